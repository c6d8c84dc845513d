"""Would an ordinary network learn the symmetry of these orbits?"""

from __future__ import annotations

import json
import os
from typing import Any, Optional, Union

import numpy as np
import numpy.typing as npt

from . import _core, _input
from ._answer import Answer
from ._group import GroupLike
from ._group import group as group_of
from ._input import Floats, Samples
from ._lens import Progress
from ._page import in_frame


class Prediction(Answer):
    """What a network makes of orbits of which points are missing: each in turn, or all of a pattern at once. Lists by
    class are in ascending order of the labels, nan or None for a class of which nothing is missing; errors are wrong from
    1 on. docs/predict.md says what the numbers mean."""

    verdict: str
    """symmetry (every point is learnt), approximate (some), none; undecided when it was stopped."""
    errors: Floats
    """(orbits, N): exact, of each missing point; nan where it is shown or absent."""
    theory: Floats
    """(orbits, N): the same by the closed form, from all orbits at once."""
    missing: npt.NDArray[np.bool_]
    """(orbits, N): which points are missing; all of them, each in turn, unless a pattern was asked for."""
    classes: list[int]
    """Labels."""
    spectral_error: Floats
    """(classes,): in theory, the mean over pairs of orbits."""
    exact_error: Floats
    """(classes,): by regression, each class against the rest, the mean over its points."""
    will_learn: npt.NDArray[np.bool_]
    """(orbits, N): False also where a point is shown or absent."""
    signal: Floats
    """(classes,): distance of the orbits' means in the space of features."""
    noise: Floats
    """(classes,): distance of a missing point from what those that are shown span there, 1 / density."""
    too_sparse: list[Optional[bool]]
    too_close: list[Optional[bool]]
    orbit_size_needed: dict[str, Any]
    """estimate, lower, upper (None where not bounded), reason."""
    circulant_defect: Optional[float]
    """None when the group is not cyclic."""
    remedies: dict[str, Any]
    """equivariant_error, augmented_error, far_error by class; signal_needed."""
    trained: Optional[dict[str, Any]]
    """What trained networks say beside the theory, None unless `train` asked for them: network, seeds, error and spread
    by class, learnt by point, agreement with will_learn (docs/predict.md)."""
    trained_error: Optional[Floats]
    """(orbits, N): of each missing point, the mean over seeds; nan where it is shown or absent."""
    trained_spread: Optional[Floats]
    """(orbits, N): standard deviation of that error over seeds; nan with one seed."""
    evidence: dict[str, Any]
    """See docs/files.md."""

    def __init__(self, core: _core.Predicted) -> None:
        self.trained = self.trained_error = self.trained_spread = None
        super().__init__(core)
        self._predicted = core
        whole = json.loads(core.json())
        self.evidence = whole["evidence"]
        answer = whole["answer"]
        for name, value in answer.items():
            as_array = name in ("spectral_error", "exact_error", "signal", "noise")
            setattr(self, name, np.array(value, dtype=np.float64) if as_array else value)
        if answer:
            self.will_learn = np.array([[known is True for known in row] for row in answer["will_learn"]])
            self.missing = np.full(self.errors.shape, "missing" not in answer)
            for row, numbers in zip(self.missing, answer.get("missing", [])):
                row[numbers] = True

    def html(self) -> str:
        """The report: one page that holds all it shows and fetches nothing; empty when it was stopped."""
        return self._predicted.html()

    def _repr_html_(self) -> str:
        return in_frame(self.html())

    def __repr__(self) -> str:
        worst = f"{np.nanmax(self.errors):.3g}" if np.isfinite(self.errors).any() else None
        return f"Prediction(verdict={self.verdict!r}, largest_error={worst})"


def _file(value: Any, name: str) -> tuple[Any, Optional[list[str]]]:
    """The array of that name in a .npz that came without one, and the names beside it."""
    if not isinstance(value, (str, os.PathLike)) or not os.fspath(value).endswith(".npz"):
        return value, None
    try:
        with np.load(value) as archive:
            return f"{os.fspath(value)}:{name}", list(archive.files)
    except (OSError, ValueError) as error:
        raise _core.InputError(f"{os.fspath(value)}: cannot be read ({error})") from None


def _rows(name: str, value: Any, ndim: int) -> Floats:
    if isinstance(value, (str, os.PathLike)):
        array = _input.source(value).read()
        array = array[:, 0] if ndim == 1 and array.shape[1] == 1 else array  # one number a row
    else:
        array = _input.as_floats(value)[0].astype(np.float64)
    if array.ndim != ndim:
        raise _core.InputError(f"{name}: an array of {array.ndim} dimensions came; need {ndim}")
    return array


def _missing(value: Samples) -> tuple[str, Optional[Floats]]:
    """Words of a pattern; or what an array of missing points is called, and the array."""
    if isinstance(value, (str, os.PathLike)):
        text = os.fspath(value)
        if isinstance(value, str) and not os.path.exists(text) and ("(" in text or "." not in text):
            return text, None
        value, _ = _file(value, "missing")
        return text, _rows("missing", value, 2)
    return "missing", _rows("missing", _numbers(value), 2)


def _numbers(value: Any) -> Any:
    """Masks as 0 and 1."""
    try:
        return np.asarray(value, dtype=np.float64) if np.asarray(value).dtype == bool else value
    except ValueError:  # ragged lists, which are refused where they are read
        return value


def _check_sources(
    orbits: Any, data: Any, group: Any, table: Any, present: Any, action: Any, points: Any, image: Any
) -> None:
    refuse = None
    if (orbits is None) == (data is None):
        refuse = "orbits and data: need one of the two"
    elif group is not None and (table is not None or action is not None):
        refuse = "group: need one of group, table and action"
    elif data is None and (action is not None or points is not None or image is not None):
        refuse = "action, points and image make orbits of data; need them without orbits"
    elif data is not None and table is not None:
        refuse = "table: tells how orbits move; need it with orbits"
    elif data is not None and present is not None:
        refuse = "present: tells which points of orbits there are; need it with orbits"
    elif data is not None and group is None and action is None:
        refuse = "data: came without what makes its orbits; need group or action"
    elif action is not None and points is None:
        refuse = "points: need the number of points of an orbit"
    elif action is None and (points is not None or image is not None):
        refuse = "points and image belong to action"
    if refuse:
        raise _core.InputError(refuse)


def predict(
    orbits: Optional[Samples] = None,
    *,
    data: Optional[Samples] = None,
    labels: Optional[npt.ArrayLike] = None,
    group: Optional[GroupLike] = None,
    table: Optional[npt.ArrayLike] = None,
    missing: Optional[Samples] = None,
    present: Optional[npt.ArrayLike] = None,
    action: Optional[str] = None,
    points: Optional[int] = None,
    image: Optional[str] = None,
    kernel: str = "mlp(depth=2)",
    nngp: bool = False,
    ridge: float = 1e-10,
    normalise: str = "none",
    orbit_tolerance: float = 0.25,
    seed: int = 0,
    threads: int = 0,
    memory: Optional[int] = None,
    train: int = 0,
    network: Optional[str] = None,
    resume: Union[str, os.PathLike[str], None] = None,
    progress: Optional[Progress] = None,
) -> Prediction:
    """Will an ordinary network learn the symmetry? Poses that are missing are predicted from those that are shown.

    orbits: (orbits, N, D), point k of a row g^k x, or a file of them; a .npz holds `orbits`, perhaps `y`, `table` and
        `missing`. Several orbits of a class (seeds) are orbits with one label.
    data: single samples (N, D) or images (N, rows, columns) in place of orbits; a .npz holds `x`, perhaps `y`.
    labels: class of each orbit or sample, whole numbers; without them each is a class of its own.
    group: finite group that acts on the coordinates: makes orbits of data, or orders the points of orbits.
    table: (N, N), where element g takes point h, for orbits of other groups; element 0 is the identity.
    missing: "one", each point in turn, alone (None, unless `orbits` is a .npz with an array `missing`), or points that are
        missing all at once: "arc(K)" neighbours, "arc(K, P)" from point P on, "random(K)" of each orbit by seed,
        "points(P, ..)", "only(P, ..)" shown, "all-but(K)"; of one class "7: arc(3); 4: only(0)"; a mask (orbits, N),
        True where a point is missing; pairs (M, 2) of an orbit and a point; or a file of such an array.
    present: (orbits, N), False where nobody has a point, whatever stands in its row: it is missing, and made by group, or
        judged by theory alone. None takes the array `present` of a .npz.
    action: "rotate" (images through full turns, by cubic splines) or "shift" (along the rows, around), for data.
    points: of an orbit, for action. image: extents of an image that came as one row, such as "28x28".
    kernel: the network: "mlp(depth=2)", "conv(depth=1,filter=3,pool=gap)", "rbf(L)", "average(KERNEL)", sums, products.
    nngp: of networks whose last layer alone is trained. ridge: added to the matrix, times its trace.
    normalise: "unit" takes the mean off every point and makes its length 1.
    orbit_tolerance: share of the distances' variance that the group may leave unexplained; 1 takes any points.
    memory: bytes; refuse before starting what would need more. None asks the machine.
    train: networks of finite width to train beside the theory, so many seeds for each point that is left out, or for the
        pattern; needs the component nn: pip install with -C cmake.define.LIEDER_WITH_TORCH=ON.
    network: which, such as "mlp(depth=1,width=512,epochs=2000)", "cnn(filter=3,pool=gap)", "vit(depth=2,width=256)";
        None: that of `kernel`. resume: a directory that keeps trained networks, and goes on from those there.

    Raises lieder.InputError, a ValueError. Source: [PerinDeny2025].
    """
    _check_sources(orbits, data, group, table, present, action, points, image)
    source, names = _file(orbits if data is None else data, "orbits" if data is None else "x")
    file = None if names is None else source.rpartition(":")[0]
    if labels is None and names and "y" in names:
        labels = f"{file}:y"
    if table is None and group is None and data is None and names and "table" in names:
        table = f"{file}:table"
    if present is None and data is None and names and "present" in names:
        present = f"{file}:present"
    if _input.word("normalise", normalise) not in ("none", "unit"):
        raise _core.InputError(f"normalise: {normalise!r} came; need none or unit")
    G = None if group is None else group_of(group)
    if missing is None:
        missing = f"{file}:missing" if data is None and names and "missing" in names else "one"
    words, mask = _missing(missing)
    core = _core.predict(
        _input.source(source),
        data is not None,
        G,
        "" if G is None else G.name or "a group without a name",
        None if table is None else _rows("table", table, 2),
        None if present is None else _rows("present", _numbers(present), 2),
        "" if action is None else _input.word("action", action),
        0 if points is None else _input.count("points", points),
        "" if image is None else _input.word("image", image),
        None if labels is None else _rows("labels", labels, 1),
        words,
        mask,
        _input.word("kernel", kernel),
        bool(nngp),
        _input.number("ridge", ridge),
        normalise == "unit",
        _input.number("orbit_tolerance", orbit_tolerance),
        _input.seed(seed),
        _input.count("threads", threads),
        0 if memory is None else _input.whole_number("memory", memory, 1, 2**64 - 1),
        _input.whole_number("train", train, 0, 1000),
        "" if network is None else _input.word("network", network),
        "" if resume is None else os.fspath(resume),
        progress,
    )
    return Prediction(core)
