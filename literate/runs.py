"""What programs print. A program is run once for each state of it and its
data, and the output is kept and shared by all who ask."""

from __future__ import annotations

import contextlib
import hashlib
import re
import subprocess
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from . import records
from .files import replace
from .settings import Settings, digest

try:
    import fcntl
except ImportError:  # no such locks on this system: a run may be done twice
    fcntl = None  # type: ignore[assignment]

TIMEOUT = 600  # seconds
PAIR = re.compile(r"([^:|]+): +(.*\S)")


class CannotRun(Exception):
    """A program is missing or failed; the message says which and how."""


class Runs:
    """The outputs of the programs and reports below a build folder.

    Programs lie in its `bin/`, reports in `reports/`, outputs in `runs/`.
    """

    def __init__(self, settings: Settings, build: Path):
        self.settings = settings
        self.build = build
        self.known: dict[tuple[str, str, str], dict[str, str]] = {}

    def output(self, program: str, data: str = "") -> list[str]:
        """The lines that a program prints on a data set.

        Raises CannotRun; LookupError if the data are not on this machine.
        """
        return self._lines(self.build / "bin" / program, data)

    def report(self, program: str, data: str = "") -> list[str]:
        """The lines of a program's report; none if it has no report."""
        binary = self.build / "reports" / program
        return self._lines(binary, data) if binary.exists() else []

    def value(self, program: str, key: str, data: str = "") -> str | None:
        """What a program's report says of `key`, in a line `key: value`; or
        else the program itself. Of a record, what it says."""
        record = records.values(self.settings, program)
        if record is not None:
            return record.get(key)
        for told in (self.report, self.output):
            found = self._pairs(told, program, data).get(key)
            if found is not None:
                return found
        return None

    def _pairs(
        self, told: Callable[[str, str], list[str]], program: str, data: str
    ) -> dict[str, str]:
        kept = (told.__name__, program, data)
        if kept not in self.known:
            matches = (PAIR.fullmatch(line) for line in told(program, data))
            found = {" ".join(m[1].split()): m[2] for m in matches if m}
            self.known[kept] = found
        return self.known[kept]

    def _lines(self, binary: Path, data: str) -> list[str]:
        path = None
        if data not in ("", self.settings.default_data):
            path = self.settings.data[data].find()
            if path is None:
                raise LookupError(data)
        return self.run(binary, path).split("\n")[:-1]

    def run(
        self,
        binary: Path,
        data: Path | None = None,
        arguments: Sequence[str] = (),
        timeout: float = TIMEOUT,
    ) -> str:
        """What a binary prints on a file, or when it is given none."""
        try:
            key = hashlib.sha256(binary.read_bytes())
        except OSError as error:
            raise CannotRun(
                f"{binary}: {error.strerror}: build the programs first"
            ) from None
        key.update(digest(data).encode() if data else b"")
        key.update(" ".join(arguments).encode())
        kept = self.build / "runs" / f"{binary.name}-{key.hexdigest()[:24]}.txt"
        with _locked(kept):
            if kept.exists():
                return kept.read_bytes().decode()
            printed = _run([binary, *([data] if data else []), *arguments], timeout)
            replace({kept: printed.encode()})
        return printed


@contextlib.contextmanager
def _locked(path: Path) -> Iterator[None]:
    """Let one process at a time make a file."""
    if fcntl is None:
        yield
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _run(command: Sequence[str | Path], timeout: float) -> str:
    binary = command[0]
    try:
        done = subprocess.run(
            command,
            capture_output=True,
            stdin=subprocess.DEVNULL,
            timeout=timeout,
        )
    except subprocess.TimeoutExpired:
        raise CannotRun(
            f"{binary}: does not end: stopped after {timeout:.0f} s"
        ) from None
    except OSError as error:
        raise CannotRun(f"{binary}: {error.strerror}") from None
    if done.returncode:
        said = done.stderr.decode(errors="replace").strip()
        raise CannotRun(f"{binary} failed: {said or f'exit status {done.returncode}'}")
    try:
        return done.stdout.decode()
    except UnicodeDecodeError as error:
        line = done.stdout.count(b"\n", 0, error.start) + 1
        raise CannotRun(f"{binary} prints in line {line} what is not UTF-8") from None
