"""Fetch the data that book.toml gives an address for: the guide's names.

    python -m tools.fetch_names

What is fetched is kept only if its SHA-256 is the one that book.toml names.
Tests and folded blocks of the chapters then use it.
"""

from __future__ import annotations

import argparse
import hashlib
import http.client
import sys
import time
import urllib.request
from pathlib import Path

from literate.files import replace
from literate.settings import BadSettings, DataSet, read_settings

ROOT = Path(__file__).resolve().parent.parent
MOST_BYTES = 10_000_000
CHUNK = 65_536
PATIENCE = 60  # seconds without an answer
MOST_SECONDS = 600  # for all of it


class CannotFetch(Exception):
    """The data are not to be had; the message says why, in one line."""


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="fetch-names", description=__doc__)
    parser.add_argument("--root", type=Path, default=ROOT, help="the book's folder")
    options = parser.parse_args(arguments)
    try:
        for data in read_settings(options.root).data.values():
            if data.address:
                content = fetch(data)
                replace({data.file: content})
                print(f"{data.file}: {names(content):,} names")
        return 0
    except (BadSettings, CannotFetch) as error:
        print(error, file=sys.stderr)
    except OSError as error:
        print(f"{error.filename}: error: {error.strerror}", file=sys.stderr)
    except KeyboardInterrupt:
        return 130
    return 1


def fetch(data: DataSet) -> bytes:
    """What lies at a data set's address, if it is what it should be."""
    try:
        content = download(data.address)
    except (OSError, http.client.HTTPException, ValueError) as error:
        why = " ".join(str(error).split()) or type(error).__name__
        raise CannotFetch(f"{data.address}: error: {why}") from None
    if hashlib.sha256(content).hexdigest() != data.sha256:
        raise CannotFetch(f"{data.address}: error: wrong checksum, not kept")
    return content


def download(address: str) -> bytes:
    """What lies at an address, unless it is too much or takes too long."""
    content, end = b"", time.monotonic() + MOST_SECONDS
    with urllib.request.urlopen(address, timeout=PATIENCE) as response:
        while chunk := response.read1(CHUNK):
            content += chunk
            if len(content) > MOST_BYTES:
                raise ValueError(f"more than {MOST_BYTES:,} bytes")
            if time.monotonic() > end:
                raise ValueError(f"not done after {MOST_SECONDS} seconds")
        missing = getattr(response, "length", 0)  # of what was announced
    if missing:
        raise ValueError(f"the last {missing:,} bytes are missing")
    return content


def names(content: bytes) -> int:
    """How many lines have something in them."""
    return sum(1 for line in content.splitlines() if line.strip())


if __name__ == "__main__":
    raise SystemExit(main())
