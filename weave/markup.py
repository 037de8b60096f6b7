"""The templates that hold all markup, filled in: whatever is put into one is
escaped, unless it is markup already."""

from __future__ import annotations

import re
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

TEMPLATES = Path(__file__).resolve().parent / "templates"
# HTML knows of SVG and MathML without being told.
NAMESPACE = re.compile(r' xmlns="[^"]*"')


def spoken(name: str) -> str:
    """A fragment's name as a reader says it."""
    return name if " " in name else name.replace("-", " ")


def markup(template: str, **values: object) -> Markup:
    """A template's text with these values put in."""
    return Markup(_templates.get_template(template).render(values))


def plain_text(template: str, **values: object) -> str:
    """A template of Markdown or TeX, in which nothing is escaped."""
    return _plain.get_template(template).render(values)


def _environment(autoescape: bool) -> Environment:
    found = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=autoescape,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    found.filters["spoken"] = spoken
    return found


_templates = _environment(autoescape=True)
_plain = _environment(autoescape=False)
