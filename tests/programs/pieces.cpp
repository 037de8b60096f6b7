// What is new when tokens are pieces: that they are found, and that a text is
// cut into them without loss.

#include "../../reports/program.hpp"
#include "catch.hpp"

namespace {

const std::vector<Document> docs = {U"anna", U"ana", U"nan", U"bea"};

Document together(const Tokenizer& tokenizer, const std::vector<int>& tokens) {
  Document text;
  for (const int id : tokens) {
    if (id != tokenizer.bos()) text += tokenizer.pieces[id];
  }
  return text;
}

}  // namespace

TEST_CASE("without more pieces the tokens are letters and BOS") {
  const Tokenizer tokenizer(docs, 0);
  CHECK(tokenizer.vocab_size() == 5);
  CHECK(tokenizer.encode(U"ana") == std::vector<int>{4, 0, 3, 0, 4});
}

TEST_CASE(
    "the pair that is most frequent becomes a piece, of equals the first") {
  const Tokenizer tokenizer(docs, 1);
  CHECK(tokenizer.pieces.back() == U"an");  // three times, as na is
  CHECK(tokenizer.encode(U"anna") == std::vector<int>{5, 4, 3, 0, 5});
}

TEST_CASE("pieces put together are the text that was cut") {
  const Tokenizer tokenizer(docs, 3);
  for (const Document& doc : docs) {
    CHECK(together(tokenizer, tokenizer.encode(doc)) == doc);
  }
}

TEST_CASE("with nothing left to join there are no more pieces") {
  CHECK(Tokenizer({U"ab"}, 100).vocab_size() == 4);  // a, b, ab, BOS
}

TEST_CASE("a letter that is not in the list has no token") {
  CHECK_THROWS_AS(Tokenizer(docs).encode(U"eva"), std::invalid_argument);
}
