// What the boxes of chapter 0 ask.

#include "answer.hpp"

struct Tape {};

#include "run.hpp"

const std::vector<Setting> settings = {SETTING(num_steps)};

const std::vector<Question> questions = {RUN_QUESTIONS};
