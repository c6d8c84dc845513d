"""Pictures: what the artists hold."""

import subprocess
import sys

import lieder
import numpy as np
import pytest

matplotlib = pytest.importorskip("matplotlib")
matplotlib.use("agg")
import matplotlib.pyplot as pyplot


@pytest.fixture(scope="module")
def shuffled():
    X, _ = lieder.synth.translations(dim=7, samples=6000, view="permuted", seed=2)
    return X, lieder.lens(X, surrogates=9)


@pytest.fixture(autouse=True)
def closed():
    yield
    pyplot.close("all")


def heights(lines):
    return [line.get_ydata() for line in lines]


def test_generator_is_an_image_in_the_order_found(shuffled):
    result = shuffled[1]
    axes = lieder.plot.generator(result)
    (image,) = axes.get_images()
    ordered = result.generator[np.ix_(result.order, result.order)]
    np.testing.assert_array_equal(image.get_array(), ordered)
    # Known answer: ordered, a translation lies beside the diagonal. Tolerance: sampling noise.
    assert min(np.abs(ordered - np.eye(7, k=k)).max() for k in (-1, 1)) < 0.1
    low, high = image.get_clim()
    assert low == -high == -np.abs(ordered).max()  # white is zero
    (as_given,) = lieder.plot.generator(result, ordered=False).get_images()
    np.testing.assert_array_equal(as_given.get_array(), result.generator)


def test_filters_are_rows_of_the_convolution(shuffled):
    result = shuffled[1]
    rows = result.convolution[:, result.order]
    lines = lieder.plot.filters(result, places=5).get_lines()
    assert sorted(map(tuple, heights(lines))) == sorted(map(tuple, rows[1:6]))
    (middle,) = [line for line in lines if line.get_label() == "place 3"]
    assert [line.get_label() for line in lines].count("places beside it") == 1
    np.testing.assert_array_equal(middle.get_ydata(), rows[3])
    assert middle is lines[-1]  # above the others
    for places, drawn in [(1, 1), (2, 2), (7, 7)]:
        assert len(lieder.plot.filters(result, places=places).get_lines()) == drawn


def test_before_after_shows_samples_and_their_transforms(shuffled):
    X, result = shuffled
    axes = lieder.plot.before_after(result, X[5:], rows=2)
    assert axes.shape == (2, 2)
    for (left, right), sample in zip(axes, X[5:7]):
        np.testing.assert_array_equal(heights(left.get_lines())[0], sample)
        np.testing.assert_array_equal(heights(right.get_lines())[0], result.transform([sample])[0])
    own = lieder.plot.before_after(result)
    np.testing.assert_array_equal(heights(own[0, 0].get_lines())[0], result.example_rows[0])
    assert lieder.plot.before_after(result, X[0]).shape == (1, 2)


def test_evidence_marks_the_data_among_the_surrogates(shuffled):
    evidence = shuffled[1].evidence
    axes = lieder.plot.evidence(shuffled[1])
    drawn = {line.get_label(): line.get_xdata() for line in axes.get_lines()}
    np.testing.assert_array_equal(drawn["data without the symmetry"], evidence.surrogate_ratios)
    assert set(drawn["these data"]) == {evidence.stationarity_ratio}
    assert set(drawn["sampling noise alone"]) == {1}
    assert axes.get_title() == "verdict: symmetry"
    assert axes.get_xscale() == "log"
    left, right = axes.get_xlim()
    assert left < evidence.stationarity_ratio and evidence.surrogate_ratios.max() < right


def test_axes_that_exist_are_drawn_into(shuffled):
    _, (first, second, third) = pyplot.subplots(1, 3)
    result = shuffled[1]
    assert lieder.plot.generator(result, first) is first
    assert lieder.plot.filters(result, second) is second
    assert lieder.plot.evidence(result, ax=third) is third
    assert len(pyplot.get_fignums()) == 1


def test_evidence_without_surrogates(shuffled):
    result = lieder.lens(shuffled[0], surrogates=0)
    labels = [line.get_label() for line in lieder.plot.evidence(result).get_lines()]
    assert labels == ["these data", "sampling noise alone"]


@pytest.mark.parametrize("picture", ["generator", "filters", "before_after", "evidence"])
def test_no_generator_no_picture(picture):
    nothing = lieder.lens(np.random.default_rng(0).exponential(size=(20, 4)))
    with pytest.raises(lieder.InputError, match=f"{picture}: .*the verdict is too_little_data"):
        getattr(lieder.plot, picture)(nothing)
    assert pyplot.get_fignums() == []


@pytest.mark.parametrize(
    ("draw", "words"),
    [
        (lambda X, result: lieder.plot.before_after(result, X[:0]), "before_after: no samples; need at least one row"),
        (lambda X, result: lieder.plot.before_after(result, rows=0), "rows: 0 came"),
        (lambda X, result: lieder.plot.before_after(result, X[:, :3]), "has 3 columns; the lens was fitted on 7"),
        (lambda X, result: lieder.plot.filters(result, places=0), "places: 0 came; need 1 to 7"),
        (lambda X, result: lieder.plot.filters(result, places=8), "places: 8 came; need 1 to 7"),
    ],
)
def test_faults_of_pictures(draw, words, shuffled):
    with pytest.raises(lieder.InputError, match=words):
        draw(*shuffled)
    assert pyplot.get_fignums() == []


def test_lieder_needs_no_matplotlib():
    program = """
import sys
sys.modules["matplotlib"] = None
import lieder
X, _ = lieder.synth.translations(dim=5, samples=3000)
try:
    lieder.plot.generator(lieder.lens(X, surrogates=0))
except ImportError as error:
    print(error)
"""
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert run.stdout == "lieder.plot needs matplotlib: pip install 'lieder[plot]'\n"
