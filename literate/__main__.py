"""The tool's commands: python -m literate check | tangle | compare | bless."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from . import compare
from .book import load
from .files import Refused, write_all, write_one
from .model import Book, Problem
from .tangle import TooLong, names_header, tangle, text_of

ROOT = Path(__file__).resolve().parent.parent


def main(arguments: list[str] | None = None) -> int:
    options = command_line().parse_args(arguments)
    try:
        return options.run(options)
    except OSError as error:
        name = error.filename or error.filename2 or "the file system"
        print(f"{name}: error: {error.strerror or error}", file=sys.stderr)
    except (compare.CannotRun, Refused) as error:
        print(error, file=sys.stderr)
    return 1


def command_line() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="literate", description=__doc__)
    parser.add_argument("--root", type=Path, default=ROOT)
    commands = parser.add_subparsers(required=True)
    for run in (check, tangle_all, compare_all, bless):
        name = run.__name__.removesuffix("_all")
        command = commands.add_parser(name, help=run.__doc__)
        command.set_defaults(run=run)
        if run in (compare_all, bless):
            command.add_argument("program", nargs="?")
            command.add_argument("--bin", type=Path, default=ROOT / "build/bin")
    return parser


def check(options: argparse.Namespace) -> int:
    """report everything that is wrong with the chapters"""
    book = load(options.root)
    problems = [*book.problems, *(tangled(book)[1])]
    report(problems)
    if not problems:
        print(
            f"{len(book.chapters)} chapters, {len(book.programs)} programs, "
            "no problems"
        )
    return 1 if problems else 0


def tangle_all(options: argparse.Namespace) -> int:
    """write src/ anew from the chapters"""
    book = load(options.root)
    files, problems = tangled(book)
    if book.problems or problems:
        report([*book.problems, *problems])
        return 1
    names = (options.root / "data/names.txt").read_text("utf-8")
    files["src/names.hpp"] = names_header(names)
    changed = write_all(options.root, files, "src")
    if changed:
        more = f" and {len(changed) - 1} more" if len(changed) > 1 else ""
        print(f"tangled {changed[0]}{more}")
    return 0


def compare_all(options: argparse.Namespace) -> int:
    """hold the chapters' outputs and figures against the programs"""
    book, runs = sound_book(options), the_runs(options)
    if book is None:
        return 1
    edits = list(compare.stale(book, runs, options.program))
    for edit in edits:
        print(compare.explain(edit), file=sys.stderr)
    if edits:
        print("./book bless writes what the programs print", file=sys.stderr)
    return 1 if edits else 0


def bless(options: argparse.Namespace) -> int:
    """rewrite the chapters' outputs and figures from the programs"""
    book, runs = sound_book(options), the_runs(options)
    if book is None:
        return 1
    edits = list(compare.stale(book, runs, options.program))
    lost = [edit for edit in edits if edit.figure and not edit.new]
    for edit in lost:
        print(compare.explain(edit), file=sys.stderr)
    for chapter in book.chapters:
        mine = [e for e in edits if e.place.path == chapter.path]
        mine = [e for e in mine if e not in lost]
        if mine:
            path = options.root / chapter.path
            text = path.read_bytes().decode("utf-8-sig")
            write_one(path, compare.apply(text, mine))
            print(f"{chapter.path}: {len(mine)} renewed; see git diff")
    return 1 if lost else 0


def tangled(book: Book) -> tuple[dict[str, str], list[Problem]]:
    """Every program's text; programs of a book with problems are left out."""
    files, problems = {}, []
    for program in () if book.problems else book.programs.values():
        try:
            files[program.path] = text_of(tangle(program))
        except TooLong as error:
            problems.append(error.args[0])
    return files, problems


def sound_book(options: argparse.Namespace) -> Book | None:
    book = load(options.root)
    report(book.problems)
    return None if book.problems else book


def the_runs(options: argparse.Namespace) -> compare.Runs:
    return compare.Runs(options.bin, compare.find_guide_names(options.root))


def report(problems: list[Problem]) -> None:
    for problem in problems:
        print(problem, file=sys.stderr)


if __name__ == "__main__":
    raise SystemExit(main())
