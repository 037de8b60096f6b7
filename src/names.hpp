// Tangled from data/names.txt: edit it there. Checksum 3298cdf09769ddb7
// The names that a program reads when it is given no file.
#pragma once

inline constexpr char default_names[] = R"()";
