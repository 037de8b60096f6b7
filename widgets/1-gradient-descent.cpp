// What the boxes of chapter 1 ask.

#include "answer.hpp"

struct Tape {};

#include "run.hpp"

const std::vector<Setting> settings = {SETTING(num_steps),
                                       SETTING(learning_rate)};

const std::vector<Question> questions = {RUN_QUESTIONS};
