// How often the C library's functions are not what one might think: rounded
// wrongly, another than a shorter formula, another than what a compiler makes
// of constants. Counts for a million random numbers, but for the constants.
// `python -m tools.roundings` runs it; it takes g++ and its quadmath library.

#include <quadmath.h>

#include <array>
#include <cmath>
#include <cstddef>
#include <string>

#include "../src/random.hpp"
#include "value.hpp"

namespace {

constexpr int draws = 1000000;

/// How many of the numbers in (0, 10) two formulas round to different results.
template <class One, class Other>
void count(const std::string& key, One one, Other other) {
  Random random(42);
  int found = 0;
  for (int i = 0; i < draws; ++i) {
    const double x = 10.0 * (1.0 - random.uniform());
    found += one(x) != other(x);
  }
  value(key, found);
}

/// The double nearest to a number of 113 bits.
double rounded(__float128 x) { return static_cast<double>(x); }

constexpr std::size_t constants = 10000;

constexpr double constant(std::size_t i) {
  return -static_cast<double>(i + 1) / 1024.0;
}

/// e^x of constants: of each by the compiler, and of each at run time.
void count_constants() {
  static constexpr auto folded = [] {
    std::array<double, constants> found{};
    for (std::size_t i = 0; i < constants; ++i) {
      found[i] = __builtin_exp(constant(i));
    }
    return found;
  }();
  int differ = 0;
  for (std::size_t i = 0; i < constants; ++i) {
    volatile double x = constant(i);
    differ += std::exp(x) != folded[i];
  }
  value("constants of 10,000", differ);
}

}  // namespace

int main() {
  count(
      "x ** 2", [](double x) { return std::pow(x, 2.0); },
      [](double x) { return x * x; });
  count(
      "x ** -1", [](double x) { return std::pow(x, -1.0); },
      [](double x) { return 1.0 / x; });
  count(
      "x ** 0.5", [](double x) { return std::pow(x, 0.5); },
      [](double x) { return std::sqrt(x); });
  count(
      "x ** -0.5", [](double x) { return std::pow(x, -0.5); },
      [](double x) { return 1.0 / std::sqrt(x); });
  count(
      "x ** -0.5 wrong", [](double x) { return std::pow(x, -0.5); },
      [](double x) { return rounded(1 / sqrtq(x)); });
  count(
      "1 / sqrt wrong", [](double x) { return 1.0 / std::sqrt(x); },
      [](double x) { return rounded(1 / sqrtq(x)); });
  count(
      "exp wrong", [](double x) { return std::exp(-x); },
      [](double x) { return rounded(expq(-x)); });
  count(
      "log wrong", [](double x) { return std::log(x); },
      [](double x) { return rounded(logq(x)); });
  count_constants();
  return std::fflush(stdout) == 0 ? 0 : 2;
}
