// Arrays with one head, beside the tape with one head.

#define ADAM "build/variants/adam-one-head.cpp"
#include "../../reports/program.hpp"
#include "same-as-adam.hpp"
