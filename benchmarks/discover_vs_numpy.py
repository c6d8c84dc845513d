"""The algebra of |x|^2 among all of gl(n), beside the few lines of NumPy that people write for it.

    python benchmarks/discover_vs_numpy.py [--n 10] [--samples 100000] [--repeats R]

NumPy: rows grad F(x) x' of all samples at once, their singular values, the null space below a threshold. It says how
many directions there are; bounds, held-out samples, what was not seen and the name are lieder's alone.
Needs the package lieder.
"""

import argparse
import time

import lieder
import numpy as np


def by_numpy(x, jacobian):
    rows = np.einsum("ki,kj->kij", jacobian, x).reshape(len(x), -1)
    _, values, directions = np.linalg.svd(rows, full_matrices=False)
    return directions[values < 1e-8 * values[0]]


def median_seconds(work, repeats):
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        answer = work()
        times.append(time.perf_counter() - start)
    return float(np.median(times)), answer


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--n", type=int, default=10)
    parser.add_argument("--samples", type=int, default=100_000)
    parser.add_argument("--repeats", type=int, default=3)
    options = parser.parse_args()
    n = options.n
    x = np.random.default_rng(0).standard_normal((options.samples, n))
    y, jacobian = (x**2).sum(axis=1), 2 * x
    theirs, directions = median_seconds(lambda: by_numpy(x, jacobian), options.repeats)
    ours, found = median_seconds(
        lambda: lieder.discover.function(x, y, jacobian=jacobian, candidates=f"GL({n})"), options.repeats
    )
    print(f"gl({n}), {options.samples} samples: NumPy {theirs:.2f} s, dimension {len(directions)}; "
          f"lieder {ours:.2f} s, dimension {found.dimension}; ratio {theirs / ours:.2f}")


if __name__ == "__main__":
    main()
