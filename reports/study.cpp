// Trains PROGRAM, of chapter 2 or later, many times over: with other first
// weights, in other orders of the data. Usage: NAME WEIGHTS ORDERS. Prints a
// line `key: value` for each run and measure; `./book study` puts them
// together.
//
// Run 0 is the book's own: seed 42 shuffles the data and draws the weights. In
// the runs "weights 1" and on, the order is that of run 0 and the weights are
// drawn by the run's number; in "order 1" and on, the number shuffles the data,
// and the weights are drawn by 42. With FIRST, it is trained on so many
// documents of that order, again and again.

#include <algorithm>
#include <cmath>
#include <numeric>
#include <optional>
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

std::size_t first = 0;  // documents to train on; 0: all

void one_run(const std::string& name, const std::vector<Document>& docs,
             Random& random) {
  const Tokenizer tokenizer(docs);
  Model model(tokenizer.vocab_size(), random);
  std::vector<Document> seen = docs;
  if (first != 0) seen.resize(first);
  std::vector<double> losses;
  train(model, seen, tokenizer,
        [&](int, double loss_t) { losses.push_back(loss_t); });
  const std::span<const double> all = losses;
  value(name + ", last 100", mean(all.last(100)));
  value(name + ", last tenth", mean(all.last(all.size() / 10)));
  value(name + ", all", mean(all));
  if (docs.size() >= std::min(seen.size(), losses.size()) + unseen) {
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
  std::vector<std::string> words(argv + 1, argv + argc);
  std::optional<std::string> file;
  if (!words.empty() &&
      words[0].find_first_not_of("0123456789") != std::string::npos) {
    file = words[0];
    words.erase(words.begin());
  }
  if (words.size() < 2) return 2;
  const auto runs = std::stoul(words[0]), orders = std::stoul(words[1]);
  if (words.size() > 2) first = std::stoul(words[2]);
  const std::vector<Document> listed = load_documents(file);
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
