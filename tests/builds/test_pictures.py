"""Drawing: what is written, what is named, and books with more chapters."""

from __future__ import annotations

import re
from itertools import pairwise
from types import SimpleNamespace

import pytest

from pictures import __main__ as draw
from pictures.diagrams import DIAGRAMS
from pictures.drawing import WIDE
from pictures.growing import CACHE, GROWING, HERE, growing, here
from pictures.plots import PLOTS, Missing, Reports, losses

DRAWN = {"a.svg": "<svg>a</svg>\n", "b.svg": "<svg>b</svg>\n"}


class Runs:
    """Reports that say what a test wants them to."""

    def __init__(self, reports: dict[str, list[str]]):
        self.reports = reports

    def report(self, program: str, data: str = "") -> list[str]:
        return self.reports[program]


def reports(lines: dict[str, list[str]]) -> Reports:
    """The reports of a book with one chapter for each program."""
    settings = SimpleNamespace(CHAPTERS="chapters", chapters=tuple(lines))
    chapters = [SimpleNamespace(path=f"chapters/{n}.md", program=n) for n in lines]
    appendix = SimpleNamespace(path="chapters/more.md", program="more")
    book = SimpleNamespace(settings=settings, chapters=[*chapters, appendix])
    return Reports(book, Runs(lines))


def falling(start: float) -> list[str]:
    return ["losses: " + " ".join(str(start - i / 1000) for i in range(1000))]


def test_only_what_changed_is_written_and_named(tmp_path, capsys):
    assert draw.renew(DRAWN, tmp_path) == 0
    assert capsys.readouterr().out.count("drawn: ") == 2
    before = (tmp_path / "a.svg").stat().st_mtime_ns
    (tmp_path / "b.svg").write_text("old")
    assert draw.renew(DRAWN, tmp_path) == 0
    assert capsys.readouterr().out == f"drawn: {tmp_path.name}/b.svg\n"
    assert (tmp_path / "a.svg").stat().st_mtime_ns == before
    assert (tmp_path / "b.svg").read_text() == DRAWN["b.svg"]


def test_a_check_names_what_is_stale_and_writes_nothing(tmp_path, capsys):
    draw.renew(DRAWN, tmp_path)
    assert draw.check(DRAWN, tmp_path) == 0
    (tmp_path / "a.svg").write_text("old")
    (tmp_path / "b.svg").unlink()
    capsys.readouterr()
    assert draw.check(DRAWN, tmp_path) == 1
    assert capsys.readouterr().out == (
        f"{tmp_path.name}/a.svg: stale: ./book draw renews it\n"
        f"{tmp_path.name}/b.svg: stale: ./book draw renews it\n"
    )
    assert [path.name for path in tmp_path.iterdir()] == ["a.svg"]
    assert (tmp_path / "a.svg").read_text() == "old"


def test_a_picture_that_nothing_draws_is_named_and_left(tmp_path, capsys):
    draw.renew(DRAWN, tmp_path)
    (tmp_path / "mine.svg").write_text("by hand")
    capsys.readouterr()
    for command in (draw.check, draw.renew):
        assert command(DRAWN, tmp_path) == 1
        said = f"{tmp_path.name}/mine.svg: nothing draws it: remove it\n"
        assert capsys.readouterr().out == said
    assert (tmp_path / "mine.svg").read_text() == "by hand"


def test_more_chapters_than_kinds_of_lines_are_all_drawn():
    names = [f"{i}-chapter" for i in range(9)]
    found = reports({name: falling(3.3 - i / 50) for i, name in enumerate(names)})
    svg = losses("8-chapter", 100, found, WIDE).svg()
    assert all(f">chapter {i}<" in svg for i in range(9))


def test_a_later_chapter_changes_no_picture_of_an_earlier_one():
    three = {f"{i}-chapter": falling(3.3 - i / 50) for i in range(3)}
    drawn = losses("2-chapter", 100, reports(three), WIDE).svg()
    four = reports({**three, "3-chapter": falling(2.9)})
    assert losses("2-chapter", 100, four, WIDE).svg() == drawn
    assert losses("3-chapter", 100, four, WIDE).svg() != drawn


def test_a_chapter_without_losses_is_left_out():
    found = reports({"0-a": falling(3), "1-b": ["words: none"], "2-c": falling(2.9)})
    svg = losses("2-c", 100, found, WIDE).svg()
    assert ">chapter 0<" in svg and ">chapter 2<" in svg and "chapter 1<" not in svg


def test_what_a_report_does_not_print_is_said():
    with pytest.raises(Missing, match="the report of 5-adam does not print 'gradie"):
        PLOTS["5-moving-average"](reports({"5-adam": falling(3)}), WIDE)
    with pytest.raises(Missing, match="no chapter makes the program 5-adam"):
        PLOTS["5-all-losses"](reports({"4-transformer": falling(3)}), WIDE)


def words(svg: str) -> dict[str, str]:
    """What is written in a picture, and where."""
    return {text: at for at, text in re.findall(r"<text [^>]*?(x=[^>]*)>([^<]+)", svg)}


def test_in_each_chapter_something_is_new_and_no_part_moves():
    drawn = [growing(chapter).svg() for chapter in GROWING.values()]
    for before, after in pairwise(drawn):
        assert 'class="new"' in after and before != after
        both = words(before).keys() & words(after).keys()
        assert len(both) >= 4
        assert all(words(before)[text] == words(after)[text] for text in both)
    assert 'class="box"' not in drawn[0] + drawn[-1]


def test_each_map_lights_parts_and_each_part_is_lit_once():
    for lit in HERE.values():
        assert here(lit).svg().count('class="new"') == len(lit)
    built = [level for lit in HERE.values() for level in lit]
    assert sorted(built) == [CACHE, *range(15)]


def test_a_picture_has_the_rules_that_it_needs_and_no_others():
    svg = DIAGRAMS["4-cache"](WIDE).svg()
    assert ".figure .new{" in svg and ".figure .faint{" not in svg
