// The figures that chapter 1 reports and its program does not print.
// Usage: figures-1-gradient-descent [FILE]

#define main program_main
#include "../../src/1-gradient-descent.cpp"
#undef main

#include "figures.hpp"

namespace {

void report_softmax() {
  for (const double temperature : {0.5, 1.0, 2.0}) {
    const Vector probs =
        softmax({2 / temperature, 1 / temperature, 0 / temperature});
    const std::string at =
        temperature == 1.0 ? "" : temperature < 1.0 ? " at 0.5" : " at 2";
    for (int i = 0; i < 3; ++i) {
      figure("softmax of " + std::to_string(2 - i) + at, probs[i]);
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
  figures("analytic gradient", analytic);
  figures("numerical gradient", numerical_gradient(model, tokens).grad);
  std::vector<double> exponents, differences;
  for (int exponent = 1; exponent <= 13; ++exponent) {
    const double eps = std::stod("1e-" + std::to_string(exponent));
    const Vector numerical = numerical_gradient(model, tokens, eps).grad;
    exponents.push_back(eps);
    differences.push_back(largest_difference(analytic, numerical));
    figure("largest difference at 1e-" + std::to_string(exponent),
           differences.back());
  }
  figures("epsilons", exponents);
  figures("largest differences", differences);
  figure("gradients that are 0",
         std::count(analytic.begin(), analytic.end(), 0.0));
  const std::set<int> fed(tokens.begin(), tokens.end() - 1);
  figure("absent tokens", tokenizer.vocab_size() - fed.size());
}

void report_weights(const char* when, Model& model) {
  figures(std::string("wte ") + when, flat(model));
}

}  // namespace

int main(int argc, char** argv) {
  report_softmax();
  Setting setting(argc, argv);
  const Tokenizer tokenizer(setting.docs);
  Model model(tokenizer.vocab_size(), setting.random);
  report_gradient(model, tokenizer, setting.docs[0]);
  report_weights("before", model);
  report_losses(train_quietly(model, setting, tokenizer));
  report_weights("after", model);
  report_samples(model, tokenizer, setting);
}
