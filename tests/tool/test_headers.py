"""Headers that programs share, variants of variants, single files, data."""

import subprocess

import pytest
from conftest import fragment, program

BASE = program(
    "base",
    fragment("#program", '#include "dice.hpp"', '#include "dice.hpp"', "<<main>>")
    + fragment("#dice file=dice.hpp", "#pragma once", "#include <cmath>", "<<roll>>")
    + fragment("#roll", "inline int roll() { return 4; }")
    + fragment("#main", "int main() { return roll(); }"),
)


def test_a_header_is_a_file_of_its_own(book):
    book.chapter("base", BASE)
    book.chapter("more", program("more", fragment("#main .replace", MAIN), "base"))
    assert book.tool("tangle").returncode == 0
    assert book.source("dice.hpp").split("\n")[1:-1] == [
        "#pragma once",
        "#include <cmath>",
        "inline int roll() { return 4; }",
    ]
    assert book.source("dice.hpp").startswith("// Tangled from chapters/base.md")
    assert book.source("more").split("\n")[1:-1] == ['#include "dice.hpp"'] * 2 + [MAIN]


MAIN = "int main() { return 2 * roll(); }"


def test_in_one_file_headers_stand_once_where_they_are_named(book):
    book.chapter("base", BASE)
    book.tool("tangle")
    text = (book.root / "build/single/base.cpp").read_text()
    assert text.split("\n")[1:-1] == [
        "#include <cmath>",
        "inline int roll() { return 4; }",
        "int main() { return roll(); }",
    ]


@pytest.mark.parametrize("mode", ["replace", "append"])
def test_a_shared_header_is_not_changed_later(book, mode):
    book.chapter("base", BASE)
    book.chapter("more", program("more", fragment(f"#roll .{mode}", "int x;"), "base"))
    assert book.problems() == (
        "chapters/more.md:6:1: error: 'roll' is a part of dice.hpp, which is shared "
        "by all programs that extend 'base'\n"
        "chapters/base.md:17:1: note: it is this one\n"
        "chapters/more.md:6:1: error: nobody uses fragment 'roll' in 'more'\n"
    )


@pytest.mark.parametrize(
    ("attributes", "said"),
    [
        ("#x file=../x.hpp", "expected file=NAME.hpp, not '../x.hpp'"),
        ("#x file=x.cpp", "expected file=NAME.hpp, not 'x.cpp'"),
        ("#x file=dice.hpp", "header 'dice.hpp' is defined twice"),
        ("#main .replace file=x.hpp", "a header starts where its fragment is defined"),
        ("#x variant=v file=x.hpp", "a header starts where its fragment is defined"),
    ],
)
def test_a_header_has_a_name_of_its_own(book, attributes, said):
    book.chapter("base", BASE + fragment(attributes, "int x;"))
    assert f"chapters/base.md:25:1: error: {said}" in book.problems()


def test_a_variant_may_extend_a_variant(book):
    book.chapter(
        "a",
        program(
            "a",
            fragment("#program", "<<width>>", "<<depth>>")
            + fragment("#width", "int width = 16;")
            + fragment("#depth", "int depth = 1;")
            + fragment("#depth .replace variant=both extends=wider", "int depth = 2;")
            + fragment("#width .replace variant=wider", "int width = 32;"),
        ),
    )
    book.chapter("b", program("b", fragment("#depth .append", "int b;"), "wider"))
    assert book.tool("tangle").returncode == 0
    assert book.source("both").split("\n")[1:-1] == [
        "int width = 32;",
        "int depth = 2;",
    ]
    assert book.source("b").split("\n")[1:-1] == [
        "int width = 32;",
        "int depth = 1;",
        "int b;",
    ]
    assert sorted(p.name for p in (book.root / "src").iterdir()) == ["a.cpp", "b.cpp"]


def test_a_variant_extends_one_program(book):
    body = fragment("#program", "<<a>>", "<<b>>")
    body += fragment("#a", "") + fragment("#b", "")
    body += fragment("#a .replace variant=v extends=a", "int a;")
    body += fragment("#b .replace variant=v extends=w", "int b;")
    body += fragment("#b .replace variant=w", "int b;")
    book.chapter("a", program("a", body))
    said = book.problems()
    assert said.startswith("chapters/a.md:22:1: error: variant 'v' extends 'a' already")


def test_extends_without_a_variant(book):
    body = fragment("#program", "") + fragment("#program .replace extends=x", "")
    book.chapter("a", program("a", body))
    assert "'extends=' says what a variant grows from" in book.problems()


def test_variants_in_a_circle(book):
    body = fragment("#program", "int x;")
    body += fragment("#program .replace variant=v extends=w", "int v;")
    body += fragment("#program .replace variant=w extends=v", "int w;")
    book.chapter("a", program("a", body))
    assert "'v' extends itself: v → w → v" in book.problems()


DATA = '[data.own]\nfile = "own.txt"\nheader = "own.hpp"\nvariable = "own"\n'


def test_data_are_compiled_in_whatever_is_in_them(book, tmp_path):
    text = 'é)"\\ \x01\t"??/\n\n)own" end'
    (book.root / "own.txt").write_bytes(text.encode())
    book.settle(DATA)
    lines = [
        '#include "own.hpp"',
        "#include <cstdio>",
        "int main() { std::fwrite(own.data(), 1, own.size(), stdout); }",
    ]
    book.chapter("a", program("a", fragment("#program", *lines)))
    assert book.tool("tangle").returncode == 0
    for source in ("src/a.cpp", "build/single/a.cpp"):
        command = ["g++", "-std=c++20", "-Wall", "-Werror", source, "-o", "a"]
        subprocess.run(command, cwd=book.root, check=True)
        printed = subprocess.run(book.root / "a", capture_output=True, check=True)
        assert printed.stdout == text.encode()


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"a\n\xff\n", "own.txt:2:1: error: byte 0xff is not UTF-8 text\n"),
        (b"a\n\nb\0\n", "own.txt:3:1: error: a NUL character is not text\n"),
    ],
)
def test_data_that_are_not_text_are_an_error(book, data, said):
    (book.root / "own.txt").write_bytes(data)
    book.settle(DATA)
    book.chapter("a", program("a", fragment("#program", "int main() {}")))
    assert book.problems() == said


def test_white_space_in_a_raw_string_stays(book):
    lines = ['auto text = R"(', "  ", "\t ", ')";']
    book.chapter("a", program("a", fragment("#program", *lines)))
    book.tool("tangle")
    assert book.source("a").split("\n")[1:-1] == lines


def test_a_raw_string_is_not_indented_unnoticed(book):
    body = fragment("#program", "void f() {", "  <<a>>", "}")
    body += fragment("#a", 'auto text = R"(', "two", ')";')
    book.chapter("a", program("a", body))
    assert book.problems() == (
        "chapters/a.md:13:1: error: this line of a raw string would be indented by 2: "
        "put the string into a fragment whose references are not indented\n"
    )
