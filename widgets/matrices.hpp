// The matrices of a transformer: their names and shapes, and how far training
// has moved each.
#pragma once

#include "run.hpp"

SMALL

struct Shape {
  std::string name;
  std::size_t rows, columns;
};
inline std::string json(const Shape& shape) {
  return object(
      {{"name", shape.name}, {"rows", shape.rows}, {"columns", shape.columns}});
}

/// In the order of parameters().
inline std::vector<Shape> shapes(const Model& model) {
  std::vector<Shape> all;
  const auto add_one = [&](const std::string& name, const Matrix& w) {
    all.push_back({name, w.size(), w[0].size()});
  };
  add_one("wte", model.wte);
  add_one("wpe", model.wpe);
  add_one("lm_head", model.lm_head);
  for (std::size_t li = 0; li < model.layers.size(); ++li) {
    const Layer& layer = model.layers[li];
    const std::string in =
        model.layers.size() > 1 ? std::to_string(li) + "." : "";
    add_one(in + "attn_wq", layer.attn_wq);
    add_one(in + "attn_wk", layer.attn_wk);
    add_one(in + "attn_wv", layer.attn_wv);
    add_one(in + "attn_wo", layer.attn_wo);
    add_one(in + "mlp_fc1", layer.mlp_fc1);
    add_one(in + "mlp_fc2", layer.mlp_fc2);
  }
  return all;
}

/// matrices: their names and shapes.
inline std::string list_matrices(Words&) {
  return object({{"matrices", shapes(*run->model)}});
}

/// moved: how far each matrix, as one long vector, is from where it began, in
/// percent of its length then.
inline std::string moved(Words&) {
  std::vector<double> percent;
  const Vector params = parameters(*run->model);
  std::size_t i = 0;
  for (const Shape& shape : shapes(*run->model)) {
    double way = 0.0, before = 0.0;
    for (const std::size_t end = i + shape.rows * shape.columns; i < end; ++i) {
      const double w = run->states[0][i], gone = params[i].data() - w;
      way += gone * gone;
      before += w * w;
    }
    percent.push_back(100.0 * std::sqrt(way) / std::sqrt(before));
  }
  return object({{"matrices", shapes(*run->model)}, {"percent", percent}});
}

SMALL_END
