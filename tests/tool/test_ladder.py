"""The ladder: what it says of its measurements, and what the book cites of it."""

import re
from pathlib import Path

from tools import ladder
from tools.yardstick import train

ROOT = Path(__file__).resolve().parent.parent.parent
NAMES = ROOT / "data/names.txt"
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


def measured() -> dict[str, float]:
    larger = [f"{ladder.PYTHON} at {size}" for size in ladder.SIZES[1:]]
    slow = [ladder.PYTHON, ladder.UNCOLLECTED, *larger]
    slow += [rung.name for rung in ladder.RUNGS]
    peaks = [f"{ladder.PEAK} {lanes}" for lanes in ladder.NEEDED]
    return dict.fromkeys([*slow, *peaks, ladder.READING], 2.0)


def test_the_record_has_all_that_is_measured():
    lines = ladder.lines(measured(), "some processor", NAMES)
    assert set(keys()) == {line.partition(": ")[0] for line in lines}


def test_what_is_said_of_a_measurement():
    times = {"Python": 1e5, "Python without collector": 5e4, "lanes 8": 12.34}
    assert ladder.lines(times, "it", NAMES)[2:] == [
        "Python, microseconds: 100000.0",
        "Python without collector, microseconds: 50000.0",
        "Python without collector, times Python: 2.0",
        "lanes 8, microseconds: 12.3",
        "lanes 8, times Python: 8103.7",
        "lanes 8, times Python without collector: 4051.9",
    ]


def test_a_larger_model_is_held_against_its_own_python_and_one_thread():
    times = measured() | {"Python at 64": 3e6, "cores 1 at 64": 30.0}
    times["cores 2 at 64"] = 15.0
    said = ladder.lines(times, "it", NAMES)
    assert "cores 2 at 64, times Python: 200000.0" in said
    assert "cores 2 at 64, times one: 2.00" in said
    assert "cores 2 at 64, percent in turn: 0" in said


def test_the_share_of_the_peak_is_of_the_products_of_the_matrices(tmp_path):
    names = tmp_path / "names.txt"
    names.write_text("ab\nbab\n", "utf-8")
    assert ladder.positions(names) == 3.5
    # There and twice back, a product and a sum each: 12 n^2 in the layer, and two
    # letters and the end of a name.
    assert ladder.operations(16, names) == 6 * (12 * 256 + 3 * 16) * 3.5
    times = measured() | {"silicon 16": 1.0, "peak 16": 200.0}
    operations = 6 * (12 * 256 + 3 * 16) * 3.5
    share = round(100 * operations / 1e3 / 200.0)
    said = ladder.lines(times, "it", names)
    assert f"silicon 16, percent of the peak: {share}" in said


def test_each_rung_finds_what_it_changes_in_its_program():
    for rung in ladder.RUNGS:
        text = rung.source()
        assert f"int n_embd = {rung.size};" in text
        if "tiles" in rung.without:
            assert "most_sums = 1;" in text


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
