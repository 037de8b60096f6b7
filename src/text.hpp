// Tangled from chapters/0-counting.md: edit it there. Checksum d682209012e7fd5e
// Text in, text out: files as documents, characters as UTF-8, output that
// arrives.
#pragma once

#include <algorithm>
#include <bit>
#include <cerrno>
#include <cstddef>
#include <cstdio>
#include <exception>
#include <memory>
#include <new>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#if __has_include("names.hpp")
#include "names.hpp"  // default_names, the book's own list
#else
inline constexpr std::string_view default_names = "";
#endif

/// All bytes of a file. Throws std::system_error, which names the file.
inline std::string read_file(const std::string& path) {
  const auto check = [&](bool well) {
    if (!well) throw std::system_error(errno, std::generic_category(), path);
  };
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(
      std::fopen(path.c_str(), "rb"), std::fclose);
  check(file != nullptr);
  std::string text;
  for (int c; (c = std::getc(file.get())) != EOF;) {
    text += static_cast<char>(c);
  }
  check(!std::ferror(file.get()));
  return text;
}

/// The UTF-8 bytes of a code point.
inline std::string encode_utf8(char32_t c) {
  const auto tail = [c](int shift) {
    return static_cast<char>(0x80 | (c >> shift & 0x3F));
  };
  const auto lead = [c](int mark, int shift) {
    return static_cast<char>(mark | c >> shift);
  };
  if (c < 0x80) return {lead(0, 0)};
  if (c < 0x800) return {lead(0xC0, 6), tail(0)};
  if (c < 0x10000) return {lead(0xE0, 12), tail(6), tail(0)};
  return {lead(0xF0, 18), tail(12), tail(6), tail(0)};
}

/// The code points of a UTF-8 text. As strict as Python: throws
/// std::runtime_error with the line and byte of what is not UTF-8.
inline std::u32string decode_utf8(std::string_view text,
                                  const std::string& name) {
  std::u32string result;
  for (std::size_t i = 0, length = 0; i < text.size(); i += length) {
    const auto lead = static_cast<unsigned char>(text[i]);
    length = std::max(1, std::countl_one(lead));
    char32_t c = lead < 0x80 ? lead : lead & (0x7F >> length);
    for (const char next : text.substr(i + 1, length - 1)) {
      c = c << 6 | (next & 0x3F);
    }
    const bool surrogate = 0xD800 <= c && c <= 0xDFFF;
    if (surrogate || c > 0x10FFFF || encode_utf8(c) != text.substr(i, length)) {
      // say where the text goes wrong
      std::size_t line = 1, start = 0;
      for (std::size_t j = 0; j < i; ++j) {
        if (text[j] != '\n' && text[j] != '\r') continue;
        if (text[j] == '\n' || text[j + 1] != '\n') ++line;
        start = j + 1;
      }
      const std::size_t byte = i - start + 1;
      throw std::runtime_error(name + ":" + std::to_string(line) + ": byte " +
                               std::to_string(byte) + " is not UTF-8 text");
    }
    result += c;
  }
  return result;
}

/// One example to learn from. A character is a Unicode code point.
using Document = std::u32string;

/// The line without white space at its ends: what Python's strip() leaves.
inline Document strip(const Document& line) {
  constexpr std::u32string_view spaces =
      U"\t\n\v\f\r\x1c\x1d\x1e\x1f \x85\xa0\u1680\u2000\u2001\u2002\u2003"
      U"\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f"
      U"\u3000";
  const std::size_t first = line.find_first_not_of(spaces);
  if (first == Document::npos) return {};
  return line.substr(first, line.find_last_not_of(spaces) - first + 1);
}

/// The lines of a text, stripped, without the blank ones.
inline std::vector<Document> split_documents(const std::u32string& text) {
  std::vector<Document> docs(1);
  for (const char32_t c : text) {
    if (c == U'\n' || c == U'\r') {
      docs.emplace_back();
    } else {
      docs.back() += c;
    }
  }
  for (Document& doc : docs) doc = strip(doc);
  std::erase(docs, Document());
  return docs;
}

/// The documents in a file, or the book's own names when there is no path.
/// Throws std::runtime_error, naming the file, if there are none to be had.
inline std::vector<Document> load_documents(
    const std::optional<std::string>& path = {}) {
  const std::string name = path.value_or("default names");
  const std::string text = path ? read_file(*path) : std::string(default_names);
  std::vector<Document> docs = split_documents(decode_utf8(text, name));
  if (docs.empty()) throw std::runtime_error(name + ": no documents in it");
  return docs;
}

/// The file that the only argument names, or nothing if there is none. Throws
/// std::invalid_argument, which says how to call the program.
inline std::optional<std::string> file_argument(int argc, char** argv) {
  if (argc < 2) return std::nullopt;
  if (argc > 2 || argv[1][0] == '-') {
    throw std::invalid_argument(std::string("usage: ") + argv[0] + " [FILE]");
  }
  return argv[1];
}

/// Hands on all that was printed. Throws std::system_error if not all of it
/// could be written.
inline void finish_output() {
  if (std::fflush(stdout) != 0 || std::ferror(stdout)) {
    throw std::system_error(errno, std::generic_category(), "standard output");
  }
}

/// Says on stderr, in one line, what the exception being handled is about.
/// Returns the exit status for it.
inline int say_what_failed(int argc, char** argv) {
  try {
    throw;
  } catch (const std::bad_alloc&) {
    std::fprintf(stderr, "%s: takes more memory than there is\n",
                 argc > 1 ? argv[1] : "default names");
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
  }
  return 2;
}
