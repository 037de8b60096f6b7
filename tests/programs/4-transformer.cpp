#include "../../reports/program.hpp"
#include "gpt.hpp"
#include "recorded.hpp"

void train_by_hand(Model& model, const std::vector<Document>& docs,
                   const Tokenizer& tokenizer) {
  CHECK(learning_rate == 0.1);
  descend(model, docs, tokenizer);
}

TEST_CASE("slices are the heads' parts, and name the same numbers") {
  const Scratch scratch;
  Vector x;
  for (int i = 0; i < n_embd; ++i) x.push_back(i);
  CHECK(numbers(slice(x, 0)) == Numbers{0, 1, 2, 3});
  CHECK(numbers(slice(x, 3)) == Numbers{12, 13, 14, 15});
  const std::size_t before = Value::tape().size();
  CHECK(table(slice(Matrix{x, x}, 1)) == Table(2, {4, 5, 6, 7}));
  CHECK(Value::tape().size() == before);  // no operation is recorded
  (slice(x, 2)[1] * 5.0).backward();
  CHECK(x[9].grad() == 5.0);
}
