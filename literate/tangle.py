"""Write a program out: follow its references from the root fragment."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from .model import ROOT, Fragment, Line, Place, Problem, Program, reference

PROVENANCE = "// Tangled from "
MOST_CHARACTERS = 10_000_000


@dataclass(frozen=True)
class Tangled:
    """One line of a program, and the chapter's line it comes from.

    `fragment` is the piece the line stands in; None for the line that says
    where the file comes from. `shift` is by how many columns the line moved
    right on its way from the chapter.
    """

    text: str
    fragment: Fragment | None
    place: Place
    shift: int


class TooLong(Exception):
    """The program grows without measure; carries the problem to report."""


def tangle(program: Program) -> list[Tangled]:
    """The lines of the program's file, the first one its provenance.

    Expects a program in which every reference resolves and none is circular.
    Raises TooLong when fragments used many times over multiply beyond reason.
    """
    lines = _Writer(program).lines()
    body = "".join(line.text + "\n" for line in lines)
    place = program.chapter.program_place
    return [Tangled(first_line(program.chapter.path, body), None, place, 0), *lines]


def text_of(lines: list[Tangled]) -> str:
    return "".join(line.text + "\n" for line in lines)


def checksum(body: str) -> str:
    """What the first line of a tangled file says about the rest."""
    return hashlib.sha256(body.encode()).hexdigest()[:16]


def first_line(source: str, body: str) -> str:
    return f"{PROVENANCE}{source}: edit it there. Checksum {checksum(body)}"


def names_header(names: str) -> str:
    """The C++ header that embeds the book's own list of names."""
    body = (
        "// The names that a program reads when it is given no file.\n"
        "#pragma once\n\n"
        f'inline constexpr char default_names[] = R"({names})";\n'
    )
    return first_line("data/names.txt", body) + "\n" + body


class _Writer:
    def __init__(self, program: Program):
        self.program = program
        self.written = 0

    def lines(self) -> list[Tangled]:
        result: list[Tangled] = []
        stack = [(self.pieces(ROOT), "")]
        while stack:
            rest, indent = stack[-1]
            fragment, line = next(rest, (None, None))
            if line is None:
                stack.pop()
                continue
            found = reference(line) if "<<" in line.text else None
            if found is None:
                result.append(self.line(indent, line.text, fragment, line))
                continue
            inner = indent + found.indent
            if found.is_sentence:
                comment = found.indent + "// " + found.phrase
                result.append(self.line(indent, comment, fragment, line))
            stack.append((self.pieces(found.name), inner))
        return result

    def pieces(self, name: str):
        """The lines of a fragment, each with the piece it belongs to."""
        for fragment in self.program.definitions[name]:
            for line in fragment.lines:
                yield fragment, line

    def line(
        self, indent: str, text: str, fragment: Fragment, line: Line
    ) -> Tangled:
        whole = indent + text if text.strip() else ""
        self.written += len(whole) + 1
        if self.written > MOST_CHARACTERS:
            raise TooLong(
                Problem(
                    line.place,
                    f"program '{self.program.name}' grows beyond "
                    f"{MOST_CHARACTERS:,} characters",
                )
            )
        shift = len(indent) + 1 - line.place.column
        return Tangled(whole, fragment, line.place, shift)
