// One name followed through the trained model, with the numbers of every
// stage, and one weight through one step of the training. Included after the
// program.
#pragma once

#include <algorithm>
#include <stdexcept>
#include <string>
#include <vector>

#include "report.hpp"

inline std::vector<double> plain(const Vector& x) {
  std::vector<double> result;
  for (const Value xi : x) result.push_back(xi.data());
  return result;
}

inline double root_mean_square(const Vector& x) {
  double squares = 0.0;
  for (const Value xi : x) squares += xi.data() * xi.data();
  return std::sqrt(squares / static_cast<double>(x.size()));
}

/// Says the first four numbers of a vector, each under a key of its own.
inline void value_of_four(const std::string& key, const Vector& x) {
  for (std::size_t i = 0; i < 4; ++i) {
    value(key + " " + std::to_string(i), x[i].data());
  }
}

/// Reads a document as the program does, and says what becomes of each letter.
class Follower {
 public:
  Follower(const Model& trained, const Tokenizer& with,
           const Document& document)
      : model(trained), tokenizer(with), doc(document) {}

  void report() {
    const Scratch scratch;
    const std::vector<int> tokens = tokenizer.encode(doc);
    const int n = static_cast<int>(tokens.size()) - 1;
    double total = 0.0;
    for (int pos_id = 0; pos_id < n; ++pos_id) {
      at = utf8(doc) + " " + std::to_string(pos_id) + ", ";
      const Vector logits = follow(tokens[pos_id], pos_id);
      total += report_guess(logits, tokens[pos_id + 1]);
    }
    value("mean loss of " + utf8(doc), total * (1.0 / n));
    if (total * (1.0 / n) != loss(model, tokens).data()) {
      throw std::logic_error("the follower does not do what the program does");
    }
  }

 private:
  const Model& model;
  const Tokenizer& tokenizer;
  const Document doc;
  Cache keys = Cache(n_layer), cached = Cache(n_layer);
  std::string at;  // what each key begins with

  /// What gpt() does, told. The first layer is the only one.
  Vector follow(int token_id, int pos_id) {
    const Layer& layer = model.layers[0];
    value_of_four(at + "token", model.wte[token_id]);
    value_of_four(at + "position", model.wpe[pos_id]);
    Vector x = add(model.wte[token_id], model.wpe[pos_id]);
    value_of_four(at + "sum", x);
    value(at + "size of the sum", root_mean_square(x));
    x = rmsnorm(x);
    value_of_four(at + "normed", x);
    value(at + "size of the normed", root_mean_square(x));
    x = add(linear(look(rmsnorm(x), layer), layer.attn_wo), x);
    value_of_four(at + "after looking", x);
    Vector hidden = linear(rmsnorm(x), layer.mlp_fc1);
    for (Value& unit : hidden) unit = relu(unit);
    report_hidden(plain(hidden));
    x = add(linear(hidden, layer.mlp_fc2), x);
    value_of_four(at + "after thinking", x);
    return linear(x, model.lm_head);
  }

  /// The look back of all heads, from a normed vector.
  Vector look(const Vector& x, const Layer& layer) {
    const Vector q = linear(x, layer.attn_wq);
    keys[0].push_back(linear(x, layer.attn_wk));
    cached[0].push_back(linear(x, layer.attn_wv));
    Vector found;
    for (int h = 0; h < n_head; ++h) {
      const std::string head = at + "head " + std::to_string(h) + ", ";
      const Vector query = slice(q, h);
      const Vector blend =
          attention(query, slice(keys[0], h), slice(cached[0], h));
      value_of_four(head + "query", query);
      report_look(head, query, h);
      value_of_four(head + "blend", blend);
      found.insert(found.end(), blend.begin(), blend.end());
    }
    return found;
  }

  /// Key, value, score and weight of each position so far.
  void report_look(const std::string& head, const Vector& query, int h) {
    Vector scores;
    for (std::size_t t = 0; t < keys[0].size(); ++t) {
      const Vector key = slice(keys[0][t], h);
      scores.push_back(dot(query, key) / std::pow(head_dim, 0.5));
      value_of_four(head + "key of " + std::to_string(t), key);
      value_of_four(head + "value of " + std::to_string(t),
                    slice(cached[0][t], h));
      value(head + "score of " + std::to_string(t), scores[t].data());
    }
    const Vector weights = softmax(scores);
    for (std::size_t t = 0; t < weights.size(); ++t) {
      value(head + "weight of " + std::to_string(t), weights[t].data());
    }
  }

  void report_hidden(const std::vector<double>& hidden) {
    const auto awake = [](double unit) { return unit > 0.0; };
    value(at + "hidden units awake",
          std::count_if(hidden.begin(), hidden.end(), awake));
    const auto most = std::max_element(hidden.begin(), hidden.end());
    value(at + "most awake", most - hidden.begin());
    value(at + "how awake it is", *most);
  }

  /// The likeliest tokens, and what the one that comes gets; returns its loss.
  double report_guess(const Vector& logits, int next) {
    const Vector probs = softmax(logits);
    std::vector<int> order(probs.size());
    std::iota(order.begin(), order.end(), 0);
    std::stable_sort(order.begin(), order.end(), [&](int a, int b) {
      return probs[a].data() > probs[b].data();
    });
    double powers = 0.0;
    for (const Value logit : logits) powers += std::exp(logit.data());
    value(at + "sum of the powers", powers);
    for (std::size_t i = 0; i < 4; ++i) {
      report_token(at + "guess " + std::to_string(i + 1), order[i], logits);
    }
    report_token(at + "next", next, logits);
    const auto rank = std::find(order.begin(), order.end(), next);
    value(at + "rank of the next", rank - order.begin() + 1);
    const double surprise = -std::log(probs[next].data());
    value(at + "loss", surprise);
    return surprise;
  }

  void report_token(const std::string& key, int id,
                    const Vector& logits) const {
    words(key, id == tokenizer.bos() ? "BOS" : utf8({tokenizer.uchars[id]}));
    value(key + ", logit", logits[id].data());
    value(key + ", chance", softmax(logits)[id].data());
  }
};

/// Draws a name as the program does, and says of each letter which fraction was
/// thrown and into whose part of the line it fell.
inline void report_drawing(const Model& model, const Tokenizer& tokenizer,
                           Random random, double temperature = 0.5) {
  const Scratch scratch;
  Cache keys(n_layer), cached(n_layer);
  int token_id = tokenizer.bos();
  for (int pos_id = 0; pos_id < block_size; ++pos_id) {
    const Vector logits = gpt(model, token_id, pos_id, keys, cached);
    Vector sharper;
    for (const Value logit : logits) sharper.push_back(logit / temperature);
    const std::vector<double> chances = plain(softmax(sharper));
    const double thrown = Random(random).uniform();
    token_id = draw(logits, temperature, random);
    const auto drawn = chances.begin() + token_id;
    const double begin = std::accumulate(chances.begin(), drawn, 0.0);
    const auto likeliest = std::max_element(chances.begin(), chances.end());
    const auto name = [&](std::ptrdiff_t id) {
      return id == tokenizer.bos() ? "BOS" : utf8({tokenizer.uchars[id]});
    };
    const std::string at = "drawing " + std::to_string(pos_id) + ", ";
    words(at + "likeliest", name(likeliest - chances.begin()));
    value(at + "likeliest, chance", *likeliest);
    value(at + "thrown", thrown);
    value(at + "begin", begin);
    value(at + "end", begin + *drawn);
    words(at + "drawn", name(token_id));
    value(at + "drawn, chance", *drawn);
    if (token_id == tokenizer.bos()) break;
  }
}

/// Trains up to a step, and says what this step does to one weight, and what
/// all steps of all weights do to the loss of its document.
inline void report_one_step(Model& model, const Setting& setting,
                            const Tokenizer& tokenizer, int last,
                            std::size_t weight) {
  const Vector params = parameters(model);
  Adam adam(params);
  for (int step = 0; step <= last; ++step) {
    const Scratch scratch;
    const Document& doc = setting.docs[step % setting.docs.size()];
    const double lr_t = learning_rate * (1.0 - 1.0 * step / num_steps);
    const Value loss_t = loss(model, tokenizer.encode(doc));
    loss_t.backward();
    if (step < last) {
      adam.step(step, lr_t);
      continue;
    }
    const std::string one = "the weight, ", all = "the step, ";
    const double g = params[weight].grad();
    std::vector<double> before = plain(params), slopes;
    for (const Value p : params) slopes.push_back(p.grad());
    value(one + "before", before[weight]);
    value(one + "gradient", g);
    value(one + "m before", adam.m[weight]);
    value(one + "v before", adam.v[weight]);
    adam.step(step, lr_t);
    value(one + "m after", adam.m[weight]);
    value(one + "v after", adam.v[weight]);
    const double m_hat = adam.m[weight] / (1.0 - std::pow(beta1, step + 1));
    const double v_hat = adam.v[weight] / (1.0 - std::pow(beta2, step + 1));
    value(one + "m corrected", m_hat);
    value(one + "v corrected", v_hat);
    value(one + "root of v", std::sqrt(v_hat));
    value(one + "direction over size", m_hat / (std::sqrt(v_hat) + eps_adam));
    value(one + "moves by", params[weight].data() - before[weight]);
    value(one + "after", params[weight].data());
    value(one + "expected to change the loss by",
          g * (params[weight].data() - before[weight]));
    double expected = 0.0;
    for (std::size_t i = 0; i < params.size(); ++i) {
      expected += slopes[i] * (params[i].data() - before[i]);
    }
    words(all + "document", utf8(doc));
    value(all + "rate", lr_t);
    value(all + "loss before", loss_t.data());
    value(all + "loss after", loss(model, tokenizer.encode(doc)).data());
    value(all + "expected to change the loss by", expected);
  }
}
