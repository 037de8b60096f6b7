"""The picture that goes with a link to the book: its title, on its paper, in its
face. Drawn here, so that the build asks for no program that draws."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable

from PIL import Image, ImageDraw, ImageFont

from .contents import Entry
from .fonts import MODULES, SERIF
from .settings import STATIC

WIDTH, HEIGHT, EDGE = 1200, 630, 90  # pixels, as those who show it expect
FACE = MODULES / SERIF / "files" / "source-serif-4-latin-400-normal.woff2"
FINER = 4  # times: letters that are drawn so and made smaller stand where they should
PALETTE = STATIC / "pages" / "palette.css"


def card(title: str, about: str, entries: Iterable[Entry]) -> bytes | None:
    """The picture as PNG; None if the fonts are not installed."""
    if not FACE.exists():
        return None
    picture = Picture(colours())
    picture.bar(14, "forward")
    picture.text(title, EDGE, 250, 112, "ink")
    picture.text(about, EDGE, 330, 42, "ink-quiet")
    chapters = [entry for entry in entries if entry.number and not entry.is_appendix]
    step = (WIDTH - 2 * EDGE) / max(1, len(chapters))
    for n, entry in enumerate(chapters):
        picture.text(entry.number, EDGE + n * step, 510, 84, "forward")
        picture.text(entry.title, EDGE + n * step, 555, 21, "ink-quiet", step - 18)
    return picture.png()


def colours() -> dict[str, str]:
    """The colours of the light pages, by name."""
    css = PALETTE.read_text("utf-8")
    found: dict[str, str] = {}
    for name, value in re.findall(r"--([\w-]+): (#\w{6});", css):
        found.setdefault(name, value)
    return found


class Picture:
    """Paper, and what is drawn on it."""

    def __init__(self, colours: dict[str, str]):
        self.colours = colours
        size = (FINER * WIDTH, FINER * HEIGHT)
        self.paper = Image.new("RGB", size, colours["paper"])
        self.pen = ImageDraw.Draw(self.paper)

    def bar(self, height: int, colour: str) -> None:
        """Fills the top."""
        last = FINER * height - 1
        self.pen.rectangle((0, 0, self.paper.width, last), self.colours[colour])

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
        face = ImageFont.truetype(FACE, FINER * size)
        fits = FINER * room / max(face.getlength(text), 1)
        if fits < 1:
            face = face.font_variant(size=FINER * size * fits)
        place = (FINER * x, FINER * y)
        self.pen.text(place, text, self.colours[colour], face, anchor="ls")

    def png(self) -> bytes:
        """The picture as a file."""
        file = io.BytesIO()
        self.paper.reduce(FINER).save(file, "PNG", optimize=True)
        return file.getvalue()
