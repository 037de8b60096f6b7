// What the boxes of chapter 3 ask.

#include "answer.hpp"

using Tape = Scratch;

inline int n_head = 1;  // chapter 3 has no name for it

#include "cache.hpp"
#include "sum.hpp"

const std::vector<Setting> settings = {SETTING(num_steps),
                                       SETTING(learning_rate)};

const std::vector<Question> questions = {RUN_QUESTIONS,
                                         LOOK_QUESTIONS,
                                         {"sum", token_and_position},
                                         {"cache", cache}};
