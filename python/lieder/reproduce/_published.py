"""Test errors of [Finzi2021]: medians of the three trials in the authors' own table of results.

Source: experiments/notebooks/synthetic_results_all.csv of github.com/mfinzi/equivariant-MLP, column test_MSE: the mean
square error in the units of the target, on 5,000 test samples. The equivariant networks are those of the whole groups
O(5), O(3) and O(1,3); the numbers are rounded to three digits.
"""

from __future__ import annotations

from typing import Optional

SIZES = (30, 100, 300, 1000, 3000, 10000, 30000)
_ERRORS = {
    ("O(5) invariant", "MLP"): (26.3, 2.91, 0.235, 0.0881, 0.0626, 0.0650, 0.0640),
    ("O(5) invariant", "MLP + augmentation"): (0.458, 0.333, 0.0935, 0.0603, 0.0854, 0.0711, 0.0681),
    ("O(5) invariant", "equivariant"): (0.110, 0.0396, 0.0343, 0.0163, 0.0335, 0.00868, 0.0265),
    ("inertia", "MLP"): (13.5, 7.91, 4.87, 3.24, 0.831, 0.156, 0.108),
    ("inertia", "MLP + augmentation"): (4.64, 1.76, 0.466, 0.131, 0.111, 0.110, 0.103),
    ("inertia", "equivariant"): (3.95, 1.27, 0.330, 0.164, 0.0281, 0.0179, 0.0143),
    ("scattering", "MLP"): (0.733, 0.734, 0.704, 0.384, 0.0514, 0.0166, 0.0121),
    ("scattering", "MLP + augmentation"): (0.630, 0.179, 0.0370, 0.0129, 0.0106, 0.0126, 0.0113),
    ("scattering", "equivariant"): (0.524, 0.00751, 0.00199, 0.000304, 0.000269, 0.000265, 0.000165),
}


def published(task: str, model: str, size: int) -> Optional[float]:
    return dict(zip(SIZES, _ERRORS[task, model])).get(size)
