// Arrays with two layers, beside the tape with two layers.

#define ADAM "build/variants/longer-deeper.cpp"
#include "../../reports/program.hpp"
#include "same-as-adam.hpp"
