// Names that a run makes up: which of them it has been shown, and some that
// begin as somebody wishes.
#pragma once

#include "run.hpp"

/// known, and names below: for each, 0 if the list does not have it, 1 if the
/// list has it but it has not come yet, 2 if the program has been shown it.
inline std::string known(Words& words) {
  std::vector<int> found;
  for (const Document& name : split_documents(decode_utf8(words.below(), ""))) {
    const auto at = std::find(run->docs.begin(), run->docs.end(), name);
    found.push_back(at == run->docs.end()                 ? 0
                    : at - run->docs.begin() >= run->step ? 1
                                                          : 2);
  }
  return object({{"known", found}});
}

/// beginning COUNT TEMPERATURE SEED TEXT: draws names until so many begin with
/// the text, but at most 20,000.
inline std::string beginning(Words& words) {
  const int count = words.integer();
  const double temperature = words.number();
  Random dice(static_cast<std::uint32_t>(words.number()));
  std::vector<std::string> found;
  int drawn_so_far = 0;
  while (static_cast<int>(found.size()) < count && drawn_so_far < 20000) {
    std::string name = drawn(*run->model, run->tokenizer, dice, temperature);
    ++drawn_so_far;
    if (name.starts_with(words.rest())) found.push_back(std::move(name));
  }
  return object({{"samples", found}, {"drawn", drawn_so_far}});
}

/// spell TEXT, and lines below: the alphabet of the lines, or of the list if
/// there are none, and the text in its tokens.
inline std::string spell(Words& words) {
  const std::vector<Document> lines =
      split_documents(decode_utf8(words.below(), "the lines"));
  const Tokenizer tokenizer(lines.empty() ? run->docs : lines);
  const Document text = decode_utf8(words.rest(), "the text");
  std::vector<std::string> letters;
  for (const char32_t c : tokenizer.uchars) letters.push_back(encode_utf8(c));
  for (const char32_t c : text) {
    if (tokenizer.uchars.find(c) != Document::npos) continue;
    return object({{"letters", letters}, {"unknown", encode_utf8(c)}});
  }
  return object({{"letters", letters}, {"tokens", tokenizer.encode(text)}});
}

#define NAME_QUESTIONS \
  {"known", known}, {"beginning", beginning}, { "spell", spell }
