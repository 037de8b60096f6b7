"""Compile every file again, for its warnings only, each of them an error.

Usage: python -m tests.builds.warnings BUILD. The commands are those that CMake
noted in BUILD/compile_commands.json, so the flags are its flags. The programs
that chapters make are held against clang++ too, where it is installed. A file
that is compiled about many programs is compiled about one. Variants are compiled
together, each in a namespace, if they include the same headers: what takes long
is to read those.
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

from literate.settings import Settings

INCLUDE = re.compile(r"^#include .*", re.MULTILINE)


class Job(NamedTuple):
    """A command, where to run it, and what it reads from standard input."""

    words: list[str]
    folder: str
    text: str = ""


def command(entry: dict[str, str]) -> list[str]:
    """The compiler and its flags, without what it would write."""
    words = shlex.split(entry["command"])
    output = words.index("-o")
    return [*words[:output], "-fsyntax-only", "-Werror"]


def jobs(build: Path) -> Iterator[Job]:
    """What to run."""
    entries = json.loads((build / "compile_commands.json").read_text())
    together: dict[tuple[str, ...], list[tuple[Job, str]]] = {}
    for entry in {entry["file"]: entry for entry in entries}.values():
        words, folder, file = command(entry), entry["directory"], entry["file"]
        if f"/{Settings.VARIANTS}/" in file:
            headers = INCLUDE.findall(Path(file).read_text("utf-8"))
            alike = together.setdefault((*words, *headers), [])
            alike.append((Job(words, folder, "\n".join(headers)), file))
            continue
        yield Job([*words, file], folder)
        if "/src/" in file and shutil.which("clang++"):
            yield Job(["clang++", *words[1:], file], folder)
    for alike in together.values():
        (words, folder, top), _ = alike[0]
        parts = [
            f'namespace variant_{n} {{\n#include "{file}"\n}}\n'
            for n, (_, file) in enumerate(alike)
        ]
        yield Job([*words, "-x", "c++", "-"], folder, "\n".join([top, *parts]))


def warnings(job: Job) -> str:
    done = subprocess.run(
        job.words, cwd=job.folder, input=job.text, capture_output=True, text=True
    )
    return done.stderr or (f"{job.words} failed\n" if done.returncode else "")


def main(build: Path) -> int:
    found = list(jobs(build))
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        said = [text for text in pool.map(warnings, found) if text]
    print("".join(said), end="")
    print(f"{len(found)} compilations, {len(said)} with warnings")
    return 1 if said or not found else 0


if __name__ == "__main__":
    raise SystemExit(main(Path(sys.argv[1])))
