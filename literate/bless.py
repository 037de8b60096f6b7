"""Carry what programs print into the chapters, when a person asks for it.

Only what was read is edited: if a chapter is no longer the text that was
held against the programs, or would not be the same chapter afterwards, it
stays as it is and the reason is told.
"""

from __future__ import annotations

import codecs
from collections.abc import Sequence
from pathlib import Path

from .compare import Edit
from .files import replace
from .model import Chapter, Fragment, Output, Problem, Value
from .read import block_rows, read_chapter, rows_of

MOST_LINES = 1_000  # of one block: a book shows excerpts


class CannotEdit(Exception):
    """A chapter must stay as it is; the message says where and why."""


def write(path: Path, chapter: Chapter, edits: Sequence[Edit]) -> None:
    """Apply the edits to a chapter's file. Raises CannotEdit, OSError."""
    data = edited(chapter, edits)
    if path.read_bytes() != chapter.source:
        raise CannotEdit(
            f"{chapter.path}: error: saved while the programs ran; nothing is "
            "written to it: bless again"
        )
    replace({path: data})


def edited(chapter: Chapter, edits: Sequence[Edit]) -> bytes:
    """The chapter's bytes after the edits. Raises CannotEdit."""
    for edit in edits:
        if len(edit.new) > MOST_LINES:
            message = f"the program prints {len(edit.new):,} lines: show an excerpt"
            raise CannotEdit(str(Problem(edit.place, message)))
    text = chapter.source.decode("utf-8-sig")
    mark = codecs.BOM_UTF8 if chapter.source.startswith(codecs.BOM_UTF8) else b""
    data = mark + _apply(text, edits).encode()
    _check(chapter, data, edits)
    return data


def _check(chapter: Chapter, data: bytes, edits: Sequence[Edit]) -> None:
    """Read the new text again: it must be the same chapter, with the edits."""
    after, problems = read_chapter(chapter.path, data, chapter.is_page)
    new = {edit.item: edit.new for edit in edits}
    expected = [new.get(claim, _said(claim)) for claim in chapter.claims]
    same_code = list(map(_code, chapter.fragments)) == list(map(_code, after.fragments))
    found = [_said(claim) for claim in after.claims]
    if problems or not same_code or found != expected:
        pairs = zip(chapter.claims, expected, found, strict=False)
        wrong = (claim.place for claim, wanted, said in pairs if wanted != said)
        place = next(wrong, edits[0].place)
        message = "what the program prints cannot stand here"
        raise CannotEdit(str(Problem(place, message)))


def _code(fragment: Fragment) -> list[str]:
    return [line.text for line in fragment.lines]


def _said(item: Output | Value) -> tuple[str, ...]:
    if isinstance(item, Output):
        return tuple(line.text for line in item.lines)
    return (item.text,)


def _apply(text: str, edits: Sequence[Edit]) -> str:
    """The text after the edits; line endings stay as they are."""
    rows = rows_of(text)
    for edit in sorted(edits, key=lambda edit: edit.place, reverse=True):
        at = edit.place.line - 1
        if isinstance(edit.item, Output):
            column = edit.item.place.column
            new = block_rows(rows[at - 1], column, edit.new)
            rows[at : at + len(edit.old)] = new
        else:
            start = rows[at].index(edit.old[0], edit.place.column - 1)
            end = start + len(edit.old[0])
            rows[at] = rows[at][:start] + edit.new[0] + rows[at][end:]
    return "".join(rows)
