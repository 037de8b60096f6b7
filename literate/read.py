"""Read one chapter: Markdown text in, a `Chapter` and its problems out."""

from __future__ import annotations

import codecs
import re

from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.attrs.parse import ParseError, parse
from mdit_py_plugins.dollarmath import dollarmath_plugin
from mdit_py_plugins.footnote import footnote_plugin
from mdit_py_plugins.front_matter import front_matter_plugin

from .model import (
    Chapter,
    Figure,
    Fragment,
    Line,
    Output,
    Place,
    Problem,
    did_you_mean,
    slug,
)

MODES = ("replace", "append", "sketch")
OTHER_SPELLINGS = ("c++", "cxx", "cc", "c", "hpp")
COMMENT = re.compile(r"<!--\s*([\w-]+)(@guide)?:\s+(.*?)\s*-->")
FIGURE = re.compile(
    r"(?:[-−+]?\d[\d,]*(?:\.\d+)?(?:e[-+]?\d+|·10⁻?[⁰¹²³⁴⁵⁶⁷⁸⁹]+)?|[\w-]+)\Z"
)


def parser() -> MarkdownIt:
    """The Markdown dialect of the book, the same as in conf.py."""
    markdown = MarkdownIt("commonmark").enable("table")
    markdown.use(front_matter_plugin).use(footnote_plugin)
    return markdown.use(dollarmath_plugin)


def read_chapter(path: str, data: bytes) -> tuple[Chapter, list[Problem]]:
    """Read a chapter from its bytes.

    Never raises: whatever is wrong comes back as problems, and what could be
    read comes back as the chapter.
    """
    chapter = Chapter(path)
    data = data.removeprefix(codecs.BOM_UTF8)
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        return chapter, [_not_utf8(path, data, error)]
    lines = re.split(r"\r\n|\r|\n", text)
    reader = _Reader(chapter, lines)
    if "\0" in text:
        line = next(i for i, text in enumerate(lines) if "\0" in text)
        column = lines[line].index("\0") + 1
        reader.problem(line + 1, column, "a NUL character is not text")
        return chapter, reader.problems
    reader.read(parser().parse("\n".join(lines)))
    return chapter, reader.problems


def _not_utf8(path: str, data: bytes, error: UnicodeDecodeError) -> Problem:
    before = data[: error.start].replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    line = before.count(b"\n") + 1
    column = len(before.rpartition(b"\n")[2].decode()) + 1
    byte = data[error.start]
    return Problem(
        Place(path, line, column), f"byte 0x{byte:02x} is not UTF-8 text"
    )


class _Reader:
    """Walks the tokens of one chapter."""

    def __init__(self, chapter: Chapter, lines: list[str]):
        self.chapter = chapter
        self.lines = lines
        self.problems: list[Problem] = []

    def place(self, line: int, column: int = 1) -> Place:
        return Place(self.chapter.path, line, column)

    def problem(self, line: int, column: int, message: str) -> None:
        self.problems.append(Problem(self.place(line, column), message))

    def read(self, tokens: list[Token]) -> None:
        for token in tokens:
            if token.type == "front_matter":
                self.front_matter(token)
            elif token.type == "fence":
                self.fence(token)
            elif token.type == "inline":
                self.inline(token)
            elif token.type == "html_block":
                self.html(token)

    def front_matter(self, token: Token) -> None:
        for offset, text in enumerate(token.content.split("\n")):
            line = token.map[0] + 2 + offset
            if not text.strip():
                continue
            match = re.fullmatch(r"(\w+):[ \t]+([\w-]+)[ \t]*", text)
            if not match or match[1] not in ("program", "extends"):
                self.problem(line, 1, "expected 'program: NAME' or 'extends: NAME'")
                continue
            setattr(self.chapter, match[1], match[2])
            place = self.place(line, match.start(2) + 1)
            setattr(self.chapter, f"{match[1]}_place", place)
        if self.chapter.extends and not self.chapter.program:
            place = self.chapter.extends_place
            self.problem(
                place.line, place.column, "'extends' without a 'program'"
            )

    def fence(self, token: Token) -> None:
        first, end = token.map
        source = self.lines[first]
        column = source.find(token.markup) + 1
        if end - first - 2 < token.content.count("\n"):
            self.problem(
                first + 1, column, f"this fence is never closed by {token.markup}"
            )
            return
        language, _, rest = token.info.strip().partition(" ")
        place = self.place(first + 1, column)
        if language.startswith("cpp{") or language.startswith("text{"):
            self.problem(
                first + 1,
                column,
                f"expected a space between {language.partition('{')[0]} and {{",
            )
        elif language.lower() in OTHER_SPELLINGS or language in ("CPP", "Cpp"):
            self.problem(
                first + 1, column, f"write cpp, not {language}, for C++"
            )
        elif language == "cpp":
            self.cpp(place, rest.strip(), self.code(token))
        elif language == "text" and rest.strip():
            self.text(place, rest.strip(), self.code(token))
        elif rest.strip().startswith("{") and not language.startswith("{"):
            self.problem(
                first + 1, column, f"a {language} block takes no attributes"
            )

    def code(self, token: Token) -> tuple[Line, ...]:
        texts = token.content.split("\n")[:-1]
        return tuple(
            Line(text, self.code_place(token.map[0] + 1 + i, text))
            for i, text in enumerate(texts)
        )

    def code_place(self, index: int, text: str) -> Place:
        source = self.lines[index]
        column = len(source) - len(text) + 1 if source.endswith(text) else 1
        return self.place(index + 1, column)

    def attributes(self, place: Place, info: str, known: tuple[str, ...]):
        """The attributes in braces, or None after saying what is wrong."""
        try:
            length, found = parse(info)
        except ParseError:
            length, found = -1, {}
        if length != len(info) - 1:
            self.problem(
                place.line,
                place.column,
                f"expected attributes in braces, not '{info}'",
            )
            return None
        words = [f".{c}" for c in str(found.pop("class", "")).split()]
        names = ["#" + str(found["id"])] if "id" in found else []
        keys = [f"{key}=" for key in found if key != "id"]
        for word in words + keys + ["#"] * len(names):
            if word not in known:
                shown = names[0] if word == "#" else word
                hint = did_you_mean(word, known)
                self.problem(
                    place.line,
                    place.column,
                    f"unknown attribute '{shown}'{hint}",
                )
                return None
        return {"classes": words, **found}

    def cpp(self, place: Place, info: str, lines: tuple[Line, ...]) -> None:
        if not info:
            self.problem(
                place.line,
                place.column,
                "a C++ block needs a name, {#like-this}, or {.sketch}",
            )
            return
        found = self.attributes(
            place, info, ("#", *(f".{mode}" for mode in MODES), "variant=")
        )
        if found is None:
            return
        classes, name = found["classes"], found.get("id")
        variant = found.get("variant")
        if classes == [".sketch"] and not name and not variant:
            return
        if ".sketch" in classes:
            wrong = "a .sketch stands alone: no name, no other attribute"
        elif len(classes) > 1:
            wrong = "a fragment is either .replace or .append, not both"
        elif not name:
            wrong = "a C++ block needs a name, {#like-this}, or {.sketch}"
        elif name != slug(name):
            wrong = f"a fragment's name is lowercase words: #{slug(name)}"
        else:
            mode = classes[0][1:] if classes else "define"
            self.chapter.fragments.append(
                Fragment(name, mode, variant, place, lines)
            )
            return
        self.problem(place.line, place.column, wrong)

    def text(self, place: Place, info: str, lines: tuple[Line, ...]) -> None:
        found = self.attributes(place, info, ("output=", "names="))
        if found is None:
            return
        names = found.get("names", "book")
        if "output" not in found:
            wrong = "expected {output=PROGRAM}"
        elif names not in ("book", "guide"):
            wrong = f"expected names=book or names=guide, not names={names}"
        else:
            self.chapter.outputs.append(
                Output(found["output"], names, place, lines)
            )
            return
        self.problem(place.line, place.column, wrong)

    def inline(self, token: Token) -> None:
        """Find the comments that name a figure's source, in reading order."""
        rows = self.lines[token.map[0] : token.map[1]]
        starts, total = [], 0
        for row in rows:
            starts.append(total)
            total += len(row) + 1
        text, position = "\n".join(rows), 0
        for child in token.children or []:
            if child.type not in ("html_inline", "code_inline"):
                continue
            found = text.find(child.content, position)
            if found < 0:
                continue
            position = found + len(child.content)
            if child.type == "html_inline":
                row = text.count("\n", 0, found)
                self.comment(token.map[0] + row, found - starts[row], child.content)

    def html(self, token: Token) -> None:
        """A figure comment that starts a line has no number before it."""
        match = COMMENT.match(token.content.lstrip())
        if match:
            self.problem(
                token.map[0] + 1,
                1,
                f"no number or word stands before the comment '{match[0]}'",
            )

    def comment(self, index: int, column: int, content: str) -> None:
        match = COMMENT.fullmatch(content)
        if not match:
            return
        found = _figure_before(self.lines[index][:column])
        if found is None:
            self.problem(
                index + 1,
                column + 1,
                f"no number or word stands before the comment '{match[0]}'",
            )
            return
        start, text = found
        place = self.place(index + 1, start + 1)
        names = "guide" if match[2] else "book"
        self.chapter.figures.append(
            Figure(text, match[1], names, match[3], place)
        )


def _figure_before(text: str) -> tuple[int, str] | None:
    """The figure at the end of `text`: where it starts, and what it says."""
    if text.endswith("`"):
        start = text.rfind("`", 0, len(text) - 1) + 1
        return (start, text[start:-1]) if start else None
    tail = text[-120:]
    match = FIGURE.search(tail.rstrip(" %*_$)\"”’|"))
    return (len(text) - len(tail) + match.start(), match[0]) if match else None
