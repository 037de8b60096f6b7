// What becomes of chapter 4's model when it is trained too boldly.

#include "too-bold.cpp"
