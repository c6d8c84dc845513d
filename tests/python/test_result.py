"""What a result can do: files, pages, words, pickles."""

import copy
import html.parser
import json
import os
import pickle
import subprocess
from pathlib import Path

import lieder
import numpy as np
import pytest

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = Path(os.environ.get("LIEDER_PROGRAMS", ROOT / "build/release/bin")) / "lieder"
MEASURED = ("seconds", "peak_memory_bytes")


@pytest.fixture(scope="module")
def shuffled(tmp_path_factory):
    """A shuffled line of 7 places in a file, and what the lens says of it."""
    X, _ = lieder.synth.translations(dim=7, samples=6000, view="permuted", seed=2)
    path = tmp_path_factory.mktemp("data") / "x.npy"
    np.save(path, X)
    return path, lieder.lens(path, surrogates=9, threads=2)


def files(directory):
    return sorted(path.name for path in Path(directory).iterdir())


def test_save_writes_every_file(shuffled, tmp_path):
    result = shuffled[1]
    result.save(tmp_path / "found")
    assert files(tmp_path / "found") == [
        "convolution.npy", "filter.npy", "generator.npy", "group.json", "mean.npy", "order.npy", "report.html",
        "result.json",
    ]  # fmt: skip
    for name in ("convolution", "filter", "generator", "mean", "order"):
        stored = np.load(tmp_path / "found" / f"{name}.npy")
        np.testing.assert_array_equal(stored, getattr(result, name))
        assert stored.dtype == getattr(result, name).dtype == (np.int64 if name == "order" else np.float64)
    assert (tmp_path / "found" / "report.html").read_text() == result.html()
    written = json.loads((tmp_path / "found" / "result.json").read_text())
    printed = json.loads(result.to_json())
    assert {key for key in written if written[key] != printed[key]} == {"arrays", "group", "report"}
    assert (printed["verb"], printed["format"], printed["verdict"]) == ("lens", 1, "symmetry")


@pytest.mark.skipif(not PROGRAM.exists(), reason=f"the program is not built: {PROGRAM}")
def test_the_program_writes_the_same_bytes(shuffled, tmp_path):
    path, result = shuffled
    options = ["--surrogates", "9", "--threads", "2"]
    subprocess.run([PROGRAM, "lens", path, "--out", tmp_path / "program", "--quiet", *options], check=True)
    result.save(tmp_path / "python")
    assert files(tmp_path / "program") == files(tmp_path / "python")
    for name in files(tmp_path / "python"):
        theirs, ours = ((tmp_path / shell / name).read_bytes() for shell in ("program", "python"))
        if name == "result.json":
            theirs, ours = (
                {key: value for key, value in json.loads(text).items() if key not in MEASURED}
                for text in (theirs, ours)
            )
        if name != "report.html":  # which shows the seconds
            assert ours == theirs, name


def test_save_refuses_a_directory_in_use(shuffled, tmp_path):
    result = shuffled[1]
    (tmp_path / "mine.txt").write_text("precious")
    with pytest.raises(lieder.InputError, match="not empty"):
        result.save(tmp_path)
    assert files(tmp_path) == ["mine.txt"]
    (tmp_path / "file").write_text("")
    with pytest.raises(lieder.InputError, match="file"):
        result.save(tmp_path / "file")
    result.save(tmp_path / "found")
    result.save(tmp_path / "found", force=True)
    assert "result.json" in files(tmp_path / "found")


def test_read_lens_transforms_like_the_original(shuffled, tmp_path):
    path, result = shuffled
    result.save(tmp_path / "found")
    again = lieder.read_lens(tmp_path / "found")
    assert (again.verdict, again.topology, again.message) == (result.verdict, result.topology, result.message)
    X = np.load(path)[:50]
    for now, before in [
        (again.transform(X), result.transform(X)),
        (again.power(2.5), result.power(2.5)),
        (again.order, result.order),
        (again.group.lie_algebra, result.group.lie_algebra),
        (again.generator, result.generator),
    ]:
        np.testing.assert_array_equal(now, before)
    # What is not read back is None, not zero.
    assert again.evidence.stationarity_ratio is again.evidence.held_out is again.evidence.surrogate_p is None
    assert again.inputs == []
    assert str(again) and repr(again) and "</html>" in again.html()
    again.save(tmp_path / "again")
    assert lieder.compare(tmp_path / "again", tmp_path / "found").cosine == pytest.approx(1)


@pytest.mark.parametrize(
    ("break_it", "words"),
    [
        (lambda folder: (folder / "result.json").unlink(), "result.json"),
        (lambda folder: (folder / "result.json").write_text("{"), "result.json"),
        (lambda folder: (folder / "generator.npy").unlink(), "generator.npy"),
        (lambda folder: np.save(folder / "filter.npy", np.zeros(3)), "filter.npy: holds 3 x 1 numbers; need 7 x 1"),
        (lambda folder: np.save(folder / "mean.npy", np.full(7, np.nan)), "mean.npy"),
    ],
)
def test_read_lens_names_what_is_wrong(break_it, words, shuffled, tmp_path):
    shuffled[1].save(tmp_path / "found")
    break_it(tmp_path / "found")
    with pytest.raises(lieder.InputError, match=words):
        lieder.read_lens(tmp_path / "found")


def test_a_lens_without_an_answer_is_saved_too(tmp_path):
    result = lieder.lens(np.random.default_rng(0).exponential(size=(20, 4)))
    result.save(tmp_path / "nothing")
    assert files(tmp_path / "nothing") == ["mean.npy", "report.html", "result.json"]
    with pytest.raises(lieder.InputError, match="verdict too_little_data; need a lens that found a symmetry"):
        lieder.read_lens(tmp_path / "nothing")


class Page(html.parser.HTMLParser):
    """The tags of a page with their attributes."""

    def __init__(self, text):
        super().__init__()
        self.tags = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attributes):
        self.tags.append((tag, dict(attributes)))


# Property: the frame shows the report, whatever the input is called, and nothing is fetched.
def test_a_notebook_shows_the_report(shuffled, tmp_path):
    path = tmp_path / """<b>"x" & 'y'<script>alert(1).npy"""
    path.write_bytes(shuffled[0].read_bytes())
    result = lieder.lens(path, surrogates=0)
    ((tag, attributes),) = Page(result._repr_html_()).tags
    assert (tag, attributes["srcdoc"]) == ("iframe", result.html())
    assert '<b>"x"' not in result.html() and "<script>alert" not in result.html()
    inside = Page(result.html()).tags
    fetched = [attributes["src"] for _, attributes in inside if "src" in attributes]
    fetched += [attributes["href"] for tag, attributes in inside if tag == "link"]
    assert len(inside) > 50 and all(source.startswith("data:") for source in fetched)


def test_pickle_and_copy_keep_the_whole_answer(line):
    X, _, result = line
    for again in (pickle.loads(pickle.dumps(result)), copy.copy(result), copy.deepcopy(result)):
        assert again.to_json() == result.to_json()
        assert again.html() == result.html()
        for name in ("generator", "convolution", "filter", "mean", "example_rows"):
            np.testing.assert_array_equal(getattr(again, name), getattr(result, name))
        np.testing.assert_array_equal(again.power(0.5), result.power(0.5))
        np.testing.assert_array_equal(again.transform(X[:9]), result.transform(X[:9]))
        assert again.evidence.held_out == result.evidence.held_out
        assert again.group.to_json() == result.group.to_json()
        assert (again.verdict, again.message, again.seconds) == (result.verdict, result.message, result.seconds)
    nothing = lieder.lens(np.random.default_rng(0).exponential(size=(20, 4)))
    assert pickle.loads(pickle.dumps(nothing)).to_json() == nothing.to_json()


def test_short_words(line):
    result = line[2]
    assert repr(result) == "LensResult(verdict='symmetry', topology='line', d=15)"
    assert str(result).startswith("lens: symmetry\n") and not str(result).endswith("\n")
    nothing = lieder.lens(np.random.default_rng(0).exponential(size=(20, 4)))
    assert repr(nothing) == "LensResult(verdict='too_little_data', topology=None)"
    assert repr(result.group).startswith("Group(size=15, dimension=1, ")
    assert repr(result.evidence).startswith("LensEvidence(stationarity_ratio=")
