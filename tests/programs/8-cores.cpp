#include <cstring>

#include "../../reports/program.hpp"
#include "catch.hpp"

namespace {

/// All losses of a training, and all weights after it.
struct Trained {
  std::vector<double> losses;
  std::vector<float> weights;

  explicit Trained(int threads) {
    std::vector<Document> docs = load_documents();
    const Tokenizer tokenizer(docs);
    Random random(42);
    random.shuffle(docs);
    Model model(tokenizer.vocab_size(), random);
    train(
        model, docs, tokenizer,
        [&](int step, double loss_t) {
          if (step != static_cast<int>(losses.size())) losses.push_back(-1.0);
          losses.push_back(loss_t);
        },
        threads);
    for (const Array* w : parameters(model)) {
      weights.insert(weights.end(), w->numbers.begin(), w->numbers.end());
    }
  }
};

template <class Numbers>
bool same_bits(const Numbers& a, const Numbers& b) {
  return a.size() == b.size() &&
         std::memcmp(a.data(), b.data(), a.size() * sizeof a[0]) == 0;
}

}  // namespace

TEST_CASE("losses and weights are the same bits for any number of threads") {
  const Trained one(1);
  CHECK(one.losses.size() == num_steps);
  CHECK(one.losses[0] == Approx(3.3).margin(0.2));
  double last = 0.0;
  for (int i = num_steps - 100; i < num_steps; ++i) last += one.losses[i];
  CHECK(last / 100.0 < 2.5);
  for (const int threads : {2, 3, 8}) {
    const Trained some(threads);
    INFO(threads << " threads");
    CHECK(same_bits(some.losses, one.losses));
    CHECK(same_bits(some.weights, one.weights));
  }
}

TEST_CASE("a list may be shorter than a batch") {
  const std::vector<Document> docs = {U"anna", U"b", U"eniko"};
  const Tokenizer tokenizer(docs);
  Random random(42);
  Model model(tokenizer.vocab_size(), random);
  double last = 0.0;
  train(model, docs, tokenizer, [&](int, double loss_t) { last = loss_t; }, 2);
  CHECK(last < 1.0);
}

TEST_CASE("what a step learns is the mean over its documents") {
  const std::vector<Document> docs = load_documents();
  const Tokenizer tokenizer(docs);
  Random random(42);
  Model model(tokenizer.vocab_size(), random);
  Turned turned(model);
  turn(model, turned);
  double mean = 0.0;
  Part part(model);
  for (int i = 0; i < batch_size; ++i) {
    Batch one;
    one.append(tokenizer.encode(docs[i]));
    mean += loss<Floats4>(model, turned, one, part.a, part.grad) / batch_size;
  }
  std::vector<double> losses;
  train(
      model, docs, tokenizer,
      [&](int, double loss_t) { losses.push_back(loss_t); }, 2);
  CHECK(losses[0] == Approx(mean).epsilon(1e-5));
}
