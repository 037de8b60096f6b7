#include <fstream>
#include <numeric>
#include <set>
#include <string>

#include "../../reports/program.hpp"
#include "catch.hpp"

TEST_CASE("draws are the recorded draws of CPython") {
  std::ifstream recorded(TESTS "/canon/python-random.draws.txt");
  REQUIRE(recorded);
  const auto next = [&] {
    std::string line;
    std::getline(recorded, line);
    return line;
  };
  Random random(42);
  std::vector<double> weights(27);
  std::iota(weights.begin(), weights.end(), 1.0);
  for (int i = 0; i < 1000; ++i) {
    std::vector<int> order(20);
    std::iota(order.begin(), order.end(), 0);
    random.shuffle(order);
    CHECK(random.uniform() == std::stod(next()));
    CHECK(random.gauss(0.0, 0.08) == std::stod(next()));
    std::string shuffled;
    for (const int item : order) shuffled += std::to_string(item) + " ";
    CHECK(shuffled == next() + " ");
    CHECK(std::to_string(random.choose(weights)) == next());
  }
}

TEST_CASE("a seed fixes every draw, another seed changes them") {
  Random one(7), same(7), other(8);
  const double first = one.uniform();
  CHECK(first == same.uniform());
  CHECK(first != other.uniform());
}

TEST_CASE("other seeds start as CPython's do") {
  const std::vector<std::pair<std::uint32_t, double>> first_draws = {
      {0u, 0.84442185152504812},   {1u, 0.13436424411240122},
      {2u, 0.95603427188924939},   {3u, 0.23796462709189137},
      {43u, 0.038551839337380045}, {4294967295u, 0.63535744413411732}};
  for (const auto& [seed, draw] : first_draws) {
    CHECK(Random(seed).uniform() == draw);
  }
}

TEST_CASE("fractions are never below 0, and never reach 1") {
  Random random(1);
  for (int i = 0; i < 100000; ++i) {
    const double x = random.uniform();
    REQUIRE(x >= 0.0);
    REQUIRE(x < 1.0);
  }
}

TEST_CASE("an index below n reaches every value and no other") {
  Random random(1);
  for (const std::uint32_t n : {1u, 2u, 7u, 64u}) {
    std::set<std::uint32_t> seen;
    for (int i = 0; i < 2000; ++i) seen.insert(random.below(n));
    CHECK(seen.size() == n);
    CHECK(*seen.rbegin() == n - 1);
  }
}

TEST_CASE("shuffling keeps the items; none and one are fine") {
  Random random(1);
  std::vector<int> none, one = {5}, many = {1, 2, 3, 4, 5, 6};
  random.shuffle(none);
  random.shuffle(one);
  random.shuffle(many);
  CHECK(none.empty());
  CHECK(one == std::vector<int>{5});
  CHECK(many != std::vector<int>{1, 2, 3, 4, 5, 6});
  std::sort(many.begin(), many.end());
  CHECK(many == std::vector<int>{1, 2, 3, 4, 5, 6});
}

TEST_CASE("a weight of zero is never chosen") {
  Random random(1);
  for (int i = 0; i < 1000; ++i) {
    CHECK(random.choose({0.0, 1.0, 0.0, 2.0}) % 2 == 1);
  }
}

TEST_CASE("a point at the very end still gets the last item") {
  Random random(1);
  const double tiny = 5e-324;  // a fraction of it rounds to all of it, or to 0
  for (int i = 0; i < 100; ++i) {
    CHECK(random.choose({tiny}) == 0);
    CHECK(random.choose({0.0, tiny}) == 1);
  }
}

TEST_CASE("the bell curve has the mean and spread asked for") {
  Random random(1);
  double sum = 0.0, squares = 0.0;
  const int n = 100000;
  for (int i = 0; i < n; ++i) {
    const double x = random.gauss(3.0, 2.0);
    sum += x;
    squares += (x - 3.0) * (x - 3.0);
  }
  CHECK(sum / n == Approx(3.0).margin(0.03));
  CHECK(std::sqrt(squares / n) == Approx(2.0).margin(0.03));
}
