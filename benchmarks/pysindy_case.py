"""Right-hand sides by pysindy, run in its own environment by dynamics_vs_pysindy.py.

    python pysindy_case.py RUNS.npz DEGREE

RUNS.npz holds t (T,) and x (R, T, m). The last line printed is JSON: a fit for each way of differentiation and each
threshold, with the exponents of its monomials (p of length m), its coefficients (m, p) and its seconds.
"""

import json
import re
import sys
import time
import warnings

import numpy as np
import pysindy


WAYS = [
    (pysindy.FiniteDifference, {"order": 2}),
    (pysindy.FiniteDifference, {"order": 4}),
    (pysindy.SmoothedFiniteDifference, {}),
]


def exponents(name, size):
    """Of a monomial such as "x0^2 x1" or "1"."""
    found = [0] * size
    for factor in re.findall(r"x(\d+)(?:\^(\d+))?", name):
        found[int(factor[0])] += int(factor[1] or 1)
    return tuple(found)


def main():
    warnings.simplefilter("ignore")
    data = np.load(sys.argv[1])
    t, x, degree = data["t"], list(data["x"]), int(sys.argv[2])
    fits = []
    for way, options in WAYS:
        for threshold in (0.0, 0.01, 0.05, 0.1):
            start = time.perf_counter()
            model = pysindy.SINDy(
                optimizer=pysindy.STLSQ(threshold=threshold, alpha=1e-10),
                feature_library=pysindy.PolynomialLibrary(degree=degree),
                differentiation_method=way(**options),
            )
            model.fit(x, t=t, multiple_trajectories=True, quiet=True)
            seconds = time.perf_counter() - start
            names = [exponents(name, x[0].shape[1]) for name in model.get_feature_names()]
            fits.append(
                {
                    "way": way.__name__ + "".join(f" of {name} {value}" for name, value in options.items()),
                    "threshold": threshold,
                    "seconds": seconds,
                    "exponents": names,
                    "coefficients": model.coefficients().tolist(),
                }
            )
    print(json.dumps({"version": pysindy.__version__, "fits": fits}))


if __name__ == "__main__":
    main()
