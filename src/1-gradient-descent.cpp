// Tangled from chapters/1-gradient-descent.md: edit it there. Checksum 7725f3cab674756d
// MicroGPT in C++, chapter 1: gradient descent. The bigram model again, as a
// small neural network whose gradients are derived by hand.

#include <algorithm>
#include <cassert>
#include <cmath>
#include <cstddef>
#include <cstdio>
#include <functional>
#include <iterator>
#include <numeric>
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

using Vector = std::vector<double>;
using Matrix = std::vector<Vector>;  // [rows, columns]

constexpr int n_embd = 16;  // numbers in an embedding

/// Random weights, normally distributed around 0: [nout, nin].
Matrix matrix(int nout, int nin, Random& random) {
  Matrix rows(nout, Vector(nin));
  for (Vector& row : rows) {
    for (double& weight : row) weight = random.gauss(0.0, 0.08);
  }
  return rows;
}

/// All that the model knows, and all that training changes.
struct Model {
  Matrix wte;      // [vocab_size, n_embd], an embedding for each token
  Matrix mlp_fc1;  // [4 * n_embd, n_embd]
  Matrix mlp_fc2;  // [vocab_size, 4 * n_embd]

  Model(int vocab_size, Random& random)
      : wte(matrix(vocab_size, n_embd, random)),
        mlp_fc1(matrix(4 * n_embd, n_embd, random)),
        mlp_fc2(matrix(vocab_size, 4 * n_embd, random)) {}
};

/// Where each weight of the model is, matrix by matrix, row by row.
std::vector<double*> parameters(Model& model) {
  std::vector<double*> params;
  for (Matrix* w : {&model.wte, &model.mlp_fc1, &model.mlp_fc2}) {
    for (Vector& row : *w) {
      for (double& weight : row) params.push_back(&weight);
    }
  }
  return params;
}

/// The sum of the products of a and b, number by number.
double dot(const Vector& a, const Vector& b) {
  assert(a.size() == b.size());
  double total = 0.0;
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
  const double max_val = *std::max_element(logits.begin(), logits.end());
  Vector probs;
  for (const double logit : logits) {
    probs.push_back(std::exp(logit - max_val));
  }
  const double total = std::accumulate(probs.begin(), probs.end(), 0.0);
  for (double& p : probs) p /= total;
  return probs;
}

/// The logits of each next token after token_id: [vocab_size].
Vector mlp(const Model& model, int token_id) {
  const Vector& x = model.wte[token_id];  // [n_embd]
  Vector h = linear(x, model.mlp_fc1);    // [4 * n_embd]
  for (double& hi : h) hi = std::max(0.0, hi);
  return linear(h, model.mlp_fc2);  // [vocab_size]
}

/// The mean surprise, -log p, over the pairs of one document.
double loss(const Model& model, const std::vector<int>& tokens) {
  const int n = static_cast<int>(tokens.size()) - 1;
  double sum = 0.0;
  for (int pos_id = 0; pos_id < n; ++pos_id) {
    const Vector probs = softmax(mlp(model, tokens[pos_id]));
    sum += -std::log(probs[tokens[pos_id + 1]]);
  }
  return 1.0 / n * sum;
}

/// A loss, and how it changes with each of parameters(): [num params].
struct Gradient {
  double loss;
  Vector grad;
};

/// The gradient by finite differences: nudge each weight by eps and look.
Gradient numerical_gradient(Model& model, const std::vector<int>& tokens,
                            double eps = 1e-5) {
  const double before = loss(model, tokens);
  Vector grad;
  for (double* weight : parameters(model)) {
    const double old = *weight;
    *weight = old + eps;
    grad.push_back((loss(model, tokens) - before) / eps);
    *weight = old;
  }
  return {before, grad};
}

/// A model of the same shape, with every weight 0.
Model zeros_like(Model model) {
  for (double* weight : parameters(model)) *weight = 0.0;
  return model;
}

/// The weights in the order of parameters(): [num params].
Vector flat(Model& model) {
  Vector weights;
  for (const double* weight : parameters(model)) weights.push_back(*weight);
  return weights;
}

/// Goes back through linear(x, w): given dout [nout], adds to dw [nout, nin]
/// and returns dx [nin].
Vector linear_backward(const Vector& dout, const Vector& x, const Matrix& w,
                       Matrix& dw) {
  assert(dout.size() == w.size() && x.size() == w[0].size());
  Vector dx(x.size());
  for (std::size_t i = 0; i < dout.size(); ++i) {
    for (std::size_t j = 0; j < x.size(); ++j) {
      dw[i][j] += dout[i] * x[j];
      dx[j] += w[i][j] * dout[i];
    }
  }
  return dx;
}

/// The gradient by backpropagation, all of it in one pass there and back.
Gradient analytic_gradient(Model& model, const std::vector<int>& tokens) {
  const int n = static_cast<int>(tokens.size()) - 1;
  Model grad = zeros_like(model);
  double sum = 0.0;
  for (int pos_id = 0; pos_id < n; ++pos_id) {
    const int token_id = tokens[pos_id], target_id = tokens[pos_id + 1];
    // run forward and keep everything
    const Vector& x = model.wte[token_id];          // [n_embd]
    const Vector h_pre = linear(x, model.mlp_fc1);  // [4 * n_embd]
    Vector h = h_pre;
    for (double& hi : h) hi = std::max(0.0, hi);
    const Vector logits = linear(h, model.mlp_fc2);  // [vocab_size]
    const Vector probs = softmax(logits);
    sum += -std::log(probs[target_id]);
    // go back through the softmax and the loss
    Vector dlogits = probs;  // [vocab_size]
    for (double& d : dlogits) d /= n;
    dlogits[target_id] -= 1.0 / n;
    // go back through the output layer
    const Vector dh = linear_backward(dlogits, h, model.mlp_fc2, grad.mlp_fc2);
    // go back through the ReLU
    Vector dh_pre = dh;  // [4 * n_embd]
    for (std::size_t j = 0; j < dh.size(); ++j) {
      if (h_pre[j] <= 0.0) dh_pre[j] = 0.0;
    }
    // go back through the hidden layer
    const Vector dx = linear_backward(dh_pre, x, model.mlp_fc1, grad.mlp_fc1);
    // go back through the embedding
    for (int j = 0; j < n_embd; ++j) grad.wte[token_id][j] += dx[j];
  }
  return {1.0 / n * sum, flat(grad)};
}

constexpr int num_steps = 1000;
constexpr double learning_rate = 1.0;

/// What to do with the loss of each step, counted from 0.
using Report = std::function<void(int step, double loss)>;

/// Takes one step downhill for one document a step.
void train(Model& model, const std::vector<Document>& docs,
           const Tokenizer& tokenizer, const Report& report) {
  const std::vector<double*> params = parameters(model);
  for (int step = 0; step < num_steps; ++step) {
    const Document& doc = docs[step % docs.size()];
    const std::vector<int> tokens = tokenizer.encode(doc);
    const auto [loss_t, grad] = analytic_gradient(model, tokens);
    report(step, loss_t);
    // step against the gradient
    const double lr_t = learning_rate * (1.0 - 1.0 * step / num_steps);
    for (std::size_t i = 0; i < params.size(); ++i) {
      *params[i] -= lr_t * grad[i];
    }
  }
}

/// A new document, in UTF-8, drawn token by token until BOS. A temperature
/// below 1 prefers what is likely, one above 1 evens the chances out.
std::string sample(const Model& model, const Tokenizer& tokenizer,
                   Random& random, double temperature = 0.5) {
  std::string text;
  int token_id = tokenizer.bos();
  for (int pos_id = 0; pos_id < 16; ++pos_id) {
    Vector logits = mlp(model, token_id);
    for (double& logit : logits) logit /= temperature;
    token_id = random.choose(softmax(logits));
    if (token_id == tokenizer.bos()) break;
    text += encode_utf8(tokenizer.uchars[token_id]);
  }
  return text;
}

/// One line of the training log: the first five steps, and every 200th.
void print_loss(int step, double loss) {
  if (step >= 5 && step % 200 != 0) return;
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
  std::printf("num params: %zu\n", parameters(model).size());
  // check the gradient
  const std::vector<int> tokens = tokenizer.encode(docs[0]);
  const auto [loss_n, grad_n] = numerical_gradient(model, tokens);
  const auto [loss_a, grad_a] = analytic_gradient(model, tokens);
  double grad_diff = 0.0;
  for (std::size_t i = 0; i < grad_n.size(); ++i) {
    grad_diff = std::max(grad_diff, std::abs(grad_n[i] - grad_a[i]));
  }
  std::printf("gradient check | loss_n %.6f | loss_a %.6f | max diff %.8f\n",
              loss_n, loss_a, grad_diff);
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
