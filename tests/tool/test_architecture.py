"""docs/architecture.md says who imports whom; the modules keep to it."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
FLOORS = re.compile(r"\nIn `(\w+)`.*?\n\n((?:    .+\n)+)")


def floors(package: str) -> dict[str, int]:
    """The line of the list that each module of a package stands in."""
    lists = dict(FLOORS.findall((ROOT / "docs/architecture.md").read_text()))
    rows = lists[package].splitlines()
    return {name: row for row, names in enumerate(rows) for name in names.split()}


def imports(path: Path) -> set[str]:
    """What a module imports, its own package's with a dot, but for types only."""
    found: set[str] = set()
    nodes: list[ast.AST] = [ast.parse(path.read_text("utf-8"))]
    for node in nodes:
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            continue
        nodes += ast.iter_child_nodes(node)
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.level and node.module:
            found.add(f".{node.module}")
        elif isinstance(node, ast.ImportFrom) and node.level:
            found |= {f".{alias.name}" for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found.add(node.module or "")
    return found


@pytest.mark.parametrize("package", ["literate", "weave"])
def test_modules_import_only_from_floors_below(package: str) -> None:
    known = floors(package)
    modules = {path.stem: path for path in (ROOT / package).glob("*.py")}
    assert set(modules) - {"__init__"} == set(known) - {"__init__"}
    for name, path in modules.items():
        below = {m for m, floor in known.items() if floor < known.get(name, 0)}
        own = re.compile(rf"(?:{package})?\.(\w+)")
        inside = {m[1] for i in imports(path) if (m := own.fullmatch(i))}
        assert inside <= below, f"{name} imports {inside - below}"


def test_the_tool_does_not_know_the_pages() -> None:
    for path in (ROOT / "literate").glob("*.py"):
        outside = {name.partition(".")[0] for name in imports(path)}
        assert not outside & {"weave", "sphinx", "pictures", "tools", "tests"}
