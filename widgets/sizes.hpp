// Models of other sizes than the book's, and weights that come and go.
#pragma once

#include "run.hpp"

SMALL

constexpr double most_nodes = 4e6;  // of a step, on the tape: 160 MB

/// Why there can be no model of the sizes that are set, or nothing.
inline std::string wrong_sizes() {
  if (n_embd < 1 || n_head < 1 || n_layer < 1 || block_size < 1) {
    return "There has to be at least one of everything.";
  }
  if (n_embd % n_head != 0) {
    return "n_head has to divide n_embd, for each head takes as many of its "
           "numbers as the others: " +
           std::to_string(n_embd) + " / " + std::to_string(n_head) +
           " is not a whole number.";
  }
  head_dim = n_embd / n_head;
  const double weights = 12.0 * n_embd * n_embd * n_layer;
  if (2.0 * weights * block_size > most_nodes || block_size > 500) {
    return "That is too large for a page: a step would make millions of "
           "numbers.";
  }
  return "";
}

/// start SEED, and below it the list: a new run, if the sizes go together.
inline std::string start_sized(Words& words) {
  const std::string wrong = wrong_sizes();
  return wrong.empty() ? start(words) : refuse(wrong);
}

/// letters, and below it an alphabet: a new run of a model that knows these,
/// with nothing to learn from.
inline std::string know_letters(Words& words) {
  return begin_with({decode_utf8(words.below(), "the letters")}, 0);
}

/// weights: all of them, in the order of parameters().
inline std::string list_weights(Words&) {
  std::vector<double> all;
  for (const auto& w : parameters(*run->model)) all.push_back(w.data());
  return object({{"weights", all}});
}

/// take, and below it as many numbers, with a space between two: the model has
/// these weights now.
inline std::string take_weights(Words& words) {
  Words numbers(words.below());
  for (const auto& w : parameters(*run->model)) w.data() = numbers.number();
  return object({{"step", run->step}});
}

#define SIZE_SETTINGS \
  SETTING(n_embd), SETTING(n_head), SETTING(n_layer), SETTING(block_size)
#define SIZE_QUESTIONS                               \
  {"start", start_sized}, {"letters", know_letters}, \
      {"weights", list_weights}, {                   \
    "take", take_weights                             \
  }

SMALL_END
