// The nodes of chapter 2's exercise, and whether a loss has changed.

#include "beside-autograd.hpp"

void report(Setting& setting, const Tokenizer& tokenizer) {
  report_losses_beside_autograd(setting, tokenizer);
  const Model model(tokenizer.vocab_size(), setting.random);
  const std::size_t before = Value::tape().size();
  loss(model, tokenizer.encode(setting.docs[0]));
  value("nodes", Value::tape().size() - before);
}
