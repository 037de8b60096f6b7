// What is other in the course's edition: the first weights, the bend, the
// decay.

#include "../../reports/program.hpp"
#include "fresh.hpp"

namespace {

bool all_zero(const Matrix& w, double (*of)(const Value&)) {
  for (const Vector& row : w) {
    for (const Value p : row) {
      if (of(p) != 0.0) return false;
    }
  }
  return true;
}

double data(const Value& p) { return p.data(); }
double grad(const Value& p) { return p.grad(); }

}  // namespace

TEST_CASE("the number of parameters comes from the shapes") {
  Fresh fresh;
  CHECK(fresh.model.wpe.size() == 8);
  CHECK(parameters(fresh.model).size() ==
        27 * 16 + 8 * 16 + 27 * 16 + 4 * 16 * 16 + 2 * 64 * 16);
}

TEST_CASE("a block ends with zeros, and everything else is random") {
  Fresh fresh;
  const Model& model = fresh.model;
  const Layer& layer = model.layers[0];
  for (const Matrix* w :
       {&model.wte, &model.wpe, &model.lm_head, &layer.attn_wq, &layer.attn_wk,
        &layer.attn_wv, &layer.mlp_fc1}) {
    double squares = 0.0, n = 0.0;
    for (const Vector& row : *w) {
      for (const Value p : row) {
        squares += p.data() * p.data();
        ++n;
      }
    }
    CHECK(std::sqrt(squares / n) == Approx(0.02).epsilon(0.2));
  }
  CHECK(all_zero(layer.attn_wo, data));
  CHECK(all_zero(layer.mlp_fc2, data));
}

TEST_CASE("weights of zero take their throws of the dice") {
  Random random(42), same(42);
  const Model model(27, random);
  for (int i = 0; i < 4064; ++i) same.gauss(0.0, 1.0);
  CHECK(random.uniform() == same.uniform());
}

TEST_CASE("fresh blocks add nothing to what passes by") {
  Fresh fresh;
  const Scratch scratch;
  Cache keys(n_layer), values(n_layer);
  const Vector logits = gpt(fresh.model, 4, 0, keys, values);
  const Vector x = rmsnorm(add(fresh.model.wte[4], fresh.model.wpe[0]));
  CHECK(numbers(logits) == numbers(linear(x, fresh.model.lm_head)));
}

TEST_CASE("in the first step a block learns through its last matrix only") {
  Fresh fresh;
  const Scratch scratch;
  loss(fresh.model, fresh.tokenizer.encode(U"anna")).backward();
  const Layer& layer = fresh.model.layers[0];
  for (const Matrix* w :
       {&layer.attn_wq, &layer.attn_wk, &layer.attn_wv, &layer.mlp_fc1}) {
    CHECK(all_zero(*w, grad));
  }
  CHECK_FALSE(all_zero(layer.attn_wo, grad));
  CHECK_FALSE(all_zero(layer.mlp_fc2, grad));
}

TEST_CASE("the hidden numbers are squared, and have the slope of squares") {
  Fresh fresh;
  const Scratch scratch;
  Layer& layer = fresh.model.layers[0];
  Random random(1);
  layer.mlp_fc2 = matrix(n_embd, 4 * n_embd, random, 0.5);
  const std::vector<int> tokens = fresh.tokenizer.encode(U"anna");
  const Value one = layer.mlp_fc1[0][0];
  const auto loss_at = [&](double x) {
    one.data() = x;
    return loss(fresh.model, tokens).data();
  };
  const double x = one.data(), eps = 1e-5;
  loss(fresh.model, tokens).backward();
  CHECK(
      one.grad() ==
      Approx((loss_at(x + eps) - loss_at(x - eps)) / (2 * eps)).epsilon(1e-4));
  // With hidden numbers twice as large, the block adds four times as much.
  one.data() = x;
  const auto added = [&] {
    Cache keys(n_layer), values(n_layer);
    const Vector logits = gpt(fresh.model, 4, 0, keys, values);
    const Vector in = rmsnorm(add(fresh.model.wte[4], fresh.model.wpe[0]));
    return logits[0].data() - linear(in, fresh.model.lm_head)[0].data();
  };
  const double once = added();
  for (const Vector& row : layer.mlp_fc1) {
    for (const Value p : row) p.data() *= 2.0;
  }
  CHECK(added() == Approx(4.0 * once).epsilon(1e-9));
}

TEST_CASE("the rate falls from all to nothing, on half a wave") {
  CHECK(decayed_rate(0) == learning_rate);
  CHECK(decayed_rate(num_steps / 2) == Approx(learning_rate / 2));
  CHECK(decayed_rate(num_steps) == Approx(0.0).margin(1e-18));
  for (int step = 0; step < num_steps; ++step) {
    CHECK(decayed_rate(step + 1) < decayed_rate(step));
    CHECK(decayed_rate(step) + decayed_rate(num_steps - step) ==
          Approx(learning_rate));
  }
}

TEST_CASE("training takes these rates") {
  const std::vector<Document> docs = {U"a", U"bo"};
  const Tokenizer tokenizer(docs);
  Random random(42), same(42);
  Model model(tokenizer.vocab_size(), random);
  Model twin(tokenizer.vocab_size(), same);
  train(model, docs, tokenizer, [](int, double) {});
  Adam adam(parameters(twin));
  for (int step = 0; step < 500; ++step) {
    const Scratch scratch;
    loss(twin, tokenizer.encode(docs[step % 2])).backward();
    adam.step(step, decayed_rate(step));
  }
  CHECK(weights(model) == weights(twin));
}

TEST_CASE("no sample has more than eight letters") {
  Fresh fresh;
  std::size_t longest = 0;
  for (int i = 0; i < 100; ++i) {
    longest = std::max(
        longest,
        sample(fresh.model, fresh.tokenizer, fresh.random, 1.0).size());
  }
  CHECK(longest == 8);
}
