// A look back as the tape has it: the numbers that gpt() computed on its way
// and hands to nobody. They lie behind the last value of the position, in the
// order in which the program makes them; each place is held against the
// children that its node names, so that a changed program is noticed.
#pragma once

#include "run.hpp"
#include "tape.hpp"

SMALL

using Places = std::vector<int>;

/// The numbers at some places.
inline std::vector<double> numbers(const Places& places) {
  std::vector<double> found;
  for (const int id : places) found.push_back(Value::tape()[id].data);
  return found;
}

inline std::vector<double> numbers(const Vector& x) {
  std::vector<double> found;
  for (const Value xi : x) found.push_back(xi.data());
  return found;
}

template <class Rows>
std::vector<std::vector<double>> all_numbers(const Rows& rows) {
  std::vector<std::vector<double>> found;
  for (const auto& row : rows) found.push_back(numbers(row));
  return found;
}

/// The keys or values of a layer; chapter 3 has only one.
inline const Matrix& of_layer(const Matrix& cache, int) { return cache; }
inline const Matrix& of_layer(const std::vector<Matrix>& cache, int layer) {
  return cache[layer];
}

struct LookBack {
  Places query, found, written, before, after;        // [n_embd]
  std::vector<Places> products, handed;               // [positions][n_embd]
  std::vector<Places> scores, scaled, exps, weights;  // [heads][positions]
  bool sound = true;  // whether all lies where it should

  /// Of the position that keys and values end with.
  LookBack(const Matrix& keys, const Matrix& values, int heads)
      : products(keys.size()), handed(keys.size()) {
    const int n = static_cast<int>(keys.size()), size = n_embd / heads;
    int at = place(values.back().back()) + 1;
    for (int h = 0; h < heads; ++h) {
      scores.emplace_back(), scaled.emplace_back();
      exps.emplace_back(), weights.emplace_back();
      for (int t = 0; t < n; ++t) {
        for (int i = 0; i < size; ++i) {  // 0.0, then product and sum by turns
          const int product = at + 1 + 2 * i;
          if (t == 0) query.push_back(child(product, 0));
          expect(product, query[h * size + i], keys[t][h * size + i]);
          products[t].push_back(product);
        }
        scores[h].push_back(at + 2 * size);
        scaled[h].push_back(at + 2 * size + 2);
        at += 2 * size + 3;
      }
      for (int t = 0; t < n; ++t) {  // softmax
        exps[h].push_back(at + 3 * t + 2);
        weights[h].push_back(at + 4 * n + 2 + 2 * t);
      }
      at += 6 * n + 1;
      for (int i = 0; i < size; ++i, at += 2 * n + 1) {  // the blend
        for (int t = 0; t < n; ++t) {
          const int part = at + 1 + 2 * t;
          expect(part, weights[h][t], values[t][h * size + i]);
          handed[t].push_back(part);
        }
        found.push_back(at + 2 * n);
      }
    }
    at += n_embd * (2 * n_embd + 1);  // times attn_wo
    for (int i = 0; i < n_embd; ++i) {
      after.push_back(at + i);
      written.push_back(child(at + i, 0));
      before.push_back(child(at + i, 1));
    }
    expect(written[0] - 1, child(written[0] - 1, 0), found.back());
  }

 private:
  static int child(int id, int which) {
    return static_cast<int>(Value::tape()[id].children[which]);
  }
  void expect(int id, int first, int second) {
    sound = sound && child(id, 0) == first && child(id, 1) == second;
  }
  void expect(int id, int first, Value second) {
    expect(id, first, place(second));
  }
};

/// The tokens that the model reads of a text: it has no more positions.
inline std::vector<int> readable(std::string_view text, std::string& why) {
  std::vector<int> tokens = run->tokens(text, why);
  const auto most = static_cast<std::size_t>(block_size);
  if (tokens.size() > most) tokens.resize(most + 1);
  return tokens;
}

/// look LAYER POSITION TEXT: all that happens when that position looks back,
/// and the shares of each other one.
inline std::string look(Words& words) {
  const int layer = words.integer(), wanted = words.integer();
  std::string why;
  const std::vector<int> tokens = readable(words.rest(), why);
  if (!why.empty()) return refuse(why);
  const int n = static_cast<int>(tokens.size()) - 1;
  const int chosen = std::max(0, std::min(wanted, n - 1));
  const Tape tape;
  auto keys = empty_cache(*run->model), values = keys;
  std::vector<std::vector<std::vector<double>>> shares;  // [position][head][]
  std::string answer;
  for (int pos_id = 0; pos_id < n; ++pos_id) {
    const Vector logits =
        gpt(*run->model, tokens[pos_id], pos_id, keys, values);
    const Matrix& k = of_layer(keys, layer);
    const Matrix& v = of_layer(values, layer);
    const LookBack seen(k, v, n_head);
    if (!seen.sound) return refuse("The tape is not as this box expects it.");
    shares.push_back(all_numbers(seen.weights));
    if (pos_id != chosen) continue;
    answer = object({{"position", chosen},
                     {"query", numbers(seen.query)},
                     {"keys", all_numbers(k)},
                     {"values", all_numbers(v)},
                     {"products", all_numbers(seen.products)},
                     {"scores", all_numbers(seen.scores)},
                     {"scaled", all_numbers(seen.scaled)},
                     {"exps", all_numbers(seen.exps)},
                     {"handed", all_numbers(seen.handed)},
                     {"found", numbers(seen.found)},
                     {"written", numbers(seen.written)},
                     {"before", numbers(seen.before)},
                     {"after", numbers(seen.after)},
                     {"chances", numbers(softmax(logits))}});
  }
  return object({{"tokens", tokens}, {"shares", shares}, {"at", Raw{answer}}});
}

/// habits LAYER COUNT: how much each head looks, in so many documents, at BOS,
/// at itself, at the position before and at all others; on the average of the
/// positions from 2 on, where these are four. The last row is of even shares.
inline std::string habits(Words& words) {
  const int layer = words.integer(), count = words.integer();
  std::vector<std::vector<double>> sums(n_head + 1, std::vector<double>(4));
  int positions = 0;
  for (int i = 0; i < count; ++i) {
    const Tape tape;
    const std::vector<int> tokens =
        run->tokenizer.encode(run->docs[i % run->docs.size()]);
    const int n = std::min(block_size, static_cast<int>(tokens.size()) - 1);
    auto keys = empty_cache(*run->model), values = keys;
    for (int pos_id = 0; pos_id < n; ++pos_id) {
      gpt(*run->model, tokens[pos_id], pos_id, keys, values);
      if (pos_id < 2) continue;
      const LookBack seen(of_layer(keys, layer), of_layer(values, layer),
                          n_head);
      ++positions;
      for (int h = 0; h <= n_head; ++h) {
        for (int t = 0; t <= pos_id; ++t) {
          const int at = t == 0 ? 0 : t == pos_id ? 1 : t == pos_id - 1 ? 2 : 3;
          sums[h][at] += h < n_head ? Value::tape()[seen.weights[h][t]].data
                                    : 1.0 / (pos_id + 1);
        }
      }
    }
  }
  for (auto& row : sums) {
    for (double& x : row) x /= std::max(1, positions);
  }
  return object({{"habits", sums}, {"positions", positions}});
}

#define LOOK_QUESTIONS {"look", look}

SMALL_END
