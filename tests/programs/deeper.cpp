// The layer loop with two layers: each with its own weights and its own cache.

#include "../../reports/program.hpp"
#include "gpt.hpp"

TEST_CASE("there are two layers") {
  Fresh fresh;
  CHECK(fresh.model.layers.size() == 2);
}
