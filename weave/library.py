"""The book's code as the pages need it: files, and where each fragment is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cached_property
from itertools import chain, count
from pathlib import Path

from sphinx.errors import SphinxError

from literate.model import Book, Fragment, Output, Place, Program, reference
from literate.sources import INCLUDE, sources
from literate.tangle import Code, Hole, Tangled

from . import cpp
from .markup import spoken
from .words import Word, coloured

DEFINED = ("function", "method", "struct", "class", "enum", "type", "variable")


class BrokenBook(SphinxError):
    """Chapters that do not make programs do not make pages either."""

    category = "The chapters have problems"


@dataclass(frozen=True, eq=False)
class File:
    """A tangled file, coloured, with what its names stand for.

    A file is coloured once, as the whole that it is; every place that shows
    some of its lines takes them from here.
    """

    tangled: Tangled
    index: cpp.Index

    @property
    def path(self) -> str:
        return self.tangled.path

    @property
    def name(self) -> str:
        return Path(self.path).name

    @property
    def program(self) -> Program:
        return self.tangled.program

    @property
    def is_header(self) -> bool:
        return self.path != self.program.path

    @property
    def page(self) -> str:
        """The page that shows the whole of it."""
        folder = "headers" if self.is_header else "programs"
        return f"{folder}/{Path(self.path).stem}"

    @property
    def lines(self) -> list[Code]:
        return self.tangled.lines

    @cached_property
    def words(self) -> list[list[Word]]:
        """The words of each line; those of line n are at n - 1."""
        return coloured(self.tangled.text)

    @cached_property
    def _definitions(self) -> set[tuple[int, int]]:
        """Where the names stand that are defined here, but for fields."""
        return {(d.line, d.column) for d in self.index.definitions if d.kind in DEFINED}

    def defined(self, line: int, word: Word) -> bool:
        """Whether a word is what its line defines."""
        return (line, word.column) in self._definitions

    def named(self, line: int, word: Word) -> cpp.Definition | None:
        """What a word stands for."""
        use = self.index.uses.get((line, word.column))
        return use.definition if use and use.length == len(word.text) else None


class Library:
    """All files that the chapters make, and each fragment's place in them."""

    def __init__(self, book: Book, cache: Path):
        found = sources(book)
        if found.problems:
            raise BrokenBook("\n".join(map(str, found.problems)))
        self.book, self.texts = book, found.texts
        trees = found.trees
        others = {
            path: text
            for path, text in found.texts.items()
            if path.endswith(".hpp") and path not in trees
        }
        index = cpp.index(list(trees.values()), book.settings.root, cache, others)
        self.files = {path: File(t, index[path]) for path, t in trees.items()}
        chapters = book.chapters
        self._fragments = {_at(f.place): f for c in chapters for f in c.fragments}
        self._sketches = {_at(place) for c in chapters for place in c.sketches}
        self._outputs = {_at(o.place): o for c in chapters for o in c.outputs}
        self._anchors = dict(_anchors(book))
        self._phrases = dict(_phrases(book))

    def of(self, program: Program) -> list[File]:
        """A program's file, then the headers that are its own."""
        return [self.files[path] for path in program.files()]

    def referenced(self) -> list[Program]:
        """The programs that have a reference: a variant's would be its
        parent's once more."""
        return [p for p in self.book.programs.values() if not p.is_variant]

    def main(self, program: Program) -> File:
        return self.files[program.path]

    def needs(self, file: File) -> list[str]:
        """The book's own headers that a file cannot be compiled without."""
        folder = self.book.settings.SOURCES
        found: list[str] = []
        texts = [file.tangled.text]
        while texts:
            for name in INCLUDE.findall(texts.pop()):
                text = self.texts.get(f"{folder}/{name}")
                if text is not None and name not in found:
                    found.append(name)
                    texts.append(text)
        return found

    def downloads(self) -> dict[str, str]:
        """The files that a page may offer, by name: as they are tangled, and
        each program as one file."""
        found = {}
        for path, text in self.texts.items():
            single = path.startswith(f"{self.book.settings.SINGLE}/")
            found["single/" * single + Path(path).name] = text
        return found

    def where(self, fragment: Fragment) -> tuple[File, Hole]:
        """The file that a fragment is part of, and the first hole it fills."""
        for file in self.of(self.book.about[fragment].owner):
            hole = file.tangled.holes.get(fragment.name)
            if hole:
                return file, hole
        raise BrokenBook(f"{fragment.place}: no file holds '{fragment.name}'")

    def says(self, fragment: Fragment) -> str:
        """A fragment's name as the chapters write it where they use it."""
        return self._phrases.get(fragment.name) or spoken(fragment.name)

    def lends(self, old: str, new: str) -> bool:
        """Whether the chapter at `old` is a library for that at `new`, and not
        what it grew from: so it is with an appendix."""
        return old != new and Path(old).stem in self.book.settings.appendices

    def before(self, fragment: Fragment) -> Fragment | None:
        """What a fragment replaces or is added to, as far as a reader knows it."""
        before = self.book.about[fragment].before
        if before and self.lends(before.place.path, fragment.place.path):
            return None
        return before

    def later(self, fragment: Fragment) -> dict[str, list[Fragment]]:
        """What became of a fragment in later chapters, by what was done to it.
        What variants make of it is told there."""
        found: dict[str, list[Fragment]] = {}
        for what, new in self.book.about[fragment].later:
            if not new.variant and self.before(new):
                found.setdefault(what, []).append(new)
        return found

    def fresh(self, fragment: Fragment) -> set[int]:
        """The lines of a fragment's chapter that it has beyond what it replaces;
        none if it has nothing in common with that."""
        parent = self.book.about[fragment].owner.parent
        if fragment.mode != "replace" or not parent or not self.before(fragment):
            return set()
        old = [x.text for f in parent.definitions[fragment.name] for x in f.lines]
        new = [line.text for line in fragment.lines]
        blocks = SequenceMatcher(None, old, new, autojunk=False).get_matching_blocks()
        kept = {b.b + i for b in blocks for i in range(b.size) if new[b.b + i].strip()}
        lines = [x for x in enumerate(fragment.lines) if x[1].text.strip()]
        return {x.place.line for i, x in lines if i not in kept} if kept else set()

    def home(self, definition: cpp.Definition) -> Fragment | None:
        """The fragment that a definition stands in."""
        return self.files[definition.path].lines[definition.line - 1].fragment

    def anchor(self, fragment: Fragment) -> str:
        """What the fragment's place on its page is called."""
        return self._anchors[fragment]

    def block(self, path: str, line: int) -> Fragment | None:
        """The C++ of a chapter that starts at a line: a fragment, or None for
        a sketch. What the model does not know cannot be shown, since nobody
        could say whether it is compiled."""
        found = self._fragments.get((path, line))
        if found is None and (path, line) not in self._sketches:
            raise BrokenBook(
                f"{path}:{line}: error: this C++ block would be shown, but it is "
                "neither a fragment nor a sketch"
            )
        return found

    def output(self, path: str, line: int) -> Output:
        """The output that a chapter shows at a line."""
        found = self._outputs.get((path, line))
        if found is None:
            raise BrokenBook(
                f"{path}:{line}: error: this output would be shown, but nobody "
                "compares it with a program"
            )
        return found


def _at(place: Place) -> tuple[str, int]:
    return place.path, place.line


def _phrases(book: Book) -> Iterator[tuple[str, str]]:
    """The phrases that say more than the name of a fragment does."""
    for chapter in book.chapters:
        for fragment in chapter.fragments:
            for line in fragment.lines:
                found = reference(line)
                if found and found.is_sentence:
                    yield found.name, found.phrase


def _anchors(book: Book) -> Iterator[tuple[Fragment, str]]:
    """A name for each fragment that no other on its page has."""
    for chapter in book.chapters:
        taken: set[str] = set()
        for fragment in chapter.fragments:
            parts = ("fragment", fragment.variant, fragment.name)
            first = "-".join(filter(None, parts))
            names = chain([first], (f"{first}-{n}" for n in count(2)))
            anchor = next(name for name in names if name not in taken)
            taken.add(anchor)
            yield fragment, anchor
