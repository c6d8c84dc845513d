"""lieder.torch: layers that commute with a group before, during and after training, and what is refused."""

import copy
import io
import pickle
import shutil
import subprocess
import sys
import warnings

import lieder
import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="lieder.torch needs PyTorch, which is not installed")
import lieder.torch as lt
from lieder.torch._gathered import gathered_matrix
from torch import nn

functional_call = torch.func.functional_call if hasattr(torch, "func") else torch.nn.utils.stateless.functional_call

CASES = [
    ("SO(3)", "V + V*V + 2", "1 + V + V*V"),
    ("O(3)", "V + V*V + 1", "V*V + V"),
    ("S(5)", "V + 1", "V*V + V"),
    ("SO+(1,3)", "2*V + 1", "V + V*V"),
    ("Z(6)", "V", "2*V + 1"),
    ("D(4)", "V*V", "V + 2"),
    ("S(4)*SO(3)", "V1*V2 + V1", "V1*V2 + V2"),
    ("SO(3)", "(2*V + 1)*(V + 1)", "(V + 2)*(V + 1)"),  # summands whose coordinates lie between one another
]
NAMES = [case[0] for case in CASES[:-1]] + ["interleaved"]


@pytest.fixture(autouse=True)
def one_thread_and_one_seed():
    torch.manual_seed(0)
    threads, dtype = torch.get_num_threads(), torch.get_default_dtype()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)
    torch.set_default_dtype(dtype)


def error_of(f, G, rep_in, rep_out, dtype=torch.float64):
    """Independent of check_equivariance: largest relative |f(rho_in x) - rho_out f(x)| over 5 elements."""
    into, out = lieder.representation(rep_in, G), lieder.representation(rep_out, G)
    worst, random = 0, np.random.default_rng(5)
    with torch.no_grad():
        for seed in range(5):
            g, x = into.group.random_element(seed), random.normal(size=(7, into.size))
            a = f(torch.tensor((into.rho(g) @ x.T).T, dtype=dtype)).double().numpy()
            b = f(torch.tensor(x, dtype=dtype)).double().numpy() @ out.rho(g).T
            worst = max(worst, np.linalg.norm(a - b) / np.linalg.norm(b))
    return worst


def randomise(model):
    """Every parameter away from its initial value, biases too."""
    with torch.no_grad():
        for p in model.parameters():
            p.add_(0.3 * torch.randn_like(p))
    return model


def train(model, size_in, size_out, steps=5):
    dtype = next(model.parameters()).dtype
    x, y = torch.randn(32, size_in, dtype=dtype), torch.randn(32, size_out, dtype=dtype)
    before = [p.detach().clone() for p in model.parameters()]
    optimiser = torch.optim.Adam(model.parameters(), lr=0.02)
    for _ in range(steps):
        optimiser.zero_grad()
        (model(x) - y).square().mean().backward()
        optimiser.step()
    assert any((p != q).any() for p, q in zip(model.parameters(), before))
    return model


# ---- equivariance


# Tolerance: rounding; boosts of SO+(1,3) of size e multiply it.
@pytest.mark.parametrize(("dtype", "tolerance"), [(torch.float32, 1e-6), (torch.float64, 1e-12)])
@pytest.mark.parametrize(("G", "rep_in", "rep_out"), CASES, ids=NAMES)
def test_layers_commute_before_and_after_training(G, rep_in, rep_out, dtype, tolerance):
    layer = lt.EquivariantLinear(G, rep_in, rep_out, dtype=dtype)
    mlp = lt.EquivariantMLP(G, rep_in, rep_out, hidden=40, layers=2, dtype=dtype)
    for model in (layer, mlp):
        assert error_of(model, G, rep_in, rep_out, dtype) < tolerance
        train(model, layer.rep_in.size, layer.rep_out.size)
        assert error_of(model, G, rep_in, rep_out, dtype) < tolerance
        assert lt.check_equivariance(model, G).error < tolerance


# Known answer: the projection onto the basis that enforce() returns. Sound and complete: as many weights as maps.
@pytest.mark.parametrize(("G", "rep_in", "rep_out"), CASES, ids=NAMES)
def test_the_weights_are_all_maps_and_only_these(G, rep_in, rep_out):
    result = lieder.enforce(G, rep_in, rep_out)
    layer = lt.EquivariantLinear(G, rep_in, rep_out, bias=False, dtype=torch.float64)
    assert sum(p.numel() for p in layer.parameters()) == layer.maps.dimension == result.dimension
    W = layer.weight.detach().numpy()
    np.testing.assert_allclose(result.combine(result.project(W)), W, atol=1e-12)
    jacobian = torch.autograd.functional.jacobian(
        lambda w: functional_call(layer.maps, {"weight0": w}, ()), layer.maps.weights[0]
    ).reshape(W.size, -1)
    np.testing.assert_allclose((jacobian.T @ jacobian).numpy(), np.eye(jacobian.shape[1]), atol=1e-12)
    target = np.random.default_rng(0).normal(size=W.shape)
    layer.maps.project_(torch.tensor(target))
    np.testing.assert_allclose(layer.weight.detach().numpy(), result.combine(result.project(target)), atol=1e-12)


@pytest.mark.parametrize(("G", "rep_in", "rep_out"), CASES, ids=NAMES)
def test_bias_is_invariant(G, rep_in, rep_out):
    layer = randomise(lt.EquivariantLinear(G, rep_in, rep_out, dtype=torch.float64))
    count = lieder.enforce(G, 1, rep_out).dimension
    assert (0 if layer.offset is None else layer.offset.dimension) == count
    if layer.bias is not None:
        b = layer.bias.detach().numpy()
        assert np.linalg.norm(b) > 0.01
        g = layer.group.random_element(3)
        np.testing.assert_allclose(layer.rep_out.rho(g) @ b, b, atol=1e-12)
    assert lt.EquivariantLinear(G, rep_in, rep_out, bias=False).bias is None


@pytest.mark.parametrize(
    ("G", "a", "b", "out"),
    [("SO(3)", "V", "V", "V + V*V + 1"), ("S(5)", "V", "V + 1", "V"), ("S(4)*SO(3)", "V1*V2", "V2", "V1 + V1*V2")],
)
def test_bilinear_maps_commute(G, a, b, out):
    layer = lt.EquivariantBilinear(G, a, b, out, dtype=torch.float64)
    train(_OfHalves(layer), layer.rep_a.size + layer.rep_b.size, layer.rep_out.size)
    g = layer.group.random_element(1)
    x, y = torch.randn(4, layer.rep_a.size, dtype=torch.float64), torch.randn(4, layer.rep_b.size, dtype=torch.float64)
    rho_a, rho_b, rho_out = (torch.tensor(rep.rho(g)) for rep in (layer.rep_a, layer.rep_b, layer.rep_out))
    torch.testing.assert_close(layer(x @ rho_a.T, y @ rho_b.T), layer(x, y) @ rho_out.T, rtol=1e-11, atol=1e-11)
    torch.testing.assert_close(layer(2 * x, y), 2 * layer(x, y))
    assert lt.check_equivariance(layer, G).error < 1e-12
    assert sum(p.numel() for p in layer.parameters()) == lieder.enforce(G, layer.rep_a * layer.rep_b, out).dimension


class _OfHalves(nn.Module):
    def __init__(self, layer):
        super().__init__()
        self.layer = layer

    def forward(self, x):
        return self.layer(x[:, : self.layer.rep_a.size], x[:, self.layer.rep_a.size :])


# Known answer: of two vectors SO(3) allows the cross product alone, which vanishes for x = y.
def test_bilinear_of_two_vectors_is_the_cross_product():
    layer = lt.EquivariantBilinear("SO(3)", "V", "V", "V", dtype=torch.float64)
    x, y = torch.randn(5, 3, dtype=torch.float64), torch.randn(5, 3, dtype=torch.float64)
    cross = torch.linalg.cross(x, y)
    ratio = layer(x, y) / cross
    torch.testing.assert_close(ratio, ratio[0, 0].expand_as(ratio))
    assert layer(x).abs().max() < 1e-14 * layer(x, y).abs().max() + 1e-15
    with pytest.raises(lieder.InputError, match="no bilinear map but 0 from V and V to V commutes with O"):
        lt.EquivariantBilinear("O(3)", "V", "V", "V")


def test_product_layers_commute_and_add_products():
    model = randomise(lt.EquivariantMLP("SO(3)", "2*V", "V", hidden=30, layers=2, bilinear=True, dtype=torch.float64))
    assert error_of(model, "SO(3)", "2*V", "V") < 1e-12
    assert any(isinstance(layer, lt.ProductLayer) for layer in model)


@pytest.mark.parametrize(("G", "rep"), [("O(3)", "V + V*V + 2"), ("S(5)", "V*V"), ("Real(SU(2))", "V + 1")])
def test_norm_nonlinearity_commutes(G, rep):
    layer = randomise(lt.NormNonlinearity(G, rep)).double()
    assert error_of(layer, G, rep, rep) < 1e-12
    x = torch.randn(4, layer.rep_in.size, dtype=torch.float64)
    assert (layer(2 * x) - 2 * layer(x)).abs().max() > 1e-3  # not linear
    zero = torch.zeros(1, layer.rep_in.size, dtype=torch.float64, requires_grad=True)
    layer(zero).sum().backward()
    assert zero.grad.isfinite().all()


def test_gates_commute_for_groups_that_keep_no_length():
    layer = lt.GatedNonlinearity("SO+(1,3)", "2 + V + V*V", "tanh").double()
    assert layer.rep_in.size == 2 + 4 + 16 + 2
    x = torch.randn(6, layer.rep_in.size, dtype=torch.float64)
    torch.testing.assert_close(layer(x)[:, :2], torch.tanh(x[:, :2]))
    torch.testing.assert_close(layer(x)[:, 2:6], x[:, 2:6] * torch.sigmoid(x[:, 22:23]))
    assert error_of(layer, "SO+(1,3)", layer.rep_in, layer.rep_out) < 1e-12


def test_groups_on_complex_vectors():
    layer = lt.EquivariantLinear("SU(2)", "V*V + V + 1", "V*V + V + 2", dtype=torch.complex128)
    randomise(layer)
    assert layer.weight.is_complex() and layer.weight.imag.abs().max() > 0.01
    report = lt.check_equivariance(layer, "SU(2)")
    assert report.equivariant and report.error < 1e-12
    assert lt.EquivariantLinear("U(2)", "V", "V").weight.dtype == torch.complex64
    with pytest.raises(lieder.InputError, match="dtype: torch.float64 came; need a complex one"):
        lt.EquivariantLinear("SU(2)", "V", "V", dtype=torch.float64)
    with pytest.raises(lieder.InputError, match=r"U\(2\) acts on complex vectors; need .* Real\(U\(2\)\)"):
        lt.EquivariantMLP("U(2)", "V", "V")


@pytest.fixture(scope="module")
def noisy_file(tmp_path_factory):
    """SO(3) in coordinates of its own, its generators known to 1e-7, as a group file."""
    random = np.random.default_rng(2)
    turn = np.linalg.qr(random.normal(size=(3, 3)))[0]
    algebra = [turn @ xi @ turn.T + 1e-7 * random.normal(size=(3, 3)) for xi in lieder.group("SO(3)").lie_algebra]
    path = tmp_path_factory.mktemp("noisy") / "group.json"
    lieder.Group(3, algebra, name="learnt rotations", noise=1e-7).save(path)
    return path


# Tolerance: the error of the group, which is all that can be asked for; several generators and factors add up.
def test_a_group_file_with_noise(noisy_file):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        model = lt.EquivariantMLP(noisy_file, "2*V", "V + V*V", hidden=["5 + 3*V + V*V"], dtype=torch.float64)
    train(model, 6, 12)
    report = lt.check_equivariance(model, noisy_file)
    assert report.equivariant and 1e-10 < report.error < 1e-6, report
    lt.NormNonlinearity(noisy_file, "V")  # isometries to within the noise
    assert lt.check_equivariance(model, noisy_file, tolerance=1e-12).equivariant is False


def test_a_group_of_the_lens(line):
    _, _, result = line
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        layer = lt.EquivariantLinear(result, "V", "V")
    certain = lieder.enforce(result, "V", "V").usable
    assert {w.category for w in caught} == (set() if certain else {lt.UncertainMapsWarning})
    assert layer(torch.randn(2, 15)).shape == (2, 15)


# ---- initial weights


# Property: each summand of the output has the variance of the input. Tolerance: 400 layers of few weights each.
@pytest.mark.parametrize(("G", "rep_in", "rep_out"), CASES, ids=NAMES)
def test_initial_weights_keep_the_variance(G, rep_in, rep_out):
    layer = lt.EquivariantLinear(G, rep_in, rep_out)
    x = torch.randn(100, layer.rep_in.size)
    squares = 0
    with torch.no_grad():
        for _ in range(400):
            layer.reset_parameters()
            squares = squares + layer(x).square().mean(0) / 400
    for _, places in layer.rep_out.terms():
        assert 0.8 < squares[places].mean() < 1.25


def test_without_symmetry_it_is_an_ordinary_layer():
    layer = lt.EquivariantLinear("Trivial(2)", 50, 40)
    bound = (3 / 50) ** 0.5
    assert sum(p.numel() for p in layer.parameters()) == 50 * 40 + 40
    assert 0.98 * bound < layer.weight.abs().max() <= bound and layer.bias.abs().max() == 0


def test_same_seed_same_weights():
    def made(seed):
        torch.manual_seed(seed)
        return lt.EquivariantMLP("SO(3)", "V", "V", hidden=20, layers=1).state_dict()["linear1.maps.weight0"]

    assert torch.equal(made(1), made(1)) and not torch.equal(made(1), made(2))


# ---- refusals


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: lt.EquivariantLinear("SO(3)", "V", 1), "no matrix but 0 from V to 1 commutes with SO"),
        (lambda: lt.EquivariantLinear("SO(3)", "W", "V"), "W"),
        (lambda: lt.EquivariantLinear("SO(3)", "V", "V")(torch.zeros(2, 4)), "last dimension of the input is 4; need 3"),
        (lambda: lt.PointwiseNonlinearity("SO(3)", "2 + V"), "on coordinates 2..4 .*the Lie algebra moves them"),
        (lambda: lt.PointwiseNonlinearity("Cube", "V"), "discrete generator 0 acts by no permutation"),
        (lambda: lt.PointwiseNonlinearity("S(3)", "V", "relux"), "activation 'relux' came; need a function or one of silu"),
        (lambda: lt.NormNonlinearity("SO+(1,3)", "1 + V"), "does not preserve the length of coordinates 1..4 .*antisym"),
        (lambda: lt.NormNonlinearity("GL(2)", "V"), "does not preserve the length"),
        (lambda: lt.EquivariantMLP("SO(3)", "V", "V", hidden="V"), "hidden 'V' came; need a number of channels"),
        (lambda: lt.EquivariantMLP("SO(3)", "V", "V", hidden=0), "channels: 0 came"),
        (lambda: lt.check_equivariance(nn.Linear(3, 3), "SO(3)"), "no attribute rep_in; pass rep_in="),
        (lambda: lt.check_equivariance(nn.Linear(3, 2), "SO(3)", "V", "V"), "shape .16, 2.*need .16, 3"),
    ],
)
def test_refusals(make, words):
    with pytest.raises(lieder.InputError, match=words):
        make()


def test_pointwise_is_allowed_where_the_group_permutes():
    for G, rep in [("S(4)", "V*V + V + 2"), ("SO(3)", "7"), ("S(4)*SO(3)", "V1*V1"), ("SO(3)", "Alt^3(V)")]:
        layer = lt.PointwiseNonlinearity(G, rep, "relu").double()
        assert error_of(layer, G, rep, rep) < 1e-12
        assert lt.gated(layer.rep_out).size == layer.rep_out.size
    assert lt.gated(lieder.representation("2 + V + V*V", "SO(3)")).size == 14 + 2


# ---- hidden representations


@pytest.mark.parametrize("G", ["SO(3)", "S(5)", "SO+(1,3)", "S(4)*SO(3)", "SO(2) wr S(3)", "SE(3)", "Rubik"])
@pytest.mark.parametrize("channels", [1, 7, 64, 384])
def test_hidden_representation_has_its_size(G, channels):
    rep = lt.hidden_representation(G, channels)
    assert rep.size == channels
    highest = max(factors for factors, _ in rep.terms())
    least = min(lieder.representation(name, G).size for name in rep.group.base_representations())
    assert highest == max(k for k in range(4) if k == 0 or least**k <= channels // (k + 1))


# Known answer: 384 / 4 = 96 channels an order: 3 tensors of 27 entries leave 15, 12 of 9 leave 3, 33 vectors none.
def test_hidden_representation_of_rotations():
    assert str(lt.hidden_representation("SO(3)", 384)) == "96 + 33*V + 12*V*V + 3*V*V*V"


# ---- check_equivariance


def test_check_names_the_first_layer_and_the_cause():
    good = lt.EquivariantLinear("SO(3)", "V + 2", "2*V + 1")
    last = lt.EquivariantLinear("SO(3)", "2*V + 1", "V")
    assert lt.check_equivariance(nn.Sequential(good, last), "SO(3)").equivariant

    report = lt.check_equivariance(nn.Sequential(good, nn.ReLU(), last), "SO(3)")
    assert not report.equivariant and report.first.name == "1 (ReLU)"
    assert "pointwise nonlinearity on coordinates 0..2 of 2*V + 1" in report.cause and "not equivariant" in str(report)
    assert "lost in 1 (ReLU)" in str(report) and len(str(report).splitlines()) == 5

    broken = good.to_linear()
    with torch.no_grad():
        broken.bias[0] += 1
    report = lt.check_equivariance(nn.Sequential(broken, last), "SO(3)", rep_in="V + 2")
    assert report.first.name == "0 (Linear)" and report.cause.startswith("its bias is not invariant")
    with torch.no_grad():
        broken.bias[0] -= 1
        broken.weight[0, 0] += 1
    report = lt.check_equivariance(nn.Sequential(broken, last), "SO(3)", rep_in="V + 2")
    assert report.cause.startswith("its weight is not equivariant") and "bias" not in report.cause


def test_check_of_a_model_that_is_no_sequence():
    report = lt.check_equivariance(nn.Linear(3, 3), "SO(3)", "V", "V")
    assert not report.layers and "its weight is not equivariant" in report.cause and "bias" in report.cause
    odd = nn.Sequential(nn.Linear(3, 8), nn.ReLU(), nn.Linear(8, 3))
    report = lt.check_equivariance(odd, "SO(3)", "V", "V")
    assert report.first.name == "0 (Linear), 1 (ReLU), 2 (Linear)" and "does not commute" in report.cause


def test_check_tells_precision_from_symmetry():
    model = lt.EquivariantMLP("SO(3)", "V", "V", hidden=20, layers=1)
    report = lt.check_equivariance(model, "SO(3)", tolerance=1e-9)
    assert not report.equivariant and "the precision of torch.float32" in report.cause
    assert lt.check_equivariance(model, "SO(3)").equivariant


def test_check_against_another_group():
    model = lt.EquivariantMLP("SO(3)", "V", "V", hidden=20, layers=1, dtype=torch.float64)
    assert lt.check_equivariance(model, "SO(3)").equivariant
    rotations = lt.EquivariantLinear("SO(2)", "V", "V")
    report = lt.check_equivariance(randomise(rotations), "O(2)")  # rotations of the plane allow a turn, reflections none
    assert "its weight is not equivariant" in report.cause


def test_check_leaves_the_model_as_it_was():
    model = nn.Sequential(lt.EquivariantLinear("S(3)", "V", "V"), nn.Dropout(0.5))
    model[1].eval()
    assert lt.check_equivariance(model, "S(3)").equivariant
    assert model.training and model[0].training and not model[1].training


# ---- the rest of PyTorch


@pytest.mark.parametrize(("G", "rep_in", "rep_out"), CASES, ids=NAMES)
def test_gradients(G, rep_in, rep_out):
    layer = randomise(lt.EquivariantLinear(G, rep_in, rep_out, dtype=torch.float64))
    x = torch.randn(2, layer.rep_in.size, dtype=torch.float64, requires_grad=True)
    names, values = zip(*layer.named_parameters())

    def f(x, *values):
        return functional_call(layer, dict(zip(names, values)), (x,))

    assert torch.autograd.gradcheck(f, (x, *(v.detach().requires_grad_() for v in values)))


@pytest.mark.parametrize(
    "make",
    [
        lambda: lt.EquivariantBilinear("SO(3)", "V", "V", "V*V", dtype=torch.float64),
        lambda: lt.EquivariantMLP("S(4)*SO(3)", "V1*V2", "V2", hidden=20, layers=1, bilinear=True, dtype=torch.float64),
        lambda: lt.GatedNonlinearity("SO(3)", "2 + V + V*V", "tanh").double(),
        lambda: lt.NormNonlinearity("SO(3)", "2 + V").double(),
    ],
    ids=["bilinear", "mlp", "gated", "norm"],
)
def test_gradients_of_other_modules(make):
    model = make()
    rep = getattr(model, "rep_a", model.rep_in)
    x = torch.randn(2, rep.size, dtype=torch.float64, requires_grad=True)
    assert torch.autograd.gradcheck(model, (x,))


@pytest.mark.skipif(not hasattr(torch, "export"), reason="torch.export came with PyTorch 2.1")
@pytest.mark.parametrize("bilinear", [False, True])
def test_export(bilinear):
    model = randomise(lt.EquivariantMLP("SO(3)", "V + 1", "V", hidden=20, layers=1, bilinear=bilinear)).eval()
    x = torch.randn(5, 4)
    program = torch.export.export(model, (x,), dynamic_shapes=({0: torch.export.Dim("batch")},))
    y = torch.randn(3, 4)
    torch.testing.assert_close(program.module()(y), model(y))
    norm = randomise(lt.NormNonlinearity("SO(3)", "V + 1"))
    torch.testing.assert_close(torch.export.export(norm, (x,)).module()(x), norm(x))


def test_state_across_dtypes_and_files():
    model = randomise(lt.EquivariantMLP("SO(3)", "V + 1", "V*V", hidden=30, layers=1, bilinear=True))
    file = io.BytesIO()
    torch.save(model.state_dict(), file)
    file.seek(0)
    state = torch.load(file, weights_only=True)
    other = lt.EquivariantMLP("SO(3)", "V + 1", "V*V", hidden=30, layers=1, bilinear=True, dtype=torch.float64)
    other.load_state_dict(state)
    x = torch.randn(3, 4)
    torch.testing.assert_close(other(x.double()).float(), model(x))
    assert error_of(other, "SO(3)", "V + 1", "V*V") < 1e-12
    assert not any("basis" in key or "places" in key for key in state)


# Another machine may compute another basis of the same maps: here one is turned, and so are the weights when loaded.
@pytest.mark.parametrize("G", ["SO(3)", "S(4)"])
def test_state_is_loaded_into_another_basis(G):
    model = lt.EquivariantLinear(G, "V*V", "V*V + V", dtype=torch.float64)
    other = lt.EquivariantLinear(G, "V*V", "V*V + V", dtype=torch.float64)
    family = max(other.maps._families, key=lambda f: f.count)
    k = other.maps._families.index(family)
    if family.basis is not None:
        turn = torch.linalg.qr(torch.randn(family.count, family.count, dtype=torch.float64))[0]
        family.basis = turn.numpy() @ family.basis
    else:
        family.label = (family.label + 1) % family.count
    other.maps.matrix = gathered_matrix(other.maps._families, other.maps.shape, None)
    other.double()  # takes the turned basis
    other.load_state_dict(model.state_dict())
    assert not torch.allclose(other.maps.weights[k], model.maps.weights[k])
    torch.testing.assert_close(other.weight, model.weight, rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize(
    ("G", "rep_in", "rep_out", "words"),
    [
        ("SO(3)", "V", "V", None),
        ("SO(3)", "V'", "V", None),  # the same matrices
        ("O(3)", "V", "V", r"maps: the weights belong to SO\(3\), V -> V; this layer is one of O\(3\), V -> V"),
        ("SO(3)", "V", "Alt^2(V)", "this layer is one of"),
        ("SO(3)", "2*V", "V", "this layer is one of"),
    ],
)
def test_state_of_another_group_or_representation(G, rep_in, rep_out, words):
    state = lt.EquivariantLinear("SO(3)", "V", "V").state_dict()
    layer = lt.EquivariantLinear(G, rep_in, rep_out)
    if words is None:
        layer.load_state_dict(state)
    else:
        with pytest.raises(RuntimeError, match=words):
            layer.load_state_dict(state)


def test_turned_to_double_precision_it_commutes_to_double_precision():
    layer = lt.EquivariantLinear("SO(3)", "V*V", "V*V")
    assert error_of(layer.double(), "SO(3)", "V*V", "V*V") < 1e-13
    assert layer.half().maps.matrix.coefficients.dtype == torch.float16
    assert layer.to("meta").weight.device.type == "meta"


def test_copies_and_pickles():
    model = randomise(lt.EquivariantMLP("S(4)*SO(3)", "V1*V2", "V2", hidden=20, layers=1))
    x = torch.randn(3, 12)
    for other in (copy.deepcopy(model), pickle.loads(pickle.dumps(model))):
        assert torch.equal(other(x), model(x))
        train(other, 12, 3)
        assert not torch.equal(other(x), model(x))
        assert lt.check_equivariance(other, "S(4)*SO(3)").equivariant


def test_plain_layers_are_the_same_function():
    model = randomise(lt.EquivariantMLP("SO(3)", "V + 1", "V", hidden=20, bilinear=True))
    fast, x = lt.plain(model), torch.randn(4, 4)
    torch.testing.assert_close(fast(x), model(x))
    assert sum(type(m) is nn.Linear for m in fast.modules()) == 4 + 2 * 3
    assert not any(isinstance(m, lt.EquivariantLinear) for m in fast.modules())
    assert any(isinstance(m, lt.EquivariantLinear) for m in model.modules())
    assert type(lt.plain(model.linear1)) is nn.Linear


def test_words():
    text = str(lt.EquivariantLinear("SO(3)", "V + 2", "V + 1"))
    assert text.startswith("EquivariantLinear(\n  SO(3), 'V + 2' -> 'V + 1', 5 -> 4, dimension=3, bias=1\n")
    assert "(maps): EquivariantMaps(V + 2 -> V + 1, shape=(4, 5), dimension=3)\n" in text
    gate = lt.GatedNonlinearity("SO(3)", "V + 2")
    assert str(gate) == "GatedNonlinearity(SO(3), 'V + 2', gates=1, activation=silu)"


# ---- C++


MAIN = """
#include "trained_net.hpp"
#include <cstdio>
int main() {
  std::array<trained_net::real, trained_net::input_size> x{};
  double value = 0;
  for (;;) {
    for (auto& xi : x) {
      if (std::scanf("%lf", &value) != 1) return 0;
      xi = static_cast<trained_net::real>(value);
    }
    for (const auto y : trained_net::evaluate(x)) std::printf("%.17g ", static_cast<double>(y));
    std::printf("\\n");
  }
}
"""


def _nets():
    so3, gate = "SO(3)", lt.GatedNonlinearity("SO(3)", "3 + 2*V", "gelu")
    return {
        "mlp": lt.EquivariantMLP("S(4)*SO(3)", "V1*V2", "V2 + V1", hidden=40, layers=2),
        "bilinear": lt.EquivariantMLP(so3, "2*V", "V*V", hidden=40, layers=1, bilinear=True),
        "others": nn.Sequential(
            lt.EquivariantLinear(so3, "2*V + 1", gate.rep_in), gate, nn.Dropout(0.5), lt.NormNonlinearity(so3, "3 + 2*V"),
            lt.EquivariantBilinear(so3, "3 + 2*V", "3 + 2*V", "8"), nn.Softplus(), lt.PointwiseNonlinearity(so3, 8, "elu"),
            nn.Linear(8, 5), nn.Tanh(), nn.ReLU(), nn.Sigmoid(), nn.SiLU(), nn.GELU(),
        ),
    }  # fmt: skip


# Tolerance: rounding in sums of some hundred terms, in another order.
@pytest.mark.skipif(shutil.which("g++") is None, reason="needs g++ to compile the header")
@pytest.mark.parametrize("name", ["mlp", "bilinear", "others"])
@pytest.mark.parametrize(("dtype", "tolerance"), [(torch.float32, 2e-6), (torch.float64, 1e-13)])
def test_header_gives_the_same_numbers(name, dtype, tolerance, tmp_path):
    model = randomise(_nets()[name]).to(dtype).eval()
    lt.export_header(model, tmp_path / "trained_net.hpp")
    (tmp_path / "main.cpp").write_text(MAIN)
    flags = ["-std=c++17", "-O1", "-Wall", "-Wextra", "-Werror", "-pedantic"]
    subprocess.run(["g++", *flags, "main.cpp", "-o", "main"], cwd=tmp_path, check=True)
    x = torch.randn(6, model[0].rep_in.size, dtype=dtype)
    text = "\n".join(" ".join(f"{value:.17g}" for value in row) for row in x.double().tolist())
    run = subprocess.run([tmp_path / "main"], input=text, capture_output=True, text=True, check=True)
    y = torch.tensor([[float(word) for word in line.split()] for line in run.stdout.splitlines()], dtype=torch.float64)
    expected = model(x).detach().double()
    assert y.shape == expected.shape
    assert (y - expected).abs().max() < tolerance * expected.abs().max()


@pytest.mark.parametrize(
    ("model", "name", "words"),
    [
        (nn.Sequential(nn.Linear(3, 3), nn.Softmax(-1)), None, "no C.. for the layer Softmax"),
        (nn.Sequential(nn.Linear(3, 3), nn.ELU(0.5)), None, "no C.. for the layer ELU"),
        (nn.Linear(3, 3), "class-room", "the namespace 'class-room' came"),
        (nn.Sequential(nn.Linear(3, 3), nn.Linear(4, 4)), None, "a layer of 4 inputs follows one of 3 outputs"),
        (nn.ReLU(), None, "no layer that says how many inputs"),
    ],
)
def test_what_has_no_header(model, name, words, tmp_path):
    with pytest.raises(lieder.InputError, match=words):
        lt.export_header(model, tmp_path / "net.hpp", name)
    assert not (tmp_path / "net.hpp").exists()


# ---- what it is for


# Known answer: y = (a.b) a + |b| b of two vectors. The data for training lie near one direction, those held out anywhere.
def test_it_learns_from_one_orientation_what_a_plain_network_does_not():
    def data(count, turned):
        x = 0.3 * torch.randn(count, 2, 3) + torch.tensor([1.0, 0.0, 0.0])
        if turned:
            x = x @ torch.tensor(np.stack([lieder.group("SO(3)").random_element(k) for k in range(count)])).float()
        a, b = x[:, 0], x[:, 1]
        return x.flatten(1), (a * b).sum(1, keepdim=True) * a + b.norm(dim=1, keepdim=True) * b

    (x, y), (x_turned, y_turned) = data(128, False), data(256, True)

    def error(model):
        optimiser = torch.optim.Adam(model.parameters(), lr=0.01)
        for _ in range(300):
            optimiser.zero_grad()
            (model(x) - y).square().mean().backward()
            optimiser.step()
        with torch.no_grad():
            return ((model(x_turned) - y_turned).square().mean() / y_turned.square().mean()).sqrt().item()

    equivariant = error(lt.EquivariantMLP("O(3)", "2*V", "V", hidden=48, layers=2, bilinear=True))
    ordinary = error(nn.Sequential(nn.Linear(6, 64), nn.SiLU(), nn.Linear(64, 64), nn.SiLU(), nn.Linear(64, 3)))
    assert equivariant < 0.1 and ordinary > 3 * equivariant, (equivariant, ordinary)


def test_lieder_needs_no_torch():
    program = """
import sys
import lieder
assert "torch" not in sys.modules and "lieder.torch" not in sys.modules
sys.modules["torch"] = None
try:
    import lieder.torch
except ImportError as error:
    print(error)
"""
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert run.stdout == "lieder.torch needs PyTorch 1.13 or newer: pip install 'lieder[torch]'\n"
