"""What tangling makes of sound chapters."""

import os
import subprocess

from conftest import fragment, program

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
    assert [p.name for p in (book.root / "src").iterdir()] == ["names.hpp"]


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
    assert book.tool("tangle").stdout == "tangled src/names.hpp and 1 more\n"
    before = os.stat(book.root / "src/one.cpp").st_mtime_ns
    assert book.tool("tangle").stdout == ""
    assert os.stat(book.root / "src/one.cpp").st_mtime_ns == before


def test_a_prose_edit_changes_no_program(book):
    text = program("one", "Words.\n\n" + fragment("#program", MAIN))
    path = book.chapter("one", text)
    book.tool("tangle")
    path.write_text(text.replace("Words.", "Other\n\nwords, more of them."))
    assert book.tool("tangle").stdout == ""


def test_a_program_that_is_gone_leaves_no_file(book):
    path = book.chapter("one", program("one", fragment("#program", MAIN)))
    (book.root / "src").mkdir()
    (book.root / "src/mine.cpp").write_text("// not tangled\n")
    book.tool("tangle")
    path.unlink()
    assert "tangled src/one.cpp" in book.tool("tangle").stdout
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
        "would lose the edit: move the edit to the chapter, delete the file, "
        "and build again\n"
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


def test_a_full_disk_leaves_the_old_files(book, monkeypatch):
    """The last of the staged files fails to write: none is replaced."""
    from literate import files

    (book.root / "src").mkdir()
    old = {}
    for name in ("a", "b"):
        text = files.PROVENANCE + f"x: edit it there. Checksum {files.checksum('')}\n"
        (book.root / f"src/{name}.cpp").write_text(text)
        old[name] = text
    stage, calls = files._stage, []

    def full(path, text):
        calls.append(path)
        if len(calls) == 2:
            raise OSError(28, "No space left on device", str(path))
        return stage(path, text)

    monkeypatch.setattr(files, "_stage", full)
    try:
        files.write_all(
            book.root, {"src/a.cpp": "new\n", "src/b.cpp": "new\n"}, "src"
        )
    except OSError as error:
        assert error.errno == 28
    else:
        raise AssertionError("the error went unnoticed")
    for name in ("a", "b"):
        assert book.source(name) == old[name]
    assert not list((book.root / "src").glob(".tangle-*"))


def test_the_tangled_files_in_the_repository_are_up_to_date():
    from conftest import ROOT
    from literate.__main__ import tangled
    from literate.book import load

    book = load(ROOT)
    files, problems = tangled(book)
    assert not book.problems and not problems
    for name, text in files.items():
        assert (ROOT / name).read_text() == text, name


def test_a_program_alone_in_a_folder_compiles_and_runs(tmp_path):
    """What a reader does who has only the one file."""
    from conftest import ROOT

    source = tmp_path / "0-counting.cpp"
    source.write_text((ROOT / "src/0-counting.cpp").read_text())
    subprocess.run(
        ["g++", "-std=c++20", "-O1", source, "-o", tmp_path / "a.out"], check=True
    )
    (tmp_path / "names").write_text("ada\nbo\n")
    done = subprocess.run(
        [tmp_path / "a.out", tmp_path / "names"], capture_output=True, text=True
    )
    assert done.returncode == 0
    assert done.stdout.startswith("num docs: 2\nvocab size: 5\n")
    alone = subprocess.run([tmp_path / "a.out"], capture_output=True, text=True)
    assert alone.returncode == 2
    assert alone.stderr == "default names: no documents in it\n"
