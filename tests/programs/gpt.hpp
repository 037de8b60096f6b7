// Tests that hold for each GPT, of chapters 3 to 5 and their variants. Included
// after the program, and after n_head.
#pragma once

#include "fresh.hpp"

using Numbers = std::vector<double>;
using Table = std::vector<Numbers>;

inline Table table(const Matrix& rows) {
  Table result;
  for (const Vector& row : rows) result.push_back(numbers(row));
  return result;
}

// The same network once more, from its formulas: plain numbers, all positions
// at once, and no cache.

inline double times(const Numbers& a, const Numbers& b) {
  return std::inner_product(a.begin(), a.end(), b.begin(), 0.0);
}

inline Numbers times(const Table& w, const Numbers& x) {
  Numbers result;
  for (const Numbers& row : w) result.push_back(times(row, x));
  return result;
}

inline Numbers plus(Numbers a, const Numbers& b) {
  for (std::size_t i = 0; i < a.size(); ++i) a[i] += b[i];
  return a;
}

inline Numbers normed(Numbers x) {
  const double size = std::sqrt(times(x, x) / n_embd + 1e-5);
  for (double& xi : x) xi /= size;
  return x;
}

struct PlainLayer {
  Table wq, wk, wv, wo, fc1, fc2;

  /// From a Layer, or from the model of chapter 3, which has one.
  template <class Layer>
  explicit PlainLayer(const Layer& layer)
      : wq(table(layer.attn_wq)),
        wk(table(layer.attn_wk)),
        wv(table(layer.attn_wv)),
        wo(table(layer.attn_wo)),
        fc1(table(layer.mlp_fc1)),
        fc2(table(layer.mlp_fc2)) {}

  /// What head h finds at position t, put at its place in `found`.
  void look_back(const Table& x, std::size_t t, int h, Numbers& found) const {
    const int size = n_embd / n_head, first = h * size;
    const auto part = [&](const Table& w, std::size_t position) {
      const Numbers whole = times(w, normed(x[position]));
      return Numbers(whole.begin() + first, whole.begin() + first + size);
    };
    double total = 0.0;
    for (std::size_t s = 0; s <= t; ++s) {
      const double score = times(part(wq, t), part(wk, s)) / std::sqrt(size);
      const Numbers v = part(wv, s);
      for (int i = 0; i < size; ++i) found[first + i] += std::exp(score) * v[i];
      total += std::exp(score);
    }
    for (int i = 0; i < size; ++i) found[first + i] /= total;
  }

  Numbers think(const Numbers& x) const {
    Numbers hidden = times(fc1, normed(x));
    for (double& h : hidden) h = h > 0.0 ? h : 0.0;
    return times(fc2, hidden);
  }

  Table operator()(const Table& x) const {
    Table result;
    for (std::size_t t = 0; t < x.size(); ++t) {
      Numbers found(n_embd);
      for (int h = 0; h < n_head; ++h) look_back(x, t, h, found);
      const Numbers looked = plus(x[t], times(wo, found));
      result.push_back(plus(looked, think(looked)));
    }
    return result;
  }
};

/// Whether this is the model of chapter 3, whose only layer is itself.
template <class AnyModel>
constexpr bool is_flat = !requires(AnyModel m) { m.layers; };

template <class AnyModel>
std::vector<PlainLayer> layers_of(const AnyModel& model) {
  if constexpr (is_flat<AnyModel>) {
    return {PlainLayer(model)};
  } else {
    return {model.layers.begin(), model.layers.end()};
  }
}

/// The keys or values of no positions yet.
template <class AnyModel>
auto empty_cache(const AnyModel& model) {
  if constexpr (is_flat<AnyModel>) {
    return Matrix();
  } else {
    return std::vector<Matrix>(model.layers.size());
  }
}

/// What such a cache holds for the last layer.
inline const Matrix& last_layer(const Matrix& cache) { return cache; }
inline const Matrix& last_layer(const std::vector<Matrix>& cache) {
  return cache.back();
}

/// The logits at each position, by the formulas.
inline Table logits_by_formula(const Model& model,
                               const std::vector<int>& tokens) {
  const Table wte = table(model.wte), wpe = table(model.wpe);
  Table x;
  for (std::size_t t = 0; t < tokens.size(); ++t) {
    x.push_back(normed(plus(wte[tokens[t]], wpe[t])));
  }
  for (const PlainLayer& layer : layers_of(model)) x = layer(x);
  Table logits;
  for (const Numbers& row : x) {
    logits.push_back(times(table(model.lm_head), row));
  }
  return logits;
}

/// The logits at each position, by the program.
inline Table logits_of(const Model& model, const std::vector<int>& tokens) {
  const Scratch scratch;
  auto keys = empty_cache(model), values = empty_cache(model);
  Table logits;
  for (int pos_id = 0; pos_id < std::ssize(tokens); ++pos_id) {
    logits.push_back(numbers(gpt(model, tokens[pos_id], pos_id, keys, values)));
  }
  return logits;
}

TEST_CASE("the network is the one of the formulas, head by head") {
  Fresh fresh;
  exaggerate(fresh.model, 5.0);
  const std::vector<int> tokens = fresh.tokenizer.encode(U"annabel");
  const Table logits = logits_of(fresh.model, tokens);
  const Table expected = logits_by_formula(fresh.model, tokens);
  REQUIRE(logits.size() == expected.size());
  for (std::size_t t = 0; t < logits.size(); ++t) {
    REQUIRE(logits[t].size() == 27);
    for (std::size_t i = 0; i < logits[t].size(); ++i) {
      CHECK(logits[t][i] == Approx(expected[t][i]).epsilon(1e-9).margin(1e-9));
    }
  }
}

TEST_CASE("the loss is the mean of -log p of what comes next") {
  Fresh fresh;
  const Scratch scratch;
  const std::vector<int> tokens = fresh.tokenizer.encode(U"anna");
  const Table logits = logits_by_formula(fresh.model, tokens);
  double total = 0.0;
  for (std::size_t t = 0; t + 1 < tokens.size(); ++t) {
    double exps = 0.0;
    for (const double logit : logits[t]) exps += std::exp(logit);
    total -= std::log(std::exp(logits[t][tokens[t + 1]]) / exps);
  }
  CHECK(loss(fresh.model, tokens).data() == Approx(total / 5));
}

TEST_CASE("the number of parameters comes from the shapes") {
  Fresh fresh;
  const std::size_t layers = layers_of(fresh.model).size();
  CHECK(parameters(fresh.model).size() ==
        27 * 16 + 16 * 16 + 27 * 16 + layers * (4 * 16 * 16 + 2 * 64 * 16));
}

TEST_CASE("every weight is among the parameters, and is random") {
  Fresh fresh;
  const Scratch scratch;
  const Vector params = parameters(fresh.model);
  double squares = 0.0;
  for (const Value p : params) {
    CHECK(p.grad() == 0.0);
    p.grad() = 1.0;  // a weight that is listed twice would have it already
    squares += p.data() * p.data();
  }
  CHECK(std::sqrt(squares / static_cast<double>(params.size())) ==
        Approx(0.08).epsilon(0.05));
}

TEST_CASE("rmsnorm of a known vector") {
  const Scratch scratch;
  const Vector x = rmsnorm({3.0, 4.0, 0.0});
  CHECK(x[0].data() == Approx(1.0392).margin(1e-4));
  CHECK(x[1].data() == Approx(1.3856).margin(1e-4));
  CHECK(x[2].data() == 0.0);
  for (const Value v : rmsnorm({0.0, 0.0})) CHECK(v.data() == 0.0);
}

TEST_CASE("attention blends the values, with weights that sum to 1") {
  const Scratch scratch;
  const Vector q = {1.0, 2.0};
  const Matrix keys = {{0.5, 0.1}, {-1.0, 3.0}, {2.0, 0.0}};
  const Matrix same = {{7.0, -1.0}, {7.0, -1.0}, {7.0, -1.0}};
  CHECK(attention(q, keys, same)[0].data() == Approx(7.0));
  CHECK(attention(q, keys, same)[1].data() == Approx(-1.0));
  // Values that pick out the weights: softmax of 0.7, 5 and 2 over sqrt 2.
  const Matrix first = {{1.0, 0.0}, {0.0, 1.0}, {0.0, 0.0}};
  const double a = std::exp(0.7 / std::sqrt(2.0)),
               b = std::exp(5.0 / std::sqrt(2.0)),
               c = std::exp(2.0 / std::sqrt(2.0));
  CHECK(attention(q, keys, first)[0].data() == Approx(a / (a + b + c)));
  CHECK(attention(q, keys, first)[1].data() == Approx(b / (a + b + c)));
}

TEST_CASE("at position 0 a letter can look at nothing but itself") {
  const Scratch scratch;
  const Vector found = attention({5.0, -3.0}, {{0.2, 9.0}}, {{4.0, 6.0}});
  CHECK(numbers(found) == Numbers{4.0, 6.0});
}

TEST_CASE("a position is blind to what comes after it") {
  Fresh fresh;
  const auto logits_at_2 = [&](const Document& doc) {
    return logits_of(fresh.model, fresh.tokenizer.encode(doc))[2];
  };
  CHECK(logits_at_2(U"annabel") == logits_at_2(U"anzio"));
  CHECK(logits_at_2(U"annabel") != logits_at_2(U"enzio"));
}

TEST_CASE("each position adds one row to the cache, and changes no other") {
  Fresh fresh;
  const Scratch scratch;
  auto keys = empty_cache(fresh.model), values = keys;
  for (int pos_id = 0; pos_id < 5; ++pos_id) {
    const Table before = table(last_layer(keys));
    gpt(fresh.model, pos_id, pos_id, keys, values);
    const Table after = table(last_layer(keys));
    REQUIRE(after.size() == before.size() + 1);
    CHECK(std::equal(before.begin(), before.end(), after.begin()));
    CHECK(last_layer(values).size() == after.size());
  }
}

TEST_CASE("the cache is alive: a later loss reaches an earlier key and value") {
  Fresh fresh;
  const Scratch scratch;
  auto keys = empty_cache(fresh.model), values = keys;
  Vector logits;
  for (int pos_id = 0; pos_id < 4; ++pos_id) {
    logits = gpt(fresh.model, pos_id, pos_id, keys, values);
  }
  (-log(softmax(logits)[0])).backward();
  for (const Matrix& cache : {last_layer(keys), last_layer(values)}) {
    double largest = 0.0;
    for (const Value v : cache[0]) {
      largest = std::max(largest, std::abs(v.grad()));
    }
    CHECK(largest > 0.0);
  }
}

TEST_CASE("the same letter at another position gives other logits") {
  Fresh fresh;
  const Scratch scratch;
  auto keys = empty_cache(fresh.model), values = keys, more = keys, yet = keys;
  CHECK(numbers(gpt(fresh.model, 13, 0, keys, values)) !=
        numbers(gpt(fresh.model, 13, 1, more, yet)));
}

TEST_CASE("a document longer than block_size is learned up to there") {
  Fresh fresh;
  const Scratch scratch;
  const auto loss_of = [&](const Document& doc) {
    return loss(fresh.model, fresh.tokenizer.encode(doc)).data();
  };
  CHECK(loss_of(Document(20, U'a')) == loss_of(Document(16, U'a') + U"zzzz"));
  CHECK(loss_of(Document(20, U'a')) != loss_of(Document(15, U'a') + U"zzzzz"));
}

TEST_CASE("a sample is drawn letter by letter, from BOS on") {
  Fresh fresh;
  exaggerate(fresh.model, 3.0);
  Random same = fresh.random;
  for (int i = 0; i < 20; ++i) {
    std::vector<int> tokens = {fresh.tokenizer.bos()};
    std::string name;
    while (std::ssize(tokens) <= block_size) {
      Numbers weights = logits_of(fresh.model, tokens).back();
      for (double& w : weights) w = std::exp(w / 0.7);
      tokens.push_back(same.choose(weights));
      if (tokens.back() == fresh.tokenizer.bos()) break;
      name += static_cast<char>('a' + tokens.back());
    }
    CHECK(sample(fresh.model, fresh.tokenizer, fresh.random, 0.7) == name);
  }
}
