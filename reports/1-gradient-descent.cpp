// What chapter 1 states and its program does not print.

#include "report.hpp"

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

/// How much of a wide nudge's error comes from pushing a ReLU over its corner.
void report_corners(Model& model, const std::vector<int>& tokens) {
  const double eps = 1e-3;
  const Vector analytic = analytic_gradient(model, tokens).grad;
  const Vector numerical = numerical_gradient(model, tokens, eps).grad;
  const std::vector<bool> before = open_units(model, tokens);
  const std::vector<double*> params = parameters(model);
  int crossed = 0;
  double largest = 0.0;
  for (std::size_t i = 0; i < params.size(); ++i) {
    const double old = *params[i];
    *params[i] = old + eps;
    const bool crosses = open_units(model, tokens) != before;
    *params[i] = old;
    crossed += crosses;
    if (!crosses) {
      largest = std::max(largest, std::abs(numerical[i] - analytic[i]));
    }
  }
  value("weights that cross a corner at 1e-3", crossed);
  value("largest difference at 1e-3 without corners", largest);
}

void report_weights(const char* when, Model& model) {
  values(std::string("wte ") + when, flat(model));
}

double cosine(const Vector& a, const Vector& b) {
  return dot(a, b) / std::sqrt(dot(a, a) * dot(b, b));
}

/// For some letters, the letters whose embeddings point most nearly the same
/// way.
void report_neighbours(const Model& model, const Tokenizer& tokenizer) {
  for (const char32_t c : {U'a', U'e', U'o'}) {
    const std::size_t at = tokenizer.uchars.find(c);
    if (at == std::u32string::npos) return;
    std::vector<std::pair<double, char32_t>> others;
    for (std::size_t i = 0; i < tokenizer.uchars.size(); ++i) {
      if (i == at) continue;
      others.push_back(
          {-cosine(model.wte[at], model.wte[i]), tokenizer.uchars[i]});
    }
    std::sort(others.begin(), others.end());
    for (int rank = 0; rank < 2; ++rank) {
      const std::string of = std::to_string(rank + 1) + " to " + encode_utf8(c);
      std::printf("neighbour %s: %s\n", of.c_str(),
                  encode_utf8(others[rank].second).c_str());
      value("cosine of neighbour " + of, -others[rank].first);
    }
  }
}

}  // namespace

void report(Setting& setting, const Tokenizer& tokenizer) {
  report_softmax();
  Model model(tokenizer.vocab_size(), setting.random);
  report_gradient(model, tokenizer, setting.docs[0]);
  report_corners(model, tokenizer.encode(setting.docs[0]));
  report_weights("before", model);
  report_losses(train_quietly(model, setting, tokenizer));
  report_weights("after", model);
  report_neighbours(model, tokenizer);
  report_samples(model, tokenizer, setting);
}
