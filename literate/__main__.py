"""The tool's commands: python -m literate check | tangle | compare | …"""

from __future__ import annotations

import argparse
import io
import os
import signal
import sys
from collections.abc import Sequence
from pathlib import Path

from . import bless as blessing
from . import compare, records, stitch
from .files import Refused, replace, write_all
from .join import load
from .model import Book, Problem, did_you_mean
from .runs import CannotRun, Runs
from .settings import BadSettings
from .sources import FOLDERS, Sources, sources

ROOT = Path(__file__).resolve().parent.parent
MOST_PROBLEMS = 200  # told in one run
REFUSALS = (
    BadSettings,
    CannotRun,
    Refused,
    blessing.CannotEdit,
    stitch.CannotStitch,
)


class Wrong(Exception):
    """The command cannot be done; all that is to be said has been said."""


def main(arguments: list[str] | None = None) -> int:
    signal.signal(signal.SIGINT, signal.default_int_handler)  # ./book ignores it
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # it may be closed, or a test's
            stream.reconfigure(encoding="utf-8", errors="replace")
    options = command_line().parse_args(arguments)
    try:
        status = options.run(options)
        if sys.stdout:
            sys.stdout.flush()
        return int(status)
    except Wrong:
        return 1
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:  # whoever read our output has enough
        forget_output()
        return 141
    except OSError as error:
        name = error.filename or error.filename2 or "the output"
        print(f"{name}: error: {error.strerror or error}", file=sys.stderr)
        forget_output()
    except REFUSALS as error:
        print(error, file=sys.stderr)
    return 1


def forget_output() -> None:
    """Nothing is to be written when Python ends: it could not be before."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def command_line() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="literate", description=__doc__)
    parser.add_argument("--root", type=Path, default=ROOT, help="the book's folder")
    commands = parser.add_subparsers(required=True)
    for run in (check, tangle, compare_, bless, stitch_, runs):
        command = commands.add_parser(run.__name__.rstrip("_"), help=run.__doc__)
        command.set_defaults(run=run)
        if run in (compare_, bless):
            command.add_argument("programs", nargs="*", metavar="PROGRAM")
            command.add_argument(
                "--build", type=Path, help="where programs are built (ROOT/build)"
            )
    return parser


def check(options: argparse.Namespace) -> int:
    """report everything that is wrong with the chapters"""
    book = load(options.root)
    found = tangled(book)
    edited = stitch.edited_files(options.root, found.trees)
    for path in edited:
        print(f"{path}: warning: edited by hand: see './book stitch'", file=sys.stderr)
    chapters, programs = len(book.chapters), len(book.programs)
    print(f"{chapters} chapters, {programs} programs, no problems")
    return 0


def tangle(options: argparse.Namespace) -> int:
    """write src/ anew from the chapters"""
    files = tangled(load(options.root)).texts
    written, removed = write_all(options.root, files, FOLDERS)
    for what, names in (("tangled", written), ("removed", removed)):
        if names:
            more = f" and {len(names) - 1} more" if len(names) > 1 else ""
            print(f"{what} {names[0]}{more}")
    return 0


def compare_(options: argparse.Namespace) -> int:
    """hold the chapters' outputs and values against the programs"""
    book, edits = found_stale(options)
    tell([compare.explain(edit) for edit in edits])
    if edits:
        print("./book bless writes what the programs print", file=sys.stderr)
    for program in options.programs:
        if not compare.reporting(book, program):
            print(f"no chapter says what '{program}' prints")
    return 1 if edits else 0


def bless(options: argparse.Namespace) -> int:
    """rewrite the chapters' outputs and values from the programs"""
    book, edits = found_stale(options)
    lost = [edit for edit in edits if edit.is_lost]
    tell([compare.explain(edit) for edit in lost])
    failed = bool(lost)
    for chapter in book.claimants:
        mine = [e for e in edits if e.place.path == chapter.path and not e.is_lost]
        if not mine:
            continue
        try:
            blessing.write(options.root / chapter.path, chapter, mine)
            print(f"{chapter.path}: {len(mine)} renewed; see git diff")
        except blessing.CannotEdit as error:
            print(error, file=sys.stderr)
            failed = True
    return 1 if failed else 0


def stitch_(options: argparse.Namespace) -> int:
    """carry edits made by hand in tangled files into the chapters"""
    book = load(options.root)
    found = tangled(book)
    edited = stitch.edited_files(options.root, found.trees)
    if not edited:
        print("no tangled file was edited by hand")
        return 0
    chapters = stitch.stitched(book, found.trees, edited)
    replace({options.root / path: data for path, data in chapters.items()})
    files = tangled(load(options.root)).texts
    # The edited files are what they were, but for their checksums.
    replace({options.root / path: files[path].encode() for path in edited})
    print(f"{', '.join(edited)}: now in {', '.join(chapters)}; see git diff")
    return tangle(options)


def runs(options: argparse.Namespace) -> int:
    """print what is run for compare: lines `program NAME` and `report NAME`"""
    book = sound(load(options.root))
    own = {("program", p.name) for p in book.programs.values() if not p.is_variant}
    outputs = (output for chapter in book.claimants for output in chapter.outputs)
    values = (value for chapter in book.claimants for value in chapter.values)
    wanted = own | {("report", name) for _, name in own}
    wanted |= {("program", output.program) for output in outputs}
    kept = records.names(book.settings)
    run = (value.program for value in values if value.program not in kept)
    wanted |= {("report", program) for program in run if program in book.programs}
    for kind, name in sorted(wanted):
        print(kind, name)
    return 0


def found_stale(options: argparse.Namespace) -> tuple[Book, list[compare.Edit]]:
    """The book, and what it reports that is not so; says what was skipped."""
    book = sound(load(options.root))
    for program in options.programs:
        if program not in book.programs:
            hint = did_you_mean(program, book.programs)
            print(f"no program '{program}'{hint}", file=sys.stderr)
            raise Wrong
    skipped: set[str] = set()
    runs = Runs(book.settings, options.build or options.root / "build")
    edits = list(compare.stale(book, runs, options.programs, skipped))
    report(list(records.stale(book.settings, tangled(book).trees)))
    for name in sorted(skipped):
        data = book.settings.data[name]
        named = f", and {data.environment} is not set" if data.environment else ""
        print(f"skipped: what is said of {data.about}: there is no {data.file}{named}")
    return book, edits


def sound(book: Book) -> Book:
    """The book, if nothing is wrong with it."""
    report(book.problems)
    return book


def tangled(book: Book) -> Sources:
    """All files of a book, if nothing is wrong with it."""
    found = sources(book)
    report(found.problems)
    return found


def report(problems: list[Problem]) -> None:
    """Tell the problems, if there are any, and end the command."""
    if problems:
        tell([str(problem) for problem in problems])
        raise Wrong


def tell(messages: Sequence[str]) -> None:
    for message in messages[:MOST_PROBLEMS]:
        print(message, file=sys.stderr)
    if len(messages) > MOST_PROBLEMS:
        print(f"and {len(messages) - MOST_PROBLEMS} more", file=sys.stderr)


if __name__ == "__main__":
    raise SystemExit(main())
