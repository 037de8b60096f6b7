"""Hold what the chapters report against what the programs print."""

from __future__ import annotations

import difflib
import os
import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from .model import Book, Chapter, Figure, Output, Place, Problem

ELLIPSIS = "..."
VALUE = re.compile(r"([^:|]+): +(.*\S)")
SUPERSCRIPT = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


class CannotRun(Exception):
    """A program is missing or failed; the message says which and how."""


@dataclass(frozen=True)
class Edit:
    """The text a stretch of a chapter should have instead of what it has."""

    place: Place
    old: tuple[str, ...]
    new: tuple[str, ...]
    figure: Figure | None = None


class Runs:
    """The programs' outputs, each run once, when first asked for."""

    def __init__(self, folder: Path, guide_names: Path | None):
        self.folder = folder
        self.guide_names = guide_names
        self.outputs: dict[tuple[str, str], list[str]] = {}

    def output(self, program: str, names: str) -> list[str]:
        """The lines that a program prints on one of the two data sets."""
        key = program, names
        if key not in self.outputs:
            arguments = [self.guide_names] if names == "guide" else []
            self.outputs[key] = self._run(self.folder / program, *arguments)
        return self.outputs[key]

    def values(self, program: str, names: str) -> dict[str, str]:
        """Every `key: value` that a program and its figures program print."""
        lines = self.output(program, names)
        if (self.folder / f"figures-{program}").exists():
            lines = lines + self.output(f"figures-{program}", names)
        matches = (VALUE.fullmatch(line) for line in lines)
        return {match[1]: match[2] for match in matches if match}

    @staticmethod
    def _run(*command: Path) -> list[str]:
        try:
            done = subprocess.run(
                command, capture_output=True, encoding="utf-8", timeout=600
            )
        except OSError as error:
            raise CannotRun(
                f"{command[0]}: {error.strerror}: build the programs first"
            ) from None
        if done.returncode:
            said = done.stderr.strip() or f"exit status {done.returncode}"
            raise CannotRun(f"{command[0]} failed: {said}")
        return done.stdout.split("\n")[:-1]


def find_guide_names(root: Path) -> Path | None:
    """Where the guide's 32,033 names are on this machine, if they are."""
    named = os.environ.get("MICROGPT_GUIDE_NAMES")
    places = [root / "data/guide-names.txt", root / "../shared/names.txt"]
    for path in [Path(named)] if named else places:
        if path.is_file():
            return path
    return None


def stale(book: Book, runs: Runs, only: str | None = None) -> Iterator[Edit]:
    """What the chapters of `only`, or all, report that is not (or no longer) so.

    Raises CannotRun; a figure whose key nobody prints comes as an Edit with
    nothing in place of its text.
    """
    for chapter in book.chapters:
        if only and chapter.program != only:
            continue
        for output in chapter.outputs:
            if output.names == "guide" and not runs.guide_names:
                continue
            printed = runs.output(output.program, output.names)
            yield from _stale_output(output, printed)
        for figure in chapter.figures:
            if figure.names == "guide" and not runs.guide_names:
                continue
            value = runs.values(figure.program, figure.names).get(figure.key)
            new = () if value is None else (shown(figure.text, value),)
            if new != (figure.text,):
                yield Edit(figure.place, (figure.text,), new, figure)


def _stale_output(output: Output, printed: list[str]) -> Iterator[Edit]:
    old = tuple(line.text for line in output.lines)
    new = tuple(renewed(list(old), printed))
    if old != new:
        fence = output.place
        place = Place(fence.path, fence.line + 1, fence.column)
        yield Edit(place, old, new)


def renewed(block: list[str], printed: list[str]) -> list[str]:
    """The block as it should be: same excerpt, today's lines.

    A line of `...` stands for any number of lines. The block is as it should
    be exactly when this returns it unchanged.
    """
    parts = _split(block)
    if len(parts) == 1:
        return list(printed)
    first, *middle, last = parts
    result = printed[: len(first)]
    position = len(result)
    for part in middle:
        end = max(position, len(printed) - len(last))
        start = _closest(part, printed[position:end]) + position
        result += [ELLIPSIS, *printed[start : start + len(part)]]
        position = min(start + len(part), end)
    rest = printed[position:]
    return [*result, ELLIPSIS, *rest[len(rest) - min(len(last), len(rest)) :]]


def _split(block: list[str]) -> list[list[str]]:
    parts: list[list[str]] = [[]]
    for line in block:
        if line.strip() == ELLIPSIS:
            parts.append([])
        else:
            parts[-1].append(line)
    return parts


def _closest(part: list[str], lines: list[str]) -> int:
    """Where in `lines` the part stands, or else what is most like it."""
    starts = range(max(1, len(lines) - len(part) + 1))
    for start in starts:
        if lines[start : start + len(part)] == part:
            return start

    def likeness(start: int) -> int:
        pairs = zip(part, lines[start:])
        return sum(len(os.path.commonprefix(pair)) for pair in pairs)

    return max(starts, key=likeness)


def shown(text: str, value: str) -> str:
    """The value, written in the way of `text`: as many digits, same signs."""
    try:
        number = float(value)
    except ValueError:
        return value
    scientific = re.fullmatch(r"[-−+]?\d(?:\.(\d+))?(e|·10).*", text)
    if scientific:
        digits = len(scientific[1] or "")
        mantissa, exponent = f"{number:.{digits}e}".split("e")
        exponent = str(int(exponent))
        if scientific[2] == "e":
            return _signed(text, f"{mantissa}e{exponent}")
        return _signed(text, f"{mantissa}·10{exponent.translate(SUPERSCRIPT)}")
    digits = len(text.partition(".")[2])
    whole = len(re.sub(r"\D", "", text.partition(".")[0]))
    comma = "," if "," in text or whole < 4 else ""
    return _signed(text, f"{number:{comma}.{digits}f}")


def _signed(text: str, number: str) -> str:
    if number.startswith("-") and not text.startswith("-"):
        return "−" + number[1:]
    return "+" + number if text.startswith("+") and number[0] != "-" else number


def explain(edit: Edit) -> str:
    """An edit as a compiler would put it, with the lines that differ."""
    if edit.figure and not edit.new:
        key = f"{edit.figure.program}: {edit.figure.key}"
        return str(Problem(edit.place, f"no program prints '{key}'"))
    if edit.figure:
        problem = f"the book says {edit.old[0]}, the program says {edit.new[0]}"
        return str(Problem(edit.place, problem))
    same = 0
    while edit.old[same : same + 1] == edit.new[same : same + 1]:
        same += 1
    place = Place(edit.place.path, edit.place.line + same, edit.place.column)
    rows = difflib.unified_diff(edit.old, edit.new, n=1, lineterm="")
    shown_rows = [f"    {row}" for row in list(rows)[3:][:20]]
    return "\n".join(
        [str(Problem(place, "the program prints something else here")), *shown_rows]
    )


def apply(text: str, edits: list[Edit]) -> str:
    """The chapter's text after the edits; line endings stay as they are."""
    rows = re.split(r"(?<=\n)|(?<=\r)(?!\n)", text)
    for edit in sorted(edits, key=lambda edit: edit.place, reverse=True):
        at = edit.place.line - 1
        if edit.figure:
            start = rows[at].index(edit.old[0], edit.place.column - 1)
            end = start + len(edit.old[0])
            rows[at] = rows[at][:start] + edit.new[0] + rows[at][end:]
        else:
            rows[at : at + len(edit.old)] = _block(rows, at, edit)
    return "".join(rows)


def _block(rows: list[str], at: int, edit: Edit) -> list[str]:
    fence = rows[at - 1]
    end = fence[len(fence.rstrip("\r\n")) :] or "\n"
    prefix = re.match(r"[\s>]*", fence)[0]
    return [prefix + line + end for line in edit.new]
