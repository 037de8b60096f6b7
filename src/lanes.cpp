// Tangled from chapters/lanes.md: edit it there. Checksum c5315b0e13903be6
// MicroGPT in C++: lanes. The GPT of chapter 6, to the last bit, with as many
// numbers at a time as the processor takes.

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <experimental/simd>
#include <functional>
#include <span>
#include <stdexcept>
#include <string>
#include <utility>
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

namespace stdx = std::experimental;

/// As many doubles as the processor takes at a time: 8, 4 or 2.
using Lanes = stdx::native_simd<double>;
using Mask = Lanes::mask_type;  // a yes or no for each of them
constexpr int width = static_cast<int>(Lanes::size());

/// The numbers from x on, and back to there.
Lanes load(const double& x) { return Lanes(&x, stdx::vector_aligned); }
void store(Lanes numbers, double& x) {
  numbers.copy_to(&x, stdx::vector_aligned);
}

/// a times b plus c, rounded once.
Lanes fma(Lanes a, Lanes b, Lanes c) {
#if defined(__AVX512F__)
  return Lanes(_mm512_fmadd_pd(__m512d(a), __m512d(b), __m512d(c)));
#elif defined(__FMA__)
  return Lanes(_mm256_fmadd_pd(__m256d(a), __m256d(b), __m256d(c)));
#else
  return stdx::fma(a, b, c);
#endif
}

/// n numbers, where lanes can be loaded from.
template <int n>
struct alignas(64) Line : std::array<double, n> {};

/// Asks the C library for the lanes that are not sure.
template <class Function>
[[gnu::noinline]] Lanes ask(Lanes x, Lanes y, Mask unsure, Function library) {
  for (int i = 0; i < width; ++i) {
    if (unsure[i]) y[i] = library(static_cast<double>(x[i]));
  }
  return y;
}

/// What the library says of x, if y + rest is it more exactly, and y the double
/// next to that.
template <class Function>
Lanes settle(Lanes x, Lanes y, Lanes rest, Function library) {
  const Mask other = fma(rest, Lanes(32.0 / 31.0), y) != y;
  const Mask unsure = other || !(x > 0x1p-40 && x < 0x1p40);
  return any_of(unsure) ? ask(x, y, unsure, library) : y;
}

/// A number to more than a double's digits: rest is what y leaves.
struct Exact {
  Lanes y, rest;
};

Exact inverse(Lanes x) {
  const Lanes y = 1.0 / x;
  return {y, fma(-x, y, Lanes(1.0)) * y};
}

/// x to the power of -1, as the library rounds it.
Lanes pow_minus_1(Lanes x) {
  const auto [y, rest] = inverse(x);
  return settle(x, y, rest, [](double xi) { return std::pow(xi, -1.0); });
}

/// a times b, and what its rounding leaves.
Exact times(Exact a, Exact b) {
  const Lanes y = a.y * b.y;
  const Lanes rest = fma(a.y, b.y, -y) + (a.y * b.rest + a.rest * b.y);
  return {y + rest, rest - ((y + rest) - y)};
}

Lanes pow_minus_2(Lanes x) {
  const Exact inverse_x = inverse(x);
  const auto [y, rest] = times(inverse_x, inverse_x);
  return settle(x, y, rest, [](double xi) { return std::pow(xi, -2.0); });
}

/// One over the root of x.
Exact inverse_root(Lanes x) {
  const Lanes root = sqrt(x), y = 1.0 / root;
  const Lanes root_rest = fma(-root, root, x) * (0.5 * y);
  const Lanes rest = (fma(-root, y, Lanes(1.0)) - root_rest * y) * y;
  return {y + rest, rest - ((y + rest) - y)};
}

/// x to the powers of -0.5 and -1.5.
std::array<Lanes, 2> pow_minus_half(Lanes x) {
  const Exact one = inverse_root(x);
  const Exact three = times(times(one, one), one);
  const auto half = [](double xi) { return std::pow(xi, -0.5); };
  const auto one_and_a_half = [](double xi) { return std::pow(xi, -1.5); };
  return {settle(x, one.y, one.rest, half),
          settle(x, three.y, three.rest, one_and_a_half)};
}

/// 1 / (1 * 2 * ... * n).
constexpr double one_over_factorial(int n) {
  double product = 1.0;
  for (int i = 2; i <= n; ++i) product *= i;
  return 1.0 / product;
}

/// e to the power of x, as the library rounds it.
Lanes exponential(Lanes x) {
  // take whole powers of two out
  using Bits = stdx::rebind_simd_t<std::int64_t, Lanes>;
  constexpr double shift = 0x1.8p52 + 1023.0;
  const Lanes shifted = x * 0x1.71547652b82fep0 + shift;
  const Lanes k = shifted - shift;
  // r + r_rest = x - k ln 2
  constexpr double ln2 = 0x1.62e42fefa38p-1, ln2_rest = 0x1.ef35793c7673p-45;
  const Lanes most = fma(-k, Lanes(ln2), x), less = k * ln2_rest;
  const Lanes r = most - less;
  const Lanes r_rest = ((most - r) - less) + fma(-k, Lanes(ln2_rest), less);
  // add up the later terms
  Lanes later = one_over_factorial(16);
  for (int n = 15; n >= 4; --n) {
    later = fma(later, r, Lanes(one_over_factorial(n)));
  }
  // add the first terms, and keep what is left
  constexpr double sixth = 1.0 / 6.0, sixth_rest = 0x1.5555555555555p-57;
  Lanes y = sixth + later * r;
  Lanes rest = ((sixth - y) + later * r) + sixth_rest;
  for (const double term : {0.5, 1.0, 1.0}) {
    const Lanes product = r * y;
    rest = fma(r, y, -product) + fma(r, rest, r_rest * y);
    y = term + product;
    rest = ((term - y) + product) + rest;
  }
  const Lanes rounded = y + rest;
  rest = rest - (rounded - y);
  y = rounded;
  const Lanes power_of_2 =
      std::bit_cast<Lanes>(std::bit_cast<Bits>(shifted) << 52);
  const Mask other = fma(rest, Lanes(32.0 / 31.0), y) != y;
  const Mask unsure = other || !(abs(x) < 700.0);
  y = y * power_of_2;
  if (any_of(unsure)) [[unlikely]] {
    return ask(x, y, unsure, [](double xi) { return std::exp(xi); });
  }
  return y;
}

constexpr int n_layer = 1;
constexpr int n_head = 4;
constexpr int n_embd = 16;      // numbers in an embedding
constexpr int block_size = 16;  // the most positions it can look back over
constexpr int head_dim = n_embd / n_head;  // numbers a head works with
static_assert(n_embd % n_head == 0, "n_head must divide n_embd");
static_assert(n_embd % width == 0 && block_size % width == 0);

/// Weights, and beside each its two moments.
template <int nin>
struct Matrix {
  std::vector<Line<nin>> data, m, v;  // [nout, nin] each

  Matrix(int nout, Random& random) : data(nout), m(nout), v(nout) {
    for (Line<nin>& row : data) {
      for (double& weight : row) weight = random.gauss(0.0, 0.08);
    }
  }

  int nout() const { return static_cast<int>(data.size()); }
};

/// The weights of one layer.
struct Layer {
  Matrix<n_embd> attn_wq, attn_wk, attn_wv, attn_wo, mlp_fc1;
  Matrix<4 * n_embd> mlp_fc2;

  explicit Layer(Random& random)
      : attn_wq(n_embd, random),
        attn_wk(n_embd, random),
        attn_wv(n_embd, random),
        attn_wo(n_embd, random),
        mlp_fc1(4 * n_embd, random),
        mlp_fc2(n_embd, random) {}
};

/// All that the model knows, and all that training changes.
struct Model {
  Matrix<n_embd> wte, wpe, lm_head;
  std::vector<Layer> layers;  // [n_layer]

  Model(int vocab_size, Random& random)
      : wte(vocab_size, random),
        wpe(block_size, random),
        lm_head(vocab_size, random) {
    for (int li = 0; li < n_layer; ++li) layers.emplace_back(random);
  }
};

/// How many numbers training changes.
std::size_t num_params(const Model& model) {
  const int rows = model.wte.nout() + block_size + model.lm_head.nout();
  return n_embd * (rows + n_layer * 12 * n_embd);
}

/// One number for each position.
using Column = Line<block_size>;

/// The numbers of all positions, column by column.
template <int n>
struct Columns : std::array<Column, n> {};

/// The same, position by position.
template <int n>
struct Rows : std::array<Line<n>, block_size> {};

template <int n>
void turn(const Columns<n>& x, Rows<n>& rows, int positions) {
  for (int p = 0; p < positions; ++p) {
    for (int j = 0; j < n; ++j) rows[p][j] = x[j][p];
  }
}

/// Some rows of w times x, at the positions from p on.
template <int rows, int nin>
void products(const Line<nin>* w, const Columns<nin>& x, Column* y, int p) {
  Lanes sum[rows] = {};
  for (int j = 0; j < nin; ++j) {
    const Lanes xj = load(x[j][p]);
    for (int i = 0; i < rows; ++i) sum[i] = sum[i] + w[i][j] * xj;
  }
  for (int i = 0; i < rows; ++i) store(sum[i], y[i][p]);
}

/// Multiplies x at n positions by the matrix w: y [nout].
template <int nin>
void linear(const Matrix<nin>& w, const Columns<nin>& x, std::span<Column> y,
            int n) {
  for (int p = 0; p < n; p += width) {
    int i = 0;
    for (; i + 8 <= w.nout(); i += 8) {
      products<8, nin>(&w.data[i], x, &y[i], p);
    }
    for (; i < w.nout(); ++i) products<1, nin>(&w.data[i], x, &y[i], p);
  }
}

/// How many columns' sums are kept at a time: there are registers for these.
constexpr int at_once = width == 8 ? 16 : 8;

/// Adds to the sums what columns j, j + 1 and so on have from the rows of w
/// below last down to first, at the positions from p on.
template <int nin>
void add_rows(Lanes* sum, const Matrix<nin>& w, int j, const Column* dy,
              int first, int last, int p) {
  for (int i = last - 1; i >= first; --i) {
    const Lanes dyi = load(dy[i][p]);
    for (int c = 0; c < at_once; ++c) sum[c] = sum[c] + w.data[i][j + c] * dyi;
  }
}

/// The gradient of linear's x.
template <int nin>
[[gnu::noinline]] void linear_backward(const Matrix<nin>& w, const Column* dy,
                                       Columns<nin>& dx, int n) {
  for (int p = 0; p < n; p += width) {
    for (int j = 0; j < nin; j += at_once) {
      Lanes sum[at_once] = {};
      add_rows(sum, w, j, dy, 0, w.nout(), p);
      for (int c = 0; c < at_once; ++c) store(sum[c], dx[j + c][p]);
    }
  }
}

/// Adds a to y.
void add(const Columns<n_embd>& a, Columns<n_embd>& y, int n) {
  for (int p = 0; p < n; p += width) {
    for (int j = 0; j < n_embd; ++j) {
      store(load(y[j][p]) + load(a[j][p]), y[j][p]);
    }
  }
}

void relu(Columns<4 * n_embd>& x) {
  for (Column& xj : x) {
    for (double& xi : xj) xi = std::max(0.0, xi);
  }
}

void relu_backward(const Columns<4 * n_embd>& y, Columns<4 * n_embd>& dy) {
  for (int j = 0; j < 4 * n_embd; ++j) {
    for (int p = 0; p < block_size; ++p) {
      dy[j][p] = y[j][p] > 0.0 ? dy[j][p] : 0.0;
    }
  }
}

/// What is scaled, by how much, and how that changes with the mean square.
struct Norm {
  Columns<n_embd> x = {};
  Column scale = {}, slope = {};
};

/// Scales each position of a.x to a root mean square of 1: y.
void rmsnorm(Norm& a, Columns<n_embd>& y, int n) {
  for (int p = 0; p < n; p += width) {
    Lanes squares = 0.0;
    for (const Column& xj : a.x) squares = squares + load(xj[p]) * load(xj[p]);
    const auto [scale, cube] = pow_minus_half(squares * (1.0 / n_embd) + 1e-5);
    store(scale, a.scale[p]);
    store(-0.5 * cube, a.slope[p]);
    for (int j = 0; j < n_embd; ++j) store(load(a.x[j][p]) * scale, y[j][p]);
  }
}

/// Adds to dx what comes from the gradient of y.
void rmsnorm_backward(const Norm& a, const Columns<n_embd>& dy,
                      Columns<n_embd>& dx, int n) {
  for (int p = 0; p < n; p += width) {
    Lanes dscale = 0.0;
    for (int j = n_embd - 1; j >= 0; --j) {
      dscale = dscale + load(a.x[j][p]) * load(dy[j][p]);
    }
    const Lanes dsquares = (1.0 / n_embd) * (load(a.slope[p]) * dscale);
    for (int j = 0; j < n_embd; ++j) {
      const Lanes direct = load(dx[j][p]) + load(a.scale[p]) * load(dy[j][p]);
      const Lanes square = load(a.x[j][p]) * dsquares;
      store(direct + square + square, dx[j][p]);
    }
  }
}

/// What a head computes: for each position, its share of the positions so far.
struct Head {
  Columns<block_size> exps = {}, weights = {};  // [of each position][p]
  Column inverse = {}, slope = {};
};

struct Attention {
  Columns<n_embd> q = {}, k = {}, v = {};
  std::array<Head, n_head> heads;
};

const double inverse_sqrt_size =
    std::pow(std::pow(static_cast<double>(head_dim), 0.5), -1.0);

/// 1 where position p sees position s, 0 where it does not: [s][p]. And what
/// keeps a score from being the highest: 0, or very low.
struct Sight {
  Columns<block_size> seen = {}, handicap = {};

  constexpr Sight() {
    for (int s = 0; s < block_size; ++s) {
      for (int p = 0; p < block_size; ++p) {
        seen[s][p] = p >= s ? 1.0 : 0.0;
        handicap[s][p] = p >= s ? 0.0 : -1e300;
      }
    }
  }
};
constexpr Sight sight;

/// What head h finds at the positions from p on, of n.
void attend(Attention& a, int h, Columns<n_embd>& result, int p, int n) {
  Head& head = a.heads[h];
  const int end = std::min(n, p + width), j = h * head_dim;
  Lanes scores[block_size], max_score = -1e300;
  for (int s = 0; s < end; ++s) {
    Lanes dot = 0.0;
    for (int i = j; i < j + head_dim; ++i) {
      dot = dot + load(a.q[i][p]) * a.k[i][s];
    }
    scores[s] = dot * inverse_sqrt_size;
    max_score = max(max_score, scores[s] + load(sight.handicap[s][p]));
  }
  // turn the scores into weights
  Lanes total = 0.0;
  for (int s = 0; s < end; ++s) {
    const Lanes seen = load(sight.seen[s][p]);
    const Lanes e = exponential((scores[s] - max_score) * seen) * seen;
    store(e, head.exps[s][p]);
    total = total + e;
  }
  const Lanes inverse = pow_minus_1(total);
  store(inverse, head.inverse[p]);
  store(-pow_minus_2(total), head.slope[p]);
  Lanes blend[head_dim] = {};
  for (int s = 0; s < end; ++s) {
    const Lanes weight = load(head.exps[s][p]) * inverse;
    store(weight, head.weights[s][p]);
    for (int i = 0; i < head_dim; ++i) {
      blend[i] = blend[i] + weight * a.v[j + i][s];
    }
  }
  for (int i = 0; i < head_dim; ++i) store(blend[i], result[j + i][p]);
}

/// What all heads find.
void attention(Attention& a, Columns<n_embd>& result, int n) {
  for (int p = 0; p < n; p += width) {
    for (int h = 0; h < n_head; ++h) attend(a, h, result, p, n);
  }
}

/// The gradients of queries, keys and values.
struct AttentionGradients {
  Columns<n_embd> dq = {}, dk = {}, dv = {};
};

/// The gradients of scores, and the weights, position by position.
struct Turned {
  Rows<block_size> dscores = {}, weights = {};
};

/// For head h at the positions from p on, of n.
void to_queries(const Attention& a, int h, const Columns<n_embd>& dresult,
                AttentionGradients& d, Turned& turned, int p, int n) {
  const Head& head = a.heads[h];
  const int end = std::min(n, p + width), j = h * head_dim;
  // back to the weights and their total
  Lanes dweights[block_size], dtotal = 0.0;
  for (int s = end - 1; s >= 0; --s) {
    dweights[s] = 0.0;
    for (int i = j + head_dim - 1; i >= j; --i) {
      dweights[s] = dweights[s] + load(dresult[i][p]) * a.v[i][s];
    }
    const Lanes dinverse = load(head.exps[s][p]) * dweights[s];
    dtotal = dtotal + load(head.slope[p]) * dinverse;
  }
  Lanes dq[head_dim] = {};
  for (int s = end - 1; s >= 0; --s) {
    const Lanes de = load(head.inverse[p]) * dweights[s] + dtotal;
    const Lanes dscore = inverse_sqrt_size * (load(head.exps[s][p]) * de);
    for (int i = 0; i < head_dim; ++i) dq[i] = dq[i] + dscore * a.k[j + i][s];
    // keep the score's gradient and the weight, turned
    for (int i = p; i < end; ++i) {
      turned.dscores[i][s] = dscore[i - p];
      turned.weights[i][s] = head.weights[s][i];
    }
  }
  for (int i = 0; i < head_dim; ++i) store(dq[i], d.dq[j + i][p]);
}

/// For head h, and the keys and values of the positions from s on.
void to_keys(const Attention& a, int h, const Columns<n_embd>& dresult,
             AttentionGradients& d, const Turned& turned, int s, int n) {
  for (int i = h * head_dim; i < (h + 1) * head_dim; ++i) {
    Lanes dk = 0.0, dv = 0.0;
    for (int p = n - 1; p >= s; --p) {
      dk = dk + load(turned.dscores[p][s]) * a.q[i][p];
      dv = dv + load(turned.weights[p][s]) * dresult[i][p];
    }
    store(dk, d.dk[i][s]);
    store(dv, d.dv[i][s]);
  }
}

/// Back through attention: from the gradient of its result.
[[gnu::noinline]] void attention_backward(const Attention& a,
                                          const Columns<n_embd>& dresult,
                                          AttentionGradients& d, int n) {
  for (int h = 0; h < n_head; ++h) {
    Turned turned;
    for (int p = 0; p < n; p += width) {
      to_queries(a, h, dresult, d, turned, p, n);
    }
    for (int s = 0; s < n; s += width) to_keys(a, h, dresult, d, turned, s, n);
  }
}

/// What a layer computes.
struct LayerActivations {
  Norm before_attn, before_mlp;
  Columns<n_embd> x_attn = {}, found = {}, x_mlp = {};
  Attention attn;
  Columns<4 * n_embd> hidden = {};
};

/// What the model computes.
struct Activations {
  Norm embedded;
  std::vector<LayerActivations> layers;
  Columns<n_embd> x = {};
  std::vector<Column> logits, exps;  // [vocab_size]

  explicit Activations(int vocab_size)
      : layers(n_layer), logits(vocab_size), exps(vocab_size) {}
};

void embed(const Model& model, const std::vector<int>& tokens,
           Columns<n_embd>& x, int n) {
  for (int p = 0; p < n; ++p) {
    const Line<n_embd>& token = model.wte.data[tokens[p]];
    const Line<n_embd>& position = model.wpe.data[p];
    for (int j = 0; j < n_embd; ++j) x[j][p] = token[j] + position[j];
  }
}

/// One layer, to y.
void layer_forward(const Layer& layer, LayerActivations& a, Columns<n_embd>& y,
                   int n) {
  rmsnorm(a.before_attn, a.x_attn, n);
  linear(layer.attn_wq, a.x_attn, a.attn.q, n);
  linear(layer.attn_wk, a.x_attn, a.attn.k, n);
  linear(layer.attn_wv, a.x_attn, a.attn.v, n);
  attention(a.attn, a.found, n);
  linear(layer.attn_wo, a.found, a.before_mlp.x, n);
  add(a.before_attn.x, a.before_mlp.x, n);
  rmsnorm(a.before_mlp, a.x_mlp, n);
  linear(layer.mlp_fc1, a.x_mlp, a.hidden, n);
  relu(a.hidden);
  linear(layer.mlp_fc2, a.hidden, y, n);
  add(a.before_mlp.x, y, n);
}

/// The logits after each of the first n tokens.
void gpt(const Model& model, const std::vector<int>& tokens, Activations& a,
         int n) {
  embed(model, tokens, a.embedded.x, n);
  rmsnorm(a.embedded, a.layers[0].before_attn.x, n);
  for (int li = 0; li < n_layer; ++li) {
    const bool last = li + 1 == n_layer;
    Columns<n_embd>& y = last ? a.x : a.layers[li + 1].before_attn.x;
    layer_forward(model.layers[li], a.layers[li], y, n);
  }
  linear(model.lm_head, a.x, a.logits, n);
}

/// How many pairs of a document are learned from.
int pairs(const std::vector<int>& tokens) {
  return std::min(block_size, static_cast<int>(tokens.size()) - 1);
}

/// The exps of the logits at the positions from p on, and their total.
Lanes softmax(Activations& a, int p) {
  Lanes max_val = load(a.logits[0][p]), total = 0.0;
  for (const Column& logit : a.logits) max_val = max(max_val, load(logit[p]));
  for (std::size_t i = 0; i < a.logits.size(); ++i) {
    const Lanes e = exponential(load(a.logits[i][p]) - max_val);
    store(e, a.exps[i][p]);
    total = total + e;
  }
  return total;
}

/// The mean surprise, -log p, over the pairs of one document. The logits become
/// their gradients.
double loss(const Model& model, const std::vector<int>& tokens,
            Activations& a) {
  const int n = pairs(tokens);
  gpt(model, tokens, a, n);
  double sum = 0.0;
  for (int p = 0; p < n; p += width) {
    const Lanes total = softmax(a, p), inverse = pow_minus_1(total);
    // find the targets' probabilities
    const int end = std::min(n, p + width);
    Lanes e = 0.0;
    for (int i = p; i < end; ++i) e[i - p] = a.exps[tokens[i + 1]][i];
    const Lanes probs = e * inverse;
    // add their surprises
    for (int i = p; i < end; ++i) {
      sum += -std::log(static_cast<double>(probs[i - p]));
    }
    // leave the gradients of the logits
    const Lanes dprobs = 1.0 / probs * -(1.0 / n);
    const Lanes dtotal = -pow_minus_2(total) * (e * dprobs);
    for (std::size_t i = 0; i < a.logits.size(); ++i) {
      store(load(a.exps[i][p]) * dtotal, a.logits[i][p]);
    }
    const Lanes dlogits = e * (inverse * dprobs + dtotal);
    for (int i = p; i < end; ++i) a.logits[tokens[i + 1]][i] = dlogits[i - p];
  }
  return sum * (1.0 / n);
}

constexpr double beta1 = 0.85;     // how long the direction is remembered
constexpr double beta2 = 0.99;     // how long the size is remembered
constexpr double eps_adam = 1e-8;  // keeps the divisor from being 0

/// Steps each parameter by its own measure (Kingma and Ba 2015, algorithm 1).
struct Adam {
  double lr_t, correct_m, correct_v;

  Adam(int steps_taken, double lr)
      : lr_t(lr),
        correct_m(1.0 - std::pow(beta1, steps_taken + 1)),
        correct_v(1.0 - std::pow(beta2, steps_taken + 1)) {}

  /// The step of one weight, as chapter 5 takes it.
  void step_one(double g, double& w, double& m, double& v) const {
    m = beta1 * m + (1.0 - beta1) * g;
    v = beta2 * v + (1.0 - beta2) * std::pow(g, 2.0);
    const double m_hat = m / correct_m;
    const double v_hat = v / correct_v;
    w -= lr_t * m_hat / (std::pow(v_hat, 0.5) + eps_adam);
  }

  /// Keeps what is known of the lanes, but asks the library about some.
  [[gnu::noinline]] void step_some(Mask ask, Lanes g, double* w, double* m,
                                   double* v, Lanes new_w, Lanes new_m,
                                   Lanes new_v) const {
    for (int i = 0; i < width; ++i) {
      if (ask[i]) {
        step_one(g[i], w[i], m[i], v[i]);
      } else {
        w[i] = new_w[i];
        m[i] = new_m[i];
        v[i] = new_v[i];
      }
    }
  }

  /// One step of the weights from w on, of gradient g.
  void step(Lanes g, double* w, double* m, double* v) const {
    const Lanes new_m = beta1 * load(*m) + (1.0 - beta1) * g;
    // square the gradient
    const Lanes old_v = beta2 * load(*v), square = g * g;
    const Lanes new_v = old_v + (1.0 - beta2) * square;
    const Lanes neighbour = fma(fma(g, g, -square), Lanes(32.0 / 31.0), square);
    const Mask other_square = new_v != old_v + (1.0 - beta2) * neighbour;
    const Mask outside = new_v != 0.0 && !(new_v > 0x1p-80 && new_v < 0x1p80);
    // take the root
    const Lanes m_hat = correct_m == 1.0 ? new_m : new_m / correct_m;
    const Lanes v_hat = new_v / correct_v, root = sqrt(v_hat);
    const Lanes next = fma(root, Lanes(0x1.00001p-53), root);
    const Lanes rest = fma(-root, root, v_hat);  // of the square, not the root
    const Mask close = abs(rest) > (31.0 / 32.0) * root * (next - root);
    const Lanes old_w = load(*w);
    const Lanes change = lr_t * m_hat / (root + eps_adam);
    // does it matter which root
    const Lanes factor = copysign(Lanes(0x1.8p-51), rest) - 1.0;
    const Lanes new_w = old_w - change;
    const Mask other_root = close && fma(change, factor, old_w) != new_w;
    const Mask ask = other_square || other_root || outside;
    if (any_of(ask)) [[unlikely]] {
      return step_some(ask, g, w, m, v, new_w, new_m, new_v);
    }
    store(new_w, *w);
    store(new_m, *m);
    store(new_v, *v);
  }

  /// The weights of linear(w, x), for the gradient dy of what it gave; x is
  /// turned. A gradient is a sum over positions, from the last to the first.
  template <int nin>
  [[gnu::noinline]] void step(Matrix<nin>& w, const Rows<nin>& x,
                              const Column* dy, int n) const {
    constexpr int in_row = n_embd / width;
    for (int i = 0; i < w.nout(); ++i) {
      for (int j = 0; j < nin; j += n_embd) {
        Lanes g[in_row] = {};
        for (int p = n - 1; p >= 0; --p) {
          for (int c = 0; c < in_row; ++c) {
            g[c] = g[c] + dy[i][p] * load(x[p][j + c * width]);
          }
        }
        for (int c = 0; c < in_row; ++c) {
          const int k = j + c * width;
          step(g[c], &w.data[i][k], &w.m[i][k], &w.v[i][k]);
        }
      }
    }
  }

  /// Rows of weights whose gradients are known.
  [[gnu::noinline]] void step(Matrix<n_embd>& w,
                              const std::vector<Line<n_embd>>& dw) const {
    for (int i = 0; i < w.nout(); ++i) {
      for (int j = 0; j < n_embd; j += width) {
        step(load(dw[i][j]), &w.data[i][j], &w.m[i][j], &w.v[i][j]);
      }
    }
  }
};

constexpr int num_steps = 1000;
constexpr double learning_rate = 0.01;

/// What to do with the loss of each step, counted from 0.
using Report = std::function<void(int step, double loss)>;

/// Gradients on their way back, and what is turned for those of the weights.
struct Gradients {
  Columns<n_embd> dx = {}, dy = {};
  Columns<4 * n_embd> dhidden = {};
  AttentionGradients attn;
  Rows<n_embd> x = {};
  Rows<4 * n_embd> hidden = {};
  std::vector<Line<n_embd>> dwte, dwpe;

  explicit Gradients(int vocab_size) : dwte(vocab_size), dwpe(block_size) {}
};

/// Back through the logits, to dx: the row of the target comes last.
void lm_head_backward(const Matrix<n_embd>& w, const std::vector<int>& tokens,
                      std::vector<Column>& dlogits, Columns<n_embd>& dx,
                      int n) {
  Columns<n_embd> target_rows = {};
  Column targets = {};
  for (int p = 0; p < n; ++p) {
    const int target = tokens[p + 1];
    std::swap(targets[p], dlogits[target][p]);
    for (int j = 0; j < n_embd; ++j) target_rows[j][p] = w.data[target][j];
  }
  linear_backward(w, dlogits.data(), dx, n);
  for (int p = 0; p < n; p += width) {
    for (int j = 0; j < n_embd; ++j) {
      store(load(dx[j][p]) + load(target_rows[j][p]) * load(targets[p]),
            dx[j][p]);
    }
  }
  for (int p = 0; p < n; ++p) dlogits[tokens[p + 1]][p] = targets[p];
}

/// The gradient of what queries, keys and values were made from: head by head.
[[gnu::noinline]] void qkv_backward(const Layer& layer,
                                    const AttentionGradients& d,
                                    Columns<n_embd>& dx, int n) {
  for (int p = 0; p < n; p += width) {
    for (int j = 0; j < n_embd; j += at_once) {
      Lanes sum[at_once] = {};
      for (int h = n_head - 1; h >= 0; --h) {
        const int first = h * head_dim, last = first + head_dim;
        add_rows(sum, layer.attn_wv, j, d.dv.data(), first, last, p);
        add_rows(sum, layer.attn_wk, j, d.dk.data(), first, last, p);
        add_rows(sum, layer.attn_wq, j, d.dq.data(), first, last, p);
      }
      for (int c = 0; c < at_once; ++c) store(sum[c], dx[j + c][p]);
    }
  }
}

/// Back through a layer, from d.dx to d.dx, and a step of its weights.
void layer_backward(Layer& layer, const LayerActivations& a, Gradients& d,
                    const Adam& adam, int n) {
  // back through the thought
  linear_backward(layer.mlp_fc2, d.dx.data(), d.dhidden, n);
  turn(a.hidden, d.hidden, n);
  adam.step(layer.mlp_fc2, d.hidden, d.dx.data(), n);
  relu_backward(a.hidden, d.dhidden);
  linear_backward(layer.mlp_fc1, d.dhidden.data(), d.dy, n);
  turn(a.x_mlp, d.x, n);
  adam.step(layer.mlp_fc1, d.x, d.dhidden.data(), n);
  rmsnorm_backward(a.before_mlp, d.dy, d.dx, n);
  // back through the look
  linear_backward(layer.attn_wo, d.dx.data(), d.dy, n);
  turn(a.found, d.x, n);
  adam.step(layer.attn_wo, d.x, d.dx.data(), n);
  attention_backward(a.attn, d.dy, d.attn, n);
  qkv_backward(layer, d.attn, d.dy, n);
  turn(a.x_attn, d.x, n);
  adam.step(layer.attn_wq, d.x, d.attn.dq.data(), n);
  adam.step(layer.attn_wk, d.x, d.attn.dk.data(), n);
  adam.step(layer.attn_wv, d.x, d.attn.dv.data(), n);
  rmsnorm_backward(a.before_attn, d.dy, d.dx, n);
}

/// The gradients of the embeddings: dx, turned, goes to tokens and positions.
void embed_backward(const std::vector<int>& tokens, Gradients& d, int n) {
  std::fill(d.dwte.begin(), d.dwte.end(), Line<n_embd>{});
  std::fill(d.dwpe.begin(), d.dwpe.end(), Line<n_embd>{});
  for (int p = n - 1; p >= 0; --p) {
    Line<n_embd>& dtoken = d.dwte[tokens[p]];
    for (int j = 0; j < n_embd; ++j) dtoken[j] += d.x[p][j];
    d.dwpe[p] = d.x[p];
  }
}

/// After loss() of the same document: one step of all weights.
void backward(Model& model, const std::vector<int>& tokens, Activations& a,
              Gradients& d, const Adam& adam) {
  const int n = pairs(tokens);
  lm_head_backward(model.lm_head, tokens, a.logits, d.dx, n);
  turn(a.x, d.x, n);
  adam.step(model.lm_head, d.x, a.logits.data(), n);
  for (int li = n_layer - 1; li >= 0; --li) {
    layer_backward(model.layers[li], a.layers[li], d, adam, n);
  }
  Columns<n_embd> dx = {};
  rmsnorm_backward(a.embedded, d.dx, dx, n);
  turn(dx, d.x, n);
  embed_backward(tokens, d, n);
  adam.step(model.wte, d.dwte);
  adam.step(model.wpe, d.dwpe);
}

/// Learns from one document a step.
void train(Model& model, const std::vector<Document>& docs,
           const Tokenizer& tokenizer, const Report& report) {
  Activations a(tokenizer.vocab_size());
  Gradients d(tokenizer.vocab_size());
  for (int step = 0; step < num_steps; ++step) {
    const auto tokens = tokenizer.encode(docs[step % docs.size()]);
    report(step, loss(model, tokens, a));
    const double lr_t = learning_rate * (1.0 - 1.0 * step / num_steps);
    backward(model, tokens, a, d, Adam(step, lr_t));
  }
}

/// A token id, drawn by softmax(logits / temperature).
int draw(std::vector<double> logits, double temperature, Random& random) {
  const double inverse = std::pow(temperature, -1.0);
  for (double& logit : logits) logit = logit * inverse;
  const double max_val = *std::max_element(logits.begin(), logits.end());
  double total = 0.0;
  for (double& logit : logits) {
    logit = std::exp(logit - max_val);
    total = total + logit;
  }
  const double inverse_total = std::pow(total, -1.0);
  for (double& e : logits) e = e * inverse_total;
  return random.choose(logits);
}

/// A new document, in UTF-8, drawn token by token until BOS. A temperature
/// below 1 prefers what is likely, one above 1 evens the chances out.
std::string sample(const Model& model, const Tokenizer& tokenizer,
                   Random& random, double temperature = 0.5) {
  Activations a(tokenizer.vocab_size());
  std::string text;
  std::vector<int> tokens = {tokenizer.bos()};
  for (int p = 0; p < block_size; ++p) {
    gpt(model, tokens, a, p + 1);
    std::vector<double> logits;
    for (const Column& logit : a.logits) logits.push_back(logit[p]);
    tokens.push_back(draw(logits, temperature, random));
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
