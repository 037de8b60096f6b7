#include <cassert>
#include <cstring>
#include <iterator>
#include <limits>

#include "../../reports/program.hpp"
#include "catch.hpp"

// Chapter 5's program, whose headers have been included above. It gets a Random
// of its own, since both programs have something that takes one.
namespace chapter5 {
struct Random : ::Random {
  using ::Random::Random;
};
#include "../../src/5-adam.cpp"
}  // namespace chapter5

namespace {

bool same_bits(double a, double b) {
  return std::memcmp(&a, &b, sizeof a) == 0;
}

/// Holds a function of lanes against one of the C library.
class Beside {
 public:
  template <class Fast, class Library>
  Beside(Fast fast, Library library) : fast_(fast), library_(library) {}

  void check(double x) {
    x_[used_++] = x;
    if (used_ == width) flush();
  }

  /// How many have not been the same.
  int differ() {
    while (used_ > 0) check(1.0);
    return differ_;
  }

 private:
  std::function<Lanes(Lanes)> fast_;
  std::function<double(double)> library_;
  Line<8> x_ = {};
  int used_ = 0, differ_ = 0;

  void flush() {
    used_ = 0;
    const Lanes y = fast_(load(x_[0]));
    for (int i = 0; i < width; ++i) {
      if (!same_bits(y[i], library_(x_[i])) && ++differ_ < 5) {
        UNSCOPED_INFO("x = " << x_[i]);
      }
    }
  }
};

/// A positive number of any size, 2 to a power from low to high.
double any_size(Random& random, double low, double high) {
  return std::exp2(low + (high - low) * random.uniform());
}

/// Numbers that are special to someone.
std::vector<double> special() {
  using limits = std::numeric_limits<double>;
  std::vector<double> all = {0.0,           1.0,
                             2.0,           4.0,
                             limits::min(), limits::denorm_min(),
                             limits::max(), limits::infinity()};
  for (const double edge : {0x1p-40, 0x1p40, 0x1p-80, 0x1p80, 700.0, 745.0}) {
    for (const double x : {edge, std::nextafter(edge, 0.0),
                           std::nextafter(edge, limits::infinity())}) {
      all.push_back(x);
    }
  }
  return all;
}

void check_power(const std::function<Lanes(Lanes)>& fast, double n) {
  Beside beside(fast, [n](double x) { return std::pow(x, n); });
  Random random(1);
  for (const double x : special()) beside.check(x);
  for (int i = 0; i < 1000000; ++i) {
    beside.check(any_size(random, -8.0, 8.0));
    beside.check(any_size(random, -45.0, 45.0));
    if (i % 100 == 0) beside.check(any_size(random, -1074.0, 1023.0));
  }
  // round numbers and those beside them: the halves between two doubles
  for (int i = 1; i < 100000; ++i) {
    beside.check(i);
    beside.check(std::nextafter(i, 0.0));
    beside.check(1.0 / i);
  }
  CHECK(beside.differ() == 0);
}

}  // namespace

TEST_CASE("powers are the library's, for numbers of any size") {
  check_power(pow_minus_1, -1.0);
  check_power(pow_minus_2, -2.0);
  check_power([](Lanes x) { return pow_minus_half(x)[0]; }, -0.5);
  check_power([](Lanes x) { return pow_minus_half(x)[1]; }, -1.5);
}

TEST_CASE("exponentials are the library's") {
  Beside beside(exponential, [](double x) { return std::exp(x); });
  Random random(2);
  for (const double x : special()) {
    beside.check(x);
    beside.check(-x);
  }
  for (int i = 0; i < 1000000; ++i) {
    beside.check(-20.0 * random.uniform());
    beside.check(1600.0 * (random.uniform() - 0.5));
    beside.check(-any_size(random, -1074.0, 10.0));
  }
  CHECK(beside.differ() == 0);
}

TEST_CASE("Adam's step is chapter 5's, for gradients and moments of any size") {
  Random random(3);
  Line<8> g, w, m, v;
  int differ = 0;
  for (int round = 0; round < 400000; ++round) {
    const bool tame = round % 4 != 0;
    const int steps_taken = static_cast<int>(random.below(1000));
    const Adam adam(steps_taken, 0.01 * random.uniform());
    for (int i = 0; i < width; ++i) {
      const double size =
          tame ? any_size(random, -30.0, 2.0) : any_size(random, -550.0, 100.0);
      g[i] = size * (random.below(2) ? 1.0 : -1.0);
      v[i] = size * size * any_size(random, -8.0, 8.0);
      m[i] = size * random.gauss(0.0, 1.0);
      w[i] = random.gauss(0.0, 0.3);
      if (random.below(20) == 0) g[i] = 0.0;
      if (random.below(20) == 0) m[i] = v[i] = 0.0;
    }
    Line<8> one_w = w, one_m = m, one_v = v;
    for (int i = 0; i < width; ++i) {
      adam.step_one(g[i], one_w[i], one_m[i], one_v[i]);
    }
    adam.step(load(g[0]), &w[0], &m[0], &v[0]);
    for (int i = 0; i < width; ++i) {
      differ += !same_bits(w[i], one_w[i]) || !same_bits(m[i], one_m[i]) ||
                !same_bits(v[i], one_v[i]);
    }
  }
  CHECK(differ == 0);
}

TEST_CASE("a step of one weight is chapter 5's") {
  const chapter5::Scratch scratch;
  const chapter5::Value p = 0.3;
  chapter5::Adam theirs({p});
  double w = 0.3, m = 0.0, v = 0.0;
  Random random(4);
  for (int step = 0; step < 1000; ++step) {
    const double g = random.gauss(0.0, 1.0);
    p.grad() = g;
    theirs.step(step, 0.01);
    Adam(step, 0.01).step_one(g, w, m, v);
    CHECK((same_bits(w, p.data()) && same_bits(m, theirs.m[0]) &&
           same_bits(v, theirs.v[0])));
  }
}

namespace {

/// The weights in chapter 5's order.
std::vector<double> all_weights(const Model& model) {
  std::vector<double> result;
  const auto add = [&](const auto& w) {
    for (const auto& row : w.data) {
      result.insert(result.end(), row.begin(), row.end());
    }
  };
  add(model.wte), add(model.wpe), add(model.lm_head);
  for (const Layer& layer : model.layers) {
    add(layer.attn_wq), add(layer.attn_wk), add(layer.attn_wv);
    add(layer.attn_wo), add(layer.mlp_fc1), add(layer.mlp_fc2);
  }
  return result;
}

/// Learns from the documents, here and on the tape: everything the same?
void check_steps(const std::vector<Document>& alphabet,
                 const std::vector<Document>& docs) {
  const Tokenizer tokenizer(alphabet);
  Random random(42);
  chapter5::Random same(42);
  Model model(tokenizer.vocab_size(), random);
  chapter5::Model twin(tokenizer.vocab_size(), same);
  chapter5::Adam adam(chapter5::parameters(twin));
  Activations a(tokenizer.vocab_size());
  Gradients d(tokenizer.vocab_size());
  for (int step = 0; step < std::ssize(docs); ++step) {
    const chapter5::Scratch scratch;
    const auto tokens = tokenizer.encode(docs[step]);
    const chapter5::Value loss5 = chapter5::loss(twin, tokens);
    loss5.backward();
    adam.step(step, 0.01);
    CHECK(same_bits(loss(model, tokens, a), loss5.data()));
    backward(model, tokens, a, d, Adam(step, 0.01));
    int differ = 0;
    std::size_t i = 0;
    for (const double weight : all_weights(model)) {
      differ += !same_bits(weight, adam.params.at(i++).data());
    }
    INFO("step " << step);
    CHECK(i == adam.params.size());
    CHECK(differ == 0);
  }
}

}  // namespace

TEST_CASE("loss and every weight are the tape's, bit by bit") {
  const std::vector<Document> names = load_documents();
  check_steps(names, {names.begin(), names.begin() + 30});
}

TEST_CASE("they are for documents of any length, and longer ones") {
  std::vector<Document> docs;
  for (const int length : {1, 2, 7, 8, 9, 14, 15, 16, 17, 40, 3}) {
    docs.push_back(Document(length, U'a'));
    docs.back()[0] = U'q';
    docs.push_back(U"anna");
  }
  check_steps(load_documents(), docs);
}

TEST_CASE("they are for letters of any kind, and for an alphabet of one") {
  const std::vector<Document> docs = {U"z\u00fcrich", U"\u6771\u4eac",
                                      Document(18, U'x') + U"yz"};
  check_steps(docs, docs);
  check_steps({U"a"}, {U"a", U"aaa", Document(20, U'a')});
}

TEST_CASE("the names drawn are the tape's, at any temperature") {
  const std::vector<Document> docs = load_documents();
  const Tokenizer tokenizer(docs);
  Random random(42);
  chapter5::Random same(42);
  const chapter5::Tokenizer same_tokenizer(docs);
  Model model(tokenizer.vocab_size(), random);
  const chapter5::Model twin(tokenizer.vocab_size(), same);
  for (const double temperature : {0.1, 0.5, 0.7, 2.0}) {
    for (int i = 0; i < 10; ++i) {
      CHECK(sample(model, tokenizer, random, temperature) ==
            chapter5::sample(twin, same_tokenizer, same, temperature));
    }
  }
}
