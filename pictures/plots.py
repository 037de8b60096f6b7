"""The book's plots, of what its reports print."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import cache
from typing import TypeVar

from literate.model import Book
from literate.runs import Runs

from .drawing import Picture, Plot

T = TypeVar("T")
GUESS = math.log(27)
KINDS = ("dashed", "thin", "thin", "medium", "fine", "strong")


class Missing(Exception):
    """A report does not print what a plot shows."""


class Numbers(dict[str, list[float]]):
    """The numbers that a program's report prints, by what it calls them."""

    def __init__(self, program: str, lines: list[str]):
        self.program = program
        pairs = (line.partition(": ") for line in lines)
        super().__init__((key, _numbers(values)) for key, _, values in pairs)

    def __missing__(self, key: str) -> list[float]:
        raise Missing(f"the report of {self.program} does not print '{key}'")


class Reports:
    """The reports of the chapters' programs, which are in reading order."""

    def __init__(self, book: Book, runs: Runs):
        settings = book.settings
        numbered = {f"{settings.CHAPTERS}/{name}.md" for name in settings.chapters}
        self.programs = [c.program for c in book.chapters if c.path in numbered]
        self.of = cache(
            lambda program, data="": Numbers(program, runs.report(program, data))
        )

    def losses(self, last: str) -> dict[int, list[float]]:
        """The losses by chapter, up to that of the program `last`."""
        if last not in self.programs:
            raise Missing(f"no chapter makes the program {last}")
        until = self.programs.index(last) + 1
        found = enumerate(map(self.of, self.programs[:until]))
        return {i: report["losses"] for i, report in found if "losses" in report}


def _numbers(words: str) -> list[float]:
    try:
        return [float(word) for word in words.split()]
    except ValueError:  # a report may print words too, such as a name
        return []


def running_mean(values: list[float], width: int) -> list[tuple[float, float]]:
    """The mean of the last `width` values, at every fifth of them."""
    return [
        (i, sum(values[i - width : i]) / width)
        for i in range(width, len(values) + 1, 5)
    ]


def loss_axes(plot: Plot) -> None:
    steps: dict[float, str] = {x: f"{x:,}" for x in range(0, 1001, 200)}
    low, high = plot.y
    halves = [y / 2 for y in range(2, 9) if low <= y / 2 <= high]
    plot.axes(steps, {y: f"{y:.1f}" for y in halves}, "step", "loss")
    plot.line([(0, GUESS), (1000, GUESS)], "guide")


def one_loss(reports: Reports) -> Picture:
    """The loss of chapter 0 falls from ln 27, the loss of a blind guess."""
    losses = reports.of("0-counting")["losses"]
    plot = Plot((0, 1000), (1.0, 4.5))
    loss_axes(plot)
    plot.line(list(enumerate(losses, 1)), "faint")
    plot.line(running_mean(losses, 50), "strong")
    plot.label(1000, GUESS, "guessing blindly: ln 27", "back-text", shift=(-4, -38))
    plot.label(1000, 1.2, "mean of the last 50 steps", "strong-text", shift=(-4, 0))
    return plot


def spot(plot: Plot, point: tuple[float, float]) -> None:
    """A dot large enough to be seen on a line."""
    x, y = plot.at(*point)
    plot.add("circle", "cell", cx=x, cy=y, r=4)


def surprise(reports: Reports) -> Picture:
    """The price of a guess over its probability, and what ada paid."""
    found = reports.of("0-counting")
    plot = Plot((0, 1), (0, 4.6), height=300, right=32)
    plot.axes(
        {0: "0", 0.25: "¼", 0.5: "½", 0.75: "¾", 1: "1"},
        {y: str(y) for y in range(5)},
        "p, the probability given to what came",
        "−log p",
    )
    curve = [i / 1000 for i in range(10, 1001, 5)]
    plot.line([(p, -math.log(p)) for p in curve], "thin")
    names = ["BOS then a", "a then d", "d then a", "a then BOS, the end"]
    for pair, name in enumerate(names, 1):
        p = found[f"p, pair {pair} of ada after 100"][0]
        point = (p, -math.log(p))
        shift = (12, 10) if name == "BOS then a" else (12, 0)
        plot.label(*point, name, "strong-text", "start", shift)
        spot(plot, point)
    plot.label(0.5, math.log(2), "even chances: 0.69", "", "start", (6, -8))
    return plot


def honest(_: Reports) -> Picture:
    """What is best to say of something that comes three times in four."""
    plot = Plot((0, 1), (0, 2.2), height=300, right=32)
    plot.axes(
        {0: "0", 0.25: "¼", 0.5: "½", 0.75: "¾", 1: "1"},
        {0: "0", 1: "1", 2: "2"},
        "p, the probability given to x",
        "mean price of a guess",
    )
    best = -0.75 * math.log(0.75) - 0.25 * math.log(0.25)
    plot.line([(0.75, 0), (0.75, best)], "guide")
    curve = [i / 200 for i in range(12, 200)]
    price = [(p, -0.75 * math.log(p) - 0.25 * math.log(1 - p)) for p in curve]
    plot.line([point for point in price if point[1] <= 2], "strong")
    plot.line([(0, 0.75), (1, 0.25)], "dashed")
    spot(plot, (0.75, best))
    spot(plot, (1, 0.25))
    plot.label(0.32, 1.06, "with −log p", "strong-text", "start", (4, 0))
    plot.label(0.12, 0.44, "with 1 − p", "", "middle")
    plot.label(0.75, best, "the truth", "strong-text", "middle", (0, -14))
    plot.label(1, 0.25, "certainty", "", "end", (-10, 18))
    return plot


def draw_chapters(
    plot: Plot,
    curves: dict[int, list[tuple[float, float]]],
    strong_from: float = math.inf,
) -> None:
    """A line for each chapter, named at its end; those that end at one place
    are one line. Names are strong from a chapter on."""
    ends: dict[float, list[int]] = {}
    for chapter, points in curves.items():
        end = next((y for y in ends if abs(points[-1][1] - y) < 1e-6), None)
        if end is None:
            end = points[-1][1]
            plot.line(points, KINDS[chapter % len(KINDS)])
        ends.setdefault(end, []).append(chapter)
    for top, chapters in apart([(plot.at(1000, y)[1], ends[y]) for y in ends]):
        many = "s" if len(chapters) > 1 else ""
        words = f"chapter{many} {' and '.join(map(str, chapters))}"
        kind = "strong-text" if chapters[0] >= strong_from else ""
        plot.text(plot.at(1000, 0)[0] + 6, top + 5, words, kind, "start")


def losses(reports: Reports, last: str, width: int) -> Picture:
    """Running means of the chapters' losses up to `last`, each named at its end."""
    plot = Plot((0, 1000), (2.25, 3.4), right=118)
    loss_axes(plot)
    plot.label(1000, GUESS, "ln 27: guessing", "back-text", "start", (6, 5))
    found = reports.losses(last)
    curves = {n: running_mean(values, width) for n, values in found.items()}
    draw_chapters(plot, curves, strong_from=3)
    return plot


def apart(words: list[tuple[float, T]]) -> list[tuple[float, T]]:
    """Words from the top down, moved so that none lies on the one before."""
    last, found = -100.0, []
    for top, word in sorted(words, key=lambda pair: pair[0]):
        last = max(top, last + 16)
        found.append((last, word))
    return found


def epsilon(reports: Reports) -> Picture:
    """The error of a numerical slope over the width of the nudge."""
    found = reports.of("1-gradient-descent")
    points, smooth = (
        [
            (math.log10(e), math.log10(d))
            for e, d in zip(found["epsilons"], found[key], strict=True)
        ]
        for key in ("largest differences", "largest differences without corners")
    )
    plot = Plot((-13.5, -0.5), (-10, 0))
    ten = "10{}".format
    powers = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
    plot.axes(
        {x: ten(str(x).translate(powers)) for x in range(-13, 0, 2)},
        {y: ten(str(y).translate(powers)) for y in range(-10, 1, 2)},
        "ε, the size of the nudge",
        "largest difference",
    )
    # At a tenth, one weight in six crosses a corner; the rest are no fair sample.
    plot.line([p for p in smooth if -4 <= p[0] <= -2], "guide")
    plot.line(points, "strong")
    plot.dots(points)
    plot.label(-10.6, -6.4, "rounding", "back-text", "middle")
    plot.label(-3.9, -3.4, "corners", "back-text", "end")
    plot.label(-0.6, -7.2, "curvature alone", "back-text")
    plot.label(-4.5, -8.9, "curvature", "back-text", "middle", (22, 0))
    return plot


def descent(reports: Reports) -> Picture:
    """Two logits on their way down, by all pairs at once and by one a step."""
    found = reports.of("table-downhill")
    shares = found["shares of the two"]
    rest = 1 - sum(shares)
    bottom = [math.log(25 * share / rest) for share in shares]

    def loss(x: float, y: float) -> float:
        total = math.exp(x) + math.exp(y) + 25
        return math.log(total) - shares[0] * x - shares[1] * y

    def ring(level: float) -> list[tuple[float, float]]:
        """Where the loss is `level`, all around the bottom."""
        points = []
        for i in range(49):
            dx, dy = math.cos(i * math.pi / 24), math.sin(i * math.pi / 24)
            low, high = 0.0, 8.0
            for _ in range(30):
                middle = (low + high) / 2
                if loss(bottom[0] + middle * dx, bottom[1] + middle * dy) < level:
                    low = middle
                else:
                    high = middle
            points.append((bottom[0] + low * dx, bottom[1] + low * dy))
        return points

    plot = Plot((-0.5, 4.0), (-0.5, 2.7), width=560, height=412)
    marks: dict[float, str] = {x: str(x) for x in range(5)}
    plot.axes(
        marks,
        {y: str(y) for y in range(3)},
        "logit of the end, after a",
        "logit of n, after a",
    )
    least = loss(*bottom)
    for level in (0.01, 0.05, 0.12, 0.24, 0.4, 0.6):
        points = ring(least + level)
        inside = [
            plot.x[0] <= x <= plot.x[1] and plot.y[0] <= y <= plot.y[1]
            for x, y in points
        ]
        start = 0 if all(inside) else inside.index(False)
        points = points[start:-1] + points[: start + 1]
        inside = inside[start:-1] + inside[: start + 1]
        part: list[tuple[float, float]] = []
        for point, seen in zip([*points, points[0]], [*inside, False], strict=True):
            if seen:
                part.append(point)
            elif len(part) > 1:
                plot.line(part, "faint")
                part = []
            else:
                part = []
    one = list(zip(found["one by one, end"], found["one by one, n"], strict=True))
    plot.line(one[::4], "back")
    path = list(zip(found["all at once, end"], found["all at once, n"], strict=True))
    plot.line(path, "strong")
    plot.dots(path[:20])
    spot(plot, (bottom[0], bottom[1]))
    plot.label(0, 0, "start", "", "end", (-8, 5))
    plot.label(0.7, 0.75, "all pairs at once", "strong-text", "end", (0, 0))
    plot.label(3.1, 0.6, "one pair a step", "back-text", "start")
    return plot


def attention_map(
    tokens: list[str], shares: Callable[[int], list[float]], side: int
) -> Picture:
    """Who looks at whom, and how much."""
    left, top = 60, 44
    width = len(tokens) * side
    picture = Picture(left + width + 14, top + width + 14)
    for i, token in enumerate(tokens):
        picture.text(left + (i + 0.5) * side, top - 10, token, "ink")
        picture.text(left - 12, top + (i + 0.5) * side + 5, token, "ink", "end")
        for j, share in enumerate(shares(i)):
            x, y = left + j * side, top + i * side
            picture.add(
                "rect",
                "cell",
                x=x,
                y=y,
                width=side - 2,
                height=side - 2,
                opacity=f"{0.6 * share:.2f}",
            )
            picture.text(x + side / 2 - 1, y + side / 2 + 4, f"{share:.2f}", "ink")
    picture.text(left + width / 2, 14, "is looked at")
    picture.text(left - 12, top - 10, "looks", "", "end")
    return picture


def attention_of_anna(reports: Reports) -> Picture:
    """The one head of chapter 3 reads anna."""
    found = reports.of("3-attention")
    return attention_map(
        ["BOS", *"anna"], lambda i: found[f"attention of anna at {i}"], 62
    )


def attention_of_an_echo(reports: Reports) -> Picture:
    """The first head of chapter 5 reads an echo."""
    found = reports.of("5-adam", "echo")
    return attention_map(
        ["BOS", *"fox-fox"],
        lambda i: found[f"attention of fox-fox at {i}, head 0"],
        52,
    )


def lengths(reports: Reports) -> Picture:
    """How long names are: the real ones, and those of chapters 2 and 3."""
    plot = Plot((0, 16), (0, 0.3), right=20)
    plot.axes(
        {x: str(x) for x in range(0, 17, 2)},
        {0: "0", 0.1: "10 %", 0.2: "20 %"},
        "letters in a name",
        "share of the names",
    )
    for program, key, kind in (
        ("3-attention", "shares of lengths of names", "dashed"),
        ("2-autograd", "shares of lengths", "thin"),
        ("3-attention", "shares of lengths", "strong"),
    ):
        plot.line(list(enumerate(reports.of(program)[key])), kind)
    plot.label(1.6, 0.16, "chapter 2", "", "start")
    plot.label(6.9, 0.235, "chapter 3", "strong-text", "start")
    plot.label(8.1, 0.12, "real names (dotted)", "", "start")
    return plot


def heat(
    picture: Picture,
    rows: list[list[float]],
    left: int,
    top: int,
    side: int,
    most: float,
) -> None:
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
        picture.add(
            "path",
            kind,
            d="".join(marks),
            opacity=f"{strength / steps:.2f}",
            stroke_width=side - 1,
        )


def letters(picture: Picture, left: int, top: int, side: int, across: bool) -> None:
    """The tokens beside the rows, and above the columns if `across`."""
    for i, letter in enumerate("abcdefghijklmnopqrstuvwxyz·"):
        middle = i * side + side / 2
        picture.text(left - 8, top + middle + 4, letter, "small", "middle")
        if across:
            picture.text(left + middle, top - 6, letter, "small", "middle")


def count_table(reports: Reports) -> Picture:
    """The table of chapter 0 after 1,000 names."""
    found = reports.of("0-counting")
    rows = [found[f"row {i} of the table"] for i in range(27)]
    side, left, top = 18, 40, 46
    picture = Picture(left + 27 * side + 4, top + 27 * side + 4)
    letters(picture, left, top, side, across=True)
    heat(picture, rows, left, top, side, max(map(max, rows)))
    picture.text(left + 13.5 * side, 14, "next token (· is BOS)", "", "middle")
    return picture


def cosines(reports: Reports) -> Picture:
    """How alike the letters' embeddings are, near ones beside each other."""
    found = reports.of("1-gradient-descent")
    order = [chr(ord("a") + int(i)) for i in found["letters by nearness"]]
    flat = iter(found["cosines by nearness"])
    rows = [[next(flat) for _ in range(i)] for i in range(len(order))]
    side, left, top = 20, 26, 12
    picture = Picture(left + 26 * side + 14, top + 26 * side + 12)
    heat(picture, rows, left, top, side, 1.0)
    for i, letter in enumerate(order):
        kind = "strong-text" if letter in "aeiou" else "ink"
        down = top + i * side + side / 2 + 4
        picture.text(left - 12, down, letter, kind)
        picture.text(left + i * side + side / 2, down, letter, kind)
    for j, (value, words) in enumerate(
        [(1, "1"), (0.5, "½"), (-0.5, "−½"), (-1, "−1")]
    ):
        heat(picture, [[value]], left + 380, top + 60 + 26 * j, side, 1.0)
        picture.text(left + 410, top + 75 + 26 * j, words, "", "start")
    picture.text(left + 380, top + 44, "cosine", "", "start")
    return picture


def moving_average(reports: Reports) -> Picture:
    """A noisy gradient and three averages of it, slower and slower."""
    gradient = reports.of("5-adam")["gradients of one weight"]
    low, high = min(gradient), max(gradient)
    plot = Plot((0, len(gradient)), (low, high), right=86)
    plot.axes({x: str(x) for x in range(0, 201, 50)}, {0: "0"}, "step", "gradient")
    plot.line(list(enumerate(gradient, 1)), "faint")
    ends = []
    for beta, kind in ((0.5, "thin"), (0.85, "medium"), (0.99, "strong")):
        average, points = 0.0, []
        for i, value in enumerate(gradient, 1):
            average = beta * average + (1 - beta) * value
            points.append((i, average / (1 - beta**i)))
        plot.line(points, kind)
        ends.append((plot.at(*points[-1])[1], f"β = {beta}"))
    left = plot.at(*points[-1])[0]
    for top, words in apart(ends):
        plot.text(left + 6, top + 5, words, "", "start")
    return plot


def gradient_sizes(reports: Reports) -> Picture:
    """The size of the gradients of each matrix, before and after training."""
    found = reports.of("4-transformer")
    names = "lm_head wpe wte mlp_fc1 mlp_fc2 attn_wv attn_wo attn_wk attn_wq".split()
    left, side, unit = 86, 30, 180  # unit: pixels for a factor of ten
    low = -4.0
    picture = Picture(640, len(names) * side + 52)

    def across(size: float) -> float:
        return left + (math.log10(size) - low) * unit

    bottom = len(names) * side + 12
    for power, words in ((-4, "0.0001"), (-3, "0.001"), (-2, "0.01"), (-1, "0.1")):
        x = across(10.0**power)
        picture.path([(x, 4), (x, bottom)], "axis" if power == low else "faint")
        picture.text(x, bottom + 18, words)
    picture.text(left + 1.5 * unit, bottom + 36, "size of a gradient")
    for i, name in enumerate(names):
        y = 8 + i * side
        picture.text(left - 8, y + 17, name, "mono", "end")
        start = found[f"gradient of {name} at the start"][0]
        later = found[f"gradient of {name} after training"][0]
        bar = across(start) - left
        picture.add("rect", "cell", x=left, y=y + 3, width=bar, height=side - 10)
        picture.path([(across(later), y), (across(later), y + side - 4)], "back")
    return picture


def echo_losses(reports: Reports) -> Picture:
    """On the echoes the loss of one program falls off a cliff."""
    plot = Plot((0, 1000), (1.0, 3.4), right=150)
    steps: dict[float, str] = {x: f"{x:,}" for x in range(0, 1001, 200)}
    plot.axes(steps, {y / 2: f"{y / 2:.1f}" for y in range(2, 7)}, "step", "loss")
    for blind, words in ((6, "six blind guesses"), (3, "three blind guesses")):
        floor = blind * math.log(26) / 8
        plot.line([(0, floor), (1000, floor)], "guide")
        plot.label(20, floor, words, "back-text", "start", (0, 16))
    ends = []
    for program, kind, words in (
        ("4-transformer", "dashed", "SGD"),
        ("adam-without-attention", "thin", "Adam, no attention"),
        ("5-adam", "strong", "Adam"),
    ):
        points = running_mean(reports.of(program, "echo")["losses"], 20)
        plot.line(points, kind)
        ends.append((plot.at(*points[-1])[1], words))
    for top, words in apart(ends):
        plot.text(plot.at(1000, 0)[0] + 6, top, words, "", "start")
    return plot


def valley(_: Reports) -> Picture:
    """A valley 100 times as steep across as along: two ways down."""
    plot = Plot((-12, 4), (-1.4, 1.4), height=300)
    steep, flat = 1.0, 0.01
    turns = [i * math.pi / 60 for i in range(121)]
    for level in (0.02, 0.07, 0.18, 0.4, 0.7):
        wide, high = math.sqrt(2 * level / flat), math.sqrt(2 * level / steep)
        ring = [(-wide * math.cos(a), high * math.sin(a)) for a in turns]
        left = [p for p in ring if p[0] <= 4]
        cut = next((i for i, p in enumerate(ring) if p[0] > 4), len(ring))
        plot.line(left[cut:] + left[:cut], "faint")
    plot.dots([(0, 0)])
    plot.label(0, 0, "lowest", "small", "middle", (0, 20))
    start = (-10.0, 1.2)
    x, y = start
    path = [start]
    for _step in range(40):
        x, y = x - 1.9 * flat * x, y - 1.9 * steep * y
        path.append((x, y))
    plot.line(path, "back")
    plot.label(*path[-1], "SGD, 40 steps", "back-text", "middle", (0, 34))
    weights, m, v = list(start), [0.0, 0.0], [0.0, 0.0]
    path = [start]
    for step in range(1, 41):
        for i, slope in enumerate((flat, steep)):
            g = slope * weights[i]
            m[i] = 0.85 * m[i] + 0.15 * g
            v[i] = 0.99 * v[i] + 0.01 * g * g
            size = math.sqrt(v[i] / (1 - 0.99**step))
            weights[i] -= 0.5 * (1 - step / 41) * m[i] / (1 - 0.85**step) / size
        path.append((weights[0], weights[1]))
    plot.line(path, "strong")
    plot.dots(path)
    plot.label(*path[-1], "Adam, 40 steps", "strong-text", "middle", (0, -30))
    return plot


def below_counting(reports: Reports) -> Picture:
    """How far the chapters' losses are from counting's on the same names."""
    found = reports.losses("5-adam")
    plot = Plot((0, 1000), (-0.2, 0.25), right=134)
    steps: dict[float, str] = {x: f"{x:,}" for x in range(0, 1001, 200)}
    marks = {y / 10: f"{y / 10:+.1f}".replace("-", "−") for y in range(-2, 3)}
    plot.axes(steps, marks | {0.0: "0"}, "step", "loss − that of counting")
    plot.line([(0, 0), (1000, 0)], "guide")
    curves = {}
    for chapter, values in found.items():
        if chapter:
            gaps = [a - b for a, b in zip(values, found[0], strict=True)]
            curves[chapter] = running_mean(gaps, 100)
    draw_chapters(plot, curves)
    plot.label(20, 0, "counting", "back-text", "start", (0, 16))
    return plot


PLOTS: dict[str, Callable[[Reports], Picture]] = {
    "0-counting-loss.svg": one_loss,
    "0-surprise.svg": surprise,
    "0-honest.svg": honest,
    "1-epsilon.svg": epsilon,
    "3-attention-map.svg": attention_of_anna,
    "3-lengths.svg": lengths,
    "0-table.svg": count_table,
    "1-cosines.svg": cosines,
    "1-descent.svg": descent,
    "5-moving-average.svg": moving_average,
    "1-losses.svg": lambda reports: losses(reports, "1-gradient-descent", 50),
    "5-all-losses.svg": below_counting,
    "5-gradient-sizes.svg": gradient_sizes,
    "5-valley.svg": valley,
    "5-echo-losses.svg": echo_losses,
    "5-echo-attention.svg": attention_of_an_echo,
}
