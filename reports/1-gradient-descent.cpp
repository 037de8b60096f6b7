// What chapter 1 states and its program does not print.

#include "beside-counting.hpp"
#include "blind.hpp"

namespace {

void report_softmax() {
  for (const double temperature : {0.5, 1.0, 2.0}) {
    const Vector probs =
        softmax({2 / temperature, 1 / temperature, 0 / temperature});
    const std::string at = temperature == 1.0  ? ""
                           : temperature < 1.0 ? " at 0.5"
                                               : " at 2";
    for (int i = 0; i < 3; ++i) {
      value("softmax of " + std::to_string(2 - i) + at, probs[i]);
    }
  }
}

double largest_difference(const Vector& a, const Vector& b) {
  double largest = 0.0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    largest = std::max(largest, std::abs(a[i] - b[i]));
  }
  return largest;
}

void report_gradient(Model& model, const Tokenizer& tokenizer,
                     const Document& doc) {
  const std::vector<int> tokens = tokenizer.encode(doc);
  const Vector analytic = analytic_gradient(model, tokens).grad;
  std::vector<double> exponents, differences;
  for (int exponent = 1; exponent <= 13; ++exponent) {
    const double eps = std::stod("1e-" + std::to_string(exponent));
    const Vector numerical = numerical_gradient(model, tokens, eps).grad;
    exponents.push_back(eps);
    differences.push_back(largest_difference(analytic, numerical));
    value("largest difference at 1e-" + std::to_string(exponent),
          differences.back());
  }
  values("epsilons", exponents);
  values("largest differences", differences);
  value("gradients that are 0",
        std::count(analytic.begin(), analytic.end(), 0.0));
  const std::set<int> fed(tokens.begin(), tokens.end() - 1);
  value("absent tokens", tokenizer.vocab_size() - fed.size());
}

/// Which hidden units the ReLU lets through, for every pair of a name.
std::vector<bool> open_units(const Model& model,
                             const std::vector<int>& tokens) {
  std::vector<bool> open;
  for (std::size_t i = 0; i + 1 < tokens.size(); ++i) {
    const Vector h = linear(model.wte[tokens[i]], model.mlp_fc1);
    for (const double hi : h) open.push_back(hi > 0.0);
  }
  return open;
}

/// How much of a wide nudge's error comes from pushing a ReLU over its corner,
/// and how much is left when the nudge goes both ways.
void report_corners(Model& model, const std::vector<int>& tokens) {
  const Vector analytic = analytic_gradient(model, tokens).grad;
  const std::vector<bool> before = open_units(model, tokens);
  std::vector<double> without;
  for (int exponent = 1; exponent <= 13; ++exponent) {
    const std::string at = "1e-" + std::to_string(exponent);
    const double eps = std::stod(at);
    const Vector up = numerical_gradient(model, tokens, eps).grad;
    const Vector down = numerical_gradient(model, tokens, -eps).grad;
    const std::vector<double*> params = parameters(model);
    int crossed = 0;
    double largest = 0.0, both_ways = 0.0;
    for (std::size_t i = 0; i < params.size(); ++i) {
      const double old = *params[i];
      *params[i] = old + eps;
      const bool crosses = open_units(model, tokens) != before;
      *params[i] = old;
      crossed += crosses;
      if (!crosses) largest = std::max(largest, std::abs(up[i] - analytic[i]));
      const double middle = (up[i] + down[i]) / 2;
      both_ways = std::max(both_ways, std::abs(middle - analytic[i]));
    }
    value("weights that cross a corner at " + at, crossed);
    value("largest difference at " + at + " without corners", largest);
    value("largest difference at " + at + " both ways", both_ways);
    without.push_back(largest);
  }
  values("largest differences without corners", without);
  int asleep = 0;
  for (int j = 0; j < 4 * n_embd; ++j) {
    bool open = false;
    for (std::size_t i = j; i < before.size(); i += 4 * n_embd) {
      open = open || before[i];
    }
    asleep += !open;
  }
  value("units that sleep through the name", asleep);
}

/// The small network that the chapter works out: two inputs, one hidden unit,
/// two outputs. The second output is what came.
void report_small_network() {
  const Matrix fc1 = {{0.5, 0.25}}, fc2 = {{std::log(3.0)}, {0.0}};
  const Vector x = {1.0, 2.0};
  const auto small_loss = [&](const Matrix& w) {
    const Vector h = {std::max(0.0, linear(x, w)[0])};
    return -std::log(softmax(linear(h, fc2))[1]);
  };
  const Vector h = linear(x, fc1);
  Vector d = softmax(linear(h, fc2));
  d[1] -= 1.0;
  Matrix dfc1 = {{0.0, 0.0}}, dfc2 = {{0.0}, {0.0}};
  const Vector dh = linear_backward(d, h, fc2, dfc2);
  const Vector dx = linear_backward(dh, x, fc1, dfc1);
  value("small network, h", h[0]);
  value("small network, loss", small_loss(fc1));
  value("small network, dlogit 1", d[0]);
  value("small network, dlogit 2", d[1]);
  value("small network, dh", dh[0]);
  value("small network, dw1", dfc1[0][0]);
  value("small network, dw2", dfc1[0][1]);
  value("small network, dx 1", dx[0]);
  value("small network, dx 2", dx[1]);
  const double more = small_loss({{0.5, 0.251}});
  value("small network, loss, nudged", more);
  value("small network, dw2 by nudging", (more - small_loss(fc1)) / 0.001);
}

double cosine(const Vector& a, const Vector& b) {
  return dot(a, b) / std::sqrt(dot(a, a) * dot(b, b));
}

std::string letter(const Tokenizer& tokenizer, std::size_t i) {
  return encode_utf8(tokenizer.uchars[i]);
}

/// For each vowel, the letters whose embeddings point most nearly the same way.
void report_neighbours(const Model& model, const Tokenizer& tokenizer) {
  for (const char32_t c : {U'a', U'e', U'i', U'o', U'u'}) {
    const std::size_t at = tokenizer.uchars.find(c);
    if (at == std::u32string::npos) return;
    std::vector<std::pair<double, std::size_t>> others;
    for (std::size_t i = 0; i < tokenizer.uchars.size(); ++i) {
      if (i != at) others.push_back({-cosine(model.wte[at], model.wte[i]), i});
    }
    std::sort(others.begin(), others.end());
    for (std::size_t rank = 0; rank < std::min<std::size_t>(5, others.size());
         ++rank) {
      const std::string of = std::to_string(rank + 1) + " to " + encode_utf8(c);
      std::printf("neighbour %s: %s\n", of.c_str(),
                  letter(tokenizer, others[rank].second).c_str());
      value("cosine of neighbour " + of, -others[rank].first);
    }
  }
}

/// The letters in a row, from the first on always the nearest of those left,
/// and how near each is to each.
void report_map(const Model& model, const Tokenizer& tokenizer) {
  const std::size_t n = tokenizer.uchars.size();
  std::vector<double> order = {0.0}, cosines;
  const auto row = [&](double i) { return model.wte[static_cast<int>(i)]; };
  while (order.size() < n) {
    double best = -1.0, nearest = -2.0;
    for (double i = 0.0; i < static_cast<double>(n); ++i) {
      if (std::count(order.begin(), order.end(), i)) continue;
      const double near = cosine(row(order.back()), row(i));
      if (near > nearest) nearest = near, best = i;
    }
    order.push_back(best);
  }
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      cosines.push_back(cosine(row(order[i]), row(order[j])));
    }
  }
  values("letters by nearness", order);
  values("cosines by nearness", cosines);
}

double correlation(const std::vector<double>& a, const std::vector<double>& b) {
  const double mean_a = mean(a), mean_b = mean(b);
  Vector x, y;
  for (const double v : a) x.push_back(v - mean_a);
  for (const double v : b) y.push_back(v - mean_b);
  return cosine(x, y);
}

bool is_vowel(const Tokenizer& tokenizer, std::size_t i) {
  return Document(U"aeiou").find(tokenizer.uchars[i]) != Document::npos;
}

/// How often each token follows each in the names trained on.
Matrix count_pairs(const Setting& setting, const Tokenizer& tokenizer) {
  const std::size_t n = tokenizer.vocab_size();
  Matrix counts(n, Vector(n));
  for (int step = 0; step < num_steps; ++step) {
    const auto tokens =
        tokenizer.encode(setting.docs[step % setting.docs.size()]);
    for (std::size_t i = 0; i + 1 < tokens.size(); ++i) {
      ++counts[tokens[i]][tokens[i + 1]];
    }
  }
  return counts;
}

/// The cosine of the rows of each two letters.
std::vector<double> likeness(const Matrix& rows, const Tokenizer& tokenizer) {
  std::vector<double> cosines;
  for (std::size_t i = 0; i < tokenizer.uchars.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      cosines.push_back(cosine(rows[i], rows[j]));
    }
  }
  return cosines;
}

/// How many vowels have the other four vowels for their nearest letters.
int vowels_among_vowels(const Matrix& rows, const Tokenizer& tokenizer) {
  int found = 0;
  for (std::size_t i = 0; i < tokenizer.uchars.size(); ++i) {
    if (!is_vowel(tokenizer, i)) continue;
    double vowel = 1.0, other = -1.0;  // the farthest, the nearest
    for (std::size_t j = 0; j < tokenizer.uchars.size(); ++j) {
      const double near = cosine(rows[i], rows[j]);
      if (i == j) continue;
      if (is_vowel(tokenizer, j)) {
        vowel = std::min(vowel, near);
      } else {
        other = std::max(other, near);
      }
    }
    found += vowel > other;
  }
  return found;
}

/// Are letters near whose successors are alike? Compares the embeddings with
/// the rows of the counts.
void report_alike(const char* when, const Model& model, const Setting& setting,
                  const Tokenizer& tokenizer) {
  const Matrix counts = count_pairs(setting, tokenizer);
  std::vector<double> within, across;
  for (std::size_t i = 0; i < tokenizer.uchars.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      const double near = cosine(model.wte[i], model.wte[j]);
      const bool a = is_vowel(tokenizer, i), b = is_vowel(tokenizer, j);
      if (a && b) within.push_back(near);
      if (a != b) across.push_back(near);
    }
  }
  const std::string words = when;
  value(
      "correlation of nearness and likeness " + words,
      correlation(likeness(model.wte, tokenizer), likeness(counts, tokenizer)));
  value("vowels among vowels " + words,
        vowels_among_vowels(model.wte, tokenizer));
  value("vowels among vowels in the counts",
        vowels_among_vowels(counts, tokenizer));
  value("mean cosine of two vowels " + words, mean(within));
  value("mean cosine of vowel and consonant " + words, mean(across));
}

/// How many of 20,000 samples have one letter at most.
void report_short_samples(const Model& model, const Tokenizer& tokenizer) {
  for (const auto& [temperature, words] :
       {std::pair(0.25, "0.25"), {0.5, "0.5"}, {1.0, "1"}}) {
    Random random(1);
    int found = 0;
    for (int i = 0; i < 20'000; ++i) {
      found += sample(model, tokenizer, random, temperature).size() <= 1;
    }
    value(std::string("percent with at most 1 letter at ") + words,
          found / 200.0);
  }
  std::string ends;
  double first = 0.0, first_cold = 0.0;
  Vector start = mlp(model, tokenizer.bos());
  const Vector probs = softmax(start);
  for (double& logit : start) logit /= 0.5;
  const Vector cold = softmax(start);
  for (int i = 0; i < tokenizer.bos(); ++i) {
    const Vector logits = mlp(model, i);
    if (logits.back() < *std::max_element(logits.begin(), logits.end())) {
      continue;
    }
    ends += letter(tokenizer, i) + " ";
    first += 100 * probs[i];
    first_cold += 100 * cold[i];
  }
  std::printf("letters after which the end is likeliest: %s\n", ends.c_str());
  value("how many these are", std::count(ends.begin(), ends.end(), ' '));
  value("percent that begin with one of these at 1", first);
  value("percent that begin with one of these at 0.5", first_cold);
  const std::size_t at = tokenizer.uchars.find(U's');
  if (at == std::u32string::npos) return;
  Vector after_s = mlp(model, static_cast<int>(at));
  value("percent s then BOS at 1", 100 * softmax(after_s).back());
  for (double& logit : after_s) logit /= 0.5;
  value("percent s then BOS at 0.5", 100 * softmax(after_s).back());
}

/// Is it luck? From ten other sets of weights, and in ten other orders of the
/// names: where the vowels are, and how far this network is behind counting.
void report_luck(const Setting& setting, const Tokenizer& tokenizer) {
  const auto likes = likeness(count_pairs(setting, tokenizer), tokenizer);
  std::vector<double> correlations, vowels;
  for (std::uint32_t seed = 1; seed <= 10; ++seed) {
    Random weights(seed);
    Model model(tokenizer.vocab_size(), weights);
    train_quietly(model, setting, tokenizer);
    correlations.push_back(correlation(likeness(model.wte, tokenizer), likes));
    vowels.push_back(vowels_among_vowels(model.wte, tokenizer));
  }
  values("vowels among vowels, weights", vowels);
  value("all vowels among vowels, weights",
        std::count(vowels.begin(), vowels.end(), 5.0));
  report_differences("correlation, weights", correlations);

  std::vector<Document> documents = setting.docs;
  std::sort(documents.begin(), documents.end());
  const chapter0::Tokenizer same(documents);
  std::vector<double> last, all, counted;
  vowels.clear();
  for (std::uint32_t seed = 1; seed <= 10; ++seed) {
    const Setting other(documents, seed);
    Random weights(42);
    Model model(tokenizer.vocab_size(), weights);
    const auto losses = train_quietly(model, other, tokenizer);
    vowels.push_back(vowels_among_vowels(model.wte, tokenizer));
    counted.push_back(
        vowels_among_vowels(count_pairs(other, tokenizer), tokenizer));
    chapter0::Model table(same.vocab_size());
    std::vector<double> of_table;
    chapter0::train(table, other.docs, same,
                    [&](int, double loss_t) { of_table.push_back(loss_t); });
    last.push_back(last_100(losses) - last_100(of_table));
    all.push_back(mean(losses) - mean(of_table));
  }
  values("vowels among vowels, orders", vowels);
  value("all vowels among vowels, orders",
        std::count(vowels.begin(), vowels.end(), 5.0));
  value("all vowels among vowels in the counts, orders",
        std::count(counted.begin(), counted.end(), 5.0));
  report_differences("network - counting, last 100, orders", last);
  report_differences("network - counting, all, orders", all);
}

/// What the exercises find.
void report_exercises(const Model& fresh, const Setting& setting,
                      const Tokenizer& tokenizer) {
  for (const auto& [start, words] : {std::pair(0.0, "0"), {0.05, "0.05"}}) {
    Model model = fresh;
    for (double* weight : parameters(model)) *weight = start;
    const auto losses = losses_at(learning_rate, model, setting, tokenizer);
    const std::string from = std::string(" from weights of ") + words;
    value("mean loss of the last 100" + from, last_100(losses));
    const auto [low, high] = std::minmax_element(losses.begin(), losses.end());
    value("lowest loss" + from, *low);
    value("highest loss" + from, *high);
  }
  for (const auto& [rate, words] :
       {std::pair(0.1, "0.1"), {3.0, "3"}, {10.0, "10"}}) {
    const auto losses = losses_at(rate, fresh, setting, tokenizer);
    const std::string at = std::string(" at rate ") + words;
    value("mean loss of the last 100" + at, last_100(losses));
    value("highest loss of the first 8" + at,
          *std::max_element(losses.begin(), losses.begin() + 8));
    const auto bad = std::find_if(losses.begin(), losses.end(),
                                  [](double x) { return !std::isfinite(x); });
    value("first step without a loss" + at, bad - losses.begin() + 1);
  }
}

}  // namespace

void report(Setting& setting, const Tokenizer& tokenizer) {
  report_softmax();
  report_small_network();
  Model model(tokenizer.vocab_size(), setting.random);
  report_gradient(model, tokenizer, setting.docs[0]);
  report_corners(model, tokenizer.encode(setting.docs[0]));
  report_exercises(model, setting, tokenizer);
  report_luck(setting, tokenizer);
  report_alike("before", model, setting, tokenizer);
  const Model before = model;
  report_losses(train_quietly(model, setting, tokenizer));
  report_search(before, model, setting, tokenizer);
  report_alike("after", model, setting, tokenizer);
  report_neighbours(model, tokenizer);
  report_map(model, tokenizer);
  report_short_samples(model, tokenizer);
  report_samples(model, tokenizer, setting);
}
