"""Draw the book's plots from real runs of its programs.

    python docs/plots.py [build/bin]

runs the programs figures-* and writes docs/figures/*.svg, which the chapters
show. Run it again when a program's numbers have changed.
"""

from __future__ import annotations

import math
import subprocess
import sys
from functools import cache
from pathlib import Path

from drawing import Picture, Plot

BINARIES = Path(__file__).resolve().parent.parent / "build" / "bin"
PROGRAMS = [
    "0-counting",
    "1-gradient-descent",
    "2-autograd",
    "3-attention",
    "4-transformer",
    "5-adam",
]
GUESS = math.log(27)


@cache
def figures(program: str) -> dict[str, list[float]]:
    """What a chapter's figures program says, by the name of each figure."""
    run = subprocess.run(
        [BINARIES / f"figures-{program}"],
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    pairs = (line.partition(": ") for line in run.stdout.splitlines())
    return {key: _numbers(values) for key, _, values in pairs}


def _numbers(words: str) -> list[float]:
    try:
        return [float(word) for word in words.split()]
    except ValueError:  # a figure may be a word, such as a name
        return []


def running_mean(values: list[float], width: int) -> list[tuple[float, float]]:
    """The mean of the last `width` values, at every fifth of them."""
    return [
        (i, sum(values[i - width : i]) / width)
        for i in range(width, len(values) + 1, 5)
    ]


def loss_axes(plot: Plot) -> None:
    steps = {x: f"{x:,}" for x in range(0, 1001, 200)}
    low, high = plot.y
    halves = [y / 2 for y in range(2, 9) if low <= y / 2 <= high]
    plot.axes(steps, {y: f"{y:.1f}" for y in halves}, "step", "loss")
    plot.line([(0, GUESS), (1000, GUESS)], "guide")


def one_loss() -> None:
    """The loss of chapter 0 falls from ln 27, the loss of a blind guess."""
    losses = figures("0-counting")["losses"]
    plot = Plot((0, 1000), (1.0, 4.5))
    loss_axes(plot)
    plot.line(list(enumerate(losses, 1)), "faint")
    plot.line(running_mean(losses, 50), "strong")
    plot.label(1000, GUESS, "guessing blindly: ln 27", "back-text", shift=(-4, -38))
    plot.label(1000, 1.2, "mean of the last 50 steps", "strong-text", shift=(-4, 0))
    plot.save("0-counting-loss.svg")


def losses_of(names: list[str], picture: str, width: int) -> None:
    """Running means of several chapters' losses, each named at its end."""
    kinds = ["dashed", "thin", "thin", "medium", "fine", "strong"]
    plot = Plot((0, 1000), (2.25, 3.4), right=118)
    loss_axes(plot)
    plot.label(1000, GUESS, "ln 27: guessing", "back-text", "start", (6, 5))
    ends: dict[float, list[str]] = {}
    for name in names:
        number = PROGRAMS.index(name)
        points = running_mean(figures(name)["losses"], width)
        if not any(abs(points[-1][1] - y) < 1e-6 for y in ends):
            plot.line(points, kinds[number])
        key = next((y for y in ends if abs(points[-1][1] - y) < 1e-6), points[-1][1])
        ends.setdefault(key, []).append(name[0])
    last = -100.0
    for y in sorted(ends, reverse=True):
        left, top = plot.at(1000, y)
        last = max(top, last + 16)
        many = "s" if len(ends[y]) > 1 else ""
        words = f"chapter{many} {' and '.join(ends[y])}"
        kind = "strong-text" if min(ends[y]) >= "3" else ""
        plot.text(left + 6, last + 5, words, kind, "start")
    plot.save(picture)


def epsilon() -> None:
    """The error of a numerical slope over the width of the nudge: a U."""
    found = figures("1-gradient-descent")
    points = [
        (math.log10(e), math.log10(d))
        for e, d in zip(found["epsilons"], found["largest differences"])
    ]
    plot = Plot((-13.5, -0.5), (-10, 0))
    ten = "10{}".format
    powers = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
    plot.axes(
        {x: ten(str(x).translate(powers)) for x in range(-13, 0, 2)},
        {y: ten(str(y).translate(powers)) for y in range(-10, 1, 2)},
        "ε, the size of the nudge",
        "largest difference",
    )
    plot.line(points, "strong")
    plot.dots(points)
    plot.label(-10.6, -6.4, "rounding", "back-text", "middle")
    plot.label(-2.2, -4.6, "curvature", "back-text", "middle", (14, 0))
    plot.save("1-epsilon.svg")


def gradient_check() -> None:
    """Every slope found in two ways: all dots lie on the diagonal."""
    found = figures("1-gradient-descent")
    points = list(zip(found["numerical gradient"], found["analytic gradient"]))
    most = 1.1 * max(abs(v) for point in points for v in point)
    plot = Plot((-most, most), (-most, most), width=420, height=420)
    step = 0.05 if most < 0.15 else 0.1
    marks = {step * i: f"{step * i:.2f}".replace("-", "−") for i in range(-3, 4)}
    marks = {v: words for v, words in marks.items() if abs(v) < most}
    plot.axes(marks, marks, "numerical", "analytic")
    plot.line([(-most, -most), (most, most)], "guide")
    plot.dots(points)
    plot.save("1-gradient-check.svg")


def attention_map() -> None:
    """Who looks at whom in the name anna, and how much."""
    found = figures("3-attention")
    tokens = ["BOS", "a", "n", "n", "a"]
    side, left, top = 62, 60, 44
    picture = Picture(left + 5 * side + 14, top + 5 * side + 14)
    for i, token in enumerate(tokens):
        picture.text(left + (i + 0.5) * side, top - 10, token, "ink")
        picture.text(left - 12, top + (i + 0.5) * side + 5, token, "ink", "end")
        for j, share in enumerate(found[f"attention of anna at {i}"]):
            x, y = left + j * side, top + i * side
            picture.add(
                "rect", "cell", x=x, y=y, width=side - 2, height=side - 2,
                opacity=f"{0.6 * share:.2f}",
            )
            picture.text(x + side / 2 - 1, y + side / 2 + 4, f"{share:.2f}", "ink")
    picture.text(left + 2.5 * side, 14, "is looked at")
    picture.save("3-attention-map.svg")


def heat(picture: Picture, rows: list[list[float]], left: int, top: int,
         side: int, most: float) -> None:
    """A grid of numbers by colour: blue above zero, red below, none at zero.

    A cell is a thick short line, and cells of about the same strength are one
    path, which keeps the page light.
    """
    steps = 8
    cells: dict[tuple[str, int], list[str]] = {}
    for i, row in enumerate(rows):
        for j, value in enumerate(row):
            strength = round(steps * min(1.0, abs(value) / most) ** 0.6)
            if strength:
                kind = "forward" if value > 0 else "backward"
                mark = f"M{left + j * side} {top + i * side + side // 2}h{side - 1}"
                cells.setdefault((kind, strength), []).append(mark)
    for (kind, strength), marks in sorted(cells.items()):
        picture.add("path", kind, d="".join(marks), opacity=f"{strength / steps:.2f}",
                    stroke_width=side - 1)


def letters(picture: Picture, left: int, top: int, side: int, across: bool) -> None:
    """The tokens beside the rows, and above the columns if `across`."""
    for i, letter in enumerate("abcdefghijklmnopqrstuvwxyz·"):
        middle = i * side + side / 2
        picture.text(left - 8, top + middle + 4, letter, "small", "middle")
        if across:
            picture.text(left + middle, top - 6, letter, "small", "middle")


def count_table() -> None:
    """The table of chapter 0 after 1,000 names."""
    found = figures("0-counting")
    rows = [found[f"row {i} of the table"] for i in range(27)]
    side, left, top = 18, 40, 46
    picture = Picture(left + 27 * side + 4, top + 27 * side + 4)
    letters(picture, left, top, side, across=True)
    heat(picture, rows, left, top, side, max(map(max, rows)))
    picture.text(left + 13.5 * side, 14, "next token (· is BOS)", "", "middle")
    picture.save("0-table.svg")


def embeddings() -> None:
    """The embedding table of chapter 1 before and after training."""
    found = figures("1-gradient-descent")
    side, top = 15, 40
    picture = Picture(2 * 16 * side + 120, top + 27 * side + 4)
    for left, when in ((24, "before"), (24 + 16 * side + 70, "after")):
        flat = found[f"wte {when}"][: 27 * 16]
        rows = [flat[16 * i : 16 * i + 16] for i in range(27)]
        letters(picture, left, top, side, across=False)
        heat(picture, rows, left, top, side, 0.9)
        picture.text(left + 8 * side, 16, f"{when} training", "", "middle")
    picture.save("1-embeddings.svg")


def moving_average() -> None:
    """A noisy gradient and three averages of it, slower and slower."""
    gradient = figures("5-adam")["gradients of one weight"]
    low, high = min(gradient), max(gradient)
    plot = Plot((0, len(gradient)), (low, high), right=86)
    plot.axes({x: str(x) for x in range(0, 201, 50)}, {0: "0"}, "step", "gradient")
    plot.line(list(enumerate(gradient, 1)), "faint")
    last = -100.0
    ends = []
    for beta, kind in ((0.5, "thin"), (0.85, "medium"), (0.99, "strong")):
        average, points = 0.0, []
        for i, value in enumerate(gradient, 1):
            average = beta * average + (1 - beta) * value
            points.append((i, average / (1 - beta**i)))
        plot.line(points, kind)
        ends.append((plot.at(*points[-1]), f"β = {beta}"))
    for (left, top), words in sorted(ends, key=lambda end: end[0][1]):
        last = max(top, last + 16)
        plot.text(left + 6, last + 5, words, "", "start")
    plot.save("5-moving-average.svg")


def main() -> None:
    one_loss()
    count_table()
    embeddings()
    epsilon()
    gradient_check()
    losses_of(PROGRAMS[:2], "1-losses.svg", 50)
    attention_map()
    moving_average()
    losses_of(PROGRAMS, "5-all-losses.svg", 100)


if __name__ == "__main__":
    if len(sys.argv) > 1:
        BINARIES = Path(sys.argv[1])
    main()
