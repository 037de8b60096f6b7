"""Boxes that run a program: what a page is given for one, and what all of
them may weigh and do."""

from __future__ import annotations

import base64
import gzip
import json
import re
from collections.abc import Iterable
from pathlib import Path

import pytest
from small_book import ROOT, render, soup

from literate.join import load
from weave import widgets

SCRIPTS = sorted((ROOT / widgets.SOURCES).glob("*.js"))
ENGINES = sorted((ROOT / widgets.ENGINES).glob("*.wasm"))
MOST_SCRIPTS = 40_000  # bytes of all scripts together, compressed as one
LISTING = "listing.js"  # which comes when somebody runs a program line by line
MOST_LISTING = 8_000
MOST_ENGINE = 45_000  # bytes of one program, compressed
HEAVIER = re.compile("probed|load")  # what records each line, what reads files
# What only a program may compute, or what would load or run something else.
NEVER = re.compile(
    r"Math\.(random|exp|log|pow|sqrt|tanh|sin|cos)|\*\*|\bfetch\b|XMLHttp|innerHTML"
    r"|\beval\b|new Function|https?://(?!www\.w3\.org/2000/svg)"
)
COMMENT = re.compile(r"/\*.*?\*/|^\s*//[^\n]*$", re.DOTALL | re.MULTILINE)
PICTURE = "![A line](../pictures/line.svg)"


@pytest.fixture
def with_box(root: Path) -> Path:
    """The small book with a box, whose program is three bytes long."""
    chapter = root / "chapters/1-one.md"
    text = chapter.read_text("utf-8")
    chapter.write_text(
        f"{text}\n{PICTURE}\n\n*A line.*\n\n<!-- widget line: Draw\nthe line -->\n"
    )
    (root / "widgets").mkdir()
    (root / "widgets/line.js").write_text("widgets.define();\n")
    (root / "widgets/widgets.js").write_text("// the loader\n")
    (root / widgets.ENGINES).mkdir(parents=True)
    (root / widgets.ENGINES / "one.wasm").write_bytes(b"abc")
    return root


def test_a_figure_with_a_comment_below_is_a_box(with_box):
    done = render(with_box)
    assert (done.returncode, done.stderr) == (0, "")
    page = soup(with_box / "build/html/chapters/1-one.html")
    [box] = page.select(".widget")
    assert box["data-widget"] == "line"
    assert box["data-program"] == "one"
    assert box.select_one(".still figure figcaption").text.strip().endswith("A line.")
    assert box.select_one("button[hidden]").text == "Draw the line"
    assert [s["src"] for s in page.select("script") if "widgets" in s["src"]]
    policy = page.select_one("meta[http-equiv=Content-Security-Policy]")["content"]
    assert "script-src 'self' 'wasm-unsafe-eval'; worker-src blob:;" in policy
    other = (with_box / "build/html/chapters/2-two.html").read_text()
    assert "widgets" not in other
    assert "wasm" not in other
    engine = with_box / "build/html/_static/widgets/engines/one.js"
    assert engine.exists()


def test_a_new_program_reaches_pages_that_did_not_change(with_box):
    render(with_box)
    engine = with_box / "build/html/_static/widgets/engines/one.js"
    before = engine.read_text()
    (with_box / widgets.ENGINES / "one.wasm").write_bytes(b"abcd")
    assert render(with_box).returncode == 0
    assert engine.read_text() != before


def test_without_its_program_a_box_is_the_figure(with_box):
    (with_box / widgets.ENGINES / "one.wasm").unlink()
    done = render(with_box)
    assert (done.returncode, done.stderr) == (0, "")
    page = soup(with_box / "build/html/chapters/1-one.html")
    assert not page.select(".widget, .widget-start")
    assert page.select_one(".plate figcaption").text.strip().endswith("A line.")
    assert not (with_box / "build/html/_static/widgets").exists()
    assert "widgets.js" not in str(page)
    assert "wasm" not in str(page.head)


def test_a_box_that_cannot_be_is_told_with_its_line(with_box):
    (with_box / "widgets/line.js").unlink()
    (with_box / "chapters/2-two.md").write_text(
        "# Two\n\n<!-- widget line: Draw it -->\n", "utf-8"
    )
    done = render(with_box)
    assert "there is no widgets/line.js" in done.stderr
    assert "chapters/2-two.md:3" in done.stderr
    assert "expected a figure, a table or an output before it" in done.stderr
    assert done.returncode != 0


def test_programs_and_the_list_are_packed_whole():
    book = load(ROOT)
    found = widgets.content(book.settings)
    if not ENGINES:
        pytest.skip("skipped: no program is compiled for the pages")
    for engine in ENGINES:
        name, data = unpacked(str(found[f"engines/{engine.stem}.js"]))
        assert name == engine.stem
        assert data == engine.read_bytes()


def unpacked(script: str) -> tuple[str, bytes]:
    [found] = re.findall(r'^widgets\.engine\((".*"), (".*")\);$', script.strip())
    return json.loads(found[0]), gzip.decompress(base64.b64decode(json.loads(found[1])))


@pytest.mark.parametrize("engine", ENGINES, ids=lambda path: path.stem)
def test_a_program_is_light(engine):
    most = 60_000 if HEAVIER.match(engine.stem) else MOST_ENGINE
    assert len(gzip.compress(engine.read_bytes(), mtime=0)) <= most


def test_the_scripts_are_light():
    found = widgets.content(load(ROOT).settings)
    if not found:
        pytest.skip("skipped: no program is compiled for the pages")
    boxes = [path.name for path in SCRIPTS if path.name != LISTING]
    assert packed_size(found[name] for name in boxes) <= MOST_SCRIPTS
    assert packed_size([found[LISTING]]) <= MOST_LISTING


def packed_size(texts: Iterable[str]) -> int:
    return len(gzip.compress("".join(texts).encode(), mtime=0))


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_scripts_draw_and_compute_nothing(script):
    text = re.sub(
        r"/\*.*?\*/|^\s*//[^\n]*$", "", script.read_text("utf-8"), flags=re.S | re.M
    )
    assert not NEVER.search(text)
