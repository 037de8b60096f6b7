// Trains PROGRAM some times over, and prints for each run the microseconds of
// processor time that it took for a name; with THREADS, those of a clock on the
// wall. BATCH is how many names a step has. Usage: ladder RUNS [FILE]. Part of
// tools/ladder.py.

#include <chrono>
#include <ctime>
#include <string>

#include "../reports/program.hpp"

namespace {

/// Microseconds so far.
double now() {
#ifdef THREADS
  const auto since = std::chrono::steady_clock::now().time_since_epoch();
  return std::chrono::duration<double, std::micro>(since).count();
#else
  return 1e6 * static_cast<double>(std::clock()) / CLOCKS_PER_SEC;
#endif
}

/// Microseconds a name.
double one_run(const std::vector<Document>& docs, const Tokenizer& tokenizer,
               Random random) {
  Model model(tokenizer.vocab_size(), random);
  const double start = now();
#ifdef THREADS
  train(model, docs, tokenizer, [](int, double) {}, THREADS);
#else
  train(model, docs, tokenizer, [](int, double) {});
#endif
  return (now() - start) / (num_steps * BATCH);
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
