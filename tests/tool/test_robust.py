"""Odd chapters, odd surroundings: no traceback, no hang, one clear line."""

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from conftest import ROOT, fragment, program

TOOL = [sys.executable, "-m", "literate", "--root"]
OUTLINE = "```cpp {#program}\nint main() {}\n```\n\n"


@pytest.mark.parametrize("spaces", [200_000])
def test_a_comment_of_spaces_is_read_in_no_time(book, spaces):
    """Ten seconds for 3,000 spaces, once; the tool's time limit is 60."""
    text = f"1<!-- one:{' ' * spaces}a\nb -->\n"
    book.chapter("one", program("one", OUTLINE + text))
    assert "no number or word" not in book.problems()


def test_empty_fragments_that_double(book):
    body = fragment("#program", "<<f0>>", "int main() {}")
    for i in range(60):
        body += fragment(f"#f{i}", f"<<f{i + 1}>>", f"<<f{i + 1}>>")
    book.chapter("one", program("one", body + "```cpp {#f60}\n```\n"))
    assert book.problems().endswith("grows beyond 1,000,000 references\n")


def test_very_many_cycles_are_told_in_part(book):
    n = 2000
    body = fragment("#program", "<<f0>>")
    for i in range(n):
        body += fragment(f"#f{i}", *(f"<<f{(i + k) % n}>>" for k in (1, 7, 500)))
    book.chapter("one", program("one", body))
    said = book.problems()
    assert said.count("error:") == 20
    assert len(said) < 50_000


def test_ten_thousand_problems_are_told_in_part(book):
    names = [f"<<gone{i}>>" for i in range(10_000)]
    book.chapter("one", program("one", fragment("#program", *names)))
    said = book.problems().splitlines()
    assert len(said) == 201
    assert said[-1] == "and 9800 more"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no such files here")
def test_a_pipe_is_no_chapter(book):
    book.chapter("one", "").unlink()
    os.mkfifo(book.root / "chapters/one.md")
    assert book.problems() == "chapters/one.md:1:1: error: this is not a file\n"


def test_ctrl_c_ends_a_command_quietly(book):
    book.chapter("one", program("one", OUTLINE + "1<!-- one: x -->\n"))
    slow = book.root / "build/bin/one"
    slow.parent.mkdir(parents=True)
    slow.write_text(f"#!/bin/sh\ntouch {book.root}/runs\nexec sleep 30\n")
    slow.chmod(0o755)
    child = subprocess.Popen(
        [*TOOL, book.root, "bless"],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
        # Whoever runs the tests in the background ignores Ctrl-C.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )
    while not (book.root / "runs").exists():
        time.sleep(0.02)
    os.killpg(child.pid, signal.SIGINT)
    assert child.communicate(timeout=30) == (b"", b"")
    assert child.returncode == 130


@pytest.mark.parametrize(
    ("redirect", "status", "said"),
    [
        (">&-", 0, ""),
        ("> /dev/full", 1, "the output: error: No space left on device\n"),
        ("2>&-", 0, ""),
    ],
)
def test_output_that_goes_nowhere(book, redirect, status, said):
    if "full" in redirect and not Path("/dev/full").exists():
        pytest.skip("there is no /dev/full here")
    book.chapter("one", program("one", OUTLINE))
    command = f'"{sys.executable}" -m literate --root "{book.root}" check {redirect}'
    done = subprocess.run(
        ["sh", "-c", command], cwd=ROOT, stderr=subprocess.PIPE, text=True
    )
    assert (done.returncode, done.stderr) == (status, said)


def test_a_reader_that_has_enough(book):
    book.chapter("one", program("one", OUTLINE))
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run(
        [*TOOL, book.root, "check"], cwd=ROOT, stdout=writing, stderr=subprocess.PIPE
    )
    os.close(writing)
    assert (done.returncode, done.stderr) == (141, b"")


@pytest.mark.parametrize("locale", ["C", "POSIX", "de_DE.ISO-8859-1", "no_SUCH"])
def test_the_locale_does_not_matter(book, locale):
    book.chapter("one", program("one", fragment("#program", "// é", "<<é>>")))
    done = subprocess.run(
        [*TOOL, book.root, "check"],
        cwd=ROOT,
        capture_output=True,
        env={**os.environ, "LC_ALL": locale, "PYTHONUTF8": "0"},
    )
    assert done.stderr.decode() == (
        "chapters/one.md:7:1: error: unknown fragment 'é'\n"
    )


@pytest.mark.parametrize("name", ["one", "mine"])
def test_a_source_that_is_not_utf8_is_not_ours(book, name):
    book.chapter("one", program("one", fragment("#program", "// e", "int main() {}")))
    book.tool("tangle")
    path = book.root / f"src/{name}.cpp"
    path.write_bytes(
        (book.root / "src/one.cpp").read_bytes().replace(b"// e", b"//\xe9")
    )
    before = path.read_bytes()
    done = book.tool("tangle")
    assert done.returncode == 1
    assert done.stderr.startswith(f"src/{name}.cpp:1: error: this file was edited")
    assert path.read_bytes() == before


def test_what_a_killed_run_left_is_swept_away(book):
    book.chapter("one", program("one", OUTLINE))
    book.tool("tangle")
    old, young = book.root / "src/.tangle-old", book.root / "src/.tangle-young"
    for path in (old, young):
        path.write_text("half")
    os.utime(old, (1, 1))
    book.chapter("one", program("one", OUTLINE.replace("main", "other")))
    assert book.tool("tangle").returncode == 0
    assert not old.exists() and young.exists()


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ('chapters = ["a"', "book.toml: error: "),
        ('chapters = ["../a"]', "'../a' in 'chapters' is not a chapter's name"),
        ('chapters = ["a", "a"]', "chapters/a.md is listed twice"),
        ('chapter = ["a"]', "unknown key 'chapter'; expected one of: title, "),
        ('chapters = "a"', "'chapters' should be a list"),
        ("[data]\nown = 3", "'data.own' should be a table"),
        ("[data.own]\nfiel = 3", "unknown key 'data.own.fiel'"),
    ],
)
def test_settings_that_cannot_be_used_get_one_line(book, settings, said):
    (book.root / "book.toml").write_text(settings + "\n")
    for command in ("check", "tangle", "compare", "bless", "stitch", "runs"):
        done = book.tool(command)
        assert done.returncode == 1
        assert said in done.stderr and done.stderr.count("\n") == 1


def test_without_settings_there_is_no_book(tmp_path):
    command = [*TOOL, tmp_path, "check"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (
        1,
        f"{tmp_path}/book.toml: no such file: a book needs one\n",
    )


# What compilers say


def compile_(book, program: str, *more: str) -> str:
    """What a compiler says through the launcher, called as CMake does."""
    command = [sys.executable, str(ROOT / "literate/launcher.py"), str(book.root)]
    command += ["g++", "-std=c++20", *more]
    source = book.root / f"src/{program}.cpp"
    done = subprocess.run(
        [*command, source, "-o", book.root / "out"], capture_output=True, text=True
    )
    assert done.returncode == 1
    return done.stderr


@pytest.fixture(params=["small", "sp ace ü/it's"])
def somewhere(book, tmp_path, request):
    """A small book in a folder with an easy or a hard name."""
    root = tmp_path / request.param
    if root != book.root:
        root.parent.mkdir(parents=True, exist_ok=True)
        shutil.move(book.root, root)
        book.root = root
    shutil.copytree(
        ROOT / "literate",
        root / "literate",
        ignore=shutil.ignore_patterns("__pycache__"),
    )
    return book


def test_errors_name_the_chapter_wherever_it_lies(somewhere):
    body = fragment("#program", "int main() {", "  <<body>>", "}")
    body += fragment("#body", 'int x = "a";')
    somewhere.chapter("one", program("one", body))
    somewhere.tool("tangle")
    said = compile_(somewhere, "one").splitlines()
    assert said[0] == "chapters/one.md: In function ‘int main()’:" or "main" in said[0]
    assert any(line.startswith("chapters/one.md:12:9: error: ") for line in said)
    assert any(line.startswith("   12 |   int x") for line in said)
    assert not any("src/one.cpp:" in line for line in said[1:])


def test_an_excerpt_of_a_header_keeps_its_numbers(somewhere):
    lines = ["#include <algorithm>", "#include <vector>", "struct S {};"]
    lines += ["int main() { std::vector<S> v; std::sort(v.begin(), v.end()); }"]
    somewhere.chapter("one", program("one", fragment("#program", *lines)))
    somewhere.tool("tangle")
    said = compile_(somewhere, "one").splitlines()
    place = next(
        i for i, x in enumerate(said) if "predefined_ops.h:" in x and "error" in x
    )
    number = said[place].split("predefined_ops.h:")[1].split(":")[0]
    assert said[place + 1].split("|")[0].strip() == number


def test_what_the_linker_misses_is_named_in_the_chapter(somewhere):
    lines = ["void nowhere(int);", "int main() { nowhere(1); }"]
    somewhere.chapter("one", program("one", fragment("#program", *lines)))
    somewhere.tool("tangle")
    said = compile_(somewhere, "one")
    assert "chapters/one.md:7: note: 'nowhere' is named here\n" in said


def test_a_compiler_that_is_gone_gets_one_line(book):
    command = [sys.executable, ROOT / "literate/launcher.py", book.root, "no-such-g++"]
    done = subprocess.run(command, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (
        127,
        "no-such-g++: error: No such file or directory\n",
    )
