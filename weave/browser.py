"""A browser without a window, which prints pages and takes pictures of them."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from sphinx.errors import SphinxError

NAMES = ("chromium", "chromium-browser", "google-chrome")
ALWAYS = (
    "--headless",
    "--no-sandbox",  # it opens nothing but pages of the book
    "--disable-gpu",
    "--disable-background-networking",
    "--no-first-run",
    "--hide-scrollbars",
)


class NoBrowser(SphinxError):
    """Nothing can be printed."""

    category = "The browser"


def find() -> str | None:
    """$CHROMIUM, or one on the path."""
    found = (
        shutil.which(name) for name in (os.environ.get("CHROMIUM"), *NAMES) if name
    )
    return next(filter(None, found), None)


def print_pdf(page: Path, target: Path, tagged: bool) -> None:
    """Print a page; `tagged`, so that it can be read aloud, takes longer."""
    how = ["--generate-pdf-document-outline"] if tagged else ["--disable-pdf-tagging"]
    _run(page, target, [f"--print-to-pdf={target}", "--no-pdf-header-footer", *how])


def picture(page: Path, target: Path, width: int, height: int) -> None:
    """Take a picture of a page's first screen."""
    _run(
        page,
        target,
        [
            f"--screenshot={target}",
            f"--window-size={width},{height}",
            "--force-device-scale-factor=2",
        ],
    )


def _run(page: Path, target: Path, how: list[str]) -> None:
    browser = find()
    if browser is None:
        raise NoBrowser(f"there is none: none of {', '.join(NAMES)}, and no $CHROMIUM")
    target.unlink(missing_ok=True)
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        ran = subprocess.run(
            [browser, *ALWAYS, f"--user-data-dir={profile}", *how, page.as_uri()],
            capture_output=True,
            encoding="utf-8",
            errors="replace",
        )
    if not target.exists():
        raise NoBrowser(f"{browser} made no {target.name}:\n{ran.stderr.strip()}")
