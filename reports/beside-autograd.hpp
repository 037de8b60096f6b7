// A variant of chapter 2's program beside the program itself: do they learn the
// very same doubles?
#pragma once

#include "report.hpp"

// Its headers have been included above. It gets a Random of its own, since both
// programs have a matrix() that takes one.
namespace chapter2 {
struct Random : ::Random {
  using ::Random::Random;
};
#include "../src/2-autograd.cpp"
}  // namespace chapter2

inline void report_losses_beside_autograd(const Setting& setting,
                                          const Tokenizer& tokenizer) {
  chapter2::Random same(42);
  std::vector<Document> docs = setting.docs;
  same.shuffle(docs);
  Random random = setting.random;
  Model model(tokenizer.vocab_size(), random);
  chapter2::Model twin(tokenizer.vocab_size(), same);
  std::vector<double> losses, others;
  train(model, setting.docs, tokenizer,
        [&](int, double loss_t) { losses.push_back(loss_t); });
  chapter2::train(twin, setting.docs, chapter2::Tokenizer(setting.docs),
                  [&](int, double loss_t) { others.push_back(loss_t); });
  int differ = 0;
  double largest = 0.0;
  for (std::size_t i = 0; i < losses.size(); ++i) {
    differ += losses[i] != others[i];
    largest = std::max(largest, std::abs(losses[i] - others[i]));
  }
  value("steps whose loss differs", differ);
  value("largest difference", largest);
}
