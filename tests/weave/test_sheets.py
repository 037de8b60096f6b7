"""Pictures in the printed book, and what takes the room that they leave."""

from __future__ import annotations

import pytest

from weave import sheets


def plate(name: str) -> str:
    caption = f"<figcaption>{name}.</figcaption>"
    return f'<figure class="plate of-figure" id="a/figure-{name}">{caption}</figure>'


FIRST, SECOND = plate("first"), plate("second")
BOOK = (
    f"<p>Before.</p>\n{FIRST}\n<p>One.</p>\n<p>Two.</p>\n"
    f'<figure class="fragment" id="a/fragment-x"><pre>x</pre></figure>\n<h2>End</h2>\n'
    f"<p>See:</p>\n{SECOND}\n<p>Three.</p>"
)


def put(*places: sheets.Place) -> dict[str, sheets.Place]:
    """Where the first picture's marks stand."""
    names = ["before", "0", "1", "2", "3"]
    return {f"sheet-a-0-{n}": place for n, place in zip(names, places, strict=True)}


# On a sheet of 842 points: 300 of them are empty below what stands before.
EMPTY = put((1, 386), (2, 500), (2, 400), (2, 200), (2, 150))


def test_what_is_announced_stays_where_it_is():
    assert [found.number for found in sheets.plates(BOOK)] == [0]


def test_marks_ask_where_a_picture_stands_and_what_is_around_it():
    found = sheets.marked(BOOK)
    for part in ("Before.", "first.", "One.", "Two.", "x"):
        assert f'{part}<a class="mark"' in found
    assert found.count('class="mark"') == 5


def test_what_follows_takes_the_room_that_a_picture_leaves():
    # The first block takes 100 points of the 300, the second 200.
    expected = BOOK.replace(
        f"{FIRST}\n<p>One.</p>\n<p>Two.</p>", f"<p>One.</p>\n<p>Two.</p>\n{FIRST}"
    )
    assert sheets.filled(BOOK, EMPTY) == expected


def test_a_picture_with_room_stays_and_so_does_one_that_leaves_little():
    on_its_sheet = put((1, 386), (1, 200), (2, 700), (2, 500), (2, 450))
    assert sheets.filled(BOOK, on_its_sheet) == BOOK
    little = put((1, 186), (2, 500), (2, 400), (2, 200), (2, 150))
    assert sheets.filled(BOOK, little) == BOOK
    assert sheets.filled(BOOK, {}) == BOOK


def test_a_block_that_goes_on_overleaf_fills_the_sheet():
    overleaf = put((1, 386), (2, 500), (3, 700), (3, 500), (3, 450))
    found = sheets.filled(BOOK, overleaf)
    assert found.index("One.") < found.index(FIRST) < found.index("Two.")


@pytest.mark.parametrize(("rounds", "warnings"), [(1, 1), (2, 0), (8, 0)])
def test_the_places_are_those_of_the_very_pages_that_go_with_them(
    monkeypatch, rounds, warnings
):
    prints: list[dict[str, str]] = []
    told: list[object] = []

    def printed(texts: dict[str, str]) -> dict[str, sheets.Printed]:
        prints.append(texts)
        number = len(prints)
        places = {} if number > 1 else EMPTY
        return {name: sheets.Printed(number, places) for name in texts}

    monkeypatch.setattr(sheets, "ROUNDS", rounds)
    monkeypatch.setattr(sheets.logger, "warning", lambda *says: told.append(says))
    texts, found = sheets.arranged({"a": BOOK, "b": "<p>Other.</p>"}, printed)
    assert texts["a"] == prints[-1]["a"]
    assert found["a"].length == len(prints) == min(rounds, 2)
    assert found["b"].length == 1  # in which nothing has moved
    assert len(told) == warnings
