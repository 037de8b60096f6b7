// What boxes ask of a program that only learns: no question of its own.

#include "answer.hpp"

using Tape = Scratch;

#include "run.hpp"

const std::vector<Setting> settings = {SETTING(num_steps),
                                       SETTING(learning_rate)};

const std::vector<Question> questions = {RUN_QUESTIONS};
