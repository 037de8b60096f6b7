// What Experiments states of pieces in place of letters, after ten times the
// steps.

#include "pieces.hpp"

void report(Setting& setting, const Tokenizer&) {
  report_pieces({30}, 2, setting);
}
