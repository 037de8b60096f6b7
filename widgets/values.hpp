// A formula of the reader, computed with the chapter's Value: what is on the
// tape then, and what each node tells its children on the way back.
#pragma once

#include "run.hpp"

SMALL

/// Reads a formula and computes it with the program's own operators, as C++
/// would: numbers alone stay numbers, and become a Value beside one.
class Formula {
 public:
  std::vector<std::string> names;  // of each node since the tape's beginning
  std::string leaves;              // the letters in it, in alphabetical order
  std::string why;                 // it cannot be read

  /// `given` are values of letters, as in `a=2 b=-1`; others are 1.
  Formula(std::string_view text, Words& given) : left_(text) {
    find_leaves();
    for (const char c : leaves) {
      values_.push_back(1.0);
      names.emplace_back(1, c);
    }
    for (std::string word; !(word = given.word()).empty();) {
      const std::size_t at = leaves.find(word[0]);
      if (word.size() < 3 || word[1] != '=' || at == leaves.npos) continue;
      values_[at].data() =
          read_number(word.data() + 2, static_cast<int>(word.size()) - 2);
    }
  }

  Value read() {
    if (left_.find_first_not_of(' ') == left_.npos) {
      why = "Write a formula, such as a * b + a.";
    }
    const Value result = value(sum());
    if (!left_.empty() && why.empty()) {
      why = stranger();
    }
    return result;
  }

 private:
  struct Term {
    double number;
    std::optional<Value> value;
  };

  std::string_view left_;
  std::vector<Value> values_;  // of the leaves
  std::size_t start_ = Value::tape().size();
  int depth_ = 0;

  static bool is_letter(char c) { return c >= 'a' && c <= 'z'; }
  static bool is_digit(char c) { return (c >= '0' && c <= '9') || c == '.'; }

  /// What is said of a character that cannot stand where it stands.
  std::string stranger() const {
    std::size_t n = 1;  // a character is several bytes if it is not ASCII
    while (n < left_.size() && (left_[n] & 0xC0) == 0x80) ++n;
    std::string said =
        "What is “" + std::string(left_.substr(0, n)) + "” doing there?";
    const bool large = left_[0] >= 'A' && left_[0] <= 'Z';
    if (large || n > 1) said += " Letters are small, a to z.";
    if (left_[0] == '^') said += " A power is written a ** 2.";
    return said;
  }

  void find_leaves() {
    for (std::size_t i = 0, n; i < left_.size(); i += n) {
      for (n = 0; i + n < left_.size() && is_letter(left_[i + n]);) ++n;
      if (n == 1 && leaves.find(left_[i]) == leaves.npos) leaves += left_[i];
      n += n == 0;
    }
    std::sort(leaves.begin(), leaves.end());
  }

  bool next(std::string_view wanted) {
    while (left_.starts_with(' ')) left_.remove_prefix(1);
    if (!left_.starts_with(wanted)) return false;
    left_.remove_prefix(wanted.size());
    while (left_.starts_with(' ')) left_.remove_prefix(1);
    return true;
  }

  Value value(const Term& term) {
    const Value made = term.value ? *term.value : Value(term.number);
    name_all("", '+');
    return made;
  }

  /// Names what an operation has put on the tape.
  Term made(Value result, const std::string& single, char both) {
    name_all(single, both);
    return {0.0, result};
  }

  void name_all(const std::string& single, char both) {
    const std::vector<Node>& tape = Value::tape();
    for (std::size_t id; (id = start_ + names.size()) < tape.size();) {
      const auto [a, b] = tape[id].children;
      const bool last = id + 1 == tape.size();
      names.push_back(a == 0   ? json(tape[id].data)
                      : b == 0 ? single
                               : std::string(1, last ? both : '*'));
    }
  }

  Term sum() {
    Term x = product();
    for (bool plus; why.empty() && ((plus = next("+")) || next("-"));) {
      const Term y = product();
      if (!x.value && !y.value) {
        x.number = plus ? x.number + y.number : x.number - y.number;
      } else if (plus) {
        const Value a = value(x), b = value(y);
        x = made(a + b, "", '+');
      } else if (y.value) {
        const Value a = value(x), b = -*y.value;
        x = made(a + b, "", '+');
      } else {
        x = made(*x.value - y.number, "", '+');
      }
    }
    return x;
  }

  Term product() {
    Term x = negative();
    for (bool times; why.empty() && ((times = next("*")) || next("/"));) {
      const Term y = negative();
      if (!x.value && !y.value) {
        x.number = times ? x.number * y.number : x.number / y.number;
      } else if (times) {
        const Value a = value(x), b = value(y);
        x = made(a * b, "", '*');
      } else if (y.value) {
        x = made(value(x) / *y.value, "** -1", '*');
      } else {
        x = made(*x.value / y.number, "", '*');
      }
    }
    return x;
  }

  Term negative() {
    if (!next("-")) return power();
    const Term x = negative();
    return x.value ? made(-*x.value, "", '*') : Term{-x.number, {}};
  }

  Term power() {
    const Term x = atom();
    if (!why.empty() || !next("**")) return x;
    const Term n = negative();
    if (n.value) {
      why =
          "In this chapter a power has a plain number above it, as in a ** 2.";
    }
    if (!x.value) return {std::pow(x.number, n.number), {}};
    return made(pow(*x.value, n.number), "** " + json(n.number), '*');
  }

  Term atom() {
    if (depth_ > 12) why = "That is nested too deeply for this box.";
    if (!why.empty()) return {0.0, {}};
    if (next("(")) return inside();
    std::size_t n = 0;
    if (!left_.empty() && is_digit(left_[0])) {
      while (n < left_.size() && is_digit(left_[n])) ++n;
      const double number = read_number(left_.data(), static_cast<int>(n));
      left_.remove_prefix(n);
      next("");
      return {number, {}};
    }
    while (n < left_.size() && is_letter(left_[n])) ++n;
    const std::string word(left_.substr(0, n));
    left_.remove_prefix(n);
    next("");
    if (n == 1) return {0.0, values_[leaves.find(word[0])]};
    if (n > 1 && next("(")) {
      const Value x = value(inside());
      if (word == "relu") return made(relu(x), word, '*');
      if (word == "exp") return made(exp(x), word, '*');
      if (word == "log") return made(log(x), word, '*');
    }
    if (why.empty()) {
      const bool missing =
          left_.empty() || std::string_view("+-*/)").find(left_[0]) < 5;
      why = n > 1 ? "There are relu(…), exp(…) and log(…), but no " + word + "."
            : missing ? "Something is missing after a sign or a bracket."
                      : stranger();
    }
    return {0.0, {}};
  }

  Term inside() {
    ++depth_;
    const Term x = sum();
    --depth_;
    if (why.empty() && !next(")")) why = "A bracket is not closed.";
    return x;
  }
};

/// The nodes below `id` and then itself: an order in which children come first.
inline void children_first(std::size_t id, std::vector<char>& seen,
                           std::vector<std::size_t>& order) {
  if (seen[id]) return;
  seen[id] = true;
  for (const std::uint32_t child : Value::tape()[id].children) {
    children_first(child, seen, order);
  }
  order.push_back(id);
}

/// formula RULE LEAVES, and the formula below: its tape, the order of the walk
/// back, and each message; RULE is += or =.
inline std::string formula(Words& words) {
  const bool add = words.word() != "=";
  const Scratch scratch;
  const std::size_t start = Value::tape().size() - 1;  // so that a leaf is 1
  if (words.below().size() > 120) return refuse("That formula is too long.");
  Formula read(words.below(), words);
  const Value result = read.read();
  if (!read.why.empty()) return refuse(read.why);
  if (read.names.size() > 40) {
    return refuse("That makes more than 40 nodes: too many for this box.");
  }
  result.backward();
  const std::vector<Node> tape = Value::tape();
  std::vector<std::size_t> order;
  std::vector<char> seen(tape.size());
  seen[0] = true;
  children_first(tape.size() - 1, seen, order);

  // The same messages, one by one, with the program's own product and sum.
  std::vector<double> grads(tape.size());
  grads.back() = 1.0;
  std::vector<Raw> messages, nodes;
  for (auto id = order.rbegin(); id != order.rend(); ++id) {
    for (int i = 0; i < 2; ++i) {
      const std::size_t child = tape[*id].children[i];
      if (child == 0) continue;
      const double local = tape[*id].local_grads[i], had = grads[child];
      const double says = (Value(local) * Value(grads[*id])).data();
      const double has = add ? (Value(had) + Value(says)).data() : says;
      messages.push_back({object({{"from", *id - start},
                                  {"to", child - start},
                                  {"local", local},
                                  {"grad", grads[*id]},
                                  {"says", says},
                                  {"had", had},
                                  {"has", has}})});
      grads[child] = has;
    }
  }
  for (std::size_t id = start + 1; id < tape.size(); ++id) {
    const Node& node = tape[id];
    if (add && seen[id] && !(grads[id] == node.grad) &&
        !(std::isnan(grads[id]) && std::isnan(node.grad))) {
      return refuse("backward() finds other gradients than this box.");
    }
    std::vector<std::size_t> children;
    std::vector<double> locals;
    for (int i = 0; i < 2; ++i) {
      if (node.children[i] == 0) continue;
      children.push_back(node.children[i] - start);
      locals.push_back(node.local_grads[i]);
    }
    nodes.push_back({object({{"name", read.names[id - start - 1]},
                             {"data", node.data},
                             {"children", children},
                             {"locals", locals},
                             {"grad", node.grad}})});
  }
  return object(
      {{"leaves", read.leaves}, {"nodes", nodes}, {"messages", messages}});
}

SMALL_END
