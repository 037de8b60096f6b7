"""Every error that the tool promises: a small bad chapter, the exact message."""

import pytest
from conftest import fragment, program

MAIN = "int main() {}"
OUTLINE = "```cpp {#program}\nint main() {}\n```\n"


def one(body: str) -> str:
    """A chapter whose fragments below the outline start at line 5."""
    return program("one", body)


# What the chapter says after its front matter, and what the tool answers.
CASES = {
    "unknown reference": (
        "```cpp {#program}\n<<softmx>>\n<<softmax>>\n```\n"
        "```cpp {#softmax}\nint x;\n```\n",
        "chapters/one.md:6:1: error: unknown fragment 'softmx'; "
        "did you mean 'softmax'?\n",
    ),
    "unknown reference, indented and in a quote": (
        "> ```cpp {#program}\n>   <<gone>>\n> ```\n",
        "chapters/one.md:6:5: error: unknown fragment 'gone'\n",
    ),
    "defined twice": (
        OUTLINE + "```cpp {#program}\nint y;\n```\n",
        "chapters/one.md:8:1: error: fragment 'program' is defined twice\n"
        "chapters/one.md:5:1: note: it is first defined here\n",
    ),
    "cycle": (
        "```cpp {#program}\n<<a>>\n```\n"
        "```cpp {#a}\n  <<b>>\n```\n"
        "```cpp {#b}\n<<a>>\n```\n",
        "chapters/one.md:12:1: error: fragment 'a' contains itself: a → b → a\n"
        "chapters/one.md:9:3: note: by way of <<b>>\n",
    ),
    "a fragment that contains itself": (
        "```cpp {#program}\n<<program>>\n```\n",
        "chapters/one.md:6:1: error: fragment 'program' contains itself: "
        "program → program\n",
    ),
    "nobody uses it": (
        OUTLINE + "```cpp {#lonely}\nint y;\n```\n",
        "chapters/one.md:8:1: error: nobody uses fragment 'lonely' in 'one'\n",
    ),
    "replace of what does not exist": (
        OUTLINE + "```cpp {#programme .replace}\nint y;\n```\n",
        "chapters/one.md:8:1: error: .replace of 'programme', which does not "
        "exist; did you mean 'program'?\n",
    ),
    "append to what does not exist": (
        OUTLINE + "```cpp {#includes .append}\nint y;\n```\n",
        "chapters/one.md:8:1: error: .append of 'includes', which does not exist\n",
    ),
    "unknown attribute": (
        OUTLINE + "```cpp {#x .replaced}\nint y;\n```\n",
        "chapters/one.md:8:1: error: unknown attribute '.replaced'; did you "
        "mean '.replace'?\n",
    ),
    "unknown key": (
        OUTLINE + "```cpp {#x varient=wider}\nint y;\n```\n",
        "chapters/one.md:8:1: error: unknown attribute 'varient='; did you "
        "mean 'variant='?\n",
    ),
    "attributes that do not parse": (
        OUTLINE + "```cpp {#x\nint y;\n```\n",
        "chapters/one.md:8:1: error: expected attributes in braces, not '{#x'\n",
    ),
    "no attributes at all": (
        OUTLINE + "```cpp\nint y;\n```\n",
        "chapters/one.md:8:1: error: a C++ block needs a name, {#like-this}, "
        "or {.sketch}\n",
    ),
    "another spelling of C++": (
        OUTLINE + "```c++ {#x}\nint y;\n```\n",
        "chapters/one.md:8:1: error: write cpp, not c++, for C++\n",
    ),
    "no space before the brace": (
        OUTLINE + "```cpp{#x}\nint y;\n```\n",
        "chapters/one.md:8:1: error: expected a space between cpp and {\n",
    ),
    "both replace and append": (
        OUTLINE + "```cpp {#program .replace .append}\nint y;\n```\n",
        "chapters/one.md:8:1: error: a fragment is either .replace or .append, "
        "not both\n",
    ),
    "a named sketch": (
        OUTLINE + "```cpp {#x .sketch}\nint y;\n```\n",
        "chapters/one.md:8:1: error: a .sketch stands alone: no name, no other "
        "attribute\n",
    ),
    "a name that no phrase makes": (
        OUTLINE + "```cpp {#Soft_Max}\nint y;\n```\n",
        "chapters/one.md:8:1: error: a fragment's name is lowercase words: #soft-max\n",
    ),
    "output of an unknown program": (
        OUTLINE + "```text {output=two}\nhello\n```\n",
        "chapters/one.md:8:1: error: unknown program 'two'\n",
    ),
    "output with an unknown data set": (
        OUTLINE + "```text {output=one data=other}\nhello\n```\n",
        "chapters/one.md:8:1: error: unknown data set 'other'\n",
    ),
    "attributes on another language": (
        OUTLINE + "```sh {output=one}\nls\n```\n",
        "chapters/one.md:8:1: error: a sh block takes no attributes\n",
    ),
    "value of an unknown program": (
        OUTLINE + "\nIt has 12<!-- onee: num params --> parameters.\n",
        "chapters/one.md:9:8: error: unknown program 'onee'; did you mean 'one'?\n",
    ),
    "value comment with nothing before it": (
        OUTLINE + "\nIt has twelve (<!-- one: num params -->) parameters.\n",
        "chapters/one.md:9:16: error: no number or word stands before the "
        "comment '<!-- one: num params -->'\n",
    ),
    "value comment that starts a line": (
        OUTLINE + "\nIt has 12\n<!-- one: num params --> parameters.\n",
        "chapters/one.md:10:1: error: no number or word stands before the "
        "comment '<!-- one: num params -->'\n",
    ),
    "unclosed fence": (
        OUTLINE + "```cpp {#x}\nint y;\n",
        "chapters/one.md:8:1: error: this fence is never closed by ```\n",
    ),
    "fence that its quote cuts off": (
        OUTLINE + "\n> ```cpp {#x}\n> int y;\n\n```text\nz\n```\n",
        "chapters/one.md:9:3: error: this fence is never closed by ```\n",
    ),
    "no outline": (
        "Just words.\n",
        "chapters/one.md:2:10: error: program 'one' has no fragment #program to "
        "start from\n",
    ),
    "a NUL character": (
        OUTLINE + "a\0b\n",
        "chapters/one.md:8:2: error: a NUL character is not text\n",
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_problem(book, name):
    body, expected = CASES[name]
    book.chapter("one", one(body))
    assert book.problems() == expected


def test_defined_twice_because_it_is_inherited(book):
    book.chapter("a", program("a", OUTLINE))
    book.chapter("b", program("b", OUTLINE, extends="a"))
    assert book.problems() == (
        "chapters/b.md:6:1: error: fragment 'program' is defined twice; "
        ".replace takes the place of an inherited one\n"
        "chapters/a.md:5:1: note: it is first defined here\n"
    )


def test_extending_an_unknown_program(book):
    book.chapter("a", program("first", OUTLINE))
    book.chapter("b", program("b", "<<x>>\n", extends="frist"))
    assert book.problems() == (
        "chapters/b.md:3:10: error: unknown program 'frist'; did you mean 'first'?\n"
    )


def test_extending_in_a_circle(book):
    book.chapter("a", program("a", "", extends="b"))
    book.chapter("b", program("b", "", extends="a"))
    assert book.problems() == (
        "chapters/a.md:3:10: error: 'a' extends itself: a → b → a\n"
        "chapters/b.md:3:10: note: by way of this\n"
    )


def test_one_program_in_two_chapters(book):
    book.chapter("a", program("same", OUTLINE))
    book.chapter("b", program("same", OUTLINE))
    assert book.problems() == (
        "chapters/b.md:2:10: error: program 'same' is defined twice\n"
        "chapters/a.md:2:10: note: it is first defined here\n"
    )


def test_a_variant_named_like_a_program(book):
    body = OUTLINE + fragment("#program .replace variant=b", MAIN)
    book.chapter("a", program("a", body))
    book.chapter("b", program("b", OUTLINE))
    assert book.problems() == (
        "chapters/b.md:2:10: error: program 'b' is defined twice\n"
        "chapters/a.md:8:1: note: it is first defined here\n"
    )


def test_fragments_in_a_chapter_without_a_program(book):
    book.chapter("prose", "# Prose\n\n" + fragment("#x", MAIN))
    assert book.problems() == (
        "chapters/prose.md:3:1: error: this chapter has no program: say "
        "'program: NAME' in its front matter, or make the block a .sketch\n"
    )


def test_front_matter_with_something_else_in_it(book):
    book.chapter("a", "---\nprogam: a\n---\n")
    assert book.problems() == (
        "chapters/a.md:2:1: error: expected 'program: …' or 'extends: …' or "
        "'summary: …'\n"
    )


@pytest.mark.parametrize(
    ("data", "place", "byte"),
    [
        (b"fine\nna\xffve\n", "2:3", "0xff"),
        ("äö\r\nä".encode() + b"\xc3", "2:2", "0xc3"),
        (b"\xef\xbb\xbf\x80", "1:1", "0x80"),
    ],
)
def test_text_that_is_not_utf8(book, data, place, byte):
    book.chapter("a", data)
    assert book.problems() == (
        f"chapters/a.md:{place}: error: byte {byte} is not UTF-8 text\n"
    )


def test_all_problems_in_one_run_in_reading_order(book):
    book.chapter("b", one("```cpp\nint x;\n```\n\n```cpp {#x .sketched}\n```\n"))
    book.chapter("a", program("a", fragment("#program", "<<x>>", "<<y>>")))
    places = [line.split(": ")[0] for line in book.problems().splitlines()]
    assert places == [
        "chapters/a.md:6:1",
        "chapters/a.md:7:1",
        "chapters/b.md:2:10",
        "chapters/b.md:5:1",
        "chapters/b.md:9:1",
    ]


def test_a_program_that_multiplies_beyond_reason(book):
    body = fragment("#program", "<<f0>>", "int main() {}")
    for i in range(40):
        body += fragment(f"#f{i}", f"<<f{i + 1}>>", f"<<f{i + 1}>>")
    book.chapter("a", program("a", body + fragment("#f40", "int x;")))
    said = book.problems()
    assert said.endswith("error: program 'a' grows beyond 1,000,000 references\n")
    assert said.count("\n") == 1
