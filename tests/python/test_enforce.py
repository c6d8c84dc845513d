"""enforce(), groups by name and representations by algebra."""

import json
import pickle

import lieder
import numpy as np
import pytest


def turn(i, j, n=3):
    matrix = np.zeros((n, n))
    matrix[j, i], matrix[i, j] = 1, -1
    return matrix


SO3 = [turn(0, 1), turn(0, 2), turn(1, 2)]


# Known answer: V to V^2 under SO(3) is the Levi-Civita symbol over its norm, sqrt 6.
def test_levi_civita():
    result = lieder.enforce("SO(3)", "V", "V^2")
    assert (result.dimension, result.shape, result.status) == (1, (9, 3), "converged")
    epsilon = np.abs(result.basis.reshape(3, 3, 3)) * np.sqrt(6)
    assert epsilon == pytest.approx(np.abs(np.cross(np.eye(3)[:, None], np.eye(3)[None])), abs=1e-12)
    assert result.equivariance_error < 1e-12
    assert result.usable and repr(result) == "EnforceResult(dimension=1, shape=(9, 3), completeness='characters')"


def test_every_form_of_the_basis_is_the_same():
    result = lieder.enforce("S(4)*SO(3)", "2*V1+V2", "V1*V2+V2+1")
    weights = np.random.default_rng(0).normal(size=result.dimension)
    W = result.combine(weights)
    assert np.tensordot(weights, result.basis, 1) == pytest.approx(W, abs=1e-12)
    assert result.project(W) == pytest.approx(weights, abs=1e-12)
    pytest.importorskip("scipy")
    assert (weights @ result.sparse_basis()).reshape(W.shape) == pytest.approx(W, abs=1e-12)
    scattered = np.zeros(W.size)
    for family in result.families():
        for entries, first in zip(family.entries, family.first):
            scattered[entries] = weights[first : first + len(family.basis)] @ family.basis
    assert scattered.reshape(W.shape) == pytest.approx(W, abs=1e-12)


# Property: W rho_in(g) = rho_out(g) W at random elements, for real and complex groups.
@pytest.mark.parametrize("name", ["SO(3)", "S(5)", "SO+(1,3)", "Dih(5)", "SU(2)"])
def test_maps_commute_with_the_group(name):
    G = lieder.group(name)
    V = lieder.representation("V", G)
    rep_in, rep_out = V + V * V + 1, V >> V
    result = lieder.enforce(G, rep_in, rep_out)
    assert result.dimension > 0
    W = result.combine(np.ones(result.dimension))
    g = G.random_element(seed=3)
    assert rep_out.rho(g) @ W == pytest.approx(W @ rep_in.rho(g), abs=1e-10)
    assert np.abs(g - np.eye(len(g))).max() > 0.01


def test_representations_are_expressions():
    G = lieder.group("SO(3)")
    V = lieder.representation("V", G)
    rep = 2 * V + V**2 + 3
    assert rep.size == lieder.representation("2*V + V*V + 3", G).size == 18
    assert (V.sym(2).size, V.alt(2).size, V.dual.size, (V >> V * V).size) == (6, 3, 3, 27)
    assert lieder.enforce(V.group, lieder.dual(V), lieder.representation("dual(V)", V.group)).dimension == 1
    assert lieder.enforce(G, rep, str(rep)).dimension == lieder.enforce(G, str(rep), rep).dimension
    assert pickle.loads(pickle.dumps(rep)).size == rep.size
    x = np.arange(18.0)[:, None]
    g = G.random_element()
    assert rep.act(g, x) == pytest.approx(rep.rho(g) @ x)
    assert V.drho(SO3[0]) == pytest.approx(SO3[0])
    assert [(factors, list(at)) for factors, at in (V + 1).terms()] == [(1, [0, 1, 2]), (0, [3])]


# so(3), every entry off by about 1e-3: the right dimension, with no option set.
def test_noisy_group_files_need_no_option(tmp_path):
    random = np.random.default_rng(1)
    noisy = [x + 1e-3 * np.linalg.norm(x) / 3 * random.normal(size=(3, 3)) for x in SO3]
    lieder.Group(3, noisy, noise=1e-3).save(tmp_path / "so3.json")
    result = lieder.enforce(tmp_path / "so3.json", "V^2", "V^2")
    assert (result.dimension, result.status, result.completeness) == (3, "converged", "exact")
    assert 1e-5 < result.distance_to_given < 3e-3
    closed = result.closed_group
    assert (closed.dimension, closed.noise) == (3, 1e-3)
    brackets = [x @ y - y @ x for x in closed.lie_algebra for y in closed.lie_algebra]
    span = np.array([x.ravel() for x in closed.lie_algebra])
    outside = np.array([b.ravel() for b in brackets]) @ (np.eye(9) - np.linalg.pinv(span) @ span)
    assert np.abs(outside).max() < 1e-12
    assert result.spectrum is None


# Two rotations generate all three: the answer is that of the closure, which is offered, with the defect.
def test_generators_that_are_no_algebra():
    with pytest.warns(UserWarning, match="leave their span by 0.71 of their size"):
        result = lieder.enforce(lieder.Group(3, SO3[:2]), "V^2", "V")
    assert (result.dimension, result.status) == (1, "converged")
    assert result.closure_defect == pytest.approx(0.5**0.5)  # a bracket of length sqrt 2 of two such lengths
    assert "leave their span by 0.7" in result.message and "the group of dimension 3" in result.message
    closed = lieder.enforce(result.closed_group, "V^2", "V")
    assert (closed.dimension, closed.closed_group) == (1, None) and closed.closure_defect < 1e-12


def test_group_of_a_lens(line):
    _, _, found = line
    result = lieder.enforce(found, "V", "V", method="dense")
    assert result.shape == (15, 15)


def test_files_and_json(tmp_path):
    result = lieder.enforce("S(3)", "V", "V")
    result.save(tmp_path / "layer")
    assert np.load(tmp_path / "layer" / "basis.npy") == pytest.approx(result.basis)
    assert json.loads(result.to_json())["answer"]["dimension"] == 2
    assert "2 equivariant maps" in str(result)


def test_progress_stops():
    result = lieder.enforce("SO(3)", "V+1", "V+1", progress=lambda stage, fraction: False)
    assert (result.status, result.dimension, result.usable) == ("stopped", 0, False)
    with pytest.raises(ZeroDivisionError):
        lieder.enforce("SO(3)", "V", "V", progress=lambda stage, fraction: 1 / 0)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: lieder.group("SOO(3)"), r"at character 1: there is no group SOO; the nearest are SO\(n\), SO\+\(p,q\)"),
        (lambda: lieder.enforce("S(3)*S(4)", "V1*V3", "V2"), "there is no representation V3; this group has V1, V2"),
        (lambda: lieder.enforce("SO(3)", "V", "(V"), r"at character 3: need `\)`"),
        (lambda: lieder.enforce("SO(3)", "V^-1", "V"), "at character 3: need a whole number"),
        (lambda: lieder.enforce("SO(3)", "V V", "V"), "at character 3: need an operator"),
        (lambda: lieder.enforce("SO(3)", "T(1)", "V"), "at character 4: need `,`"),
        (lambda: lieder.enforce("SO(3)", "Sym^2", "V"), r"at character 6: need `\(` and a representation"),
        (lambda: lieder.group("SO(3)*"), "at character 7: need the name"),
        (lambda: lieder.group("SO(0)"), "0 came; need a positive size"),
        (lambda: lieder.group("SO(3,1,2)"), r"3 arguments came; need SO\(n\) or SO\(p,q\)"),
        (lambda: lieder.enforce("SO(3)", "V^12", "V^12", memory=10**9), "1 GB is the limit given, enough for 7905 dim"),
        (lambda: lieder.group("SO(3) x| Rot(4)"), r"groups on R\^3 and R\^2 came; need two on the same space"),
        (lambda: lieder.group("T(2) x| SO(3)"), "does not take the first group to itself"),
        (lambda: lieder.group("S(4) wr SO(2)"), r"at character 8: need S\(n\) behind `wr`"),
        (lambda: lieder.Group(3, discrete=[np.full((3, 3), np.inf)]), "not finite"),
        (lambda: lieder.Group(2, discrete=[np.ones((2, 3))]), "2 x 3"),
        (lambda: lieder.group(3), "int came"),
        (lambda: lieder.enforce("SO(3)", "V+W", "V"), "at character 3"),
        (lambda: lieder.enforce("SO(3)", "V", -1), "representation: -1 came"),
        (lambda: lieder.enforce("SO(3)", "V", "V", method="fast"), 'method: "fast" came; need one of auto, dense'),
        (lambda: lieder.enforce("SE(3)", "V^5", "V^5", memory=10**6), "would need about"),
        (lambda: lieder.enforce("SO(3)", "V", "V").combine([1, 2]), "2 weights came; need 1"),
        (lambda: lieder.enforce("SO(3)", "V", "V").project(np.eye(2)), "2 x 2 came; need 3 x 3"),
        (lambda: lieder.enforce("SO(3)", lieder.representation("V", "O(3)"), "V"), "need one of Group"),
        (lambda: lieder.enforce("SO(3)", "V", "V", progress=3), "progress: 3 came"),
        (lambda: lieder.enforce("SU(2)*SO(3)", "V1", "V2"), "need two of a kind"),
        (lambda: lieder.enforce("Sp(3)", "V", "V"), "need an even number"),
        (lambda: lieder.enforce("no/such.json", "V", "V"), "no/such.json"),
        (lambda: lieder.Group(2, lie_algebra=[np.eye(3)]), r"lie_algebra\[0\] is 3 x 3; need 2 x 2"),
        (lambda: lieder.Group(2, lie_algebra=[[[0, 1, 0], [1, 0, 0]]]), "2 x 3"),
        (lambda: lieder.Group(2, lie_algebra=[[[0, np.nan], [1, 0]]]), "not finite"),
        (lambda: lieder.enforce(lieder.Group(2, discrete=[[[1, 0], [0, 0]]]), "V", "V"), "is singular to rounding"),
        (lambda: lieder.Group.from_json('{"format": 2}'), "format 2 came; this version reads format 1"),
    ],
)
def test_faults(call, words):
    with pytest.raises(lieder.InputError, match=words) as caught:
        call()
    assert "\n" not in str(caught.value)


def test_what_was_found_is_kept():
    lieder.enforce_cache.clear()
    first = lieder.enforce("SO(3)", "V^2", "V^2")
    assert lieder.enforce_cache.groups == 1
    assert lieder.enforce_cache.bytes > 0
    np.testing.assert_array_equal(lieder.enforce("SO(3)", "V^2", "V^2").basis, first.basis)
    lieder.enforce("SO(3)", "V^2", "V^2", seed=1)
    assert lieder.enforce_cache.groups == 2
    lieder.enforce_cache.clear()
    assert (lieder.enforce_cache.groups, lieder.enforce_cache.bytes) == (0, 0)


def test_large_bases_are_saved_sparse(tmp_path):
    sparse = pytest.importorskip("scipy.sparse")
    maps = lieder.enforce("S(9)", "V^2", "V^3")
    maps.save(tmp_path / "a")
    assert not (tmp_path / "a" / "basis.npz").exists()
    maps.save(tmp_path / "b", explicit=True)
    maps.save(tmp_path / "c", explicit=True)
    basis = sparse.load_npz(tmp_path / "b" / "basis.npz")
    assert basis.shape == (maps.dimension, 9**5) and abs(basis - maps.sparse_basis()).max() == 0
    assert (tmp_path / "b" / "basis.npz").read_bytes() == (tmp_path / "c" / "basis.npz").read_bytes()
    small = lieder.enforce("S(3)", "V", "V")
    small.save(tmp_path / "d")
    np.testing.assert_array_equal(np.load(tmp_path / "d" / "basis.npy"), small.basis)
