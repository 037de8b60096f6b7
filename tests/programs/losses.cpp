// Prints the loss of every training step of PROGRAM, to the last digit, or of
// the first STEPS only, where the compiler is told so; and,
// for the benchmark, on stderr the microseconds a step took and the peak
// memory in KiB, where /proc tells it.
// Usage: losses-5-adam [FILE]

#include <chrono>
#include <cstdlib>
#include <fstream>
#include <type_traits>

#include "../../reports/program.hpp"

#ifndef STEPS
#define STEPS num_steps
#endif

/// Chapter 0's model starts empty; the others start from random numbers.
template <class AnyModel>
AnyModel fresh_model(int vocab_size, Random& random) {
  if constexpr (std::is_constructible_v<AnyModel, int>) {
    return AnyModel(vocab_size);
  } else {
    return AnyModel(vocab_size, random);
  }
}

/// The most memory this process has had, in KiB.
std::string peak_memory() {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with("VmHWM:")) return line.substr(6);
  }
  return " unknown";
}

int main(int argc, char** argv) try {
  auto docs = load_documents(file_argument(argc, argv));
  Random random(42);
  random.shuffle(docs);
  const Tokenizer tokenizer(docs);
  Model model = fresh_model<Model>(tokenizer.vocab_size(), random);
  const auto start = std::chrono::steady_clock::now();
  train(model, docs, tokenizer, [](int step, double loss_t) {
    if (step == STEPS) {
      finish_output();
      std::exit(0);
    }
    std::printf("%.17g\n", loss_t);
  });
  const std::chrono::duration<double, std::micro> time =
      std::chrono::steady_clock::now() - start;
  std::fprintf(stderr, "%.1f%s\n", time.count() / num_steps,
               peak_memory().c_str());
  finish_output();
  return 0;
} catch (...) {
  return say_what_failed(argc, argv);
}
