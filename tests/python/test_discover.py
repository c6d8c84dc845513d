"""lieder.discover: known algebras from arrays and from functions."""

import json

import lieder
import numpy as np
import pytest


def squared_norm(samples=200, size=3, seed=1):
    x = np.random.default_rng(seed).standard_normal((samples, size))
    return x, (x**2).sum(axis=1)


def test_rotations_from_arrays():
    # Known answer: so(3); generators are antisymmetric to rounding.
    x, y = squared_norm()
    found = lieder.discover.function(x, y, 2 * x[:, None, :], candidates="GL(3)")
    assert (found.status, found.verdict, found.dimension) == ("converged", "symmetry", 3)
    assert found.algebra["name"] == "so(3)"
    assert found.generators.shape == (3, 3, 3)
    assert np.abs(found.generators + found.generators.transpose(0, 2, 1)).max() < 1e-10
    assert lieder.enforce(found.group, "V", "V").dimension == 1
    assert json.loads(found.to_json())["verdict"] == "symmetry"
    assert "so(3)" in repr(found)


def test_a_function_is_differentiated():
    # Known answer: x1^2 - x2^2 is kept by the boost, and by nothing else that is affine.
    x = np.random.default_rng(2).standard_normal((150, 2))
    for jacobian in (None, lambda p: [2 * p[0], -2 * p[1]]):
        found = lieder.discover.function(x, lambda p: p[0] ** 2 - p[1] ** 2, jacobian)
        assert (found.verdict, found.dimension) == ("symmetry", 1), found.message
        boost = found.generators[0][:2, :2] / found.generators[0][0, 1]
        assert np.abs(boost - [[0, 1], [1, 0]]).max() < 1e-6


def test_values_alone_are_certified():
    x, y = squared_norm(1500)
    y = y + 0.02 * np.random.default_rng(5).standard_normal(len(y))
    found = lieder.discover.function(x, y, candidates="GL(3)")
    assert (found.verdict, found.dimension) == ("symmetry", 3), found.message
    assert found.evidence["certified"]["calibrated"] == 3
    assert found.evidence["fitted"]["class"] == "poly(2)"


def test_four_samples_determine_nothing():
    x, y = squared_norm(4)
    found = lieder.discover.function(x, y, 2 * x[:, None, :], candidates="GL(3)")
    assert found.verdict == "underdetermined" and not found.usable and found.group is None


def test_saving(tmp_path):
    x, y = squared_norm()
    lieder.discover.function(x, y, 2 * x[:, None, :]).save(tmp_path / "found")
    names = {path.name for path in (tmp_path / "found").iterdir()}
    assert names == {"result.json", "report.html", "group.json", "generators.npy", "sparse_generators.npy"}


@pytest.mark.parametrize(
    "change, word",
    [
        ({"y": [1.0, 2.0]}, "rows"),
        ({"x": [1.0, 2.0]}, "two: samples, coordinates"),
        ({"candidates": "GL(2)"}, "GL(2)"),
        ({"candidates": "SU(3)"}, "SU(3) acts on C"),
        ({"output": "T(1,0)"}, "T(1,0)"),
        ({"delta": 2}, "delta"),
        ({"alpha": "x"}, "alpha"),
        ({"degree": 99}, "degree"),
        ({"jacobian": np.zeros((200, 2))}, "jacobian"),
    ],
)
def test_refusals(change, word):
    x, y = squared_norm()
    with pytest.raises(lieder.InputError, match=word.replace("(", r"\(").replace(")", r"\)")):
        lieder.discover.function(**{"x": x, "y": y, **change})


def test_orthogonal_symmetries():
    # Known answers: the cube's group of 48 for a sum of fourth powers; Dih(3) for a cubic, slopes by differences.
    cube = lieder.discover.orthogonal(lambda p: (p**4).sum(), 3, lambda p: 4 * p**3)
    assert (cube.status, cube.components) == ("converged", 48)
    assert lieder.enforce(cube.group(), "V", "V").dimension == 1
    star = lieder.discover.orthogonal(lambda p: p[0] ** 3 - 3 * p[0] * p[1] ** 2, 2)
    assert star.components == 6 and "rotation by 1/3 turn" in {s.kind for s in star.elements}
    lorenz = lieder.discover.orthogonal(
        lambda p: [10 * (p[1] - p[0]), p[0] * (28 - p[2]) - p[1], p[0] * p[1] - 8 / 3 * p[2]], 3, output="same"
    )
    assert [s.kind for s in lorenz.generators] == ["change of sign of x1, x2"]


@pytest.mark.parametrize(
    "change, word",
    [({"output": "T(1,0)"}, "'same'"), ({"tolerance": 2}, "tolerance 2"), ({"x": [1.0]}, "two: samples"), ({"most_starts": 0}, "most_starts")],
)
def test_orthogonal_refusals(change, word):
    with pytest.raises(lieder.InputError, match=word):
        lieder.discover.orthogonal(**{"f": lambda p: p[0], "x": 2, **change})


def test_an_error_of_the_function_comes_through():
    with pytest.raises(ZeroDivisionError):
        lieder.discover.orthogonal(lambda p: 1 / 0, 2)


def test_candidates_of_every_kind(tmp_path):
    x = np.random.default_rng(0).standard_normal((60, 3))
    turns = lieder.group("SO(3)")
    (tmp_path / "turns.json").write_text(turns.to_json())
    for candidates in ("SO(3)", turns, tmp_path / "turns.json", list(turns.lie_algebra)):
        found = lieder.discover.function(x, lambda p: p[0] ** 2 + p[1] ** 2, candidates=candidates)
        assert (found.verdict, found.dimension) == ("symmetry", 1)
    with pytest.raises(lieder.InputError, match=r"a matrix \(2, 2\) came; need \(3, 3\)"):
        lieder.discover.function(x, lambda p: p[0], candidates=[np.eye(2)])
    with pytest.raises(lieder.InputError, match="empty list"):
        lieder.discover.cloud(x, candidates=[])
    with pytest.raises(lieder.InputError, match="candidates: float came"):
        lieder.discover.function(x, lambda p: p[0], candidates=1.0)


def test_what_turns_the_values_is_solved_for():
    # Known answer: z -> z^2 turns its values by twice the angle.
    x = np.random.default_rng(2).normal(size=(200, 2))
    y = np.stack([x[:, 0] ** 2 - x[:, 1] ** 2, 2 * x[:, 0] * x[:, 1]], axis=1)
    found = lieder.discover.function(x, y, candidates="SO(2)", output="free")
    assert (found.verdict, found.dimension, found.output_generators.shape) == ("symmetry", 1, (1, 2, 2))
    assert np.allclose(found.output_generators, 2 * found.generators)
    assert lieder.discover.function(x, y, candidates="SO(2)", output="same").output_generators.shape == (0, 0, 0)


def test_elements_of_a_finite_group_are_candidates_of_a_function():
    x = np.random.default_rng(1).normal(size=(200, 3))
    found = lieder.discover.function(x, x[:, 0] * x[:, 1] + x[:, 2], candidates="S(3)")
    assert found.verdict == "symmetry" and found.dimension == 0
    assert [s["words"] for s in found.discrete if s["verdict"] == "symmetry"] == ["exchange of x1 and x2"]
    with pytest.raises(lieder.InputError, match="singular"):
        lieder.discover.function(x, x[:, 0], elements=[np.ones((3, 3))])
