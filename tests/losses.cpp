// Prints the loss of every training step of PROGRAM, to the last digit.
// Usage: losses-5-adam [FILE]

#define main program_main
#include PROGRAM
#undef main

#include <type_traits>

/// Chapter 0's model starts empty; the others start from random numbers.
template <class AnyModel>
AnyModel fresh_model(int vocab_size, Random& random) {
  if constexpr (std::is_constructible_v<AnyModel, int>) {
    return AnyModel(vocab_size);
  } else {
    return AnyModel(vocab_size, random);
  }
}

int main(int argc, char** argv) {
  auto docs = load_documents(argc > 1 ? argv[1] : nullptr);
  Random random(42);
  random.shuffle(docs);
  const Tokenizer tokenizer(docs);
  Model model = fresh_model<Model>(tokenizer.vocab_size(), random);
  train(model, docs, tokenizer,
        [](int, double loss) { std::printf("%.17g\n", loss); });
}
