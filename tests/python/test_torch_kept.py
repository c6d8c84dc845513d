"""W is kept from one call to the next while no gradient needs it; nobody may be able to tell, but by the time."""

import io

import pytest

torch = pytest.importorskip("torch")

import lieder
import lieder.torch as lt

LAYERS = [("SO(3)", "2*V + 1", "V*V + 3"), ("S(4)", "V + 1", "V*V"), ("SO(3)", "128 + 64*V", "128 + 64*V"), ("U(2)", "V", "V")]


def layer_of(G, rep_in, rep_out):
    torch.manual_seed(1)
    layer = lt.EquivariantLinear(G, rep_in, rep_out)
    if layer.offset is not None:
        layer.offset.reset_parameters()
    return layer


def inputs(layer, samples=5):
    return torch.randn(samples, layer.rep_in.size, dtype=layer.maps.weights[0].dtype)


def made_anew(layer, x):
    return layer(x).detach()


def quick(layer, x):
    with torch.no_grad():
        return layer(x)


def count_calls(layer, monkeypatch):
    calls = []
    forward = layer.maps.forward
    monkeypatch.setattr(layer.maps, "forward", lambda: calls.append(1) or forward())
    return calls


@pytest.mark.parametrize("G, rep_in, rep_out", LAYERS)
def test_the_output_is_the_same(G, rep_in, rep_out):
    layer = layer_of(G, rep_in, rep_out)
    x = inputs(layer)
    assert torch.allclose(quick(layer, x), made_anew(layer, x), atol=1e-5)
    assert torch.allclose(quick(layer, x), made_anew(layer, x), atol=1e-5)


def test_w_is_made_once(monkeypatch):
    layer = layer_of(*LAYERS[0])
    calls = count_calls(layer, monkeypatch)
    for _ in range(3):
        quick(layer, inputs(layer))
    assert len(calls) == 1


def test_with_a_gradient_it_is_made_in_each_call(monkeypatch):
    layer = layer_of(*LAYERS[0])
    calls = count_calls(layer, monkeypatch)
    for _ in range(3):
        layer(inputs(layer)).square().sum().backward()
    assert len(calls) == 3 and layer.maps.weights[0].grad.abs().sum() > 0


def optimiser_step(layer):
    layer(inputs(layer)).square().sum().backward()
    torch.optim.SGD(layer.parameters(), 0.1).step()


def other_state(layer):
    layer.load_state_dict({k: v * 2 if torch.is_tensor(v) else v for k, v in layer.state_dict().items()})


def data_changed(layer):
    layer.maps.weights[0].data.mul_(-1)


def bias_changed(layer):
    layer.offset.weights[0].data.add_(1)


def more_precise(layer):
    layer.double()


@pytest.mark.parametrize("change", [optimiser_step, other_state, data_changed, bias_changed, more_precise])
def test_other_weights_are_noticed(change):
    layer = layer_of(*LAYERS[0])
    x = inputs(layer)
    before = quick(layer, x)
    change(layer)
    x = x.to(layer.maps.weights[0].dtype)
    now = quick(layer, x)
    assert now.dtype == x.dtype
    assert torch.allclose(now, made_anew(layer, x), atol=1e-6)
    assert change is more_precise or not torch.allclose(now, before, atol=1e-3)


def test_bilinear_layers_notice_too():
    layer = lt.EquivariantBilinear("SO(3)", "V", "V", "V")
    x, y = torch.randn(2, 3)
    before = quick_pair(layer, x, y)
    assert torch.allclose(before, layer(x, y), atol=1e-6) and torch.equal(before, quick_pair(layer, x, y))
    layer.maps.weights[0].data.mul_(-1)
    assert torch.allclose(quick_pair(layer, x, y), -before)


def quick_pair(layer, x, y):
    with torch.no_grad():
        return layer(x, y)


def test_frozen_weights_still_lead_a_gradient_to_the_input():
    layer = layer_of(*LAYERS[0]).requires_grad_(False)
    with torch.inference_mode():
        layer(inputs(layer))
    x = inputs(layer).requires_grad_()
    layer(x).sum().backward()
    assert torch.allclose(x.grad, layer.weight.sum(0).expand_as(x), atol=1e-6)


def test_weights_given_from_outside():
    layer = layer_of(*LAYERS[0])
    x = inputs(layer)
    quick(layer, x)
    twice = {name: 2 * weights.detach() for name, weights in layer.named_parameters()}
    with torch.no_grad():
        given = torch.func.functional_call(layer, twice, (x,))
        both = {name: torch.stack([w, weights.detach()]) for (name, w), weights in zip(twice.items(), layer.parameters())}
        ensemble = torch.func.vmap(lambda p: torch.func.functional_call(layer, p, (x,)))(both)
    assert torch.allclose(given, 2 * quick(layer, x), atol=1e-5)
    assert torch.allclose(ensemble[0], given, atol=1e-5) and torch.allclose(ensemble[1], quick(layer, x), atol=1e-5)


def saved(layer):
    buffer = io.BytesIO()
    torch.save(layer, buffer)
    return len(buffer.getvalue())


def test_files_do_not_hold_it():
    layer = layer_of("SO(3)", "20*V", "20*V")
    before = saved(layer)
    quick(layer, inputs(layer))
    assert saved(layer) == before


def test_an_exported_program_is_made_of_the_weights():
    layer = layer_of(*LAYERS[0])
    x = inputs(layer)
    before = quick(layer, x)
    with torch.no_grad():
        program = torch.export.export(layer, (x,))
    for weights in program.parameters():
        weights.data.mul_(2)
    with torch.no_grad():
        assert torch.allclose(program.module()(x), 2 * before, atol=1e-5)
