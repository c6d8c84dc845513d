"""Time of EquivariantLinear beside torch.nn.Linear of the same size, and beside e3nn's Linear where that is installed.

Columns: the layer's sizes and number of weights; the batch; milliseconds of one forward pass without gradients, and of
one forward and backward pass, each the median of the turns; the ratio to torch.nn.Linear. Ours and theirs take turns, so
that another program on the machine slows both. `plain` is the layer after lieder.torch.plain().
"""

import argparse
import statistics
import time

import lieder
import lieder.torch
import torch

CASES = [
    ("SO(3)", "5*V + 5*V*V", "10*V + 5*V*V"),
    ("S(5)", "5*V + 5*V*V", "10*V + 5*V*V"),
    ("SO+(1,3)", "5*V + 5*V*V", "10*V + 5*V*V"),
    ("SO(3)", 96, 96),
    ("SO(3)", 384, 384),
    ("S(5)", 384, 384),
]


def forward(layer, x):
    with torch.no_grad():
        layer(x)


def both(layer, x):
    layer(x).square().sum().backward()


def milliseconds(step, layers, x, turns):
    """Medians of each layer, in turns."""
    times = {name: [] for name in layers}
    for turn in range(turns + 3):
        for name, layer in layers.items():
            start = time.perf_counter()
            step(layer, x)
            if turn >= 3:
                times[name].append(1e3 * (time.perf_counter() - start))
            layer.zero_grad()
    return {name: statistics.median(values) for name, values in times.items()}


def rows(title, layers, reference, batches, width, turns):
    for batch in batches:
        x = torch.randn(batch, width)
        ahead, whole = (milliseconds(step, layers, x, turns) for step in (forward, both))
        for name in layers:
            ratios = (ahead[name] / ahead[reference], whole[name] / whole[reference])
            print(
                f"| {title} | {name} | {batch} | {ahead[name]:.3f} | {ratios[0]:.2f} | {whole[name]:.3f} | {ratios[1]:.2f} |"
            )


def beside_linear(arguments):
    print("| layer | kind | batch | forward ms | ratio | forward + backward ms | ratio |")
    print("|---|---|---|---|---|---|---|")
    for name, rep_in, rep_out in CASES:
        G = lieder.group(name)
        into, out = (lieder.torch.hidden_representation(G, r) if isinstance(r, int) else r for r in (rep_in, rep_out))
        layer = lieder.torch.EquivariantLinear(G, into, out)
        sizes = layer.rep_in.size, layer.rep_out.size
        layers = {"equivariant": layer, "plain": layer.to_linear(), "torch.nn.Linear": torch.nn.Linear(*sizes)}
        title = f"{name}, {sizes[0]} -> {sizes[1]}, {layer.maps.dimension} maps"
        rows(title, layers, "torch.nn.Linear", arguments.batches, sizes[0], arguments.turns)


def beside_e3nn(arguments):
    """Scalars and vectors, which both express with the same number of weights."""
    try:
        from e3nn import o3
    except ImportError:
        print("\ne3nn is not installed")
        return
    print("\n| layer | kind | batch | forward ms | ratio to e3nn | forward + backward ms | ratio to e3nn |")
    print("|---|---|---|---|---|---|---|")
    for scalars, vectors in [(16, 16), (64, 64), (96, 96), (256, 128)]:
        rep, irreps = f"{scalars} + {vectors}*V", f"{scalars}x0e + {vectors}x1o"
        ours = lieder.torch.EquivariantLinear("O(3)", rep, rep, bias=False)
        theirs = o3.Linear(irreps, irreps)
        assert sum(p.numel() for p in ours.parameters()) == theirs.weight_numel
        layers = {"equivariant": ours, "plain": ours.to_linear(), "e3nn": theirs}
        rows(rep, layers, "e3nn", arguments.batches, ours.rep_in.size, arguments.turns)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--batches", type=int, nargs="+", default=[64, 1024])
    parser.add_argument("--turns", type=int, default=30)
    parser.add_argument("--threads", type=int, default=1)
    parsed = parser.parse_args()
    torch.set_num_threads(parsed.threads)
    print(f"torch {torch.__version__}, {parsed.threads} threads, float32\n")
    beside_linear(parsed)
    beside_e3nn(parsed)
