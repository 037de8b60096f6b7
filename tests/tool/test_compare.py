"""Outputs and values: what is stale is found, shown and blessed."""

import hashlib
import os

import pytest
from conftest import program

from literate.compare import holds, renewed, shown

MAIN = "```cpp {#program}\nint main() {}\n```\n"
PRINTED = [f"step {i} | loss {3 - i / 10:.1f}" for i in range(10)]


@pytest.mark.parametrize(
    "block",
    [
        PRINTED,
        [*PRINTED[:2], "..."],
        ["...", *PRINTED[-2:]],
        [PRINTED[0], "...", PRINTED[4], PRINTED[5], "...", PRINTED[9]],
        ["..."],
    ],
)
def test_a_true_block_stays_as_it_is(block):
    assert holds(block, PRINTED)
    assert renewed(block, PRINTED) == block


@pytest.mark.parametrize(
    ("block", "expected"),
    [
        (["old"], PRINTED),
        ([PRINTED[1], "..."], [PRINTED[0], "..."]),
        (["...", PRINTED[3]], ["...", PRINTED[9]]),
        (
            [PRINTED[0], "...", "step 4 | loss 9.9", "...", PRINTED[9]],
            [PRINTED[0], "...", PRINTED[4], "...", PRINTED[9]],
        ),
        # In the wrong order: each stands in the output, the block does not.
        (
            ["...", PRINTED[5], "...", PRINTED[2], "..."],
            ["...", PRINTED[5], "...", PRINTED[6], "..."],
        ),
    ],
)
def test_a_stale_block_is_renewed(block, expected):
    assert not holds(block, PRINTED)
    assert renewed(block, PRINTED) == expected
    assert holds(expected, PRINTED)


def test_an_excerpt_longer_than_the_output_shrinks_to_it():
    assert renewed(["a", "b", "c", "...", "d"], ["x"]) == ["x", "..."]
    assert renewed(["a", "...", "b"], []) == ["..."]


@pytest.mark.parametrize(
    ("text", "value", "expected"),
    [
        ("3,184", "4192", "4,192"),
        ("3184", "4192", "4192"),
        ("999", "1000", "1,000"),
        ("3.30", "3.2958368660043291", "3.30"),
        ("3.3", "3.2958368660043291", "3.3"),
        ("0.25", "0.5", "0.50"),
        ("−3.8", "-3.75", "−3.8"),
        ("-3.8", "-3.75", "-3.8"),
        ("1.0e-9", "2.034e-09", "2.0e-9"),
        ("1·10⁻⁵", "2.034e-09", "2·10⁻⁹"),
        ("1.8·10⁻⁴", "9.5e+03", "9.5·10³"),
        ("emma", "yuheng", "yuheng"),
    ],
)
def test_a_value_keeps_the_way_it_is_written(text, value, expected):
    assert shown(text, value) == expected


@pytest.fixture
def programs(book):
    """A stand-in for a program: a script that prints known lines."""
    folder = book.root / "build"
    for name, lines in {
        "bin/one": ["num params: 3184", *PRINTED],
        "reports/one": ["mean loss: 2.5512", "name: yuheng"],
    }.items():
        script = folder / name
        script.parent.mkdir(parents=True)
        script.write_text("#!/bin/sh\ncat <<'X'\n" + "\n".join(lines) + "\nX\n")
        script.chmod(0o755)
    return folder


def test_what_is_run_for_a_comparison_is_told(book):
    variants = "".join(
        f"```cpp {{#more variant={name}}}\n// {name}\n```\n\n" for name in "vwx"
    )
    said = "```text {output=v}\n1\n```\n\nThere are 2<!-- w: number --> of them.\n"
    main = "```cpp {#program}\n<<more>>\nint main() {}\n```\n\n"
    base = "```cpp {#more}\n// base\n```\n\n"
    replaced = variants.replace("{#more ", "{#more .replace ")
    book.chapter("a", program("a", main + base + replaced + said))
    done = book.tool("runs")
    assert (done.stdout, done.stderr) == (
        "program a\nprogram v\nreport a\nreport w\n",
        "",
    )


STALE = (
    "It has 3,000<!-- one: num params --> numbers, a mean of "
    "**2.60**<!-- one: mean loss --> and `emma`<!-- one: name -->.\n\n"
    "> ```text {output=one}\n> num params: 3184\n> step 0 | loss 9.9\n> ...\n> ```\n"
)
FRESH = (
    "It has 3,184<!-- one: num params --> numbers, a mean of "
    "**2.55**<!-- one: mean loss --> and `yuheng`<!-- one: name -->.\n\n"
    "> ```text {output=one}\n> num params: 3184\n> step 0 | loss 3.0\n> ...\n> ```\n"
)


def test_stale_values_and_outputs_are_shown_with_their_place(book, programs):
    path = book.chapter("one", program("one", MAIN + STALE))
    before = path.read_bytes()
    done = book.tool("compare", "one")
    assert done.returncode == 1
    assert done.stderr == (
        "chapters/one.md:12:3: error: the program prints something else here\n"
        "     num params: 3184\n"
        "    -step 0 | loss 9.9\n"
        "    +step 0 | loss 3.0\n"
        "     ...\n"
        "chapters/one.md:8:8: error: the book says 3,000, the program says 3,184\n"
        "chapters/one.md:8:59: error: the book says 2.60, the program says 2.55\n"
        "chapters/one.md:8:94: error: the book says emma, the program says yuheng\n"
        "./book bless writes what the programs print\n"
    )
    assert path.read_bytes() == before


def test_what_the_report_says_is_not_asked_of_the_program(book, programs):
    (programs / "bin/one").unlink()
    value = "\nA mean of 2.55<!-- one: mean loss -->.\n"
    book.chapter("one", program("one", MAIN + value))
    assert book.tool("compare", "one").returncode == 0
    more = value + "\nIt has 3,184<!-- one: num params --> numbers.\n"
    book.chapter("one", program("one", MAIN + more))
    done = book.tool("compare", "one")
    assert done.returncode == 1
    assert done.stderr.endswith(
        "bin/one: No such file or directory: build the programs first\n"
    )


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_bless_rewrites_them_and_nothing_else(book, programs, end):
    path = book.chapter("one", program("one", MAIN + STALE).replace("\n", end))
    done = book.tool("bless")
    assert (done.returncode, done.stderr) == (0, "")
    expected = program("one", MAIN + FRESH).replace("\n", end)
    assert path.read_bytes().decode() == expected
    assert book.tool("compare", "one").returncode == 0
    assert book.tool("bless").stdout == ""


def test_a_value_that_nobody_prints(book, programs):
    path = book.chapter("one", program("one", MAIN + "12<!-- one: gone -->\n"))
    before = path.read_bytes()
    for command in ("compare", "bless"):
        done = book.tool(command)
        assert done.returncode == 1
        assert done.stderr.startswith(
            "chapters/one.md:8:1: error: no program prints 'one: gone'\n"
        )
    assert path.read_bytes() == before


HOLES = (
    "```cpp {#program}\n<<first>>\n\n<<second>>\n```\n\n"
    "```cpp {#first}\nint one = 1;\n```\n\n"
    "```cpp {#second}\nint main() {\n  return one;\n}\n```\n"
)


def test_where_a_fragment_stands_is_a_value_that_no_run_is_needed_for(book):
    says = "\n`2–9`<!-- one: lines of first -->, `1–2`<!-- one: lines of second -->.\n"
    path = book.chapter("one", program("one", HOLES + says))
    done = book.tool("compare", "one")
    assert done.returncode == 1
    assert "error: the book says 2–9, the program says 2–2\n" in done.stderr
    assert "error: the book says 1–2, the program says 4–6\n" in done.stderr
    assert book.tool("bless").returncode == 0
    assert "\n`2–2`<!-- one: lines of first -->, `4–6`<!-- one" in path.read_text()
    assert book.tool("compare").returncode == 0


def test_a_fragment_that_is_not_there_stands_nowhere(book):
    says = "\n`2–9`<!-- one: lines of third -->.\n"
    book.chapter("one", program("one", HOLES + says))
    done = book.tool("compare", "one")
    assert done.returncode == 1
    assert "no program prints 'one: lines of third'" in done.stderr


def test_a_missing_program_gets_one_line(book, programs):
    book.chapter("one", program("one", MAIN + STALE))
    (programs / "bin/one").unlink()
    done = book.tool("compare", "one")
    assert done.returncode == 1
    assert done.stderr == (
        f"{programs}/bin/one: No such file or directory: build the programs first\n"
    )


SETTINGS = """
[data.own]
[data.other]
about = "the other list"
file = "data/other.txt"
environment = "SMALL_BOOK_OTHER"
sha256 = "{digest}"
"""


def test_what_is_said_of_data_that_are_not_here_is_skipped_aloud(book, programs):
    book.settle(SETTINGS.format(digest=""))
    text = "```text {output=one data=other}\nnot this\n```\n"
    book.chapter("one", program("one", MAIN + text))
    done = book.tool("compare", "one")
    assert done.returncode == 0
    assert done.stdout == (
        "skipped: what is said of the other list: there is no "
        f"{book.root}/data/other.txt, and SMALL_BOOK_OTHER is not set\n"
    )
    (book.root / "data").mkdir()
    (book.root / "data/other.txt").write_text("x\n")
    assert book.tool("compare", "one").returncode == 1


def test_other_data_than_the_book_speaks_of_are_refused(book, programs):
    book.settle(SETTINGS.format(digest=hashlib.sha256(b"x\n").hexdigest()))
    text = "```text {output=one data=other}\nnot this\n```\n"
    path = book.chapter("one", program("one", MAIN + text))
    before = path.read_bytes()
    data = book.root / "mine.txt"
    environment = {**os.environ, "SMALL_BOOK_OTHER": str(data)}
    done = book.tool("bless", env=environment)
    assert (done.returncode, done.stderr) == (
        1,
        f"SMALL_BOOK_OTHER={data}: no such file\n",
    )
    data.write_text("y\n")
    done = book.tool("bless", env=environment)
    assert done.returncode == 1
    assert done.stderr.startswith(f"{data}: not the other list: its SHA-256 is ")
    assert path.read_bytes() == before
    data.write_text("x\n")
    assert book.tool("bless", env=environment).returncode == 0
    assert path.read_bytes() != before


def test_a_line_is_not_counted_twice():
    """Once in the middle and once at the end: a line that is printed once."""
    assert not holds(["...", "step 1", "...", "step 1"], ["step 1"])
    assert holds(["...", "step 1", "...", "step 1"], ["step 1", "step 1"])


def test_an_indented_ellipsis_is_one():
    assert holds(["a", "  ..."], ["a", "b", "c"])


def test_a_program_that_is_not_there_is_not_right(book, programs):
    book.chapter("one", program("one", MAIN))
    for command in ("compare", "bless"):
        done = book.tool(command, "on")
        assert (done.returncode, done.stderr) == (
            1,
            "no program 'on'; did you mean 'one'?\n",
        )


def test_a_chapter_without_a_program_is_held_against_the_programs_too(book, programs):
    book.chapter("one", program("one", MAIN))
    book.chapter("words", "# Words\n\nIt has 12<!-- one: num params --> of them.\n")
    done = book.tool("compare")
    assert done.returncode == 1
    assert "words.md:3:8: error: the book says 12, the program says 3,184" in (
        done.stderr
    )
    assert book.tool("compare", "one").returncode == 1


def test_a_variant_s_output_is_held_against_the_variant(book, programs):
    body = MAIN + "```cpp {#program .replace variant=other}\nint x;\n```\n"
    body += "```text {output=other}\nhello\n```\n"
    book.chapter("one", program("one", body))
    assert book.tool("compare", "one").returncode == 0
    done = book.tool("compare", "other")
    assert (done.returncode, "build/bin/other: No such file" in done.stderr) == (
        1,
        True,
    )


def test_programs_are_run_once_for_each_state_of_them(book, programs):
    book.chapter("one", program("one", MAIN + FRESH))
    assert book.tool("compare").returncode == 0
    runs = {path: path.read_text() for path in (programs / "runs").glob("*.txt")}
    assert sorted(p.name.split("-")[0] for p in runs) == ["one", "one"]
    for path, text in runs.items():  # so one sees who reads them
        path.write_text(text.replace("2.5512", "2.1"))
    assert "the book says 2.55, the program says 2.10" in book.tool("compare").stderr
    script = programs / "reports/one"
    script.write_text(script.read_text() + "# another state\n")
    assert book.tool("compare").returncode == 0


@pytest.mark.parametrize(
    ("script", "said"),
    [
        ("printf '\\377\\n'", "one prints in line 1 what is not UTF-8"),
        ("echo no >&2; exit 3", "one failed: no"),
        ("exit 3", "one failed: exit status 3"),
    ],
)
def test_a_program_that_cannot_be_used_gets_one_line(book, programs, script, said):
    book.chapter("one", program("one", MAIN + FRESH))
    (programs / "bin/one").write_text(f"#!/bin/sh\n{script}\n")
    done = book.tool("compare")
    assert done.returncode == 1
    assert done.stderr.endswith(said + "\n") and done.stderr.count("\n") == 1
