"""What a book is made of. Plain data, no behaviour beyond small look-ups."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable
from dataclasses import dataclass, field


@dataclass(frozen=True, order=True)
class Place:
    """A position in a chapter. Line and column count from 1, as compilers do."""

    path: str
    line: int
    column: int = 1

    def __str__(self) -> str:
        return f"{self.path}:{self.line}:{self.column}"


@dataclass(frozen=True, order=True)
class Problem:
    """Something wrong with a chapter, with places that help to understand it."""

    place: Place
    message: str
    notes: tuple[tuple[Place, str], ...] = ()

    def __str__(self) -> str:
        lines = [f"{self.place}: error: {self.message}"]
        lines += [f"{place}: note: {text}" for place, text in self.notes]
        return "\n".join(lines)


@dataclass(frozen=True)
class Line:
    """One line of a code block and where it stands in the chapter."""

    text: str
    place: Place


@dataclass(frozen=True)
class Reference:
    """A line `<<phrase>>`: the indentation it stands at and what it names."""

    phrase: str
    indent: str
    place: Place

    @property
    def name(self) -> str:
        return slug(self.phrase)

    @property
    def is_sentence(self) -> bool:
        """Whether the tangled program keeps the phrase as a comment."""
        return " " in self.phrase


@dataclass(frozen=True)
class Fragment:
    """A named C++ block. `mode` is "define", "replace" or "append"."""

    name: str
    mode: str
    variant: str | None
    place: Place
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Output:
    """A block that shows what a program prints, for one of the two data sets."""

    program: str
    names: str  # "book" or "guide"
    place: Place
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Figure:
    """A number or word in the prose whose source a comment names.

    The comment reads `<!-- program: key -->`, or `<!-- program@guide: key -->`
    for a run on the guide's names.
    """

    text: str
    program: str
    names: str  # "book" or "guide"
    key: str
    place: Place


@dataclass(eq=False)
class Chapter:
    """One Markdown file, read."""

    path: str
    program: str | None = None
    extends: str | None = None
    program_place: Place | None = None
    extends_place: Place | None = None
    fragments: list[Fragment] = field(default_factory=list)
    outputs: list[Output] = field(default_factory=list)
    figures: list[Figure] = field(default_factory=list)


@dataclass(eq=False)
class Program:
    """A chapter's program, or one of its variants, with all it inherits.

    `definitions` maps a fragment's name to the pieces it is made of, in order:
    the block that defines (or replaced) it, then those that append to it.
    """

    name: str
    chapter: Chapter
    parent: str | None
    definitions: dict[str, list[Fragment]] = field(default_factory=dict)

    @property
    def path(self) -> str:
        return f"src/{self.name}.cpp"


@dataclass(eq=False)
class Book:
    """All chapters, the programs they make, and everything wrong with them."""

    chapters: list[Chapter]
    programs: dict[str, Program]
    problems: list[Problem]


ROOT = "program"
REFERENCE = re.compile(r"([ \t]*)<<([^<>]+)>>[ \t]*")


def slug(phrase: str) -> str:
    """The name a phrase refers to: lowercase, everything else a hyphen."""
    return re.sub(r"[^a-z0-9]+", "-", phrase.lower()).strip("-")


def reference(line: Line) -> Reference | None:
    """The reference that the line consists of, if it is one."""
    match = REFERENCE.fullmatch(line.text)
    if not match:
        return None
    place = Place(
        line.place.path, line.place.line, line.place.column + len(match[1])
    )
    return Reference(match[2].strip(), match[1], place)


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """A hint naming the closest of the known words, or nothing.

    Beyond a thousand words the search would take longer than it helps.
    """
    words = list(known)
    close = difflib.get_close_matches(word, words, 1) if len(words) < 1000 else []
    return f"; did you mean '{close[0]}'?" if close else ""
