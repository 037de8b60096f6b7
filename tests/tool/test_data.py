"""The data that come with the book: its list of names, and the echoes."""

from conftest import ROOT

from tools.echo import FILE, echoes

NAMES = (ROOT / "data/names.txt").read_text().splitlines()


def test_the_names_are_many_and_sorted_and_distinct():
    assert len(NAMES) >= 4000
    assert sorted(set(NAMES)) == NAMES


def test_the_names_are_lowercase_letters_and_neither_short_nor_long():
    for name in NAMES:
        assert name.isascii() and name.isalpha() and name.islower(), name
        assert 2 <= len(name) <= 15, name


def test_all_letters_are_used():
    assert set("".join(NAMES)) == set("abcdefghijklmnopqrstuvwxyz")


def test_the_echoes_are_what_their_generator_makes():
    assert FILE.read_text() == echoes()
    lines = echoes().splitlines()
    assert len(set(lines)) == len(lines)
