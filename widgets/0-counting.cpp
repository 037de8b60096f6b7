// What the boxes of chapter 0 ask.

#include "answer.hpp"

struct Tape {};

#include "names.hpp"
#include "run.hpp"

const std::vector<Setting> settings = {SETTING(num_steps)};

constexpr int most_shown = 64;  // rows and columns of the table, in a picture

/// The tokens of the name that a step counts.
static std::vector<int> tokens_of(int step) {
  return run->tokenizer.encode(run->docs[step % run->docs.size()]);
}

/// counts: the table as it is, and the name that was counted last.
static std::string counts(Words&) {
  int filled = 0, total = 0, most = 0;
  std::vector<int> fullest = {0, 0};
  std::vector<std::vector<int>> shown;
  const int size = std::min(most_shown, run->tokenizer.vocab_size());
  for (int i = 0; i < run->tokenizer.vocab_size(); ++i) {
    const std::vector<int>& row = run->model->counts[i];
    for (int j = 0; j < std::ssize(row); ++j) {
      filled += row[j] > 0;
      total += row[j];
      if (row[j] > most) {
        most = row[j];
        fullest = {i, j};
      }
    }
    if (i < size) shown.emplace_back(row.begin(), row.begin() + size);
  }
  std::vector<int> last;
  if (run->step > 0) last = tokens_of(run->step - 1);
  return object(
      {{"counts", shown},
       {"cells", run->model->counts.size() * run->model->counts.size()},
       {"filled", filled},
       {"total", total},
       {"most", most},
       {"fullest", fullest},
       {"last", last}});
}

/// pair FIRST SECOND: which of the names that were counted have that pair.
static std::string pair(Words& words) {
  const int first = words.integer(), second = words.integer();
  std::vector<Document> names;
  int having = 0;
  for (int step = 0; step < run->step; ++step) {
    const std::vector<int> tokens = tokens_of(step);
    for (std::size_t i = 0; i + 1 < tokens.size(); ++i) {
      if (tokens[i] != first || tokens[i + 1] != second) continue;
      ++having;
      if (names.size() < 12)
        names.push_back(run->docs[step % run->docs.size()]);
      break;
    }
  }
  return object({{"count", run->model->counts[first][second]},
                 {"having", having},
                 {"names", names}});
}

/// row TOKEN: what followed it, the plain share of each, and what the program
/// says of it.
static std::string row(Words& words) {
  const int token_id = words.integer();
  const std::vector<int>& found = run->model->counts[token_id];
  const int total = std::accumulate(found.begin(), found.end(), 0);
  std::vector<double> shares;
  for (const int n : found) shares.push_back(1.0 * n / total);
  return object({{"counts", found},
                 {"total", total},
                 {"shares", shares},
                 {"probs", bigram(*run->model, token_id)}});
}

const std::vector<Question> questions = {
    RUN_QUESTIONS,  NAME_QUESTIONS, {"counts", counts},
    {"pair", pair}, {"row", row},
};
