// What the boxes of chapter 5 ask.

#include "answer.hpp"

using Tape = Scratch;

#include "averages.hpp"
#include "looks.hpp"

const std::vector<Setting> settings = {
    SETTING(num_steps),
    SETTING(learning_rate),
    SETTING(beta1),
    SETTING(beta2),
};

const std::vector<Question> questions = {
    RUN_QUESTIONS,    {"matrices", list_matrices},   {"moved", moved},
    {"looks", looks}, {"gradients", list_gradients}, {"averages", averages},
};
