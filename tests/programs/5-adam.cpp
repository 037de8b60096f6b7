#include "../../reports/program.hpp"
#include "gpt.hpp"
#include "recorded.hpp"

void train_by_hand(Model& model, const std::vector<Document>& docs,
                   const Tokenizer& tokenizer) {
  Adam adam(parameters(model));
  for (int step = 0; step < num_steps; ++step) {
    const Scratch scratch;
    const Document& doc = docs[step % std::ssize(docs)];
    loss(model, tokenizer.encode(doc)).backward();
    adam.step(step, 0.01 * (1.0 - 1.0 * step / num_steps));
  }
}

TEST_CASE("Adam's first two steps, worked out by hand") {
  const Scratch scratch;
  const Value p = 1.0;
  Adam adam({p});
  // g = 0.5: m = 0.075, v = 0.0025; corrected 0.5 and 0.25; step 0.01.
  p.grad() = 0.5;
  adam.step(0, 0.01);
  CHECK(adam.m[0] == Approx(0.075));
  CHECK(adam.v[0] == Approx(0.0025));
  CHECK(p.data() == Approx(1.0 - 0.01 * 0.5 / (0.5 + 1e-8)));
  CHECK(p.grad() == 0.0);
  // g = -1: m = 0.06375 - 0.15 = -0.08625, over 1 - 0.7225: -0.3108108...
  // v = 0.002475 + 0.01 = 0.012475, over 1 - 0.9801: 0.6268844...
  const double before = p.data();
  p.grad() = -1.0;
  adam.step(1, 0.005);
  CHECK(adam.m[0] == Approx(-0.08625));
  CHECK(adam.v[0] == Approx(0.012475));
  CHECK(p.data() - before == Approx(0.005 * (0.08625 / 0.2775) /
                                    (std::sqrt(0.012475 / 0.0199) + 1e-8)));
}

TEST_CASE("the first step has the size of the learning rate") {
  const Scratch scratch;
  for (const double g : {1e-6, 0.3, -250.0}) {
    const Value p = 0.0;
    Adam adam({p});
    p.grad() = g;
    adam.step(0, 0.01);
    CHECK(std::abs(p.data()) == Approx(0.01).epsilon(0.011));
    CHECK(p.data() * g < 0.0);
  }
}

TEST_CASE("a parameter that never has a gradient stays where it is") {
  const Scratch scratch;
  const Value p = 0.7;
  Adam adam({p});
  for (int step = 0; step < 3; ++step) adam.step(step, 0.01);
  CHECK(p.data() == 0.7);
}

TEST_CASE("what Adam remembers goes with it, and not with the parameters") {
  const Scratch scratch;
  const Value p = 0.0;
  Adam first({p});
  p.grad() = 0.5;
  first.step(0, 0.01);
  const double before = p.data();
  Adam second({p});
  p.grad() = -250.0;
  second.step(0, 0.01);  // a first step again: the learning rate, upwards
  CHECK(p.data() - before == Approx(0.01));
}

TEST_CASE("each parameter has a memory of its own") {
  const Scratch scratch;
  const Value a = 0.0, b = 0.0;
  Adam adam({a, b});
  a.grad() = 1.0;
  adam.step(0, 0.01);
  CHECK(a.data() == Approx(-0.01));
  CHECK(b.data() == 0.0);
}
