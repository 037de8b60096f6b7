// Which weights training moves when nothing is learned through the cache.

#include "next.hpp"

void report(Setting& setting, const Tokenizer& tokenizer) {
  Random same = setting.random;
  Model model(tokenizer.vocab_size(), setting.random);
  const Model fresh(tokenizer.vocab_size(), same);
  report_losses(train_quietly(model, setting, tokenizer));
  const auto moved = [](const Matrix& was, const Matrix& is) {
    int count = 0;
    for (std::size_t i = 0; i < is.size(); ++i) {
      for (std::size_t j = 0; j < is[i].size(); ++j) {
        count += was[i][j].data() != is[i][j].data() ? 1 : 0;
      }
    }
    return count;
  };
  value("moved weights of attn_wq", moved(fresh.attn_wq, model.attn_wq));
  value("moved weights of attn_wk", moved(fresh.attn_wk, model.attn_wk));
  value("moved weights of attn_wv", moved(fresh.attn_wv, model.attn_wv));
  value("moved weights of attn_wo", moved(fresh.attn_wo, model.attn_wo));
  report_samples(model, tokenizer, setting);
}
