"""Every message of the tool, as its source says it, with … for what varies."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

TOOL = Path(__file__).resolve().parent.parent.parent / "literate"
# Who is told what is wrong, and which of the arguments says it.
TOLD = {
    "problem": None,  # the last text among the arguments
    "wrong": 1,
    "Problem": 1,
    "BadSettings": 0,
    "CannotEdit": 0,
    "CannotRun": 0,
    "CannotStitch": 0,
    "Refused": 0,
    "Wrong": None,
}
GAP = "…"


class Unknown(Exception):
    """A message that is not found where it is told."""


def messages() -> set[str]:
    """All that the tool may say of a book, without the places it names."""
    found: set[str] = set()
    for path in sorted(TOOL.glob("*.py")):
        found |= set(_File(path).messages())
    return {message for message in found if re.search(r"[a-z]", message)}


class _File:
    def __init__(self, path: Path):
        self.path = path
        self.tree = ast.parse(path.read_text("utf-8"))
        self.constants = {
            target.id: node.value.value
            for node in self.tree.body
            if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant)
            for target in node.targets
            if isinstance(target, ast.Name)
        } | {"FILE": "book.toml", "ROOT": "program"}

    def messages(self) -> Iterator[str]:
        for function in ast.walk(self.tree):
            if isinstance(function, ast.FunctionDef):
                yield from self.of_function(function)

    def of_function(self, function: ast.FunctionDef) -> Iterator[str]:
        for node in ast.walk(function):
            if isinstance(node, ast.Call) and (said := self.said(node)) is not None:
                yield from map(_without_place, self.texts(said, function))

    def said(self, call: ast.Call) -> ast.expr | None:
        """The argument that is a message, if the call tells one."""
        name = getattr(call.func, "attr", getattr(call.func, "id", ""))
        if name == "print" and _to_stderr(call):
            return call.args[0]
        if name not in TOLD or not call.args:
            return None
        at = TOLD[name]
        if at is not None:
            return call.args[at] if at < len(call.args) else None
        texts = [a for a in call.args if not isinstance(a, (ast.Tuple, ast.Starred))]
        return texts[-1]

    def texts(self, said: ast.expr, function: ast.FunctionDef) -> Iterator[str]:
        """What an expression may say."""
        if isinstance(said, ast.Constant) and isinstance(said.value, str):
            yield said.value
        elif isinstance(said, ast.JoinedStr):
            yield "".join(map(self.part, said.values))
        elif isinstance(said, ast.BinOp):  # and a hint, which may be there
            yield from self.texts(said.left, function)
        elif isinstance(said, ast.Name):
            yield from self.assigned(said.id, function)
        elif isinstance(said, ast.Call):
            yield from self.returned(said)
        else:
            raise Unknown(f"{self.path}:{said.lineno}")

    def part(self, part: ast.expr) -> str:
        if isinstance(part, ast.Constant):
            return str(part.value)
        assert isinstance(part, ast.FormattedValue)
        name = getattr(part.value, "id", "")
        return str(self.constants.get(name, GAP))

    def assigned(self, name: str, function: ast.FunctionDef) -> Iterator[str]:
        """What a local name may say; nothing if it is handed in."""
        for node in ast.walk(function):
            if isinstance(node, (ast.Assign, ast.AnnAssign)) and node.value:
                targets = getattr(node, "targets", [getattr(node, "target", None)])
                if any(getattr(target, "id", "") == name for target in targets):
                    yield from self.texts(node.value, function)

    def returned(self, call: ast.Call) -> Iterator[str]:
        """What a function of the same file may return."""
        name = getattr(call.func, "id", getattr(call.func, "attr", ""))
        for function in ast.walk(self.tree):
            if isinstance(function, ast.FunctionDef) and function.name == name:
                for node in ast.walk(function):
                    if isinstance(node, ast.Return) and node.value is not None:
                        yield from self.texts(node.value, function)


def _to_stderr(call: ast.Call) -> bool:
    return any(k.arg == "file" and "stderr" in ast.dump(k.value) for k in call.keywords)


def _without_place(message: str) -> str:
    """Without the place before a message and the hint behind it."""
    said = message.rpartition("error: ")[2].removeprefix("…\n").removeprefix("…: ")
    said = re.sub(r"(?<=['\w])…$", "", said.strip())
    return re.sub("…+", GAP, said).rstrip(": ")


if __name__ == "__main__":
    print("\n".join(sorted(messages())))
