"""The code as one page shows it. What is said around it, and all markup, is
in templates/code.html, fragment.html, file.html and changes.html."""

from __future__ import annotations

import difflib
from collections.abc import Callable
from dataclasses import dataclass, field

from markupsafe import Markup

from literate.model import Fragment, Output, Program
from literate.tangle import Code, Hole

from . import contents
from .library import File, Library
from .markup import markup
from .words import Word, coloured, without_start

Uri = Callable[[str, str], str]  # from a page's name and another's to a link
DOWNLOADS = "programs"  # where the files to download lie
CONTEXT = 3  # unchanged lines shown around a change
FEWEST_FOLDED = 4


@dataclass(frozen=True)
class Shown:
    """A word with what it links to, and what pointing at it says."""

    text: str
    kind: str
    link: str = ""
    hint: str = ""


@dataclass(frozen=True)
class Row:
    """A line of a file as a page shows it."""

    number: int
    words: list[Shown]
    mark: str = ""  # "new" or "gone", in the difference of two files


@dataclass(frozen=True)
class Opening:
    """A hole as a page shows it: what it says, and what it opens to.

    A `number` says that the file has a line for it, a comment.
    """

    phrase: str
    indent: str
    number: int | None
    fragment: Fragment  # the first of those that fill it
    parts: list[list[Row] | Opening]


@dataclass
class Changes:
    """A file against the one it grew from: runs of rows, some folded away."""

    new: int = 0
    gone: int = 0
    runs: list[tuple[bool, list[Row]]] = field(default_factory=list)

    def add(self, rows: list[Row], folded: bool = False) -> None:
        if self.runs and not folded and not self.runs[-1][0]:
            self.runs[-1][1].extend(rows)
        elif rows:
            self.runs.append((folded, rows))


class Page:
    """Writes the code of one page, `here`; `plain` is how an e-book has it,
    with links for holes that do not open."""

    def __init__(self, library: Library, here: str, uri: Uri, plain: bool):
        self.library, self.here, self.uri, self.plain = library, here, uri, plain

    # What the templates ask

    def address(self, page: str) -> str:
        """A link from here to a page."""
        return "" if page == self.here else self.uri(self.here, page)

    def download(self, name: str) -> str:
        """A link from here to one of the files that lie beside the pages."""
        return "../" * self.here.count("/") + f"_static/{DOWNLOADS}/{name}"

    def link(self, fragment: Fragment) -> str:
        page = contents.page_of(fragment.place.path)
        return f"{self.address(page)}#{self.library.anchor(fragment)}"

    def chapter(self, fragment: Fragment) -> contents.Entry:
        """The chapter that a fragment stands in."""
        return contents.entry_at(self.library.book, fragment.place.path)

    # What stands on pages

    def fragment(self, fragment: Fragment) -> Markup:
        """A fragment as a figure with its caption."""
        file, hole = self.library.where(fragment)
        own = [part for part in hole.children if part.fragment is fragment]
        return markup(
            "fragment.html",
            page=self,
            fragment=fragment,
            about=self.library.book.about[fragment],
            anchor=self.library.anchor(fragment),
            file=file,
            found=self._parts(file, own, len(hole.indent), hints=True),
        )

    def sketch(self, code: str) -> Markup:
        """C++ that is shown but never compiled."""
        lines = coloured(code.rstrip("\n") + "\n")[:-1]
        rows = [Row(0, [Shown(w.text, w.kind) for w in line]) for line in lines]
        return markup("sketch.html", rows=rows)

    def output(self, output: Output) -> Markup:
        """What a program prints, with the program's name above it."""
        settings = self.library.book.settings
        return markup("output.html", page=self, output=output, settings=settings)

    def file(self, file: File) -> Markup:
        """A whole file, each line's number a link to where it is explained."""
        rows = [(self._row(file, line), line.fragment) for line in file.lines]
        needs = [] if file.is_header else self.library.needs(file)
        template = "file-plain.html" if self.plain else "file.html"
        return markup(template, page=self, file=file, rows=rows, needs=needs)

    def changes(self, program: Program) -> Markup:
        """The difference to the program that this one extends."""
        assert program.parent is not None
        new, old = self.library.main(program), self.library.main(program.parent)
        # The first line says where a file comes from; that always differs.
        after, before = new.lines[1:], old.lines[1:]
        matcher = difflib.SequenceMatcher(
            a=[line.text for line in before],
            b=[line.text for line in after],
            autojunk=False,
        )
        found = Changes()
        for what, i, j, k, m in matcher.get_opcodes():
            rows = [self._row(new, line) for line in after[k:m]]
            if what == "equal":
                _add_unchanged(found, rows, first=k == 0, last=m == len(after))
                continue
            found.gone, found.new = found.gone + j - i, found.new + m - k
            found.add([self._row(old, line, mark="gone") for line in before[i:j]])
            found.add([self._row(new, line, mark="new") for line in after[k:m]])
        return markup("changes.html", program=program, changes=found)

    # Lines and holes

    def _parts(
        self, file: File, children: list[Code | Hole], cut: int, hints: bool
    ) -> list[list[Row] | Opening]:
        """Runs of lines, and the holes between them, without the first `cut`
        characters of each line."""
        found: list[list[Row] | Opening] = []
        rows: list[Row] = []
        for part in children:
            if isinstance(part, Hole):
                found.append(self._opening(file, part, cut))
                rows = []
                continue
            if not rows:
                found.append(rows)
            rows.append(self._row(file, part, cut, hints))
        return found

    def _opening(self, file: File, hole: Hole, cut: int) -> Opening:
        assert hole.reference is not None
        # What lies in a hole is shown again where it is explained; leaving the
        # hints to that place halves a page.
        inside = [] if self.plain else self._parts(file, hole.children, cut, False)
        return Opening(
            hole.reference.phrase,
            hole.indent[cut:],
            hole.comment.number if hole.comment else None,
            file.program.definitions[hole.name][0],
            inside,
        )

    def _row(
        self, file: File, line: Code, cut: int = 0, hints: bool = True, mark: str = ""
    ) -> Row:
        words = file.words[line.number - 1]
        if line.text.strip():
            words = without_start(words, cut)
        shown = [self._shown(file, line.number, word, hints) for word in words]
        return Row(line.number, shown, mark)

    def _shown(self, file: File, line: int, word: Word, hints: bool) -> Shown:
        named = file.named(line, word)
        if named is None or (named.path, named.line) == (file.path, line):
            return Shown(word.text, word.kind)
        home = self.library.home(named)
        link = self.link(home) if home else ""
        return Shown(word.text, word.kind, link, named.hint if hints and link else "")


def _add_unchanged(found: Changes, rows: list[Row], first: bool, last: bool) -> None:
    """Add a few unchanged lines for context; fold the rest between them."""
    head = 0 if first else CONTEXT
    tail = len(rows) - (0 if last else CONTEXT)
    if tail - head < FEWEST_FOLDED:
        found.add(rows)
        return
    found.add(rows[:head])
    found.add(rows[head:tail], folded=True)
    found.add(rows[tail:])
