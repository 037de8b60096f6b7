"""What a build does and says, in small checkouts of a book about greetings."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
NOBODY = 65534

CHAPTER = """\
---
program: 0-hello
---

# Hello

Somebody says hello.

```cpp {#program}
#include <cstdio>

<<greeting>>

int main() {
  <<say it>>
}
```

```cpp {#greeting}
const char* greeting = "hello";
```

```cpp {#say-it}
const int length = 5;
std::printf("%s, %d letters\\n", greeting, length);
```
"""


class Checkout:
    """A whole checkout but for tests and pages, with one short chapter."""

    def __init__(self, here: Path):
        self.here = here
        (here / "chapters").mkdir(parents=True)
        self.chapter.write_text(CHAPTER)
        self.list_chapters("0-hello")
        for name in ("book", "CMakeLists.txt", "requirements.txt"):
            shutil.copy(ROOT / name, here)
        for folder in ("literate", "tools"):
            ignored = shutil.ignore_patterns("__pycache__")
            shutil.copytree(ROOT / folder, here / folder, ignore=ignored)
        (here / ".venv").symlink_to(sys.prefix)

    @property
    def chapter(self) -> Path:
        return self.here / "chapters/0-hello.md"

    def list_chapters(self, *names: str) -> None:
        listed = ", ".join(f'"{name}"' for name in names)
        text = f'title = "Greetings"\nchapters = [{listed}]\n'
        (self.here / "book.toml").write_text(text)

    def edit(self, old: str, new: str) -> int:
        """Change the chapter in one place; returns the line of the change."""
        text = self.chapter.read_text()
        assert text.count(old) == 1
        self.chapter.write_text(text.replace(old, new))
        return text[: text.index(old)].count("\n") + 1

    def run(
        self, *command: str | Path, user: int | None = None, **variables: str
    ) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            command,
            cwd=self.here,
            capture_output=True,
            encoding="utf-8",
            timeout=300,
            env=os.environ | variables,
            user=user,
        )

    def configure(self, *more: str) -> subprocess.CompletedProcess[str]:
        return self.run("cmake", "-B", "build", "-G", "Ninja", *more)

    def build(self) -> subprocess.CompletedProcess[str]:
        return self.run("cmake", "--build", "build")

    def book(self, *words: str, **more: str) -> subprocess.CompletedProcess[str]:
        return self.run("./book", *words, user=None, **more)


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    return Checkout(tmp_path / "checkout")


@pytest.fixture
def public() -> Iterator[Checkout]:
    """A checkout that anybody may read, and only its owner write."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        yield Checkout(Path(folder) / "checkout")


# ---- Compiling ----------------------------------------------------------------


@pytest.mark.parametrize("compiler", ["g++", "clang++"])
def test_a_compiler_error_names_the_chapter(checkout: Checkout, compiler: str) -> None:
    assert not checkout.configure(f"-DCMAKE_CXX_COMPILER={compiler}").returncode
    line = checkout.edit("length = 5;", 'length = "a type error";')
    done = checkout.build()
    assert done.returncode != 0
    column = {"g++": 20, "clang++": 11}[compiler]
    assert f"chapters/0-hello.md:{line}:{column}: error: " in done.stdout
    assert not re.search(r"src/0-hello\.cpp:\d", done.stdout)


def test_a_linker_error_names_the_chapter(checkout: Checkout) -> None:
    line = checkout.edit("const int length = 5;", "extern int length;")
    done = checkout.book("run", "0")
    assert done.returncode != 0
    assert f"chapters/0-hello.md:{line}" in done.stderr
    assert " && " not in done.stderr  # the command


def test_an_edit_shows_in_the_program(checkout: Checkout) -> None:
    assert checkout.book("run", "0").stdout == "hello, 5 letters\n"
    checkout.edit('"hello"', '"hallo"')
    assert checkout.book("run", "0").stdout == "hallo, 5 letters\n"


def test_a_prose_edit_compiles_nothing(checkout: Checkout) -> None:
    checkout.configure()
    assert "Building CXX" in checkout.build().stdout
    checkout.edit("Somebody says hello.", "Somebody\n\nsays hello, aloud.")
    done = checkout.build()
    assert done.returncode == 0
    assert "literate tangle" in done.stdout
    assert "Building CXX" not in done.stdout
    assert "Linking" not in done.stdout


def test_a_broken_chapter_stops_the_build_and_keeps_the_files(
    checkout: Checkout,
) -> None:
    checkout.configure()
    before = (checkout.here / "src/0-hello.cpp").read_text()
    checkout.edit("<<greeting>>", "<<greeding>>")
    done = checkout.build()
    assert done.returncode != 0
    assert "error: unknown fragment 'greeding'; did you mean" in done.stdout
    assert (checkout.here / "src/0-hello.cpp").read_text() == before


def test_an_assertion_speaks(checkout: Checkout) -> None:
    checkout.edit("#include <cstdio>", "#include <cassert>\n#include <cstdio>")
    checkout.edit("const int length = 5;", "const int length = 5;\nassert(length > 5);")
    done = checkout.book("run", "0")
    assert done.returncode != 0
    assert "length > 5" in done.stderr


def test_a_variant_is_built(checkout: Checkout) -> None:
    with checkout.chapter.open("a") as chapter:
        chapter.write(
            "\n```cpp {#greeting .replace variant=loud}\n"
            'const char* greeting = "HELLO";\n```\n'
        )
    assert checkout.book("run", "loud").stdout == "HELLO, 5 letters\n"
    assert not (checkout.here / "src/loud.cpp").exists()


NAMES = ["test", "all", "help", "clean", "install", "tangle", "book-tangle", "programs"]


def test_a_program_may_have_any_name(checkout: Checkout) -> None:
    """Names that CMake and this CMakeLists.txt use for targets of their own."""
    first, *others = NAMES
    checkout.edit("program: 0-hello", f"program: {first}")
    with checkout.chapter.open("a") as chapter:
        for name in others:
            chapter.write(
                f"\n```cpp {{#greeting .replace variant={name}}}\n"
                f'const char* greeting = "{name}";\n```\n'
            )
    assert not checkout.configure().returncode
    assert not checkout.build().returncode
    for name in others:
        done = checkout.run(f"build/bin/{name}")
        assert done.stdout == f"{name}, 5 letters\n"
    assert checkout.book("run", first).stdout == "hello, 5 letters\n"


def test_without_python_the_committed_programs_build(checkout: Checkout) -> None:
    assert not checkout.run(sys.executable, "-m", "literate", "tangle").returncode
    shutil.rmtree(checkout.here / "build")
    done = checkout.run("cmake", "-B", "build", "-DBOOK_PYTHON=/bin/false")
    said = [line for line in done.stdout.splitlines() if "not tangled" in line]
    assert len(said) == 1
    checkout.edit('"hello"', '"hallo"')
    assert checkout.build().returncode == 0
    assert checkout.run("build/bin/0-hello").stdout.startswith("hello")


def test_the_tests_are_built_only_when_asked_for() -> None:
    """Nothing in the build of programs and reports needs tests/."""
    text = (ROOT / "CMakeLists.txt").read_text()
    assert re.findall(r"tests\S*", text.replace("/tests/", " tests/")) == [
        "tests/CMakeLists.txt)",
        "tests)",
    ]


def test_an_interrupted_build_recovers(checkout: Checkout) -> None:
    checkout.configure()
    child = subprocess.Popen(
        ["cmake", "--build", "build"], cwd=checkout.here, stdout=subprocess.DEVNULL
    )
    time.sleep(0.2)
    child.kill()
    child.wait()
    assert checkout.build().returncode == 0
    assert checkout.run("build/bin/0-hello").returncode == 0


def test_tangles_at_once_leave_whole_files(checkout: Checkout) -> None:
    command = [sys.executable, "-m", "literate", "tangle"]
    all_at_once = [subprocess.Popen(command, cwd=checkout.here) for _ in range(4)]
    assert [child.wait() for child in all_at_once] == [0, 0, 0, 0]
    text = (checkout.here / "src/0-hello.cpp").read_text()
    assert text.count("int main()") == 1
    assert checkout.run(*command).stdout == ""


# ---- The front door -------------------------------------------------------------


@pytest.mark.parametrize("folder", ["sp ace", "quo'te", "smörgås", "a$b&c"])
def test_the_path_may_be_strange(tmp_path: Path, folder: str) -> None:
    checkout = Checkout(tmp_path / folder / "checkout")
    assert checkout.book("run", "0").stdout == "hello, 5 letters\n"
    line = checkout.edit("length = 5;", 'length = "a type error";')
    said = checkout.book("run", "0").stderr
    assert f"\nchapters/0-hello.md:{line}:20: error: " in said
    assert "launcher" not in said


def test_a_moved_or_copied_checkout_starts_anew(checkout: Checkout) -> None:
    assert checkout.book("run", "0").returncode == 0
    copy = checkout.here.with_name("copy")
    shutil.copytree(checkout.here, copy, symlinks=True)
    moved = checkout.here.with_name("moved")
    checkout.here.rename(moved)
    for here in (copy, moved):
        checkout.here = here
        checkout.edit('"hello"', f'"{here.name}"')
        assert checkout.book("run", "0").stdout == f"{here.name}, 5 letters\n"


def test_it_may_be_called_through_links(checkout: Checkout, tmp_path: Path) -> None:
    (tmp_path / "links").mkdir()
    (tmp_path / "links/two").symlink_to("../one")
    (tmp_path / "one").symlink_to(checkout.here / "book")
    done = subprocess.run(
        [tmp_path / "links/two", "check"], capture_output=True, text=True, cwd="/"
    )
    assert done.stdout.endswith("1 programs, no problems\n")
    assert sorted(path.name for path in (tmp_path / "links").iterdir()) == ["two"]


@pytest.mark.parametrize(
    "arguments",
    ["check extra", "build extra", "epub extra", "stitch extra", "draw extra"]
    + ["run", "run 0 a b", "run 7", "test 0 1", "test --fast", "nonsense"],
)
def test_what_it_does_not_know_is_an_error(checkout: Checkout, arguments: str) -> None:
    done = checkout.book(*arguments.split())
    assert done.returncode == 1
    assert "book: " in done.stderr


def test_a_number_names_a_chapters_program_and_no_variant(checkout: Checkout) -> None:
    with checkout.chapter.open("a") as chapter:
        chapter.write(
            "\n```cpp {#greeting .replace variant=0-bigger}\n"
            'const char* greeting = "HELLO";\n```\n'
        )
    assert checkout.book("run", "0").stdout == "hello, 5 letters\n"
    assert checkout.book("run", "0-bigger").stdout == "HELLO, 5 letters\n"


def test_a_number_of_two_chapters_is_an_error(checkout: Checkout) -> None:
    text = CHAPTER.replace("program: 0-hello", "program: 0-again")
    (checkout.here / "chapters/0-again.md").write_text(text)
    checkout.list_chapters("0-hello", "0-again")
    done = checkout.book("run", "0")
    assert done.returncode == 1
    assert done.stderr.endswith("'0' may be any of: 0-again 0-hello\n")


def test_a_full_disk_gets_one_line(checkout: Checkout) -> None:
    checkout.edit("length = 5;", "length = no;")  # so that something fails
    (checkout.here / "build").mkdir()
    (checkout.here / "build/.space").symlink_to("/dev/full")
    done = checkout.book("run", "0")
    assert done.returncode == 1
    assert done.stderr.splitlines()[1:] == [
        f"book: the disk is full: {checkout.here}/build"
    ]


def someone_else(checkout: Checkout) -> int | None:
    """A user who may not write into the checkout, but run its Python."""
    (checkout.here / "build").mkdir(exist_ok=True)
    if os.geteuid() != 0:
        for folder in ("", "build", "src", "chapters"):
            (checkout.here / folder).chmod(0o555)
        return None
    try:
        checkout.run(".venv/bin/python", "-c", "", user=NOBODY)
    except OSError:
        pytest.skip("nobody may run this Python")
    return NOBODY


@pytest.mark.parametrize(
    "command", ["build", "run 0", "test", "test 0", "bless", "draw", "epub", "bench"]
)
def test_a_read_only_tree_gets_one_line(public: Checkout, command: str) -> None:
    user = someone_else(public)
    done = public.run("./book", *command.split(), user=user)
    assert done.returncode == 1
    assert done.stderr == f"book: cannot write here: {public.here}\n"


def test_a_read_only_tree_can_be_checked(public: Checkout) -> None:
    user = someone_else(public)
    done = public.run("./book", "check", user=user)
    assert done.stdout == "1 chapters, 1 programs, no problems\n"


def test_a_read_only_tree_without_packages_gets_one_line(public: Checkout) -> None:
    user = someone_else(public)
    (public.here / ".venv").unlink()
    for command in ("check", "stitch", "fetch-names", "read"):
        done = public.run("./book", command, user=user)
        assert done.returncode == 1
        assert done.stderr == f"book: cannot write here: {public.here}\n"


def test_a_python_that_does_not_start_is_not_installed_again(
    checkout: Checkout,
) -> None:
    (checkout.here / ".venv").unlink()
    tools = checkout.here / "bin"
    tools.mkdir()
    for name in ("apt-get", "sudo", "dnf", "brew"):
        tool = tools / name
        tool.write_text(f"#!/bin/sh\ntouch '{checkout.here}/called'\n")
        tool.chmod(0o755)
    done = checkout.book(
        "check", PYTHONHOME="/nonexistent", PATH=f"{tools}:{os.environ['PATH']}"
    )
    assert done.returncode == 1
    assert "does not start: " in done.stderr
    assert done.stderr.endswith("(PYTHONHOME is /nonexistent)\n")
    assert done.stderr.count("\n") == 1
    assert not (checkout.here / "called").exists()


def interrupted(child: subprocess.Popen[str], after: float) -> str:
    """What is said when somebody presses Ctrl-C, until it ends."""
    for _ in range(60):
        with contextlib.suppress(subprocess.TimeoutExpired):
            return child.communicate(timeout=after)[0]
        os.killpg(child.pid, signal.SIGINT)
    os.killpg(child.pid, signal.SIGKILL)
    pytest.fail(f"does not end: {child.communicate()[0]}")


@pytest.mark.parametrize("after", [0.1, 0.3, 1, 3])
def test_ctrl_c_is_quiet(checkout: Checkout, after: float) -> None:
    checkout.edit("const int length = 5;", "const int length = 5; for (;;) {}")
    child = subprocess.Popen(
        ["./book", "run", "0"],
        cwd=checkout.here,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    said = interrupted(child, after)
    assert child.returncode != 0
    assert "Traceback" not in said and "error" not in said
