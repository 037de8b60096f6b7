// The walk over the tape against the walk over the sorted nodes.

#include "beside-autograd.hpp"

void report(Setting& setting, const Tokenizer& tokenizer) {
  report_losses_beside_autograd(setting, tokenizer);
}
