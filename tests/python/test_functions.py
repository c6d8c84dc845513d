"""Equivariant polynomials, kernels and functions in a dictionary."""

import json

import numpy as np
import pytest

import lieder


def test_polynomials():
    found = lieder.equivariant_polynomials("S(3)", degree=2)
    assert found.formulas == ["x1^2 + x2^2 + x3^2", "x1 x2 + x1 x3 + x2 x3"]
    assert found.coefficients.shape == (2, 1, 6) and found.exponents.shape == (6, 3)
    assert found.usable and found.rational and found.equivariance_error < 1e-12
    np.testing.assert_allclose(found([[1, 2, 3], [0, 1, 0]]), [[[14], [11]], [[1], [0]]])
    assert "x1^2 + x2^2 + x3^2" in str(found)


def test_polynomial_maps_commute(tmp_path):
    found = lieder.equivariant_polynomials("SO(3)", "2*V", "V", 2)
    assert found.dimension == 1  # the cross product
    g = lieder.group("SO(3)").random_element(3)
    x = np.random.default_rng(0).standard_normal((5, 2, 3))
    left, right = found((x @ g.T).reshape(5, 6)), found(x.reshape(5, 6)) @ g.T
    np.testing.assert_allclose(left, right, atol=1e-12)
    np.testing.assert_allclose(np.abs(found(x.reshape(5, 6))[:, 0]), np.abs(np.cross(x[:, 0], x[:, 1])), atol=1e-12)
    found.save(tmp_path / "out")
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == [
        "coefficients.npy", "exponents.npy", "report.html", "result.json"]
    np.testing.assert_array_equal(np.load(tmp_path / "out" / "coefficients.npy"), found.coefficients)
    np.testing.assert_array_equal(np.load(tmp_path / "out" / "exponents.npy"), found.exponents)


def test_kernels_on_a_lattice():
    found = lieder.equivariant_kernels("Rot(4)", "V", 1, side=3)
    assert found.kernels.shape == (4, 1, 2, 3, 3) and found.rings == 0 and found.completeness in ("exact", "characters")
    turn = lieder.group("Rot(4)").discrete[0]
    # k(g x) = k(x) g^-1: entry (a, b) is the offset (a - 1, b - 1).
    for kernel in found.kernels:
        for a in range(3):
            for b in range(3):
                c, d = np.rint(turn @ (a - 1, b - 1)).astype(int) + 1
                np.testing.assert_allclose(kernel[:, :, c, d], kernel[:, :, a, b] @ turn.T, atol=1e-12)


def test_kernels_on_rings():
    found = lieder.equivariant_kernels("SO(3)", "V", "V", side=3)
    assert found.kernels.shape == (4, 3, 3, 3, 3, 3) and found.rings == 2
    assert found.equivariance_error < 1e-12
    np.testing.assert_allclose(np.linalg.norm(found.kernels.reshape(4, -1), axis=1), 1)


def monomials(X):
    x, y = X.T
    return np.stack([x**i * y**j for i in range(5) for j in range(5 - i)], axis=1)


def bent_rotation(X):
    x, y = X.T
    v = y + x**2
    return np.stack([-v, x + 2 * x * v], axis=1)


# Known answer for scalars of Rot(6): four rings, and frequency 6 twice where it is resolved, at radius 3.
def test_kernels_of_finite_rotations():
    found = lieder.equivariant_kernels("Rot(6)", 1, 1, side=7)
    assert found.kernels.shape == (6, 1, 1, 7, 7) and found.bands == [0, 2, 4, 6]
    assert found.completeness == "characters" and found.equivariance_error < 1e-12
    # The half turn keeps the grid.
    np.testing.assert_allclose(found.kernels, found.kernels[..., ::-1, ::-1], atol=1e-12)
    assert len(lieder.equivariant_kernels("Rot(6)", 1, 1, side=7, band=1).kernels) == 4
    assert lieder.equivariant_kernels("SO(2)", 1, 1).bands == []


@pytest.mark.parametrize("with_jacobian", [False, True])
def test_functions_of_a_nonlinear_action(with_jacobian):
    def jacobian(X):
        x, y = X.T
        down = np.stack([i * x ** max(i - 1, 0) * y**j for i in range(5) for j in range(5 - i)], axis=1)
        up = np.stack([j * x**i * y ** max(j - 1, 0) for i in range(5) for j in range(5 - i)], axis=1)
        return np.stack([down, up], axis=2)

    X = np.random.default_rng(1).standard_normal((300, 2))
    found = lieder.equivariant_functions(
        monomials, [lieder.Action(bent_rotation)], X, jacobian=jacobian if with_jacobian else None)
    assert len(found) == 2 and found.usable, found.message
    assert found.held_out_defect < 1e-6
    x, y = X.T
    known = x**2 + (y + x**2) ** 2
    values = np.stack([np.ones_like(x), known], axis=1)
    fit = monomials(X) @ found.weights[:, 0].T
    rest = fit - values @ np.linalg.lstsq(values, fit, rcond=None)[0]
    assert np.linalg.norm(rest) < 1e-6 * np.linalg.norm(fit)


def test_functions_of_discrete_elements():
    X = np.random.default_rng(2).standard_normal((100, 2))
    swap = lieder.Action(lambda X: X[:, ::-1], [[0.0, 1.0], [1.0, 0.0]], discrete=True)
    found = lieder.equivariant_functions(lambda X: X, [swap], X, outputs=2)
    assert len(found) == 2
    by_point = lieder.Action(lambda X: X[:, ::-1], lambda X: np.tile([[0.0, 1.0], [1.0, 0.0]], (len(X), 1, 1)), True)
    assert len(lieder.equivariant_functions(lambda X: X, [by_point], X, outputs=2)) == 2


def test_regular_representation():
    assert lieder.enforce("Dih(4)", "Reg", "Reg").dimension == 8
    assert lieder.enforce("Rot(5)", "V", "Reg+V").dimension == 4


def test_representation_of_ones_own():
    group = lieder.with_representation("Rot(4)", "Sign", discrete=[[[-1.0]]])
    assert lieder.enforce(group, "V^2", "Sign").dimension == 2
    with pytest.raises(lieder.InputError, match="are no representation"):
        lieder.with_representation("Rot(3)", "Sign", discrete=[[[-1.0]]])


def test_affine_maps_are_shown_and_saved(tmp_path):
    maps = lieder.equivariant_affine_maps("SO(2)", "V+1", "V+1")
    assert maps.usable and "2 directions" in str(maps) and "2 directions" in maps.message
    assert json.loads(maps.to_json())["answer"] == {
        "exists": True, "dimension": 2, "outputs": 2, "inputs": 2, "methods": ["highest weights", "trivial"]}
    maps.save(tmp_path / "a")
    directions = np.load(tmp_path / "a" / "directions.npy")
    np.testing.assert_array_equal(directions[..., :2], maps.W_directions)
    np.testing.assert_array_equal(np.load(tmp_path / "a" / "particular.npy")[:, 2], maps.b)
    none = lieder.equivariant_affine_maps("T(2)", "3", "V")
    assert (none.exists, none.W, none.b, len(none)) == (False, None, None, 0)
    assert json.loads(none.to_json())["answer"]["dimension"] is None


def test_functions_are_shown_and_saved(tmp_path):
    X = np.random.default_rng(2).standard_normal((100, 2))
    swap = lieder.Action(lambda X: X[:, ::-1], [[0.0, 1.0], [1.0, 0.0]], discrete=True)
    found = lieder.equivariant_functions(lambda X: X, [swap], X, outputs=2)
    assert "2 equivariant functions" in str(found)
    answer = json.loads(found.to_json())
    assert (answer["answer"]["dimension"], answer["options"]["discrete"]) == (2, 1)
    found.save(tmp_path / "f")
    np.testing.assert_array_equal(np.load(tmp_path / "f" / "basis.npy"), found.weights)
    assert (tmp_path / "f" / "report.html").exists()


# Known answer: constants and x^2 + y^2 from enough samples; from 4 of them the count is not certain.
def test_too_few_samples_are_no_answer():
    X = np.random.default_rng(3).standard_normal((40, 2))
    turn = lieder.Action(lambda X: np.stack([-X[:, 1], X[:, 0]], axis=1))

    def quadratics(X):
        x, y = X.T
        return np.stack([np.ones_like(x), x, y, x * x, x * y, y * y], axis=1)

    assert len(lieder.equivariant_functions(quadratics, [turn], X)) == 2
    few = lieder.equivariant_functions(quadratics, [turn], X[:4])
    assert (few.status, few.usable) == ("not_identifiable", False)
    assert "too few" in few.message


@pytest.mark.parametrize("call, words", [
    (lambda: lieder.equivariant_polynomials("S(3)", degree=-1), "degree: -1 came; need 0 to 100"),
    (lambda: lieder.equivariant_polynomials("S(3)", degree=1.5), "degree: 1.5 came; need a whole number"),
    (lambda: lieder.equivariant_polynomials("S(3)", "V", 1, 2, progress=3), "need a function"),
    (lambda: lieder.equivariant_kernels("GL(2)", "V", "V"), "does not keep the lengths"),
    (lambda: lieder.equivariant_kernels("Rot(6)", "V", "V", band=4), "a band of 4 came; need a number from 0 to pi"),
    (lambda: lieder.equivariant_kernels("Rot(6)", "V", "V", band="wide"), "band"),
    (lambda: lieder.equivariant_kernels("S(6)", "V", "V", side=99, memory=10**9),
     "would need about .*; 1 GB is the limit given, enough for 4 points along each axis"),
    (lambda: lieder.equivariant_kernels("SO(2)", "V", "V", side=4), "a side of 4 came"),
    (lambda: lieder.equivariant_kernels("SO(2)", "V", "V", positions="W"), "there is no representation W"),
    (lambda: lieder.enforce("SO(3)", "Reg", "V"), "the group is not finite"),
    (lambda: lieder.equivariant_functions(monomials, [], np.ones(3)), "need \\(N, m\\)"),
    (lambda: lieder.equivariant_functions(lambda X: X[0], [], np.ones((4, 2))), "need 2 dimensions"),
    (lambda: lieder.equivariant_functions(monomials, [lieder.Action(lambda X: X[:, :1])], np.ones((4, 2))),
     "a field of shape"),
    (lambda: lieder.equivariant_functions(monomials, [lieder.Action(bent_rotation, np.eye(3))], np.ones((4, 2))),
     "need 1 x 1"),
    (lambda: lieder.equivariant_functions(lambda X: X * np.nan, [], np.ones((4, 2))), "not finite at sample 0"),
    (lambda: lieder.with_representation("Rot(4)", "1", discrete=[[[1.0]]]), 'the name "1" came'),
])
def test_refusals(call, words):
    with pytest.raises(lieder.InputError, match=words):
        call()


def test_affine_maps_between_points():
    # Known answer: what moves with the plane's points alone is the point itself, shifted by nothing.
    maps = lieder.equivariant_affine_maps("SE(2)", "V", "V")
    assert maps.exists and maps.status == "converged"
    # W a = a for every translation a, so W is 1 and b is 0.
    np.testing.assert_allclose(maps.W, np.eye(2), atol=1e-12)
    np.testing.assert_allclose(maps.b, 0, atol=1e-12)
    assert len(maps) == 0


def test_affine_maps_to_what_does_not_move():
    # Known answer: a point of the plane has no invariant but constants; from vectors W is free to turn and stretch.
    constant = lieder.equivariant_affine_maps("SE(2)", "V", "2")
    assert constant.exists and len(constant) == 1
    np.testing.assert_allclose(constant.W_directions, 0, atol=1e-12)
    turned = lieder.equivariant_affine_maps("SO(2)", "V+1", "V+1")
    assert (len(turned), turned.W_directions.shape, turned.b_directions.shape) == (2, (2, 2, 2), (2, 2))
    with pytest.raises(lieder.InputError, match="moves its last coordinate"):
        lieder.equivariant_affine_maps("SO(2)", "V", "V")
