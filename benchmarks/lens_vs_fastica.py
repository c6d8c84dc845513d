"""Time of lieder's lens beside scikit-learn's FastICA on the same array in the same run.

    python benchmarks/lens_vs_fastica.py [--threads T] [--repeats R]

FastICA separates sources and finds neither their order nor a generator; it is the nearest thing that people have.
Needs the packages lieder and scikit-learn.
"""

import argparse
import time
import warnings

import lieder
import numpy as np
from sklearn.decomposition import FastICA
from sklearn.exceptions import ConvergenceWarning

CASES = [  # feature, d, samples
    ("gaussian", 15, 20_000),
    ("gaussian", 33, 20_000),
    ("legendre", 33, 100_000),
    ("gaussian", 65, 40_000),
    ("gaussian", 257, 60_000),
]


def median_seconds(work, repeats):
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return float(np.median(times))


def cosine(generator, truth):
    size = np.linalg.norm(generator) * np.linalg.norm(truth)
    return max(np.sum(generator * truth), np.sum(generator * truth.T)) / size


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--threads", type=int, default=0)
    parser.add_argument("--repeats", type=int, default=3)
    arguments = parser.parse_args()
    warnings.simplefilter("ignore", ConvergenceWarning)
    print("| feature | d | N | lens s | cosine | FastICA s | lens / FastICA |")
    print("|---|---|---|---|---|---|---|")
    for feature, d, samples in CASES:
        x, truth = lieder.synth.translations(dim=d, samples=samples, feature=feature, view="rotated", seed=4242)
        repeats = 1 if d > 100 else arguments.repeats
        result = lieder.lens(x, threads=arguments.threads)
        ours = median_seconds(lambda: lieder.lens(x, threads=arguments.threads), repeats)
        ica = FastICA(n_components=d, whiten="unit-variance", random_state=0)
        theirs = median_seconds(lambda: ica.fit(x), repeats)
        print(
            f"| {feature} | {d} | {samples} | {ours:.3f} | {cosine(result.generator, truth):.5f} "
            f"| {theirs:.3f} | {ours / theirs:.2f} |",
            flush=True,
        )


if __name__ == "__main__":
    main()
