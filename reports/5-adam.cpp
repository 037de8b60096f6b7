// The figures that chapter 5 reports and its program does not print.
// Usage: figures-5-adam [FILE]

#define main program_main
#include "../../src/5-adam.cpp"
#undef main

#include "figures.hpp"

namespace {

void report_corrections() {
  for (const int t : {1, 10, 100, 1000}) {
    const std::string at = " at " + std::to_string(t);
    figure("correction of m" + at, 1.0 / (1.0 - std::pow(beta1, t)));
    figure("correction of v" + at, 1.0 / (1.0 - std::pow(beta2, t)));
  }
}

/// The gradient of one untrained weight of the output layer for one name
/// after another, for the picture of moving averages.
void report_gradients(const Model& model, const Setting& setting,
                      const Tokenizer& tokenizer) {
  std::vector<double> gradients;
  for (int i = 0; i < 200; ++i) {
    const Scratch scratch;
    const Document& doc = setting.docs[i % setting.docs.size()];
    loss(model, tokenizer.encode(doc)).backward();
    gradients.push_back(model.lm_head[0][0].grad());
    for (const Value p : parameters(model)) p.grad() = 0.0;
  }
  figures("gradients of one weight", gradients);
}

}  // namespace

int main(int argc, char** argv) {
  report_corrections();
  Setting setting(argc, argv);
  const Tokenizer tokenizer(setting.docs);
  Model model(tokenizer.vocab_size(), setting.random);
  report_gradients(model, setting, tokenizer);
  report_losses(train_quietly(model, setting, tokenizer));
  report_samples(model, tokenizer, setting);
}
