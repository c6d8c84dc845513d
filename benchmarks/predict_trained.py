"""Does `lieder predict` say what trained networks do?

    python benchmarks/predict_trained.py [--tasks N] [--first N] [--seed S] [--seeds K] [--deepest L] [--options WORDS] [--program PATH]

Tasks: two classes of orbits of turns (curves with up to 8 frequencies) or of permutations of coordinates, distances of
the classes from 0.03 to 1 of a sample, every second with points off their orbit by 1 to 5 % of their length. Of tasks of
even numbers each point is left out in turn (3 to 6 points an orbit, one hidden layer); of the others a third of the
points is missing at once (6 to 24 points, one hidden layer, or up to --deepest). Networks are those of the program: --options adds
to their words, such as "optimiser=descent" or "width=2048". A point agrees when will_learn is what the mean of the seeds says; a task when
the mean error over its missing points is on the same side of 1. Intervals are of Wilson, 95 %; points of one task are
no independent draws, tasks are.
"""

import argparse
import json
import math
import os
import subprocess
import sys
import tempfile
import time

import numpy as np

_ACTIVATIONS = ["relu", "relu", "erf", "gelu"]


def curve(random, frequencies, decay):
    size = np.arange(1, frequencies + 1.0) ** -decay
    return size * random.standard_normal(frequencies), 3 * random.standard_normal(frequencies), np.zeros(2), size


def points_of(amplitudes, phases, constant, points):
    """(points, 2 frequencies + 2), the first of length 1."""
    angles = 2 * np.pi * np.outer(np.arange(points), np.arange(1, len(amplitudes) + 1)) / points + phases
    rows = np.concatenate([amplitudes * np.cos(angles), amplitudes * np.sin(angles), np.tile(constant, (points, 1))], 1)
    return rows / np.linalg.norm(rows[0])


def orbits_of(random, points):
    distance = math.exp(random.uniform(math.log(0.03), 0))
    if random.random() < 0.5:
        frequencies = int(random.integers(2, 9))
        amplitudes, phases, constant, size = curve(random, frequencies, random.uniform(0.2, 1.5))
        other = amplitudes + distance * size * random.standard_normal(frequencies)
        shift = distance * random.uniform(0, 1) * random.standard_normal(2)
        return [points_of(amplitudes, phases, constant, points),
                points_of(other, 3 * random.standard_normal(frequencies), shift, points)]  # fmt: skip
    first = random.standard_normal(points)
    second = first + distance * random.standard_normal(points)
    return [np.stack([np.roll(row, k) for k in range(points)]) / np.linalg.norm(first) for row in (first, second)]


def task(number, seed, deepest):
    """Orbits (2, N, D), the network in words, and what is missing."""
    random = np.random.default_rng([seed, number])
    in_turn = number % 2 == 0
    points = int(random.integers(3, 7) if in_turn else random.integers(6, 25))
    orbits = np.stack(orbits_of(random, points))
    if number // 2 % 2:
        noise = random.uniform(0.01, 0.05) / math.sqrt(orbits.shape[2])
        orbits = orbits + noise * np.linalg.norm(orbits, axis=2, keepdims=True) * random.standard_normal(orbits.shape)
    depth = 1 if in_turn else int(random.integers(1, deepest + 1))
    words = f"depth={depth},activation={_ACTIVATIONS[random.integers(4)]}"
    return orbits, words, "one" if in_turn else f"random({max(1, points // 3)})"


def run(number, settings):
    orbits, words, missing = task(number, settings.seed, settings.deepest)
    with tempfile.TemporaryDirectory() as folder:
        np.savez(f"{folder}/o.npz", orbits=orbits)
        options = f",{settings.options}" if settings.options else ""
        command = [settings.program, "predict", f"{folder}/o.npz", "--kernel", f"mlp({words})", "--missing", missing,
                   "--train", str(settings.seeds), "--network", f"mlp({words}{options})", "--orbit-tolerance", "1",
                   "--seed", str(number), "--threads", str(settings.threads), "--out", f"{folder}/found", "--quiet"]  # fmt: skip
        ran = subprocess.run(command, capture_output=True, text=True)
        if ran.returncode != 0:
            sys.exit(f"task {number}: {ran.stderr}")
        read = {name: np.load(f"{folder}/found/{name}.npy") for name in ("errors", "theory", "trained")}
        with open(f"{folder}/found/result.json") as file:
            answer = json.load(file)["answer"]["trained"]
    asked = np.isfinite(read["errors"])
    return {name: values[asked] for name, values in read.items()} | {"loss": answer["largest_loss"], "in_turn": missing == "one"}


def wilson(part, whole):
    """Interval of a share, 95 %."""
    z, p = 1.959964, part / whole
    middle, half = p + z * z / (2 * whole), z * math.sqrt(p * (1 - p) / whole + z * z / (4 * whole * whole))
    return (middle - half) / (1 + z * z / whole), (middle + half) / (1 + z * z / whole)


def share(agree):
    agree = np.asarray(agree)
    low, high = wilson(agree.sum(), len(agree))
    return f"{agree.sum()} of {len(agree)}, {agree.mean():.1%} ({low:.1%} to {high:.1%})"


def line(name, tasks):
    if not tasks:
        return
    exact, theory, trained = (np.concatenate([t[key] for t in tasks]) for key in ("errors", "theory", "trained"))
    same = (exact < 1) == (trained < 1)
    means = [(t["errors"].mean() < 1) == (t["trained"].mean() < 1) for t in tasks]
    far = np.abs(exact - 1) > 0.1
    print(f"{name}: {len(tasks)} tasks, {len(exact)} points, {(trained < 1).mean():.1%} learnt by networks")
    print(f"  tasks agree      {share(means)}")
    print(f"  points agree     {share(same)}; with theory {share((theory < 1) == (trained < 1))}")
    print(f"  points with an error further than 0.1 from 1: {share(same[far])}" if far.any() else "  no point far from 1")
    print(f"  largest loss     {max(t['loss'] for t in tasks):.2g}, median {np.median([t['loss'] for t in tasks]):.2g}")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--tasks", type=int, default=200)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--deepest", type=int, default=1)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--options", default="")
    parser.add_argument("--program", default=os.environ.get("LIEDER_PROGRAM", "build/release/bin/lieder"))
    settings = parser.parse_args()
    start, tasks = time.perf_counter(), []
    for number in range(settings.first, settings.first + settings.tasks):
        tasks.append(run(number, settings))
        if len(tasks) % 10 == 0:
            print(f"{len(tasks)} tasks, {time.perf_counter() - start:.0f} s", file=sys.stderr)
    line("each point in turn", [t for t in tasks if t["in_turn"]])
    line("a third missing", [t for t in tasks if not t["in_turn"]])
    line("all", tasks)
    print(f"{time.perf_counter() - start:.0f} s")


if __name__ == "__main__":
    main()
