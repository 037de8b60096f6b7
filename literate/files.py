"""Write generated files: whole or not at all, and only when they change."""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Iterable, Mapping
from pathlib import Path

from .tangle import PROVENANCE, checksum

TEMPORARY = ".tangle-"
ABANDONED = 600  # seconds after which a temporary file is nobody's


class Refused(Exception):
    """A file is not ours to write; the message says which and why."""


def is_ours(text: str) -> bool:
    """Whether a tangled file is as the tool wrote it."""
    first, _, body = text.partition("\n")
    return first.startswith(PROVENANCE) and first.endswith(f"Checksum {checksum(body)}")


def write_all(
    root: Path, files: Mapping[str, str], folders: Iterable[str]
) -> tuple[list[str], list[str]]:
    """Make `folders` hold exactly these tangled files.

    Returns which were written and which removed. Every file is written beside
    its place first and moved there when all are written, so a full disk or an
    interruption leaves each file old or new, never half. Raises Refused,
    before anything is written, when a file was edited by hand, and OSError
    when the system does not let us write.
    """
    here = {
        f"{folder}/{path.name}"
        for folder in folders
        for path in (root / folder).glob("*.[ch]pp")
    }
    written: list[str] = []
    removed: list[str] = []
    for name in sorted(here | set(files)):
        old = read_text(root / name)
        if old == files.get(name):
            continue
        if old is not None and not old.startswith(PROVENANCE):
            if name in files:
                raise Refused(f"{name}:1: error: this file was not tangled: move it")
            continue
        if old is not None and not is_ours(old):
            raise Refused(
                f"{name}:1: error: this file was edited by hand, and building "
                "would lose the edit: './book stitch' carries it into the chapter"
            )
        (written if name in files else removed).append(name)
    replace({root / name: files[name].encode() for name in written})
    for name in removed:
        (root / name).unlink(missing_ok=True)
    return written, removed


def write_changed(path: Path, text: str) -> bool:
    """Write a file unless it already says so; whether it was written."""
    data = text.encode()
    try:
        if path.read_bytes() == data:
            return False
    except FileNotFoundError:
        pass
    replace({path: data})
    return True


def read_text(path: Path) -> str | None:
    """A file's text, or None. Bytes that are not UTF-8 show as �, so that
    such a file is never taken for one of ours."""
    try:
        return path.read_bytes().decode(errors="replace")
    except FileNotFoundError:
        return None


def replace(files: Mapping[Path, bytes]) -> None:
    """Replace files, each whole or not at all; what a link names, not the link.

    Raises OSError that names the file.
    """
    staged: list[tuple[Path, Path]] = []
    try:
        for path, data in files.items():
            staged.append((_stage(path.resolve(), data), path.resolve()))
        for temporary, path in staged:
            try:
                temporary.replace(path)
            except OSError as error:
                raise OSError(error.errno, error.strerror, str(path)) from None
    finally:
        for temporary, _ in staged:
            temporary.unlink(missing_ok=True)


def _stage(path: Path, data: bytes) -> Path:
    """The data in a temporary file beside the path."""
    temporary = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        _sweep(path.parent)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=TEMPORARY)
        temporary = Path(name)
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        temporary.chmod(path.stat().st_mode & 0o777 if path.exists() else 0o644)
    except BaseException as error:
        if temporary:
            temporary.unlink(missing_ok=True)
        if isinstance(error, OSError):  # it may name the temporary file, or none
            raise OSError(error.errno, error.strerror, str(path)) from None
        raise
    return temporary


def _sweep(folder: Path) -> None:
    """Remove what a killed run left behind."""
    for path in folder.glob(TEMPORARY + "*"):
        try:
            if time.time() - path.stat().st_mtime > ABANDONED:
                path.unlink()
        except OSError:  # another run was quicker
            pass
