// Adam's two averages of the gradients of one parameter.
#pragma once

#include "matrices.hpp"

SMALL

inline std::vector<double> gradients;  // that were last asked for

/// gradients INDEX COUNT: those of one parameter in the first steps of the run,
/// each at the weights from before the step, for the document of the step.
inline std::string list_gradients(Words& words) {
  const std::size_t index = words.integer();
  const int count = std::min(words.integer(), num_steps);
  if (run->stride > 1) {
    return refuse(
        "Of a run as long as this the weights of each step are not "
        "kept.");
  }
  const Vector params = parameters(*run->model);
  const int before = run->step;
  gradients.clear();
  std::vector<Document> docs;
  for (int step = 0; step < count; ++step) {
    const Scratch scratch;
    run->go_to(step);
    docs.push_back(run->docs[step % run->docs.size()]);
    loss(*run->model, run->tokenizer.encode(docs.back())).backward();
    gradients.push_back(params[index].grad());
    for (const Value p : params) p.grad() = 0.0;
  }
  run->go_to(before);
  return object({{"gradients", gradients}, {"docs", docs}});
}

/// averages BETA1 BETA2: what Adam makes of these gradients. A second
/// parameter, whose gradient is always 1, shows by how much the averages are
/// too small at first. Steps are in learning rates.
inline std::string averages(Words& words) {
  const double kept1 = beta1, kept2 = beta2;
  beta1 = words.number();
  beta2 = words.number();
  std::vector<double> m, v, m_hat, v_hat, steps;
  {
    const Scratch scratch;
    const Value w = 0.0, one = 0.0;
    Adam adam({w, one});
    for (std::size_t step = 0; step < gradients.size(); ++step) {
      w.data() = 0.0;
      w.grad() = gradients[step];
      one.grad() = 1.0;
      adam.step(static_cast<int>(step), 1.0);
      m.push_back(adam.m[0]);
      v.push_back(adam.v[0]);
      m_hat.push_back(adam.m[0] / adam.m[1]);
      v_hat.push_back(adam.v[0] / adam.v[1]);
      steps.push_back(w.data());
    }
  }
  beta1 = kept1;
  beta2 = kept2;
  return object({{"m", m},
                 {"v", v},
                 {"m_hat", m_hat},
                 {"v_hat", v_hat},
                 {"steps", steps}});
}

SMALL_END
