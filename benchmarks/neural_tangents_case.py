"""Seconds of one NTK Gram matrix of neural-tangents; runs in an environment of its own.

    python neural_tangents_case.py CASE SAMPLES REPEATS

One line of JSON with the keys of kernel_speed. The samples and the networks are those of kernel_speed.cpp.
"""

import json
import sys
import time

import jax
import jax.numpy as jnp
import numpy as np
from neural_tangents import stax

LONG_ENOUGH = 60  # seconds that the repeats may take


def unit_rows(samples, columns):
    t = np.arange(samples * columns, dtype=np.float64)
    x = np.sin(1.0 + 1.7 * t + 0.3 * t**1.5).reshape(samples, columns)
    return x / np.linalg.norm(x, axis=1, keepdims=True)


def kernel_of(case):
    w_std = np.sqrt(2.0)
    depth, last = {"fc1": (1, []), "fc5": (5, []), "flatten1": (1, [stax.Flatten()]), "gap1": (1, [stax.GlobalAvgPool()])}[case]
    layers = []
    for _ in range(depth):
        dense = stax.Dense(1, w_std, 0.0)
        layers += [dense if case.startswith("fc") else stax.Conv(1, (3, 3), padding="CIRCULAR", W_std=w_std, b_std=0.0), stax.Relu()]
    return jax.jit(stax.serial(*layers, *last, stax.Dense(1, 1.0, 0.0))[2], static_argnums=(2,))


def main(case, samples, repeats):
    x = unit_rows(samples, 784)
    x = jnp.asarray(x if case.startswith("fc") else x.reshape(samples, 28, 28, 1))
    kernel, seconds = kernel_of(case), []
    while len(seconds) <= repeats and sum(seconds[1:]) < LONG_ENOUGH:
        start = time.perf_counter()
        k = kernel(x, None, "ntk").block_until_ready()
        seconds.append(time.perf_counter() - start)
    later = sorted(seconds[1:])
    print(json.dumps({"type": str(k.dtype), "first_seconds": seconds[0], "median_seconds": later[len(later) // 2],
                      "seconds": seconds[1:], "k00": float(k[0, 0]), "k01": float(k[0, 1])}))  # fmt: skip


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
