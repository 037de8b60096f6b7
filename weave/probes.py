"""A program that says, while it runs, which line it is at and what it made there.

    python -m weave.probes src/5-adam.cpp build/widgets/probed-5-adam.cpp

writes the program with probes between its statements, each on the line that it
speaks of; nothing else is changed. widgets/probe.hpp says what the probes do:

    FRAME(9);             at the beginning of a function
    PROBE(12);            before a statement
    SEEN(3, total);       after it: what it has declared or changed; a parameter
    RETURNED(4, a + b)    around what is returned
    OPERATION(7);         in what makes a Value of others
    KEEP();               before the tape is cut

At its end stands what the numbers mean, which constants can be set, and which of
the names that a driver needs there are.

libclang says where statements begin and end. What is small or makes the numbers
themselves, such as the operators of Value, is run as one.
"""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from clang import cindex

from literate.files import write_changed

from .cpp import IDENTIFIER, CannotIndex, flags

LEAVES = ("Value", "Scratch", "Node")  # classes whose own lines are not stepped through
MAIN = ("main", "print_loss")
TRAINING, BACKWARD = "train", "backward"
LOOPS = ("FOR_STMT", "CXX_FOR_RANGE_STMT", "WHILE_STMT")
LITERALS = ("INTEGER_LITERAL", "FLOATING_LITERAL")
FUNCTIONS = ("FUNCTION_DECL", "CXX_METHOD")
SURE = (  # of these a name may be made that is read again
    "DECL_REF_EXPR",
    "MEMBER_REF_EXPR",
    "CALL_EXPR",
    "UNEXPOSED_EXPR",
    "ARRAY_SUBSCRIPT_EXPR",
    "INTEGER_LITERAL",
    "UNARY_OPERATOR",
    "BINARY_OPERATOR",
    "CXX_THIS_EXPR",
)
ASSIGNING = ("=", "+=", "-=", "*=", "/=", "++", "--")


@dataclass
class Probed:
    """A program's text with probes in it, and what their numbers mean."""

    source: bytes
    names: list[str] = field(default_factory=list)  # of what is seen, by its number
    operations: dict[int, str] = field(default_factory=dict)  # by line
    functions: dict[int, str] = field(default_factory=dict)  # by line
    constants: dict[str, int] = field(default_factory=dict)  # lines
    top: list[str] = field(default_factory=list)  # what the program calls its parts
    rounds: int = 0  # the line where a round of training begins
    added: list[tuple[int, int, str]] = field(default_factory=list)

    @property
    def backward(self) -> int:
        """The line of the walk back through the tape, or 0."""
        lines = [line for line, name in self.functions.items() if name == BACKWARD]
        return lines[0] if lines else 0

    def add(self, offset: int, text: str) -> None:
        self.added.append((offset, len(self.added), text))

    def seen(self, name: str) -> int:
        self.names.append(name)
        return len(self.names) - 1

    def text(self) -> str:
        """The program, every line where it was; below it, what is told of it."""
        parts, at = [], 0
        for offset, _, text in sorted(self.added):
            parts += [self.source[at:offset].decode(), text]
            at = offset
        parts.append(self.source[at:].decode())
        told = {
            "names": self.names,
            "functions": self.functions,
            "operations": self.operations,
            "constants": self.constants,
        }
        settings = ", ".join(f"SETTING({name})" for name in self.constants)
        return (
            "".join(parts)
            + f'PROBED(R"json({json.dumps(told)})json")\n'
            + f"#define PROBED_SETTINGS {settings}\n"
            + f"#define PROBED_ROUNDS {self.rounds}\n"
            + f"#define PROBED_BACKWARD {self.backward}\n"
            + "".join(f"#define PROBED_HAS_{name}\n" for name in self.top)
        )


def probe(path: Path, options: list[str]) -> str:
    """The text of a program with probes in it. Raises CannotIndex."""
    unit = cindex.Index.create().parse(str(path), options)
    errors = [d for d in unit.diagnostics if d.severity >= cindex.Diagnostic.Error]
    if errors:
        raise CannotIndex(f"{path}: {errors[0].spelling}")
    probed = Probed(path.read_bytes())
    own = [
        cursor
        for cursor in unit.cursor.get_children()
        if cursor.location.file and cursor.location.file.name == str(path)
    ]
    for cursor in own:
        _Prober(probed).declaration(cursor)
    probed.constants = _constants(own)
    kinds = ("CLASS_DECL", "STRUCT_DECL", "TYPE_ALIAS_DECL")
    probed.top = [c.spelling for c in own if c.kind.name in kinds]
    return probed.text()


def _constants(own: list[Any]) -> dict[str, int]:
    """The lines of the constants that can be changed alone: a number each, on
    which no other constant depends."""
    found, needed = {}, set()
    for cursor in own:
        inside = list(cursor.walk_preorder())
        if cursor.kind.name == "VAR_DECL":
            literals = [c for c in inside if c.kind.name in LITERALS]
            uses = [c for c in inside if c.kind.name == "DECL_REF_EXPR"]
            needed |= {c.spelling for c in uses}
            if len(literals) == 1 and not uses:
                found[str(cursor.spelling)] = int(cursor.location.line)
        elif cursor.kind.name in ("STATIC_ASSERT", "UNEXPOSED_DECL"):
            needed |= {c.spelling for c in inside if c.kind.name == "DECL_REF_EXPR"}
    return {name: line for name, line in found.items() if name not in needed}


class _Prober:
    """Puts probes into the functions of a program."""

    def __init__(self, probed: Probed):
        self.probed = probed

    def declaration(self, cursor: Any) -> None:
        kind = cursor.kind.name
        if kind in FUNCTIONS and cursor.is_definition():
            self.function(cursor)
        elif kind == "DESTRUCTOR" and cursor.is_definition():
            *_, body = cursor.get_children()
            self.probed.add(body.extent.start.offset + 1, " KEEP();")
        elif kind in ("STRUCT_DECL", "CLASS_DECL"):
            is_leaf = cursor.spelling in LEAVES
            for child in cursor.get_children():
                if not is_leaf or child.kind.name == "DESTRUCTOR":
                    self.declaration(child)

    def function(self, cursor: Any) -> None:
        *_, body = cursor.get_children()
        if body.kind.name != "COMPOUND_STMT" or cursor.spelling in MAIN:
            return
        begin = body.extent.start.offset + 1
        if _makes_value(cursor):
            line = cursor.location.line
            self.probed.operations[line] = cursor.spelling
            self.probed.add(begin, f" OPERATION({line});")
        elif not _is_small(cursor):
            self.frame(cursor, begin)
            for statement in body.get_children():
                self.statement(statement)
                if cursor.spelling == TRAINING and statement.kind.name in LOOPS:
                    self.probed.rounds = statement.extent.start.line

    def frame(self, cursor: Any, begin: int) -> None:
        line = cursor.location.line
        self.probed.functions[line] = cursor.spelling
        self.probed.add(begin, f" FRAME({line});")
        for argument in cursor.get_arguments():
            if argument.spelling:
                self.see(begin, argument.spelling)

    # ---- Statements ----

    def statement(self, cursor: Any, is_told: bool = False) -> None:
        """Probes for a statement; `is_told` if a probe for its line is just
        before it."""
        kind, start = cursor.kind.name, cursor.extent.start
        if kind == "COMPOUND_STMT":
            for inner in cursor.get_children():
                self.statement(inner)
            return
        if kind in LOOPS:
            self.loop(cursor)
            return
        if not is_told:
            self.probed.add(start.offset, f"PROBE({start.line}); ")
        if kind == "IF_STMT":
            self.choice(cursor)
        elif kind == "DECL_STMT":
            for name in _declared(cursor):
                self.see(cursor.extent.end.offset, name)
        elif kind == "RETURN_STMT":
            self.returned(cursor)
        else:
            changed = self.changed(cursor)
            if changed:
                self.see(self.end(cursor), changed)

    def see(self, offset: int, name: str) -> None:
        self.probed.add(offset, f" SEEN({self.probed.seen(name)}, {name});")

    def end(self, cursor: Any) -> int:
        """Where a statement ends, with its semicolon."""
        kind, end = cursor.kind.name, int(cursor.extent.end.offset)
        if kind in ("COMPOUND_STMT", "DECL_STMT"):
            return end
        if kind in (*LOOPS, "IF_STMT"):
            *_, last = cursor.get_children()
            return self.end(last)
        return self.probed.source.index(b";", end) + 1

    def loop(self, cursor: Any) -> None:
        """A loop is at its first line whenever it begins a round."""
        *head, body = cursor.get_children()
        line = cursor.extent.start.line
        names: list[str] = []
        if cursor.kind.name == "CXX_FOR_RANGE_STMT":
            names = [_name(h) for h in head[:1] if h.kind.name == "VAR_DECL"]
        elif head and head[0].kind.name == "DECL_STMT":
            names = _declared(head[0])
        self.body(body, line, f" PROBE({line});", names)

    def choice(self, cursor: Any) -> None:
        _, *bodies = cursor.get_children()
        for body in bodies:
            self.body(body, cursor.extent.start.line, "", [])

    def body(self, cursor: Any, line: int, probe: str, names: list[str]) -> None:
        """What a loop or a condition governs, in braces."""
        is_block = cursor.kind.name == "COMPOUND_STMT"
        begin = cursor.extent.start.offset + is_block
        if not is_block:
            self.probed.add(begin, "{")
        if probe:
            self.probed.add(begin, probe)
        for name in names:
            self.see(begin, name)
        if is_block:
            self.statement(cursor)
        else:
            self.probed.add(begin, " ")
            self.statement(cursor, cursor.extent.start.line == line)
            self.probed.add(self.end(cursor), " }")

    def returned(self, cursor: Any) -> None:
        expressions = list(cursor.get_children())
        if not expressions or expressions[0].kind.name == "INIT_LIST_EXPR":
            return
        start, end = expressions[0].extent.start.offset, self.end(cursor) - 1
        code = self.probed.source[start:end].decode()
        if code.startswith("{"):
            return
        if IDENTIFIER.fullmatch(code):  # it can be moved out as it was
            before = cursor.extent.start.offset
            self.probed.add(before, f"SEEN({self.probed.seen('return')}, {code}); ")
            return
        self.probed.add(start, f"RETURNED({self.probed.seen('return')}, ")
        self.probed.add(end, ")")

    def changed(self, cursor: Any) -> str:
        """What an expression changes, if that can be read again."""
        cursor = _inner(cursor)
        children = list(cursor.get_children())
        kind = cursor.kind.name
        if not children:
            return ""
        target = None
        if kind == "CALL_EXPR" and children[0].kind.name == "MEMBER_REF_EXPR":
            method = cursor.referenced
            objects = list(children[0].get_children())
            if method and objects and not method.is_const_method():
                target = objects[0]
        elif kind in ("COMPOUND_ASSIGNMENT_OPERATOR", "CALL_EXPR"):
            if kind != "CALL_EXPR" or cursor.spelling in _operators():
                target = children[0]
        elif kind in ("BINARY_OPERATOR", "UNARY_OPERATOR"):
            words = {t.spelling for t in cursor.get_tokens()}
            if words & {*ASSIGNING}:
                target = children[0]
        if target is None or any(
            c.kind.name not in SURE for c in target.walk_preorder()
        ):
            return ""
        extent = target.extent
        code = self.probed.source[extent.start.offset : extent.end.offset].decode()
        return " ".join(code.split())


def _operators() -> tuple[str, ...]:
    return tuple(f"operator{sign}" for sign in ASSIGNING)


def _inner(cursor: Any) -> Any:
    """An expression without what the compiler has put around it."""
    children = list(cursor.get_children())
    while cursor.kind.name == "UNEXPOSED_EXPR" and len(children) == 1:
        cursor = children[0]
        children = list(cursor.get_children())
    return cursor


def _declared(statement: Any) -> list[str]:
    names = []
    for cursor in statement.get_children():
        name = _name(cursor)
        if name.startswith("["):
            names += [part.strip() for part in name[1:-1].split(",")]
        elif name and cursor.kind.name == "VAR_DECL":
            names.append(name)
    return names


def _name(cursor: Any) -> str:
    return str(cursor.spelling)


def _is_small(cursor: Any) -> bool:
    """A function on one line, or an operator."""
    extent = cursor.extent
    is_line = extent.start.line == extent.end.line
    return bool(is_line or cursor.spelling.startswith("operator"))


def _makes_value(cursor: Any) -> bool:
    """Whether a function makes a Value of others and their derivatives."""
    if cursor.result_type.spelling != "Value":
        return False
    return any(
        c.kind.name == "CALL_EXPR"
        and c.spelling == "Value"
        and len(list(c.get_arguments())) > 2
        for c in cursor.walk_preorder()
    )


def main(arguments: list[str]) -> int:
    source, target = map(Path, arguments)
    root = Path(__file__).resolve().parent.parent
    try:
        text = probe((root / source).resolve(), flags(root))
    except CannotIndex as error:
        print(error, file=sys.stderr)
        return 1
    write_changed(target, text)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
