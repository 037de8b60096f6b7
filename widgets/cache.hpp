// The cache of keys and values while a name is read, and what reading costs
// without it.
#pragma once

#include "look-back.hpp"

SMALL

/// cache LAYER POSITION TEXT: the keys and values that are there when this
/// position has been read, and for each position how many numbers are computed,
/// with a cache and by beginning anew.
inline std::string cache(Words& words) {
  const int layer = words.integer(), wanted = words.integer();
  std::string why;
  const std::vector<int> tokens = readable(words.rest(), why);
  if (!why.empty()) return refuse(why);
  const Tape tape;
  const Model& model = *run->model;
  const auto made = [] { return static_cast<int>(Value::tape().size()); };
  auto keys = empty_cache(model), values = keys;
  std::vector<int> with, without;
  std::vector<std::vector<double>> k, v;
  bool same = true;
  for (int n = 0; n + 1 < static_cast<int>(tokens.size()); ++n) {
    int before = made();
    const auto guess = numbers(gpt(model, tokens[n], n, keys, values));
    with.push_back(made() - before);
    const Tape again;
    before = made();
    auto new_keys = empty_cache(model), new_values = new_keys;
    for (int i = 0; i <= n; ++i) {
      const auto logits = gpt(model, tokens[i], i, new_keys, new_values);
      if (i == n) same = same && numbers(logits) == guess;
    }
    without.push_back(made() - before);
    if (n > wanted) continue;
    k = all_numbers(of_layer(keys, layer));
    v = all_numbers(of_layer(values, layer));
  }
  return object({{"tokens", tokens},
                 {"keys", k},
                 {"values", v},
                 {"with", with},
                 {"without", without},
                 {"same", same}});
}

SMALL_END
