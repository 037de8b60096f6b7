"""Hold what the chapters report against what the programs print."""

from __future__ import annotations

import difflib
import os
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cached_property

from .model import Book, Chapter, Output, Place, Problem, Value
from .runs import Runs
from .sources import sources
from .tangle import Tangled

ELLIPSIS = "..."
SUPERSCRIPT = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
MOST_ROWS = 20  # shown of a difference
LINES = "lines of "  # a fragment: the key of where it stands in the program


@dataclass(frozen=True)
class Edit:
    """The text a stretch of a chapter should have instead of what it has."""

    item: Output | Value
    place: Place
    old: tuple[str, ...]
    new: tuple[str, ...]

    @property
    def is_lost(self) -> bool:
        """Whether nobody prints the value any more."""
        return isinstance(self.item, Value) and not self.new


def reporting(book: Book, program: str) -> list[Chapter]:
    """What says something about a program."""
    return [
        chapter
        for chapter in book.claimants
        if any(item.program == program for item in chapter.claims)
    ]


def stale(
    book: Book,
    runs: Runs,
    programs: Collection[str] = (),
    skipped: set[str] | None = None,
) -> Iterator[Edit]:
    """What the chapters report of some programs, or of all, that is not so.

    Data sets that are not on this machine are added to `skipped`. Raises
    CannotRun; a value that nobody prints comes as an Edit with nothing new.
    """
    places = _Places(book)
    for chapter in book.claimants:
        for item in chapter.claims:
            if programs and item.program not in programs:
                continue
            try:
                edit = _stale(item, runs, places)
            except LookupError:
                if skipped is not None:
                    skipped.add(item.data)
                continue
            if edit:
                yield edit


class _Places:
    """Where fragments stand in the files of programs, found when asked for."""

    def __init__(self, book: Book):
        self.book = book

    @cached_property
    def trees(self) -> dict[str, Tangled]:
        return sources(self.book).trees

    def lines(self, program: str, name: str) -> str | None:
        """The first and the last line of a fragment in a program's file."""
        tree = self.trees[self.book.programs[program].path]
        hole = tree.holes.get(name)
        numbers = [line.number for line in hole.lines()] if hole else []
        return f"{numbers[0]}–{numbers[-1]}" if numbers else None


def _stale(item: Output | Value, runs: Runs, places: _Places) -> Edit | None:
    if isinstance(item, Output):
        return _stale_output(item, runs.output(item.program, item.data))
    if item.key.startswith(LINES):
        value = places.lines(item.program, item.key.removeprefix(LINES))
    else:
        value = runs.value(item.program, item.key, item.data)
    new = () if value is None else (shown(item.text, value),)
    if new == (item.text,):
        return None
    return Edit(item, item.place, (item.text,), new)


def _stale_output(output: Output, printed: list[str]) -> Edit | None:
    old = tuple(line.text for line in output.lines)
    if holds(list(old), printed):
        return None
    fence = output.place
    place = Place(fence.path, fence.line + 1, fence.column)
    return Edit(output, place, old, tuple(renewed(list(old), printed)))


def holds(block: list[str], printed: list[str]) -> bool:
    """Whether the block is the output, a line of `...` for any lines of it."""
    first, *parts = _split(block)
    if not parts:
        return first == printed
    *middle, last = parts
    end = len(printed) - len(last)
    if printed[: len(first)] != first or end < len(first) or printed[end:] != last:
        return False
    position = len(first)
    for part in middle:
        starts = range(position, end - len(part) + 1)
        found = next((s for s in starts if printed[s : s + len(part)] == part), None)
        if found is None:
            return False
        position = found + len(part)
    return True


def renewed(block: list[str], printed: list[str]) -> list[str]:
    """The block as it should be: same excerpt, today's lines."""
    parts = _split(block)
    if len(parts) == 1:
        return list(printed)
    first, *middle, last = parts
    result = printed[: len(first)]
    position = len(result)
    end = max(position, len(printed) - len(last))
    for part in middle:
        start = _closest(part, printed[position:end]) + position
        stop = min(start + len(part), end)
        result += [ELLIPSIS, *printed[start:stop]]
        position = stop
    return [*result, ELLIPSIS, *printed[end:]]


def _split(block: list[str]) -> list[list[str]]:
    parts: list[list[str]] = [[]]
    for line in block:
        if line.strip() == ELLIPSIS:
            parts.append([])
        else:
            parts[-1].append(line)
    return parts


def _closest(part: list[str], lines: list[str]) -> int:
    """Where in `lines` the part stands, or else what is most like it."""
    starts = range(max(1, len(lines) - len(part) + 1))
    for start in starts:
        if lines[start : start + len(part)] == part:
            return start

    def likeness(start: int) -> int:
        pairs = zip(part, lines[start:], strict=False)
        return sum(len(os.path.commonprefix(pair)) for pair in pairs)

    return max(starts, key=likeness)


def shown(text: str, value: str) -> str:
    """The value, written in the way of `text`: as many digits, same signs."""
    try:
        number = float(value)
    except ValueError:
        return value
    scientific = re.fullmatch(r"[-−+]?\d(?:\.(\d+))?(e|·10).*", text)
    if scientific:
        digits = len(scientific[1] or "")
        mantissa, exponent = f"{number:.{digits}e}".split("e")
        exponent = str(int(exponent))
        if scientific[2] == "e":
            return _signed(text, f"{mantissa}e{exponent}")
        return _signed(text, f"{mantissa}·10{exponent.translate(SUPERSCRIPT)}")
    digits = len(text.partition(".")[2])
    whole = len(re.sub(r"\D", "", text.partition(".")[0]))
    comma = "," if "," in text or whole < 4 else ""
    return _signed(text, f"{number:{comma}.{digits}f}")


def _signed(text: str, number: str) -> str:
    if number.startswith("-") and not text.startswith("-"):
        return "−" + number[1:]
    return "+" + number if text.startswith("+") and number[0] != "-" else number


def explain(edit: Edit) -> str:
    """An edit as a compiler would put it, with the lines that differ."""
    item = edit.item
    if isinstance(item, Value) and edit.is_lost:
        data = f"@{item.data}" if item.data else ""
        key = f"{item.program}{data}: {item.key}"
        return str(Problem(edit.place, f"no program prints '{key}'"))
    if isinstance(item, Value):
        problem = f"the book says {edit.old[0]}, the program says {edit.new[0]}"
        return str(Problem(edit.place, problem))
    same = 0
    while edit.old[same : same + 1] == edit.new[same : same + 1] != ():
        same += 1
    place = Place(edit.place.path, edit.place.line + same, edit.place.column)
    rows = difflib.unified_diff(edit.old, edit.new, n=1, lineterm="")
    shown_rows = [f"    {row}" for row in list(rows)[3:][:MOST_ROWS]]
    return "\n".join(
        [str(Problem(place, "the program prints something else here")), *shown_rows]
    )
