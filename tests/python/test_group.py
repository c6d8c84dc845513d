"""Groups: made, compared, written and read."""

import json
import pickle

import lieder
import numpy as np
import pytest

TURN = np.array([[0.0, -1.0], [1.0, 0.0]])
FLIP = np.diag([1.0, -1.0])
SHIFT = np.roll(np.eye(4), 1, axis=0)


def turn(i, j, n=3):
    """The rotation of the plane (i, j) of R^n, as an element of so(n)."""
    matrix = np.zeros((n, n))
    matrix[j, i], matrix[i, j] = 1, -1
    return matrix


@pytest.fixture
def o2():
    return lieder.Group(2, lie_algebra=[TURN], discrete=[FLIP], name="O(2)", noise=0.01)


def same(a, b):
    return (
        (a.name, a.size, a.dimension, a.noise) == (b.name, b.size, b.dimension, b.noise)
        and np.array_equal(a.lie_algebra, b.lie_algebra)
        and np.array_equal(a.discrete, b.discrete)
    )


def test_fields(o2):
    assert (o2.name, o2.size, o2.dimension, o2.noise) == ("O(2)", 2, 1, 0.01)
    np.testing.assert_array_equal(o2.lie_algebra, [TURN])
    np.testing.assert_array_equal(o2.discrete, [FLIP])
    assert repr(o2) == "Group('O(2)', size=2, dimension=1, discrete=1)"
    trivial = lieder.Group(5)
    assert (trivial.name, trivial.dimension) == (None, 0)
    assert trivial.lie_algebra.shape == trivial.discrete.shape == (0, 5, 5)
    assert repr(trivial) == "Group(size=5, dimension=0, discrete=0)"
    assert lieder.Group.__module__ == "lieder"


def test_matrices_of_any_kind_are_taken():
    matrices = (TURN.tolist(), TURN.astype(int), TURN.astype(">f4"), np.asfortranarray(TURN))
    for group in (lieder.Group(2, [matrix]) for matrix in matrices):
        np.testing.assert_array_equal(group.lie_algebra, [TURN])
    np.testing.assert_array_equal(lieder.Group(2, np.stack([TURN, FLIP])).lie_algebra, [TURN, FLIP])


def test_group_file_keeps_every_bit(o2, tmp_path):
    matrix = np.random.default_rng(0).normal(size=(3, 3)) * 1e-7
    for group in (o2, lieder.Group(3, [matrix])):
        group.save(tmp_path / "group.json")
        for path in (tmp_path / "group.json", str(tmp_path / "group.json")):
            assert same(lieder.read_group(path), group)
        assert same(lieder.Group.from_json(group.to_json()), group)
        assert same(pickle.loads(pickle.dumps(group)), group)
    assert json.loads(o2.to_json())["format"] == 1


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda path: lieder.Group(3, [TURN]), "2 x 2"),
        (lambda path: lieder.Group(2, [TURN * np.nan]), "not finite"),
        (lambda path: lieder.Group(2, noise=2), "noise"),
        (lambda path: lieder.Group(0), "size"),
        (lambda path: lieder.enforce(lieder.Group(10**9), "V", "V"), "size 1000000000"),
        (lambda path: lieder.Group(2, [["a"]]), "dtype <U1 came"),
        (lambda path: lieder.Group(2, TURN), "lie_algebra: an array of 1 dimensions came; need a list of matrices"),
        (lambda path: lieder.Group.from_json("{"), "group: the text is no JSON"),
        (lambda path: lieder.Group.from_json("{}"), "format"),
        (lambda path: lieder.read_group(path / "none.json"), "none.json"),
        (lambda path: lieder.Group(2).save(path / "no" / "folder.json"), "folder.json"),
    ],
)
def test_faults_of_groups(make, words, tmp_path):
    with pytest.raises(lieder.InputError, match=words) as caught:
        make(tmp_path)
    assert "\n" not in str(caught.value)


# Known answer: <A, B> = 1, |A|^2 = |B|^2 = 2; two entries of nine differ, by 1.
def test_compare_generators():
    a, b = np.zeros((3, 3)), np.zeros((3, 3))
    a[1, 0] = a[2, 1] = b[1, 0] = b[2, 0] = 1
    comparison = lieder.compare(a, b)
    assert comparison.cosine == pytest.approx(0.5, abs=1e-12)
    assert comparison.rmse == pytest.approx(np.sqrt(2 / 9), abs=1e-12)
    assert comparison.reversed is False
    # The transpose is the same symmetry run backwards.
    assert lieder.compare(SHIFT, SHIFT.T) == (pytest.approx(1), 0, True)


# Known answer: span(e1, e2) and span(e1, cos 30 e2 + sin 30 e3) share a line and meet at 30 degrees.
def test_compare_subspaces():
    a, b = [[1, 0, 0], [0, 2, 0]], [[5, 0, 0], [3, np.sqrt(0.75), 0.5]]
    comparison = lieder.compare(a, b, "subspace")
    np.testing.assert_allclose(comparison.angles, [0, 30], atol=1e-10)
    assert comparison.largest_angle == comparison.angles[-1]
    # A vector is a line; stacks of matrices are spans of matrices, as the Lie algebras of groups are.
    assert lieder.compare([1, 0], [1, 1], "subspace").largest_angle == pytest.approx(45)
    # Known answer: what is orthogonal to the common matrix has length sqrt(1.5), and the tilt is as long.
    up = np.eye(3, k=1)
    planes = lieder.Group(3, [up, turn(1, 2)])
    tilted = np.stack([up + np.sqrt(1.5) * np.diag([0, 0, 1]), 3 * turn(1, 2)])
    assert lieder.compare(planes, tilted, "subspace").angles == pytest.approx([0, 45], abs=1e-10)


def test_compare_groups(o2, tmp_path):
    flipped = lieder.Group(2, [5 * TURN], [-FLIP, FLIP])
    comparison = lieder.compare(o2, flipped, as_="group")
    np.testing.assert_allclose(comparison.angles, [0], atol=1e-10)
    assert comparison.discrete == [(pytest.approx(1), 0, False)]
    assert comparison.resolution == pytest.approx(np.rad2deg(0.01))
    o2.save(tmp_path / "o2.json")
    assert lieder.compare(tmp_path / "o2.json", flipped, "group").resolution == comparison.resolution
    nothing = lieder.compare(o2, lieder.Group(2), "group")
    assert nothing.angles.shape == (0,) and nothing.discrete == [None]


def test_compare_takes_results_directories_and_files(line, tmp_path):
    _, truth, result = line
    result.save(tmp_path / "found")
    np.save(tmp_path / "truth.npy", truth)
    expected = lieder.compare(result.generator, truth)
    assert expected.cosine > 0.99
    for a in (result, tmp_path / "found", str(tmp_path / "found" / "generator.npy")):
        assert lieder.compare(a, tmp_path / "truth.npy") == expected
    for a in (result, result.group, tmp_path / "found", tmp_path / "found" / "group.json"):
        assert lieder.compare(a, result, "group").angles == pytest.approx([0], abs=1e-6)
        assert lieder.compare(a, result, "subspace").angles == pytest.approx([0], abs=1e-6)


@pytest.mark.parametrize(
    ("compare", "words"),
    [
        (lambda: lieder.compare(SHIFT, SHIFT, "matrix"), 'as_: "matrix" came; need generator, subspace or group'),
        (lambda: lieder.compare(SHIFT, TURN), "4 x 4.*2 x 2"),
        (lambda: lieder.compare(SHIFT[:2], SHIFT[:2]), "square"),
        (lambda: lieder.compare(0 * SHIFT, SHIFT), "zero"),
        (lambda: lieder.compare(np.nan * SHIFT, SHIFT), "finite"),
        (lambda: lieder.compare(SHIFT[:0], SHIFT), "empty|0 x 4"),
        (lambda: lieder.compare(SHIFT, "nowhere.npy"), "nowhere.npy"),
        (lambda: lieder.compare(SHIFT, "nowhere.json"), 'a group came; need a generator, or as_="group"'),
        (lambda: lieder.compare(SHIFT, SHIFT, "group"), "ndarray came; need a group, a result or a path"),
        (lambda: lieder.compare(lieder.Group(2), lieder.Group(3), "group"), r"R\^2.*R\^3"),
        (lambda: lieder.compare([[1, 0], [2, 0]], [[1, 0]], "subspace"), "dependent"),
        (lambda: lieder.compare([[1, 0]], [[1, 0, 0]], "subspace"), "2.*3"),
        (lambda: lieder.compare(None, SHIFT), "1 x 1 and 4 x 4"),
        (lambda: lieder.compare({}, SHIFT), "array: dtype object came"),
        (lambda: lieder.compare([[1, 2], [3]], SHIFT), "array: NumPy makes no array of this list"),
    ],
)
def test_faults_of_compare(compare, words):
    with pytest.raises(lieder.InputError, match=words) as caught:
        compare()
    assert "\n" not in str(caught.value)


def test_a_lens_without_an_answer_has_no_group():
    nothing = lieder.lens(np.random.default_rng(0).exponential(size=(20, 4)))
    assert nothing.group is None
    with pytest.raises(lieder.InputError, match="found no group, its verdict is too_little_data"):
        lieder.compare(nothing, nothing, "group")
    with pytest.raises(lieder.InputError, match="found no generator, its verdict is too_little_data"):
        lieder.compare(nothing, nothing)


# Known answers: orders of named groups, infinite ones, and the elements of the cube.
def test_order_and_elements():
    assert lieder.group("Rubik").order == "43252003274489856000"
    assert (lieder.group("Dih(5)").order, lieder.group("O(2)").order) == ("10", "infinity")
    elements = lieder.group("Cube").elements()
    assert elements.shape == (24, 3, 3) and len(np.unique(elements.round(9), axis=0)) == 24
    np.testing.assert_array_equal(elements[0], np.eye(3))
    with pytest.raises(lieder.InputError, match="infinite or has more than 23"):
        lieder.group("Cube").elements(23)
    with pytest.raises(lieder.InputError, match="may have no end"):
        lieder.Group(2, discrete=[[[1, 1], [0, 1]]]).order


# Known answers: [L_i, L_j] = eps_ijk L_k, Killing form -2, and Ad g = g for rotations about the axes of so(3).
def test_adjoint_action_of_rotations():
    so3 = lieder.Group(3, [turn(1, 2), turn(2, 0), turn(0, 1)])
    c = so3.structure_constants()
    assert c[0, 2, 1] == pytest.approx(1) and c[1, 2, 0] == pytest.approx(-1) and abs(c[0, 0]).max() < 1e-15
    np.testing.assert_allclose(so3.killing_form(), -2 * np.eye(3), atol=1e-14)
    g = so3.random_element(seed=3)
    np.testing.assert_allclose(so3.adjoint(g), g, atol=1e-13)
    with pytest.raises(lieder.InputError, match="real form"):
        lieder.group("SU(2)").killing_form()
