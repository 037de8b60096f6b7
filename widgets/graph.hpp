// The whole graph of a name's loss, and a few of its nodes from near by.
#pragma once

#include "values.hpp"

SMALL

/// What the parts of one position of the network take on the tape.
struct Parts {
  std::vector<int> sizes;

  Parts(const Model& model, int token) {
    const Scratch scratch;
    const auto made = [](auto action) {
      const std::size_t before = Value::tape().size();
      action();
      return static_cast<int>(Value::tape().size() - before);
    };
    const int hidden = static_cast<int>(model.mlp_fc1.size());
    const int first = made([&] { linear(model.wte[token], model.mlp_fc1); });
    const Vector logits = mlp(model, token);
    const int both = made([&] { mlp(model, token); });
    const int shares = made([&] { softmax(logits); });
    const int surprise = made([&] { -log(logits[0]); });
    sizes = {first, hidden, both - first - hidden, shares, surprise};
  }
};

/// The name of a weight, by its place among all.
inline std::string name_of_weight(Model& model, int at) {
  const Matrix* all[] = {&model.wte, &model.mlp_fc1, &model.mlp_fc2};
  const char* names[] = {"wte", "mlp_fc1", "mlp_fc2"};
  int i = 0;
  for (int n;
       at >= (n = static_cast<int>(all[i]->size() * (*all[i])[0].size()));
       ++i) {
    at -= n;
  }
  const int columns = static_cast<int>((*all[i])[0].size());
  return std::string(names[i]) + "[" + json(at / columns) + "][" +
         json(at % columns) + "]";
}

/// graph ID TEXT: how large the graph of the text's loss is, and twelve nodes
/// around that one, or the loss if it is 0. `next` is the child that hears the
/// most from it; constants do not count.
inline std::string graph(Words& words) {
  const int wanted = words.integer();
  std::string why;
  const std::vector<int> tokens = run->tokens(words.rest(), why);
  if (!why.empty()) return refuse(why);
  if (tokens.size() > 62) return refuse("That is too long for this box.");
  Model& model = *run->model;
  const Parts parts(model, tokens[0]);
  const Scratch scratch;
  const int start = static_cast<int>(Value::tape().size());
  const int weights = static_cast<int>(parameters(model).size());
  const int first = start - weights;  // of the weights
  const Value result = loss(model, tokens);
  result.backward();
  const std::vector<Node>& tape = Value::tape();
  const int end = static_cast<int>(tape.size());
  const int at = wanted < first || wanted >= end ? end - 1 : wanted;
  const int each = std::accumulate(parts.sizes.begin(), parts.sizes.end(), 0);

  std::vector<char> asked(end);
  asked[end - 1] = true;
  int edges = 0, messages = 0, users = 0;
  for (int id = end - 1; id >= start; --id) {
    for (const std::uint32_t child : tape[id].children) {
      if (child == 0) continue;
      ++edges;
      messages += asked[id];
      users += static_cast<int>(child) == at;
      asked[child] = asked[child] || asked[id];
    }
  }

  const auto part_of = [&](int id) {
    int left = (id - start) % each, part = 0;
    if (id - start >= each * (static_cast<int>(tokens.size()) - 1)) return 5;
    while (left >= parts.sizes[part]) left -= parts.sizes[part++];
    return part;
  };
  const auto made_as = [&](int id) {
    const Node& node = tape[id];
    const auto of = [](std::uint32_t child) {
      return std::string("[") + std::to_string(child) + "]";
    };
    if (id < start) return name_of_weight(model, id - first);
    if (node.children[0] == 0) return json(node.data);
    if (node.children[1] == 0) {
      const char* name = part_of(id) == 1                   ? "relu"
                         : part_of(id) == 4                 ? "log"
                         : node.local_grads[0] == node.data ? "exp"
                                                            : nullptr;
      return name ? name + ("(" + of(node.children[0]) + ")")
                  : of(node.children[0]) + " ** -1";
    }
    const bool sum = node.local_grads[0] == 1.0 && node.local_grads[1] == 1.0;
    return of(node.children[0]) + (sum ? " + " : " * ") + of(node.children[1]);
  };
  int next = 0;
  double most = 0.0, local = 0.0;
  for (int i = 0; i < 2 && at >= start; ++i) {
    const int child = static_cast<int>(tape[at].children[i]);
    if (child == 0 || (child >= start && tape[child].children[0] == 0))
      continue;
    const double slope = tape[at].local_grads[i], grad = tape[at].grad;
    const double says = (Value(slope) * Value(grad)).data();
    if (next != 0 && std::abs(says) <= std::abs(most)) continue;
    next = child, most = says, local = slope;
  }
  if (most == 0.0) next = 0;  // nobody below hears anything
  std::vector<Raw> nodes;
  const int from = std::max(first, std::min(at - 5, end - 12));
  for (int id = from; id < from + 12; ++id) {
    nodes.push_back({object({{"id", id},
                             {"made", made_as(id)},
                             {"data", tape[id].data},
                             {"grad", tape[id].grad}})});
  }
  const std::string found = object({{"tokens", tokens},
                                    {"start", start},
                                    {"end", end},
                                    {"edges", edges},
                                    {"messages", messages},
                                    {"parts", parts.sizes},
                                    {"at", at},
                                    {"users", users},
                                    {"nodes", nodes},
                                    {"next", next},
                                    {"local", local},
                                    {"says", most}});
  for (const Value p : parameters(model)) p.grad() = 0.0;
  return found;
}

SMALL_END
