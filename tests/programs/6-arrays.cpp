#include "../../reports/program.hpp"
#include "fresh.hpp"

/// The loss of a document, with arrays of its own.
double loss(const Model& model, const std::vector<int>& tokens) {
  Activations a(model.wte.data.rows);
  return loss(model, tokens, a);
}

#include "learning.hpp"
#include "same-as-adam.hpp"

void train_by_hand(Model& model, const std::vector<Document>& docs,
                   const Tokenizer& tokenizer) {
  Adam adam(model);
  for (int step = 0; step < num_steps; ++step) {
    Activations a(tokenizer.vocab_size());
    const Document& doc = docs[step % std::ssize(docs)];
    const std::vector<int> tokens = tokenizer.encode(doc);
    loss(model, tokens, a);
    loss_backward(model, tokens, a);
    adam.step(step, 0.01 * (1.0 - 1.0 * step / num_steps));
  }
}

// ---- Each operation's way back, held against finite differences
// ---------------

/// A matrix of random numbers of about the size of 1.
Matrix dice(int rows, int columns, Random& random) {
  Matrix x(rows, columns);
  for (double& xi : x.data.numbers) xi = random.gauss(0.0, 1.0);
  return x;
}

/// The sum of all numbers of y, each times a factor of its own: something that
/// `forward` leads to and that has a slope.
double weighed(const Array& y, const Array& factors) {
  return std::inner_product(y.numbers.begin(), y.numbers.end(),
                            factors.numbers.begin(), 0.0);
}

/// Holds the gradients that `backward` gives the inputs against what comes of
/// nudging their numbers, if the loss is the weighed sum of y.
template <class Forward, class Backward>
void check_slopes(const std::vector<Matrix*>& inputs, Matrix& y,
                  const Forward& forward, const Backward& backward) {
  Random random(5);
  const Array factors = dice(y.data.rows, y.data.columns, random).data;
  forward();
  y.grad = factors;
  backward();
  const double eps = 1e-6;
  for (Matrix* x : inputs) {
    for (std::size_t i = 0; i < x->data.numbers.size(); ++i) {
      double& xi = x->data.numbers[i];
      const double before = xi;
      xi = before + eps;
      forward();
      const double above = weighed(y.data, factors);
      xi = before - eps;
      forward();
      const double below = weighed(y.data, factors);
      xi = before;
      CHECK(x->grad.numbers[i] ==
            Approx((above - below) / (2.0 * eps)).epsilon(1e-6).margin(1e-7));
    }
  }
}

TEST_CASE("back through a dot product, and through one with itself") {
  Random random(1);
  Matrix a = dice(1, 5, random), b = dice(1, 5, random), y(1, 1);
  check_slopes(
      {&a, &b}, y, [&] { y.data[0][0] = dot(a.data[0], b.data[0]); },
      [&] {
        dot_backward(y.grad[0][0], a.data[0], a.grad[0], b.data[0], b.grad[0]);
      });
  Matrix x = dice(1, 5, random);
  check_slopes(
      {&x}, y, [&] { y.data[0][0] = dot(x.data[0], x.data[0]); },
      [&] {
        dot_backward(y.grad[0][0], x.data[0], x.grad[0], x.data[0], x.grad[0]);
      });
}

TEST_CASE("back through a linear layer") {
  Random random(2);
  Matrix x = dice(3, 5, random), w = dice(4, 5, random), y(3, 4);
  check_slopes(
      {&x, &w}, y, [&] { linear(x, w, y, {0, 3}); },
      [&] { linear_backward(x, w, y, 3); });
}

TEST_CASE("back through some rows of a linear layer, and then the others") {
  Random random(2);
  Matrix x = dice(3, 5, random), w = dice(4, 5, random), y(3, 4);
  check_slopes(
      {&x, &w}, y, [&] { linear(x, w, y, {0, 3}); },
      [&] {
        linear_backward(x, w, y, 3, {2, 4});
        linear_backward(x, w, y, 3, {0, 2});
      });
}

TEST_CASE("back through a sum of rows") {
  Random random(3);
  Matrix a = dice(2, 4, random), b = dice(2, 4, random), y(2, 4);
  check_slopes(
      {&a, &b}, y, [&] { add(a, b, y, {0, 2}); },
      [&] { add_backward(a, b, y, 2); });
}

TEST_CASE("back through a ReLU") {
  Random random(4);
  Matrix x = dice(3, 6, random), y(3, 6);
  check_slopes(
      {&x}, y, [&] { relu(x, y, {0, 3}); }, [&] { relu_backward(x, y, 3); });
}

TEST_CASE("a ReLU at its corner passes nothing back") {
  Matrix x(1, 1), y(1, 1);
  relu(x, y, {0, 1});
  y.grad[0][0] = 1.0;
  relu_backward(x, y, 1);
  CHECK(x.grad[0][0] == 0.0);
}

TEST_CASE("back through a norm") {
  Random random(5);
  Matrix x = dice(2, n_embd, random), y(2, n_embd);
  check_slopes(
      {&x}, y, [&] { rmsnorm(x, y, {0, 2}); },
      [&] { rmsnorm_backward(x, y, 2); });
}

TEST_CASE("a row of zeros has a norm and a way back") {
  Matrix x(1, n_embd), y(1, n_embd);
  rmsnorm(x, y, {0, 1});
  for (const double yi : y.data.numbers) CHECK(yi == 0.0);
  y.grad[0][3] = 1.0;
  rmsnorm_backward(x, y, 1);
  CHECK(x.grad[0][3] == Approx(std::sqrt(1e5)));
}

TEST_CASE("back through a softmax") {
  Random random(6);
  Matrix x = dice(1, 7, random), exps(1, 7), y(1, 7);
  check_slopes(
      {&x}, y, [&] { softmax(x.data[0], exps.data[0], y.data[0]); },
      [&] { softmax_backward(x.grad[0], exps.data[0], y.grad[0]); });
}

TEST_CASE("back through attention, to queries, keys and values") {
  Random random(7);
  Attention a;
  a.q = dice(block_size, n_embd, random);
  a.k = dice(block_size, n_embd, random);
  a.v = dice(block_size, n_embd, random);
  check_slopes(
      {&a.q, &a.k, &a.v}, a.out, [&] { attention(a, {0, block_size}); },
      [&] { attention_backward(a, block_size); });
}

TEST_CASE("back through the embeddings, for a token that comes twice") {
  Random random(8);
  Model model(4, random);
  const std::vector<int> tokens = {3, 1, 1};
  Matrix x(block_size, n_embd);
  check_slopes(
      {&model.wte, &model.wpe}, x, [&] { embed(model, tokens, x, {0, 3}); },
      [&] { embed_backward(model, tokens, x, 3); });
}

TEST_CASE("back through a layer, to its input and to all of its weights") {
  Random random(9);
  Layer layer(random);
  LayerActivations a;
  Matrix x = dice(block_size, n_embd, random), y(block_size, n_embd);
  for (double& xi : x.data.numbers) xi *= 0.3;
  check_slopes(
      {&x, &layer.attn_wq, &layer.attn_wv, &layer.mlp_fc2}, y,
      [&] { layer_forward(layer, a, x, y, {0, 5}); },
      [&] {
        for (int p = 5; p < block_size; ++p) y.fresh(p);
        layer_backward(layer, a, x, y, 5);
      });
}

TEST_CASE("back through the whole model is what finite differences say") {
  Fresh fresh;
  const std::vector<int> tokens = fresh.tokenizer.encode(U"anna");
  Activations a(fresh.tokenizer.vocab_size());
  loss(fresh.model, tokens, a);
  loss_backward(fresh.model, tokens, a);
  const double eps = 1e-5;
  for (Matrix* w : parameters(fresh.model)) {
    for (std::size_t i = 0; i < w->data.numbers.size(); i += 7) {
      double& weight = w->data.numbers[i];
      const double before = weight;
      weight = before + eps;
      const double above = loss(fresh.model, tokens, a);
      weight = before - eps;
      const double below = loss(fresh.model, tokens, a);
      weight = before;
      CHECK(w->grad.numbers[i] ==
            Approx((above - below) / (2.0 * eps)).margin(1e-6));
    }
  }
}

// ---- Arrays
// -------------------------------------------------------------------

TEST_CASE("rows lie one after another") {
  Array x(2, 3);
  x[1][2] = 7.0;
  CHECK(x.numbers == std::vector<double>{0.0, 0.0, 0.0, 0.0, 0.0, 7.0});
  CHECK(&x[1][0] == &x[0][0] + 3);
}

TEST_CASE("a copy of a model has weights of its own") {
  Fresh fresh;
  Model copy = fresh.model;
  copy.layers[0].attn_wq.data[0][0] += 1.0;
  CHECK(copy.layers[0].attn_wq.data[0][0] ==
        fresh.model.layers[0].attn_wq.data[0][0] + 1.0);
}

TEST_CASE("nothing of one document is left in the arrays for the next") {
  Fresh fresh;
  const std::vector<int> longer = fresh.tokenizer.encode(U"bartholomew");
  const std::vector<int> tokens = fresh.tokenizer.encode(U"anna");
  const auto gradients = [&](Activations& a) {
    loss(fresh.model, tokens, a);
    loss_backward(fresh.model, tokens, a);
    std::vector<double> all;
    for (Matrix* w : parameters(fresh.model)) {
      all.insert(all.end(), w->grad.numbers.begin(), w->grad.numbers.end());
      std::ranges::fill(w->grad.numbers, 0.0);
    }
    return all;
  };
  Activations clean(fresh.tokenizer.vocab_size()), used = clean;
  const std::vector<double> expected = gradients(clean);
  loss(fresh.model, longer, used);
  loss_backward(fresh.model, longer, used);
  for (Matrix* w : parameters(fresh.model)) {
    std::ranges::fill(w->grad.numbers, 0.0);
  }
  CHECK(gradients(used) == expected);
  CHECK(gradients(used) == expected);
}

TEST_CASE("all positions at once, or one after another: the same logits") {
  Fresh fresh;
  const std::vector<int> tokens = fresh.tokenizer.encode(U"annabel");
  const int n = static_cast<int>(tokens.size());
  Activations together(fresh.tokenizer.vocab_size()), single = together;
  gpt(fresh.model, tokens, together, {0, n});
  for (int p = 0; p < n; ++p) gpt(fresh.model, tokens, single, {p, p + 1});
  CHECK(together.logits.data.numbers == single.logits.data.numbers);
}

TEST_CASE("a position is blind to what comes after it") {
  Fresh fresh;
  const auto logits_at_2 = [&](const Document& doc) {
    Activations a(fresh.tokenizer.vocab_size());
    gpt(fresh.model, fresh.tokenizer.encode(doc), a, {0, 5});
    return numbers(a.logits.data[2]);
  };
  CHECK(logits_at_2(U"annabel") == logits_at_2(U"anzio"));
  CHECK(logits_at_2(U"annabel") != logits_at_2(U"enzio"));
}

TEST_CASE("Adam's first two steps are those of chapter 5's test") {
  Random random(42);
  Model model(1, random);
  Adam adam(model);
  double& p = model.wte.data[0][0];
  p = 1.0;
  model.wte.grad[0][0] = 0.5;
  adam.step(0, 0.01);
  CHECK(p == Approx(1.0 - 0.01 * 0.5 / (0.5 + 1e-8)));
  const double before = p;
  model.wte.grad[0][0] = -1.0;
  adam.step(1, 0.005);
  CHECK(adam.m[0] == Approx(-0.08625));
  CHECK(adam.v[0] == Approx(0.012475));
  CHECK(p - before == Approx(0.005 * (0.08625 / 0.2775) /
                             (std::sqrt(0.012475 / 0.0199) + 1e-8)));
  CHECK(model.wte.grad[0][0] == 0.0);
}
