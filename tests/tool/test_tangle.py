"""What tangling makes of sound chapters."""

import shutil
import subprocess

import pytest
from conftest import ROOT, fragment, program

from literate.join import load
from literate.sources import sources

MAIN = "int main() { return 0; }"


def test_references_are_replaced_with_their_indentation(book):
    book.chapter(
        "one",
        program(
            "one",
            fragment("#program", "int main() {", "  <<body>>", "}")
            + fragment("#body", "if (true) {", "  <<inner>>", "}", "", "return 0;")
            + fragment("#inner", "return 1;"),
        ),
    )
    assert book.tool("tangle").returncode == 0
    assert book.source("one").split("\n")[1:] == [
        "int main() {",
        "  if (true) {",
        "    return 1;",
        "  }",
        "",
        "  return 0;",
        "}",
        "",
    ]


def test_a_phrase_is_kept_as_a_comment_a_name_is_not(book):
    book.chapter(
        "one",
        program(
            "one",
            fragment("#program", "<<say Hello, world!>>", "<<main>>")
            + fragment("#say-hello-world", "int x;")
            + fragment("#main", MAIN),
        ),
    )
    book.tool("tangle")
    assert book.source("one").split("\n")[1:-1] == [
        "// say Hello, world!",
        "int x;",
        MAIN,
    ]


def test_a_chapter_inherits_replaces_and_appends(book):
    book.chapter(
        "a",
        program(
            "a",
            fragment("#program", "<<includes>>", "<<main>>")
            + fragment("#includes", "#include <cmath>")
            + fragment("#main", MAIN),
        ),
    )
    book.chapter(
        "b",
        program(
            "b",
            fragment("#includes .append", "#include <vector>")
            + fragment("#main .replace", "int main() { return 1; }"),
            extends="a",
        ),
    )
    assert book.tool("tangle").returncode == 0
    assert book.source("a").split("\n")[1:-1] == ["#include <cmath>", MAIN]
    assert book.source("b").split("\n")[1:-1] == [
        "#include <cmath>",
        "#include <vector>",
        "int main() { return 1; }",
    ]


def test_a_variant_is_the_program_with_one_change(book):
    book.chapter(
        "a",
        program(
            "a",
            fragment("#program", "<<width>>", MAIN)
            + fragment("#width", "int width = 16;")
            + fragment("#width .replace variant=wider", "int width = 32;"),
        ),
    )
    assert book.tool("tangle").returncode == 0
    assert "int width = 16;" in book.source("a")
    assert "int width = 32;" in book.source("wider")
    assert "int width = 16;" not in book.source("wider")


def test_sketches_are_never_tangled_and_need_no_program(book):
    book.chapter("prose", "# Prose\n\n```cpp {.sketch}\nnot C++ at all\n```\n")
    assert book.tool("tangle").returncode == 0
    assert not (book.root / "src").exists()


def test_fences_in_lists_and_quotes_are_fragments_too(book):
    book.chapter(
        "one",
        program(
            "one",
            "- an item\n\n  ```cpp {#program}\n  <<main>>\n    // deeper\n  ```\n\n"
            "> > ```cpp {#main}\n> > int main() {}\n> > ```\n",
        ),
    )
    assert book.problems() == ""
    book.tool("tangle")
    assert book.source("one").split("\n")[1:-1] == [
        "int main() {}",
        "  // deeper",
    ]


def test_crlf_and_a_missing_final_newline_change_nothing(book):
    text = program("one", fragment("#program", "int a;", "", "int b;")).rstrip()
    book.chapter("one", text)
    book.tool("tangle")
    expected = book.source("one")
    book.chapter("one", text.replace("\n", "\r\n"))
    done = book.tool("tangle")
    assert (done.returncode, done.stdout) == (0, "")
    assert book.source("one") == expected


def test_tangling_twice_writes_nothing_the_second_time(book):
    book.chapter("one", program("one", fragment("#program", MAIN)))
    assert book.tool("tangle").stdout == "tangled build/single/one.cpp and 1 more\n"
    before = (book.root / "src/one.cpp").stat().st_mtime_ns
    assert book.tool("tangle").stdout == ""
    assert (book.root / "src/one.cpp").stat().st_mtime_ns == before


def test_a_prose_edit_changes_no_program(book):
    text = program("one", "Words.\n\n" + fragment("#program", MAIN))
    path = book.chapter("one", text)
    book.tool("tangle")
    path.write_text(text.replace("Words.", "Other\n\nwords, more of them."))
    assert book.tool("tangle").stdout == ""


def test_a_program_that_is_gone_leaves_no_file(book):
    book.chapter("one", program("one", fragment("#program", MAIN)))
    book.chapter("two", program("two", fragment("#program", MAIN)))
    (book.root / "src").mkdir()
    (book.root / "src/mine.cpp").write_text("// not tangled\n")
    book.tool("tangle")
    book.remove("one")
    said = book.tool("tangle").stdout
    assert said == "removed build/single/one.cpp and 1 more\n"
    assert not (book.root / "src/one.cpp").exists()
    assert (book.root / "src/mine.cpp").exists()


def test_a_hand_edited_file_is_refused_and_nothing_is_written(book):
    path = book.chapter("one", program("one", fragment("#program", MAIN)))
    book.chapter("two", program("two", fragment("#program", "int a;")))
    book.tool("tangle")
    edited = book.source("two") + "// my edit\n"
    (book.root / "src/two.cpp").write_text(edited)
    before = book.source("one")
    path.write_text(program("one", fragment("#program", "int changed;")))
    done = book.tool("tangle")
    assert done.returncode == 1
    assert done.stderr == (
        "src/two.cpp:1: error: this file was edited by hand, and building "
        "would lose the edit: './book stitch' carries it into the chapter\n"
    )
    assert book.source("two") == edited
    assert book.source("one") == before


def test_on_any_error_nothing_is_written(book):
    book.chapter("one", program("one", fragment("#program", MAIN)))
    book.chapter("two", program("two", fragment("#program", "<<gone>>")))
    done = book.tool("tangle")
    assert done.returncode == 1
    assert done.stdout == ""
    assert not (book.root / "src").exists()


def test_a_read_only_folder_gets_one_line(book):
    book.chapter("one", program("one", fragment("#program", MAIN)))
    (book.root / "src").write_text("a file where the folder should be\n")
    done = book.tool("tangle")
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert "src" in done.stderr and "error:" in done.stderr


@pytest.mark.skipif(not shutil.which("mount"), reason="needs a small disk")
def test_a_full_disk_leaves_the_old_files(book, tmp_path):
    """The last of the files does not fit: none is replaced."""
    book.chapter("a", program("a", fragment("#program", "int a;")))
    book.chapter("b", program("b", fragment("#program", "int b;")))
    (book.root / "src").mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", book.root / "src"]
    if subprocess.run(mount, capture_output=True).returncode:
        pytest.skip("no small disk may be mounted here")
    try:
        book.tool("tangle")
        old = {name: book.source(name) for name in "ab"}
        book.chapter("a", program("a", fragment("#program", "int a2;")))
        many = ["int x;" * 10] * 2000
        book.chapter("b", program("b", fragment("#program", *many)))
        done = book.tool("tangle")
        assert done.returncode == 1
        assert done.stderr == f"{book.root}/src/b.cpp: error: No space left on device\n"
        assert {name: book.source(name) for name in "ab"} == old
        assert not list((book.root / "src").glob(".tangle-*"))
    finally:
        subprocess.run(["umount", book.root / "src"], check=True)


def test_the_tangled_files_in_the_repository_are_up_to_date():
    texts = sources(load(ROOT)).texts
    assert texts
    committed = {f"src/{path.name}" for path in (ROOT / "src").iterdir()}
    assert committed == {path for path in texts if path.startswith("src/")}
    for path in committed:
        assert (ROOT / path).read_text() == texts[path], path


@pytest.mark.parametrize("name", ["0-counting", "5-adam", "6-arrays"])
def test_a_single_file_alone_in_a_folder_compiles_and_runs(tmp_path, name):
    """What a reader does who has only the one file."""
    text = sources(load(ROOT)).texts[f"build/single/{name}.cpp"]
    assert '#include "' not in text
    (tmp_path / "one.cpp").write_text(text)
    command = ["g++", "-std=c++20", "-O2", "one.cpp", "-o", "one"]
    subprocess.run(command, check=True, cwd=tmp_path)
    (tmp_path / "names").write_text("ada\nbo\n")
    run = [tmp_path / "one", tmp_path / "names"]
    done = subprocess.run(run, capture_output=True, text=True)
    assert done.returncode == 0
    assert done.stdout.startswith("num docs: 2\nvocab size: 5\n")
    alone = subprocess.run(run[:1], capture_output=True, text=True)
    assert alone.returncode == 0
    names = len((ROOT / "data/names.txt").read_text().splitlines())
    assert alone.stdout.startswith(f"num docs: {names}\n")
