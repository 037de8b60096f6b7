// Chapter 6 with one order exchanged: how many losses are others?

#include "beside-adam.hpp"
#include "report.hpp"

void report(Setting& setting, const Tokenizer& tokenizer) {
  report_losses(report_beside_adam(setting, tokenizer));
}
