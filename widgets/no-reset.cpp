// What the box asks of chapter 2's program that forgets to reset its gradients:
// to learn.

#include "answer.hpp"

using Tape = Scratch;

#include "run.hpp"

const std::vector<Setting> settings = {SETTING(num_steps),
                                       SETTING(learning_rate)};

const std::vector<Question> questions = {RUN_QUESTIONS};
