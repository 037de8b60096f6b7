"""One build after another: what is wrong stays wrong, what is gone goes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from small_book import ROOT, render, soup

from literate.files import write_changed
from weave import formulas, stage
from weave.formulas import Formulas


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


def test_a_warning_comes_again_until_it_is_mended(root):
    chapter = root / "chapters/words.md"
    edit(chapter, "See [the first", "Words,\nand more words. See [the first")
    edit(chapter, "1-one.md", "1-ones.md")
    for _ in range(2):
        done = render(root)
        assert done.returncode == 1
        (said,) = done.stderr.splitlines()
        # The link's own line, in the file that people edit.
        assert said.startswith("chapters/words.md:4: WARNING: ")
        assert "1-ones.md" in said
    edit(chapter, "1-ones.md", "1-one.md")
    done = render(root)
    assert (done.returncode, done.stderr) == (0, "")


def test_a_formula_that_cannot_be_set_is_told_again(root):
    chapter = root / "chapters/2-two.md"
    edit(chapter, r"\frac{1}{2}", r"\frac{1}")
    for _ in range(2):
        done = render(root)
        assert done.returncode == 1
        assert r"formula '\frac{1}'" in done.stderr
    known = json.loads((root / "build/weave/formulas.json").read_text("utf-8"))
    assert known == {}
    edit(chapter, r"\frac{1}", r"\frac{1}{2}")
    assert render(root).returncode == 0


LAST = "\n> **So far.**"
SPECIMEN = """
````markdown
> **Careful.** Hot.

Two[^a] blocks.

[^a]: And a note.
````

> **Careful.** Hot.

Two[^a] blocks.

[^a]: And a note.

Something else.
"""


def test_a_specimen_is_put_together_with_what_comes_of_it(root):
    edit(root / "chapters/2-two.md", LAST, SPECIMEN + LAST)
    assert render(root).stderr == ""
    (found,) = soup(root / "build/html/chapters/2-two.html").select(".specimen")
    assert "> **Careful.** Hot." in found.select_one("pre").text
    shown = found.select_one(".shown")
    assert shown.select_one(".box") and "Two" in shown.text
    assert "Something else" not in shown.text


def test_a_specimen_and_what_follows_it_are_the_same(root):
    wrong = SPECIMEN.replace("Two[^a] blocks.", "Three[^a] blocks.", 1)
    edit(root / "chapters/2-two.md", LAST, wrong + LAST)
    done = render(root)
    assert done.returncode == 1
    (said,) = done.stderr.splitlines()
    assert said.startswith("chapters/2-two.md:")
    assert said.endswith("what follows this specimen is not what is in it")


def test_a_second_build_has_nothing_to_do(root):
    assert render(root).returncode == 0
    times = {path: path.stat().st_mtime_ns for path in root.rglob("*.html")}
    stages = {path: path.lstat().st_mtime_ns for path in root.rglob("build/stage/**/*")}
    assert render(root).returncode == 0
    for path, time in times.items():
        if path.name not in ("search.html", "index.html"):
            assert path.stat().st_mtime_ns == time, path
    for path, time in stages.items():
        assert path.lstat().st_mtime_ns == time, path


def test_what_another_page_says_is_renewed(root):
    edit(root / "chapters/words.md", "2-two.md#two", "2-two.md")
    assert render(root).returncode == 0
    edit(root / "chapters/2-two.md", "# Two", "# Twice two")
    assert render(root).returncode == 0
    nav = soup(root / "build/html/chapters/words.html").select_one(".book-nav")
    assert "Twice two" in nav.text
    # A line more in chapter 1's program moves the lines of chapter 2's.
    edit(root / "chapters/1-one.md", "#include <cassert>\n", "#include <cassert>\n\n")
    assert render(root).returncode == 0
    step = soup(root / "build/html/chapters/2-two.html").select_one("#fragment-step")
    assert [row["data-n"] for row in step.select("pre > span")] == ["16", "17"]
    whole = soup(root / "build/html/programs/two.html").select_one(".download")
    assert ", 22 lines" in whole.text
    reference = root / "build/html/reference/one.html"
    assert "twice" in soup(reference).text
    chapter = root / "chapters/1-one.md"
    chapter.write_text(chapter.read_text("utf-8").replace("twice(", "doubled("))
    edit(root / "chapters/2-two.md", "twice(", "doubled(")
    assert render(root).returncode == 0
    assert "doubled" in soup(reference).text
    assert "twice" not in soup(reference).select_one("article").text


def test_pages_of_what_is_gone_are_removed(root):
    edit(root / "chapters/words.md", "2-two.md#two", "1-one.md")
    assert render(root).returncode == 0
    html = root / "build/html"
    (root / "chapters/2-two.md").unlink()
    edit(root / "book.toml", '"1-one", "2-two"', '"1-one"')
    assert render(root).returncode == 0
    left = [path.name for path in html.rglob("*") if "two" in path.name]
    assert left == []
    assert (html / "chapters/1-one.html").exists()
    assert not list(html.rglob("changes/two*"))
    fonts = [path.name.rsplit("-", 1)[0] for path in html.glob("_static/fonts/*")]
    assert len(set(fonts)) == len(fonts)


def test_problems_of_the_chapters_are_told_as_they_are(root):
    chapter = root / "chapters/1-one.md"
    edit(chapter, "<<the limit>>", "<<the limits>>")
    lines = chapter.read_text("utf-8").splitlines()
    line = 1 + lines.index("<<the limits>>")
    done = render(root)
    assert done.returncode == 1
    said = f"chapters/1-one.md:{line}:1: error: unknown fragment 'the limits'"
    assert said in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("path", "text", "said"),
    [
        ("book.toml", "title = 1", "book.toml: error: 'title' should be a str\n"),
        ("build", "in the way", "error: Not a directory\n"),
        (
            "chapters/words.md",
            "```cpp {#words}\n```\n",
            "chapters/words.md:1:1: error: this chapter has no program",
        ),
    ],
)
def test_what_stands_in_the_way_is_told(root, path, text, said):
    (root / path).write_text(text)
    done = render(root)
    assert done.returncode == 1
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert "Sphinx" not in done.stderr


def test_a_folder_with_blanks_will_do(root):
    moved = root.rename(root.with_name("a book’s folder"))
    done = render(moved)
    assert (done.returncode, done.stderr) == (0, "")


# Formulas


def test_a_formula_is_told_as_utf_8_wherever_one_is(tmp_path):
    program = (
        "from pathlib import Path; from weave.formulas import Formulas\n"
        f"f = Formulas(Path({str(tmp_path / 'f.json')!r}))\n"
        "f.wanted = [('a - b', False)]; f.set_wanted()\n"
        "assert '\\u2212' in f.html('a - b', False), ascii(f.known)\n"
    )
    env = {**os.environ, "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    subprocess.run([sys.executable, "-c", program], cwd=ROOT, env=env, check=True)


@pytest.mark.parametrize("broken", ["", "[1]", '{"a":', "\xff"])
def test_a_broken_cache_of_formulas_is_no_cache(tmp_path, broken):
    cache = tmp_path / "formulas.json"
    cache.write_bytes(broken.encode("latin-1"))
    assert Formulas(cache).known == {}


def test_without_katex_a_formula_shows_as_it_was_written(tmp_path, monkeypatch):
    monkeypatch.setattr(formulas, "SCRIPT", tmp_path / "there-is-none.mjs")
    found = Formulas(tmp_path / "formulas.json")
    found.wanted = [("a < b", False)]
    found.set_wanted()
    assert found.html("a < b", False) == "<code>a &lt; b</code>"
    assert found.known == {}


# The stage


def test_the_stage_is_what_it_should_be(tmp_path):
    folder, source = tmp_path / "stage", tmp_path / "source"
    source.mkdir()
    (source / "a.md").write_text("A")
    stage.renew(folder, {"old/b.md": "B", "c.md": source / "a.md", "d": source})
    assert (folder / "c.md").read_text() == "A"
    assert os.readlink(folder / "c.md") == "../source/a.md"  # noqa: PTH115
    stage.renew(folder, {"c.md": "C", "d/e.md": source / "a.md"})
    found = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*"))
    assert found == ["c.md", "d", "d/e.md"]
    assert not (folder / "c.md").is_symlink()
    # Nothing was written or removed through a link.
    assert [path.name for path in source.iterdir()] == ["a.md"]
    assert (source / "a.md").read_text() == "A"


def test_the_stage_leaves_alone_what_is_right(tmp_path):
    wanted = {"a.md": "A", "b/c.md": "C"}
    stage.renew(tmp_path, wanted)
    before = (tmp_path / "a.md").stat().st_ino
    stage.renew(tmp_path, wanted)
    assert (tmp_path / "a.md").stat().st_ino == before
    write_changed(tmp_path / "a.md", "other")
    stage.renew(tmp_path, wanted)
    assert (tmp_path / "a.md").read_text() == "A"


# The e-book


def test_an_e_book_has_the_chapters_and_ends_them(root):
    done = render(root, "epub")
    assert (done.returncode, done.stderr) == (0, "")
    folder = root / "build/epub"
    one = soup(folder / "chapters/1-one.xhtml")
    assert one.select_one("#fragment-program pre")
    assert not one.select("details, script, svg")
    assert one.select("p")[-1].text == "The whole program"
    two = soup(folder / "chapters/2-two.xhtml")
    assert two.select_one("math")
    assert two.select_one("figure.of-figure figcaption").text.startswith("Figure 2.1")
    assert not (folder / "changes").exists()
    assert (folder / "programs/one.xhtml").exists()
    assert 'href="chapters/2-two.xhtml"' in (folder / "content.opf").read_text("utf-8")
    assert 'properties="mathml"' in (folder / "content.opf").read_text("utf-8")


def test_what_is_to_be_printed_is_a_program(root):
    edit(root / "book.toml", "chapters =", 'printed = ["one", "one-more"]\nchapters =')
    done = render(root, "pdf")
    assert done.returncode == 1
    assert "book.toml: error: 'printed' names no program: 'one-more'" in done.stderr
