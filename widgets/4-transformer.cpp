// What the boxes of chapter 4 ask.

#include "answer.hpp"

using Tape = Scratch;

#include "cache.hpp"
#include "matrices.hpp"
#include "sizes.hpp"

const std::vector<Setting> settings = {SETTING(num_steps),
                                       SETTING(learning_rate), SIZE_SETTINGS};

const std::vector<Question> questions = {
    SIZE_QUESTIONS,     RUN_QUESTIONS,    LOOK_QUESTIONS,
    {"habits", habits}, {"cache", cache}, {"moved", moved},
};
