"""What is found in measured and simulated data of science. They are not part of the project: LIEDER_DATA_DIR names them."""

import os
from pathlib import Path

import lieder
import numpy as np
import pytest

METRIC = np.diag([1.0, -1.0, -1.0, -1.0])


def data(name):
    path = Path(os.environ.get("LIEDER_DATA_DIR", "../shared/data")) / name
    if not path.exists():
        pytest.skip(f"{path} is not there; LIEDER_DATA_DIR names the folder of the data")
    return np.load(path).astype(float)


def alike_on_each(points, n):
    """gl(n), acting in the same way on each of many points of R^n."""
    return lieder.Group(points * n, [np.kron(np.eye(points), unit.reshape(n, n)) for unit in np.eye(n * n)])


def ethanol():
    x, forces = data("molecules/ethanol_positions.npy"), data("molecules/ethanol_forces.npy")
    energies = data("molecules/ethanol_energies.npy")
    return x.reshape(len(x), -1), energies, -forces.reshape(len(x), 1, -1)


def test_the_energy_of_ethanol_does_not_change_when_it_is_turned():
    x, energies, slopes = ethanol()
    found = lieder.discover.function(x, energies, slopes, candidates=alike_on_each(9, 3))
    assert (found.verdict, found.dimension, found.algebra["name"]) == ("symmetry", 3, "so(3)")
    # The fourth direction, of stretches and shears, is far away.
    assert found.evidence["defects"][2]["upper"] < 1e-5
    assert found.evidence["defects"][3]["lower"] > 0.05


def exchange(*atoms, mirrored=False):
    """Atoms in a cycle, on positions of nine; mirrored: and x to -x."""
    order = np.arange(9)
    for cycle in atoms:
        order[list(cycle)] = np.roll(cycle, -1)
    return np.kron(np.eye(9)[order], np.diag([-1.0 if mirrored else 1.0, 1.0, 1.0]))


def test_turns_of_the_methyl_group_of_ethanol_and_exchanges_that_nobody_sampled():
    x, energies, slopes = ethanol()
    x = x.reshape(-1, 9, 3)
    x = (x - x.mean(axis=1, keepdims=True)).reshape(len(x), -1)
    methyl, mirror = exchange((5, 6, 7)), exchange((3, 4), (5, 6), mirrored=True)
    single = [exchange((5, 6)), exchange((3, 4)), exchange((3, 8))]
    found = lieder.discover.function(
        x, energies, slopes, candidates=alike_on_each(9, 3), elements=[methyl, mirror, *single], delta=0.15
    )
    told = {np.array(s["matrix"]).tobytes(): s for s in found.discrete if s["kind"] == "element"}
    for kept in (methyl, mirror):
        assert told[kept.tobytes()]["verdict"] == "symmetry" and told[kept.tobytes()]["visited"] > 0.9
    for unknown in single:
        assert told[unknown.tobytes()]["verdict"] == "underdetermined" and told[unknown.tobytes()]["visited"] == 0
    assert found.group.dimension == 3 and len(found.group.discrete) == 2


def test_the_energy_of_ethanol_does_not_change_when_it_is_moved():
    x, energies, slopes = ethanol()
    found = lieder.discover.function(x, energies, slopes, candidates="T(27)")
    assert (found.verdict, found.dimension) == ("symmetry", 3)
    moves = np.asarray(found.generators)[:, :27, -1].reshape(3, 9, 3)
    np.testing.assert_allclose(moves, np.repeat(moves[:, :1], 9, axis=1), atol=1e-6)


def test_forces_turn_as_positions_do():
    """The same of a map whose values turn; its derivatives are not measured, and 2,000 samples cannot replace them."""
    x, _, slopes = ethanol()
    found = lieder.discover.function(x, -slopes[:, 0], candidates=alike_on_each(9, 3), output="same")
    assert (found.verdict, found.dimension) == ("underdetermined", 0)


def test_the_invariant_mass_of_jets():
    p = data("particles/top_tagging_2constituents.npy").sum(axis=1)
    found = lieder.discover.function(p, lambda q: q @ METRIC @ q, candidates="GL(4)")
    assert (found.verdict, found.dimension, found.algebra["name"]) == ("symmetry", 6, "so(1,3)")


def test_a_hundred_events_do_not_tell_the_mass_of_two_particles():
    p = data("particles/top_tagging_2constituents.npy")
    both = p.sum(axis=1)
    mass = np.einsum("ij,jk,ik->i", both, METRIC, both)
    found = lieder.discover.function(p.reshape(100, 8), mass, candidates=alike_on_each(2, 4))
    assert (found.verdict, found.dimension) == ("underdetermined", 0)
    # With its derivatives they do.
    slopes = np.tile(2 * both @ METRIC, 2)[:, None, :]
    found = lieder.discover.function(p.reshape(100, 8), mass, slopes, candidates=alike_on_each(2, 4))
    assert (found.verdict, found.algebra["name"]) == ("symmetry", "so(1,3)")


def test_one_pose_of_each_molecule_tells_nothing_of_turns():
    x, energies = data("molecules/qm7_positions.npy"), data("molecules/qm7_energies.npy")[:, 0]
    found = lieder.discover.function(x.reshape(len(x), -1), energies, candidates=alike_on_each(23, 3))
    assert (found.verdict, found.dimension) == ("underdetermined", 0)
