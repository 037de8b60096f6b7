// A program that goes downhill beside chapter 0's, which counts.
#pragma once

#include "report.hpp"

// Its headers have been included above. It gets a Random of its own, since both
// programs have functions that take one.
namespace chapter0 {
struct Random : ::Random {
  using ::Random::Random;
};
#include "../src/0-counting.cpp"
}  // namespace chapter0

/// Trains as train() does, with another learning rate.
inline std::vector<double> losses_at(double rate, Model model,
                                     const Setting& setting,
                                     const Tokenizer& tokenizer) {
  std::vector<double> losses;
  for (int step = 0; step < num_steps; ++step) {
    const auto& doc = setting.docs[step % setting.docs.size()];
    const auto [loss_t, grad] = analytic_gradient(model, tokenizer.encode(doc));
    losses.push_back(loss_t);
    const std::vector<double*> params = parameters(model);
    for (std::size_t i = 0; i < params.size(); ++i) {
      *params[i] -= rate * (1.0 - 1.0 * step / num_steps) * grad[i];
    }
  }
  return losses;
}

inline double last_100(const std::vector<double>& losses) {
  return mean(std::span(losses).last(100));
}
