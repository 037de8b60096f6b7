"""Serve the rendered book on the loopback address and open it: ./book read.

Usage: read.py [--watch] [--port N] [--no-browser]. Ctrl-C ends it. With
--watch it renders again when a chapter or a page's source is saved, and the
open pages load themselves anew.
"""

import argparse
import functools
import http.server
import subprocess
import sys
import threading
import time
import webbrowser
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
HTML = ROOT / "build/html"
SOURCES = ["index.md", "conf.py", "chapters/*.md", "docs/*.md", "docs/*/*.[csjh]*"]
RENDER = [sys.executable, "-m", "sphinx", "-q", "-W", "--keep-going", "-n"]
RENDER += ["-b", "html", "-d", "build/doctrees", ".", "build/html"]

# Asks once a second which rendering the server has.
RELOAD = b"""<script>
(function () {
  let seen;
  setInterval(async () => {
    try {
      const now = await (await fetch("/rendering")).text();
      if (seen && seen !== now) location.reload();
      seen = now;
    } catch {}
  }, 1000);
})();
</script>"""


class Handler(http.server.SimpleHTTPRequestHandler):
    """Serves files without a line for each on the terminal."""

    watcher = None

    def do_GET(self):
        if not self.watcher:
            return super().do_GET()
        if self.path == "/rendering":
            return self.answer(str(self.watcher.rendering).encode(), "text/plain")
        path = Path(self.translate_path(self.path))
        path = path / "index.html" if path.is_dir() else path
        if path.suffix != ".html" or not path.is_file():
            return super().do_GET()
        return self.answer(path.read_bytes() + RELOAD, "text/html; charset=utf-8")

    def answer(self, body: bytes, kind: str) -> None:
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


class Watcher(threading.Thread):
    """Renders the book again whenever one of its sources is saved."""

    def __init__(self):
        super().__init__(daemon=True)
        self.rendering = 0
        self.seen = self.times()

    def times(self) -> dict[Path, int]:
        """When each source was last saved."""
        found = {}
        for pattern in SOURCES:
            for path in ROOT.glob(pattern):
                try:
                    found[path] = path.stat().st_mtime_ns
                except OSError:  # an editor may be replacing it just now
                    pass
        return found

    def run(self) -> None:
        while True:
            time.sleep(0.5)
            now = self.times()
            if now != self.seen:
                self.seen = now
                self.render()

    def render(self) -> None:
        print("rendering …", flush=True)
        done = subprocess.run(RENDER, cwd=ROOT)
        self.seen = self.times()
        if done.returncode == 0:
            self.rendering += 1
            print("rendered", flush=True)
        else:
            print("not rendered; the pages stay as they were", flush=True)


def main() -> int:
    parser = argparse.ArgumentParser(prog="./book read", description=__doc__)
    parser.add_argument("--watch", action="store_true")
    parser.add_argument("--port", type=int, default=0, help="0: any free one")
    parser.add_argument("--no-browser", action="store_true")
    options = parser.parse_args()
    if not (HTML / "index.html").exists():
        print(f"{HTML}: not built yet: ./book build", file=sys.stderr)
        return 1
    handler = functools.partial(Handler, directory=HTML)
    try:
        server = http.server.ThreadingHTTPServer(("127.0.0.1", options.port), handler)
    except OSError as error:
        print(f"port {options.port}: {error.strerror}", file=sys.stderr)
        return 1
    if options.watch:
        Handler.watcher = Watcher()
        Handler.watcher.start()
    address = f"http://127.0.0.1:{server.server_port}/"
    print(f"The book is at {address} (Ctrl-C ends this)", flush=True)
    if not options.no_browser:
        webbrowser.open(address)
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        print()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
