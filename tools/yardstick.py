"""The training step of chapter 5 in plain Python: what the ladder measures by.

The same graph, number for number, of objects each of which remembers what it was
made from; and the same losses.
"""

from __future__ import annotations

import gc
import math
import random
import sys
import time
from collections.abc import Iterator
from pathlib import Path

N_HEAD, BLOCK = 4, 16
STEPS = 1000


class Value:
    """A number, what it was made from, and how it changes with each of those."""

    __slots__ = ("data", "grad", "made_from", "slopes")

    def __init__(
        self,
        data: float,
        made_from: tuple[Value, ...] = (),
        slopes: tuple[float, ...] = (),
    ) -> None:
        self.data = data
        self.grad = 0.0
        self.made_from = made_from
        self.slopes = slopes

    def __add__(self, other: Value | float) -> Value:
        if not isinstance(other, Value):
            other = Value(other)
        return Value(self.data + other.data, (self, other), (1.0, 1.0))

    def __mul__(self, other: Value | float) -> Value:
        if not isinstance(other, Value):
            other = Value(other)
        return Value(self.data * other.data, (self, other), (other.data, self.data))

    def __pow__(self, n: float) -> Value:
        return Value(self.data**n, (self,), (n * self.data ** (n - 1),))

    def __truediv__(self, other: Value | float) -> Value:
        return self * other**-1

    def log(self) -> Value:
        return Value(math.log(self.data), (self,), (1 / self.data,))

    def exp(self) -> Value:
        result = math.exp(self.data)
        return Value(result, (self,), (result,))

    def relu(self) -> Value:
        return Value(max(0.0, self.data), (self,), (float(self.data > 0),))

    def backward(self) -> None:
        """Passes the gradient down to everything that led here."""
        order: list[Value] = []
        seen: set[Value] = set()

        def visit(value: Value) -> None:
            if value not in seen:
                seen.add(value)
                for child in value.made_from:
                    visit(child)
                order.append(value)

        visit(self)
        self.grad = 1.0
        for value in reversed(order):
            for child, slope in zip(value.made_from, value.slopes, strict=True):
                child.grad += slope * value.grad


Vector = list[Value]
Matrix = list[Vector]


def total(x: Vector) -> Value:
    result = Value(0.0)
    for xi in x:
        result = result + xi
    return result


def dot(a: Vector, b: Vector) -> Value:
    result = Value(0.0)
    for ai, bi in zip(a, b, strict=True):
        result = result + ai * bi
    return result


def linear(x: Vector, w: Matrix) -> Vector:
    return [dot(row, x) for row in w]


def add(a: Vector, b: Vector) -> Vector:
    return [ai + bi for ai, bi in zip(a, b, strict=True)]


def softmax(logits: Vector) -> Vector:
    top = max(logit.data for logit in logits)
    exps = [(logit + -top).exp() for logit in logits]
    whole = total(exps)
    return [e / whole for e in exps]


def rmsnorm(x: Vector) -> Vector:
    scale = (dot(x, x) / len(x) + 1e-5) ** -0.5
    return [xi * scale for xi in x]


def attention(q: Vector, keys: Matrix, values: Matrix) -> Vector:
    weights = softmax([dot(q, k) / len(q) ** 0.5 for k in keys])
    return [dot(weights, [v[j] for v in values]) for j in range(len(q))]


class Model:
    def __init__(self, vocab_size: int, n_embd: int) -> None:
        self.n_embd = n_embd
        self.weights: dict[str, Matrix] = {}
        for name, rows, columns in (
            ("wte", vocab_size, n_embd),
            ("wpe", BLOCK, n_embd),
            ("lm_head", vocab_size, n_embd),
            ("wq", n_embd, n_embd),
            ("wk", n_embd, n_embd),
            ("wv", n_embd, n_embd),
            ("wo", n_embd, n_embd),
            ("fc1", 4 * n_embd, n_embd),
            ("fc2", n_embd, 4 * n_embd),
        ):
            self.weights[name] = [
                [Value(random.gauss(0, 0.08)) for _ in range(columns)]
                for _ in range(rows)
            ]
        self.params = [p for w in self.weights.values() for row in w for p in row]
        self.m = [0.0] * len(self.params)
        self.v = [0.0] * len(self.params)

    def logits(self, token: int, position: int, keys: Matrix, values: Matrix) -> Vector:
        w = self.weights
        x = rmsnorm(add(w["wte"][token], w["wpe"][position]))
        before, x = x, rmsnorm(x)
        q = linear(x, w["wq"])
        keys.append(linear(x, w["wk"]))
        values.append(linear(x, w["wv"]))
        found: Vector = []
        size = self.n_embd // N_HEAD
        for h in range(0, self.n_embd, size):
            part = slice(h, h + size)
            found += attention(
                q[part], [k[part] for k in keys], [v[part] for v in values]
            )
        x = add(linear(found, w["wo"]), before)
        before, x = x, rmsnorm(x)
        x = linear([xi.relu() for xi in linear(x, w["fc1"])], w["fc2"])
        return linear(add(x, before), w["lm_head"])

    def loss(self, tokens: list[int]) -> Value:
        n = min(BLOCK, len(tokens) - 1)
        keys: Matrix = []
        values: Matrix = []
        losses: Vector = []
        for p in range(n):
            probs = softmax(self.logits(tokens[p], p, keys, values))
            losses.append(probs[tokens[p + 1]].log() * -1.0)
        return total(losses) * (1 / n)

    def learn(self, step: int) -> None:
        """One step of Adam."""
        rate = 0.01 * (1 - step / STEPS)
        for i, p in enumerate(self.params):
            self.m[i] = 0.85 * self.m[i] + (1 - 0.85) * p.grad
            self.v[i] = 0.99 * self.v[i] + (1 - 0.99) * p.grad**2
            m_hat = self.m[i] / (1 - 0.85 ** (step + 1))
            v_hat = self.v[i] / (1 - 0.99 ** (step + 1))
            p.data -= rate * m_hat / (v_hat**0.5 + 1e-8)
            p.grad = 0.0


def train(file: Path, every: int = 1, n_embd: int = 16) -> Iterator[float]:
    """Trains on the first STEPS documents of the file, or on every other or so of
    them, and yields each step's loss."""
    # Where the sums are long, so is the way down to the first node.
    sys.setrecursionlimit(100_000)
    random.seed(42)
    docs = [line.strip() for line in file.read_text("utf-8").splitlines()]
    docs = [doc for doc in docs if doc]
    random.shuffle(docs)
    chars = sorted(set("".join(docs)))
    bos = len(chars)
    model = Model(bos + 1, n_embd)
    for step, at in enumerate(range(0, STEPS, every)):
        doc = docs[at % len(docs)]
        loss = model.loss([bos, *(chars.index(c) for c in doc), bos])
        loss.backward()
        model.learn(step)
        found = loss.data
        del loss  # the graph, which the garbage collector would go through
        yield found


def main(file: str, every: str, n_embd: str, collect: str) -> None:
    """Reads numbers of names; for each prints the microseconds of processor time
    that it took to learn from one of the next so many."""
    losses = train(Path(file), int(every), int(n_embd))
    if collect == "no":
        gc.disable()
    for line in sys.stdin:
        start = time.process_time()
        for _ in range(int(line)):
            next(losses)
        print(1e6 * (time.process_time() - start) / int(line), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
