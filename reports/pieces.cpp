// What Experiments states of pieces in place of letters.

#include "pieces.hpp"

void report(Setting& setting, const Tokenizer& tokenizer) {
  for (std::size_t i = 0; i < 8; ++i) {
    const Document& piece = tokenizer.pieces[26 + i];
    words("piece " + std::to_string(i + 1), utf8(piece));
  }
  report_pieces({10, 30, 100}, 5, setting);
}
