"""The pictures of the ladder, of what its record says."""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path

from tools.ladder import ROOT, RUNGS, Rung, operations

from .drawing import NARROW, Picture, Plot
from .plots import Numbers, Reports, apart, spot

RECORD = "ladder"
PEAK, READING = "peak 16, billions a second", "reading, billions a second"
NAMES = ROOT / "data/names.txt"
CLIMB = {  # the rungs, from the slowest, and what they are called
    "Python": "Python",
    "chapter 5": "chapter 5",
    "arrays": "arrays",
    "lanes 8": "lanes",
    "silicon 16": "silicon",
    "cores 2": "two cores",
}
DOTS = {  # below the roof
    "silicon 16 at 128": "silicon, 128",
    "silicon 16 at 64": "silicon, 64",
    "silicon 16": "silicon, 16",
    "lanes 8": "lanes",
    "arrays": "arrays",
    "chapter 5": "chapter 5",
}


def climb(reports: Reports, width: int) -> Picture:
    """How long the programs take to learn from a name, each a rung."""
    found = reports.recorded(RECORD)
    times = [found[f"{rung}, microseconds"][0] for rung in CLIMB]
    logs = [math.log10(taken) for taken in times]
    margin = 0.6 if width > NARROW else 1.2  # for the words beside the last dot
    x = min(logs) - margin, max(logs) + 0.2
    plot = Plot(x, (len(times) - 0.4, -0.6), width, 280, right=64)
    plot.left, plot.top = 80, 2
    for power in range(math.ceil(x[0]), math.floor(x[1]) + 1):
        plot.line([(power, plot.y[0]), (power, plot.y[1])], "axis")
        if power % 2 == 0:
            plot.label(power, plot.y[0], ten(power), "", "middle", (0, 18))
    plot.label(sum(x) / 2, plot.y[0], "microseconds a name", "", "middle", (0, 38))
    for row, words in enumerate(CLIMB.values()):
        if row:
            step(plot, row, logs[row - 1], logs[row])
        rung(plot, row, words, times[row])
    return plot


def rung(plot: Plot, row: int, words: str, taken: float) -> None:
    """A program, and the microseconds that it takes."""
    at = math.log10(taken), row
    y = plot.at(*at)[1] + 5
    plot.text(plot.left - 8, y, words, "ink", "end")
    spot(plot, at)
    plot.label(*at, rounded(taken), "", "end", (-9, 5))


def step(plot: Plot, row: int, before: float, now: float) -> None:
    """How many times as fast a rung is as the one above it."""
    plot.line([(before, row - 1), (before, row)], "dashed")
    plot.line([(before, row), (now, row)], "fine")
    x, y = plot.width - plot.right + 8, plot.at(0, row)[1] + 5
    plot.text(x, y, f"× {rounded(10 ** (before - now))}", "strong-text", "start")


def ten(power: int) -> str:
    """A power of ten."""
    return f"{10.0**power:,.{max(0, -power)}f}"


def rounded(number: float) -> str:
    """A number, with a tenth if it is small."""
    return f"{number:,.{0 if number >= 100 else 1}f}"


def decades(values: list[float]) -> tuple[int, int]:
    """The powers of ten around some values."""
    low, high = math.log10(min(values)), math.log10(max(values))
    return math.floor(low), math.ceil(high)


def rate(rung: Rung, found: Numbers) -> float:
    """Billions of operations that a rung does in a second."""
    taken = found[f"{rung.name}, microseconds"][0]
    return operations(rung.size, NAMES) / taken / 1e3


def intensity(rung: Rung) -> float:
    """Operations of a step for each byte of the arrays of all weights, if each is
    read once: weights, gradients, m and v; and where there are batches, the
    turned weights."""
    number, arrays = (4, 5) if rung.lanes else (8, 4)
    read = weights(rung.size, NAMES) * number * arrays
    return rung.batch * operations(rung.size, NAMES) / read


def weights(size: int, names: Path) -> int:
    """How many numbers the model of chapter 5 learns, in another size."""
    tokens = len(set(names.read_text("utf-8").replace("\n", ""))) + 1
    return 12 * size * size + (2 * tokens + 16) * size


def roofline(reports: Reports, width: int) -> Picture:
    """How near the programs come to what the processor can do."""
    found = reports.recorded(RECORD)
    rungs = {rung: rate(rung, found) for rung in RUNGS if rung.name in DOTS}
    low, high = decades([found[PEAK][0], *rungs.values()])
    plot = Plot((-0.3, 2), (low, high), width, 340 if width > NARROW else 310)
    plot.left = 52
    plot.axes(
        {x: ten(x) for x in range(3)},
        {y: ten(y) for y in range(low, high + 1)},
        "operations for each byte that is read",
        "billion operations a second",
        grid=True,
    )
    roof(plot, found[PEAK][0], found[READING][0])
    tops = []
    for rung, done in rungs.items():
        at = math.log10(intensity(rung)), math.log10(done)
        spot(plot, at)
        tops.append((plot.at(*at)[1], (rung, at[0])))
    for top, (rung, x) in apart(tops):
        side, anchor = (-10, "end") if rung.lanes else (10, "start")
        left = plot.at(x, 0)[0] + side
        plot.text(left, top + 5, DOTS[rung.name], "strong-text on", anchor)
    return plot


def roof(plot: Plot, peak: float, reading: float) -> None:
    """What arithmetic allows, and what reading does."""
    slope, flat = math.log10(reading), math.log10(peak)
    start, end = plot.x
    plot.line([(start, start + slope), (flat - slope, flat), (end, flat)], "back")
    plot.label(
        end, flat, f"{peak:.0f} at most, with floats", "back-text", shift=(0, -8)
    )
    words = f"{reading:.0f} GB/s"
    plot.label(0, slope - 0.4, words, "back-text", "start", (-6, 0))


LADDER: dict[str, Callable[[Reports, int], Picture]] = {
    "ladder": climb,
    "7-roofline": roofline,
}
