"""The names of a PDF's bookmarks.

A browser names them after what it drew: without a space where a heading's line
broke, and twice what it had first tried to set on the sheet before. The right
names are added at the end of the file, which is how a PDF is changed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

from pypdf import PdfReader
from pypdf.generic import DictionaryObject, NameObject, NumberObject, TextStringObject

FIRST = b"0 1\n0000000000 65535 f \n"  # what every index begins with
START = re.compile(rb"startxref\s+(\d+)\s+%%EOF\s*$")


def rename(pdf: Path, names: Iterable[str]) -> None:
    """Give the bookmarks these names, in their order."""
    reader = PdfReader(pdf)
    marks = _marks(reader.root_object["/Outlines"])
    end = pdf.stat().st_size
    added, places = BytesIO(), {}
    for mark, name in zip(marks, names, strict=True):
        mark[NameObject("/Title")] = TextStringObject(name)
        number = mark.indirect_reference.idnum
        places[number] = end + added.tell()
        added.write(b"%d 0 obj\n" % number)
        mark.write_to_stream(added)
        added.write(b"\nendobj\n")
    index = end + added.tell()
    added.write(_index(places))
    _trailer(reader, pdf).write_to_stream(added)
    added.write(b"\nstartxref\n%d\n%%%%EOF\n" % index)
    with pdf.open("ab") as file:
        file.write(added.getvalue())


def _marks(above: Any) -> Iterator[Any]:
    """The bookmarks below another, each before those that are below it."""
    mark = above.get("/First")
    while mark is not None:
        yield mark.get_object()
        yield from _marks(mark.get_object())
        mark = mark.get_object().get("/Next")


def _index(places: dict[int, int]) -> bytes:
    """Where in the file each of some objects is now."""
    lines = (b"%d 1\n%010d 00000 n \n" % place for place in sorted(places.items()))
    return b"xref\n" + FIRST + b"".join(lines) + b"trailer\n"


def _trailer(reader: PdfReader, pdf: Path) -> DictionaryObject:
    """What was at the end of the file, and where its index is."""
    before = START.search(pdf.read_bytes()[-64:])
    assert before is not None
    kept = {NameObject(key): reader.trailer.raw_get(key) for key in reader.trailer}
    return DictionaryObject({**kept, NameObject("/Prev"): NumberObject(int(before[1]))})
