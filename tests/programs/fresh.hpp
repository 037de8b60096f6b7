// What the tests of programs that learn begin with. Included after the program.
#pragma once

#include <numeric>
#include <string>
#include <type_traits>
#include <vector>

#include "catch.hpp"

/// A model for the book's names, fresh from seed 42.
struct Fresh {
  std::vector<Document> docs = load_documents();
  Random random{42};
  Tokenizer tokenizer{docs};
  Model model{tokenizer.vocab_size(), random};
};

/// The plain number in a double or a Value.
inline double number(double x) { return x; }

template <class AnyValue>
double number(const AnyValue& x) {
  return x.data();
}

template <class AnyVector>
std::vector<double> numbers(const AnyVector& x) {
  std::vector<double> result;
  for (const auto& xi : x) result.push_back(number(xi));
  return result;
}

/// Does something to each weight: pointed at, in a Value, or of many in a
/// matrix.
template <class Action>
void each_weight(double* p, const Action& action) {
  action(*p);
}

template <class Parameter, class Action>
void each_weight(const Parameter& p, const Action& action) {
  if constexpr (std::is_pointer_v<Parameter>) {
    for (double& weight : p->data.numbers) action(weight);
  } else {
    action(p.data());
  }
}

inline std::vector<double> weights(Model& model) {
  std::vector<double> result;
  for (const auto& p : parameters(model)) {
    each_weight(p, [&](double weight) { result.push_back(weight); });
  }
  return result;
}

/// Makes larger the opinions of a fresh model, which are slight.
inline void exaggerate(Model& model, double factor) {
  for (const auto& p : parameters(model)) {
    each_weight(p, [&](double& weight) { weight *= factor; });
  }
}

/// The mean of n numbers from the first on.
inline double mean(const std::vector<double>& x, int first, int n) {
  return std::accumulate(x.begin() + first, x.begin() + first + n, 0.0) / n;
}
