"""The fonts that travel with the book: no more of each than it uses.

npm brings the whole fonts. A page may weigh 500 kB with its fonts, so each is
cut down to the characters that stand somewhere in the book. What is left of
the text faces is small enough to lie in the style sheet itself: so no line of
text is ever set twice, and a page opened as a file need not ask for them.
"""

from __future__ import annotations

import base64
import hashlib
import re
from pathlib import Path

from fontTools import subset

from literate.files import write_changed

from .markup import TEMPLATES

SERIF = "@fontsource/source-serif-4"
MONO = "@fontsource/ibm-plex-mono"
FACES = [
    (SERIF, "400"),
    (SERIF, "400-italic"),
    (SERIF, "600"),
    (MONO, "400"),
    (MONO, "600"),
]
MODULES = TEMPLATES.parent.parent / "node_modules"
ASCII = "".join(map(chr, range(32, 127)))
FEATURES = "kern liga ccmp locl mark mkmk onum lnum tnum".split()
RULE = re.compile(r"@font-face\s*\{.*?\}", re.DOTALL)


class Fonts:
    """Cuts fonts to size and writes the style sheets that name them."""

    def __init__(self, assets: Path, modules: Path = MODULES):
        self.modules, self.assets = modules, assets
        self.folder = assets / "fonts"  # also keeps what the style sheet holds

    def gather(self, text: str, formulas: str) -> bool:
        """Write fonts for the characters of the text and the formulas.

        False if npm has not installed them yet.
        """
        if not (self.modules / "katex").exists():
            return False
        self.folder.mkdir(parents=True, exist_ok=True)
        words, signs = set(text) | _always(), set(formulas)
        write_changed(self.assets / "fonts.css", self._text_faces(words))
        write_changed(self.assets / "katex.css", self._formula_faces(signs))
        return True

    def _text_faces(self, characters: set[str]) -> str:
        rules = []
        for package, face in FACES:
            css = (self.modules / package / f"{face}.css").read_text("utf-8")
            for rule in RULE.findall(css):
                ranges = _part(r"unicode-range:([^;}]*)", rule)
                wanted = {c for c in characters if _within(ord(c), ranges)}
                # Every file of a face has a space and a few marks in it.
                if any(c.isalnum() or ord(c) > 0x2000 for c in wanted):
                    rule = re.sub(r"font-display:\s*\w+", "font-display: block", rule)
                    font = self._cut(self._source(rule, package), wanted)
                    data = base64.b64encode(font.read_bytes()).decode()
                    rules.append(_from(rule, f"data:font/woff2;base64,{data}"))
        return "\n".join(rules) + "\n"

    def _formula_faces(self, characters: set[str]) -> str:
        dist = self.modules / "katex" / "dist"
        css = (dist / "katex.min.css").read_text("utf-8")

        def cut(rule: re.Match[str]) -> str:
            font = self._cut(self._source(rule[0], "katex/dist"), characters)
            return _from(rule[0], f"fonts/{font.name}")

        return RULE.sub(cut, css)

    def _source(self, rule: str, package: str) -> Path:
        """The font that a rule names, as woff2: every browser that can show
        the book reads that."""
        return self.modules / package / _part(r"url\(([^)]*\.woff2)\)", rule)

    def _cut(self, source: Path, characters: set[str]) -> Path:
        """A font that has these characters only."""
        key = source.name + "".join(sorted(characters))
        digest = hashlib.sha256(key.encode()).hexdigest()[:8]
        target = self.folder / f"{source.stem}-{digest}.woff2"
        if not target.exists():
            for old in self.folder.glob(f"{source.stem}-????????.woff2"):
                old.unlink()
            _cut_font(source, target, characters)
        return target


def _always() -> set[str]:
    """What the pages' own words use, whatever the chapters say."""
    found = set(ASCII)
    for folder in (TEMPLATES, TEMPLATES.parent / "static"):
        for path in folder.rglob("*.*"):
            found |= set(path.read_text("utf-8"))
    return found


def _from(rule: str, address: str) -> str:
    """The rule, with its font from another place."""
    source = f'src:url({address}) format("woff2")'
    return re.sub(r"src:.*?(?=[;}])", source, rule, count=1, flags=re.DOTALL)


def _part(pattern: str, rule: str) -> str:
    """What the pattern's group matches in a rule, which has it."""
    found = re.search(pattern, rule)
    assert found, f"a font without {pattern}"
    return found[1]


def _within(point: int, ranges: str) -> bool:
    """Whether a unicode-range, as CSS writes it, has a character."""
    for part in ranges.split(","):
        first, _, last = part.strip().removeprefix("U+").partition("-")
        if int(first, 16) <= point <= int(last or first, 16):
            return True
    return False


def _cut_font(source: Path, target: Path, characters: set[str]) -> None:
    options = subset.Options()
    options.flavor = "woff2"
    options.layout_features = FEATURES
    options.hinting = False
    font = subset.load_font(str(source), options)
    cutter = subset.Subsetter(options)
    cutter.populate(text="".join(characters))
    cutter.subset(font)
    subset.save_font(font, str(target), options)
