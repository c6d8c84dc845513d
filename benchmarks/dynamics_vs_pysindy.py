"""Coefficients of right-hand sides from runs, beside pysindy 1.7.5 on the same runs.

    python benchmarks/dynamics_vs_pysindy.py --environment build/pysindy [--seeds 3] [--threads 1]

Makes pysindy's environment unless it is complete. Errors are those of the coefficients of F in x' = F(x), relative, in the
Frobenius norm; medians over seeds. pysindy is told the degree, and of its fits by three ways of differentiation and four
thresholds the one with the least error is shown, which only somebody who knows the answer could pick; its time is that
of this one fit. lieder (`discover.dynamics`, the weak form) chooses the degree from the data and nothing is picked; its
time holds the symmetries and their bounds as well. Needs the package lieder.
"""

import argparse
import os
import re
import statistics
import tempfile
import time
from pathlib import Path

import lieder
import numpy as np
from measured_run import python_with, run

HERE = Path(__file__).resolve().parent
PINS = ["pysindy==1.7.5", "numpy==1.26.4", "scipy==1.12.0", "scikit-learn==1.4.2", "setuptools<81"]
LIMIT = 600  # seconds


def henon_heiles(z):
    x, y, p, q = z.T
    return np.stack([p, q, -x - 2 * x * y, -y - x * x + y * y], axis=1)


def lorenz(z):
    x, y, w = z.T
    return np.stack([10 * (y - x), x * (28 - w) - y, x * y - 8 / 3 * w], axis=1)


def van_der_pol(z):
    x, y = z.T
    return np.stack([y, (1 - x * x) * y - x], axis=1)


# name: field, half widths of the box of starts, its centre, step, degree, F as {exponents: column}
SYSTEMS = {
    "Henon-Heiles": (henon_heiles, [0.25] * 4, [0] * 4, 0.1, 2, {
        (0, 0, 1, 0): [1, 0, 0, 0], (0, 0, 0, 1): [0, 1, 0, 0], (1, 0, 0, 0): [0, 0, -1, 0], (1, 1, 0, 0): [0, 0, -2, 0],
        (0, 1, 0, 0): [0, 0, 0, -1], (2, 0, 0, 0): [0, 0, 0, -1], (0, 2, 0, 0): [0, 0, 0, 1]}),
    "Lorenz": (lorenz, [15, 15, 15], [0, 0, 25], 0.01, 2, {
        (1, 0, 0): [-10, 28, 0], (0, 1, 0): [10, -1, 0], (0, 0, 1): [0, 0, -8 / 3], (1, 0, 1): [0, -1, 0],
        (1, 1, 0): [0, 0, 1]}),
    "Van der Pol": (van_der_pol, [2.5] * 2, [0] * 2, 0.05, 3, {
        (0, 1): [1, 1], (1, 0): [0, -1], (2, 1): [0, -1]}),
}  # fmt: skip


def runs_of(system, noise, seed, runs=20, samples=200, steps=20):
    """t (T,) and x (R, T, m) by the classical Runge-Kutta method; white noise relative to the spread."""
    field, width, centre, step, *_ = system
    draw, h = np.random.default_rng(seed), step / steps
    z, states = np.array(centre) + np.array(width) * draw.uniform(-1, 1, (runs, len(width))), []
    for _ in range(samples):
        states.append(z)
        for _ in range(steps):
            a = field(z)
            b = field(z + h / 2 * a)
            c = field(z + h / 2 * b)
            z = z + h / 6 * (a + 2 * b + 2 * c + field(z + h * c))
    x = np.stack(states, axis=1)
    return step * np.arange(samples), x + noise * x.std(axis=(0, 1)) * draw.standard_normal(x.shape)


def relative_error(exponents, coefficients, truth):
    """Of coefficients (m, p) on monomials, to those of `truth`; monomials that one side lacks count as 0 there."""
    found = {tuple(e): np.array(c) for e, c in zip(exponents, np.array(coefficients).T)}
    zero = np.zeros(len(next(iter(truth.values()))))
    off = [found.get(e, zero) - np.array(truth.get(e, zero)) for e in found.keys() | truth.keys()]
    return float(np.linalg.norm(off) / np.linalg.norm(list(truth.values())))


def exponents_of(name, size):
    """Of a monomial as lieder names it, such as "x1^2 x2" or "1"."""
    found = [0] * size
    for index, power in re.findall(r"x(\d+)(?:\^(\d+))?", name):
        found[int(index) - 1] += int(power or 1)
    return tuple(found)


def ours(t, x, truth, threads):
    start = time.perf_counter()
    answer = lieder.discover.dynamics(t, x, conserved="none", threads=threads)
    seconds = time.perf_counter() - start
    field = answer.evidence["field"]
    names = [exponents_of(name, x.shape[2]) for name in field["functions"]]
    return relative_error(names, field["coefficients"], truth), seconds


def theirs(python, t, x, degree, truth, variables):
    """Error, seconds and way of the best of pysindy's fits; or why there is none."""
    with tempfile.TemporaryDirectory() as folder:
        np.savez(Path(folder) / "runs.npz", t=t, x=x)
        ran = run([python, HERE / "pysindy_case.py", Path(folder) / "runs.npz", str(degree)], LIMIT, variables)
    if ran.failure:
        return ran.failure
    fits = ran.json()["fits"]
    errors = [relative_error(map(tuple, fit["exponents"]), fit["coefficients"], truth) for fit in fits]
    best = int(np.argmin(errors))
    return errors[best], fits[best]["seconds"], f"{fits[best]['way']}, threshold {fits[best]['threshold']:g}"


def row_of(name, noise, python, arguments):
    system = SYSTEMS[name]
    degree, truth = system[4], system[5]
    mine, other, way = [], [], ""
    for seed in range(arguments.seeds):
        t, x = runs_of(system, noise, seed)
        mine.append(ours(t, x, truth, arguments.threads))
        if python:
            answer = theirs(python, t, x, degree, truth, {"OMP_NUM_THREADS": str(arguments.threads)})
            if isinstance(answer, str):
                return f"| {name} | {noise:g} | pysindy failed: {answer} |"
            other.append(answer[:2])
            way = answer[2]
    median = lambda rows, k: statistics.median(row[k] for row in rows)
    peer = f"{median(other, 0):.1e} | {median(other, 1):.3f} | {way}" if other else "- | - | -"
    return f"| {name} | {noise:g} | {median(mine, 0):.1e} | {median(mine, 1):.3f} | {peer} |"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--environment", type=Path, default=Path("build/pysindy"))
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--threads", type=int, default=1)
    arguments = parser.parse_args()
    python = python_with("pysindy", PINS, arguments.environment, LIMIT)
    if not python:
        print(f"pysindy could not be installed in {arguments.environment}; lieder runs alone")
    print(f"load average {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores, {arguments.threads} thread(s)\n", flush=True)
    print("| system | noise | lieder error | lieder s | pysindy error | pysindy s | its best fit |\n" + "|---" * 7 + "|")
    for name in SYSTEMS:
        for noise in (0.0, 0.01, 0.03):
            print(row_of(name, noise, python, arguments), flush=True)


if __name__ == "__main__":
    main()
