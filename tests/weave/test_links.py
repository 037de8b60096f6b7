"""Every name in every program leads to where libclang says it is defined.

`weave.cpp` walks through libclang's syntax tree. Here libclang is asked in
another way, token by token, what stands at its place; and small programs say
by hand what is expected.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from clang import cindex
from sphinx.errors import SphinxError

from literate.join import load
from literate.model import Chapter, Fragment, Line, Place, Program
from literate.tangle import Code, Hole, Tangled, tangle
from weave import cpp

ROOT = Path(__file__).resolve().parent.parent.parent
FUNCTIONS = ("FUNCTION_DECL", "FUNCTION_TEMPLATE", "CXX_METHOD", "CONSTRUCTOR")
FUNCTIONS += ("DESTRUCTOR", "CONVERSION_FUNCTION", "LAMBDA_EXPR")

UNEQUAL = """#pragma once
#include <string>
#include <string_view>
namespace std { bool operator!=(const string&, string_view); }
"""


# ---- The whole book, against libclang's answer for each token ----


def whole_book() -> list[Tangled]:
    book = load(ROOT)
    assert not book.problems
    return [file for program in book.programs.values() for file in tangle(program)]


def answers(
    file: Tangled, files: list[Tangled], others: dict[str, str]
) -> dict[cpp.Position, cpp.Position]:
    """What libclang answers for each identifier of a program and its headers.

    It is asked in two ways: where an object is made, one of them names the
    constructor; elsewhere a word may be hidden from it by what is around it.
    Neither sees into `a != b` where C++20 makes `!(b == a)` of it, so that is
    prevented.
    """
    texts = {str(ROOT / f.path): f for f in files}
    unit = cindex.Index.create().parse(
        str(ROOT / file.path),
        [*cpp.flags(ROOT), "-include", "unequal.hpp"],
        [(name, f.text) for name, f in texts.items()]
        + [(str(ROOT / path), text) for path, text in others.items()]
        + [(str(ROOT / "src/unequal.hpp"), UNEQUAL)],
    )
    errors = [str(d) for d in unit.diagnostics if d.severity >= cindex.Diagnostic.Error]
    assert not errors, errors
    found = {}
    for token in identifiers(unit, texts):
        here = place(token, texts)
        at = cindex.Cursor.from_location(unit, token.location)
        there = named(at, token, texts) or named(token.cursor, token, texts)
        if there and here != there:
            found[here] = there
    return found


def identifiers(unit, texts: dict[str, Tangled]):
    """All identifiers of a program and the book's headers that it includes."""
    included = {unit.spelling, *(i.include.name for i in unit.get_includes())}
    for name in included & texts.keys():
        source = cindex.File.from_name(unit, name)
        end = len(texts[name].text.encode())
        first = cindex.SourceLocation.from_offset(unit, source, 0)
        last = cindex.SourceLocation.from_offset(unit, source, end)
        extent = cindex.SourceRange.from_locations(first, last)
        for token in unit.get_tokens(extent=extent):
            if token.kind.name == "IDENTIFIER":
                yield token


def named(cursor, token, texts: dict[str, Tangled]) -> cpp.Position | None:
    """Where what a cursor refers to is defined, if in the book and no local.

    A declaration is named by its own name only, not by all words in it.
    """
    target = cursor.referenced
    if target is None or local(target):
        return None
    if cursor.kind.is_declaration() and cursor.location != token.location:
        return None
    target = target.get_definition() or target.canonical
    return place(target, texts)


def place(thing, texts: dict[str, Tangled]) -> cpp.Position | None:
    at = thing.location
    file = texts.get(at.file.name) if at.file else None
    return (file.path, at.line, column(file, at.line, at.column)) if file else None


def column(file: Tangled, line: int, column: int) -> int:
    return len(file.text.split("\n")[line - 1].encode()[: column - 1].decode()) + 1


def local(cursor) -> bool:
    """Whether something is declared inside a function, or is a parameter."""
    parent = cursor.semantic_parent
    while parent is not None:
        if parent.kind.name in FUNCTIONS:
            return True
        parent = parent.semantic_parent
    return "PARAMETER" in cursor.kind.name or cursor.kind.name == "PARM_DECL"


def test_every_name_of_the_book_leads_where_libclang_says(tmp_path):
    files = whole_book()
    index = cpp.index(files, ROOT, tmp_path / "names.json")
    assert set(index) == {file.path for file in files}
    expected: dict[cpp.Position, cpp.Position] = {}
    for file in files:
        if file.path == file.program.path:
            expected = answers(file, files) | expected
    found = {
        (path, *at): use.definition.position
        for path, of_file in index.items()
        for at, use in of_file.uses.items()
    }
    assert len(found) > 1000
    assert found == expected


def test_every_name_is_as_long_as_its_link(tmp_path):
    files = whole_book()
    for path, found in cpp.index(files, ROOT, tmp_path / "names.json").items():
        lines = next(file for file in files if file.path == path).text.split("\n")
        for (line, column), use in found.uses.items():
            text = lines[line - 1][column - 1 :][: use.length]
            assert text == use.definition.name
