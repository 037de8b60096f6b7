"""A small book for the tests of the pages: its code, its pages, a copy of it."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from small_book import BOOK, render

from literate.join import load
from weave.code import Page
from weave.library import Library


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A copy of the book, to do with as one likes."""
    return shutil.copytree(BOOK, tmp_path / "book")


@pytest.fixture(scope="session")
def library(tmp_path_factory: pytest.TempPathFactory) -> Library:
    return Library(load(BOOK), tmp_path_factory.mktemp("cache") / "names.json")


@pytest.fixture(scope="session")
def page(library: Library) -> Callable[..., Page]:
    """Makes a page of the book; links are as Sphinx would make them."""

    def uri(here: str, there: str) -> str:
        return "../" * here.count("/") + there + ".html"

    return lambda name, plain=False: Page(library, name, uri, plain)


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The pages of the book, rendered as they are read."""
    root = shutil.copytree(BOOK, tmp_path_factory.mktemp("site") / "book")
    done = render(root)
    assert (done.returncode, done.stderr) == (0, "")
    return root / "build/html"
