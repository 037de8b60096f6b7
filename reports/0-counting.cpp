// What chapter 0 states and its program does not print.

#include <map>

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
  value("percent with 8 letters or more" + of, share(lengths, 8, 99));
  value("percent with 10 letters or more" + of, share(lengths, 10, 99));
  value("percent with 16 letters" + of, share(lengths, 16, 16));
}

void report_data(const std::vector<Document>& docs) {
  const char32_t first = (*std::min_element(docs.begin(), docs.end()))[0];
  value("names that begin with the first letter",
        std::count_if(docs.begin(), docs.end(),
                      [&](const Document& doc) { return doc[0] == first; }));
  std::vector<std::size_t> lengths;
  for (const Document& doc : docs) lengths.push_back(doc.size());
  report_lengths("names", lengths);
  value("distinct names", std::set<Document>(docs.begin(), docs.end()).size());
  for (int i = 0; i < 3; ++i) {
    std::printf("shuffled name %d: %s\n", i + 1, utf8(docs[i]).c_str());
  }
}

/// How many keys are more frequent than one, that one included.
template <class Key>
std::ptrdiff_t rank(const std::map<Key, int>& counts, const Key& of) {
  const auto found = counts.find(of);
  const int own = found == counts.end() ? 0 : found->second;
  return 1 + std::count_if(counts.begin(), counts.end(),
                           [&](const auto& item) { return item.second > own; });
}

/// What the appendix on errata states of all names, not of the first 1,000.
void report_whole_list(const std::vector<Document>& docs) {
  std::map<char32_t, int> firsts;
  std::map<Document, int> pairs;
  int after_a = 0;
  std::map<char32_t, int> after_qua;
  for (const Document& doc : docs) {
    ++firsts[doc[0]];
    after_a += static_cast<int>(std::count(doc.begin(), doc.end(), U'a'));
    for (std::size_t i = 0; i + 1 < doc.size(); ++i) {
      ++pairs[doc.substr(i, 2)];
      if (i >= 2 && doc.compare(i - 2, 3, U"qua") == 0) ++after_qua[doc[i + 1]];
    }
  }
  value("names that begin with e", firsts[U'e']);
  value("rank of e among first letters", rank(firsts, U'e'));
  value("times th occurs", pairs[U"th"]);
  value("rank of th among pairs", rank(pairs, Document(U"th")));
  value("rank of er among pairs", rank(pairs, Document(U"er")));
  value("n after qua", after_qua[U'n']);
  value("r after qua", after_qua[U'r']);
  value("l after qua", after_qua[U'l']);
  value("a then anything, all names", after_a);
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
  double pairs = 0.0, counted = 0.0;
  for (int i = 0; i < 20000; ++i) {
    const Document name = decode_utf8(sample(model, tokenizer, random), "");
    lengths.push_back(name.size());
    std::vector<int> tokens = tokenizer.encode(name);
    if (name.size() == 16) tokens.pop_back();  // cut, not ended
    for (std::size_t j = 0; j + 1 < tokens.size(); ++j) {
      pairs += 1.0;
      counted += model.counts[tokens[j]][tokens[j + 1]] > 0;
    }
  }
  report_lengths("20,000 samples", lengths);
  value("percent of their pairs that were counted", 100.0 * counted / pairs);
}

/// What the loss would be with `extra` added to each count instead of one.
double loss_with(double extra, const Model& model,
                 const std::vector<int>& tokens) {
  double sum = 0.0;
  for (std::size_t i = 0; i + 1 < tokens.size(); ++i) {
    const std::vector<int>& row = model.counts[tokens[i]];
    const double total = std::accumulate(row.begin(), row.end(), 0) +
                         extra * static_cast<double>(row.size());
    sum -= std::log((row[tokens[i + 1]] + extra) / total);
  }
  return sum / static_cast<double>(tokens.size() - 1);
}

/// The loss of a pair, over all that the table has counted.
double loss_of_counted(double extra, const Model& model) {
  double sum = 0.0, pairs = 0.0;
  for (const std::vector<int>& row : model.counts) {
    const double n = std::accumulate(row.begin(), row.end(), 0);
    const double total = n + extra * static_cast<double>(row.size());
    for (const int count : row) {
      if (count > 0) sum -= count * std::log((count + extra) / total);
    }
    pairs += n;
  }
  return sum / pairs;
}

/// The mean over names, not over pairs, of what the shares lose; and of what
/// they lose if a pair counts the less, the longer its name is.
void report_by_names(const Setting& setting, const Tokenizer& tokenizer) {
  const std::size_t n = tokenizer.vocab_size();
  std::vector<std::vector<double>> plain(n, std::vector<double>(n));
  std::vector<std::vector<double>> weighted = plain;
  const std::size_t names = std::min<std::size_t>(1000, setting.docs.size());
  for (std::size_t i = 0; i < names; ++i) {
    const std::vector<int> tokens = tokenizer.encode(setting.docs[i]);
    for (std::size_t j = 0; j + 1 < tokens.size(); ++j) {
      plain[tokens[j]][tokens[j + 1]] += 1.0;
      weighted[tokens[j]][tokens[j + 1]] +=
          1.0 / static_cast<double>(tokens.size() - 1);
    }
  }
  // A pair adds as much to its own loss as it adds to the weighted table.
  double by_plain = 0.0, by_weighted = 0.0;
  const auto surprise = [](const std::vector<double>& row, std::size_t next) {
    return -std::log(row[next] / std::accumulate(row.begin(), row.end(), 0.0));
  };
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t j = 0; j < n; ++j) {
      if (plain[i][j] == 0.0) continue;
      const double weight = weighted[i][j] / static_cast<double>(names);
      by_plain += weight * surprise(plain[i], j);
      by_weighted += weight * surprise(weighted[i], j);
    }
  }
  value("loss of a counted name, plain shares", by_plain);
  value("loss of a counted name, weighted shares", by_weighted);
}

/// The exercise: nothing but *ada* and *eve*.
void report_two_lines() {
  const std::vector<Document> docs = {U"ada", U"eve"};
  const Setting setting(docs);
  const Tokenizer tokenizer(docs);
  Model model(tokenizer.vocab_size());
  const std::vector<double> losses = train_quietly(model, setting, tokenizer);
  value("first loss of two lines", losses.front());
  value("last loss of two lines", losses.back());
}

/// What adding one costs, and what it saves.
void report_smoothing(const Model& model, const Setting& setting,
                      const Tokenizer& tokenizer) {
  value("loss of a counted pair, plain shares", loss_of_counted(0.0, model));
  value("loss of a counted pair, plus one", loss_of_counted(1.0, model));
  std::vector<double> unseen, right;
  double impossible = 0.0;
  const std::size_t first = std::max<std::size_t>(
      1000,
      setting.docs.size() - std::min<std::size_t>(2000, setting.docs.size()));
  for (std::size_t i = first; i < setting.docs.size(); ++i) {
    const std::vector<int> tokens = tokenizer.encode(setting.docs[i]);
    unseen.push_back(loss(model, tokens));
    for (std::size_t j = 0; j + 1 < tokens.size(); ++j) {
      const std::vector<int>& row = model.counts[tokens[j]];
      const auto first_choice = std::max_element(row.begin(), row.end());
      right.push_back(first_choice - row.begin() == tokens[j + 1] ? 100 : 0);
    }
    impossible += std::isinf(loss_with(0.0, model, tokens));
  }
  if (unseen.empty()) return;
  value("unseen names", unseen.size());
  value("mean loss of unseen names", mean(unseen));
  value("percent of right first choices of unseen names", mean(right));
  value("unseen names with a pair never counted", impossible);
}

/// The exercise: one hundredth instead of one, and a half.
void report_other_smoothing(const Setting& setting,
                            const Tokenizer& tokenizer) {
  Model model(tokenizer.vocab_size());
  std::vector<double> by_half, by_hundredth, rises;
  for (int step = 0; step < num_steps; ++step) {
    const Document& doc = setting.docs[step % setting.docs.size()];
    const std::vector<int> tokens = tokenizer.encode(doc);
    by_half.push_back(loss_with(0.5, model, tokens));
    by_hundredth.push_back(loss_with(0.01, model, tokens));
    rises.push_back(by_hundredth.back() - loss(model, tokens));
    count(model, tokens);
  }
  const auto last = [](const std::vector<double>& x) {
    return mean(std::span(x).last(100));
  };
  value("mean loss of all, plus a half", mean(by_half));
  value("mean loss of the last 100, plus a half", last(by_half));
  value("mean loss of all, plus 0.01", mean(by_hundredth));
  value("mean loss of the last 100, plus 0.01", last(by_hundredth));
  const auto report_worst = [&](const std::string& when, int from) {
    const auto worst = std::max_element(rises.begin() + from, rises.end());
    const auto step = worst - rises.begin();
    const Document& doc = setting.docs[step % setting.docs.size()];
    value("step that 0.01 hurts most" + when, step + 1);
    value("rise of its loss" + when, *worst);
    std::printf("its name%s: %s\n", when.c_str(), utf8(doc).c_str());
  };
  report_worst("", 0);
  report_worst(" of the last 100", 900);
}

/// What the losses would be if each name was counted before its quiz.
void report_counted_first(const Setting& setting, const Tokenizer& tokenizer) {
  Model model(tokenizer.vocab_size());
  std::vector<double> losses;
  for (int step = 0; step < num_steps; ++step) {
    const Document& doc = setting.docs[step % setting.docs.size()];
    const std::vector<int> tokens = tokenizer.encode(doc);
    count(model, tokens);
    losses.push_back(loss(model, tokens));
  }
  value("mean loss of the first 50, counted first",
        mean(std::span(losses).first(50)));
  value("mean loss of all, counted first", mean(losses));
}

/// A half against one, over ten orders of the names.
void report_half(const Setting& setting, const Tokenizer& tokenizer) {
  std::vector<Document> documents = setting.docs;
  std::sort(documents.begin(), documents.end());
  std::vector<double> differences;
  for (std::uint32_t order = 1; order <= 10; ++order) {
    const Setting other(documents, order);
    Model model(tokenizer.vocab_size());
    std::vector<double> of_step;
    for (int step = 0; step < num_steps; ++step) {
      const Document& doc = other.docs[step % other.docs.size()];
      const std::vector<int> tokens = tokenizer.encode(doc);
      of_step.push_back(loss_with(0.5, model, tokens) -
                        loss_with(1.0, model, tokens));
      count(model, tokens);
    }
    differences.push_back(mean(std::span(of_step).last(100)));
  }
  report_differences("half - one, last 100, orders", differences);
}

/// What a letter is followed by most often, from BOS on.
void report_likeliest(const Model& model, const Tokenizer& tokenizer) {
  const std::vector<double> probs = bigram(model, tokenizer.bos());
  const auto first = std::max_element(probs.begin(), probs.end());
  const int token_id = static_cast<int>(first - probs.begin());
  if (token_id == tokenizer.bos()) return;
  std::printf("likeliest first letter: %s\n",
              encode_utf8(tokenizer.uchars[token_id]).c_str());
  value("percent that begin with it", 100 * *first);
  value("percent that end after it",
        100 * bigram(model, token_id)[tokenizer.bos()]);
}

/// The surest that the model is of anything.
void report_surest(const Model& model, const Tokenizer& tokenizer) {
  int before = 0, after = 0;
  double most = 0.0;
  for (int token_id = 0; token_id < tokenizer.vocab_size(); ++token_id) {
    const std::vector<double> probs = bigram(model, token_id);
    const auto first = std::max_element(probs.begin(), probs.end());
    if (*first <= most) continue;
    most = *first;
    before = token_id;
    after = static_cast<int>(first - probs.begin());
  }
  if (std::max(before, after) == tokenizer.bos()) return;
  std::printf("surest letter: %s\n",
              encode_utf8(tokenizer.uchars[after]).c_str());
  std::printf("letter before the surest: %s\n",
              encode_utf8(tokenizer.uchars[before]).c_str());
  value("percent of the surest", 100 * most);
}

}  // namespace

void report(Setting& setting, const Tokenizer& tokenizer) {
  value("letters", tokenizer.uchars.size());
  value("bos", tokenizer.bos());
  value("ln of the vocabulary's size", std::log(tokenizer.vocab_size()));
  value("percent of one in the vocabulary", 100.0 / tokenizer.vocab_size());
  report_data(setting.docs);
  report_whole_list(setting.docs);
  Model model(tokenizer.vocab_size());
  std::vector<double> losses;
  train(model, setting.docs, tokenizer, [&](int step, double loss_t) {
    losses.push_back(loss_t);
    if (step == 100) report_pairs(model, tokenizer, U"ada", 100);
  });
  report_pairs(model, tokenizer, U"ada", 1000);
  report_table(model, tokenizer);
  report_losses(losses);
  report_smoothing(model, setting, tokenizer);
  report_by_names(setting, tokenizer);
  report_two_lines();
  report_other_smoothing(setting, tokenizer);
  report_counted_first(setting, tokenizer);
  report_half(setting, tokenizer);
  report_likeliest(model, tokenizer);
  report_surest(model, tokenizer);
  report_samples(model, tokenizer, setting);
  report_many_samples(model, tokenizer, setting.random);
}
