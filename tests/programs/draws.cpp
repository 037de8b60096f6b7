// Prints 1,000 draws of each kind, seed 42, as draws.py does with Python's.

#include <numeric>

#include "../../reports/program.hpp"

int main() {
  Random random(42);
  std::vector<double> weights(27);
  std::iota(weights.begin(), weights.end(), 1.0);
  for (int i = 0; i < 1000; ++i) {
    std::vector<int> order(20);
    std::iota(order.begin(), order.end(), 0);
    random.shuffle(order);
    std::printf("%.17g\n", random.uniform());
    std::printf("%.17g\n", random.gauss(0.0, 0.08));
    for (int j = 0; j < 20; ++j) {
      std::printf("%d%s", order[j], j < 19 ? " " : "\n");
    }
    std::printf("%d\n", random.choose(weights));
  }
}
