"""Carry edits made by hand in a tangled file back into its chapters.

The tree knows where each line of a file comes from. So a changed stretch of
the file is a changed stretch of a fragment, as long as it lies within one.
What would come out otherwise is refused: after the edit, the chapters must
tangle to the very file that was edited.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from .files import read_text
from .join import join
from .model import Book, Chapter, Fragment
from .read import block_rows, read_chapter, rows_of
from .sources import sources
from .tangle import PROVENANCE, Code, Tangled


class CannotStitch(Exception):
    """An edit cannot be carried back; the message says where and why."""


@dataclass(frozen=True)
class Change:
    """Lines of a chapter, from `first` up to `last` (from 0), and the new ones."""

    path: str
    first: int
    last: int
    lines: tuple[str, ...]


def edited_files(root: Path, trees: Mapping[str, Tangled]) -> dict[str, str]:
    """The tangled files that are not what was tangled, and their text."""
    found = {}
    for path, tree in trees.items():
        text = read_text(root / path)
        if text is not None and text != tree.text and text.startswith(PROVENANCE):
            found[path] = text
    return found


def stitched(
    book: Book, trees: Mapping[str, Tangled], edited: Mapping[str, str]
) -> dict[str, bytes]:
    """The chapters, by path, with the edits in them. Raises CannotStitch."""
    changes: set[Change] = set()
    for path, text in edited.items():
        tree = trees[path]
        if text.partition("\n")[0] != tree.first.text:
            raise CannotStitch(
                f"{path}:1: error: the chapters have changed since this file was "
                "tangled: carry the edit into the chapter by hand"
            )
        changes |= _changes(tree, text.split("\n")[1:-1])
    chapters = {chapter.path: chapter for chapter in book.chapters}
    result = {}
    for path in sorted({change.path for change in changes}):
        mine = [change for change in changes if change.path == path]
        result[path] = _apply(chapters[path], mine)
    _check(book, result, edited)
    return result


def _changes(tree: Tangled, new: list[str]) -> set[Change]:
    old = tree.lines[1:]
    texts = [code.text for code in old]
    matcher = difflib.SequenceMatcher(None, texts, new, autojunk=False)
    changes = set()
    for what, i, j, k, m in matcher.get_opcodes():
        if what == "equal":
            continue
        if i == j:
            before = old[i - 1] if i else None
            changes.add(_inserted(tree, before, old[i : i + 1], new[k:m]))
        for codes, lines in _stretches(tree, old[i:j], new[k:m]):
            changes.add(_replaced(tree, codes, lines))
    return changes


def _stretches(
    tree: Tangled, codes: list[Code], new: list[str]
) -> Iterator[tuple[list[Code], list[str]]]:
    """Changed lines, each stretch of one fragment with what it says now.

    Where fragments meet, it is known which line is whose only if there are as
    many lines as before.
    """
    start = 0
    for at in range(1, len(codes) + 1):
        if at < len(codes) and _follows(codes[at - 1], codes[at]):
            continue
        if at < len(codes) and len(codes) != len(new):
            raise CannotStitch(
                f"{tree.path}:{codes[at].number}: error: this edit spans two "
                f"fragments, {_name(codes[at - 1])} and {_name(codes[at])}: edit "
                "them one at a time"
            )
        yield codes[start:at], new[start:] if at == len(codes) else new[start:at]
        start = at


def _follows(before: Code, code: Code) -> bool:
    """Whether a line comes after another in their chapter as well."""
    return code.fragment is before.fragment and _line(code) == _line(before) + 1


def _replaced(tree: Tangled, codes: list[Code], new: list[str]) -> Change:
    """Lines of one fragment, one after another in the chapter, say `new`."""
    for code in codes:
        if code.line and code.text != _whole(code, code.line.text):
            raise CannotStitch(
                f"{tree.path}:{code.number}: error: this comment is the name of a "
                f"fragment: change it in {code.line.place}"
            )
    start = _line(codes[0]) - 1
    return Change(_path(codes[0]), start, start + len(codes), _own(tree, codes[0], new))


def _inserted(
    tree: Tangled, before: Code | None, after: list[Code], new: list[str]
) -> Change:
    """New lines go to the fragment of the line before them, if they are
    indented as it is, or else to that of the line after."""
    for code, at in [(before, 0), *((code, -1) for code in after)]:
        if code and code.line and code.text == _whole(code, code.line.text):
            try:
                lines = _own(tree, code, new)
            except CannotStitch:
                continue
            place = _line(code) + at
            return Change(_path(code), place, place, lines)
    number = before.number + 1 if before else 2
    raise CannotStitch(
        f"{tree.path}:{number}: error: no fragment is beside these new lines"
    )


def _own(tree: Tangled, code: Code, new: list[str]) -> tuple[str, ...]:
    """Lines of the file as they stand in the fragment of one of its lines."""
    lines = []
    for text in new:
        if text.strip() and not text.startswith(code.indent):
            raise CannotStitch(
                f"{tree.path}:{code.number}: error: new lines here are indented by "
                f"{len(code.indent)} at least, as fragment {_name(code)} is"
            )
        lines.append(text[len(code.indent) :] if text.strip() else text)
    return tuple(lines)


def _whole(code: Code, text: str) -> str:
    return code.indent + text if text.strip() else text


def _line(code: Code) -> int:
    return code.line.place.line if code.line else 0


def _path(code: Code) -> str:
    return code.line.place.path if code.line else ""


def _name(code: Code) -> str:
    return f"'{code.fragment.name}'" if code.fragment else "the first line"


def _apply(chapter: Chapter, changes: list[Change]) -> bytes:
    """The chapter's bytes with the changes; line ends and quotations kept."""
    ordered = sorted(changes, key=lambda c: (c.first, c.last))
    for one, other in zip(ordered, ordered[1:], strict=False):
        if other.first < one.last or (one.first, one.last) == (
            other.first,
            other.last,
        ):
            raise CannotStitch(
                f"{chapter.path}:{other.first + 1}: error: two edits, in two places "
                "that show this fragment, do not agree"
            )
    rows = rows_of(chapter.source.decode())
    for change in reversed(ordered):
        fragment = _fragment_at(chapter, change.first)
        fence = rows[fragment.place.line - 1]
        column = fragment.place.column
        rows[change.first : change.last] = block_rows(fence, column, change.lines)
    return "".join(rows).encode()


def _fragment_at(chapter: Chapter, index: int) -> Fragment:
    before = [f for f in chapter.fragments if f.place.line <= index]
    return max(before, key=lambda fragment: fragment.place.line)


def _check(book: Book, result: Mapping[str, bytes], edited: Mapping[str, str]) -> None:
    """The new chapters must tangle to what was edited, all else unchanged."""
    chapters, problems = [], []
    for chapter in book.chapters:
        data = result.get(chapter.path, chapter.source)
        again, found = read_chapter(chapter.path, data)
        chapters.append(again)
        problems += found
    anew = sources(join(book.settings, chapters, problems))
    if anew.problems:
        raise CannotStitch(f"{anew.problems[0]}\nnothing is written")
    for path, text in edited.items():
        if anew.texts[path].partition("\n")[2] != text.partition("\n")[2]:
            raise CannotStitch(
                f"{path}:1: error: a fragment of this edit stands in the file more "
                "than once: edit all its places alike, or edit the chapter"
            )
