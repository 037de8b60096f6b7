"""The book's sign, as pictures for those who keep the book on a screen of theirs:
on a telephone's first screen, among the programs of a computer."""

from __future__ import annotations

import io
import json
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageDraw

from literate.files import replace

GRID = 32  # what the sign is drawn on
SIGN = ((8, 22), (8, 10), (16, 19), (24, 10), (24, 22))  # an M, of one line
STROKE = 3
FINER = 4  # times: what is drawn so and made smaller has smooth edges
SIZES = (180, 192, 512)  # pixels: a telephone's, and the two of a manifest
FOLDER = "icons"


@dataclass(frozen=True)
class Sign:
    """The sign in two colours, and as an SVG's path."""

    ground: str
    ink: str = "#ffffff"
    path: str = "M" + "L".join(f"{x} {y}" for x, y in SIGN)

    def draw(self, assets: Path) -> None:
        """Draw it in all sizes; what is there and looks so already stays."""
        for size in SIZES:
            path, drawn = assets / FOLDER / f"{size}.png", io.BytesIO()
            picture(size, self.ground, self.ink).save(drawn, "PNG", optimize=True)
            if not path.exists() or path.read_bytes() != drawn.getvalue():
                replace({path: drawn.getvalue()})


def manifest(title: str, about: str, sign: Sign, paper: str) -> str:
    """What a browser is told that keeps a published book on a screen."""
    icons = [
        {"src": f"_static/{FOLDER}/{n}.png", "sizes": f"{n}x{n}", "type": "image/png"}
        for n in SIZES[1:]
    ]
    says = {
        "name": title,
        "short_name": title,
        "description": about,
        "start_url": ".",
        "display": "minimal-ui",
        "background_color": paper,
        "theme_color": sign.ground,
        "icons": [icon | {"purpose": "any maskable"} for icon in icons],
    }
    return json.dumps(says, indent=1) + "\n"


def picture(size: int, ground: str, ink: str) -> Image.Image:
    """The sign from edge to edge; who shows it cuts off corners as they like."""
    scale = FINER * size / GRID
    picture = Image.new("RGB", (FINER * size, FINER * size), ground)
    pen = ImageDraw.Draw(picture)
    points = [(x * scale, y * scale) for x, y in SIGN]
    pen.line(points, ink, round(STROKE * scale), "curve")
    half = STROKE * scale / 2
    for x, y in (points[0], points[-1]):
        pen.ellipse((x - half, y - half, x + half, y + half), ink)
    return picture.reduce(FINER)
