// Trains PROGRAM some times over, and prints for each run the microseconds of
// processor time that a step of it took. Usage: ladder RUNS [FILE]. Part of
// tools/ladder.py.

#include <ctime>
#include <string>

#include "../reports/program.hpp"

namespace {

/// The processor time of this process so far, in microseconds.
double processor_time() {
  return 1e6 * static_cast<double>(std::clock()) / CLOCKS_PER_SEC;
}

/// Microseconds a step.
double one_run(const std::vector<Document>& docs, const Tokenizer& tokenizer,
               Random random) {
  Model model(tokenizer.vocab_size(), random);
  const double start = processor_time();
  train(model, docs, tokenizer, [](int, double) {});
  return (processor_time() - start) / num_steps;
}

}  // namespace

int main(int argc, char** argv) try {
  const int runs = argc > 1 ? std::stoi(argv[1]) : 1;
  auto docs = load_documents(file_argument(argc - 1, argv + 1));
  Random random(42);
  random.shuffle(docs);
  const Tokenizer tokenizer(docs);
  for (int run = 0; run < runs; ++run) {
    std::printf("%.3f\n", one_run(docs, tokenizer, random));
  }
  return 0;
} catch (...) {
  return say_what_failed(argc, argv);
}
