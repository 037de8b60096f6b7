// What the chapter on floating point counts. Sums, products, fused or not, and
// digits are the same on every machine.

#include <array>
#include <cstdlib>

#include "../src/random.hpp"
#include "program.hpp"
#include "value.hpp"

namespace {

/// Whether a number comes back from so many digits.
bool comes_back(double x, int digits) {
  std::array<char, 40> text{};
  std::snprintf(text.data(), text.size(), "%.*g", digits, x);
  return std::strtod(text.data(), nullptr) == x;
}

}  // namespace

int main() {
  Random random(42);
  int sums = 0, fused = 0, sixteen = 0, seventeen = 0;
  constexpr int draws = 1000000;
  for (int i = 0; i < draws; ++i) {
    const double a = random.uniform(), b = random.uniform(),
                 c = random.uniform();
    const double product = a * b;
    sums += (a + b) + c != a + (b + c);
    fused += std::fma(a, b, c) != product + c;
    sixteen += comes_back(a, 16);
    seventeen += comes_back(a, 17);
  }
  value("percent of sums that differ", 100.0 * sums / draws);
  value("percent that fused differ", 100.0 * fused / draws);
  value("percent that come back from 16 digits", 100.0 * sixteen / draws);
  value("percent that come back from 17 digits", 100.0 * seventeen / draws);
  value("gap above 1", std::nextafter(1.0, 2.0) - 1.0);
  value("gap below 1", 1.0 - std::nextafter(1.0, 0.0));
  value("gap above 1000", std::nextafter(1000.0, 2000.0) - 1000.0);
  value("gap above 2.5", std::nextafter(2.5, 3.0) - 2.5);
  if (std::fflush(stdout) == 0) return 0;
  std::perror("standard output");
  return 2;
}
