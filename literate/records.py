"""Records: values that took long to find, kept in a file of the book.

`reports/NAME.txt` says of which tangled files it is a record, each with the
checksum that the file's first line has, and then `key: value` on each line.
A chapter names it as it names a program: `<!-- NAME: key -->`. A record of
programs that are not what they were is stale.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from .model import Place, Problem
from .settings import Settings
from .tangle import Tangled, checksum

OF = "# of "


def names(settings: Settings) -> list[str]:
    """The names of all records of a book."""
    return sorted(
        path.stem for path in (settings.root / settings.REPORTS).glob("*.txt")
    )


def values(settings: Settings, name: str) -> dict[str, str] | None:
    """What a record says, by key; None if there is no such record."""
    path = _path(settings, name)
    if not path.is_file():
        return None
    lines = path.read_text("utf-8").splitlines()
    pairs = (line.partition(": ") for line in lines if not line.startswith("#"))
    return {key: value for key, _, value in pairs}


def written(
    trees: Mapping[str, Tangled], of: list[str], pairs: Mapping[str, str]
) -> str:
    """The text of a record of some tangled files."""
    lines = ["# Made by ./book study; not to be edited."]
    lines += [f"{OF}{path} {_checksum(trees[path])}" for path in sorted(of)]
    lines += [f"{key}: {value}" for key, value in pairs.items()]
    return "".join(line + "\n" for line in lines)


def stale(settings: Settings, trees: Mapping[str, Tangled]) -> Iterator[Problem]:
    """Records of programs that are not what they were."""
    for name in names(settings):
        path = _path(settings, name)
        place = path.relative_to(settings.root).as_posix()
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
            if not line.startswith(OF):
                continue
            source, _, known = line.removeprefix(OF).rpartition(" ")
            if source not in trees or _checksum(trees[source]) != known:
                message = f"this is a record of another {source}: ./book study"
                yield Problem(Place(place, number), message)


def _path(settings: Settings, name: str) -> Path:
    return settings.root / settings.REPORTS / f"{name}.txt"


def _checksum(tree: Tangled) -> str:
    return checksum(tree.text.partition("\n")[2])
