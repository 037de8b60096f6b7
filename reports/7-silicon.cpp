// What chapter 7 states and its program does not print: how far it is from the
// bits of chapter 6, and what a batch does. The last digits depend on the lanes
// that the processor has, so these values are kept (see studies.toml).

#include <cassert>
#include <iterator>

#include "program.hpp"
#include "value.hpp"

// Chapter 6's program, whose headers have been included above.
namespace chapter6 {
#include "../src/6-arrays.cpp"
}  // namespace chapter6

namespace {

constexpr int runs = 5;               // each with other first weights
constexpr std::size_t unseen = 2000;  // documents at the end, never trained on

double mean(std::span<const double> x) {
  double sum = 0.0;
  for (const double xi : x) sum += xi;
  return sum / static_cast<double>(x.size());
}

/// A model and what it takes to train it, from the dice of a seed.
struct Run {
  Random random;
  Model model;
  Trainer trainer{model};
  std::vector<double> losses;

  Run(int vocab_size, unsigned seed)
      : random(seed), model(vocab_size, random) {}

  /// Takes some steps, with so many documents in each.
  void learn(const std::vector<Document>& docs, const Tokenizer& tokenizer,
             int steps, int documents) {
    std::size_t next = 0;
    for (int i = 0; i < steps; ++i) {
      Batch batch;
      for (int d = 0; d < documents; ++d) {
        batch.append(tokenizer.encode(docs[next++ % (docs.size() - unseen)]));
      }
      const double lr_t = learning_rate * (1.0 - 1.0 * i / steps);
      losses.push_back(widest_step()(trainer, batch, i, lr_t));
    }
  }

  /// The mean loss of the documents that are never trained on.
  double on_unseen(const std::vector<Document>& docs,
                   const Tokenizer& tokenizer) {
    std::vector<double> all;
    Turned turned(model);
    turn(model, turned);
    for (const Document& doc : std::span(docs).last(unseen)) {
      Batch batch;
      batch.append(tokenizer.encode(doc));
      all.push_back(
          loss<Floats4>(model, turned, batch, trainer.a, trainer.grad));
    }
    return mean(all);
  }
};

void report_learning(const std::vector<Document>& docs,
                     const Tokenizer& tokenizer) {
  struct Way {
    const char* name;
    int steps, documents;
  };
  const Way ways[] = {{"1000 steps of 1", 1000, 1},
                      {"1000 steps of 16", 1000, 16},
                      {"62 steps of 16", 62, 16},
                      {"16000 steps of 1", 16000, 1}};
  for (const Way& way : ways) {
    std::vector<double> found;
    for (unsigned seed = 1; seed <= runs; ++seed) {
      Run run(tokenizer.vocab_size(), seed);
      run.learn(docs, tokenizer, way.steps, way.documents);
      found.push_back(run.on_unseen(docs, tokenizer));
    }
    std::ranges::sort(found);
    value(std::string(way.name) + ", unseen", mean(found));
    value(std::string(way.name) + ", unseen, least", found.front());
    value(std::string(way.name) + ", unseen, most", found.back());
  }
}

/// A document at a time, beside chapter 6, from the same weights.
void report_apart(const std::vector<Document>& docs,
                  const Tokenizer& tokenizer) {
  constexpr int many = 20;
  double most = 0.0;
  std::vector<double> apart;
  for (unsigned seed = 1; seed <= many; ++seed) {
    Run run(tokenizer.vocab_size(), seed);
    run.learn(docs, tokenizer, num_steps, 1);
    std::vector<double> exact;
    Random random(seed);
    chapter6::Model model(tokenizer.vocab_size(), random);
    chapter6::train(model, docs, chapter6::Tokenizer(docs),
                    [&](int, double loss_t) { exact.push_back(loss_t); });
    const double here = mean(std::span<const double>(run.losses).last(100));
    const double there = mean(std::span<const double>(exact).last(100));
    apart.push_back(std::abs(here - there));
    most = std::max(most, apart.back());
  }
  std::ranges::sort(apart);
  value("runs", many);
  value("runs that part",
        std::ranges::count_if(apart, [](double x) { return x > 1e-5; }));
  value("last 100, middle of those apart, in billionths",
        1e9 * apart[many / 2]);
  value("last 100, most apart", most);
}

/// The largest error of a gradient of the first documents, as a share of the
/// largest gradient of its matrix.
void report_gradients(const std::vector<Document>& docs,
                      const Tokenizer& tokenizer) {
  Run run(tokenizer.vocab_size(), 42);
  Random same(42);
  chapter6::Model twin(tokenizer.vocab_size(), same);
  chapter6::Activations a(tokenizer.vocab_size());
  double worst = 0.0;
  for (int i = 0; i < 100; ++i) {
    const std::vector<int> tokens = tokenizer.encode(docs[i]);
    Batch batch;
    batch.append(tokens);
    Turned turned(run.model);
    turn(run.model, turned);
    Trainer& t = run.trainer;
    loss<Floats4>(run.model, turned, batch, t.a, t.grad);
    chapter6::loss(twin, tokens, a);
    chapter6::loss_backward(twin, tokens, a);
    const Layer& layer = t.grad.layers[0];
    chapter6::Layer& exact = twin.layers[0];
    const std::pair<const Array*, chapter6::Matrix*> pairs[] = {
        {&t.grad.wte, &twin.wte},         {&t.grad.wpe, &twin.wpe},
        {&t.grad.lm_head, &twin.lm_head}, {&layer.attn_wo, &exact.attn_wo},
        {&layer.mlp_fc1, &exact.mlp_fc1}, {&layer.mlp_fc2, &exact.mlp_fc2}};
    for (const auto& [here, there] : pairs) {
      double most = 0.0, apart = 0.0;
      for (std::size_t j = 0; j < there->grad.numbers.size(); ++j) {
        most = std::max(most, std::abs(there->grad.numbers[j]));
        apart = std::max(apart,
                         std::abs(here->numbers[j] - there->grad.numbers[j]));
      }
      worst = std::max(worst, apart / most);
    }
    for (chapter6::Matrix* w : chapter6::parameters(twin)) {
      std::ranges::fill(w->grad.numbers, 0.0);
    }
  }
  value("gradient, parts in a million", 1e6 * worst);
}

/// The largest error of a function of Lanes, in parts in a billion.
template <class Function, class Truth>
double error(float low, float high, float sign, Function f, Truth truth) {
  double found = 0.0;
  const auto last = std::bit_cast<unsigned>(high);
  for (auto bits = std::bit_cast<unsigned>(low); bits < last; bits += 31) {
    const float x = sign * std::bit_cast<float>(bits);
    const double right = truth(static_cast<double>(x));
    found = std::max(found, std::abs(f(Floats4{} + x)[0] - right) / right);
  }
  return 1e9 * found;
}

}  // namespace

int main(int argc, char** argv) try {
  std::vector<Document> docs = load_documents(file_argument(argc, argv));
  Random random(42);
  random.shuffle(docs);
  const Tokenizer tokenizer(docs);
  value("exponential, parts in a billion",
        error(
            1e-30f, 87.0f, -1.0f, [](const Floats4& x) { return exp(x); },
            [](double x) { return std::exp(x); }));
  value(
      "root, parts in a billion",
      error(
          1e-37f, 1e37f, 1.0f, [](const Floats4& x) { return inverse_root(x); },
          [](double x) { return 1.0 / std::sqrt(x); }));
  report_gradients(docs, tokenizer);
  report_apart(docs, tokenizer);
  report_learning(docs, tokenizer);
  Model model(tokenizer.vocab_size(), random);
  std::vector<double> losses;
  train(model, docs, tokenizer,
        [&](int, double loss_t) { losses.push_back(loss_t); });
  value("last 100", mean(std::span<const double>(losses).last(100)));
  for (int i = 1; i <= 20; ++i) {
    words("sample " + std::to_string(i), sample(model, tokenizer, random));
  }
  finish_output();
  return 0;
} catch (...) {
  return say_what_failed(argc, argv);
}
