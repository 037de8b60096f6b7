// A program as something to include: all of it but main, which steps aside.
// CMake defines PROGRAM, the path of its file.
#pragma once

#define main program_main
#include PROGRAM
#undef main
