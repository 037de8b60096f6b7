"""Fragments as HTML: numbered, linked, openable."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import escape
from pathlib import Path

from .book import references
from .model import Book, Fragment, Program, reference
from .weave_colour import PLAIN, Listing, Word, coloured, without_indent
from .weave_doxygen import Index

Address = Callable[[str], str]  # from a page's name to a link from here


class Weaver:
    """Makes the HTML of a book's code."""

    def __init__(self, book: Book, index: Callable[[str, str], Index]):
        self.book = book
        self.plain = False  # whether holes are links, as an e-book has them
        self._index = index
        self._listings: dict[str, Listing] = {}
        # By the identity of a piece, since two may say the same.
        self._anchors: dict[int, str] = {}
        self._later: dict[int, list[tuple[str, Fragment]]] = {}
        for chapter in book.chapters:
            self._name_anchors(chapter.fragments)
        for program in book.programs.values():
            self._note_successors(program)

    def listing(self, name: str) -> Listing:
        if name not in self._listings:
            program = self.book.programs[name]
            self._listings[name] = Listing(
                program, lambda text: self._index(name, text)
            )
        return self._listings[name]

    # Where things are

    def _name_anchors(self, fragments: list[Fragment]) -> None:
        seen: dict[str, int] = {}
        for piece in fragments:
            variant = f"{piece.variant}-" if piece.variant else ""
            anchor = f"fragment-{variant}{piece.name}"
            seen[anchor] = seen.get(anchor, 0) + 1
            more = f"-{seen[anchor]}" if seen[anchor] > 1 else ""
            self._anchors[id(piece)] = anchor + more

    def _note_successors(self, program: Program) -> None:
        """Remember for each piece which later pieces replace or continue it."""
        parent = self.book.programs.get(program.parent)
        for name, pieces in program.definitions.items():
            for before, piece in zip(pieces, pieces[1:]):
                self._note(before, "continued", piece, program)
            first = pieces[0]
            if first.mode == "replace" and parent and self.owner(first) is program:
                for old in parent.definitions.get(name, []):
                    self._note(old, "replaced", first, program)

    def _note(self, old: Fragment, what: str, new: Fragment, program) -> None:
        if self.owner(new) is program:
            self._later.setdefault(id(old), []).append((what, new))

    def owner(self, piece: Fragment) -> Program | None:
        """The program that a piece was written for."""
        if piece.variant:
            return self.book.programs.get(piece.variant)
        for program in self.book.programs.values():
            chapter = program.chapter
            if chapter.path == piece.place.path and chapter.program == program.name:
                return program
        return None

    def anchor(self, piece: Fragment) -> str:
        return self._anchors[id(piece)]

    def link(self, piece: Fragment, address: Address) -> str:
        return f"{address(docname(piece.place.path))}#{self.anchor(piece)}"

    def fragment_at(self, path: str, line: int) -> Fragment | None:
        for chapter in self.book.chapters:
            if chapter.path == path:
                for piece in chapter.fragments:
                    if piece.place.line == line:
                        return piece
        return None

    # Fragments

    def fragment(self, piece: Fragment, address: Address) -> str:
        """A fragment as a figure with its caption."""
        program = self.owner(piece)
        code = "".join(self._pieces(program, [piece], "", address, (piece.name,)))
        label = escape(f"C++ fragment: {words(piece.name)}")
        return (
            f'<figure class="fragment" id="{self.anchor(piece)}" '
            f'data-program="{program.name}">\n'
            f"<figcaption>{self._caption(piece, program, address)}</figcaption>\n"
            f'<div class="code" role="group" aria-label="{label}" tabindex="0">'
            f"{code}</div>\n{self._footer(piece, program, address)}</figure>\n"
        )

    def _caption(self, piece: Fragment, program: Program, address: Address) -> str:
        here = f"#{self.anchor(piece)}"
        parts = [f'<a class="name" href="{here}">{words(piece.name)}</a>']
        parent = self.book.programs.get(program.parent)
        before = (parent.definitions if parent else {}).get(piece.name, [])
        if piece.variant:
            whole = address(f"docs/programs/{piece.variant}")
            only = f'only in <a href="{whole}">{piece.variant}</a>'
            parts.append(f'<span class="note">{only}</span>')
        if piece.mode == "replace" and before:
            old = self._place(before[-1], piece, address)
            parts.append(f'<span class="note">replaces {old}</span>')
        if piece.mode == "append":
            pieces = program.definitions[piece.name]
            first = pieces[max(pieces.index(piece) - 1, 0)]
            old = self._place(first, piece, address)
            parts.append(f'<span class="note">added to {old}</span>')
        return " ".join(parts)

    def _place(self, piece: Fragment, seen_from: Fragment, address: Address) -> str:
        """A link to a piece, saying as much as one needs to know from here."""
        where = "the one above"
        if piece.place.path != seen_from.place.path:
            where = f"that of {chapter_words(piece.place.path)}"
        return f'<a href="{self.link(piece, address)}">{where}</a>'

    def _footer(self, piece: Fragment, program: Program, address: Address) -> str:
        users = self._users(piece, program)
        parts = []
        if users:
            links = [
                f'<a href="{self.link(user, address)}">{words(user.name)}</a>'
                for user in users
            ]
            parts.append("used by " + ", ".join(links))
        for what, new in self._later.get(id(piece), []):
            where = new.variant or "this chapter"
            if new.place.path != piece.place.path:
                where = chapter_words(new.place.path)
            parts.append(f'{what} in <a href="{self.link(new, address)}">{where}</a>')
        return f'<p class="links">{" · ".join(parts)}</p>\n' if parts else ""

    def _users(self, piece: Fragment, program: Program) -> list[Fragment]:
        users = []
        for pieces in program.definitions.values():
            for user in pieces:
                if any(r.name == piece.name for r in references([user])):
                    users.append(user)
        return users

    def _pieces(self, program, pieces, indent, address, open_):
        """The lines of some pieces; references open what they stand for."""
        listing = self.listing(program.name)
        plain: list[str] = []
        for piece in pieces:
            for line in piece.lines:
                found = reference(line) if "<<" in line.text else None
                number = listing.number(piece, line)
                if not found or found.name in open_:
                    text = indent + line.text
                    # What lies in a hole is shown again where it is
                    # explained; leaving the hints to that place halves a page.
                    hints = len(open_) == 1
                    plain.append(self._line(listing, number, text, address, hints))
                    continue
                if plain:
                    yield _pre(plain)
                    plain = []
                yield self._reference(
                    program, found, number, indent + found.indent, address, open_
                )
        if plain:
            yield _pre(plain)

    def _reference(self, program, found, number, indent, address, open_) -> str:
        pieces = program.definitions[found.name]
        if self.plain:
            link = self.link(pieces[0], address)
            text = f'{indent}<a href="{link}">‹{escape(words(found.phrase))}›</a>'
            return _pre([f"<span{_numbered(number)}>{text}</span>"])
        inner = "".join(
            self._pieces(program, pieces, indent, address, (*open_, found.name))
        )
        comment = ""
        if found.is_sentence:
            comment = f' data-comment="{escape(indent + "// " + found.phrase)}"'
        phrase = escape(words(found.phrase))
        target = self.link(pieces[0], address)
        here = target.startswith("#")
        where = "this chapter" if here else chapter_words(pieces[0].place.path)
        return (
            f'<details class="hole"><summary{comment}{_numbered(number)}>'
            f'<span class="in">{indent}</span>'
            f'<span class="phrase">{phrase}</span></summary>'
            f'<div class="inside"><a class="goto" href="{target}">'
            f"explained in {where}</a>{inner}</div></details>"
        )

    def _line(self, listing, number, text, address, hints) -> str:
        """A line as it stands in a fragment, indented as `text` is."""
        if number is None or not text.strip():
            inner = escape(text.strip(), quote=False)
            space = text[: len(text) - len(text.lstrip())] if inner else ""
            return f"<span{_numbered(number)}>{space}{inner}</span>"
        space = text[: len(text) - len(text.lstrip())]
        inner = space + self.line_html(listing, number, address, True, hints)
        return f"<span{_numbered(number)}>{inner}</span>"

    def line_html(
        self,
        listing: Listing,
        number: int,
        address: Address,
        dedent: bool = False,
        hints: bool = True,
    ) -> str:
        """A program's line, coloured and linked."""
        line = listing.words[number - 1]
        shown = without_indent(line) if dedent else line
        return "".join(self._word(w, number, address, listing, hints) for w in shown)

    def _word(self, word: Word, number: int, address, listing, hints: bool) -> str:
        if word.names and word.names.line != number:
            home = listing.lines[word.names.line - 1].fragment
            if home is not None:
                hint = f' title="{escape(word.names.hint)}"' if hints else ""
                text = escape(word.text, quote=False)
                return f'<a href="{self.link(home, address)}"{hint}>{text}</a>'
        return marked(word)


def _pre(lines: list[str]) -> str:
    return "<pre>" + "\n".join(lines) + "</pre>"


def _numbered(number: int | None) -> str:
    return f' data-n="{number}"' if number else ""


def marked(word: Word) -> str:
    """A word in the element for its kind, if its kind is set apart."""
    text = escape(word.text, quote=False)
    if word.kind in PLAIN or not word.text.strip():
        return text
    return f"<{word.kind}>{text}</{word.kind}>"


def sketch(code: str) -> str:
    """C++ that is shown but never compiled."""
    lines = coloured(code.rstrip("\n"))
    spans = [f'<span>{"".join(map(marked, line))}</span>' for line in lines]
    return (
        '<figure class="fragment sketch"><div class="code" role="group" '
        f'aria-label="Sketch" tabindex="0">{_pre(spans)}</div></figure>\n'
    )


def docname(path: str) -> str:
    """A chapter's page, as Sphinx calls it."""
    return path.removesuffix(".md")


def words(phrase: str) -> str:
    """A fragment's name as a reader says it."""
    return phrase if " " in phrase else phrase.replace("-", " ")


def chapter_words(path: str) -> str:
    """A chapter as one refers to it: by its number, if it has one."""
    stem = Path(path).stem
    number = re.match(r"\d+", stem)
    return f"chapter {number[0]}" if number else f"“{words(stem)}”"
