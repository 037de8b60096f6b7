// Tangled from chapters/6-arrays.md: edit it there. Checksum 6893b39ab0aaf954
// MicroGPT in C++, chapter 6: arrays. The GPT of chapter 5, to the last bit,
// without a tape: each operation goes forward and back over rows of numbers.

#include <algorithm>
#include <cassert>
#include <cmath>
#include <cstddef>
#include <cstdio>
#include <functional>
#include <iterator>
#include <span>
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

/// Numbers in rows, one row after another in memory.
struct Array {
  int rows, columns;
  std::vector<double> numbers;  // [rows * columns]

  Array(int nrows, int ncolumns)
      : rows(nrows), columns(ncolumns), numbers(nrows * ncolumns) {}

  std::span<double> operator[](int row) {
    return std::span(numbers).subspan(row * columns, columns);
  }
  std::span<const double> operator[](int row) const {
    return std::span(numbers).subspan(row * columns, columns);
  }
};

/// A matrix, and how the loss changes with each of its numbers.
struct Matrix {
  Array data, grad;  // [rows, columns] each

  Matrix(int rows, int columns) : data(rows, columns), grad(rows, columns) {}

  /// A row to be computed anew. Nothing has come back to it yet.
  std::span<double> fresh(int row) {
    std::ranges::fill(grad[row], 0.0);
    return data[row];
  }
};

using Row = std::span<double>;
using ConstRow = std::span<const double>;

/// The numbers first, first + 1 and so on up to last, but without last.
struct Range {
  int first, last;
};

constexpr int n_layer = 1;
constexpr int n_head = 4;
constexpr int n_embd = 16;      // numbers in an embedding
constexpr int block_size = 16;  // the most positions it can look back over
constexpr int head_dim = n_embd / n_head;  // numbers a head works with
static_assert(n_embd % n_head == 0, "n_head must divide n_embd");

/// Random weights, normally distributed around 0: [nout, nin].
Matrix matrix(int nout, int nin, Random& random) {
  Matrix w(nout, nin);
  for (double& weight : w.data.numbers) weight = random.gauss(0.0, 0.08);
  return w;
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
};

/// The matrices of the model, one after another.
std::vector<Matrix*> parameters(Model& model) {
  std::vector<Matrix*> all = {&model.wte, &model.wpe, &model.lm_head};
  for (Layer& layer : model.layers) {
    all.insert(all.end(), {&layer.attn_wq, &layer.attn_wk, &layer.attn_wv,
                           &layer.attn_wo, &layer.mlp_fc1, &layer.mlp_fc2});
  }
  return all;
}

/// How many numbers these are.
std::size_t num_params(Model& model) {
  std::size_t total = 0;
  for (const Matrix* w : parameters(model)) total += w->data.numbers.size();
  return total;
}

/// The sum of the products of a and b, number by number.
double dot(ConstRow a, ConstRow b) {
  assert(a.size() == b.size());
  double total = 0.0;
  for (std::size_t i = 0; i < a.size(); ++i) total = total + a[i] * b[i];
  return total;
}

/// Back through dot(a, b), whose gradient is g: adds to da and db.
void dot_backward(double g, ConstRow a, Row da, ConstRow b, Row db) {
  for (std::size_t i = 0; i < a.size(); ++i) da[i] += b[i] * g;
  for (std::size_t i = 0; i < a.size(); ++i) db[i] += a[i] * g;
}

/// Multiplies each row of x [n, nin] by the matrix w [nout, nin]: y [n, nout].
void linear(const Matrix& x, const Matrix& w, Matrix& y, Range at) {
  for (int p = at.first; p < at.last; ++p) {
    const Row y_p = y.fresh(p);
    for (int i = 0; i < w.data.rows; ++i) y_p[i] = dot(x.data[p], w.data[i]);
  }
}

/// Back through one number of y, a dot product.
void output_backward(Matrix& x, Matrix& w, const Matrix& y, int p, int i) {
  dot_backward(y.grad[p][i], x.data[p], x.grad[p], w.data[i], w.grad[i]);
}

/// Back through those numbers of y that some rows of w make.
void linear_backward(Matrix& x, Matrix& w, const Matrix& y, int n, Range rows) {
  for (int p = n - 1; p >= 0; --p) {
    for (int i = rows.last - 1; i >= rows.first; --i) {
      output_backward(x, w, y, p, i);
    }
  }
}

/// Back through all of them.
void linear_backward(Matrix& x, Matrix& w, const Matrix& y, int n) {
  linear_backward(x, w, y, n, {0, w.data.rows});
}

/// The sums of a and b, number by number: y.
void add(const Matrix& a, const Matrix& b, Matrix& y, Range at) {
  for (int p = at.first; p < at.last; ++p) {
    const Row y_p = y.fresh(p);
    for (int i = 0; i < y.data.columns; ++i) {
      y_p[i] = a.data[p][i] + b.data[p][i];
    }
  }
}

void add_backward(Matrix& a, Matrix& b, const Matrix& y, int n) {
  for (int p = n - 1; p >= 0; --p) {
    for (int i = 0; i < y.data.columns; ++i) {
      a.grad[p][i] += y.grad[p][i];
      b.grad[p][i] += y.grad[p][i];
    }
  }
}

/// The numbers of x that are above 0, and 0 for the others: y.
void relu(const Matrix& x, Matrix& y, Range at) {
  for (int p = at.first; p < at.last; ++p) {
    const Row y_p = y.fresh(p);
    for (int i = 0; i < y.data.columns; ++i) {
      y_p[i] = std::max(0.0, x.data[p][i]);
    }
  }
}

void relu_backward(Matrix& x, const Matrix& y, int n) {
  for (int p = n - 1; p >= 0; --p) {
    for (int i = 0; i < y.data.columns; ++i) {
      const double slope = x.data[p][i] > 0.0 ? 1.0 : 0.0;
      x.grad[p][i] += slope * y.grad[p][i];
    }
  }
}

/// The mean of the squares of x, and a little more.
double mean_square(ConstRow x) {
  return dot(x, x) * std::pow(static_cast<double>(x.size()), -1.0) + 1e-5;
}

/// Scales each row of x to a root mean square of 1 (Zhang and Sennrich 2019).
void rmsnorm(const Matrix& x, Matrix& y, Range at) {
  for (int p = at.first; p < at.last; ++p) {
    const Row y_p = y.fresh(p);
    const double scale = std::pow(mean_square(x.data[p]), -0.5);
    for (int i = 0; i < y.data.columns; ++i) y_p[i] = x.data[p][i] * scale;
  }
}

void rmsnorm_backward(Matrix& x, const Matrix& y, int n) {
  for (int p = n - 1; p >= 0; --p) {
    const ConstRow x_p = x.data[p], dy = y.grad[p];
    const Row dx = x.grad[p];
    const double ms = mean_square(x_p), scale = std::pow(ms, -0.5);
    // go back through the product with the scale
    double dscale = 0.0;
    for (std::size_t i = x_p.size(); i-- > 0;) {
      dx[i] += scale * dy[i];
      dscale += x_p[i] * dy[i];
    }
    // go back through the scale
    const double dms = -0.5 * std::pow(ms, -1.5) * dscale;
    const double per_square = std::pow(static_cast<double>(x_p.size()), -1.0);
    dot_backward(per_square * dms, x_p, dx, x_p, dx);
  }
}

/// Adds up the numbers of x, from the left.
double sum(ConstRow x) {
  double total = 0.0;
  for (const double xi : x) total = total + xi;
  return total;
}

/// Turns logits into probs: positive, and with a sum of 1. The way back needs
/// the exps.
void softmax(ConstRow logits, Row exps, Row probs) {
  double max_val = logits[0];
  for (const double val : logits) max_val = std::max(max_val, val);
  for (std::size_t i = 0; i < exps.size(); ++i) {
    exps[i] = std::exp(logits[i] - max_val);
  }
  const double inverse = std::pow(sum(exps), -1.0);
  for (std::size_t i = 0; i < exps.size(); ++i) probs[i] = exps[i] * inverse;
}

void softmax_backward(Row dlogits, ConstRow exps, ConstRow dprobs) {
  const double total = sum(exps), inverse = std::pow(total, -1.0);
  // go back through the total
  const double slope = -1.0 * std::pow(total, -2.0);
  double dtotal = 0.0;
  for (std::size_t i = exps.size(); i-- > 0;) {
    dtotal += slope * (exps[i] * dprobs[i]);
  }
  for (std::size_t i = 0; i < exps.size(); ++i) {
    dlogits[i] += exps[i] * (inverse * dprobs[i] + dtotal);
  }
}

/// The numbers of a row that belong to head h: [head_dim].
template <class AnyRow>
AnyRow slice(AnyRow row, int h) {
  return row.subspan(h * head_dim, head_dim);
}

/// What scores are multiplied by. The Python divides by a root.
const double inverse_sqrt_size = std::pow(std::pow(head_dim, 0.5), -1.0);

/// What is computed of each position: a row for each, in so many columns.
Matrix rows_of(int columns) { return Matrix(block_size, columns); }

/// What attention computes. Each head has block_size columns for its shares.
struct Attention {
  Matrix q = rows_of(n_embd), k = rows_of(n_embd), v = rows_of(n_embd);
  Matrix logits = rows_of(n_head * block_size);
  Matrix exps = rows_of(n_head * block_size);
  Matrix weights = rows_of(n_head * block_size);
  Matrix out = rows_of(n_embd);
};

/// The shares of head h at position p, for the positions so far: [p + 1].
template <class AnyRow>
AnyRow shares(AnyRow row, int h, int p) {
  return row.subspan(h * block_size, p + 1);
}

/// What head h finds at position p among the positions so far: a blend of
/// their values (Vaswani et al. 2017, section 3.2.1).
void attend(Attention& a, int h, int p) {
  const Row weights = shares(a.weights.data[p], h, p);
  // score the positions so far
  const Row logits = shares(a.logits.data[p], h, p);
  for (int t = 0; t <= p; ++t) {
    const double score = dot(slice(a.q.data[p], h), slice(a.k.data[t], h));
    logits[t] = score * inverse_sqrt_size;
  }
  softmax(logits, shares(a.exps.data[p], h, p), weights);
  // blend their values
  const Row out = slice(a.out.data[p], h);
  std::ranges::fill(out, 0.0);
  for (int t = 0; t <= p; ++t) {
    const Row v = slice(a.v.data[t], h);
    for (int j = 0; j < head_dim; ++j) out[j] += weights[t] * v[j];
  }
}

void attend_backward(Attention& a, int h, int p) {
  const Row dweights = shares(a.weights.grad[p], h, p);
  // go back through the blend
  const Row weights = shares(a.weights.data[p], h, p);
  const Row dout = slice(a.out.grad[p], h);
  for (int t = 0; t <= p; ++t) {
    const Row v = slice(a.v.data[t], h), dv = slice(a.v.grad[t], h);
    for (int j = head_dim - 1; j >= 0; --j) {
      dweights[t] += v[j] * dout[j];
      dv[j] += weights[t] * dout[j];
    }
  }
  // go back through the scores
  const Row dlogits = shares(a.logits.grad[p], h, p);
  softmax_backward(dlogits, shares(a.exps.data[p], h, p), dweights);
  for (int t = p; t >= 0; --t) {
    dot_backward(dlogits[t] * inverse_sqrt_size,  //
                 slice(a.q.data[p], h), slice(a.q.grad[p], h),
                 slice(a.k.data[t], h), slice(a.k.grad[t], h));
  }
}

void attention(Attention& a, Range at) {
  for (int p = at.first; p < at.last; ++p) {
    for (Matrix* y : {&a.logits, &a.weights, &a.out}) y->fresh(p);
    for (int h = 0; h < n_head; ++h) attend(a, h, p);
  }
}

void attention_backward(Attention& a, int n) {
  for (int p = n - 1; p >= 0; --p) {
    for (int h = n_head - 1; h >= 0; --h) attend_backward(a, h, p);
  }
}

/// What a layer computes, a row for each position.
struct LayerActivations {
  Matrix norm1 = rows_of(n_embd);
  Attention attn;
  Matrix wo = rows_of(n_embd), mid = rows_of(n_embd);
  Matrix norm2 = rows_of(n_embd);
  Matrix fc1 = rows_of(4 * n_embd), relu = rows_of(4 * n_embd);
  Matrix fc2 = rows_of(n_embd);
};

/// What the model computes, a row for each position.
struct Activations {
  Matrix embedded = rows_of(n_embd);
  std::vector<Matrix> x;  // what goes into each layer, and out of the last
  std::vector<LayerActivations> layers;
  Matrix logits, exps, probs;  // [block_size, vocab_size]

  explicit Activations(int vocab_size)
      : x(n_layer + 1, rows_of(n_embd)),
        layers(n_layer),
        logits(rows_of(vocab_size)),
        exps(logits),
        probs(logits) {}
};

/// The sum of two embeddings, of the token and of its position: x.
void embed(const Model& model, const std::vector<int>& tokens, Matrix& x,
           Range at) {
  for (int p = at.first; p < at.last; ++p) {
    const Row x_p = x.fresh(p);
    const ConstRow token = model.wte.data[tokens[p]];
    const ConstRow position = model.wpe.data[p];
    for (int i = 0; i < n_embd; ++i) x_p[i] = token[i] + position[i];
  }
}

void embed_backward(Model& model, const std::vector<int>& tokens,
                    const Matrix& x, int n) {
  for (int p = n - 1; p >= 0; --p) {
    for (int i = 0; i < n_embd; ++i) {
      model.wte.grad[tokens[p]][i] += x.grad[p][i];
      model.wpe.grad[p][i] += x.grad[p][i];
    }
  }
}

/// One layer, from x to y.
void layer_forward(const Layer& layer, LayerActivations& a, const Matrix& x,
                   Matrix& y, Range at) {
  rmsnorm(x, a.norm1, at);
  linear(a.norm1, layer.attn_wq, a.attn.q, at);
  linear(a.norm1, layer.attn_wk, a.attn.k, at);
  linear(a.norm1, layer.attn_wv, a.attn.v, at);
  attention(a.attn, at);
  linear(a.attn.out, layer.attn_wo, a.wo, at);
  add(a.wo, x, a.mid, at);
  rmsnorm(a.mid, a.norm2, at);
  linear(a.norm2, layer.mlp_fc1, a.fc1, at);
  relu(a.fc1, a.relu, at);
  linear(a.relu, layer.mlp_fc2, a.fc2, at);
  add(a.fc2, a.mid, y, at);
}

/// The same list from the end: y.grad to x.grad, and to those of the weights.
void layer_backward(Layer& layer, LayerActivations& a, Matrix& x,
                    const Matrix& y, int n) {
  add_backward(a.fc2, a.mid, y, n);
  linear_backward(a.relu, layer.mlp_fc2, a.fc2, n);
  relu_backward(a.fc1, a.relu, n);
  linear_backward(a.norm2, layer.mlp_fc1, a.fc1, n);
  rmsnorm_backward(a.mid, a.norm2, n);
  add_backward(a.wo, x, a.mid, n);
  linear_backward(a.attn.out, layer.attn_wo, a.wo, n);
  attention_backward(a.attn, n);
  // go back through queries, keys and values
  for (int h = n_head - 1; h >= 0; --h) {
    const Range head = {h * head_dim, (h + 1) * head_dim};
    linear_backward(a.norm1, layer.attn_wv, a.attn.v, n, head);
    linear_backward(a.norm1, layer.attn_wk, a.attn.k, n, head);
    linear_backward(a.norm1, layer.attn_wq, a.attn.q, n, head);
  }
  rmsnorm_backward(x, a.norm1, n);
}

/// Back through the output layer: the row of what really came goes last.
void lm_head_backward(Matrix& x, Matrix& w, const Matrix& logits,
                      const std::vector<int>& tokens, int n) {
  for (int p = n - 1; p >= 0; --p) {
    const int target = tokens[p + 1];
    for (int i = w.data.rows - 1; i >= 0; --i) {
      if (i != target) output_backward(x, w, logits, p, i);
    }
    output_backward(x, w, logits, p, target);
  }
}

/// The logits of what comes after the tokens at these positions.
void gpt(const Model& model, const std::vector<int>& tokens, Activations& a,
         Range at) {
  embed(model, tokens, a.embedded, at);
  rmsnorm(a.embedded, a.x[0], at);
  for (int li = 0; li < n_layer; ++li) {
    layer_forward(model.layers[li], a.layers[li], a.x[li], a.x[li + 1], at);
  }
  linear(a.x[n_layer], model.lm_head, a.logits, at);
}

void gpt_backward(Model& model, const std::vector<int>& tokens, Activations& a,
                  int n) {
  lm_head_backward(a.x[n_layer], model.lm_head, a.logits, tokens, n);
  for (int li = n_layer - 1; li >= 0; --li) {
    layer_backward(model.layers[li], a.layers[li], a.x[li], a.x[li + 1], n);
  }
  rmsnorm_backward(a.embedded, a.x[0], n);
  embed_backward(model, tokens, a.embedded, n);
}

/// How many pairs of a document are learned from.
int pairs(const std::vector<int>& tokens) {
  return std::min(block_size, static_cast<int>(tokens.size()) - 1);
}

/// The mean surprise, -log p, over the pairs of one document.
double loss(const Model& model, const std::vector<int>& tokens,
            Activations& a) {
  const int n = pairs(tokens);
  gpt(model, tokens, a, {0, n});
  double total = 0.0;
  for (int p = 0; p < n; ++p) {
    softmax(a.logits.data[p], a.exps.data[p], a.probs.fresh(p));
    total = total + -std::log(a.probs.data[p][tokens[p + 1]]);
  }
  return total * (1.0 / n);
}

/// Back through loss() of the same document, to the gradients of all weights.
void loss_backward(Model& model, const std::vector<int>& tokens,
                   Activations& a) {
  const int n = pairs(tokens);
  for (int p = 0; p < n; ++p) {
    const int target = tokens[p + 1];
    a.probs.grad[p][target] = 1.0 / a.probs.data[p][target] * -(1.0 / n);
    softmax_backward(a.logits.grad[p], a.exps.data[p], a.probs.grad[p]);
  }
  gpt_backward(model, tokens, a, n);
}

constexpr double beta1 = 0.85;     // how long the direction is remembered
constexpr double beta2 = 0.99;     // how long the size is remembered
constexpr double eps_adam = 1e-8;  // keeps the divisor from being 0

/// Steps each parameter by its own measure (Kingma and Ba 2015, algorithm 1).
struct Adam {
  std::vector<Matrix*> params;
  std::vector<double> m, v;  // first and second moment: [num params]

  explicit Adam(Model& model)
      : params(parameters(model)), m(num_params(model)), v(m) {}

  /// Takes one step after steps_taken others, and sets the gradients back to 0.
  void step(int steps_taken, double lr_t) {
    const double correct_m = 1.0 - std::pow(beta1, steps_taken + 1);
    const double correct_v = 1.0 - std::pow(beta2, steps_taken + 1);
    std::size_t i = 0;
    for (Matrix* w : params) {
      for (std::size_t j = 0; j < w->data.numbers.size(); ++j, ++i) {
        // step one weight
        const double g = w->grad.numbers[j];
        m[i] = beta1 * m[i] + (1.0 - beta1) * g;
        v[i] = beta2 * v[i] + (1.0 - beta2) * std::pow(g, 2.0);
        const double m_hat = m[i] / correct_m;
        const double v_hat = v[i] / correct_v;
        const double size = std::pow(v_hat, 0.5) + eps_adam;
        w->data.numbers[j] -= lr_t * m_hat / size;
        w->grad.numbers[j] = 0.0;
      }
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
  Adam adam(model);
  Activations a(tokenizer.vocab_size());
  for (int step = 0; step < num_steps; ++step) {
    const auto tokens = tokenizer.encode(docs[step % docs.size()]);
    report(step, loss(model, tokens, a));
    loss_backward(model, tokens, a);
    adam.step(step, learning_rate * (1.0 - 1.0 * step / num_steps));
  }
}

/// A token id, drawn by softmax(logits / temperature).
int draw(ConstRow logits, double temperature, Random& random) {
  const double inverse = std::pow(temperature, -1.0);
  std::vector<double> scaled, exps(logits.size()), weights(logits.size());
  for (const double logit : logits) scaled.push_back(logit * inverse);
  softmax(scaled, exps, weights);
  return random.choose(weights);
}

/// A new document, in UTF-8, drawn token by token until BOS. A temperature
/// below 1 prefers what is likely, one above 1 evens the chances out.
std::string sample(const Model& model, const Tokenizer& tokenizer,
                   Random& random, double temperature = 0.5) {
  Activations a(tokenizer.vocab_size());
  std::string text;
  std::vector<int> tokens = {tokenizer.bos()};
  for (int p = 0; p < block_size; ++p) {
    gpt(model, tokens, a, {p, p + 1});
    tokens.push_back(draw(a.logits.data[p], temperature, random));
    if (tokens.back() == tokenizer.bos()) break;
    text += encode_utf8(tokenizer.uchars[tokens.back()]);
  }
  return text;
}

/// One line of the training log.
void print_loss(int step, double loss) {
  std::printf("step %4d / %4d | loss %.4f\n", step + 1, num_steps, loss);
}

int main(int argc, char** argv) try {
  std::vector<Document> docs = load_documents(file_argument(argc, argv));
  Random random(42);
  random.shuffle(docs);
  std::printf("num docs: %zu\n", docs.size());
  const Tokenizer tokenizer(docs);
  std::printf("vocab size: %d\n", tokenizer.vocab_size());
  Model model(tokenizer.vocab_size(), random);
  std::printf("num params: %zu\n", num_params(model));
  train(model, docs, tokenizer, print_loss);
  // print twenty samples
  std::printf("\n--- inference (new, hallucinated names) ---\n");
  for (int i = 1; i <= 20; ++i) {
    const std::string name = sample(model, tokenizer, random) + "\n";
    std::printf("sample %2d: ", i);
    std::fwrite(name.data(), 1, name.size(), stdout);
  }
  finish_output();
  return 0;
} catch (...) {
  return say_what_failed(argc, argv);
}
