"""Every name in every program leads to where libclang says it is defined.

`weave.cpp` walks through libclang's syntax tree. Here libclang is asked in
another way, token by token, what stands at its place; and small programs say
by hand what is expected.
"""

from __future__ import annotations

import functools
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest
from clang import cindex
from sphinx.errors import SphinxError

from literate.join import load
from literate.model import Chapter, Fragment, Line, Place, Program
from literate.sources import Sources, sources
from literate.tangle import Code, Hole, Tangled
from weave import cpp
from weave.code import Page
from weave.library import Library

ROOT = Path(__file__).resolve().parent.parent.parent
FUNCTIONS = ("FUNCTION_DECL", "FUNCTION_TEMPLATE", "CXX_METHOD", "CONSTRUCTOR")
FUNCTIONS += ("DESTRUCTOR", "CONVERSION_FUNCTION", "LAMBDA_EXPR")
TEMPLATES = ("FUNCTION_TEMPLATE", "CLASS_TEMPLATE")

UNEQUAL = """#pragma once
#include <string>
#include <string_view>
#include <vector>
namespace std {
bool operator!=(const string&, string_view);
bool operator!=(const string&, const char*);
bool operator!=(const u32string&, const u32string&);
template <class T> bool operator!=(const vector<T>&, const vector<T>&);
}
"""


# ---- The whole book, against libclang's answer for each token ----


@pytest.fixture(scope="module")
def made() -> Sources:
    """All files of the book."""
    found = sources(load(ROOT))
    assert not found.problems
    return found


@pytest.fixture(scope="module")
def cache(tmp_path_factory) -> Path:
    """A copy of what the pages were made with, if they are made."""
    folder = tmp_path_factory.mktemp("index")
    kept = ROOT / "build/weave/names.json"
    return Path(shutil.copy(kept, folder)) if kept.exists() else folder / kept.name


@pytest.fixture(scope="module")
def index(made, cache) -> dict[str, cpp.Index]:
    return cpp.index([*made.trees.values()], ROOT, cache, others(made))


def others(made: Sources) -> dict[str, str]:
    """The headers that are made of data."""
    headers = {p: t for p, t in made.texts.items() if p.endswith(".hpp")}
    return {path: text for path, text in headers.items() if path not in made.trees}


def answers(
    program: Tangled, made: Sources, options: list[str]
) -> dict[cpp.Position, cpp.Position]:
    """What libclang answers for each identifier of a program and its headers.

    It is asked in two ways: where an object is made, one of them names the
    constructor; elsewhere a word may be hidden from it by what is around it.
    Neither sees into `a != b` where C++20 makes `!(b == a)` of it, so that is
    prevented.
    """
    unsaved = {**others(made), "src/unequal.hpp": UNEQUAL}
    unsaved |= {path: file.text for path, file in made.trees.items()}
    unit = cindex.Index.create().parse(
        str(ROOT / program.path),
        [*options, "-include", "unequal.hpp"],
        [(str(ROOT / path), text) for path, text in unsaved.items()],
    )
    errors = [str(d) for d in unit.diagnostics if d.severity >= cindex.Diagnostic.Error]
    assert not errors, errors
    texts = {str(ROOT / path): file for path, file in made.trees.items()}
    found = {}
    for token in identifiers(unit, texts):
        here = place(token, texts)
        at = cindex.Cursor.from_location(unit, token.location)
        asked = [at, token.cursor]
        if token.cursor.kind.name == "MEMBER_REF":  # and not how it is made
            asked.reverse()
        there = named(asked[0], token, texts) or named(asked[1], token, texts)
        if there and here != there:
            found[here] = there
    return found


def in_templates(file: Tangled, made: Sources, options: list[str]) -> set[cpp.Position]:
    """The lines of a program's templates, as positions without a column."""
    unsaved = {**others(made), file.path: file.text}
    unit = cindex.Index.create().parse(
        str(ROOT / file.path),
        options,
        [(str(ROOT / path), text) for path, text in unsaved.items()],
    )
    things = [
        inner
        for thing in unit.cursor.get_children()
        if str(thing.location.file) == unit.spelling
        for inner in (thing, *thing.get_children())
    ]
    return {
        (file.path, line, 0)
        for thing in things
        if thing.kind.name in TEMPLATES
        for line in range(thing.extent.start.line, thing.extent.end.line + 1)
    }


def identifiers(unit, texts: dict[str, Tangled]):
    """All identifiers of a program and the book's headers that it includes; but for
    the compiler's own, which libclang takes to be declared where they are first used.
    """
    included = {unit.spelling, *(i.include.name for i in unit.get_includes())}
    for name in included & texts.keys():
        source = cindex.File.from_name(unit, name)
        end = len(texts[name].text.encode())
        first = cindex.SourceLocation.from_offset(unit, source, 0)
        last = cindex.SourceLocation.from_offset(unit, source, end)
        extent = cindex.SourceRange.from_locations(first, last)
        for token in unit.get_tokens(extent=extent):
            builtin = token.spelling.startswith("__builtin_")
            if token.kind.name == "IDENTIFIER" and not builtin:
                yield token


def named(cursor, token, texts: dict[str, Tangled]) -> cpp.Position | None:
    """Where what a cursor refers to is defined, if in the book and no local.

    A declaration is named by its own name only, not by all words in it.
    """
    target = cursor.referenced
    if target is None or local(target):
        return None
    if cursor.kind.is_declaration() and cursor.location != token.location:
        return None
    target = target.get_definition() or target.canonical
    return place(target, texts)


def place(thing, texts: dict[str, Tangled]) -> cpp.Position | None:
    at = thing.location
    file = texts.get(at.file.name) if at.file else None
    return (file.path, at.line, column(file, at.line, at.column)) if file else None


def column(file: Tangled, line: int, column: int) -> int:
    return len(lines(file)[line - 1][: column - 1].decode()) + 1


@functools.cache
def lines(file: Tangled) -> list[bytes]:
    return file.text.encode().split(b"\n")


def local(cursor) -> bool:
    """Whether something is declared inside a function, or is a parameter."""
    parent = cursor.semantic_parent
    while parent is not None:
        if parent.kind.name in FUNCTIONS:
            return True
        parent = parent.semantic_parent
    return "PARAMETER" in cursor.kind.name or cursor.kind.name == "PARM_DECL"


@pytest.fixture(scope="module")
def uses(index) -> dict[cpp.Position, cpp.Position]:
    """Where the names of all files lead."""
    return {
        (path, *at): use.definition.position
        for path, of_file in index.items()
        for at, use in of_file.uses.items()
    }


@pytest.fixture(scope="module")
def expected(made, uses) -> dict[cpp.Position, cpp.Position]:
    """libclang's answers for all files. What a name in a template means may only be
    known when it is used, and then it may answer one way of asking and not another:
    a link that it neither gives nor contradicts is let stand, and one that we do not
    give is not asked for."""
    found: dict[cpp.Position, cpp.Position] = {}
    templates: set[cpp.Position] = set()
    programs = [file for path, file in made.trees.items() if path == file.program.path]
    options = cpp.flags(ROOT)
    with cpp.precompiled(programs, options) as more:
        for file in programs:
            found = answers(file, made, [*options, *more]) | found
            if "template <" in file.text:
                templates |= in_templates(file, made, [*options, *more])
    for here in uses.keys() ^ found.keys():
        if (*here[:2], 0) in templates and here in uses:
            found[here] = uses[here]
        elif (*here[:2], 0) in templates:
            del found[here]
    return found


def test_every_name_of_the_book_leads_where_libclang_says(made, index, uses, expected):
    assert set(index) == set(made.trees)
    assert len(uses) > 1000
    assert uses == expected


def test_every_link_lies_on_the_name_it_is_for(made, index):
    for path, of_file in index.items():
        lines = made.trees[path].text.split("\n")
        for (line, column), use in of_file.uses.items():
            text = lines[line - 1][column - 1 :][: use.length]
            assert text == use.definition.name
        for found in of_file.definitions:
            name = found.name
            assert lines[found.line - 1][found.column - 1 :].startswith(name)
            assert found.path == path


def test_the_pages_show_these_links_and_no_others(expected, index, cache):
    library = Library(load(ROOT), cache)
    for file in library.files.values():
        page = Page(library, file.page, lambda here, there: f"{there}.html", False)
        wanted = {}
        for (path, line, column), (there, definition, _) in expected.items():
            # What is defined in the same line needs no link.
            if path == file.path and (path, line) != (there, definition):
                target = library.files[there].lines[definition - 1].fragment
                wanted[line, column] = page.link(target)
        assert dict(shown_links(page.file(file))) == wanted


def shown_links(html: str) -> Iterator[tuple[tuple[int, int], str]]:
    """Where the links in a whole file's lines stand, and where they lead."""
    place = r'(?: id="L\d+" data-n="\d+")?'
    row = re.compile(rf"<span{place}>(.*?)</span>(?=\n|</pre>)", re.DOTALL)
    for number, shown in enumerate(row.findall(str(html)), 1):
        column = 1
        for tag, text in re.findall(r"(<[^>]*>)|([^<]+)", shown):
            link = re.match(r'<a href="([^"]*)"', tag)
            if link:
                yield (number, column), link[1]
            column += len(unescape(text))


# ---- Small programs, and by hand what their names stand for ----


def tangled(path: str, text: str, program: str = "", indent: str = "") -> Tangled:
    """A file as the tool would make it, each line from a chapter's line."""
    fragment = Fragment("program", "define", Place("chapters/a.md", 1), ())
    root = Hole("program")
    for number, line in enumerate(text.split("\n"), 2):
        place = Place("chapters/a.md", number + 98)
        code = Code(number, indent + line, indent, fragment, Line(line, place))
        root.children.append(code)
    owner = Program(program or Path(path).stem, Chapter("chapters/a.md"))
    return Tangled(path, owner, root, Code(1, "// Tangled"))


def links(folder: Path, text: str, headers: dict[str, str] | None = None) -> list[str]:
    """The links in a program: each as `line name: kind, line of definition`,
    with lines counted as in `text`."""
    files = [tangled("src/p.cpp", text)]
    for name, header in (headers or {}).items():
        files.append(tangled(f"src/{name}", header, "p"))
    index = cpp.index(files, folder, folder / "names.json")
    return [
        f"{line - 1} {use.definition.name}: {use.definition.kind}, "
        + f"{Path(use.definition.path).name} " * (use.definition.path != "src/p.cpp")
        + f"{use.definition.line - 1}"
        for (line, _), use in sorted(index["src/p.cpp"].uses.items())
    ]


def test_a_name_of_the_standard_library_has_no_link(tmp_path):
    text = """#include <cmath>
struct V { double data; };
double pow(V a, double n) { return std::pow(a.data, n); }
double twice(V a) { return pow(a, 2.0) + std::pow(2.0, 2.0); }"""
    assert links(tmp_path, text) == [
        "3 V: struct, 2",
        "3 data: field, 2",
        "4 V: struct, 2",
        "4 pow: function, 3",
    ]


def test_of_overloads_the_right_one_is_meant(tmp_path):
    text = """struct A {}; struct B {};
int slice(const A&);
int slice(const B&) { return 1; }
int slice(const A&) { return 2; }
int both(A a, B b) { return slice(b) + slice(a); }"""
    assert [link for link in links(tmp_path, text) if "slice" in link] == [
        "2 slice: function, 4",  # the declaration leads to the definition
        "5 slice: function, 3",
        "5 slice: function, 4",
    ]


def test_locals_parameters_and_what_they_hide_have_no_link(tmp_path):
    text = """int loss = 1;
int sum(int data) { return data; }
int f(int loss) { return loss; }
int g() {
  int sum = 2;
  auto twice = [sum](int loss) { return sum + loss; };
  return twice(sum) + ::sum(loss);
}"""
    assert links(tmp_path, text) == ["7 sum: function, 2", "7 loss: variable, 1"]


def test_names_of_a_structured_binding_are_local(tmp_path):
    text = """struct Two { int loss; int grad; };
int loss = 1;
int f(Two two) {
  const auto [loss, grad] = two;
  return loss + grad + two.grad;
}
int g() { return loss; }"""
    assert links(tmp_path, text) == [
        "3 Two: struct, 1",
        "5 grad: field, 1",
        "7 loss: variable, 2",
    ]


def test_members_through_a_dot_an_arrow_or_nothing(tmp_path):
    text = """struct Node { double grad; double twice() const { return 2 * grad; } };
struct Value {
  Node* node;
  double& grad() const { return node->grad; }
  static int tape;
};
int Value::tape = 0;
double f(const Value& a, Node* b) { return a.grad() + b->twice() + Value::tape; }"""
    assert links(tmp_path, text) == [
        "1 grad: field, 1",
        "3 Node: struct, 1",
        "4 node: field, 3",
        "4 grad: field, 1",
        "5 tape: field, 7",
        "7 Value: struct, 2",
        "8 Value: struct, 2",
        "8 Node: struct, 1",
        "8 grad: method, 4",
        "8 twice: method, 1",
        "8 Value: struct, 2",
        "8 tape: field, 7",
    ]


def test_templates_and_what_is_named_in_them(tmp_path):
    text = """int below(int n) { return n - 1; }
template <class T> struct Box { T inside; T get() const { return inside; } };
template <class T> T put(const Box<T>& box) { return box.get() + below(3); }
int f(Box<int> box) { return put(box) + put<int>(box) + box.inside; }"""
    # Which get is meant in line 3 is known only when put is used.
    assert links(tmp_path, text) == [
        "2 inside: field, 2",
        "3 Box: class, 2",
        "3 below: function, 1",
        "4 Box: class, 2",
        "4 put: function, 3",
        "4 put: function, 3",
        "4 inside: field, 2",
    ]


def test_what_a_template_calls_if_there_is_no_choice(tmp_path):
    text = """int only(int n) { return n; }
int two(int n) { return n; }
int two(double n) { return n > 1; }
template <class T> int f(T t) { return only(t) + two(t); }"""
    assert links(tmp_path, text) == ["4 only: function, 1"]


def test_a_local_named_as_its_member_is_local(tmp_path):
    text = """struct S { int data() { return 1; } S operator()() { return *this; } };
int f(S data) { return data.data() + data().data(); }"""
    assert links(tmp_path, text) == [
        "1 S: struct, 1",
        "2 S: struct, 1",
        "2 data: method, 1",
        "2 data: method, 1",
    ]


def test_where_an_object_is_made_its_constructor_else_the_type(tmp_path):
    text = """struct Value {
  Value(double data) : id(data) {}
  Value(double data, int) : Value(data) {}
  double id;
};
struct Plain { int a; };
using Pair = Value;
Value f() { return Value(1.0); }
Value g() { Value a(1.0); Value b = 2.0; return Value{1.0, 2}; }
Value h() { return Pair(3.0, 4); }
Plain i() { return Plain{.a = 1}; }
struct Gone { ~Gone() {} };"""
    assert links(tmp_path, text) == [
        "2 id: field, 4",
        "3 Value: constructor, 2",
        "7 Value: struct, 1",
        "8 Value: struct, 1",
        "8 Value: constructor, 2",
        "9 Value: struct, 1",
        "9 Value: struct, 1",
        "9 Value: struct, 1",
        "9 Value: constructor, 3",
        "10 Value: struct, 1",
        "10 Pair: type, 7",
        "11 Plain: struct, 6",
        "11 Plain: struct, 6",
        "11 a: field, 6",
    ]


def test_names_in_assertions_and_sizes_and_behind_umlauts(tmp_path):
    text = """#include <cassert>
constexpr int n_head = 4;
static_assert(16 % n_head == 0);
struct M { int rows[n_head]; };
int f(int n) { assert(n == n_head && "größer"); return n; }
const char* e = "größe"; int g() { return n_head; }"""
    assert links(tmp_path, text) == [
        "3 n_head: variable, 2",
        "4 n_head: variable, 2",
        "5 n_head: variable, 2",
        "6 n_head: variable, 2",
    ]
    index = cpp.index([tangled("src/p.cpp", text)], tmp_path, tmp_path / "n.json")
    last = text.split("\n")[-1]
    assert max(index["src/p.cpp"].uses) == (7, last.index("n_head") + 1)


def test_a_header_is_read_with_its_program_and_has_an_index(tmp_path):
    header = "#pragma once\nint dice();\nint dice() { return 4; }"
    text = '#include "random.hpp"\nint main() { return dice(); }'
    assert links(tmp_path, text, {"random.hpp": header}) == [
        "2 dice: function, random.hpp 3"
    ]
    files = [tangled("src/p.cpp", text), tangled("src/random.hpp", header, "p")]
    index = cpp.index(files, tmp_path, tmp_path / "names.json")
    assert [*index["src/random.hpp"].uses] == [(3, 5)]
    assert [d.line for d in index["src/random.hpp"].definitions] == [4]


def test_what_a_definition_says_of_itself(tmp_path):
    text = """#include <vector>
/// The place of a number. Copies name the same one,
/// always.
class Value : private std::vector<int> {
 public:
  explicit Value(double data)  // kept
      : data_{data} {}
  Value(const Value&) = delete;
  template <class T> Value(T a, std::vector<T> b = {}) : data_(a) {}
  double& data() { return data_; }
 private:
  double data_ = 0.0;
};
/// How many, e.g. 3, of them?
constexpr int many = 2;
/// Twice
/// as much.
inline int twice(int a,   // this
                 int b = 2) {
  return a * b;
}
template <class T>
using Rows = std::vector<std::vector<T>>;
int main() try { return twice(many); } catch (...) { return 1; }"""
    index = cpp.index([tangled("src/p.cpp", text)], tmp_path, tmp_path / "n.json")
    said = [
        (d.kind, d.declaration, d.line - 1, d.last_line - 1, d.brief)
        for d in index["src/p.cpp"].definitions
    ]
    assert said == [
        ("class", "class Value", 4, 13, "The place of a number."),
        ("constructor", "explicit Value(double data)", 6, 7, ""),
        ("constructor", "Value(const Value&) = delete", 8, 8, ""),
        ("constructor", "template <class T> Value(T a, std::vector<T> b = {})",
         9, 9, ""),
        ("method", "double& data()", 10, 10, ""),
        ("field", "double data_", 12, 12, ""),
        ("variable", "constexpr int many", 15, 15, "How many, e.g. 3, of them?"),
        ("function", "inline int twice(int a, int b = 2)", 18, 21, "Twice as much."),
        ("type", "template <class T> using Rows = std::vector<std::vector<T>>",
         23, 23, ""),
        ("function", "int main()", 24, 24, ""),
    ]  # fmt: skip


# ---- What can go wrong, and what is read once ----


def test_an_error_names_the_chapters_line(tmp_path):
    text = "int f() {\n  return nothing;\n}"
    with pytest.raises(SphinxError) as caught:
        links(tmp_path, text)
    assert str(caught.value).startswith("chapters/a.md:101:")
    assert "error: use of undeclared identifier 'nothing'" in str(caught.value)


def test_an_errors_column_is_the_chapters_too(tmp_path):
    file = tangled("src/p.cpp", "int f() { return nothing; }", indent="    ")
    with pytest.raises(SphinxError, match=r"^chapters/a.md:100:18: error: "):
        cpp.index([file], tmp_path, tmp_path / "names.json")


def test_a_header_that_no_program_includes_is_an_error(tmp_path):
    with pytest.raises(SphinxError, match="src/lost.hpp: no program includes it"):
        links(tmp_path, "int main() {}", {"lost.hpp": "int lost();"})


def test_an_unchanged_program_is_not_read_again(tmp_path):
    text = "int one() { return 1; }"
    cache = tmp_path / "names.json"
    files = [tangled("src/p.cpp", text)]
    assert cpp.index(files, tmp_path, cache)["src/p.cpp"].definitions
    cache.write_text(cache.read_text().replace("int one()", "from the cache"))
    again = cpp.index(files, tmp_path, cache)["src/p.cpp"].definitions
    assert [d.declaration for d in again] == ["from the cache"]
    changed = [tangled("src/p.cpp", text + "\n")]
    after = cpp.index(changed, tmp_path, cache)["src/p.cpp"].definitions
    assert [d.declaration for d in after] == ["int one()"]
    assert len(json.loads(cache.read_text())) == 1, "what is not needed goes"


def test_a_program_is_read_again_when_its_header_changes(tmp_path):
    text = '#include "a.hpp"\nint main() { return one(); }'
    assert links(tmp_path, text, {"a.hpp": "int one() { return 1; }"})
    header = "\n\nint one() { return 1; }"
    assert links(tmp_path, text, {"a.hpp": header}) == ["2 one: function, a.hpp 3"]


def test_a_broken_cache_is_made_anew(tmp_path):
    for broken in ("{", "[]", ""):
        (tmp_path / "names.json").write_text(broken)
        assert links(tmp_path, "int a; int b() { return a; }") == ["1 a: variable, 1"]


@pytest.mark.parametrize(
    ("how", "said"),
    [
        ("os.environ['PATH'] = ''", "no compiler whose headers could be read"),
        ("sys.modules['clang'] = None", "libclang is not installed"),
    ],
)
def test_a_machine_that_cannot_read_programs_is_told_so(how, said):
    script = f"import os, sys; {how}\nfrom weave import cpp\nfrom pathlib import Path"
    done = subprocess.run(
        [sys.executable, "-c", script + "\ncpp.flags(Path())"],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert f"weave.cpp.CannotIndex: {said}" in done.stderr
