"""What changed in a program since the one that it extends: runs of lines, and the
fragments that are new, changed or gone."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count, dropwhile

from literate.model import Fragment
from literate.tangle import Code

from .library import File
from .sections import Section, Sections

CONTEXT = 3  # unchanged lines shown around a change
FEWEST_FOLDED = 4
FEWEST_MOVED = 3  # lines, besides such as a bracket alone
SAME, NEW, GONE = "", "new", "gone"
MOVED, LEFT = "moved", "left"  # lines that stand elsewhere, and where they stood

Line = tuple[Code, str]  # and its mark


@dataclass(frozen=True)
class Run:
    """Lines that follow one another. A run without a number is to be folded away:
    nothing in it has changed."""

    number: int
    lines: list[Line]

    @property
    def shown(self) -> list[Line]:
        """Its lines, from the first that is not blank."""
        return list(dropwhile(lambda line: not line[0].text.strip(), self.lines))

    @property
    def fragments(self) -> list[Fragment]:
        """Whose lines have changed here; what is gone only if nothing is new."""
        kinds = (NEW, MOVED, GONE, LEFT)
        return next(filter(None, map(self._marked, kinds)), [])

    def _marked(self, wanted: str) -> list[Fragment]:
        found = (
            line.fragment
            for line, mark in self.lines
            if mark == wanted and line.text.strip() and line.fragment
        )
        return list(dict.fromkeys(found))


@dataclass(frozen=True)
class Changes:
    """A file against the one it grew from. Of lines that moved, `moves` says by
    their old number which new one they have."""

    runs: list[Run]
    moves: dict[int, int]
    new: list[Fragment]
    changed: list[Fragment]
    gone: list[Fragment]

    def count(self, wanted: str) -> int:
        """How many lines have a mark."""
        marks = [mark for run in self.runs for _, mark in run.lines]
        return marks.count(wanted)


def changes(new: File, old: File, sections: Sections) -> Changes:
    """What changed between two files; a change for each section that explains
    something of it."""
    after, before = new.program.definitions, old.program.definitions
    names = [name for name in new.tangled.holes if after.get(name)]
    lines, moves = marked(_body(old), _body(new))
    return Changes(
        list(_runs(lines, sections)),
        moves,
        new=[after[name][0] for name in names if name not in before],
        changed=[
            next(fragment for fragment in after[name] if fragment not in before[name])
            for name in names
            if name in before and set(after[name]) - set(before[name])
        ],
        gone=[before[name][0] for name in old.tangled.holes if name not in after],
    )


def _body(file: File) -> list[Code]:
    """A file's lines, without those at its top that say which file it is."""
    return list(dropwhile(lambda line: line.text.startswith("//"), file.lines))


def marked(before: list[Code], after: list[Code]) -> tuple[list[Line], dict[int, int]]:
    """All lines of both, in one order; and where those are now that moved."""
    found = _compared(before, after)
    gone = [line for line, mark in found if mark == GONE]
    new = [line for line, mark in found if mark == NEW]
    moves = dict(_moves(gone, new))
    marks = dict.fromkeys(((GONE, n) for n in moves), LEFT)
    marks |= dict.fromkeys(((NEW, n) for n in moves.values()), MOVED)
    return [(line, marks.get((mark, line.number), mark)) for line, mark in found], moves


def _moves(gone: list[Code], new: list[Code]) -> Iterator[tuple[int, int]]:
    """The numbers, old and new, of lines that stand in another place together,
    the longest runs first."""
    # What was found once is not found again, for no line is equal to a number.
    a: list[str | int] = [line.text for line in gone]
    b: list[str | int] = [line.text for line in new]
    while True:
        matcher = difflib.SequenceMatcher(a=a, b=b, autojunk=False)
        i, j, size = matcher.find_longest_match()
        if (
            sum(len(line.text.strip()) > 2 for line in gone[i : i + size])
            < FEWEST_MOVED
        ):
            return
        for k in range(size):
            yield gone[i + k].number, new[j + k].number
            a[i + k], b[j + k] = k, -1 - k


def _compared(before: list[Code], after: list[Code]) -> list[Line]:
    """All lines of both, new or gone where the others have other ones."""
    matcher = difflib.SequenceMatcher(
        a=[line.text for line in before],
        b=[line.text for line in after],
        autojunk=False,
    )
    found: list[Line] = []
    for what, i, j, k, m in matcher.get_opcodes():
        if what != "equal":
            found += [(line, GONE) for line in before[i:j]]
        mark = SAME if what == "equal" else NEW
        found += [(line, mark) for line in after[k:m]]
    return found


def _runs(lines: list[Line], sections: Sections) -> Iterator[Run]:
    """Runs of changed lines with some around them, and of the rest between."""
    number = count(1)
    start = 0
    for first, last in [*_holes(lines), (len(lines), len(lines))]:
        for part in _by_section(lines[start:first], sections):
            yield Run(next(number), part)
        if first < last:
            yield Run(0, lines[first:last])
        start = last


def _by_section(lines: list[Line], sections: Sections) -> Iterator[list[Line]]:
    """Changed lines, cut where something new is explained in another section."""
    part: list[Line] = []
    current: Section | None = None
    for line, mark in lines:
        is_new = mark == NEW and line.text.strip() and line.fragment
        section = sections.of(line.fragment.place) if is_new and line.fragment else None
        if section and current and section is not current:
            yield part
            part = []
        current = section or current
        part.append((line, mark))
    if part:
        yield part


def _holes(lines: list[Line]) -> Iterator[tuple[int, int]]:
    """Where lines may be folded away: long enough, and far from any change."""
    changed = [i for i, (_, mark) in enumerate(lines) if mark]
    starts = [0, *(i + 1 + CONTEXT for i in changed)]
    ends = [*(i - CONTEXT for i in changed), len(lines)]
    for first, last in zip(starts, ends, strict=True):
        if last - first >= FEWEST_FOLDED:
            yield first, last
