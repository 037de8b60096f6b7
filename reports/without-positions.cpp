// What chapter 3 states of its model that knows no positions.

#include "next.hpp"

namespace {

/// The chance of the end after 1 to 8 times the letter a: the name gets longer,
/// and its letters stay the same.
void report_end_after_as(const Model& model, const Tokenizer& tokenizer) {
  if (tokenizer.uchars.find(U'a') == Document::npos) return;
  for (std::size_t length = 1; length <= 8; ++length) {
    const auto chances =
        chances_after(model, tokenizer, Document(length, U'a'));
    value("p of the end after a " + std::to_string(length) + " times",
          chances[tokenizer.bos()]);
  }
}

}  // namespace

void report(Setting& setting, const Tokenizer& tokenizer) {
  Model model(tokenizer.vocab_size(), setting.random);
  report_losses(train_quietly(model, setting, tokenizer));
  report_samples(model, tokenizer, setting);
  report_next(model, tokenizer);
  report_end_after_as(model, tokenizer);
  report_lengths(model, tokenizer, setting.random);
  report_bag(model, tokenizer);
}
