// Tests that hold for each GPT, of chapters 3, 4 and 5. Included after the
// chapter's program.
#pragma once

#include "catch.hpp"

/// A model over the book's names, fresh from seed 42.
struct Fresh {
  std::vector<Document> docs = load_documents(nullptr);
  Random random{42};
  Tokenizer tokenizer{docs};
  Model model{tokenizer.vocab_size(), random};
};

inline std::vector<double> numbers(const Vector& x) {
  std::vector<double> result;
  for (const Value v : x) result.push_back(v.data());
  return result;
}

inline std::vector<double> losses_of(const std::vector<Document>& docs) {
  Random random(42);
  const Tokenizer tokenizer(docs);
  const Model model(tokenizer.vocab_size(), random);
  std::vector<double> losses;
  train(model, docs, tokenizer,
        [&](int, double loss) { losses.push_back(loss); });
  return losses;
}

TEST_CASE("the number of parameters comes from the shapes") {
  Fresh fresh;
  CHECK(parameters(fresh.model).size() == 4192);
}

TEST_CASE("the gradient is what finite differences say") {
  Fresh fresh;
  const auto tokens = fresh.tokenizer.encode(U"anna");
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
        (loss_at(params[i], x + eps) - loss_at(params[i], x - eps)) /
        (2 * eps);
    loss_at(params[i], x);
    CHECK(grads[i] == Approx(slope).margin(1e-6));
  }
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

TEST_CASE("training twice gives the same bits") {
  const auto docs = load_documents(nullptr);
  CHECK(losses_of(docs) == losses_of(docs));
}

TEST_CASE("the loss falls on every data set") {
  const std::vector<std::vector<Document>> sets = {
      {U"ada"},
      {U"z\u00fcrich", U"s\u00e3o paulo", U"\u6771\u4eac"},
      {Document(40, U'x') + U"yz"}};  // longer than block_size
  for (const auto& docs : sets) {
    const auto losses = losses_of(docs);
    REQUIRE(losses.size() == 1000);
    CHECK(losses.back() < losses.front());
  }
}

TEST_CASE("a document longer than block_size is learned up to there") {
  Fresh fresh;
  const Scratch scratch;
  const Document longer(20, U'a'), other = Document(16, U'a') + U"zzzz";
  const double a = loss(fresh.model, fresh.tokenizer.encode(longer)).data();
  const double b = loss(fresh.model, fresh.tokenizer.encode(other)).data();
  CHECK(a == b);
}

TEST_CASE("samples end at BOS or at block_size, and leave no nodes") {
  Fresh fresh;
  const std::size_t before = Value::tape.size();
  for (int i = 0; i < 20; ++i) {
    const std::string name =
        sample(fresh.model, fresh.tokenizer, fresh.random, 2.0);
    CHECK(name.size() <= static_cast<std::size_t>(block_size));
  }
  CHECK(Value::tape.size() == before);
}
