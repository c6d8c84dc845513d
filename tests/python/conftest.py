import gzip

import lieder
import numpy as np
import pytest


@pytest.fixture(scope="session")
def line():
    """A rotated line of 15 places: the samples, the true generator and what the lens says of them."""
    X, truth = lieder.synth.translations(dim=15, samples=20000, view="rotated", seed=3)
    return X, truth, lieder.lens(X)


def write_idx(path, array):
    header = bytes([0, 0, 8, array.ndim]) + b"".join(int(n).to_bytes(4, "big") for n in array.shape)
    path.write_bytes(gzip.compress(header + array.astype(np.uint8).tobytes()))


@pytest.fixture
def digits_folder(tmp_path, monkeypatch):
    """120 images of 8 x 8 pixels in the files of MNIST, four classes of blurred strokes."""
    data = tmp_path / "data" / "mnist"
    data.mkdir(parents=True)
    random = np.random.default_rng(0)
    labels = random.integers(4, size=120)
    y, x = np.mgrid[:8, :8] - 3.5
    images = [
        200 * np.exp(-((x * np.cos(a) + y * np.sin(a) - 0.5 * c) ** 2)) * (np.hypot(x, y) < 4) + 40 * random.random((8, 8))
        for c, a in zip(labels, 0.8 * labels + 0.3 * random.normal(size=120))
    ]
    write_idx(data / "train-images-idx3-ubyte.gz", np.array(images))
    write_idx(data / "train-labels-idx1-ubyte.gz", labels)
    monkeypatch.setenv("LIEDER_DATA_DIR", str(tmp_path / "data"))
    return data
