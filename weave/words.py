"""C++ as coloured words, line by line."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from pygments.lexers import CppLexer
from pygments.style import Style
from pygments.token import Comment, Keyword, Token

# The few kinds of words that are set apart; all else is plain.
KINDS = [
    (Token.Comment.Preproc, "preprocessor"),
    (Token.Comment.PreprocFile, "preprocessor"),
    (Token.Comment, "comment"),
    (Token.Keyword, "keyword"),
    (Token.Literal.String, "literal"),
    (Token.Literal.Number, "literal"),
    (Token.Name, "name"),
]


@dataclass(frozen=True)
class Word:
    """A run of characters of one kind, and the column it starts at."""

    text: str
    kind: str
    column: int


def coloured(code: str) -> list[list[Word]]:
    """The words of each line of some C++."""
    lines: list[list[Word]] = [[]]
    lexer = CppLexer(stripnl=False, ensurenl=False)
    for token, value in lexer.get_tokens(code):
        kind = _kind(token)
        for i, part in enumerate(value.split("\n")):
            if i:
                lines.append([])
            if part:
                _add(lines[-1], part, kind)
    return lines


@cache
def _kind(token: Any) -> str:
    return next((name for type_, name in KINDS if token in type_), "")


def _add(line: list[Word], text: str, kind: str) -> None:
    """Put a word at a line's end, joined to one of the same kind before it."""
    column = line[-1].column + len(line[-1].text) if line else 1
    if line and line[-1].kind == kind != "name":
        before = line.pop()
        text, column = before.text + text, before.column
    line.append(Word(text, kind, column))


def without_start(line: list[Word], length: int) -> list[Word]:
    """A line's words without its first characters."""
    return [
        Word(word.text[max(0, length + 1 - word.column) :], word.kind, word.column)
        for word in line
        if word.column + len(word.text) > length + 1
    ]


class Quiet(Style):
    """What Pygments colours: the few blocks of shell and Python. No colours,
    so that one small stylesheet serves in the light and in the dark."""

    background_color = "transparent"
    styles = {Comment: "italic", Keyword: "bold"}  # noqa: RUF012
