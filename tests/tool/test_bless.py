"""`bless` edits what it read and nothing else, and never breaks a chapter."""

import os
import subprocess
import sys
import time

import pytest
from conftest import ROOT, SmallBook, program

MAIN = "```cpp {#program}\nint main() {}\n```\n\n"
OLD = "It has 1<!-- one: size --> of them.\n\n```text {output=one}\nold\n```\n"


def prints(book: SmallBook, script: str) -> None:
    path = book.root / "build/bin/one"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)


def test_a_chapter_saved_meanwhile_keeps_the_author_s_lines(book):
    """The program waits until the chapter has been saved."""
    path = book.chapter("one", program("one", MAIN + OLD))
    prints(book, f"touch {book.root}/runs; sleep 2; echo size: 5")
    command = [sys.executable, "-m", "literate", "--root", str(book.root), "bless"]
    blessing = subprocess.Popen(
        command, cwd=ROOT, stderr=subprocess.PIPE, encoding="utf-8"
    )
    while not (book.root / "runs").exists():
        time.sleep(0.02)
    saved = program("one", "Four\n\nnew lines.\n\n" + MAIN + OLD)
    path.write_text(saved)
    said = blessing.communicate(timeout=60)[1]
    assert blessing.returncode == 1
    assert said == (
        "chapters/one.md: error: saved while the programs ran; nothing is "
        "written to it: bless again\n"
    )
    assert path.read_text() == saved


@pytest.mark.parametrize(
    "script",
    [
        r"printf 'size: 5\n```\nmore\n'",  # ends the block
        r"printf 'size: 5\na\rb\n'",  # a line end of its own
        r"printf 'size: 5\na\000b\n'",  # no text at all
        r"printf 'size: twelve hundred\n'",  # no one word
        r"printf 'size: 5\n```cpp {#more}\nint x;\n'",  # would be code
    ],
)
def test_an_output_that_would_break_the_chapter_is_refused(book, script):
    path = book.chapter("one", program("one", MAIN + OLD))
    prints(book, script)
    before = path.read_bytes()
    for _ in range(2):
        done = book.tool("bless")
        assert done.returncode == 1
        assert done.stderr.startswith("chapters/one.md:")
        assert "what the program prints cannot stand here" in done.stderr
        assert path.read_bytes() == before


def test_an_output_may_hold_fences_if_the_block_s_are_longer(book):
    body = MAIN + OLD.replace("```", "````")
    path = book.chapter("one", program("one", body))
    prints(book, r"printf 'size: 5\n```\nmore\n'")
    assert book.tool("bless").returncode == 0
    assert path.read_text() == program("one", body).replace("1<!--", "5<!--").replace(
        "old\n", "size: 5\n```\nmore\n"
    )


def test_a_book_has_no_room_for_everything(book):
    path = book.chapter("one", program("one", MAIN + OLD))
    prints(book, "echo size: 5; seq 1001")
    before = path.read_bytes()
    done = book.tool("bless")
    assert (done.returncode, done.stderr) == (
        1,
        "chapters/one.md:12:1: error: the program prints 1,002 lines: "
        "show an excerpt\n",
    )
    assert path.read_bytes() == before


def test_a_byte_order_mark_and_a_link_stay(book):
    real = book.root / "elsewhere.md"
    real.write_bytes(b"\xef\xbb\xbf" + program("one", MAIN + OLD).encode())
    path = book.chapter("one", "")
    path.unlink()
    path.symlink_to(real)
    prints(book, "echo size: 5")
    assert book.tool("bless").returncode == 0
    assert path.is_symlink()
    data = real.read_bytes()
    assert data.startswith(b"\xef\xbb\xbf---") and b"5<!-- one" in data


def test_lines_in_a_list_and_a_quotation_stay_there(book):
    body = MAIN + "- Item\n\n  > ```text {output=one}\n  > old\n  > ```\n"
    path = book.chapter("one", program("one", body))
    prints(book, "printf 'one\\n\\ntwo\\n'")
    assert book.tool("bless").returncode == 0
    assert path.read_text().endswith("  > one\n  >\n  > two\n  > ```\n")
    assert book.tool("compare").returncode == 0


def test_a_read_only_chapter_is_named(book):
    if os.geteuid() == 0:
        pytest.skip("root may write anywhere")
    book.chapter("one", program("one", MAIN + OLD))
    prints(book, "echo size: 5")
    (book.root / "chapters").chmod(0o555)
    done = book.tool("bless")
    (book.root / "chapters").chmod(0o755)
    assert done.returncode == 1
    assert done.stderr.endswith("chapters/one.md: error: Permission denied\n")
