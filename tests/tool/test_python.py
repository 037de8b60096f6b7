"""The Python that chapters show runs, and what it asserts is so.

What needs more than Python is left out: its own tests run it.
"""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from literate.markdown import parser

CHAPTERS = Path(__file__).resolve().parents[2] / "chapters"
PAGE = "python-to-cpp.md"  # whose every claim is an assertion


def blocks(path: Path) -> list[tuple[int, str]]:
    """The Python of a chapter, each with the line it begins at."""
    tokens = parser().parse(path.read_text("utf-8"))
    fences = (token for token in tokens if token.type == "fence")
    return [(f.map[0] + 1, f.content) for f in fences if f.info == "python"]


def is_plain(code: str) -> bool:
    """Whether all that it imports comes with Python."""
    nodes = list(ast.walk(ast.parse(code)))
    names = [a.name for n in nodes if isinstance(n, ast.Import) for a in n.names]
    names += [n.module or "" for n in nodes if isinstance(n, ast.ImportFrom)]
    return {name.partition(".")[0] for name in names} <= sys.stdlib_module_names


FOUND = [
    pytest.param(code, id=f"{path.name}:{line}")
    for path in sorted(CHAPTERS.glob("*.md"))
    for line, code in blocks(path)
    if is_plain(code)
]


@pytest.mark.parametrize("code", FOUND)
def test_it_runs(code: str) -> None:
    command = [sys.executable, "-I", "-W", "error", "-c", code]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert done.stderr == "" and done.returncode == 0


def test_every_block_of_the_page_asserts_something() -> None:
    found = blocks(CHAPTERS / PAGE)
    assert len(found) > 5
    for line, code in found:
        nodes = ast.walk(ast.parse(code))
        assert any(isinstance(node, ast.Assert) for node in nodes), f"{PAGE}:{line}"
