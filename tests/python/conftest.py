import lieder
import pytest


@pytest.fixture(scope="session")
def line():
    """A rotated line of 15 places: the samples, the true generator and what the lens says of them."""
    X, truth = lieder.synth.translations(dim=15, samples=20000, view="rotated", seed=3)
    return X, truth, lieder.lens(X)
