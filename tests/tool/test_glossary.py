"""The glossary leads to where its words are used."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

CHAPTERS = Path(__file__).resolve().parents[2] / "chapters"
ENTRY = re.compile(r"\*\*(.+?)\*\*: .*\[[^]]+\]\(([^)#]+\.md)#([^)]+)\)$", re.M)
FENCE = re.compile(r"^```.*?^```$", re.M | re.S)
NOTE = re.compile(r"<!--.*?-->", re.S)


def glossary() -> str:
    return (CHAPTERS / "glossary.md").read_text("utf-8")


def anchor(title: str) -> str:
    """A heading's anchor, as code hosts and the pages make it."""
    return re.sub(r"[^\w\- ]", "", title.lower()).strip().replace(" ", "-")


def section(chapter: str, wanted: str) -> str:
    """The prose below the heading with this anchor, up to the next heading."""
    text = FENCE.sub("", (CHAPTERS / chapter).read_text("utf-8"))
    parts = re.split(r"^#+ (.+)$", NOTE.sub("", text), flags=re.M)
    for title, prose in zip(parts[1::2], parts[2::2], strict=True):
        if anchor(title) == wanted:
            return f"{title}\n{prose}"
    pytest.fail(f"{chapter} has no section #{wanted}")


def word(entry: str) -> str:
    """The word itself: what follows a comma only says which is meant."""
    return entry.partition(",")[0].replace("`", "").replace("_", " ").lower()


def plain(prose: str) -> str:
    return " ".join(re.sub(r"[*`]", "", prose).replace("_", " ").lower().split())


@pytest.mark.parametrize(("entry", "chapter", "wanted"), ENTRY.findall(glossary()))
def test_an_entry_leads_to_a_section_that_uses_the_word(
    entry: str, chapter: str, wanted: str
) -> None:
    assert word(entry) in plain(section(chapter, wanted))


def test_every_entry_has_a_link() -> None:
    entries = re.findall(r"^\*\*.+?\*\*:", glossary(), re.M)
    assert len(ENTRY.findall(glossary())) == len(entries) > 0


def test_entries_stand_in_order_below_their_letters() -> None:
    letters, words = "", []
    for line in glossary().splitlines():
        if line.startswith("## "):
            letters = line.removeprefix("## ").lower()
        elif found := re.match(r"\*\*(.+?)\*\*:", line):
            words.append(found[1].replace("`", "").lower())
            assert words[-1].startswith(letters)
    assert words == sorted(words)


def test_links_back_from_chapters_are_on_words_of_the_glossary() -> None:
    words = {word(entry) for entry, _, _ in ENTRY.findall(glossary())}
    links = re.compile(r"\[([^]]+)\]\(glossary\.md#(\w)\)")
    for chapter in CHAPTERS.glob("*.md"):
        for text, letter in links.findall(chapter.read_text("utf-8")):
            assert plain(text) in words, f"{chapter.name}: {text}"
            assert plain(text).startswith(letter), f"{chapter.name}: {text}"
