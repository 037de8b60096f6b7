"""The book's diagrams: the models' parts, a small graph, the cache.

What a chapter adds is drawn in its accent colour and with a heavier line.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

from .drawing import Picture

Stage = tuple[str, bool]  # what it says, whether it is new


def graph() -> Picture:
    """The graph of a · b + a, forward in one colour and back in the other."""
    picture = Picture(640, 250)
    nodes = {
        "a": (60, 60, "a", "2", "3 + 1 = 4"),
        "b": (60, 180, "b", "3", "2"),
        "ab": (290, 180, "a · b", "6", "1"),
        "L": (510, 100, "a · b + a", "8", "1"),
    }
    edges = [
        ("a", "ab", "3", (0.55, 0)),
        ("b", "ab", "2", (0.5, 18)),
        ("ab", "L", "1", (0.5, 20)),
        ("a", "L", "1", (0.5, -12)),
    ]
    for start, end, slope, (part, lift) in edges:
        x, y = nodes[start][0] + 46, nodes[start][1]
        u, v = nodes[end][0] - 46, nodes[end][1]
        picture.arrow([(x, y), (u, v)], "strong")
        middle = (x + part * (u - x), y + part * (v - y) + lift)
        anchor = "start" if start == "a" and end == "ab" else "middle"
        picture.text(*middle, f"slope {slope}", "back-text small", anchor)
    for x, y, words, data, grad in nodes.values():
        picture.box(x - 46, y - 20, 92, 40, words)
        picture.text(x - 4, y + 38, data, "strong-text", "end")
        picture.text(x + 6, y + 38, grad, "back-text", "start")
    picture.text(600, 30, "forward: data", "strong-text", "end")
    picture.text(600, 50, "backward: gradients", "back-text", "end")
    return picture


def tape() -> Picture:
    """The tape: what stays, what a step adds, and what points at what."""
    picture = Picture(640, 170)
    cells = ["–", "w₁", "w₂", "w₃", "", "", "", "", "", "", "", "loss"]
    width, left, top = 48, 32, 62
    for i, words in enumerate(cells):
        kind = "new" if i > 3 else "box"
        picture.add(
            "rect",
            kind,
            x=float(left + i * width),
            y=float(top),
            width=width,
            height=40,
        )
        picture.text(left + (i + 0.5) * width, top + 25, words, "ink")
        picture.text(left + (i + 0.5) * width, top + 56, str(i), "small")
    operands = [(1, 4), (2, 4), (2, 5), (3, 5), (4, 6), (5, 6), (6, 8), (7, 8)]
    for child, node in [*operands, (8, 9), (6, 10), (9, 10), (10, 11)]:
        start, end = (left + (i + 0.5) * width for i in (node, child))
        height = 12 + 9 * (node - child)
        steps = [t / 12 for t in range(13)]
        picture.arrow(
            [
                (start + t * (end - start), top - 4 - 4 * height * t * (1 - t))
                for t in steps
            ],
            "thin",
        )
    cut = left + 4 * width
    picture.path([(cut, top - 12), (cut, top + 92)], "guide")
    picture.text(cut - 10, top + 84, "the parameters stay", "", "end")
    picture.text(
        cut + 10,
        top + 84,
        "one step’s work, cut off at its end",
        "strong-text",
        "start",
    )
    return picture


def tower(
    picture: Picture,
    x: float,
    title: str,
    stages: list[Stage],
    tops: list[float],
    shortcuts: list[tuple[int, int, bool]],
) -> None:
    """A model from its token below to its logits above."""
    width, height = 190, 30
    picture.text(x + width / 2, 20, title, "ink")
    for (words, new), y in zip(stages, tops, strict=True):
        picture.box(x, y, width, height, words, "new" if new else "box")
    for y, above in pairwise(tops):
        picture.arrow([(x + width / 2, y), (x + width / 2, above + height)])
    for start, end, new in shortcuts:
        y, above = tops[start] - 12, tops[end] + height / 2
        kind = "strong" if new else "thin"
        picture.arrow(
            [
                (x + width / 2, y),
                (x + width + 22, y),
                (x + width + 22, above),
                (x + width, above),
            ],
            kind,
        )


def levels(count: int, bottom: float, gap: float) -> list[float]:
    return [bottom - i * gap for i in range(count)]


def first_network() -> Picture:
    """Chapter 0's table beside chapter 1's network."""
    picture = Picture(600, 390)
    new: list[Stage] = [
        ("token", False),
        ("embedding wte", True),
        ("linear mlp_fc1", True),
        ("ReLU", True),
        ("linear mlp_fc2", True),
        ("softmax", True),
        ("probabilities", False),
    ]
    tops = levels(len(new), 345, 52)
    old = ["token", "its row of counts", "divide by the sum", "probabilities"]
    tower(
        picture,
        30,
        "chapter 0",
        [(words, False) for words in old],
        [tops[0], tops[2], tops[4], tops[6]],
        [],
    )
    tower(picture, 330, "chapter 1", new, tops, [])
    return picture


def stages() -> Picture:
    """Chapter 1's network forward and its five stages back, with the sizes."""
    picture = Picture(640, 268)
    forward = ["x", "h_pre", "h", "logits", "loss"]
    back = ["dx", "dh_pre", "dh", "dlogits", "1"]
    sizes = ["16", "64", "64", "27", "1"]
    ways = ["mlp_fc1", "ReLU", "mlp_fc2", "softmax,"]
    below = ["64 × 16", "", "27 × 64", "−log p"]
    names = ["four", "three", "two", "one"]
    width, gap, left, up, down = 64, 66, 28, 70, 158
    for i in range(5):
        x = left + i * (width + gap)
        picture.text(x + width / 2, up - 10, sizes[i], "small")
        picture.box(x, up, width, 34, forward[i])
        picture.box(x, down, width, 34, back[i], "new")
        if i == 4:
            break
        right, middle = x + width, x + width + gap / 2
        picture.arrow([(right + 4, up + 17), (right + gap - 4, up + 17)])
        picture.text(middle, up - 8, ways[i], "small")
        picture.text(middle, up + 8, below[i], "small")
        picture.arrow([(right + gap - 4, down + 17), (right + 4, down + 17)], "back")
        picture.text(middle, down + 8, names[i], "back-text small")
        if below[i] and i < 3:
            picture.arrow([(middle, down + 21), (middle, down + 58)], "back")
            picture.text(middle + 12, down + 74, f"grad.{ways[i]}", "back-text small")
            picture.text(middle + 12, down + 90, below[i], "small")
    x = left + width // 2
    picture.arrow([(x, 24), (x, up - 24)])
    picture.text(x + 8, 16, "row of wte", "small", "middle")
    picture.arrow([(x, down + 38), (x, down + 58)], "back")
    picture.text(x, down + 74, "row of", "back-text small")
    picture.text(x, down + 90, "grad.wte", "back-text small")
    picture.text(x + 8, down + 52, "five", "back-text small", "start")
    picture.text(628, 20, "forward", "", "end")
    picture.text(628, down - 10, "back: five stages", "back-text", "end")
    return picture


def attention_model() -> Picture:
    """Chapter 2's network beside chapter 3's."""
    picture = Picture(640, 612)
    old = ["token", "embedding wte", "linear, ReLU", "linear", "logits"]
    new: list[Stage] = [
        ("token and position", True),
        ("wte + wpe", True),
        ("rmsnorm", True),
        ("rmsnorm", True),
        ("attention", True),
        ("+ shortcut", True),
        ("rmsnorm", True),
        ("linear, ReLU, linear", False),
        ("+ shortcut", True),
        ("lm_head", True),
        ("logits", False),
    ]
    tops = levels(len(new), 567, 52)
    tower(
        picture,
        30,
        "chapter 2",
        [(words, False) for words in old],
        [tops[0], tops[1], tops[7], tops[7] - 52, tops[10]],
        [],
    )
    tower(picture, 330, "chapter 3", new, tops, [(2, 5, True), (5, 8, True)])
    picture.box(556, tops[4] - 8, 70, 46, "", "new")
    picture.text(591, tops[4] + 12, "keys,", "ink small")
    picture.text(591, tops[4] + 27, "values", "ink small")
    picture.arrow([(522, tops[4] + 8), (554, tops[4] + 8)])
    picture.arrow([(554, tops[4] + 22), (522, tops[4] + 22)])
    return picture


def projections() -> Picture:
    """One look back: x in three roles, its key and value kept, the blend."""
    picture = Picture(640, 360)
    picture.box(6, 160, 32, 36, "x")
    picture.arrow([(38, 178), (46, 178)])
    picture.box(48, 160, 70, 36, "rmsnorm")
    for y, matrix, role in (
        (60, "attn_wq", "query"),
        (160, "attn_wk", "key"),
        (260, "attn_wv", "value"),
    ):
        picture.arrow([(118, 178), (126, 178), (126, y + 18), (138, y + 18)])
        picture.box(140, y, 70, 36, "", "new")
        picture.text(175, y + 23, matrix, "ink mono")
        picture.arrow([(210, y + 18), (224, y + 18)])
        picture.box(226, y, 60, 36, role)
    for y, name in ((160, "keys"), (260, "values")):
        picture.arrow([(286, y + 18), (308, y + 18)])
        for i, token in enumerate(("BOS", "a", "n")):
            kind = "new" if i == 2 else "box"
            picture.box(310 + i * 34, y + 3, 32, 30, "", kind)
            picture.text(326 + i * 34, y + 22, token, "ink small")
        picture.text(361, y + 52, f"{name} so far", "small")
    picture.arrow([(286, 78), (361, 78), (361, 158)])
    picture.text(370, 118, "compare with each", "small", "start")
    picture.arrow([(412, 178), (450, 178)])
    picture.text(500, 150, "softmax", "small")
    for i, share in enumerate((0.14, 0.28, 0.58)):
        height = share * 70
        picture.add(
            "rect",
            "cell",
            x=float(456 + i * 32),
            y=200 - height,
            width=26,
            height=height,
            opacity="0.6",
        )
        picture.text(469 + i * 32, 216, f"{share:.2f}", "small")
    picture.arrow([(500, 224), (500, 258)])
    picture.arrow([(412, 278), (450, 278)])
    picture.box(452, 260, 96, 36, "blend")
    picture.arrow([(500, 296), (500, 316)])
    picture.box(458, 318, 84, 36, "", "new")
    picture.text(500, 341, "attn_wo", "ink mono")
    picture.arrow([(542, 336), (586, 336)], "strong")
    picture.text(612, 341, "+ x", "ink")
    picture.arrow(
        [(22, 160), (22, 24), (612, 24), (612, 322)],
        "strong",
    )
    picture.text(330, 16, "the shortcut: x itself", "small")
    return picture


def look_back() -> Picture:
    """The worked example: one query, three keys, the shares and the blend."""
    picture = Picture(640, 270)
    heads = (
        (120, "key"),
        (225, "q · k"),
        (300, "÷ √2"),
        (415, "share"),
        (550, "value"),
    )
    for x, words in heads:
        picture.text(x, 62, words, "small")
    picture.text(50, 24, "query", "small")
    picture.box(84, 6, 72, 28, "(1, 2)", "new")
    picture.text(170, 25, "asks each position so far", "small", "start")
    rows = (
        ("0", "(1, 0)", "1", "0.71", 0.14, "(10, 0)"),
        ("1", "(0, 1)", "2", "1.41", 0.28, "(0, 10)"),
        ("2", "(1, 1)", "3", "2.12", 0.58, "(10, 10)"),
    )
    for i, (position, key, score, scaled, share, handed) in enumerate(rows):
        y = 76 + i * 44
        picture.text(66, y + 19, f"position {position}", "small", "end")
        picture.box(84, y, 72, 28, key)
        picture.text(225, y + 19, score, "ink")
        picture.text(300, y + 19, scaled, "ink")
        picture.add(
            "rect",
            "cell",
            x=350.0,
            y=float(y + 3),
            width=share * 130,
            height=22,
            opacity="0.6",
        )
        picture.text(356 + share * 130, y + 19, f"{share:.2f}", "ink", "start")
        picture.text(490, y + 19, "×", "ink")
        picture.box(510, y, 80, 28, handed)
    picture.path([(510, 212), (590, 212)], "axis")
    picture.text(494, 239, "sum", "small", "end")
    picture.box(510, 220, 80, 28, "(7.2, 8.6)", "new")
    return picture


def transformer_model() -> Picture:
    """Chapter 3's GPT beside chapter 4's."""
    picture = Picture(640, 612)
    names = [
        "token and position",
        "wte + wpe",
        "rmsnorm",
        "rmsnorm",
        "attention",
        "+ shortcut",
        "rmsnorm",
        "linear, ReLU, linear",
        "+ shortcut",
        "lm_head",
        "logits",
    ]
    tops = levels(len(names), 567, 52)
    shortcuts = [(2, 5, False), (5, 8, False)]
    picture.add(
        "rect",
        "new",
        x=318,
        y=int(tops[8]) - 10,
        width=262,
        height=int(tops[3] - tops[8]) + 56,
        rx=8,
    )
    picture.text(584, tops[6] + 4, "× layers", "strong-text", "start")
    tower(picture, 30, "chapter 3", [(n, False) for n in names], tops, shortcuts)
    stages = [(n, n == "attention") for n in names]
    stages[4] = ("", True)
    tower(picture, 330, "chapter 4", stages, tops, shortcuts)
    for head in range(4):
        x = 334 + head * 46
        picture.box(x, tops[4] + 4, 43, 22, "", "box")
        picture.text(x + 21.5, tops[4] + 20, f"head {head}", "ink small")
    return picture


def heads() -> Picture:
    """One vector of 16 numbers, read whole by each of four heads."""
    picture = Picture(640, 420)
    cell, left = 30, 120
    shades = ["0.15", "0.35", "0.55", "0.75"]
    picture.text(left - 14, 36, "x", "ink", "end")
    vector(picture, left, 18, cell, ["0.45"] * 4)
    picture.path([(left, 50), (left, 58), (left + 478, 58), (left + 478, 50)], "thin")
    for head in range(4):
        middle = left + (head * 4 + 2) * cell
        first = 4 * head
        picture.arrow([(middle, 58), (middle, 84)])
        picture.box(middle - 55, 84, 110, 44, "")
        picture.text(middle, 103, f"rows {first}–{first + 3}", "ink")
        picture.text(middle, 120, "of wq, wk, wv", "small")
        picture.arrow([(middle, 128), (middle, 152)])
        picture.arrow([(middle, 182), (middle, 206)])
        picture.box(middle - 55, 206, 110, 44, "")
        picture.text(middle, 225, f"head {head}", "ink")
        picture.text(middle, 242, "own softmax", "small")
        picture.arrow([(middle, 250), (middle, 276)])
    picture.text(left - 14, 171, "q, k, v", "ink", "end")
    vector(picture, left, 154, cell, shades)
    picture.text(left - 14, 295, "found", "ink", "end")
    vector(picture, left, 278, cell, shades)
    picture.path(
        [(left, 310), (left, 318), (left + 478, 318), (left + 478, 310)], "thin"
    )
    picture.arrow([(left + 8 * cell, 318), (left + 8 * cell, 340)])
    picture.box(left + 8 * cell - 55, 340, 110, 28, "attn_wo")
    picture.arrow([(left + 8 * cell, 368), (left + 8 * cell, 386)])
    picture.text(left + 8 * cell, 404, "16 numbers, of all heads together")
    return picture


def vector(picture: Picture, x: float, y: float, cell: int, shades: list[str]) -> None:
    for i in range(16):
        picture.add(
            "rect",
            "cell",
            x=x + i * cell,
            y=y,
            width=cell - 2,
            height=26,
            opacity=shades[i // 4],
        )


def cache() -> Picture:
    """The rows of the cache at each position of anna; the newest stands out."""
    picture = Picture(640, 260)
    tokens = ["BOS", "a", "n", "n", "a"]
    for position, token in enumerate(tokens):
        x = 40 + position * 122
        picture.text(x + 44, 20, f"position {position}", "small")
        picture.text(x + 44, 40, token, "ink")
        for row in range(position + 1):
            newest = row == position
            y = 56 + row * 34
            picture.box(x, y, 88, 27, tokens[row], "new" if newest else "box")
        if position < 4:
            picture.arrow([(x + 94, 70), (x + 116, 70)])
    picture.text(320, 248, "the newest row is computed; the others are kept")
    return picture


DIAGRAMS: dict[str, Callable[[], Picture]] = {
    "2-graph.svg": graph,
    "2-tape.svg": tape,
    "1-architecture.svg": first_network,
    "1-stages.svg": stages,
    "3-architecture.svg": attention_model,
    "3-projections.svg": projections,
    "3-look-back.svg": look_back,
    "4-architecture.svg": transformer_model,
    "4-heads.svg": heads,
    "4-cache.svg": cache,
}
