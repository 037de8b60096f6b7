// What pieces of words in place of letters do to the loss. Included after a
// program whose tokens are pieces.
#pragma once

#include <string>
#include <vector>

#include "report.hpp"

/// What a model of pieces has learned from names: its loss for a letter, and
/// for how many letters it has to guess once.
struct OfPieces {
  double loss_of_letter = 0.0;
  double guesses_for_letter = 0.0;

  /// On the names at the end of the list, which it was not trained on. The end
  /// of a name counts as a letter.
  OfPieces(const Model& model, const Setting& setting,
           const Tokenizer& tokenizer) {
    constexpr std::size_t unseen = 2000;
    double guesses = 0.0, letters = 0.0;
    for (const Document& doc : std::span(setting.docs).last(unseen)) {
      const Scratch scratch;
      const std::vector<int> tokens = tokenizer.encode(doc);
      const double n = static_cast<double>(tokens.size()) - 1.0;
      const double all = static_cast<double>(doc.size()) + 1.0;
      loss_of_letter += loss(model, tokens).data() * n / all / unseen;
      guesses += n;
      letters += all;
    }
    guesses_for_letter = guesses / letters;
  }
};

/// Trains with so many pieces more than letters, from other first weights.
inline std::vector<double> train_with(int more, unsigned seeds,
                                      const Setting& setting) {
  const Tokenizer tokenizer(setting.docs, more);
  const std::string with = "with " + std::to_string(more) + " more, ";
  std::vector<double> losses;
  for (unsigned seed = 1; seed <= seeds; ++seed) {
    Random weights(seed);
    Model model(tokenizer.vocab_size(), weights);
    train_quietly(model, setting, tokenizer);
    const OfPieces found(model, setting, tokenizer);
    losses.push_back(found.loss_of_letter);
    if (seed > 1) continue;
    value(with + "tokens", tokenizer.vocab_size());
    value(with + "num params", parameters(model).size());
    value(with + "percent of the guesses", 100.0 * found.guesses_for_letter);
  }
  value(with + "loss of a letter", mean(losses));
  return losses;
}

/// The same with several numbers of pieces, each against letters alone.
inline void report_pieces(const std::vector<int>& numbers, unsigned seeds,
                          const Setting& setting) {
  if (setting.docs.size() < num_steps + 2000) return;
  const std::vector<double> letters = train_with(0, seeds, setting);
  for (const int more : numbers) {
    std::vector<double> differences = train_with(more, seeds, setting);
    for (std::size_t i = 0; i < letters.size(); ++i) {
      differences[i] -= letters[i];
    }
    report_differences(std::to_string(more) + " more - letters", differences);
  }
}
