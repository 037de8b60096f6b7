"""Train programs many times over and keep the result: ./book study.

Reads reports/studies.toml, runs build/studies/NAME for each program named
there, and writes reports/studies.txt. Of every program and measure it keeps
the mean over the runs and their standard deviation, and for a pair of programs
the mean of the differences, their standard deviation, and in how many runs the
first one's loss was lower. Runs that were lost to infinity are counted and left
out.
"""

from __future__ import annotations

import argparse
import math
import statistics
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from literate.files import write_changed
from literate.join import load
from literate.records import written
from literate.runs import CannotRun, Runs
from literate.settings import read_toml
from literate.sources import sources

ROOT = Path(__file__).resolve().parent.parent
MEASURES = ("last 100", "last tenth", "all", "unseen")
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
            differences = [a - b for a, b in zip(losses, others, strict=True)]
            key = f"{one} - {other}, {measure}, {kind}"
            found[f"{key}, mean"] = f"{statistics.mean(differences):.6f}"
            found[f"{key}, sd"] = f"{statistics.stdev(differences):.6f}"
            found[f"{key}, lower"] = str(sum(d < 0 for d in differences))
    return found


def main() -> int:
    parser = argparse.ArgumentParser(prog="./book study", description=__doc__)
    parser.parse_args()
    book = load(ROOT)
    wanted = read_toml(ROOT / "reports/studies.toml")
    runs = Runs(book.settings, ROOT / "build")
    programs = wanted["programs"]

    def one(program: dict[str, object]) -> Table:
        many = str(wanted["runs"])
        arguments = [many, many if program.get("orders") else "0"]
        if "first" in program:
            arguments.append(str(program["first"]))
        data = None
        if "data" in program:
            data = book.settings.data[str(program["data"])].find()
        binary = ROOT / f"build/studies/{program['name']}"
        printed = runs.run(binary, data, arguments, timeout=DAY)
        return table(printed.split("\n")[:-1])

    with ThreadPoolExecutor(2) as pool:
        tables = dict(zip(map(label, programs), pool.map(one, programs), strict=True))
    found = sources(book)
    names = sorted({program["name"] for program in programs})
    paths = [book.programs[name].path for name in names]
    text = written(found.trees, paths, summary(tables, wanted["pairs"]))
    if write_changed(ROOT / "reports/studies.txt", text):
        print("reports/studies.txt: written; ./book bless, then see git diff")
    return 0


if __name__ == "__main__":
    try:
        raise SystemExit(main())
    except CannotRun as error:
        print(error, file=sys.stderr)
        raise SystemExit(1) from None
