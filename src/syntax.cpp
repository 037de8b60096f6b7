// Tangled from chapters/syntax.md: edit it there. Checksum ca6892ac7db722a3
// Counts the vowels of a word: a specimen.

#include <cstdio>
#include <string_view>

/// How many of the letters are vowels.
int vowels(std::string_view word) {
  int count = 0;
  for (const char c : word) {
    count += std::string_view("aeiou").find(c) != std::string_view::npos;
  }
  return count;
}

int main(int argc, char**) {
  // say what was counted
  std::printf("vowels: %d\n", vowels("maya"));
  std::printf("files given: %d\n", argc - 1);
  return 0;
}
