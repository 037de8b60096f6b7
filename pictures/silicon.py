"""The diagrams of chapters 7 and 8: a tile of sums, and a batch in parts."""

from __future__ import annotations

from collections.abc import Callable

from .drawing import Picture

HIGH, GAP = 24, 6  # of a row of sums; to the next
NUMBER = 14  # how wide a number of x is
LANES = 16  # floats in Lanes
TITLE, BELOW = 14, 20  # from a title to what it names; from there to the counts


def tile(width: int) -> Picture:
    """One sum at a time, and sixteen: what is loaded, and what is done with it."""
    picture = Picture(width, 212 if width > 320 else 336)
    unit = 72 if picture.wide else 70  # Lanes, and the gap beside them
    sums(picture, (2, 16), 1, unit, "one sum at a time")
    right = width - 2.0 - room(4, unit)
    at = (right, 16.0) if picture.wide else (2.0, 138.0)
    sums(picture, at, 4, unit, "a tile of 4 × 4 sums")
    return picture


def room(side: int, unit: int) -> int:
    """How wide so many sums in a row are, with the number beside them."""
    return NUMBER + 2 * GAP + side * unit - GAP


def sums(
    picture: Picture, at: tuple[float, float], side: int, unit: int, title: str
) -> None:
    """As many rows of sums as there are in a row: the numbers of x on the left,
    the Lanes of w on top."""
    x, y = at[0] + NUMBER + 2 * GAP, at[1] + TITLE
    picture.text(at[0], at[1], title, "ink", "start")
    picture.text(at[0] + NUMBER / 2, y + HIGH, "x", "small")
    picture.text(at[0] + NUMBER + GAP, y + 12, "w", "small")
    first = y + HIGH + 2 * GAP
    for column in range(side):
        lanes(picture, x + column * unit, y, unit - GAP)
    for row in range(side):
        down = first + row * (HIGH + GAP)
        picture.rectangle(at[0], down, NUMBER, HIGH, "cell", fill_opacity="0.75")
        for column in range(side):
            left = x + column * unit
            picture.box(left, down, unit - GAP, HIGH, "sum", "new")
    foot = first + side * (HIGH + GAP) + BELOW - GAP
    loads, done = 2 * side, side * side
    adds = "multiply-adds" if done > 1 else "multiply-add"
    words = f"{loads} loads, {done} {adds}"
    picture.text(at[0], foot, words, "strong-text", "start")


def lanes(picture: Picture, x: float, y: float, width: int) -> None:
    """Floats side by side, which are loaded at once."""
    each = width / LANES
    cells = [f"M{x + i * each:g} {y:g}v{HIGH}" for i in range(LANES)]
    place = f"translate({each / 2:g})"
    picture.add(
        "path",
        "forward",
        d="".join(cells),
        stroke_width=each - 1,
        stroke_opacity="0.75",
        transform=place,
    )


PARTS, NAMES = 4, 4  # of a batch; in a part
THREADS = 2
NAME = 9  # how wide a name is
SHADES = ("0.3", "0.45", "0.6", "0.8")  # of the parts
MARGIN, BETWEEN = 48, 16  # beside the threads, and between them
NOTES = 208  # how wide it is what stands beside


class Threads:
    """Where the columns of two threads stand, and how far down they have come."""

    def __init__(self, width: int):
        self.picture = Picture(width, 444)
        self.notes = NOTES if self.picture.wide else 0
        room = width - 2 - MARGIN - self.notes
        self.wide = (room - (THREADS - 1) * BETWEEN) / THREADS
        self.top = 0.0

    def left(self, thread: int) -> float:
        return MARGIN + thread * (self.wide + BETWEEN)

    def middle(self, thread: int) -> float:
        return self.left(thread) + self.wide / 2

    def right(self) -> float:
        return self.left(THREADS - 1) + self.wide

    def note(self, down: float, *lines: str) -> None:
        """What is to be said of it, if there is room."""
        for i, words in enumerate(lines if self.notes else ()):
            y = self.top + down + 17 * i
            self.picture.text(self.right() + 18, y, words, "", "start")

    def names(self, x: float, y: float, part: int) -> None:
        """The names of a part."""
        for i in range(NAMES):
            shade = SHADES[part]
            self.picture.rectangle(
                x + i * (NAME + 2), y, NAME, NAME, "cell", fill_opacity=shade
            )

    def batch(self) -> None:
        each = NAMES * (NAME + 2) + 14
        start = (self.left(0) + self.right() - PARTS * each + 14) / 2
        for part in range(PARTS):
            x = start + part * each
            self.names(x, 4, part)
            self.picture.text(x + each / 2 - 8, 30, str(part))
        self.picture.text(MARGIN - 14, 30, "part", "", "end")
        self.note(13, "16 names, in 4 parts")
        for thread in range(THREADS):
            self.picture.text(self.middle(thread), 62, f"thread {thread}", "ink")
        self.top = 72

    def both(self, words: str, note: str) -> None:
        """What each thread does with its half."""
        for thread in range(THREADS):
            self.picture.box(self.left(thread), self.top, self.wide, 26, words)
        self.note(18, note)
        self.top += 26

    def barrier(self) -> None:
        """Here all wait for each other."""
        y = self.top + 16
        self.picture.path([(MARGIN - 10, y), (self.right() + 10, y)], "back")
        self.picture.text(MARGIN - 14, y + 5, "wait", "back-text", "end")
        self.top += 32

    def compute(self) -> None:
        """The parts, in the threads' turn."""
        self.note(30, "who computes a part", "does not matter")
        for part in range(PARTS):
            x = self.left(part % THREADS)
            y = self.top + part // THREADS * 32
            self.picture.rectangle(x, y, self.wide, 26, "box", rx=4)
            self.picture.text(x + 10, y + 18, f"part {part}", "ink", "start")
            self.names(x + self.wide - 10 - NAMES * (NAME + 2), y + 9, part)
        self.top += PARTS // THREADS * 32 - 6

    def add_up(self) -> None:
        """The gradients of all parts, of which each thread adds up one half."""
        self.note(10, "four gradients, always", "added up from 0 to 3")
        for part in range(PARTS):
            y = self.top + part * 20
            self.picture.text(MARGIN - 14, y + 12, str(part), "", "end")
            for thread in range(THREADS):
                self.picture.rectangle(
                    self.left(thread),
                    y,
                    self.wide,
                    14,
                    "cell",
                    fill_opacity=SHADES[part],
                )
        for thread in range(THREADS):
            x = self.middle(thread)
            self.picture.arrow([(x, self.top - 4), (x, self.top + PARTS * 20 + 6)])
        self.top += PARTS * 20 + 8


def parts(width: int) -> Picture:
    """A step of two threads, from above to below."""
    drawn = Threads(width)
    drawn.batch()
    drawn.both("turn", "half of each matrix")
    drawn.barrier()
    drawn.compute()
    drawn.barrier()
    drawn.add_up()
    drawn.both("Adam", "half of each matrix")
    drawn.barrier()
    drawn.picture.height = round(drawn.top)
    return drawn.picture


SILICON: dict[str, Callable[[int], Picture]] = {"7-tile": tile, "8-parts": parts}
