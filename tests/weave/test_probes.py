"""Programs with probes: nothing but probes is added, and each on its own line."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest
from small_book import ROOT

from weave import cpp, probes

PROGRAMS = sorted((ROOT / "src").glob("[0-5]-*.cpp"))


@pytest.fixture(scope="module")
def options():
    return cpp.flags(ROOT)


@pytest.fixture(scope="module")
def probed(options):
    """The text of a program with probes."""
    return cache(lambda path: probes.probe(path, options))


def without_probes(text: str) -> str:
    """A probed program without what is put between its statements."""
    text = text[: text.index("PROBED(")]
    text = re.sub(r" ?(?:PROBE|FRAME|OPERATION|KEEP)\(\d*\);", "", text)
    return re.sub(r" ?SEEN\(\d+, [^;]*\);", "", text)


def bare(text: str) -> str:
    """A text without white space, and without the braces and calls that probes
    are put in."""
    text = re.sub(r"RETURNED\(\d+, (.*)\);", r"\1;", text)
    return re.sub(r"[\s{}]", "", text)


@pytest.mark.parametrize("path", PROGRAMS, ids=lambda path: path.stem)
def test_each_probe_stands_on_its_line(path, probed):
    source = path.read_text("utf-8").split("\n")
    found = 0
    for number, line in enumerate(probed(path).split("\n"), start=1):
        for said in map(int, re.findall(r"(?:PROBE|FRAME|OPERATION)\((\d+)\)", line)):
            # A head of several lines is told of where its braces open.
            head = " ".join(source[said - 1 : number])
            assert said == number or head.rstrip().endswith("{"), line
            assert said == number or ";" not in head, line
            found += 1
    assert found > 25


@pytest.mark.parametrize("path", PROGRAMS, ids=lambda path: path.stem)
def test_nothing_but_probes_is_added(path, probed):
    source = path.read_text("utf-8")
    text = probed(path)
    assert text[: text.index("PROBED(")].count("\n") == source.count("\n")
    assert bare(without_probes(text)) == bare(source)


def test_what_is_said_of_a_program(probed):
    text = probed(ROOT / "src/5-adam.cpp")
    for probe in (
        "FRAME(",
        "SEEN(",
        "x = rmsnorm(x); SEEN(",
        "OPERATION(",
        "RETURNED(",
    ):
        assert probe in text
    assert "#define PROBED_HAS_Scratch\n" in text
    settings = re.search(r"#define PROBED_SETTINGS (.*)", text)[1]
    assert "SETTING(learning_rate)" in settings
    assert "SETTING(num_steps)" in settings
    for name in ("n_embd", "n_head", "head_dim"):  # others depend on them
        assert f"SETTING({name})" not in settings


def test_small_statements(tmp_path: Path, options):
    path = tmp_path / "small.cpp"
    path.write_text(
        "int twice(int x) {\n"
        "  if (x > 3) return 2 * x;\n"
        "  else if (x > 2) x += 1;\n"
        "  else\n"
        "    for (int i = 0; i < 2; ++i) x += i;\n"
        "  return x;\n"
        "}\n"
    )
    lines = probes.probe(path, options).split("\n")
    assert lines[0] == "int twice(int x) { FRAME(1); SEEN(0, x);"
    assert lines[1] == "  PROBE(2); if (x > 3) { return RETURNED(1, 2 * x); }"
    assert lines[2] == "  else { PROBE(3); if (x > 2) { x += 1; SEEN(2, x); }"
    assert lines[4] == (
        "    { for (int i = 0; i < 2; ++i) { PROBE(5); SEEN(3, i);"
        " x += i; SEEN(4, x); } } }"
    )
    assert lines[5] == "  PROBE(6); SEEN(5, x); return x;"


def test_what_does_not_compile_is_said(tmp_path: Path, options):
    path = tmp_path / "wrong.cpp"
    path.write_text("int f() { return x; }\n")
    with pytest.raises(cpp.CannotIndex, match="undeclared"):
        probes.probe(path, options)
