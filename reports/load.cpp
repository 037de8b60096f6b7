// What the text on saving and loading states: of the file that `save` writes,
// and of the model that `load` makes of it.

#include "report.hpp"

namespace {

/// The mean loss of the first 100 documents.
double mean_loss(const Model& model, const Setting& setting,
                 const Tokenizer& tokenizer) {
  std::vector<double> losses;
  for (std::size_t i = 0; i < 100; ++i) {
    const Scratch scratch;
    const Document& doc = setting.docs[i % setting.docs.size()];
    losses.push_back(loss(model, tokenizer.encode(doc)).data());
  }
  return mean(losses);
}

}  // namespace

void report(Setting& setting, const Tokenizer& tokenizer) {
  Model model(tokenizer.vocab_size(), setting.random);
  train_quietly(model, setting, tokenizer);
  const std::string file = to_safetensors(model, tokenizer);
  report_size(model);
  value("bytes", file.size());
  value("bytes in the header", Saved::number(file.substr(0, 8)));
  Random random(42), unused(0);
  Model loaded(tokenizer.vocab_size(), unused);
  fill(loaded, Saved(file, "file"));
  value("mean loss before", mean_loss(model, setting, tokenizer));
  value("mean loss after", mean_loss(loaded, setting, tokenizer));
  std::size_t other = 0;
  const Vector before = parameters(model), after = parameters(loaded);
  for (std::size_t i = 0; i < before.size(); ++i) {
    other += std::bit_cast<std::uint64_t>(before[i].data()) !=
             std::bit_cast<std::uint64_t>(after[i].data());
  }
  value("weights that are others", other);
  for (int i = 1; i <= 20; ++i) {
    words("sample " + std::to_string(i), sample(loaded, tokenizer, random));
  }
}
