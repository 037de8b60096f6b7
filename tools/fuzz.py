"""Attack the tool: mutated chapters, and kills in the middle of its work.

    ./book fuzz [--sets 100000] [--kills 500] [--seed 0]

A set of chapters is mutated and given to the tool, in this process. Whatever
the set is, the tool must not raise, its problems must lie in the files, and
with problems there are no programs. Without problems nothing may be lost: an
opening fence that a reader sees is a fragment, and an expander written for
this test only makes the same programs. Then random outputs are blessed: the
chapters must stay sound, and be right the second time.

A kill ends tangle, bless or a build somewhere in the middle: every file must
be an old or a new one, whole, and the next run must mend what was left.

Prints what went wrong with the seed that shows it; exit status 1 if anything
did.
"""

from __future__ import annotations

import argparse
import hashlib
import multiprocessing
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import traceback
from collections.abc import Iterator, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from literate import bless, compare  # noqa: E402
from literate.join import join  # noqa: E402
from literate.model import Book, Chapter, Output, Program, reference  # noqa: E402
from literate.read import read_chapter, split_lines  # noqa: E402
from literate.runs import Runs  # noqa: E402
from literate.settings import DataSet, Settings  # noqa: E402
from literate.sources import sources  # noqa: E402

MOST_SECONDS = 20  # for one set, on a loaded machine

BASE = """---
program: base
---

# Base

Words, and 12<!-- base: size --> of them.[^note]

```cpp {#program}
#include "dice.hpp"

<<title>>

int main() {
  <<say hello>>
}
```

```cpp {#title}
// A title.
```

> ```cpp {#say-hello}
> int x = 1;
>
> <<deeper>>
> ```

- an item

  ```cpp {#deeper}
  int y = 2;
  ```

```cpp {#dice file=dice.hpp}
#pragma once
<<roll>>
```

```cpp {#roll}
inline int roll() { return 4; }
```

```text {output=base}
size: 12
...
last
```

[^note]: A note.

    ```cpp {#title .append}
    // More.
    ```

```cpp {.sketch}
not compiled
```
"""
NEXT = """---
program: next
extends: base
summary: Another.
---

# Next

```cpp {#title .replace}
// Another title.
```

```cpp {#deeper .append}
int z = 3;
```

```cpp {#say-hello .replace variant=wide}
int wide = 1;
```

```cpp {#title .append variant=wider extends=wide}
// wider
```

| a | b |
|---|---|
| 1.50<!-- next: mean --> | `ada`<!-- base@other: name --> |

<details>
<summary>More</summary>

```text {output=next data=other}
hello
```

</details>

$$x = 1$$

```sh
ls
```
"""
WORDS = """# Words

Nothing but 3<!-- wider: size --> words.

```text
plain
```
"""
CORPUS = [BASE, NEXT, WORDS]
PIECES = (
    "```cpp {#program}|```cpp {#a}|```cpp {#title .append}|```cpp {#title .replace}"
    "|```cpp {#a variant=v}|```cpp {.sketch}|```cpp|```text {output=base}|```|~~~|``"
    "|````|<<title>>|  <<say hello>>|<<program>>|---|program: p|extends: next|...|   "
    "|12<!-- base: size -->|<!-- base: size -->|<!-- base:size -->|<!-|-->|<details>"
    "|</details>|[^note]: x|[^note]|^[x]|$$|$|    |\t|> |- |1. |\u00a0|\u2028|\x0c|\r"
    "|\x85|é🙂|\\|{#|}|```{.cpp #x}|```cpp\t{#x}| % a|+++|(x)=|# |=|![a](b)|\0|{|`"
)
TOKENS = PIECES.split("|")


# Mutated sets


def mutated(rng: random.Random) -> list[bytes]:
    """A set of chapters with a few things wrong with it, or none."""
    texts = [text.split("\n") for text in CORPUS]
    for _ in range(rng.choice((0, 1, 1, 1, 2, 2, 3, 5, 9))):
        rows = rng.choice(texts)
        MUTATIONS[rng.randrange(len(MUTATIONS))](rng, rows, texts)
    end = rng.choice(("\n", "\n", "\n", "\r\n", "\r"))
    result = []
    for rows in texts:
        data = end.join(rows).encode("utf-8", "replace")
        if rng.random() < 0.02:
            at = rng.randrange(len(data) + 1)
            data = data[:at] + rng.randbytes(rng.randrange(4)) + data[at:]
        if rng.random() < 0.03:
            data = data[: rng.randrange(len(data) + 1)]
        result.append(data)
    return result


Rows = list[str]


def _delete(rng: random.Random, rows: Rows, _: list[Rows]) -> None:
    if rows:
        del rows[rng.randrange(len(rows))]


def _double(rng: random.Random, rows: Rows, texts: list[Rows]) -> None:
    source = rng.choice(texts)
    if source:
        at = rng.randrange(len(source))
        lines = source[at : at + rng.randrange(1, 8)]
        rows[rng.randrange(len(rows) + 1) : 0] = lines


def _swap(rng: random.Random, rows: Rows, _: list[Rows]) -> None:
    if rows:
        i, j = rng.randrange(len(rows)), rng.randrange(len(rows))
        rows[i], rows[j] = rows[j], rows[i]


def _insert(rng: random.Random, rows: Rows, _: list[Rows]) -> None:
    rows.insert(rng.randrange(len(rows) + 1), rng.choice(TOKENS))


def _within(rng: random.Random, rows: Rows, _: list[Rows]) -> None:
    if rows:
        at = rng.randrange(len(rows))
        row = rows[at]
        start = rng.randrange(len(row) + 1)
        end = min(len(row), start + rng.choice((0, 0, 1, 1, 2, 6)))
        rows[at] = row[:start] + rng.choice([*TOKENS, "", ""]) + row[end:]


def _indent(rng: random.Random, rows: Rows, _: list[Rows]) -> None:
    at = rng.randrange(len(rows) + 1)
    prefix = rng.choice(("  ", "    ", "\t", "> ", "- ", "1. "))
    for i in range(at, min(len(rows), at + rng.randrange(1, 12))):
        rows[i] = prefix + rows[i]


MUTATIONS = (
    _delete,
    _delete,
    _double,
    _swap,
    _insert,
    _insert,
    _within,
    _within,
    _indent,
)


def settings(names: int) -> Settings:
    chapters = tuple(f"c{i}" for i in range(names))
    data = {name: DataSet(name, name, Path(name)) for name in ("own", "other")}
    return Settings(Path(), "Fuzz", chapters, (), data)


def read(data: list[bytes]) -> Book:
    chapters, problems = [], []
    for i, text in enumerate(data):
        chapter, found = read_chapter(f"chapters/c{i}.md", text)
        chapters.append(chapter)
        problems += found
    return join(settings(len(data)), chapters, problems)


def complaints(data: list[bytes], rng: random.Random) -> Iterator[str]:
    """What is wrong with the tool's answer to a set of chapters."""
    book = read(data)
    found = sources(book)
    texts = [d.removeprefix(b"\xef\xbb\xbf") for d in data]
    for problem in found.problems:
        index = int(re.sub(r"\D", "", problem.place.path))
        lines = len(re.split(rb"\r\n|\r|\n", texts[index]))
        if not (1 <= problem.place.line <= lines and problem.place.column >= 1):
            yield f"a problem outside the file: {problem}"
    if found.problems:
        if found.texts:
            yield "programs in spite of problems"
        return
    for chapter, text in zip(book.chapters, texts, strict=True):
        yield from lost(chapter, split_lines(text.decode()))
    for program in book.programs.values():
        for path, start in program.files().items():
            if found.texts[path].partition("\n")[2] != expanded(program, start, ""):
                yield f"{path}: not what the other expander makes"
    yield from blessed(book, rng)


PREFIX = re.compile(r"(?:[\s>]|[-+*]\s|\d{1,9}[.)]\s)*")
SEEN = re.compile(r"(`{3,}|~{3,})\s*(?:cpp\b|text\s*\{|\{)")


def lost(chapter: Chapter, rows: list[str]) -> Iterator[str]:
    """Fences that a reader sees and the tool did not take for any."""
    known = {fragment.place.line for fragment in chapter.fragments}
    known |= {place.line for place in chapter.sketches}
    known |= {output.place.line for output in chapter.outputs}
    for number, row in enumerate(rows, 1):
        match = SEEN.search(row)
        if match and number not in known and not row.lstrip(" >").startswith("|"):
            inline = match[1] in row[match.end(1) :]  # code that ends on its line
            if PREFIX.fullmatch(row[: match.start()]) and not inline:
                yield f"{chapter.path}:{number}: lost: {row!r}"
    shown = {line.place.line for f in chapter.fragments for line in f.lines}
    for fragment in chapter.fragments:
        first = fragment.place.line
        if any(first + 1 + i not in shown for i in range(len(fragment.lines))):
            yield f"{chapter.path}:{first}: a line of it is lost"


def expanded(program: Program, start: str, indent: str) -> str:
    """A fragment and all it stands for, in the plainest way."""
    text = ""
    for fragment in program.definitions[start]:
        for line in fragment.lines:
            found = reference(line)
            if not found:
                text += (indent + line.text if line.text.strip() else line.text) + "\n"
                continue
            if found.is_sentence:
                text += f"{indent}{found.indent}// {found.phrase}\n"
            text += expanded(program, found.name, indent + found.indent)
    return text


PRINTED = (
    "size: 12|size: 13.5|name: ada|name: two words|mean: 1.50|mean: 1e300|hello|last"
    "|...||```|````|```cpp {#x}|a\rb|\0|---|> x|    x|\u2028|é|mean: -2"
).split("|")


class FakeRuns(Runs):
    """Programs that print anything."""

    def __init__(self, rng: random.Random):
        super().__init__(settings(0), Path())
        self.rng = rng
        self.printed: dict[tuple[str, str], list[str]] = {}

    def output(self, program: str, data: str = "") -> list[str]:
        key = program, data
        if key not in self.printed:
            count = self.rng.randrange(8)
            self.printed[key] = [self.rng.choice(PRINTED) for _ in range(count)]
        return self.printed[key]


def blessed(book: Book, rng: random.Random) -> Iterator[str]:
    """Bless random outputs: refused, or sound and right the second time."""
    runs = FakeRuns(rng)
    edits = list(compare.stale(book, runs))
    after = []
    for chapter in book.chapters:
        mine = [e for e in edits if e.place.path == chapter.path and not e.is_lost]
        try:
            after.append(bless.edited(chapter, mine) if mine else chapter.source)
        except bless.CannotEdit:
            after.append(chapter.source)
            mine = []
        touched = set()
        for edit in mine:
            touched |= set(range(edit.place.line, edit.place.line + len(edit.old)))
        old, new = _lines(chapter.source), _lines(after[-1])
        kept = [row for i, row in enumerate(old, 1) if i not in touched]
        rest = iter(new)
        if not all(any(row == other for other in rest) for row in kept):
            yield f"{chapter.path}: bless changed what it should not"
    again = read(after)
    if again.problems:
        yield f"bless broke a chapter: {again.problems[0]}"
        return
    written = {
        c.path for c, d in zip(book.chapters, after, strict=True) if d != c.source
    }
    for edit in compare.stale(again, runs):
        if edit.place.path in written and not edit.is_lost:
            what = "output" if isinstance(edit.item, Output) else "value"
            yield f"{edit.place}: {what} still stale after bless"


def _lines(data: bytes) -> list[str]:
    return split_lines(data.decode("utf-8-sig"))


def try_set(seed: int) -> tuple[int, bool, list[str]]:
    """One set: its seed, whether it made programs, what is wrong."""
    rng = random.Random(seed)
    data = mutated(rng)
    signal.signal(signal.SIGALRM, _too_slow)
    signal.alarm(MOST_SECONDS)
    try:
        wrong = list(complaints(data, rng))
        return seed, not read(data).problems, wrong
    except Exception:
        return seed, False, [traceback.format_exc()]
    finally:
        signal.alarm(0)


def _too_slow(*_: object) -> None:
    raise TimeoutError(f"a set took more than {MOST_SECONDS} s")


def fuzz(sets: int, seed: int, processes: int = 2) -> list[str]:
    """Try many sets; what went wrong, with the seeds."""
    wrong, accepted = [], 0
    with multiprocessing.Pool(processes) as pool:
        seeds = range(seed, seed + sets)
        for number, sound, found in pool.imap_unordered(try_set, seeds, chunksize=50):
            accepted += sound
            wrong += [f"seed {number}: {what}" for what in found]
    print(
        f"{sets:,} sets of chapters, {accepted:,} without problems, {len(wrong)} wrong"
    )
    return wrong


# Kills


def small_book(root: Path) -> None:
    """A checkout of the small chapters with programs that only print."""
    (root / "chapters").mkdir(parents=True)
    for i, text in enumerate(CORPUS):
        (root / f"chapters/c{i}.md").write_text(text)
    (root / "book.toml").write_text(
        'chapters = ["c0", "c1", "c2"]\n[data.own]\n[data.other]\n'
    )
    for name in ("base", "next", "wide", "wider"):
        path = root / f"build/bin/{name}"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("#!/bin/sh\necho size: 77; echo mean: 2.25; echo last\n")
        path.chmod(0o755)


def whole(root: Path, patterns: tuple[str, ...]) -> dict[str, str]:
    """Each file's checksum, but for what a killed run may leave."""
    return {
        str(path.relative_to(root)): hashlib.sha256(path.read_bytes()).hexdigest()
        for pattern in patterns
        for path in sorted(root.glob(pattern))
        if path.is_file() and not path.name.startswith(".tangle-")
    }


def change(root: Path) -> None:
    """The edit that tangle then carries into every program."""
    path = root / "chapters/c0.md"
    path.write_text(path.read_text().replace("int x = 1;", "int x = 11;"))


FILES = ("src/*", "build/variants/*", "build/single/*", "chapters/*")


def quietly(command: Sequence[str | Path], cwd: Path) -> int:
    """Run a command, whatever it says; its exit status."""
    silent = subprocess.DEVNULL
    return subprocess.run(command, cwd=cwd, stdout=silent, stderr=silent).returncode


def kill(command: Sequence[str | Path], cwd: Path, after: float) -> None:
    child = subprocess.Popen(
        command,
        cwd=cwd,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    time.sleep(after)
    if child.poll() is None:
        os.killpg(child.pid, signal.SIGKILL)
    child.wait()


def killed(root: Path, what: str, rng: random.Random) -> list[str]:
    """Kill one run of a command; what is not whole, or not mended after it."""
    tool = [sys.executable, "-m", "literate", "--root"]
    before_root, after_root = root / "before", root / "after"
    for folder in (before_root, after_root):
        small_book(folder)
        quietly([*tool, folder, "tangle"], ROOT)
    for folder in (before_root, after_root):
        change(folder)
    old = whole(before_root, FILES)
    start = time.monotonic()
    quietly([*tool, after_root, what], ROOT)
    full = time.monotonic() - start
    new = whole(after_root, FILES)
    kill([*tool, before_root, what], ROOT, rng.random() * full)
    wrong = []
    for name, digest in whole(before_root, FILES).items():
        if digest not in (old.get(name), new.get(name)):
            wrong.append(f"{what} killed: {name} is neither the old nor the new file")
    quietly([*tool, before_root, what], ROOT)
    if whole(before_root, FILES) != new:
        wrong.append(f"{what} killed: the next run did not mend it")
    return wrong


def killed_build(root: Path, rng: random.Random) -> list[str]:
    """Kill a build of a small program; the next build must be right."""
    small_book(root)
    for name in ("literate", "CMakeLists.txt"):
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, root / name)
        else:
            shutil.copy(source, root)
    python = f"-DBOOK_PYTHON={sys.executable}"
    configure = ["cmake", "-B", "build", "-G", "Ninja", "-DBUILD_TESTING=OFF", python]
    quietly([sys.executable, "-m", "literate", "tangle"], root)
    quietly(configure, root)
    build: list[str | Path] = ["cmake", "--build", "build", "--target", "programs"]
    kill(build, root, rng.random() * 3)
    if quietly(build, root):
        return ["build killed: the next build fails"]
    done = subprocess.run([root / "build/bin/base"])
    return [] if done.returncode == 0 else ["build killed: a program does not run"]


def kills(count: int, seed: int) -> list[str]:
    """Kill tangle and bless in turn, and one build in twenty."""
    wrong = []
    for i in range(count):
        rng = random.Random(seed + i)
        with tempfile.TemporaryDirectory() as folder:
            if i % 20 == 19:
                found = killed_build(Path(folder), rng)
            else:
                found = killed(Path(folder), ("tangle", "bless")[i % 2], rng)
        wrong += [f"kill {seed + i}: {what}" for what in found]
    print(f"{count:,} kills, {len(wrong)} wrong")
    return wrong


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="./book fuzz",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--sets", type=int, default=100_000)
    parser.add_argument("--kills", type=int, default=500)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    wrong = fuzz(options.sets, options.seed) + kills(options.kills, options.seed)
    print("\n".join(wrong[:50]))
    return 1 if wrong else 0


if __name__ == "__main__":
    raise SystemExit(main())
