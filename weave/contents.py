"""The way through the book: its chapters in order, and each program's pages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import PurePosixPath

from literate.model import Book, Chapter, Program

from .library import File, Library

FRONT = "index"


@dataclass(frozen=True)
class Entry:
    """A chapter as the way through the book shows it."""

    page: str
    name: str  # of the file
    number: str  # "" for a chapter whose name starts with none
    is_appendix: bool
    program: str
    summary: str
    title: str  # as the chapter's Markdown has it


@dataclass(frozen=True)
class ProgramPage:
    """A page about a program: all of a file of it ("programs", "headers"),
    what changed since the one before ("changes"), or the "reference"."""

    kind: str
    program: Program
    file: File | None = None

    @property
    def page(self) -> str:
        return self.file.page if self.file else f"{self.kind}/{self.program.name}"

    @property
    def subject(self) -> str:
        """What the page is about, in Markdown: the chapter, if the program is a
        chapter's; a header; or a variant's name."""
        if self.kind == "headers" and self.file:
            return self.file.name
        if self.program.is_variant:
            return self.program.name
        chapter = self.program.chapter
        found = number(PurePosixPath(chapter.path).stem)
        return f"{found} {_title(chapter)}".strip()

    @property
    def parent_number(self) -> str:
        """The number of the chapter whose program this one grew from, or ""."""
        return number(self.program.parent.name) if self.program.parent else ""


def page_of(path: str) -> str:
    """A chapter's page, as Sphinx calls it."""
    return path.removesuffix(".md")


def entries(book: Book) -> list[Entry]:
    """The chapters in reading order, then the appendices."""
    return list(_entries(book).values())


def entry_at(book: Book, path: str) -> Entry:
    """The entry of the chapter that stands at a path."""
    return _entries(book)[path]


@cache
def _entries(book: Book) -> dict[str, Entry]:
    return {chapter.path: _entry(book, chapter) for chapter in book.chapters}


def _entry(book: Book, chapter: Chapter) -> Entry:
    name = PurePosixPath(chapter.path).stem
    return Entry(
        page_of(chapter.path),
        name,
        number(name),
        name in book.settings.appendices,
        chapter.program,
        chapter.summary,
        _title(chapter),
    )


def _title(chapter: Chapter) -> str:
    """A chapter's title as its Markdown has it, or its file's name."""
    found = re.search(r"^# +(.+)", chapter.source.decode("utf-8", "replace"), re.M)
    return found[1].strip() if found else PurePosixPath(chapter.path).stem


def number(name: str) -> str:
    """The number that a chapter's or a program's name starts with, or ""."""
    found = re.match(r"\d+(?=-)", name)
    return found[0] if found else ""


def program_pages(library: Library, program: Program) -> Iterator[ProgramPage]:
    """The pages about a program, in the order in which they are offered."""
    yield ProgramPage("programs", program, library.main(program))
    for file in library.of(program):
        if file.is_header:
            yield ProgramPage("headers", program, file)
    parent = program.parent
    if parent and not library.lends(parent.chapter.path, program.chapter.path):
        yield ProgramPage("changes", program)
    if program in library.referenced():
        yield ProgramPage("reference", program)


def page_about(library: Library, page: str) -> ProgramPage | None:
    """What a page about a program is, if it is one."""
    return _pages(library).get(page)


@cache
def _pages(library: Library) -> dict[str, ProgramPage]:
    programs = library.book.programs.values()
    found = (page for program in programs for page in program_pages(library, program))
    return {page.page: page for page in found}
