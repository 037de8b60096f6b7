"""A short run of the fuzzer; ./book fuzz is the long one."""

import random
import sys

import pytest
from conftest import ROOT

sys.path.insert(0, str(ROOT / "tools"))

import fuzz  # noqa: E402


def test_mutated_chapters():
    assert fuzz.fuzz(1500, seed=7) == []


@pytest.mark.parametrize("what", ["tangle", "bless"])
def test_kills(tmp_path, what):
    for seed in range(3):
        found = fuzz.killed(tmp_path / str(seed), what, random.Random(seed))
        assert found == []


def test_a_killed_build_is_mended(tmp_path):
    assert fuzz.killed_build(tmp_path, random.Random(1)) == []


# The fuzzer itself: it sees what it is there to see.


def test_it_sees_a_lost_fence():
    book = fuzz.read([text.encode() for text in fuzz.CORPUS])
    chapter = book.chapters[0]
    assert book.problems == []
    chapter.fragments.pop()
    said = list(fuzz.lost(chapter, fuzz.split_lines(fuzz.BASE)))
    assert len(said) == 1 and "lost: '    ```cpp {#title .append}'" in said[0]


def test_it_sees_a_bless_that_writes_elsewhere(monkeypatch):
    def careless(chapter, edits):
        return chapter.source.replace(b"Words, and", b"Other words, and")

    monkeypatch.setattr(fuzz.bless, "edited", careless)
    book = fuzz.read([text.encode() for text in fuzz.CORPUS])
    said = list(fuzz.blessed(book, random.Random(1)))
    assert "chapters/c0.md: bless changed what it should not" in said
