// What the experiments state beyond what their program prints: in which order
// its model learns, and how sure it is of each letter.

#include <map>

#include "report.hpp"

namespace {

using Shares = std::map<Document, double>;

/// What names are held against each other by: each tells what it sees in one.
struct Feature {
  std::string name;
  std::vector<Document> (*seen_in)(const Document& doc);
};

bool is_vowel(char32_t c) {
  return Document(U"aeiou").find(c) != Document::npos;
}

const std::vector<Feature> features = {
    {"lengths",
     [](const Document& doc) {
       return std::vector{Document(doc.size(), U'*')};
     }},
    {"letters",
     [](const Document& doc) {
       std::vector<Document> letters;
       for (const char32_t c : doc) letters.push_back({c});
       return letters;
     }},
    {"first letters",
     [](const Document& doc) { return std::vector{doc.substr(0, 1)}; }},
    {"last letters",
     [](const Document& doc) {
       return std::vector{doc.empty() ? doc : doc.substr(doc.size() - 1)};
     }},
    {"vowels and consonants",
     [](const Document& doc) {
       std::vector<Document> pairs;
       for (std::size_t i = 1; i < doc.size(); ++i) {
         pairs.push_back({is_vowel(doc[i - 1]) ? U'v' : U'c',
                          is_vowel(doc[i]) ? U'v' : U'c'});
       }
       return pairs;
     }},
    {"pairs",
     [](const Document& doc) {
       std::vector<Document> pairs;
       for (std::size_t i = 1; i < doc.size(); ++i) {
         pairs.push_back(doc.substr(i - 1, 2));
       }
       return pairs;
     }},
};

Shares shares(const Feature& feature, std::span<const Document> docs) {
  Shares found;
  double all = 0.0;
  for (const Document& doc : docs) {
    for (const Document& seen : feature.seen_in(doc)) {
      ++found[seen];
      ++all;
    }
  }
  for (auto& [seen, share] : found) share /= all;
  return found;
}

/// How much of the shares would have to be moved to make one of the other.
double distance(const Shares& a, Shares b) {
  double apart = 0.0;
  for (const auto& [seen, share] : a) apart += std::abs(share - b[seen]);
  for (const auto& [seen, share] : b) apart += a.count(seen) ? 0.0 : share;
  return apart / 2.0;
}

Document letters(const std::string& utf8_text, const Tokenizer& tokenizer) {
  Document doc;
  for (std::size_t at = 0; at < utf8_text.size();) {
    for (const char32_t c : tokenizer.uchars) {
      const std::string one = encode_utf8(c);
      if (utf8_text.compare(at, one.size(), one) != 0) continue;
      doc += c;
      at += one.size();
      break;
    }
  }
  return doc;
}

constexpr int models = 5, drawn = 200;  // names of each

/// By step: names that all models made up, so far.
using Made = std::map<int, std::vector<Document>>;

/// Trains a model and lets it make up names at some steps.
std::vector<double> train_and_draw(Model& model, const Setting& setting,
                                   const Tokenizer& tokenizer, Made& made) {
  const auto look = [&](int step) {
    const auto names = made.find(step);
    if (names == made.end()) return;
    Random random(static_cast<unsigned>(names->second.size()));
    for (int i = 0; i < drawn; ++i) {
      const std::string name = sample(model, tokenizer, random, {1.0});
      names->second.push_back(letters(name, tokenizer));
    }
  };
  std::vector<double> losses;
  train(model, setting.docs, tokenizer, [&](int step, double loss_t) {
    losses.push_back(loss_t);
    look(step);
  });
  look(num_steps);
  return losses;
}

/// At each step: how far the names made up are from those of the list, feature
/// by feature, and how far so many names of the list itself are.
void report_order(const Made& made, const Setting& setting) {
  std::vector<double> steps;
  for (const auto& [step, names] : made) steps.push_back(step);
  values("steps looked at", steps);
  for (const Feature& feature : features) {
    const Shares real = shares(feature, setting.docs);
    const auto real_ones =
        std::span(setting.docs)
            .last(std::min<std::size_t>(setting.docs.size(), models * drawn));
    const double least = distance(real, shares(feature, real_ones));
    std::vector<double> gaps;
    for (const auto& [step, names] : made) {
      gaps.push_back(distance(real, shares(feature, names)));
      value("distance of " + feature.name + " at " + std::to_string(step),
            gaps.back());
    }
    values("distances of " + feature.name, gaps);
    value("distance of " + feature.name + ", real names", least);
    const double half = (gaps.front() + least) / 2.0;
    const auto at = std::find_if(gaps.begin(), gaps.end(),
                                 [half](double gap) { return gap <= half; });
    if (at != gaps.end()) {
      value("half way in " + feature.name, steps[at - gaps.begin()]);
    }
  }
}

/// How sure the model is of the next token, and how surprised by what comes, on
/// names that it was not trained on: by the number of letters before it.
void report_sureness(const Model& model, const Setting& setting,
                     const Tokenizer& tokenizer) {
  constexpr std::size_t unseen = 2000, most = 10;
  if (setting.docs.size() < num_steps + unseen) return;
  std::vector<double> surprises(most), entropies(most), counts(most);
  double end_surprise = 0.0;
  for (const Document& doc : std::span(setting.docs).last(unseen)) {
    const Scratch scratch;
    const std::vector<int> tokens = tokenizer.encode(doc);
    Cache keys(n_layer), cached(n_layer);
    for (std::size_t t = 0; t + 1 < tokens.size() && t < block_size; ++t) {
      const Vector probs =
          softmax(gpt(model, tokens[t], static_cast<int>(t), keys, cached));
      double entropy = 0.0;
      for (const Value p : probs) entropy -= p.data() * std::log(p.data());
      const double surprise = -std::log(probs[tokens[t + 1]].data());
      if (t + 2 == tokens.size()) end_surprise += surprise / unseen;
      if (t >= most) continue;
      surprises[t] += surprise;
      entropies[t] += entropy;
      ++counts[t];
    }
  }
  for (std::size_t t = 0; t < most; ++t) {
    surprises[t] /= counts[t];
    entropies[t] /= counts[t];
    const std::string after = " after " + std::to_string(t) + " letters";
    value("surprise" + after, surprises[t]);
    value("entropy" + after, entropies[t]);
    value("choices" + after, std::exp(surprises[t]));
  }
  values("surprises", surprises);
  values("entropies", entropies);
  value("surprise by the end", end_surprise);
}

/// The same surprise as that of two questions: whether the name ends here, and
/// if it does not, which letter comes.
void report_two_questions(const Model& model, const Setting& setting,
                          const Tokenizer& tokenizer) {
  constexpr std::size_t unseen = 2000, most = 10;
  if (setting.docs.size() < num_steps + unseen) return;
  std::vector<std::vector<double>> of_end(most), of_letter(most);
  for (const Document& doc : std::span(setting.docs).last(unseen)) {
    const Scratch scratch;
    const std::vector<int> tokens = tokenizer.encode(doc);
    Cache keys(n_layer), cached(n_layer);
    for (std::size_t t = 0; t + 1 < tokens.size() && t < most; ++t) {
      const Vector probs =
          softmax(gpt(model, tokens[t], static_cast<int>(t), keys, cached));
      const double end = probs[tokenizer.bos()].data();
      if (tokens[t + 1] == tokenizer.bos()) {
        of_end[t].push_back(-std::log(end));
      } else {
        const double letter = probs[tokens[t + 1]].data() / (1.0 - end);
        of_end[t].push_back(-std::log(1.0 - end));
        of_letter[t].push_back(-std::log(letter));
      }
    }
  }
  for (std::size_t t = 0; t < most; ++t) {
    const std::string after = " after " + std::to_string(t) + " letters";
    value("surprise whether it ends" + after, mean(of_end[t]));
    value("surprise which letter" + after, mean(of_letter[t]));
    value("percent that end" + after,
          100.0 - 100.0 * static_cast<double>(of_letter[t].size()) /
                      static_cast<double>(of_end[t].size()));
  }
}

/// How many of the letters in each of the first places are vowels.
void report_vowels(const Setting& setting) {
  for (std::size_t place = 0; place < 4; ++place) {
    double vowels = 0.0, all = 0.0;
    for (const Document& doc : setting.docs) {
      if (doc.size() <= place) continue;
      vowels += is_vowel(doc[place]);
      ++all;
    }
    value("percent of vowels in place " + std::to_string(place + 1),
          100.0 * vowels / all);
  }
}

bool is_capital(char32_t c) { return U'A' <= c && c <= U'Z'; }

/// Whether a capital stands right behind a letter.
bool has_capital_inside(const Document& doc) {
  for (std::size_t i = 1; i < doc.size(); ++i) {
    if (is_capital(doc[i]) &&
        std::u32string(U" -’'").find(doc[i - 1]) == std::u32string::npos) {
      return true;
    }
  }
  return false;
}

bool has_accent(const Document& doc) {
  return std::any_of(doc.begin(), doc.end(),
                     [](char32_t c) { return c > 127; });
}

/// What the two hundred names that the program draws by a temperature have of
/// letters beyond a to z.
void report_script(const Model& model, const Tokenizer& tokenizer,
                   double temperature, const std::string& words_for_it) {
  Random random(42);
  int accented = 0, capitals = 0;
  for (int i = 0; i < 200; ++i) {
    const std::string name =
        sample(model, tokenizer, random, Rule{temperature});
    const Document doc = decode_utf8(name, "sample");
    if (has_accent(doc) && accented++ == 0) {
      words("accented at " + words_for_it + ", first", name);
    }
    capitals += has_capital_inside(doc);
  }
  value("accented at " + words_for_it, accented);
  value("capitals inside at " + words_for_it, capitals);
}

/// In how many documents each letter beyond a to z occurs.
void report_rare_letters(const Setting& setting, const Tokenizer& tokenizer) {
  int letters = 0, rare = 0;
  for (const char32_t c : tokenizer.uchars) {
    if (c <= 127) continue;
    ++letters;
    rare += std::count_if(setting.docs.begin(), setting.docs.end(),
                          [&](const Document& doc) {
                            return doc.find(c) != Document::npos;
                          }) <= 2;
  }
  value("accented letters", letters);
  value("accented letters in at most 2 cities", rare);
}

}  // namespace

void report(Setting& setting, const Tokenizer& tokenizer) {
  Made made;
  for (const int step : {0, 5, 10, 20, 30, 50, 100, 200, 300, 500, 1000}) {
    made[step] = {};
  }
  for (unsigned seed = 1; seed < models; ++seed) {
    Random weights(seed);
    Model other(tokenizer.vocab_size(), weights);
    train_and_draw(other, setting, tokenizer, made);
  }
  Model model(tokenizer.vocab_size(), setting.random);
  report_size(model);
  report_losses(train_and_draw(model, setting, tokenizer, made));
  report_order(made, setting);
  report_sureness(model, setting, tokenizer);
  report_two_questions(model, setting, tokenizer);
  report_vowels(setting);
  report_script(model, tokenizer, 1.0, "1");
  report_script(model, tokenizer, 2.0, "2");
  report_rare_letters(setting, tokenizer);
}
