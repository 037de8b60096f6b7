// Chapter 5's program beside a program of chapter 6: a tape beside arrays. The
// file ADAM is its program, or a variant of it with other sizes.
#pragma once

#ifndef ADAM
#define ADAM "../src/5-adam.cpp"
#endif

#include <array>
#include <bit>
#include <cstdint>
#include <cstdio>
#include <string>
#include <vector>

#include "program.hpp"
#include "value.hpp"

// Its headers have been included above. It gets a Random of its own, since both
// programs have a matrix() that takes one.
namespace chapter5 {
struct Random : ::Random {
  using ::Random::Random;
  explicit Random(const ::Random& other) : ::Random(other) {}
};
#include ADAM
}  // namespace chapter5

/// A model on arrays and one on the tape, from the same dice. Both learn the
/// same documents, step by step.
class Twins {
 public:
  Activations a;
  Model model;
  chapter5::Model twin;

  explicit Twins(int vocab_size, const Random& random = Random(42))
      : Twins(vocab_size, random, chapter5::Random(random)) {}

  /// The two losses of a document, whose gradients are then there.
  std::array<double, 2> losses(const std::vector<int>& tokens) {
    const chapter5::Scratch scratch;
    const double loss6 = loss(model, tokens, a);
    loss_backward(model, tokens, a);
    const chapter5::Value loss5 = chapter5::loss(twin, tokens);
    loss5.backward();
    return {loss6, loss5.data()};
  }

  void step(int steps_taken, double lr_t) {
    adam.step(steps_taken, lr_t);
    adam5.step(steps_taken, lr_t);
  }

  /// How many of the weights' gradients are other doubles.
  int gradients_that_differ() {
    return differ([](const Matrix* w) { return w->grad.numbers; },
                  [](chapter5::Value p) { return p.grad(); });
  }

  /// How many of the weights are.
  int weights_that_differ() {
    return differ([](const Matrix* w) { return w->data.numbers; },
                  [](chapter5::Value p) { return p.data(); });
  }

 private:
  Adam adam;
  chapter5::Adam adam5;

  Twins(int vocab_size, Random random, chapter5::Random same)
      : a(vocab_size),
        model(vocab_size, random),
        twin(vocab_size, same),
        adam(model),
        adam5(chapter5::parameters(twin)) {}

  template <class Numbers, class Number>
  int differ(const Numbers& numbers, const Number& number) {
    std::vector<double> mine;
    for (const Matrix* w : parameters(model)) {
      const auto more = numbers(w);
      mine.insert(mine.end(), more.begin(), more.end());
    }
    int count = 0;
    std::size_t i = 0;
    for (const chapter5::Value p : chapter5::parameters(twin)) {
      count += std::bit_cast<std::uint64_t>(mine.at(i++)) !=
               std::bit_cast<std::uint64_t>(number(p));
    }
    return count + static_cast<int>(mine.size() - i);
  }
};

/// A loss as the programs print it.
inline std::string printed(double loss_t) {
  char text[32];
  std::snprintf(text, sizeof text, "%.4f", loss_t);
  return text;
}

/// Trains both, says in how many steps they differ, and returns the losses of
/// the one on arrays.
template <class Setting>
std::vector<double> report_beside_adam(const Setting& setting,
                                       const Tokenizer& tokenizer) {
  Twins twins(tokenizer.vocab_size(), setting.random);
  std::vector<double> losses;
  int differ = 0, first = 0, lines = 0, gradients = 0;
  double largest = 0.0;
  for (int step = 0; step < num_steps; ++step) {
    const Document& doc = setting.docs[step % setting.docs.size()];
    const auto [mine, tape] = twins.losses(tokenizer.encode(doc));
    losses.push_back(mine);
    differ += mine != tape;
    if (differ == 1 && mine != tape) first = step + 1;
    lines += printed(mine) != printed(tape);
    largest = std::max(largest, std::abs(mine - tape));
    gradients += twins.gradients_that_differ() != 0;
    twins.step(step, learning_rate * (1.0 - 1.0 * step / num_steps));
  }
  value("steps whose loss differs", differ);
  value("first step whose loss differs", first);
  value("largest difference", largest);
  value("printed losses that differ", lines);
  value("steps with a gradient that differs", gradients);
  value("weights that differ", twins.weights_that_differ());
  return losses;
}
