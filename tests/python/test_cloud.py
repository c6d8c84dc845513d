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


def square(count=20000, seed=5):
    return np.random.default_rng(seed).uniform(-1, 1, (count, 2))


QUARTER, EIGHTH = (np.array([[np.cos(a), -np.sin(a)], [np.sin(a), np.cos(a)]]) for a in (np.pi / 2, np.pi / 4))


def test_elements_as_matrices():
    # Known answer: a square turns by a quarter and not by an eighth.
    found = lieder.discover.cloud(square(), elements=[QUARTER, EIGHTH], delta=0.1)
    assert [e["verdict"] for e in found.elements] == ["kept", "broken"], found.message
    assert (found.verdict, found.status, found.dimension) == ("symmetry", "converged", 0)
    np.testing.assert_allclose(found.kept, [QUARTER], atol=1e-15)
    assert found.answer["discrete"] == [found.elements[0]["name"]] == [found.discrete[0]["name"]]
    assert found.elements[0]["upper"] < 0.1 < found.elements[1]["lower"]
    # Linear maps that commute with quarter turns: turns and scalings.
    assert lieder.enforce(found.group, "V", "V").dimension == 2


def test_elements_of_named_groups_and_of_groups():
    named = lieder.discover.cloud(square(), candidates="Dih(4)", delta=0.1)
    assert len(named.kept) == 6 and named.group.name == "Dih(4)"
    both = lieder.Group(2, [[[0, -1], [1, 0]]], discrete=[QUARTER])
    found = lieder.discover.cloud(square(), candidates=both, delta=0.1)
    assert (found.dimension, len(found.kept), found.verdict) == (0, 1, "symmetry"), found.message
    assert found.evidence["defects"][0]["lower"] > 0.1  # the field turns by less


def test_fields_have_no_elements():
    found = lieder.discover.cloud(sphere(1500), candidates="SO(3)")
    assert found.elements == [] and found.kept.shape == (0, 0, 0) and found.discrete == [] and found.answer["discrete"] is None


def test_few_points_keep_no_element():
    found = lieder.discover.cloud(square(300), elements=[QUARTER], of="density")
    assert (found.verdict, found.usable, found.group) == ("underdetermined", False, None)
    assert found.elements[0]["verdict"] == "cannot tell" and "upper" in found.elements[0]


def test_a_saved_answer_has_its_elements(tmp_path):
    lieder.discover.cloud(square(), elements=[QUARTER], delta=0.1).save(tmp_path / "found")
    np.testing.assert_allclose(np.load(tmp_path / "found" / "discrete.npy"), [QUARTER], atol=1e-15)
    group = json.loads((tmp_path / "found" / "group.json").read_text())
    np.testing.assert_allclose(group["discrete"], [QUARTER], atol=1e-15)


@pytest.mark.parametrize(
    "elements, word",
    [
        ([], "empty"),
        ([np.eye(4)], "4 x 4"),
        ([np.eye(2), np.zeros((2, 2))], "matrix 1 is singular"),
        ([np.full((2, 2), np.nan)], "finite"),
        (np.eye(2), "list of matrices"),
        ("Dih(4)", "list of matrices"),
    ],
)
def test_refusals_of_elements(elements, word):
    with pytest.raises(lieder.InputError, match=word):
        lieder.discover.cloud(square(100), elements=elements, of="density")
