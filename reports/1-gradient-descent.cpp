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
  values("analytic gradient", analytic);
  values("numerical gradient", numerical_gradient(model, tokens).grad);
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
  report_weights("before", model);
  report_losses(train_quietly(model, setting, tokenizer));
  report_weights("after", model);
  report_neighbours(model, tokenizer);
  report_samples(model, tokenizer, setting);
}
