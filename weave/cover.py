"""The book's front: on paper the title page, for an e-book a picture of it."""

from __future__ import annotations

from pathlib import Path

from markupsafe import Markup
from sphinx.config import Config

from literate.files import write_changed
from literate.settings import Settings

from . import browser
from .markup import markup
from .settings import STATIC

SIZE = (600, 900)
PICTURE = "cover.svg"  # in the folder of the pictures


def front(config: Config, root: Path) -> Markup:
    """The title page."""
    return markup(
        "front.html",
        title=config.project,
        subtitle=config.epub_description,
        author=config.author,
        picture=picture(root),
    )


def picture(root: Path) -> Markup:
    """The picture that the book has for its front, if any."""
    path = root / Settings.PICTURES / PICTURE
    return Markup(path.read_text("utf-8") if path.exists() else "")


def draw(front: Markup, build: Path) -> Path:
    """A picture of the title page, drawn anew when that has changed."""
    folder = build / "weave" / "cover"
    folder.mkdir(parents=True, exist_ok=True)
    sheets = [build / "weave/assets/fonts.css", STATIC / "pages/palette.css"]
    sheets += [STATIC / "pdf/front.css"]
    styles = [sheet.as_uri() for sheet in sheets]
    page, target = folder / "cover.html", folder / "cover.png"
    changed = write_changed(page, markup("cover.html", front=front, styles=styles))
    if changed or not target.exists():
        browser.picture(page, target, *SIZE)
    return target
