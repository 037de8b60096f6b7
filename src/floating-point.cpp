// Tangled from chapters/floating-point.md: edit it there. Checksum 00a6497d1e71cd32
// A few sums, products and bits, to see how numbers are rounded.

#include <bit>
#include <bitset>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <string>

/// The 64 bits of a number: its sign, its exponent, its fraction.
std::string bits(double x) {
  const auto all = std::bit_cast<std::uint64_t>(x);
  const std::bitset<1> sign(all >> 63);
  const std::bitset<11> exponent(all >> 52);
  const std::bitset<52> fraction(all);
  return sign.to_string() + " " + exponent.to_string() + " " +
         fraction.to_string();
}

/// x + x + … + x, from the left.
double repeated(double x, int times) {
  double sum = 0.0;
  for (int i = 0; i < times; ++i) sum += x;
  return sum;
}

int main() {
  const double tenth = 0.1, twenty_seventh = 1.0 / 27.0;
  std::printf("0.1 in bits: %s\n", bits(tenth).c_str());
  std::printf("0.1 exactly: %.55f\n", tenth);
  std::printf("the next one: %.17g\n", std::nextafter(tenth, 1.0));
  std::printf("ten tenths: %.17g\n", repeated(tenth, 10));
  std::printf("27 times 1/27: %.17g\n", repeated(twenty_seventh, 27));
  std::printf("three times nine times 1/27: %.17g\n",
              repeated(repeated(twenty_seventh, 9), 3));
  std::printf("0.1 * 10 - 1: %.17g\n", tenth * 10.0 - 1.0);
  std::printf("the same, rounded once: %.17g\n", std::fma(tenth, 10.0, -1.0));
  if (std::fflush(stdout) == 0) return 0;
  std::perror("standard output");  // as on a full disk
  return 2;
}
