"""./book read: what is served to whom, and rendering anew on save."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from weave.serve import Server, Watcher, main

ROOT = Path(__file__).resolve().parent.parent.parent
PATIENCE = 60  # seconds, for a machine that is busy


@pytest.fixture
def html(tmp_path: Path) -> Path:
    """A folder with a page, one in a folder, and a secret beside it."""
    folder = tmp_path / "build/html"
    (folder / "chapters").mkdir(parents=True)
    (folder / "index.html").write_text("<p>page</p>")
    (folder / "chapters/0 a.html").write_text("<p>größer</p>")
    (folder / "book.css").write_text("p {}")
    (tmp_path / "secret.txt").write_text("secret")
    return folder


@pytest.fixture
def start() -> Iterator:
    """Starts servers, and stops them at the end."""
    servers = []

    def start(html: Path, watcher: Watcher | None = None) -> Server:
        servers.append(Server(html, watcher=watcher))
        threading.Thread(target=servers[-1].serve_forever, daemon=True).start()
        return servers[-1]

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


def ask(server: Server, path: str, method: str = "GET", **headers: str):
    """The status, headers and text that a request is answered with."""
    connection = http.client.HTTPConnection("127.0.0.1", server.server_port, timeout=60)
    connection.putrequest(method, path, skip_host="Host" in headers)
    for name, value in headers.items():
        connection.putheader(name, value)
    connection.endheaders()
    answer = connection.getresponse()
    text = answer.read().decode()
    connection.close()
    return answer.status, answer.headers, text


def test_files_are_served_as_they_are(html, start):
    server = start(html)
    assert ask(server, "/")[2] == "<p>page</p>"
    status, headers, text = ask(server, "/chapters/0%20a.html?now#there")
    assert (status, text) == (200, "<p>größer</p>")
    assert headers["Content-Type"] == "text/html; charset=utf-8"
    assert ask(server, "/book.css")[1]["Content-Type"] == "text/css; charset=utf-8"
    assert ask(server, "/", "HEAD")[2] == ""


def test_a_folder_is_not_listed_and_leads_to_its_index(html, start):
    server = start(html)
    (html / "more").mkdir()
    (html / "more/index.html").write_text("more")
    status, headers, _ = ask(server, "/more")
    assert (status, headers["Location"]) == (301, "/more/")
    assert ask(server, "/more/")[2] == "more"
    assert ask(server, "/chapters/")[0] == 404
    assert ask(server, "//more")[1]["Location"] == "/more/"


@pytest.mark.parametrize(
    "path",
    [
        "/nothing.html",
        "/%00",
        "/" + 5000 * "a",
        "/" + "a/" * 2500,
        "/../secret.txt",
        "/..%2f../secret.txt",
        "/../../secret.txt",
        "//../../secret.txt",
        "/%2e%2e/%2e%2e/secret.txt",
        "/link.txt",
        "/out/secret.txt",
        "/circle",
        "/index.html/more",
        "/deep/",
    ],
)
def test_nothing_else_is_served_and_nothing_is_said(html, start, path, capfd):
    (html / "link.txt").symlink_to(html.parent.parent / "secret.txt")
    (html / "out").symlink_to(html.parent.parent)
    (html / "circle").symlink_to(html / "circle")
    (html / "deep/index.html").mkdir(parents=True)
    status, _, text = ask(start(html), path)
    assert status == 404
    assert "secret" not in text
    assert capfd.readouterr() == ("", "")


def test_a_link_that_stays_inside_is_followed(html, start):
    (html / "first.html").symlink_to("index.html")
    assert ask(start(html), "/first.html")[2] == "<p>page</p>"


def test_only_requests_for_this_machine_are_answered(html, start):
    server = start(html)
    port = server.server_port
    for host in (f"127.0.0.1:{port}", f"localhost:{port}"):
        assert ask(server, "/", Host=host)[0] == 200
    for host in ("evil.example", f"evil.example:{port}", "127.0.0.1", ""):
        status, _, text = ask(server, "/", Host=host)
        assert status == 403
        assert "page" not in text


def test_no_other_site_may_load_or_show_the_book(html, start):
    server = start(html)
    for path in ("/", "/book.css", "/nothing"):
        _, headers, _ = ask(server, path)
        assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
        assert headers["Content-Security-Policy"] == "frame-ancestors 'none'"
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Server"].strip() == "book"
    asks = [
        ("cross-site", "no-cors", "script", 403),
        ("same-site", "no-cors", "image", 403),
        ("cross-site", "navigate", "iframe", 403),
        ("cross-site", "navigate", "document", 200),
        ("same-origin", "no-cors", "script", 200),
        ("none", "navigate", "document", 200),
    ]
    for site, mode, dest, wanted in asks:
        says = {"Sec-Fetch-Site": site, "Sec-Fetch-Mode": mode, "Sec-Fetch-Dest": dest}
        assert ask(server, "/book.css", **says)[0] == wanted, says


def test_only_reading_is_answered(html, start):
    server = start(html)
    for method in ("POST", "PUT", "DELETE", "OPTIONS", "TRACE", "CONNECT"):
        assert ask(server, "/", method)[0] == 501


def test_what_is_hidden_is_not_served(html, start):
    (html / ".buildinfo").write_text("secret")
    assert ask(start(html), "/.buildinfo")[0] == 404


def test_a_request_that_is_broken_off_says_nothing(html, start, capfd):
    (html / "long.bin").write_bytes(bytes(50_000_000))
    server = start(html)
    request = f"GET /long.bin HTTP/1.1\r\nHost: {server.address[7:-1]}\r\n\r\n"
    for sent in (request.encode(), b"GET / HTT", b"\x00\x01\r\n\r\n", b""):
        connection = socket.create_connection(("127.0.0.1", server.server_port))
        linger = b"\x01\x00\x00\x00\x00\x00\x00\x00"  # close with a reset
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        connection.sendall(sent)
        connection.close()
    assert ask(server, "/")[2] == "<p>page</p>"
    wait_for(lambda: threading.active_count() <= 3)
    assert capfd.readouterr() == ("", "")


# ---- Rendering anew ----


def wait_for(condition) -> None:
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.02)


def renderer(html: Path, text: str | None, status: int = 0) -> list[str]:
    """A command that writes a page, or does not, and succeeds or fails."""
    write = f"open({str(html / 'index.html')!r}, 'w').write({text!r})" if text else "0"
    return [sys.executable, "-c", f"{write}; exit({status})"]


def test_with_watch_pages_ask_for_the_newest_rendering(html, start):
    watcher = Watcher(html.parent.parent, html, [])
    watcher.rendering = 3
    server = start(html, watcher)
    page = ask(server, "/")[2]
    assert page.startswith("<p>page</p>")
    assert '<script src="/reload.js"></script>' in page
    assert "/rendering.js" in ask(server, "/reload.js")[2]
    assert "window.rendering = 3;" in ask(server, "/rendering.js")[2]
    assert "script" not in ask(server, "/book.css")[2]
    assert ask(start(html), "/reload.js")[0] == 404


@pytest.mark.parametrize(
    ("text", "status", "said", "rendering"),
    [
        ("new", 0, "rendered", 1),
        (None, 0, "rendered", 0),
        (None, 1, "not rendered: the pages stay as they were", 0),
        ("half", 1, "not all is well: the pages show what could be rendered", 1),
    ],
)
def test_what_is_said_of_a_rendering_is_so(html, capsys, text, status, said, rendering):
    watcher = Watcher(html.parent.parent, html, renderer(html, text, status))
    watcher.render()
    assert capsys.readouterr().out == f"rendering …\n{said}\n"
    assert watcher.rendering == rendering
    assert (html / "index.html").read_text() == (text or "<p>page</p>")


def test_a_command_that_is_not_there_is_one_line(html, capsys):
    Watcher(html.parent.parent, html, ["/no/such/command"]).render()
    assert capsys.readouterr().err == "/no/such/command: No such file or directory\n"


@pytest.mark.parametrize(
    "source",
    [
        "book.toml",
        "conf.py",
        "index.md",
        "chapters/0-a.md",
        "data/names.txt",
        "docs/page.md",
        "literate/tangle.py",
        "pictures/a.svg",
        "weave/serve.py",
        "weave/templates/page.html",
        "weave/static/book.css",
    ],
)
def test_every_source_of_the_pages_is_watched(html, source):
    root = html.parent.parent
    (root / source).parent.mkdir(parents=True, exist_ok=True)
    (root / source).write_text("old")
    watcher = Watcher(root, html, renderer(html, "new"))
    watcher.look()
    assert watcher.rendering == 0
    os.utime(root / source, ns=(1, 1))
    watcher.look()
    assert watcher.rendering == 1
    watcher.look()
    assert watcher.rendering == 1


@pytest.mark.parametrize("file", [".#0-a.md", "__pycache__/a.pyc"])
def test_what_editors_and_python_keep_is_not_watched(html, file):
    root = html.parent.parent
    watcher = Watcher(root, html, renderer(html, "new"))
    (root / "chapters" / file).parent.mkdir(parents=True)
    (root / "chapters" / file).write_text("kept")
    watcher.look()
    assert watcher.rendering == 0


def test_a_saved_chapter_reaches_the_reader(html):
    """The whole of it, as a command that Ctrl-C ends."""
    root = html.parent.parent
    (root / "index.md").write_text("old")
    script = (
        "import sys; from weave.serve import main; from pathlib import Path; "
        f"sys.exit(main(['--watch', '--no-browser'], Path({str(root)!r}), "
        f"{renderer(html, '<p>new</p>')!r}))"
    )
    book = subprocess.Popen(
        [sys.executable, "-c", script], cwd=ROOT, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    try:
        port = int(book.stdout.readline().split("127.0.0.1:")[1].split("/")[0])
        time.sleep(0.02)  # so that the file's time differs
        (root / "index.md").write_text("newer")
        wait_for(lambda: "<p>new</p>" in (html / "index.html").read_text())
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        connection.request("GET", "/")
        assert b"<p>new</p>" in connection.getresponse().read()
    finally:
        book.send_signal(signal.SIGINT)
        out, error = book.communicate(timeout=PATIENCE)
    assert error == ""
    assert book.returncode == 0
    assert out.startswith("rendering …\n")


def test_ctrl_c_ends_a_rendering_too(html):
    """No rendering goes on behind the reader's back."""
    root = html.parent.parent
    slow = [sys.executable, "-c", "import time; print('slow', flush=True); "
            f"time.sleep({PATIENCE}); open('late', 'w')"]  # fmt: skip
    watcher = Watcher(root, html, slow)
    watcher.seen = {}
    (root / "index.md").write_text("new")
    watcher.start()
    wait_for(lambda: watcher.child is not None)
    watcher.end()
    watcher.join(PATIENCE / 2)
    assert not watcher.is_alive()
    assert watcher.child.wait() != 0


# ---- The command line ----


def test_without_a_rendered_book_it_says_so(tmp_path, capsys):
    assert main(["--no-browser"], tmp_path) == 1
    said = f"{tmp_path / 'build/html'}: not built yet: ./book build\n"
    assert capsys.readouterr().err == said


@pytest.mark.parametrize("port", ["99999", "65536", "-1", "many", "1e3", ""])
def test_a_port_that_is_none_is_refused(html, capsys, port):
    with pytest.raises(SystemExit) as ended:
        main([f"--port={port}"], html.parent.parent)
    assert ended.value.code == 2
    assert f"'{port}' is no port: 0 to 65535\n" in capsys.readouterr().err


def test_a_port_that_is_taken_is_one_line(html, start, capsys):
    taken = start(html).server_port
    assert main(["--no-browser", f"--port={taken}"], html.parent.parent) == 1
    assert capsys.readouterr().err == f"port {taken}: Address already in use\n"
