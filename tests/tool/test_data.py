"""The book's own list of names, and the fetching of the guide's."""

import hashlib
import subprocess
import sys

from conftest import ROOT

NAMES = (ROOT / "data/names.txt").read_text().splitlines()


def test_the_names_are_many_and_sorted_and_distinct():
    assert len(NAMES) >= 4000
    assert NAMES == sorted(set(NAMES))


def test_the_names_are_lowercase_letters_and_neither_short_nor_long():
    for name in NAMES:
        assert name.isascii() and name.isalpha() and name.islower(), name
        assert 2 <= len(name) <= 15, name


def test_all_letters_are_used():
    assert set("".join(NAMES)) == set("abcdefghijklmnopqrstuvwxyz")


def fetch(*arguments) -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, ROOT / "data/fetch_names.py", *arguments],
        capture_output=True,
        encoding="utf-8",
    )


def test_a_fetched_file_is_checked_and_kept(tmp_path):
    (tmp_path / "source").write_text("emma\n")
    digest = hashlib.sha256(b"emma\n").hexdigest()
    target = tmp_path / "guide-names.txt"
    done = fetch("--url", (tmp_path / "source").as_uri(), "--sha256", digest, target)
    assert done.returncode == 0
    assert target.read_text() == "emma\n"


def test_a_file_with_another_checksum_is_not_kept(tmp_path):
    (tmp_path / "source").write_text("something else\n")
    target = tmp_path / "guide-names.txt"
    done = fetch("--url", (tmp_path / "source").as_uri(), target)
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert "checksum" in done.stderr
    assert not target.exists()


def test_no_network_gets_one_line(tmp_path):
    target = tmp_path / "guide-names.txt"
    done = fetch("--url", (tmp_path / "nowhere").as_uri(), target)
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert not target.exists()
