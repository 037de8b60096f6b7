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
ROUNDS = 8  # of printing, at most
LEAST = 150.0  # points of a sheet that are too many to be empty
BOTTOM = 62.4 + 24  # points below the text of a sheet, and those of its last line

logger = logging.getLogger(__name__)

Place = tuple[int, float]  # a sheet, and how high above its lower edge


@dataclass(frozen=True)
class Printed:
    """A page of the book on paper: it begins on a sheet of its own."""

    length: int  # in sheets
    places: dict[str, Place]  # of each name that is linked to; sheets from 0


@dataclass(frozen=True)
class Plate:
    """A picture or a table in the text of a page of the book, which begins on a
    sheet of its own; with the ends of the blocks after it."""

    number: int
    page: str
    start: int
    end: int
    after: tuple[int, ...]

    def mark(self, what: object) -> str:
        return f"sheet-{self.page}-{self.number}-{what}"


def plates(text: str) -> Iterator[Plate]:
    """Those that may change places with what follows: nothing announces them."""
    for number, found in enumerate(PLATE.finditer(text)):
        before = text[max(0, found.start() - 60) : found.start()]
        announced = ENDS.sub("", before).endswith((":", "</svg>"))
        if ENDS.search(before) and not announced:
            ends = tuple(_ends(text, found.end()))
            yield Plate(number, found["page"], found.start(), found.end(), ends)


def _ends(text: str, end: int) -> Iterator[int]:
    for _ in range(MOST):
        found = BLOCK.match(text, end)
        if not found:
            return
        end = found.end()
        yield end


def marked(text: str) -> str:
    """A page with marks, which can be asked for their places when it is printed:
    where what stands before each ends, it itself, and what follows."""
    marks: dict[int, str] = {}
    for plate in plates(text):
        caption = text.rindex("</figcaption>", plate.start, plate.end)
        places = [(_inner(text, plate.start), "before"), (caption, 0)]
        places += [(_inner(text, end), n) for n, end in enumerate(plate.after, 1)]
        for place, what in places:
            mark = markup("pdf/mark.html", name=plate.mark(what)).strip()
            marks[place] = marks.get(place, "") + mark
    parts, last = [], 0
    for place in sorted(marks):
        parts += [text[last:place], marks[place]]
        last = place
    return "".join([*parts, text[last:]])


def _inner(text: str, end: int) -> int:
    """Where the text of what ends there ends."""
    found = ENDS.search(text, max(0, end - 200), end)
    assert found is not None
    return found.start()


def arranged(
    texts: dict[str, str], printed: Callable[[dict[str, str]], dict[str, Printed]]
) -> tuple[dict[str, str], dict[str, Printed]]:
    """Pages with their sheets filled, and how just these are printed; those in which
    something has moved are printed again."""
    waiting = texts
    found: dict[str, Printed] = {}
    for _ in range(ROUNDS):
        texts = texts | waiting
        found |= printed(waiting)
        better = {
            name: filled(text, found[name].places) for name, text in waiting.items()
        }
        waiting = {name: text for name, text in better.items() if text != texts[name]}
        if not waiting:
            break
    else:
        logger.warning("after %s printings some sheets still have much white", ROUNDS)
    return texts, found


def filled(text: str, places: Mapping[str, Place]) -> str:
    """The page with the first picture that leaves too much of a sheet empty behind
    what follows; the same one if none does."""
    for plate in plates(text):
        end = _place(plate, places)
        if end:
            itself, blocks = text[plate.start : plate.end], text[plate.end : end]
            return f"{text[: plate.start]}{blocks.lstrip()}\n{itself}{text[end:]}"
    return text


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
