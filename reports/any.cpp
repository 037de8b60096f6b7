// The figures of a program that needs no others: its losses and samples.
// Usage: figures-4-transformer [FILE], and so on for each PROGRAM.

#define main program_main
#include PROGRAM
#undef main

#include "figures.hpp"

int main(int argc, char** argv) {
  Setting setting(argc, argv);
  const Tokenizer tokenizer(setting.docs);
  Model model(tokenizer.vocab_size(), setting.random);
  report_losses(train_quietly(model, setting, tokenizer));
  report_samples(model, tokenizer, setting);
}
