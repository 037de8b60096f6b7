// What the heads of a transformer look at, read from the tape: gpt() keeps the
// shares nowhere else.
#pragma once

#include "run.hpp"
#include "tape.hpp"

SMALL

/// The shares by which the head whose first number in a value is `first` has
/// blended these values, since the tape was so long: each is what the value's
/// number was multiplied by.
inline std::vector<double> shares(const Matrix& values, int first,
                                  std::size_t since) {
  const std::vector<Node>& tape = Value::tape();
  std::vector<double> found;
  for (const Vector& value : values) {
    const auto id = static_cast<std::uint32_t>(place(value[first]));
    for (std::size_t at = since; at < tape.size(); ++at) {
      if (tape[at].children[1] != id) continue;
      found.push_back(tape[tape[at].children[0]].data);
      break;
    }
  }
  return found;
}

/// looks TEXT: for each of its positions, each layer and each head the shares
/// of the positions so far.
inline std::string looks(Words& words) {
  std::string why;
  const std::vector<int> tokens = run->tokens(words.rest(), why);
  if (!why.empty()) return refuse(why);
  const int n = std::min(block_size, static_cast<int>(tokens.size()) - 1);
  const Tape tape;
  const Model& model = *run->model;
  auto keys = empty_cache(model), values = keys;
  std::vector<std::vector<std::vector<std::vector<double>>>> all;
  for (int i = 0; i < n; ++i) {
    const std::size_t since = Value::tape().size();
    gpt(model, tokens[i], i, keys, values);
    all.emplace_back();
    for (const Matrix& in_layer : values) {
      all.back().emplace_back();
      for (int h = 0; h < n_head; ++h) {
        all.back().back().push_back(shares(in_layer, h * head_dim, since));
      }
    }
  }
  return object({{"tokens", tokens}, {"looks", all}});
}

SMALL_END
