"""Whatever looks like code or like an annotation is one, or is an error."""

import pytest
from conftest import fragment, program

OUTLINE = "```cpp {#program}\nint main() {}\n```\n\n"
LOST = "this looks like the opening of a code block and is none"
UNCLOSED = "this fence is never closed by ```"

# What stands after the outline, its line 9; where the error is, and what it says.
CODE = {
    "a tab after cpp": (
        "```cpp\t{#a}\nint a;\n```\n",
        "9:1: error: expected a space between cpp and {",
    ),
    "a no-break space after cpp": (
        "```cpp\u00a0{#a}\nint a;\n```\n",
        "9:1: error: expected a space between cpp and {",
    ),
    "HTML above": (
        "<details>\n```cpp {#a}\nint a;\n```\n</details>\n",
        f"10:1: error: {LOST}",
    ),
    "a comment around it": (
        "<!--\n```cpp {#a}\nint a;\n```\n-->\n",
        f"10:1: error: {LOST}",
    ),
    "a formula around it": (
        "$$\n```cpp {#a}\nint a;\n```\n$$\n",
        f"10:1: error: {LOST}",
    ),
    "indented by four": (
        "    ```cpp {#a}\n    int a;\n    ```\n",
        "9:5: error: indented text is a code block here",
    ),
    "indented by a tab": (
        "\t```cpp {#a}\n\tint a;\n\t```\n",
        "9:2: error: indented text is a code block here",
    ),
    "two backticks": ("``cpp {#a}\nint a;\n``\n", f"9:1: error: {LOST}"),
    "attributes for a language": (
        "```{.cpp #a}\nint a;\n```\n",
        "9:1: error: a block says its language before its {attributes}",
    ),
    "a directive": (
        "```{code-block} cpp\nint a;\n```\n",
        "9:1: error: a block says its language before its {attributes}",
    ),
    "no language": (
        "```\nint a;\n```\n",
        "9:1: error: a code block says what it is: cpp, text, sh or another",
    ),
    "no language for an output": (
        "```{output=one}\nhello\n```\n",
        "9:1: error: a block says its language before its {attributes}",
    ),
    "another case": ("```Cpp {#a}\nint a;\n```\n", "9:1: error: write cpp, not Cpp"),
    "a forgotten end before another fragment": (
        "```cpp {#a}\nint a;\n\nWords.\n\n```cpp {#b}\nint b;\n```\n",
        f"9:1: error: {UNCLOSED}\nchapters/one.md:14:1: note: another one opens here",
    ),
    "a forgotten end before a block of shell": (
        "```text {output=one}\nhello\n\nWords.\n\n```sh\nls\n```\n",
        f"9:1: error: {UNCLOSED}\nchapters/one.md:14:1: note: another one opens here",
    ),
    "an end of two backticks": (
        "```cpp {#a}\nint a;\n``\n\n```cpp {#b}\nint b;\n```\n",
        f"9:1: error: {UNCLOSED}\nchapters/one.md:13:1: note: another one opens here",
    ),
    "a forgotten end before a block in a list": (
        "```cpp {#a}\nint a;\n\n- ```cpp {#b}\n  int b;\n  ```\n\n```sh\nls\n```\n",
        f"9:1: error: {UNCLOSED}\nchapters/one.md:12:1: note: another one opens here",
    ),
    "a backtick in the attributes": (
        "```cpp {#a`}\nint a;\n```\n",
        f"9:1: error: {LOST}",
    ),
    "no end and no last newline": (
        "```cpp {#a}\nint a;\nint last;",
        f"9:1: error: {UNCLOSED}",
    ),
    "no end in a block of shell": (
        "```sh\nls\n\n```cpp {#a}\nint a;\n```\n",
        f"9:1: error: {UNCLOSED}\nchapters/one.md:12:1: note: another one opens here",
    ),
    "two names": ("```cpp {#a #b}\nint a;\n```\n", "9:1: error: '#' is said twice"),
    "two variants": (
        "```cpp {#program .replace variant=a variant=b}\nint a;\n```\n",
        "9:1: error: 'variant=' is said twice",
    ),
    "an empty variant": (
        '```cpp {#program .replace variant=""}\nint a;\n```\n',
        "9:1: error: '' is not a program's name",
    ),
    "a variant elsewhere": (
        '```cpp {#program .replace variant="../../x"}\nint a;\n```\n',
        "9:1: error: '../../x' is not a program's name",
    ),
}


@pytest.mark.parametrize("name", CODE)
def test_lost_code_is_an_error(book, name):
    body, expected = CODE[name]
    path = book.chapter("one", program("one", OUTLINE + body))
    said = book.problems()
    assert f"chapters/one.md:{expected}" in said
    before = path.read_bytes()
    for command in ("tangle", "bless"):
        assert book.tool(command).returncode == 1
    assert path.read_bytes() == before
    assert not (book.root / "src").exists()


def test_an_unused_footnote_s_fragment_is_one(book):
    body = OUTLINE.replace("int main() {}", "<<a>>\nint main() {}")
    body += "[^note]: A note.\n\n    ```cpp {#a}\n    int a;\n    ```\n"
    book.chapter("one", program("one", body))
    assert book.problems() == ""
    book.tool("tangle")
    assert book.source("one").split("\n")[1:3] == ["int a;", "int main() {}"]


def test_footnotes_keep_their_place_among_the_fragments(book):
    body = fragment("#program", "<<a>>") + "See.[^n]\n\n" + fragment("#a", "int a;")
    body += "[^n]: A note.\n\n    ```cpp {#a .append}\n    int b;\n    ```\n\n"
    body += "Words.\n\n" + fragment("#a .append", "int c;")
    book.chapter("one", program("one", body))
    assert book.tool("tangle").returncode == 0
    assert book.source("one").split("\n")[1:-1] == ["int a;", "int b;", "int c;"]


def test_a_longer_fence_may_show_fences(book):
    body = OUTLINE + "````md\n```cpp {#a}\nint a;\n```\n````\n"
    book.chapter("one", program("one", body))
    assert book.problems() == ""


def test_an_inline_footnote_is_text(book):
    book.chapter("one", program("one", OUTLINE + "Words.^[a note]\n"))
    assert book.problems() == ""


# What stands in prose, its line 9; the error.
ANNOTATIONS = {
    "no space after the colon": (
        "It has 12<!-- one:num params --> of them.\n",
        "9:10: error: '<!-- one:num params -->' names no source",
    ),
    "nothing after the colon": (
        "It has 12<!-- one: --> of them.\n",
        "9:10: error: '<!-- one: -->' names no source",
    ),
    "a misspelt data set": (
        "It has 12<!-- one@giude: k --> of them.\n",
        "9:8: error: unknown data set 'giude'",
    ),
    "a misspelt program": (
        "It has 12<!-- on: k --> of them.\n",
        "9:8: error: unknown program 'on'; did you mean 'one'?",
    ),
    "one dash too few": (
        "It has 12<!-one: k --> of them.\n",
        "9:1: error: this is no comment: write <!-- program: key -->",
    ),
    "no colon": (
        "It has 12<!-- one num params --> of them.\n",
        "9:10: error: this comment names the program 'one' and is no source",
    ),
    "in HTML": (
        "<details>12<!-- one: k --></details>\n",
        "9:1: error: '<!-- one: k -->' stands in HTML, where no value is checked",
    ),
    "in a picture's text": (
        "![It has 12<!-- one: k --> of them](a.svg)\n",
        "9:1: error: a picture's alternative text is not checked",
    ),
}


@pytest.mark.parametrize("name", ANNOTATIONS)
def test_what_looks_like_an_annotation_is_one_or_an_error(book, name):
    body, expected = ANNOTATIONS[name]
    book.chapter("one", program("one", OUTLINE + body))
    said = book.problems()
    assert said.startswith(f"chapters/one.md:{expected}")
    assert said.count("error:") == 1


def test_other_comments_are_nobody_s_business(book):
    body = OUTLINE + "Words.<!-- to be rewritten -->\n\n<!-- a note -->\n"
    book.chapter("one", program("one", body))
    assert book.problems() == ""


# Files


def test_a_chapter_that_nobody_lists_is_an_error(book):
    book.chapter("one", program("one", OUTLINE))
    (book.root / "chapters/sub").mkdir()
    (book.root / "chapters/sub/two.md").write_text("# Two\n")
    assert book.problems() == (
        "chapters/sub/two.md:1:1: error: book.toml does not list this chapter\n"
    )


def test_a_chapter_that_is_not_there_is_an_error(book):
    book.chapter("one", program("one", OUTLINE)).unlink()
    assert book.problems().startswith(
        "chapters/one.md:1:1: error: book.toml lists it, but: No such file"
    )


def test_a_book_without_chapters_keeps_its_programs(book):
    book.chapter("one", program("one", OUTLINE))
    book.tool("tangle")
    book.names = []
    book.settle()
    (book.root / "chapters/one.md").unlink()
    said = book.problems()
    assert said == "book.toml:1:1: error: a book has chapters: list them here\n"
    assert book.tool("tangle").returncode == 1
    assert book.source("one")


@pytest.mark.parametrize("name", [".#one.md", "._one.md", ".one.md.swp", "one.md~"])
def test_what_editors_leave_is_not_a_chapter(book, name):
    book.chapter("one", program("one", OUTLINE))
    (book.root / "chapters" / name).symlink_to("nobody@nowhere:1")
    assert book.problems() == ""


def test_one_bad_byte_is_one_error(book):
    book.chapter("a", program("a", OUTLINE).encode() + b"\xff\n")
    book.chapter("b", program("b", fragment("#program .replace", "int b;"), "a"))
    assert book.problems() == "chapters/a.md:9:1: error: byte 0xff is not UTF-8 text\n"


def test_front_matter_without_an_end_is_one_error(book):
    book.chapter("a", "---\nprogram: a\n\n# Words\n\nand more of them\n")
    book.chapter("b", program("b", fragment("#program .replace", "int b;"), "a"))
    assert book.problems() == (
        "chapters/a.md:1:1: error: this front matter is never closed by ---\n"
    )


@pytest.mark.parametrize(
    ("front", "expected"),
    [
        ("program: a\nprogram: b\n", "3:1: error: 'program' is said twice"),
        ("program: A b\n", "2:10: error: 'A b' is not a program's name"),
        ("program: " + "x" * 300 + "\n", "2:10: error: 'xxx"),
        ("extends: a\n", "2:10: error: 'extends' without a 'program'"),
    ],
)
def test_front_matter_says_one_thing_once(book, front, expected):
    book.chapter("a", f"---\n{front}---\n")
    assert f"chapters/a.md:{expected}" in book.problems()
