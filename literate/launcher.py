"""Run a compiler and let it speak of chapters, not of the tangled files.

CMake puts this in front of every call that compiles or links:

    python literate/launcher.py ROOT g++ -c ../src/0-counting.cpp …

The compiler's exit status and all else it prints pass through unchanged. What it
says of an object file is kept beside it, as OBJECT.said, empty or not.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .tangle import Code

SAID = ".said"
NAME = rb"(?P<name>(?:src|build/variants)/[\w.-]+\.[ch]pp)"
PLACE = NAME + rb":(?P<line>\d+)(?::(?P<column>\d+))?"
ANY_PLACE = re.compile(rb"^[^\s|][^|]*?:\d+(?::\d+)?[:,]|^[^\s|].*: In ")
GUTTER = re.compile(rb"^ *(\d+)( \|)")
UNDEFINED = re.compile(rb"undefined reference to [`'](?P<what>[^']+)'")


def main(root: Path, command: list[str]) -> int:
    try:
        done = subprocess.run(command, stderr=subprocess.PIPE)
    except OSError as error:
        print(f"{command[0]}: error: {error.strerror}", file=sys.stderr)
        return 127
    said = done.stderr
    if re.search(PLACE, said) or UNDEFINED.search(said):
        said = Translator(root).translate(said)
    sys.stderr.buffer.write(said)
    if "-c" in command and "-o" in command[:-1]:
        Path(command[command.index("-o") + 1] + SAID).write_bytes(said)
    return done.returncode


class Translator:
    """Knows, for each tangled file, the chapter's place of every line."""

    def __init__(self, root: Path):
        self.root = root
        # The book's folder, whatever is in its name, or a path without spaces.
        here = b"|".join(re.escape(os.fsencode(p)) for p in {root, root.resolve()})
        self.place_in = re.compile(rb"(?:(?:%s)/|[^\s:'\"(]*?)%s" % (here, PLACE))
        self.files: dict[str, list[Code]] | None = None

    def translate(self, said: bytes) -> bytes:
        lines: list[bytes] = []
        file: bytes | None = None  # the file that an excerpt is from
        for line in said.split(b"\n"):
            match = self.place_in.search(line)
            if match:
                file = match["name"]
                line = self.place_in.sub(self.place, line)
            elif GUTTER.match(line):
                line = self.gutter(file, line)
            elif ANY_PLACE.match(line):
                file = None
            lines += [line, *self.uses(line)]
        return b"\n".join(lines)

    def place(self, match: re.Match[bytes]) -> bytes:
        origin = self.origin(match["name"], int(match["line"]))
        if not origin or not origin.place:
            return match[0]
        place = f"{origin.place.path}:{origin.place.line}"
        if match["column"]:
            place += f":{max(1, int(match['column']) - origin.shift)}"
        return place.encode()

    def gutter(self, file: bytes | None, line: bytes) -> bytes:
        """A line of an excerpt, with the chapter's number beside it."""
        match = GUTTER.match(line)
        origin = self.origin(file, int(match[1])) if file and match else None
        if not match or not origin or not origin.place:
            return line
        number = b"%*d" % (match.end(1), origin.place.line)
        return number + line[match.end(1) :]

    def uses(self, line: bytes) -> list[bytes]:
        """Where the chapters name what the linker does not find."""
        match = UNDEFINED.search(line)
        if not match:
            return []
        what = match["what"].decode(errors="replace")
        name = re.split(r"[(<]", what)[0].rpartition("::")[2].strip()
        found = {
            f"{code.place.path}:{code.place.line}: note: '{name}' is named here"
            for codes in self.lines().values()
            for code in codes
            if code.place and re.search(rf"\b{re.escape(name)}\b", code.text)
        }
        return [text.encode() for text in sorted(found)[:5]]

    def origin(self, name: bytes, line: int) -> Code | None:
        """The tangled line that the compiler means, if we know it."""
        codes = self.lines().get(name.decode(errors="replace"), [])
        return codes[line - 1] if 0 < line <= len(codes) else None

    def lines(self) -> dict[str, list[Code]]:
        """Every tangled file's lines, tangled anew; a file that is no longer
        what we tangle has none."""
        if self.files is None:
            self.files = self.load()
        return self.files

    def load(self) -> dict[str, list[Code]]:
        sys.path.insert(0, str(self.root))
        from literate.files import read_text
        from literate.join import load
        from literate.settings import BadSettings
        from literate.sources import sources

        try:
            trees = sources(load(self.root)).trees
        except (BadSettings, OSError):
            return {}
        return {
            path: tree.lines
            for path, tree in trees.items()
            if read_text(self.root / path) == tree.text
        }


if __name__ == "__main__":
    os.environ.setdefault("LC_ALL", "C.UTF-8")
    raise SystemExit(main(Path(sys.argv[1]), sys.argv[2:]))
