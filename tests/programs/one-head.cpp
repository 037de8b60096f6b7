// The multi-head code with one head is the single head of chapter 3.

#define main program_main
#include "../src/3-attention.cpp"

// Its headers have been included above.
namespace chapter4 {
#include "../src/one-head.cpp"
}
#undef main

#include "catch.hpp"

TEST_CASE("one head in the multi-head code is the head of chapter 3") {
  Random random(42);
  chapter4::Random same(42);
  const Model model(27, random);
  const chapter4::Model twin(27, same);
  // Equal weights; chapter 4 has the output layer earlier in its list.
  const Vector params = parameters(model);
  chapter4::Vector others = chapter4::parameters(twin);
  REQUIRE(params.size() == others.size());
  const auto head = others.begin() + 27 * 16 + 16 * 16;
  std::rotate(head, head + 27 * 16, others.end());
  for (std::size_t i = 0; i < params.size(); ++i) {
    others[i].data() = params[i].data();
  }
  REQUIRE(chapter4::n_head == 1);
  const std::vector<int> tokens = {26, 0, 13, 13, 0, 26};
  const Value a = loss(model, tokens);
  const chapter4::Value b = chapter4::loss(twin, tokens);
  CHECK(a.data() == b.data());
}
