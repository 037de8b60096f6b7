#include "../../reports/program.hpp"

constexpr int n_head = 1;

#include "dies.hpp"
#include "gpt.hpp"
#include "recorded.hpp"

void train_by_hand(Model& model, const std::vector<Document>& docs,
                   const Tokenizer& tokenizer) {
  CHECK(learning_rate == 0.1);
  descend(model, docs, tokenizer);
}

TEST_CASE("vectors of different sizes are not added, keys need values") {
  CHECK(dies([] { add({1.0, 2.0}, {3.0}); }));
  CHECK(dies([] { attention({1.0}, {{1.0}, {2.0}}, {{3.0}}); }));
}
