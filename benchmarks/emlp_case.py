"""One case of enforce_cases.py by EMLP, in the environment that enforce_vs_emlp.py makes.

    DIR/bin/python benchmarks/emlp_case.py CASE [--once]

One line of JSON. --once only finds the basis, as a user's program would. Otherwise the basis is found again with EMLP's
cache of solutions cleared, at most LATER_CALLS times and until LONG_ENOUGH seconds have passed, and its error is
measured: |rho(g) W - W| / |rho(g) W| for random combinations W at 3 random elements g, by EMLP's own action.
"""

import argparse
import json
import time
from importlib.metadata import version

import emlp.groups
import jax
import numpy as np
from emlp.nn import uniform_rep
from emlp.nn.objax import gated
from emlp.reps import Rep, T, V
from enforce_cases import COMPARED

LATER_CALLS = 5
LONG_ENOUGH = 10


def representation_of(case):
    """The group, the representation of the maps, and the seconds that the product of a layer's two sides takes."""
    G = eval(case.emlp_group, vars(emlp.groups))
    names = {"G": G, "T": T, "V": V, "uniform_rep": uniform_rep, "gated": gated}
    out = eval(case.emlp_out, names)
    if not case.emlp_in:
        return G, out, None
    rep_in = eval(case.emlp_in, names)
    start = time.perf_counter()
    return G, out * rep_in.T, time.perf_counter() - start


def timed_basis(rep):
    start = time.perf_counter()
    basis = jax.block_until_ready(rep.equivariant_basis())
    return basis, time.perf_counter() - start


def later_seconds(rep):
    seconds = []
    while len(seconds) < LATER_CALLS and sum(seconds) < LONG_ENOUGH:
        Rep.solcache.clear()
        seconds.append(timed_basis(rep)[1])
    return seconds


def random_combination(basis):
    return basis @ np.random.normal(size=basis.shape[-1]).astype(np.float32)


def nan_share(basis):
    """Of a basis in parts, the share in one combination of all its maps."""
    entries = basis if isinstance(basis, jax.Array) else random_combination(basis)
    return float(np.isnan(np.asarray(entries)).mean()) if entries.size else 0.0


def error(G, rep, basis):
    """None where there are no maps, and for NaN."""
    if basis.shape[-1] == 0:
        return None
    errors = []
    for g in G.samples(3):
        w = random_combination(basis)
        moved = rep.rho(g) @ w
        errors.append(float(np.linalg.norm(moved - w) / np.linalg.norm(moved)))
    return None if np.isnan(errors).any() else max(errors)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("case", choices=[case.name for case in COMPARED])
    parser.add_argument("--once", action="store_true")
    arguments = parser.parse_args()
    np.random.seed(0)
    case = next(case for case in COMPARED if case.name == arguments.case)
    G, rep, product_seconds = representation_of(case)
    basis, first = timed_basis(rep)
    answer = {"dimension": int(basis.shape[-1]), "size": int(rep.size())}
    if not arguments.once:
        answer["product_seconds"] = product_seconds
        answer["first_seconds"] = first
        answer["later_seconds"] = later_seconds(rep)
        answer["nan"] = nan_share(basis)
        answer["error"] = error(G, rep, basis)
        answer["versions"] = {name: version(name) for name in ("emlp", "jax", "numpy")}
    print(json.dumps(answer))


if __name__ == "__main__":
    main()
