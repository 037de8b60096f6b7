// What <experimental/simd> finds in place of the compiler's intrinsics where names
// are only looked up: libclang comes without a header for those, and g++'s are not
// for it.
#undef _GLIBCXX_SIMD_X86INTRIN
#define _GLIBCXX_SIMD_X86INTRIN 0
using Any512 [[gnu::vector_size(64)]] = float;
template <class... Any>
Any512 _mm512_insertf32x4(Any...);
template <class... Any>
Any512 _mm512_insertf64x4(Any...);
