"""The names of a PDF's bookmarks.

A browser names them after what it drew: without a space where a heading's line
broke, and twice what it had first tried to set on the sheet before. The right
names are added at the end of the file, which is how a PDF is changed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from pypdf import PdfWriter
from pypdf.generic import NameObject, TextStringObject


def rename(pdf: Path, names: Iterable[str]) -> None:
    """Give the bookmarks these names, in their order."""
    writer = PdfWriter(pdf, incremental=True)
    marks = _marks(writer.root_object["/Outlines"])
    for mark, name in zip(marks, names, strict=True):
        mark[NameObject("/Title")] = TextStringObject(name)
    writer.write(pdf)


def _marks(above: Any) -> Iterator[Any]:
    """The bookmarks below another, each before those that are below it."""
    mark = above.get("/First")
    while mark is not None:
        yield mark.get_object()
        yield from _marks(mark.get_object())
        mark = mark.get_object().get("/Next")
