// Questions and answers between a page and a program. A question is one line
// of words, and perhaps more text below it; an answer is JSON. As WebAssembly
// the page calls room() and ask(); as a program of its own it reads questions
// from standard input, each ended by a form feed, and prints a line for each.
#pragma once

#include "program.hpp"

SMALL

// ---- Numbers as text, which the page can do itself --------------------------

#ifdef __wasm__

#define FROM_PAGE(name) \
  __attribute__((import_module("page"), import_name(name)))

extern "C" {
/// Tells the page how training goes.
FROM_PAGE("report") void report_to_page(int step, double loss);
/// Writes a number's shortest decimal form; returns how long that is.
FROM_PAGE("write") int write_number(double x, char* text);
/// Reads a number.
FROM_PAGE("read") double read_number(const char* text, int size);
/// Ends the program, with a sentence that says why.
FROM_PAGE("fail") void fail_in_page(const char* why, int size);
}

#else

inline void report_to_page(int, double) {}
inline int write_number(double x, char* text) {
  return static_cast<int>(std::to_chars(text, text + 32, x).ptr - text);
}
inline double read_number(const char* text, int size) {
  return std::strtod(std::string(text, size).c_str(), nullptr);
}

#endif

// ---- JSON -------------------------------------------------------------------

/// A number so that the page has the very same double; what is not a number
/// is null.
inline std::string json(double x) {
  if (std::isnan(x)) return "null";
  if (std::isinf(x)) return x > 0.0 ? "1e999" : "-1e999";
  char text[32];
  return std::string(text, write_number(x, text));
}
inline std::string json(int x) { return std::to_string(x); }
inline std::string json(std::size_t x) { return std::to_string(x); }
inline std::string json(bool x) { return x ? "true" : "false"; }

inline std::string json(std::string_view text) {
  std::string quoted(1, '"');
  for (const char c : text) {
    if (c == '"' || c == '\\') quoted += '\\';
    if (static_cast<unsigned char>(c) < 0x20) {
      quoted += {'\\',
                 'u',
                 '0',
                 '0',
                 c < 0x10 ? '0' : '1',
                 "0123456789abcdef"[c % 16]};
    } else {
      quoted += c;
    }
  }
  quoted += '"';
  return quoted;
}
inline std::string json(const char* text) {
  return json(std::string_view(text));
}
inline std::string json(const std::string& text) {
  return json(std::string_view(text));
}
inline std::string json(const Document& doc) {
  std::string text;
  for (const char32_t c : doc) text += encode_utf8(c);
  return json(text);
}

template <class T>
std::string json(const std::vector<T>& items) {
  std::string list(1, '[');
  for (const T& item : items) {
    if (list.size() > 1) list += ',';
    list += json(item);
  }
  list += ']';
  return list;
}

/// What stands in an object: a name, and a value that is JSON already.
struct Member {
  const char* name;
  std::string value;

  template <class T>
  Member(const char* name_, const T& value_)
      : name(name_), value(json(value_)) {}
};

inline std::string object(std::initializer_list<Member> members) {
  std::string text(1, '{');
  for (const Member& member : members) {
    if (text.size() > 1) text += ',';
    text += json(member.name);
    text += ':';
    text += member.value;
  }
  text += '}';
  return text;
}

/// JSON that is a member's value as it is.
struct Raw {
  std::string text;
};
inline std::string json(const Raw& raw) { return raw.text; }

/// Why there is no answer, in a sentence for the reader of the page.
inline std::string refuse(const std::string& why) {
  return object({{"error", why}});
}

// ---- Questions --------------------------------------------------------------

/// What is left of a question.
class Words {
 public:
  explicit Words(std::string_view question) {
    const std::size_t end = std::min(question.find('\n'), question.size());
    line_ = question.substr(0, end);
    below_ = question.substr(std::min(end + 1, question.size()));
  }

  /// The next word of the first line; empty if there is none.
  std::string word() {
    const std::size_t end = std::min(line_.find(' '), line_.size());
    const std::string_view found = line_.substr(0, end);
    line_.remove_prefix(std::min(end + 1, line_.size()));
    return std::string(found);
  }

  double number() {
    const std::string text = word();
    return read_number(text.data(), static_cast<int>(text.size()));
  }
  int integer() { return static_cast<int>(number()); }

  /// The rest of the first line.
  std::string_view rest() const { return line_; }

  /// All lines after the first.
  std::string_view below() const { return below_; }

 private:
  std::string_view line_, below_;
};

/// What can be asked, by the first word of the question.
struct Question {
  const char* name;
  std::string (*answer)(Words&);
};

/// All that can be asked of this program; its driver says it.
extern const std::vector<Question> questions;

inline std::string answer(std::string_view question) {
  Words words(question);
  const std::string name = words.word();
  for (const Question& known : questions) {
    if (name == known.name) return known.answer(words);
  }
  return refuse("There is no question '" + name + "'.");
}

// ---- The way in and out -----------------------------------------------------

#ifdef __wasm__

inline std::string asked, answered;

/// Where a question of so many bytes is to be written.
extern "C" __attribute__((used, export_name("room"))) inline char* room(
    int size) {
  asked.resize(size);
  return asked.data();
}

/// The answer to the question written there, which ends with a 0.
extern "C" __attribute__((used, export_name("ask"))) inline const char* ask() {
  answered = answer(asked);
  return answered.c_str();
}

// Compiled without exceptions' tables: what throws stops the program, and the
// page says so. No question that is answered throws, unless the driver defines
// CAN_THROW: then the page hears why, which takes room for all that can be
// said. All that the book throws is a std::exception, and begins with it.
extern "C" {
#ifdef CAN_THROW
inline void* __cxa_allocate_exception(std::size_t size) {
  return std::malloc(size);
}
inline void __cxa_throw(void* thrown, void*, void (*)(void*)) {
  const std::string why = static_cast<std::exception*>(thrown)->what();
  fail_in_page(why.data(), static_cast<int>(why.size()));
}
#else
inline void* __cxa_allocate_exception(std::size_t) { std::abort(); }
inline void __cxa_throw(void*, void*, void (*)(void*)) { std::abort(); }
#endif
}

#else

int main() {
  std::string question;
  for (int c; (c = std::getchar()) != EOF;) {
    if (c != '\f') {
      question += static_cast<char>(c);
      continue;
    }
    std::string said;
    try {
      said = answer(question);
    } catch (const std::exception& error) {
      said = refuse(error.what());
    }
    std::printf("%s\n", said.c_str());
    std::fflush(stdout);
    question.clear();
  }
  return 0;
}

#endif

SMALL_END
