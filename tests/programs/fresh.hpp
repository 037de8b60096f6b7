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

/// The plain number in a double or a Value, or where a pointer points.
inline double number(double x) { return x; }
inline double number(double* x) { return *x; }

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

/// The mean of n numbers from the first on.
inline double mean(const std::vector<double>& x, int first, int n) {
  return std::accumulate(x.begin() + first, x.begin() + first + n, 0.0) / n;
}
