"""lieder.discover.model: networks whose symmetry is known, layer by layer, and what is refused."""

import copy
import json

import lieder
import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="models are torch modules, and PyTorch is not installed")
import lieder.torch as lt
from torch import nn


@pytest.fixture(autouse=True)
def one_thread_and_one_seed():
    torch.manual_seed(0)
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


def gaussian(samples, size, seed=1):
    return np.random.default_rng(seed).standard_normal((samples, size))


def layer(found, name):
    return next(one for one in found.layers if one["name"] == name)


def convolutional(padding="circular"):
    return nn.Sequential(
        nn.Conv2d(1, 4, 3, padding=1, padding_mode=padding), nn.ReLU(),
        nn.Conv2d(4, 5, 3, padding=1, padding_mode=padding), nn.ReLU(),
        nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(5, 3),
    )  # fmt: skip


def images(samples=40, side=8):
    return np.random.default_rng(3).standard_normal((samples, 1, side, side))


# Known answer: shifts keep a circularly padded convolutional net, layer by layer. Rounding of double precision.
def test_circular_convolutions_keep_shifts():
    found = lieder.discover.model(convolutional(), images(), "shift")
    assert (found.status, found.verdict) == ("converged", "symmetry"), found.message
    assert len(found.actions) == 6 and all(a["verdict"] == "symmetry" for a in found.actions)
    assert [one["name"] for one in found.layers] == [str(k) for k in range(7)]
    assert [layer(found, str(k))["action"] for k in range(4)] == ["the same"] * 4
    assert max(one["so_far"]["defect"] for one in found.layers if one["determined"]) < 1e-12
    assert found.lost_in is None and found.evidence["precision"] == "float64"


# Known answer: padding with zeros breaks shifts at the first convolution, and nothing before it.
def test_zero_padding_loses_shifts_in_the_convolution():
    found = lieder.discover.model(convolutional("zeros"), images(), "shift")
    assert found.verdict in ("none", "underdetermined", "approximate") and found.lost_in == "0"
    assert layer(found, "0")["own"]["defect"] > 0.1 and layer(found, "1")["own"]["defect"] < 1e-12
    assert layer(found, "2")["own"]["defect"] > 0.1
    # The mean over an image loses no shift, whatever came before lost.
    assert layer(found, "4")["own"]["defect"] < 1e-12 < layer(found, "4")["so_far"]["defect"]


# Known answer: a mirror does not keep a convolution with a random filter; it keeps one whose filters are even.
def test_an_action_of_the_user():
    net = convolutional()
    mirror = {"mirror": lambda x: x.flip(-1)}
    assert lieder.discover.model(net, images(), mirror).verdict != "symmetry"
    with torch.no_grad():
        for k in (0, 2):
            net[k].weight += net[k].weight.flip(-1).clone()
    found = lieder.discover.model(net, images(), mirror)
    assert (found.verdict, found.actions[0]["name"]) == ("symmetry", "mirror") and found.lost_in is None
    moved = lieder.discover.model(net[:4], images(), mirror, output="same")
    assert moved.verdict == "symmetry" and lieder.discover.model(net[:4], images(), mirror).verdict != "symmetry"


def test_an_equivariant_mlp_by_what_it_declares():
    # Known answer: so(3), to rounding, in every layer, whose representations the layers declare.
    net = lt.EquivariantMLP("SO(3)", "2*V", "V", hidden=12, layers=2)
    found = lieder.discover.model(net, gaussian(120, 6))
    assert (found.verdict, found.dimension, found.algebra["name"]) == ("symmetry", 3, "so(3)")
    assert [one["name"] for one in found.layers] == ["linear1", "gate1", "linear2", "gate2", "output"]
    assert layer(found, "gate1")["action"] == str(net[1].rep_out)
    assert found.lost_in is None
    assert max(one[part]["defect"] for one in found.layers for part in ("own", "so_far")) < 1e-9
    assert found.evidence["derivatives"] == "reverse mode" and found.evidence["layers_of"] == "found"


def test_one_changed_weight_is_found():
    # Known answer: the layer with the changed weight, and the layers after it only as they pass it on.
    net = lt.EquivariantMLP("SO(3)", "2*V", "V", hidden=12, layers=2)
    broken = lt.plain(net)
    with torch.no_grad():
        broken[2].weight[6, 7] += 0.3
    found = lieder.discover.model(
        broken, gaussian(120, 6), lieder.representation("2*V", "SO(3)"), output=lieder.representation("V", "SO(3)")
    )
    assert found.lost_in == "linear2", found.layers
    assert found.evidence["layers_of"] == "candidates"
    assert layer(found, "linear2")["own"]["defect"] > 1e-3
    others = [one for one in found.layers if one["name"] != "linear2"]
    assert max(one["own"]["defect"] for one in others) < 1e-6
    assert layer(found, "gate1")["so_far"]["defect"] < 1e-6 < layer(found, "output")["so_far"]["defect"]


def test_the_whole_algebra_of_an_equivariant_layer():
    # Known answer: |x|^2 as a network of its own: so(3) among gl(3), layers solved for.
    class SquaredNorm(nn.Module):
        def forward(self, x):
            return (x**2).sum(1, keepdim=True)

    found = lieder.discover.model(nn.Sequential(SquaredNorm(), nn.Tanh()), gaussian(100, 3), "GL(3)")
    assert (found.verdict, found.dimension, found.algebra["name"]) == ("symmetry", 3, "so(3)")
    assert found.group.dimension == 3 and found.lost_in is None
    assert max(one["so_far"]["defect"] for one in found.layers) < 1e-10


def trained_on_rotations():
    x = gaussian(600, 2, 5)
    radius = np.linalg.norm(x, axis=1, keepdims=True)
    inputs, target = torch.tensor(x).float(), torch.tensor(radius).float()
    net = nn.Sequential(nn.Linear(2, 32), nn.Tanh(), nn.Linear(32, 32), nn.Tanh(), nn.Linear(32, 1))
    optimiser = torch.optim.LBFGS(net.parameters(), max_iter=300, line_search_fn="strong_wolfe")

    def closure():
        optimiser.zero_grad()
        loss = ((net(inputs) - target) ** 2).mean()
        loss.backward()
        return loss

    optimiser.step(closure)
    return net, x


def test_a_network_trained_on_rotated_data_is_approximately_symmetric():
    net, x = trained_on_rotations()
    found = lieder.discover.model(net, x, "SO(2)", delta=0.1)
    assert (found.verdict, found.dimension) == ("approximate", 1), found.message
    assert 1e-4 < found.evidence["defects"][0]["upper"] < 0.1
    # A linear layer that loses nothing carries any linear action on; the nonlinearity does not.
    assert layer(found, "0")["so_far"]["defect"] < 1e-9 < 0.01 < layer(found, "1")["own"]["defect"]
    assert found.lost_in == "1"
    # Asked strictly, it has none.
    assert lieder.discover.model(net, x, "SO(2)", delta=1e-4).verdict == "none"


def test_an_untrained_network_has_none():
    net = nn.Sequential(nn.Linear(3, 16), nn.Tanh(), nn.Linear(16, 16), nn.Tanh(), nn.Linear(16, 2))
    found = lieder.discover.model(net, gaussian(400, 3), "SO(3)")
    assert (found.verdict, found.dimension, found.evidence["layers_of"]) == ("none", 0, "candidates")
    assert found.lost_in == "1" and found.group is None


def test_squares_and_magnitudes_have_names():
    # Independent of the library: the means for the layer that is known, in NumPy.
    net = nn.Sequential(nn.Linear(2, 3), nn.Tanh()).double()
    x = gaussian(40, 2)
    found = lieder.discover.model(net, x, [np.array([[0.0, -1.0], [1.0, 0.0]])])
    W, b = net[0].weight.detach().numpy(), net[0].bias.detach().numpy()
    flow = x @ np.array([[0.0, -1.0], [1.0, 0.0]]).T
    lie = (1 - np.tanh(x @ W.T + b) ** 2) * (flow @ W.T)
    last = found.layers[-1]["so_far"]
    assert np.isclose(last["mean_square"], (lie[30:] ** 2).mean(), rtol=1e-10)
    assert np.isclose(last["mean_absolute"], np.abs(lie[30:]).mean(), rtol=1e-10)
    assert np.isclose(last["defect"] ** 2, last["relative_mean_square"], rtol=1e-12)
    assert 0.1 < last["relative_mean_square"] < 10 and 0.1 < last["relative_mean_absolute"] < 10


def test_layers_that_share_code_are_named():
    class Residual(nn.Module):
        def __init__(self):
            super().__init__()
            self.linear, self.act = nn.Linear(3, 3, bias=False), nn.ReLU(inplace=True)

        def forward(self, x):
            return torch.cat([x + self.act(self.linear(self.act(self.linear(x)))), x], 1)

    found = lieder.discover.model(Residual(), gaussian(60, 3), "SO(3)")
    assert [one["name"] for one in found.layers] == ["linear", "act", "linear (call 2)", "act (call 2)", "output"]
    assert found.layers[-1]["kind"] == "code" and found.layers[-1]["own"] is None
    # The input of the first in-place ReLU is what the linear layer returned, before it was changed.
    assert layer(found, "linear")["so_far"]["defect"] < 1e-9 < layer(found, "act")["own"]["defect"]


def test_functions_and_operations_without_derivatives():
    x = gaussian(80, 3)
    found = lieder.discover.model(lambda v: (v**2).sum(axis=1), x, "GL(3)")
    assert (found.verdict, found.dimension, found.layers) == ("symmetry", 3, [])
    assert found.evidence["derivatives"] == "central differences"

    class Detached(nn.Module):
        def forward(self, v):
            return (v.detach() ** 2).sum(1, keepdim=True) + 0 * v.sum(1, keepdim=True)

    found = lieder.discover.model(Detached(), x, "GL(3)")
    assert (found.dimension, found.evidence["derivatives"]) == (3, "central differences")
    assert found.algebra["name"] == "so(3)"


def test_scripted_sequences_are_looked_into():
    net = nn.Sequential(nn.Linear(3, 4), nn.Tanh(), nn.Linear(4, 1))
    found = lieder.discover.model(torch.jit.script(net), gaussian(60, 3), "SO(3)")
    assert [(one["name"], one["kind"]) for one in found.layers] == [("0", "Linear"), ("1", "Tanh"), ("2", "Linear")]


def test_saving_and_showing(tmp_path):
    net = lt.EquivariantMLP("SO(3)", "V", "V", hidden=6, layers=1)
    found = lieder.discover.model(net, gaussian(60, 3))
    found.save(tmp_path / "found")
    names = {path.name for path in (tmp_path / "found").iterdir()}
    assert names == {"result.json", "report.html", "group.json", "generators.npy", "sparse_generators.npy"}
    written = json.loads((tmp_path / "found/result.json").read_text())
    assert written["verb"] == "discover model" and len(written["answer"]["layers"]) == len(found.layers) == 3
    assert "Layer by layer" in found.html() and "srcdoc" in found._repr_html_()
    tried = lieder.discover.model(convolutional(), images(), "shift")
    tried.save(tmp_path / "tried")
    assert {path.name for path in (tmp_path / "tried").iterdir()} == {"result.json", "report.html"}
    assert found.to_json().split('"seconds"')[0] == lieder.discover.model(net, gaussian(60, 3)).to_json().split('"seconds"')[0]


def test_the_model_is_left_as_it_was():
    net = lt.EquivariantMLP("SO(3)", "V", "V", hidden=6, layers=1)
    before = copy.deepcopy(net.state_dict())
    lieder.discover.model(net, gaussian(60, 3))
    assert all(torch.equal(a, b) for a, b in zip(before.values(), net.state_dict().values()) if torch.is_tensor(a))
    assert net.training and not any(m._forward_hooks or m._forward_pre_hooks for m in net.modules())
    assert next(net.parameters()).dtype == torch.float32


class Raises(nn.Module):
    def forward(self, x):
        raise KeyError("nothing here")


class Infinite(nn.Module):
    def forward(self, x):
        return x[:, :1] / torch.where(torch.arange(len(x)) == 3, 0.0, 1.0)[:, None]


PLAIN = nn.Linear(3, 2)


@pytest.mark.parametrize(
    ("net", "change", "words"),
    [
        (Raises(), {}, r"model: it raised KeyError at samples of the shape \(50, 3\)"),
        (PLAIN, {"samples": np.zeros((50, 4))}, r"it raised RuntimeError at samples of the shape \(50, 4\)"),
        (PLAIN, {"samples": np.zeros(3)}, r"samples: an array of the shape \(3,\) came"),
        (PLAIN, {"samples": np.full((5, 3), np.nan)}, "samples: row 0 is not finite"),
        (Infinite(), {}, "value at sample 3 is not finite"),
        (nn.Sequential(PLAIN, nn.Dropout(0.5)), {}, r"two calls .* differ .*: 1 \(Dropout, in training mode\)"),
        (nn.Sequential(PLAIN, nn.BatchNorm1d(2)), {}, r"depend on the others in the batch: 1 \(BatchNorm1d"),
        (nn.Flatten(0), {}, "need a row for each sample"),
        (nn.LSTM(3, 2), {}, "it returned a tuple"),
        (PLAIN, {"candidates": "GL(2)"}, r"GL\(2\)"),
        (PLAIN, {"candidates": [np.eye(5)]}, r"a matrix \(5, 5\) came; need \(3, 3\)"),
        (PLAIN, {"candidates": lambda x: x[:, :2]}, r"returned the shape \(50, 2\)"),
        (PLAIN, {"candidates": {"bad": lambda x: x @ x}}, "the action 'bad' raised"),
        (PLAIN, {"candidates": "shift", "output": "T(1,0)"}, "'trivial', 'same', 'free'"),
        (PLAIN, {"output": "T(1,0)"}, r"T\(1,0\)"),
        (PLAIN, {"delta": 2}, "delta"),
        (3, {}, "int came; need a torch module"),
    ],
)  # fmt: skip
def test_refusals(net, change, words):
    with pytest.raises(lieder.InputError, match=words):
        lieder.discover.model(net, **{"samples": gaussian(50, 3), **change})


def test_representations_have_to_fit():
    vectors = lieder.representation("2*V", "SO(3)")
    with pytest.raises(lieder.InputError, match="acts on 6 numbers; the samples have 3"):
        lieder.discover.model(PLAIN, gaussian(50, 3), vectors)
    with pytest.raises(lieder.InputError, match="need one of the same group"):
        lieder.discover.model(nn.Linear(6, 3), gaussian(50, 6), vectors, lieder.representation("V", "O(3)"))


def test_evaluation_mode_is_enough():
    net = nn.Sequential(nn.Linear(3, 2), nn.BatchNorm1d(2), nn.Dropout(0.5)).eval()
    assert lieder.discover.model(net, gaussian(400, 3), "SO(3)").verdict == "none"
