// What this processor can do at most: prints, for so many floats at a time, how
// many billion products and sums it computes in a second, and how many billion
// bytes it reads in a second from an array of so many megabytes. Usage: peak
// LANES MEGABYTES. Part of tools/ladder.py.

#pragma GCC optimize("fp-contract=fast")

#include <chrono>
#include <cstdio>
#include <string>
#include <vector>

namespace {

using Floats16 [[gnu::vector_size(64)]] = float;
using Floats8 [[gnu::vector_size(32)]] = float;
using Floats4 [[gnu::vector_size(16)]] = float;

volatile float kept;  // so that nothing is left out

double seconds() {
  const auto since = std::chrono::steady_clock::now().time_since_epoch();
  return std::chrono::duration<double>(since).count();
}

/// Billions a second: twelve sums go side by side, since one has to wait for
/// itself.
template <class Lanes>
double arithmetic() {
  constexpr int sums = 12, rounds = 4000000;
  Lanes sum[sums];
  for (int i = 0; i < sums; ++i) sum[i] = Lanes{} + static_cast<float>(i);
  const Lanes a = Lanes{} + 0.999f, b = Lanes{} + 0.001f;
  const double start = seconds();
  for (int round = 0; round < rounds; ++round) {
#pragma GCC unroll 12
    for (int i = 0; i < sums; ++i) sum[i] = sum[i] * a + b;
  }
  const double taken = seconds() - start;
  for (const Lanes& x : sum) kept = x[0];
  return 2e-9 * sums * rounds * (sizeof(Lanes) / sizeof(float)) / taken;
}

/// Billions of bytes a second.
template <class Lanes>
double reading(std::size_t megabytes) {
  const std::vector<float> memory(megabytes * 1000000 / sizeof(float), 1.0f);
  constexpr int sums = 8, step = sums * (sizeof(Lanes) / sizeof(float));
  Lanes sum[sums] = {};
  const int rounds = static_cast<int>(1 + 2000 / megabytes);
  const double start = seconds();
  for (int round = 0; round < rounds; ++round) {
    for (std::size_t i = 0; i + step <= memory.size(); i += step) {
#pragma GCC unroll 8
      for (int j = 0; j < sums; ++j) {
        Lanes x;
        __builtin_memcpy(&x, &memory[i + j * step / sums], sizeof x);
        sum[j] += x;
      }
    }
  }
  const double taken = seconds() - start;
  for (const Lanes& x : sum) kept = x[0];
  return 4e-9 * static_cast<double>(memory.size()) * rounds / taken;
}

template <class Lanes>
void tell(std::size_t megabytes) {
  std::printf("%.1f %.1f\n", arithmetic<Lanes>(), reading<Lanes>(megabytes));
}

[[gnu::flatten]] void tell_4(std::size_t megabytes) {
  tell<Floats4>(megabytes);
}
[[gnu::target("avx2,fma"), gnu::flatten]] void tell_8(std::size_t megabytes) {
  tell<Floats8>(megabytes);
}
[[gnu::target("avx512f,fma"), gnu::flatten]] void tell_16(
    std::size_t megabytes) {
  tell<Floats16>(megabytes);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) return 2;
  const int lanes = std::stoi(argv[1]);
  (lanes == 16 ? tell_16 : lanes == 8 ? tell_8 : tell_4)(std::stoul(argv[2]));
  return 0;
}
