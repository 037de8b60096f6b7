// A run of a program that learns: what the boxes of every chapter ask about it.
// The program's own functions do all the work; here they are called, and the
// weights of each step are kept, so that a page can go back to any.
//
// A driver says beforehand what `Tape` is: what a run's numbers live on.
#pragma once

#include "answer.hpp"

SMALL

// ---- What differs from program to program -----------------------------------

/// A model before training. One that counts begins without dice.
template <class AnyModel>
std::unique_ptr<AnyModel> fresh(int vocab_size, Random& random) {
  if constexpr (std::is_constructible_v<AnyModel, int, Random&>) {
    return std::make_unique<AnyModel>(vocab_size, random);
  } else {
    return std::make_unique<AnyModel>(vocab_size);
  }
}

/// The number in what a program computes with: a double, what one points to, or
/// a Value.
template <class T>
auto& number_of(const T& x) {
  if constexpr (requires { x.data(); }) {
    return x.data();
  } else if constexpr (std::is_pointer_v<T>) {
    return *x;
  } else {
    return x;
  }
}

/// The numbers that training changes, one after the other.
template <class AnyModel, class Use>
void for_each_weight(AnyModel& model, Use use) {
  if constexpr (requires { model.counts; }) {
    for (auto& row : model.counts) {
      for (auto& count : row) use(count);
    }
  } else {
    for (const auto& p : parameters(model)) use(number_of(p));
  }
}

/// The keys or values of no positions yet: rows like the embeddings, and those
/// of each layer if the model says that it has several.
template <class AnyModel>
auto empty_cache(const AnyModel& model) {
  using Rows = decltype(AnyModel::wte);
  if constexpr (requires { model.layers; }) {
    return std::vector<Rows>(model.layers.size());
  } else {
    return Rows();
  }
}

/// The probabilities of each next token, after each of the tokens but the last.
template <class AnyModel>
std::vector<std::vector<double>> chances(const AnyModel& model,
                                         const std::vector<int>& tokens) {
  const int n = static_cast<int>(tokens.size()) - 1;
  std::vector<std::vector<double>> all;
  if constexpr (requires { bigram(model, 0); }) {
    for (int i = 0; i < n; ++i) all.push_back(bigram(model, tokens[i]));
  } else {
    [[maybe_unused]] const Tape tape;
    const auto keep = [&](const auto& logits) {
      all.emplace_back();
      for (const auto& p : softmax(logits)) all.back().push_back(number_of(p));
    };
    if constexpr (requires { mlp(model, 0); }) {
      for (int i = 0; i < n; ++i) keep(mlp(model, tokens[i]));
    } else {
      auto keys = empty_cache(model), values = keys;
      // it has no more positions
      const int most = std::min(n, static_cast<int>(model.wpe.size()));
      for (int i = 0; i < most; ++i) {
        keep(gpt(model, tokens[i], i, keys, values));
      }
    }
  }
  return all;
}

/// The program's own loss of some tokens.
template <class AnyModel>
double loss_of(const AnyModel& model, const std::vector<int>& tokens) {
  [[maybe_unused]] const Tape tape;
  return number_of(loss(model, tokens));
}

/// A document that the program makes up; not every program has a temperature.
template <class AnyModel>
std::string drawn(const AnyModel& model, const Tokenizer& tokenizer,
                  Random& random, double temperature) {
  if constexpr (requires { sample(model, tokenizer, random, temperature); }) {
    return sample(model, tokenizer, random, temperature);
  } else {
    return sample(model, tokenizer, random);
  }
}

// ---- The run ----------------------------------------------------------------

constexpr int most_states = 1000;    // kept of a run, besides the last
constexpr int most_kept = 16000000;  // numbers in all of them
constexpr int longest_line = 500;    // characters
constexpr int most_letters = 1000;   // different characters

/// The documents in the order of training.
inline std::vector<Document> shuffled(std::vector<Document> docs,
                                      Random& dice) {
  dice.shuffle(docs);
  return docs;
}

struct Run {
  Tape tape;
  Random random;               // as it is when the model has been made
  std::vector<Document> docs;  // in the order of training
  Tokenizer tokenizer;
  std::unique_ptr<Model> model;
  int stride = std::max(1, num_steps / most_states);
  int step = 0;  // at which the model stands
  std::vector<double> losses;
  std::vector<std::vector<double>> states;  // weights before each stride's step

  Run(std::vector<Document> documents, std::uint32_t seed)
      : random(seed),
        docs(shuffled(std::move(documents), random)),
        tokenizer(docs) {
    model = fresh<Model>(tokenizer.vocab_size(), random);
    keep();
    const int room = most_kept / static_cast<int>(states[0].size());
    stride = std::max(stride, num_steps / std::max(1, room));
  }

  void keep() {
    states.emplace_back();
    for_each_weight(*model, [&](auto& w) { states.back().push_back(w); });
  }

  /// Trains from the beginning to the end, and tells the page of each step.
  void train() {
    go_to(0);
    states.clear();
    losses.clear();
    ::train(*model, docs, tokenizer, [&](int at, double loss_t) {
      if (at % stride == 0) keep();
      losses.push_back(loss_t);
      report_to_page(at, loss_t);
    });
    keep();
    step = num_steps;
  }

  /// Gives the model the weights it had before that step.
  void go_to(int wanted) {
    const bool last = wanted >= num_steps;
    const std::size_t at = last ? states.size() - 1 : wanted / stride;
    if (at >= states.size()) return;
    const double* kept = states[at].data();
    for_each_weight(*model, [&](auto& w) {
      w = static_cast<std::remove_reference_t<decltype(w)>>(*kept++);
    });
    step = last ? num_steps : static_cast<int>(at) * stride;
  }

  /// The tokens of a text, or nothing and why not.
  std::vector<int> tokens(std::string_view text, std::string& why) const {
    const Document doc = decode_utf8(text, "text");
    for (const char32_t c : doc) {
      if (tokenizer.uchars.find(c) == Document::npos) {
        why = "The program does not know the letter “" + encode_utf8(c) +
              "”: none of the lines it learns from has it.";
        return {};
      }
    }
    return tokenizer.encode(doc);
  }
};

inline std::unique_ptr<Run> run;

// ---- Questions that every program answers -----------------------------------

/// A constant of the program that a page may set.
struct Setting {
  const char* name;
  double (*get)();
  void (*set)(double);
};

#define SETTING(name)                                           \
  Setting {                                                     \
    #name, [] { return static_cast<double>(name); },            \
        [](double x) { name = static_cast<decltype(name)>(x); } \
  }

/// All that can be set; the driver says it.
extern const std::vector<Setting> settings;

/// A new run, if its documents have few enough different characters.
inline std::string begin_with(std::vector<Document> docs, std::uint32_t seed) {
  const auto longest =
      std::max_element(docs.begin(), docs.end(),
                       [](auto& a, auto& b) { return a.size() < b.size(); });
  const Document longest_doc = *longest;
  run.reset();  // the tape ends where this one began
  if (Tokenizer(docs).vocab_size() > most_letters) {
    return refuse("The list has more than " + std::to_string(most_letters) +
                  " different characters.");
  }
  run = std::make_unique<Run>(std::move(docs), seed);
  std::string values;
  for (const Setting& setting : settings) {
    values += values.empty() ? '{' : ',';
    values += json(setting.name);
    values += ':';
    values += json(setting.get());
  }
  return object({{"docs", run->docs.size()},
                 {"vocab", run->tokenizer.vocab_size()},
                 {"letters", run->tokenizer.uchars},
                 {"longest", longest_doc},
                 {"params", run->states[0].size()},
                 {"steps", num_steps},
                 {"settings", Raw{values + "}"}}});
}

/// start SEED, and below it the list: a new run.
inline std::string start(Words& words) {
  const auto seed = static_cast<std::uint32_t>(words.number());
  std::vector<Document> docs =
      split_documents(decode_utf8(words.below(), "the list"));
  if (docs.empty()) return refuse("The list has no line with a letter in it.");
  std::size_t longest = 0;
  for (const Document& doc : docs) longest = std::max(longest, doc.size());
  if (longest > longest_line) {
    return refuse("The longest line has " + std::to_string(longest) +
                  " characters; here at most " + std::to_string(longest_line) +
                  " are taken.");
  }
  return begin_with(std::move(docs), seed);
}

/// train: all steps. The page hears of each while it goes on.
inline std::string train_run(Words&) {
  run->train();
  return object({{"losses", run->losses}, {"stride", run->stride}});
}

/// at STEP: the weights become those before that step.
inline std::string go_to(Words& words) {
  run->go_to(words.integer());
  return object({{"step", run->step}});
}

/// docs FIRST COUNT: documents in the order of training.
inline std::string list_docs(Words& words) {
  const int first = words.integer(), count = words.integer();
  std::vector<Document> some;
  for (int i = first; i < first + count; ++i) {
    some.push_back(run->docs[i % run->docs.size()]);
  }
  return object({{"docs", some}});
}

/// tokens TEXT: its ids, BOS on both sides.
inline std::string tokenize(Words& words) {
  std::string why;
  const std::vector<int> tokens = run->tokens(words.rest(), why);
  return why.empty() ? object({{"tokens", tokens}}) : refuse(why);
}

/// samples COUNT TEMPERATURE [SEED]: with the program's own dice as they are
/// after the model was made, or with others.
inline std::string samples(Words& words) {
  const int count = words.integer();
  const double temperature = words.number();
  Random dice = run->random;
  if (!words.rest().empty()) {
    dice = Random(static_cast<std::uint32_t>(words.number()));
  }
  std::vector<std::string> found;
  for (int i = 0; i < count; ++i) {
    found.push_back(drawn(*run->model, run->tokenizer, dice, temperature));
  }
  return object({{"samples", found}});
}

/// chances TEXT: what the model expects after each of its letters, and how
/// surprised it is by what comes.
inline std::string expect(Words& words) {
  std::string why;
  const std::vector<int> tokens = run->tokens(words.rest(), why);
  if (!why.empty()) return refuse(why);
  const auto all = chances(*run->model, tokens);
  std::vector<double> p, surprise;
  for (std::size_t i = 0; i < all.size(); ++i) {
    p.push_back(all[i][tokens[i + 1]]);
    surprise.push_back(-std::log(p.back()));
  }
  return object({{"tokens", tokens},
                 {"chances", all},
                 {"p", p},
                 {"surprise", surprise},
                 {"loss", loss_of(*run->model, tokens)}});
}

/// step NUMBER COUNT: the name of a step, counted from 1, among how many tokens
/// its loss chooses blindly, and the mean loss of so many names that no step
/// has, if there are so many.
inline std::string step_of(Words& words) {
  const std::size_t at = words.integer() - 1, count = words.integer();
  if (at >= run->losses.size()) return refuse("There is no such step.");
  double unseen = std::nan("");
  const std::size_t all = run->docs.size();
  if (all >= num_steps + count) {
    double sum = 0.0;
    for (std::size_t i = all - count; i < all; ++i) {
      sum += loss_of(*run->model, run->tokenizer.encode(run->docs[i]));
    }
    unseen = sum / static_cast<double>(count);
  }
  return object({{"doc", run->docs[at % all]},
                 {"choices", std::exp(run->losses[at])},
                 {"unseen", unseen}});
}

/// curve: what stands on the picture of the losses: the mean of the last 50,
/// what blind guessing costs, and among how many tokens one chooses blindly for
/// a loss of 0, 1, …
inline std::string curve(Words&) {
  constexpr std::size_t span = 50;
  std::vector<double> means, choices;
  double sum = 0.0;
  for (std::size_t i = 0; i < run->losses.size(); ++i) {
    sum += run->losses[i];
    if (i >= span) sum -= run->losses[i - span];
    means.push_back(i + 1 < span ? std::nan("") : sum / span);
  }
  for (int loss = 0; loss <= 8; ++loss) choices.push_back(std::exp(loss));
  return object({{"means", means},
                 {"blind", std::log(run->tokenizer.vocab_size())},
                 {"choices", choices}});
}

/// set NAME VALUE: before a run is started.
inline std::string set(Words& words) {
  const std::string name = words.word();
  for (const Setting& setting : settings) {
    if (name != setting.name) continue;
    setting.set(words.number());
    return object({{"name", name}, {"value", setting.get()}});
  }
  return refuse("There is no setting '" + name + "'.");
}

#define RUN_QUESTIONS                                                         \
  {"start", start}, {"train", train_run}, {"at", go_to}, {"docs", list_docs}, \
      {"tokens", tokenize}, {"samples", samples}, {"chances", expect},        \
      {"step", step_of}, {"curve", curve}, {                                  \
    "set", set                                                                \
  }

SMALL_END
