"""Drawing: what is written, what is named, and books with more chapters."""

from __future__ import annotations

import re
from itertools import pairwise
from types import SimpleNamespace

import pytest

from pictures import __main__ as draw
from pictures.diagrams import DIAGRAMS
from pictures.drawing import NARROW, WIDE
from pictures.growing import CACHE, GROWING, HERE, growing, here
from pictures.ladder import CLIMB, DOTS, LADDER, NAMES, intensity, weights
from pictures.plots import PLOTS, Missing, Numbers, Reports, losses
from pictures.silicon import SILICON
from tools.ladder import RUNGS

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


def recorded(lines: list[str]) -> Reports:
    """Reports of which each record says these lines."""
    found = reports({})
    found.recorded = lambda name: Numbers(name, lines)
    return found


def record(times: list[int]) -> list[str]:
    """A ladder on which the rungs of the climb take so long, and others a while."""
    taken = dict.fromkeys(DOTS, 1) | dict(zip(CLIMB, times, strict=True))
    lines = [f"{rung}, microseconds: {n}" for rung, n in taken.items()]
    return [f"peak 16, {SECOND}: 300", f"reading, {SECOND}: 60", *lines]


SECOND = "billions a second"


@pytest.mark.parametrize("width", [NARROW, WIDE])
def test_another_record_draws_another_ladder(width):
    svg = LADDER["ladder"](recorded(record([90000, 300, 100, 10, 4, 2])), width).svg()
    assert re.findall(r">× ([^<]+)", svg) == ["300", "3.0", "10.0", "2.5", "2.0"]
    assert {"90,000", "300", "100", "10.0", "4.0", "2.0"} <= words(svg).keys()
    other = LADDER["ladder"](recorded(record([80000, 400, 100, 10, 4, 2])), width)
    assert {"× 200", "× 4.0"} <= words(other.svg()).keys()


def test_a_record_without_a_rung_is_named():
    lines = [line for line in record([6, 5, 4, 3, 2, 1]) if "silicon 16," not in line]
    for picture in LADDER.values():
        with pytest.raises(Missing, match="ladder does not print 'silicon 16, micro"):
            picture(recorded(lines), WIDE)


def test_the_roof_and_each_dot_are_those_of_the_record():
    picture = LADDER["7-roofline"]
    svg = picture(recorded(record([9, 8, 7, 6, 5, 4])), WIDE).svg()
    assert {"300 at most, with floats", "60 GB/s"} <= words(svg).keys()
    assert svg.count("<circle ") == len(DOTS)
    assert set(DOTS.values()) <= words(svg).keys()
    slower = picture(recorded(record([9, 8, 7, 6, 10, 4])), WIDE).svg()
    moved = [set(re.findall("<circle [^>]*>", drawn)) for drawn in (svg, slower)]
    assert len(moved[0] - moved[1]) == 1


def test_sixteen_names_a_step_share_what_is_read():
    assert weights(16, NAMES) == 4192  # as the programs print
    rungs = {rung.name: rung for rung in RUNGS}
    shared, alone = intensity(rungs["silicon 16"]), intensity(rungs["lanes 8"])
    # Sixteen names instead of one, 4 bytes instead of 8, 5 arrays instead of 4.
    assert shared / alone == pytest.approx(16 * 8 / 4 * 4 / 5)


def test_a_tile_has_as_many_sums_as_its_rows_and_lanes_and_a_part_its_names():
    for width in (NARROW, WIDE):
        tile = SILICON["7-tile"](width).svg()
        assert tile.count(">sum<") == 1 + 4 * 4
        assert tile.count('class="cell"') == 1 + 4  # numbers of x
        assert tile.count('class="forward"') == 1 + 4  # Lanes of w
        assert ">2 loads, 1 multiply-add<" in tile
        assert ">8 loads, 16 multiply-adds<" in tile
        svg = SILICON["8-parts"](width).svg()
        assert [n for n in range(4) if f">part {n}<" in svg] == [0, 1, 2, 3]
        assert svg.count(">wait<") == 3
