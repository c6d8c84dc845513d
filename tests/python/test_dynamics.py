"""lieder.discover.dynamics: systems with known laws and symmetries, and a filmed double pendulum."""

import os
from pathlib import Path

import lieder
import numpy as np
import pytest


def oscillators(runs=10, samples=150, noise=0.0, seed=1):
    """Two equal oscillators: t (T,), x (R, T, 4) with q, then p, and dx."""
    draw = np.random.default_rng(seed)
    t = 0.1 * np.arange(samples)
    q, p = draw.uniform(-1.5, 1.5, (2, runs, 1, 2))
    c, s = np.cos(t)[:, None], np.sin(t)[:, None]
    x = np.concatenate([q * c + p * s, p * c - q * s], axis=2)
    dx = np.concatenate([x[..., 2:], -x[..., :2]], axis=2)
    return t, x + noise * draw.standard_normal(x.shape), dx


def test_equal_oscillators():
    # Known answer: gl(2,C) and four quadratic laws that generate u(2) in it.
    t, x, dx = oscillators()
    for noise, more in [(0, {}), (0.01, {}), (0, {"dx": dx})]:
        found = lieder.discover.dynamics(t, oscillators(noise=noise)[1], hamiltonian=True, candidates="GL(4)", **more)
        assert (found.status, found.verdict, found.dimension) == ("converged", "symmetry", 8), found.message
        assert found.algebra["name"] == "gl(2,C)"
        assert found.generators.shape == (8, 4, 4)
        assert (found.conserved_verdict, len(found.laws)) == ("found", 4)
        assert all(pair["in_span"] for pair in found.pairs)
        assert "gl(2,C)" in repr(found)
        turn = np.block([[np.zeros((2, 2)), np.eye(2)], [-np.eye(2), np.zeros((2, 2))]])
        for g in found.generators:
            assert np.abs(g @ turn - turn @ g).max() < (0.02 if noise else 1e-4)
        assert lieder.enforce(found.group, "V", "V").dimension == 2


def test_shapes_of_runs():
    t, x, dx = oscillators()
    lists = [list(t[: 100 + k]) for k in range(10)], [one[: 100 + k] for k, one in enumerate(x)]
    for times, states in [(t, x), (np.tile(t, (10, 1)), x), ([t] * 10, list(x)), lists]:
        found = lieder.discover.dynamics(times, states, conserved="none")
        assert found.dimension == 8 and found.conserved_verdict is None and found.laws == []


def test_laws_alone_with_logarithms():
    # Known answer: x + y - log x - log y of Lotka and Volterra, from orbits by the classical Runge-Kutta method.
    def field(z):
        return np.stack([z[..., 0] * (1 - z[..., 1]), z[..., 1] * (z[..., 0] - 1)], axis=-1)

    z, h = np.random.default_rng(3).uniform(0.5, 1.8, (12, 2)), 0.01
    states = []
    for k in range(1000):
        if k % 10 == 0:
            states.append(z)
        a = field(z)
        b = field(z + h / 2 * a)
        c = field(z + h / 2 * b)
        z = z + h / 6 * (a + 2 * b + 2 * c + field(z + h * c))
    t, x = 0.1 * np.arange(100), np.stack(states, axis=1)
    found = lieder.discover.dynamics(t, x, candidates="none", conserved="poly(1)+log")
    assert (found.verdict, found.dimension) == ("symmetry", 0)
    assert found.laws == ["x1 + x2 - log x1 - log x2"]
    assert found.generators.shape == (0, 0, 0) and found.group is None
    assert lieder.discover.dynamics(t, x, candidates="none").verdict == "none"


def pendulums(friction=0.0, runs=12, samples=120, noise=0.0, seed=4):
    """t (T,), x (R, T, 2) of q'' = -sin q - friction q', by the classical Runge-Kutta method."""
    draw = np.random.default_rng(seed)

    def field(z):
        return np.stack([z[:, 1], -np.sin(z[:, 0]) - friction * z[:, 1]], axis=1)

    z, h, states = draw.uniform(-1.2, 1.2, (runs, 2)), 0.02, []
    for k in range(5 * samples):
        if k % 5 == 0:
            states.append(z)
        a = field(z)
        b = field(z + h / 2 * a)
        c = field(z + h / 2 * b)
        z = z + h / 6 * (a + 2 * b + 2 * c + field(z + h * c))
    x = np.stack(states, axis=1)
    return 0.1 * np.arange(samples), x + noise * draw.standard_normal(x.shape)


def test_functions_as_text():
    # Known answer: the energy of a pendulum, p^2 / 2 - cos q, is the only law; friction takes it.
    for friction, laws in [(0.0, ["x2^2 - 2 cos(x1)"]), (0.05, [])]:
        t, x = pendulums(friction)
        found = lieder.discover.dynamics(t, x, candidates="none", conserved="poly(2) + cos(x1)")
        assert found.laws == laws, found.message


def test_drift_of_named_quantities():
    # Known answer: friction takes the energy of a pendulum, and nothing else does; the kinetic part is exchanged.
    energy = "x2^2/2 - cos(x1)"
    cases = [(0, 0, "kept", "none"), (0, 0.01, "kept", "none"), (0.05, 0.01, "drifts", "falls")]
    for friction, noise, verdict, trend in cases:
        t, x = pendulums(friction, noise=noise)
        found = lieder.discover.dynamics(t, x, candidates="none", conserved="none", quantities=energy)
        (q,) = found.quantities
        assert (q["expression"], q["verdict"], q["trend"]) == (energy, verdict, trend), q["message"]
    assert q["falling"] == 12 and q["interval"][0] < q["change"] < q["interval"][1] < 0
    change = np.diff(0.5 * x[:, [0, -1], 1] ** 2 - np.cos(x[:, [0, -1], 0]), axis=1)[:, 0]
    assert abs(q["change"] / change.mean() - 1) < 0.1
    both = lieder.discover.dynamics(t, x, candidates="none", quantities=[energy, "x2^2/2"])
    assert [q["verdict"] for q in both.quantities] == ["drifts", "drifts"]
    assert [q["trend"] for q in both.quantities] == ["falls", "falls"]
    assert both.conserved_verdict == "none"


def test_saving(tmp_path):
    t, x, _ = oscillators(samples=100)
    lieder.discover.dynamics(t, x).save(tmp_path / "found")
    names = {path.name for path in (tmp_path / "found").iterdir()}
    assert names == {"result.json", "report.html", "group.json", "generators.npy", "sparse_generators.npy", "conserved.npy"}


@pytest.mark.parametrize(
    "change, word",
    [
        ({"t": [0.0, 1.0]}, "t: run 0 has times of the shape (2,) and 40 states"),
        ({"t": np.zeros((2, 40))}, "t: 2 runs came; x has 3"),
        ({"t": np.zeros(40)}, "time 1 of run 0"),
        ({"x": np.ones(40)}, "need (T, m), (R, T, m)"),
        ({"x": np.full((3, 40, 2), np.nan)}, "not finite in row 0"),
        ({"x": [np.ones((40, 2)), np.ones((40, 3))]}, "run 1 has 40 times and states 40 x 3"),
        ({"dx": np.ones((2, 40, 2))}, "dx: 2 runs came; x has 3"),
        ({"dx": np.ones((3, 39, 2))}, "dx of run 0 is 39 x 2"),
        ({"derivative": "total"}, "need auto, given, weak, spline, tv or differences"),
        ({"quantities": "x3"}, "quantities \"x3\": at character 1: 'x3' is not known; need a coordinate x1 .. x2"),
        ({"quantities": [1]}, "quantities: 1 came; need text"),
        ({"conserved": "exp"}, "need what exp is taken of"),
        ({"conserved": "poly(2)+sqrt(x3)"}, "'x3' is not known; need a coordinate x1 .. x2"),
        ({"candidates": "none", "conserved": "none"}, "need at least one"),
        ({"candidates": "fourier(1)"}, "no polynomials"),
        ({"delta": 2}, "delta"),
        ({"degree": 99}, "degree"),
        ({"noise": [0.1]}, "noise of 1 coordinates came; need 2"),
    ],
)
def test_refusals(change, word):
    t = 0.1 * np.arange(40)
    x = np.stack([[np.cos(t + k), -np.sin(t + k)] for k in range(3)]).transpose(0, 2, 1)
    with pytest.raises(lieder.InputError) as caught:
        lieder.discover.dynamics(**{"t": t, "x": x, **change})
    assert word in str(caught.value)


def filmed_positions():
    """Of the pivot, the elbow and the tip in every frame, runs x frames x 2 each."""
    folder = Path(os.environ.get("LIEDER_DATA_DIR", "../shared/data"))
    path = folder / "ibm_double_pendulum/positions.npy"
    if not path.exists():
        pytest.skip(f"{path} is not there; LIEDER_DATA_DIR names the folder of the data")
    positions = np.load(path).astype(float)
    return positions[..., :2], positions[..., 2:4], positions[..., 4:]


def filmed_pendulum():
    """Calm stretches of a filmed double pendulum: angles of both arms and their speeds, by local cubics, 67 a second."""
    base, elbow, tip = filmed_positions()
    step, length, half, stride = 1 / 400, 600, 6, 6
    k = np.arange(-half, half + 1) * step
    weights = np.linalg.pinv(np.stack([k**0, k, k**2, k**3], axis=1))[:2]
    times, states = [], []
    for run in range(len(base)):
        angles = np.stack(
            [np.unwrap(np.arctan2(arm[..., 1], arm[..., 0])) for arm in (elbow[run] - base[run], tip[run] - elbow[run])], 1
        )
        begin = 8000
        while begin + length <= len(angles):
            part = angles[begin : begin + length]
            part = part - 2 * np.pi * np.round(part.mean(axis=0) / (2 * np.pi))
            if np.abs(part).max() > 1.2:
                begin += 50
                continue
            begin += length
            x = np.stack([np.correlate(part[:, j], w, "valid") for w in weights for j in range(2)], axis=1)[::stride]
            states.append(x)
            times.append(step * stride * np.arange(len(x)))
    return times, states


def whole_films():
    """All runs of the film, 43 s each: angles of both arms, made continuous, and their speeds, 67 a second."""
    base, elbow, tip = filmed_positions()
    angles = [np.unwrap(np.arctan2(arm[..., 1], arm[..., 0]), axis=1) for arm in (elbow - base, tip - elbow)]
    step, half = 1 / 400, 6
    k = np.arange(-half, half + 1) * step
    weights = np.linalg.pinv(np.stack([k**0, k, k**2, k**3], axis=1))[:2]
    x = np.stack([[np.correlate(run, w, "valid")[::6] for run in a] for w in weights for a in angles], axis=2)
    return 6 * step * np.arange(x.shape[1]), x


def test_a_filmed_double_pendulum_loses_energy():
    # Known answer: friction. Energy of two arms of 91 and 70 mm (602 and 461 pixels) with equal masses at their ends, over
    # m l^2 of the first: whatever the masses are, potential and kinetic part are lost together.
    t, x = whole_films()
    ratio, g = 461 / 602, 9.81 / 0.091
    energy = (
        f"x3^2 + {ratio**2 / 2:.4f}*x4^2 + {ratio:.4f}*x3*x4*cos(x1-x2) - {2 * g:.2f}*cos(x1) - {g * ratio:.2f}*cos(x2)"
    )
    found = lieder.discover.dynamics(t, x, candidates="none", conserved="none", quantities=energy)
    (q,) = found.quantities
    assert (q["verdict"], q["trend"], q["falling"]) == ("drifts", "falls", 21), q["message"]
    assert q["interval"][1] < 0 and abs(q["change"]) > 2 * q["between"]


def test_velocities_that_jump():
    # Known answer: speed 1 between walls. Total variation states an error below the spline's; F is no polynomial.
    t = 0.01 * np.arange(800)
    draw = np.random.default_rng(5)
    x = np.abs((t + np.array([[0], [0.7], [1.9], [3.1]])) % 4 - 2)[:, :, None] + 0.01 * draw.standard_normal((4, 800, 1))
    errors = [
        lieder.discover.dynamics(t, x, conserved="none", derivative=word).evidence["derivative"]["error"][0]
        for word in ("tv", "spline")
    ]
    assert errors[0] < 0.7 * errors[1] < 0.2


def test_a_filmed_double_pendulum():
    # Known answers: no rotation of the angles and nothing else affine keeps it; left and right are alike, which is
    # -1 on angles and speeds, and nothing but it and the reversals of a pendulum without friction comes near; friction
    # takes the energy, so that no quadratic function is a law.
    t, x = filmed_pendulum()
    assert len(x) == 6
    found = lieder.discover.dynamics(t, x)
    assert found.dimension == 0 and found.group is None
    assert found.evidence["defects"][0]["estimate"] > 0.08
    assert (found.conserved_verdict, found.laws) == ("none", [])
    mirror, *others = found.discrete
    assert mirror["kind"] == "mirror" and np.array_equal(mirror["matrix"], -np.eye(4))
    assert mirror["verdict"] != "none" and mirror["defect"]["estimate"] < 0.1
    reversals = [s for s in others if s["defect"]["estimate"] < 0.25]
    assert {tuple(np.diag(s["matrix"])) for s in reversals} == {(1, 1, -1, -1), (-1, -1, 1, 1)}
    assert all(s["kind"] == "time reversal" for s in reversals)
    loose = lieder.discover.dynamics(t, x, delta=0.25, conserved="none")
    assert loose.discrete[0]["verdict"] == "symmetry"  # ruled out: a defect above a quarter
