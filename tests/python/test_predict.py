"""lieder.predict: known errors on circles, orbits of samples, what it refuses."""

import json

import lieder
import numpy as np
import pytest


def circles(points, height):
    """Two circles of radius 1 in R^3, the second turned by half a step."""
    angles = 2 * np.pi * np.arange(points) / points
    return np.stack([
        np.stack([np.cos(t), np.sin(t), np.full(points, z)], axis=1)
        for t, z in [(angles, 0.0), (angles + np.pi / points, height)]
    ])  # fmt: skip


def shifts(rows):
    return np.stack([np.stack([np.roll(row, k) for k in range(len(row))]) for row in rows])


def rows(count, size, seed=1):
    return np.random.default_rng(seed).standard_normal((count, size))


def test_two_circles():
    # Known answer: 0.54 at 8 points, height 1, L = 1.4 (docs/kernel.md).
    found = lieder.predict(circles(8, 1.0), kernel="rbf(1.4)", ridge=1e-5)
    assert (found.status, found.verdict) == ("converged", "symmetry"), found.message
    assert np.round(found.spectral_error, 2).tolist() == [0.54, 0.54]
    assert np.allclose(found.exact_error, found.spectral_error, atol=1e-8)
    assert found.errors.shape == (2, 8) and found.will_learn.all() and found.will_learn.shape == (2, 8)
    assert found.circulant_defect < 1e-12 and found.too_close == [False, False]
    assert set(found.orbit_size_needed) == {"estimate", "lower", "upper", "reason"}
    assert found.evidence["input_signal"] == pytest.approx([1, 1])
    whole = json.loads(found.to_json())
    assert whole["verb"] == "predict" and whole["answer"]["exact_error"] == found.exact_error.tolist()
    assert "<iframe" in found._repr_html_() and "What would help" in found.html()
    assert "symmetry" in repr(found) and "learns the symmetry" in str(found)


def test_errors_are_those_of_regressions():
    # Known answer: regression on all points but one with the same kernel, by NumPy.
    x = shifts(rows(3, 5))
    found = lieder.predict(x, labels=[4, 2, 4], kernel="rbf(0.3)", ridge=1e-8)
    assert found.classes == [2, 4]
    points, y = x.reshape(15, 5), np.repeat([1.0, -1.0, 1.0], 5)
    gram = np.exp(-0.09 * ((points[:, None] - points[None]) ** 2).sum(axis=2))
    for i in range(15):
        rest = np.delete(np.arange(15), i)
        weights = np.linalg.solve(gram[np.ix_(rest, rest)] + 1e-8 * 15 * np.eye(14), y[rest])
        assert found.errors[i // 5, i % 5] == pytest.approx(1 - y[i] * gram[i, rest] @ weights, abs=1e-7)


def test_points_missing_at_once_are_those_of_regression(tmp_path):
    # Known answer: regression on what is shown, by NumPy; theory is the same on exact orbits.
    x, y = shifts(rows(3, 5)), np.repeat([1.0, -1.0, 1.0], 5)
    mask = np.array([[0, 1, 1, 0, 0], [1, 0, 0, 0, 1], [0, 0, 0, 0, 0]], dtype=bool)
    found = lieder.predict(x, labels=[4, 2, 4], missing=mask, kernel="rbf(0.3)", ridge=1e-8)
    points, out = x.reshape(15, 5), mask.ravel()
    gram = np.exp(-0.09 * ((points[:, None] - points[None]) ** 2).sum(axis=2))
    shown = gram[np.ix_(~out, ~out)] + 1e-8 * 15 * np.eye((~out).sum())
    errors = 1 - y[out] * (gram[np.ix_(out, ~out)] @ np.linalg.solve(shown, y[~out]))
    assert found.errors[mask] == pytest.approx(errors, abs=1e-7)
    assert found.theory[mask] == pytest.approx(errors, abs=1e-6)
    assert np.isnan(found.errors[~mask]).all() and np.array_equal(found.missing, mask)
    assert np.array_equal(found.will_learn, mask & (np.nan_to_num(found.errors, nan=9) < 1))
    assert found.exact_error[0] == pytest.approx(errors[2:].mean()) and "missing points" in str(found)
    np.save(tmp_path / "mask.npy", mask)
    np.savez(tmp_path / "o.npz", orbits=x, y=[4, 2, 4], missing=mask)
    words = "points(1, 2)"
    for other in (
        lieder.predict(x, labels=[4, 2, 4], missing=np.argwhere(mask), kernel="rbf(0.3)", ridge=1e-8),
        lieder.predict(x, labels=[4, 2, 4], missing=mask.tolist(), kernel="rbf(0.3)", ridge=1e-8),
        lieder.predict(x, labels=[4, 2, 4], missing=tmp_path / "mask.npy", kernel="rbf(0.3)", ridge=1e-8),
        lieder.predict(tmp_path / "o.npz", kernel="rbf(0.3)", ridge=1e-8),
    ):
        assert np.array_equal(other.errors, found.errors, equal_nan=True)
    of_one = lieder.predict(x, labels=[4, 2, 4], missing=f"2: {words}", kernel="rbf(0.3)", ridge=1e-8)
    assert of_one.missing.tolist() == [[False] * 5, [False, True, True, False, False], [False] * 5]
    assert np.isnan(of_one.exact_error[1]) and of_one.too_close[1] is None and "Prediction" in repr(of_one)
    in_turn = lieder.predict(x, missing="one")
    assert in_turn.missing.all() and np.array_equal(in_turn.errors, lieder.predict(x).errors)


def test_points_that_nobody_has(tmp_path):
    # Known answer: whole orbits, from which they are missing.
    whole = shifts(rows(2, 6))
    present = np.ones((2, 6), dtype=bool)
    present[0, 2] = present[1, 0] = False
    orbits = np.where(present[:, :, None], whole, 9.0)
    known = lieder.predict(whole, missing=~present, ridge=1e-8)
    theory = lieder.predict(orbits, present=present, ridge=1e-8)
    assert (theory.verdict, theory.usable) == ("too_little_data", False)
    assert np.isnan(theory.errors).all() and np.array_equal(theory.missing, ~present)
    assert theory.theory[~present] == pytest.approx(known.errors[~present], abs=1e-6)
    assert "cannot be judged" in str(theory) and "None" in repr(theory)
    made = lieder.predict(orbits, present=present, group="Z(6)", ridge=1e-8)
    assert made.exact_error == pytest.approx(known.exact_error, abs=1e-7)
    assert np.array_equal(made.missing, ~present)
    np.savez(tmp_path / "o.npz", orbits=orbits, present=present)
    assert np.array_equal(lieder.predict(tmp_path / "o.npz", ridge=1e-8).theory, theory.theory, equal_nan=True)


def test_orbits_of_samples():
    samples = rows(2, 3)
    found = lieder.predict(data=samples, group="S(3)")
    assert found.errors.shape == (2, 6) and found.circulant_defect is None
    same = lieder.predict(data=samples, group=lieder.group("S(3)"), labels=np.array([0, 1]))
    assert np.array_equal(found.errors, same.errors)
    turned = lieder.predict(data=rows(2, 36).reshape(2, 6, 6), action="rotate", points=8, normalise="unit",
                            orbit_tolerance=1)  # fmt: skip
    assert turned.errors.shape == (2, 8)
    pooled = lieder.predict(data=rows(2, 36), action="shift", points=6, image="6x6", kernel="conv(pool=gap)")
    assert pooled.exact_error.max() < 1e-3


def test_files(tmp_path):
    x = shifts(rows(2, 6))
    np.savez(tmp_path / "o.npz", orbits=x, y=[3, 1])
    found = lieder.predict(tmp_path / "o.npz")
    assert found.classes == [1, 3]
    table = [[(g + h) % 6 for h in range(6)] for g in range(6)]
    np.savez(tmp_path / "t.npz", orbits=x, table=table)
    for other in (lieder.predict(tmp_path / "t.npz"), lieder.predict(x, table=table)):
        assert np.allclose(np.sort(other.spectral_error), np.sort(found.spectral_error))
    found.save(tmp_path / "found")
    assert {path.name for path in (tmp_path / "found").iterdir()} == {
        "result.json",
        "report.html",
        "errors.npy",
        "theory.npy",
    }
    np.savez(tmp_path / "x.npz", x=rows(2, 4), y=[0, 1])
    assert lieder.predict(data=str(tmp_path / "x.npz"), group="Z(4)").errors.shape == (2, 4)


def test_it_stops_after_the_regression():
    found = lieder.predict(shifts(rows(3, 6)), progress=lambda stage, fraction: stage != "theory")
    assert (found.status, found.verdict, found.usable) == ("stopped", "undecided", False)
    assert found.errors.shape == (3, 6) and len(found.exact_error) == 3 and found.missing.all()


def test_it_stops():
    found = lieder.predict(shifts(rows(2, 6)), progress=lambda stage, fraction: False)
    assert (found.status, found.verdict, found.usable) == ("stopped", "undecided", False)
    with pytest.raises(ZeroDivisionError):
        lieder.predict(shifts(rows(2, 6)), progress=lambda stage, fraction: 1 / 0)


@pytest.mark.parametrize(
    "change, word",
    [
        ({"orbits": None}, "orbits and data: need one of the two"),
        ({"data": rows(2, 6)}, "orbits and data: need one of the two"),
        ({"orbits": rows(2, 6)}, "classes, N, D"),
        ({"orbits": rows(16, 50).reshape(2, 8, 50)}, "orbit 0 is none of the group"),
        ({"orbits": np.stack([shifts(rows(1, 6))[0]] * 2)}, "need different points"),
        ({"orbits": shifts(rows(1, 6))}, "at least two classes"),
        ({"orbits": shifts(rows(2, 6))[:, :1]}, "at least 2 to leave one out"),
        ({"orbits": np.full((2, 3, 4), np.nan)}, "finite|NaN|nan"),
        ({"orbits": "no.npz"}, "no.npz"),
        ({"labels": [1, 2, 3]}, "labels: 3 came for 2 orbits"),
        ({"labels": [1.5, 2]}, "whole numbers"),
        ({"labels": [[1, 2]]}, "2 dimensions came; need 1"),
        ({"table": [[0, 1], [1, 0]]}, "need 6 x 6"),
        ({"table": np.zeros((6, 6))}, "group table"),
        ({"group": "Z(4)"}, "acts on 4 coordinates"),
        ({"group": "Z(6)", "table": np.zeros((6, 6))}, "need one of group, table and action"),
        ({"points": 4}, "need them without orbits"),
        ({"orbits": None, "data": rows(2, 6)}, "need group or action"),
        ({"orbits": None, "data": rows(2, 6), "action": "shift"}, "points: need the number"),
        ({"orbits": None, "data": rows(2, 6), "action": "turn", "points": 4}, "need rotate or shift"),
        ({"orbits": None, "data": rows(2, 6), "action": "rotate", "points": 4}, "no square image"),
        ({"orbits": None, "data": rows(2, 6), "action": "shift", "points": 4, "image": "1x6"}, "need a divisor"),
        ({"orbits": None, "data": rows(2, 6), "group": "Z(6)", "points": 6}, "belong to action"),
        ({"missing": "some"}, r"need one, arc\(K\)"),
        ({"missing": "arc(6)"}, "all points of class 0 are missing"),
        ({"missing": "5: arc(1)"}, "there are 0, 1"),
        ({"missing": "no.npy"}, "no.npy"),
        ({"missing": np.ones((2, 5))}, "need 2 x 6"),
        ({"missing": np.full((2, 6), 0.5)}, "need 0 or 1"),
        ({"missing": np.zeros((2, 6), dtype=bool)}, "no point is missing"),
        ({"missing": [[0, 7]]}, "a point of it, 0 to 5"),
        ({"missing": [1, 2]}, "1 dimensions came; need 2"),
        ({"missing": 3}, "dimensions came; need 2"),
        ({"present": np.ones((2, 5))}, "present: is 2 x 5; need 2 x 6"),
        ({"present": np.zeros((2, 6), dtype=bool)}, "no point of orbit 0 is there"),
        ({"orbits": None, "data": rows(2, 6), "group": "Z(6)", "present": np.ones((2, 6))}, "need it with orbits"),
        ({"kernel": "vit()"}, "there is no kernel vit"),
        ({"kernel": 3}, "kernel"),
        ({"ridge": -1}, "ridge: -1"),
        ({"ridge": "x"}, "need a number"),
        ({"normalise": "max"}, "need none or unit"),
        ({"orbit_tolerance": 2}, "orbit tolerance"),
        ({"memory": 1000}, "would need about"),
    ],
)
def test_refusals(change, word):
    with pytest.raises(lieder.InputError, match=word):
        lieder.predict(**{"orbits": shifts(rows(2, 6)), **change})


def test_labels_come_from_every_kind_of_file(tmp_path):
    x, y = np.random.default_rng(0).normal(size=(5, 6)), np.array([0, 1, 2, 0, 1])
    np.save(tmp_path / "y.npy", y)
    np.savetxt(tmp_path / "y.csv", y, fmt="%d")
    np.save(tmp_path / "two.npy", np.stack([y, y], axis=1))
    errors = [
        lieder.predict(data=x, labels=labels, group="Z(6)", kernel="rbf(0.5)").exact_error
        for labels in (y, tmp_path / "y.npy", tmp_path / "y.csv")
    ]
    np.testing.assert_array_equal(errors[0], errors[1])
    np.testing.assert_array_equal(errors[0], errors[2])
    with pytest.raises(lieder.InputError, match="labels: an array of 2 dimensions came; need 1"):
        lieder.predict(data=x, labels=tmp_path / "two.npy", group="Z(6)", kernel="rbf(0.5)")


def test_networks_are_trained_beside_the_theory(tmp_path):
    # Known answer: a network averaged over the group is right at once, whatever it was trained on; same seed, same bytes.
    try:
        found = lieder.predict(
            circles(4, 1.0), kernel="mlp(depth=1)", train=2, network="average(mlp(width=32,epochs=500,rate=0.01))",
            seed=3, threads=1, resume=tmp_path / "nets",
        )  # fmt: skip
    except lieder.InputError as error:
        if "component nn: it is not installed" not in str(error):
            raise
        pytest.skip("the component nn is not installed")
    assert found.trained_error.shape == (2, 4) and found.trained_spread.shape == (2, 4)
    assert np.abs(found.trained_error).max() < 0.05
    assert found.trained["learnt"] == [[True] * 4] * 2 and found.trained["networks"] == 16
    assert found.trained["agreement"] == found.will_learn.mean()
    assert sorted(path.name for path in (tmp_path / "nets").iterdir()) == ["part_00000.npy", "run.json"]
    assert "Theory and training side by side" in found.html()
    again = lieder.predict(
        circles(4, 1.0), kernel="mlp(depth=1)", train=2, network="average(mlp(width=32,epochs=500,rate=0.01))",
        seed=3, threads=1,
    )  # fmt: skip
    assert np.array_equal(again.trained_error, found.trained_error)


def test_what_training_needs_is_said(monkeypatch):
    monkeypatch.setenv("LIEDER_NN", "/nowhere/nn.so")
    with pytest.raises(lieder.InputError, match=r"component nn: it is not installed; to train networks need LibTorch"):
        lieder.predict(circles(4, 1.0), train=2)
    for options, words in [
        ({"network": "mlp()"}, "need train, a number of seeds"),
        ({"train": 1, "kernel": "rbf(1)"}, "is no single network; need one to train"),
        ({"train": -1}, "train"),
    ]:
        with pytest.raises(ValueError, match=words):
            lieder.predict(circles(4, 1.0), **options)
    found = lieder.predict(circles(4, 1.0), kernel="rbf(1.4)")
    assert found.trained is None and found.trained_error is None
