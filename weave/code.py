"""The code as one page shows it. What is said around it, and all markup, is
in templates/code.html, fragment.html, file.html and changes.html."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from itertools import dropwhile, groupby
from operator import itemgetter
from pathlib import Path

from markupsafe import Markup

from literate.model import Fragment, Output, Program
from literate.tangle import Code, Hole

from . import changes, contents, wholes, widgets
from .changes import Run
from .cpp import Definition
from .library import File, Library
from .markup import markup, spoken
from .sections import Section, Sections
from .words import Word, coloured, without_start

Uri = Callable[[str, str], str]  # from a page's name and another's to a link
DOWNLOADS = "programs"  # where the files to download lie


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
    mark: str = ""  # "new" or "gone", in the difference of two files; or "fresh"

    @property
    def is_blank(self) -> bool:
        return not any(word.text.strip() for word in self.words)


@dataclass(frozen=True)
class Opening:
    """A hole as a page shows it: what it says, and what it opens to.

    A `number` says that the file has a line for it, a comment; `lines` are
    those that it becomes there.
    """

    phrase: str
    indent: str
    number: int | None
    lines: tuple[int, int] | None
    fragment: Fragment  # the first of those that fill it
    parts: list[list[Row] | Opening]
    mark: str = ""  # as that of a row

    @property
    def is_outline(self) -> bool:
        return is_outline(self.parts)


def is_blank(part: Code | Hole) -> bool:
    return isinstance(part, Code) and not part.text.strip()


def is_outline(parts: list[list[Row] | Opening]) -> bool:
    """Whether some code is nothing but holes, with blank lines between them."""
    return any(isinstance(part, Opening) for part in parts) and all(
        isinstance(part, Opening) or all(row.is_blank for row in part) for part in parts
    )


class Page:
    """Writes the code of one page, `here`; `plain` is how an e-book has it,
    with links for holes that do not open."""

    def __init__(
        self,
        library: Library,
        here: str,
        uri: Uri,
        plain: bool,
        sections: Sections | None = None,
    ):
        self.library, self.here, self.uri, self.plain = library, here, uri, plain
        self.sections = sections or Sections({})
        self._leads: dict[Definition, tuple[str, str]] = {}

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

    def program(self, name: str) -> str:
        """What a reader calls a program: by its chapter, or by its name."""
        number = contents.number(name)
        return f"Chapter {number}" if number else name

    def place(self, fragment: Fragment) -> str:
        """Where a fragment is explained, in words."""
        section, entry = self.sections.of(fragment.place), self.chapter(fragment)
        chapter = f"chapter {entry.number}" if entry.number else spoken(entry.name)
        if section is None or section.is_page:
            return chapter
        numbered = section.title[:1].isdigit()
        return section.title if numbered else f"{section.title}, {chapter}"

    def chapter(self, fragment: Fragment) -> contents.Entry:
        """The chapter that a fragment stands in."""
        return contents.entry_at(self.library.book, fragment.place.path)

    def explaining(self, fragments: list[Fragment]) -> list[Section]:
        """The sections that explain some fragments."""
        found = (self.sections.of(fragment.place) for fragment in fragments)
        return [section for section in dict.fromkeys(found) if section]

    # What stands on pages

    def fragment(self, fragment: Fragment) -> Markup:
        """A fragment as a figure with its caption."""
        file, hole = self.library.where(fragment)
        own = [part for part in hole.children if part.fragment is fragment]
        own = list(dropwhile(is_blank, own))
        fresh = self.library.fresh(fragment)
        found = self._parts(file, own, len(hole.indent), True, fresh)
        return markup(
            "fragment.html",
            page=self,
            library=self.library,
            fragment=fragment,
            users=self.library.book.about[fragment].users,
            anchor=self.library.anchor(fragment),
            file=file,
            found=found,
            fresh=len(fresh),
            is_outline=is_outline(found),
            stepped=self._stepped(file, own),
        )

    def _stepped(self, file: File, own: list[Code | Hole]) -> str:
        """The engine that runs a fragment's own lines one by one, or ""."""
        root, name = self.library.book.settings.root, Path(file.path).stem
        lines = widgets.stepped_lines(root, name)
        runs = any(isinstance(part, Code) and part.number in lines for part in own)
        return widgets.stepped(root, name) if runs and not self.plain else ""

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
        if self.plain:
            rows = self._with_fragments(file, file.lines)
            return markup("file-plain.html", page=self, file=file, rows=rows)
        found = [
            (stretch, self._with_fragments(file, stretch.lines))
            for stretch in wholes.stretches(file, self.sections)
        ]
        needs = [] if file.is_header else self.library.needs(file)
        root = self.library.book.settings.root
        return markup(
            "file.html",
            page=self,
            file=file,
            stretches=found,
            needs=needs,
            stepped=widgets.stepped(root, Path(file.path).stem),
        )

    def _with_fragments(
        self, file: File, lines: list[Code]
    ) -> list[tuple[Row, Fragment | None]]:
        return [(self._row(file, line), line.fragment) for line in lines]

    def changes(self, program: Program) -> Markup:
        """The difference to the program that this one extends."""
        assert program.parent is not None
        new, old = self.library.main(program), self.library.main(program.parent)
        found = changes.changes(new, old, self.sections)
        runs = [
            (run, list(self._changed(run, new, old, found.moves))) for run in found.runs
        ]
        return markup(
            "changes.html", page=self, program=program, changes=found, runs=runs
        )

    def _changed(
        self, run: Run, new: File, old: File, moves: dict[int, int]
    ) -> Iterator[Row]:
        """The rows of a change: of lines that moved away, one for each run."""
        for mark, group in groupby(run.shown, key=itemgetter(1)):
            lines = [line for line, _ in group]
            if mark == changes.LEFT:
                yield from self._left(new, [moves[line.number] for line in lines])
                continue
            file = old if mark == changes.GONE else new
            yield from (self._row(file, line, mark=mark) for line in lines)

    def _left(self, file: File, places: list[int]) -> Iterator[Row]:
        """Rows that say where lines stand now."""
        for _, group in groupby(enumerate(places), key=lambda at: at[1] - at[0]):
            run = [place for _, place in group]
            says = markup("moved.html", first=run[0], count=len(run)).strip()
            link = f"{self.address(file.page)}#L{run[0]}"
            yield Row(0, [Shown(says, "", link)], changes.LEFT)

    # Lines and holes

    def _parts(
        self,
        file: File,
        children: list[Code | Hole],
        cut: int,
        hints: bool,
        fresh: Collection[int] = (),
    ) -> list[list[Row] | Opening]:
        """Runs of lines, and the holes between them, without the first `cut`
        characters of each line; those of the chapter's lines `fresh` marked."""
        found: list[list[Row] | Opening] = []
        rows: list[Row] = []
        for part in children:
            mark = "fresh" if part.place and part.place.line in fresh else ""
            if isinstance(part, Hole):
                found.append(self._opening(file, part, cut, mark))
                rows = []
                continue
            if not rows:
                found.append(rows)
            rows.append(self._row(file, part, cut, hints, mark))
        return found

    def _opening(self, file: File, hole: Hole, cut: int, mark: str) -> Opening:
        assert hole.reference is not None
        lines = [line.number for line in hole.lines() if line.text.strip()]
        # What lies in a hole is shown again where it is explained; leaving the
        # hints to that place halves a page.
        inside = [] if self.plain else self._parts(file, hole.children, cut, False)
        return Opening(
            hole.reference.phrase,
            hole.indent[cut:],
            hole.comment.number if hole.comment else None,
            (lines[0], lines[-1]) if lines else None,
            file.program.definitions[hole.name][0],
            inside,
            mark,
        )

    def _row(
        self, file: File, line: Code, cut: int = 0, hints: bool = True, mark: str = ""
    ) -> Row:
        words = file.words[line.number - 1]
        if cut and line.text.strip():
            words = without_start(words, cut)
        shown = [self._shown(file, line.number, word, hints) for word in words]
        return Row(line.number, shown, mark)

    def _shown(self, file: File, line: int, word: Word, hints: bool) -> Shown:
        named = file.named(line, word)
        if named is None:
            defined = file.defined(line, word)
            return Shown(word.text, "definition" if defined else word.kind)
        if (named.path, named.line) == (file.path, line):
            return Shown(word.text, word.kind)
        link, hint = self._to(named)
        return Shown(word.text, word.kind, link, hint if hints else "")

    def _to(self, definition: Definition) -> tuple[str, str]:
        """The link to a definition, if a fragment has it, and what pointing at
        that says."""
        if definition not in self._leads:
            home = self.library.home(definition)
            self._leads[definition] = ("", "")
            if home:
                hint = f"{definition.hint}\n{self.place(home)}"
                self._leads[definition] = (self.link(home), hint)
        return self._leads[definition]
