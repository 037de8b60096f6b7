"""Edits made by hand in a tangled file, carried back into the chapters."""

import pytest
from conftest import fragment, program

BODY = (
    fragment("#program", "<<say hello>>", "int main() {", "  <<body>>", "}")
    + fragment("#say-hello", "void hello();", "void again();")
    + "> A quotation.\n>\n"
    + "> ```cpp {#body}\n> int one = 1;\n>\n> int two = 2;\n> ```\n"
)
TANGLED = [
    "// say hello",
    "void hello();",
    "void again();",
    "int main() {",
    "  int one = 1;",
    "",
    "  int two = 2;",
    "}",
]


@pytest.fixture
def small(book):
    book.chapter("one", program("one", BODY))
    book.tool("tangle")
    assert book.source("one").split("\n")[1:-1] == TANGLED
    return book


def edit(book, old: str, new: str, name: str = "src/one.cpp") -> None:
    path = book.root / name
    text = path.read_text()
    assert text.count(old) == 1
    path.write_text(text.replace(old, new))


@pytest.mark.parametrize(
    ("old", "new", "there", "here"),
    [
        ("int two = 2;", "int two = 22;", "> int two = 2;", "> int two = 22;"),
        ("void again();\n", "", "void again();\n", ""),
        (
            "void again();\n",
            "void again();\nvoid more();\n",
            "void again();\n",
            "void again();\nvoid more();\n",
        ),
        (
            "  int one = 1;\n",
            "  int one = 1;\n\n  // why\n",
            "> int one = 1;\n",
            "> int one = 1;\n>\n> // why\n",
        ),
        ("int main() {", "int main(int) {", "int main() {", "int main(int) {"),
    ],
)
def test_an_edit_comes_into_the_chapter(small, old, new, there, here):
    before = (small.root / "chapters/one.md").read_text()
    edit(small, old, new)
    wanted = small.source("one").partition("\n")[2]
    assert small.tool("tangle").returncode == 1
    done = small.tool("stitch")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("src/one.cpp: now in chapters/one.md; see git diff\n")
    assert before.count(there) == 1
    assert (small.root / "chapters/one.md").read_text() == before.replace(there, here)
    assert small.source("one").partition("\n")[2] == wanted
    assert small.tool("tangle").stdout == ""
    assert small.tool("stitch").stdout == "no tangled file was edited by hand\n"


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            "void again();\nint main() {",
            "int main(int) {",
            "src/one.cpp:5: error: this edit spans two fragments, 'say-hello' and "
            "'program': edit them one at a time",
        ),
        (
            "// say hello",
            "// say good-bye",
            "src/one.cpp:2: error: this comment is the name of a fragment: change it "
            "in chapters/one.md:6:1",
        ),
        (
            "  int two = 2;",
            "int two = 2;",
            "src/one.cpp:8: error: new lines here are indented by 2 at least, as "
            "fragment 'body' is",
        ),
    ],
)
def test_an_edit_that_cannot_be_carried_back_is_refused(small, old, new, said):
    before = (small.root / "chapters/one.md").read_bytes()
    edit(small, old, new)
    edited = small.source("one")
    done = small.tool("stitch")
    assert (done.returncode, done.stderr) == (1, said + "\n")
    assert (small.root / "chapters/one.md").read_bytes() == before
    assert small.source("one") == edited


def test_a_chapter_changed_as_well_is_refused(small):
    edit(small, "int two = 2;", "int two = 22;")
    path = small.chapter("one", program("one", BODY.replace("one = 1", "one = 11")))
    before = path.read_bytes()
    done = small.tool("stitch")
    assert done.returncode == 1
    assert done.stderr == (
        "src/one.cpp:1: error: the chapters have changed since this file was "
        "tangled: carry the edit into the chapter by hand\n"
    )
    assert path.read_bytes() == before


def test_prose_may_have_changed(small):
    edit(small, "int two = 2;", "int two = 22;")
    small.chapter("one", program("one", BODY.replace("A quotation", "Other words")))
    assert small.tool("stitch").returncode == 0
    text = (small.root / "chapters/one.md").read_text()
    assert "Other words" in text and "> int two = 22;" in text


def test_a_fragment_used_twice_is_edited_in_both_places_or_neither(book):
    body = fragment("#program", "<<a>>", "<<a>>") + fragment("#a", "int a;")
    path = book.chapter("one", program("one", body))
    book.tool("tangle")
    before, text = path.read_bytes(), book.source("one")
    source = book.root / "src/one.cpp"
    source.write_text(text.replace("int a;", "int b;", 1))
    done = book.tool("stitch")
    assert done.returncode == 1
    assert "stands in the file more than once" in done.stderr
    assert path.read_bytes() == before
    source.write_text(text.replace("int a;", "int b;"))
    assert book.tool("stitch").returncode == 0
    assert path.read_bytes() == before.replace(b"int a;", b"int b;")


def test_an_inherited_fragment_is_edited_in_its_own_chapter(book):
    first = book.chapter(
        "a",
        program(
            "a", fragment("#program", "int a;", "<<b>>") + fragment("#b", "int b;")
        ),
    )
    book.chapter("c", program("c", fragment("#b .replace", "int c;"), "a"))
    book.tool("tangle")
    edit(book, "int a;", "int aa;", "src/c.cpp")
    done = book.tool("stitch")
    assert done.returncode == 0
    assert "int aa;" in first.read_text()
    assert "int aa;" in book.source("a") and "int aa;" in book.source("c")


def test_check_says_that_a_file_was_edited(small):
    edit(small, "int two = 2;", "int two = 22;")
    done = small.tool("check")
    assert done.returncode == 0
    assert done.stderr == "src/one.cpp: warning: edited by hand: see './book stitch'\n"
