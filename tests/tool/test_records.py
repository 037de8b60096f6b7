"""Records: values that took long to find, kept in a file of the book."""

from conftest import fragment, program

from literate.join import load
from literate.records import written
from literate.sources import sources

BODY = fragment("#program", "int main() {}")


def record(book, **pairs: str) -> None:
    """Write reports/long.txt about the program `one` as it is now."""
    trees = sources(load(book.root)).trees
    (book.root / "reports").mkdir(exist_ok=True)
    text = written(trees, ["src/one.cpp"], pairs)
    (book.root / "reports/long.txt").write_text(text)


def test_a_value_may_come_from_a_record(book):
    path = book.chapter("one", program("one", BODY))
    record(book, mean="2.5012")
    path.write_text(program("one", BODY + "It is 2.49<!-- long: mean -->.\n"))
    done = book.tool("compare")
    assert done.returncode == 1
    assert "the book says 2.49, the program says 2.50\n" in done.stderr
    assert book.tool("bless").returncode == 0
    assert "2.50<!-- long: mean -->" in path.read_text()
    assert book.tool("compare").returncode == 0


def test_a_key_that_no_record_has(book):
    path = book.chapter("one", program("one", BODY))
    record(book, mean="2.5012")
    path.write_text(program("one", BODY + "It is 2.49<!-- long: median -->.\n"))
    assert "no program prints 'long: median'\n" in book.tool("compare").stderr


def test_a_record_of_another_program_is_stale(book):
    path = book.chapter("one", program("one", BODY))
    record(book, mean="2.5012")
    assert book.tool("compare").returncode == 0
    path.write_text(program("one", BODY.replace("{}", "{ return 1; }")))
    for command in ("compare", "bless"):
        done = book.tool(command)
        assert (done.returncode, done.stderr) == (
            1,
            "reports/long.txt:2:1: error: this is a record of another src/one.cpp: "
            "./book study\n",
        )


def test_prose_makes_no_record_stale(book):
    path = book.chapter("one", program("one", BODY))
    record(book, mean="2.5012")
    path.write_text(program("one", "Words.\n\n" + BODY))
    assert book.tool("compare").returncode == 0


def test_an_output_comes_from_a_program(book):
    book.chapter("one", program("one", BODY))
    record(book, mean="2.5012")
    text = "```text {output=long}\nmean: 2.5012\n```\n"
    book.chapter("one", program("one", BODY + text))
    assert "unknown program 'long'" in book.problems()
