"""Read one chapter: Markdown text in, a `Chapter` and its problems out.

Whatever looks like code or like an annotation is read as one, or is a problem:
nothing that a page shows as C++ is left out of the programs in silence.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable

from markdown_it.token import Token

from .markdown import parser
from .model import (
    Chapter,
    Fragment,
    Line,
    Output,
    Place,
    Problem,
    Value,
    did_you_mean,
    slug,
)
from .settings import is_name

MODES = ("replace", "append", "sketch")
OTHER_SPELLINGS = ("cpp", "c++", "cxx", "cc", "c", "h", "hpp")
FRONT_MATTER = ("program", "extends", "summary")
COMMENT = re.compile(r"<!--(.*?)-->", re.DOTALL)
SOURCE = re.compile(r"([\w-]+)(?:@([\w-]+))?:\s+(\S.*)", re.DOTALL)
ALMOST_SOURCE = re.compile(r"[\w-]+\s*(?:@\s*[\w-]*\s*)?:")
VALUE = re.compile(
    r"(?:[-−+]?\d[\d,]*(?:\.\d+)?(?:e[-+]?\d+|·10⁻?[⁰¹²³⁴⁵⁶⁷⁸⁹]+)?|[\w-]+)\Z"
)
# How a code block opens, wherever it stands; with what CommonMark takes for
# something else: two backticks, a space that is none, indentation.
OPENING = re.compile(r"(?P<marker>`{2,}|~{3,})(?P<info>(?:(?!(?P=marker)).)*)")
LIST_OR_QUOTE = re.compile(r"(?:[\s>]|[-+*]\s|\d{1,9}[.)]\s|\[\^[^\]]*\]:)*")
ATTRIBUTED = re.compile(
    r"\{[^{}]*[#.=:-][^{}]*\}|\{[\w-]+\}|(?:cpp|c\+\+)\b", re.IGNORECASE
)
DIRECTIVE = re.compile(r"\{[a-z-]+\}")
ATTRIBUTE = re.compile(
    r'(?P<mark>[#.])(?P<word>[^\s{}"=#.]+(?:\.[^\s{}"=#]+)?)'
    r'|(?P<key>[\w-]+)=(?:"(?P<quoted>[^"]*)"|(?P<plain>[^\s{}"]*))'
)


def read_chapter(
    path: str, data: bytes, is_page: bool = False
) -> tuple[Chapter, list[Problem]]:
    """Read a chapter from its bytes, or another page, which may hold directives.

    Never raises: whatever is wrong comes back as problems, and what could be
    read comes back as the chapter.
    """
    chapter = Chapter(path, data, is_page=is_page)
    data = data.removeprefix(codecs.BOM_UTF8)
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        chapter.unreadable = True
        return chapter, [_not_utf8(path, data, error)]
    lines = split_lines(text)
    reader = _Reader(chapter, lines)
    if not reader.unfit(text):
        reader.read(parser().parse("\n".join(lines)))
        reader.look_for_lost_code()
    return chapter, reader.problems


def split_lines(text: str) -> list[str]:
    """The lines as editors and compilers count them."""
    return re.split(r"\r\n|\r|\n", text)


def rows_of(text: str) -> list[str]:
    """The lines with their ends, to be edited and joined again."""
    return re.split(r"(?<=\n)|(?<=\r)(?!\n)", text)


def block_rows(fence: str, column: int, lines: Iterable[str]) -> list[str]:
    """Lines of a code block as rows of its chapter: in the quotation or list
    that its fence, which starts at `column`, stands in, and with its line end."""
    end = fence[len(fence.rstrip("\r\n")) :] or "\n"
    prefix = "".join(c if c in "> \t" else " " for c in fence[: column - 1])
    return [(prefix + line if line else prefix.rstrip()) + end for line in lines]


def _not_utf8(path: str, data: bytes, error: UnicodeDecodeError) -> Problem:
    before = data[: error.start].replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    line = before.count(b"\n") + 1
    column = len(before.rpartition(b"\n")[2].decode()) + 1
    byte = data[error.start]
    return Problem(Place(path, line, column), f"byte 0x{byte:02x} is not UTF-8 text")


class _Reader:
    """Walks the tokens of one chapter."""

    def __init__(self, chapter: Chapter, lines: list[str]):
        self.chapter = chapter
        self.lines = lines
        self.problems: list[Problem] = []
        self.in_fence: set[int] = set()  # lines of code blocks, from 0

    def place(self, line: int, column: int = 1) -> Place:
        return Place(self.chapter.path, line, column)

    def problem(
        self, line: int, column: int, message: str, *notes: tuple[Place, str]
    ) -> None:
        self.problems.append(Problem(self.place(line, column), message, notes))

    def unfit(self, text: str) -> bool:
        """Whether the text cannot be read at all; the reason is a problem."""
        if "\0" in text:
            line = next(i for i, row in enumerate(self.lines) if "\0" in row)
            column = self.lines[line].index("\0") + 1
            self.problem(line + 1, column, "a NUL character is not text")
        elif self.lines[0].rstrip() == "---" and not any(
            line.rstrip() == "---" for line in self.lines[1:]
        ):
            self.problem(1, 1, "this front matter is never closed by ---")
        self.chapter.unreadable = bool(self.problems)
        return self.chapter.unreadable

    def read(self, tokens: list[Token]) -> None:
        for before, token in zip([None, *tokens], tokens, strict=False):
            if token.type == "front_matter":
                self.front_matter(token)
            elif token.type == "fence":
                self.fence(token)
            elif token.type == "code_block":
                self.indented_code(token)
            elif token.type == "inline":
                self.inline(token)
                if before and before.tag == "h1" and not self.chapter.title:
                    self.chapter.title = _plain(token.children or [])
            elif token.type == "html_block":
                self.html(token)

    # Front matter

    def front_matter(self, token: Token) -> None:
        chapter = self.chapter
        for offset, text in enumerate(token.content.split("\n")):
            line = _first(token) + 2 + offset
            if not text.strip():
                continue
            # In quotes if it has a colon in it, as YAML wants it.
            match = re.fullmatch(r"(\w+):[ \t]+(\"?)(\S.*?)\2[ \t]*", text)
            if not match or match[1] not in FRONT_MATTER:
                expected = " or ".join(f"'{key}: …'" for key in FRONT_MATTER)
                self.problem(line, 1, f"expected {expected}")
                continue
            key, said = match[1], match[3]
            place = self.place(line, match.start(3) + 1)
            if key in chapter.places:
                first = chapter.places[key]
                self.problem(
                    line, 1, f"'{key}' is said twice", (first, "it is first said here")
                )
            elif key != "summary" and not is_name(said):
                self.problem(line, place.column, _not_a_name(said))
            else:
                setattr(chapter, key, said)
                chapter.places[key] = place
        if chapter.extends and not chapter.program:
            place = chapter.places["extends"]
            self.problem(place.line, place.column, "'extends' without a 'program'")

    # Code blocks

    def fence(self, token: Token) -> None:
        first, end = token.map or (0, 0)
        self.in_fence.update(range(first, end))
        column = self.lines[first].find(token.markup) + 1
        place = self.place(first + 1, column)
        if not self.closed(token, first, end):
            self.wrong(place, f"this fence is never closed by {token.markup}")
            return
        inner = self.opening_inside(token)
        if inner is not None:
            self.wrong(
                place,
                f"this fence is never closed by {token.markup}",
                (self.place(inner + 1), "another one opens here"),
            )
            return
        self.block(place, token)

    def closed(self, token: Token, first: int, end: int) -> bool:
        """Whether the last line of a block is its closing fence."""
        last = LIST_OR_QUOTE.sub("", self.lines[end - 1], count=1).rstrip()
        mark = token.markup[0]
        return (
            end - first >= 2 and set(last) == {mark} and len(last) >= len(token.markup)
        )

    def opening_inside(self, token: Token) -> int | None:
        """A line of the block that looks as if another block began there."""
        mark = re.escape(token.markup[0])
        opening = re.compile(rf"{mark}{{{len(token.markup)},}}\s*[\w{{.#+]")
        for offset, text in enumerate(token.content.split("\n")):
            if opening.match(LIST_OR_QUOTE.sub("", text, count=1)):
                return _first(token) + 1 + offset
        return None

    def block(self, place: Place, token: Token) -> None:
        """A closed block, by its language."""
        info = token.info.strip()
        language, _, rest = info.partition(" ")
        rest = rest.strip()
        if not info:
            self.wrong(place, "a code block says what it is: cpp, text, sh or another")
        elif self.chapter.is_page and DIRECTIVE.fullmatch(language):
            pass
        elif language.startswith("{"):
            self.wrong(place, "a block says its language before its {attributes}")
        elif "{" in language or re.search(r"\s", language):
            word = re.split(r"[\s{]", language)[0]
            self.wrong(place, f"expected a space between {word} and {{")
        elif language != "cpp" and language.lower() in OTHER_SPELLINGS:
            self.wrong(place, f"write cpp, not {language}, for C++")
        elif language == "cpp":
            self.cpp(place, rest, self.code(token))
        elif language == "text" and rest:
            self.text(place, rest, self.code(token))
        elif rest:
            self.wrong(place, f"a {language} block takes no attributes")

    def code(self, token: Token) -> tuple[Line, ...]:
        texts = token.content.split("\n")[:-1]
        return tuple(
            Line(text, self.code_place(_first(token) + 1 + i, text))
            for i, text in enumerate(texts)
        )

    def code_place(self, index: int, text: str) -> Place:
        source = self.lines[index]
        column = len(source) - len(text) + 1 if source.endswith(text) else 1
        return self.place(index + 1, column)

    def wrong(self, place: Place, message: str, *notes: tuple[Place, str]) -> None:
        self.problem(place.line, place.column, message, *notes)

    def attributes(
        self, place: Place, info: str, known: tuple[str, ...]
    ) -> dict[str, str] | None:
        """The attributes in braces, or None after saying what is wrong.

        A name is found under "#", a class `.word` under ".word".
        """
        if not (info.startswith("{") and info.endswith("}")):
            self.wrong(place, f"expected attributes in braces, not '{info}'")
            return None
        found: dict[str, str] = {}
        rest = info[1:-1].strip()
        while rest:
            match = ATTRIBUTE.match(rest)
            after = rest[match.end() :] if match else rest
            if not match or (after and not after[0].isspace()):
                self.wrong(place, f"expected attributes in braces, not '{info}'")
                return None
            key, said = _attribute(match)
            if key not in known:
                shown = f"#{said}" if key == "#" else key
                self.wrong(
                    place, f"unknown attribute '{shown}'{did_you_mean(key, known)}"
                )
                return None
            if key in found:
                self.wrong(place, f"'{key}' is said twice")
                return None
            found[key] = said
            rest = after.strip()
        return found

    def cpp(self, place: Place, info: str, lines: tuple[Line, ...]) -> None:
        if not info:
            self.wrong(place, "a C++ block needs a name, {#like-this}, or {.sketch}")
            return
        known = ("#", *(f".{mode}" for mode in MODES), "variant=", "extends=", "file=")
        found = self.attributes(place, info, known)
        if found is None:
            return
        if found == {".sketch": ""}:
            self.chapter.sketches.append(place)
            return
        wrong = _wrong_fragment(found)
        if wrong:
            self.wrong(place, wrong)
            return
        mode = next((m for m in MODES if f".{m}" in found), "define")
        self.chapter.fragments.append(
            Fragment(
                name=found["#"],
                mode=mode,
                place=place,
                lines=lines,
                variant=found.get("variant=", ""),
                extends=found.get("extends=", ""),
                file=found.get("file=", ""),
            )
        )

    def text(self, place: Place, info: str, lines: tuple[Line, ...]) -> None:
        found = self.attributes(place, info, ("output=", "data="))
        if found is None:
            return
        if not found.get("output="):
            self.wrong(place, "expected {output=PROGRAM}")
            return
        output = Output(found["output="], found.get("data=", ""), place, lines)
        self.chapter.outputs.append(output)

    def indented_code(self, token: Token) -> None:
        line = _first(token)
        self.in_fence.update(range(*(token.map or (0, 0))))
        column = len(self.lines[line]) - len(self.lines[line].lstrip()) + 1
        self.problem(
            line + 1,
            column,
            "indented text is a code block here: use a fence that says what it is",
        )

    def look_for_lost_code(self) -> None:
        """Report what looks like the opening of a code block and is none."""
        reported = {problem.place.line for problem in self.problems}
        for index, text in enumerate(self.lines):
            if index in self.in_fence or ("``" not in text and "~~~" not in text):
                continue
            match = OPENING.fullmatch(LIST_OR_QUOTE.sub("", text, count=1))
            if not match or not ATTRIBUTED.search(match["info"]):
                continue
            if index + 1 not in reported:
                self.problem(
                    index + 1,
                    text.index(match["marker"]) + 1,
                    "this looks like the opening of a code block and is none: it "
                    "needs three backticks or more, an empty line before it after "
                    "HTML, and no indentation",
                )

    # Comments in prose

    def inline(self, token: Token) -> None:
        """Find the comments that name a value's source, in reading order."""
        first, end = token.map or (0, 0)
        rows = self.lines[first:end]
        text, position = "\n".join(rows), 0
        for child in token.children or []:
            self.not_a_comment(first, child)
            if child.type not in ("html_inline", "code_inline"):
                continue
            found = text.find(child.content, position)
            if found < 0:
                continue
            position = found + len(child.content)
            if child.type == "html_inline":
                before = text[:found]
                column = found - (before.rfind("\n") + 1)
                self.comment(first + before.count("\n"), column, child.content)

    def not_a_comment(self, first: int, child: Token) -> None:
        """Report what nearly is a comment, or is one where none is read."""
        if child.type == "text" and ("<!" in child.content or "-->" in child.content):
            self.problem(
                self.line_with(first, child.content.strip()[:40]) + 1,
                1,
                "this is no comment: write <!-- program: key -->",
            )
        for inner in child.children or []:
            if inner.type == "html_inline" and inner.content.startswith("<!--"):
                self.problem(
                    self.line_with(first, inner.content.split("\n")[0]) + 1,
                    1,
                    "a picture's alternative text is not checked: "
                    "take the comment out of it",
                )

    def line_with(self, first: int, text: str) -> int:
        """The line, from 0, on which some text of a paragraph stands."""
        return next(
            (i for i in range(first, len(self.lines)) if text in self.lines[i]), first
        )

    def html(self, token: Token) -> None:
        """Nothing is checked inside HTML, so no annotation may stand there."""
        for match in COMMENT.finditer(token.content):
            said = match[1].strip()
            line = _first(token) + token.content.count("\n", 0, match.start())
            if not ALMOST_SOURCE.match(said):
                self.chapter.comments.append((self.place(line + 1), said))
            elif match.start() == len(token.content) - len(token.content.lstrip()):
                self.no_value(line, 0, match[0])
            else:
                self.problem(
                    line + 1,
                    1,
                    f"'{match[0]}' stands in HTML, where no value is checked: "
                    "leave an empty line before its paragraph",
                )

    def comment(self, index: int, column: int, content: str) -> None:
        if not content.startswith("<!"):
            return
        said = content[4:-3].strip() if content.startswith("<!--") else content
        match = SOURCE.fullmatch(said)
        if not match and not ALMOST_SOURCE.match(said):
            self.chapter.comments.append((self.place(index + 1, column + 1), said))
            return
        if not match:
            self.problem(
                index + 1,
                column + 1,
                f"'{content}' names no source: write <!-- program: key --> or "
                "<!-- program@data: key -->",
            )
            return
        before = _value_before(self.lines[index][:column])
        if before is None:
            self.no_value(index, column, content)
            return
        start, text = before
        place = self.place(index + 1, start + 1)
        key = " ".join(match[3].split())
        self.chapter.values.append(Value(text, match[1], match[2] or "", key, place))

    def no_value(self, index: int, column: int, comment: str) -> None:
        self.problem(
            index + 1,
            column + 1,
            f"no number or word stands before the comment '{comment}'",
        )


def _first(token: Token) -> int:
    return token.map[0] if token.map else 0


def _plain(tokens: Iterable[Token]) -> str:
    """The words of a heading, without marks."""
    kinds = ("text", "code_inline")
    return "".join(token.content for token in tokens if token.type in kinds)


def _attribute(match: re.Match[str]) -> tuple[str, str]:
    """What an attribute is found under, and what it says."""
    if match["mark"] == "#":
        return "#", match["word"]
    if match["mark"]:
        return "." + match["word"], ""
    said = match["plain"] if match["quoted"] is None else match["quoted"]
    return match["key"] + "=", said


def _wrong_fragment(found: dict[str, str]) -> str:
    """What is wrong with a fragment's attributes, or nothing."""
    name = found.get("#")
    if ".sketch" in found:
        return "a .sketch stands alone: no name, no other attribute"
    if ".replace" in found and ".append" in found:
        return "a fragment is either .replace or .append, not both"
    if not name:
        return "a C++ block needs a name, {#like-this}, or {.sketch}"
    if name != slug(name):
        return f"a fragment's name is lowercase words: #{slug(name)}"
    for key in ("variant=", "extends="):
        if key in found and not is_name(found[key]):
            return _not_a_name(found[key])
    if "extends=" in found and "variant=" not in found:
        return "'extends=' says what a variant grows from: it needs 'variant='"
    if "file=" in found:
        return _wrong_file(found)
    return ""


def _wrong_file(found: dict[str, str]) -> str:
    stem, dot, ending = found["file="].partition(".")
    if not is_name(stem) or dot + ending != ".hpp":
        return f"expected file=NAME.hpp, not '{found['file=']}'"
    if {"variant=", ".replace", ".append"} & set(found):
        return "a header starts where its fragment is defined, for all programs"
    return ""


def _not_a_name(text: str) -> str:
    return (
        f"'{text[:60]}' is not a program's name: lowercase letters and digits, "
        "with hyphens between them, 80 at most"
    )


def _value_before(text: str) -> tuple[int, str] | None:
    """The value at the end of `text`: where it starts, and what it says."""
    if text.endswith("`"):
        start = text.rfind("`", 0, len(text) - 1) + 1
        return (start, text[start:-1]) if start else None
    tail = text[-120:]
    match = VALUE.search(tail.rstrip(' %*_$)"”’|'))
    return (len(text) - len(tail) + match.start(), match[0]) if match else None
