"""A whole file as a page tells it: stretches of lines with a word beside them, and
its contents."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby, takewhile

from literate.model import Fragment
from literate.tangle import Code, Hole

from .library import File
from .sections import Section, Sections

DEEPEST = 2  # levels of contents


@dataclass
class Stretch:
    """Lines that follow one another, and what is said beside the first of them:
    the fragment that begins there, and the section that explains it unless that
    was named before, or there is nothing to explain. Without a fragment it is
    what the tool says on top of the file."""

    fragment: Fragment | None
    section: Section | None = None
    lines: list[Code] = field(default_factory=list)


@dataclass(frozen=True)
class Part:
    """A hole of the program, as its contents list it."""

    phrase: str
    first: int
    last: int
    parts: list[Part]


def stretches(file: File, sections: Sections) -> list[Stretch]:
    """A file's lines, cut where a fragment begins that has not been seen yet."""
    found = [Stretch(None)]
    seen: set[Fragment | Section | None] = {None}
    for fragment, group in groupby(file.lines, key=lambda line: line.fragment):
        lines = list(group)
        blank = list(takewhile(lambda line: not line.text.strip(), lines))
        found[-1].lines += blank
        if fragment and fragment not in seen and lines[len(blank) :]:
            section = None if is_plumbing(lines) else sections.of(fragment.place)
            found.append(Stretch(fragment, None if section in seen else section))
            seen |= {fragment, section}
        found[-1].lines += lines[len(blank) :]
    return [stretch for stretch in found if stretch.lines]


def is_plumbing(lines: list[Code]) -> bool:
    """Whether some lines are nothing but comments and what is included."""
    texts = (line.text.lstrip() for line in lines)
    return all(text.startswith(("#", "//")) for text in texts if text)


def parts(hole: Hole, depth: int = DEEPEST) -> list[Part]:
    """What a program is made of: its holes, and those in them."""
    return list(_parts(hole, depth)) if depth else []


def _parts(hole: Hole, depth: int) -> Iterator[Part]:
    for part in hole.children:
        lines = list(part.lines()) if isinstance(part, Hole) else []
        if isinstance(part, Hole) and part.reference and lines:
            first, last = lines[0].number, lines[-1].number
            inner = parts(part, depth - 1)
            yield Part(part.reference.phrase, first, last, inner)
