// What the rules of drawing leave of the chances.

#include "../../reports/program.hpp"
#include "catch.hpp"

namespace {

std::vector<double> kept(const Rule& rule) {
  std::vector<double> weights = {0.125, 0.5, 0.0625, 0.25, 0.0625};
  keep_the_likeliest(weights, rule);
  return weights;
}

}  // namespace

TEST_CASE("top-k keeps the k likeliest, the first of those that are alike") {
  CHECK(kept({1.0, 1}) == std::vector{0.0, 0.5, 0.0, 0.0, 0.0});
  CHECK(kept({1.0, 4}) == std::vector{0.125, 0.5, 0.0625, 0.25, 0.0});
}

TEST_CASE("top-p keeps the fewest that reach the share p") {
  CHECK(kept({1.0, 1000, 0.75}) == std::vector{0.0, 0.5, 0.0, 0.25, 0.0});
  CHECK(kept({1.0, 1000, 0.76}) == std::vector{0.125, 0.5, 0.0, 0.25, 0.0});
}

TEST_CASE("without a rule all are kept") {
  CHECK(kept({}) == std::vector{0.125, 0.5, 0.0625, 0.25, 0.0625});
}
