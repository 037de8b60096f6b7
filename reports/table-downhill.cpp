// What chapter 1 says of a table that goes downhill.

#include "beside-counting.hpp"

namespace {

/// This table against that of chapter 0, in ten other orders of the names.
void report_against_counting(const Setting& setting,
                             const Tokenizer& tokenizer) {
  std::vector<Document> documents = setting.docs;
  std::sort(documents.begin(), documents.end());
  const chapter0::Tokenizer same(documents);
  Random random(1);
  const Model fresh(tokenizer.vocab_size(), random);
  std::vector<double> differences;
  for (std::uint32_t seed = 1; seed <= 10; ++seed) {
    const Setting other(documents, seed);
    chapter0::Model table(same.vocab_size());
    std::vector<double> losses;
    chapter0::train(table, other.docs, same,
                    [&](int, double loss_t) { losses.push_back(loss_t); });
    const auto others = losses_at(learning_rate, fresh, other, tokenizer);
    differences.push_back(last_100(others) - last_100(losses));
  }
  report_differences("downhill - counting, last 100, orders", differences);
}

/// Where the bottom is after an a, if each pair counts alike, and if those of a
/// name together count one.
void report_bottom(const Setting& setting, const Tokenizer& tokenizer) {
  double pairs = 0.0, ends = 0.0, weight = 0.0, weight_of_ends = 0.0;
  for (int step = 0; step < num_steps; ++step) {
    const auto tokens =
        tokenizer.encode(setting.docs[step % setting.docs.size()]);
    const double n = static_cast<double>(tokens.size()) - 1.0;
    for (std::size_t i = 0; i + 1 < tokens.size(); ++i) {
      if (tokens[i] != 0) continue;
      const bool end = tokens[i + 1] == tokenizer.bos();
      pairs += 1.0, ends += end;
      weight += 1.0 / n, weight_of_ends += end / n;
    }
  }
  value("percent a then BOS, each pair alike", 100 * ends / pairs);
  value("percent a then BOS, each name alike", 100 * weight_of_ends / weight);
}

/// How often each token follows each in the names trained on.
Matrix count_pairs(const Setting& setting, const Tokenizer& tokenizer) {
  Matrix counts(tokenizer.vocab_size(), Vector(tokenizer.vocab_size()));
  for (int step = 0; step < num_steps; ++step) {
    const auto tokens =
        tokenizer.encode(setting.docs[step % setting.docs.size()]);
    for (std::size_t i = 0; i + 1 < tokens.size(); ++i) {
      ++counts[tokens[i]][tokens[i + 1]];
    }
  }
  return counts;
}

double sum_of(const Vector& x) {
  return std::accumulate(x.begin(), x.end(), 0.0);
}

/// Steps against the gradient over all pairs at once: the way to the shares.
void report_all_at_once(const Matrix& counts) {
  double pairs = 0.0, least = 0.0;
  for (const Vector& row : counts) pairs += sum_of(row);
  for (const Vector& row : counts) {
    for (const double count : row) {
      if (count > 0.0) least -= count / pairs * std::log(count / sum_of(row));
    }
  }
  value("loss of the shares on the pairs counted", least);
  Matrix table(counts.size(), Vector(counts.size()));
  for (int step = 0; step <= 10'000; ++step) {
    double loss_t = 0.0, widest = 0.0;
    for (std::size_t i = 0; i < counts.size(); ++i) {
      const Vector probs = softmax(table[i]);
      const double total = sum_of(counts[i]);
      for (std::size_t j = 0; j < probs.size(); ++j) {
        const double share = counts[i][j] / total;
        if (counts[i][j] > 0) {
          loss_t -= counts[i][j] / pairs * std::log(probs[j]);
        }
        widest = std::max(widest, std::abs(probs[j] - share));
        table[i][j] -= 10.0 * total / pairs * (probs[j] - share);
      }
    }
    if (step == 100 || step == 1'000 || step == 10'000) {
      const std::string after = " after " + std::to_string(step);
      value("loss on the pairs counted" + after, loss_t);
      value("widest gap to the shares" + after, widest);
    }
  }
}

/// Two of the 729 logits, those of BOS and n after a, with all others at 0:
/// the way down by all pairs at once, and by one pair a step.
void report_two_knobs(const Matrix& counts, const Setting& setting,
                      const Tokenizer& tokenizer) {
  const Vector& row = counts[0];
  const std::size_t n = tokenizer.uchars.find(U'n');
  if (n == std::u32string::npos) return;
  const double total = sum_of(row), others = tokenizer.vocab_size() - 2;
  const double end_share = row.back() / total, n_share = row[n] / total;
  values("shares of the two", std::vector<double>{end_share, n_share});
  std::vector<double> at = {0.0, 0.0}, all_x = {0.0}, all_y = {0.0};
  const auto step_down = [&](double rate, double end_target, double n_target) {
    const double ends = std::exp(at[0]), ns = std::exp(at[1]);
    const double sum = ends + ns + others;
    at[0] -= rate * (ends / sum - end_target);
    at[1] -= rate * (ns / sum - n_target);
  };
  for (int step = 0; step < 60; ++step) {
    step_down(2.0, end_share, n_share);
    all_x.push_back(at[0]);
    all_y.push_back(at[1]);
  }
  at = {0.0, 0.0};
  std::vector<double> one_x = {0.0}, one_y = {0.0};
  for (int step = 0; step < num_steps; ++step) {
    const double rate = 0.25 * (1.0 - 1.0 * step / num_steps);
    const auto tokens =
        tokenizer.encode(setting.docs[step % setting.docs.size()]);
    for (std::size_t i = 0; i + 1 < tokens.size(); ++i) {
      if (tokens[i] != 0) continue;
      const int next = tokens[i + 1];
      step_down(rate, next == tokenizer.bos(), next == static_cast<int>(n));
      one_x.push_back(at[0]);
      one_y.push_back(at[1]);
    }
  }
  values("all at once, end", all_x);
  values("all at once, n", all_y);
  values("one by one, end", one_x);
  values("one by one, n", one_y);
}

}  // namespace

void report(Setting& setting, const Tokenizer& tokenizer) {
  Random random(1);
  const Model fresh(tokenizer.vocab_size(), random);
  for (const int rate : {1, 3, 10, 30, 100, 1000, 3000}) {
    const auto losses = losses_at(rate, fresh, setting, tokenizer);
    const std::string at = " at rate " + std::to_string(rate);
    value("mean loss of the last 100" + at, last_100(losses));
    value("steps without a loss" + at,
          std::count_if(losses.begin(), losses.end(),
                        [](double x) { return !std::isfinite(x); }));
  }
  report_against_counting(setting, tokenizer);
  report_bottom(setting, tokenizer);
  const Matrix counts = count_pairs(setting, tokenizer);
  report_all_at_once(counts);
  report_two_knobs(counts, setting, tokenizer);
  Model model(tokenizer.vocab_size(), setting.random);
  report_losses(train_quietly(model, setting, tokenizer));
  const Vector probs = softmax(mlp(model, 0));
  value("percent a then BOS", 100 * probs.back());
  report_samples(model, tokenizer, setting);
}
