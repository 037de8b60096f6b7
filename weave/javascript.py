"""Ask a script that runs in node: JSON in, JSON out."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any


class NoAnswer(Exception):
    """A script cannot run; the message says what is missing."""


def ask(script: Path, request: object) -> Any:
    """What a script makes of a request. Raises NoAnswer."""
    try:
        done = subprocess.run(
            ["node", str(script)],
            input=json.dumps(request),
            capture_output=True,
            encoding="utf-8",
            check=True,
        )
    except FileNotFoundError:
        raise NoAnswer("node is not installed") from None
    except subprocess.CalledProcessError:
        raise NoAnswer("its packages are not there: run npm ci") from None
    return json.loads(done.stdout)
