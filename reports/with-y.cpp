// The same of the variant.

#include "syntax.cpp"
