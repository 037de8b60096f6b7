"""Download the guide's 32,033 names to data/guide-names.txt.

They come from the makemore repository and are kept only if their SHA-256 is
the known one. Tests and folded blocks of the chapters then use them.
"""

import argparse
import hashlib
import sys
import urllib.error
import urllib.request
from pathlib import Path

URL = "https://raw.githubusercontent.com/karpathy/makemore/master/names.txt"
SHA256 = "0a30b5557f192f32ab962680889aac5f6fda0f4cecf40a6d0b5694f58ea8cc4d"
TARGET = Path(__file__).resolve().parent / "guide-names.txt"


def main() -> int:
    parser = argparse.ArgumentParser(prog="fetch-names", description=__doc__)
    parser.add_argument("--url", default=URL)
    parser.add_argument("--sha256", default=SHA256)
    parser.add_argument("target", nargs="?", type=Path, default=TARGET)
    options = parser.parse_args()
    try:
        with urllib.request.urlopen(options.url, timeout=60) as response:
            data = response.read()
    except (urllib.error.URLError, OSError) as error:
        print(f"{options.url}: error: {error}", file=sys.stderr)
        return 1
    if hashlib.sha256(data).hexdigest() != options.sha256:
        print(f"{options.url}: error: wrong checksum, not kept", file=sys.stderr)
        return 1
    options.target.write_bytes(data)
    print(f"{options.target}: {data.count(10):,} names")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
