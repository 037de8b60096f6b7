#define main program_main
#include "../src/3-attention.cpp"
#undef main

#include "gpt.hpp"

TEST_CASE("a position is blind to what comes after it") {
  Fresh fresh;
  const Scratch scratch;
  const auto logits_at_2 = [&](const Document& doc) {
    Matrix keys, values;
    std::vector<double> at_2;
    const auto tokens = fresh.tokenizer.encode(doc);
    for (int pos_id = 0; pos_id < 5; ++pos_id) {
      const Vector logits =
          gpt(fresh.model, tokens[pos_id], pos_id, keys, values);
      if (pos_id == 2) at_2 = numbers(logits);
    }
    return at_2;
  };
  CHECK(logits_at_2(U"annabel") == logits_at_2(U"anzio"));
  CHECK(logits_at_2(U"annabel") != logits_at_2(U"enzio"));
}

TEST_CASE("the cache gives what computing everything anew gives") {
  Fresh fresh;
  const Scratch scratch;
  const auto tokens = fresh.tokenizer.encode(U"annabel");
  Matrix keys, values;
  for (int pos_id = 0; pos_id < 8; ++pos_id) {
    const Vector step =
        gpt(fresh.model, tokens[pos_id], pos_id, keys, values);
    Matrix new_keys, new_values;
    Vector anew;
    for (int i = 0; i <= pos_id; ++i) {
      anew = gpt(fresh.model, tokens[i], i, new_keys, new_values);
    }
    CHECK(numbers(step) == numbers(anew));
    CHECK(keys.size() == pos_id + 1u);
  }
}

TEST_CASE("the cache is alive: a later loss reaches an earlier key") {
  Fresh fresh;
  const Scratch scratch;
  const auto tokens = fresh.tokenizer.encode(U"anna");
  Matrix keys, values;
  Vector logits;
  for (int pos_id = 0; pos_id < 4; ++pos_id) {
    logits = gpt(fresh.model, tokens[pos_id], pos_id, keys, values);
  }
  (-log(softmax(logits)[0])).backward();
  for (const Matrix& cache : {keys, values}) {
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
  Matrix keys, values, other_keys, other_values;
  CHECK(numbers(gpt(fresh.model, 13, 0, keys, values)) !=
        numbers(gpt(fresh.model, 13, 1, other_keys, other_values)));
}
