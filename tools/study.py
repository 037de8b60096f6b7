"""Train programs many times over and keep the result: ./book study.

Reads reports/studies.toml, runs build/studies/NAME for each program named
there, and writes reports/studies.txt. Of every program and measure it keeps
the mean over the runs and their standard deviation, and for a pair of programs
the mean of the differences, their standard deviation, and in how many runs the
first one's loss was lower. Runs that were lost to infinity are counted and left
out. Of some programs it keeps what their own report says, in reports/NAME.txt.

With names, only the programs of these names are trained, and those that they
are compared with; of the others the record keeps what it says. (No program that
it is a record of may have changed.)
"""

from __future__ import annotations

import argparse
import math
import statistics
import sys
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from literate.files import write_changed
from literate.join import load
from literate.model import Book
from literate.records import stale, values, written
from literate.runs import CannotRun, Runs
from literate.settings import read_toml
from literate.sources import sources
from literate.tangle import Tangled

ROOT = Path(__file__).resolve().parent.parent
MEASURES = ("last 100", "last tenth", "all", "unseen")
RECORD = "reports/studies.txt"
DAY = 24 * 3600.0  # seconds
Table = dict[tuple[str, str], list[float]]  # by kind of run and measure


def table(lines: list[str]) -> Table:
    """What a study printed, without the book's own run, which is number 0."""
    found: Table = {}
    for line in lines:
        key, _, value = line.partition(": ")
        run, _, measure = key.partition(", ")
        kind, _, number = run.replace("order ", "orders ").partition(" ")
        if number != "0":
            found.setdefault((kind, measure), []).append(float(value))
    return found


def label(program: dict[str, object]) -> str:
    """What a program that is studied is called: NAME, NAME@DATA, and after it
    on how many documents it was trained, if not on all."""
    name = str(program["name"])
    if "data" in program:
        name += f"@{program['data']}"
    return f"{name} on {program['first']}" if "first" in program else name


def summary(tables: dict[str, Table], pairs: list[list[str]]) -> dict[str, str]:
    """Every key of the record and its value."""
    found: dict[str, str] = {}
    for name, runs in tables.items():
        for (kind, measure), losses in runs.items():
            key = f"{name}, {measure}, {kind}"
            kept = [loss for loss in losses if math.isfinite(loss)]
            if len(kept) < len(losses):
                found[f"{key}, lost"] = str(len(losses) - len(kept))
            found[f"{key}, mean"] = f"{statistics.mean(kept):.6f}"
            found[f"{key}, sd"] = f"{statistics.stdev(kept):.6f}"
    for one, other in pairs:
        for (kind, measure), losses in tables[one].items():
            others = tables[other].get((kind, measure))
            if others is None:
                continue
            # One may have fewer runs: they are the other's first.
            differences = [a - b for a, b in zip(losses, others, strict=False)]
            key = f"{one} - {other}, {measure}, {kind}"
            found[f"{key}, mean"] = f"{statistics.mean(differences):.6f}"
            found[f"{key}, sd"] = f"{statistics.stdev(differences):.6f}"
            found[f"{key}, lower"] = str(sum(d < 0 for d in differences))
    return found


def chosen(
    programs: list[dict[str, object]], pairs: list[list[str]], names: list[str]
) -> tuple[list[dict[str, object]], list[list[str]]]:
    """The programs of these names with those that they are compared with, and
    the pairs that they are in; all, if there are no names."""
    unknown = set(names) - {str(program["name"]) for program in programs}
    if unknown:
        raise CannotRun(f"not in reports/studies.toml: {', '.join(sorted(unknown))}")
    if not names:
        return programs, pairs
    asked = {label(p) for p in programs if p["name"] in names}
    pairs = [pair for pair in pairs if asked & set(pair)]
    asked |= {name for pair in pairs for name in pair}
    return [p for p in programs if label(p) in asked], pairs


def check_the_others(book: Book, trees: Mapping[str, Tangled], anew: set[str]) -> None:
    """Raises CannotRun if the record of a program that is not studied anew is one
    of another state of it."""
    for problem in stale(book.settings, trees):
        ours = problem.place.path == RECORD
        if ours and not any(path in problem.message for path in anew):
            raise CannotRun(f"{RECORD}: {problem.message}, without names")


def ordered(
    known: Mapping[str, str], found: Mapping[str, str], wanted: dict[str, Any]
) -> dict[str, str]:
    """What the record said and what was found, in the order of studies.toml."""
    every = {**known, **found}
    heads = [label(program) for program in wanted["programs"]]
    heads += [f"{one} - {other}" for one, other in wanted["pairs"]]
    return {
        key: value
        for head in heads
        for key, value in every.items()
        if key.startswith(f"{head}, ")
    }


def kept_reports(book: Book, runs: Runs, programs: list[str]) -> dict[str, str]:
    """The texts of records of what the programs' reports say, by their paths."""
    found = sources(book)
    texts = {}
    for program in programs:
        pairs = (line.partition(": ") for line in runs.report(program))
        said = {key: value for key, _, value in pairs}
        path = f"reports/{program}.txt"
        texts[path] = written(found.trees, [book.programs[program].path], said)
    return texts


def main() -> int:
    parser = argparse.ArgumentParser(prog="./book study", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="PROGRAM", help="only these")
    names = parser.parse_args().names
    book = load(ROOT)
    wanted = read_toml(ROOT / "reports/studies.toml")
    runs = Runs(book.settings, ROOT / "build")
    reports = [name for name in wanted["reports"] if not names or name in names]
    others = [name for name in names if name not in reports]
    for path, text in kept_reports(book, runs, reports).items():
        if write_changed(ROOT / path, text):
            print(f"{path}: written; ./book bless, then see git diff")
    if names and not others:
        return 0
    names = others
    programs, pairs = chosen(wanted["programs"], wanted["pairs"], names)

    def one(program: dict[str, object]) -> Table:
        many = str(program.get("runs", wanted["runs"]))
        arguments = [many, many if program.get("orders") else "0"]
        if "first" in program:
            arguments.append(str(program["first"]))
        data = None
        if "data" in program:
            data = book.settings.data[str(program["data"])].find()
        binary = ROOT / f"build/studies/{program['name']}"
        printed = runs.run(binary, data, arguments, timeout=DAY)
        return table(printed.split("\n")[:-1])

    found = sources(book)
    if names:
        anew = {book.programs[str(program["name"])].path for program in programs}
        check_the_others(book, found.trees, anew)
    with ThreadPoolExecutor(2) as pool:
        tables = dict(zip(map(label, programs), pool.map(one, programs), strict=True))
    studied = sorted({program["name"] for program in wanted["programs"]})
    paths = [book.programs[name].path for name in studied]
    known = (values(book.settings, "studies") or {}) if names else {}
    lines = ordered(known, summary(tables, pairs), wanted)
    text = written(found.trees, paths, lines)
    if write_changed(ROOT / RECORD, text):
        print(f"{RECORD}: written; ./book bless, then see git diff")
    return 0


if __name__ == "__main__":
    try:
        raise SystemExit(main())
    except CannotRun as error:
        print(error, file=sys.stderr)
        raise SystemExit(1) from None
