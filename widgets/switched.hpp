// What the box that takes chapter 3's program apart asks of each of its
// variants: to learn.

#include "answer.hpp"

using Tape = Scratch;

inline Matrix empty_cache(const Model&) { return {}; }

#include "run.hpp"

const std::vector<Setting> settings = {SETTING(num_steps),
                                       SETTING(learning_rate)};

const std::vector<Question> questions = {RUN_QUESTIONS};
