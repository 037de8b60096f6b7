// Tangled from chapters/8-cores.md: edit it there. Checksum 3f24c6fe8ed4484a
// MicroGPT in C++, chapter 8: cores. The GPT of chapter 7 on several cores,
// with the same bits for any number of them.

// May the compiler fuse a product and a sum? It may. And nobody asks for errno.
#pragma GCC diagnostic ignored "-Wpsabi"
#if defined(__clang__)
#pragma clang fp contract(fast)
#else
#pragma GCC optimize("fp-contract=fast")
#endif

#include <algorithm>
#include <atomic>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdio>
#include <cstring>
#include <functional>
#include <new>
#include <span>
#include <stdexcept>
#include <string>
#include <thread>
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

/// Sixteen, eight or four floats that are treated alike.
using Floats16 [[gnu::vector_size(64)]] = float;
using Floats8 [[gnu::vector_size(32)]] = float;
using Floats4 [[gnu::vector_size(16)]] = float;

/// How many floats Lanes are.
template <class Lanes>
constexpr int width = sizeof(Lanes) / sizeof(float);

template <class Lanes>
Lanes load(const float* x) {
  Lanes lanes;
  std::memcpy(&lanes, x, sizeof lanes);
  return lanes;
}

template <class Lanes>
void store(const Lanes& lanes, float* x) {
  std::memcpy(x, &lanes, sizeof lanes);
}

/// Memory that begins where lanes like to.
template <class T>
struct Aligned {
  using value_type = T;
  static constexpr std::align_val_t line{64};

  Aligned() = default;
  template <class U>
  Aligned(const Aligned<U>&) {}

  T* allocate(std::size_t n) {
    return static_cast<T*>(::operator new(n * sizeof(T), line));
  }
  void deallocate(T* p, std::size_t) { ::operator delete(p, line); }
  bool operator==(const Aligned&) const = default;
};

/// Numbers in rows, one row after another in memory.
struct Array {
  int rows, columns;
  std::vector<float, Aligned<float>> numbers;  // [rows * columns]

  Array(int nrows, int ncolumns)
      : rows(nrows), columns(ncolumns), numbers(nrows * ncolumns) {}

  float* operator[](int row) { return numbers.data() + row * columns; }
  const float* operator[](int row) const {
    return numbers.data() + row * columns;
  }
};

constexpr int n_layer = 1;
constexpr int n_head = 4;
constexpr int n_embd = 16;      // numbers in an embedding
constexpr int block_size = 16;  // the most positions it can look back over
constexpr int head_dim = n_embd / n_head;  // numbers a head works with
static_assert(n_embd % n_head == 0, "n_head must divide n_embd");
static_assert(n_embd % 16 == 0, "rows are whole lanes");

/// n, or the next number above it that is a multiple of step.
constexpr int round_up(int n, int step) { return (n + step - 1) / step * step; }

/// The weights of one layer. Three matrices have become one.
struct Layer {
  Array attn_wqkv{3 * n_embd, n_embd};
  Array attn_wo{n_embd, n_embd};
  Array mlp_fc1{4 * n_embd, n_embd};
  Array mlp_fc2{n_embd, 4 * n_embd};
};

/// All that the model knows, or a number for each of that. All are 0 at first.
struct Model {
  int vocab_size;
  Array wte;      // [vocab_size, n_embd], an embedding for each token
  Array wpe;      // [block_size, n_embd], an embedding for each position
  Array lm_head;  // [vocab_size, rounded up; n_embd]
  std::vector<Layer> layers;  // [n_layer]

  explicit Model(int nvocab)
      : vocab_size(nvocab),
        wte(nvocab, n_embd),
        wpe(block_size, n_embd),
        lm_head(round_up(nvocab, 32), n_embd),
        layers(n_layer) {}

  Model(int nvocab, Random& random) : Model(nvocab) {
    const auto draw = [&random](Array& w, int rows) {
      for (int i = 0; i < rows * w.columns; ++i) {
        w.numbers[i] = static_cast<float>(random.gauss(0.0, 0.08));
      }
    };
    draw(wte, vocab_size);
    draw(wpe, block_size);
    draw(lm_head, vocab_size);
    for (Layer& layer : layers) {
      draw(layer.attn_wqkv, 3 * n_embd);
      draw(layer.attn_wo, n_embd);
      draw(layer.mlp_fc1, 4 * n_embd);
      draw(layer.mlp_fc2, n_embd);
    }
  }
};

/// The matrices of the model, one after another.
std::vector<Array*> parameters(Model& model) {
  std::vector<Array*> all = {&model.wte, &model.wpe, &model.lm_head};
  for (Layer& layer : model.layers) {
    all.insert(all.end(), {&layer.attn_wqkv, &layer.attn_wo, &layer.mlp_fc1,
                           &layer.mlp_fc2});
  }
  return all;
}

/// How many numbers the model learns.
std::size_t num_params(Model& model) {
  std::size_t total = 0;
  for (const Array* w : parameters(model)) total += w->numbers.size();
  const int unused = model.lm_head.rows - model.vocab_size;
  return total - unused * n_embd;
}

/// The matrices that the way there multiplies with, columns as rows.
struct Turned {
  Array lm_head;
  std::vector<Array> attn_wqkv, attn_wo, mlp_fc1, mlp_fc2;  // [n_layer]

  explicit Turned(const Model& model)
      : lm_head(n_embd, model.lm_head.rows),
        attn_wqkv(n_layer, Array(n_embd, 3 * n_embd)),
        attn_wo(n_layer, Array(n_embd, n_embd)),
        mlp_fc1(n_layer, Array(n_embd, 4 * n_embd)),
        mlp_fc2(n_layer, Array(4 * n_embd, n_embd)) {}
};

/// One of so many threads.
struct Thread {
  int number, of;
};

/// w [nout, nin] to turned [nin, nout], as far as it is this thread's to do.
void turn(const Array& w, Array& turned, Thread me = {0, 1}) {
  for (int block = me.number; block < w.rows / 16; block += me.of) {
    for (int j = 0; j < w.columns; ++j) {
      const int first = 16 * block;
      for (int i = first; i < first + 16; ++i) turned[j][i] = w[i][j];
    }
  }
}

void turn(const Model& model, Turned& turned, Thread me = {0, 1}) {
  turn(model.lm_head, turned.lm_head, me);
  for (int li = 0; li < n_layer; ++li) {
    turn(model.layers[li].attn_wqkv, turned.attn_wqkv[li], me);
    turn(model.layers[li].attn_wo, turned.attn_wo[li], me);
    turn(model.layers[li].mlp_fc1, turned.mlp_fc1[li], me);
    turn(model.layers[li].mlp_fc2, turned.mlp_fc2[li], me);
  }
}

/// How many Lanes of sums a tile has, which is half of the registers.
template <class Lanes>
constexpr int most_sums = width<Lanes> == 16 ? 16 : 8;

/// Sums in registers: some rows of so many Lanes each.
template <class Lanes, int rows, int wide>
struct Tile {
  Lanes sum[rows][wide] = {};

  /// Adds the products of a number for each row, step apart, with all lanes.
  void add(const float* x, int step, const float* lanes) {
#pragma GCC unroll 16
    for (int r = 0; r < rows; ++r) {
#pragma GCC unroll 4
      for (int c = 0; c < wide; ++c) {
        sum[r][c] += x[r * step] * load<Lanes>(lanes + c * width<Lanes>);
      }
    }
  }
};

/// Writes the sums into some columns of y, from row i on.
template <class Lanes, int rows, int wide>
void store(const Tile<Lanes, rows, wide>& tile, Array& y, int i, int column) {
#pragma GCC unroll 16
  for (int r = 0; r < rows; ++r) {
#pragma GCC unroll 4
    for (int c = 0; c < wide; ++c) {
      store(tile.sum[r][c], y[i + r] + column + c * width<Lanes>);
    }
  }
}

/// x [n, nin] times w [nin, nout]: y [n, nout], or somewhat more rows.
template <class Lanes, int wide>
void product(const Array& x, const Array& w, Array& y, int n) {
  constexpr int rows = most_sums<Lanes> / wide;
  for (int j = 0; j < w.columns; j += wide * width<Lanes>) {
    for (int i = 0; i < n; i += rows) {
      Tile<Lanes, rows, wide> tile;
      for (int k = 0; k < w.rows; ++k) {
        tile.add(x[i] + k, x.columns, w[k] + j);
      }
      store(tile, y, i, j);
    }
  }
}

template <class Lanes>
void product(const Array& x, const Array& w, Array& y, int n) {
  const int wide = w.columns / width<Lanes>;
  if (wide % 4 == 0) return product<Lanes, 4>(x, w, y, n);
  if (wide % 2 == 0) return product<Lanes, 2>(x, w, y, n);
  product<Lanes, 1>(x, w, y, n);
}

/// The gradient of a matrix, dw [nout, nin], from n rows of dy and x.
template <class Lanes, int wide>
void gradient(const Array& dy, const Array& x, Array& dw, int n) {
  constexpr int rows = most_sums<Lanes> / wide;
  for (int j = 0; j < x.columns; j += wide * width<Lanes>) {
    for (int i = 0; i < dy.columns; i += rows) {
      Tile<Lanes, rows, wide> tile;
      for (int p = 0; p < n; ++p) tile.add(dy[p] + i, 1, x[p] + j);
      store(tile, dw, i, j);
    }
  }
}

template <class Lanes>
void gradient(const Array& dy, const Array& x, Array& dw, int n) {
  const int wide = x.columns / width<Lanes>;
  if (wide % 4 == 0) return gradient<Lanes, 4>(dy, x, dw, n);
  if (wide % 2 == 0) return gradient<Lanes, 2>(dy, x, dw, n);
  gradient<Lanes, 1>(dy, x, dw, n);
}

/// y = a + b, n rows of each.
template <class Lanes>
void add(const Array& a, const Array& b, Array& y, int n) {
  for (int i = 0; i < n * y.columns; i += width<Lanes>) {
    store(load<Lanes>(a[0] + i) + load<Lanes>(b[0] + i), y[0] + i);
  }
}

template <class Lanes>
void relu(Array& x, int n) {
  for (int i = 0; i < n * x.columns; i += width<Lanes>) {
    const Lanes x_i = load<Lanes>(x[0] + i);
    store(x_i > 0.0f ? x_i : Lanes{}, x[0] + i);
  }
}

/// dx, where relu's result y is 0, becomes 0.
template <class Lanes>
void relu_backward(const Array& y, Array& dx, int n) {
  for (int i = 0; i < n * y.columns; i += width<Lanes>) {
    const Lanes dx_i = load<Lanes>(dx[0] + i);
    store(load<Lanes>(y[0] + i) > 0.0f ? dx_i : Lanes{}, dx[0] + i);
  }
}

/// The sum of the lanes.
template <class Lanes>
float sum(const Lanes& x) {
  alignas(64) float all[width<Lanes>];
  store(x, all);
  Floats4 four = {};
  for (int i = 0; i < width<Lanes>; i += 4) four += load<Floats4>(all + i);
  return (four[0] + four[1]) + (four[2] + four[3]);
}

/// The sum of the products of a and b, number by number.
template <class Lanes>
float dot(const float* a, const float* b) {
  Lanes total = {};
  for (int i = 0; i < n_embd; i += width<Lanes>) {
    total += load<Lanes>(a + i) * load<Lanes>(b + i);
  }
  return sum(total);
}

/// Scales each row of x to a root mean square of 1, and keeps the scales.
template <class Lanes>
void rmsnorm(const Array& x, Array& scales, Array& y, int n) {
  for (int p = 0; p < n; ++p) {
    const float ms = dot<Lanes>(x[p], x[p]) / n_embd + 1e-5f;
    const float scale = scales[p][0] = 1.0f / std::sqrt(ms);
    for (int i = 0; i < n_embd; i += width<Lanes>) {
      store(load<Lanes>(x[p] + i) * scale, y[p] + i);
    }
  }
}

/// Adds to dx what comes back from dy.
template <class Lanes>
void rmsnorm_backward(const Array& x, const Array& scales, const Array& dy,
                      Array& dx, int n) {
  for (int p = 0; p < n; ++p) {
    const float scale = scales[p][0];
    const float dms = dot<Lanes>(x[p], dy[p]) * scale * scale * scale / n_embd;
    for (int i = 0; i < n_embd; i += width<Lanes>) {
      const Lanes direct = load<Lanes>(dy[p] + i) * scale;
      const Lanes around = load<Lanes>(x[p] + i) * dms;
      store(load<Lanes>(dx[p] + i) + direct - around, dx[p] + i);
    }
  }
}

/// One over the root of each lane; of 0, something large.
template <class Lanes>
Lanes inverse_root(const Lanes& x) {
  using Ints [[gnu::vector_size(sizeof(Lanes))]] = int;
  const Ints guess = 0x5f3759df - (std::bit_cast<Ints>(x) >> 1);
  Lanes y = std::bit_cast<Lanes>(guess);
  for (int i = 0; i < 3; ++i) y = y * (1.5f - 0.5f * x * y * y);
  return y;
}

/// e to the power of x, for x up to 88; of what is below -87, nearly 0.
template <class Lanes>
Lanes exp(const Lanes& x) {
  using Ints [[gnu::vector_size(sizeof(Lanes))]] = int;
  constexpr float log2_e = 1.44269504f, round = 0x1.8p23f;
  constexpr float ln2 = 0.693145752f, rest_of_ln2 = 1.4286068e-6f;
  const Lanes low = Lanes{} - 87.0f, from = x > low ? x : low;
  const Lanes rounded = from * log2_e + round, n = rounded - round;
  const Lanes r = from - n * ln2 - n * rest_of_ln2;
  Lanes sum = Lanes{} + 1.0f / 5040.0f;
  for (const float term : {1.0f / 720.0f, 1.0f / 120.0f, 1.0f / 24.0f,
                           1.0f / 6.0f, 0.5f, 1.0f, 1.0f}) {
    sum = sum * r + term;
  }
  const Ints power = std::bit_cast<Ints>(rounded) << 23;
  return std::bit_cast<Lanes>(std::bit_cast<Ints>(sum) + power);
}

constexpr int batch_size = 16;  // documents learned from in a step
constexpr int n_parts = 4;      // of a batch, each with gradients of its own
constexpr int part_size = batch_size / n_parts;  // documents in a part
static_assert(batch_size % n_parts == 0, "all parts have the same size");
// The last tile may compute up to 15 rows too many.
constexpr int most_rows = part_size * block_size + 15;

/// What is computed of each position: a row for each, in so many columns.
Array rows_of(int columns) { return Array(most_rows, columns); }

/// What a layer computes.
struct LayerActivations {
  Array scales1 = rows_of(1), norm1 = rows_of(n_embd);
  Array qkv = rows_of(3 * n_embd), shares = rows_of(n_head * block_size);
  Array attn = rows_of(n_embd), mid = rows_of(n_embd);
  Array scales2 = rows_of(1), norm2 = rows_of(n_embd);
  Array hidden = rows_of(4 * n_embd);
};

/// What the model computes, there and back.
struct Activations {
  Array embedded = rows_of(n_embd), scales = rows_of(1);
  std::vector<Array> x;  // what goes into each layer, and out of the last
  std::vector<LayerActivations> layers;
  Array logits, dlogits, dx, dnorm, dqkv, dattn, dhidden;

  explicit Activations(const Model& model)
      : x(n_layer + 1, rows_of(n_embd)),
        layers(n_layer),
        logits(rows_of(model.lm_head.rows)),
        dlogits(logits),
        dx(rows_of(n_embd)),
        dnorm(dx),
        dqkv(rows_of(3 * n_embd)),
        dattn(dx),
        dhidden(rows_of(4 * n_embd)) {}
};

/// Documents, one after another, position by position, with no gap between.
struct Batch {
  std::vector<int> tokens, targets;  // of each position
  std::vector<int> starts = {0};     // of each document, and the end of all

  int positions() const { return starts.back(); }
  int documents() const { return static_cast<int>(starts.size()) - 1; }

  void append(const std::vector<int>& doc) {
    const int n = std::min(block_size, static_cast<int>(doc.size()) - 1);
    tokens.insert(tokens.end(), doc.begin(), doc.begin() + n);
    targets.insert(targets.end(), doc.begin() + 1, doc.begin() + n + 1);
    starts.push_back(positions() + n);
  }
};

/// A head of a document: its rows, and its columns among the queries.
struct Head {
  int first, n;  // rows
  int column;
  int h;

  const float* q(const Array& qkv, int p) const {
    return qkv[first + p] + column;
  }
  const float* k(const Array& qkv, int p) const { return q(qkv, p) + n_embd; }
  const float* v(const Array& qkv, int p) const { return k(qkv, p) + n_embd; }
};

/// The numbers of a head at the positions from p to end: lane i is that of
/// position p + i.
template <class Lanes>
void gather(const Array& x, Head head, int column, int p, int end, Lanes* y) {
  for (int i = p; i < end; ++i) {
    const float* row = x[head.first + i] + column;
    for (int j = 0; j < head_dim; ++j) y[j][i - p] = row[j];
  }
}

/// The same back.
template <class Lanes>
void scatter(const Lanes* y, Array& x, Head head, int column, int p, int end) {
  for (int i = p; i < end; ++i) {
    float* row = x[head.first + i] + column;
    for (int j = 0; j < head_dim; ++j) row[j] = y[j][i - p];
  }
}

const float inverse_root_of_size =
    1.0f / std::sqrt(static_cast<float>(head_dim));

/// What a head finds at as many positions as there are lanes, from p on.
template <class Lanes>
void attend(LayerActivations& a, Head head, int p) {
  const int end = std::min(head.n, p + width<Lanes>);
  Lanes shares[block_size], found[head_dim] = {}, total = {};
  // score so many positions
  Lanes q[head_dim] = {}, place, highest = Lanes{} - 1e30f;
  gather(a.qkv, head, head.column, p, end, q);
  for (int i = 0; i < width<Lanes>; ++i) place[i] = static_cast<float>(p + i);
  for (int t = 0; t < end; ++t) {
    const float* k = head.k(a.qkv, t);
    Lanes score = {};
    for (int j = 0; j < head_dim; ++j) score += q[j] * k[j];
    const auto seen = place >= static_cast<float>(t);
    shares[t] = seen ? score * inverse_root_of_size : Lanes{} - 1e30f;
    highest = highest > shares[t] ? highest : shares[t];
  }
  for (int t = 0; t < end; ++t) total += shares[t] = exp(shares[t] - highest);
  for (int t = 0; t < end; ++t) {
    const float* v = head.v(a.qkv, t);
    shares[t] /= total;
    store(shares[t], a.shares[head.first + t] + head.h * block_size + p);
    for (int j = 0; j < head_dim; ++j) found[j] += shares[t] * v[j];
  }
  scatter(found, a.attn, head, head.column, p, end);
}

/// Calls use(head) for each head of each document.
template <class Use>
void each_head(const Batch& batch, Use use) {
  for (int d = 0; d < batch.documents(); ++d) {
    const int first = batch.starts[d], n = batch.starts[d + 1] - first;
    for (int h = 0; h < n_head; ++h) use(Head{first, n, h * head_dim, h});
  }
}

template <class Lanes>
void attention(LayerActivations& a, const Batch& batch) {
  each_head(batch, [&](Head head) {
    for (int p = 0; p < head.n; p += width<Lanes>) attend<Lanes>(a, head, p);
  });
}

/// Of each position of a head, its share of each other, and what comes back
/// for the logit of that: [from][to].
struct Shares {
  alignas(64) float value[block_size][block_size] = {};
  alignas(64) float dlogit[block_size][block_size] = {};
};

/// Back to the queries of the positions from p on; fills their rows of all.
template <class Lanes>
void queries_backward(const LayerActivations& a, const Array& dattn,
                      Array& dqkv, Head head, int p, Shares& all) {
  const int end = std::min(head.n, p + width<Lanes>);
  Lanes dfound[head_dim] = {}, shares[block_size], dshares[block_size];
  Lanes dq[head_dim] = {}, total = {};
  gather(dattn, head, head.column, p, end, dfound);
  for (int t = 0; t < end; ++t) {
    const float* v = head.v(a.qkv, t);
    dshares[t] = Lanes{};
    for (int j = 0; j < head_dim; ++j) dshares[t] += dfound[j] * v[j];
    shares[t] = load<Lanes>(a.shares[head.first + t] + head.h * block_size + p);
    total += shares[t] * dshares[t];
  }
  // pass it on to the query
  for (int t = 0; t < end; ++t) {
    const float* k = head.k(a.qkv, t);
    const Lanes dlogit =
        shares[t] * (dshares[t] - total) * inverse_root_of_size;
    for (int j = 0; j < head_dim; ++j) dq[j] += dlogit * k[j];
    for (int i = p; i < end; ++i) {
      all.value[i][t] = shares[t][i - p];
      all.dlogit[i][t] = dlogit[i - p];
    }
  }
  scatter(dq, dqkv, head, head.column, p, end);
}

/// Back to the keys and values of the positions from t on.
template <class Lanes>
void keys_backward(const LayerActivations& a, const Array& dattn, Array& dqkv,
                   Head head, int t, const Shares& all) {
  const int end = std::min(head.n, t + width<Lanes>);
  Lanes dk[head_dim] = {}, dv[head_dim] = {};
  for (int p = t; p < head.n; ++p) {
    const float* q = head.q(a.qkv, p);
    const float* dfound = dattn[head.first + p] + head.column;
    const Lanes share = load<Lanes>(&all.value[p][t]);
    const Lanes dlogit = load<Lanes>(&all.dlogit[p][t]);
    for (int j = 0; j < head_dim; ++j) {
      dk[j] += dlogit * q[j];
      dv[j] += share * dfound[j];
    }
  }
  scatter(dk, dqkv, head, head.column + n_embd, t, end);
  scatter(dv, dqkv, head, head.column + 2 * n_embd, t, end);
}

template <class Lanes>
void attention_backward(const LayerActivations& a, const Array& dattn,
                        Array& dqkv, const Batch& batch) {
  Shares all;
  each_head(batch, [&](Head head) {
    for (int p = 0; p < head.n; p += width<Lanes>) {
      queries_backward<Lanes>(a, dattn, dqkv, head, p, all);
    }
    for (int t = 0; t < head.n; t += width<Lanes>) {
      keys_backward<Lanes>(a, dattn, dqkv, head, t, all);
    }
  });
}

template <class Lanes>
void embed(const Model& model, const Batch& batch, Array& x) {
  for (int d = 0; d < batch.documents(); ++d) {
    const int first = batch.starts[d];
    for (int p = first; p < batch.starts[d + 1]; ++p) {
      const float* token = model.wte[batch.tokens[p]];
      const float* position = model.wpe[p - first];
      for (int i = 0; i < n_embd; i += width<Lanes>) {
        store(load<Lanes>(token + i) + load<Lanes>(position + i), x[p] + i);
      }
    }
  }
}

template <class Lanes>
void embed_backward(const Batch& batch, const Array& dx, Model& grad) {
  std::ranges::fill(grad.wte.numbers, 0.0f);
  std::ranges::fill(grad.wpe.numbers, 0.0f);
  for (int d = 0; d < batch.documents(); ++d) {
    const int first = batch.starts[d];
    for (int p = first; p < batch.starts[d + 1]; ++p) {
      for (float* row : {grad.wte[batch.tokens[p]], grad.wpe[p - first]}) {
        for (int i = 0; i < n_embd; i += width<Lanes>) {
          store(load<Lanes>(row + i) + load<Lanes>(dx[p] + i), row + i);
        }
      }
    }
  }
}

/// One layer, from x to y.
template <class Lanes>
void layer_forward(const Turned& turned, int li, LayerActivations& a,
                   const Array& x, Array& y, const Batch& batch) {
  const int n = batch.positions();
  rmsnorm<Lanes>(x, a.scales1, a.norm1, n);
  product<Lanes>(a.norm1, turned.attn_wqkv[li], a.qkv, n);
  attention<Lanes>(a, batch);
  product<Lanes>(a.attn, turned.attn_wo[li], a.mid, n);
  add<Lanes>(a.mid, x, a.mid, n);
  rmsnorm<Lanes>(a.mid, a.scales2, a.norm2, n);
  product<Lanes>(a.norm2, turned.mlp_fc1[li], a.hidden, n);
  relu<Lanes>(a.hidden, n);
  product<Lanes>(a.hidden, turned.mlp_fc2[li], y, n);
  add<Lanes>(y, a.mid, y, n);
}

/// The same from the end: back.dx changes from what y gets to what x gets.
template <class Lanes>
void layer_backward(const Layer& layer, const LayerActivations& a,
                    const Array& x, Activations& back, Layer& grad,
                    const Batch& batch) {
  const int n = batch.positions();
  gradient<Lanes>(back.dx, a.hidden, grad.mlp_fc2, n);
  product<Lanes>(back.dx, layer.mlp_fc2, back.dhidden, n);
  relu_backward<Lanes>(a.hidden, back.dhidden, n);
  gradient<Lanes>(back.dhidden, a.norm2, grad.mlp_fc1, n);
  product<Lanes>(back.dhidden, layer.mlp_fc1, back.dnorm, n);
  rmsnorm_backward<Lanes>(a.mid, a.scales2, back.dnorm, back.dx, n);
  gradient<Lanes>(back.dx, a.attn, grad.attn_wo, n);
  product<Lanes>(back.dx, layer.attn_wo, back.dattn, n);
  attention_backward<Lanes>(a, back.dattn, back.dqkv, batch);
  gradient<Lanes>(back.dqkv, a.norm1, grad.attn_wqkv, n);
  product<Lanes>(back.dqkv, layer.attn_wqkv, back.dnorm, n);
  rmsnorm_backward<Lanes>(x, a.scales1, back.dnorm, back.dx, n);
}

/// The logits of what comes after each position.
template <class Lanes>
void gpt(const Model& model, const Turned& turned, const Batch& batch,
         Activations& a) {
  const int n = batch.positions();
  embed<Lanes>(model, batch, a.embedded);
  rmsnorm<Lanes>(a.embedded, a.scales, a.x[0], n);
  for (int li = 0; li < n_layer; ++li) {
    layer_forward<Lanes>(turned, li, a.layers[li], a.x[li], a.x[li + 1], batch);
  }
  product<Lanes>(a.x[n_layer], turned.lm_head, a.logits, n);
}

/// From the gradients of the logits to those of all weights.
template <class Lanes>
void gpt_backward(const Model& model, const Batch& batch, Activations& a,
                  Model& grad) {
  const int n = batch.positions();
  gradient<Lanes>(a.dlogits, a.x[n_layer], grad.lm_head, n);
  product<Lanes>(a.dlogits, model.lm_head, a.dx, n);
  for (int li = n_layer - 1; li >= 0; --li) {
    layer_backward<Lanes>(model.layers[li], a.layers[li], a.x[li], a,
                          grad.layers[li], batch);
  }
  std::ranges::fill(a.dnorm.numbers, 0.0f);
  rmsnorm_backward<Lanes>(a.embedded, a.scales, a.dx, a.dnorm, n);
  embed_backward<Lanes>(batch, a.dnorm, grad);
}

/// The largest of some numbers.
template <class Lanes>
float largest(const float* x, int n) {
  Lanes so_far = load<Lanes>(x);
  for (int i = width<Lanes>; i < n; i += width<Lanes>) {
    const Lanes next = load<Lanes>(x + i);
    so_far = so_far > next ? so_far : next;
  }
  float all = so_far[0];
  for (int i = 1; i < width<Lanes>; ++i) all = std::max(all, so_far[i]);
  return all;
}

/// The surprise at the target. The gradient of so large a share of it goes to
/// dlogits.
template <class Lanes>
float surprise(const float* logits, int columns, int target, float share,
               float* dlogits) {
  const float highest = largest<Lanes>(logits, columns);
  Lanes exps = {};
  for (int i = 0; i < columns; i += width<Lanes>) {
    const Lanes e = exp(load<Lanes>(logits + i) - highest);
    store(e, dlogits + i);
    exps += e;
  }
  const float total = sum(exps);
  for (int i = 0; i < columns; i += width<Lanes>) {
    store(load<Lanes>(dlogits + i) * (share / total), dlogits + i);
  }
  dlogits[target] -= share;
  return std::log(total) - (logits[target] - highest);
}

/// The mean of the losses of the documents, and the gradients of all weights.
template <class Lanes>
float loss(const Model& model, const Turned& turned, const Batch& batch,
           Activations& a, Model& grad) {
  gpt<Lanes>(model, turned, batch, a);
  float total = 0.0f;
  for (int d = 0; d < batch.documents(); ++d) {
    const int first = batch.starts[d], end = batch.starts[d + 1];
    const auto share =
        1.0f / static_cast<float>((end - first) * batch.documents());
    for (int p = first; p < end; ++p) {
      float *logits = a.logits[p], *after = logits + a.logits.columns;
      std::fill(logits + model.vocab_size, after, -1e30f);
      total += share * surprise<Lanes>(logits, a.logits.columns,
                                       batch.targets[p], share, a.dlogits[p]);
    }
  }
  gpt_backward<Lanes>(model, batch, a, grad);
  return total;
}

constexpr double beta1 = 0.85;     // how long the direction is remembered
constexpr double beta2 = 0.99;     // how long the size is remembered
constexpr double eps_adam = 1e-8;  // keeps the divisor from being 0

/// Some documents of a batch, what is computed of them, and their gradients.
struct Part {
  Activations a;
  Model grad;
  float loss = 0.0f;

  explicit Part(const Model& model) : a(model), grad(model.vocab_size) {}
};

/// Steps each parameter by its own measure (Kingma and Ba 2015, algorithm 1).
struct Adam {
  Model m, v;  // first and second moment

  explicit Adam(const Model& model) : m(model.vocab_size), v(m) {}

  /// The learning rate, and what v is multiplied by, both of them corrected.
  struct Rates {
    float lr, correct_v;
  };

  /// Steps as many weights as there are lanes.
  template <class Lanes>
  static void step_some(const Lanes& g, Rates rates, float* w, float* m,
                        float* v) {
    constexpr auto b1 = static_cast<float>(beta1);
    constexpr auto b2 = static_cast<float>(beta2);
    const Lanes m_next = b1 * load<Lanes>(m) + (1.0f - b1) * g;
    const Lanes v_next = b2 * load<Lanes>(v) + (1.0f - b2) * g * g;
    const Lanes v_hat = v_next * rates.correct_v;
    const Lanes size =
        v_hat * inverse_root(v_hat) + static_cast<float>(eps_adam);
    store(load<Lanes>(w) - rates.lr * m_next / size, w);
    store(m_next, m);
    store(v_next, v);
  }

  /// Takes one step after steps_taken others, with those weights that are this
  /// thread's.
  template <class Lanes>
  void step(Model& model, std::vector<Part>& parts, int steps_taken,
            double lr_t, Thread me) {
    const double correct_m = 1.0 - std::pow(beta1, steps_taken + 1);
    const double correct_v = 1.0 - std::pow(beta2, steps_taken + 1);
    const Rates rates = {static_cast<float>(lr_t / correct_m),
                         static_cast<float>(1.0 / correct_v)};
    const std::vector<Array*> w = parameters(model), ms = parameters(m),
                              vs = parameters(v);
    std::vector<std::vector<Array*>> grads;
    for (Part& part : parts) grads.push_back(parameters(part.grad));
    for (std::size_t i = 0; i < w.size(); ++i) {
      const int blocks = static_cast<int>(w[i]->numbers.size()) / 16;
      const int first = blocks * me.number / me.of * 16;
      const int last = blocks * (me.number + 1) / me.of * 16;
      for (int j = first; j < last; j += width<Lanes>) {
        Lanes g = {};
        for (int part = 0; part < n_parts; ++part) {
          g += load<Lanes>(&grads[part][i]->numbers[j]);
        }
        step_some<Lanes>(g / static_cast<float>(n_parts), rates,
                         &w[i]->numbers[j], &ms[i]->numbers[j],
                         &vs[i]->numbers[j]);
      }
    }
  }
};

constexpr int num_steps = 1000;
constexpr double learning_rate = 0.01;

/// What to do with the loss of each step, counted from 0.
using Report = std::function<void(int step, double loss)>;

/// Where so many threads wait for each other, time after time.
class Meeting {
 public:
  explicit Meeting(int threads) : threads_(threads) {}

  void arrive_and_wait() {
    const int round = round_;
    if (++arrived_ == threads_) {
      arrived_ = 0;
      ++round_;
    }
    for (int looks = 0; round_ == round; ++looks) {
      if (looks > 10000) std::this_thread::yield();
    }
  }

 private:
  const int threads_;
  std::atomic<int> arrived_ = 0, round_ = 0;
};

/// What all threads that train a model have in common.
struct Crew {
  Model& model;
  const std::vector<std::vector<int>>& docs;  // as tokens
  const Report& report;
  int threads;
  Turned turned{model};
  std::vector<Part> parts{n_parts, Part(model)};
  Adam adam{model};
  Meeting everyone{threads};

  /// The documents of a part of a step.
  Batch documents(int step, int part) const {
    Batch batch;
    for (int i = 0; i < part_size; ++i) {
      const std::size_t n = (step * n_parts + part) * part_size + i;
      batch.append(docs[n % docs.size()]);
    }
    return batch;
  }

  /// The mean loss of the documents of a step.
  double mean_loss() const {
    double total = 0.0;
    for (const Part& part : parts) total += part.loss;
    return total / n_parts;
  }
};

/// What each thread does.
template <class Lanes>
void work(Crew& crew, Thread me) {
  for (int step = 0; step < num_steps; ++step) {
    turn(crew.model, crew.turned, me);
    crew.everyone.arrive_and_wait();
    for (int i = me.number; i < n_parts; i += me.of) {
      Part& part = crew.parts[i];
      part.loss = loss<Lanes>(crew.model, crew.turned, crew.documents(step, i),
                              part.a, part.grad);
    }
    crew.everyone.arrive_and_wait();
    if (me.number == 0) crew.report(step, crew.mean_loss());
    const double lr_t = learning_rate * (1.0 - 1.0 * step / num_steps);
    crew.adam.step<Lanes>(crew.model, crew.parts, step, lr_t, me);
    crew.everyone.arrive_and_wait();
  }
}

using Work = void (*)(Crew&, Thread);

[[gnu::flatten]] void work_4(Crew& crew, Thread me) { work<Floats4>(crew, me); }

#if defined(__x86_64__)
bool has_8_lanes() {
  return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
}
bool has_16_lanes() {
  return has_8_lanes() && __builtin_cpu_supports("avx512dq");
}

[[gnu::target("avx2,fma"), gnu::flatten]] void work_8(Crew& crew, Thread me) {
  work<Floats8>(crew, me);
}

[[gnu::target("avx512f,avx512dq,fma"), gnu::flatten]] void work_16(Crew& crew,
                                                                   Thread me) {
  work<Floats16>(crew, me);
}
#endif

/// The work with the most lanes that this processor has.
Work widest_work() {
#if defined(__x86_64__)
  if (has_16_lanes()) return work_16;
  if (has_8_lanes()) return work_8;
#endif
  return work_4;
}

/// Learns from batch_size documents a step, with so many threads.
void train(Model& model, const std::vector<Document>& docs,
           const Tokenizer& tokenizer, const Report& report, int threads) {
  std::vector<std::vector<int>> tokens;
  for (const Document& doc : docs) tokens.push_back(tokenizer.encode(doc));
  Crew crew{model, tokens, report, threads};
  std::vector<std::jthread> others;
  for (int i = 1; i < threads; ++i) {
    others.emplace_back(widest_work(), std::ref(crew), Thread{i, threads});
  }
  widest_work()(crew, {0, threads});
}

/// As many threads as the machine has cores, and there are parts.
void train(Model& model, const std::vector<Document>& docs,
           const Tokenizer& tokenizer, const Report& report) {
  const int cores = static_cast<int>(std::thread::hardware_concurrency());
  train(model, docs, tokenizer, report, std::clamp(cores, 1, n_parts));
}

/// A token id, drawn by softmax(logits / temperature).
int draw(std::span<const float> logits, double temperature, Random& random) {
  const float highest = *std::ranges::max_element(logits);
  std::vector<double> weights;
  for (const float logit : logits) {
    weights.push_back(std::exp((logit - highest) / temperature));
  }
  return random.choose(weights);
}

/// A new document, in UTF-8, drawn token by token until BOS. A temperature
/// below 1 prefers what is likely, one above 1 evens the chances out.
std::string sample(const Model& model, const Tokenizer& tokenizer,
                   Random& random, double temperature = 0.5) {
  Turned turned(model);
  turn(model, turned);
  Activations a(model);
  std::string text;
  std::vector<int> tokens = {tokenizer.bos()};
  for (int p = 0; p < block_size; ++p) {
    Batch batch;
    tokens.push_back(tokenizer.bos());  // to be drawn
    batch.append(tokens);
    gpt<Floats4>(model, turned, batch, a);
    tokens.back() = draw({a.logits[p], a.logits[p] + model.vocab_size},
                         temperature, random);
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
