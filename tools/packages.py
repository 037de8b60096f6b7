"""Say which Python packages of requirements.txt are not installed here.

Usage: packages.py [NAME...] - looks only at the packages named, or at all.
Prints what is missing, damaged, or there in another version, one a line.
"""

from __future__ import annotations

import re
import sys
from importlib import metadata
from pathlib import Path

REQUIREMENTS = Path(__file__).resolve().parent.parent / "requirements.txt"
PIN = re.compile(r"^([\w.-]+)==(\S+?)(?: ; (.*?))? \\$", re.MULTILINE)


def is_installed(name: str, version: str) -> bool:
    """Whether the package is here in this version, and its first module too."""
    try:
        found = metadata.distribution(name)
    except metadata.PackageNotFoundError:
        return False
    modules = [file for file in found.files or [] if file.suffix == ".py"]
    is_whole = all(Path(str(file.locate())).exists() for file in modules[:1])
    return found.version == version and is_whole


def is_wanted(marker: str) -> bool:
    """Whether a requirement is for this Python and this system."""
    if not marker:
        return True
    from pip._vendor.packaging.markers import Marker

    return bool(Marker(marker).evaluate())


def main(names: list[str]) -> None:
    for name, version, marker in PIN.findall(REQUIREMENTS.read_text()):
        asked = not names or name in names
        if asked and is_wanted(marker) and not is_installed(name, version):
            print(name)


if __name__ == "__main__":
    main(sys.argv[1:])
