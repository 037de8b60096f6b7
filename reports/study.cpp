// Trains PROGRAM, of chapter 2 or later, many times over: with other first
// weights, in other orders of the data. Usage: NAME WEIGHTS ORDERS. Prints a
// line `key: value` for each run and measure; `./book study` puts them
// together.
//
// Run 0 is the book's own: seed 42 shuffles the data and draws the weights. In
// the runs "weights 1" and on, the order is that of run 0 and the weights are
// drawn by the run's number; in "order 1" and on, the number shuffles the data,
// and the weights are drawn by 42.

#include <cmath>
#include <numeric>
#include <span>
#include <string>
#include <vector>

#include "program.hpp"
#include "value.hpp"

namespace {

constexpr std::size_t unseen = 2000;  // documents at the end, never trained on

double mean(std::span<const double> x) {
  return std::accumulate(x.begin(), x.end(), 0.0) /
         static_cast<double>(x.size());
}

void one_run(const std::string& name, const std::vector<Document>& docs,
             Random& random) {
  const Tokenizer tokenizer(docs);
  Model model(tokenizer.vocab_size(), random);
  std::vector<double> losses;
  train(model, docs, tokenizer,
        [&](int, double loss_t) { losses.push_back(loss_t); });
  const std::span<const double> all = losses;
  value(name + ", last 100", mean(all.last(100)));
  value(name + ", last tenth", mean(all.last(all.size() / 10)));
  value(name + ", all", mean(all));
  if (docs.size() >= losses.size() + unseen) {
    std::vector<double> held_out;
    for (const Document& doc : std::span(docs).last(unseen)) {
      const Scratch scratch;
      held_out.push_back(loss(model, tokenizer.encode(doc)).data());
    }
    value(name + ", unseen", mean(held_out));
  }
  std::fflush(stdout);
}

}  // namespace

int main(int argc, char** argv) try {
  if (argc != 3) return 2;
  const auto runs = static_cast<unsigned>(std::stoul(argv[1]));
  const auto orders = static_cast<unsigned>(std::stoul(argv[2]));
  const std::vector<Document> listed = load_documents();
  std::vector<Document> docs = listed;
  Random random(42);
  random.shuffle(docs);
  one_run("weights 0", docs, random);
  for (unsigned seed = 1; seed <= runs; ++seed) {
    Random weights(seed);
    one_run("weights " + std::to_string(seed), docs, weights);
  }
  for (unsigned seed = 1; seed <= orders; ++seed) {
    std::vector<Document> shuffled = listed;
    Random order(seed), weights(42);
    order.shuffle(shuffled);
    one_run("order " + std::to_string(seed), shuffled, weights);
  }
  finish_output();
  return 0;
} catch (...) {
  return say_what_failed(1, argv);
}
