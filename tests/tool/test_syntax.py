"""The page on the tool's syntax: what it shows is all that there is."""

import re
from pathlib import Path

import pytest

from literate.read import MODES, read_chapter
from tests.tool import messages

ROOT = Path(__file__).resolve().parent.parent.parent
PAGE = ROOT / "chapters/syntax.md"
LISTED = re.compile(r"^\| (`+) ?(.*?) ?\1 \|", re.MULTILINE)


@pytest.fixture(scope="module")
def text() -> str:
    return PAGE.read_text("utf-8")


@pytest.fixture(scope="module")
def page():
    chapter, problems = read_chapter("chapters/syntax.md", PAGE.read_bytes())
    assert problems == []
    return chapter


def test_every_message_of_the_tool_is_listed_and_no_other(text):
    listed = [found[2] for found in LISTED.finditer(text.partition("\n## What can")[2])]
    assert sorted(listed) == sorted(messages.messages())


def test_messages_are_found_wherever_they_are_told():
    found = messages.messages()
    for said in (
        "unknown fragment '…'",  # with a hint
        ".… of '…', which does not exist",  # a place that varies
        "a fragment's name is lowercase words: #…",  # returned
        "the program prints something else here",  # assigned first
        "'…' in 'pages' is not a Markdown file's path",  # an exception
        "no program '…'",  # printed
    ):
        assert said in found


def test_the_head_that_it_shows_is_its_own(text):
    shown = re.search(r"```yaml\n(.*?)```", text, re.DOTALL)
    assert shown and text.startswith(shown[1])


def test_it_has_a_specimen_of_every_kind_of_block_and_value(text, page):
    modes = {fragment.mode for fragment in page.fragments}
    assert modes == {"define", *MODES} - {"sketch"} and page.sketches
    assert any(fragment.variant for fragment in page.fragments)
    assert any(output.data for output in page.outputs)
    assert any(value.data for value in page.values)
    assert any(value.key.startswith("lines of ") for value in page.values)
    written = re.findall(r"^````markdown\n(.*?)^````$", text, re.DOTALL | re.MULTILINE)
    fences = len(page.fragments) + len(page.sketches) + len(page.outputs)
    assert sum(part.count("```cpp") + part.count("```text {") for part in written) == (
        fences
    )
