// A program of the book whose constants can be set: its file as it is, but the
// words `constexpr` and `static_assert` say nothing while it is read. CMake
// defines PROGRAM, the path of its file.
#pragma once

// All that a program may include: afterwards it would be too late.
#include <algorithm>
#include <array>
#include <bit>
#include <cassert>
#include <cerrno>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <functional>
#include <initializer_list>
#include <iterator>
#include <limits>
#include <map>
#include <memory>
#include <numeric>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <system_error>
#include <type_traits>
#include <utility>
#include <vector>

#include "random.hpp"
#include "text.hpp"

#define constexpr
#define static_assert(...)
#define main program_main
#include PROGRAM
#undef main
#undef static_assert
#undef constexpr

// Between these two words stands what is asked once in a while, and is to be
// small; the program itself is to be fast.
#ifdef __clang__
// clang-format off
#define SMALL \
  _Pragma("clang attribute push(__attribute__((minsize)), apply_to = function)")
// clang-format on
#define SMALL_END _Pragma("clang attribute pop")
#else
#define SMALL
#define SMALL_END
#endif
