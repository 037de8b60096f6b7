// What the chapter on Python's dice states, and the answers to its exercises.

#include "program.hpp"
#include "value.hpp"

int main() {
  value("words in the state", std::mt19937::state_size);
  value("bits in a fraction", std::numeric_limits<double>::digits);
  value("first draw from seed 42", Random(42).uniform());
  value("first draw from seed 43", Random(43).uniform());
  Random random(42);
  int below = 0;
  for (int i = 0; i < 1000000; ++i) below += random.uniform() < 0.1;
  value("draws below 0.1 of a million", below);
  if (std::fflush(stdout) == 0) return 0;
  std::perror("standard output");
  return 2;
}
