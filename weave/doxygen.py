"""Let Doxygen read the programs, for their reference pages.

It runs once for each program, with the headers that are the program's own,
and only when their text has changed. It reads the very lines that the pages
show, not the files in src/, which may be older than the chapters.
"""

from __future__ import annotations

import subprocess
from collections.abc import Mapping
from pathlib import Path

from sphinx.errors import SphinxError

from literate.files import read_text

from .stage import renew

SETTINGS = """
QUIET = YES
INPUT = "{source}"
OUTPUT_DIRECTORY = "{output}"
GENERATE_HTML = NO
GENERATE_LATEX = NO
GENERATE_XML = YES
XML_PROGRAMLISTING = NO
EXTRACT_ALL = YES
EXTRACT_PRIVATE = YES
JAVADOC_AUTOBRIEF = YES
AUTOLINK_SUPPORT = NO
STRIP_FROM_PATH = "{source}"
"""


def xml(build: Path, program: str) -> Path:
    """Where what Doxygen says about a program lies."""
    return build / "doxygen" / program / "xml"


def run(build: Path, program: str, files: Mapping[str, str]) -> None:
    """Let Doxygen read a program's files, by name, unless it has."""
    folder = build / "doxygen" / program
    source, written = folder / "source", folder / "Doxyfile"
    settings = SETTINGS.format(source=source, output=folder)
    done = xml(build, program) / "index.xml"
    before = {path.name: read_text(path) for path in source.glob("*")}
    if done.exists() and before == files and read_text(written) == settings:
        return
    done.unlink(missing_ok=True)
    renew(source, files)
    written.write_text(settings, "utf-8")
    try:
        subprocess.run(["doxygen", str(written)], check=True, cwd=folder)
    except FileNotFoundError:
        raise SphinxError("doxygen is not installed") from None
    except subprocess.CalledProcessError as error:
        raise SphinxError(f"doxygen fails on {program}: {error}") from None
