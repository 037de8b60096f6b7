// How the gradient fares on its way back through many layers, with shortcuts
// and norms and without them. Included after a program with layers.
#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include "report.hpp"

/// A model of many layers, before training, of which parts can be left out.
class Stack {
 public:
  static constexpr int depth = 12;

  Stack(int vocab_size, Random& random) : model_(vocab_size, random) {
    for (int li = 0; li < depth; ++li) layers_.emplace_back(random);
  }

  /// Says how large the gradient is at what goes into some layers, and at what
  /// comes out of the last: its root mean square over the first names.
  void report(const std::string& parts, bool shortcuts, bool norms,
              const Setting& setting, const Tokenizer& tokenizer) {
    shortcuts_ = shortcuts;
    norms_ = norms;
    std::vector<std::vector<double>> squares(depth + 1);
    const std::size_t most = std::min<std::size_t>(20, setting.docs.size());
    for (std::size_t i = 0; i < most; ++i) {
      const Scratch scratch;
      on_the_way_ = std::vector<Vector>(depth + 1);
      loss_of(tokenizer.encode(setting.docs[i])).backward();
      for (int li = 0; li <= depth; ++li) {
        for (const Value x : on_the_way_[li]) {
          squares[li].push_back(x.grad() * x.grad());
        }
      }
      forget();
    }
    for (int li = 0; li <= depth; li += 4) {
      value("gradient before layer " + std::to_string(li) + ", " + parts,
            std::sqrt(mean(squares[li])));
    }
  }

 private:
  Model model_;
  std::vector<Layer> layers_;
  bool shortcuts_ = true, norms_ = true;
  std::vector<Vector> on_the_way_;  // of all positions, before each layer

  Vector norm(const Vector& x) const { return norms_ ? rmsnorm(x) : x; }

  Vector join(const Vector& found, const Vector& x) const {
    return shortcuts_ ? add(found, x) : found;
  }

  void note(int li, const Vector& x) {
    on_the_way_[li].insert(on_the_way_[li].end(), x.begin(), x.end());
  }

  Value loss_of(const std::vector<int>& tokens) {
    const int n = std::min(block_size, static_cast<int>(tokens.size()) - 1);
    Cache keys(depth), values(depth);
    Vector losses;
    for (int pos_id = 0; pos_id < n; ++pos_id) {
      Vector x = norm(add(model_.wte[tokens[pos_id]], model_.wpe[pos_id]));
      for (int li = 0; li < depth; ++li) {
        note(li, x);
        x = through(layers_[li], x, keys[li], values[li]);
      }
      note(depth, x);
      const Vector probs = softmax(linear(x, model_.lm_head));
      losses.push_back(-log(probs[tokens[pos_id + 1]]));
    }
    return sum(losses) * (1.0 / n);
  }

  /// What a layer of gpt() does, with the parts that are not left out.
  Vector through(const Layer& layer, Vector x, Matrix& keys, Matrix& values) {
    const Vector y = norm(x);
    const Vector q = linear(y, layer.attn_wq);
    keys.push_back(linear(y, layer.attn_wk));
    values.push_back(linear(y, layer.attn_wv));
    Vector found;
    for (int h = 0; h < n_head; ++h) {
      const Vector of_head =
          attention(slice(q, h), slice(keys, h), slice(values, h));
      found.insert(found.end(), of_head.begin(), of_head.end());
    }
    x = join(linear(found, layer.attn_wo), x);
    Vector hidden = linear(norm(x), layer.mlp_fc1);
    for (Value& unit : hidden) unit = relu(unit);
    return join(linear(hidden, layer.mlp_fc2), x);
  }

  /// Sets all gradients of weights back to 0.
  void forget() {
    for (const Value w : parameters(model_)) w.grad() = 0.0;
    for (const Layer& layer : layers_) {
      for (const Matrix* w : {&layer.attn_wq, &layer.attn_wk, &layer.attn_wv,
                              &layer.attn_wo, &layer.mlp_fc1, &layer.mlp_fc2}) {
        for (const Vector& row : *w) {
          for (const Value weight : row) weight.grad() = 0.0;
        }
      }
    }
  }
};

inline void report_stack(const Setting& setting, const Tokenizer& tokenizer) {
  Random random(42);
  Stack stack(tokenizer.vocab_size(), random);
  stack.report("shortcuts and norms", true, true, setting, tokenizer);
  stack.report("shortcuts only", true, false, setting, tokenizer);
  stack.report("norms only", false, true, setting, tokenizer);
  stack.report("neither", false, false, setting, tokenizer);
}
