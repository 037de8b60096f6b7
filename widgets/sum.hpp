// What a letter is when the model begins with it: token, position, their sum,
// and the sum at its standard size.
#pragma once

#include "look-back.hpp"

SMALL

/// The root of the mean of the squares.
inline double size_of(const Vector& x) {
  return std::sqrt(dot(x, x).data() / static_cast<double>(x.size()));
}

/// sum SCALE POSITION TEXT: of the token there; the sum is made so many times
/// as large before it is normed.
inline std::string token_and_position(Words& words) {
  const double scale = words.number();
  const int wanted = words.integer();
  std::string why;
  const std::vector<int> tokens = readable(words.rest(), why);
  if (!why.empty()) return refuse(why);
  const int n = static_cast<int>(tokens.size()) - 1;
  const int at = std::max(0, std::min(wanted, n - 1));
  const Tape tape;
  const Model& model = *run->model;
  const Vector& token = model.wte[tokens[at]];
  Vector sum = add(token, model.wpe[at]);
  for (Value& xi : sum) xi = xi * scale;
  const Vector normed = rmsnorm(sum);
  std::vector<double> alike;  // the same letter elsewhere: the cosine
  for (int i = 0; i < n; ++i) {
    const Vector other = rmsnorm(add(token, model.wpe[i]));
    alike.push_back(dot(rmsnorm(add(token, model.wpe[at])), other).data() /
                    n_embd);
  }
  const std::vector<std::vector<double>> rows = {
      numbers(token), numbers(model.wpe[at]), numbers(sum), numbers(normed)};
  const std::vector<double> sizes = {size_of(token), size_of(model.wpe[at]),
                                     size_of(sum), size_of(normed)};
  return object(
      {{"tokens", tokens}, {"rows", rows}, {"sizes", sizes}, {"alike", alike}});
}

SMALL_END
