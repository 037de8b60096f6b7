// The numbers of chapter 4: what can be said of every program that learns.

#include "any.cpp"
