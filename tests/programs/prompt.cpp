// What is new when the first letters of a sample are given. That without them
// it samples as before is among the tests of every GPT.

#include <set>

#include "../../reports/program.hpp"
#include "gpt.hpp"

TEST_CASE("a sample begins with its prompt, and goes on in different ways") {
  Fresh fresh;
  std::set<std::string> names;
  for (int i = 0; i < 20; ++i) {
    names.insert(
        sample(fresh.model, fresh.tokenizer, fresh.random, 0.5, U"mar"));
  }
  CHECK(names.size() > 1);
  for (const std::string& name : names) CHECK(name.substr(0, 3) == "mar");
}

TEST_CASE("the letters of a prompt are not drawn") {
  Fresh fresh;
  Random same = fresh.random;
  const Document prompt(block_size, U'a');  // leaves no place to draw for
  CHECK(sample(fresh.model, fresh.tokenizer, fresh.random, 0.5, prompt) ==
        std::string(block_size, 'a'));
  CHECK(fresh.random.uniform() == same.uniform());
}

TEST_CASE("a prompt is read: its letters decide what is drawn after it") {
  Fresh fresh;
  exaggerate(fresh.model, 3.0);
  for (int i = 0; i < 20; ++i) {
    Random same = fresh.random;
    const std::vector<int> mar = {fresh.tokenizer.bos(), 12, 0, 17};
    Numbers weights = logits_of(fresh.model, mar).back();
    for (double& w : weights) w = std::exp(w / 0.7);
    const int next = same.choose(weights);
    const std::string name =
        sample(fresh.model, fresh.tokenizer, fresh.random, 0.7, U"mar");
    const bool ends = next == fresh.tokenizer.bos();
    CHECK(name.substr(3, 1) ==
          (ends ? "" : std::string(1, static_cast<char>('a' + next))));
  }
}

TEST_CASE("a prompt with a character that no name has is refused") {
  Fresh fresh;
  CHECK_THROWS(sample(fresh.model, fresh.tokenizer, fresh.random, 0.5, U"!"));
}
