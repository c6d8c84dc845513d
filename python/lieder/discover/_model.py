"""Symmetries of a model that can be called, such as a trained network, layer by layer."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from typing import Any, Callable, NamedTuple, Optional, Union

import numpy as np
import numpy.typing as npt

from .. import _core, _input
from .._enforce import Representation, representation
from .._input import Floats
from .._lens import Progress
from .._page import in_frame
from ._candidates import candidate_algebra
from ._discovery import Discovery
from ._layers import Known, add_layers, follow_flow, follow_moves, samples_for_layers
from ._moves import Move, are_moves, moves_of
from ._network import Call, Network, TorchNetwork, network

Action = Callable[[Any], Any]
Candidates = Union[
    str, _core.Group, Representation, Sequence[npt.ArrayLike], Action, Sequence[Action], Mapping[str, Action]
]
Output = Union[str, Representation, Sequence[npt.ArrayLike], Action]

_MOST_DIRECTIONS = 64
"""Candidates that layers are followed along when none of them keeps the model."""
_SAME_DIRECTION = 1e-5
"""A generator is one of a declared group when this share of it, at most, is none."""


class ModelDiscovery(Discovery):
    """The symmetries of a model, with its layers' defects."""

    layers: list[dict[str, Any]]
    """In order: name, kind, width, action, determined, so_far and own (None or defect, mean_square, mean_absolute,
    relative_mean_square, relative_mean_absolute)."""
    lost_in: Optional[str]
    """Name of the first layer that breaks what was followed by more than rounding; None: no layer is seen to."""
    actions: list[dict[str, Any]]
    """Elements that were tried: name, estimate, lower, upper, verdict. Empty where an algebra was asked for."""

    def __init__(self, core: _core.DiscoveredModel) -> None:
        super().__init__(core)
        self._model = core
        self.layers, self.lost_in = self.answer["layers"], self.answer.get("lost_in")
        self.actions = self.answer.get("actions", [])

    def html(self) -> str:
        """The report: one page that holds all it shows and fetches nothing."""
        return self._model.html()

    def _repr_html_(self) -> str:
        return in_frame(self.html())

    def __repr__(self) -> str:
        return (
            f"ModelDiscovery(verdict={self.verdict!r}, dimension={self.dimension}, "
            f"name={self.algebra.get('name')!r}, lost_in={self.lost_in!r})"
        )


def model(
    module: Any,
    samples: npt.ArrayLike,
    candidates: Optional[Candidates] = None,
    output: Optional[Output] = None,
    layers: bool = True,
    noise: Optional[float] = None,
    delta: float = 0.05,
    alpha: float = 0.05,
    held_out: float = 0.25,
    seed: int = 0,
    threads: int = 0,
    progress: Optional[Progress] = None,
) -> ModelDiscovery:
    """The symmetries of a model, and which of its layers lose them.

    module: a torch module, called with all samples at once (in a copy of double precision, in the mode that it is in), or
       a function of an array (N, ..) that returns an array (N, ..).
    samples: inputs (N, ..), such as those that it was trained on; symmetry is a statement about where they are.
    candidates: where symmetries are looked for. An algebra, on samples as rows of numbers: "SO(3)", "Aff(4)" (the
       default), "poly(2)", a group file, a Group, a Representation ("2*V" of "SO(3)"), a list of matrices. Or elements of a
       group, each tried as it is: "shift" (of images or signals, cyclically), a function that takes samples to samples, a
       list or a dict of such; they take tensors where the model does. A model that declares `rep_in` and `rep_out`, as those of
       lieder.torch do, is asked about these.
    output: how values turn: "trivial" (not at all, the default), "same" (as samples do), "T(p,q)", "density"; a
       Representation or matrices beside candidates that are such; with elements "free" (some linear map) or a function too.
    layers: follow the values of each layer along what was found, or along all candidates where nothing was.
    noise, delta, alpha, held_out: as in discover.function().

    Raises lieder.InputError, also for a model whose values are not the same in two calls. docs/model.md says what the
    defects mean. Source: [OttoZolmanKutzBrunton2025]; layers after [GruverFinziGoldblumWilson2023].
    """
    x = _samples(samples)
    net = network(module)
    y = _values(net, x)
    levels = _Levels(
        _input.number("delta", delta), _input.number("alpha", alpha), _input.number("held_out", held_out), _input.seed(seed)
    )
    declared = _declared(module) if candidates is None and output is None else None
    if candidates is not None and are_moves(candidates):
        return _try_moves(net, x, y, candidates, "trivial" if output is None else output, layers, levels)
    question = _question(x, candidates, output, declared)
    slopes = _slopes(net, x, y)
    core = _core.discover_model(
        _rows(x),
        _rows(y),
        slopes.reshape(len(slopes), -1),
        question.candidates,
        question.output,
        question.candidates_text,
        question.output_text,
        None if noise is None else _input.number("noise", noise),
        *levels,
        _input.count("threads", threads),
        progress,
    )
    _follow(core, net, x, y, question, layers, levels.seed)
    return ModelDiscovery(core)


class _Levels(NamedTuple):
    delta: float
    alpha: float
    held_out: float
    seed: int


class _Question(NamedTuple):
    """As the core takes it, and in words."""

    candidates: Any
    output: Any
    candidates_text: str
    output_text: str
    representation: Optional[Representation] = None


def _samples(samples: Any) -> Floats:
    torch = sys.modules.get("torch")
    if torch is not None and isinstance(samples, torch.Tensor):
        samples = samples.detach().cpu().double().numpy()
    x = np.asarray(_input.as_floats(samples)[0], dtype=np.float64)
    if x.ndim < 2 or len(x) < 2 or x.size == 0:
        raise _core.InputError(f"samples: an array of the shape {x.shape} came; need (N, ..), two samples at least")
    bad = np.flatnonzero(~np.isfinite(_rows(x)).all(axis=1))
    if bad.size:
        raise _core.InputError(f"samples: row {bad[0]} is not finite; all samples must be")
    return x


def _rows(values: Floats) -> Floats:
    return values.reshape(len(values), -1)


def _values(net: Network, x: Floats) -> Floats:
    """F(x), once it is known to be a function of each sample."""
    y = net.values(x)
    if y.ndim == 0 or len(y) != len(x):
        raise _core.InputError(
            f"model: {len(x)} samples came back as an array of the shape {y.shape}; need a row for each sample"
        )
    bad = np.flatnonzero(~np.isfinite(_rows(y)).all(axis=1))
    if bad.size:
        raise _core.InputError(f"model: its value at sample {bad[0]} is not finite; need finite values at all samples")
    if y.size == 0:
        raise _core.InputError(f"model: it returned the shape {y.shape}; need a number at least")
    again, half = net.values(x), len(x) // 2
    scale = np.abs(y).max() + np.finfo(float).tiny
    tolerance = 1e-9 if net.precision == "float64" else 1e-4
    suspects = net.suspects()
    cause = f": {', '.join(suspects[:3])}; need its evaluation mode, model.eval()" if suspects else ""
    if np.abs(again - y).max() > tolerance * scale:
        raise _core.InputError(
            f"model: two calls with the same samples differ by {np.abs(again - y).max() / scale:.2g} of its values"
            + (cause or "; need a model without chance")
        )
    if np.abs(net.values(x[:half]) - y[:half]).max() > tolerance * scale:
        raise _core.InputError(
            "model: the values at a sample depend on the others in the batch"
            + (cause or "; need a model that takes each sample by itself")
        )
    return y


def _slopes(net: Network, x: Floats, y: Floats) -> Floats:
    bytes_needed = 8 * y.size * x[0].size
    free = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_AVPHYS_PAGES")
    if 2 * bytes_needed > free:
        raise _core.InputError(
            f"samples: Jacobians at {len(x)} samples of {x[0].size} numbers and {y[0].size} values take "
            f"{bytes_needed / 1e9:.3g} GB; need fewer samples, or elements as candidates, such as 'shift'"
        )
    slopes = net.jacobian(x, y[0].size)
    if not np.isfinite(slopes).all():
        raise _core.InputError("model: its derivatives are not finite at all samples; need samples where they are")
    return slopes


def _declared(module: Any) -> Optional[tuple[Representation, Representation]]:
    reps = getattr(module, "rep_in", None), getattr(module, "rep_out", None)
    for rep in reps:
        if not isinstance(rep, Representation) or rep.group.is_complex or rep.group.dimension == 0:
            return None
    return reps  # type: ignore[return-value]


def _turns(rep: Representation) -> list[Floats]:
    return [rep.drho(xi) for xi in rep.group.lie_algebra]


def _text_of(rep: Representation) -> str:
    return f"{rep} of {rep.group.name or 'a group'}"


def _question(
    x: Floats,
    candidates: Any,
    output: Any,
    declared: Optional[tuple[Representation, Representation]],
) -> _Question:
    if declared is not None:
        candidates, output = declared
    inputs = x[0].size
    output = "trivial" if output is None else output
    if isinstance(candidates, Representation):
        if candidates.size != inputs:
            raise _core.InputError(
                f"candidates: {_text_of(candidates)} acts on {candidates.size} numbers; the samples have {inputs}"
            )
        if isinstance(output, str) and output not in ("trivial", "same") and not output.startswith("density"):
            output = representation(output, candidates.group)
        if isinstance(output, Representation):
            _same_group(candidates, output)
        return _Question(_turns(candidates), _turned(output), _text_of(candidates), _spoken(output), candidates)
    turned = _turned(output)
    algebra, text = candidate_algebra(candidates, inputs)
    return _Question(algebra, turned, text, _spoken(output))


def _same_group(a: Representation, b: Representation) -> None:
    if a.group is not b.group and a.group.to_json() != b.group.to_json():
        raise _core.InputError(f"output: {_text_of(b)} came beside {_text_of(a)}; need one of the same group")


def _turned(output: Any) -> Any:
    if isinstance(output, Representation):
        return _turns(output)
    if isinstance(output, str):
        return output
    if callable(output):
        raise _core.InputError("output: a function came beside an algebra; need a word, a Representation or matrices")
    return _input.matrices("output", output)


def _spoken(output: Any) -> str:
    if isinstance(output, Representation):
        return _text_of(output)
    if isinstance(output, str):
        return output
    return getattr(output, "__name__", "matrices")


def _follow(
    core: _core.DiscoveredModel, net: Network, x: Floats, y: Floats, question: _Question, layers: bool, seed: int
) -> None:
    """The layers along what was found, or along all candidates."""
    found = core.fields()["generators"]
    what, generators = "found", list(found)
    turned = question.output
    if not generators:
        what = "candidates"
        generators = _core.candidate_generators(question.candidates, x[0].size, _MOST_DIRECTIONS)
    elif not isinstance(turned, str):
        turned = _combined(question.candidates, turned, generators)
    if not layers or not isinstance(net, TorchNetwork) or not generators:
        core.describe(net.derivatives, net.precision, net.relative_error, "", 0)
        return
    count = samples_for_layers(net, x, len(generators))
    flow, turns = _core.flow_motions(question.candidates, generators, turned, _rows(x)[:count], _rows(y)[:count])
    tangents = [t.reshape(x[:count].shape) for t in flow]
    followed = follow_flow(net, x[:count], tangents, seed)
    core.describe(net.derivatives, net.precision, net.relative_error, what, len(generators))
    add_layers(core, followed, _declared_actions(followed.calls, generators, question.representation), (turns, question.output_text))


def _coordinates(basis: Sequence[Floats], matrix: Floats) -> Optional[Floats]:
    """Of a matrix in a basis; None when it is no combination."""
    columns = np.stack([b.ravel() for b in basis], axis=1)
    c: Floats = np.linalg.lstsq(columns, matrix.ravel(), rcond=None)[0].astype(np.float64)
    left = np.linalg.norm(columns @ c - matrix.ravel())
    return c if left <= _SAME_DIRECTION * np.linalg.norm(matrix) else None


def _combined(candidates: Any, turned: list[Floats], generators: list[Floats]) -> list[Floats]:
    """The matrices on values that belong to generators, which are combinations of candidates."""
    size = len(generators[0])
    basis = _core.candidate_generators(candidates, size, 2**31)
    if basis[0].shape != generators[0].shape:
        basis = _core.candidate_generators(candidates, size - 1, 2**31)
    coordinates = [_coordinates(basis, g) for g in generators]
    return [sum(c * t for c, t in zip(cs, turned)) for cs in coordinates if cs is not None]


def _declared_actions(
    calls: list[Call], generators: list[Floats], on_input: Optional[Representation]
) -> Callable[[Call, bool], Known]:
    """What layers say of themselves: representations of one group, to which the generators belong."""
    if on_input is None:
        on_input = next((c.module.rep_in for c in calls if c.source == -1 and hasattr(c.module, "rep_in")), None)
    elements = None if on_input is None else _elements(on_input, generators)
    if on_input is None or elements is None:
        return lambda call, after: None
    group = on_input.group.to_json()

    def known(call: Call, after: bool) -> Known:
        rep = getattr(call.module, "rep_out" if after else "rep_in", None)
        values = call.after if after else call.before
        if not isinstance(rep, Representation) or rep.size != values.shape[1] or rep.group.to_json() != group:
            return None
        return [values @ rep.drho(xi).T for xi in elements], str(rep)

    return known


def _elements(rep: Any, generators: list[Floats]) -> Optional[list[Floats]]:
    """The elements of the group's algebra that act so; None when there are none."""
    if not isinstance(rep, Representation) or rep.group.is_complex or rep.group.dimension == 0:
        return None
    basis = rep.group.lie_algebra
    elements = []
    for generator in generators:
        if generator.ndim != 2 or min(generator.shape) < rep.size or np.abs(generator[:, rep.size :]).max(initial=0) > 1e-7:
            return None
        c = _coordinates(_turns(rep), generator[: rep.size, : rep.size])
        if c is None:
            return None
        elements.append(np.tensordot(c, basis, 1))
    return elements


def _try_moves(
    net: Network, x: Floats, y: Floats, candidates: Any, output: Any, layers: bool, levels: _Levels
) -> ModelDiscovery:
    torch = sys.modules.get("torch") if isinstance(net, TorchNetwork) else None
    moves = moves_of(candidates, x, torch)
    text = candidates if isinstance(candidates, str) else "given actions"
    core = _core.tried_model(len(x), x[0].size, y[0].size, text, _spoken(output), *levels)
    rounding = 1e-10 if net.precision == "float64" else 1e-4
    moved = [_rows(net.values(move.act(x))) - _rows(y) for move in moves]
    expected, used = _expected_of_values(moves, moved, y, output, torch)
    other = np.roll(np.arange(len(x)), 1)
    for move, m, e in zip(moves, moved, expected):
        core.add_action(move.name, m[used:], e[used:], (_rows(y)[other] - _rows(y))[used:], rounding)
    core.judge()
    core.describe("", net.precision, rounding, "", 0)
    if layers and isinstance(net, TorchNetwork):
        count = samples_for_layers(net, x, len(moves))
        followed = follow_moves(net, x[:count], moves, levels.seed)
        core.describe("", net.precision, rounding, "actions", len(moves))
        last = None if output == "free" else ([e[:count] for e in expected], _spoken(output))
        add_layers(core, followed, _moved_actions(moves), last)
    return ModelDiscovery(core)


def _expected_of_values(
    moves: list[Move], moved: list[Floats], y: Floats, output: Any, torch: Any
) -> tuple[list[Floats], int]:
    """What the model's values should do under each element, and how many samples were used to solve for it."""
    flat = _rows(y)
    if output == "trivial":
        return [np.zeros_like(flat) for _ in moves], 0
    if output == "free":
        used = max(1, len(y) - max(1, len(y) // 4))
        expected, determined = _core.solve_action(flat, moved, used)
        if not determined:
            raise _core.InputError(
                f"output: 'free' solves for maps of {flat.shape[1]} values; need more than {flat.shape[1] + 1} samples "
                f"beside those kept aside, not {used}"
            )
        return expected, used
    if output == "same":
        results = [move.act(y) for move in moves]
    elif callable(output):
        act = moves_of([output], y, torch)[0]
        results = [act.act(y) for _ in moves]
    else:
        raise _core.InputError(
            f"output: {output!r} came beside elements of a group; need 'trivial', 'same', 'free' or a function of the values"
        )
    return [_rows(result) - flat for result in results], 0


def _moved_actions(moves: list[Move]) -> Callable[[Call, bool], Known]:
    """On values that are images too."""

    def known(call: Call, after: bool) -> Known:
        shape = call.shape_after if after else call.shape_before
        values = (call.after if after else call.before).reshape(shape)
        results = [move.on(values) for move in moves]
        if any(result is None for result in results):
            return None
        flat = _rows(values)
        return [_rows(result) - flat for result in results if result is not None], "the same"

    return known
