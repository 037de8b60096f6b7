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

/// The mean loss of the unseen names, after counting the first `names`.
double unseen_loss(int memory, std::size_t names, const Setting& setting,
                   const Tokenizer& tokenizer) {
  const std::span<const Document> docs = setting.docs;
  Model model(tokenizer.vocab_size(), memory);
  for (const Document& doc : docs.first(names)) {
    count(model, tokenizer.encode(doc));
  }
  std::vector<double> unseen;
  for (const Document& doc : docs.last(held_out)) {
    unseen.push_back(loss(model, tokenizer.encode(doc)));
  }
  return mean(unseen);
}

/// What could be had if more names were counted.
void report_more_counted(const Setting& setting, const Tokenizer& tokenizer) {
  if (setting.docs.size() < 10000 + held_out) return;
  const std::size_t all = setting.docs.size() - held_out;
  value("names counted", all);
  value("mean loss of unseen names of memory 5, all counted",
        unseen_loss(5, all, setting, tokenizer));
  for (int memory = 1; memory <= longest; ++memory) {
    value("mean loss of unseen names of memory " + std::to_string(memory) +
              ", 10,000 counted",
          unseen_loss(memory, 10000, setting, tokenizer));
  }
}

/// The loss with another number than the vocabulary's size for how many tokens
/// each memory pretends to have seen.
double loss_with(double pretended, const Model& model,
                 const std::vector<int>& tokens) {
  double sum = 0.0;
  for (int pos_id = 0; pos_id + 1 < std::ssize(tokens); ++pos_id) {
    const int next = tokens[pos_id + 1];
    double p = 1.0 / model.vocab_size;
    for (const auto& context : contexts(model, until(tokens, pos_id))) {
      const auto at = model.counts.find(context);
      if (at == model.counts.end()) continue;
      const std::vector<int>& row = at->second;
      const double total = std::accumulate(row.begin(), row.end(), pretended);
      p = (row[next] + pretended * p) / total;
    }
    sum -= std::log(p);
  }
  return sum / static_cast<double>(tokens.size() - 1);
}

/// Other numbers than 27 to pretend, over ten orders of the names.
void report_pretended(const std::vector<Document>& documents,
                      const Tokenizer& tokenizer) {
  const std::vector<int> numbers = {20, 35, 50};
  std::vector<std::vector<double>> differences(numbers.size());
  for (std::uint32_t order = 1; order <= 10; ++order) {
    const Setting setting(documents, order);
    Model model(tokenizer.vocab_size(), 3);
    std::vector<double> sums(numbers.size());
    for (int step = 0; step < num_steps; ++step) {
      const Document& doc = setting.docs[step % setting.docs.size()];
      const std::vector<int> tokens = tokenizer.encode(doc);
      if (step >= num_steps - 100) {
        const double usual = loss(model, tokens);
        for (std::size_t i = 0; i < numbers.size(); ++i) {
          sums[i] += (loss_with(numbers[i], model, tokens) - usual) / 100.0;
        }
      }
      count(model, tokens);
    }
    for (std::size_t i = 0; i < numbers.size(); ++i) {
      differences[i].push_back(sums[i]);
    }
  }
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    report_differences("memory 3, " + std::to_string(numbers[i]) +
                           " pretended - 27, last 100, orders",
                       differences[i]);
  }
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
  report_more_counted(setting, tokenizer);
  std::vector<Document> documents = setting.docs;
  std::sort(documents.begin(), documents.end());
  report_difference(3, 1, documents, tokenizer);
  report_difference(5, 3, documents, tokenizer);
  report_pretended(documents, tokenizer);
  Model model(tokenizer.vocab_size());
  report_losses(train_quietly(model, setting, tokenizer));
  report_samples(model, tokenizer, setting);
}
