// Tests that hold for the network of chapters 1 and 2. Included after the
// program.
#pragma once

#include "fresh.hpp"

TEST_CASE("the network multiplies, bends and multiplies") {
  Fresh fresh;
  const std::vector<double> x = numbers(fresh.model.wte[4]);
  std::vector<double> expected(27);
  for (int i = 0; i < 4 * n_embd; ++i) {
    const std::vector<double> in = numbers(fresh.model.mlp_fc1[i]);
    const double h = std::inner_product(x.begin(), x.end(), in.begin(), 0.0);
    if (h < 0.0) continue;
    for (int k = 0; k < 27; ++k) {
      expected[k] += number(fresh.model.mlp_fc2[k][i]) * h;
    }
  }
  const std::vector<double> logits = numbers(mlp(fresh.model, 4));
  for (int k = 0; k < 27; ++k) CHECK(logits[k] == Approx(expected[k]));
}

TEST_CASE("a sample is drawn letter by letter, from BOS on") {
  Fresh fresh;
  exaggerate(fresh.model, 10.0);
  Random same = fresh.random;
  for (int i = 0; i < 20; ++i) {
    std::string name;
    int token_id = fresh.tokenizer.bos();
    for (int pos_id = 0; pos_id < 16; ++pos_id) {
      std::vector<double> chances = numbers(mlp(fresh.model, token_id));
      for (double& chance : chances) chance = std::exp(chance / 0.7);
      token_id = same.choose(chances);
      if (token_id == fresh.tokenizer.bos()) break;
      name += static_cast<char>('a' + token_id);
    }
    CHECK(sample(fresh.model, fresh.tokenizer, fresh.random, 0.7) == name);
  }
}
