// What chapter 5 states and its program does not print.

#include "first-guesses.hpp"
#include "one-name.hpp"
#include "report.hpp"

namespace {

void report_corrections() {
  for (const int t : {1, 10, 100, 1000}) {
    const std::string at = " at " + std::to_string(t);
    value("correction of m" + at, 1.0 / (1.0 - std::pow(beta1, t)));
    value("correction of v" + at, 1.0 / (1.0 - std::pow(beta2, t)));
  }
}

/// How many of the documents a letter is in.
void report_letters(const Setting& setting) {
  for (const char32_t letter : {U'a', U'q'}) {
    const auto has = [letter](const Document& doc) {
      return doc.find(letter) != Document::npos;
    };
    const auto n = std::count_if(setting.docs.begin(), setting.docs.end(), has);
    value("percent with " + utf8({letter}),
          100.0 * static_cast<double>(n) /
              static_cast<double>(setting.docs.size()));
  }
}

/// The steps, in learning rates, of a weight whose gradient comes once in
/// `every` steps and is always the same.
void report_rare_steps(int every) {
  const Scratch scratch;
  const Value p = 0.0;
  Adam adam({p});
  double first = 0.0, all = 0.0;
  for (int step = 0; step < 10 * every; ++step) {
    const double before = p.data();
    p.grad() = step % every == 0 ? -1.0 : 0.0;
    adam.step(step, 1.0);
    if (step < 9 * every) continue;  // the last round
    if (step == 9 * every) first = p.data() - before;
    all += p.data() - before;
  }
  value("first step of a rare gradient", first);
  value("steps of a rare gradient together", all);
}

/// The gradient of one untrained weight of the output layer for one name
/// after another, for the picture of moving averages.
void report_gradients(Model& model, const Setting& setting,
                      const Tokenizer& tokenizer) {
  std::vector<double> gradients;
  for (int i = 0; i < 200; ++i) {
    const Scratch scratch;
    const Document& doc = setting.docs[i % setting.docs.size()];
    loss(model, tokenizer.encode(doc)).backward();
    gradients.push_back(model.lm_head[0][0].grad());
    for (const Value p : parameters(model)) p.grad() = 0.0;
  }
  values("gradients of one weight", gradients);
}

/// Trains, keeps the losses, and says how large the steps of single weights
/// were, measured in the learning rate of the moment.
std::vector<double> train_and_report_steps(Model& model, const Setting& setting,
                                           const Tokenizer& tokenizer) {
  const Vector params = parameters(model);
  std::vector<double> losses, before, largest;
  const auto look = [&](int step, double loss_t) {
    losses.push_back(loss_t);  // and the step before this one has been taken
    const double lr_t = learning_rate * (1.0 - 1.0 * (step - 1) / num_steps);
    double most = 0.0;
    for (std::size_t i = 0; i < before.size(); ++i) {
      most = std::max(most, std::abs(params[i].data() - before[i]) / lr_t);
    }
    largest.push_back(most);
    before.clear();
    for (const Value p : params) before.push_back(p.data());
  };
  train(model, setting.docs, tokenizer, look);
  value("largest step after step 50",
        *std::max_element(largest.begin() + 51, largest.end()));
  return losses;
}

/// What each head looks at while a document is read, the chance that the model
/// gives to what comes next, and the least that any head gives, from position 4
/// on, to the letter three back: the one that an echo repeats.
void report_attention(const Model& model, const Tokenizer& tokenizer,
                      const Document& doc) {
  if (doc.find_first_not_of(tokenizer.uchars) != Document::npos) return;
  const Scratch scratch;
  const std::vector<int> tokens = tokenizer.encode(doc);
  const int n = static_cast<int>(tokens.size()) - 1;
  Cache keys(n_layer), cached(n_layer);
  double least = 1.0;
  for (int pos_id = 0; pos_id < n; ++pos_id) {
    const Vector logits = gpt(model, tokens[pos_id], pos_id, keys, cached);
    const std::string at = utf8(doc) + " at " + std::to_string(pos_id);
    value("chance of the next of " + at,
          softmax(logits)[tokens[pos_id + 1]].data());
    const Vector x =
        rmsnorm(rmsnorm(add(model.wte[tokens[pos_id]], model.wpe[pos_id])));
    const Vector q = linear(x, model.layers[0].attn_wq);
    for (int h = 0; h < n_head; ++h) {
      Vector attn_logits;
      for (const Vector& k : slice(keys[0], h)) {
        attn_logits.push_back(dot(slice(q, h), k) / std::sqrt(head_dim));
      }
      std::vector<double> weights;
      for (const Value w : softmax(attn_logits)) weights.push_back(w.data());
      values("attention of " + at + ", head " + std::to_string(h), weights);
      if (pos_id >= 4 && pos_id < 7)
        least = std::min(least, weights[pos_id - 3]);
    }
  }
  value("least look back in " + utf8(doc), least);
}

/// A name followed through the model, if the model knows its letters.
void report_name(const Model& model, const Tokenizer& tokenizer,
                 const Document& doc) {
  if (doc.find_first_not_of(tokenizer.uchars) != Document::npos) return;
  Follower(model, tokenizer, doc).report();
}

}  // namespace

void report(Setting& setting, const Tokenizer& tokenizer) {
  report_corrections();
  report_letters(setting);
  report_rare_steps(1000);
  Random same = setting.random;
  Model model(tokenizer.vocab_size(), setting.random);
  report_gradients(model, setting, tokenizer);
  report_losses(train_and_report_steps(model, setting, tokenizer));
  report_first_guesses(model, setting, tokenizer);
  report_attention(model, tokenizer, U"anna");
  report_attention(model, tokenizer, U"fox-fox");
  report_drawing(model, tokenizer, setting.random);
  report_samples(model, tokenizer, setting);
  report_name(model, tokenizer, U"anna");
  Model again(tokenizer.vocab_size(), same);
  const std::size_t n = tokenizer.encode(U"n")[1];
  report_one_step(again, setting, tokenizer, 503, n * n_embd);
}
