"""Gram matrices of neural kernels beside neural-tangents 0.6.5 in the same run, and beside dgemm.

    python benchmarks/kernel_vs_neural_tangents.py --environment build/neural-tangents [--turns 3] [--threads 1]

Makes the environment unless it is complete. Both tools get the same samples and number of threads, in turns, each turn a
fresh process of each; a row shows medians over turns of the median call, the smallest and the largest ratio of a turn.
neural-tangents computes in float32, its default; lieder in both precisions. float32 leaves neural-tangents
3 digits where samples coincide, as on the diagonal; where the two disagree by more than 1e-3 the exit status is 1. The load of the machine is printed: beside other work only ratios mean something.
"""

import argparse
import os
import statistics
import sys
from pathlib import Path

from measured_run import python_with, run

HERE = Path(__file__).resolve().parent
PINS = ["neural-tangents==0.6.5", "jax==0.4.30", "jaxlib==0.4.30", "numpy<2", "scipy<1.13"]
CASES = [("fc1", 128, 50), ("fc5", 128, 50), ("flatten1", 128, 5), ("gap1", 16, 1)]
LIMIT = 1200  # seconds


def variables_for(threads):
    """One thread is forced; XLA takes the cores that it may use, so more are bounded by taskset."""
    one = "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1" if threads == 1 else ""
    return {"OMP_NUM_THREADS": str(threads), "OPENBLAS_NUM_THREADS": str(threads), "XLA_FLAGS": one, "JAX_PLATFORMS": "cpu"}


def turn_of(case, samples, repeats, python, arguments):
    """One fresh process of each, or why there is none: [neural-tangents, float, double]."""
    pinned = ["taskset", "-c", f"0-{arguments.threads - 1}"]
    ours = [arguments.programs / "kernel_speed", case, "--samples", samples, "--repeats", repeats,
            "--threads", arguments.threads]  # fmt: skip
    theirs = [python, HERE / "neural_tangents_case.py", case, samples, repeats]
    commands = [theirs, [*ours, "--float"], ours]
    runs = [run(pinned + command, LIMIT, variables_for(arguments.threads)) for command in commands]
    failures = [r.failure for r in runs if r.failure]
    return None if failures else [r.json() for r in runs], failures


def disagreement(turn):
    theirs = turn[0]
    return max(abs(t[key] / theirs[key] - 1) for t in turn[1:] for key in ("k00", "k01"))


def row_of(case, samples, repeats, python, arguments):
    turns = []
    for _ in range(arguments.turns):
        turn, failures = turn_of(case, samples, repeats, python, arguments)
        if failures:
            return f"| {case} | {samples} | failed: {failures[0]} |", False
        turns.append(turn)
    medians = [statistics.median(t[k]["median_seconds"] for t in turns) for k in range(3)]
    first = statistics.median(t[0]["first_seconds"] for t in turns), statistics.median(t[1]["first_seconds"] for t in turns)
    spans = []
    for k in (1, 2):
        ratios = [t[k]["median_seconds"] / t[0]["median_seconds"] for t in turns]
        spans.append(f"{min(ratios):.3g} to {max(ratios):.3g}")
    worst = max(disagreement(t) for t in turns)
    cells = [case, samples, f"{first[0]:.3g}", f"{first[1]:.3g}", *(f"{m:.3g}" for m in medians), *spans, f"{worst:.1g}"]
    return "| " + " | ".join(map(str, cells)) + " |", worst < 1e-3


def dgemm_line(arguments):
    result = run([arguments.programs / "kernel_speed", "dgemm", "--samples", 4096, "--repeats", 5, "--threads",
                  arguments.threads], LIMIT, variables_for(arguments.threads))  # fmt: skip
    if result.failure:
        return f"dgemm: {result.failure}"
    found = result.json()
    return (f"NTK of 4096 samples of 784 numbers, 1 hidden layer, double: {found['median_seconds']:.3g} s; dgemm of X X': "
            f"{found['median_dgemm_seconds']:.3g} s; median ratio in turns {found['median_ratio']:.3g}")  # fmt: skip


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--environment", type=Path, default=Path("build/neural-tangents"))
    parser.add_argument("--programs", type=Path, default=HERE.parent / "build/release/bin")
    parser.add_argument("--turns", type=int, default=3)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--only", nargs="*", choices=[name for name, *_ in CASES], help="cases; all of them by default")
    arguments = parser.parse_args()
    print(f"load average {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores, {arguments.threads} thread(s)\n", flush=True)
    python, right = python_with("neural_tangents", PINS, arguments.environment, LIMIT), True
    if python:
        print("| case | inputs | neural-tangents first s | lieder float first s | neural-tangents s | lieder float s | "
              "lieder double s | float / theirs | double / theirs | relative difference |\n" + "|---" * 10 + "|")  # fmt: skip
        for case, samples, repeats in CASES:
            if arguments.only is None or case in arguments.only:
                row, is_right = row_of(case, samples, repeats, python, arguments)
                right = right and is_right
                print(row, flush=True)
    else:
        print(f"neural-tangents could not be installed in {arguments.environment}; lieder runs alone")
    print("\n" + dgemm_line(arguments), flush=True)
    print(f"\nload average {os.getloadavg()[0]:.1f} at the end")
    return 0 if right else 1


if __name__ == "__main__":
    sys.exit(main())
