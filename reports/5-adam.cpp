// What chapter 5 states and its program does not print.

#include "report.hpp"

namespace {

void report_corrections() {
  for (const int t : {1, 10, 100, 1000}) {
    const std::string at = " at " + std::to_string(t);
    value("correction of m" + at, 1.0 / (1.0 - std::pow(beta1, t)));
    value("correction of v" + at, 1.0 / (1.0 - std::pow(beta2, t)));
  }
}

/// The gradient of one untrained weight of the output layer for one name
/// after another, for the picture of moving averages.
void report_gradients(Model& model, const Setting& setting,
                      const Tokenizer& tokenizer) {
  std::vector<double> gradients;
  for (int i = 0; i < 200; ++i) {
    const Scratch scratch;
    const Document& doc = setting.docs[i % setting.docs.size()];
    loss(model, tokenizer.encode(doc)).backward();
    gradients.push_back(model.lm_head[0][0].grad());
    for (const Value p : parameters(model)) p.grad() = 0.0;
  }
  values("gradients of one weight", gradients);
}

}  // namespace

void report(Setting& setting, const Tokenizer& tokenizer) {
  report_corrections();
  Model model(tokenizer.vocab_size(), setting.random);
  report_gradients(model, setting, tokenizer);
  report_losses(train_quietly(model, setting, tokenizer));
  report_samples(model, tokenizer, setting);
}
