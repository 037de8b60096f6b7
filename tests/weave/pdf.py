"""Print the whole book with warnings as errors, and look whether its contents
and its bookmarks are all there and say the right pages, and whether anything
is cut off at the edge of a sheet."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pypdf import PdfReader

from literate.join import load
from tests.weave.headings import headings, missing, titles
from weave import browser

FEWEST = 60  # characters on a sheet, its name and number among them
FEW_LINES = 10_000  # bytes that draw a few lines; that many characters take 2,300
ROOT = Path(__file__).resolve().parent.parent.parent


def main() -> int:
    """The exit status; says that it skips the check where there is no browser."""
    if browser.find() is None:
        print("skipped: no browser")
        return 0
    made = subprocess.run([sys.executable, "-m", "weave", "pdf"], cwd=ROOT)
    if made.returncode:
        return made.returncode
    (book,) = (ROOT / "build/pdf").glob("*.pdf")
    found = list(problems(PdfReader(book)))
    print(*found, sep="\n")
    look = ["node", "tests/browser/sheets.mjs", "build/pdf/book.html"]
    cut = subprocess.run(look, cwd=ROOT)
    return 1 if found else cut.returncode


def problems(reader: PdfReader) -> Iterator[str]:
    """What is wrong with a printed book."""
    marks = list(bookmarks(reader, reader.outline))
    wanted, listed = headings(ROOT), contents(reader)
    for title in missing(wanted, [title for title, _ in marks]):
        yield f"not among the bookmarks: {title}"
    for title, page in marks:
        numbered = title in wanted and title[0].isdigit()
        if numbered and tight(f"{title}{page}") not in listed:
            yield f"not in the contents, with page {page}: {title}"
    yield from unsaid(reader)
    for number, page in enumerate(reader.pages, 1):
        if is_empty(page):
            yield f"page {number}: nothing but its name and number"
        if any(is_elsewhere(font) for font in fonts(page)):
            yield f"page {number}: a font that is not part of the file"


def unsaid(reader: PdfReader) -> Iterator[str]:
    """The chapters below whose title it does not say where the whole program is:
    the file and, of those that are printed, the page."""
    book, pages = load(ROOT), dict(bookmarks(reader, tops(reader)))
    for chapter in (chapter for chapter in book.chapters if chapter.program):
        title = titles(ROOT / chapter.path)[0]
        wanted = f"The whole program: src/{chapter.program}.cpp"
        if chapter.program in book.settings.printed:
            wanted += f", on page {pages[f'{title}: the whole program']}"
        if tight(wanted) not in tight(reader.pages[pages[title] - 1].extract_text()):
            yield f"{title}: does not say '{wanted}'"


def is_empty(page: Any) -> bool:
    """Whether nothing was drawn but a sheet's name and number. To find the words
    takes long; what draws more than a few lines need not be asked."""
    drawn = len(page.get_contents().get_data())
    return drawn < FEW_LINES and len(page.extract_text()) < FEWEST


def tight(words: str) -> str:
    """Without spaces: what is drawn has none at a line's end."""
    return "".join(words.split())


def bookmarks(reader: PdfReader, outline: list[Any]) -> Iterator[tuple[str, int]]:
    """Each bookmark with the page, from 1, that it leads to."""
    for mark in outline:
        if isinstance(mark, list):
            yield from bookmarks(reader, mark)
        else:
            page = reader.get_destination_page_number(mark)
            yield str(mark.title), (page or 0) + 1


def tops(reader: PdfReader) -> list[Any]:
    """The bookmarks that are below no other: one for each page of the pages."""
    return [mark for mark in reader.outline if not isinstance(mark, list)]


def contents(reader: PdfReader) -> str:
    """The text of the contents: from its bookmark to the next."""
    first, after = (page for _, page in bookmarks(reader, tops(reader)[:2]))
    pages = reader.pages[first - 1 : after - 1]
    return tight("".join(page.extract_text() for page in pages))


def fonts(page: Any) -> Iterator[Any]:
    """The fonts of a page."""
    for reference in (page["/Resources"].get("/Font") or {}).values():
        font = reference.get_object()
        within = font.get("/DescendantFonts")
        yield within[0].get_object() if within else font


def is_elsewhere(font: Any) -> bool:
    """Whether a font is only named: all but drawn ones have to be in a file."""
    described = font.get("/FontDescriptor", {})
    held = {"/FontFile", "/FontFile2", "/FontFile3"} & set(described)
    return font["/Subtype"] != "/Type3" and not held


if __name__ == "__main__":
    raise SystemExit(main())
