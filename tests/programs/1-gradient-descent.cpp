#include "../../reports/program.hpp"
#include "dies.hpp"
#include "learning.hpp"
#include "mlp.hpp"

void train_by_hand(Model& model, const std::vector<Document>& docs,
                   const Tokenizer& tokenizer) {
  for (int step = 0; step < 1000; ++step) {
    const Document& doc = docs[step % std::ssize(docs)];
    const Vector grad = analytic_gradient(model, tokenizer.encode(doc)).grad;
    const double rate = 1.0 * (1.0 - 1.0 * step / 1000);
    const std::vector<double*> params = parameters(model);
    for (std::size_t i = 0; i < grad.size(); ++i) *params[i] -= rate * grad[i];
  }
}

TEST_CASE("the number of parameters comes from the shapes") {
  Fresh fresh;
  CHECK(fresh.tokenizer.vocab_size() == 27);
  CHECK(parameters(fresh.model).size() == 27 * 16 + 64 * 16 + 27 * 64);
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
  const Vector grad = analytic_gradient(fresh.model, tokens).grad;
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

TEST_CASE("vectors and matrices have to fit") {
  CHECK(dies([] { dot({1.0, 2.0}, {3.0}); }));
  CHECK(dies([] { linear({1.0, 2.0}, {{3.0, 4.0}, {5.0}}); }));
  Matrix dw = {{0.0}};
  CHECK(dies([&] { linear_backward({1.0, 2.0}, {3.0}, {{4.0}}, dw); }));
  CHECK_FALSE(dies([] { dot({1.0, 2.0}, {3.0, 4.0}); }));
}

TEST_CASE("the first five losses are printed, and every 200th") {
  // print_loss() prints to stdout, so the test looks at what stdout becomes.
  std::FILE* file = std::tmpfile();
  const int kept = dup(STDOUT_FILENO);
  std::fflush(stdout);
  dup2(fileno(file), STDOUT_FILENO);
  for (int step = 0; step < 1000; ++step) print_loss(step, 2.5);
  std::fflush(stdout);
  dup2(kept, STDOUT_FILENO);
  std::rewind(file);
  std::string text;
  for (int c; (c = std::getc(file)) != EOF;) text += static_cast<char>(c);
  std::fclose(file);
  CHECK(std::count(text.begin(), text.end(), '\n') == 9);
  CHECK(text.find("step    5 / 1000 | loss 2.5000\nstep  201 / 1000") !=
        std::string::npos);
  CHECK(text.find("step  801 / 1000") != std::string::npos);
}
