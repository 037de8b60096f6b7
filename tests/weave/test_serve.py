"""./book read: serving, and rendering anew on save."""

import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest
from conftest import ROOT

sys.path.insert(0, str(ROOT / "docs"))

import read  # noqa: E402


@pytest.fixture
def served(tmp_path, monkeypatch):
    """A server for a folder with one page; yields a function that asks it."""
    (tmp_path / "index.html").write_text("<p>page</p>")
    server = read.http.server.ThreadingHTTPServer(
        ("127.0.0.1", 0),
        read.functools.partial(read.Handler, directory=tmp_path),
    )
    read.threading.Thread(target=server.serve_forever, daemon=True).start()

    def ask(path: str) -> str:
        address = f"http://127.0.0.1:{server.server_port}{path}"
        return urllib.request.urlopen(address, timeout=10).read().decode()

    yield ask
    server.shutdown()


def test_pages_are_served_as_they_are(served):
    assert served("/") == "<p>page</p>"


def test_with_watch_pages_ask_for_the_newest_rendering(served, monkeypatch):
    class Watcher:
        rendering = 3

    monkeypatch.setattr(read.Handler, "watcher", Watcher)
    assert served("/rendering") == "3"
    assert served("/").startswith("<p>page</p>") and "/rendering" in served("/")


def test_a_saved_chapter_is_rendered_and_a_failure_is_not_shown(
    tmp_path, monkeypatch
):
    (tmp_path / "chapters").mkdir()
    chapter = tmp_path / "chapters/a.md"
    chapter.write_text("one")
    monkeypatch.setattr(read, "ROOT", Path(tmp_path))
    watcher = read.Watcher()
    chapter.write_text("two words")
    assert watcher.times() != watcher.seen
    monkeypatch.setattr(read, "RENDER", [sys.executable, "-c", "pass"])
    watcher.render()
    assert watcher.rendering == 1
    assert watcher.times() == watcher.seen
    monkeypatch.setattr(read, "RENDER", [sys.executable, "-c", "exit(1)"])
    watcher.render()
    assert watcher.rendering == 1


def test_without_a_rendered_book_it_says_so(tmp_path):
    (tmp_path / "docs").mkdir()
    script = tmp_path / "docs/read.py"
    script.write_text((ROOT / "docs/read.py").read_text())
    done = subprocess.run([sys.executable, script], capture_output=True, text=True)
    assert done.returncode == 1
    assert done.stderr.endswith("build/html: not built yet: ./book build\n")
