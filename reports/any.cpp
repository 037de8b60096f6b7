// The size, the losses and samples of a program about which there is no more to
// say.

#include "report.hpp"

void report(Setting& setting, const Tokenizer& tokenizer) {
  Model model = fresh<Model>(tokenizer.vocab_size(), setting.random);
  report_size(model);
  report_losses(train_quietly(model, setting, tokenizer));
  report_samples(model, tokenizer, setting);
}
