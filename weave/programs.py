"""A program as a whole: every line of it, and what changed since the last."""

from __future__ import annotations

import difflib
from html import escape

from .weave_code import Address, Weaver, words
from .weave_colour import Listing

CONTEXT = 3


def whole_program(weaver: Weaver, name: str, address: Address) -> str:
    """The file, each line's number a link to the fragment it comes from."""
    listing = weaver.listing(name)
    rows, last = [], None
    for number, line in enumerate(listing.lines, 1):
        piece = line.fragment
        rows.append(_row(weaver, listing, number, address, piece is not last))
        last = piece
    file = f"{name}.cpp"
    if not weaver.plain:
        file = f'<a download="{file}" href="{_data(name, address)}">{file}</a>'
    return (
        f'<p class="download">{file}, '
        f"{len(listing.lines)} lines. Each line’s number leads to where the book "
        "explains it.</p>\n"
        f'<figure class="fragment whole"><div class="code" role="group" '
        f'aria-label="{name}.cpp" tabindex="0"><pre>' + "\n".join(rows) + "</pre>"
        "</div></figure>\n"
    )


def _data(name: str, address: Address) -> str:
    """Where the file lies beside the pages."""
    up = address("index").rsplit("/", 1)[0] if "/" in address("index") else "."
    return f"{up}/_static/programs/{name}.cpp"


def _row(weaver, listing: Listing, number: int, address, first: bool) -> str:
    line = listing.lines[number - 1]
    inner = weaver.line_html(listing, number, address)
    if line.fragment is None:
        return f'<span data-n="{number}">{inner}</span>'
    link = weaver.link(line.fragment, address)
    if first:
        name = f' title="{escape(words(line.fragment.name))}"'
        mark = f'<a class="n first" href="{link}"{name}>{number}</a>'
    else:
        mark = f'<a class="n" href="{link}" tabindex="-1">{number}</a>'
    return f'{mark}<span>{inner}</span>'


def changes(weaver: Weaver, name: str, address: Address) -> str:
    """The difference to the program that this one extends."""
    program = weaver.book.programs[name]
    new, old = weaver.listing(name), weaver.listing(program.parent)
    # The first line says where a file comes from; that always differs.
    before = [line.text for line in old.lines[1:]]
    after = [line.text for line in new.lines[1:]]
    matcher = difflib.SequenceMatcher(None, before, after, autojunk=False)
    rows: list[str] = []
    gone = added = 0
    for what, i, j, k, m in matcher.get_opcodes():
        if what == "equal":
            rows += _unchanged(weaver, new, k, m, len(after), address)
            continue
        gone, added = gone + j - i, added + m - k
        for n in range(i, j):
            inner = weaver.line_html(old, n + 2, address)
            rows.append(f'<span class="gone" data-n="−">{inner}</span>')
        for n in range(k, m):
            inner = weaver.line_html(new, n + 2, address)
            rows.append(f'<span class="new" data-n="+">{inner}</span>')
    return (
        f'<p class="download">{_count(added)} new, {_count(gone)} gone.</p>\n'
        '<figure class="fragment diff"><div class="code" role="group" '
        f'aria-label="Changes since {program.parent}" tabindex="0">'
        + _in_pres(rows)
        + "</div></figure>\n"
    )


def _count(lines: int) -> str:
    return f"{lines} line" + ("" if lines == 1 else "s")


def _unchanged(weaver, listing, first, last, end, address) -> list[str]:
    """A few unchanged lines for context; the rest folded between them."""
    lines = [
        f'<span data-n="{n + 2}">'
        f"{weaver.line_html(listing, n + 2, address)}</span>"
        for n in range(first, last)
    ]
    head = CONTEXT if first else 0
    tail = CONTEXT if last < end else 0
    folded = lines[head : len(lines) - tail]
    if len(folded) < 4:
        return lines
    fold = (
        f'<details class="same"><summary>{len(folded)} lines unchanged</summary>'
        f"<pre>{chr(10).join(folded)}</pre></details>"
    )
    return lines[:head] + [fold] + lines[len(lines) - tail :]


def _in_pres(rows: list[str]) -> str:
    """Wrap runs of lines in <pre>, leaving the folds between them."""
    result, run = [], []
    for row in [*rows, "<end>"]:
        if row.startswith("<span"):
            run.append(row)
            continue
        if run:
            result.append("<pre>" + "\n".join(run) + "</pre>")
        run = []
        result.append(row if row != "<end>" else "")
    return "".join(result)
