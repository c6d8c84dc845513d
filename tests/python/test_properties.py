"""Properties that hold for every input: units, order, layout, powers, round trips; and never a crash."""

import functools

import lieder
import numpy as np
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

few = settings(max_examples=12, deadline=None)
more = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
VERDICTS = {"symmetry", "approximate", "none", "not_identifiable", "too_little_data"}


@functools.lru_cache(None)
def data(boundary):
    """Samples of seven places, enough that no verdict hangs on which surrogates were drawn."""
    if boundary == "null":
        return lieder.synth.null_samples("null-bumps", dim=7, samples=20000, seed=4)[0]
    return lieder.synth.translations(dim=7, samples=20000, boundary=boundary, seed=4)[0]


@functools.lru_cache(None)
def found(boundary):
    return lieder.lens(data(boundary), surrogates=3)


# Property: units do not matter. Known answer: powers of two change no digit but the exponent, so the generator is the same
# to rounding of the squares and cubes; other factors round once.
@few
@given(boundary=st.sampled_from(["line", "circle", "null"]), factor=st.floats(1e-14, 1e8), sign=st.sampled_from([1, -1]))
@example(boundary="line", factor=1e-14, sign=-1)
@example(boundary="circle", factor=1e8, sign=1)
def test_scaling_changes_no_verdict(boundary, factor, sign):
    scaled = lieder.lens(data(boundary) * (sign * factor), surrogates=3)
    before = found(boundary)
    assert (scaled.verdict, scaled.topology) == (before.verdict, before.topology)
    if before.usable:  # the best of what fits badly hangs on the last digit
        assert lieder.compare(scaled, before).cosine > 1 - 1e-6
    assert scaled.scale == pytest.approx(before.scale * factor, rel=1e-6)


# Property: coordinates have no order. Tolerance: another order of sums.
@few
@given(boundary=st.sampled_from(["line", "circle", "null"]), order=st.permutations(range(7)))
def test_permuting_coordinates_permutes_the_generator(boundary, order):
    permuted = lieder.lens(data(boundary)[:, order], surrogates=3)
    before = found(boundary)
    assert (permuted.verdict, permuted.topology) == (before.verdict, before.topology)
    if before.usable:
        assert lieder.compare(permuted, before.generator[np.ix_(order, order)]).cosine > 0.999


def layouts():
    def strided(X):
        wide = np.zeros((2 * len(X), 3 * X.shape[1] + 1), dtype=X.dtype)
        wide[1::2, 1::3] = X
        return wide[1::2, 1::3]

    return st.sampled_from(
        [
            np.ascontiguousarray,
            np.asfortranarray,
            strided,
            lambda X: np.flip(np.flip(X).copy()),
            lambda X: np.flip(strided(np.flip(X, 1)), 1),
            lambda X: X[:, :1] if X.shape[1] == 1 else np.moveaxis(np.stack([X.T, X.T])[0], 0, 1),
            lambda X: X.astype(X.dtype.newbyteorder(">")),
            lambda X: X.astype(object),
            lambda X: X.tolist(),
            lambda X: np.ma.masked_array(X),
            lambda X: memoryview(np.ascontiguousarray(X)),
        ]
    )


# Property: however the numbers lie in memory, the same numbers give the same bytes.
@few
@given(layout=layouts(), dtype=st.sampled_from([np.float64, np.float32, np.int32]))
def test_layout_changes_no_byte(layout, dtype):
    X = (data("line")[:400] * 1000).astype(dtype)
    expected = np.asarray(X, dtype=np.float64)
    source = lieder._input.source(layout(X))
    assert source.read().tobytes() == expected.tobytes()


@few
@given(layout=layouts())
def test_layout_changes_no_answer(layout):
    again = lieder.lens(layout(data("line")), surrogates=0, threads=1)
    assert again.generator.tobytes() == lieder.lens(data("line"), surrogates=0, threads=1).generator.tobytes()


real = st.floats(-20, 20)


# Known answer: powers of one orthogonal matrix of odd size. Tolerance: rounding of 20 turns.
@more
@given(a=real, b=real)
def test_powers_around_a_circle_add(a, b):
    result = found("circle")
    np.testing.assert_allclose(result.power(a) @ result.power(b), result.power(a + b), atol=1e-10)
    np.testing.assert_allclose(result.power(a).T, result.power(-a), atol=1e-10)


# On a line what leaves the window is lost, so only steps in one direction add, and only whole ones are exact.
@more
@given(a=st.integers(0, 4), b=st.integers(0, 4), sign=st.sampled_from([1, -1]))
def test_whole_powers_along_a_line_add(a, b, sign):
    result = found("line")
    power = result.power(sign * (a + b))
    np.testing.assert_allclose(result.power(sign * a) @ result.power(sign * b), power, atol=1e-10)
    np.testing.assert_allclose(result.power(a), np.linalg.matrix_power(result.generator, a), atol=1e-10)


@more
@given(t=st.sampled_from([np.nan, np.inf, -np.inf]))
def test_a_power_that_is_no_number_is_refused(t):
    with pytest.raises(lieder.InputError, match="power"):
        found("circle").power(t)


samples = arrays.arrays(
    np.float64, st.tuples(st.integers(1, 20), st.just(7)), elements=st.floats(-1e6, 1e6, allow_nan=False)
)


# Property: y = (x - mean) L^T keeps distances, and the transpose takes it back. Tolerance: rounding of 1e6.
@more
@given(X=samples)
def test_transform_is_a_rotation(X):
    result = found("line")
    Y = result.transform(X)
    assert Y.shape == X.shape
    np.testing.assert_allclose(Y @ result.convolution + result.mean, X, atol=1e-8)
    np.testing.assert_allclose(np.linalg.norm(Y[0] - Y[-1]), np.linalg.norm(X[0] - X[-1]), atol=1e-7)


# Property: one line for people, or an answer; whatever comes.
@more
@given(
    X=arrays.arrays(
        st.sampled_from([np.float64, np.float32, np.float16, np.int8, np.uint64, np.complex64, np.bool_, "S2", "M8[s]"]),
        arrays.array_shapes(min_dims=0, max_dims=3, min_side=0, max_side=12),
    )
)
def test_any_array_gets_a_verdict_or_one_line(X):
    try:
        result = lieder.lens(X, surrogates=0, threads=1)
    except lieder.InputError as error:
        assert str(error) and "\n" not in str(error)
    else:
        assert result.verdict in VERDICTS
        assert result.to_json() and result.html() and repr(result)


# Skewed samples, so that there is something to fit, of every size at which the lens begins to answer.
@settings(max_examples=25, deadline=None)
@given(
    rows=st.integers(20, 400), columns=st.integers(2, 6), power=st.integers(-300, 300), seed=st.integers(0, 2**32 - 1)
)
def test_any_scale_and_size_gets_a_verdict(rows, columns, power, seed):
    X = np.random.default_rng(seed).exponential(size=(rows, columns)) * 10.0**power
    try:
        result = lieder.lens(X, surrogates=0, threads=1)
    except lieder.InputError as error:
        assert abs(power) > 100, error
    else:
        assert result.verdict in VERDICTS


anything = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=8), st.lists(st.integers(), max_size=3),
    st.binary(max_size=4), st.dictionaries(st.text(max_size=2), st.integers(), max_size=2),
)  # fmt: skip


# Property: a wrong option is the caller's mistake, told in one line; a right one runs.
@more
@given(
    name=st.sampled_from(["topology", "order", "seed", "threads", "surrogates", "memory", "progress"]), value=anything
)
def test_any_option_runs_or_is_refused(name, value):
    if isinstance(value, int) and name == "threads":
        value = -abs(value)
    try:
        result = lieder.lens(data("line")[:40], **{"surrogates": 0, name: value})
    except lieder.InputError as error:
        assert "\n" not in str(error)
        assert name in str(error) or name == "memory"
    else:
        assert result.verdict in VERDICTS


@more
@given(X=anything)
def test_anything_else_is_refused(X):
    with pytest.raises(lieder.InputError) as caught:
        lieder.lens(X)
    assert "\n" not in str(caught.value)
