"""The ladder: what it says of its measurements, and what the book cites of it."""

import re
from pathlib import Path

from tools import ladder
from tools.yardstick import train

ROOT = Path(__file__).resolve().parent.parent.parent
CITED = re.compile(r"<!--\s*ladder:\s*([^>]*?)\s*-->", re.DOTALL)


def keys() -> list[str]:
    lines = ladder.RECORD.read_text("utf-8").splitlines()
    return [line.partition(": ")[0] for line in lines if not line.startswith("#")]


def cited() -> set[str]:
    chapters = (ROOT / "chapters").glob("*.md")
    return {
        " ".join(key.split())
        for path in chapters
        for key in CITED.findall(path.read_text("utf-8"))
    }


def test_every_number_of_the_record_is_cited_and_no_other():
    assert cited() == set(keys()) - {"processor"}


def test_the_record_has_all_that_is_measured():
    pythons = [ladder.PYTHON, ladder.UNCOLLECTED]
    measured = dict.fromkeys([*pythons, *(r.name for r in ladder.RUNGS)], 2.0)
    measured["lanes 8"] = 1.0
    lines = ladder.lines(measured, "some processor")
    assert keys() == [line.partition(": ")[0] for line in lines]


def test_what_is_said_of_a_measurement():
    measured = {"Python": 1e5, "Python without collector": 5e4, "one": 12.34}
    assert ladder.lines(measured, "it")[2:] == [
        "Python, microseconds: 100000.0",
        "Python without collector, microseconds: 50000.0",
        "Python without collector, times Python: 2.0",
        "one, microseconds: 12.3",
        "one, times Python: 8103.7",
        "one, times Python without collector: 4051.9",
    ]


def test_a_processor_runs_what_it_has_the_instructions_for():
    assert ladder.runs_here("x86-64", set())
    assert not ladder.runs_here("x86-64-v3", {"avx2"})
    assert ladder.runs_here("x86-64-v3", {"avx2", "fma", "bmi2", "movbe", "more"})


def test_no_timing_in_the_table_of_the_ladder_comes_from_elsewhere():
    text = (ROOT / "chapters/lanes.md").read_text("utf-8")
    table = text[text.index("| | lanes |") : text.index('<a id="table-ladder">')]
    numbers = re.findall(r"\| (\d[\d,.]*)(<!--)? ", table)
    alone = [number for number, comment in numbers if not comment]
    assert set(alone) <= {"1", "2", "4", "8"}  # lanes; and once Python's own time
    assert len(numbers) - len(alone) == 15


def test_the_yardstick_learns_what_chapter_5_does():
    losses = train(ROOT / "data/names.txt")
    assert [round(next(losses), 4) for _ in range(2)] == [3.6341, 3.3839]
