// Tangled from chapters/python-random.md: edit it there. Checksum a60f031a644c490f
// A few draws of each kind, as CPython's `random` makes them from seed 42.

#include <cstdio>
#include <vector>

#include "random.hpp"

int main() {
  Random random(42);
  std::printf("random: %.17g\n", random.uniform());
  std::printf("gauss: %.17g\n", random.gauss(0.0, 1.0));
  std::printf("gauss again: %.17g\n", random.gauss(0.0, 1.0));
  std::vector<int> order = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9};
  random.shuffle(order);
  std::printf("shuffle:");
  for (const int item : order) std::printf(" %d", item);
  std::printf("\nchoices:");
  for (int i = 0; i < 10; ++i) {
    std::printf(" %d", random.choose({1, 2, 3}));
  }
  std::printf("\n");
  if (std::fflush(stdout) == 0) return 0;
  std::perror("standard output");  // as on a full disk
  return 2;
}
