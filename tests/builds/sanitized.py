"""Build with the preset `sanitize` and run the programs' tests there."""

import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
COMMANDS = [
    ["cmake", "--preset", "sanitize"],
    ["cmake", "--build", "build/sanitize", "--target", "unit-tests"],
    ["ctest", "--test-dir", "build/sanitize", "-L", "programs-unit", "-j2"]
    + ["--output-on-failure"],
]

for command in COMMANDS:
    subprocess.run(command, cwd=ROOT, check=True)
