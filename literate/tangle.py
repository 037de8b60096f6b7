"""Follow a program's references from a root fragment: its file, as a tree.

A tree is made once, and everything that shows a program reads it: the file is
the tree flattened, a page is the tree rendered.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from .model import Fragment, Line, Place, Problem, Program, Reference, reference

PROVENANCE = "// Tangled from "
MOST_CHARACTERS = 10_000_000
MOST_HOLES = 1_000_000
RAW_STRING = re.compile(r'R"([^()\\\s]{0,16})\(.*?\)\1"', re.DOTALL)


@dataclass(frozen=True, eq=False)
class Code:
    """One line of a file, and the chapter's line it comes from.

    `fragment` is the piece the line stands in; None for the line that says
    where the file comes from. `indent` is what the line got on its way from
    the chapter.
    """

    number: int
    text: str
    indent: str = ""
    fragment: Fragment | None = None
    line: Line | None = None

    @property
    def place(self) -> Place | None:
        return self.line.place if self.line else None

    @property
    def shift(self) -> int:
        """By how many columns the line moved right."""
        return len(self.indent) + 1 - self.line.place.column if self.line else 0


@dataclass(eq=False)
class Hole:
    """A reference and what it stands for; the root of a tree has none.

    `fragment` is the piece that the reference stands in, `indent` what every
    line below it begins with, `comment` the line that a sentence leaves in
    the program.
    """

    name: str
    indent: str = ""
    reference: Reference | None = None
    fragment: Fragment | None = None
    comment: Code | None = None
    children: list[Code | Hole] = field(default_factory=list)

    @property
    def place(self) -> Place | None:
        return self.reference.place if self.reference else None

    def lines(self) -> Iterator[Code]:
        """The lines that the hole becomes in the file, in order.

        No recursion: holes may lie in each other as deep as the book is long.
        """
        if self.comment:
            yield self.comment
        stack = [iter(self.children)]
        while stack:
            part = next(stack[-1], None)
            if part is None:
                stack.pop()
            elif isinstance(part, Code):
                yield part
            else:
                if part.comment:
                    yield part.comment
                stack.append(iter(part.children))


@dataclass(eq=False)
class Tangled:
    """A file of a program: a whole program, or a header that it owns."""

    path: str
    program: Program
    root: Hole
    first: Code  # says where the file comes from

    @cached_property
    def lines(self) -> list[Code]:
        return [self.first, *self.root.lines()]

    @cached_property
    def text(self) -> str:
        return "".join(line.text + "\n" for line in self.lines)

    @cached_property
    def holes(self) -> dict[str, Hole]:
        """The first hole of each name, the root among them."""
        found = {self.root.name: self.root}
        stack = [iter(self.root.children)]
        while stack:
            part = next(stack[-1], None)
            if part is None:
                stack.pop()
            elif isinstance(part, Hole):
                found.setdefault(part.name, part)
                stack.append(iter(part.children))
        return found


class TooLong(Exception):
    """The program grows without measure; carries the problem to report."""

    def __init__(self, problem: Problem):
        super().__init__(str(problem))
        self.problem = problem


def tangle(program: Program) -> list[Tangled]:
    """The program's file, then the headers that are its own.

    Expects a program in which every reference resolves and none is circular.
    Raises TooLong when fragments used many times over multiply beyond reason.
    """
    return [
        _Writer(program, path, start).tangled()
        for path, start in program.files().items()
    ]


def checksum(body: str) -> str:
    """What the first line of a tangled file says about the rest."""
    return hashlib.sha256(body.encode()).hexdigest()[:16]


def first_line(source: str, body: str) -> str:
    return f"{PROVENANCE}{source}: edit it there. Checksum {checksum(body)}"


def altered_strings(file: Tangled) -> Iterator[Problem]:
    """Raw strings of several lines whose lines were indented on the way."""
    if 'R"' not in file.text:
        return
    for match in RAW_STRING.finditer(file.text):
        first = file.text.count("\n", 0, match.start())
        last = first + match[0].count("\n")
        for line in file.lines[first + 1 : last + 1]:
            if line.indent and line.line:
                yield Problem(
                    line.line.place,
                    "this line of a raw string would be indented by "
                    f"{len(line.indent)}: put the string into a fragment whose "
                    "references are not indented",
                )
                break


class _Writer:
    """Builds the tree of one file."""

    def __init__(self, program: Program, path: str, start: str):
        self.program, self.path, self.start = program, path, start
        self.number = 1  # the first line says where the file comes from
        self.characters = self.holes = 0

    def tangled(self) -> Tangled:
        root = self.build()
        body = "".join(line.text + "\n" for line in root.lines())
        first = Code(1, first_line(self.program.chapter.path, body))
        return Tangled(self.path, self.program, root, first)

    def build(self) -> Hole:
        root = Hole(self.start)
        stack = [(root, self.pieces(self.start))]
        while stack:
            hole, rest = stack[-1]
            fragment, line = next(rest, (None, None))
            if fragment is None or line is None:
                stack.pop()
                continue
            found = reference(line)
            if found is None:
                hole.children.append(self.code(hole.indent, line.text, fragment, line))
                continue
            below = self.hole(hole, found, fragment, line)
            hole.children.append(below)
            stack.append((below, self.pieces(below.name)))
        return root

    def pieces(self, name: str) -> Iterator[tuple[Fragment, Line]]:
        """The lines of a fragment, each with the piece it belongs to."""
        for fragment in self.program.definitions[name]:
            for line in fragment.lines:
                yield fragment, line

    def hole(
        self, outer: Hole, found: Reference, fragment: Fragment, line: Line
    ) -> Hole:
        self.holes += 1
        if self.holes > MOST_HOLES:
            self.too_long(line, f"{MOST_HOLES:,} references")
        comment = None
        if found.is_sentence:
            text = f"{found.indent}// {found.phrase}"
            comment = self.code(outer.indent, text, fragment, line)
        indent = outer.indent + found.indent
        return Hole(found.name, indent, found, fragment, comment)

    def code(self, indent: str, text: str, fragment: Fragment, line: Line) -> Code:
        whole = indent + text if text.strip() else text
        self.characters += len(whole) + 1
        if self.characters > MOST_CHARACTERS:
            self.too_long(line, f"{MOST_CHARACTERS:,} characters")
        self.number += 1
        return Code(self.number, whole, indent, fragment, line)

    def too_long(self, line: Line, measure: str) -> None:
        raise TooLong(
            Problem(line.place, f"program '{self.program.name}' grows beyond {measure}")
        )
