// What makes a file of a model's weights, and reads one, for the playground.

#define CAN_THROW  // as a file deserves that is none
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

/// open NAME, and below it a file, as above: the model in it. It is read as
/// one of the sizes that are set, and refused as the program itself refuses it.
inline std::string open_file(Words& words) {
  const std::string wrong = wrong_sizes();
  if (!wrong.empty()) return refuse(wrong);
  const std::string name(words.rest());
  std::string all;
  for (const char32_t byte : decode_utf8(words.below(), name)) {
    all += static_cast<char>(byte);
  }
  const Saved saved(all, name);
  const Tokenizer tokenizer = find_alphabet(saved, name);
  const std::string about = begin_with({tokenizer.uchars}, 0);
  if (run) fill(*run->model, saved);
  return about;
}

SMALL_END

const std::vector<Setting> settings = {SETTING(num_steps),
                                       SETTING(learning_rate), SIZE_SETTINGS};

const std::vector<Question> questions = {
    SIZE_QUESTIONS,
    RUN_QUESTIONS,
    {"file", make_file},
    {"open", open_file},
};
