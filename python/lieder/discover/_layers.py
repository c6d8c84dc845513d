"""The defect of each layer of a model: where a symmetry is lost."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Callable, Optional

import numpy as np

from .. import _core
from .._input import Floats
from ._moves import Move
from ._network import Call, Network

_MOST_NUMBERS = 2e7
"""Of all layers' values and how they move, kept at once."""
_FEWEST_SAMPLES, _MOST_SAMPLES = 8, 2048
_SAME = 1e-12

Motions = list[Floats]
Known = Optional[tuple[Motions, str]]


@dataclass
class Place:
    """Values between two layers: how they move, and how the action says that they should."""

    values: Floats
    moved: Motions
    typical: Motions
    expected: Motions
    action: str
    determined: bool = True


@dataclass
class Followed:
    """The layers of a model at samples, with how they move along each generator or under each element."""

    calls: list[Call]
    before: list[Motions]
    after: list[Motions]
    typical_before: list[Motions]
    typical_after: list[Motions]
    layer: Callable[[Call, Motions], Motions]
    """The motions of a layer's output when its input moves so."""
    input_moved: Motions
    input_typical: Motions


def samples_for_layers(network: Network, x: Floats, motions: int) -> int:
    """As many as memory allows."""
    width = sum(call.before.shape[1] + call.after.shape[1] for call in network.calls(x[:2])) + 1
    allowed = int(_MOST_NUMBERS / (width * (1 + 3 * motions)))
    return int(min(len(x), _MOST_SAMPLES, max(_FEWEST_SAMPLES, allowed)))


def follow_flow(network: Network, x: Floats, tangents: Motions, seed: int) -> Followed:
    """tangents: (N, ...) for each generator. Typical is a random direction of the same length."""
    random = np.random.default_rng(seed)
    others = [_of_length(random.standard_normal(t.shape), t) for t in tangents]
    along = [network.calls(x, t) for t in tangents]
    across = [network.calls(x, t) for t in others]
    calls = along[0]

    def layer(call: Call, moved: Motions) -> Motions:
        return [network.layer(call, call.before, m) for m in moved]

    def of(traces: list[list[Call]], which: str) -> list[Motions]:
        return [[getattr(trace[k], which) for trace in traces] for k in range(len(calls))]

    return Followed(
        calls, of(along, "moved_before"), of(along, "moved_after"), of(across, "moved_before"), of(across, "moved_after"),
        layer, [_flat(t) for t in tangents], [_flat(t) for t in others],
    )  # fmt: skip


def follow_moves(network: Network, x: Floats, moves: list[Move], seed: int) -> Followed:
    """Typical is another sample in place of this one."""
    calls, moved_calls = network.calls(x), [network.calls(move.act(x)) for move in moves]
    other = np.roll(np.arange(len(x)), 1)

    def differences(which: str) -> list[Motions]:
        return [
            [getattr(trace[k], which) - getattr(call, which) for trace in moved_calls] for k, call in enumerate(calls)
        ]

    def typical(which: str) -> list[Motions]:
        return [[getattr(c, which)[other] - getattr(c, which)] * len(moves) for c in calls]

    def layer(call: Call, moved: Motions) -> Motions:
        return [network.layer(call, call.before + m) - call.after for m in moved]

    flat = _flat(x)
    return Followed(
        calls, differences("before"), differences("after"), typical("before"), typical("after"), layer,
        [_flat(move.act(x)) - flat for move in moves], [flat[other] - flat] * len(moves),
    )  # fmt: skip


def add_layers(
    core: _core.DiscoveredModel, followed: Followed, known: Callable[[Call, bool], Known], last: Known
) -> None:
    """Measures every layer and tells the answer.

    known: the action on what a call took (False) or returned (True), where somebody says it. last: that on the model's
       values; None solves for it.
    """
    calls, n = followed.calls, len(followed.input_moved[0])
    used = max(1, n - max(1, n // 4))
    places: list[Place] = []
    start = Place(np.zeros((n, 0)), followed.input_moved, followed.input_typical, followed.input_moved, "given")
    for k, call in enumerate(calls):
        if call.module is None:  # the model's values, which code after the layers made
            place = _place(call.after, followed.after[k], followed.typical_after[k], last, used)
            _add(core, call, "code", place, None, used)
            continue
        before = start if call.source == -1 else None if call.source is None else places[call.source]
        if before is None:
            before = _place(call.before, followed.before[k], followed.typical_before[k], known(call, False), used)
            _add(core, call, "code", before, None, used, f"before {call.name}")
        action = last if k == len(calls) - 1 else known(call, True) or _next_known(calls, k, known) or _kept(call, before)
        own = _own_motions(followed, call, before)
        # An action is solved for from what the layer makes of the one before it, so that a loss further up is not laid at
        # its door.
        moved = followed.after[k]
        place = _place(call.after, moved if own is None else own, followed.typical_after[k], action, used)
        place.moved = moved
        places.append(place)
        alone = None if own is None or not place.determined else _deviation(own, place, used)
        _add(core, call, call.kind, place, alone, used)


def _place(values: Floats, moved: Motions, typical: Motions, action: Known, used: int) -> Place:
    if action is not None:
        return Place(values, moved, typical, action[0], action[1])
    expected, determined = _core.solve_action(values, moved, used)
    return Place(values, moved, typical, expected, "solved", determined)


def _next_known(calls: list[Call], k: int, known: Callable[[Call, bool], Known]) -> Known:
    after = next((call for call in calls if call.source == k and call.module is not None), None)
    return None if after is None else known(after, False)


def _kept(call: Call, before: Place) -> Known:
    """A layer that hands its input on, in another shape perhaps, keeps the action."""
    if before.values.shape != call.after.shape or before.action == "solved":
        return None
    return (before.expected, before.action) if np.abs(before.values - call.after).max(initial=0) <= _SAME else None


def _own_motions(followed: Followed, call: Call, before: Place) -> Optional[Motions]:
    """How a layer's values move when its input moves as the action before it says."""
    if not call.single or not before.determined:
        return None
    try:
        return followed.layer(call, before.expected)
    except (RuntimeError, NotImplementedError):
        return None


def _deviation(moved: Motions, place: Place, used: int) -> _core.Deviation:
    """On samples that solved for no action."""
    return _core.deviation(
        [m[used:] for m in moved], [e[used:] for e in place.expected], [t[used:] for t in place.typical]
    )


def _add(
    core: _core.DiscoveredModel,
    call: Call,
    kind: str,
    place: Place,
    own: Optional[_core.Deviation],
    used: int,
    name: Optional[str] = None,
) -> None:
    so_far = _deviation(place.moved, place, used)
    core.add_layer(
        call.name if name is None else name, kind, place.values.shape[1], place.action, place.determined, so_far, own
    )


def _flat(values: Floats) -> Floats:
    return values.reshape(len(values), -1)


def _of_length(direction: Floats, tangent: Floats) -> Floats:
    """Each sample's direction as long as its tangent."""
    flat = _flat(direction)
    length = np.linalg.norm(flat, axis=1, keepdims=True)
    scaled: Floats = flat / np.where(length > 0, length, 1) * np.linalg.norm(_flat(tangent), axis=1, keepdims=True)
    return scaled.reshape(tangent.shape)
