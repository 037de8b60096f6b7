// The figures that chapter 2 reports and its program does not print.
// Usage: figures-2-autograd [FILE]

#define main program_main
#include "../../src/2-autograd.cpp"

// Chapter 1, to compare with. Its headers have been included above.
namespace chapter1 {
#include "../../src/1-gradient-descent.cpp"
}
#undef main

#include "figures.hpp"

namespace {

/// How many nodes `action` makes.
template <class Action>
double nodes(const Action& action) {
  const Scratch scratch;
  action();
  return Value::tape.size() - scratch.mark;
}

void report_example() {
  const Scratch scratch;
  const Value a = 2.0, b = 3.0;
  const Value L = a * b + a;
  L.backward();
  figure("example, L", L.data());
  figure("example, grad of a", a.grad());
  figure("example, grad of b", b.grad());
}

void report_graph(const Model& model, const std::vector<int>& tokens) {
  const Scratch scratch;
  loss(model, tokens);
  const double made = Value::tape.size() - scratch.mark;
  double edges = 0;
  for (std::size_t i = scratch.mark; i < Value::tape.size(); ++i) {
    for (const auto child : Value::tape[i].children) edges += child != 0;
  }
  figure("positions", tokens.size() - 1);
  figure("nodes", made);
  figure("edges", edges);
  figure("bytes in a node", sizeof(Node));
  figure("megabytes", made * sizeof(Node) / 1e6);
}

void report_parts(const Model& model) {
  const Scratch scratch;
  const Vector& x = model.wte[0];
  const Vector h = linear(x, model.mlp_fc1);
  const Vector logits = linear(h, model.mlp_fc2);
  const Vector probs = softmax(logits);
  figure("nodes in fc1", nodes([&] { linear(x, model.mlp_fc1); }));
  figure("nodes in relu", nodes([&] { for (const Value v : h) relu(v); }));
  figure("nodes in fc2", nodes([&] { linear(h, model.mlp_fc2); }));
  figure("nodes in softmax", nodes([&] { softmax(logits); }));
  const double sum_start = 1;  // the 0.0 that a sum starts from
  const double rest = nodes([&] { sum({-log(probs[0])}); }) - sum_start;
  figure("nodes in the rest", rest);
  figure("nodes in one position",
         nodes([&] { softmax(mlp(model, 0)); }) + rest);
}

/// The largest difference between this gradient and that of chapter 1.
void report_difference(const Setting& setting, const Tokenizer& tokenizer) {
  Random random = setting.random;
  chapter1::Random same(42);
  std::vector<Document> docs = setting.docs;
  same.shuffle(docs);
  const Model model(tokenizer.vocab_size(), random);
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
  figure("largest difference from chapter 1", largest);
}

}  // namespace

int main(int argc, char** argv) {
  report_example();
  Setting setting(argc, argv);
  const Tokenizer tokenizer(setting.docs);
  report_difference(setting, tokenizer);
  Model model(tokenizer.vocab_size(), setting.random);
  report_graph(model, tokenizer.encode(setting.docs[0]));
  report_parts(model);
  report_losses(train_quietly(model, setting, tokenizer));
  report_samples(model, tokenizer, setting);
}
