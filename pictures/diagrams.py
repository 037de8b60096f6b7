"""The book's diagrams: the models' parts, a small graph, the cache.

What a chapter adds is drawn in its accent colour and with a heavier line.
Names of the programs are in the type of code. Each diagram is drawn for a
width, wide or narrow.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import NamedTuple

from .drawing import NARROW, Picture, Point


class Stage(NamedTuple):
    """A part of a model: what it says, whether it is new, whose weights it has."""

    words: str
    new: bool = False
    weights: str = ""


class Span(NamedTuple):
    """Stages that belong together, from one level to another, and what they do."""

    low: int
    high: int
    lines: Sequence[str]


HIGH, PITCH = 28, 44  # of a stage, and from one to the next
SHORTCUT = 16  # how far beside the stages a shortcut runs
WORDS = 606  # where it stands what stages do, if there is room for that


def tower(
    picture: Picture,
    x: float,
    width: int,
    stages: dict[int, Stage],
    shortcuts: Sequence[tuple[int, int, bool]] = (),
) -> None:
    """A model from its token below to its logits above, a stage at a level."""
    tops = {level: at_level(picture, level) for level in stages}
    middle = x + width / 2
    for level, stage in stages.items():
        kind = "new" if stage.new else "box"
        picture.box(x, tops[level], width, HIGH, stage.words, kind)
        picture.text(x + width + 10, tops[level] + 19, stage.weights, "mono", "start")
    for low, high in pairwise(stages):
        picture.arrow([(middle, tops[low]), (middle, tops[high] + HIGH)])
    for start, end, new in shortcuts:
        y, above = tops[start] - 11, tops[end] + HIGH / 2
        beside = x - SHORTCUT
        points = [(middle, y), (beside, y), (beside, above), (x, above)]
        picture.arrow(points, "strong" if new else "thin")


def spans(picture: Picture, found: Sequence[Span]) -> None:
    """What stages do together, beside a bracket."""
    for low, high, lines in found:
        top, bottom = at_level(picture, high) + 3, at_level(picture, low) + HIGH - 3
        left, middle = WORDS - 10, (top + bottom) / 2
        ends = [(left - 6, top), (left, top), (left, bottom), (left - 6, bottom)]
        picture.path(ends, "thin")
        for i, words in enumerate(lines):
            y = middle + 5 + 18 * (i - (len(lines) - 1) / 2)
            picture.text(WORDS, y, words, "", "start")


def at_level(picture: Picture, level: int) -> float:
    return picture.height - 2 - HIGH - level * PITCH


def towers(
    old: tuple[str, dict[int, Stage]],
    new: tuple[str, dict[int, Stage]],
    shortcuts: Sequence[tuple[int, int, bool]],
    before: Sequence[tuple[int, int, bool]],
    width: int,
) -> tuple[Picture, float]:
    """The new model, and where there is room the old one beside it; also where
    the new one stands."""
    levels = max(new[1]) + 1
    picture = Picture(width, 34 + levels * PITCH)
    x = 282 if picture.wide else 34
    if picture.wide:
        first = 4 + SHORTCUT
        picture.text(first + 75, 16, old[0], "ink")
        tower(picture, first, 150, old[1], before)
    picture.text(x + 75, 16, new[0], "ink")
    tower(picture, x, 150, new[1], shortcuts)
    return picture, x


def first_network(width: int) -> Picture:
    """Chapter 0's table beside chapter 1's network."""
    old = {
        0: Stage("token"),
        2: Stage("its row of counts"),
        4: Stage("divide by the sum"),
        6: Stage("probabilities"),
    }
    new = {
        0: Stage("token"),
        1: Stage("embedding", True, "wte"),
        2: Stage("linear", True, "mlp_fc1"),
        3: Stage("ReLU", True),
        4: Stage("linear", True, "mlp_fc2"),
        5: Stage("softmax", True),
        6: Stage("probabilities"),
    }
    picture = Picture(width, 34 + 7 * PITCH)
    x, wide = (282, 150) if picture.wide else (142, 112)
    first = 4 + SHORTCUT if picture.wide else 2
    other = wide if picture.wide else wide + 20
    picture.text(first + other / 2, 16, "chapter 0", "ink")
    tower(picture, first, other, old)
    picture.text(x + wide / 2, 16, "chapter 1", "ink")
    tower(picture, x, wide, new)
    if picture.wide:
        spans(
            picture,
            [
                Span(1, 1, ["16 numbers"]),
                Span(2, 3, ["64 numbers, and", "none below zero"]),
                Span(4, 4, ["27 numbers: logits"]),
                Span(5, 6, ["27 numbers", "with a sum of 1"]),
            ],
        )
    return picture


LOOKING_BACK = [(2, 7, True), (7, 12, True)]


def gpt(new: bool, thinking: bool = False) -> dict[int, Stage]:
    """The stages of chapter 3's model, all that is not chapter 2's being new."""
    return {
        0: Stage("token and position", new),
        1: Stage("embedding", new, "wte + wpe"),
        2: Stage("rmsnorm", new),
        3: Stage("rmsnorm", new),
        4: Stage("query, key, value", new, "attn_wq, wk, wv"),
        5: Stage("attention", new),
        6: Stage("linear", new, "attn_wo"),
        7: Stage("+ shortcut", new),
        8: Stage("rmsnorm", new),
        9: Stage("linear", thinking, "mlp_fc1"),
        10: Stage("ReLU", thinking),
        11: Stage("linear", thinking, "mlp_fc2"),
        12: Stage("+ shortcut", new),
        13: Stage("linear", new, "lm_head"),
        14: Stage("logits"),
    }


def attention_model(width: int) -> Picture:
    """Chapter 2's network beside chapter 3's."""
    old = {
        0: Stage("token"),
        1: Stage("embedding"),
        9: Stage("linear"),
        10: Stage("ReLU"),
        11: Stage("linear"),
        14: Stage("logits"),
    }
    models = ("chapter 2", old), ("chapter 3", gpt(new=True))
    picture, x = towers(*models, LOOKING_BACK, [], width)
    left, top = x + 150, at_level(picture, 5)
    picture.box(left + 32, top, 96, HIGH, "keys, values", "new")
    picture.arrow([(left + 2, top + 9), (left + 30, top + 9)])
    picture.arrow([(left + 30, top + 19), (left + 2, top + 19)])
    if picture.wide:
        spans(picture, [WHERE, LOOK, THINK, GUESS])
    return picture


WHERE = Span(0, 2, ["which letter,", "and where"])
LOOK = Span(3, 7, ["look back: what", "came before, and", "what of it matters?"])
THINK = Span(8, 12, ["think about", "what was found"])
GUESS = Span(13, 14, ["what comes next?"])


def transformer_model(width: int) -> Picture:
    """Chapter 3's GPT beside chapter 4's, which has layers and heads."""
    shortcuts = [(start, end, False) for start, end, _ in LOOKING_BACK]
    old = {level: stage._replace(weights="") for level, stage in gpt(new=False).items()}
    new = gpt(new=False) | {5: Stage("", True)}
    picture, x = towers(
        ("chapter 3", old), ("chapter 4", new), shortcuts, shortcuts, width
    )
    top = at_level(picture, 12) - 8
    end = at_level(picture, 3) + HIGH + 11
    frame = [(x - 26, top), (width - 2, top), (width - 2, end), (x - 26, end)]
    picture.path([*frame, frame[0]], "strong")
    if picture.wide:
        four = LOOK._replace(lines=["four looks back,", "side by side"])
        spans(picture, [WHERE, four, THINK, GUESS])
    left, level = (WORDS, 12) if picture.wide else (x + 160, 3)
    y = at_level(picture, level) + 19
    picture.text(left, y, "a layer, × n", "strong-text", "start")
    heads = at_level(picture, 5)
    for head in range(4):
        picture.box(x + 5 + head * 36, heads + 4, 32, 20, str(head))
    picture.text(x + 160, heads + 19, "four heads", "strong-text", "start")
    return picture


def graph(width: int) -> Picture:
    """The graph of a · b + a: data go forward, gradients come back."""
    if width > NARROW:
        picture = Picture(width, 236)
        at = {"a": (62, 60), "b": (62, 204), "ab": (288, 204), "L": (508, 60)}
        picture.text(288, 20, "forward: data", "strong-text")
        picture.text(288, 110, "back: gradients", "back-text")
    else:
        picture = Picture(width, 400)
        at = {"a": (62, 34), "b": (256, 34), "ab": (256, 190), "L": (62, 344)}
        picture.text(256, 330, "forward: data", "strong-text")
        picture.text(256, 352, "back: gradients", "back-text")
    nodes = {
        "a": ("a", "2", "3 + 1 = 4"),
        "b": ("b", "3", "2"),
        "ab": ("a · b", "6", "1"),
        "L": ("a · b + a", "8", "1"),
    }
    edges = [("a", "ab", "3"), ("b", "ab", "2"), ("ab", "L", "1"), ("a", "L", "1")]
    for start, end, message in edges:
        there_and_back(picture, at[start], at[end], message)
    for name, (words, data, gradient) in nodes.items():
        x, y = at[name]
        picture.box(x - 60, y - 30, 120, 60)
        picture.text(x, y - 8, words, "ink")
        picture.text(x - 50, y + 18, data, "strong-text", "start")
        picture.text(x + 50, y + 18, gradient, "back-text", "end")
    return picture


def there_and_back(picture: Picture, start: Point, end: Point, message: str) -> None:
    """Two arrows between two boxes, and what comes back with its number."""
    (a, b), (x, y) = start, end
    length = ((x - a) ** 2 + (y - b) ** 2) ** 0.5
    u, v = (x - a) / length, (y - b) / length
    gap = min(66 / abs(u) if u else 999, 36 / abs(v) if v else 999)
    for side, kind in ((1, "strong"), (-1, "back")):
        across = side * 5
        ends = [
            (a + u * gap + v * across, b + v * gap - u * across),
            (x - u * gap + v * across, y - v * gap - u * across),
        ]
        picture.arrow(ends if side > 0 else ends[::-1], kind)
    middle = (a + x) / 2 - v * 19, (b + y) / 2 + u * 19 + 5
    picture.text(*middle, message, "back-text")


def tape(width: int) -> Picture:
    """The tape: what stays, what a step adds, and what points at what."""
    picture = Picture(width, 184 if width > NARROW else 196)
    cells = ["–", "w", "w", "w", "", "", "", "", "", "", "", "loss"]
    cell, left, top = (46, 12, 66) if picture.wide else (26, 4, 66)
    for i, words in enumerate(cells):
        picture.rectangle(left + i * cell, top, cell, 36, "new" if i > 3 else "box")
        kind = "ink" if picture.wide else "ink small"
        picture.text(left + (i + 0.5) * cell, top + 23, words, kind)
        picture.text(left + (i + 0.5) * cell, top + 53, str(i), "small")
    operands = [(1, 4), (2, 4), (2, 5), (3, 5), (4, 6), (5, 6), (6, 8), (7, 8)]
    for child, node in [*operands, (8, 9), (6, 10), (9, 10), (10, 11)]:
        start, end = (left + (i + 0.5) * cell for i in (node, child))
        height = 12 + 9 * (node - child)
        steps = [t / 12 for t in range(13)]
        bow = [
            (start + t * (end - start), top - 4 - 4 * height * t * (1 - t))
            for t in steps
        ]
        picture.arrow(bow, "thin")
    cut = left + 4 * cell
    picture.path([(cut, top - 12), (cut, top + 88)], "guide")
    if picture.wide:
        picture.text(cut - 8, top + 84, "the parameters stay", "", "end")
        words = "one step’s work, cut off at its end"
        picture.text(cut + 10, top + 84, words, "strong-text", "start")
    else:
        picture.text(4, top + 104, "the parameters stay", "", "start")
        words = "one step’s work, cut off at its end"
        picture.text(316, top + 124, words, "strong-text", "end")
    return picture


FORWARD = ["x", "h_pre", "h", "logits", "loss"]
BACK = ["dx", "dh_pre", "dh", "dlogits", "1"]
SIZES = ["16", "64", "64", "27", "1"]
WAYS = [
    ("mlp_fc1", "64 × 16"),
    ("ReLU", ""),
    ("mlp_fc2", "27 × 64"),
    ("softmax,", "−log p"),
]
NUMBERS = ["four", "three", "two", "one"]


def stages(width: int) -> Picture:
    """Chapter 1's network forward and its five stages back, with the sizes."""
    return stages_across() if width > NARROW else stages_down()


def named(picture: Picture, x: float, y: float, words: str, kind: str = "") -> None:
    """A name of the program in the type of code, other words in small type."""
    picture.text(x, y, words, f"{kind} mono" if "_" in words else f"{kind} small")


def stages_across() -> Picture:
    picture = Picture(576, 262)
    wide, gap, left, up, down = 64, 62, 4, 70, 158
    for i in range(5):
        x = left + i * (wide + gap)
        picture.text(x + wide / 2, up - 9, SIZES[i], "small")
        picture.box(x, up, wide, 34, FORWARD[i], code=True)
        picture.box(x, down, wide, 34, BACK[i], "new", code=True)
        if i == 4:
            break
        right, middle = x + wide, x + wide + gap / 2
        way, below = WAYS[i]
        picture.arrow([(right + 4, up + 17), (right + gap - 4, up + 17)])
        named(picture, middle, up - 9 if below else up + 8, way)
        picture.text(middle, up + 8, below, "small")
        picture.arrow([(right + gap - 4, down + 17), (right + 4, down + 17)], "back")
        picture.text(middle, down + 8, NUMBERS[i], "back-text small")
        if below and i < 3:
            picture.arrow([(middle, down + 21), (middle, down + 56)], "back")
            words = f"grad.{way}"
            picture.text(middle - 14, down + 72, words, "back-text mono", "start")
            picture.text(middle - 14, down + 90, below, "small", "start")
    x = left + wide // 2
    picture.arrow([(x, 24), (x, up - 24)])
    picture.text(left, 16, "row of wte", "small", "start")
    picture.arrow([(x, down + 38), (x, down + 56)], "back")
    picture.text(x, down + 72, "grad.wte", "back-text mono")
    picture.text(x, down + 90, "one row", "small")
    picture.text(x + 8, down + 52, "five", "back-text small", "start")
    picture.text(572, 20, "forward", "", "end")
    picture.text(572, down - 10, "back: five stages", "back-text", "end")
    return picture


def stages_down() -> Picture:
    picture = Picture(320, 492)
    pitch, top, high = 96, 48, 34
    picture.text(4, 16, "forward, from a row of wte", "small", "start")
    picture.text(316, 16, "back: five stages", "back-text small", "end")
    picture.arrow([(40, 24), (40, top - 4)])
    for i in range(5):
        y = top + i * pitch
        picture.box(4, y, 72, high, FORWARD[i], code=True)
        picture.text(84, y + 22, SIZES[i], "small", "start")
        picture.box(128, y, 72, high, BACK[i], "new", code=True)
        if i == 4:
            break
        middle = y + (high + pitch) / 2
        way, below = WAYS[i]
        picture.arrow([(40, y + high + 4), (40, y + pitch - 4)])
        picture.text(50, middle - 4, way, "mono" if "_" in way else "small", "start")
        picture.text(50, middle + 14, below, "small", "start")
        picture.arrow([(164, y + pitch - 4), (164, y + high + 4)], "back")
        picture.text(172, middle - 4, NUMBERS[i], "back-text small", "start")
        if below and i < 3:
            picture.arrow([(170, middle + 6), (202, middle + 6)], "back")
            picture.text(318, middle + 2, f"grad.{way}", "back-text mono", "end")
            picture.text(318, middle + 20, below, "small", "end")
    picture.arrow([(204, top + 17), (226, top + 17)], "back")
    picture.text(204, top + 8, "five", "back-text small", "start")
    picture.text(318, top + 14, "grad.wte", "back-text mono", "end")
    picture.text(318, top + 32, "one row", "small", "end")
    return picture


def projections(width: int) -> Picture:
    """One look back: x in three roles, its key and value kept, the blend."""
    picture = Picture(width, 560)
    gap = 172 if picture.wide else 100
    middle = width / 2 + (0 if picture.wide else 8)
    columns = [middle - gap, middle, middle + gap]
    picture.box(middle - 20, 2, 40, 30, "x")
    picture.arrow([(middle, 32), (middle, 52)])
    picture.box(middle - 42, 54, 84, 30, "rmsnorm")
    roles = ("query", "key", "value")
    for x, matrix, role in zip(columns, ("wq", "wk", "wv"), roles, strict=True):
        picture.arrow([(middle, 84), (middle, 95), (x, 95), (x, 112)])
        picture.box(x - 38, 114, 76, 30, f"attn_{matrix}", "new")
        picture.arrow([(x, 144), (x, 164)])
        picture.box(x - 32, 166, 64, 30, role)
    for x, name in zip(columns[1:], ("keys", "values"), strict=True):
        picture.arrow([(x, 196), (x, 216)])
        for i, token in enumerate(("BOS", "a", "n")):
            kind = "new" if i == 2 else "box"
            picture.box(x - 48 + i * 32, 218, 30, 30, "", kind)
            picture.text(x - 33 + i * 32, 238, token, "ink small")
        picture.text(x - 4, 266, f"{name} so far", "small", "end")
    picture.arrow([(columns[0], 196), (columns[0], 233), (middle - 50, 233)])
    below = columns[0] + 6 if picture.wide else columns[0]
    picture.text(below, 254, "compare", "small")
    picture.arrow([(middle, 248), (middle, 286)])
    for i, share in enumerate((0.14, 0.28, 0.58)):
        x, high = middle - 48 + i * 32, share * 76
        picture.rectangle(x + 2, 338 - high, 26, high, "cell")
        picture.text(x + 15, 354, f"{share:.2f}", "ink small")
    picture.text(middle - 54, 322, "softmax", "small", "end")
    picture.arrow([(middle, 362), (middle, 382)])
    picture.arrow([(columns[2], 248), (columns[2], 399), (middle + 44, 399)])
    picture.box(middle - 42, 384, 84, 30, "blend")
    picture.arrow([(middle, 414), (middle, 434)])
    picture.box(middle - 38, 436, 76, 30, "attn_wo", "new")
    picture.arrow([(middle, 466), (middle, 498)], "strong")
    picture.text(middle, 518, "+ x", "ink")
    edge = columns[0] - 46
    picture.arrow(
        [(middle - 20, 17), (edge, 17), (edge, 513), (middle - 18, 513)], "strong"
    )
    picture.text(edge + 8, 506, "the shortcut: x itself", "small", "start")
    picture.arrow([(middle, 526), (middle, 552)], "strong")
    return picture


def look_back(width: int) -> Picture:
    """The worked example: one query, three keys, the shares and the blend."""
    picture = Picture(width, 262)
    columns = (
        [72, 84, 72, 212, 276, 326, 110, 436, 456, 80]
        if picture.wide
        else [14, 22, 54, 100, 142, 166, 34, 238, 250, 68]
    )
    position, left, box, score, scaled, bar, unit, times, value, last = columns
    for x, words in (
        (left + box / 2, "key"),
        (score, "q · k"),
        (scaled, "÷ √2"),
        (bar + unit / 2 + 8, "share"),
        (value + last / 2, "value"),
    ):
        picture.text(x, 64, words, "small")
    picture.text(left + box / 2, 14, "query", "small")
    picture.box(left, 20, box, 28, "(1, 2)", "new")
    picture.text(left + box + 12, 39, "asks each position so far", "small", "start")
    rows = (
        ("(1, 0)", "1", "0.71", 0.14, "(10, 0)"),
        ("(0, 1)", "2", "1.41", 0.28, "(0, 10)"),
        ("(1, 1)", "3", "2.12", 0.58, "(10, 10)"),
    )
    for i, (key, product, divided, share, handed) in enumerate(rows):
        y = 74 + i * 42
        number = f"position {i}" if picture.wide else str(i)
        picture.text(position, y + 19, number, "small", "end")
        picture.box(left, y, box, 28, key)
        picture.text(score, y + 19, product, "ink")
        picture.text(scaled, y + 19, divided, "ink")
        picture.rectangle(bar, y + 4, share * unit, 20, "cell")
        picture.text(bar + 5 + share * unit, y + 19, f"{share:.2f}", "ink", "start")
        picture.text(times, y + 19, "×", "ink")
        picture.box(value, y, last, 28, handed)
    picture.path([(value, 206), (value + last, 206)], "thin")
    picture.text(value - 10, 235, "sum", "small", "end")
    picture.box(value, 216, last, 28, "(7.2, 8.6)", "new")
    return picture


def heads(width: int) -> Picture:
    """One vector of 16 numbers, read whole by each of four heads."""
    picture = Picture(width, 424)
    cell, left = (30, 72) if picture.wide else (16, 62)
    end, box = left + 16 * cell - 2, 4 * cell - 6
    picture.text(left - 12, 36, "x", "ink", "end")
    vector(picture, left, 18, cell, [0.45] * 4)
    picture.path([(left, 50), (left, 58), (end, 58), (end, 50)], "thin")
    for i, matrix in enumerate(("wq", "wk", "wv")):
        picture.text(left - 4, 98 + 17 * i, f"attn_{matrix}", "mono", "end")
    for head in range(4):
        middle = left + (head * 4 + 2) * cell - 1
        picture.arrow([(middle, 58), (middle, 84)])
        picture.box(middle - box / 2, 84, box, 46, "")
        picture.text(middle, 104, "rows", "ink small")
        picture.text(middle, 121, f"{4 * head}–{4 * head + 3}", "ink small")
        picture.arrow([(middle, 130), (middle, 152)])
        picture.arrow([(middle, 182), (middle, 206)])
        picture.box(middle - box / 2, 206, box, 46, "", "new")
        picture.text(middle, 226, f"head {head}", "ink small")
        picture.text(middle, 243, "softmax", "small")
        picture.arrow([(middle, 252), (middle, 276)])
    shades = [0.25, 0.5, 0.75, 1.0]
    picture.text(left - 12, 171, "q, k, v", "ink", "end")
    vector(picture, left, 154, cell, shades)
    picture.text(left - 12, 295, "found", "ink", "end")
    vector(picture, left, 278, cell, shades)
    picture.path([(left, 310), (left, 318), (end, 318), (end, 310)], "thin")
    middle = left + 8 * cell
    picture.arrow([(middle, 318), (middle, 340)])
    picture.box(middle - 45, 340, 90, 28, "attn_wo")
    picture.arrow([(middle, 368), (middle, 390)])
    picture.text(middle, 410, "16 numbers, of all heads together")
    return picture


def vector(
    picture: Picture, x: float, y: float, cell: int, shades: list[float]
) -> None:
    for i in range(16):
        opacity = f"{shades[i // 4]:.2f}"
        picture.rectangle(x + i * cell, y, cell - 2, 26, "cell", fill_opacity=opacity)


def cache(width: int) -> Picture:
    """The rows of the cache at each position of anna; the newest stands out."""
    picture = Picture(width, 252)
    wide, pitch = (84, 122) if picture.wide else (48, 67)
    for position, token in enumerate(["BOS", "a", "n", "n", "a"]):
        x = position * pitch + 1
        words = f"position {position}" if picture.wide else str(position)
        picture.text(x + wide / 2, 14, words, "small")
        picture.text(x + wide / 2, 36, token, "ink")
        for row, kept in enumerate(["BOS", "a", "n", "n", "a"][: position + 1]):
            kind = "new" if row == position else "box"
            picture.box(x, 50 + row * 34, wide, 27, kept, kind)
        if position < 4:
            picture.arrow([(x + wide + 4, 64), (x + pitch - 4, 64)])
    words = "the newest row is computed; the others are kept"
    picture.text(width / 2, 242, words, "" if picture.wide else "small")
    return picture


# The matrices of a saved model, and how many of its numbers each has.
SAVED = [("wte", 432), ("wpe", 256), ("lm_head", 432)]
SAVED += [(name, 256) for name in ("wq", "wk", "wv", "wo")]
SAVED += [("mlp_fc1", 1024), ("mlp_fc2", 1024)]


def saved_file(width: int) -> Picture:
    """A file of weights: a length, a header that says where each matrix is, and
    the matrices, drawn to scale."""
    picture = Picture(width, 176)
    eight, header = (64, 330) if picture.wide else (38, 196)
    free = width - 2.0
    picture.box(1, 26, eight, 36, "720", "new")
    picture.box(1 + eight, 26, header, 36)
    said = "wpe: F64, 16 × 16, bytes 3,456 to 5,504"
    words = f"… {said} …" if picture.wide else "… wpe … 3,456 to 5,504 …"
    picture.text(1 + eight + header / 2, 49, words, "ink" if picture.wide else "small")
    picture.box(
        1 + eight + header,
        26,
        free - eight - header,
        36,
        "numbers" if picture.wide else "…",
    )
    picture.text(1 + eight / 2, 16, "8 bytes" if picture.wide else "8", "small")
    picture.text(1 + eight + header / 2, 16, "header, 720 bytes", "small")
    size = "33,536 bytes" if picture.wide else "33,536"
    picture.text(1 + (eight + header + free) / 2, 16, size, "small")
    left = 1.0
    for name, numbers in SAVED:
        wide = free * numbers / sum(n for _, n in SAVED)
        picture.rectangle(left, 112, wide, 36, "new" if name == "wpe" else "box", rx=2)
        if picture.wide or numbers > 500:
            picture.text(left + wide / 2, 135, name, "small mono")
        elif name == "wpe":
            picture.text(left + wide / 2 + 18, 106, name, "small", "start")
        else:
            words = {"lm_head": "lm", "wte": "wte"}.get(name, name[1:])
            picture.text(left + wide / 2, 135, words, "small")
        if name == "wpe":
            picture.arrow([(1 + eight + header * 0.5, 66), (left + wide / 2, 106)])
        left += wide
    picture.text(width / 2, 168, "the numbers, to scale", "small")
    return picture


class Part(NamedTuple):
    """A part of the last program: where it stands, and its chapter."""

    name: str
    level: int
    wide: Point  # its left end and its width
    narrow: Point
    chapter: str
    learns: bool = False


PARTS = [
    Part("main", 0, (252, 80), (124, 64), "0"),
    Part("train", 1, (120, 84), (48, 62), "5", learns=True),
    Part("sample", 1, (376, 84), (204, 76), "4"),
    Part("Adam", 2, (2, 80), (2, 41), "5", learns=True),
    Part("backward", 2, (96, 96), (48, 72), "2", learns=True),
    Part("loss", 2, (206, 80), (125, 44), "4", learns=True),
    Part("Tokenizer", 2, (300, 100), (174, 82), "0"),
    Part("draw", 2, (484, 80), (274, 44), "2"),
    Part("gpt", 3, (206, 84), (112, 70), "4"),
    Part("Model", 4, (132, 100), (72, 66), "4"),
    Part("attention", 4, (264, 106), (154, 84), "3"),
    Part("linear, softmax, rmsnorm", 5, (240, 204), (144, 122), "1 to 3"),
    Part("Value", 6, (132, 80), (72, 50), "2"),
    Part("Random", 6, (480, 88), (252, 66), "the dice"),
]


def parts(width: int) -> Picture:
    """What needs what in the last program; an arrow points at what is needed."""
    picture = Picture(width, 468)
    high, pitch = 42, 70
    where: dict[str, tuple[float, float, float]] = {}  # left, top, width
    for part in PARTS:
        x, wide = part.wide if picture.wide else part.narrow
        name, y = part.name, 2 + part.level * pitch
        where[name.partition(",")[0]] = (x, y, wide)
        picture.box(x, y, wide, high, kind="new" if part.learns else "box")
        shown = name if picture.wide else name.replace(", softmax", "")
        picture.text(x + wide / 2, y + 18, shown, "ink mono")
        chapter = "chapters" if " " in part.chapter else "chapter"
        full = picture.wide and part.chapter[0].isdigit()
        said = f"{chapter} {part.chapter}" if full else part.chapter
        picture.text(x + wide / 2, y + 34, said, "small")
    needs(picture, where, high)
    return picture


STRAIGHT = [
    ("main", 0.3, "train", 0.6),
    ("main", 0.7, "sample", 0.4),
    ("train", 0.1, "Adam", 0.7),
    ("train", 0.38, "backward", 0.5),
    ("train", 0.75, "loss", 0.35),
    ("train", 0.95, "Tokenizer", 0.2),
    ("sample", 0.15, "Tokenizer", 0.75),
    ("sample", 0.97, "draw", 0.5),
    ("loss", 0.5, "gpt", 0.5),
    ("gpt", 0.2, "Model", 0.6),
    ("gpt", 0.8, "attention", 0.35),
    ("attention", 0.5, "linear", 0.4),
    ("linear", 0.15, "Value", 0.9),
    ("draw", 0.75, "Random", 0.8),
    ("Model", 0.4, "Value", 0.5),
]
# From below a part down, and then into the side of another.
ROUND_A_CORNER = [
    ("Adam", 0.5, "Value", 8),
    ("backward", 0.15, "Value", -8),
    ("sample", 0.8, "gpt", 0),
    ("draw", 0.3, "linear", 0),
    ("Model", 0.93, "Random", 8),
]


def needs(
    picture: Picture, where: dict[str, tuple[float, float, float]], high: int
) -> None:
    """The arrows from part to part."""

    def at(name: str, share: float, below: bool = False) -> Point:
        x, y, wide = where[name]
        return x + share * wide, y + (high + 1 if below else -2)

    for start, leaves, end, arrives in STRAIGHT:
        picture.arrow([at(start, leaves, below=True), at(end, arrives)])
    for start, leaves, end, lower in ROUND_A_CORNER:
        x, y = at(start, leaves, below=True)
        left, top, wide = where[end]
        level = top + high / 2 + lower
        side = left - 2 if x < left else left + wide + 2
        picture.arrow([(x, y), (x, level), (side, level)])


TENTH = "0011111110111001100110011001100110011001100110011001100110011010"
FIELDS = ((0, 1, "sign"), (1, 12, "exponent"), (12, 64, "fraction"))


def double(width: int) -> Picture:
    """The bits of 0.1, and where doubles lie if they have three bits of
    fraction."""
    picture = Picture(width, 186 if width > NARROW else 268)
    a_row, side = (64, 8.75) if picture.wide else (16, 19)
    left = (width - a_row * side) / 2
    for start, end, _ in FIELDS:
        kind = "new" if start == 1 else "box"
        for row in range(start // a_row, (end - 1) // a_row + 1):
            first, last = max(start, row * a_row), min(end, (row + 1) * a_row)
            x, wide = left + first % a_row * side, (last - first) * side
            picture.rectangle(x, 30 + row * 32, wide, 22, kind)
    for bit, sign in enumerate(TENTH):
        row, column = divmod(bit, a_row)
        x, y = left + (column + 0.5) * side, 46 + row * 32
        picture.text(x, y, sign, "ink mono")
    names = "sign, exponent, fraction"
    picture.text(left, 20, "" if picture.wide else names, "", "start")
    for start, end, name in FIELDS if picture.wide else ():
        middle = left + max((start + end) / 2, 1.6) * side
        picture.text(middle + (12 if start == 1 else 0), 20, name)
    gaps(picture, 102 if picture.wide else 184)
    return picture


def gaps(picture: Picture, top: float) -> None:
    """Numbers with three bits of fraction on a line from 0 to 4."""
    left, unit = 10, (picture.width - 24) / 4
    least = -3 if picture.wide else -2
    picture.path([(left, top + 30), (left + 4 * unit + 8, top + 30)], "thin")
    for power in range(least, 2):
        for step in range(8):
            x = left + 2.0**power * (1 + step / 8) * unit
            kind = "strong" if step == 0 else "fine"
            picture.path([(x, top + (12 if step == 0 else 20)), (x, top + 30)], kind)
    picture.path([(left + 4 * unit, top + 12), (left + 4 * unit, top + 30)], "strong")
    picture.path([(left, top + 12), (left, top + 30)], "thin")
    for value, words in ((0, "0"), (0.5, "½"), (1, "1"), (2, "2"), (4, "4")):
        picture.text(left + value * unit, top + 50, words, "ink")
    picture.text(left + 1.5 * unit, top + 4, "8 steps", "small")
    picture.text(left + 3 * unit, top + 4, "8 steps", "small")
    picture.text(left, top + 76, "with 3 bits of fraction in place of 52", "", "start")


class Milestone(NamedTuple):
    """A year, and in a few words what it brought."""

    year: int
    words: str
    strand: str = ""  # the class of its words: guessing text, going downhill


TEXT, DOWNHILL = "strong-text", "back-text"
MILESTONES = (
    Milestone(1847, "Cauchy: against the slope", DOWNHILL),
    Milestone(1913, "Markov counts letters", TEXT),
    Milestone(1948, "Shannon: surprise", TEXT),
    Milestone(1951, "Robbins: noisy steps", DOWNHILL),
    Milestone(1958, "Rosenblatt: the perceptron"),
    Milestone(1964, "Polyak: momentum", DOWNHILL),
    Milestone(1969, "Fukushima: a bend at 0"),
    Milestone(1970, "Linnainmaa: the walk back", DOWNHILL),
    Milestone(1980, "Jelinek: mixed contexts", TEXT),
    Milestone(1984, "Knuth: programs as books"),
    Milestone(1985, "standard 754: doubles"),
    Milestone(1986, "Rumelhart: backpropagation", DOWNHILL),
    Milestone(1990, "Bridle: softmax"),
    Milestone(1998, "the Mersenne Twister"),
    Milestone(2003, "Bengio: embeddings", TEXT),
    Milestone(2011, "Duchi: AdaGrad", DOWNHILL),
    Milestone(2014, "Bahdanau: attention", TEXT),
    Milestone(2014, "Kingma: Adam", DOWNHILL),
    Milestone(2015, "He: shortcuts"),
    Milestone(2017, "Vaswani: transformer", TEXT),
    Milestone(2018, "Radford: GPT", TEXT),
    Milestone(2019, "Zhang: RMSNorm"),
    Milestone(2020, "Brown: GPT-3", TEXT),
    Milestone(2026, "Karpathy: microgpt", TEXT),
)


def history(width: int) -> Picture:
    """The years to scale, and beside them what each brought."""
    pitch = 22
    picture = Picture(width, len(MILESTONES) * pitch + 16)
    axis, words = (70, 190) if picture.wide else (46, 78)
    top, bottom = 12, picture.height - 14

    def at(year: int) -> float:
        return top + (year - 1840) / (2026 - 1840) * (bottom - top)

    picture.path([(axis, top), (axis, bottom)], "thin")
    for year in range(1850, 2001, 50):
        picture.path([(axis - 5, at(year)), (axis, at(year))], "thin")
        picture.text(axis - 8, at(year) + 5, str(year), "", "end")
    for i, milestone in enumerate(MILESTONES):
        y = top + (i + 0.5) * pitch
        line = {TEXT: "fine", DOWNHILL: "back"}.get(milestone.strand, "faint")
        picture.path([(axis, at(milestone.year)), (words - 6, y)], line)
        picture.text(words, y + 5, str(milestone.year), "", "start")
        kind = milestone.strand or "ink"
        picture.text(words + 44, y + 5, milestone.words, kind, "start")
    return picture


# Those of whole models are as wide as the code.
MODELS = {"1-architecture", "3-architecture", "4-architecture"}
DIAGRAMS: dict[str, Callable[[int], Picture]] = {
    "save-file": saved_file,
    "2-graph": graph,
    "2-tape": tape,
    "1-architecture": first_network,
    "1-stages": stages,
    "3-architecture": attention_model,
    "3-projections": projections,
    "3-look-back": look_back,
    "4-architecture": transformer_model,
    "4-heads": heads,
    "4-cache": cache,
    "parts": parts,
    "floating-point-double": double,
    "history": history,
}
