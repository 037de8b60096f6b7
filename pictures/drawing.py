"""A few marks on a plane, as SVG that takes its colours from the page.

The pictures name their colours and leave it to the page to say what they are,
light or dark. Shown by themselves they fall back on tones that can be read on
either. Lines differ in weight and dash as well as in colour, for those who
print in grey.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from html import escape
from itertools import pairwise

Point = tuple[float, float]

# A picture is drawn once for a page as wide as a column of text, or of code if
# that helps, and once for a phone, and hardly shown smaller than it was drawn.
BROAD, WIDE, NARROW = 752, 576, 320

STYLE = {
    "text": "fill:var(--ink-quiet,#777);font:14px var(--font-stack,serif);"
    'font-feature-settings:"lnum"',
    ".ink": "fill:var(--ink,#555)",
    ".axis": "stroke:var(--rule,#999);fill:none",
    ".faint": "stroke:var(--ink-quiet,#888);stroke-width:.7;opacity:.55;fill:none",
    ".thin": "stroke:var(--ink-quiet,#888);stroke-width:1.3;fill:none",
    ".dashed": "stroke:var(--ink-quiet,#888);stroke-width:1.8;"
    "stroke-dasharray:2 4;fill:none",
    ".fine": "stroke:var(--forward,#3a7ca8);stroke-width:1.1;fill:none",
    ".medium": "stroke:var(--forward,#3a7ca8);stroke-width:1.4;"
    "stroke-dasharray:7 3;fill:none",
    ".strong": "stroke:var(--forward,#3a7ca8);stroke-width:2.2;fill:none",
    ".guide": "stroke:var(--backward,#b8572e);stroke-dasharray:5 4;fill:none",
    ".back": "stroke:var(--backward,#b8572e);stroke-width:1.6;fill:none",
    ".dots": "stroke:var(--forward,#3a7ca8);stroke-width:3.4;"
    "stroke-linecap:round;fill:none",
    # Words that lie on lines have some paper around them.
    ".on": "paint-order:stroke;stroke:var(--paper,none);stroke-width:5px;"
    "stroke-linejoin:round",
    ".strong-text": "fill:var(--forward,#3a7ca8)",
    ".back-text": "fill:var(--backward,#b8572e)",
    ".cell": "fill:var(--forward,#3a7ca8)",
    ".forward": "stroke:var(--forward,#3a7ca8)",
    ".backward": "stroke:var(--backward,#b8572e)",
    ".box": "fill:var(--paper-code,none);stroke:var(--ink-quiet,#888)",
    ".new": "fill:var(--forward-wash,none);stroke:var(--forward,#3a7ca8);"
    "stroke-width:1.8",
    ".small": "font-size:13px",
    ".mono": "font-family:var(--font-stack--monospace,monospace);font-size:13px",
}
# A colour and a dash for each chapter's line, and the colour for its name.
CHAPTERS = (
    ("#777", "2 4"),
    ("#8a6100", "7 3"),
    ("#4d7a2c", "7 3"),
    ("#12756b", "none"),
    ("#1d6fa5", "3 2"),
    ("#7a4fb0", "none"),
)
for _number, (_colour, _dash) in enumerate(CHAPTERS):
    _own = f"var(--chapter-{_number},{_colour})"
    _line = f"stroke:{_own};stroke-width:2;stroke-dasharray:{_dash};fill:none"
    STYLE |= {f".line-{_number}": _line, f".name-{_number}": f"fill:{_own}"}
EXPONENT = re.compile(r"\^(\S+)")


def short(number: float) -> str:
    """A number in as few characters as a tenth of a pixel needs."""
    text = f"{number:.1f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else re.sub(r"\b0\.", ".", text)


class Picture:
    """Marks at pixels, from the top left."""

    def __init__(self, width: int, height: int):
        self.width, self.height = width, height
        self.wide = width > NARROW
        self.parts: list[str] = []

    def add(
        self, mark: str, kind: str, content: str | None = None, **how: object
    ) -> None:
        attributes = {"class": kind, **how}
        written = "".join(
            f' {name.replace("_", "-")}="{short(v) if isinstance(v, float) else v}"'
            for name, v in attributes.items()
            if v not in (None, "")
        )
        end = "/>" if content is None else f">{content}</{mark}>"
        self.parts.append(f"<{mark}{written}{end}")

    def path(self, points: Sequence[Point], kind: str) -> None:
        """A line through the points, in small steps from the first."""
        at = [(round(x, 1), round(y, 1)) for x, y in points]
        steps = [f"{short(x - a)} {short(y - b)}" for (a, b), (x, y) in pairwise(at)]
        start = f"M{short(at[0][0])} {short(at[0][1])}l"
        self.add("path", kind, d=start + " ".join(steps).replace(" -", "-"))

    def text(
        self, x: float, y: float, words: str, kind: str = "", anchor: str = "middle"
    ) -> None:
        """Words at a point, if there are any; what stands after ^ is raised."""
        if not words:
            return
        raised = r'<tspan dy="-5" font-size="12.5">\1</tspan>'
        content = EXPONENT.sub(raised, escape(words))
        side = "" if anchor == "middle" else anchor
        self.add("text", kind, content, x=float(x), y=float(y), text_anchor=side)

    def letters(self, xs: Sequence[float], ys: Sequence[float], words: str) -> None:
        """Single letters, each at a point of its own."""
        across, down = (" ".join(map(short, map(float, v))) for v in (xs, ys))
        self.add("text", "small", escape(words), x=across, y=down)

    def rectangle(
        self,
        x: float,
        y: float,
        width: float,
        height: float,
        kind: str,
        **how: object,
    ) -> None:
        place = zip(("x", "y", "width", "height"), (x, y, width, height), strict=True)
        size: dict[str, object] = {name: float(value) for name, value in place}
        self.add("rect", kind, None, **(size | how))

    def box(
        self,
        x: float,
        y: float,
        width: float,
        height: float,
        words: str = "",
        kind: str = "box",
        code: bool = False,
    ) -> None:
        """A box with its words in the middle, names of code in its type."""
        self.rectangle(x, y, width, height, kind, rx=4)
        if words:
            mono = " mono" if code or "_" in words else ""
            self.text(x + width / 2, y + height / 2 + 5, words, f"ink{mono}")

    def arrow(self, points: Sequence[Point], kind: str = "thin") -> None:
        """A line with a head at its last point."""
        self.path(points, kind)
        (a, b), (x, y) = points[-2:]
        length = ((x - a) ** 2 + (y - b) ** 2) ** 0.5
        dx, dy = (x - a) / length * 6, (y - b) / length * 6
        self.path(
            [
                (x - dx + dy / 2, y - dy - dx / 2),
                (x, y),
                (x - dx - dy / 2, y - dy + dx / 2),
            ],
            kind if kind in ("back", "thin") else "strong",
        )

    def svg(self) -> str:
        """The whole picture, with the rules that it needs and no others."""
        body = "\n".join(self.parts)
        used = {
            name: rule
            for name, rule in STYLE.items()
            if name == "text" or re.search(rf'[" ]{name[1:]}[" ]', body)
        }
        rules = "\n".join(f".figure {n}{{{rule}}}" for n, rule in used.items())
        kind = "broad" if self.width > WIDE else "" if self.wide else "narrow"
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" text-anchor="middle" '
            f'class="{f"figure {kind}".strip()}" '
            f'viewBox="0 0 {self.width} {self.height}" width="{self.width}" '
            f'height="{self.height}">\n<style>\n{rules}\n</style>\n{body}\n</svg>\n'
        )


class Plot(Picture):
    """A picture with axes: marks stand at values."""

    left, top, bottom = 46, 14, 42

    def __init__(
        self, x: Point, y: Point, width: int, height: int = 0, right: int = 14
    ):
        super().__init__(width, height or (320 if width > NARROW else 250))
        self.x, self.y, self.right = x, y, right

    def at(self, x: float, y: float) -> tuple[float, float]:
        across = (x - self.x[0]) / (self.x[1] - self.x[0])
        up = (y - self.y[0]) / (self.y[1] - self.y[0])
        return (
            self.left + across * (self.width - self.left - self.right),
            self.height - self.bottom - up * (self.height - self.top - self.bottom),
        )

    def line(self, points: Sequence[Point], kind: str) -> None:
        self.path([self.at(*point) for point in points], kind)

    def dots(self, points: Sequence[Point]) -> None:
        """Round dots; those that would cover each other are drawn once."""
        at = sorted({tuple(round(v * 2) / 2 for v in self.at(*p)) for p in points})
        self.add("path", "dots", d="".join(f"M{short(x)} {short(y)}h0" for x, y in at))

    def label(
        self,
        x: float,
        y: float,
        words: str,
        kind: str = "",
        anchor: str = "end",
        shift: Point = (0, 0),
    ) -> None:
        left, top = self.at(x, y)
        kind = f"{kind} on".lstrip()
        self.text(left + shift[0], top + shift[1], words, kind, anchor)

    def axes(
        self,
        xs: Mapping[float, str],
        ys: Mapping[float, str],
        below: str,
        beside: str = "",
        grid: bool = False,
    ) -> None:
        """Axes with words at values, and what they measure; a grid has a
        hairline at each value beside."""
        low_x, low_y = self.x[0], self.y[0]
        for y in ys if grid else ():
            self.line([(low_x, y), (self.x[1], y)], "axis")
        self.line([(low_x, self.y[1]), (low_x, low_y), (self.x[1], low_y)], "axis")
        for x, words in xs.items():
            # The last words would reach beyond a narrow margin.
            last = x == self.x[1] and self.right < 30 and len(words) > 2
            self.label(
                x,
                low_y,
                words,
                anchor="end" if last else "middle",
                shift=(self.right if last else 0, 18),
            )
        for y, words in ys.items():
            self.label(low_x, y, words, anchor="end", shift=(-8, 5))
        middle = (low_x + self.x[1]) / 2
        self.label(middle, low_y, below, anchor="middle", shift=(0, 38))
        self.label(low_x, self.y[1], beside, anchor="start", shift=(8, 6))

    def steps(self) -> dict[float, str]:
        """Words for a thousand steps."""
        return {x: f"{x:,}" for x in range(0, 1001, 200 if self.wide else 500)}
