"""Render the EPUB with warnings as errors, and hold it against epubcheck.

Exit status 77: epubcheck is not on this machine.
"""

import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

subprocess.run(
    [sys.executable, "-m", "sphinx", "-q", "-E", "-W", "--keep-going", "-n"]
    + ["-b", "epub", "-d", "build/doctrees-epub", ".", "build/epub"],
    cwd=ROOT,
    check=True,
)
if not shutil.which("epubcheck"):
    print("skipped: epubcheck is not installed")
    raise SystemExit(77)
checker = shutil.which("epubcheck")
for path in (ROOT / "build/epub").glob("*.epub"):
    try:
        done = subprocess.run([checker, path])
    except OSError:  # Debian's is a jar, which not every kernel can run
        done = subprocess.run(["java", "-jar", checker, path])
    if done.returncode:
        raise SystemExit(1)
