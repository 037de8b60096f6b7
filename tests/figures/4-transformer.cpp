// The figures that chapter 4 reports and its program does not print.
// Usage: figures-4-transformer [FILE]

#define main program_main
#include "../../src/4-transformer.cpp"
#undef main

#include "figures.hpp"

int main(int argc, char** argv) {
  Setting setting(argc, argv);
  const Tokenizer tokenizer(setting.docs);
  Model model(tokenizer.vocab_size(), setting.random);
  report_losses(train_quietly(model, setting, tokenizer));
  report_samples(model, tokenizer, setting);
}
