// What a model of chapters 2 to 5 expects next, and how long its names are.
#pragma once

#include "report.hpp"

/// The keys or values of no positions yet.
template <class AnyModel>
auto empty_cache(const AnyModel& model) {
  if constexpr (requires { model.layers; }) {
    return std::vector<Matrix>(model.layers.size());
  } else {
    return Matrix();
  }
}

/// The probability of each next token after the letters of `text`.
template <class AnyModel>
std::vector<double> chances_after(const AnyModel& model,
                                  const Tokenizer& tokenizer,
                                  const Document& text) {
  const Scratch scratch;
  std::vector<int> tokens = tokenizer.encode(text);
  tokens.pop_back();
  Vector logits;
  if constexpr (requires { mlp(model, 0); }) {
    logits = mlp(model, tokens.back());
  } else {
    auto keys = empty_cache(model), values = keys;
    for (int pos_id = 0; pos_id < std::ssize(tokens); ++pos_id) {
      logits = gpt(model, tokens[pos_id], pos_id, keys, values);
    }
  }
  std::vector<double> chances;
  for (const Value p : softmax(logits)) chances.push_back(p.data());
  return chances;
}

/// The chances of what the opening example asks for: n, a or the end, after
/// "an" and after "ann"; and the end after "a", first letter or fifth.
template <class AnyModel>
void report_next(const AnyModel& model, const Tokenizer& tokenizer) {
  const Document used = U"anmri";
  if (used.find_first_not_of(tokenizer.uchars) != Document::npos) return;
  const auto id = [&](char32_t c) { return tokenizer.encode({c})[1]; };
  for (const Document text :
       {U"an", U"ann", U"anna", U"a", U"marin", U"marina"}) {
    const std::vector<double> chances = chances_after(model, tokenizer, text);
    const std::string after = " after " + utf8(text);
    value("p of n" + after, chances[id(U'n')]);
    value("p of a" + after, chances[id(U'a')]);
    value("p of the end" + after, chances[tokenizer.bos()]);
  }
}

/// How long names drawn at temperature 1 are.
template <class AnyModel>
void report_lengths(const AnyModel& model, const Tokenizer& tokenizer,
                    Random random) {
  constexpr int drawn = 5000;
  std::vector<double> shares(17);
  for (int i = 0; i < drawn; ++i) {
    const std::string name = sample(model, tokenizer, random, 1.0);
    const auto begins = [](unsigned char c) { return (c & 0xC0) != 0x80; };
    shares[std::count_if(name.begin(), name.end(), begins)] += 1.0 / drawn;
  }
  const auto percent = [&](int first, int last) {
    return 100 * std::accumulate(shares.begin() + first,
                                 shares.begin() + last + 1, 0.0);
  };
  values("shares of lengths", shares);
  value("percent with at most 2 letters", percent(0, 2));
  value("percent with 10 letters or more", percent(10, 16));
}

/// How far apart the model's guesses lie after names that end in the same
/// letter and have the same letters before it, in another order.
template <class AnyModel>
void report_bag(const AnyModel& model, const Tokenizer& tokenizer) {
  const Document used = U"elna";
  if (used.find_first_not_of(tokenizer.uchars) != Document::npos) return;
  const std::vector<double> lena = chances_after(model, tokenizer, U"lena");
  const std::vector<double> nela = chances_after(model, tokenizer, U"nela");
  double largest = 0.0;
  for (std::size_t i = 0; i < lena.size(); ++i) {
    largest = std::max(largest, std::abs(lena[i] - nela[i]));
  }
  value("largest difference between lena and nela", largest);
}
