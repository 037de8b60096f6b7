// How a report says a value: a line `key: value`.
#pragma once

#include <cstdio>
#include <string>
#include <vector>

template <class Number>
void value(const std::string& key, Number number) {
  std::printf("%s: %.17g\n", key.c_str(), static_cast<double>(number));
}

/// A list of numbers, for the pictures.
inline void values(const std::string& key, const std::vector<double>& numbers) {
  std::printf("%s:", key.c_str());
  for (const double number : numbers) std::printf(" %.9g", number);
  std::printf("\n");
}

/// Something to read, such as names.
inline void words(const std::string& key, const std::string& said) {
  std::printf("%s: %s\n", key.c_str(), said.c_str());
}
