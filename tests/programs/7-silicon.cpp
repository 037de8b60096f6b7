#include <cassert>
#include <iterator>
#include <limits>

#include "../../reports/program.hpp"
#include "catch.hpp"

// Chapter 6's program, whose headers have been included above.
namespace chapter6 {
#include "../../src/6-arrays.cpp"
}  // namespace chapter6

namespace {

/// What a kind of Lanes is called, whether this processor has them, and loss()
/// and step() compiled for them.
struct Kind {
  const char* name;
  bool is_here;
  float (*loss)(const Model&, const Turned&, const Batch&, Activations&,
                Model&);
  Step step;
};

#if defined(__x86_64__)
[[gnu::target("avx512f,avx512dq,fma"), gnu::flatten]]
float loss_16(const Model& model, const Turned& turned, const Batch& batch,
              Activations& a, Model& grad) {
  return loss<Floats16>(model, turned, batch, a, grad);
}

[[gnu::target("avx2,fma"), gnu::flatten]]
float loss_8(const Model& model, const Turned& turned, const Batch& batch,
             Activations& a, Model& grad) {
  return loss<Floats8>(model, turned, batch, a, grad);
}
#endif

std::vector<Kind> kinds() {
  std::vector<Kind> all = {{"4", true, loss<Floats4>, step_4}};
#if defined(__x86_64__)
  all.push_back({"8", has_8_lanes(), loss_8, step_8});
  all.push_back({"16", has_16_lanes(), loss_16, step_16});
#endif
  std::erase_if(all, [](const Kind& kind) { return !kind.is_here; });
  return all;
}

Array random_array(int rows, int columns, Random& random) {
  Array x(rows, columns);
  for (float& xi : x.numbers) xi = static_cast<float>(random.gauss(0.0, 1.0));
  return x;
}

/// How far f is from what it should be, at most, as a share of that: at many
/// floats from low to high, both positive.
template <class Function, class Truth>
double worst(float low, float high, float sign, Function f, Truth truth) {
  double found = 0.0;
  const auto last = std::bit_cast<unsigned>(high);
  for (auto bits = std::bit_cast<unsigned>(low); bits < last; bits += 331) {
    const float x = sign * std::bit_cast<float>(bits);
    const double right = truth(static_cast<double>(x));
    found = std::max(found, std::abs(f(Floats4{} + x)[0] - right) / right);
  }
  return found;
}

}  // namespace

TEST_CASE("exponentials err by two parts in ten million at most") {
  const auto f = [](const Floats4& x) { return exp(x); };
  const auto truth = [](double x) { return std::exp(x); };
  CHECK(worst(1e-30f, 87.0f, -1.0f, f, truth) < 2e-7);
  CHECK(worst(1e-30f, 88.0f, 1.0f, f, truth) < 2e-7);
  CHECK(exp(Floats4{} - 1e30f)[0] < 2e-38f);
  CHECK(exp(Floats4{})[0] == 1.0f);
}

TEST_CASE("roots err by three parts in ten million at most") {
  const auto f = [](const Floats4& x) { return inverse_root(x); };
  const auto truth = [](double x) { return 1.0 / std::sqrt(x); };
  CHECK(worst(1e-37f, 1e37f, 1.0f, f, truth) < 3e-7);
  CHECK(0.0f * inverse_root(Floats4{})[0] == 0.0f);
}

TEMPLATE_TEST_CASE("products are those of plain loops, for any size", "",
                   Floats4, Floats8, Floats16) {
  Random random(5);
  for (const int columns : {16, 32, 48, 64, 192}) {
    for (const int n : {1, 2, 15, 16, 17, 40}) {
      const int nin = 16 * (1 + n % 3);
      const Array x = random_array(n + 16, nin, random);
      const Array w = random_array(nin, columns, random);
      Array y(n + 16, columns);
      product<TestType>(x, w, y, n);
      Array dx(nin, columns);
      gradient<TestType>(x, y, dx, n);
      for (int j = 0; j < columns; ++j) {
        for (int p = 0; p < n; ++p) {
          double sum = 0.0;
          for (int k = 0; k < nin; ++k) sum += 1.0 * x[p][k] * w[k][j];
          CHECK(y[p][j] == Approx(sum).margin(2e-5));
        }
        for (int k = 0; k < nin; ++k) {
          double sum = 0.0;
          for (int p = 0; p < n; ++p) sum += 1.0 * x[p][k] * y[p][j];
          CHECK(dx[k][j] == Approx(sum).margin(1e-3));
        }
      }
    }
  }
}

namespace {

/// The gradients of chapter 6, mean over the documents, matrix by matrix, in
/// this program's order; and the loss.
struct Exact {
  std::vector<std::vector<double>> gradients;
  double loss = 0.0;

  Exact(chapter6::Model& model, const std::vector<std::vector<int>>& docs) {
    chapter6::Activations a(model.wte.data.rows);
    const double n = static_cast<double>(docs.size());
    for (const std::vector<int>& doc : docs) {
      loss += chapter6::loss(model, doc, a) / n;
      chapter6::loss_backward(model, doc, a);
    }
    const auto add = [&](std::initializer_list<chapter6::Matrix*> one) {
      gradients.emplace_back();
      for (chapter6::Matrix* w : one) {
        for (double& g : w->grad.numbers) {
          gradients.back().push_back(g / n);
          g = 0.0;
        }
      }
    };
    for (chapter6::Matrix* w : {&model.wte, &model.wpe, &model.lm_head}) {
      add({w});
    }
    for (chapter6::Layer& layer : model.layers) {
      add({&layer.attn_wq, &layer.attn_wk, &layer.attn_wv});
      for (auto* w : {&layer.attn_wo, &layer.mlp_fc1, &layer.mlp_fc2}) add({w});
    }
  }
};

/// The largest difference of a gradient to the exact one, as a share of the
/// largest gradient of its matrix.
double gradient_error(Model& grad, const Exact& exact) {
  double worst = 0.0;
  std::size_t i = 0;
  for (const Array* w : parameters(grad)) {
    const std::vector<double>& right = exact.gradients.at(i++);
    double most = 0.0, apart = 0.0;
    for (std::size_t j = 0; j < right.size(); ++j) {
      most = std::max(most, std::abs(right[j]));
      apart = std::max(apart, std::abs(w->numbers[j] - right[j]));
    }
    if (most > 0.0) worst = std::max(worst, apart / most);
  }
  return worst;
}

void check_gradients(const std::vector<Document>& alphabet,
                     const std::vector<Document>& docs) {
  const Tokenizer tokenizer(alphabet);
  Random random(42), same(42);
  Model model(tokenizer.vocab_size(), random);
  chapter6::Model twin(tokenizer.vocab_size(), same);
  Batch batch;
  std::vector<std::vector<int>> tokens;
  for (const Document& doc : docs) {
    tokens.push_back(tokenizer.encode(doc));
    batch.append(tokens.back());
  }
  const Exact exact(twin, tokens);
  for (const Kind& kind : kinds()) {
    INFO(kind.name << " lanes");
    Activations a(model);
    Turned turned(model);
    turn(model, turned);
    Model grad(model.vocab_size);
    CHECK(kind.loss(model, turned, batch, a, grad) ==
          Approx(exact.loss).epsilon(1e-6));
    CHECK(gradient_error(grad, exact) < 1e-5);
  }
}

}  // namespace

TEST_CASE("loss and gradients of a batch are chapter 6's, to five digits") {
  const std::vector<Document> names = load_documents();
  check_gradients(names, {names.begin(), names.begin() + 16});
  check_gradients(names, {names[16]});
}

TEST_CASE("they are for documents of any length") {
  std::vector<Document> docs;
  for (const int length : {1, 2, 7, 8, 9, 14, 15, 16, 17, 40, 3}) {
    docs.push_back(Document(length, U'a'));
    docs.back()[0] = U'q';
  }
  check_gradients(load_documents(), docs);
  check_gradients(load_documents(), std::vector(16, Document(40, U'z')));
}

TEST_CASE("they are for alphabets of any size") {
  check_gradients({U"a"}, {U"a", U"aaa", Document(20, U'a')});
  Document many;
  for (char32_t c = U'A'; c < U'A' + 70; ++c) many += c;
  check_gradients({many}, {many, many.substr(30, 9), U"Z"});
}

namespace {

double last_hundred(const std::vector<double>& losses) {
  double sum = 0.0;
  for (const double loss_t : std::span(losses).last(100)) sum += loss_t;
  return sum / 100.0;
}

}  // namespace

TEST_CASE("a name at a time, it learns what chapter 5 learns") {
  std::vector<Document> docs = load_documents();
  Random random(42);
  random.shuffle(docs);
  const Tokenizer tokenizer(docs);
  std::vector<double> exact;
  Random same = random;
  chapter6::Model twin(tokenizer.vocab_size(), same);
  chapter6::train(twin, docs, chapter6::Tokenizer(docs),
                  [&](int, double loss_t) { exact.push_back(loss_t); });
  for (const Kind& kind : kinds()) {
    INFO(kind.name << " lanes");
    Random again = random;
    Model model(tokenizer.vocab_size(), again);
    Trainer trainer{model};
    std::vector<double> losses;
    for (int i = 0; i < num_steps; ++i) {
      Batch batch;
      batch.append(tokenizer.encode(docs[i]));
      const double lr_t = learning_rate * (1.0 - 1.0 * i / num_steps);
      losses.push_back(kind.step(trainer, batch, i, lr_t));
    }
    for (int i = 0; i < 10; ++i)
      CHECK(losses[i] == Approx(exact[i]).epsilon(1e-4));
    CHECK(last_hundred(losses) == Approx(last_hundred(exact)).margin(0.005));
  }
}

TEST_CASE("sixteen at a time, it learns more, and makes up names") {
  std::vector<Document> docs = load_documents();
  Random random(42);
  random.shuffle(docs);
  const Tokenizer tokenizer(docs);
  Model model(tokenizer.vocab_size(), random);
  std::vector<double> losses;
  train(model, docs, tokenizer,
        [&](int, double loss_t) { losses.push_back(loss_t); });
  CHECK(losses.size() == num_steps);
  CHECK(losses[0] == Approx(std::log(27.0)).margin(0.2));
  CHECK(last_hundred(losses) < 2.5);
  int ended = 0, letters = 0;
  for (int i = 0; i < 100; ++i) {
    const std::string name = sample(model, tokenizer, random);
    CHECK(name.find_first_not_of("abcdefghijklmnopqrstuvwxyz") ==
          std::string::npos);
    ended += name.size() < block_size;
    letters += static_cast<int>(name.size());
  }
  CHECK(ended > 90);
  CHECK(letters > 300);
  CHECK(letters < 900);
}
