// What chapter 3 states of its model that has neither attention nor positions.

#include "next.hpp"

void report(Setting& setting, const Tokenizer& tokenizer) {
  Model model(tokenizer.vocab_size(), setting.random);
  report_losses(train_quietly(model, setting, tokenizer));
  report_lengths(model, tokenizer, setting.random);
}
