// What the text on the course's edition states and its program does not print.

#include "first-guesses.hpp"
#include "next.hpp"

namespace {

double root_mean_square(const std::vector<double>& x) {
  double squares = 0.0;
  for (const double xi : x) squares += xi * xi;
  return std::sqrt(squares / static_cast<double>(x.size()));
}

/// The loss, before any training, of the first 500 documents.
void report_guesses(const Model& model, const Setting& setting,
                    const Tokenizer& tokenizer) {
  std::vector<double> losses;
  for (int i = 0; i < num_steps; ++i) {
    const Scratch scratch;
    const Document& doc = setting.docs[i % setting.docs.size()];
    losses.push_back(loss(model, tokenizer.encode(doc)).data());
  }
  value("mean loss before training", mean(losses));
}

/// How large the gradient of each matrix is for the first document, before the
/// first step.
void report_first_gradients(Model& model, const Setting& setting,
                            const Tokenizer& tokenizer) {
  const Scratch scratch;
  loss(model, tokenizer.encode(setting.docs[0])).backward();
  const Layer& layer = model.layers[0];
  const auto size = [](const std::string& name, const Matrix& w) {
    std::vector<double> grads;
    for (const Vector& row : w) {
      for (const Value p : row) grads.push_back(p.grad());
    }
    value("first gradient of " + name, root_mean_square(grads));
  };
  size("attn_wq", layer.attn_wq);
  size("attn_wv", layer.attn_wv);
  size("attn_wo", layer.attn_wo);
  size("mlp_fc1", layer.mlp_fc1);
  size("mlp_fc2", layer.mlp_fc2);
  for (const Value p : parameters(model)) p.grad() = 0.0;
}

/// The same guesses by counting, with a memory of one letter, what the model
/// has been trained on.
void report_counting(const Setting& setting, const Tokenizer& tokenizer) {
  if (setting.docs.size() < num_steps + unseen_names) return;
  const int vocab_size = tokenizer.vocab_size();
  std::vector<std::vector<double>> counts(vocab_size);
  for (auto& row : counts) row.assign(vocab_size, 1.0);
  for (int i = 0; i < num_steps; ++i) {
    const std::vector<int> tokens = beginning(tokenizer, setting.docs[i]);
    for (std::size_t t = 0; t + 1 < tokens.size(); ++t) {
      ++counts[tokens[t]][tokens[t + 1]];
    }
  }
  std::vector<double> losses;
  for (const Document& doc : std::span(setting.docs).last(unseen_names)) {
    const std::vector<int> tokens = beginning(tokenizer, doc);
    std::vector<double> surprises;
    for (std::size_t t = 0; t + 1 < tokens.size(); ++t) {
      const std::vector<double>& row = counts[tokens[t]];
      const double all = std::accumulate(row.begin(), row.end(), 0.0);
      surprises.push_back(-std::log(row[tokens[t + 1]] / all));
    }
    losses.push_back(mean(surprises));
  }
  value("mean loss of the first guesses by counting", mean(losses));
}

/// The nine likeliest letters after a first e.
void report_after_e(const Model& model, const Tokenizer& tokenizer) {
  if (tokenizer.uchars.find(U'e') == std::u32string::npos) return;
  const std::vector<double> chances = chances_after(model, tokenizer, U"e");
  std::vector<int> ids(tokenizer.uchars.size());
  std::iota(ids.begin(), ids.end(), 0);
  std::sort(ids.begin(), ids.end(),
            [&](int a, int b) { return chances[a] > chances[b]; });
  for (int i = 0; i < std::min<int>(9, static_cast<int>(ids.size())); ++i) {
    words("likeliest after a first e, " + std::to_string(i + 1),
          utf8({tokenizer.uchars[ids[i]]}));
  }
}

}  // namespace

void report(Setting& setting, const Tokenizer& tokenizer) {
  Model model(tokenizer.vocab_size(), setting.random);
  report_size(model);
  report_guesses(model, setting, tokenizer);
  report_first_gradients(model, setting, tokenizer);
  const std::vector<double> losses = train_quietly(model, setting, tokenizer);
  report_losses(losses);
  value("lowest loss", *std::min_element(losses.begin(), losses.end()));
  report_first_guesses(model, setting, tokenizer);
  report_counting(setting, tokenizer);
  report_after_e(model, tokenizer);
  report_samples(model, tokenizer, setting);
}
