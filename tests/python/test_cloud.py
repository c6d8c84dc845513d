"""lieder.discover.cloud: known algebras of shapes and densities."""

import json

import lieder
import numpy as np
import pytest


def sphere(count=2000, noise=0.0, seed=1):
    draw = np.random.default_rng(seed)
    x = draw.standard_normal((count, 3))
    return x / np.linalg.norm(x, axis=1)[:, None] + noise * draw.standard_normal((count, 3))


def test_a_sphere():
    found = lieder.discover.cloud(sphere(), candidates="SE(3)")
    assert (found.status, found.verdict, found.dimension) == ("converged", "symmetry", 3), found.message
    assert (found.of, found.intrinsic_dimension, found.refused) == ("shape", 2, [])
    assert found.algebra["name"] == "so(3)"
    assert found.generators.shape == (3, 4, 4)
    assert json.loads(found.to_json())["answer"]["intrinsic_dimension"] == 2
    assert "so(3)" in repr(found)


def test_a_density():
    # Known answer: no rotation keeps a cube, and nothing else can keep a distribution.
    x = np.random.default_rng(3).uniform(-1, 1, (4000, 3))
    found = lieder.discover.cloud(x)
    assert (found.verdict, found.of, found.dimension) == ("none", "density", 0), found.message
    assert found.refused[0]["count"] == 9 and found.group is None


def test_a_file_and_saving(tmp_path):
    np.save(tmp_path / "p.npy", sphere(1500))
    found = lieder.discover.cloud(tmp_path / "p.npy", candidates="SO(3)")
    assert found.dimension == 3, found.message
    found.save(tmp_path / "found")
    names = {path.name for path in (tmp_path / "found").iterdir()}
    assert names == {"result.json", "report.html", "group.json", "generators.npy", "sparse_generators.npy"}


def test_ten_points_settle_nothing():
    found = lieder.discover.cloud(sphere(10))
    assert found.verdict == "underdetermined" and not found.usable
    assert found.intrinsic_dimension is None and found.of is None


@pytest.mark.parametrize(
    "change, word",
    [
        ({"points": np.ones(5)}, "two: points, coordinates"),
        ({"points": np.full((50, 3), np.nan)}, "row 0"),
        ({"points": np.ones((1, 3))}, "two points"),
        ({"of": "volume"}, "auto, shape or density"),
        ({"intrinsic": 4}, "1 to 3"),
        ({"intrinsic": 1.5}, "intrinsic"),
        ({"neighbours": 10**6}, "neighbours"),
        ({"candidates": "GL(2)"}, "GL"),
        ({"candidates": "poly(2)", "of": "density"}, "linear and affine"),
        ({"delta": 2}, "delta"),
        ({"alpha": "x"}, "alpha"),
    ],
)
def test_refusals(change, word):
    with pytest.raises(lieder.InputError, match=word):
        lieder.discover.cloud(**{"points": sphere(100), **change})
