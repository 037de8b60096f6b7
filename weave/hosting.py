"""What pages need when they are not only read where they were made: what they are
about, for those who link to them, and when they have an address, a list of all
of them and a page for what is not there."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from literate.files import write_changed
from literate.settings import Settings

from . import contents
from .card import card, colours
from .contents import Entry
from .icon import Sign, manifest
from .markup import markup
from .sections import Sections

FOLDER = "card"  # of the picture that goes with a link


@dataclass(frozen=True)
class Head:
    """What a page says of itself to those who link to it."""

    title: str
    description: str
    address: str  # its own, or ""
    card: str  # the picture's, from here if the book has no address


def draw_card(assets: Path, title: str, about: str, entries: list[Entry]) -> str:
    """Draw the picture that goes with a link, unless it is there with the same texts
    and colours. Its path below the static files, or "" if the fonts are not
    installed."""
    texts = [title, about, *(entry.number + entry.title for entry in entries)]
    texts += colours().values()
    digest = hashlib.sha256("\n".join(texts).encode()).hexdigest()[:8]
    path = assets / FOLDER / f"{digest}.png"
    if not path.exists():
        drawn = card(title, about, entries)
        if drawn is None:
            return ""
        path.parent.mkdir(parents=True, exist_ok=True)
        for old in path.parent.glob("*.png"):
            old.unlink()
        path.write_bytes(drawn)
    return f"_static/{FOLDER}/{path.name}"


def description(sections: Sections, page: str, about: str) -> str:
    """How a page begins; what the book is about, if that says more."""
    found = sections.pages.get(page)
    return about if page == contents.FRONT or not found else found.opening or about


def sign() -> Sign:
    """The book's sign in the colours of its pages."""
    return Sign(colours()["forward"])


def publish(
    out: Path, settings: Settings, pages: list[str], entries: list[Entry], about: str
) -> None:
    """Write what a site needs, if the book has an address; or remove it."""
    wanted = {"sitemap.xml": "", "404.html": "", "site.webmanifest": ""}
    if settings.address:
        files = ["" if page == contents.FRONT else f"{page}.html" for page in pages]
        here = settings.address
        wanted["sitemap.xml"] = markup("sitemap.xml", address=here, files=files)
        wanted["site.webmanifest"] = manifest(
            settings.title, about, sign(), colours()["paper"]
        )
        wanted["404.html"] = markup(
            "404.html",
            address=here,
            origin="{0.scheme}://{0.netloc}".format(urlsplit(here)),
            title=settings.title,
            entries=entries,
        )
    for name, text in wanted.items():
        if text:
            write_changed(out / name, text)
        else:
            (out / name).unlink(missing_ok=True)
