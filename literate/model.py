"""What a book is made of. Plain data, no behaviour beyond small look-ups."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from .settings import Settings


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


@dataclass(frozen=True, eq=False)
class Fragment:
    """A named C++ block. `mode` is "define", "replace" or "append".

    Two fragments are the same only if they are the same block of a chapter.
    """

    name: str
    mode: str
    place: Place
    lines: tuple[Line, ...]
    variant: str = ""  # the only program that has it; "": the chapter's
    extends: str = ""  # what that variant grows from; "": the chapter's program
    file: str = ""  # the header that starts here


@dataclass(frozen=True)
class Output:
    """A block that shows what a program prints on one of the data sets."""

    program: str
    data: str
    place: Place
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Value:
    """A number or word in the prose whose source a comment names.

    The comment reads `<!-- program: key -->`, or `<!-- program@data: key -->`
    for a run on another data set than the first.
    """

    text: str
    program: str
    data: str
    key: str
    place: Place


@dataclass(eq=False)
class Chapter:
    """One Markdown file, read."""

    path: str
    source: bytes = b""
    title: str = ""
    summary: str = ""
    program: str = ""
    extends: str = ""
    places: dict[str, Place] = field(default_factory=dict)  # of the front matter
    fragments: list[Fragment] = field(default_factory=list)
    sketches: list[Place] = field(default_factory=list)
    outputs: list[Output] = field(default_factory=list)
    values: list[Value] = field(default_factory=list)
    comments: list[tuple[Place, str]] = field(default_factory=list)  # all others
    unreadable: bool = False  # not text, or not to be made sense of
    is_page: bool = False  # no chapter, and so without code

    @property
    def claims(self) -> list[Output | Value]:
        """All that the chapter says about what programs print."""
        return [*self.outputs, *self.values]

    @property
    def place(self) -> Place:
        """Where the chapter says which program it makes, or its first line."""
        return self.places.get("program", Place(self.path, 1))


@dataclass(eq=False)
class Program:
    """A chapter's program, or one of its variants, with all it inherits.

    `definitions` maps a fragment's name to the pieces it is made of, in order:
    the block that defines (or replaced) it, then those that append to it.
    `own` are the pieces written for this program. `headers` maps the name of
    each header to the program that it belongs to and the fragment it starts
    from.
    """

    name: str
    chapter: Chapter
    parent: Program | None = None
    is_variant: bool = False
    definitions: dict[str, list[Fragment]] = field(default_factory=dict)
    own: list[Fragment] = field(default_factory=list)
    headers: dict[str, tuple[Program, str]] = field(default_factory=dict)

    @property
    def path(self) -> str:
        """Where its file is tangled to, from the book's root."""
        folder = Settings.VARIANTS if self.is_variant else Settings.SOURCES
        return f"{folder}/{self.name}.cpp"

    def files(self) -> dict[str, str]:
        """The files that are its own, by path, and the fragment of each."""
        found = {self.path: ROOT}
        for file, (owner, start) in self.headers.items():
            if owner is self:
                found[f"{Settings.SOURCES}/{file}"] = start
        return found


@dataclass(eq=False)
class About:
    """What is known about a fragment once the chapters are joined."""

    owner: Program  # the program it was written for
    before: Fragment | None = None  # what it replaces, or is added to
    later: list[tuple[str, Fragment]] = field(default_factory=list)
    users: list[Fragment] = field(default_factory=list)  # whose lines name it


@dataclass(eq=False)
class Book:
    """All chapters, the programs they make, and everything wrong with them."""

    settings: Settings
    chapters: list[Chapter]
    programs: dict[str, Program]
    about: dict[Fragment, About]
    problems: list[Problem]
    pages: list[Chapter] = field(default_factory=list)  # that hold no code

    @property
    def claimants(self) -> list[Chapter]:
        """All that say what programs print, in order."""
        return [*self.chapters, *self.pages]


ROOT = "program"
REFERENCE = re.compile(r"([ \t]*)<<([^<>]+)>>[ \t]*")


def slug(phrase: str) -> str:
    """The name a phrase refers to: lowercase, everything else a hyphen."""
    return re.sub(r"[^a-z0-9]+", "-", phrase.lower()).strip("-")


def reference(line: Line) -> Reference | None:
    """The reference that the line consists of, if it is one."""
    if "<<" not in line.text:
        return None
    match = REFERENCE.fullmatch(line.text)
    if not match:
        return None
    place = Place(line.place.path, line.place.line, line.place.column + len(match[1]))
    return Reference(match[2].strip(), match[1], place)


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """A hint naming the closest of the known words, or nothing.

    Beyond a thousand words the search would take longer than it helps.
    """
    words = list(known)
    close = difflib.get_close_matches(word, words, 1) if len(words) < 1000 else []
    return f"; did you mean '{close[0]}'?" if close else ""
