#define main program_main
#include "../src/1-gradient-descent.cpp"
#undef main

#include "catch.hpp"

namespace {

/// A model over the book's names, fresh from seed 42.
struct Fresh {
  std::vector<Document> docs = load_documents(nullptr);
  Random random{42};
  Tokenizer tokenizer{docs};
  Model model = shuffled();

  Model shuffled() {
    random.shuffle(docs);
    return Model(tokenizer.vocab_size(), random);
  }
};

std::vector<double> losses_of(const std::vector<Document>& docs) {
  Random random(42);
  const Tokenizer tokenizer(docs);
  Model model(tokenizer.vocab_size(), random);
  std::vector<double> losses;
  train(model, docs, tokenizer,
        [&](int, double loss) { losses.push_back(loss); });
  return losses;
}

double mean(const std::vector<double>& x, std::size_t first, std::size_t n) {
  return std::accumulate(x.begin() + first, x.begin() + first + n, 0.0) / n;
}

}  // namespace

TEST_CASE("the number of parameters comes from the shapes") {
  Fresh fresh;
  const std::size_t V = fresh.tokenizer.vocab_size();
  CHECK(V == 27);
  CHECK(parameters(fresh.model).size() == V * 16 + 64 * 16 + V * 64);
}

TEST_CASE("parameters come matrix by matrix, row by row") {
  Random random(42);
  Model model(3, random);
  const auto params = parameters(model);
  CHECK(params[0] == &model.wte[0][0]);
  CHECK(params[17] == &model.wte[1][1]);
  CHECK(params[3 * 16] == &model.mlp_fc1[0][0]);
  CHECK(params.back() == &model.mlp_fc2[2][63]);
}

TEST_CASE("weights are small, random and around zero") {
  Random random(42);
  const Matrix w = matrix(100, 100, random);
  double sum = 0.0, squares = 0.0;
  for (const Vector& row : w) {
    for (const double x : row) sum += x, squares += x * x;
  }
  CHECK(sum / 1e4 == Approx(0.0).margin(0.004));
  CHECK(std::sqrt(squares / 1e4) == Approx(0.08).epsilon(0.05));
}

TEST_CASE("linear multiplies a matrix and a vector") {
  const Matrix w = {{0.1, 0.0, 0.0}, {0.0, 0.4, 0.2}};
  const Vector y = linear({2, 3, 1}, w);
  REQUIRE(y.size() == 2);
  CHECK(y[0] == Approx(0.2));
  CHECK(y[1] == Approx(1.4));
}

TEST_CASE("softmax: known values, a sum of 1, and shift invariance") {
  const Vector p = softmax({2, 1, 0});
  CHECK(p[0] == Approx(0.66524).margin(1e-5));
  CHECK(p[1] == Approx(0.24473).margin(1e-5));
  CHECK(p[2] == Approx(0.09003).margin(1e-5));
  CHECK(p[0] + p[1] + p[2] == Approx(1.0));
  CHECK(softmax({1002, 1001, 1000}) == p);
  CHECK(softmax({-998, -999, -1000}) == p);
  CHECK(softmax({5}) == Vector{1.0});
}

TEST_CASE("a fresh model guesses: its loss is about ln 27") {
  Fresh fresh;
  const auto tokens = fresh.tokenizer.encode(fresh.docs[0]);
  CHECK(loss(fresh.model, tokens) == Approx(std::log(27.0)).margin(0.05));
}

TEST_CASE("both gradients agree for every parameter") {
  Fresh fresh;
  for (const Document& doc : {fresh.docs[0], Document(U"anna")}) {
    const auto tokens = fresh.tokenizer.encode(doc);
    const auto [loss_n, grad_n] = numerical_gradient(fresh.model, tokens);
    const auto [loss_a, grad_a] = analytic_gradient(fresh.model, tokens);
    CHECK(loss_n == loss_a);
    REQUIRE(grad_n.size() == 3184);
    REQUIRE(grad_a.size() == 3184);
    for (std::size_t i = 0; i < grad_n.size(); ++i) {
      CHECK(grad_a[i] == Approx(grad_n[i]).margin(1e-7));
    }
  }
}

TEST_CASE("looking for the gradient leaves the model as it was") {
  Fresh fresh;
  const Vector before = flat(fresh.model);
  const auto tokens = fresh.tokenizer.encode(U"ada");
  numerical_gradient(fresh.model, tokens);
  analytic_gradient(fresh.model, tokens);
  CHECK(flat(fresh.model) == before);
}

TEST_CASE("tokens that do not occur have a gradient of exactly 0") {
  Fresh fresh;
  const auto tokens = fresh.tokenizer.encode(U"ada");  // a, d and BOS
  const auto [unused, grad] = analytic_gradient(fresh.model, tokens);
  for (int token_id = 0; token_id < 27; ++token_id) {
    const bool occurs = token_id == 0 || token_id == 3 || token_id == 26;
    const auto row = grad.begin() + token_id * n_embd;
    const bool zero =
        std::all_of(row, row + n_embd, [](double g) { return g == 0.0; });
    CHECK(zero != occurs);
  }
}

TEST_CASE("a small step against the gradient lowers the loss") {
  Fresh fresh;
  const auto tokens = fresh.tokenizer.encode(fresh.docs[0]);
  const auto [before, grad] = analytic_gradient(fresh.model, tokens);
  const auto params = parameters(fresh.model);
  for (std::size_t i = 0; i < params.size(); ++i) *params[i] -= 0.1 * grad[i];
  CHECK(loss(fresh.model, tokens) < before);
}

TEST_CASE("training twice gives the same bits") {
  const auto docs = load_documents(nullptr);
  CHECK(losses_of(docs) == losses_of(docs));
}

TEST_CASE("the loss falls on every data set") {
  const std::vector<std::vector<Document>> sets = {
      load_documents(nullptr),
      {U"ada"},
      {U"z\u00fcrich", U"s\u00e3o paulo", U"\u6771\u4eac"},
      {Document(100, U'x') + U"yz"}};
  for (const auto& docs : sets) {
    const auto losses = losses_of(docs);
    REQUIRE(losses.size() == 1000);
    CHECK(mean(losses, 900, 100) < mean(losses, 0, 20));
  }
}

TEST_CASE("a low temperature repeats the likeliest, a high one explores") {
  Fresh fresh;
  train(fresh.model, fresh.docs, fresh.tokenizer, [](int, double) {});
  const auto distinct = [&](double temperature) {
    std::vector<std::string> names;
    for (int i = 0; i < 50; ++i) {
      names.push_back(
          sample(fresh.model, fresh.tokenizer, fresh.random, temperature));
    }
    std::sort(names.begin(), names.end());
    return std::unique(names.begin(), names.end()) - names.begin();
  };
  CHECK(distinct(0.01) == 1);
  CHECK(distinct(1.0) > 25);
}
