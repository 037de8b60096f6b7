#include "../../reports/program.hpp"
#include "dies.hpp"
#include "mlp.hpp"
#include "recorded.hpp"

// Chapter 1, to compare with. Its headers have been included above. It gets a
// Random of its own, since both programs have a matrix() that takes one.
namespace chapter1 {
struct Random : ::Random {
  using ::Random::Random;
};
#include "../../src/1-gradient-descent.cpp"
}  // namespace chapter1

namespace {

/// Holds the gradient of f at a and b against finite differences.
template <class F>
void check_gradient(const F& f, double a, double b) {
  const Scratch scratch;
  const auto at = [&](double x, double y) {
    return f(Value(x), Value(y)).data();
  };
  const Value va = a, vb = b;
  const Value result = f(va, vb);
  result.backward();
  const double eps = 1e-6;
  CHECK(va.grad() ==
        Approx((at(a + eps, b) - at(a - eps, b)) / (2 * eps)).margin(1e-7));
  CHECK(vb.grad() ==
        Approx((at(a, b + eps) - at(a, b - eps)) / (2 * eps)).margin(1e-7));
}

}  // namespace

void train_by_hand(Model& model, const std::vector<Document>& docs,
                   const Tokenizer& tokenizer) {
  CHECK(learning_rate == 1.0);
  descend(model, docs, tokenizer);
}

TEST_CASE("every operation has the gradient that finite differences say") {
  const double points[][2] = {{2, 3}, {-1.5, 0.5}, {0.3, -2}};
  for (const auto& [a, b] : points) {
    check_gradient([](Value x, Value y) { return x + y; }, a, b);
    check_gradient([](Value x, Value y) { return x * y; }, a, b);
    check_gradient([](Value x, Value y) { return x / y; }, a, b);
    check_gradient([](Value x, Value y) { return -x + y * 2.0; }, a, b);
    check_gradient([](Value x, Value y) { return (x - 1.5) * y / 3.0; }, a, b);
    check_gradient([](Value x, Value y) { return exp(x) * y; }, a, b);
    check_gradient([](Value x, Value y) { return relu(x) + relu(y); }, a, b);
    check_gradient([](Value x, Value y) { return pow(x, 3.0) * y; }, a, b);
    check_gradient([](Value x, Value y) { return log(x * x) + log(y * y); }, a,
                   b);
    check_gradient(
        [](Value x, Value y) { return pow(x * x + y * y + 1e-5, -0.5); }, a, b);
  }
}

TEST_CASE("a number used twice hears from both uses") {
  const Scratch scratch;
  const Value a = 2.0, b = 3.0;
  const Value L = a * b + a;
  L.backward();
  CHECK(L.data() == 8.0);
  CHECK(a.grad() == 4.0);
  CHECK(b.grad() == 2.0);
  const Value c = 5.0;
  (c + c).backward();
  CHECK(c.grad() == 2.0);
}

TEST_CASE("a node speaks only when it has heard from everybody") {
  const Scratch scratch;
  const Value x = 3.0;
  const Value y = x * x;        // used below, deep and shallow
  const Value z = exp(log(y));  // y again
  (z * y + y).backward();       // y^2 + y, y = x^2: 4 x^3 + 2 x
  CHECK(x.grad() == Approx(4 * 27 + 6));
}

TEST_CASE("backward adds to what is there") {
  const Scratch scratch;
  const Value a = 2.0;
  (a * 3.0).backward();
  (a * 3.0).backward();
  CHECK(a.grad() == 6.0);
}

TEST_CASE("a very deep graph does not overflow the stack") {
  const Scratch scratch;
  const Value a = 1.0;
  Value total = 0.0;
  for (int i = 0; i < 2000000; ++i) total = total + a;
  total.backward();
  CHECK(a.grad() == 2e6);
}

TEST_CASE("Scratch forgets what its scope made, and only that") {
  const std::size_t before = Value::tape().size();
  {
    const Scratch outer;
    const Value kept = 1.0;
    {
      const Scratch scratch;
      Value x = kept;
      for (int i = 0; i < 100; ++i) x = x * 2.0;
    }
    CHECK(Value::tape().size() == before + 1);
    CHECK(kept.data() == 1.0);
  }
  CHECK(Value::tape().size() == before);
  CHECK_FALSE(std::is_copy_constructible_v<Scratch>);
  CHECK_FALSE(std::is_copy_assignable_v<Scratch>);
}

TEST_CASE("a Value is a position on the tape: copies name the same number") {
  const Scratch scratch;
  CHECK(sizeof(Value) == 4);
  const std::size_t before = Value::tape().size();
  const Value a = 1.0, same = a;
  CHECK(Value::tape().size() == before + 1);
  same.data() = 7.0;
  CHECK(a.data() == 7.0);
}

TEST_CASE("relu of 0 is 0, and so is its gradient") {
  const Scratch scratch;
  const Value zero = 0.0;
  const Value result = relu(zero);
  result.backward();
  CHECK(result.data() == 0.0);
  CHECK(zero.grad() == 0.0);
}

TEST_CASE("gradients are added up in the order of a depth-first search") {
  const Scratch scratch;
  // x hears 1, then 1e-16, then -1. In any other order something is left over.
  const Value x = 1.0;
  const Value third = x * 1.0, second = x * 1e-16, first = x * -1.0;
  ((first + second) + third).backward();
  CHECK(x.grad() == 0.0);
}

TEST_CASE("vectors of different sizes have no dot product") {
  CHECK(dies([] { dot({1.0, 2.0}, {3.0}); }));
}

TEST_CASE("the gradient is that of chapter 1, derived by hand") {
  const auto docs = load_documents();
  const Tokenizer tokenizer(docs);
  Random random(42);
  chapter1::Random same(42);
  Model model(tokenizer.vocab_size(), random);
  chapter1::Model twin(tokenizer.vocab_size(), same);
  const Vector params = parameters(model);
  REQUIRE(params.size() == 3184);
  for (const Document& doc : {docs[0], docs[1000], Document(U"anna")}) {
    const Scratch scratch;
    const auto tokens = tokenizer.encode(doc);
    const Value loss_t = loss(model, tokens);
    loss_t.backward();
    const auto [expected, grad] = chapter1::analytic_gradient(twin, tokens);
    CHECK(loss_t.data() == Approx(expected).epsilon(1e-14));
    for (std::size_t i = 0; i < params.size(); ++i) {
      CHECK(params[i].grad() == Approx(grad[i]).margin(1e-12));
      params[i].grad() = 0.0;
    }
  }
}

TEST_CASE("softmax: a sum of 1, shift invariance, and its gradient") {
  const Scratch scratch;
  const Vector logits = {2.0, 1.0, 0.0}, shifted = {1002.0, 1001.0, 1000.0};
  const Vector p = softmax(logits), q = softmax(shifted);
  for (int i = 0; i < 3; ++i) CHECK(p[i].data() == q[i].data());
  CHECK(sum(p).data() == Approx(1.0));
  (-log(p[0])).backward();  // p - [i == 0]
  CHECK(logits[0].grad() == Approx(p[0].data() - 1));
  CHECK(logits[1].grad() == Approx(p[1].data()));
  CHECK(logits[2].grad() == Approx(p[2].data()));
}

TEST_CASE("the graph of a name has the size that the shapes say") {
  Random random(42);
  const Model model(27, random);
  const std::size_t before = Value::tape().size();
  const Scratch scratch;
  const Vector logits = mlp(model, 0);
  const std::size_t layers = 64 * 33 + 64 + 27 * 129;
  CHECK(Value::tape().size() - before == layers);
  softmax(logits);  // subtract 2, exp 1, divide 2, add 1; a sum starts from 0.0
  CHECK(Value::tape().size() - before == layers + 27 * 6 + 1);
}
