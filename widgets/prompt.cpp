// What the playground asks: chapter 5's program, which can be told how a text
// begins.

#include "answer.hpp"

using Tape = Scratch;

#include "looks.hpp"
#include "sizes.hpp"

SMALL

/// continue COUNT TEMPERATURE SEED TEXT: documents that begin so.
inline std::string go_on(Words& words) {
  const int count = words.integer();
  const double temperature = words.number();
  Random dice(static_cast<std::uint32_t>(words.number()));
  std::string why;
  const std::string_view text = words.rest();
  const std::vector<int> given = run->tokens(text, why);
  if (!why.empty()) return refuse(why);
  if (static_cast<int>(given.size()) - 2 >= block_size) {
    return refuse("The model reads at most " + std::to_string(block_size) +
                  " letters, and this is as many: there is no room to go on.");
  }
  if (!(temperature > 0.0)) {
    return refuse(
        "The temperature has to be above 0: the logits are divided "
        "by it.");
  }
  const Document prompt = decode_utf8(text, "text");
  std::vector<std::string> found;
  for (int i = 0; i < count; ++i) {
    found.push_back(
        sample(*run->model, run->tokenizer, dice, temperature, prompt));
  }
  return object({{"samples", found}});
}

SMALL_END

const std::vector<Setting> settings = {
    SETTING(num_steps), SETTING(learning_rate), SETTING(beta1),
    SETTING(beta2),     SIZE_SETTINGS,
};

const std::vector<Question> questions = {
    SIZE_QUESTIONS,
    RUN_QUESTIONS,
    {"looks", looks},
    {"continue", go_on},
};
