// What the boxes of chapter 1 ask.

#include "answer.hpp"

struct Tape {};

#include "names.hpp"
#include "run.hpp"

const std::vector<Setting> settings = {SETTING(num_steps),
                                       SETTING(learning_rate)};

SMALL

/// nudge WEIGHT EPS TEXT: the loss of the text when one weight is nudged, the
/// slope that comes of it, the slopes of all weights, tried and worked out, and
/// the largest difference between two.
static std::string nudge(Words& words) {
  const int at = words.integer();
  const double eps = words.number();
  std::string why;
  const std::vector<int> tokens = run->tokens(words.rest(), why);
  if (!why.empty()) return refuse(why);
  Model& model = *run->model;
  const Gradient tried = numerical_gradient(model, tokens, eps);
  const Gradient worked_out = analytic_gradient(model, tokens);
  std::size_t worst = 0;
  double largest = 0.0;
  for (std::size_t i = 0; i < tried.grad.size(); ++i) {
    const double error = std::abs(tried.grad[i] - worked_out.grad[i]);
    if (error > largest) {
      largest = error;
      worst = i;
    }
  }
  constexpr int each_side = 30;
  double* weight = parameters(model)[at];
  const double old = *weight;
  Vector rises;  // of the loss, from 1.5 nudges below to as much above
  for (int i = -each_side; i <= each_side; ++i) {
    *weight = old + 1.5 * eps * i / each_side;
    rises.push_back(loss(model, tokens) - worked_out.loss);
  }
  *weight = old + eps;
  const double after = loss(model, tokens);
  *weight = old;
  return object({{"weight", old},
                 {"before", tried.loss},
                 {"after", after},
                 {"tried", tried.grad[at]},
                 {"exact", worked_out.grad[at]},
                 {"largest", largest},
                 {"power", std::log10(largest)},
                 {"worst", worst},
                 {"rises", rises},
                 {"slopes", std::vector{tried.grad, worked_out.grad}}});
}

/// There and back through two layers: what each vector is, and its slopes.
static std::string there_and_back(const Vector& x, const Matrix& fc1,
                                  const Matrix& fc2, int target) {
  const Vector h_pre = linear(x, fc1);
  Vector h = h_pre;
  for (double& hi : h) hi = std::max(0.0, hi);
  const Vector logits = linear(h, fc2);
  const Vector probs = softmax(logits);
  Vector dlogits = probs;
  dlogits[target] -= 1.0;
  Matrix dfc1(fc1.size(), Vector(x.size())), dfc2(fc2.size(), Vector(h.size()));
  const Vector dh = linear_backward(dlogits, h, fc2, dfc2);
  Vector dh_pre = dh;
  for (std::size_t j = 0; j < dh.size(); ++j) {
    if (h_pre[j] <= 0.0) dh_pre[j] = 0.0;
  }
  const Vector dx = linear_backward(dh_pre, x, fc1, dfc1);
  return object({{"x", x},
                 {"h_pre", h_pre},
                 {"h", h},
                 {"logits", logits},
                 {"probs", probs},
                 {"loss", -std::log(probs[target])},
                 {"dlogits", dlogits},
                 {"dfc2", dfc2},
                 {"dh", dh},
                 {"dh_pre", dh_pre},
                 {"dfc1", dfc1},
                 {"dx", dx}});
}

/// stages TOKEN TARGET: there and back through the network for one pair.
static std::string stages(Words& words) {
  const Model& model = *run->model;
  const int token_id = words.integer(), target_id = words.integer();
  const std::string found = there_and_back(model.wte[token_id], model.mlp_fc1,
                                           model.mlp_fc2, target_id);
  // The program's own gradient of this pair begins with the embeddings.
  const Gradient whole = analytic_gradient(*run->model, {token_id, target_id});
  const auto first = whole.grad.begin() + token_id * n_embd;
  const std::string dx = "\"dx\":" + json(Vector(first, first + n_embd));
  return found.find(dx) == std::string::npos
             ? refuse("The stages do not come to the program's gradient.")
             : found;
}

/// small X1 X2 A1 A2 B1 B2 TARGET: the same for two numbers, one hidden unit
/// with the weights A, and two outputs with the weights B.
static std::string small(Words& words) {
  Vector v;
  for (int i = 0; i < 6; ++i) v.push_back(words.number());
  const int target = words.integer() == 0 ? 0 : 1;
  return there_and_back({v[0], v[1]}, {{v[2], v[3]}}, {{v[4]}, {v[5]}}, target);
}

/// softmax TEMPERATURE LOGITS...: of the logits divided by the temperature, and
/// what would come out without the max trick.
static std::string softmax_of(Words& words) {
  const double temperature = words.number();
  Vector logits, plain;
  while (!words.rest().empty()) logits.push_back(words.number() / temperature);
  if (logits.empty()) return refuse("There is no logit.");
  double total = 0.0;
  for (const double logit : logits) total += std::exp(logit);
  for (const double logit : logits) plain.push_back(std::exp(logit) / total);
  return object({{"probs", softmax(logits)}, {"plain", plain}});
}

/// weights NAME: a matrix of the model.
static std::string weights(Words& words) {
  const std::string name = words.word();
  const Model& model = *run->model;
  return object({{"rows", name == "wte"       ? model.wte
                          : name == "mlp_fc1" ? model.mlp_fc1
                                              : model.mlp_fc2}});
}

/// weight NUMBER: what it is, its slope for the name that comes next, and by
/// how much the step with that name changes it.
static std::string weight(Words& words) {
  const int at = words.integer();
  const Document& next = run->docs[run->step % run->docs.size()];
  const Gradient gradient =
      analytic_gradient(*run->model, run->tokenizer.encode(next));
  const double value = *parameters(*run->model)[at];
  const bool more = run->stride == 1 && run->step < num_steps &&
                    run->states.size() > static_cast<std::size_t>(num_steps);
  return object({{"value", value},
                 {"name", next},
                 {"slope", gradient.grad[at]},
                 {"change", more ? run->states[run->step + 1][at] - value
                                 : std::nan("")}});
}

static double cosine(const Vector& a, const Vector& b) {
  return dot(a, b) / std::sqrt(dot(a, a) * dot(b, b));
}

/// The letters, each beside the one that it is nearest to of those that are
/// left, beginning with the first.
static std::vector<int> by_nearness(const Matrix& wte) {
  const int letters = run->tokenizer.bos();
  std::vector<int> order = {0};
  while (static_cast<int>(order.size()) < letters) {
    int nearest = -1;
    for (int i = 0; i < letters; ++i) {
      if (std::find(order.begin(), order.end(), i) != order.end()) continue;
      if (nearest < 0 || cosine(wte[order.back()], wte[i]) >
                             cosine(wte[order.back()], wte[nearest])) {
        nearest = i;
      }
    }
    order.push_back(nearest);
  }
  return order;
}

/// cosines: how alike the letters' embeddings are, in an order that puts those
/// beside each other that are alike after training.
static std::string cosines(Words&) {
  const int step = run->step;
  run->go_to(num_steps);
  const std::vector<int> order = by_nearness(run->model->wte);
  run->go_to(step);
  const Matrix& wte = run->model->wte;
  Matrix rows;
  for (const int i : order) {
    rows.emplace_back();
    for (const int j : order) rows.back().push_back(cosine(wte[i], wte[j]));
  }
  return object({{"step", step}, {"order", order}, {"rows", rows}});
}

const std::vector<Question> questions = {
    RUN_QUESTIONS,        NAME_QUESTIONS,     {"nudge", nudge},
    {"stages", stages},   {"small", small},   {"softmax", softmax_of},
    {"weights", weights}, {"weight", weight}, {"cosines", cosines},
};

SMALL_END
