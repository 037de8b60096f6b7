// What chapters 4 and 5 state of the transformer trained by plain descent.

#include "report.hpp"
#include "through-layers.hpp"

namespace {

/// The root mean square of the gradients of each matrix of the only layer and
/// around it, over single names.
void report_gradients(Model& model, const Setting& setting,
                      const Tokenizer& tokenizer, const std::string& when) {
  const Layer& layer = model.layers[0];
  const std::vector<std::pair<const char*, const Matrix*>> matrices = {
      {"wte", &model.wte},         {"wpe", &model.wpe},
      {"attn_wq", &layer.attn_wq}, {"attn_wk", &layer.attn_wk},
      {"attn_wv", &layer.attn_wv}, {"attn_wo", &layer.attn_wo},
      {"mlp_fc1", &layer.mlp_fc1}, {"mlp_fc2", &layer.mlp_fc2},
      {"lm_head", &model.lm_head},
  };
  std::vector<std::vector<double>> squares(matrices.size());
  const std::size_t most = std::min<std::size_t>(200, setting.docs.size());
  for (std::size_t i = 0; i < most; ++i) {
    const Scratch scratch;
    loss(model, tokenizer.encode(setting.docs[i])).backward();
    for (std::size_t m = 0; m < matrices.size(); ++m) {
      for (const Vector& row : *matrices[m].second) {
        for (const Value w : row) squares[m].push_back(w.grad() * w.grad());
      }
    }
    for (const Value w : parameters(model)) w.grad() = 0.0;
  }
  std::vector<double> sizes;
  for (const std::vector<double>& of_one : squares) {
    sizes.push_back(std::sqrt(mean(of_one)));
  }
  for (std::size_t m = 0; m < matrices.size(); ++m) {
    value("gradient of " + std::string(matrices[m].first) + " " + when,
          sizes[m]);
  }
  value("gradient of lm_head over that of attn_wq " + when,
        sizes.back() / sizes[2]);
}

double size_of(const std::vector<double>& x) {
  double squares = 0.0;
  for (const double xi : x) squares += xi * xi;
  return std::sqrt(squares);
}

std::vector<double> plain(const Matrix& w) {
  std::vector<double> all;
  for (const Vector& row : w) {
    for (const Value wi : row) all.push_back(wi.data());
  }
  return all;
}

/// How far a matrix has moved, in percent of how large it was.
void report_movement(const std::string& name, const Matrix& w,
                     const std::vector<double>& before) {
  std::vector<double> moved = plain(w);
  for (std::size_t i = 0; i < moved.size(); ++i) moved[i] -= before[i];
  value("movement of " + name + " in percent",
        100.0 * size_of(moved) / size_of(before));
}

}  // namespace

void report(Setting& setting, const Tokenizer& tokenizer) {
  Model model(tokenizer.vocab_size(), setting.random);
  report_gradients(model, setting, tokenizer, "at the start");
  const auto wq = plain(model.layers[0].attn_wq);
  const auto lm_head = plain(model.lm_head);
  report_stack(setting, tokenizer);
  report_losses(train_quietly(model, setting, tokenizer));
  report_movement("attn_wq", model.layers[0].attn_wq, wq);
  report_movement("lm_head", model.lm_head, lm_head);
  report_gradients(model, setting, tokenizer, "after training");
  report_samples(model, tokenizer, setting);
}
