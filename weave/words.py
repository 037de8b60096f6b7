"""Programs as coloured words, and what each word names.

A program is coloured once, as the whole file that it is; every place that
shows some of its lines (a fragment, one opened inside another, the page with
the whole program) takes them from there. So a line looks the same and has the
same number wherever it stands.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from pygments.lexers import CppLexer
from pygments.style import Style
from pygments.token import Comment, Keyword, Token

from .model import Fragment, Line, Program
from .tangle import Tangled, tangle, text_of
from .weave_doxygen import Definition, Index

# The few kinds of words that are set apart, and the element for each. Short
# ones, for there are thousands in a chapter; all else is plain.
CLASSES = [
    (Token.Comment.Preproc, "small"),
    (Token.Comment.PreprocFile, "small"),
    (Token.Comment, "i"),
    (Token.Keyword.Type, "type"),
    (Token.Keyword, "b"),
    (Token.Literal.String, "var"),
    (Token.Literal.Number, "var"),
    (Token.Name, "name"),
]
PLAIN = ("", "type", "name")
# How a function declares a name for itself: after a type, or auto [a, name].
LOCAL = (
    r"(?<!return)(?:[\w>][&*]*\s+{0}\s*(?:=[^=]|[;:,){{(\[])"
    r"|auto&? \[[^\]]*\b{0}\b)"
)


@dataclass
class Word:
    """A run of characters of one kind, perhaps naming something."""

    text: str
    kind: str
    names: Definition | None = None


def coloured(code: str) -> list[list[Word]]:
    """The words of each line of some C++."""
    lines: list[list[Word]] = [[]]
    lexer = CppLexer(stripnl=False, ensurenl=False)
    for token, value in lexer.get_tokens(code):
        kind = next((name for type_, name in CLASSES if token in type_), "")
        for i, part in enumerate(value.split("\n")):
            if i:
                lines.append([])
            line = lines[-1]
            if part and line and line[-1].kind == kind != "name":
                line[-1].text += part
            elif part:
                line.append(Word(part, kind))
    return lines


class Listing:
    """A program, line by line, each line as words."""

    def __init__(self, program: Program, index: Callable[[str], Index]):
        self.program = program
        self.lines: list[Tangled] = tangle(program)
        self.text = text_of(self.lines)
        self._index = index

    @cached_property
    def index(self) -> Index:
        return self._index(self.text)

    @cached_property
    def words(self) -> list[list[Word]]:
        lines = coloured(self.text)
        types = self.index.types()
        for number, words in enumerate(lines, 1):
            column, before = 1, ""
            for word in words:
                if word.kind in ("name", "type"):
                    word.names = self._named(word, number, column, before, types)
                column += len(word.text)
                before = (before + word.text)[-8:]
        return lines

    def _named(self, word, number, column, before, types) -> Definition | None:
        """What a word names. Doxygen takes a local variable that is called
        like a function for the function, and overlooks types between <>."""
        if before.endswith("std::"):
            return None
        if word.text in types:
            return types[word.text]
        found = self.index.uses.get((number, column))
        if not found or found.line == number or before.endswith((".", "->")):
            return found
        after = self.lines[number - 1].text[column - 1 + len(word.text) :]
        called = after.startswith("(") and found.kind == "function"
        return None if self._is_local(word.text, number) and not called else found

    def _is_local(self, name: str, number: int) -> bool:
        """Whether the function around a line declares the name for itself."""
        around = [
            d
            for d in self.index.definitions
            if d.kind == "function" and d.line <= number <= d.last_line
        ]
        inner = max(around, key=lambda d: d.line, default=None)
        first, last = (inner.line, inner.last_line) if inner else (number, number)
        text = "\n".join(line.text for line in self.lines[first - 1 : last])
        if inner and inner.name == name:
            text = text.split("(", 1)[-1]
        return bool(re.search(LOCAL.format(re.escape(name)), text))

    @cached_property
    def numbers(self) -> dict[tuple[int, str, int], int]:
        """The file's line number of each line of each fragment."""
        result: dict[tuple[int, str, int], int] = {}
        for number, line in enumerate(self.lines, 1):
            place = line.place
            result.setdefault((id(line.fragment), place.path, place.line), number)
        return result

    def number(self, piece: Fragment, line: Line) -> int | None:
        """The file's number of a fragment's line, where it first stands."""
        return self.numbers.get((id(piece), line.place.path, line.place.line))


def without_indent(line: list[Word]) -> list[Word]:
    """A line's words without the white space before the first of them."""
    rest = list(line)
    while rest and not rest[0].text.strip():
        rest.pop(0)
    if rest and rest[0].text[0].isspace():
        first = rest[0]
        rest[0] = Word(first.text.lstrip(), first.kind, first.names)
    return rest


class Quiet(Style):
    """What Pygments colours: the few blocks of shell and Python. No colours,
    so that one small stylesheet serves in the light and in the dark."""

    background_color = "transparent"
    styles = {Comment: "italic", Keyword: "bold"}
