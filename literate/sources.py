"""All files that a book is tangled to: programs, headers, single files."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from .model import Book, Place, Problem
from .settings import DataSet, Settings
from .tangle import Tangled, TooLong, altered_strings, first_line, tangle

FOLDERS = (Settings.SOURCES, Settings.VARIANTS, Settings.SINGLE)
INCLUDE = re.compile(r'[ \t]*#[ \t]*include[ \t]+"([^"\n]+)"[^\n]*\n')
ONCE = re.compile(r"[ \t]*#[ \t]*pragma[ \t]+once[ \t]*\n")


@dataclass(eq=False)
class Sources:
    """What a book is tangled to, and what stands in the way.

    `trees` are the programs and headers by path; `texts` every file that is
    written. Both are empty when there are problems.
    """

    trees: dict[str, Tangled] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


def sources(book: Book) -> Sources:
    """Tangle every program of a book. Raises OSError for data not there."""
    if book.problems:
        return Sources(problems=book.problems)
    trees, problems = _trees(book)
    texts = {path: tree.text for path, tree in trees.items()}
    for data in book.settings.data.values():
        if data.header:
            text, found = data_header(book.settings.root, data)
            texts[f"{Settings.SOURCES}/{data.header}"] = text
            problems += found
    if problems:
        return Sources(problems=problems)
    headers = {Path(p).name: t for p, t in texts.items() if p.endswith(".hpp")}
    for program in book.programs.values():
        tree = trees[program.path]
        single = f"{Settings.SINGLE}/{program.name}.cpp"
        texts[single] = in_one_file(tree, headers)
    return Sources(trees, texts)


def _trees(book: Book) -> tuple[dict[str, Tangled], list[Problem]]:
    trees: dict[str, Tangled] = {}
    problems: list[Problem] = []
    for program in book.programs.values():
        try:
            found = tangle(program)
        except TooLong as error:
            problems.append(error.problem)
            continue
        for tree in found:
            problems += altered_strings(tree)
            trees[tree.path] = tree
    return trees, problems


def in_one_file(tree: Tangled, headers: dict[str, str]) -> str:
    """The program with the book's own headers put in place of their names."""
    seen: set[str] = set()

    def put_in(text: str) -> str:
        return INCLUDE.sub(header, text)

    def header(match: re.Match[str]) -> str:
        name = match[1]
        if name not in headers:
            return match[0]
        if name in seen:
            return ""
        seen.add(name)
        body = headers[name].partition("\n")[2]
        return put_in(ONCE.sub("", body, count=1)).strip("\n") + "\n"

    body = put_in(tree.text.partition("\n")[2])
    for name in seen:
        body = body.replace(f'__has_include("{name}")', "1")
    return first_line(tree.program.chapter.path, body) + "\n" + body


def data_header(root: Path, data: DataSet) -> tuple[str, list[Problem]]:
    """The C++ header that embeds a data set's text, as a string_view."""
    source = data.file.relative_to(root).as_posix()
    raw = data.file.read_bytes()
    try:
        text = raw.decode()
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        message = f"byte 0x{raw[error.start]:02x} is not UTF-8 text"
        return "", [Problem(Place(source, line), message)]
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        return "", [Problem(Place(source, line), "a NUL character is not text")]
    rows = "\n".join(f'    "{row}"' for row in _literals(text)) or '    ""'
    body = (
        f"// The text of {source}.\n"
        "#pragma once\n\n"
        "#include <string_view>\n\n"
        f"inline constexpr std::string_view {data.variable}(\n"
        f"{rows},\n"
        f"    {len(raw)});  // bytes\n"
    )
    return first_line(source, body) + "\n" + body, []


def _literals(text: str) -> Iterator[str]:
    """The text's lines as they stand between quotes in C++."""
    for line in re.split(r"(?<=\n)", text):
        if line:
            yield "".join(map(_character, line))


def _character(character: str) -> str:
    if character in '\\"?':  # ?? begins a trigraph
        return "\\" + character
    if character == "\n":
        return "\\n"
    if ord(character) < 32 or ord(character) == 127:
        return f"\\{ord(character):03o}"
    return character
