// What the figures programs share. Included after a chapter's program, whose
// names it uses.
#pragma once

#include <map>
#include <set>

inline void figure(const std::string& key, double value) {
  std::printf("%s: %.17g\n", key.c_str(), value);
}

/// A list of numbers, for the plots.
inline void figures(const std::string& key, const std::vector<double>& values) {
  std::printf("%s:", key.c_str());
  for (const double value : values) std::printf(" %.9g", value);
  std::printf("\n");
}

inline std::string utf8(const Document& doc) {
  std::string text;
  for (const char32_t c : doc) text += encode_utf8(c);
  return text;
}

/// The documents in the order of training, and what comes before it.
struct Setting {
  std::vector<Document> docs;
  Random random{42};

  explicit Setting(int argc, char** argv)
      : docs(load_documents(argc > 1 ? argv[1] : nullptr)) {
    random.shuffle(docs);
  }
};

/// Trains and keeps each loss.
template <class AnyModel>
std::vector<double> train_quietly(AnyModel& model, const Setting& setting,
                                  const Tokenizer& tokenizer) {
  std::vector<double> losses;
  train(model, setting.docs, tokenizer,
        [&](int, double loss) { losses.push_back(loss); });
  return losses;
}

inline void report_losses(const std::vector<double>& losses) {
  const int n = static_cast<int>(losses.size());
  const auto mean = [&](int first, int last) {
    return std::accumulate(losses.begin() + first, losses.begin() + last,
                           0.0) /
           (last - first);
  };
  figure("first loss", losses.front());
  figure("mean loss of the first 50", mean(0, 50));
  figure("mean loss of steps 51 to 100", mean(50, 100));
  figure("mean loss of steps 101 to 200", mean(100, 200));
  figure("mean loss of the last 50", mean(n - 50, n));
  figure("mean loss of the last 100", mean(n - 100, n));
  figure("mean loss of the last tenth", mean(n - n / 10, n));
  figure("mean loss of all", mean(0, n));
  figure("choices left", std::exp(mean(n - 100, n)));
  figures("losses", losses);
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
  int found = 0, found_trained_on = 0;
  for (int i = 0; i < 20; ++i) {
    const std::string name = sample(model, tokenizer, setting.random);
    found += known.count(name);
    found_trained_on += trained_on.count(name);
    distinct.insert(name);
  }
  figure("samples that are names", found);
  figure("samples among the names trained on", found_trained_on);
  figure("distinct samples", distinct.size());
}
