// What a program's probes do: they record which line it is at, and the numbers
// that it has made there, into arrays that a page reads as they lie in memory.
// weave/probes.py puts the probes into a program.
#pragma once

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <string>
#include <type_traits>
#include <vector>

#include "tape.hpp"

namespace probe {

/// A line that the program has come to.
struct Event {
  std::uint16_t line;
  std::uint16_t depth;  // how many calls it is in
  std::uint32_t tape;   // how many nodes there were
  std::uint32_t sight;  // how many sights there were
};

/// What was seen after the line of an event.
struct Sight {
  std::uint32_t event;
  std::uint16_t name;    // an index into the names
  std::uint8_t levels;   // of vectors in vectors
  std::uint8_t kind;     // of its numbers
  std::uint32_t begins;  // in the words
};

/// What a call had made when it ended.
struct End {
  std::uint32_t event;  // with which the call began
  std::uint32_t tape;   // how many nodes there were
};

enum Kind : std::uint8_t { whole, number, node, letter, byte };

constexpr std::size_t most_events = 3'000'000;
constexpr std::size_t most_words = 8'000'000;
constexpr int most_depth = 64;

inline bool on = false;
inline bool is_full = false;  // there was more than is taken
inline bool waits = false;    // nothing is recorded before last_line comes
inline int depth = 0;
inline int last_line = 0;   // when it is outermost again, recording ends
inline int quiet_line = 0;  // the calls of this function are not followed
inline std::uint32_t latest[most_depth];  // the event at each depth
inline std::vector<Event> events;
inline std::vector<Sight> sights;
inline std::vector<End> ends;
inline std::vector<std::uint32_t> words;
inline std::vector<std::uint16_t> operations;  // by node: what line made it

std::size_t tape_length();  // the driver knows
void keep_tape();           // before it is cut

inline void begin() {
  events.clear();
  sights.clear();
  ends.clear();
  words.clear();
  operations.clear();
  is_full = waits = false;
  last_line = quiet_line = 0;
  on = true;
}

inline void end() { on = false; }

/// Makes room for what backward() does with so many nodes, so that nothing is
/// copied while it is recorded; what it is per node was measured in chapter 5.
inline void make_room(std::size_t nodes) {
  events.reserve(std::min(24 * nodes, most_events));
  sights.reserve(18 * nodes);
  words.reserve(std::min(56 * nodes, most_words));
}

inline void at(int line) {
  if (line == last_line && depth == 1) {
    on = waits;
    if (!waits) return;
    waits = false;
    ends.clear();
  }
  if (waits) return;
  if (events.size() == most_events || words.size() > most_words) {
    is_full = true;
    on = false;
    return;
  }
  latest[depth % most_depth] = static_cast<std::uint32_t>(events.size());
  events.push_back({static_cast<std::uint16_t>(line),
                    static_cast<std::uint16_t>(depth),
                    static_cast<std::uint32_t>(tape_length()),
                    static_cast<std::uint32_t>(sights.size())});
}

/// One call of a function.
struct Frame {
  std::size_t event = events.size();
  bool is_quiet = false;

  explicit Frame(int line) {
    ++depth;
    if (on) at(line);
    is_quiet = on && line == quiet_line;
    if (is_quiet) on = false;
  }
  ~Frame() {
    --depth;
    if (is_quiet) on = true;
    if (!on) return;
    ends.push_back({static_cast<std::uint32_t>(event),
                    static_cast<std::uint32_t>(tape_length())});
  }
  Frame(const Frame&) = delete;
};

inline void operation(int line) {
  operations.resize(tape_length() + 1);
  operations.back() = static_cast<std::uint16_t>(line);
}

// ---- Numbers, and vectors of them, as words ---------------------------------

template <class T>
struct Shape {
  static constexpr int levels = 0;
  static constexpr bool is_text = false;
  using Item = T;
};
template <class T>
struct Shape<std::vector<T>> {
  static constexpr bool is_text = Shape<T>::is_text;
  static constexpr int levels = Shape<T>::levels + 1;
  using Item = typename Shape<T>::Item;
};
template <class T>
struct Shape<std::basic_string<T>> {
  static constexpr int levels = 1;
  static constexpr bool is_text = true;
  using Item = T;
};

template <class T>
constexpr bool is_value = requires(T x) {
  x.data();
  x.grad();
  T::tape();
};
template <class T>
constexpr bool is_shown = is_value<T> || std::is_arithmetic_v<T>;

template <class T>
constexpr Kind kind() {
  using Item = typename Shape<T>::Item;
  if constexpr (is_value<Item>) return node;
  if constexpr (std::is_floating_point_v<Item>) return number;
  if constexpr (std::is_same_v<Item, char32_t>) return letter;
  return Shape<T>::is_text ? byte : whole;
}

template <class T>
void write(const std::basic_string<T>& text);
template <class T>
void write(const std::vector<T>& items);

template <class T>
void write(const T& x) {
  if constexpr (is_value<T>) {
    words.push_back(static_cast<std::uint32_t>(place(x)));
  } else if constexpr (std::is_floating_point_v<T>) {
    std::uint32_t halves[2];
    const double wide = x;
    std::memcpy(halves, &wide, sizeof wide);
    words.insert(words.end(), halves, halves + 2);
  } else {
    words.push_back(static_cast<std::uint32_t>(x));
  }
}

/// How many items there are, how many are written, and those: the last.
template <class T, class Items>
void write_last(const Items& items, std::size_t most) {
  const std::size_t kept = std::min(items.size(), most);
  words.push_back(static_cast<std::uint32_t>(items.size()));
  words.push_back(static_cast<std::uint32_t>(kept));
  for (std::size_t i = items.size() - kept; i < items.size(); ++i) {
    write(static_cast<const T&>(items[i]));
  }
}
template <class T>
void write(const std::basic_string<T>& text) {
  write_last<T>(text, 64);
}
template <class T>
void write(const std::vector<T>& items) {
  // What points into the tape is long and says little.
  constexpr bool points = std::is_integral_v<T> && !std::is_same_v<T, int>;
  write_last<T>(items, points ? 8 : 64);
}

template <class T>
void see(int name, const T& x) {
  using S = Shape<T>;
  if constexpr (is_shown<typename S::Item> && S::levels < 4) {
    if (events.empty() || is_full) return;
    sights.push_back({latest[depth % most_depth],
                      static_cast<std::uint16_t>(name), S::levels, kind<T>(),
                      static_cast<std::uint32_t>(words.size())});
    write(x);
  }
}

template <class T>
T&& returned(int name, T&& x) {
  if (on) see(name, x);
  return static_cast<T&&>(x);
}

}  // namespace probe

#define PROBE(line) \
  if (probe::on) probe::at(line)
#define FRAME(line) const probe::Frame probe_frame(line)
#define SEEN(name, ...) \
  if (probe::on) probe::see(name, __VA_ARGS__)
#define RETURNED(name, ...) probe::returned(name, __VA_ARGS__)
#define KEEP() \
  if (probe::on) probe::keep_tape()
#define OPERATION(line) \
  if (probe::on) probe::operation(line)
#define PROBED(text) inline const char* const probed = text;
