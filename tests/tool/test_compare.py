"""Outputs and figures: what is stale is found, shown and blessed."""

import os

import pytest
from conftest import program

from literate.compare import renewed, shown

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
    assert renewed(block, PRINTED) == expected


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
def test_a_figure_keeps_the_way_it_is_written(text, value, expected):
    assert shown(text, value) == expected


@pytest.fixture
def programs(book):
    """A stand-in for a program: a script that prints known lines."""
    folder = book.root / "bin"
    folder.mkdir()
    for name, lines in {
        "one": ["num params: 3184", *PRINTED],
        "figures-one": ["mean loss: 2.5512", "name: yuheng"],
    }.items():
        script = folder / name
        script.write_text("#!/bin/sh\ncat <<'X'\n" + "\n".join(lines) + "\nX\n")
        script.chmod(0o755)
    return folder


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


def test_stale_figures_and_outputs_are_shown_with_their_place(book, programs):
    path = book.chapter("one", program("one", MAIN + STALE))
    before = path.read_bytes()
    done = book.tool("compare", "one", "--bin", str(programs))
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


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_bless_rewrites_them_and_nothing_else(book, programs, end):
    path = book.chapter("one", program("one", MAIN + STALE).replace("\n", end))
    done = book.tool("bless", "--bin", str(programs))
    assert (done.returncode, done.stderr) == (0, "")
    expected = program("one", MAIN + FRESH).replace("\n", end)
    assert path.read_bytes().decode() == expected
    assert book.tool("compare", "one", "--bin", str(programs)).returncode == 0
    assert book.tool("bless", "--bin", str(programs)).stdout == ""


def test_a_figure_that_nobody_prints(book, programs):
    path = book.chapter("one", program("one", MAIN + "12<!-- one: gone -->\n"))
    before = path.read_bytes()
    for command in ("compare", "bless"):
        done = book.tool(command, "--bin", str(programs))
        assert done.returncode == 1
        assert done.stderr.startswith(
            "chapters/one.md:8:1: error: no program prints 'one: gone'\n"
        )
    assert path.read_bytes() == before


def test_a_missing_program_gets_one_line(book, programs):
    book.chapter("one", program("one", MAIN + STALE))
    (programs / "one").unlink()
    done = book.tool("compare", "one", "--bin", str(programs))
    assert done.returncode == 1
    assert done.stderr == (
        f"{programs}/one: No such file or directory: build the programs first\n"
    )


def test_blocks_of_the_guide_s_names_need_the_names(book, programs, monkeypatch):
    text = "```text {output=one names=guide}\nnot this\n```\n"
    book.chapter("one", program("one", MAIN + text))
    monkeypatch.setenv("MICROGPT_GUIDE_NAMES", "/nowhere")
    assert book.tool("compare", "one", "--bin", str(programs)).returncode == 0
    names = book.root / "data/names.txt"
    monkeypatch.setenv("MICROGPT_GUIDE_NAMES", os.fspath(names))
    assert book.tool("compare", "one", "--bin", str(programs)).returncode == 1
