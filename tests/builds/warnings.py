"""Compile every file again, for its warnings only, each of them an error.

Usage: python -m tests.builds.warnings BUILD. The commands are those that CMake
noted in BUILD/compile_commands.json, so the flags are its flags. The programs
that chapters make are held against clang++ too, where it is installed. A file
that is compiled about many programs is compiled about one.
"""

from __future__ import annotations

import json
import os
import shlex
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path


def command(entry: dict[str, str]) -> list[str]:
    """The compiler and its flags, without what it would write."""
    words = shlex.split(entry["command"])
    output = words.index("-o")
    return [*words[:output], "-fsyntax-only", "-Werror", entry["file"]]


def commands(build: Path) -> list[tuple[list[str], str]]:
    """What to run, and where."""
    entries = json.loads((build / "compile_commands.json").read_text())
    found = []
    for entry in {entry["file"]: entry for entry in entries}.values():
        words = command(entry)
        found.append((words, entry["directory"]))
        if "/src/" in entry["file"] and shutil.which("clang++"):
            found.append((["clang++", *words[1:]], entry["directory"]))
    return found


def warnings(job: tuple[list[str], str]) -> str:
    words, folder = job
    done = subprocess.run(words, cwd=folder, capture_output=True, text=True)
    return done.stderr or (f"{words} failed\n" if done.returncode else "")


def main(build: Path) -> int:
    jobs = commands(build)
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        said = [text for text in pool.map(warnings, jobs) if text]
    print("".join(said), end="")
    print(f"{len(jobs)} compilations, {len(said)} with warnings")
    return 1 if said or not jobs else 0


if __name__ == "__main__":
    raise SystemExit(main(Path(sys.argv[1])))
