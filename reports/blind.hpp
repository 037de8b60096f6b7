// What it costs to find weights without a gradient: by throwing the dice, and
// by trying changes at random. Included after the program.
#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include "report.hpp"

/// The names trained on, as what one letter of memory can know of them: how
/// much each pair of tokens weighs in the mean of their losses.
class Whole {
 public:
  Whole(const Setting& setting, const Tokenizer& tokenizer)
      : weights_(tokenizer.vocab_size(), Vector(tokenizer.vocab_size())) {
    for (int step = 0; step < num_steps; ++step) {
      names.push_back(
          tokenizer.encode(setting.docs[step % setting.docs.size()]));
      const std::vector<int>& tokens = names.back();
      const double pairs = static_cast<double>(tokens.size()) - 1.0;
      for (std::size_t i = 0; i + 1 < tokens.size(); ++i) {
        weights_[tokens[i]][tokens[i + 1]] += 1.0 / pairs / num_steps;
      }
    }
  }

  /// The mean loss of all these names: one look at them.
  double look(const Model& model) const {
    double sum = 0.0;
    for (std::size_t i = 0; i < weights_.size(); ++i) {
      const Vector probs = softmax(mlp(model, static_cast<int>(i)));
      for (std::size_t j = 0; j < weights_.size(); ++j) {
        if (weights_[i][j] > 0.0) sum -= weights_[i][j] * std::log(probs[j]);
      }
    }
    return sum;
  }

  /// Its gradient, over all names at once.
  Vector gradient(Model& model) const {
    Vector sum(parameters(model).size());
    for (const std::vector<int>& tokens : names) {
      const Vector of_name = analytic_gradient(model, tokens).grad;
      for (std::size_t i = 0; i < sum.size(); ++i) {
        sum[i] += of_name[i] / num_steps;
      }
    }
    return sum;
  }

  std::vector<std::vector<int>> names;

 private:
  Matrix weights_;
};

/// A change of all weights at random, which can be taken back.
class Nudged {
 public:
  Nudged(Model& model, double size, Random& random)
      : weights_(parameters(model)) {
    for (double* weight : weights_) {
      before_.push_back(*weight);
      *weight += random.gauss(0.0, size);
    }
  }

  void take_back() const {
    for (std::size_t i = 0; i < weights_.size(); ++i) *weights_[i] = before_[i];
  }

 private:
  std::vector<double*> weights_;
  Vector before_;
};

/// The lowest loss among models whose weights are all from the dice.
inline double throw_the_dice(Model model, const Whole& whole, int throws,
                             double spread, Random& random) {
  double best = whole.look(model);
  for (int i = 0; i < throws; ++i) {
    for (double* weight : parameters(model)) {
      *weight = random.gauss(0.0, spread);
    }
    best = std::min(best, whole.look(model));
  }
  return best;
}

/// The loss after each try, as long as it is not below `goal`: all weights are
/// changed at random, and the change is kept if the loss of all names falls.
inline std::vector<double> climb(Model model, const Whole& whole, double size,
                                 double goal, Random& random) {
  std::vector<double> losses = {whole.look(model)};
  while (losses.back() > goal && losses.size() < 20'000) {
    const Nudged nudged(model, size, random);
    const double loss_t = whole.look(model);
    if (loss_t >= losses.back()) nudged.take_back();
    losses.push_back(std::min(loss_t, losses.back()));
  }
  return losses;
}

/// The same, but a single name is asked whether to keep the change.
inline double climb_name_by_name(Model model, const Whole& whole, double size,
                                 int tries, Random& random) {
  for (int i = 0; i < tries; ++i) {
    const std::vector<int>& tokens = whole.names[i % whole.names.size()];
    const double before = loss(model, tokens);
    const Nudged nudged(model, size, random);
    if (loss(model, tokens) >= before) nudged.take_back();
  }
  return whole.look(model);
}

/// How many steps against the gradient of all names it takes to get there.
inline int descend(Model model, const Whole& whole, double rate, double goal) {
  int steps = 0;
  for (; whole.look(model) > goal && steps < 1'000; ++steps) {
    const Vector gradient = whole.gradient(model);
    const std::vector<double*> weights = parameters(model);
    for (std::size_t i = 0; i < weights.size(); ++i) {
      *weights[i] -= rate * gradient[i];
    }
  }
  return steps;
}

/// How far a step in a random direction leads down or up, as a share of what a
/// step of the same length against the gradient would bring.
inline double share_of_a_random_step(std::size_t weights) {
  Random random(1);
  double sum = 0.0;
  constexpr int steps = 1'000;
  for (int i = 0; i < steps; ++i) {
    double squares = 0.0, first = 0.0;  // the gradient may lie along the first
    for (std::size_t k = 0; k < weights; ++k) {
      const double x = random.gauss(0.0, 1.0);
      if (k == 0) first = std::abs(x);
      squares += x * x;
    }
    sum += first / std::sqrt(squares);
  }
  return sum / steps;
}

inline void report_search(Model fresh, const Model& trained,
                          const Setting& setting, const Tokenizer& tokenizer) {
  const Whole whole(setting, tokenizer);
  const double goal = whole.look(trained);
  value("search, loss at the start", whole.look(fresh));
  value("search, loss after training", goal);
  std::vector<double> thrown, tries, after_1000, by_name, for_longer;
  for (std::uint32_t seed = 1; seed <= 3; ++seed) {
    Random random(seed);
    thrown.push_back(throw_the_dice(fresh, whole, 1'000, 0.3, random));
    const auto losses = climb(fresh, whole, 0.01, goal, random);
    tries.push_back(static_cast<double>(losses.size()) - 1.0);
    after_1000.push_back(
        losses[std::min<std::size_t>(1'000, losses.size() - 1)]);
    by_name.push_back(climb_name_by_name(fresh, whole, 0.01, 1'000, random));
    for_longer.push_back(climb_name_by_name(fresh, whole, 0.01, 3'000, random));
  }
  value("search, thrown, lowest",
        *std::min_element(thrown.begin(), thrown.end()));
  value("search, tried, after 1000", mean(after_1000));
  value("search, tried, tries", mean(tries));
  value("search, tried, least tries",
        *std::min_element(tries.begin(), tries.end()));
  value("search, tried, most tries",
        *std::max_element(tries.begin(), tries.end()));
  value("search, asked name by name, after 1000", mean(by_name));
  value("search, asked name by name, after 3000", mean(for_longer));
  value("search, steps downhill", descend(fresh, whole, 10.0, goal));
  value("search, share of a random step",
        share_of_a_random_step(parameters(fresh).size()));
}
