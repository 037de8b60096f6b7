// Tangled from chapters/5-adam.md: edit it there. Checksum a653a5dd7a77969f
// MicroGPT in C++, chapter 5: Adam. A complete GPT: data, autograd, model,
// optimizer, training and sampling.

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <numbers>
#include <numeric>
#include <optional>
#include <random>
#include <utility>
#include <vector>
#include <cerrno>
#include <exception>
#include <fstream>
#include <functional>
#include <iterator>
#include <stdexcept>
#include <string>
#include <string_view>
#include <system_error>

#if __has_include("names.hpp")
#include "names.hpp"  // default_names, the book's own list
#else
constexpr char default_names[] = "";
#endif

/// Seeds std::mt19937 the way CPython's random.seed(n) does (init_by_array,
/// Matsumoto and Nishimura 2002), for n below 2^32.
struct PythonSeed {
  using result_type = std::uint32_t;
  std::uint32_t seed;

  template <class Words>
  void generate(Words state, Words end) const {
    const std::uint32_t n = end - state;  // 624 words
    std::uint32_t i = 1;
    // fill the state from a fixed number
    const auto mixed = [&] { return state[i - 1] ^ (state[i - 1] >> 30); };
    state[0] = 19650218;
    for (; i < n; ++i) state[i] = 1812433253u * mixed() + i;
    // stir in the seed, then stir once more
    const auto step = [&] {
      if (++i < n) return;
      state[0] = state[n - 1];
      i = 1;
    };
    i = 1;
    for (std::uint32_t k = 0; k < n; ++k, step()) {
      state[i] = (state[i] ^ mixed() * 1664525u) + seed;
    }
    for (std::uint32_t k = 1; k < n; ++k, step()) {
      state[i] = (state[i] ^ mixed() * 1566083941u) - i;
    }
    state[0] = 0x80000000u;
  }
};

/// The generator behind Python's `random` module.
class Random {
 public:
  explicit Random(std::uint32_t seed) {
    PythonSeed sequence{seed};
    engine_.seed(sequence);
  }

  /// The next k random bits, 1 <= k <= 32: getrandbits(k).
  std::uint32_t bits(int k) { return engine_() >> (32 - k); }

  /// A number in [0, 1), a multiple of 2^-53: random().
  double uniform() {
    const double high = bits(27);
    const double low = bits(26);
    return (high * 67108864.0 + low) / 9007199254740992.0;
  }

  /// A normally distributed number (Box and Muller 1958): gauss(mu, sigma).
  double gauss(double mu, double sigma) {
    if (spare_) {
      const double spare = *spare_;
      spare_.reset();
      return mu + spare * sigma;
    }
    const double angle = uniform() * 2.0 * std::numbers::pi;
    const double radius = std::sqrt(-2.0 * std::log(1.0 - uniform()));
    spare_ = std::sin(angle) * radius;
    return mu + std::cos(angle) * radius * sigma;
  }

  /// An index in [0, n), each equally likely, 1 <= n < 2^32: _randbelow(n).
  std::uint32_t below(std::uint32_t n) {
    const int k = std::bit_width(n);
    std::uint32_t r = bits(k);
    while (r >= n) r = bits(k);
    return r;
  }

  /// Puts the items in random order (Fisher and Yates 1938): shuffle(items).
  template <class T>
  void shuffle(std::vector<T>& items) {
    for (std::size_t i = items.size(); i-- > 1;) {
      std::swap(items[i], items[below(i + 1)]);
    }
  }

  /// An index into weights, the heavier the likelier:
  /// choices(range(len(weights)), weights)[0]. Weights: not empty, sum > 0.
  std::size_t choose(const std::vector<double>& weights) {
    std::vector<double> sums(weights.size());
    std::partial_sum(weights.begin(), weights.end(), sums.begin());
    const double point = uniform() * sums.back();
    return std::upper_bound(sums.begin(), sums.end() - 1, point) -
           sums.begin();
  }

 private:
  std::mt19937 engine_;
  std::optional<double> spare_;  // gauss() makes two numbers at a time
};

/// All bytes of a file. Throws std::system_error, which names the file.
std::string read_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::string text;
  for (char block[4096]; file.read(block, sizeof block) || file.gcount();) {
    text.append(block, file.gcount());
  }
  if (!file.is_open() || file.bad()) {
    throw std::system_error(errno, std::generic_category(), path);
  }
  return text;
}

/// The UTF-8 bytes of a code point.
std::string encode_utf8(char32_t c) {
  const auto tail = [c](int shift) {
    return static_cast<char>(0x80 | (c >> shift & 0x3F));
  };
  const auto lead = [c](int mark, int shift) {
    return static_cast<char>(mark | c >> shift);
  };
  if (c < 0x80) return {lead(0, 0)};
  if (c < 0x800) return {lead(0xC0, 6), tail(0)};
  if (c < 0x10000) return {lead(0xE0, 12), tail(6), tail(0)};
  return {lead(0xF0, 18), tail(12), tail(6), tail(0)};
}

/// The code points of a UTF-8 text. As strict as Python: throws
/// std::runtime_error with the line and byte of what is not UTF-8.
std::u32string decode_utf8(std::string_view text, const std::string& name) {
  std::u32string result;
  for (std::size_t i = 0, length = 0; i < text.size(); i += length) {
    const unsigned char lead = text[i];
    length = std::max(1, std::countl_one(lead));
    char32_t c = lead < 0x80 ? lead : lead & (0x7F >> length);
    for (const char next : text.substr(i + 1, length - 1)) {
      c = c << 6 | (next & 0x3F);
    }
    const bool surrogate = 0xD800 <= c && c <= 0xDFFF;
    if (surrogate || c > 0x10FFFF ||
        encode_utf8(c) != text.substr(i, length)) {
      // say where the text goes wrong
      const std::string_view before = text.substr(0, i);
      const auto line = std::count(before.begin(), before.end(), '\n') + 1;
      const auto byte = i - (before.rfind('\n') + 1) + 1;
      throw std::runtime_error(name + ":" + std::to_string(line) + ": byte " +
                               std::to_string(byte) + " is not UTF-8 text");
    }
    result += c;
  }
  return result;
}

/// One example to learn from. A character is a Unicode code point.
using Document = std::u32string;

/// The line without white space at its ends: what Python's strip() leaves.
Document strip(const Document& line) {
  constexpr std::u32string_view spaces =
      U"\t\n\v\f\r\x1c\x1d\x1e\x1f \x85\xa0\u1680\u2000\u2001\u2002\u2003"
      U"\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f"
      U"\u3000";
  const std::size_t first = line.find_first_not_of(spaces);
  if (first == Document::npos) return {};
  return line.substr(first, line.find_last_not_of(spaces) - first + 1);
}

/// The lines of a text, stripped, without the blank ones.
std::vector<Document> split_documents(const std::u32string& text) {
  std::vector<Document> docs(1);
  for (const char32_t c : text) {
    if (c == U'\n' || c == U'\r') {
      docs.emplace_back();
    } else {
      docs.back() += c;
    }
  }
  for (Document& doc : docs) doc = strip(doc);
  std::erase(docs, Document());
  return docs;
}

/// The documents in a file, or the book's own names when path is null.
/// Throws std::runtime_error, naming the file, if there are none to be had.
std::vector<Document> load_documents(const char* path) {
  const std::string name = path ? path : "default names";
  const std::string text = path ? read_file(name) : default_names;
  std::vector<Document> docs = split_documents(decode_utf8(text, name));
  if (docs.empty()) throw std::runtime_error(name + ": no documents in it");
  return docs;
}

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

  /// The document's token ids with BOS on both sides. Every character of it
  /// must be in uchars.
  std::vector<int> encode(const Document& doc) const {
    std::vector<int> tokens = {bos()};
    for (const char32_t c : doc) {
      const auto at = std::lower_bound(uchars.begin(), uchars.end(), c);
      tokens.push_back(static_cast<int>(at - uchars.begin()));
    }
    tokens.push_back(bos());
    return tokens;
  }
};

/// One number of the computation, and how it was made.
struct Node {
  double data = 0.0;               // the number itself
  double grad = 0.0;               // how the loss changes with it
  std::uint32_t children[2] = {};  // the nodes it was made from; 0 for none
  double local_grads[2] = {};      // how it changes with each of them
};

/// A number that remembers how it was computed. A Value only says where on
/// the tape its number is; a copy of it names the same number.
class Value {
 public:
  inline static std::vector<Node> tape{1};  // tape[0] stands for "no node"

  /// A number that nothing led to: a parameter or a constant.
  Value(double data) : id_(static_cast<std::uint32_t>(tape.size())) {
    tape.emplace_back().data = data;
  }

  /// The result of an operation on a alone: how it changes with a is da.
  Value(double data, Value a, double da) : Value(data) {
    tape.back().children[0] = a.id_;
    tape.back().local_grads[0] = da;
  }

  /// The result of an operation on a and b.
  Value(double data, Value a, double da, Value b, double db)
      : Value(data, a, da) {
    tape.back().children[1] = b.id_;
    tape.back().local_grads[1] = db;
  }

  double& data() const { return tape[id_].data; }
  double& grad() const { return tape[id_].grad; }

  void backward() const;

 private:
  std::uint32_t id_;
};

/// Forgets, at the end of its scope, every Value made since its beginning.
struct Scratch {
  std::size_t mark = Value::tape.size();
  ~Scratch() { Value::tape.resize(mark); }
};

inline Value operator+(Value a, Value b) {
  return Value(a.data() + b.data(), a, 1.0, b, 1.0);
}

inline Value operator*(Value a, Value b) {
  return Value(a.data() * b.data(), a, b.data(), b, a.data());
}

/// a to the power of a plain number.
inline Value pow(Value a, double n) {
  const double local_grad = n * std::pow(a.data(), n - 1);
  return Value(std::pow(a.data(), n), a, local_grad);
}

inline Value log(Value a) {
  return Value(std::log(a.data()), a, 1.0 / a.data());
}

inline Value exp(Value a) {
  const double result = std::exp(a.data());
  return Value(result, a, result);
}

inline Value relu(Value a) {
  return Value(std::max(0.0, a.data()), a, a.data() > 0.0 ? 1.0 : 0.0);
}

inline Value operator-(Value a) { return a * -1.0; }
inline Value operator-(Value a, double b) { return a + -b; }
inline Value operator/(Value a, Value b) { return a * pow(b, -1.0); }
inline Value operator/(Value a, double b) { return a * std::pow(b, -1.0); }

/// Sets the grad of everything this value was computed from, by the chain
/// rule (reverse-mode automatic differentiation, Linnainmaa 1970).
inline void Value::backward() const {
  std::vector<std::uint32_t> topo, path = {id_};
  std::vector<char> visited(tape.size());
  visited[0] = true;
  // order the nodes, children first
  while (!path.empty()) {
    const auto [a, b] = tape[path.back()].children;
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
    const Node& node = tape[*id];
    for (int i = 0; i < 2; ++i) {
      tape[node.children[i]].grad += node.local_grads[i] * node.grad;
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
};

/// The weights of the model, matrix by matrix, row by row.
Vector parameters(const Model& model) {
  std::vector<const Matrix*> all = {&model.wte, &model.wpe, &model.lm_head};
  for (const Layer& layer : model.layers) {
    all.insert(all.end(), {&layer.attn_wq, &layer.attn_wk, &layer.attn_wv,
                           &layer.attn_wo, &layer.mlp_fc1, &layer.mlp_fc2});
  }
  Vector params;
  for (const Matrix* matrix : all) {
    for (const Vector& row : *matrix) {
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
  Value sum = 0.0;
  for (std::size_t i = 0; i < a.size(); ++i) sum = sum + a[i] * b[i];
  return sum;
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

  explicit Adam(const Vector& params)
      : params(params), m(params.size()), v(params.size()) {}

  /// Takes one step, counted from 0, and sets the gradients back to 0.
  void step(int step, double lr_t) {
    const double correct_m = 1.0 - std::pow(beta1, step + 1);
    const double correct_v = 1.0 - std::pow(beta2, step + 1);
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

constexpr int num_steps = 10000;
constexpr double learning_rate = 0.01;

/// What to do with the loss of each step, counted from 0.
using Report = std::function<void(int step, double loss)>;

/// Learns from one document a step.
void train(const Model& model, const std::vector<Document>& docs,
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

/// A token id, drawn by softmax(logits / temperature).
int draw(Vector logits, double temperature, Random& random) {
  for (Value& logit : logits) logit = logit / temperature;
  std::vector<double> weights;
  for (const Value p : softmax(logits)) weights.push_back(p.data());
  return static_cast<int>(random.choose(weights));
}

/// A new document, in UTF-8, drawn token by token until BOS. A temperature
/// below 1 prefers what is likely, one above 1 evens the chances out.
std::string sample(const Model& model, const Tokenizer& tokenizer,
                   Random& random, double temperature = 0.5) {
  const Scratch scratch;
  Cache keys(n_layer), values(n_layer);
  std::string text;
  int token_id = tokenizer.bos();
  for (int pos_id = 0; pos_id < block_size; ++pos_id) {
    const Vector logits = gpt(model, token_id, pos_id, keys, values);
    token_id = draw(logits, temperature, random);
    if (token_id == tokenizer.bos()) break;
    text += encode_utf8(tokenizer.uchars[token_id]);
  }
  return text;
}

/// One line of the training log.
void print_loss(int step, double loss) {
  std::printf("step %4d / %4d | loss %.4f\n", step + 1, num_steps, loss);
}

int main(int argc, char** argv) try {
  std::vector<Document> docs = load_documents(argc > 1 ? argv[1] : nullptr);
  Random random(42);
  random.shuffle(docs);
  std::printf("num docs: %zu\n", docs.size());
  const Tokenizer tokenizer(docs);
  std::printf("vocab size: %d\n", tokenizer.vocab_size());
  Model model(tokenizer.vocab_size(), random);
  std::printf("num params: %zu\n", parameters(model).size());
  train(model, docs, tokenizer, print_loss);
  // print twenty samples
  std::printf("\n--- inference (new, hallucinated names) ---\n");
  for (int i = 1; i <= 20; ++i) {
    const std::string name = sample(model, tokenizer, random) + "\n";
    std::printf("sample %2d: ", i);
    std::fwrite(name.data(), 1, name.size(), stdout);
  }
  return 0;
} catch (const std::exception& error) {
  std::fprintf(stderr, "%s\n", error.what());
  return 2;
}
