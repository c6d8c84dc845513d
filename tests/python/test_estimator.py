"""SymmetryLens among scikit-learn's own: its checks, pipelines, searches, data frames."""

import pickle
import subprocess
import sys

import lieder
import numpy as np
import pytest
from known import cosine

pytest.importorskip("sklearn", "1.6")
from sklearn.base import clone
from sklearn.decomposition import PCA
from sklearn.exceptions import NotFittedError
from sklearn.linear_model import LinearRegression
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.utils.estimator_checks import parametrize_with_checks


# The checks fit on a few dozen rows, where there is too little data for a verdict.
@pytest.mark.filterwarnings("ignore::lieder.NoSymmetryWarning", "ignore::sklearn.exceptions.SkipTestWarning")
@parametrize_with_checks([lieder.SymmetryLens(threads=1)])
def test_scikit_learn_check(estimator, check):
    check(estimator)


@pytest.fixture(scope="module")
def shuffled():
    """A shuffled line of 9 places, in units of its own, and the true generator."""
    X, truth = lieder.synth.translations(dim=9, samples=8000, view="permuted", seed=11)
    return 40 * X + np.arange(9), truth


@pytest.fixture(scope="module")
def fitted(shuffled):
    return lieder.SymmetryLens(surrogates=9).fit(shuffled[0])


def test_fit_finds_the_generator(shuffled, fitted):
    X, truth = shuffled
    assert fitted.verdict_ == fitted.result_.verdict == "symmetry"
    assert cosine(fitted.generator_, truth) > 0.99
    assert sorted(fitted.order_) == list(range(9))
    assert fitted.n_features_in_ == 9
    np.testing.assert_array_equal(fitted.filter_, fitted.convolution_[4])


def test_attributes_are_those_of_the_lens(shuffled, fitted):
    result = lieder.lens(shuffled[0], surrogates=9)
    for name in ("generator", "convolution", "filter", "order", "mean"):
        np.testing.assert_array_equal(getattr(fitted, name + "_"), getattr(result, name), err_msg=name)


# Tolerance: rounding of numbers near 100; float32 keeps its own precision.
@pytest.mark.parametrize(("dtype", "tolerance"), [(np.float64, 1e-11), (np.float32, 1e-3)])
def test_transform_and_back(shuffled, fitted, dtype, tolerance):
    X = shuffled[0][:100].astype(dtype)
    Y = fitted.transform(X)
    assert Y.dtype == dtype
    np.testing.assert_allclose(Y, fitted.result_.transform(X), atol=tolerance)
    back = fitted.inverse_transform(Y)
    assert back.dtype == dtype
    np.testing.assert_allclose(back, X, atol=tolerance)


# Property: the generator is a shift of what transform() returns. Known answer: G = L^T P L with P the shift of 9 places
# on a line. Tolerance: sampling noise.
def test_the_generator_shifts_the_transformed_samples(shuffled, fitted):
    X = shuffled[0][:200]
    before, after = fitted.transform(X), fitted.transform((X - fitted.mean_) @ fitted.generator_.T + fitted.mean_)
    forwards, backwards = (after[:, 1:] - before[:, :-1], after[:, :-1] - before[:, 1:])
    assert min(np.abs(forwards).max(), np.abs(backwards).max()) < 0.05 * np.abs(before).max()


def test_no_symmetry_is_a_warning_and_the_identity():
    X = np.random.default_rng(0).exponential(size=(30, 4))
    with pytest.warns(lieder.NoSymmetryWarning, match="too_little_data: .*transform.. will only subtract the mean"):
        lens = lieder.SymmetryLens().fit(X)
    assert lens.generator_ is lens.filter_ is lens.order_ is None
    np.testing.assert_array_equal(lens.transform(X), X - lens.mean_)


def test_frames_in_and_out(shuffled):
    pandas = pytest.importorskip("pandas")
    names = [f"electrode {k}" for k in range(9)]
    frame = pandas.DataFrame(shuffled[0], columns=names).set_index(np.arange(8000) + 5)
    lens = lieder.SymmetryLens(surrogates=0).set_output(transform="pandas").fit(frame)
    assert list(lens.feature_names_in_) == names
    places = [f"symmetrylens{k}" for k in range(9)]
    assert list(lens.get_feature_names_out()) == places
    out = lens.transform(frame)
    assert list(out.columns) == places and list(out.index[:2]) == [5, 6]
    np.testing.assert_allclose(out.to_numpy(), lens.result_.transform(frame.to_numpy()), atol=1e-10)
    with pytest.raises(ValueError, match="feature names"):
        lens.transform(frame.rename(columns={"electrode 0": "another"}))


def test_inside_a_pipeline_and_a_search(shuffled):
    X = shuffled[0][:3000]
    y = X @ np.arange(9)
    pipeline = make_pipeline(StandardScaler(), lieder.SymmetryLens(surrogates=0), PCA(3), LinearRegression())
    search = GridSearchCV(
        pipeline, {"symmetrylens__topology": ["line", "auto"], "symmetrylens__order": ["natural"]}, cv=2, n_jobs=1
    )
    search.fit(X, y)
    assert 0 < search.best_score_ <= 1
    assert search.best_estimator_["symmetrylens"].verdict_ == "symmetry"


def test_clone_and_parameters(fitted):
    again = clone(fitted.set_params(topology="line")).set_params(topology="auto")
    assert again.get_params() == {
        "topology": "auto", "order": "natural", "surrogates": 9, "random_state": 0, "threads": 0
    }  # fmt: skip
    with pytest.raises(NotFittedError):
        again.transform(np.zeros((2, 9)))
    assert repr(lieder.SymmetryLens("circle")) == "SymmetryLens(topology='circle')"
    fitted.set_params(topology="auto")


def test_pickle(shuffled, fitted):
    again = pickle.loads(pickle.dumps(fitted))
    np.testing.assert_array_equal(again.transform(shuffled[0][:5]), fitted.transform(shuffled[0][:5]))
    assert again.result_.message == fitted.result_.message


def test_random_states(shuffled):
    X = shuffled[0]

    def intervals(random_state):
        result = lieder.SymmetryLens(surrogates=0, random_state=random_state).fit(X).result_
        return result.options["seed"], result.evidence.held_out

    assert intervals(np.int64(7)) == intervals(7) != intervals(8)
    assert intervals(np.random.RandomState(1)) == intervals(np.random.RandomState(1)) != intervals(1)
    generator = np.random.RandomState(1)
    assert intervals(generator) != intervals(generator)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"topology": "ring"}, 'topology: "ring" came'),
        ({"order": 3}, "order: 3 came; need text"),
        ({"surrogates": -1}, "surrogates: -1 came"),
        ({"threads": 1.5}, "threads: 1.5 came"),
        ({"random_state": -1}, "seed: -1 came"),
        ({"random_state": "chance"}, "chance"),
    ],
)
def test_wrong_options_are_refused_when_fitting(options, words):
    lens = lieder.SymmetryLens(**options)  # scikit-learn's rule: nothing is checked here
    with pytest.raises(ValueError, match=words):
        lens.fit(np.random.default_rng(0).exponential(size=(60, 4)))


def test_inverse_transform_refuses_another_width(fitted):
    with pytest.raises(lieder.InputError, match="inverse_transform: X has 3 columns; the lens was fitted on 9"):
        fitted.inverse_transform(np.zeros((2, 3)))


def test_lieder_needs_no_scikit_learn():
    program = """
import sys
sys.modules["sklearn"] = None
import lieder
assert "SymmetryLens" in dir(lieder)
try:
    lieder.SymmetryLens
except ImportError as error:
    print(error)
"""
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert run.stdout == "lieder.SymmetryLens needs scikit-learn 1.6 or newer: pip install 'lieder[sklearn]'\n"
