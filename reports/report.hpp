// What the reports on programs that learn have in common: they say what their
// program does not print itself, on the same data. Usage: 5-adam [FILE], and so
// on.
#pragma once

#include <cmath>
#include <cstdint>
#include <numeric>
#include <set>
#include <span>
#include <string>
#include <type_traits>
#include <vector>

#include "program.hpp"
#include "value.hpp"

inline std::string utf8(const Document& doc) {
  std::string text;
  for (const char32_t c : doc) text += encode_utf8(c);
  return text;
}

template <class Numbers>
double mean(const Numbers& x) {
  return std::accumulate(x.begin(), x.end(), 0.0) /
         static_cast<double>(x.size());
}

/// The documents in the order of training, and what comes before it.
struct Setting {
  std::vector<Document> docs;
  Random random;

  explicit Setting(const std::vector<Document>& documents,
                   std::uint32_t seed = 42)
      : docs(documents), random(seed) {
    random.shuffle(docs);
  }
};

/// What a report has to say; each defines its own.
void report(Setting& setting, const Tokenizer& tokenizer);

int main(int argc, char** argv) try {
  Setting setting(load_documents(file_argument(argc, argv)));
  report(setting, Tokenizer(setting.docs));
  finish_output();
  return 0;
} catch (...) {
  return say_what_failed(argc, argv);
}

/// A model before training. One that counts begins without dice.
template <class AnyModel>
AnyModel fresh(int vocab_size, Random& random) {
  if constexpr (std::is_constructible_v<AnyModel, int, Random&>) {
    return AnyModel(vocab_size, random);
  } else {
    return AnyModel(vocab_size);
  }
}

/// How many parameters a model has. One that counts has none.
template <class AnyModel>
void report_size(AnyModel& model) {
  if constexpr (requires { parameters(model); }) {
    value("num params", parameters(model).size());
  }
}

/// Trains and keeps each loss.
template <class AnyModel>
std::vector<double> train_quietly(AnyModel& model, const Setting& setting,
                                  const Tokenizer& tokenizer) {
  std::vector<double> losses;
  train(model, setting.docs, tokenizer,
        [&](int, double loss_t) { losses.push_back(loss_t); });
  return losses;
}

/// Differences between two runs each: their mean, standard deviation, and how
/// many are below zero.
inline void report_differences(const std::string& of,
                               const std::vector<double>& differences) {
  const double middle = mean(differences);
  double squares = 0.0, lower = 0.0;
  for (const double d : differences) {
    squares += (d - middle) * (d - middle);
    lower += d < 0.0;
  }
  const double n = static_cast<double>(differences.size());
  value(of + ", mean", middle);
  value(of + ", sd", std::sqrt(squares / (n - 1.0)));
  value(of + ", lower", lower);
}

inline void report_losses(const std::vector<double>& losses) {
  const int n = static_cast<int>(losses.size());
  const auto mean_of = [&](int first, int last) {
    return mean(std::span(losses).subspan(first, last - first));
  };
  value("first loss", losses.front());
  value("mean loss of the first 50", mean_of(0, 50));
  value("mean loss of steps 51 to 100", mean_of(50, 100));
  value("mean loss of steps 101 to 200", mean_of(100, 200));
  value("mean loss of the last 50", mean_of(n - 50, n));
  value("mean loss of the last 100", mean_of(n - 100, n));
  value("mean loss of the last tenth", mean_of(n - n / 10, n));
  value("mean loss of all", mean_of(0, n));
  value("choices left", std::exp(mean_of(n - 100, n)));
  values("losses", losses);
}

/// Draws the twenty samples that the program prints.
template <class AnyModel>
void report_samples(const AnyModel& model, const Tokenizer& tokenizer,
                    Setting& setting) {
  std::set<std::string> known, trained_on;
  for (std::size_t i = 0; i < setting.docs.size(); ++i) {
    known.insert(utf8(setting.docs[i]));
    if (i < 1000) trained_on.insert(utf8(setting.docs[i]));
  }
  std::set<std::string> distinct;
  std::size_t found = 0, found_trained_on = 0;
  std::string five;
  for (int i = 0; i < 20; ++i) {
    const std::string name = sample(model, tokenizer, setting.random);
    five += (five.empty() ? "" : " ") + name;
    if (i % 5 == 4) {
      words("samples " + std::to_string(i - 3) + " to " + std::to_string(i + 1),
            five);
      five.clear();
    }
    found += known.count(name);
    found_trained_on += trained_on.count(name);
    distinct.insert(name);
  }
  value("samples that are names", found);
  value("samples among the names trained on", found_trained_on);
  value("distinct samples", distinct.size());
}
