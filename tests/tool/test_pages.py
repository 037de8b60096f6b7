"""Pages beside the chapters: their values are checked, and they hold no code."""

from conftest import fragment, program

BODY = fragment("#program", "int main() {}")
PAGE = (
    "# Home\n\n```{toctree}\nchapters/one\n```\n\nIt says *%s<!-- one: sample 1 -->*.\n"
)


def home(book, text: str) -> None:
    """A book of one chapter, and a page beside it."""
    book.chapter("one", program("one", BODY))
    path = book.root / "book.toml"
    path.write_text('pages = ["index.md"]\n' + path.read_text())
    (book.root / "index.md").write_text(text)


def test_a_page_says_what_programs_print(book):
    home(book, PAGE % "eve")
    binary = book.root / "build/bin/one"
    binary.parent.mkdir(parents=True)
    binary.write_text("#!/bin/sh\necho 'sample  1: ada'\n")
    binary.chmod(0o755)
    done = book.tool("compare")
    assert (
        "index.md:7:10: error: the book says eve, the program says ada" in done.stderr
    )
    assert book.tool("bless").returncode == 0
    assert (book.root / "index.md").read_text() == PAGE % "ada"
    assert book.tool("compare").returncode == 0


def test_a_page_that_is_not_there(book):
    home(book, "")
    (book.root / "index.md").unlink()
    assert "index.md:1:1: error: book.toml lists it, but: " in book.tool("check").stderr


def test_a_page_names_no_program_that_is_not_there(book):
    home(book, PAGE.replace("one:", "two:") % "ada")
    assert "index.md:7:10: error: unknown program 'two'" in book.tool("check").stderr


def test_a_page_holds_no_code(book):
    home(book, "# Home\n" + fragment("#other", "int x;"))
    said = "this page is no chapter and holds no code\n"
    assert said in book.tool("check").stderr


def test_a_page_is_a_markdown_file(book):
    home(book, "")
    path = book.root / "book.toml"
    path.write_text(path.read_text().replace("index.md", "index"))
    said = "book.toml: error: 'index' in 'pages' is not a Markdown file's path\n"
    assert book.tool("check").stderr == said
