"""W entry by entry and tile by tile: both ways make the same matrix."""

import pytest

torch = pytest.importorskip("torch", reason="lieder.torch needs PyTorch, which is not installed")
import lieder.torch as lt
from lieder.torch._gathered import GatheredMatrix
from lieder.torch._tiled import TiledMatrix, Tiling

SMALL = [
    ("SO(3)", "5*V + 5*V*V", "10*V + 5*V*V"),
    ("O(3)", "V + 3 + V + V*V + V", "2*V*V + 1 + V + 1"),  # summands of a kind do not stand together
    ("S(4)", "3*V + 2", "V*V + V"),
    ("Z(3)", "V", "3*V"),
    ("U(2)", "2*V", "V"),
]


@pytest.mark.parametrize("G, rep_in, rep_out", SMALL)
def test_small_matrices_are_gathered(G, rep_in, rep_out):
    maps = lt.EquivariantLinear(G, rep_in, rep_out).maps
    assert isinstance(maps.matrix, GatheredMatrix)
    rows, columns = ([places for _, places in rep.terms()] for rep in (maps.rep_out, maps.rep_in))
    tiled = TiledMatrix(maps._families, Tiling(maps._families, rows, columns, maps.shape[1]), None)
    tiled.refresh(maps.weights)
    torch.testing.assert_close(tiled(maps.weights), maps())
    weighed = torch.randn(maps.shape, dtype=maps().dtype)
    gradients = [torch.autograd.grad((W * weighed).sum().abs(), maps.weights) for W in (tiled(maps.weights), maps())]
    for theirs, ours in zip(*gradients):
        torch.testing.assert_close(theirs, ours)


def test_large_ones_are_not():
    assert isinstance(lt.EquivariantLinear("SO(3)", "V*V*V + V*V", "V^5").maps.matrix, TiledMatrix)
