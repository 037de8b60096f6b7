// Tests that hold for each program with weights, of chapters 1 to 5. Included
// after the program.
#pragma once

#include "fresh.hpp"

/// Trains as the chapter says, step by step: each test file has its own.
void train_by_hand(Model& model, const std::vector<Document>& docs,
                   const Tokenizer& tokenizer);

TEST_CASE("training takes the steps that the chapter says, and reports each") {
  const std::vector<Document> docs = {U"a", U"bo"};
  const Tokenizer tokenizer(docs);
  Random random(42), same(42);
  Model model(tokenizer.vocab_size(), random);
  Model twin(tokenizer.vocab_size(), same);
  int steps = 0;
  train(model, docs, tokenizer, [&](int step, double loss_t) {
    CHECK(step == steps++);
    if (step > 2) return;  // the loss from before the model learns
    CHECK(loss_t == number(loss(model, tokenizer.encode(docs[step % 2]))));
  });
  CHECK(steps == num_steps);
  train_by_hand(twin, docs, tokenizer);
  CHECK(weights(model) == weights(twin));
}

TEST_CASE("a fresh model guesses: its loss is about ln 27") {
  Fresh fresh;
  std::vector<double> losses;
  for (int i = 0; i < 50; ++i) {
    const std::vector<int> tokens = fresh.tokenizer.encode(fresh.docs[100 * i]);
    losses.push_back(number(loss(fresh.model, tokens)));
  }
  CHECK(mean(losses, 0, 50) == Approx(std::log(27.0)).margin(0.2));
}

TEST_CASE("the loss falls on letters of any kind and names of any length") {
  const std::vector<Document> docs = {U"z\u00fcrich", U"\u6771\u4eac",
                                      Document(18, U'x') + U"yz"};
  const Tokenizer tokenizer(docs);
  Random random(42);
  Model model(tokenizer.vocab_size(), random);
  struct Enough {};  // a step takes long under the sanitizers
  std::vector<double> losses;
  const auto note = [&](int, double loss_t) {
    losses.push_back(loss_t);
    if (losses.size() == 300) throw Enough();
  };
  CHECK_THROWS_AS(train(model, docs, tokenizer, note), Enough);
  REQUIRE(losses.size() == 300);
  CHECK(mean(losses, 270, 30) < mean(losses, 0, 30));
}

TEST_CASE("samples are made of letters, and stop at BOS or after sixteen") {
  Fresh fresh;
  std::size_t shortest = 99, longest = 0;
  for (int i = 0; i < 200; ++i) {
    const std::string name =
        sample(fresh.model, fresh.tokenizer, fresh.random, 1.0);
    CHECK(name.find_first_not_of("abcdefghijklmnopqrstuvwxyz") ==
          std::string::npos);
    shortest = std::min(shortest, name.size());
    longest = std::max(longest, name.size());
  }
  CHECK(shortest < 3);  // BOS comes up once in 27
  CHECK(longest == 16);
}

TEST_CASE("the temperature is 0.5 if nothing else is said") {
  Fresh fresh;
  exaggerate(fresh.model, 10.0);
  Random same = fresh.random;
  for (int i = 0; i < 5; ++i) {
    CHECK(sample(fresh.model, fresh.tokenizer, fresh.random) ==
          sample(fresh.model, fresh.tokenizer, same, 0.5));
  }
}

TEST_CASE("a low temperature repeats the likeliest, a high one explores") {
  Fresh fresh;
  const auto distinct = [&](double temperature) {
    std::vector<std::string> names;
    for (int i = 0; i < 30; ++i) {
      names.push_back(
          sample(fresh.model, fresh.tokenizer, fresh.random, temperature));
    }
    std::sort(names.begin(), names.end());
    return std::unique(names.begin(), names.end()) - names.begin();
  };
  CHECK(distinct(0.0001) == 1);
  CHECK(distinct(1.0) > 15);
}
