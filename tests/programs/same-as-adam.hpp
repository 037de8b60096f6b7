// Tests that hold for each GPT on arrays: it computes what chapter 5's tape
// does, to the last bit. Included after ADAM is said,
// where the sizes are others.
#pragma once

#include "../../reports/beside-adam.hpp"
#include "fresh.hpp"

/// A few steps with documents: everything the same, bit by bit?
inline void check_steps(const std::vector<Document>& alphabet,
                        const std::vector<Document>& docs) {
  const Tokenizer tokenizer(alphabet);
  Twins twins(tokenizer.vocab_size());
  for (int step = 0; step < std::ssize(docs); ++step) {
    INFO("step " << step);
    const auto [mine, tape] = twins.losses(tokenizer.encode(docs[step]));
    CHECK(mine == tape);
    CHECK(twins.gradients_that_differ() == 0);
    twins.step(step, 0.01);
    CHECK(twins.weights_that_differ() == 0);
  }
}

TEST_CASE("the sizes are those of the program beside it") {
  CHECK(n_layer == chapter5::n_layer);
  CHECK(n_head == chapter5::n_head);
  CHECK(n_embd == chapter5::n_embd);
  CHECK(block_size == chapter5::block_size);
}

TEST_CASE("loss, every gradient and every weight are the tape's, bit by bit") {
  const std::vector<Document> names = load_documents();
  const auto shorter = [](const Document& x, const Document& y) {
    return x.size() < y.size();
  };
  const auto [shortest, longest] =
      std::minmax_element(names.begin(), names.end(), shorter);
  for (const Document& doc : {*shortest, Document(U"anna"), *longest}) {
    check_steps(names, {doc, doc, doc});
  }
  check_steps(names, {U"eniko", *longest, U"a", U"ariana", *shortest});
}

TEST_CASE("they are for documents as long as the memory, and longer") {
  const std::vector<Document> names = load_documents();
  for (const int length : {15, 16, 17, 40}) {
    check_steps(names, {Document(length, U'a') + U"bcd", U"anna",
                        Document(length, U'z')});
  }
}

TEST_CASE("they are for letters of any kind, and for an alphabet of one") {
  const std::vector<Document> docs = {U"z\u00fcrich", U"\u6771\u4eac",
                                      Document(18, U'x') + U"yz"};
  check_steps(docs, docs);
  check_steps({U"a"}, {U"a", U"aaa", Document(20, U'a')});
}

TEST_CASE("they are where the opinions are strong, and a ReLU is shut") {
  Fresh fresh;
  for (const double factor : {3.0, 8.0, 15.0}) {
    Twins twins(fresh.tokenizer.vocab_size());
    exaggerate(twins.model, factor);
    for (const auto p : chapter5::parameters(twins.twin)) p.data() *= factor;
    const auto [mine, tape] = twins.losses(fresh.tokenizer.encode(U"annabel"));
    CHECK(mine == tape);
    CHECK(twins.gradients_that_differ() == 0);
  }
}

TEST_CASE("the names drawn are the tape's, at any temperature") {
  Fresh fresh;
  Twins twins(fresh.tokenizer.vocab_size());
  const chapter5::Tokenizer tokenizer(fresh.docs);
  Random random(7);
  chapter5::Random same(7);
  for (const double temperature : {0.1, 0.5, 0.7, 2.0}) {
    for (int i = 0; i < 10; ++i) {
      CHECK(sample(twins.model, fresh.tokenizer, random, temperature) ==
            chapter5::sample(twins.twin, tokenizer, same, temperature));
    }
  }
}
