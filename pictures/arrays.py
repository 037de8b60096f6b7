"""The diagrams of chapter 6: where its numbers lie, and a layer there and back."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from .drawing import Picture

NUMBERS = 6  # of a row of weights
WORDS = 5  # of eight bytes, in a node


def strip(picture: Picture, left: float, top: float, cell: float, kinds: str) -> None:
    """Cells side by side: a number, a gradient, or something else."""
    looks = {"n": "cell", "g": "back-text", " ": "box"}
    for i, kind in enumerate(kinds):
        x = left + i * cell
        filled = "" if kind == " " else "0.75"
        picture.rectangle(x, top, cell, 26, looks[kind], fill_opacity=filled)


def memory(width: int) -> Picture:
    """Six weights on the tape, and in arrays."""
    picture = Picture(width, 206)
    left = 2.0
    cell = (width - 2 * left) / (NUMBERS * WORDS)
    picture.text(left, 16, "on the tape: a node for each weight", "ink", "start")
    strip(picture, left, 26, cell, "ng   " * NUMBERS)
    for i in range(NUMBERS):
        x = left + i * WORDS * cell
        picture.rectangle(x, 26, WORDS * cell, 26, "axis", style="stroke-width:2")
    end = left + WORDS * cell
    picture.path([(left, 60), (left, 66), (end, 66), (end, 60)], "thin")
    picture.text(left, 84, "40 bytes to the next", "small", "start")
    picture.text(left, 120, "in arrays: a row", "ink", "start")
    strip(picture, left, 130, cell, "n" * NUMBERS)
    strip(picture, left, 166, cell, "g" * NUMBERS)
    beside = left + NUMBERS * cell + 12
    picture.text(beside, 148, "the numbers, 8 bytes each", "strong-text", "start")
    picture.text(beside, 184, "their gradients", "back-text", "start")
    return picture


class Step(NamedTuple):
    """What is computed, of which width, and by what from the one below."""

    name: str
    columns: int
    by: str = ""
    weights: str = ""


LAYER = [
    Step("x", 16),
    Step("norm1", 16, "rmsnorm"),
    Step("q, k, v", 16, "linear", "attn_wq, wk, wv"),
    Step("attn.out", 16, "attention"),
    Step("wo", 16, "linear", "attn_wo"),
    Step("mid", 16, "add"),
    Step("norm2", 16, "rmsnorm"),
    Step("fc1", 64, "linear", "mlp_fc1"),
    Step("relu", 64, "relu"),
    Step("fc2", 16, "linear", "mlp_fc2"),
    Step("y", 16, "add"),
]
SHORTCUTS = [("x", "mid"), ("mid", "y")]
HIGH, PITCH, WIDE = 26, 56, 128  # of a box, from one to the next, and across


def layer(width: int) -> Picture:
    """A layer: data upward on the left, gradients downward on the right."""
    picture = Picture(width, 20 + len(LAYER) * PITCH - (PITCH - HIGH))
    x = (width - WIDE) / 2 if picture.wide else width - WIDE - 30.0
    tops = {
        step.name: picture.height - 4 - HIGH - i * PITCH for i, step in enumerate(LAYER)
    }
    up, down = x + WIDE * 0.3, x + WIDE * 0.7
    for i, step in enumerate(LAYER):
        top = tops[step.name]
        words = f"{step.name}  n × {step.columns}"
        picture.box(x, top, WIDE, HIGH, words, code=True)
        if i == 0:
            continue
        below = top + PITCH
        picture.arrow([(up, below), (up, top + HIGH)], "fine")
        picture.arrow([(down, top + HIGH), (down, below)], "back")
        calls(picture, step, (x, (top + HIGH + below) / 2 + 5))
    for low, high in SHORTCUTS:
        shortcut(picture, x, tops[low], tops[high])
    return picture


def calls(picture: Picture, step: Step, at: tuple[float, float]) -> None:
    """What goes up, on the left, and if there is room what goes down."""
    x, y = at
    picture.text(x - 34, y, step.by, "strong-text mono", "end")
    picture.text(x - 34, y + 16, step.weights, "mono", "end")
    if picture.wide:
        picture.text(x + WIDE + 34, y, f"{step.by}_backward", "back-text mono", "start")


def shortcut(picture: Picture, x: float, low: float, high: float) -> None:
    """The way around: up beside the boxes' left, down beside their right."""
    for edge, side, kind in ((x, -1, "fine"), (x + WIDE, 1, "back")):
        beside = edge + side * 24
        start, end = low + HIGH * 0.3, high + HIGH * 0.7
        points = [(edge, start), (beside, start), (beside, end), (edge, end)]
        picture.arrow(points if kind == "fine" else points[::-1], kind)


ARRAYS: dict[str, Callable[[int], Picture]] = {"6-memory": memory, "6-layer": layer}
