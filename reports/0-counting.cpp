// What chapter 0 states and its program does not print.

#include "report.hpp"

namespace {

/// Percent of the lengths that lie from lowest to highest.
double share(const std::vector<std::size_t>& lengths, std::size_t lowest,
             std::size_t highest) {
  std::vector<double> inside;
  for (const std::size_t n : lengths) {
    inside.push_back(lowest <= n && n <= highest ? 1.0 : 0.0);
  }
  return 100.0 * mean(inside);
}

void report_lengths(const char* whose,
                    const std::vector<std::size_t>& lengths) {
  const std::string of = std::string(" of ") + whose;
  value("shortest" + of, *std::min_element(lengths.begin(), lengths.end()));
  value("longest" + of, *std::max_element(lengths.begin(), lengths.end()));
  value("mean length" + of, mean(lengths));
  value("percent with 3 to 8 letters" + of, share(lengths, 3, 8));
  value("percent with at most 2 letters" + of, share(lengths, 0, 2));
  value("percent with 10 letters or more" + of, share(lengths, 10, 99));
  value("percent with 16 letters" + of, share(lengths, 16, 16));
}

void report_data(const std::vector<Document>& docs) {
  std::vector<std::size_t> lengths;
  for (const Document& doc : docs) lengths.push_back(doc.size());
  report_lengths("names", lengths);
  value("distinct names", std::set<Document>(docs.begin(), docs.end()).size());
  for (int i = 0; i < 3; ++i) {
    std::printf("shuffled name %d: %s\n", i + 1, utf8(docs[i]).c_str());
  }
}

/// The worked example: each pair of a name, asked of the model.
void report_pairs(const Model& model, const Tokenizer& tokenizer,
                  const Document& name, int step) {
  if (name.find_first_not_of(tokenizer.uchars) != Document::npos) return;
  const std::vector<int> tokens = tokenizer.encode(name);
  const std::string when =
      " of " + utf8(name) + " after " + std::to_string(step);
  double product = 1.0;
  for (std::size_t i = 0; i + 1 < tokens.size(); ++i) {
    const double p = bigram(model, tokens[i])[tokens[i + 1]];
    const std::string pair = "pair " + std::to_string(i + 1) + when;
    value("p, " + pair, p);
    value("percent, " + pair, 100 * p);
    value("loss, " + pair, -std::log(p));
    product *= p;
  }
  value("product" + when, product);
  value("loss" + when, loss(model, tokens));
}

void report_table(const Model& model, const Tokenizer& tokenizer) {
  std::ptrdiff_t empty = 0;
  for (const auto& row : model.counts)
    empty += std::count(row.begin(), row.end(), 0);
  value("cells", model.counts.size() * model.counts.size());
  value("empty cells", empty);
  if (!tokenizer.uchars.starts_with(U"abcdefghijklmnopqrstuvwxyz")) return;
  const auto& row = model.counts[0];  // of a
  const std::vector<double> probs = bigram(model, 0);
  const int total = std::accumulate(row.begin(), row.end(), 0);
  for (int token_id = 0; token_id < tokenizer.vocab_size(); ++token_id) {
    values("row " + std::to_string(token_id) + " of the table",
           {model.counts[token_id].begin(), model.counts[token_id].end()});
  }
  value("a then anything", total);
  value("a then anything, smoothed", total + tokenizer.vocab_size());
  value("a then BOS", row[tokenizer.bos()]);
  value("a then BOS, smoothed", row[tokenizer.bos()] + 1);
  value("percent a then BOS", 100 * probs[tokenizer.bos()]);
  for (const char32_t c : {U'n', U'l', U'r', U'o', U'q'}) {
    value("a then " + encode_utf8(c), row[c - U'a']);
    value("percent a then " + encode_utf8(c), 100 * probs[c - U'a']);
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

void report(Setting& setting, const Tokenizer& tokenizer) {
  value("letters", tokenizer.uchars.size());
  value("bos", tokenizer.bos());
  value("ln of the vocabulary's size", std::log(tokenizer.vocab_size()));
  value("percent of one in the vocabulary", 100.0 / tokenizer.vocab_size());
  report_data(setting.docs);
  Model model(tokenizer.vocab_size());
  std::vector<double> losses;
  train(model, setting.docs, tokenizer, [&](int step, double loss_t) {
    losses.push_back(loss_t);
    if (step == 100) report_pairs(model, tokenizer, U"ada", 100);
  });
  report_pairs(model, tokenizer, U"ada", 1000);
  report_table(model, tokenizer);
  report_losses(losses);
  report_samples(model, tokenizer, setting);
  report_many_samples(model, tokenizer, setting.random);
}
