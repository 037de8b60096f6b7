"""The book's plots, of what its reports print."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import cache
from itertools import dropwhile
from typing import TypeVar

from literate import records
from literate.model import Book
from literate.runs import Runs

from .drawing import NARROW, Picture, Plot, short

T = TypeVar("T")
GUESS = math.log(27)


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
        self.recorded = cache(lambda name: Numbers(name, recorded(book, name)))

    def losses(self, last: str) -> dict[int, list[float]]:
        """The losses by chapter, up to that of the program `last`."""
        if last not in self.programs:
            raise Missing(f"no chapter makes the program {last}")
        until = self.programs.index(last) + 1
        found = enumerate(map(self.of, self.programs[:until]))
        return {i: report["losses"] for i, report in found if "losses" in report}


def recorded(book: Book, name: str) -> list[str]:
    """The lines of a record."""
    found = records.values(book.settings, name) or {}
    return [f"{key}: {value}" for key, value in found.items()]


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


def loss_axes(plot: Plot, apart: float) -> None:
    """Steps and losses, these so far apart, and the loss of a blind guess."""
    low, high = plot.y
    values = [n * apart for n in range(1, 100) if low <= n * apart <= high]
    plot.axes(plot.steps(), {y: f"{y:.1f}" for y in values}, "step", "loss", grid=True)
    plot.line([(0, GUESS), (1000, GUESS)], "guide")


def extremes(values: list[float], width: int) -> list[tuple[float, float]]:
    """The least and the greatest of every `width` values, in their order."""
    points: list[tuple[float, float]] = []
    for start in range(0, len(values), width):
        part = list(enumerate(values[start : start + width], start + 1))
        ends = {min(part, key=lambda p: p[1]), max(part, key=lambda p: p[1])}
        points += sorted(ends)
    return points


def one_loss(reports: Reports, width: int) -> Picture:
    """The loss of chapter 0 falls from ln 27, the loss of a blind guess."""
    losses = reports.of("0-counting")["losses"]
    plot = Plot((0, 1000), (1.5, 4.25), width)
    loss_axes(plot, 0.5)
    plot.line(extremes(losses, 5 if plot.wide else 10), "faint")
    plot.line(running_mean(losses, 50), "strong")
    plot.label(1000, 4.05, "guessing blindly: ln 27", "back-text", shift=(-4, 0))
    plot.label(1000, 1.6, "mean of the last 50 steps", "strong-text", shift=(-4, 0))
    return plot


def spot(plot: Plot, point: tuple[float, float]) -> None:
    """A dot large enough to be seen on a line."""
    x, y = plot.at(*point)
    plot.add("circle", "cell", cx=x, cy=y, r=4)


def surprise(reports: Reports, width: int) -> Picture:
    """The price of a guess over its probability, and what ada paid."""
    found = reports.of("0-counting")
    plot = Plot((0, 1), (0, 4.6), width)
    plot.axes(
        {0: "0", 0.25: "¼", 0.5: "½", 0.75: "¾", 1: "1"},
        {y: str(y) for y in range(5)},
        "p, the probability given to what came",
        "−log p",
    )
    curve = [0.01 ** (i / 60) for i in range(61)]
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


def honest(_: Reports, width: int) -> Picture:
    """What is best to say of something that comes three times in four."""
    plot = Plot((0, 1), (0, 2.2), width)
    plot.axes(
        {0: "0", 0.25: "¼", 0.5: "½", 0.75: "¾", 1: "1"},
        {0: "0", 1: "1", 2: "2"},
        "p, the probability given to x",
        "mean price of a guess",
    )
    best = -0.75 * math.log(0.75) - 0.25 * math.log(0.25)
    plot.line([(0.75, 0), (0.75, best)], "guide")
    curve = [i / 200 for i in range(12, 200, 3)]
    price = [(p, -0.75 * math.log(p) - 0.25 * math.log(1 - p)) for p in curve]
    plot.line([point for point in price if point[1] <= 2], "strong")
    plot.line([(0, 0.75), (1, 0.25)], "dashed")
    spot(plot, (0.75, best))
    spot(plot, (1, 0.25))
    plot.label(0.32, 1.06, "with −log p", "strong-text", "start", (4, 0))
    plot.label(0.03, 0.44, "with 1 − p", "", "start")
    plot.label(0.75, best, "the truth", "strong-text", "middle", (0, -14))
    plot.label(1, 0.25, "certainty", "", "end", (4, 20))
    return plot


def name_ends(plot: Plot, ends: list[tuple[float, tuple[str, str]]]) -> None:
    """Words with their kinds beside the ends of lines, at the right edge."""
    right = plot.width - plot.right + 6
    for top, (words, kind) in apart(ends):
        plot.text(right, top + 5, words, kind, "start")


def draw_chapters(plot: Plot, curves: dict[int, list[tuple[float, float]]]) -> None:
    """A line for each chapter, named at its end; those that end at one place
    are one line."""
    ends: dict[float, list[int]] = {}
    for chapter, points in curves.items():
        end = next((y for y in ends if abs(points[-1][1] - y) < 1e-6), None)
        if end is None:
            end = points[-1][1]
            plot.line(points, f"line-{chapter}")
        ends.setdefault(end, []).append(chapter)
    named = []
    for y, chapters in ends.items():
        words = " and ".join(map(str, chapters))
        if plot.wide:
            words = f"chapter{'s' if len(chapters) > 1 else ''} {words}"
        named.append((plot.at(1000, y)[1], (words, f"name-{chapters[0]}")))
    if not plot.wide:
        highest = min(top for top, _ in named)
        named.append((highest - 18, ("chapter", "")))
    name_ends(plot, named)


def losses(last: str, span: int, reports: Reports, width: int) -> Picture:
    """Running means of the chapters' losses up to `last`, each named at its end."""
    right = 80 if width > NARROW else 58
    plot = Plot((0, 1000), (2.4, 3.4), width, right=right)
    loss_axes(plot, 0.2)
    plot.label(1000, GUESS, "guessing blindly: ln 27", "back-text", shift=(0, -6))
    found = reports.losses(last)
    curves = {n: running_mean(values, span) for n, values in found.items()}
    draw_chapters(plot, curves)
    return plot


def apart(words: list[tuple[float, T]]) -> list[tuple[float, T]]:
    """Words from the top down, moved so that none lies on the one before."""
    last, found = -100.0, []
    for top, word in sorted(words, key=lambda pair: pair[0]):
        last = max(top, last + 16)
        found.append((last, word))
    return found


def epsilon(reports: Reports, width: int) -> Picture:
    """The error of a numerical slope over the width of the nudge."""
    found = reports.of("1-gradient-descent")
    points, smooth = (
        [
            (math.log10(e), math.log10(d))
            for e, d in zip(found["epsilons"], found[key], strict=True)
        ]
        for key in ("largest differences", "largest differences without corners")
    )
    plot = Plot((-13.5, -0.5), (-10, 0), width)
    plot.left = 52
    ten = "10^{}".format
    plot.axes(
        {x: ten(x).replace("-", "−") for x in range(-13, 0, 2 if plot.wide else 4)},
        {y: ten(y).replace("-", "−") if y else "1" for y in range(-10, 1, 2)},
        "ε, the size of the nudge",
        "largest difference",
        grid=True,
    )
    # At a tenth, one weight in six crosses a corner; the rest are no fair sample.
    plot.line([p for p in smooth if -4 <= p[0] <= -2], "guide")
    plot.line(points, "strong")
    plot.dots(points)
    plot.label(-11, -6.4, "rounding", "back-text", "middle")
    plot.label(-3.9, -3.4, "corners", "back-text", "end")
    for row, words in enumerate(("curvature", "alone")):
        plot.label(-0.6, -6.6, words, "back-text", shift=(0, 17 * row))
    plot.label(-4.5, -8.9, "curvature", "back-text", "middle", (22, 0))
    return plot


def descent(reports: Reports, width: int) -> Picture:
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

    plot = Plot((-0.5, 4.0), (-0.5, 2.7), width)
    # One unit is as long across as up.
    across = (plot.width - plot.left - plot.right) / 4.5
    plot.height = round(3.2 * across) + plot.top + plot.bottom
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
    plot.label(0, 0, "start", "", "start", (6, 18))
    plot.label(-0.4, 1.4, "all pairs at once", "strong-text", "start")
    plot.label(1.9, 0, "one pair a step", "back-text", "start")
    return plot


def attention_map(
    tokens: list[str], shares: Callable[[int], list[float]], width: int, most: int
) -> Picture:
    """Who looks at whom, and how much: the size of a square is the share."""
    left, top = 42, 44
    side = min(most, (width - left) // len(tokens))
    high = side + 12
    picture = Picture(width, top + len(tokens) * high)
    for i, token in enumerate(tokens):
        picture.text(left + (i + 0.5) * side, top - 8, token, "ink")
        picture.text(left - 8, top + i * high + side / 2, token, "ink", "end")
        for j, share in enumerate(shares(i)):
            x, y = left + (j + 0.5) * side, top + (i + 0.5) * high - 8
            half = max(1.0, math.sqrt(share) * (side - 4) / 2)
            picture.rectangle(x - half, y - half, 2 * half, 2 * half, "cell")
            picture.text(x, top + (i + 1) * high - 3, f"{share:.2f}", "ink small")
    picture.text(left + len(tokens) * side / 2, 14, "is looked at")
    picture.text(left - 8, top - 8, "looks", "small", "end")
    return picture


def attention_of_anna(reports: Reports, width: int) -> Picture:
    """The one head of chapter 3 reads anna."""
    found = reports.of("3-attention")
    return attention_map(
        ["BOS", *"anna"], lambda i: found[f"attention of anna at {i}"], width, 84
    )


def attention_of_an_echo(reports: Reports, width: int) -> Picture:
    """The first head of chapter 5 reads an echo."""
    found = reports.of("5-adam", "echo")
    return attention_map(
        ["BOS", *"fox-fox"],
        lambda i: found[f"attention of fox-fox at {i}, head 0"],
        width,
        48,
    )


def lengths(reports: Reports, width: int) -> Picture:
    """How long names are: the real ones, and those of chapters 2 and 3."""
    plot = Plot((0, 16), (0, 0.3), width, right=20)
    plot.axes(
        {x: str(x) for x in range(0, 17, 2)},
        {0: "0", 0.1: "10 %", 0.2: "20 %"},
        "letters in a name",
        "share of the names",
    )
    for program, key, kind in (
        ("3-attention", "shares of lengths of names", "dashed"),
        ("2-autograd", "shares of lengths", "line-2"),
        ("3-attention", "shares of lengths", "line-3"),
    ):
        plot.line(list(enumerate(reports.of(program)[key])), kind)
    plot.label(0.3, 0.17, "chapter 2", "name-2", "start")
    plot.label(6.9, 0.235, "chapter 3", "name-3", "start")
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

    A cell is a thick short line, drawn as if it were one pixel wide and then
    enlarged, and cells of about the same strength are one path: this keeps the
    page light.
    """
    steps = 8
    cells: dict[tuple[str, int], list[str]] = {}
    for i, row in enumerate(rows):
        for j, value in enumerate(row):
            strength = round(steps * min(1.0, abs(value) / most) ** 0.6)
            if strength:
                kind = "forward" if value > 0 else "backward"
                cells.setdefault((kind, strength), []).append(f"M{j} {i}h.94")
    for (kind, strength), marks in sorted(cells.items()):
        picture.add(
            "path",
            kind,
            d="".join(marks),
            stroke_opacity=f"{strength / steps:.2f}",
            stroke_width="0.94",
            transform=f"translate({left} {short(top + side / 2)})scale({side})",
        )


def beside(picture: Picture, words: str, left: int, top: int, side: int) -> None:
    """A letter beside each row; where rows are narrow, in two columns."""
    staggered = 0 if picture.wide else 10
    xs = [left - 7 - staggered * (i % 2) for i in range(len(words))]
    ys = [top + (i + 0.5) * side + 4.5 for i in range(len(words))]
    picture.letters(xs, ys, words)


def count_table(reports: Reports, width: int) -> Picture:
    """The table of chapter 0 after 1,000 names."""
    found = reports.of("0-counting")
    rows = [found[f"row {i} of the table"] for i in range(27)]
    side, left, top = (20, 24, 42) if width > NARROW else (11, 22, 42)
    picture = Picture(width, top + 27 * side + 2)
    tokens = "abcdefghijklmnopqrstuvwxyz·"
    beside(picture, tokens, left, top, side)
    xs = [left + (i + 0.5) * side for i in range(27)]
    picture.letters(xs, [top - 6.0] * 27, tokens)
    heat(picture, rows, left, top, side, max(map(max, rows)))
    picture.text(left + 13.5 * side, 14, "next token (· is BOS)")
    return picture


def cover(reports: Reports, width: int) -> Picture:
    """The same table for the front of the book: no words, from edge to edge."""
    found = reports.of("0-counting")
    rows = [found[f"row {i} of the table"] for i in range(27)]
    side = width // 27
    picture = Picture(27 * side, 27 * side)
    heat(picture, rows, 0, 0, side, max(map(max, rows)))
    return picture


def cosines(reports: Reports, width: int) -> Picture:
    """How alike the letters' embeddings are, near ones beside each other."""
    found = reports.of("1-gradient-descent")
    order = "".join(chr(ord("a") + int(i)) for i in found["letters by nearness"])
    flat = iter(found["cosines by nearness"])
    rows = [[next(flat) for _ in range(i)] for i in range(len(order))]
    side, left, top = (20, 24, 4) if width > NARROW else (11, 22, 4)
    picture = Picture(width, top + 26 * side + 4)
    heat(picture, rows, left, top, side, 1.0)
    beside(picture, order, left, top, side)
    middles = [(i + 0.5) * side for i in range(26)]
    picture.letters(
        [left + m for m in middles], [top + m + 4.5 for m in middles], order
    )
    key = left + 17 * side
    picture.text(key, top + 44, "cosine", "", "start")
    for j, (value, words) in enumerate(
        [(1, "1"), (0.5, "½"), (-0.5, "−½"), (-1, "−1")]
    ):
        heat(picture, [[value]], key, top + 56 + 26 * j, 20, 1.0)
        picture.text(key + 28, top + 71 + 26 * j, words, "", "start")
    return picture


def moving_average(reports: Reports, width: int) -> Picture:
    """A noisy gradient and two averages of it, one slower than the other."""
    gradient = reports.of("5-adam")["gradients of one weight"]
    low, high = min(gradient) - 0.04, max(gradient) + 0.04
    plot = Plot((0, len(gradient)), (low, high), width, right=66)
    marks = {-0.2: "−0.2", 0.0: "0", 0.2: "+0.2", 0.4: "+0.4"}
    steps: dict[float, str] = {x: str(x) for x in range(0, 201, 50)}
    plot.axes(steps, marks, "step", "", grid=True)
    raw: list[tuple[float, float]] = list(enumerate(gradient, 1))
    plot.line(raw, "faint")
    plot.label(*max(raw, key=lambda p: p[1]), "gradient", "", "start", (6, 8))
    ends = []
    for beta, kind, name in (
        (0.85, "medium", "strong-text"),
        (0.99, "back", "back-text"),
    ):
        average, points = 0.0, []
        for i, value in raw:
            average = beta * average + (1 - beta) * value
            points.append((i, average / (1 - beta**i)))
        plot.line(points, kind)
        ends.append((plot.at(*points[-1])[1], (f"β = {beta}", name)))
    name_ends(plot, ends)
    return plot


def gradient_sizes(reports: Reports, width: int) -> Picture:
    """The size of the gradients of each matrix, before and after training."""
    found = reports.of("4-transformer")
    names = "lm_head wpe wte mlp_fc1 mlp_fc2 attn_wv attn_wo attn_wk attn_wq".split()
    left, side, low = 70, 28, -4.0
    unit = (width - left - 24) / 3.05  # pixels for a factor of ten
    picture = Picture(width, len(names) * side + 52)

    def across(size: float) -> float:
        return left + (math.log10(size) - low) * unit

    bottom = len(names) * side + 12
    for power, words in ((-4, "0.0001"), (-3, "0.001"), (-2, "0.01"), (-1, "0.1")):
        x = across(10.0**power)
        picture.path([(x, 4), (x, bottom)], "axis")
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


def echo_losses(reports: Reports, width: int) -> Picture:
    """On the echoes the loss of one program falls off a cliff."""
    plot = Plot((0, 1000), (1.0, 3.4), width, right=138 if width > NARROW else 14)
    halves = {y / 2: f"{y / 2:.1f}" for y in range(2, 7)}
    plot.axes(plot.steps(), halves, "step", "loss", grid=True)
    for blind, words in ((6, "six blind guesses"), (3, "three blind guesses")):
        floor = blind * math.log(26) / 8
        plot.line([(0, floor), (1000, floor)], "guide")
        free, side = (940, "end") if blind == 6 else (20, "start")
        plot.label(free, floor, words, "back-text", side, (0, 17))
    ends = []
    for program, kind, name, words in (
        ("4-transformer", "line-4", "name-4", "SGD"),
        ("adam-without-attention", "thin", "", "Adam, no attention"),
        ("5-adam", "line-5", "name-5", "Adam"),
    ):
        points = running_mean(reports.of(program, "echo")["losses"], 20)
        plot.line(points, kind)
        ends.append((plot.at(*points[-1])[1] - 5, (words, name)))
    if plot.wide:
        name_ends(plot, ends)
    else:
        for i, (top, (words, name)) in enumerate(ends):
            plot.text(
                plot.width - 14, top - (28 - 16 * i if i < 2 else 6), words, name, "end"
            )
    return plot


def valley(_: Reports, width: int) -> Picture:
    """A valley 100 times as steep across as along: two ways down."""
    plot = Plot((-12, 4), (-1.4, 1.4), width, 270 if width > NARROW else 210)
    plot.left = plot.bottom = 14
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


def below_counting(reports: Reports, width: int) -> Picture:
    """How far the chapters' losses are from counting's on the same names."""
    found = reports.losses("5-adam")
    right = 116 if width > NARROW else 58
    plot = Plot((0, 1000), (-0.2, 0.1), width, 380 if width > NARROW else 300, right)
    marks = {y / 20: f"{y / 20:+.2f}".replace("-", "−") for y in range(-4, 2)}
    words = "loss − that of counting"
    plot.axes(plot.steps(), marks | {0.0: "0"}, "step", words, grid=True)
    plot.line([(0, 0), (1000, 0)], "line-0")
    curves = {}
    for chapter, values in found.items():
        if chapter:
            gaps = [a - b for a, b in zip(values, found[0], strict=True)]
            points = running_mean(gaps, 100)
            curves[chapter] = list(dropwhile(lambda p: p[1] > 0.08, points))
    draw_chapters(plot, curves)
    plot.label(20, 0, "counting", "name-0", "start", (0, 16))
    return plot


def learning_rate(_: Reports, width: int) -> Picture:
    """The learning rate of chapter 5, over the steps."""
    plot = Plot((0, 1000), (0, 0.011), width, 190)
    marks = {0.0: "0", 0.005: "0.005", 0.01: "0.01"}
    plot.axes(plot.steps(), marks, "step", "", grid=True)
    plot.line([(0, 0.01), (1000, 0)], "strong")
    plot.label(500, 0.005, "learning rate", "strong-text", "start", (10, -6))
    return plot


def two_decays(_: Reports, width: int) -> Picture:
    """The learning rate of the course's edition, and a straight line."""
    plot = Plot((0, 500), (0, 0.0115), width, 230)
    plot.left = 52
    marks = {0.0: "0", 0.005: "0.005", 0.01: "0.01"}
    steps: dict[float, str] = {x: str(x) for x in range(0, 501, 100)}
    plot.axes(steps, marks, "step", "", grid=True)
    plot.line([(0, 0.01), (500, 0)], "dashed")
    wave = [(x, 0.005 * (1 + math.cos(math.pi * x / 500))) for x in range(0, 501, 5)]
    plot.line(wave, "strong")
    plot.label(150, 0.0085, "half a cosine", "strong-text", "start", (10, -4))
    plot.label(500, 0.0034, "a straight line", "", "end", (0, -6))
    return plot


# Those with many steps are as wide as the code.
def drifting_apart(reports: Reports, width: int) -> Picture:
    """How far the losses of two trainings are apart that began nearly alike."""
    found = reports.recorded("roundings")
    plot = Plot((0, 1000), (-16.5, 4), width, 400 if width > NARROW else 330)
    plot.left = 52
    ten = "10^{}".format
    plot.axes(
        plot.steps(),
        {y: ten(y).replace("-", "−") if y else "1" for y in range(-15, 1, 3)},
        "step",
        "difference of the losses",
        grid=True,
    )
    for name, kind in (
        ("ten-times-bolder, one bit", "back"),
        ("5-adam, 1e-6", "strong"),
        ("without-corners, 1e-6", "medium"),
        ("5-adam, 1e-9", "strong"),
        ("5-adam, one bit", "strong"),
    ):
        spans = found[f"{name}, differences"]
        apart = 1000 / len(spans)
        points = [
            ((i + 1) * apart, math.log10(d)) for i, d in enumerate(spans) if d > 0
        ]
        plot.line(points, kind)
    for y, words, kind in (
        (1.7, "one last bit, ten times the rate", "back-text"),
        (-3.1, "a millionth", "strong-text"),
        (-5.5, "a millionth, no corners", "strong-text"),
        (-7.7, "a billionth", "strong-text"),
        (-14.2, "one last bit", "strong-text"),
    ):
        plot.label(1000, y, words, kind, shift=(-4, 0))
    return plot


def order_of_learning(reports: Reports, width: int) -> Picture:
    """How far made-up names are from real ones, feature by feature."""
    found = reports.of("experiments")
    stops = found["steps looked at"]

    def across(step: float) -> float:  # early steps have more room than late ones
        return math.log2(1 + step / 5)

    right = 128 if width > NARROW else 96
    plot = Plot((0, across(1000)), (0, 0.86), width, 380, right)
    marks = {0.0: "0", 0.2: "0.2", 0.4: "0.4", 0.6: "0.6", 0.8: "0.8"}
    steps = (0, 10, 30, 100, 300, 1000)
    named = {across(x): f"{x:,}" for x in steps}
    plot.axes(named, marks, "step", "distance from real names", grid=True)
    ends = []
    for feature, kind, name, words in (
        ("lengths", "line-5", "name-5", "lengths"),
        ("last letters", "back", "back-text", "last letters"),
        ("vowels and consonants", "strong", "strong-text", "v and c"),
        ("pairs", "thin", "", "pairs"),
        ("first letters", "dashed", "", "first letters"),
    ):
        gaps = found[f"distances of {feature}"]
        plot.line([(across(x), y) for x, y in zip(stops, gaps, strict=True)], kind)
        ends.append((plot.at(0, gaps[-1])[1] - 14, (words, name)))
    name_ends(plot, ends)
    return plot


def sureness(reports: Reports, width: int) -> Picture:
    """How surprised the model is by each letter, and how surprised it expects to
    be."""
    found = reports.of("experiments")
    right = 100 if width > NARROW else 84
    plot = Plot((0, 9), (0, 3.9), width, 320, right)
    marks = {float(y): str(y) for y in range(4)}
    letters: dict[float, str] = {x: str(x) for x in range(10)}
    plot.axes(letters, marks, "letters before", "surprise", grid=True)
    plot.line([(0, GUESS), (9, GUESS)], "guide")
    plot.label(9, GUESS, "guessing blindly: ln 27", "back-text", shift=(-4, -6))
    ends = []
    for key, kind, name, words in (
        ("entropies", "dashed", "", "expected"),
        ("surprises", "strong", "strong-text", "what came"),
    ):
        points: list[tuple[float, float]] = list(enumerate(found[key]))
        plot.line(points, kind)
        ends.append((plot.at(*points[-1])[1], (words, name)))
    name_ends(plot, ends)
    return plot


LONG = {
    "0-counting-loss",
    "1-losses",
    "5-moving-average",
    "5-all-losses",
    "5-echo-losses",
}
PLOTS: dict[str, Callable[[Reports, int], Picture]] = {
    "0-counting-loss": one_loss,
    "0-surprise": surprise,
    "0-honest": honest,
    "1-epsilon": epsilon,
    "3-attention-map": attention_of_anna,
    "3-lengths": lengths,
    "0-table": count_table,
    "cover": cover,
    "1-cosines": cosines,
    "1-descent": descent,
    "5-moving-average": moving_average,
    "1-losses": lambda *how: losses("1-gradient-descent", 50, *how),
    "5-all-losses": below_counting,
    "5-gradient-sizes": gradient_sizes,
    "5-learning-rate": learning_rate,
    "5-valley": valley,
    "5-echo-losses": echo_losses,
    "5-echo-attention": attention_of_an_echo,
    "floating-point-apart": drifting_apart,
    "course-decay": two_decays,
    "experiments-order": order_of_learning,
    "experiments-sure": sureness,
}
