// The multi-head code with one head is the single head of chapter 3.

#include "../../reports/program.hpp"
#include "catch.hpp"

// Its headers have been included above. It gets a Random of its own, since both
// programs have a matrix() that takes one.
namespace chapter3 {
struct Random : ::Random {
  using ::Random::Random;
};
#include "../../src/3-attention.cpp"
}  // namespace chapter3

TEST_CASE("one head in the multi-head code is the head of chapter 3") {
  Random random(42);
  chapter3::Random same(42);
  Model model(27, random);
  chapter3::Model twin(27, same);
  // Equal weights; chapter 4 has the output layer earlier in its list.
  Vector params = parameters(model);
  const chapter3::Vector others = chapter3::parameters(twin);
  REQUIRE(params.size() == others.size());
  const auto head = params.begin() + 27 * 16 + 16 * 16;
  std::rotate(head, head + 27 * 16, params.end());
  for (std::size_t i = 0; i < params.size(); ++i) {
    params[i].data() = others[i].data();
  }
  REQUIRE(n_head == 1);
  const std::vector<int> tokens = {26, 0, 13, 13, 0, 26};
  const Value a = loss(model, tokens);
  const chapter3::Value b = chapter3::loss(twin, tokens);
  CHECK(a.data() == b.data());
}
