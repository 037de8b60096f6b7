"""Write generated files: whole or not at all, and only when they change."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from .tangle import PROVENANCE, checksum


class Refused(Exception):
    """A file is not ours to write; the message says which and why."""


def is_ours(text: str) -> bool:
    """Whether a tangled file is as the tool wrote it."""
    first, _, body = text.partition("\n")
    return first.endswith(f"Checksum {checksum(body)}")


def write_all(root: Path, files: dict[str, str], folder: str) -> list[str]:
    """Make `folder` hold exactly these tangled files; returns what changed.

    Every file is written beside its place first and moved there when all are
    written, so a full disk or an interruption leaves each file old or new,
    never half. Raises Refused, before anything is written, when a file was
    edited by hand, and OSError when the system does not let us write.
    """
    here = {f"{folder}/{p.name}" for p in (root / folder).glob("*.[ch]pp")}
    changed = []
    for name in sorted(here | set(files)):
        old = _read(root / name)
        if old == files.get(name):
            continue
        if name not in files and not old.startswith(PROVENANCE):
            continue
        if old is not None and not is_ours(old):
            raise Refused(
                f"{name}:1: error: this file was edited by hand, and building "
                "would lose the edit: move the edit to the chapter, delete the "
                "file, and build again"
            )
        changed.append(name)
    _replace(root, {name: files.get(name) for name in changed})
    return changed


def write_one(path: Path, text: str) -> None:
    """Replace one file's text, whole or not at all."""
    _replace(path.parent, {path.name: text})


def _read(path: Path) -> str | None:
    try:
        return path.read_bytes().decode(errors="surrogateescape")
    except FileNotFoundError:
        return None


def _replace(root: Path, files: dict[str, str | None]) -> None:
    staged: list[tuple[str, Path]] = []
    try:
        for name, text in files.items():
            if text is not None:
                staged.append((_stage(root / name, text), root / name))
        for temporary, path in staged:
            os.replace(temporary, path)
        for name, text in files.items():
            if text is None:
                (root / name).unlink(missing_ok=True)
    finally:
        for temporary, _ in staged:
            Path(temporary).unlink(missing_ok=True)


def _stage(path: Path, text: str) -> str:
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".tangle-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(text.encode())
            file.flush()
            os.fsync(file.fileno())
        mode = path.stat().st_mode if path.exists() else 0o644
        os.chmod(temporary, mode & 0o777)
    except BaseException as error:
        Path(temporary).unlink(missing_ok=True)
        if isinstance(error, OSError) and not error.filename:
            error.filename = str(path)  # a full disk does not say which file
        raise
    return temporary
