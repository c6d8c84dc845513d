"""lieder.gram and lieder.kernel_ridge: known answers by NumPy, files, stops, what they refuse."""

import os
import signal
import subprocess
import sys
import threading

import lieder
import numpy as np
import pytest


def rows(count, size, seed=1):
    return np.random.default_rng(seed).standard_normal((count, size))


def gaussian(x, y, scale=0.5):
    return np.exp(-(scale**2) * ((x[:, None] - y[None]) ** 2).sum(axis=2))


def test_gram_by_definition():
    x, y = rows(40, 3), rows(7, 3, 2)
    assert np.allclose(lieder.gram(x, kernel="rbf(0.5)"), gaussian(x, x), atol=1e-13)
    assert np.allclose(lieder.gram(x, kernel="rbf(0.5)", y=y), gaussian(x, y), atol=1e-13)
    images = rows(5, 16).reshape(5, 4, 4)
    assert np.array_equal(lieder.gram(images), lieder.gram(images.reshape(5, 16)))


def test_gram_on_disk(tmp_path):
    x, y = rows(100, 3), rows(7, 3, 2)
    np.save(tmp_path / "x.npy", x)
    k = lieder.gram(x, kernel="rbf(0.5)")
    out = tmp_path / "k.npy"
    assert lieder.gram(tmp_path / "x.npy", kernel="rbf(0.5)", out=out) == str(out)
    assert np.allclose(np.load(out, mmap_mode="r"), k, atol=1e-14) and np.load(out).dtype == np.float64
    assert (np.load(out) == np.load(out).T).all()
    lieder.gram(x, kernel="rbf(0.5)", out=out, dtype=np.float32)
    assert np.allclose(np.load(out), k, atol=1e-7) and np.load(out).dtype == np.float32
    lieder.gram(x, kernel="rbf(0.5)", y=y, out=out)
    assert np.allclose(np.load(out), gaussian(x, y), atol=1e-13)
    forecast = lieder.forecast_gram(x, out, kernel="rbf(0.5)", dtype="float32")
    assert forecast["file_bytes"] == 128 + 4 * 100**2
    assert forecast["kernel_seconds"] > 0 and forecast["disk_seconds"] > 0 and forecast["memory_bytes"] >= 80_000
    assert sorted(os.listdir(tmp_path)) == ["k.npy", "x.npy"]


def test_regression_by_definition():
    # Known answer: NumPy's solution of the same equations; the ridge is relative to the trace, which is N.
    x, y, new = rows(80, 3), rows(80, 2, 3), rows(9, 3, 4)
    expected = np.linalg.solve(gaussian(x, x) + 1e-4 * 80 * np.eye(80), y)
    for method, storage in [("cholesky", "auto"), *(("conjugate_gradients", s) for s in ("float64", "float32"))]:
        found = lieder.kernel_ridge(
            x, y, kernel="rbf(0.5)", ridge=1e-4, method=method, storage=storage, tolerance=1e-11, rank=20
        )
        assert found.usable and found.method == method, found.message
        assert np.allclose(found.coefficients, expected, atol=1e-7)
        assert found.residuals.shape == (2,) and found.residuals.max() < 1e-11
        assert found.added == pytest.approx(1e-4 * 80)
        assert np.allclose(found.predict(new), gaussian(new, x) @ found.coefficients, atol=1e-12)
        assert "converged" in repr(found)
    assert found.rank == 20 and found.iterations > 0 and found.storage == "float32"
    assert found.forecast["method"] == "conjugate_gradients"
    one = lieder.kernel_ridge(x, y[:, 0], kernel="rbf(0.5)", ridge=1e-4)
    assert one.coefficients.shape == (80,) and one.predict(new).shape == (9,)
    assert np.allclose(one.predict(new), found.predict(new)[:, 0], atol=1e-6)


def test_impossible_tolerance_is_told():
    x, y = rows(80, 3), rows(80, 1, 3)
    found = lieder.kernel_ridge(x, y, ridge=1e-4, method="conjugate_gradients", tolerance=1e-30)
    assert found.status == "not_converged" and not found.usable and 1e-30 < found.residuals[0] < 1e-8


def test_forecast_chooses_what_fits():
    forecast = lieder.forecast_kernel_ridge(rows(1000, 3), 2, memory=6_000_000, rank=10, threads=1)
    assert (forecast["method"], forecast["storage"], forecast["rank"]) == ("conjugate_gradients", "float32", 10)
    assert forecast["memory_bytes"] <= 6_000_000 and forecast["iteration_seconds"] > 0
    with pytest.raises(lieder.InputError, match="is the limit given, enough for"):
        lieder.forecast_kernel_ridge(rows(1000, 3), memory=1000)


def test_stops(tmp_path):
    x = rows(300, 3)
    assert lieder.gram(x, progress=lambda stage, fraction: False) is None
    assert lieder.gram(x, out=tmp_path / "k.npy", progress=lambda stage, fraction: False) is None
    assert os.listdir(tmp_path) == []
    found = lieder.kernel_ridge(x, rows(300, 1), progress=lambda stage, fraction: False)
    assert found.status == "stopped" and found.coefficients.size == 0
    with pytest.raises(lieder.InputError, match="before it had coefficients"):
        found.predict(x)
    stages = []

    def stop_late(stage, fraction):
        stages.append(stage)
        return stage != "conjugate gradients"

    late = lieder.kernel_ridge(x, rows(300, 1), method="conjugate_gradients", progress=stop_late)
    assert late.status == "stopped" and stages[-1] == "conjugate gradients" and np.isnan(late.residuals).all()

    def fail(stage, fraction):
        raise LookupError(stage)

    with pytest.raises(LookupError, match="kernel"):
        lieder.kernel_ridge(x, rows(300, 1), progress=fail)


INTERRUPTED_PROGRAM = """
import signal, sys
import lieder
import numpy as np
signal.signal(signal.SIGINT, signal.default_int_handler)
x = np.random.default_rng(0).standard_normal((20000, 100))
print("ready", flush=True)
try:
    lieder.gram(x, kernel="mlp(depth=50)", out=sys.argv[1])
except KeyboardInterrupt:
    print("interrupted", flush=True)
"""


def test_ctrl_c_leaves_no_file(tmp_path):
    command = [sys.executable, "-c", INTERRUPTED_PROGRAM, str(tmp_path / "k.npy")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout.readline() == "ready\n"
        threading.Timer(0.5, os.kill, (child.pid, signal.SIGINT)).start()
        try:
            assert child.communicate(timeout=60)[0] == "interrupted\n"
        finally:
            child.kill()
    assert os.listdir(tmp_path) == []


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"ridge": -1}, "ridge -1 came"),
        ({"method": "lu"}, "method lu came"),
        ({"storage": "disk"}, "storage disk came"),
        ({"kernel": "nothing"}, "nothing"),
        ({"rank": 7}, "rank 7 came"),
        ({"tolerance": 0}, "tolerance 0 came"),
        ({"y": [1, 2]}, "y is 2 x 1 for 6 samples"),
        ({"y": np.zeros((6, 1, 1))}, "y: an array of 3 dimensions"),
        ({"x": [1, 2]}, "x: an array of 1 dimensions"),
        ({"x": np.full((6, 2), np.nan)}, "x row 0 holds a NaN"),
    ],
)
def test_refusals(arguments, message):
    with pytest.raises(lieder.InputError, match=message):
        lieder.kernel_ridge(**{"x": rows(6, 2), "y": rows(6, 1), **arguments})


def test_gram_refusals(tmp_path):
    for arguments, message in [
        ({"dtype": "float32"}, "need out"),
        ({"dtype": "int8"}, "need float64 or float32"),
        ({"y": rows(3, 5)}, "x has 2 columns and y has 5"),
        ({"out": tmp_path / "none" / "k.npy"}, "cannot be written"),
        ({"memory": 100}, "is the limit given"),
    ]:
        with pytest.raises(lieder.InputError, match=message):
            lieder.gram(rows(6, 2), **arguments)
