"""What Doxygen knows about a program: its definitions, and who names them.

Doxygen runs once for each program, and only when its text has changed. It
reads the very lines that the pages show, not the files in src/, which may be
older than the chapters.
"""

from __future__ import annotations

import re
import subprocess
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree import ElementTree

from sphinx.errors import SphinxError

SETTINGS = """
QUIET = YES
INPUT = "{source}"
OUTPUT_DIRECTORY = "{output}"
GENERATE_HTML = NO
GENERATE_LATEX = NO
GENERATE_XML = YES
XML_PROGRAMLISTING = YES
EXTRACT_ALL = YES
EXTRACT_PRIVATE = YES
JAVADOC_AUTOBRIEF = YES
AUTOLINK_SUPPORT = NO
STRIP_FROM_PATH = "{output}"
"""
TYPES = ("struct", "class", "union", "enum", "typedef", "concept")


@dataclass(frozen=True)
class Definition:
    """Something that a program defines: where, and how it is declared."""

    name: str
    kind: str
    line: int
    last_line: int
    declaration: str
    brief: str

    @property
    def is_type(self) -> bool:
        return self.kind in TYPES

    @property
    def hint(self) -> str:
        """What a reader sees who points at the name."""
        return self.declaration + ("\n" + self.brief if self.brief else "")


@dataclass
class Index:
    """A program's definitions, and the names of them that its lines use.

    `uses` maps (line, column), both counted from 1, to what is named there.
    """

    definitions: list[Definition] = field(default_factory=list)
    uses: dict[tuple[int, int], Definition] = field(default_factory=dict)

    def types(self) -> dict[str, Definition]:
        return {d.name: d for d in self.definitions if d.is_type}


def run(program: str, text: str, build: Path) -> Path:
    """Let Doxygen read a program, unless it has; where its XML is."""
    folder = build / "doxygen" / program
    source = folder / f"{program}.cpp"
    settings = SETTINGS.format(source=source, output=folder)
    written = folder / "Doxyfile"
    done = folder / "xml" / "index.xml"
    same = (
        done.exists()
        and _text(source) == text
        and _text(written) == settings
    )
    if not same:
        done.unlink(missing_ok=True)
        folder.mkdir(parents=True, exist_ok=True)
        source.write_text(text, "utf-8")
        written.write_text(settings, "utf-8")
        try:
            subprocess.run(["doxygen", str(written)], check=True, cwd=folder)
        except FileNotFoundError:
            raise SphinxError("doxygen is not installed") from None
    return folder / "xml"


def _text(path: Path) -> str | None:
    return path.read_text("utf-8") if path.exists() else None


def read(xml: Path) -> Index:
    """Read the definitions and uses from a run's XML."""
    index, by_id = Index(), {}
    trees = [
        ElementTree.parse(path).getroot()
        for path in sorted(xml.glob("*.xml"))
        if path.name not in ("index.xml", "Doxyfile.xml")
    ]
    for tree in trees:
        for element in tree.iter():
            if element.tag in ("compounddef", "memberdef"):
                found = _definition(element)
                if found:
                    by_id[element.get("id")] = found
    index.definitions = list(by_id.values())
    for tree in trees:
        for line in tree.iter("codeline"):
            _read_uses(line, by_id, index.uses)
    return index


def _definition(element: ElementTree.Element) -> Definition | None:
    kind = element.get("kind")
    place = element.find("location")
    if place is None or kind in ("file", "dir", "namespace", "page"):
        return None
    line = int(place.get("line", 0))
    last = max(line, int(place.get("bodyend", -1)))
    name = element.findtext("name") or element.findtext("compoundname") or ""
    if element.tag == "compounddef":
        declaration = f"{kind} {name}"
    else:
        declaration = (element.findtext("definition") or name) + (
            element.findtext("argsstring") or ""
        )
        declaration = re.sub(r"\s*(=\s*)?\{.*", "", declaration).strip()
        declaration = re.sub(r"(?<=<) | (?=>)|(?<= ) ", "", declaration)
    brief = element.find("briefdescription")
    words = " ".join("".join(brief.itertext()).split()) if brief is not None else ""
    return Definition(name.split("::")[-1], kind, line, last, declaration, words)


def _read_uses(line: ElementTree.Element, by_id: dict, uses: dict) -> None:
    """Find the columns at which a line of the listing names something."""
    number, column = int(line.get("lineno")), 1

    def step(element: ElementTree.Element) -> None:
        nonlocal column
        if element.tag == "sp":
            column += 1
        if element.tag == "ref" and element.get("refid") in by_id:
            uses[number, column] = by_id[element.get("refid")]
        column += len(element.text or "")
        for child in element:
            step(child)
            column += len(child.tail or "")

    for part in line:
        step(part)
