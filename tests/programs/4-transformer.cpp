#define main program_main
#include "../src/4-transformer.cpp"
#undef main

#include "gpt.hpp"

TEST_CASE("slices are the heads' parts, and name the same numbers") {
  const Scratch scratch;
  Vector x;
  for (int i = 0; i < n_embd; ++i) x.push_back(i);
  CHECK(numbers(slice(x, 0)) == std::vector<double>{0, 1, 2, 3});
  CHECK(numbers(slice(x, 3)) == std::vector<double>{12, 13, 14, 15});
  (slice(x, 2)[1] * 5.0).backward();
  CHECK(x[9].grad() == 5.0);
  CHECK(slice(Matrix{x, x}, 1).size() == 2);
}

TEST_CASE("heads attend each with its own slice") {
  // What the layer gathers is, head by head, attention over the slices.
  Fresh fresh;
  const Scratch scratch;
  const auto tokens = fresh.tokenizer.encode(U"anna");
  Cache keys(n_layer), values(n_layer);
  for (int pos_id = 0; pos_id < 4; ++pos_id) {
    gpt(fresh.model, tokens[pos_id], pos_id, keys, values);
  }
  const Vector q = keys[0].back();  // any vector will do for a query
  std::vector<double> gathered;
  for (int h = 0; h < n_head; ++h) {
    const Vector head = attention(slice(q, h), slice(keys[0], h),
                                  slice(values[0], h));
    REQUIRE(head.size() == static_cast<std::size_t>(head_dim));
    for (const Value v : head) gathered.push_back(v.data());
  }
  CHECK(gathered.size() == static_cast<std::size_t>(n_embd));
  // Other numbers in the last slice of the keys do not reach the first head.
  Matrix changed = keys[0];
  for (int t = 0; t < 4; ++t) changed[t].back() = changed[t].back() + t;
  CHECK(numbers(attention(slice(q, 0), slice(changed, 0),
                          slice(values[0], 0))) ==
        std::vector<double>(gathered.begin(), gathered.begin() + head_dim));
  CHECK(numbers(attention(slice(q, 3), slice(changed, 3),
                          slice(values[0], 3))) !=
        std::vector<double>(gathered.end() - head_dim, gathered.end()));
}

TEST_CASE("a position is blind to what comes after it") {
  Fresh fresh;
  const Scratch scratch;
  const auto logits_at_2 = [&](const Document& doc) {
    Cache keys(n_layer), values(n_layer);
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
  Cache keys(n_layer), values(n_layer);
  for (int pos_id = 0; pos_id < 8; ++pos_id) {
    const Vector step =
        gpt(fresh.model, tokens[pos_id], pos_id, keys, values);
    Cache new_keys(n_layer), new_values(n_layer);
    Vector anew;
    for (int i = 0; i <= pos_id; ++i) {
      anew = gpt(fresh.model, tokens[i], i, new_keys, new_values);
    }
    CHECK(numbers(step) == numbers(anew));
  }
}
