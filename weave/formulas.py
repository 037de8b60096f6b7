"""Set formulas with KaTeX while the pages are made, so that none runs later."""

from __future__ import annotations

import html
import json
import re
import subprocess
from pathlib import Path

from docutils import nodes
from sphinx.util import logging

HERE = Path(__file__).resolve().parent
MATHML = re.compile(r"<math.*?</math>", re.DOTALL)
logger = logging.getLogger(__name__)


class Formulas:
    """All formulas that were ever set, kept in a file between builds."""

    def __init__(self, cache: Path):
        self.cache = cache
        self.known: dict[str, str] = {}
        if cache.exists():
            self.known = json.loads(cache.read_text("utf-8"))

    def set_all(self, formulas: list[tuple[str, bool]]) -> None:
        """Set those that are not known yet, in one process."""
        new = [f for f in dict.fromkeys(formulas) if _key(*f) not in self.known]
        if not new:
            return
        request = [{"tex": tex, "display": display} for tex, display in new]
        for formula, found in zip(new, self._ask(request)):
            if "error" in found:
                logger.warning("formula '%s': %s", formula[0], found["error"])
            self.known[_key(*formula)] = found.get("html") or (
                f"<code>{html.escape(formula[0])}</code>"
            )
        self.cache.parent.mkdir(parents=True, exist_ok=True)
        self.cache.write_text(json.dumps(self.known), "utf-8")

    def _ask(self, request: list[dict]) -> list[dict]:
        try:
            answer = subprocess.run(
                ["node", str(HERE / "weave_math.mjs")],
                input=json.dumps(request),
                capture_output=True,
                text=True,
                check=True,
            )
            return json.loads(answer.stdout)
        except FileNotFoundError:
            why = "node is not installed"
        except subprocess.CalledProcessError:
            why = "KaTeX is not there: run npm ci"
        return [{"error": why}] * len(request)

    def html(self, tex: str, display: bool) -> str:
        self.set_all([(tex, display)])
        return self.known[_key(tex, display)]


def _key(tex: str, display: bool) -> str:
    return ("display " if display else "inline ") + tex


def formulas_in(doctree: nodes.document) -> list[tuple[str, bool]]:
    inline = [(n.astext(), False) for n in doctree.findall(nodes.math)]
    blocks = [(n.astext(), True) for n in doctree.findall(nodes.math_block)]
    return inline + blocks


def _rendered(translator, node: nodes.Element, display: bool) -> str:
    """HTML and MathML for a browser; MathML alone for an e-book."""
    found = translator.builder.app.formulas.html(node.astext(), display)
    if translator.builder.name == "epub":
        match = MATHML.search(found)
        return match[0] if match else found
    return found


def visit_math(translator, node: nodes.math) -> None:
    translator.body.append(_rendered(translator, node, False))
    raise nodes.SkipNode


def visit_math_block(translator, node: nodes.math_block) -> None:
    found = _rendered(translator, node, True)
    translator.body.append(f'<div class="formula" tabindex="0">{found}</div>\n')
    raise nodes.SkipNode
