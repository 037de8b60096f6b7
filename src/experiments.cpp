// Tangled from chapters/experiments.md: edit it there. Checksum 3586fdabd522bf03
// MicroGPT in C++, experiments: chapter 5's program, which makes up its names
// by one rule after another.

#include <algorithm>
#include <array>
#include <cassert>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <functional>
#include <iterator>
#include <numeric>
#include <set>
#include <stdexcept>
#include <string>
#include <vector>

#include "random.hpp"
#include "text.hpp"

/// Turns characters into token ids and back. A token id is an index into
/// uchars; the one id beyond them is BOS, "beginning of sequence".
struct Tokenizer {
  std::u32string uchars;  // the distinct characters, sorted

  explicit Tokenizer(const std::vector<Document>& docs) {
    for (const Document& doc : docs) uchars += doc;
    std::sort(uchars.begin(), uchars.end());
    uchars.erase(std::unique(uchars.begin(), uchars.end()), uchars.end());
  }

  int bos() const { return static_cast<int>(uchars.size()); }
  int vocab_size() const { return bos() + 1; }

  /// The document's token ids with BOS on both sides. Throws
  /// std::invalid_argument for a character that is not in uchars.
  std::vector<int> encode(const Document& doc) const {
    std::vector<int> tokens = {bos()};
    for (const char32_t c : doc) {
      const auto at = std::lower_bound(uchars.begin(), uchars.end(), c);
      if (at == uchars.end() || *at != c) {
        throw std::invalid_argument("no token for '" + encode_utf8(c) + "'");
      }
      tokens.push_back(static_cast<int>(at - uchars.begin()));
    }
    tokens.push_back(bos());
    return tokens;
  }
};

/// One number of the computation, and how it was made.
struct Node {
  double data = 0.0;                           // the number itself
  double grad = 0.0;                           // how the loss changes with it
  std::array<std::uint32_t, 2> children = {};  // made from these; 0 for none
  std::array<double, 2> local_grads = {};  // how it changes with each of them
};

/// A number that remembers how it was computed. A Value only says where on
/// the tape its number is; a copy of it names the same number.
class Value {
 public:
  /// A number that nothing led to: a parameter or a constant.
  Value(double data) : id_(static_cast<std::uint32_t>(tape_.size())) {
    tape_.emplace_back().data = data;
  }

  /// The result of an operation on a alone: how it changes with a is da.
  Value(double data, Value a, double da) : Value(data) {
    tape_.back().children[0] = a.id_;
    tape_.back().local_grads[0] = da;
  }

  /// The result of an operation on a and b.
  Value(double data, Value a, double da, Value b, double db)
      : Value(data, a, da) {
    tape_.back().children[1] = b.id_;
    tape_.back().local_grads[1] = db;
  }

  double& data() const { return tape_[id_].data; }
  double& grad() const { return tape_[id_].grad; }

  void backward() const;

  /// All nodes there are, to look at.
  static const std::vector<Node>& tape() { return tape_; }

 private:
  friend class Scratch;

  std::uint32_t id_;

  // tape_[0] stands for "no node".
  inline static std::vector<Node> tape_ = std::vector<Node>(1);
};

/// Forgets, at the end of its scope, every Value made since its beginning.
class Scratch {
 public:
  Scratch() = default;
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;
  ~Scratch() { Value::tape_.resize(mark_); }

 private:
  std::size_t mark_ = Value::tape_.size();
};

Value operator+(Value a, Value b) {
  return Value(a.data() + b.data(), a, 1.0, b, 1.0);
}

Value operator*(Value a, Value b) {
  return Value(a.data() * b.data(), a, b.data(), b, a.data());
}

/// a to the power of a plain number.
Value pow(Value a, double n) {
  const double local_grad = n * std::pow(a.data(), n - 1);
  return Value(std::pow(a.data(), n), a, local_grad);
}

Value log(Value a) { return Value(std::log(a.data()), a, 1.0 / a.data()); }

Value exp(Value a) {
  const double result = std::exp(a.data());
  return Value(result, a, result);
}

Value relu(Value a) {
  return Value(std::max(0.0, a.data()), a, a.data() > 0.0 ? 1.0 : 0.0);
}

Value operator-(Value a) { return a * -1.0; }
Value operator-(Value a, double b) { return a + -b; }
Value operator/(Value a, Value b) { return a * pow(b, -1.0); }
Value operator/(Value a, double b) { return a * std::pow(b, -1.0); }

/// Sets the grad of everything this value was computed from, by the chain
/// rule (reverse-mode automatic differentiation, Linnainmaa 1970).
void Value::backward() const {
  std::vector<std::uint32_t> topo, path = {id_};
  std::vector<char> visited(tape_.size());
  visited[0] = true;
  // order the nodes, children first
  while (!path.empty()) {
    const auto [a, b] = tape_[path.back()].children;
    const std::uint32_t next = !visited[a] ? a : b;
    if (visited[next]) {
      topo.push_back(path.back());
      path.pop_back();
    } else {
      visited[next] = true;
      path.push_back(next);
    }
  }
  // pass the gradients down
  grad() = 1.0;
  for (auto id = topo.rbegin(); id != topo.rend(); ++id) {
    const Node& node = tape_[*id];
    for (int i = 0; i < 2; ++i) {
      tape_[node.children[i]].grad += node.local_grads[i] * node.grad;
    }
  }
}

using Vector = std::vector<Value>;
using Matrix = std::vector<Vector>;  // [rows, columns]

constexpr int n_layer = 1;
constexpr int n_head = 4;
constexpr int n_embd = 16;      // numbers in an embedding
constexpr int block_size = 16;  // the most positions it can look back over
constexpr int head_dim = n_embd / n_head;  // numbers a head works with
static_assert(n_embd % n_head == 0, "n_head must divide n_embd");

/// Random weights, normally distributed around 0: [nout, nin].
Matrix matrix(int nout, int nin, Random& random) {
  Matrix rows(nout);
  for (Vector& row : rows) {
    for (int j = 0; j < nin; ++j) row.push_back(random.gauss(0.0, 0.08));
  }
  return rows;
}

/// The weights of one layer.
struct Layer {
  Matrix attn_wq, attn_wk, attn_wv, attn_wo;  // [n_embd, n_embd]
  Matrix mlp_fc1;                             // [4 * n_embd, n_embd]
  Matrix mlp_fc2;                             // [n_embd, 4 * n_embd]

  explicit Layer(Random& random)
      : attn_wq(matrix(n_embd, n_embd, random)),
        attn_wk(matrix(n_embd, n_embd, random)),
        attn_wv(matrix(n_embd, n_embd, random)),
        attn_wo(matrix(n_embd, n_embd, random)),
        mlp_fc1(matrix(4 * n_embd, n_embd, random)),
        mlp_fc2(matrix(n_embd, 4 * n_embd, random)) {}
};

/// All that the model knows, and all that training changes.
struct Model {
  Matrix wte;      // [vocab_size, n_embd], an embedding for each token
  Matrix wpe;      // [block_size, n_embd], an embedding for each position
  Matrix lm_head;  // [vocab_size, n_embd]
  std::vector<Layer> layers;  // [n_layer]

  Model(int vocab_size, Random& random)
      : wte(matrix(vocab_size, n_embd, random)),
        wpe(matrix(block_size, n_embd, random)),
        lm_head(matrix(vocab_size, n_embd, random)) {
    for (int li = 0; li < n_layer; ++li) layers.emplace_back(random);
  }

  Model(const Model&) = delete;  // it would name the same weights
  Model& operator=(const Model&) = delete;
};

/// The weights of the model, matrix by matrix, row by row.
Vector parameters(Model& model) {
  std::vector<const Matrix*> all = {&model.wte, &model.wpe, &model.lm_head};
  for (const Layer& layer : model.layers) {
    all.insert(all.end(), {&layer.attn_wq, &layer.attn_wk, &layer.attn_wv,
                           &layer.attn_wo, &layer.mlp_fc1, &layer.mlp_fc2});
  }
  Vector params;
  for (const Matrix* w : all) {
    for (const Vector& row : *w) {
      params.insert(params.end(), row.begin(), row.end());
    }
  }
  return params;
}

/// Adds up the numbers of x, from the left.
Value sum(const Vector& x) {
  Value total = 0.0;
  for (const Value xi : x) total = total + xi;
  return total;
}

/// The sum of the products of a and b, number by number.
Value dot(const Vector& a, const Vector& b) {
  assert(a.size() == b.size());
  Value total = 0.0;
  for (std::size_t i = 0; i < a.size(); ++i) total = total + a[i] * b[i];
  return total;
}

/// Multiplies the vector x [nin] by the matrix w [nout, nin]: [nout].
Vector linear(const Vector& x, const Matrix& w) {
  Vector result;
  for (const Vector& row : w) result.push_back(dot(row, x));
  return result;
}

/// Turns logits into probabilities: positive, and with a sum of 1.
Vector softmax(const Vector& logits) {
  double max_val = logits[0].data();
  for (const Value val : logits) max_val = std::max(max_val, val.data());
  Vector exps;
  for (const Value val : logits) exps.push_back(exp(val - max_val));
  const Value total = sum(exps);
  Vector probs;
  for (const Value e : exps) probs.push_back(e / total);
  return probs;
}

/// The sums of a and b, number by number.
Vector add(const Vector& a, const Vector& b) {
  assert(a.size() == b.size());
  Vector result;
  for (std::size_t i = 0; i < a.size(); ++i) result.push_back(a[i] + b[i]);
  return result;
}

/// Scales x to a root mean square of 1 (Zhang and Sennrich 2019).
Vector rmsnorm(const Vector& x) {
  const Value ms = dot(x, x) / static_cast<double>(x.size());
  const Value scale = pow(ms + 1e-5, -0.5);
  Vector result;
  for (const Value xi : x) result.push_back(xi * scale);
  return result;
}

/// What query q [size] finds among the keys and values of the positions so
/// far, [positions, size] each: a blend of the values, [size] (Vaswani et al.
/// 2017, section 3.2.1).
Vector attention(const Vector& q, const Matrix& keys, const Matrix& values) {
  assert(keys.size() == values.size());
  // score each position
  const double sqrt_size = std::pow(static_cast<double>(q.size()), 0.5);
  Vector attn_logits;  // [positions]
  for (const Vector& k : keys) attn_logits.push_back(dot(q, k) / sqrt_size);
  const Vector attn_weights = softmax(attn_logits);  // [positions]
  // blend the values
  Vector result;  // [size]
  for (std::size_t j = 0; j < q.size(); ++j) {
    Value blend = 0.0;
    for (std::size_t t = 0; t < values.size(); ++t) {
      blend = blend + attn_weights[t] * values[t][j];
    }
    result.push_back(blend);
  }
  return result;
}

/// The numbers of x that belong to head h: [head_dim].
Vector slice(const Vector& x, int h) {
  const auto hs = x.begin() + h * head_dim;
  return Vector(hs, hs + head_dim);
}

/// The same of each row of x: [rows, head_dim].
Matrix slice(const Matrix& x, int h) {
  Matrix rows;
  for (const Vector& row : x) rows.push_back(slice(row, h));
  return rows;
}

/// Keys or values: for each layer, those of the positions so far,
/// [n_layer][positions, n_embd].
using Cache = std::vector<Matrix>;

/// The logits of the token after token_id at position pos_id: [vocab_size].
/// Adds this position to keys and values.
Vector gpt(const Model& model, int token_id, int pos_id, Cache& keys,
           Cache& values) {
  // embed the token and its position
  Vector x = add(model.wte[token_id], model.wpe[pos_id]);  // [n_embd]
  x = rmsnorm(x);
  for (int li = 0; li < n_layer; ++li) {
    const Layer& layer = model.layers[li];
    // look back at the positions so far
    Vector x_residual = x;
    x = rmsnorm(x);
    const Vector q = linear(x, layer.attn_wq);       // [n_embd]
    keys[li].push_back(linear(x, layer.attn_wk));    // [n_embd]
    values[li].push_back(linear(x, layer.attn_wv));  // [n_embd]
    // gather what each head finds
    Vector x_attn;  // [n_embd]
    for (int h = 0; h < n_head; ++h) {
      const Vector head_out = attention(slice(q, h), slice(keys[li], h),
                                        slice(values[li], h));  // [head_dim]
      x_attn.insert(x_attn.end(), head_out.begin(), head_out.end());
    }
    x = add(linear(x_attn, layer.attn_wo), x_residual);
    // think about what was found
    x_residual = x;
    x = rmsnorm(x);
    x = linear(x, layer.mlp_fc1);  // [4 * n_embd]
    for (Value& xi : x) xi = relu(xi);
    x = linear(x, layer.mlp_fc2);  // [n_embd]
    x = add(x, x_residual);
  }
  return linear(x, model.lm_head);
}

/// The mean surprise, -log p, over the pairs of one document.
Value loss(const Model& model, const std::vector<int>& tokens) {
  const int n = std::min(block_size, static_cast<int>(tokens.size()) - 1);
  Cache keys(n_layer), values(n_layer);
  Vector losses;
  for (int pos_id = 0; pos_id < n; ++pos_id) {
    const Vector logits = gpt(model, tokens[pos_id], pos_id, keys, values);
    const Vector probs = softmax(logits);
    losses.push_back(-log(probs[tokens[pos_id + 1]]));
  }
  return sum(losses) * (1.0 / n);
}

constexpr double beta1 = 0.85;     // how long the direction is remembered
constexpr double beta2 = 0.99;     // how long the size is remembered
constexpr double eps_adam = 1e-8;  // keeps the divisor from being 0

/// Steps each parameter by its own measure (Kingma and Ba 2015, algorithm 1).
struct Adam {
  Vector params;
  std::vector<double> m, v;  // first and second moment: [num params]

  explicit Adam(const Vector& weights)
      : params(weights), m(weights.size()), v(weights.size()) {}

  /// Takes one step after steps_taken others, and sets the gradients back to 0.
  void step(int steps_taken, double lr_t) {
    const double correct_m = 1.0 - std::pow(beta1, steps_taken + 1);
    const double correct_v = 1.0 - std::pow(beta2, steps_taken + 1);
    for (std::size_t i = 0; i < params.size(); ++i) {
      const double g = params[i].grad();
      m[i] = beta1 * m[i] + (1.0 - beta1) * g;
      v[i] = beta2 * v[i] + (1.0 - beta2) * std::pow(g, 2.0);
      const double m_hat = m[i] / correct_m;
      const double v_hat = v[i] / correct_v;
      const double size = std::pow(v_hat, 0.5) + eps_adam;
      params[i].data() -= lr_t * m_hat / size;
      params[i].grad() = 0.0;
    }
  }
};

constexpr int num_steps = 1000;
constexpr double learning_rate = 0.01;

/// What to do with the loss of each step, counted from 0.
using Report = std::function<void(int step, double loss)>;

/// Learns from one document a step.
void train(Model& model, const std::vector<Document>& docs,
           const Tokenizer& tokenizer, const Report& report) {
  Adam adam(parameters(model));
  for (int step = 0; step < num_steps; ++step) {
    const Scratch scratch;
    const Document& doc = docs[step % docs.size()];
    const Value loss_t = loss(model, tokenizer.encode(doc));
    report(step, loss_t.data());
    loss_t.backward();
    adam.step(step, learning_rate * (1.0 - 1.0 * step / num_steps));
  }
}

/// Which tokens may be drawn, and with what chances.
struct Rule {
  double temperature = 0.5;
  std::size_t top_k = 1000;  // of the likeliest at most so many
  double top_p = 1.0;        // and no more than reach this share
};

/// Sets the chances of all tokens to 0 that the rule does not admit.
void keep_the_likeliest(std::vector<double>& weights, const Rule& rule) {
  std::vector<std::size_t> ids(weights.size());
  std::iota(ids.begin(), ids.end(), 0);
  std::stable_sort(ids.begin(), ids.end(), [&](std::size_t a, std::size_t b) {
    return weights[a] > weights[b];
  });
  double share = 0.0;
  for (std::size_t rank = 0; rank < ids.size(); ++rank) {
    const bool enough = rank >= rule.top_k || share >= rule.top_p;
    double& weight = weights[ids[rank]];
    share += weight;
    if (enough) weight = 0.0;
  }
}

/// A token id, drawn by a rule.
int draw(Vector logits, const Rule& rule, Random& random) {
  for (Value& logit : logits) logit = logit / rule.temperature;
  std::vector<double> weights;
  for (const Value p : softmax(logits)) weights.push_back(p.data());
  keep_the_likeliest(weights, rule);
  return random.choose(weights);
}

/// A new document, in UTF-8, drawn token by token until BOS.
std::string sample(const Model& model, const Tokenizer& tokenizer,
                   Random& random, const Rule& rule = {}) {
  const Scratch scratch;
  Cache keys(n_layer), values(n_layer);
  std::string text;
  int token_id = tokenizer.bos();
  for (int pos_id = 0; pos_id < block_size; ++pos_id) {
    const Vector logits = gpt(model, token_id, pos_id, keys, values);
    token_id = draw(logits, rule, random);
    if (token_id == tokenizer.bos()) break;
    text += encode_utf8(tokenizer.uchars[token_id]);
  }
  return text;
}

/// Says nothing about the training, which is that of chapter 5.
void print_loss(int, double) {}

/// One line on the names that are drawn by a rule, always by the same dice:
/// how many are different, in the list, among those trained on; and the first.
void try_rule(const char* what, const Rule& rule, const Model& model,
              const Tokenizer& tokenizer, const std::vector<Document>& docs) {
  constexpr int drawn = 200;
  Random random(42);
  std::set<std::string> names;
  std::string first;
  for (int i = 0; i < drawn; ++i) {
    const std::string name = sample(model, tokenizer, random, rule);
    names.insert(name);
    if (i < 3) first += "  " + name;
  }
  int known = 0, trained_on = 0;
  for (std::size_t i = 0; i < docs.size(); ++i) {
    std::string name;
    for (const char32_t c : docs[i]) name += encode_utf8(c);
    if (names.count(name) == 0) continue;
    ++known;
    if (i < num_steps) ++trained_on;
  }
  std::printf("%-15s %4zu %4d %4d", what, names.size(), known, trained_on);
  std::fwrite((first + "\n").data(), 1, first.size() + 1, stdout);
}

int main(int argc, char** argv) try {
  std::vector<Document> docs = load_documents(file_argument(argc, argv));
  Random random(42);
  random.shuffle(docs);
  std::printf("num docs: %zu\n", docs.size());
  const Tokenizer tokenizer(docs);
  std::printf("vocab size: %d\n", tokenizer.vocab_size());
  Model model(tokenizer.vocab_size(), random);
  std::printf("num params: %zu\n", parameters(model).size());
  train(model, docs, tokenizer, print_loss);
  // print twenty samples
  const auto row = [&](const char* what, const Rule& rule) {
    try_rule(what, rule, model, tokenizer, docs);
  };
  std::printf("\nof 200:        diff list seen\n");
  row("temperature 0.1", {0.1});
  row("temperature 0.5", {0.5});
  row("temperature 1", {1.0});
  row("temperature 2", {2.0});
  row("greedy", {1.0, 1});
  row("top-k 3", {1.0, 3});
  row("top-k 8", {1.0, 8});
  row("top-p 0.5", {1.0, 1000, 0.5});
  row("top-p 0.9", {1.0, 1000, 0.9});
  finish_output();
  return 0;
} catch (...) {
  return say_what_failed(argc, argv);
}
