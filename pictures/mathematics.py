"""The pictures of the appendix on mathematics: its small examples, drawn.

Their numbers are those of the text, which a reader can check by hand.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from .drawing import NARROW, Picture, Plot, Point


class Plane(Picture):
    """A picture in which a length of 1 is `unit` pixels, both ways."""

    def __init__(self, width: int, height: int, unit: float, origin: Point):
        super().__init__(width, height)
        self.unit, self.origin = unit, origin

    def at(self, x: float, y: float) -> Point:
        return self.origin[0] + x * self.unit, self.origin[1] - y * self.unit

    def line(self, points: Sequence[Point], kind: str) -> None:
        self.path([self.at(*point) for point in points], kind)

    def spot(self, x: float, y: float, kind: str = "cell") -> None:
        left, top = self.at(x, y)
        self.add("circle", kind, cx=left, cy=top, r=4)

    def label(
        self,
        x: float,
        y: float,
        words: str,
        kind: str = "",
        anchor: str = "start",
        shift: Point = (0, 0),
    ) -> None:
        left, top = self.at(x, y)
        self.text(left + shift[0], top + shift[1] + 5, words, kind, anchor)


def spread(width: int) -> Picture:
    """Two lists of five lengths with the same mean, one of them spread out."""
    unit = 50 if width > NARROW else 27
    picture = Plane(width, 214, unit, (34 if width > NARROW else 16, 150))
    low, top = picture.at(3, 0), picture.at(7, 0)
    picture.rectangle(low[0], 42, top[0] - low[0], 44, "new")
    picture.label(3, 0, "−2", "strong-text small", "middle", (0, -52))
    picture.label(7, 0, "+2", "strong-text small", "middle", (0, -52))
    for letters, name in ((2, "al"), (4, "anna"), (5, "elena"), (6, "martin")):
        spread_name(picture, letters, name)
    spread_name(picture, 8, "veronica")
    for i in range(5):
        x, y = picture.at(5, 0)
        picture.add("circle", "cell", cx=x, cy=y - 8 - 9 * i, r=4)
    words = "five names of five letters" if picture.wide else "five of five letters"
    picture.label(5.4, 0, words, "small", "start", (0, -26))
    middle, _ = picture.at(5, 0)
    for start, end in ((20, 42), (78, 150)):
        picture.path([(middle, start), (middle, end)], "guide")
    picture.label(5, 0, "mean 5", "back-text", "middle", (0, -141))
    picture.line([(0, 0), (10, 0)], "axis")
    for letters in range(0, 11, 2):
        picture.label(letters, 0, str(letters), "", "middle", (0, 16))
    picture.label(5, 0, "letters", "", "middle", (0, 38))
    return picture


def spread_name(picture: Plane, letters: int, name: str) -> None:
    x, _ = picture.at(letters, 0)
    picture.add("circle", "cell", cx=x, cy=72.0, r=4)
    if picture.wide:
        picture.text(x, 59, name, "small")


def exponent(width: int) -> Picture:
    """The exponential and the logarithm, each other's mirror image."""
    unit = 52 if width > NARROW else 40
    picture = Plane(width, 370 if width > NARROW else 290, unit, (0, 0))
    picture.origin = (width / 2 - 1.1 * unit, picture.height - 2.1 * unit)
    low, high = -2.0, 4.6
    picture.line([(low, 0), (high, 0)], "axis")
    picture.line([(0, low), (0, high)], "axis")
    picture.line([(low, low), (high, high)], "dashed")
    steps = [low + i * 0.05 for i in range(72)]
    curve = [(x, math.exp(x)) for x in steps if x <= math.log(high)]
    picture.line(curve, "strong")
    picture.line([(y, x) for x, y in curve], "back")
    for x in (0.0, 1.0):
        picture.spot(x, math.exp(x))
        picture.spot(math.exp(x), x, "back-text")
    picture.label(0, 1, "1", "strong-text", "end", (-8, -6))
    picture.label(1, math.e, "(1, 2.72)", "strong-text", "end", (-8, -4))
    picture.label(1, 0, "1", "back-text", "start", (4, 14))
    picture.label(math.e, 1, "(2.72, 1)", "back-text", "start", (4, 16))
    picture.label(1.5, 4.3, "e^x", "strong-text", "end", (-16, 0))
    picture.label(4.2, 1.43, "log x", "back-text", "end", (10, -16))
    return picture


def squares(width: int) -> Picture:
    """Chances as areas: of two things apart, and of one that sways the other."""
    side = 190 if width > NARROW else 136
    picture = Picture(width, side + 80)
    first, second = (34, 330) if picture.wide else (6, 166)
    cut(picture, (first, side), 1 / 2, (1 / 6, 1 / 6))
    cut(picture, (second, side), 1 / 3, (3 / 4, 1 / 8))
    bottom = 30 + side
    for left, title, names, sums in (
        (first, "a coin and a die", ("heads", "tails"), "1/2 × 1/6 = 1/12"),
        (second, "two letters", ("first a", "another"), "1/3 × 3/4 = 1/4"),
    ):
        share = 1 / 2 if left == first else 1 / 3
        picture.text(left + side / 2, 16, title, "ink small")
        picture.text(left + side * share / 2, bottom + 18, names[0], "small")
        picture.text(left + side * (1 + share) / 2, bottom + 18, names[1], "small")
        picture.text(left + side / 2, bottom + 42, sums, "strong-text")
    picture.text(first + side / 4, bottom - side / 6 - 8, "six", "small")
    picture.text(second + side / 6, bottom - side * 3 / 4 - 8, "then n", "small")
    picture.text(second + side * 2 / 3, bottom - side / 8 - 8, "then n", "small")
    return picture


def cut(
    picture: Picture, where: Point, share: float, heights: tuple[float, float]
) -> None:
    """A square, its left and its size given, cut down at a share; each of the
    two strips is filled to a height, and the first is what is asked for."""
    left, side = where
    bottom, middle = 30 + side, left + share * side
    for x, wide, height, opacity in (
        (left, share * side, heights[0], "0.6"),
        (middle, (1 - share) * side, heights[1], "0.16"),
    ):
        high = height * side
        picture.rectangle(x, bottom - high, wide, high, "cell", fill_opacity=opacity)
    corners = [(left, 30), (left + side, 30), (left + side, bottom), (left, bottom)]
    picture.path([*corners, corners[0]], "thin")
    picture.path([(middle, 30), (middle, bottom)], "thin")


def dot_product(width: int) -> Picture:
    """One vector against three others, and their dot products."""
    unit = 54 if width > NARROW else 41
    picture = Plane(width, int(5.3 * unit), unit, (0, 0))
    picture.origin = (2.8 * unit + (0 if width == NARROW else 100), 3.6 * unit)
    picture.line([(-2.7, 0), (3.6, 0)], "axis")
    picture.line([(0, -1.5), (0, 3.5)], "axis")
    for x, y in ((2, 2), (-1, 3), (-2, -1)):
        picture.arrow([picture.at(0, 0), picture.at(x, y)], "thin")
    picture.arrow([picture.at(0, 0), picture.at(3, 1)], "strong")
    picture.label(3, 1, "(3, 1)", "strong-text", "start", (-8, -14))
    picture.label(2, 2, "(2, 2)", "ink", "start", (-4, -14))
    picture.label(2, 2, "gives 8", "", "start", (44, -14))
    picture.label(-1, 3, "(−1, 3)", "ink", "end", (-8, 2))
    picture.label(-1, 3, "gives 0", "", "end", (-8, 20))
    picture.label(-2, -1, "(−2, −1)", "ink", "start", (-24, 14))
    picture.label(-2, -1, "gives −7", "", "start", (46, 14))
    return picture


def valley(w: float) -> float:
    """The function of the appendix."""
    return (w - 3) ** 2 + 1


def slope(width: int) -> Picture:
    """Chords of the valley from one point, and the line that they turn to."""
    plot = Plot((0, 6.6), (0, 11.5), width)
    plot.axes(
        {w: str(w) for w in range(7)},
        {y: str(y) for y in (1, 2, 5, 10)},
        "w",
        "f(w)",
    )
    curve = [i / 20 for i in range(130)]
    plot.line([(w, valley(w)) for w in curve if valley(w) < 11], "thin")
    for step in (1.0, 0.5):
        plot.line([(5, 5), (5 + step, valley(5 + step))], "fine")
        spot(plot, (5 + step, valley(5 + step)))
    plot.line([(3.9, 5 - 1.1 * 4), (6.3, 5 + 1.3 * 4)], "back")
    spot(plot, (5, 5))
    plot.label(6, 10, "chord: 5", "strong-text", "end", (-10, 4))
    plot.label(5.5, 7.25, "chord: 4.5", "strong-text", "end", (-12, 2))
    plot.label(4.1, 1, "slope: 4", "back-text", "start", (10, 4))
    plot.label(3, 1, "slope: 0", "back-text", "middle", (0, -14))
    return plot


def spot(plot: Plot, point: Point) -> None:
    """A dot large enough to be seen on a line."""
    x, y = plot.at(*point)
    plot.add("circle", "cell", cx=x, cy=y, r=4)


def walks(width: int) -> Picture:
    """Five steps in the valley at three rates: a good one, a bold one, and one
    too bold."""
    across = width > NARROW
    side, high = (178, 190) if across else (300, 176)
    picture = Picture(width, high + 34 if across else 3 * (high + 34))
    for i, rate in enumerate((0.25, 0.9, 1.1)):
        left = 6 + i * (side + 14) if across else 10
        top = 24 if across else 24 + i * (high + 34)
        picture.text(left + side / 2, top - 8, f"rate {rate}", "ink small")
        walk(picture, (left, top), (side, high - 8), rate)
    return picture


def walk(picture: Picture, corner: Point, size: Point, rate: float) -> None:
    """The valley, and a walk from 5 that goes rate times the slope each step."""
    (left, top), (side, high) = corner, size

    def at(w: float) -> Point:
        return left + (w + 1.5) / 9 * side, top + high - valley(w) / 22 * high

    picture.path([at(i / 10) for i in range(-15, 76)], "thin")
    places = [5.0]
    for _ in range(4):
        places.append(places[-1] - rate * 2 * (places[-1] - 3))
    picture.path([at(w) for w in places], "back")
    for i, w in enumerate(places):
        x, y = at(w)
        picture.add("circle", "cell" if i else "box", cx=x, cy=y, r=4)
        if i == 0:
            picture.text(x + 8, y + 12, "start", "small", "start")


MATHEMATICS: dict[str, Callable[[int], Picture]] = {
    "mathematics-spread": spread,
    "mathematics-exponent": exponent,
    "mathematics-squares": squares,
    "mathematics-dot-product": dot_product,
    "mathematics-slope": slope,
    "mathematics-walks": walks,
}
