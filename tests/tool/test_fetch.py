"""Fetching the guide's names: whole and right, or not at all."""

from __future__ import annotations

import contextlib
import hashlib
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from literate.settings import read_settings
from tools.fetch_names import names

ROOT = Path(__file__).resolve().parent.parent.parent
NAMES = b"emma\nolivia\n\nava"
HEAD = b"HTTP/1.1 200 OK\r\n"
ANSWERS = {
    "good": HEAD + b"Content-Length: 16\r\n\r\n" + NAMES,
    "other": HEAD + b"Content-Length: 5\r\n\r\nnoah\n",
    "truncated": HEAD + b"Content-Length: 100\r\n\r\n" + NAMES,
    "garbage": b"\x00\x01 what?\r\n\r\n",
    "bad-chunk": HEAD + b"Transfer-Encoding: chunked\r\n\r\nzz\r\nemma\r\n",
    "missing": b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n",
    "elsewhere": b"HTTP/1.1 302 Found\r\nLocation: file:///etc/passwd\r\n\r\n",
    "closed": b"",
    "much": HEAD + b"\r\n" + bytes(10_000_001),
}


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """A server that answers each path as ANSWERS says, and hangs up."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        threading.Thread(target=answer, args=[server], daemon=True).start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}"


def answer(server: socket.socket) -> None:
    while True:
        try:
            connection, _ = server.accept()
        except OSError:  # the tests are done
            return
        with connection:
            name = connection.recv(4096).split()[1].decode().strip("/")
            with contextlib.suppress(OSError):  # it has heard enough
                connection.sendall(ANSWERS[name])


def fetch(root: Path, address: str, content: bytes = NAMES):
    """Run the command for a book whose data lie at an address."""
    (root / "book.toml").write_text(
        f"""title = "A book"
[data.book]
[data.guide]
file = "data/guide.txt"
address = "{address}"
sha256 = "{hashlib.sha256(content).hexdigest()}"
"""
    )
    return subprocess.run(
        [sys.executable, "-m", "tools.fetch_names", "--root", root],
        cwd=ROOT,
        capture_output=True,
        encoding="utf-8",
        timeout=120,
    )


def test_what_is_fetched_is_kept_and_counted(tmp_path, address):
    done = fetch(tmp_path, f"{address}/good")
    assert done.stderr == ""
    assert done.stdout == f"{tmp_path}/data/guide.txt: 3 names\n"
    assert done.returncode == 0
    assert (tmp_path / "data/guide.txt").read_bytes() == NAMES


@pytest.mark.parametrize(
    ("path", "why"),
    [
        ("/other", "wrong checksum, not kept"),
        ("/truncated", "the last 84 bytes are missing"),
        ("/garbage", "\x00\x01 what?"),
        ("/bad-chunk", "IncompleteRead(0 bytes read)"),
        ("/missing", "HTTP Error 404: Not Found"),
        ("/elsewhere", "HTTP Error 302: "),
        ("/closed", "Remote end closed connection without response"),
        ("/much", "more than 10,000,000 bytes"),
        ("/a blank", "URL can't contain control characters."),
    ],
)
def test_anything_else_is_one_line_and_nothing_is_kept(tmp_path, address, path, why):
    (tmp_path / "data").mkdir()
    (tmp_path / "data/guide.txt").write_text("kept")
    done = fetch(tmp_path, address + path)
    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr.startswith(f"{address}{path}: error: {why}")
    assert done.stderr.count("\n") == 1
    assert [path.name for path in (tmp_path / "data").iterdir()] == ["guide.txt"]
    assert (tmp_path / "data/guide.txt").read_text() == "kept"


@pytest.mark.parametrize("address", ["foo", "http://[", "http://127.0.0.1:9/", "x:"])
def test_an_address_that_leads_nowhere_is_one_line(tmp_path, address):
    done = fetch(tmp_path, address)
    assert done.returncode == 1
    assert done.stderr.startswith(f"{address}: error: ")
    assert done.stderr.count("\n") == 1


def test_a_target_that_cannot_be_written_is_one_line(tmp_path, address):
    (tmp_path / "data/guide.txt").mkdir(parents=True)
    done = fetch(tmp_path, f"{address}/good")
    assert done.returncode == 1
    assert done.stderr == f"{tmp_path}/data/guide.txt: error: Is a directory\n"


def test_a_folder_without_a_book_is_one_line(tmp_path):
    done = subprocess.run(
        [sys.executable, "-m", "tools.fetch_names", "--root", tmp_path],
        cwd=ROOT,
        capture_output=True,
        encoding="utf-8",
    )
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1


def test_the_book_says_where_the_guides_names_are():
    guide = read_settings(ROOT).data["guide"]
    assert guide.address.startswith("https://")
    assert len(guide.sha256) == 64
    assert names(b"a\n\n \r\nb\nc") == 3
