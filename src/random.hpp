// Tangled from chapters/python-random.md: edit it there. Checksum 4bda4792a5c47357
// Python's dice: CPython's `random` module in C++. Same seed, same draws.
#pragma once

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <numbers>
#include <numeric>
#include <optional>
#include <random>
#include <utility>
#include <vector>

/// Seeds std::mt19937 the way CPython's random.seed(n) does (init_by_array,
/// Matsumoto and Nishimura 2002), for n below 2^32.
struct PythonSeed {
  using result_type = std::uint32_t;
  std::uint32_t seed;

  template <class Words>
  void generate(Words state, Words end) const {
    const auto n = static_cast<std::uint32_t>(end - state);  // 624 words
    std::uint32_t i = 1;
    // fill the state from a fixed number
    const auto mixed = [&] { return state[i - 1] ^ (state[i - 1] >> 30); };
    state[0] = 19650218;
    for (; i < n; ++i) state[i] = 1812433253u * mixed() + i;
    // stir in the seed, then stir once more
    const auto step = [&] {
      if (++i < n) return;
      state[0] = state[n - 1];
      i = 1;
    };
    i = 1;
    for (std::uint32_t k = 0; k < n; ++k, step()) {
      state[i] = (state[i] ^ mixed() * 1664525u) + seed;
    }
    for (std::uint32_t k = 1; k < n; ++k, step()) {
      state[i] = (state[i] ^ mixed() * 1566083941u) - i;
    }
    state[0] = 0x80000000u;
  }
};

/// The generator behind Python's `random` module.
class Random {
 public:
  explicit Random(std::uint32_t seed) {
    PythonSeed sequence{seed};
    engine_.seed(sequence);
  }

  /// The next k random bits, 1 <= k <= 32: getrandbits(k).
  std::uint32_t bits(int k) {
    return static_cast<std::uint32_t>(engine_()) >> (32 - k);
  }

  /// A number in [0, 1), a multiple of 2^-53: random().
  double uniform() {
    const double high = bits(27);
    const double low = bits(26);
    return (high * 67108864.0 + low) / 9007199254740992.0;
  }

  /// A normally distributed number (Box and Muller 1958): gauss(mu, sigma).
  double gauss(double mu, double sigma) {
    if (spare_) {
      const double spare = *spare_;
      spare_.reset();
      return mu + spare * sigma;
    }
    const double angle = uniform() * 2.0 * std::numbers::pi;
    const double radius = std::sqrt(-2.0 * std::log(1.0 - uniform()));
    spare_ = std::sin(angle) * radius;
    return mu + std::cos(angle) * radius * sigma;
  }

  /// An index in [0, n), each equally likely, 1 <= n < 2^32: _randbelow(n).
  std::uint32_t below(std::uint32_t n) {
    const int k = std::bit_width(n);
    std::uint32_t r = bits(k);
    while (r >= n) r = bits(k);
    return r;
  }

  /// Puts the items in random order (Fisher and Yates 1938): shuffle(items).
  template <class T>
  void shuffle(std::vector<T>& items) {
    for (std::size_t i = items.size(); i-- > 1;) {
      std::swap(items[i], items[below(static_cast<std::uint32_t>(i + 1))]);
    }
  }

  /// An index into weights, the heavier the likelier:
  /// choices(range(len(weights)), weights)[0]. Weights: not empty, sum > 0.
  int choose(const std::vector<double>& weights) {
    std::vector<double> sums(weights.size());
    std::partial_sum(weights.begin(), weights.end(), sums.begin());
    const double point = uniform() * sums.back();
    const auto at = std::upper_bound(sums.begin(), sums.end() - 1, point);
    return static_cast<int>(at - sums.begin());
  }

 private:
  std::mt19937 engine_;
  std::optional<double> spare_;  // gauss() makes two numbers at a time
};
