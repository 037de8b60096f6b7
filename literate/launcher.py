"""Run a compiler and let it speak of chapters, not of the tangled files.

CMake puts this in front of every compiler call:

    python literate/launcher.py ROOT g++ -c ../src/0-counting.cpp …

The compiler's exit status and all else it prints pass through unchanged.
"""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

PLACE = re.compile(rb"(?P<path>[^\s:]*src/[\w.-]+\.cpp):(?P<line>\d+)(?::(?P<column>\d+))?")
GUTTER = re.compile(rb"^ *(\d+)( \|)")


def main(root: Path, command: list[str]) -> int:
    done = subprocess.run(command, stderr=subprocess.PIPE)
    said = done.stderr
    if PLACE.search(said):
        said = Translator(root).translate(said)
    sys.stderr.buffer.write(said)
    return done.returncode


class Translator:
    """Knows, for each tangled file, the chapter's place of every line."""

    def __init__(self, root: Path):
        self.root = root
        self.maps: dict[str, list] = {}

    def translate(self, said: bytes) -> bytes:
        lines, file = [], None
        for line in said.split(b"\n"):
            match = PLACE.search(line)
            if match:
                file = match["path"]
                line = PLACE.sub(self.place, line)
            elif file and GUTTER.match(line):
                line = GUTTER.sub(lambda m: self.gutter(file, m), line)
            lines.append(line)
        return b"\n".join(lines)

    def place(self, match: re.Match) -> bytes:
        origin = self.origin(match["path"], int(match["line"]))
        if not origin:
            return match[0]
        place = f"{origin.place.path}:{origin.place.line}"
        if match["column"]:
            place += f":{max(1, int(match['column']) - origin.shift)}"
        return place.encode()

    def gutter(self, file: bytes, match: re.Match) -> bytes:
        origin = self.origin(file, int(match[1]))
        if not origin:
            return match[0]
        return b"%*d%s" % (match.end(1), origin.place.line, match[2])

    def origin(self, path: bytes, line: int):
        """The tangled line that the compiler means, if we know it."""
        name = path.decode(errors="replace").rpartition("/")[2]
        if name not in self.maps:
            self.maps[name] = self.load(name)
        lines = self.maps[name]
        return lines[line - 1] if 0 < line <= len(lines) else None

    def load(self, name: str) -> list:
        """Tangle anew; a file that is no longer what we tangle has no map."""
        sys.path.insert(0, str(self.root))
        from literate.book import load
        from literate.tangle import tangle, text_of

        book = load(self.root)
        program = book.programs.get(name.removesuffix(".cpp"))
        if book.problems or not program:
            return []
        lines = tangle(program)
        same = text_of(lines) == (self.root / program.path).read_text("utf-8")
        return lines if same else []


if __name__ == "__main__":
    raise SystemExit(main(Path(sys.argv[1]), sys.argv[2:]))
