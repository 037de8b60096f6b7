"""Style sheets without the rules that no page of the book has a use for, those of
others, and without remarks, its own: much of what a page would weigh."""

from __future__ import annotations

import re
from collections.abc import Collection
from importlib.resources import files
from pathlib import Path

from .markup import TEMPLATES

OWN = TEMPLATES.parent / "static" / "pages"
FURO = Path(str(files("furo"))) / "theme/furo/static/styles/furo.css"
RULE = re.compile(r"([^{}]+)\{((?:[^{}]|\{[^{}]*\})*)\}")
SPACE = re.compile(r"\n\s+")
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
BETWEEN = re.compile(r",(?![^()]*\))")  # selectors
CHOICE = re.compile(r":(?:not|is|where)\([^)]*\)")
NAME = re.compile(r"[.#]([A-Za-z_][\w-]*)")
NAMES = re.compile(r'\s(?:class|id)="([^"]*)"')


def drop(out: Path, assets: Path) -> None:
    """Write the style sheets of some built pages anew, from their sources."""
    sheets = {
        "katex.css": assets / "katex.css",
        "styles/furo.css": FURO,
    }
    names = known(out)
    for name, source in sheets.items():
        target = out / "_static" / name
        if target.exists() and source.exists():
            target.write_text(used(source.read_text("utf-8"), names), "utf-8")
    for source in OWN.glob("*.css"):
        target = out / "_static" / source.name
        if target.exists():
            target.write_text(short(source.read_text("utf-8")), "utf-8")


def short(css: str) -> str:
    """A style sheet of the book's own without comments and indentation."""
    return SPACE.sub("\n", COMMENT.sub("", css)).lstrip()


def known(out: Path) -> set[str]:
    """The classes and places that pages have, or may be given by a script."""
    found: set[str] = set()
    for script in [*OWN.glob("*.js"), *out.glob("_static/widgets/*.js")]:
        found |= set(re.findall(r"[\w-]+", script.read_text("utf-8")))
    for page in out.rglob("*.html"):
        for names in set(NAMES.findall(page.read_text("utf-8"))):
            found |= set(names.split())
    return found


def used(css: str, names: Collection[str]) -> str:
    """A style sheet without the selectors that want other names."""

    def rule(found: re.Match[str]) -> str:
        start, body = COMMENT.sub("", found[1]).strip(), found[2]
        if start.startswith("@"):
            inner = used(body, names) if "{" in body else body
            return f"{start}{{{inner}}}" if inner.strip() else ""
        wanted = [one for one in BETWEEN.split(start) if _is_used(one, names)]
        return f"{','.join(wanted)}{{{body}}}" if wanted else ""

    return RULE.sub(rule, css)


def _is_used(selector: str, names: Collection[str]) -> bool:
    return all(name in names for name in NAME.findall(CHOICE.sub("", selector)))
