// What becomes of a model that is trained too boldly.

#include "report.hpp"

void report(Setting& setting, const Tokenizer& tokenizer) {
  Model model(tokenizer.vocab_size(), setting.random);
  const std::vector<double> losses = train_quietly(model, setting, tokenizer);
  const auto lost = std::find_if(losses.begin(), losses.end(),
                                 [](double l) { return !std::isfinite(l); });
  value("first step without a loss", lost - losses.begin() + 1);
  value("largest loss before it", *std::max_element(losses.begin(), lost));
  int empty = 0;
  for (int i = 0; i < 20; ++i) {
    empty += sample(model, tokenizer, setting.random).empty() ? 1 : 0;
  }
  value("empty samples", empty);
}
