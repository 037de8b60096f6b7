"""The drawing that grows from chapter to chapter, at the head of each.

All are drawn on one canvas, and each part keeps its place: on the left how the
model comes to a guess, from below to above, on the right how it learns from
it. A chapter adds its part, in blue, to what was there.
"""

from __future__ import annotations

from collections.abc import Sequence

from .diagrams import LOOKING_BACK, gpt
from .drawing import Picture

WIDTH, HEIGHT = 256, 232  # as wide as the margin
LEFT, BROAD, HIGH = 42, 104, 24  # of the boxes of the model
MIDDLE = LEFT + BROAD / 2
PATH = 212  # the middle of what learns
GUESS, THINK, ATTEND, LOOK_UP, LETTER = 3, 60, 104, 146, 186  # tops
MAP, CACHE = 210, -1  # the width of a small map; what no stage is
LAST, WHOLE = 8, 9  # chapters; the second is none, and has all that came up to 5
BY_HAND = (1, 6, 7, 8)  # chapters without a tape


def growing(chapter: int) -> Picture:
    """The model of a chapter and what teaches it; what is new is in blue."""
    picture = Picture(WIDTH, HEIGHT)
    guess(picture, chapter)
    if chapter == 0:
        table(picture)
    else:
        network(picture, chapter)
    learning(picture, chapter)
    return picture


def new_in(chapter: int, *chapters: int) -> str:
    """How a box is drawn that these chapters brought."""
    return "new" if chapter in chapters or chapter == WHOLE else "box"


def stack(
    picture: Picture, x: float, y: float, wide: float, kind: str, behind: Sequence[int]
) -> None:
    """Outlines of boxes that stand behind one, so far below it and to its right or,
    if less than 0, to its left."""
    for shift in behind:
        picture.rectangle(x + shift, y + abs(shift), wide, HIGH, kind, rx=4)


def part(picture: Picture, top: float, words: str, kind: str) -> None:
    picture.box(LEFT, top, BROAD, HIGH, words, kind)


def up(picture: Picture, low: float, high: float) -> None:
    """From the top of a part to the foot of a higher one."""
    picture.arrow([(MIDDLE, low - 2), (MIDDLE, high + HIGH + 2)])


def guess(picture: Picture, chapter: int) -> None:
    """The ends of the model: a letter, and how likely each next one is."""
    words = "letter" if chapter < 3 else "letter, place"
    if 7 <= chapter < WHOLE:
        names = new_in(chapter, 7)
        stack(picture, LEFT, LETTER, BROAD, names, (6, 3))
        kind = "strong-text small" if names == "new" else "small"
        picture.text(LEFT, HEIGHT - 3, "16 names", kind, "start")
    part(picture, LETTER, words, new_in(chapter, 0, 3))
    part(picture, GUESS, "", new_in(chapter, 0))
    foot, shares = GUESS + HIGH - 4, (3, 8, 2, 15, 5, 2, 11, 4)
    bars = [f"M{LEFT + 5 + i * 6} {foot}v-{n}h4v{n}" for i, n in enumerate(shares)]
    picture.add("path", "cell", d="".join(bars))
    picture.text(LEFT + 76, GUESS + 17, "guess", "ink")


def table(picture: Picture) -> None:
    """Chapter 0's model: counts, of which one row is asked for."""
    top, cell = THINK, 21
    counts = "10310 12004 02311 31020"  # from none to often
    for count in range(5):
        cells = [
            f"M{LEFT + column * cell} {top + row * cell}h19v19h-19"
            for row, line in enumerate(counts.split())
            for column, found in enumerate(line)
            if found == str(count)
        ]
        shade = f".{1 + 2 * count}"
        picture.add("path", "cell", d="".join(cells), fill_opacity=shade)
    picture.text(MIDDLE, top + 4 * cell + 15, "count table", "ink")
    picture.arrow([(MIDDLE, LETTER - 2), (MIDDLE, LETTER - 20)])
    picture.arrow([(MIDDLE, top - 4), (MIDDLE, GUESS + HIGH + 2)])


def network(picture: Picture, chapter: int) -> None:
    """The model from chapter 1 on: a row of numbers, a look back, thought."""
    part(picture, LOOK_UP, "look up", new_in(chapter, 1))
    part(picture, THINK, "think", new_in(chapter, 1))
    up(picture, LETTER, LOOK_UP)
    up(picture, THINK, GUESS)
    if chapter < 3:
        up(picture, LOOK_UP, THINK)
        return
    up(picture, LOOK_UP, ATTEND)
    up(picture, ATTEND, THINK)
    earlier(picture, chapter)
    if chapter == 3:
        part(picture, ATTEND, "look back", "new")
        return
    for behind in (9, 6, 3, 0):
        x, y = LEFT + behind, ATTEND - behind
        picture.rectangle(x, y, BROAD - 9, HIGH, new_in(chapter, 4), rx=4)
    picture.text(LEFT + (BROAD - 9) / 2, ATTEND + 17, "4 looks back", "ink")
    layers(picture, chapter)


def earlier(picture: Picture, chapter: int) -> None:
    """The letters before, which the look back comes from."""
    kind = new_in(chapter, 3)
    line = "fine" if kind == "new" else "thin"
    for i in range(3):
        picture.rectangle(2 + i * 10, LETTER, 7, HIGH, kind, rx=2)
        picture.path([(5.5 + i * 10, LETTER - 2), (5.5 + i * 10, ATTEND + 12)], line)
    picture.arrow([(5.5, ATTEND + 12), (LEFT - 2, ATTEND + 12)], line)


def layers(picture: Picture, chapter: int) -> None:
    """A frame around what is done several times, one upon the other."""
    left, right = LEFT - 6, LEFT + BROAD + 6
    top, foot = THINK - 7, ATTEND + HIGH + 6
    new = new_in(chapter, 4) == "new"
    corners = [(left, top), (right, top), (right, foot), (left, foot), (left, top)]
    picture.path(corners, "strong" if new else "thin")
    words = "strong-text small" if new else "small"
    picture.text(left - 5, top + 12, "× n", words, "end")


def learning(picture: Picture, chapter: int) -> None:
    """The right side: how wrong the guess was, and what is done about it."""
    left, wide = PATH - 42, 84
    picture.arrow([(LEFT + BROAD + 2, GUESS + 12), (left - 2, GUESS + 12)])
    picture.box(left, GUESS, wide, HIGH, "surprise", new_in(chapter, 0))
    how = "count" if chapter == 0 else "step" if chapter < 5 else "Adam"
    picture.box(left, LETTER, wide, HIGH, how, new_in(chapter, 0, 1, 5))
    if chapter == 0:  # no blame: it counts, however great the surprise
        corner = THINK + 42
        picture.arrow([(PATH, LETTER - 2), (PATH, corner), (LEFT + BROAD + 4, corner)])
    else:
        blame(picture, chapter)
    words = "blue: new here" if chapter < WHOLE else ""
    picture.text(WIDTH, HEIGHT - 3, words, "strong-text small", "end")


def blame(picture: Picture, chapter: int) -> None:
    """The way back to the weights: first worked out by hand, then on a tape, by
    hand again, and in the last chapter in parts, of which each has its own."""
    picture.arrow([(PATH, GUESS + HIGH + 2), (PATH, LETTER - 2)], "back")
    words = "by hand" if chapter in BY_HAND else "tape"
    kind = new_in(chapter, 1, 2, 6, 8)
    if chapter == 8:
        stack(picture, PATH - 34, ATTEND, 68, kind, (-9, -6, -3))
        picture.text(PATH - 6, ATTEND + 48, "× 4", "strong-text small", "end")
    picture.box(PATH - 34, ATTEND, 68, HIGH, words, kind)
    picture.text(PATH - 6, GUESS + HIGH + 24, "blame", "back-text", "end")
    x, low, end = LEFT + BROAD + 14, LETTER + 12, LEFT + BROAD + 2
    picture.path([(PATH - 44, low), (x, low), (x, THINK + 12)], "back")
    learns = (LOOK_UP, THINK) if chapter < 3 else (LOOK_UP, ATTEND, THINK)
    for top in learns:
        picture.arrow([(x, top + 12), (end, top + 12)], "back")


# One width for all screens: it is no wider than a phone's.
GROWING = {f"head-{chapter}": chapter for chapter in range(LAST + 1)}
GROWING |= {"head-whole": WHOLE}

# Where one is in the model of chapter 3 and all after it: what is spoken of.
HERE = {
    "here-query": {4},
    "here-attention": {5},
    "here-around": {6, 7, 9, 10, 11, 12},
    "here-position": {0, 1},
    "here-norm": {2, 3, 8},
    "here-cache": {CACHE},
    "here-score": {13, 14},
}
BAR, OPEN, GAP = 8, 24, 5  # a part that is shut, one that says its name, between


def here(lit: set[int]) -> Picture:
    """A small map of the model of chapter 3, with words only in what is lit."""
    stages = gpt(new=False)
    heights = [OPEN if level in lit else BAR for level in sorted(stages)]
    picture = Picture(MAP, 2 + sum(heights) + GAP * len(heights))
    left, wide, top = 14, 136, picture.height - 2.0 + GAP
    tops = []
    for level, high in enumerate(heights):
        top -= high + GAP
        tops.append(top)
        words = stages[level].words if level in lit else ""
        picture.box(left, top, wide, high, words, "new" if level in lit else "box")
    for start, end, _ in LOOKING_BACK:
        low, above = tops[start] - GAP / 2, tops[end] + heights[end] / 2
        corners = [(left + wide / 2, low), (left - 12, low)]
        corners += [(left - 12, above), (left - 2, above)]
        picture.arrow(corners, "strong" if end in lit else "thin")
    middle = tops[5] + heights[5] / 2  # of attention
    picture.path([(left + wide, middle), (left + wide + 14, middle)], "thin")
    cache(picture, left + wide + 14, middle, CACHE in lit)
    return picture


def cache(picture: Picture, left: float, middle: float, lit: bool) -> None:
    """The keys and values that attention keeps."""
    high, words, kind = (OPEN, "cache", "new") if lit else (BAR, "", "box")
    picture.box(left, middle - high / 2, MAP - left - 2, high, words, kind)
