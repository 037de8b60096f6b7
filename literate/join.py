"""Join chapters into programs, and find what is wrong with them."""

from __future__ import annotations

import re
import stat
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path

from . import records
from .model import (
    ROOT,
    About,
    Book,
    Chapter,
    Fragment,
    Place,
    Problem,
    Program,
    Reference,
    Value,
    did_you_mean,
    reference,
)
from .read import read_chapter
from .settings import FILE, Settings, read_settings

MOST_CYCLES = 20  # reported of one program
MOST_HOPS = 12  # shown of one cycle


def load(root: Path) -> Book:
    """Read every chapter that book.toml lists and join them into a book.

    Raises BadSettings if there is no such list.
    """
    settings = read_settings(root)
    chapters, problems = [], list(_unlisted(settings))
    for name in settings.chapter_paths():
        chapter, found = read_chapter(name, _bytes(root / name, name, problems))
        chapters.append(chapter)
        problems += found
    if not chapters:
        problems.append(Problem(Place(FILE, 1), "a book has chapters: list them here"))
    pages = []
    for name in settings.pages:
        page, found = read_chapter(name, _bytes(root / name, name, problems), True)
        pages.append(page)
        problems += found
    return join(settings, chapters, problems, pages)


def _bytes(path: Path, name: str, problems: list[Problem]) -> bytes:
    """A chapter's bytes; none, and a problem, if there is no such file."""
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            problems.append(Problem(Place(name, 1), "this is not a file"))
            return b""
        return path.read_bytes()
    except OSError as error:
        message = f"{FILE} lists it, but: {error.strerror}"
        problems.append(Problem(Place(name, 1), message))
        return b""


def _unlisted(settings: Settings) -> Iterator[Problem]:
    """Files among the chapters that would be left out of the book.

    Editors' own files begin with a dot or end in a tilde.
    """
    listed = set(settings.chapter_paths())
    folder = settings.root / settings.CHAPTERS
    for path in sorted(folder.rglob("*.md")):
        inner = path.relative_to(settings.root)
        if any(part.startswith(".") for part in inner.parts):
            continue
        if inner.as_posix() not in listed:
            name = inner.as_posix().encode("utf-8", "replace").decode()
            name = re.sub(r"[\s:]", "?", name)
            yield Problem(Place(name, 1), f"{FILE} does not list this chapter")


def join(
    settings: Settings,
    chapters: list[Chapter],
    problems: Iterable[Problem] = (),
    pages: Sequence[Chapter] = (),
) -> Book:
    """Make the programs of the chapters; problems come back in the book.

    A chapter that could not be read at all would make the others look wrong:
    then only the problems of reading are told.
    """
    joiner = _Joiner(settings, chapters, pages)
    joiner.problems += problems
    if not any(chapter.unreadable for chapter in [*chapters, *pages]):
        joiner.join()
    in_order = sorted(set(joiner.problems))
    found = joiner.programs, joiner.about, in_order
    return Book(settings, chapters, *found, list(pages))


def references(fragments: Iterable[Fragment]) -> Iterator[Reference]:
    """The references in some fragments, in order."""
    for fragment in fragments:
        for line in fragment.lines:
            found = reference(line)
            if found:
                yield found


def walk(program: Program, start: str) -> Iterator[tuple[str, Reference | None]]:
    """Go depth first through the fragments below `start`, each one once.

    Yields (name, None) on entering a fragment, (name, reference) for every
    reference met in it, and ("", None) on leaving it. No recursion: a chain
    of references may be as long as the book.
    """
    seen = {start}
    stack = [(start, references(program.definitions.get(start, [])))]
    yield start, None
    while stack:
        name, rest = stack[-1]
        found = next(rest, None)
        if found is None:
            stack.pop()
            yield "", None
            continue
        yield name, found
        if found.name in program.definitions and found.name not in seen:
            seen.add(found.name)
            below = references(program.definitions[found.name])
            stack.append((found.name, below))
            yield found.name, None


def below(program: Program, start: str) -> set[str]:
    """The names of all fragments that `start` is made of, its own among them."""
    return {name for name, found in walk(program, start) if name and not found}


def used(program: Program) -> set[str]:
    """The names of all fragments that the program's own files are made of."""
    return set().union(*(below(program, start) for start in program.files().values()))


@dataclass(eq=False)
class _Growth:
    """A program to be made: a chapter's, or a variant of one."""

    name: str
    place: Place
    extends: str
    extends_place: Place
    chapter: Chapter
    fragments: list[Fragment] = field(default_factory=list)
    is_variant: bool = False


class _Joiner:
    def __init__(
        self, settings: Settings, chapters: list[Chapter], pages: Sequence[Chapter]
    ):
        self.settings = settings
        self.chapters = chapters
        self.pages = pages
        self.programs: dict[str, Program] = {}
        self.about: dict[Fragment, About] = {}
        self.problems: list[Problem] = []
        self.orphans: set[str] = set()  # programs whose parent is not there

    def problem(self, place: Place, message: str, *notes: tuple[Place, str]) -> None:
        self.problems.append(Problem(place, message, notes))

    def join(self) -> None:
        for growth in self.in_order(self.growths()):
            self.add(growth)
        for program in self.programs.values():
            if program.name in self.orphans:
                continue
            self.check_references(program)
            self.check_cycles(program)
            self.check_headers(program)
            self.check_uses(program)
            self.learn_about(program)
        for chapter in self.chapters:
            self.check_chapter(chapter)
        for page in self.pages:
            self.check_page(page)

    # Which programs there are, and what each grows from

    def growths(self) -> dict[str, _Growth]:
        """The programs by name, in the order of the chapters."""
        found: dict[str, _Growth] = {}
        for chapter in self.chapters:
            if not chapter.program:
                continue
            extends_place = chapter.places.get("extends", chapter.place)
            own = _Growth(
                chapter.program, chapter.place, chapter.extends, extends_place, chapter
            )
            own.fragments = [f for f in chapter.fragments if not f.variant]
            for growth in [own, *self.variants(chapter)]:
                first = found.setdefault(growth.name, growth)
                if first is not growth:
                    self.problem(
                        growth.place,
                        f"program '{growth.name}' is defined twice",
                        (first.place, "it is first defined here"),
                    )
        return found

    def variants(self, chapter: Chapter) -> Iterator[_Growth]:
        for name in dict.fromkeys(f.variant for f in chapter.fragments if f.variant):
            own = [f for f in chapter.fragments if f.variant == name]
            said = next((f for f in own if f.extends), own[0])
            for other in own:
                if other.extends and other.extends != said.extends:
                    self.problem(
                        other.place,
                        f"variant '{name}' extends '{said.extends}' already",
                        (said.place, "it is said here"),
                    )
            extends = said.extends or chapter.program
            place = own[0].place
            yield _Growth(name, place, extends, said.place, chapter, own, True)

    def in_order(self, growths: dict[str, _Growth]) -> list[_Growth]:
        """Each after the one it extends; a line that leads back is reported."""
        ordered: dict[str, _Growth] = {}
        for growth in growths.values():
            line: dict[str, _Growth] = {}
            at: _Growth | None = growth
            while at and at.name not in ordered and at.name not in line:
                line[at.name] = at
                at = growths.get(at.extends)
            if at and at.name in line:
                self.extends_cycle(list(line.values()), at)
            for member in reversed(line.values()):
                ordered[member.name] = member
        return list(ordered.values())

    def extends_cycle(self, line: list[_Growth], first: _Growth) -> None:
        """Report a line of programs that leads back to its member `first`."""
        circle = line[line.index(first) :]
        names = [growth.name for growth in [*circle, first]]
        self.problem(
            first.extends_place,
            f"'{first.name}' extends itself: " + " → ".join(names),
            *((g.extends_place, "by way of this") for g in circle[1:]),
        )
        self.orphans.update(growth.name for growth in line)

    def add(self, growth: _Growth) -> None:
        """Make a program out of what it inherits and what is its own."""
        name = growth.name
        parent = self.programs.get(growth.extends)
        program = Program(name, growth.chapter, parent, growth.is_variant)
        self.programs[name] = program
        if growth.extends and name not in self.orphans:
            if not parent:
                self.problem(
                    growth.extends_place,
                    f"unknown program '{growth.extends}'"
                    + did_you_mean(growth.extends, self.programs),
                )
            if not parent or parent.name in self.orphans:
                self.orphans.add(name)
        if name in self.orphans:
            return
        if parent:
            program.definitions = dict(parent.definitions)
            program.headers = dict(parent.headers)
        self.define(program, growth.fragments)

    def define(self, program: Program, fragments: list[Fragment]) -> None:
        """Apply a program's own fragments to what it inherited."""
        own: dict[str, Fragment] = {}
        for fragment in fragments:
            name = fragment.name
            pieces = program.definitions.get(name, [])
            first = own.get(name)
            if (fragment.mode == "define" and pieces) or (
                fragment.mode == "replace" and first
            ):
                self.defined_twice(fragment, first or pieces[0], bool(first))
                continue
            if fragment.mode != "define" and not pieces:
                self.problem(
                    fragment.place,
                    f".{fragment.mode} of '{name}', which does not exist"
                    + did_you_mean(name, program.definitions),
                )
                continue
            kept = pieces if fragment.mode == "append" else []
            program.definitions[name] = [*kept, fragment]
            program.own.append(fragment)
            own.setdefault(name, fragment)
            if fragment.file:
                self.add_header(program, fragment)

    def defined_twice(self, again: Fragment, first: Fragment, same: bool) -> None:
        hint = "" if same else "; .replace takes the place of an inherited one"
        self.problem(
            again.place,
            f"fragment '{again.name}' is defined twice{hint}",
            (first.place, "it is first defined here"),
        )

    # Headers

    def add_header(self, program: Program, fragment: Fragment) -> None:
        taken = {d.header: d.file for d in self.settings.data.values() if d.header}
        others = {
            file: owner.definitions[start][0]
            for known in self.programs.values()
            for file, (owner, start) in known.headers.items()
        }
        if fragment.file in taken:
            self.problem(
                fragment.place, f"{FILE} makes '{fragment.file}' out of a data set"
            )
        elif fragment.file in others:
            first = others[fragment.file].place
            self.problem(
                fragment.place,
                f"header '{fragment.file}' is defined twice",
                (first, "it is first defined here"),
            )
        else:
            program.headers[fragment.file] = (program, fragment.name)

    def check_headers(self, program: Program) -> None:
        """A header is one file for all: nobody changes a part of it later."""
        for file, (owner, start) in program.headers.items():
            if owner is program:
                continue
            names = below(owner, start)
            for fragment in program.own:
                if fragment.name in names:
                    self.problem(
                        fragment.place,
                        f"'{fragment.name}' is a part of {file}, which is shared by "
                        f"all programs that extend '{owner.name}'",
                        (owner.definitions[fragment.name][0].place, "it is this one"),
                    )

    # References and uses

    def check_references(self, program: Program) -> None:
        if ROOT not in program.definitions:
            self.problem(
                program.chapter.place,
                f"program '{program.name}' has no fragment #{ROOT} to start from",
            )
        for found in chain.from_iterable(
            references(pieces) for pieces in program.definitions.values()
        ):
            if found.name not in program.definitions:
                self.problem(
                    found.place,
                    f"unknown fragment '{found.phrase}'"
                    + did_you_mean(found.name, program.definitions),
                )

    def check_cycles(self, program: Program) -> None:
        """Report references that lead back to a fragment they stand in."""
        reported = 0
        for start in program.files().values():
            depth: dict[str, int] = {}
            hops: list[Reference | None] = []
            last: Reference | None = None
            for name, found in walk(program, start):
                if not name:
                    hops.pop()
                    depth.popitem()
                elif not found:
                    depth[name] = len(hops)
                    hops.append(last)
                else:
                    last = found
                    if found.name in depth and reported < MOST_CYCLES:
                        reported += 1
                        line = [*hops[depth[found.name] + 1 :], found]
                        self.cycle([hop for hop in line if hop])

    def cycle(self, hops: list[Reference]) -> None:
        names = [hops[-1].name] + [hop.name for hop in hops]
        many = len(names) >= MOST_HOPS
        shown = names[:5] + ["…"] + names[-5:] if many else names
        notes = [
            (hop.place, f"by way of <<{hop.phrase}>>") for hop in hops[:-1][:MOST_HOPS]
        ]
        self.problem(
            hops[-1].place,
            f"fragment '{names[0]}' contains itself: " + " → ".join(shown),
            *notes,
        )

    def check_uses(self, program: Program) -> None:
        """Every fragment is used by the program that it was written for."""
        reached = used(program)
        for fragment in program.own:
            if fragment.name not in reached:
                self.problem(
                    fragment.place,
                    f"nobody uses fragment '{fragment.name}' in '{program.name}'",
                )

    def learn_about(self, program: Program) -> None:
        """Say of each fragment whose it is, and what became of it."""
        users: dict[str, list[Fragment]] = {}
        for pieces in program.definitions.values():
            for user in pieces:
                for name in dict.fromkeys(r.name for r in references([user])):
                    users.setdefault(name, []).append(user)
        inherited = program.parent.definitions if program.parent else {}
        for fragment in program.own:
            about = About(program, users=users.get(fragment.name, []))
            self.about[fragment] = about
            pieces = program.definitions[fragment.name]
            if fragment.mode == "replace":
                old = inherited.get(fragment.name, [])
                self.follow(about, old, "replaced", fragment)
            elif fragment.mode == "append" and fragment in pieces[1:]:
                before = pieces[pieces.index(fragment) - 1]
                self.follow(about, [before], "continued", fragment)

    def follow(
        self, about: About, old: list[Fragment], what: str, new: Fragment
    ) -> None:
        """Note that `new` comes after the `old` ones."""
        for fragment in old:
            about.before = fragment
            if fragment in self.about:
                self.about[fragment].later.append((what, new))

    # What chapters say

    def check_chapter(self, chapter: Chapter) -> None:
        for fragment in [] if chapter.program else chapter.fragments:
            self.problem(
                fragment.place,
                "this chapter has no program: say 'program: NAME' in its "
                "front matter, or make the block a .sketch",
            )
        self.check_claims(chapter)

    def check_page(self, page: Chapter) -> None:
        for fragment in page.fragments:
            self.problem(fragment.place, "this page is no chapter and holds no code")
        self.check_claims(page)

    def check_claims(self, chapter: Chapter) -> None:
        recorded = records.names(self.settings)
        for item in chapter.claims:
            is_recorded = isinstance(item, Value) and item.program in recorded
            if item.program not in self.programs and not is_recorded:
                self.problem(
                    item.place,
                    f"unknown program '{item.program}'"
                    + did_you_mean(item.program, self.programs),
                )
            if item.data and item.data not in self.settings.data:
                self.problem(
                    item.place,
                    f"unknown data set '{item.data}'"
                    + did_you_mean(item.data, self.settings.data),
                )
        for place, said in chapter.comments:
            for word in re.findall(r"[\w-]+", said):
                if word in self.programs:
                    self.problem(
                        place,
                        f"this comment names the program '{word}' and is no source: "
                        "write <!-- program: key -->",
                    )
                    break
