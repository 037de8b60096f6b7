"""Small books for the tests, made in a folder of their own."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent


class SmallBook:
    """A book of a few short chapters in a temporary folder."""

    def __init__(self, root: Path):
        self.root = root
        self.names: list[str] = []
        self.more = ""  # of book.toml
        (root / "chapters").mkdir(parents=True)
        self.settle()

    def settle(self, more: str | None = None) -> None:
        """Write book.toml: the chapters in the order in which they were made."""
        self.more = self.more if more is None else more
        listed = ", ".join(f'"{name}"' for name in self.names)
        text = f'title = "Small"\nchapters = [{listed}]\n{self.more}'
        (self.root / "book.toml").write_text(text)

    def chapter(self, name: str, text: str | bytes) -> Path:
        if name not in self.names:
            self.names.append(name)
            self.settle()
        path = self.root / "chapters" / f"{name}.md"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    def remove(self, name: str) -> None:
        self.names.remove(name)
        self.settle()
        (self.root / "chapters" / f"{name}.md").unlink()

    def tool(self, *arguments: str, **more) -> subprocess.CompletedProcess:
        """Run a command of the tool on this book, as a person would."""
        return subprocess.run(
            [sys.executable, "-m", "literate", "--root", self.root, *arguments],
            cwd=ROOT,
            capture_output=True,
            encoding="utf-8",
            timeout=60,
            **more,
        )

    def problems(self) -> str:
        """What `check` says; the exit status says whether it is an error."""
        done = self.tool("check")
        assert done.returncode == (1 if done.stderr else 0), done.stderr
        assert "Traceback" not in done.stderr
        return done.stderr

    def source(self, program: str) -> str:
        """A tangled file: src/PROGRAM.cpp, a variant, or a header by its name."""
        name = program if "." in program else f"{program}.cpp"
        for folder in ("src", "build/variants"):
            if (self.root / folder / name).exists():
                return (self.root / folder / name).read_text()
        raise FileNotFoundError(name)


@pytest.fixture
def book(tmp_path: Path) -> SmallBook:
    return SmallBook(tmp_path / "small")


def program(name: str, body: str, extends: str = "") -> str:
    """A chapter's text with front matter."""
    above = f"extends: {extends}\n" if extends else ""
    return f"---\nprogram: {name}\n{above}---\n\n{body}"


def fragment(attributes: str, *lines: str) -> str:
    return "```cpp {" + attributes + "}\n" + "\n".join([*lines, "```\n\n"])
