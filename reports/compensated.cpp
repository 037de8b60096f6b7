// What the chapter counts does not depend on how sums are made.

#include "floating-point.cpp"
