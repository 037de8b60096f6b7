// Tests that hold for each program that records its computation, of chapters 2
// to 5. Included after the program.
#pragma once

#include "learning.hpp"

/// The steps of stochastic gradient descent, at a rate that falls in a straight
/// line from learning_rate to 0.
inline void descend(Model& model, const std::vector<Document>& docs,
                    const Tokenizer& tokenizer) {
  const Vector params = parameters(model);
  for (int step = 0; step < num_steps; ++step) {
    const Scratch scratch;
    const Document& doc = docs[step % std::ssize(docs)];
    loss(model, tokenizer.encode(doc)).backward();
    const double rate = learning_rate * (1.0 - 1.0 * step / num_steps);
    for (const Value p : params) p.data() -= rate * p.grad();
    for (const Value p : params) p.grad() = 0.0;
  }
}

TEST_CASE("a model cannot be copied, since the copy would share its weights") {
  CHECK_FALSE(std::is_copy_constructible_v<Model>);
  CHECK_FALSE(std::is_copy_assignable_v<Model>);
}

TEST_CASE("training and sampling leave no nodes behind, and gradients at 0") {
  Fresh fresh;
  const std::size_t before = Value::tape().size();
  train(fresh.model, {U"a"}, fresh.tokenizer, [](int, double) {});
  CHECK(Value::tape().size() == before);
  for (const Value p : parameters(fresh.model)) CHECK(p.grad() == 0.0);
  sample(fresh.model, fresh.tokenizer, fresh.random);
  CHECK(Value::tape().size() == before);
}

TEST_CASE("the gradient is what finite differences say") {
  Fresh fresh;
  const std::vector<int> tokens = fresh.tokenizer.encode(U"anna");
  const Vector params = parameters(fresh.model);
  std::vector<double> grads;
  {
    const Scratch scratch;
    loss(fresh.model, tokens).backward();
    for (const Value p : params) grads.push_back(p.grad());
  }
  const auto loss_at = [&](Value p, double x) {
    const Scratch scratch;
    p.data() = x;
    return loss(fresh.model, tokens).data();
  };
  const double eps = 1e-5;
  for (std::size_t i = 0; i < params.size(); i += 7) {
    const double x = params[i].data();
    const double slope =
        (loss_at(params[i], x + eps) - loss_at(params[i], x - eps)) / (2 * eps);
    params[i].data() = x;
    CHECK(grads[i] == Approx(slope).margin(1e-6));
  }
}

TEST_CASE("a token is drawn by the softmax of the logits over temperature") {
  const Scratch scratch;
  Random random(42), same(42);
  for (int i = 0; i < 200; ++i) {
    const double t = i % 2 ? 0.5 : 2.0;
    const double a = std::exp(2.0 / t), b = std::exp(1.0 / t), c = 1.0;
    CHECK(draw({2.0, 1.0, 0.0}, t, random) == same.choose({a, b, c}));
  }
}
