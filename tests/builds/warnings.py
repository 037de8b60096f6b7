"""Whether a compiler warns of any file of the book.

Usage: python -m tests.builds.warnings BUILD. What g++, or whichever compiler CMake
found, said of each object in BUILD was kept by literate/launcher.py. The programs
that chapters make are compiled by clang++ too, where it is installed, with CMake's
flags; variants together, each in a namespace, if they include the same headers:
what takes long is to read those.
"""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

from literate.launcher import SAID
from literate.settings import Settings

INCLUDE = re.compile(r"^#include .*", re.MULTILINE)


class Job(NamedTuple):
    """A command, where to run it, and what it reads from standard input."""

    words: list[str]
    folder: str
    text: str = ""


class Compilation(NamedTuple):
    """One that CMake noted."""

    file: Path
    folder: Path
    words: list[str]

    @property
    def made(self) -> Path:
        """The object file."""
        return self.folder / self.words[self.words.index("-o") + 1]

    @property
    def by_clang(self) -> list[str]:
        """The same flags, for its warnings only, each of them an error."""
        flags = self.words[1 : self.words.index("-o")]
        compiler = next(i for i, word in enumerate(flags) if word.startswith("-"))
        return ["clang++", *flags[compiler:], "-fsyntax-only", "-Werror"]


def compilations(build: Path) -> list[Compilation]:
    entries = json.loads((build / "compile_commands.json").read_text())
    return [
        Compilation(
            Path(entry["file"]), Path(entry["directory"]), shlex.split(entry["command"])
        )
        for entry in entries
    ]


def said(compilation: Compilation) -> str:
    """What the build's compiler said of a file; nothing if it is not built."""
    if not compilation.made.exists():
        return ""
    kept = Path(f"{compilation.made}{SAID}")
    if not kept.exists():
        return f"{compilation.made}: was not made through literate/launcher.py\n"
    return kept.read_text("utf-8", "replace")


def jobs(found: list[Compilation]) -> Iterator[Job]:
    """What clang++ is asked."""
    together: dict[tuple[str, ...], list[Compilation]] = {}
    for one in found:
        if one.file.parts[-3:-1] == Path(Settings.VARIANTS).parts:
            headers = INCLUDE.findall(one.file.read_text("utf-8"))
            together.setdefault((*one.by_clang, *headers), []).append(one)
        elif one.file.parent.name == "src":
            yield Job([*one.by_clang, str(one.file)], str(one.folder))
    for alike in together.values():
        headers = INCLUDE.findall(alike[0].file.read_text("utf-8"))
        parts = [
            f'namespace variant_{n} {{\n#include "{one.file}"\n}}\n'
            for n, one in enumerate(alike)
        ]
        text = "\n".join([*headers, *parts])
        words = [*alike[0].by_clang, "-x", "c++", "-"]
        yield Job(words, str(alike[0].folder), text)


def warnings(job: Job) -> str:
    done = subprocess.run(
        job.words, cwd=job.folder, input=job.text, capture_output=True, text=True
    )
    return done.stderr or (f"{job.words} failed\n" if done.returncode else "")


def main(build: Path) -> int:
    found = compilations(build)
    asked = list(jobs(found)) if shutil.which("clang++") else []
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        texts = [*map(said, found), *pool.map(warnings, asked)]
    print("".join(texts), end="")
    made = sum(one.made.exists() for one in found)
    print(f"{made} objects, {len(asked)} compilations by clang++")
    return 1 if any(texts) or not made else 0


if __name__ == "__main__":
    raise SystemExit(main(Path(sys.argv[1])))
