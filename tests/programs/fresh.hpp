// What the tests of programs that learn begin with. Included after the program.
#pragma once

#include <numeric>
#include <string>
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

/// The plain number of a parameter, to change: pointed at or in a Value.
inline double& weight(double* p) { return *p; }

template <class AnyValue>
double& weight(const AnyValue& p) {
  return p.data();
}

inline std::vector<double> weights(Model& model) {
  std::vector<double> result;
  for (const auto& p : parameters(model)) result.push_back(weight(p));
  return result;
}

/// Makes larger the opinions of a fresh model, which are slight.
inline void exaggerate(Model& model, double factor) {
  for (const auto& p : parameters(model)) weight(p) *= factor;
}

/// The mean of n numbers from the first on.
inline double mean(const std::vector<double>& x, int first, int n) {
  return std::accumulate(x.begin() + first, x.begin() + first + n, 0.0) / n;
}
