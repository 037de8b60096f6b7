"""Serve the rendered book on the loopback address: ./book read.

Ctrl-C ends it. With --watch the book is rendered again when a source of its
pages is saved, and the open pages load themselves anew.
"""

from __future__ import annotations

import argparse
import http.server
import mimetypes
import subprocess
import sys
import threading
import webbrowser
from collections.abc import Iterator, Sequence
from http import HTTPStatus
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit

ROOT = Path(__file__).resolve().parent.parent
HTML = "build/html"
SOURCES = (
    "book.toml",
    "conf.py",
    "index.md",
    "chapters",
    "data",
    "docs",
    "literate",
    "pictures",
    "weave",
)
PAUSE = 0.5  # seconds between looks at the sources
TIMEOUT = 60  # seconds for a request to be told

# Scripts of their own, since pages allow no others. The first asks for the
# second once a second; that loads the page anew when it says another number.
RELOAD = b"""setInterval(() => {
  const script = document.createElement("script");
  script.src = "/rendering.js?" + Date.now();
  script.onload = script.onerror = () => script.remove();
  document.head.append(script);
}, 1000);
"""
# Said with every answer: no other site may show, load or hear of the book.
LOCKED = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "frame-ancestors 'none'",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
RENDERING = """if ((window.rendering ?? {0}) !== {0}) location.reload();
window.rendering = {0};
"""


class Watcher(threading.Thread):
    """Renders the book again whenever one of its sources is saved.

    `rendering` counts how often the pages have changed since.
    """

    def __init__(self, root: Path, html: Path, command: Sequence[str]):
        super().__init__(daemon=True)
        self.root, self.html, self.command = root, html, command
        self.rendering = 0
        self.ended = threading.Event()
        self.child: subprocess.Popen[bytes] | None = None
        self.seen = self.saved()

    def saved(self) -> dict[Path, int]:
        """When each source was last saved."""
        return dict(times(self.root / source for source in SOURCES))

    def run(self) -> None:
        while not self.ended.wait(PAUSE):
            self.look()

    def look(self) -> None:
        """Render if a source was saved since the last time."""
        now = self.saved()
        if now != self.seen:
            self.seen = now
            self.render()

    def render(self) -> None:
        """Run the command, and say what has become of the pages."""
        tell("rendering …")
        before = dict(times([self.html]))
        try:
            # In a session of its own: Ctrl-C is for us, and we end it.
            self.child = subprocess.Popen(
                self.command, cwd=ROOT, start_new_session=True
            )
            failed = self.child.wait() != 0
        except OSError as error:
            print(f"{self.command[0]}: {error.strerror}", file=sys.stderr)
            failed = True
        if self.ended.is_set():
            return
        changed = dict(times([self.html])) != before
        self.rendering += changed
        if not failed:
            tell("rendered")
        elif changed:
            tell("not all is well: the pages show what could be rendered")
        else:
            tell("not rendered: the pages stay as they were")

    def end(self) -> None:
        """Render no more; what is being rendered stops."""
        self.ended.set()
        if self.child:
            self.child.terminate()


def times(paths: Iterator[Path] | Sequence[Path]) -> Iterator[tuple[Path, int]]:
    """When each file at or below these paths was last changed; hidden files
    and what Python keeps for itself do not count."""
    for path in paths:
        if path.name.startswith(".") or path.name == "__pycache__":
            continue
        try:
            if path.is_dir():
                yield from times(sorted(path.iterdir()))
            else:
                yield path, path.stat().st_mtime_ns
        except OSError:  # an editor may be replacing it just now
            continue


class Server(http.server.ThreadingHTTPServer):
    """Serves one folder to this machine only."""

    daemon_threads = True

    def __init__(self, html: Path, port: int = 0, watcher: Watcher | None = None):
        self.html, self.watcher = html.resolve(), watcher
        super().__init__(("127.0.0.1", port), Handler)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/"

    def knows(self, host: str) -> bool:
        """Whether a request's Host is us: other names that lead here belong
        to pages from elsewhere that try to read the book."""
        port = self.server_port
        return host in (f"127.0.0.1:{port}", f"localhost:{port}")

    def find(self, path: str) -> Path | None:
        """The file or folder that a request's path names, if it is inside and
        not hidden."""
        if any(part.startswith(".") for part in path.split("/")):
            return None
        try:
            found = (self.html / path.lstrip("/")).resolve()
            inside = found == self.html or self.html in found.parents
            return found if inside and found.exists() else None
        except (OSError, ValueError, RuntimeError):  # too long, a NUL, a circle
            return None

    def handle_error(self, request: object, client_address: object) -> None:
        """A browser may break off at any time; all else gets one line."""
        error = sys.exc_info()[1]
        if not isinstance(error, (ConnectionError, TimeoutError)):
            print(f"{type(error).__name__}: {error}", file=sys.stderr)


class Handler(http.server.BaseHTTPRequestHandler):
    """Answers with files, without a line for each on the terminal."""

    server: Server
    server_version, sys_version = "book", ""  # and of which Python is not said
    timeout = TIMEOUT

    def do_GET(self) -> None:
        if not self.server.knows(self.headers.get("Host", "")) or self.is_foreign:
            self.send_error(HTTPStatus.FORBIDDEN)
            return
        path = unquote(urlsplit(self.path).path)
        watcher = self.server.watcher
        if watcher and path == "/reload.js":
            self.answer(RELOAD, "text/javascript")
        elif watcher and path == "/rendering.js":
            script = RENDERING.format(watcher.rendering)
            self.answer(script.encode(), "text/javascript")
        else:
            self.answer_file(path)

    do_HEAD = do_GET

    @property
    def is_foreign(self) -> bool:
        """Whether a page from elsewhere asks, and not a reader who follows a
        link to the book."""
        site = self.headers.get("Sec-Fetch-Site", "none")
        follows = self.headers.get("Sec-Fetch-Mode", "") == "navigate"
        shown = self.headers.get("Sec-Fetch-Dest", "document") == "document"
        return site not in ("none", "same-origin") and not (follows and shown)

    def end_headers(self) -> None:
        for name, value in LOCKED.items():
            self.send_header(name, value)
        super().end_headers()

    def answer_file(self, path: str) -> None:
        found = self.server.find(path)
        if found and found.is_dir():
            if not path.endswith("/"):
                self.send_response(HTTPStatus.MOVED_PERMANENTLY)
                self.send_header("Location", quote(path + "/"))
                self.send_header("Content-Length", "0")
                self.end_headers()
                return
            found = self.server.find(path + "index.html")
        try:
            body = found.read_bytes() if found else None
        except OSError:  # a folder, or not ours to read
            body = None
        if not found or body is None:
            self.send_error(HTTPStatus.NOT_FOUND)
            return
        kind = mimetypes.guess_type(found.name)[0] or "application/octet-stream"
        if self.server.watcher and kind == "text/html":
            body += b'<script src="/reload.js"></script>\n'
        self.answer(body, kind)

    def answer(self, body: bytes, kind: str) -> None:
        charset = "; charset=utf-8" if kind.startswith("text/") else ""
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", kind + charset)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        pass


def main(
    arguments: Sequence[str] | None = None,
    root: Path = ROOT,
    command: Sequence[str] = (),
) -> int:
    """Serve the book at `root`, which `command` renders, until Ctrl-C."""
    weave = [sys.executable, "-m", "weave", "--root", str(root), "html"]
    parser = argparse.ArgumentParser(prog="./book read", description=__doc__)
    parser.add_argument("--watch", action="store_true", help="render again on save")
    parser.add_argument("--port", type=port, default=0, help="0: any free one")
    parser.add_argument("--no-browser", action="store_true")
    options = parser.parse_args(arguments)
    html = root / HTML
    if not (html / "index.html").exists():
        print(f"{html}: not built yet: ./book build", file=sys.stderr)
        return 1
    watcher = Watcher(root, html, command or weave) if options.watch else None
    try:
        server = Server(html, options.port, watcher)
    except OSError as error:
        print(f"port {options.port}: {error.strerror}", file=sys.stderr)
        return 1
    try:
        serve(server, browser=not options.no_browser)
    except KeyboardInterrupt:
        print()
    finally:
        if watcher:
            watcher.end()
    return 0


def serve(server: Server, browser: bool) -> None:
    tell(f"The book is at {server.address} (Ctrl-C ends this)")
    if server.watcher:
        server.watcher.start()
    if browser:
        webbrowser.open(server.address)
    server.serve_forever()


def port(text: str) -> int:
    """A port's number as given on the command line."""
    if text.isdecimal() and int(text) < 65536:
        return int(text)
    raise argparse.ArgumentTypeError(f"'{text}' is no port: 0 to 65535")


def tell(line: str) -> None:
    print(line, flush=True)
