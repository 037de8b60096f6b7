// The figures that chapter 0 reports and its program does not print.
// Usage: figures-0-counting [FILE]

#define main program_main
#include "../../src/0-counting.cpp"
#undef main

#include "figures.hpp"

namespace {

/// Percent of the lengths that lie from lowest to highest.
double share(const std::vector<std::size_t>& lengths, std::size_t lowest,
             std::size_t highest) {
  const auto inside = std::count_if(
      lengths.begin(), lengths.end(),
      [&](std::size_t n) { return lowest <= n && n <= highest; });
  return 100.0 * inside / lengths.size();
}

void report_lengths(const char* whose, const std::vector<std::size_t>& lengths) {
  const std::string of = std::string(" of ") + whose;
  figure("shortest" + of, *std::min_element(lengths.begin(), lengths.end()));
  figure("longest" + of, *std::max_element(lengths.begin(), lengths.end()));
  figure("mean length" + of,
         std::accumulate(lengths.begin(), lengths.end(), 0.0) / lengths.size());
  figure("percent with 3 to 8 letters" + of, share(lengths, 3, 8));
  figure("percent with at most 2 letters" + of, share(lengths, 0, 2));
  figure("percent with 10 letters or more" + of, share(lengths, 10, 99));
  figure("percent with 16 letters" + of, share(lengths, 16, 16));
}

void report_data(const std::vector<Document>& docs) {
  std::vector<std::size_t> lengths;
  for (const Document& doc : docs) lengths.push_back(doc.size());
  report_lengths("names", lengths);
  figure("distinct names", std::set<Document>(docs.begin(), docs.end()).size());
  for (int i = 0; i < 3; ++i) {
    std::printf("shuffled name %d: %s\n", i + 1, utf8(docs[i]).c_str());
  }
}

/// The worked example: each pair of a name, asked of the model.
void report_pairs(const Model& model, const Tokenizer& tokenizer,
                  const Document& name, int step) {
  const std::vector<int> tokens = tokenizer.encode(name);
  const std::string when =
      " of " + utf8(name) + " after " + std::to_string(step);
  double product = 1.0;
  for (std::size_t i = 0; i + 1 < tokens.size(); ++i) {
    const double p = bigram(model, tokens[i])[tokens[i + 1]];
    const std::string pair = "pair " + std::to_string(i + 1) + when;
    figure("p, " + pair, p);
    figure("percent, " + pair, 100 * p);
    figure("loss, " + pair, -std::log(p));
    product *= p;
  }
  figure("product" + when, product);
  figure("loss" + when, loss(model, tokens));
}

void report_table(const Model& model, const Tokenizer& tokenizer) {
  int empty = 0;
  for (const auto& row : model.counts) empty += std::count(row.begin(), row.end(), 0);
  figure("cells", model.counts.size() * model.counts.size());
  figure("empty cells", empty);
  const auto at = [&](char32_t c) { return tokenizer.uchars.find(c); };
  if (at(U'a') == std::u32string::npos) return;
  const auto& row = model.counts[at(U'a')];
  const int total = std::accumulate(row.begin(), row.end(), 0);
  for (int token_id = 0; token_id < tokenizer.vocab_size(); ++token_id) {
    figures("row " + std::to_string(token_id) + " of the table",
            {model.counts[token_id].begin(), model.counts[token_id].end()});
  }
  figure("a then anything", total);
  figure("a then anything, smoothed", total + tokenizer.vocab_size());
  figure("a then BOS", row[tokenizer.bos()]);
  figure("a then BOS, smoothed", row[tokenizer.bos()] + 1);
  figure("percent a then BOS", 100 * bigram(model, at(U'a'))[tokenizer.bos()]);
  for (const char32_t c : {U'n', U'l', U'r', U'o', U'q'}) {
    figure("a then " + encode_utf8(c), row[at(c)]);
    figure("percent a then " + encode_utf8(c), 100 * bigram(model, at(U'a'))[at(c)]);
  }
}

void report_many_samples(const Model& model, const Tokenizer& tokenizer,
                         Random& random) {
  std::vector<std::size_t> lengths;
  for (int i = 0; i < 20000; ++i) {
    const std::string name = sample(model, tokenizer, random);
    lengths.push_back(decode_utf8(name, "").size());
  }
  report_lengths("20,000 samples", lengths);
}

}  // namespace

int main(int argc, char** argv) {
  Setting setting(argc, argv);
  const Tokenizer tokenizer(setting.docs);
  figure("letters", tokenizer.uchars.size());
  figure("bos", tokenizer.bos());
  figure("ln of the vocabulary's size", std::log(tokenizer.vocab_size()));
  figure("percent of one in the vocabulary", 100.0 / tokenizer.vocab_size());
  report_data(setting.docs);
  Model model(tokenizer.vocab_size());
  std::vector<double> losses;
  train(model, setting.docs, tokenizer, [&](int step, double loss) {
    losses.push_back(loss);
    if (step == 100) report_pairs(model, tokenizer, U"ada", 100);
  });
  report_pairs(model, tokenizer, U"ada", 1000);
  report_table(model, tokenizer);
  report_losses(losses);
  report_samples(model, tokenizer, setting);
  report_many_samples(model, tokenizer, setting.random);
}
