"""What goes in: every layout of an array, files, and faults in the words of the library."""

import subprocess
import sys

import lieder
import numpy as np
import pytest
from known import cosine
from hypothesis import given, settings
from hypothesis import strategies as st


def layouts(X):
    n, d = X.shape
    wide = np.empty((2 * n, 3 * d))
    wide[::2, ::3] = X
    yield "fortran", np.asfortranarray(X)
    yield "strided", wide[::2, ::3]
    yield "backwards", X[::-1, ::-1].copy()[::-1, ::-1]
    yield "big endian", X.astype(">f8")
    read_only = X.copy()
    read_only.flags.writeable = False
    yield "read-only", read_only
    yield "list", X.tolist()


# Known answer: the same bits, since the same numbers are read in the same order.
def test_every_layout_gives_the_same_answer():
    X, _ = lieder.synth.translations(dim=7, samples=5000, seed=1)
    expected = lieder.lens(X, surrogates=0)
    for name, same in layouts(X):
        result = lieder.lens(same, surrogates=0)
        assert np.array_equal(result.generator, expected.generator), name
        assert result.verdict == expected.verdict, name


# Tolerance: float32 rounds at 6e-8, sampling noise is far above.
def test_float32_and_integers_are_taken():
    X, truth = lieder.synth.translations(dim=7, samples=20000, seed=1)
    single = lieder.lens(X.astype(np.float32), surrogates=0)
    assert single.inputs[0]["dtype"] == "float32"
    assert single.verdict == "symmetry" and cosine(single.generator, truth) > 0.99
    for dtype in (np.int16, np.int64):
        whole = lieder.lens(np.rint(X * 1000).astype(dtype), surrogates=0)
        assert whole.inputs[0]["dtype"] == np.dtype(dtype).name
        assert whole.verdict == "symmetry" and cosine(whole.generator, truth) > 0.99


MEMORY_PROGRAM = """
import resource, sys
import numpy as np
import lieder
kind, n = sys.argv[1], 2_000_000
rng = np.random.default_rng(0)
base = np.zeros((2 * n if kind == "strided" else n, 4), dtype=np.float32, order="F" if kind == "fortran" else "C")
for start in range(0, len(base), 100_000):
    base[start : start + 100_000] = rng.standard_normal((100_000, 4), dtype=np.float32) ** 2
X = base[::2] if kind == "strided" else base
lieder.lens(X[:1000], surrogates=0)
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
lieder.lens(X, surrogates=0, threads=1)
print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) * 1024 / X.nbytes)
"""


# Property: the samples are read where they lie. Tolerance: a copy would take 1 (float32) or 2 (float64) times their
# 32 MB; blocks and what is kept aside take a few hundred kB a column.
@pytest.mark.parametrize("kind", ["plain", "fortran", "strided"])
def test_arrays_are_not_copied(kind):
    run = subprocess.run([sys.executable, "-c", MEMORY_PROGRAM, kind], capture_output=True, text=True, check=True)
    assert float(run.stdout) < 0.5


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_floats_are_viewed_where_they_lie(dtype):
    X = np.zeros((40, 12), dtype=dtype)
    read_only = X[:]
    read_only.flags.writeable = False
    for view in (X, X.T, X[::3, ::-2], X[::-1], read_only, np.ma.masked_array(X), np.asfortranarray(X)):
        assert np.shares_memory(lieder._input.as_floats(view)[0], view)


class Elsewhere:
    """As a tensor that NumPy cannot read."""

    def __array__(self, dtype=None, copy=None):
        raise RuntimeError("lies on another device\nuse .cpu()")


def test_frames_are_taken():
    pandas = pytest.importorskip("pandas")
    X, _ = lieder.synth.translations(dim=7, samples=5000, seed=1)
    X[:, 3] = np.rint(100 * X[:, 3])
    frame = pandas.DataFrame(X, columns=list("abcdefg"))
    expected = lieder.lens(X, surrogates=0)
    mixed = frame.astype({"d": "Int64", "e": object})
    for same in (frame, frame.astype({"d": int}), mixed):
        assert np.array_equal(lieder.lens(same, surrogates=0).generator, expected.generator)
    mixed.loc[5, "d"] = pandas.NA
    with pytest.raises(lieder.InputError, match="array: dtype object came, not all of it numbers"):
        lieder.lens(mixed)
    with pytest.raises(lieder.InputError, match="array: dtype object came, not all of it numbers"):
        lieder.lens(frame.astype({"a": str}))


def test_sparse_matrices_are_refused():
    sparse = pytest.importorskip("scipy.sparse")
    with pytest.raises(lieder.InputError, match=r"array: a sparse csr_array came; need a dense array.*toarray\(\)"):
        lieder.lens(sparse.csr_array(GOOD))


def test_a_file_is_read_like_its_array(tmp_path):
    X, _ = lieder.synth.translations(dim=7, samples=5000, seed=1)
    path = tmp_path / "x.npy"
    np.save(path, X)
    from_array = lieder.lens(X, surrogates=0)
    for name in (path, str(path)):
        from_file = lieder.lens(name, surrogates=0)
        assert np.array_equal(from_file.generator, from_array.generator)
    assert from_file.inputs[0]["path"] == str(path)
    assert len(from_file.inputs[0]["sha256"]) == 64


@settings(max_examples=25, deadline=None)
@given(row=st.integers(0, 199), column=st.integers(0, 3), bad=st.sampled_from([np.nan, np.inf, -np.inf]))
def test_the_first_value_that_is_not_finite_is_named(row, column, bad):
    X = np.random.default_rng(0).normal(size=(200, 4)).astype(np.float32)
    X[row, column] = bad
    with pytest.raises(lieder.InputError, match=rf"row {row}\b.*column {column}\b"):
        lieder.lens(X)


@settings(max_examples=25, deadline=None)
@given(rows=st.integers(1, 60), columns=st.integers(2, 6), seed=st.integers(0, 2**32 - 1))
def test_any_small_data_set_gets_a_verdict(rows, columns, seed):
    X = np.random.default_rng(seed).exponential(size=(rows, columns))
    try:
        result = lieder.lens(X, surrogates=0)
    except lieder.InputError as error:
        assert rows == 1, error
    else:
        assert result.verdict in {"symmetry", "approximate", "none", "not_identifiable", "too_little_data"}


GOOD = np.random.default_rng(0).normal(size=(100, 4))


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: lieder.lens(GOOD[:, :1]), "array: has 1 column; the lens needs at least 2"),
        (lambda: lieder.lens(GOOD.reshape(10, 10, 4)), "array: has 3 dimensions; the lens needs 2"),
        (lambda: lieder.lens(np.float64(1)), "array: has no dimensions"),
        (lambda: lieder.lens(GOOD[:0]), r"array: holds no values: its shape is \(0, 4\)"),
        (lambda: lieder.lens(GOOD * [1, 1, 0, 1]), "array: column 2 is constant"),
        (lambda: lieder.lens(GOOD + 0j), "array: dtype complex128 came; need floats or integers"),
        (lambda: lieder.lens(GOOD > 0), "array: dtype bool came; need floats or integers"),
        (lambda: lieder.lens([["a", "b"]]), "array: dtype <U1 came; need floats or integers"),
        (lambda: lieder.lens([[1, None]]), "array: row 0, column 1 holds nan"),
        (lambda: lieder.lens([[1, 2], [3]]), "array: NumPy makes no array of this list: .*inhomogeneous"),
        (lambda: lieder.lens(Elsewhere()), "array: NumPy makes no array of this Elsewhere: lies on another device$"),
        (lambda: lieder.lens(np.ma.masked_greater(GOOD, 1)), "array: .* of 400 values are masked"),
        (lambda: lieder.lens(GOOD, topology=3), "topology: 3 came; need text"),
        (lambda: lieder.lens(GOOD, progress=3), "progress: 3 came; need a function"),
        (lambda: lieder.lens(GOOD, topology="ring"), 'topology: "ring" came; need one of auto, line, circle'),
        (lambda: lieder.lens(GOOD, order="none"), 'order: "none" came; need one of natural, given'),
        (lambda: lieder.lens(GOOD, seed=-1), "seed: -1 came; need 0 to 18446744073709551615"),
        (lambda: lieder.lens(GOOD, seed=0.5), "seed: 0.5 came; need a whole number"),
        (lambda: lieder.lens(GOOD, threads=-1), "threads: -1 came; need 0"),
        (lambda: lieder.lens(GOOD, surrogates=-1), "surrogates: -1 came; need 0 or more"),
        (lambda: lieder.lens(GOOD, memory=1), "lens of 4 columns"),
        (lambda: lieder.lens("nowhere.npy"), "nowhere.npy: "),
        (lambda: lieder.lens("nowhere.txt"), "nowhere.txt: "),
        (lambda: lieder.synth.translations(dim=1), "dim"),
        (lambda: lieder.synth.translations(view="sideways"), "sideways"),
        (lambda: lieder.synth.translations(noise="much"), "noise: 'much' came; need a number"),
        (lambda: lieder.synth.windows([[1, 2, 3]], length=33), "array has series of 3 values"),
        (lambda: lieder.synth.slices(np.ones((4, 5)), row=0.5), "row: 0.5 came; need a whole number"),
        (lambda: lieder.synth.null_samples("null-nothing"), "null-nothing"),
    ],
)
def test_faults_are_named_in_one_line(call, words):
    with pytest.raises(lieder.InputError, match=words) as caught:
        call()
    assert isinstance(caught.value, ValueError)
    assert "\n" not in str(caught.value)
