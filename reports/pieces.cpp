// What Experiments states of pieces in place of letters.

#include "pieces.hpp"

void report(Setting& setting, const Tokenizer& tokenizer) {
  const std::size_t letters = tokenizer.pieces.size() - tokenizer.joined.size();
  for (std::size_t i = letters; i < tokenizer.pieces.size(); ++i) {
    words("piece " + std::to_string(i - letters + 1),
          utf8(tokenizer.pieces[i]));
  }
  report_pieces({10, 30, 100}, 5, setting);
}
