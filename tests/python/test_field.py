"""lieder.discover.field: operators that are called, and operators that are known by samples."""

import json

import lieder
import numpy as np
import pytest

N = 48
SPACING = 2 * np.pi / N
X = np.arange(N) * SPACING


def waves(count=24, channels=1, highest=4, seed=1):
    """Random sums of waves, (count, N, channels)."""
    draw = np.random.default_rng(seed)
    u = np.zeros((count, N, channels)) + 0.5 * draw.standard_normal((count, 1, channels))
    for _ in range(6):
        k = draw.integers(0, highest + 1, (count, 1, channels))
        u += 0.6 * draw.standard_normal((count, 1, channels)) * np.cos(k * X[:, None] + draw.uniform(0, 6.28, (count, 1, channels)))
    return u


def heat(u):
    return u + 0.2 * (np.roll(u, 1, axis=1) - 2 * u + np.roll(u, -1, axis=1))


def burgers(u):
    return u - 0.1 * (np.roll(u, -1, axis=1) ** 2 - np.roll(u, 1, axis=1) ** 2) + 0.25 * (heat(u) - u)


def test_heat_that_is_called():
    # Known answer: translations, scalings of values, constants added.
    found = lieder.discover.field(waves(), operator=heat, spacing=SPACING)
    assert (found.status, found.verdict, found.dimension) == ("converged", "symmetry", 3), found.message
    assert sorted(found.vector_fields) == ["(0, 1)", "(0, u1)", "(1, 0)"]
    assert (found.margin, found.reach, found.periodic) == (2, 2, [True])
    assert max(found.whole_grid) < 1e-6 and found.profile.shape == (N // 2, 3)
    assert found.generators.shape == (3, 3, 3)
    assert json.loads(found.to_json())["evidence"]["identity"] == pytest.approx(0.98, abs=0.02)


def test_heat_by_samples():
    u = waves(40, highest=6)
    found = lieder.discover.field(u, heat(u), spacing=[SPACING])
    assert found.dimension == 3, found.message
    assert found.evidence["fitted"]["radius"] == 1 and found.evidence["fitted"]["held_out"] < 1e-9


@pytest.mark.parametrize("derivative", [None, "complex", lambda u, w: (burgers(u + 1e-4 * w) - burgers(u - 1e-4 * w)) / 2e-4])
def test_burgers_by_any_derivative(derivative):
    # Known answer: translations alone. The lambda is exact but for rounding, as the operator is quadratic.
    found = lieder.discover.field(waves(highest=3), operator=burgers, spacing=SPACING, derivative=derivative)
    assert found.vector_fields == ["(1, 0)"], found.message


def test_channels_turn():
    # Known answer: |u| u commutes with rotations of the channels and with every motion of the points.
    def by_size(u):
        return np.linalg.norm(u, axis=-1, keepdims=True) * u

    found = lieder.discover.field(waves(channels=2, highest=2), operator=by_size, spacing=SPACING, values="GL(2)")
    assert found.dimension == 3, found.message
    assert "(0, -u2, u1)" in found.vector_fields


def test_single_precision():
    # Known answer as in double precision; what is smaller than float32 tells is explained.
    found = lieder.discover.field(waves(), operator=lambda u: heat(u.astype(np.float32)), spacing=SPACING,
                                  candidates="T(1)", values="GL(1)")
    assert found.dimension == 2, found.message


def test_zero_padding_is_named():
    def padded(u):
        wide = np.pad(u, [(0, 0), (1, 1), (0, 0)])
        return 0.3 * wide[:, :-2] + wide[:, 1:-1] - 0.5 * wide[:, 2:]

    found = lieder.discover.field(waves(highest=3), operator=padded, spacing=SPACING, candidates="T(1)", values="none")
    assert found.vector_fields == ["(1, 0)"], found.message
    assert found.periodic == [False] and found.whole_grid[0] > 0.05
    assert "broken at the boundary" in found.message


def test_channels_may_be_left_out_and_files_are_written(tmp_path):
    found = lieder.discover.field(waves()[..., 0], operator=heat, spacing=[SPACING], candidates="T(1)", values="none")
    assert found.vector_fields == ["(1, 0)"], found.message
    found.save(tmp_path / "found")
    names = {path.name for path in (tmp_path / "found").iterdir()}
    assert names == {"result.json", "report.html", "group.json", "generators.npy", "sparse_generators.npy", "profile.npy"}


def test_an_operator_that_fails_says_so():
    def broken(u):
        raise KeyError("weights")

    with pytest.raises(KeyError, match="weights"):
        lieder.discover.field(waves(), operator=broken, spacing=SPACING)


def test_an_operator_that_fails_later_says_so():
    calls = []

    def tired(u):
        calls.append(len(u))
        if len(calls) > 5:
            raise KeyError("tired")
        return heat(u)

    with pytest.raises(KeyError, match="tired"):
        lieder.discover.field(waves(), operator=tired, spacing=SPACING)


@pytest.mark.parametrize(
    "change, word",
    [
        ({"operator": None}, "none came"),
        ({"v": waves()}, "both came"),
        ({"u": np.ones(5)}, "N, grid"),
        ({"u": np.full((20, N, 1), np.nan)}, "field 0"),
        ({"spacing": [1.0, 2.0, 3.0]}, "spacing"),
        ({"spacing": 0.0}, "spacing 0"),
        ({"operator": lambda u: u[:, :5]}, "same points"),
        ({"operator": lambda u: "no"}, "array of floats"),
        ({"operator": lambda u: u * np.nan}, "not finite"),
        ({"derivative": "spectral"}, "complex"),
        ({"derivative": "complex", "operator": lambda u: np.abs(u)}, "complex fields"),
        ({"candidates": "SE(2)"}, "SE"),
        ({"candidates": "none", "values": "none"}, "need some"),
        ({"output": "free"}, "same or trivial"),
        ({"boundary": "wall"}, "auto, periodic or open"),
        ({"margin": 24}, "0 to 23"),
        ({"delta": 2}, "delta"),
    ],
)
def test_refusals(change, word):
    with pytest.raises(lieder.InputError, match=word):
        lieder.discover.field(**{"u": waves(), "operator": heat, "spacing": SPACING, **change})


def test_results_have_to_match():
    with pytest.raises(lieder.InputError, match="as many fields"):
        lieder.discover.field(waves(), waves(10), spacing=SPACING)
