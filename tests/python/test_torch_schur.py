"""Layers that never make W: small matrices, one for each irreducible representation, and W give the same."""

import lieder
import pytest

torch = pytest.importorskip("torch", reason="lieder.torch needs PyTorch, which is not installed")
import lieder.torch as lt
import torch.nn.functional as F
from lieder.torch import _maps

REAL_TYPE = [
    ("SO(3)", "5*V + 5*V*V", "10*V + 5*V*V"),
    ("SO(3)", "V*V + 2 + V", "V*V*V + 1 + V"),
    ("O(3)", "V + 3 + V + V*V + V", "2*V*V + 1 + V + 1"),  # summands of a kind do not stand together
    ("O(3)", "(2*V + 1)*(V + 1)", "(V + 2)*(V + 1)"),
    ("O(3)", "V + 3 + V' + V", "V' + 2 + V"),  # a kind by another name
    ("S(5)", "2*V + V*V", "V + 3"),
    ("D(4)", "3*V + V*V", "V + 2*V*V"),
    ("Cube", "4 + 2*V", "V*V + V"),
    ("S(3)*SO(3)", "4*V1*V2 + 3*V2 + V1", "V1*V2 + V1*V1 + V2"),
]
OTHER = [("SO(2)", "2*V + V*V", "V"), ("Z(4)", "2*V", "V + V*V"), ("SO+(1,3)", "2*V + V*V", "V*V + 1")]


@pytest.fixture(autouse=True)
def wherever_it_can(monkeypatch):
    torch.manual_seed(0)
    monkeypatch.setattr(_maps, "_SCHUR_PAYS", -(10**9))


def layer_of(G, rep_in, rep_out, dtype=torch.float64):
    layer = lt.EquivariantLinear(G, rep_in, rep_out, dtype=dtype)
    for p in layer.parameters():
        torch.nn.init.normal_(p)
    return layer


@pytest.mark.parametrize("G, rep_in, rep_out", REAL_TYPE)
def test_the_same_as_by_the_whole_matrix(G, rep_in, rep_out):
    layer = layer_of(G, rep_in, rep_out)
    assert layer.maps.schur is not None
    x = torch.randn(2, 7, layer.rep_in.size, dtype=torch.float64)
    torch.testing.assert_close(layer(x), F.linear(x, layer.weight, layer.bias), rtol=1e-10, atol=1e-10)


@pytest.mark.parametrize("G, rep_in, rep_out", OTHER)
def test_no_such_form_without_orthogonal_matrices_of_real_type(G, rep_in, rep_out):
    """Known: rotations of the plane and cycles are of complex type, Lorentz transformations keep no length."""
    layer = layer_of(G, rep_in, rep_out)
    assert layer.maps.schur is None
    x = torch.randn(7, layer.rep_in.size, dtype=torch.float64)
    torch.testing.assert_close(layer(x), F.linear(x, layer.weight, layer.bias))


def test_tensors_of_rotations_split_into_spins():
    """Known answer: V*V is spin 0, 1 and 2, so that 5 V + 5 V V holds 5, 10 and 5 of them."""
    form = layer_of("SO(3)", "5*V + 5*V*V", "10*V + 5*V*V").maps.schur._form
    assert dict(zip(form.sizes, form.shapes)) == {1: (5, 5), 3: (15, 10), 5: (5, 5)}


@pytest.mark.parametrize("G, rep_in, rep_out", [REAL_TYPE[1], REAL_TYPE[2], REAL_TYPE[5]])
def test_gradients(G, rep_in, rep_out):
    layer = layer_of(G, rep_in, rep_out)
    x = torch.randn(3, layer.rep_in.size, dtype=torch.float64)
    parameters = list(layer.parameters())
    by_small = torch.autograd.grad(layer(x).cos().sum(), parameters)
    by_whole = torch.autograd.grad(F.linear(x, layer.weight, layer.bias).cos().sum(), parameters)
    torch.testing.assert_close(by_small, by_whole)


def test_turned_to_double_precision_it_commutes_to_double_precision():
    layer = layer_of("O(3)", *REAL_TYPE[2][1:], dtype=torch.float32).double()
    x = torch.randn(5, layer.rep_in.size, dtype=torch.float64)
    torch.testing.assert_close(layer(x), F.linear(x, layer.weight, layer.bias), rtol=1e-13, atol=1e-13)


@pytest.mark.skipif(not hasattr(torch, "export"), reason="torch.export came with PyTorch 2.1")
def test_export():
    layer = layer_of("SO(3)", *REAL_TYPE[1][1:])
    x = torch.randn(4, layer.rep_in.size, dtype=torch.float64)
    program = torch.export.export(layer, (x,), dynamic_shapes=({0: torch.export.Dim("batch")},))
    more = torch.randn(9, layer.rep_in.size, dtype=torch.float64)
    torch.testing.assert_close(program.module()(more), layer(more))


def test_large_layers_take_small_matrices(monkeypatch):
    monkeypatch.undo()
    assert lt.EquivariantLinear("O(3)", "128 + 64*V", "128 + 64*V").maps.schur is not None
    assert lt.EquivariantLinear("O(3)", "8 + 4*V", "8 + 4*V").maps.schur is None


def test_what_is_irreducible_is_not_turned():
    """Not even its sign: coordinates that only change places cost less."""
    form = layer_of("O(3)", "8 + 4*V", "3 + 8*V").maps.schur._form
    assert all(turn.is_identity for turn in form.into + form.out)
