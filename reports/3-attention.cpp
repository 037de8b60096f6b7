// What chapter 3 states and its program does not print.

#include "next.hpp"

namespace {

/// Reads a document and hands on, for each position, the unscaled scores of
/// all positions so far and the weights that attention makes of them.
template <class Look>
void read(const Model& model, const std::vector<int>& tokens,
          const Look& look) {
  const Scratch scratch;
  const int n = std::min(block_size, static_cast<int>(tokens.size()) - 1);
  Matrix keys, values;
  for (int pos_id = 0; pos_id < n; ++pos_id) {
    gpt(model, tokens[pos_id], pos_id, keys, values);
    const Vector x =
        rmsnorm(rmsnorm(add(model.wte[tokens[pos_id]], model.wpe[pos_id])));
    const Vector q = linear(x, model.attn_wq);
    std::vector<double> scores, weights;
    Vector attn_logits;
    for (const Vector& k : keys) {
      scores.push_back(dot(q, k).data());
      attn_logits.push_back(scores.back() / std::sqrt(n_embd));
    }
    for (const Value w : softmax(attn_logits)) weights.push_back(w.data());
    look(pos_id, scores, weights);
  }
}

void report_start(const Model& model, const Setting& setting,
                  const Tokenizer& tokenizer) {
  std::vector<double> all, largest_of_six;
  const std::size_t most = std::min<std::size_t>(200, setting.docs.size());
  for (std::size_t i = 0; i < most; ++i) {
    read(model, tokenizer.encode(setting.docs[i]),
         [&](int pos_id, const auto& scores, const auto& weights) {
           all.insert(all.end(), scores.begin(), scores.end());
           if (pos_id != 5) return;
           largest_of_six.push_back(
               *std::max_element(weights.begin(), weights.end()));
         });
  }
  std::vector<double> squares;
  for (const double s : all) squares.push_back(std::pow(s - mean(all), 2));
  const double spread = std::sqrt(mean(squares));
  value("spread of the scores at the start, unscaled", spread);
  value("spread of the scores at the start", spread / std::sqrt(n_embd));
  value("largest of six weights at the start", mean(largest_of_six));
}

/// The three positions and vectors of two that the chapter works out.
void report_example() {
  const Scratch scratch;
  const Vector q = {1.0, 2.0};
  const Matrix keys = {{1.0, 0.0}, {0.0, 1.0}, {1.0, 1.0}};
  const Matrix handed = {{10.0, 0.0}, {0.0, 10.0}, {10.0, 10.0}};
  Vector attn_logits;
  for (const Vector& k : keys) attn_logits.push_back(dot(q, k) / std::sqrt(2));
  const Vector weights = softmax(attn_logits);
  const Vector found = attention(q, keys, handed);
  for (std::size_t t = 0; t < keys.size(); ++t) {
    const std::string at = " at position " + std::to_string(t);
    value("example, scaled score" + at, attn_logits[t].data());
    value("example, weight" + at, weights[t].data());
  }
  value("example, first number found", found[0].data());
  value("example, second number found", found[1].data());
}

/// What a model that has learned nothing says of many names.
void report_fresh(const Model& model, const Setting& setting,
                  const Tokenizer& tokenizer) {
  std::vector<double> losses, squares;
  const std::size_t most = std::min<std::size_t>(1000, setting.docs.size());
  for (std::size_t i = 0; i < most; ++i) {
    const Scratch scratch;
    const std::vector<int> tokens = tokenizer.encode(setting.docs[i]);
    losses.push_back(loss(model, tokens).data());
    Matrix keys, values;
    for (int pos_id = 0; pos_id + 1 < std::ssize(tokens); ++pos_id) {
      if (pos_id == block_size) break;
      for (const Value logit :
           gpt(model, tokens[pos_id], pos_id, keys, values)) {
        squares.push_back(logit.data() * logit.data());
      }
    }
  }
  value("fresh loss", mean(losses));
  value("largest fresh loss", *std::max_element(losses.begin(), losses.end()));
  value("fresh losses above the first",
        std::count_if(losses.begin(), losses.end(),
                      [&](double l) { return l > losses.front(); }));
  value("spread of the fresh logits", std::sqrt(mean(squares)));
}

void report_data_lengths(const std::vector<Document>& docs) {
  std::vector<double> shares(17);
  for (const Document& doc : docs) {
    shares[std::min<std::size_t>(16, doc.size())] +=
        1.0 / static_cast<double>(docs.size());
  }
  values("shares of lengths of names", shares);
}

/// How the names of the list go on that begin with `text`.
void report_list(const std::vector<Document>& docs, const Document& text) {
  std::vector<double> n, a, end;
  for (const Document& doc : docs) {
    if (!doc.starts_with(text)) continue;
    const char32_t next = doc.size() == text.size() ? 0 : doc[text.size()];
    n.push_back(next == U'n');
    a.push_back(next == U'a');
    end.push_back(next == 0);
  }
  const std::string after = " after " + utf8(text);
  value("names that begin with " + utf8(text), n.size());
  value("share of n" + after, mean(n));
  value("share of a" + after, mean(a));
  value("share of the end" + after, mean(end));
}

/// How alike the letter n looks at positions 2 and 3: the cosine.
void report_two_ns(const Model& model, const Tokenizer& tokenizer) {
  if (tokenizer.uchars.find(U'n') == Document::npos) return;
  const Scratch scratch;
  const int n = tokenizer.encode(U"n")[1];
  const Vector a = rmsnorm(add(model.wte[n], model.wpe[2]));
  const Vector b = rmsnorm(add(model.wte[n], model.wpe[3]));
  value("likeness of n at 2 and n at 3", dot(a, b).data() / n_embd);
  const auto size = [](const Vector& x) {
    return std::sqrt(dot(x, x).data() / n_embd);
  };
  value("size of n", size(model.wte[n]));
  for (const int at : {2, 3}) {
    const std::string where = std::to_string(at);
    const Vector both = add(model.wte[n], model.wpe[at]);
    value("size of position " + where, size(model.wpe[at]));
    value("size of n at " + where, size(both));
    value("size of n at " + where + ", normed", size(rmsnorm(both)));
  }
}

void report_nodes(const Model& model) {
  const Scratch scratch;
  Matrix keys, values;
  for (int pos_id = 0; pos_id <= 6; ++pos_id) {
    const std::size_t before = Value::tape().size();
    const Vector probs = softmax(gpt(model, 0, pos_id, keys, values));
    sum({-log(probs[0])});
    const std::size_t sum_start = 1;  // the 0.0 that a sum starts from
    value("nodes in position " + std::to_string(pos_id),
          Value::tape().size() - before - sum_start);
  }
}

/// How many numbers are computed while a name is read, with a cache and
/// without.
void report_cache(const Model& model, const Tokenizer& tokenizer) {
  const Document name = U"anna";
  if (name.find_first_not_of(tokenizer.uchars) != Document::npos) return;
  const std::vector<int> tokens = tokenizer.encode(name);
  const Scratch scratch;
  std::size_t last = 0, all = 0, all_anew = 0;
  Matrix keys, values;
  for (std::size_t pos_id = 0; pos_id + 1 < tokens.size(); ++pos_id) {
    const std::size_t before = Value::tape().size();
    gpt(model, tokens[pos_id], static_cast<int>(pos_id), keys, values);
    last = Value::tape().size() - before;
    all += last;
    all_anew += all;  // those before it, once more
  }
  value("computed for the last of anna", last);
  value("computed for the last of anna, anew", all);
  value("computed for anna", all);
  value("computed for anna, anew", all_anew);
}

void report_attention(const Model& model, const Tokenizer& tokenizer) {
  const Document name = U"anna";
  if (name.find_first_not_of(tokenizer.uchars) != Document::npos) return;
  read(model, tokenizer.encode(name),
       [](int pos_id, const auto&, const auto& weights) {
         values("attention of anna at " + std::to_string(pos_id), weights);
       });
}

}  // namespace

void report(Setting& setting, const Tokenizer& tokenizer) {
  Model model(tokenizer.vocab_size(), setting.random);
  report_example();
  report_data_lengths(setting.docs);
  report_list(setting.docs, U"an");
  report_list(setting.docs, U"ann");
  report_fresh(model, setting, tokenizer);
  report_start(model, setting, tokenizer);
  report_cache(model, tokenizer);
  report_nodes(model);
  report_losses(train_quietly(model, setting, tokenizer));
  report_attention(model, tokenizer);
  report_samples(model, tokenizer, setting);
  report_next(model, tokenizer);
  report_lengths(model, tokenizer, setting.random);
  report_bag(model, tokenizer);
  report_two_ns(model, tokenizer);
}
