"""What is to be installed is said in tools/setup.sh, and the README repeats it."""

from __future__ import annotations

import importlib.util
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
MANAGERS = ("apt", "dnf", "brew")
SETUP = (ROOT / "tools/setup.sh").read_text()


def sourced(command: str) -> str:
    """What a command prints once tools/setup.sh has been sourced."""
    script = f"set -eu; . tools/setup.sh; {command}"
    done = subprocess.run(["bash", "-c", script], cwd=ROOT, capture_output=True)
    assert done.returncode == 0, done.stderr
    return done.stdout.decode()


def readme_rows() -> list[list[str]]:
    text = (ROOT / "README.md").read_text()
    table = text[text.index("| for | tools |") :].split("\n\n")[0]
    return [
        [cell.strip(" `") for cell in row.strip("|").split("|")]
        for row in table.splitlines()[2:]
    ]


@pytest.mark.parametrize("manager", MANAGERS)
def test_the_readme_names_the_packages_of_the_set_up(manager: str) -> None:
    column = MANAGERS.index(manager)
    rows = readme_rows()
    tools = {
        "programs": "g++ cmake ninja python3",
        "pages": "doxygen dot node npm",
        "tests, PDF": "catch2 clang++ chromium epubcheck",
        "boxes in the pages": "wasi",
    }
    assert [row[0] for row in rows] == list(tools)
    for row in rows:
        wanted = sourced(f"packages_for {column + 2} {tools[row[0]]}").split()
        wanted = [re.sub(r"-\d+-", "-14-", package) for package in wanted]
        assert sorted(row[2 + column].split()) == sorted(wanted)


def test_every_tool_that_is_needed_has_packages() -> None:
    needed = set(" ".join(re.findall(r"(?:need|want) ([a-z0-9+ ]+)", SETUP)).split())
    table = SETUP[SETUP.index("packages='") : SETUP.index("\n'\n")]
    rows = [line.split() for line in table.splitlines()[1:]]
    assert needed == {row[0] for row in rows}
    assert all(len(row) == 1 + len(MANAGERS) for row in rows)


@pytest.mark.parametrize("manager", ["apt-get", "dnf", "brew", "none"])
def test_the_command_to_type_is_whole(manager: str) -> None:
    command = sourced(f"as_root() {{ echo 'sudo '; }}; install_command {manager} dot")
    assert command.endswith("install graphviz\n" if manager == "brew" else "graphviz\n")
    assert command.count("sudo ") == {"dnf": 1, "brew": 0}.get(manager, 2)


MODULES = sorted(
    {
        (name, module)
        for name in ("book", "CMakeLists.txt", "tests/CMakeLists.txt", "tools/setup.sh")
        for module in re.findall(r"python\S* -m ([\w.]+)", (ROOT / name).read_text())
    }
)


@pytest.mark.parametrize(("script", "module"), MODULES)
def test_a_module_that_a_script_calls_is_there(script: str, module: str) -> None:
    found = importlib.util.find_spec(module)
    assert found
    if found.submodule_search_locations:  # a package
        assert importlib.util.find_spec(f"{module}.__main__")


def test_every_package_has_hashes_and_no_host_is_named() -> None:
    text = (ROOT / "requirements.txt").read_text()
    blocks = re.split(r"\n(?=\S)", text.strip())
    assert len(blocks) > 40
    for block in blocks:
        assert re.match(r"[\w.-]+==\S+( ; .*)? \\\n", block), block
        assert re.search(r"--hash=sha256:[0-9a-f]{64}", block), block
        assert "http" not in block, block
    locked = json.loads((ROOT / "package-lock.json").read_text())["packages"]
    for name, package in locked.items():
        assert not name or package["integrity"].startswith("sha512-"), name
        assert "resolved" not in package, name


def test_what_is_asked_for_is_locked() -> None:
    locked = (ROOT / "requirements.txt").read_text().lower()
    for line in (ROOT / "tools/requirements.in").read_text().lower().splitlines():
        if line and not line.startswith("#"):
            assert re.search(rf"^{re.escape(line.split(';')[0])}[ ]", locked, re.M)


def test_the_tools_packages_are_among_them() -> None:
    names = re.search(r"tool_packages='(.*)'", SETUP)
    assert names
    lines = sourced(f"locked {names[1]}")
    found = re.findall(r"^([\w.-]+)==", lines, re.MULTILINE)
    assert sorted(found) == sorted(names[1].split())
    assert sourced("locked") == (ROOT / "requirements.txt").read_text()


def test_a_package_that_is_lost_or_old_is_named(tmp_path: Path) -> None:
    script = ROOT / "tools/packages.py"

    def missing(*names: str) -> list[str]:
        command = [sys.executable, "-S", script, *names]  # without .venv's packages
        done = subprocess.run(
            command, capture_output=True, text=True, env={"PYTHONPATH": str(tmp_path)}
        )
        assert done.returncode == 0, done.stderr
        return done.stdout.split()

    assert missing("mdurl") == ["mdurl"]
    pinned = re.search(r"^mdurl==(\S+)", (ROOT / "requirements.txt").read_text(), re.M)
    assert pinned
    info = tmp_path / f"mdurl-{pinned[1]}.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(f"Name: mdurl\nVersion: {pinned[1]}\n")
    (info / "RECORD").write_text("mdurl/__init__.py,,\n")
    assert missing("mdurl") == ["mdurl"]  # its files are gone
    (tmp_path / "mdurl").mkdir()
    (tmp_path / "mdurl/__init__.py").touch()
    assert missing("mdurl") == []
    (info / "METADATA").write_text("Name: mdurl\nVersion: 0\n")
    assert missing("mdurl") == ["mdurl"]  # another version
