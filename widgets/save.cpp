// What makes a file of a model's weights, for the playground.

#include "answer.hpp"

using Tape = Scratch;

#include "sizes.hpp"

SMALL

/// file: the model as a file, each byte as the character of its number.
inline std::string make_file(Words&) {
  std::string text;
  for (const char byte : to_safetensors(*run->model, run->tokenizer)) {
    text += encode_utf8(static_cast<unsigned char>(byte));
  }
  return object({{"file", text}});
}

SMALL_END

const std::vector<Setting> settings = {SETTING(num_steps),
                                       SETTING(learning_rate), SIZE_SETTINGS};

const std::vector<Question> questions = {
    SIZE_QUESTIONS,
    RUN_QUESTIONS,
    {"file", make_file},
};
