// How well a GPT guesses the beginnings of documents that it was not trained
// on: so models that look back over more or fewer positions can be compared.
#pragma once

#include "report.hpp"

constexpr std::size_t unseen_names = 2000;  // at the end, not trained on
constexpr std::size_t first_guesses = 8;    // that count, of each

/// The tokens that the first guesses of a document are about.
inline std::vector<int> beginning(const Tokenizer& tokenizer,
                                  const Document& doc) {
  std::vector<int> tokens = tokenizer.encode(doc);
  tokens.resize(std::min(tokens.size(), first_guesses + 1));
  return tokens;
}

inline void report_first_guesses(const Model& model, const Setting& setting,
                                 const Tokenizer& tokenizer) {
  if (setting.docs.size() < num_steps + unseen_names) return;
  std::vector<double> losses;
  for (const Document& doc : std::span(setting.docs).last(unseen_names)) {
    const Scratch scratch;
    losses.push_back(loss(model, beginning(tokenizer, doc)).data());
  }
  value("mean loss of the first guesses of unseen names", mean(losses));
}
