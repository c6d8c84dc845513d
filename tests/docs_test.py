"""What the pages of the project promise: citations, links, the list of packages, the examples in Python."""

import contextlib
import io
import re
from pathlib import Path

import pytest
from readme_test import assert_same, blocks, commands, run

ROOT = Path(__file__).resolve().parent.parent
BIBLIOGRAPHY = ROOT / "docs/bibliography.md"
FOLDERS = ("include", "src", "cli", "python", "examples", "docs", "tests", "benchmarks")


def keys_cited_in(paths):
    key = re.compile(r"\[([A-Z][A-Za-z]+\d{4}[a-z]?)\]")
    return {found for path in paths for found in key.findall(path.read_text())}


def test_citations_and_bibliography_agree():
    files = [path for folder in FOLDERS for path in (ROOT / folder).rglob("*")] + [ROOT / "README.md"]
    texts = {path for path in files if path.suffix in {".hpp", ".cpp", ".md", ".py"}}
    assert keys_cited_in(texts - {BIBLIOGRAPHY}) == keys_cited_in([BIBLIOGRAPHY])


def test_links_between_our_pages_lead_somewhere():
    pages = [path for path in ROOT.rglob("*.md") if "build" not in path.relative_to(ROOT).parts]
    for page in pages:
        for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text()):
            assert (page.parent / target).exists(), f"{page.name} links to {target}, which is not there"


def test_no_package_is_listed_twice():
    lines = (ROOT / "scripts/packages.txt").read_text().splitlines()
    names = [line.split()[1] for line in lines if line and not line.startswith("#")]
    assert len(names) == len(set(names)) > 10


# The examples of a page are one session; a text block is what the block before it prints.
@pytest.mark.parametrize(("page", "needs"), [("python.md", ["sklearn", "matplotlib"]), ("torch.md", ["torch"]), ("model.md", ["torch"])])
def test_python_examples_print_what_they_say(page, needs, tmp_path, monkeypatch):
    monkeypatch.setenv("MPLBACKEND", "agg")
    for package in ["lieder", *needs]:
        pytest.importorskip(package, reason=f"the examples of {page} need {package}")
    (tmp_path / "examples").symlink_to(ROOT / "examples")
    monkeypatch.chdir(tmp_path)
    session, printed = {}, io.StringIO()
    for language, body, _ in blocks((ROOT / "docs" / page).read_text()):
        if language == "python":
            assert not printed.getvalue(), f"no text block shows what was printed before:\n{body}"
            with contextlib.redirect_stdout(printed):
                exec(compile(body, f"docs/{page}", "exec"), session)
        else:
            assert language == "text", f"nothing checks a block of {language!r}"
            assert_same(body, printed.getvalue())
            printed = io.StringIO()
    assert not printed.getvalue()


@pytest.mark.parametrize("page", ["predict.md"])
def test_commands_print_what_they_say(page, tmp_path):
    checked = 0
    for language, body, _ in blocks((ROOT / "docs" / page).read_text()):
        assert language == "console", f"nothing checks a block of {language!r}"
        for command, expected in commands(body):
            printed = run(["bash", "-c", command], tmp_path)
            assert_same(expected, printed)
            checked += 1
    assert checked > 0
