// What chapter 6 states and its program does not print.

#include "beside-adam.hpp"
#include "report.hpp"

namespace {

/// The kinds of nodes that chapter 5's tape holds for a document, and how many
/// messages the walk back passes on.
void report_tape(const std::vector<int>& tokens) {
  using namespace chapter5;
  chapter5::Random random(42);
  chapter5::Model twin(tokens[0] + 1, random);
  const Scratch scratch;
  const auto before = std::ssize(Value::tape());
  chapter5::loss(twin, tokens);
  const std::span<const Node> nodes = std::span(Value::tape()).subspan(before);
  int constants = 0, sums = 0, products = 0, functions = 0;
  for (const Node& node : nodes) {
    const bool one = node.children[0] != 0, two = node.children[1] != 0;
    const bool is_sum = node.local_grads == std::array{1.0, 1.0};
    ++(!one ? constants : !two ? functions : is_sum ? sums : products);
  }
  value("positions", tokens.size() - 1);
  value("nodes", nodes.size());
  value("nodes, constants", constants);
  value("nodes, sums", sums);
  value("nodes, products", products);
  value("nodes, functions", functions);
  value("bytes in a node", sizeof(Node));
  value("kilobytes of nodes", static_cast<double>(nodes.size_bytes()) / 1e3);
  value("nodes in a dot product of 16", 16 * 2 + 1);
  value("bytes in a dot product of 16", (16 * 2 + 1) * sizeof(Node));
}

/// All that is computed of each position but the shares of attention.
std::vector<const Matrix*> rows(const Activations& a) {
  std::vector<const Matrix*> all = {&a.embedded, &a.logits, &a.exps, &a.probs};
  for (const Matrix& x : a.x) all.push_back(&x);
  for (const LayerActivations& layer : a.layers) {
    const Attention& attn = layer.attn;
    all.insert(all.end(),
               {&layer.norm1, &layer.wo, &layer.mid, &layer.norm2, &layer.fc1,
                &layer.relu, &layer.fc2, &attn.q, &attn.k, &attn.v, &attn.out});
  }
  return all;
}

/// The numbers that the arrays hold for a document of n positions.
void report_arrays(const Activations& a, int n) {
  int columns = 0, room = 0;
  for (const Matrix* x : rows(a)) columns += x->data.columns;
  const int shares = 3 * n_layer * n_head;  // at the first position
  for (const Matrix* x : rows(a)) room += x->data.columns * block_size;
  room += shares * block_size * block_size;
  const int used = n * columns + shares * n * (n + 1) / 2;
  value("numbers of a position", columns);
  value("numbers in arrays", used);
  value("kilobytes in arrays", 2.0 * 8.0 * used / 1e3);
  value("kilobytes of room", 2.0 * 8.0 * room / 1e3);
}

/// The examples that are worked out.
void report_examples() {
  value("left sum", 0.1 + 0.2 + 0.3);
  value("right sum", 0.3 + 0.2 + 0.1);
  // a norm of two numbers, and its way back, as for any number of them
  const double x[2] = {3.0, 4.0}, dy[2] = {1.0, 0.0};
  const double ms = (x[0] * x[0] + x[1] * x[1]) / 2.0 + 1e-5;
  const double scale = 1.0 / std::sqrt(ms);
  const double dscale = x[0] * dy[0] + x[1] * dy[1];
  const double dms = -0.5 * std::pow(ms, -1.5) * dscale;
  value("norm, scale", scale);
  value("norm, dms", dms);
  for (int i = 0; i < 2; ++i) {
    const std::string number = std::to_string(i + 1);
    value("norm, y " + number, x[i] * scale);
    value("norm, through the product " + number, scale * dy[i]);
    value("norm, through the scale " + number, 2.0 * x[i] * dms / 2.0);
    value("norm, dx " + number, scale * dy[i] + 2.0 * x[i] * dms / 2.0);
  }
  // a softmax of three numbers
  const std::vector<double> logits = {std::log(1.0), std::log(2.0),
                                      std::log(5.0)};
  const std::vector<double> dprobs = {0.0, 0.0, -1.6};
  std::vector<double> exps(3), probs(3), dlogits(3);
  softmax(logits, exps, probs);
  softmax_backward(dlogits, exps, dprobs);
  for (int i = 0; i < 3; ++i) {
    const std::string number = std::to_string(i + 1);
    value("softmax, prob " + number, probs[i]);
    value("softmax, dlogit " + number, dlogits[i]);
  }
}

}  // namespace

void report(Setting& setting, const Tokenizer& tokenizer) {
  const std::vector<int> tokens = tokenizer.encode(setting.docs[0]);
  report_tape(tokens);
  report_arrays(Activations(tokenizer.vocab_size()), pairs(tokens));
  report_examples();
  report_losses(report_beside_adam(setting, tokenizer));
  Model model(tokenizer.vocab_size(), setting.random);
  value("num params", num_params(model));
  train_quietly(model, setting, tokenizer);
  report_samples(model, tokenizer, setting);
}
