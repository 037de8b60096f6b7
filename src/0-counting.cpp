// Tangled from chapters/0-counting.md: edit it there. Checksum aa69302dd32635fd
// MicroGPT in C++, chapter 0: counting. A table of which letter follows
// which, and names made up from it.

#include <algorithm>
#include <cmath>
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

/// All that the model knows: how often each token followed each other one.
struct Model {
  std::vector<std::vector<int>> counts;  // [vocab_size, vocab_size]

  explicit Model(int vocab_size)
      : counts(vocab_size, std::vector<int>(vocab_size)) {}
};

/// The probability of each next token after token_id: [vocab_size].
std::vector<double> bigram(const Model& model, int token_id) {
  const std::vector<int>& row = model.counts[token_id];
  const int vocab_size = static_cast<int>(row.size());
  const double total = std::accumulate(row.begin(), row.end(), 0) + vocab_size;
  std::vector<double> probs;
  for (const int n : row) probs.push_back((n + 1) / total);
  return probs;
}

/// The mean surprise, -log p, over the pairs of one document.
double loss(const Model& model, const std::vector<int>& tokens) {
  const int n = static_cast<int>(tokens.size()) - 1;
  double sum = 0.0;
  for (int pos_id = 0; pos_id < n; ++pos_id) {
    const std::vector<double> probs = bigram(model, tokens[pos_id]);
    sum += -std::log(probs[tokens[pos_id + 1]]);
  }
  return 1.0 / n * sum;
}

/// Adds the pairs of one document to the table.
void count(Model& model, const std::vector<int>& tokens) {
  for (int pos_id = 0; pos_id + 1 < std::ssize(tokens); ++pos_id) {
    ++model.counts[tokens[pos_id]][tokens[pos_id + 1]];
  }
}

constexpr int num_steps = 1000;

/// What to do with the loss of each step, counted from 0.
using Report = std::function<void(int step, double loss)>;

/// Shows the model one document a step.
void train(Model& model, const std::vector<Document>& docs,
           const Tokenizer& tokenizer, const Report& report) {
  for (int step = 0; step < num_steps; ++step) {
    const Document& doc = docs[step % docs.size()];
    const std::vector<int> tokens = tokenizer.encode(doc);
    report(step, loss(model, tokens));
    count(model, tokens);
  }
}

/// A new document, in UTF-8, drawn token by token until BOS.
std::string sample(const Model& model, const Tokenizer& tokenizer,
                   Random& random) {
  std::string text;
  int token_id = tokenizer.bos();
  for (int pos_id = 0; pos_id < 16; ++pos_id) {
    token_id = random.choose(bigram(model, token_id));
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
  std::vector<Document> docs = load_documents(file_argument(argc, argv));
  Random random(42);
  random.shuffle(docs);
  std::printf("num docs: %zu\n", docs.size());
  const Tokenizer tokenizer(docs);
  std::printf("vocab size: %d\n", tokenizer.vocab_size());
  Model model(tokenizer.vocab_size());
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
