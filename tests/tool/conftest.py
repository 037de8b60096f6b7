"""Small books for the tests, made in a folder of their own."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT))


class SmallBook:
    """A book of a few short chapters in a temporary folder."""

    def __init__(self, root: Path):
        self.root = root
        (root / "chapters").mkdir(parents=True)
        (root / "data").mkdir()
        (root / "data/names.txt").write_text("ada\nbo\n")

    def chapter(self, name: str, text: str | bytes) -> Path:
        path = self.root / "chapters" / f"{name}.md"
        data = text if isinstance(text, bytes) else text.encode()
        path.write_bytes(data)
        return path

    def tool(self, *arguments: str) -> subprocess.CompletedProcess:
        """Run a command of the tool on this book, as a person would."""
        return subprocess.run(
            [sys.executable, "-m", "literate", "--root", self.root, *arguments],
            cwd=ROOT,
            capture_output=True,
            encoding="utf-8",
            timeout=60,
        )

    def problems(self) -> str:
        """What `check` says; the exit status says whether it is an error."""
        done = self.tool("check")
        assert done.returncode == (1 if done.stderr else 0), done.stderr
        assert "Traceback" not in done.stderr
        return done.stderr

    def source(self, program: str) -> str:
        return (self.root / f"src/{program}.cpp").read_text()


@pytest.fixture
def book(tmp_path: Path) -> SmallBook:
    return SmallBook(tmp_path / "small")


def program(name: str, body: str, extends: str = "") -> str:
    """A chapter's text with front matter."""
    above = f"extends: {extends}\n" if extends else ""
    return f"---\nprogram: {name}\n{above}---\n\n{body}"


def fragment(attributes: str, *lines: str) -> str:
    return "```cpp {" + attributes + "}\n" + "\n".join([*lines, "```\n\n"])
