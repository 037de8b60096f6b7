// Trains PROGRAM, of chapter 2 or later, and prints every loss and then every
// weight, to the last digit. Usage: NAME [WEIGHT NUDGE]: before training, the
// weight of that number is moved by so much, or to the next double if NUDGE is
// 0. `python -m tools.roundings` holds such runs against each other.

#include <cmath>
#include <string>
#include <vector>

#include "program.hpp"

int main(int argc, char** argv) try {
  std::vector<Document> docs = load_documents();
  Random random(42);
  random.shuffle(docs);
  const Tokenizer tokenizer(docs);
  Model model(tokenizer.vocab_size(), random);
  const Vector params = parameters(model);
  if (argc == 3) {
    double& weight = params.at(std::stoul(argv[1])).data();
    const double nudge = std::stod(argv[2]);
    weight = nudge != 0.0 ? weight + nudge : std::nextafter(weight, 1.0);
  }
  train(model, docs, tokenizer,
        [](int, double loss_t) { std::printf("%.17g\n", loss_t); });
  for (const Value w : params) std::printf("%.17g\n", w.data());
  finish_output();
  return 0;
} catch (...) {
  return say_what_failed(1, argv);
}
