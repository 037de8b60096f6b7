"""A second book, about something else, made by the same tool and extension."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
SECOND = ROOT / "tests/second"


def run(command: str, root: Path) -> subprocess.CompletedProcess:
    """`literate bless` and the like, for the book below `root`."""
    package, *rest = command.split()
    return subprocess.run(
        [sys.executable, "-m", package, "--root", root, *rest],
        cwd=ROOT,
        capture_output=True,
        encoding="utf-8",
    )


@pytest.fixture(scope="module")
def second(tmp_path_factory) -> Path:
    """The second book, tangled and compiled."""
    root = tmp_path_factory.mktemp("second") / "book"
    shutil.copytree(SECOND, root, ignore=shutil.ignore_patterns("build", "src"))
    done = run("literate tangle", root)
    assert (done.returncode, done.stderr) == (0, "")
    (root / "build/bin").mkdir(parents=True)
    for source in [*root.glob("src/*.cpp"), *root.glob("build/variants/*.cpp")]:
        binary = root / "build/bin" / source.stem
        command = ["g++", "-std=c++20", "-Wall", "-Werror", "-I", root / "src"]
        subprocess.run([*command, source, "-o", binary], check=True)
    return root


def test_it_is_tangled(second):
    assert sorted(p.name for p in second.glob("src/*")) == [
        "division.cpp",
        "limits.hpp",
        "primes.hpp",
        "sieve.cpp",
    ]
    assert [p.name for p in second.glob("build/variants/*")] == ["squares.cpp"]
    assert (
        run("literate check", second).stdout == "3 chapters, 3 programs, no problems\n"
    )


def test_it_says_what_its_programs_print(second):
    done = run("literate compare", second)
    assert (done.returncode, done.stderr) == (0, "")


def test_it_is_blessed(second):
    for name in ("division", "sieve"):
        path = second / f"chapters/{name}.md"
        right = path.read_text()
        wrong = re.sub(r"\b25(?=<!--|\n)", "24", right)
        assert wrong != right
        path.write_text(wrong)
        assert run("literate compare", second).returncode == 1
        assert run("literate bless", second).returncode == 0
        assert path.read_text() == right


@pytest.fixture(scope="module")
def pages(second) -> Path:
    done = run("weave html", second)
    assert (done.returncode, done.stderr) == (0, "")
    return second / "build/html"


def test_it_is_rendered(pages):
    found = {str(p.relative_to(pages)) for p in pages.rglob("*.html")}
    assert {
        "index.html",
        "chapters/division.html",
        "chapters/sieve.html",
        "chapters/words.html",
        "programs/division.html",
        "programs/squares.html",
        "changes/sieve.html",
        "reference/sieve.html",
    } <= found
    text = (pages / "chapters/sieve.html").read_text()
    assert "chapter" in text and "is_prime" not in re.sub("<[^>]*>", "", text)


def test_nothing_of_the_first_book_is_in_it(pages):
    for path in pages.rglob("*.html"):
        text = re.sub(r"<[^>]*>", " ", path.read_text())
        for word in ("GPT", "guide", "bigram", "tokenizer", "names"):
            assert not re.search(rf"\b{word}\b", text), (path, word)


def test_its_epub_is_made(second):
    done = run("weave epub", second)
    assert (done.returncode, done.stderr) == (0, "")
    assert len(list(second.glob("build/epub/*.epub"))) == 1
