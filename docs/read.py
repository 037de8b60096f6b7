"""Serve the rendered book on the loopback address and open it: ./book read.

Usage: read.py [--port N] [--no-browser]. Ctrl-C ends it.
"""

import argparse
import functools
import http.server
import sys
import webbrowser
from pathlib import Path

HTML = Path(__file__).resolve().parent.parent / "build/html"


class Handler(http.server.SimpleHTTPRequestHandler):
    """Serves files without a line for each on the terminal."""

    def log_message(self, *_):
        pass


def main() -> int:
    parser = argparse.ArgumentParser(prog="read", description=__doc__)
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
