"""Every command and every printed output of README.md, run as a reader would.

```console   `$ command` lines and what they print, run in order in one folder that holds nothing but examples/ and scripts/.
```cpp       equal to the program of examples/ that the line above the block links to; it was built with the tests.
```python    run with the interpreter of the tests, in the same folder.
```text      what the program of the block before it prints.
```sh        set-up that other tests run: each line must stand in RUN_ELSEWHERE.

In expected output `...` stands for any text within its line, such as a time that changes from run to run, and a line of
`...` alone for any lines. Decimal numbers may differ by 2 % or one unit of their last digit, since processors round
differently; all else is exact.
"""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PROGRAMS = Path(os.environ.get("LIEDER_PROGRAMS", ROOT / "build/release/bin"))

# A command that changes the machine or takes minutes: the file that runs it in CI, and how it stands there.
RUN_ELSEWHERE = {
    "scripts/demo": (".ci/run", '" scripts/demo'),
    "scripts/test": (".ci/run", '" scripts/test'),
    "cmake --preset release": ("scripts/setup.sh", 'cmake --preset "$preset"'),
    "cmake --build --preset release": ("scripts/setup.sh", "cmake --build --preset"),
    "cmake --install build/release --prefix ~/.local": ("tests/install/install_test.cmake", "--install"),
}

NUMBER = re.compile(r"-?\d+\.\d+(?:[eE][-+]?\d+)?")


def blocks(text):
    """(language, body, the text line before it) of each fenced block, in order."""
    found, before, lines = [], "", iter(text.splitlines())
    for line in lines:
        if line.startswith("```"):
            body = []
            for inner in lines:
                if inner.startswith("```"):
                    break
                body.append(inner)
            found.append((line[3:].strip(), "\n".join(body), before))
        elif line.strip():
            before = line
    return found


def commands(body):
    """(command, expected output) of a console block."""
    parts = re.split(r"^\$ ", body, flags=re.MULTILINE)
    assert parts[0].strip() == "", "a console block starts with `$ `"
    for part in parts[1:]:
        lines = part.split("\n")
        command = [lines.pop(0)]
        while command[-1].endswith("\\"):
            command.append(lines.pop(0))
        yield "\n".join(command), "\n".join(lines)


def same_number(expected, printed):
    digits = len(expected.split("e")[0].split("E")[0].split(".")[1])
    exponent = int(re.split("[eE]", expected)[1]) if re.search("[eE]", expected) else 0
    unit = 10.0 ** (exponent - digits)
    return abs(float(expected) - float(printed)) <= max(0.02 * abs(float(expected)), 1.001 * unit)


def same_line(expected, printed):
    pattern = "".join(
        r"(-?\d+\.\d+(?:[eE][-+]?\d+)?)" if NUMBER.fullmatch(part) else ".*" if part == "..." else re.escape(part)
        for part in re.split(rf"({NUMBER.pattern}|\.\.\.)", expected)
    )
    match = re.fullmatch(pattern, printed)
    return match is not None and all(map(same_number, NUMBER.findall(expected), match.groups()))


def same_lines(wanted, got):
    if not wanted:
        return not got
    if wanted[0] == "...":
        return any(same_lines(wanted[1:], got[skip:]) for skip in range(len(got) + 1))
    return bool(got) and same_line(wanted[0], got[0]) and same_lines(wanted[1:], got[1:])


def assert_same(expected, printed):
    wanted, got = ([line.rstrip() for line in text.strip("\n").split("\n")] for text in (expected, printed))
    assert same_lines(wanted, got), f"README says:\n{expected}\n\nbut this was printed:\n{printed}"


def run(command, folder, **options):
    environment = {**os.environ, "PATH": f"{PROGRAMS}{os.pathsep}{os.environ['PATH']}"}
    done = subprocess.run(
        command, cwd=folder, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT, text=True, timeout=600, **options,
    )  # fmt: skip
    return done.stdout


def test_every_command_of_the_readme_prints_what_it_says(tmp_path):
    for name in ("examples", "scripts"):
        (tmp_path / name).symlink_to(ROOT / name)
    program, checked = None, 0
    for language, body, before in blocks((ROOT / "README.md").read_text()):
        if language == "console":
            for command, expected in commands(body):
                assert_same(expected, run(["bash", "-c", command], tmp_path))
                checked += 1
        elif language == "cpp":
            path = re.search(r"\((examples/[a-z_]+\.cpp)\)", before)
            assert path, f"the line above a C++ block links to its file in examples/; this one is: {before}"
            assert body == (ROOT / path[1]).read_text().rstrip("\n"), f"README and {path[1]} differ"
            program = [PROGRAMS / Path(path[1]).stem]
        elif language == "python":
            program = [sys.executable, "-c", body]
        elif language == "text":
            assert program, "a text block follows the program that prints it"
            assert_same(body, run(program, tmp_path))
            program, checked = None, checked + 1
        elif language == "sh":
            for line in body.splitlines():
                assert line in RUN_ELSEWHERE, f"no test runs `{line}`"
                file, words = RUN_ELSEWHERE[line]
                assert words in (ROOT / file).read_text()
        else:
            assert language in {"bibtex", "cmake", "json"}, f"nothing checks a block of {language!r}"
    assert checked > 0


@pytest.mark.parametrize(
    ("expected", "printed", "same"),
    [
        ("cosine 0.997", "cosine 0.996", True),
        ("cosine 0.997", "cosine 0.897", False),
        ("in ... seconds", "in 1.2 seconds", True),
        ("33 places", "32 places", False),
        ("1.5e-14 left", "1.51e-14 left", True),
        ("1.5e-14 left", "1.5e-13 left", False),
        ("-0.50", "0.50", False),
        ("a.b", "acb", False),
    ],
)
def test_comparison_of_lines(expected, printed, same):
    assert same_line(expected, printed) is same


def test_dots_alone_stand_for_any_lines():
    assert same_lines(["a", "...", "d"], ["a", "b", "c", "d"])
    assert same_lines(["a", "...", "d"], ["a", "d"])
    assert not same_lines(["a", "...", "d"], ["a", "b"])
