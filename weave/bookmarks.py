"""The names of a PDF's bookmarks.

A browser names them after what it drew: without a space where a heading's line
broke, and twice what it had first tried to set on the sheet before. The right
names are added at the end of the file, which is how a PDF is changed.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from pypdf import PdfReader
from pypdf.generic import NameObject, TextStringObject


def rename(pdf: Path, names: Iterable[str]) -> None:
    """Give the bookmarks these names, in their order."""
    reader = PdfReader(pdf)
    root: Any = reader.trailer["/Root"]
    length = pdf.stat().st_size
    added = io.BytesIO()
    places = {}
    for mark, name in zip(_marks(root["/Outlines"]), names, strict=True):
        number = mark.indirect_reference.idnum
        mark[NameObject("/Title")] = TextStringObject(name)
        places[number] = length + added.tell()
        added.write(b"%d 0 obj\n" % number)
        mark.write_to_stream(added)
        added.write(b"\nendobj\n")
    table = length + added.tell()
    added.write(b"xref\n")
    for number, place in places.items():
        added.write(b"%d 1\n%010d 00000 n \n" % (number, place))
    trailer = b"trailer\n<< /Size %d /Root %d 0 R /Prev %d >>\nstartxref\n%d\n%%%%EOF\n"
    size, top = reader.trailer["/Size"], root.indirect_reference.idnum
    added.write(trailer % (size, top, _table(pdf), table))
    with pdf.open("ab") as file:
        file.write(added.getvalue())


def _marks(above: Any) -> Iterator[Any]:
    """The bookmarks below another, each before those that are below it."""
    mark = above.get("/First")
    while mark is not None:
        yield mark.get_object()
        yield from _marks(mark.get_object())
        mark = mark.get_object().get("/Next")


def _table(pdf: Path) -> int:
    """Where a PDF says that the table of its parts begins."""
    return int(pdf.read_bytes().rpartition(b"startxref")[2].split()[0])
