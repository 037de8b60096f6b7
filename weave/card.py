"""The picture that goes with a link to the book: its title, on its paper, in its
face. Drawn here, so that the build asks for no program that draws."""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Iterable
from functools import cached_property
from itertools import accumulate
from pathlib import Path
from typing import Any

from fontTools.pens.basePen import BasePen
from fontTools.ttLib import TTFont

from .contents import Entry
from .fonts import MODULES, SERIF
from .settings import STATIC

NAME = "card.png"
WIDTH, HEIGHT, EDGE = 1200, 630, 90  # pixels, as those who show it expect
FACE = MODULES / SERIF / "files" / "source-serif-4-latin-400-normal.woff2"
PALETTE = STATIC / "pages" / "palette.css"
STEPS = 8  # straight lines for a curve

Point = tuple[float, float]
Colour = tuple[int, int, int]


def card(title: str, about: str, entries: Iterable[Entry]) -> bytes | None:
    """The picture as PNG; None if the fonts are not installed."""
    if not FACE.exists():
        return None
    picture = Picture(Face(FACE), _colours(PALETTE.read_text("utf-8")))
    picture.bar(0, 0, WIDTH, 14, "forward")
    picture.text(title, EDGE, 250, 112, "ink")
    picture.text(about, EDGE, 330, 42, "ink-quiet")
    chapters = [entry for entry in entries if entry.number and not entry.is_appendix]
    step = (WIDTH - 2 * EDGE) / max(1, len(chapters))
    for n, entry in enumerate(chapters):
        picture.text(entry.number, EDGE + n * step, 510, 84, "forward")
        picture.text(entry.title, EDGE + n * step, 555, 21, "ink-quiet", step - 18)
    return picture.png()


def _colours(css: str) -> dict[str, Colour]:
    """The colours of the light pages, by name."""
    found: dict[str, Colour] = {}
    for name, value in re.findall(r"--([\w-]+): #(\w{6});", css):
        red, green, blue = bytes.fromhex(value)
        found.setdefault(name, (red, green, blue))
    return found


class Face:
    """A font's outlines."""

    def __init__(self, path: Path):
        self.font: Any = TTFont(path)
        self.glyphs = self.font.getGlyphSet()
        self.units: int = self.font["head"].unitsPerEm

    @cached_property
    def names(self) -> dict[int, str]:
        found: dict[int, str] = self.font.getBestCmap()
        return found

    def width(self, text: str) -> float:
        """How wide a text is, in ems."""
        widths: list[int] = [self.glyphs[self._name(c)].width for c in text]
        return sum(widths) / self.units

    def lines(self, text: str, x: float, y: float, size: float) -> list[list[Point]]:
        """The outlines of a text that starts at a place, as closed lines."""
        found: list[list[Point]] = []
        scale = size / self.units
        for character in text:
            glyph = self.glyphs[self._name(character)]
            pen = _Pen(self.glyphs)
            glyph.draw(pen)
            for line in pen.lines:
                found.append([(x + px * scale, y - py * scale) for px, py in line])
            x += glyph.width * scale
        return found

    def _name(self, character: str) -> str:
        return self.names.get(ord(character), ".notdef")


class _Pen(BasePen):  # type: ignore[misc]
    """Writes down an outline with straight lines for its curves."""

    def __init__(self, glyphs: Any):
        super().__init__(glyphs)
        self.lines: list[list[Point]] = []

    def _moveTo(self, point: Point) -> None:  # noqa: N802
        self.lines.append([point])

    def _lineTo(self, point: Point) -> None:  # noqa: N802
        self.lines[-1].append(point)

    def _curveToOne(self, b: Point, c: Point, d: Point) -> None:  # noqa: N802
        a = self.lines[-1][-1]
        for t in (n / STEPS for n in range(1, STEPS + 1)):
            s = 1 - t
            parts = (s**3, 3 * s * s * t, 3 * s * t * t, t**3)
            points = zip(parts, (a, b, c, d), strict=True)
            weighted = [(k * x, k * y) for k, (x, y) in points]
            x, y = map(sum, zip(*weighted, strict=True))
            self.lines[-1].append((x, y))


class Picture:
    """Pixels, and what is drawn on them."""

    def __init__(self, face: Face, colours: dict[str, Colour]):
        self.face, self.colours = face, colours
        paper = bytes(colours["paper"])
        self.rows = [bytearray(paper * WIDTH) for _ in range(HEIGHT)]

    def bar(self, x: int, y: int, width: int, height: int, colour: str) -> None:
        for row in self.rows[y : y + height]:
            row[3 * x : 3 * (x + width)] = bytes(self.colours[colour]) * width

    def text(
        self,
        text: str,
        x: float,
        y: float,
        size: float,
        colour: str,
        room: float = WIDTH - 2 * EDGE,
    ) -> None:
        """Writes a text on one line, smaller if there is no room for it."""
        size = min(size, room / max(self.face.width(text), 0.01))
        cover = _Cover()
        for line in self.face.lines(text, x, y, size):
            for a, b in zip(line, line[1:] + line[:1], strict=True):
                cover.add(a, b)
        for n, shares in cover.rows.items():
            self._blend(n, shares, self.colours[colour])

    def _blend(self, n: int, shares: list[float], colour: Colour) -> None:
        row = self.rows[n]
        for x, share in enumerate(accumulate(shares)):
            part = min(abs(share), 1)
            if part > 0.004:
                for i, value in enumerate(colour, start=3 * x):
                    row[i] = round(row[i] + part * (value - row[i]))

    def png(self) -> bytes:
        """The picture as a file."""
        header = struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 2, 0, 0, 0)
        pixels = zlib.compress(b"".join(b"\0" + row for row in self.rows), 9)
        parts = ((b"IHDR", header), (b"IDAT", pixels), (b"IEND", b""))
        return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(*part) for part in parts)


def _chunk(kind: bytes, data: bytes) -> bytes:
    check = struct.pack(">I", zlib.crc32(kind + data))
    return struct.pack(">I", len(data)) + kind + data + check


class _Cover:
    """How much of each pixel lies inside an outline: a line adds to the pixels
    that it crosses what lies to its right, and the sums along a row are the
    shares."""

    def __init__(self) -> None:
        self.rows: dict[int, list[float]] = {}

    def add(self, a: Point, b: Point) -> None:
        """Add a line of an outline, row by row."""
        sign = 1 if a[1] < b[1] else -1
        (x, top), (end, bottom) = (a, b) if sign > 0 else (b, a)
        if top == bottom:
            return
        slope = (end - x) / (bottom - top)
        for n in range(max(0, int(top)), min(HEIGHT - 1, int(bottom)) + 1):
            upper, lower = max(top, n), min(bottom, n + 1)
            if lower > upper:
                left, right = sorted(x + slope * (y - top) for y in (upper, lower))
                self._cross(n, left, right, sign * (lower - upper))

    def _cross(self, n: int, left: float, right: float, height: float) -> None:
        """Add what lies to the right of a line that crosses a row."""
        row = self.rows.setdefault(n, [0.0] * (WIDTH + 2))
        first, last = (min(max(0, int(x)), WIDTH) for x in (left, right))
        before = 0.0
        for x in range(first, last + 1):
            # The share of the line's right in this pixel, then in all after it.
            share = _right_of(left, right, x)
            row[x] += height * (share - before)
            before = share
        row[last + 1] += height * (1 - before)


def _right_of(left: float, right: float, x: int) -> float:
    """How much of a pixel lies right of a line between two places on a row."""
    if right - left < 1e-9:
        return min(1.0, max(0.0, x + 1 - left))
    return (_area(x + 1 - left, right - left) - _area(x - left, right - left)) or 0.0


def _area(length: float, width: float) -> float:
    """What lies right of a line that falls evenly over a width, up to a length."""
    inside = min(max(length, 0.0), width)
    return inside * inside / (2 * width) + max(0.0, length - width)
