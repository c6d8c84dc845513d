"""Data whose symmetry is known. Each function returns X (N, d), samples as rows, and the true generator (d, d).

Views: "natural"; "permuted" shuffles the coordinates; "dst" takes their sine transform; "rotated" mixes them by a random
orthogonal matrix.
"""

from __future__ import annotations

import numpy as np

from . import _core, _input

__all__ = ["null_samples", "translations"]


def translations(
    dim: int = 33,
    samples: int = 20000,
    feature: str = "gaussian",
    boundary: str = "line",
    noise: float = 0.05,
    view: str = "natural",
    seed: int = 0,
    threads: int = 0,
) -> tuple[np.ndarray, np.ndarray]:
    """Random features at random places of a hidden axis: their distribution is unchanged by translation.

    feature: "gaussian", "legendre2", "legendre3", "legendre" (both) or "mixed" (all three).
    boundary: "line", "circle", or "circle-gap", where no feature's centre lies between the last place and the first.
    noise: standard deviation of white Gaussian noise, that of the features being 1.
    """
    return _core.translations(
        _input.count("dim", dim),
        _input.whole_number("samples", samples, -(2**63), 2**63 - 1),
        feature,
        boundary,
        noise,
        view,
        _input.seed(seed),
        _input.count("threads", threads),
    )


def null_samples(
    family: str = "null-sources",
    dim: int = 33,
    samples: int = 20000,
    noise: float = 0.05,
    view: str = "natural",
    seed: int = 0,
    threads: int = 0,
) -> tuple[np.ndarray, None]:
    """Data without a hidden translation; the truth is None, for there is none.

    family: "null-sources" (independent skewed sources, mixed), "null-bumps" (the shape of a bump depends on its place)
       or "null-gaussian" (a random covariance and nothing else).
    """
    X, _ = _core.null_samples(
        family,
        _input.count("dim", dim),
        _input.whole_number("samples", samples, -(2**63), 2**63 - 1),
        noise,
        view,
        _input.seed(seed),
        _input.count("threads", threads),
    )
    return X, None
