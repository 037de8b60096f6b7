"""The book as pages: a Sphinx extension, and the commands that run it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.util.typing import ExtensionMetadata


def setup(app: Sphinx) -> ExtensionMetadata:
    """Sphinx calls this when conf.py names the extension."""
    from .site import Site  # not before it is wanted: this loads all of Sphinx

    Site(Path(app.confdir)).connect(app)
    return {"parallel_read_safe": False, "parallel_write_safe": True}
