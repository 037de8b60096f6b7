"""Fragments, whole files and differences as markup, held against what is
expected of them in expected/."""

from __future__ import annotations

from pathlib import Path

import pytest
from small_book import copied, soup

from literate.join import load
from literate.model import Fragment
from literate.tangle import Code
from weave.changes import marked
from weave.code import Page
from weave.library import BrokenBook, Library

EXPECTED = Path(__file__).resolve().parent / "expected"


def fragment_of(library, name: str, program: str = "one") -> Fragment:
    own = library.book.programs[program].own
    return next(fragment for fragment in own if fragment.name == name)


def hold(found: str, name: str) -> None:
    """Compare markup with what is expected, or write it if nothing is yet."""
    path = EXPECTED / name
    if not path.exists():
        path.write_text(found + "\n", "utf-8")
        pytest.fail(f"{name} was not there; written now, to be looked at")
    assert found + "\n" == path.read_text("utf-8")


# What is expected, as a whole


@pytest.mark.parametrize(
    ("name", "program"),
    [
        ("program", "one"),
        ("includes", "one"),
        ("take-one-step", "one"),
        ("step", "one"),
        ("tools", "one"),
        ("double-a-number", "one"),
        ("the-limit", "more"),
        ("includes", "two"),
        ("step", "two"),
    ],
)
def test_a_fragment(library, page, name, program):
    fragment = fragment_of(library, name, program)
    here = page(fragment.place.path.removesuffix(".md"))
    hold(here.fragment(fragment), f"{program}-{name}.html")


def test_an_e_book_has_links_for_holes(library, page):
    here = page("chapters/1-one", plain=True)
    found = here.fragment(fragment_of(library, "program"))
    assert "<details" not in found
    hold(found, "plain.html")


def test_whole_files(library, page):
    for path in ("src/one.cpp", "src/tools.hpp"):
        file = library.files[path]
        hold(page(file.page).file(file), f"{file.name}.html")


def test_changes(library, page):
    program = library.book.programs["two"]
    hold(page("changes/two").changes(program), "changes.html")


def test_an_output_and_a_sketch(library, page):
    output = library.book.chapters[0].outputs[0]
    here = page("chapters/1-one")
    hold(here.output(output) + here.sketch('a = "<b>";  // & c\n'), "others.html")


# What holds for all of them


def test_lines_that_stand_elsewhere_are_neither_new_nor_gone():
    def file(text: str) -> list[Code]:
        return [Code(n, line) for n, line in enumerate(text.split(), 1)]

    block, other = "first second third }", "one two three four five six"
    lines, moves = marked(
        file(f"{block} {other} end {{"), file(f"{other} {block} last")
    )
    assert moves == {1: 7, 2: 8, 3: 9, 4: 10}
    assert [(line.text, mark) for line, mark in lines if mark] == [
        *((word, "left") for word in block.split()),
        ("end", "gone"),
        ("{", "gone"),
        *((word, "moved") for word in block.split()),
        ("last", "new"),
    ]
    # Two lines and a bracket are no block.
    short = file("first second } other"), file("other first second }")
    assert marked(*short)[1] == {}


def test_a_whole_file_is_copied_as_it_is(library, page):
    for file in library.files.values():
        found = copied(page(file.page).file(file))
        assert "".join(line + "\n" for line in found) == file.tangled.text


def test_the_root_is_copied_as_the_file_is(library, page):
    for program in library.book.programs.values():
        file = library.main(program)
        start = program.definitions["program"][0]
        found = copied(page("chapters/1-one").fragment(start))
        if start in program.own:
            assert found == [line.text for line in file.lines[1:]]


def test_a_fragment_is_copied_without_its_outer_indent(library, page):
    found = copied(page("x").fragment(fragment_of(library, "take-one-step")))
    assert found == [
        "// Step `i`.",
        "sum += twice(limit);",
        "",
        "  assert(sum > 0);",
    ]


def test_a_fragment_used_twice_has_the_numbers_of_each_place(library, page):
    found = soup(page("x").fragment(fragment_of(library, "program")))
    text = library.files["src/one.cpp"].tangled.text.split("\n")
    rows = [row for row in found.select("pre > span") if "twice" in row.text]
    numbers = [int(row["data-n"]) for row in rows]
    assert [text[n - 1].strip() for n in numbers] == ["sum += twice(limit);"] * 2
    assert numbers[0] < numbers[1]


def test_numbers_are_those_of_the_file_a_fragment_lives_in(library, page):
    for fragment in library.book.about:
        markup = soup(page("x").fragment(fragment))
        figure = markup.select_one("figure")
        file = next(
            file for file in library.files.values() if file.name == figure["data-file"]
        )
        for row in markup.select("pre > span[data-n]"):
            line = file.lines[int(row["data-n"]) - 1]
            assert line.text.strip() == row.text.strip()


def test_a_phrase_is_a_line_and_a_name_is_none(library, page):
    found = soup(page("x").fragment(fragment_of(library, "program")))
    phrases = [line.text for line in found.select("summary > .line")]
    assert phrases == ["// the limit", "    // Take one step"]
    names = [s.text for s in found.select("summary") if not s.select(".line")]
    assert [name.strip() for name in names] == ["includes", "step", "step"]


def test_new_lines_are_marked_and_an_outline_is_a_list(root, tmp_path):
    for name, old, new in [
        ("2-two.md", "sum += twice(2);", "sum += twice(limit);"),
        ("1-one.md", "#pragma once\n\n", ""),
    ]:
        path = root / "chapters" / name
        path.write_text(path.read_text("utf-8").replace(old, new), "utf-8")
    library = Library(load(root), tmp_path / "names.json")
    here = Page(library, "x", lambda _, there: f"{there}.html", plain=False)
    step = soup(here.fragment(fragment_of(library, "step", "two")))
    marked = [line.text for line in step.select(".code .fresh")]
    assert marked == ['std::printf("%d\\n", sum);']
    assert step.select_one("figcaption .fresh").text == "1 line new"
    tools = soup(here.fragment(fragment_of(library, "tools")))
    assert "outline" in tools.figure["class"]
    assert tools.summary["data-lines"] == "2–4"


def test_a_fragment_is_called_what_its_hole_says(library):
    assert library.says(fragment_of(library, "take-one-step")) == "Take one step"


def test_an_appendix_is_a_library_and_no_predecessor(library):
    assert library.lends("chapters/words.md", "chapters/1-one.md")
    assert not library.lends("chapters/words.md", "chapters/words.md")
    assert not library.lends("chapters/1-one.md", "chapters/2-two.md")


def test_a_name_defined_in_a_header_leads_to_its_fragment(library, page):
    found = soup(page("programs/one").file(library.files["src/one.cpp"]))
    links = {a["href"] for a in found.select("pre a") if a.text == "twice"}
    assert links == {"../chapters/1-one.html#fragment-double-a-number"}
    title = found.select_one("span > a[title]")["title"]
    assert title == "const int limit\nchapter 1"


def test_code_that_the_model_does_not_know_is_never_shown(library):
    chapter = library.book.chapters[0]
    for fragment in chapter.fragments:
        assert library.block(chapter.path, fragment.place.line) is fragment
    assert library.block(chapter.path, chapter.sketches[0].line) is None
    with pytest.raises(BrokenBook, match=r"chapters/1-one\.md:12: error"):
        library.block("chapters/1-one.md", 12)
    with pytest.raises(BrokenBook, match=r"chapters/1-one\.md:12: error"):
        library.output("chapters/1-one.md", 12)


def test_anchors_are_each_their_own(library):
    for chapter in library.book.chapters:
        anchors = [library.anchor(fragment) for fragment in chapter.fragments]
        assert len(set(anchors)) == len(anchors)
