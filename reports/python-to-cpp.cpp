// What From Python to C++ states beyond its assertions.

#include "program.hpp"
#include "value.hpp"

int main() {
  double total = 0.0;
  for (int i = 0; i < 10; ++i) total += 0.1;
  value("ten tenths", total);
  value("the largest int", std::numeric_limits<int>::max());
  if (std::fflush(stdout) == 0) return 0;
  std::perror("standard output");
  return 2;
}
