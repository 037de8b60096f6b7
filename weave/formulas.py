"""Set formulas with KaTeX while the pages are made, so that none runs later."""

from __future__ import annotations

import json
import re
from pathlib import Path

from docutils import nodes
from markupsafe import Markup
from sphinx.util import logging

from literate.files import write_changed

from .javascript import NoAnswer, ask
from .markup import markup

SCRIPT = Path(__file__).with_name("formulas.mjs")
MATHML = re.compile(r"<math(.*?</math>)", re.DOTALL)
TEX = re.compile(r"<annotation.*?</annotation>", re.DOTALL)
SIGN = re.compile(r"[(\[]|[)\]]|[-+]|\\cdot(?![a-z])|\\[a-z]+")
SHORT = 20  # characters of a formula that stay on one line
logger = logging.getLogger(__name__)

Formula = tuple[str, bool]  # TeX, and whether it stands on lines of its own


class Formulas:
    """All formulas that were ever set, kept in a file between builds.

    One that could not be set is not kept: the next build tries it again.
    """

    def __init__(self, cache: Path):
        self.cache = cache
        self.known = _read(cache)
        self.wanted: list[Formula] = []

    def want(self, doctree: nodes.document) -> None:
        """Note the formulas of a page, to be set in one go."""
        self.wanted += [(n.astext(), False) for n in doctree.findall(nodes.math)]
        self.wanted += [(n.astext(), True) for n in doctree.findall(nodes.math_block)]

    def set_wanted(self) -> None:
        """Set those that are not known yet, in one process."""
        new = [f for f in dict.fromkeys(self.wanted) if _key(f) not in self.known]
        self.wanted = []
        if not new:
            return
        request = [{"tex": t if d else unbroken(t), "display": d} for t, d in new]
        for formula, answer in zip(new, _set(request), strict=True):
            if "html" in answer:
                self.known[_key(formula)] = answer["html"]
            else:
                logger.warning("formula '%s': %s", formula[0], answer["error"])
        self.cache.parent.mkdir(parents=True, exist_ok=True)
        write_changed(self.cache, json.dumps(self.known, indent=0))

    def html(self, tex: str, display: bool) -> Markup:
        """A formula as HTML and MathML, without the TeX, which nobody would see;
        as it was written if it cannot be set."""
        found = self.known.get(_key((tex, display)))
        return Markup(TEX.sub("", found)) if found else markup("not-set.html", tex=tex)

    def mathml(self, tex: str, display: bool) -> Markup:
        """The same as MathML alone, for an e-book. The TeX is for a reader that
        knows none, and kept where it is not shown."""
        found = self.html(tex, display)
        match = MATHML.search(found)
        if not match:
            return found
        return markup("mathml.html", tex=tex, rest=Markup(match[1]))


def unbroken(tex: str) -> str:
    """A formula of a line that goes on below between its brackets if it must, and
    not within them."""
    depth = 0

    def held(sign: re.Match[str]) -> str:
        nonlocal depth
        depth += (sign[0] in "([") - (sign[0] in ")]")
        is_operator = sign[0] in ("-", "+", r"\cdot")
        return sign[0] + (r"\nobreak " if depth > 0 and is_operator else "")

    return SIGN.sub(held, tex)


def is_short(formula: Markup) -> bool:
    """Whether what one sees of a formula is so short that it should not break."""
    return len(Markup(MATHML.sub("", formula)).striptags()) <= SHORT


def _read(cache: Path) -> dict[str, str]:
    try:
        known = json.loads(cache.read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return known if isinstance(known, dict) else {}


def _key(formula: Formula) -> str:
    tex, display = formula
    return f"display {tex}" if display else f"inline {unbroken(tex)}"


def _set(request: list[dict[str, object]]) -> list[dict[str, str]]:
    """What KaTeX makes of formulas: "html" or an "error" for each."""
    try:
        found: list[dict[str, str]] = ask(SCRIPT, request)
    except NoAnswer as why:
        return [{"error": str(why)}] * len(request)
    return found
