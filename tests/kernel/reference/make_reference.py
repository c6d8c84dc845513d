"""Gram matrices of neural-tangents in double precision, for kernel_reference_test.

    python3 -m venv build/neural-tangents
    build/neural-tangents/bin/pip install neural-tangents==0.6.5 jax==0.4.30 jaxlib==0.4.30 'numpy<2' 'scipy<1.13'
    build/neural-tangents/bin/python tests/kernel/reference/make_reference.py

writes neural_tangents.json beside itself: for every case the expression that lieder reads, the samples and the matrix.
"""

import json
from pathlib import Path

import jax

jax.config.update("jax_enable_x64", True)

import neural_tangents  # noqa: E402
import numpy as np  # noqa: E402
from neural_tangents import stax  # noqa: E402

ACTIVATIONS = {
    "relu": stax.Relu(),
    "leaky,leak=0.2": stax.LeakyRelu(0.2),
    "erf": stax.Erf(),
    "gelu": stax.Gelu(),
}


def samples(count, *shape):
    """Numbers that anybody can make again: no random generator."""
    size = count * int(np.prod(shape))
    return np.sin(1.0 + 1.7 * np.arange(size) + 0.3 * np.arange(size) ** 1.5).reshape(count, *shape)


def mlp(depth, activation, w_std, b_std):
    hidden = [layer for _ in range(depth) for layer in (stax.Dense(1, w_std, b_std), ACTIVATIONS[activation])]
    return stax.serial(*hidden, stax.Dense(1, w_std, b_std))[2]


def conv(depth, activation, w_std, b_std, filter_size, stride, padding, pool, axes):
    shape, strides = (filter_size,) * axes, (stride,) * axes
    names = {"circular": "CIRCULAR", "zero": "SAME"}
    layers = []
    for _ in range(depth):
        layers += [stax.Conv(1, shape, strides, names[padding], w_std, b_std), ACTIVATIONS[activation]]
    layers.append({"flatten": stax.Flatten(), "gap": stax.GlobalAvgPool()}[pool])
    return stax.serial(*layers, stax.Dense(1, w_std, b_std))[2]


def case(expression, kernel, x, kind):
    matrix = np.asarray(kernel(x, None, kind), dtype=np.float64)
    rows = x.reshape(len(x), -1)
    return {"kernel": f"{expression},kind={kind})", "samples": rows.tolist(), "gram": matrix.tolist()}


def mlp_cases():
    x = samples(4, 7)
    for depth, activation, w_std, b_std in [
        (0, "relu", 1.3, 0.4), (1, "relu", 1.0, 1.0), (2, "relu", 1.5, 0.0), (5, "relu", 1.4, 0.1),
        (1, "leaky,leak=0.2", 1.2, 0.3), (3, "leaky,leak=0.2", 1.2, 0.0), (1, "erf", 1.1, 0.2), (4, "erf", 1.7, 0.5),
        (1, "gelu", 1.0, 0.0), (3, "gelu", 1.6, 0.3),
    ]:  # fmt: skip
        for kind in ("ntk", "nngp"):
            words = f"mlp(depth={depth},activation={activation},w_std={w_std},b_std={b_std}"
            yield case(words, mlp(depth, activation, w_std, b_std), x, kind)


def conv_cases():
    images, signals = samples(3, 6, 4, 2), samples(3, 8, 1)
    for depth, activation, w_std, b_std, size, stride, padding in [
        (1, "relu", 1.0, 0.0, 3, 1, "circular"), (2, "relu", 1.4, 0.2, 3, 1, "circular"), (2, "relu", 1.4, 0.2, 3, 1, "zero"),
        (1, "relu", 1.0, 0.1, 2, 1, "circular"), (1, "relu", 1.0, 0.1, 2, 1, "zero"), (1, "erf", 1.2, 0.3, 3, 2, "circular"),
        (2, "gelu", 1.2, 0.3, 3, 2, "zero"), (1, "relu", 1.0, 0.1, 3, 2, "zero"),
        (2, "leaky,leak=0.2", 1.1, 0.0, 5, 1, "circular"),
    ]:  # fmt: skip
        for pool in ("flatten", "gap"):
            for kind in ("ntk", "nngp"):
                words = (f"conv(depth={depth},activation={activation},w_std={w_std},b_std={b_std},filter={size},"
                         f"stride={stride},padding={padding},pool={pool}")  # fmt: skip
                kernel = conv(depth, activation, w_std, b_std, size, stride, padding, pool, 2)
                yield case(f"{words},image=6x4x2", kernel, images, kind)
    for pool in ("flatten", "gap"):
        words = f"conv(depth=2,activation=relu,w_std=1.3,b_std=0.2,filter=3,stride=2,padding=circular,pool={pool}"
        yield case(f"{words},signal=8x1", conv(2, "relu", 1.3, 0.2, 3, 2, "circular", pool, 1), signals, "ntk")


def main():
    versions = {"neural-tangents": neural_tangents.__version__, "jax": jax.__version__, "numpy": np.__version__}
    record = {"made_by": "tests/kernel/reference/make_reference.py", "versions": versions, "dtype": "float64",
              "cases": [*mlp_cases(), *conv_cases()]}  # fmt: skip
    cases = ",\n".join(json.dumps(c) for c in record.pop("cases"))
    head = json.dumps(record)[:-1]
    Path(__file__).with_name("neural_tangents.json").write_text(f'{head}, "cases": [\n{cases}\n]}}\n')


if __name__ == "__main__":
    main()
