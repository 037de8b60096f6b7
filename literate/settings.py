"""What a book is, as its book.toml says: chapters in order, data sets."""

from __future__ import annotations

import hashlib
import os
import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

FILE = "book.toml"
NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
MOST_NAME = 80  # characters; a file system takes no more than 255


class BadSettings(Exception):
    """book.toml cannot be used; the message says where and why."""


@dataclass(frozen=True)
class DataSet:
    """A file that programs are run on.

    The file may lie where `environment` says instead of at `file`; a checksum,
    where there is one, is held against what is found.
    """

    name: str
    about: str
    file: Path
    environment: str = ""
    sha256: str = ""
    address: str = ""  # where it can be fetched
    header: str = ""  # the tangled header that embeds it
    variable: str = ""  # what it is called there

    def find(self) -> Path | None:
        """Where the data are on this machine, or None.

        Raises BadSettings if a place is named that has no file, or if the
        file is not the one that the book speaks of.
        """
        named = os.environ.get(self.environment) if self.environment else None
        path = Path(named) if named else self.file
        if not path.is_file():
            if named:
                raise BadSettings(f"{self.environment}={named}: no such file")
            return None
        if self.sha256 and self.sha256 != digest(path):
            raise BadSettings(
                f"{path}: not {self.about}: its SHA-256 is {digest(path)}, "
                f"expected {self.sha256}"
            )
        return path


def digest(path: Path) -> str:
    """The SHA-256 of a file's bytes, in hexadecimal."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


@dataclass(frozen=True)
class Settings:
    """The whole of book.toml. Folders are the same for every book."""

    root: Path
    title: str
    chapters: tuple[str, ...]  # names, in reading order
    appendices: tuple[str, ...]
    data: Mapping[str, DataSet]  # the first one needs no file
    pages: tuple[str, ...] = ()  # beside the chapters; their values are checked
    printed: tuple[str, ...] = ()  # programs, whole on paper; () for every chapter's
    address: str = ""  # where the pages are to be read, if they are published

    CHAPTERS = "chapters"
    SOURCES = "src"  # tangled programs and headers, committed
    VARIANTS = "build/variants"
    SINGLE = "build/single"  # each program as one file
    REPORTS = "reports"
    PICTURES = "pictures"

    @property
    def default_data(self) -> str:
        return next(iter(self.data), "")

    def chapter_paths(self) -> list[str]:
        """Every chapter's path from the root, in reading order."""
        names = [*self.chapters, *self.appendices]
        return [f"{self.CHAPTERS}/{name}.md" for name in names]


def read_settings(root: Path) -> Settings:
    """Read `root`/book.toml. Raises BadSettings with one line."""
    found = read_toml(root / FILE)
    known = ("title", "address", "chapters", "appendices", "pages", "printed", "data")
    _only(found, "", *known)
    data = {
        name: _data_set(root, name, table)
        for name, table in _get(found, "data", dict).items()
    }
    settings = Settings(
        root=root,
        title=_get(found, "title", str),
        chapters=_names(found, "chapters"),
        appendices=_names(found, "appendices"),
        pages=_pages(found),
        printed=_names(found, "printed"),
        address=_address(found),
        data=data,
    )
    paths = settings.chapter_paths()
    for name in paths:
        if paths.count(name) > 1:
            raise BadSettings(f"{FILE}: error: {name} is listed twice")
    return settings


def read_toml(path: Path) -> dict[str, Any]:
    """What a file of settings says. Raises BadSettings with one line."""
    try:
        found: dict[str, Any] = tomllib.loads(path.read_bytes().decode())
    except FileNotFoundError:
        raise BadSettings(f"{path}: no such file: a book needs one") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadSettings(f"{path.name}: error: {error}") from None
    return found


def _only(table: Mapping[str, Any], where: str, *known: str) -> None:
    for key in table:
        if key not in known:
            raise BadSettings(
                f"{FILE}: error: unknown key '{where}{key}'; "
                f"expected one of: {', '.join(known)}"
            )


def _get(table: Mapping[str, Any], key: str, kind: type) -> Any:
    found = table.get(key, kind())
    if not isinstance(found, kind):
        raise BadSettings(f"{FILE}: error: '{key}' should be a {kind.__name__}")
    return found


def _names(table: Mapping[str, Any], key: str) -> tuple[str, ...]:
    names = _get(table, key, list)
    for name in names:
        if not isinstance(name, str) or not is_name(name):
            raise BadSettings(
                f"{FILE}: error: '{name}' in '{key}' is not a chapter's name: "
                "lowercase letters, digits and hyphens"
            )
    return tuple(names)


def _pages(table: Mapping[str, Any]) -> tuple[str, ...]:
    paths = _get(table, "pages", list)
    for path in paths:
        if not isinstance(path, str) or not path.endswith(".md"):
            raise BadSettings(
                f"{FILE}: error: '{path}' in 'pages' is not a Markdown file's path"
            )
    return tuple(paths)


def _address(table: Mapping[str, Any]) -> str:
    """Where the pages are published, with a slash at the end; or ""."""
    address = str(_get(table, "address", str))
    if address and not re.fullmatch(r"https?://[\w.:-]+(/[\w.~/-]*)?", address):
        raise BadSettings(f"{FILE}: error: 'address' is no address of a site")
    return address and address.rstrip("/") + "/"


def _data_set(root: Path, name: str, table: Any) -> DataSet:
    if not isinstance(table, dict):
        raise BadSettings(f"{FILE}: error: 'data.{name}' should be a table")
    fields = [f for f in DataSet.__dataclass_fields__ if f != "name"]
    _only(table, f"data.{name}.", *fields)
    texts = {field: _get(table, field, str) for field in fields if field in table}
    texts.setdefault("about", name)
    path = root / texts.pop("file", f"data/{name}.txt")
    return DataSet(name=name, file=path, **texts)


def is_name(text: str) -> bool:
    """Whether a text can name a program or a chapter, and so a file."""
    return bool(NAME.fullmatch(text)) and len(text) <= MOST_NAME
