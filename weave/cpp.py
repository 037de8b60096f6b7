"""What each identifier of the programs names, from libclang.

libclang reads every program from memory, with the headers of the book, and
says where each name is defined. Only definitions of the book count: what the
standard library or a function's own locals are called has no link.
"""

from __future__ import annotations

import ctypes
import hashlib
import json
import os
import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from functools import cache as once
from importlib import metadata
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sphinx.errors import SphinxError

from literate.files import write_changed
from literate.tangle import Tangled

try:
    from clang import cindex
except ImportError:  # said when it is needed
    cindex = None

COMPILERS = ("c++", "g++", "clang++")
FLAGS = ["-std=c++20", "-nostdinc", "-nostdinc++"]
IDENTIFIER = re.compile(r"[^\W\d]\w*")
STANDARD = re.compile(r"^ *#include <\w+>", re.MULTILINE)
SENTENCE = re.compile(r".*?(?<!e\.g)(?<!i\.e)(?<!et al)[.!?](?=\s|$)")

# What a cursor defines, in one word. A method that is a template, and a
# variable that belongs to a class, are told by where they stand.
KINDS = {
    "FUNCTION_DECL": "function",
    "FUNCTION_TEMPLATE": "function",
    "CXX_METHOD": "method",
    "CONVERSION_FUNCTION": "method",
    "DESTRUCTOR": "method",
    "CONSTRUCTOR": "constructor",
    "STRUCT_DECL": "struct",
    "UNION_DECL": "struct",
    "CLASS_DECL": "class",
    "CLASS_TEMPLATE": "class",
    "ENUM_DECL": "enum",
    "ENUM_CONSTANT_DECL": "field",
    "TYPE_ALIAS_DECL": "type",
    "TYPE_ALIAS_TEMPLATE_DECL": "type",
    "TYPEDEF_DECL": "type",
    "CONCEPT_DECL": "type",
    "FIELD_DECL": "field",
    "VAR_DECL": "variable",
}
CLASSES = ("struct", "class")
OUTER = ("NAMESPACE", "LINKAGE_SPEC", "UNEXPOSED_DECL")
REFERENCES = ("DECL_REF_EXPR", "MEMBER_REF_EXPR")

Position = tuple[str, int, int]  # path, line, column


class CannotIndex(SphinxError):
    """Programs, or this machine, that libclang cannot read."""

    category = "The programs' names cannot be looked up"


@dataclass(frozen=True)
class Definition:
    """Something that the book defines: where, and how it is declared."""

    name: str
    kind: str
    path: str
    line: int
    column: int
    last_line: int
    declaration: str
    brief: str

    @property
    def position(self) -> Position:
        return self.path, self.line, self.column

    @property
    def is_type(self) -> bool:
        return self.kind in ("struct", "class", "enum", "type")

    @property
    def hint(self) -> str:
        """What a reader sees who points at the name."""
        return self.declaration + ("\n" + self.brief if self.brief else "")


@dataclass(frozen=True)
class Use:
    """A name that stands for one of the book's definitions."""

    length: int
    definition: Definition


@dataclass
class Index:
    """What a file defines, and the names that its lines use.

    `uses` maps line and column, counted in characters from 1, to what is
    named there, in this file or in another. The name at its own definition is
    no use of it.
    """

    definitions: list[Definition] = field(default_factory=list)
    uses: dict[tuple[int, int], Use] = field(default_factory=dict)


def index(
    files: list[Tangled],
    root: Path,
    cache: Path,
    others: Mapping[str, str] | None = None,
) -> dict[str, Index]:
    """The index of each of these files, by path.

    `files` are all tangled files of the book, programs and headers; `others`
    the texts of headers that are not tangled from chapters, by path. What else
    is included is looked for in `root`/src. `cache` is a JSON file that keeps
    what was found, so that a program is read again only when its text or that
    of a header has changed. Raises CannotIndex.
    """
    programs = [file for file in files if file.path == file.program.path]
    headers = [file for file in files if file not in programs]
    shelf = _Shelf(root, headers, others or {}, flags(root))
    keys = {file.path: shelf.key(file) for file in programs}
    known = _read_cache(cache)
    missing = [file for file in programs if keys[file.path] not in known]
    if missing:
        with precompiled(missing, shelf.options) as more:
            readers = [_Reader(file, shelf, more) for file in missing]
            with ThreadPoolExecutor(2) as pool:  # libclang works outside Python's lock
                found = pool.map(_Reader.read, readers)
                known |= {keys[f.path]: n for f, n in zip(missing, found, strict=True)}
        kept = {key: known[key] for key in keys.values()}
        write_changed(cache, json.dumps(kept))
    return _joined(files, [known[keys[file.path]] for file in programs])


@dataclass(frozen=True)
class _Shelf:
    """What all programs are read with."""

    root: Path
    headers: list[Tangled]
    others: Mapping[str, str]  # texts of further headers, by path
    options: list[str]

    def key(self, program: Tangled) -> str:
        """Changes with all that the findings of a program depend on."""
        code = Path(__file__).read_text("utf-8")
        headers = dict(self.others) | {h.path: h.text for h in self.headers}
        everything = [code, _version(), self.options, headers, program.path]
        return hashlib.sha256(
            json.dumps([*everything, program.text]).encode()
        ).hexdigest()

    def texts(self, program: Tangled) -> list[tuple[str, str]]:
        """The texts that libclang takes in place of files."""
        texts = dict(self.others) | {f.path: f.text for f in [*self.headers, program]}
        return [(str(self.root / path), text) for path, text in texts.items()]


# ---- The cache: a program's findings as plain data ----


def _version() -> str:
    try:
        return metadata.version("libclang")
    except metadata.PackageNotFoundError:
        return ""


def _read_cache(cache: Path) -> dict[str, Any]:
    try:
        known = json.loads(cache.read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return known if isinstance(known, dict) else {}


def _joined(files: list[Tangled], found: list[dict[str, Any]]) -> dict[str, Index]:
    """The findings of all programs by file; of a header, the first there are."""
    result: dict[str, Index] = {}
    for program in found:
        table = {}
        for part in program.values():
            for plain in part["definitions"]:
                definition = Definition(**plain)
                table[definition.position] = definition
        for path, part in program.items():
            result.setdefault(path, _index(path, part["uses"], table))
    for file in files:
        if file.path not in result:
            raise CannotIndex(f"{file.path}: no program includes it")
    return {file.path: result[file.path] for file in files}


def _index(path: str, uses: list[Any], table: dict[Position, Definition]) -> Index:
    own = [definition for definition in table.values() if definition.path == path]
    named = {
        (line, column): Use(length, table[tuple(position)])
        for line, column, length, position in uses
    }
    return Index(sorted(own, key=lambda d: d.position), named)


# ---- What libclang is told ----


def flags(root: Path) -> list[str]:
    """Flags for a libclang that comes without any headers of its own."""
    if cindex is None:
        raise CannotIndex("libclang is not installed: pip install libclang")
    try:
        cindex.Index.create()
    except cindex.LibclangError as error:
        raise CannotIndex(f"libclang does not load: {error}") from None
    own = str(Path(__file__).parent / "headers")
    folders = [["-isystem", folder] for folder in (own, *_system_headers())]
    return [*FLAGS, "-I", str(root / "src"), *sum(folders, [])]


@once
def _system_headers() -> tuple[str, ...]:
    """Where this machine's compiler looks for the standard library."""
    compiler = next(filter(shutil.which, COMPILERS), None)
    if not compiler:
        raise CannotIndex(
            f"no compiler whose headers could be read: none of {', '.join(COMPILERS)}"
        )
    said = subprocess.run(
        [compiler, "-E", "-x", "c++", "-v", "-"],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        env={**os.environ, "LC_ALL": "C"},
        text=True,
        errors="replace",
    ).stderr
    _, _, rest = said.partition("#include <...>")
    found = re.findall(r"^ (/.*?)$", rest, re.MULTILINE)
    folders = tuple(f for f in found if not f.endswith("(framework directory)"))
    if not any(Path(folder, "vector").exists() for folder in folders):
        raise CannotIndex(f"{compiler} has no headers of the C++ standard library")
    return folders


@contextmanager
def precompiled(programs: list[Tangled], options: list[str]) -> Iterator[list[str]]:
    """Flags with which the standard headers of some programs are read once for
    all, not once for each; none if there is nothing to gain."""
    wanted = {line for p in programs for line in STANDARD.findall(p.text)}
    if len(programs) < 2 or not wanted:
        yield []
        return
    with TemporaryDirectory() as folder:
        header = Path(folder, "standard.hpp")
        header.write_text("\n".join(sorted(wanted)) + "\n")
        unit = cindex.Index.create().parse(str(header), [*options, "-x", "c++-header"])
        unit.save(f"{header}.pch")
        yield ["-include-pch", f"{header}.pch"]


# ---- What libclang says ----


class _Reader:
    """Reads one program with the headers of the book."""

    def __init__(self, program: Tangled, shelf: _Shelf, more_options: list[str]):
        self.program, self.shelf = program, shelf
        self.options = [*shelf.options, *more_options]
        files = [program, *shelf.headers]
        self.files = {str(shelf.root / file.path): file for file in files}
        self.lines = {file.path: file.text.split("\n") for file in files}
        self.definitions: dict[Position, Definition] = {}
        self.uses: dict[Position, Position] = {}

    def read(self) -> dict[str, Any]:
        """What each of the program's files defines and uses, as plain data."""
        unit = self.parse()
        own = [c for c in unit.cursor.get_children() if self.position(c)]
        for cursor in own:
            self.define(cursor)
        for top in own:
            for cursor in top.walk_preorder():
                self.use(cursor)
        read = {unit.spelling, *(str(i.include.name) for i in unit.get_includes())}
        paths = [file.path for name, file in self.files.items() if name in read]
        return {path: self.findings(path) for path in paths}

    def findings(self, path: str) -> dict[str, Any]:
        """What one file defines and uses, as plain data."""
        own = [d for d in self.definitions.values() if d.path == path]
        uses = [
            [here[1], here[2], len(self.definitions[target].name), target]
            for here, target in self.uses.items()
            if here[0] == path
        ]
        return {"definitions": [asdict(d) for d in own], "uses": sorted(uses)}

    def parse(self) -> Any:
        """The program, parsed. Raises CannotIndex with its errors."""
        main = str(self.shelf.root / self.program.path)
        texts = self.shelf.texts(self.program)
        try:
            unit = cindex.Index.create().parse(main, self.options, texts)
        except cindex.TranslationUnitLoadError:
            raise CannotIndex(f"{main}: libclang cannot read it") from None
        errors = [d for d in unit.diagnostics if d.severity >= cindex.Diagnostic.Error]
        if errors:
            raise CannotIndex("\n".join(map(self.message, errors)))
        return unit

    def message(self, error: Any) -> str:
        """An error at its place in the chapter, where it has one."""
        where = error.location
        name = where.file.name if where.file else self.program.path
        place = f"{name}:{where.line}:{where.column}"
        if name in self.files:
            line = self.files[name].lines[where.line - 1]
            if line.place:
                column = max(1, where.column - line.shift)
                place = f"{line.place.path}:{line.place.line}:{column}"
        return f"{place}: error: {error.spelling}"

    def position(self, cursor: Any) -> Position | None:
        """Where a cursor's name stands, if that is in a file of the book."""
        name, line, column = _location(cursor)
        if name not in self.files or not line:
            return None
        path = self.files[name].path
        before = self.lines[path][line - 1].encode()[: column - 1]
        return path, line, len(before.decode()) + 1

    def define(self, cursor: Any) -> None:
        """Note what a declaration defines, and what is declared in it."""
        kind = _kind(cursor)
        if kind and cursor.spelling and _defines(cursor):
            self.add(cursor, kind)
        if kind in (*CLASSES, "enum") or cursor.kind.name in OUTER:
            for child in cursor.get_children():
                self.define(child)

    def add(self, cursor: Any, kind: str) -> None:
        position = self.position(cursor)
        if position:
            self.definitions[position] = Definition(
                _name(cursor),
                kind,
                *position,
                cursor.extent.end.line,
                _declaration(cursor, kind),
                _brief(cursor.raw_comment),
            )

    def use(self, cursor: Any) -> None:
        """Note the name that stands where the cursor does, if it is that of
        one of the book's definitions."""
        target = self.target(cursor)
        here = self.position(cursor) if target else None
        if not target or not here:
            return
        path, line, column = here
        found = self.definitions[target]
        word = IDENTIFIER.match(self.lines[path][line - 1], column - 1)
        if not word or word[0] != found.name:
            return
        # Where an object is made the same word names its type as well.
        if here not in self.uses or found.kind == "constructor":
            self.uses[here] = target

    def target(self, cursor: Any) -> Position | None:
        """The position of the definition that a cursor speaks of."""
        found = _referenced(cursor)
        if found is None:
            return None
        position = self.position(found.get_definition() or found.canonical)
        return position if position in self.definitions else None


def _location(cursor: Any) -> tuple[str, int, int]:
    """The file, line and column (in bytes) at which a cursor's name stands.

    Also for a name among the arguments of a macro, such as assert, for which
    cindex gives the place of the macro.
    """
    file, numbers = cindex.c_object_p(), [ctypes.c_uint() for _ in range(3)]
    cindex.conf.lib.clang_getFileLocation(
        cursor.location, ctypes.byref(file), *map(ctypes.byref, numbers)
    )
    name = str(cindex.File(file).name) if file else ""
    return name, numbers[0].value, numbers[1].value


def _defines(cursor: Any) -> bool:
    """Whether a declaration is the one to lead to: a definition, or the first
    of something that has none, such as a deleted function."""
    if cursor.is_definition():
        return True
    return cursor.get_definition() is None and cursor == cursor.canonical


def _referenced(cursor: Any) -> Any:
    """What a cursor names at its place: a declaration, or None."""
    kind = cursor.kind
    if kind.is_declaration():  # of something that is defined elsewhere
        return None if _defines(cursor) else cursor
    if kind.name == "CALL_EXPR":  # names nothing but what it makes
        made = cursor.referenced
        return made if made and made.kind.name == "CONSTRUCTOR" else None
    if kind.is_reference() or kind.name in REFERENCES:
        return _only(cursor.referenced)
    return None


def _only(cursor: Any) -> Any:
    """What is referred to; of overloads yet to be chosen from, a single one."""
    if cursor is None or cursor.kind.name != "OVERLOADED_DECL_REF":
        return cursor
    lib = cindex.conf.lib
    if lib.clang_getNumOverloadedDecls(cursor) != 1:
        return None
    return lib.clang_getOverloadedDecl(cursor, 0)


def _kind(cursor: Any) -> str:
    """What a declaration declares, in the words of `Definition.kind`."""
    kind = KINDS.get(cursor.kind.name, "")
    parent = cursor.semantic_parent
    if parent is None or KINDS.get(parent.kind.name) not in CLASSES:
        return kind
    if kind == "function":
        own = _name(cursor) == _name(parent)
        return "constructor" if own else "method"
    return "field" if kind == "variable" else kind


def _name(cursor: Any) -> str:
    """A name without what libclang adds to a template's constructor."""
    name = str(cursor.spelling)
    return name if name.startswith("operator") else name.partition("<")[0]


def _declaration(cursor: Any, kind: str) -> str:
    """A declaration in one line: its tokens up to a body or an initialiser."""
    tokens: list[Any] = []
    depth = 0
    ends = {
        "constructor": (":", "{"),
        "field": ("=", "{"),
        "variable": ("=", "{"),
        "struct": (":", "{"),
        "class": (":", "{"),
    }.get(kind, ("{",))
    for token in cursor.get_tokens():
        text = token.spelling
        if depth == 0 and text in ends:
            break
        depth += (text in ("(", "[")) - (text in (")", "]"))
        if token.kind.name != "COMMENT":
            tokens.append(token)
    return _text(tokens)


def _text(tokens: list[Any]) -> str:
    """Tokens with a space wherever the file has white space between them."""
    text, end = "", None
    for token in tokens:
        apart = end is not None and end != token.extent.start.offset
        text += " " * apart + token.spelling
        end = token.extent.end.offset
    text = text.replace("( ", "(").removesuffix(";").strip()
    return text.removesuffix(" try")  # a function whose body is a try block


def _brief(comment: str | None) -> str:
    """The first sentence of a /// comment."""
    if not comment or not comment.startswith("///"):
        return ""
    words = " ".join(re.sub(r"^\s*///<?", "", comment, flags=re.MULTILINE).split())
    first = SENTENCE.match(words)
    return first[0] if first else words
