"""Whatever a chapter holds: no traceback, and all or nothing is written."""

import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from literate.__main__ import main
from literate.join import join, load
from literate.model import Book, slug
from literate.read import read_chapter
from literate.settings import Settings
from literate.sources import sources

WORDS = st.sampled_from(
    "```cpp {#program}|```cpp {#a}|```cpp {#a .append}|```cpp {#b .replace}"
    "|```cpp {#a variant=v}|```cpp {.sketch}|```cpp|```text {output=p}|```|~~~"
    "|````|<<a>>|  <<b>>|<<program>>|---|program: p|extends: p|extends: q|...|"
    "12<!-- p: key -->|<!-- p: key -->|`x`<!-- q: key -->|| |- item|  |    |> "
    "|> > |1. |int x;|$$|$x$|| a | b |||--|--||<details>|</details>|[^1]: note"
    "|\t|\\|{#|}|<!--|-->|é🙂|\u2028|\x0c|\x85".split("|")
)
PREFIX = st.sampled_from(["", "> ", "> > ", "- ", "  ", "    ", "\t", "1. "])
ROW = st.builds(str.__add__, PREFIX, WORDS)
MARKDOWN = st.builds(
    lambda rows, end: end.join(rows),
    st.lists(ROW | st.text(max_size=20), max_size=40),
    st.sampled_from(["\n", "\r\n", "\r"]),
)
CHAPTERS = st.lists(
    st.builds(
        lambda front, text: (front + text).encode("utf-8", "replace"),
        st.sampled_from(
            ["", "---\nprogram: p\n---\n", "---\nprogram: q\nextends: p\n---\n"]
        ),
        MARKDOWN,
    )
    | st.binary(max_size=60),
    min_size=1,
    max_size=3,
)


def small_book(data: list[bytes]) -> Book:
    names = tuple(str(i) for i in range(len(data)))
    book = Settings(Path(), "Small", names, (), {})
    chapters, problems = [], []
    for i, text in enumerate(data):
        chapter, found = read_chapter(f"chapters/{i}.md", text)
        chapters.append(chapter)
        problems += found
    return join(book, chapters, problems)


@given(CHAPTERS)
@settings(max_examples=400, deadline=None)
def test_any_text_gives_programs_or_problems(data):
    book = small_book(data)
    found = sources(book)
    for problem in [*book.problems, *found.problems]:
        lines = data[int(Path(problem.place.path).stem)].count(b"\n") + 1
        lines += data[int(Path(problem.place.path).stem)].count(b"\r")
        assert 1 <= problem.place.line <= lines
        assert problem.place.column >= 1
    if book.problems:
        assert not found.texts


@given(CHAPTERS)
@settings(max_examples=100, deadline=None)
def test_tangling_is_deterministic(data):
    first, again = small_book(data), small_book(data)
    assert first.problems == again.problems
    assert sources(first).texts == sources(again).texts


@given(CHAPTERS)
@settings(max_examples=60, deadline=None)
def test_the_command_writes_all_or_nothing(data):
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        (root / "chapters").mkdir()
        names = ", ".join(f'"{i}"' for i in range(len(data)))
        (root / "book.toml").write_text(f"chapters = [{names}]\n")
        for i, text in enumerate(data):
            (root / f"chapters/{i}.md").write_bytes(text)
        status = main(["--root", folder, "tangle"])
        written = sorted(str(p.relative_to(root)) for p in root.rglob("*.cpp"))
        if status:
            assert written == []
        else:
            book = load(root)
            expected = [program.path for program in book.programs.values()]
            expected += [f"build/single/{name}.cpp" for name in book.programs]
            assert written == sorted(expected)


@given(st.text(max_size=200))
@settings(max_examples=200, deadline=None)
def test_code_comes_through_unchanged(text):
    """Any lines that do not close the fence are tangled as they are."""
    rows = [r for r in text.splitlines() if "```" not in r and "<<" not in r]
    rows = [r.replace("\0", "").replace("\t", " ") for r in rows]
    code = "".join(row + "\n" for row in rows)
    chapter = f"---\nprogram: p\n---\n```cpp {{#program}}\n{code}```\n"
    found = sources(small_book([chapter.encode("utf-8", "replace")]))
    assert not found.problems
    expected = code.encode("utf-8", "replace").decode()
    assert found.texts["src/p.cpp"].partition("\n")[2] == expected


@given(st.text(max_size=50))
def test_a_name_is_its_own_name(text):
    assert slug(slug(text)) == slug(text)


def fragments_in_a_chain(n: int) -> bytes:
    body = "```cpp {#program}\n<<f0>>\n```\n"
    for i in range(n):
        inner = f"<<f{i + 1}>>" if i + 1 < n else "int main() {}"
        body += f"```cpp {{#f{i}}}\nint x{i};\n{inner}\n```\n"
    return f"---\nprogram: p\n---\n{body}".encode()


def test_a_chain_of_ten_thousand_fragments():
    found = sources(small_book([fragments_in_a_chain(10_000)]))
    assert not found.problems
    assert found.texts["src/p.cpp"].count("\n") == 10_002


def test_ten_thousand_problems():
    text = fragments_in_a_chain(10_000).replace(b"<<f", b"<<g")
    assert len(small_book([text]).problems) == 20_000


def test_a_huge_line():
    row = "x" * 5_000_000
    text = f"---\nprogram: p\n---\n{row}1<!-- p: k -->\n"
    text += f"```cpp {{#program}}\n{row}\n```\n"
    book = small_book([text.encode()])
    assert not book.problems
    assert row in sources(book).texts["src/p.cpp"]
