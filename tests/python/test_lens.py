"""lens() from Python: known answers, what goes in and comes out, faults, stopping."""

import lieder
import numpy as np
import pytest
from known import cosine


# Known answer: the generator that made the data. Tolerance: the median over seeds is above 0.999; 0.99 is the demand.
@pytest.mark.parametrize("boundary", ["line", "circle"])
@pytest.mark.parametrize("view", ["natural", "rotated"])
def test_finds_the_generator(boundary, view):
    X, truth = lieder.synth.translations(dim=15, samples=20000, boundary=boundary, view=view, seed=5)
    result = lieder.lens(X)
    assert (result.verdict, result.status, result.topology) == ("symmetry", "converged", boundary)
    assert result.usable
    assert cosine(result.generator, truth) > 0.99


def test_says_none_where_there_is_none():
    X, truth = lieder.synth.null_samples("null-bumps", dim=7, samples=20000, seed=2)
    assert truth is None
    assert lieder.lens(X).verdict == "none"


# What was not measured is None, never 0.
def test_too_little_data_has_no_generator():
    result = lieder.lens(np.random.default_rng(0).normal(size=(20, 5)))
    assert result.verdict == "too_little_data"
    assert not result.usable
    assert result.generator is None and result.convolution is None and result.filter is None
    assert result.evidence.surrogate_p is None
    assert "samples of 5 coordinates; need at least" in result.message
    with pytest.raises(lieder.InputError, match="has not found a generator"):
        result.power(1)
    with pytest.raises(lieder.InputError, match="has not found a generator"):
        result.transform(np.zeros((1, 5)))


def test_shapes_and_numbers_of_an_answer(line):
    X, _, result = line
    d = X.shape[1]
    assert result.generator.shape == result.convolution.shape == (d, d)
    assert result.filter.shape == result.mean.shape == (d,)
    assert result.samples == len(X)
    np.testing.assert_allclose(result.convolution @ result.convolution.T, np.eye(d), atol=1e-10)
    # Tolerance: some rows are kept aside for the held-out comparison, and take no part in the mean.
    np.testing.assert_allclose(result.mean, X.mean(axis=0), atol=0.02)
    assert result.inputs == [{"path": "array", "shape": [20000, 15], "dtype": "float64", "sha256": None}]
    assert result.seconds["total"] > 0
    assert result.options["seed"] == 0


def test_order_is_found_when_the_coordinates_were_shuffled():
    X, truth = lieder.synth.translations(dim=15, samples=20000, view="permuted", seed=6)
    order = lieder.lens(X).order
    # The true generator in that order is the shift of neighbours, in one of the two directions.
    ordered = truth[np.ix_(order, order)]
    assert any(np.allclose(ordered, np.eye(15, k=k)) for k in (-1, 1))


def test_evidence_is_a_mapping_and_has_attributes(line):
    evidence = line[2].evidence
    assert evidence["stationarity_ratio"] == evidence.stationarity_ratio < 2
    assert set(evidence) == set(dict(evidence)) >= {"third_order", "held_out", "surrogate_p", "floor", "spectrum"}
    assert evidence.held_out.lower <= evidence.held_out.estimate <= evidence.held_out.upper
    assert evidence.surrogate_p == pytest.approx(0.05)
    assert evidence.surrogate_ratios.shape == (19,)
    assert evidence.spectrum.shape == (15,)
    assert sum(candidate["chosen"] for candidate in evidence.candidates) == 1
    assert "stationarity_ratio" in repr(evidence)


def test_power(line):
    generator, power = line[2].generator, line[2].power
    np.testing.assert_allclose(power(0), np.eye(15), atol=1e-10)
    np.testing.assert_allclose(power(1), generator, atol=1e-10)


def test_transform_is_the_convolution_of_the_centred_samples(line):
    X, _, result = line
    expected = (X - result.mean) @ result.convolution.T
    np.testing.assert_allclose(result.transform(X), expected, atol=1e-12)
    with pytest.raises(ValueError, match="x has 3 columns; the lens was fitted on 15"):
        result.transform(X[:, :3])


def test_same_seed_and_threads_give_the_same_bits(line):
    X, _, result = line
    again = lieder.lens(X)
    assert np.array_equal(again.generator, result.generator)
    assert again.evidence.held_out == result.evidence.held_out
    one, one_again = (lieder.lens(X, seed=1, threads=1) for _ in range(2))
    assert np.array_equal(one.generator, one_again.generator)
    assert one.evidence.held_out != result.evidence.held_out
