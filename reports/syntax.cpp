// What the specimen of the syntax states and does not print itself.

#include "program.hpp"
#include "value.hpp"

int main() {
  constexpr std::string_view word = "maya";
  value("letters", word.size());
  value("percent of vowels",
        100.0 * vowels(word) / static_cast<double>(word.size()));
  return std::fflush(stdout) == 0 ? 0 : 2;
}
