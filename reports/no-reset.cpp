// How soon one notices that gradients are not reset.

#include <algorithm>

#include "report.hpp"

void report(Setting& setting, const Tokenizer& tokenizer) {
  Model model(tokenizer.vocab_size(), setting.random);
  const std::vector<double> losses = train_quietly(model, setting, tokenizer);
  const auto lost = std::find_if_not(losses.begin(), losses.end(),
                                     [](double x) { return std::isfinite(x); });
  for (const int step : {20, 21, 29}) {
    value("loss of step " + std::to_string(step), losses[step - 1]);
  }
  value("first step without a loss", lost - losses.begin() + 1);
}
