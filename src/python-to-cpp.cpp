// Tangled from chapters/python-to-cpp.md: edit it there. Checksum aa28a89f05a8c5f7
// What From Python to C++ says of C++, as assertions.

#include <cassert>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <functional>
#include <iterator>
#include <limits>
#include <map>
#include <memory>
#include <numeric>
#include <string>
#include <vector>

void names_and_values() {
  std::vector<int> a = {1, 2};
  std::vector<int> b = a;  // another list
  std::vector<int>& c = a;
  b[0] = 9;
  assert(a[0] == 1);
  c[0] = 9;
  assert(a[0] == 9);

  std::vector<std::vector<int>> rows(2, std::vector<int>(2));
  rows[0][0] = 1;
  assert(rows[1][0] == 0);
}

void lists_and_sums() {
  const std::vector<double> halves = {0.5, 0.5, 0.5};
  // The type of what it starts from is the type of the sum.
  assert(std::accumulate(halves.begin(), halves.end(), 0) == 0);
  assert(std::accumulate(halves.begin(), halves.end(), 0.0) == 1.5);

  double total = 0.0;
  for (int i = 0; i < 10; ++i) total += 0.1;
  assert(total != 1.0);
  assert((0.1 + 0.2) + 0.3 != 0.1 + (0.2 + 0.3));
}

void whole_numbers() {
  static_assert(7 / 2 == 3);
  static_assert(-7 / 2 == -3 && -7 % 2 == -1);

  const std::uint64_t most = std::numeric_limits<std::uint64_t>::max();
  assert(most + 1 == 0);
  const std::vector<int> none;
  assert(none.size() - 1 == std::numeric_limits<std::size_t>::max());
  assert(std::ssize(none) - 1 == -1);
}

void real_numbers() {
  const double zero = 0.0;
  const double infinite = std::numeric_limits<double>::infinity();
  assert(1.0 / zero == infinite);
  assert(std::pow(0.0, -1.0) == infinite);
  assert(std::log(0.0) == -infinite);
  assert(std::exp(1000.0) == infinite);
  assert(std::isnan(std::pow(-8.0, 0.5)));
  assert(std::isnan(infinite - infinite));
  assert(!(std::nan("") == std::nan("")));
  assert(std::signbit(-0.0) && !std::signbit(0.0 + -0.0));
}

void order() {
  const std::map<std::string, int> sizes = {{"wte", 0}, {"attn_wq", 0}};
  assert(sizes.begin()->first == "attn_wq");
  assert(std::string("layer10") < std::string("layer2"));

  int drawn = 0;
  const std::vector<int> list = {++drawn, ++drawn, ++drawn};
  assert(list[0] == 1 && list[2] == 3);
}

struct Metres {
  double n;
  Metres(double metres) : n(metres) {}
};

Metres operator+(Metres a, Metres b) { return a.n + b.n; }

void operators() {
  const double left = (Metres(3) + 2).n;
  const double right = (2 + Metres(3)).n;
  assert(left == 5 && right == 5);
}

std::vector<int> remember(int x, std::vector<int> seen = {}) {
  seen.push_back(x);
  return seen;
}

void functions() {
  remember(1);
  const std::vector<int> second = remember(2);
  assert(second.size() == 1);

  std::vector<std::function<int()>> doors;
  for (int i = 0; i < 3; ++i) doors.push_back([i] { return i; });
  assert(doors[0]() == 0 && doors[2]() == 2);
}

void memory() {
  auto child = std::make_shared<int>(1);
  const std::weak_ptr<int> seen = child;
  std::shared_ptr<int> parent = child;
  child.reset();
  assert(!seen.expired());
  parent.reset();
  assert(seen.expired());
}

void prints(const char* format, double x, const std::string& expected) {
  char text[32];
  std::snprintf(text, sizeof text, format, x);
  assert(text == expected);
}

void text() {
  assert(std::string("né").size() == 3);
  assert(std::u32string(U"né").size() == 2);

  prints("%.4f", 2.5, "2.5000");
  prints("%.2f", 0.125, "0.12");
  prints("%g", 0.1 + 0.2, "0.3");
  prints("%.17g", 0.1 + 0.2, "0.30000000000000004");
  prints("%g", 2.0, "2");
  prints("%.4f", -0.00001, "-0.0000");
}

int main() {
  names_and_values();
  lists_and_sums();
  whole_numbers();
  real_numbers();
  order();
  operators();
  functions();
  memory();
  text();
  std::printf("all of this is so\n");
  if (std::fflush(stdout) == 0) return 0;
  std::perror("standard output");  // as on a full disk
  return 2;
}
