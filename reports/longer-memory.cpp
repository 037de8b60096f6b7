// What a longer memory brings to counting, and where it stops bringing it.

#include "report.hpp"

namespace {

constexpr int longest = 5;
constexpr std::size_t held_out = 2000;

/// Whether the model has seen as many of the last tokens together as it could
/// look at.
bool knows(const Model& model, const std::vector<int>& past) {
  return model.counts.contains(contexts(model, past).back());
}

void report_memory(Model& model, const Setting& setting,
                   const Tokenizer& tokenizer) {
  const std::vector<double> losses = train_quietly(model, setting, tokenizer);
  std::vector<double> unseen, known;
  const std::vector<Document>& docs = setting.docs;
  for (std::size_t i = std::max(docs.size(), held_out) - held_out;
       i < docs.size(); ++i) {
    const std::vector<int> tokens = tokenizer.encode(docs[i]);
    unseen.push_back(loss(model, tokens));
    for (int pos_id = 0; pos_id + 1 < std::ssize(tokens); ++pos_id) {
      known.push_back(knows(model, until(tokens, pos_id)) ? 100.0 : 0.0);
    }
  }
  const std::string of = " of memory " + std::to_string(model.memory);
  value("rows" + of, model.counts.size());
  value("mean loss of the last 100" + of, mean(std::span(losses).last(100)));
  value("mean loss of unseen names" + of, mean(unseen));
  value("percent known" + of, mean(known));
}

/// What could be had if all names but the unseen ones were counted.
void report_all_counted(const Setting& setting, const Tokenizer& tokenizer) {
  const std::span<const Document> docs = setting.docs;
  if (docs.size() <= held_out) return;
  Model model(tokenizer.vocab_size(), longest);
  for (const Document& doc : docs.first(docs.size() - held_out)) {
    count(model, tokenizer.encode(doc));
  }
  std::vector<double> unseen;
  for (const Document& doc : docs.last(held_out)) {
    unseen.push_back(loss(model, tokenizer.encode(doc)));
  }
  value("names counted", docs.size() - held_out);
  value("mean loss of unseen names of memory 5, all counted", mean(unseen));
}

/// One memory against another, over ten orders of the names.
void report_difference(int a, int b, const std::vector<Document>& documents,
                       const Tokenizer& tokenizer) {
  std::vector<double> differences;
  for (std::uint32_t order = 1; order <= 10; ++order) {
    Setting setting(documents, order);
    const auto last_100 = [&](int memory) {
      Model model(tokenizer.vocab_size(), memory);
      const auto losses = train_quietly(model, setting, tokenizer);
      return mean(std::span(losses).last(100));
    };
    differences.push_back(last_100(a) - last_100(b));
  }
  report_differences("memory " + std::to_string(a) + " - memory " +
                         std::to_string(b) + ", last 100, orders",
                     differences);
}

}  // namespace

void report(Setting& setting, const Tokenizer& tokenizer) {
  for (int memory = 1; memory <= longest; ++memory) {
    Model model(tokenizer.vocab_size(), memory);
    report_memory(model, setting, tokenizer);
  }
  report_all_counted(setting, tokenizer);
  std::vector<Document> documents = setting.docs;
  std::sort(documents.begin(), documents.end());
  report_difference(3, 1, documents, tokenizer);
  report_difference(5, 3, documents, tokenizer);
  Model model(tokenizer.vocab_size());
  report_losses(train_quietly(model, setting, tokenizer));
  report_samples(model, tokenizer, setting);
}
