"""Pictures and tables in the printed book that would leave a part of a sheet empty.

One that has no room on a sheet goes on the next, and nothing but white stands
where it would have stood. A browser cannot let what follows take that room. So
the book is printed with marks around pictures and tables, and where a gap is
large, what follows changes places with what left it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from sphinx.util import logging

from .markup import markup

PLATE = re.compile(
    r'<figure class="plate[^>]*\bid="(?P<page>[^"]*)/[^"/]*">.*?</figure>', re.DOTALL
)
# What may come before it instead; nothing of its kind can lie within one of these.
BLOCK = re.compile(
    r"\s*(?:<p\b.*?</p>"
    r'|<div class="formula">.*?</div>'
    r'|<figure class="(?:fragment|output)\b.*?</figure>)',
    re.DOTALL,
)
ENDS = re.compile(r"(?:</\w+>\s*)+$")
MOST = 5  # blocks that come before it instead
ROUNDS = 8  # of printing, at most: what moves only ever moves on, so few are needed
LEAST = 150.0  # points of a sheet that are too many to be empty
BOTTOM = 62.4 + 24  # points below the text of a sheet, and those of its last line

logger = logging.getLogger(__name__)

Place = tuple[int, float]  # a sheet, and how high above its lower edge
Places = dict[str, Place]  # of each name that is linked to


@dataclass(frozen=True)
class Plate:
    """A picture or a table in the text of the whole book, with the ends of the
    blocks after it."""

    number: int
    page: str  # of the book, which begins on a sheet of its own
    start: int
    end: int
    after: tuple[int, ...]

    def mark(self, what: object) -> str:
        return f"sheet-{self.number}-{what}"


def plates(whole: str) -> Iterator[Plate]:
    """Those that may change places with what follows: nothing announces them."""
    for number, found in enumerate(PLATE.finditer(whole)):
        before = whole[max(0, found.start() - 60) : found.start()]
        announced = ENDS.sub("", before).endswith((":", "</svg>"))
        if ENDS.search(before) and not announced:
            ends = tuple(_ends(whole, found.end()))
            yield Plate(number, found["page"], found.start(), found.end(), ends)


def _ends(whole: str, end: int) -> Iterator[int]:
    for _ in range(MOST):
        found = BLOCK.match(whole, end)
        if not found:
            return
        end = found.end()
        yield end


def marked(whole: str) -> str:
    """The book with marks, which can be asked for their places when it is printed:
    where what stands before each ends, it itself, and what follows."""
    marks: dict[int, str] = {}
    for plate in plates(whole):
        caption = whole.rindex("</figcaption>", plate.start, plate.end)
        places = [(_inner(whole, plate.start), "before"), (caption, 0)]
        places += [(_inner(whole, end), n) for n, end in enumerate(plate.after, 1)]
        for place, what in places:
            mark = markup("pdf/mark.html", name=plate.mark(what)).strip()
            marks[place] = marks.get(place, "") + mark
    parts, last = [], 0
    for place in sorted(marks):
        parts += [whole[last:place], marks[place]]
        last = place
    return "".join([*parts, whole[last:]])


def _inner(whole: str, end: int) -> int:
    """Where the text of what ends there ends."""
    found = ENDS.search(whole, max(0, end - 200), end)
    assert found is not None
    return found.start()


def arranged(whole: str, printed: Callable[[str], Places]) -> tuple[str, Places]:
    """The book with its sheets filled, and where each name stands in just that book:
    what was changed after the last printing would stand elsewhere."""
    better = whole
    for _ in range(ROUNDS):
        whole, found = better, printed(better)
        better = filled(whole, found)
        if better == whole:
            break
    else:
        logger.warning("after %s printings some sheets still have much white", ROUNDS)
    return whole, found


def filled(whole: str, places: Mapping[str, Place]) -> str:
    """The book with the first picture on each of its pages that leaves too much of
    a sheet empty behind what follows; the same one if none does."""
    moved: set[str] = set()
    parts, last = [], 0
    for plate in plates(whole):
        end = _place(plate, places)
        if end and plate.page not in moved and plate.start >= last:
            moved.add(plate.page)
            blocks, itself = whole[plate.end : end], whole[plate.start : plate.end]
            parts += [whole[last : plate.start], blocks.lstrip(), "\n", itself]
            last = end
    return "".join([*parts, whole[last:]])


def _place(plate: Plate, places: Mapping[str, Place]) -> int:
    """Where the block ends behind which a picture is to stand; 0 if it stands
    where it should."""
    marks = [plate.mark(n) for n in range(len(plate.after) + 1)]
    if not {plate.mark("before"), *marks} <= places.keys():
        return 0
    (sheet, high), (there, _) = places[plate.mark("before")], places[marks[0]]
    gap = high - BOTTOM
    if there == sheet or gap < LEAST:
        return 0
    taken = 0.0
    for end, above, mark in zip(plate.after, marks, marks[1:], strict=False):
        (a, top), (b, bottom) = places[above], places[mark]
        taken += top - bottom if a == b else gap
        if taken >= gap:
            return end
    return plate.after[-1] if plate.after else 0
