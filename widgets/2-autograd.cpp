// What the boxes of chapter 2 ask.

#include "answer.hpp"

using Tape = Scratch;

#include "graph.hpp"

const std::vector<Setting> settings = {SETTING(num_steps),
                                       SETTING(learning_rate)};

const std::vector<Question> questions = {
    RUN_QUESTIONS, {"formula", formula}, {"graph", graph}};
