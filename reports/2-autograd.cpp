// What chapter 2 states and its program does not print.

#include "next.hpp"

// Chapter 1, to compare with. Its headers have been included above. It gets a
// Random of its own, since both programs have a matrix() that takes one.
namespace chapter1 {
struct Random : ::Random {
  using ::Random::Random;
};
#include "../src/1-gradient-descent.cpp"
}  // namespace chapter1

namespace {

/// The nodes that `action` makes.
template <class Action>
std::vector<Node> nodes_of(const Action& action) {
  const Scratch scratch;
  const auto before = std::ssize(Value::tape());
  action();
  return {Value::tape().begin() + before, Value::tape().end()};
}

template <class Action>
std::size_t nodes(const Action& action) {
  return nodes_of(action).size();
}

void report_example() {
  const Scratch scratch;
  const Value a = 2.0, b = 3.0;
  const Value L = a * b + a;
  L.backward();
  value("example, L", L.data());
  value("example, grad of a", a.grad());
  value("example, grad of b", b.grad());
  L.backward();
  value("example twice, grad of a", a.grad());
}

int children(const Node& node) {
  return (node.children[0] != 0) + (node.children[1] != 0);
}

/// The nodes of a name, and which of them the loss depends on.
void report_graph(Model& model, const std::vector<int>& tokens) {
  const Scratch scratch;
  const std::size_t params = parameters(model).size();
  const std::size_t before = Value::tape().size();
  loss(model, tokens);
  const std::vector<Node>& tape = Value::tape();
  std::vector<char> asked(tape.size());
  asked.back() = true;  // the loss
  int edges = 0, messages = 0;
  std::size_t never_asked = 0;
  for (std::size_t id = tape.size() - 1; id >= before; --id) {
    edges += children(tape[id]);
    if (!asked[id]) ++never_asked;
    if (!asked[id]) continue;
    messages += children(tape[id]);
    for (const auto child : tape[id].children) asked[child] = true;
  }
  const auto hear = std::count(asked.begin() + 1, asked.begin() + before, 1);
  const std::size_t made = tape.size() - before;
  value("positions", tokens.size() - 1);
  value("nodes", made);
  value("edges", edges);
  value("messages", messages);
  value("nodes never asked", never_asked);
  value("weights that hear nothing", params - hear);
  value("bytes in a node", sizeof(Node));
  value("megabytes", static_cast<double>(made * sizeof(Node)) / 1e6);
}

/// The nodes that training makes, if none is ever forgotten.
void report_training(const Setting& setting, const Tokenizer& tokenizer) {
  const Scratch scratch;
  Random random = setting.random;
  Model model(tokenizer.vocab_size(), random);
  const std::size_t before = Value::tape().size();
  std::size_t all = 0;
  train(model, setting.docs, tokenizer,
        [&](int, double) { all += Value::tape().size() - before; });
  value("million nodes in all of training", static_cast<double>(all) / 1e6);
  value("gigabytes in all of training",
        static_cast<double>(all * sizeof(Node)) / 1e9);
}

void report_parts(const Model& model) {
  const Scratch scratch;
  const Vector& x = model.wte[0];
  const Vector h = linear(x, model.mlp_fc1);
  const Vector logits = linear(h, model.mlp_fc2);
  const Vector probs = softmax(logits);
  value("nodes in fc1", nodes([&] { linear(x, model.mlp_fc1); }));
  value("nodes in relu", nodes([&] {
          for (const Value v : h) relu(v);
        }));
  value("nodes in fc2", nodes([&] { linear(h, model.mlp_fc2); }));
  value("nodes in softmax", nodes([&] { softmax(logits); }));
  const std::size_t sum_start = 1;  // the 0.0 that a sum starts from
  const std::size_t rest = nodes([&] { sum({-log(probs[0])}); }) - sum_start;
  value("nodes in the rest", rest);
  value("nodes in one position", nodes([&] { softmax(mlp(model, 0)); }) + rest);
}

/// The largest difference between this gradient and that of chapter 1.
void report_difference(const Setting& setting, const Tokenizer& tokenizer) {
  Random random = setting.random;
  chapter1::Random same(42);
  std::vector<Document> docs = setting.docs;
  same.shuffle(docs);
  Model model(tokenizer.vocab_size(), random);
  chapter1::Model twin(tokenizer.vocab_size(), same);
  const std::vector<int> tokens = tokenizer.encode(setting.docs[0]);
  const Scratch scratch;
  loss(model, tokens).backward();
  const auto expected = chapter1::analytic_gradient(twin, tokens).grad;
  const Vector params = parameters(model);
  double largest = 0.0;
  for (std::size_t i = 0; i < params.size(); ++i) {
    largest = std::max(largest, std::abs(params[i].grad() - expected[i]));
  }
  value("largest difference from chapter 1", largest);
}

}  // namespace

void report(Setting& setting, const Tokenizer& tokenizer) {
  report_example();
  report_difference(setting, tokenizer);
  report_training(setting, tokenizer);
  Model model(tokenizer.vocab_size(), setting.random);
  report_graph(model, tokenizer.encode(setting.docs[0]));
  report_parts(model);
  report_losses(train_quietly(model, setting, tokenizer));
  report_samples(model, tokenizer, setting);
  report_next(model, tokenizer);
  report_lengths(model, tokenizer, setting.random);
}
