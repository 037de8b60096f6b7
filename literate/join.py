"""Join chapters into programs, and find what is wrong with them."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from pathlib import Path

from .model import (
    ROOT,
    Book,
    Chapter,
    Fragment,
    Place,
    Problem,
    Program,
    Reference,
    did_you_mean,
    reference,
)
from .read import read_chapter


def load(root: Path) -> Book:
    """Read every chapter below `root`/chapters and join them into a book."""
    chapters, problems = [], []
    for path in sorted((root / "chapters").glob("*.md")):
        name = path.relative_to(root).as_posix()
        chapter, found = read_chapter(name, path.read_bytes())
        chapters.append(chapter)
        problems += found
    return join(chapters, problems)


def join(chapters: list[Chapter], problems: list[Problem] = ()) -> Book:
    """Make the programs of the chapters; problems come back in the book."""
    joiner = _Joiner(chapters)
    joiner.problems += problems
    joiner.join()
    in_order = sorted(set(joiner.problems))
    return Book(chapters, joiner.programs, in_order)


def references(pieces: list[Fragment]) -> Iterator[Reference]:
    """The references in a fragment's pieces, in order."""
    for piece in pieces:
        for line in piece.lines:
            if "<<" in line.text:
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


def used(program: Program) -> set[str]:
    """The names of all fragments that the program is made of."""
    return {name for name, found in walk(program, ROOT) if name and not found}


class _Joiner:
    def __init__(self, chapters: list[Chapter]):
        self.chapters = chapters
        self.programs: dict[str, Program] = {}
        self.problems: list[Problem] = []
        self.orphans: set[str] = set()  # programs whose parent is not there

    def problem(self, place: Place, message: str, *notes) -> None:
        self.problems.append(Problem(place, message, notes))

    def join(self) -> None:
        for chapter in self.in_order_of_growth():
            self.add(chapter)
        for program in self.programs.values():
            if program.name not in self.orphans:
                self.check_references(program)
                self.check_cycles(program)
        for chapter in self.chapters:
            self.check_uses(chapter)
            self.check_programs_named(chapter)

    def in_order_of_growth(self) -> list[Chapter]:
        """The chapters that have a program, each after the one it extends."""
        named: dict[str, Chapter] = {}
        for chapter in self.chapters:
            first = named.setdefault(chapter.program, chapter)
            if chapter.program and first is not chapter:
                self.problem(
                    chapter.program_place,
                    f"program '{chapter.program}' is defined twice",
                    (first.program_place, "it is first defined here"),
                )
        named.pop(None, None)
        ordered: dict[str, Chapter] = {}
        for chapter in named.values():
            line: dict[str, Chapter] = {}
            while chapter and chapter.program not in {**ordered, **line}:
                line[chapter.program] = chapter
                chapter = named.get(chapter.extends)
            if chapter and chapter.program in line:
                self.extends_cycle(list(line.values()), chapter)
            for chapter in reversed(line.values()):
                ordered[chapter.program] = chapter
        return list(ordered.values())

    def extends_cycle(self, line: list[Chapter], first: Chapter) -> None:
        """Report a line of chapters that leads back to its member `first`."""
        circle = line[line.index(first) :]
        names = [chapter.program for chapter in [*circle, first]]
        self.problem(
            first.extends_place,
            f"'{first.program}' extends itself: " + " → ".join(names),
            *((c.extends_place, "by way of this") for c in circle[1:]),
        )
        self.orphans.update(chapter.program for chapter in line)

    def add(self, chapter: Chapter) -> None:
        """Make the chapter's program and its variants."""
        parent = self.programs.get(chapter.extends)
        program = Program(chapter.program, chapter, parent and parent.name)
        if parent:
            program.definitions = dict(parent.definitions)
        circular = program.name in self.orphans
        if chapter.extends and (not parent or parent.name in self.orphans):
            self.orphans.add(program.name)
        if chapter.extends and not parent and not circular:
            self.problem(
                chapter.extends_place,
                f"unknown program '{chapter.extends}'"
                + did_you_mean(chapter.extends, self.programs),
            )
        if program.name not in self.orphans:
            own = [f for f in chapter.fragments if not f.variant]
            self.define(program, own)
        self.programs[program.name] = program
        if program.name in self.orphans:
            return
        for name in dict.fromkeys(f.variant for f in chapter.fragments):
            if name:
                self.add_variant(chapter, program, name)

    def add_variant(self, chapter: Chapter, base: Program, name: str) -> None:
        own = [f for f in chapter.fragments if f.variant == name]
        if name in self.programs or name in {c.program for c in self.chapters}:
            self.problem(own[0].place, f"program '{name}' is defined twice")
            return
        variant = Program(name, chapter, base.name, dict(base.definitions))
        self.define(variant, own)
        self.programs[name] = variant

    def define(self, program: Program, fragments: list[Fragment]) -> None:
        """Apply a chapter's own fragments to what the program inherited."""
        own: dict[str, Fragment] = {}
        for fragment in fragments:
            name = fragment.name
            pieces = program.definitions.get(name, [])
            first = own.get(name)
            if fragment.mode == "define" and pieces or (
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
            own.setdefault(name, fragment)

    def defined_twice(self, again: Fragment, first: Fragment, same: bool) -> None:
        hint = "" if same else "; .replace takes the place of an inherited one"
        self.problem(
            again.place,
            f"fragment '{again.name}' is defined twice{hint}",
            (first.place, "it is first defined here"),
        )

    def check_references(self, program: Program) -> None:
        if ROOT not in program.definitions:
            self.problem(
                program.chapter.program_place,
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
        """Report each reference that leads back to a fragment it stands in."""
        depth: dict[str, int] = {}
        hops: list[Reference | None] = []
        last: Reference | None = None
        for name, found in walk(program, ROOT):
            if not name:
                hops.pop()
                depth.popitem()
            elif not found:
                depth[name] = len(hops)
                hops.append(last)
            else:
                last = found
                if found.name in depth:
                    self.cycle([*hops[depth[found.name] + 1 :], found])

    def cycle(self, hops: list[Reference]) -> None:
        names = [hops[-1].name] + [hop.name for hop in hops]
        shown = names if len(names) < 12 else names[:5] + ["…"] + names[-5:]
        notes = [(hop.place, f"by way of <<{hop.phrase}>>") for hop in hops[:-1]]
        self.problem(
            hops[-1].place,
            f"fragment '{names[0]}' contains itself: " + " → ".join(shown),
            *notes,
        )

    def check_uses(self, chapter: Chapter) -> None:
        """Every fragment is used, in its chapter's program or its variant's."""
        reached: dict[str, set[str]] = {}
        for fragment in chapter.fragments:
            name = fragment.variant or chapter.program
            if not chapter.program:
                self.problem(
                    fragment.place,
                    "this chapter has no program: say 'program: NAME' in its "
                    "front matter, or make the block a .sketch",
                )
                continue
            if name not in self.programs or chapter.program in self.orphans:
                continue
            if name not in reached:
                reached[name] = used(self.programs[name])
            if fragment.name not in reached[name]:
                self.problem(
                    fragment.place,
                    f"nobody uses fragment '{fragment.name}' in '{name}'",
                )

    def check_programs_named(self, chapter: Chapter) -> None:
        for item in [*chapter.outputs, *chapter.figures]:
            if item.program not in self.programs:
                self.problem(
                    item.place,
                    f"unknown program '{item.program}'"
                    + did_you_mean(item.program, self.programs),
                )
