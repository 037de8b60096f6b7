"""The folder that Sphinx reads: links to what people wrote, and the pages
that are made of it. It lies below build/; nothing is written beside the
chapters."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path

from literate.files import write_changed
from literate.settings import Settings

from . import contents
from .library import Library
from .markup import plain_text

FOLDER = "build/stage"
# What chapters may link to that is no page.
FOLDERS = (Settings.SOURCES, Settings.PICTURES, "data")
PAGES = ("index.md", "CONTRIBUTING.md", "docs/*.md", "docs/*.bib")

Content = Mapping[str, Path | str]  # a file to link to, or a text to write


def content(library: Library) -> dict[str, Path | str]:
    """All that is to lie in the stage, by path."""
    root = library.book.settings.root
    pages = [path for pattern in PAGES for path in sorted(root.glob(pattern))]
    found: dict[str, Path | str] = {
        path.relative_to(root).as_posix(): path
        for path in [*pages, *(root / folder for folder in FOLDERS)]
        if path.exists() and not path.name.startswith(".")
    }
    for chapter in library.book.chapters:
        found[chapter.path] = root / chapter.path
    for program in library.book.programs.values():
        for page in contents.program_pages(library, program):
            found[f"{page.page}.md"] = _text(library, page)
    return found


def _text(library: Library, page: contents.ProgramPage) -> str:
    """A page of one directive, which shows what the code is by then."""
    files = library.of(page.program)
    return plain_text(f"stage/{page.kind}.md", page=page, files=files)


def renew(folder: Path, wanted: Content) -> None:
    """Make a folder hold exactly this; what is right already stays as it is."""
    folder.mkdir(parents=True, exist_ok=True)
    keep = {folder / name for name in wanted}
    for path in list(_below(folder)):
        if path not in keep:
            path.unlink()
    for name, source in wanted.items():
        if isinstance(source, Path):
            _link(folder / name, source)
        else:
            _make_way(folder / name)
            write_changed(folder / name, source)
    _drop_empty(folder)


def _below(folder: Path) -> Iterator[Path]:
    """Files and links below a folder, not following links to folders."""
    for here, folders, files in os.walk(folder):
        linked = [name for name in folders if Path(here, name).is_symlink()]
        yield from (Path(here, name) for name in files + linked)


def _link(path: Path, source: Path) -> None:
    """A relative link, so that the whole may be moved."""
    path.parent.mkdir(parents=True, exist_ok=True)
    target = os.path.relpath(source, path.parent)
    if path.is_symlink() and os.readlink(path) == target:  # noqa: PTH115
        return
    _make_way(path)
    path.unlink(missing_ok=True)
    path.symlink_to(target)


def _make_way(path: Path) -> None:
    """Remove what stands where something of another kind is to be."""
    if path.is_symlink():
        path.unlink()
    elif path.is_dir():
        shutil.rmtree(path)


def _drop_empty(folder: Path) -> None:
    for here, _, _ in os.walk(folder, topdown=False):
        if Path(here) != folder and not any(Path(here).iterdir()):
            Path(here).rmdir()
