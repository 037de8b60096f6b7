// A table that learns by going downhill.

#include "../../reports/program.hpp"
#include "fresh.hpp"

TEST_CASE("the table's gradient is what was said minus what came") {
  Fresh fresh;
  REQUIRE(parameters(fresh.model).size() == 27 * 27);
  const std::vector<int> tokens = fresh.tokenizer.encode(U"ada");
  const Vector analytic = analytic_gradient(fresh.model, tokens).grad;
  const Vector numerical = numerical_gradient(fresh.model, tokens).grad;
  for (std::size_t i = 0; i < analytic.size(); ++i) {
    CHECK(analytic[i] == Approx(numerical[i]).margin(1e-6));
  }
  // After a came d once and the end once, in four pairs.
  CHECK(analytic[3] == Approx((2.0 / 27 - 1) / 4));
  CHECK(analytic[1] == Approx(2.0 / 27 / 4));
}

TEST_CASE("downhill leads to the shares") {
  Fresh fresh;
  const std::vector<int> tokens = fresh.tokenizer.encode(U"anna");
  for (int step = 0; step < 3000; ++step) {
    const Vector grad = analytic_gradient(fresh.model, tokens).grad;
    const auto params = parameters(fresh.model);
    for (std::size_t i = 0; i < grad.size(); ++i) *params[i] -= grad[i];
  }
  const Vector probs = softmax(mlp(fresh.model, 0));
  CHECK(probs[13] == Approx(0.5).margin(0.01));
  CHECK(probs[26] == Approx(0.5).margin(0.01));
}
