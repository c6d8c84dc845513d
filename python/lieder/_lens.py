"""lens(): raw samples in, the minimal generator of the one-parameter group hidden in them out."""

from __future__ import annotations

import functools
import os
from collections.abc import Iterator, Mapping
from typing import Any, Callable, NamedTuple, Optional

import numpy as np
import numpy.typing as npt

from . import _core, _input
from ._input import Floats
from ._page import in_frame

Progress = Callable[[str, Optional[float]], Optional[bool]]


class Interval(NamedTuple):
    """A number with its confidence interval, 95 %."""

    estimate: float
    lower: float
    upper: float


class LensEvidence(Mapping[str, Any]):
    """What speaks for and against a generator, as attributes and as a mapping. None: not measured, which is not zero."""

    stationarity_ratio: float | None
    """J / floor: about 1 for a symmetry, tens to thousands without one."""
    third_order: float | None
    """E3 of the whitened third moment; below 2 it says nothing."""
    held_out: Interval | None
    """Energy distance of x and G x on rows kept aside, over that of random maps."""
    surrogate_p: float | None
    """Share of data sets of equal covariance without the symmetry that fit as well, (1 + #) / (1 + n)."""
    surrogate_ratios: Floats
    """(n,) J / floor of each of those."""
    stationarity: float | None
    """J, in nats: how far a sample and its shift are apart."""
    floor: float | None
    """What sampling noise alone gives J."""
    locality: float | None
    """Mean |correlation| of neighbouring places."""
    distance_from_identity: float | None
    """|G - 1| / |1|; 0 would be identity collapse."""
    wrap_around: float | None
    """0: the two ends of the axis know nothing of each other; 1: they are neighbours."""
    topology_confidence: float | None
    """How sure the choice between line and circle is, from 0.5 to 1."""
    candidates: list[dict[str, Any]]
    """Each start of the fit, and how it came out."""
    spectrum: Floats
    """(d,) eigenvalues of the covariance of the scaled data, descending."""

    def __init__(self, fields: dict[str, Any]) -> None:
        held_out = fields["held_out"]
        self.__dict__.update(
            fields,
            held_out=None if held_out is None else Interval(**held_out),
            surrogate_ratios=np.asarray(fields["surrogate_ratios"], dtype=float),
        )

    def __getitem__(self, name: str) -> Any:
        return self.__dict__[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.__dict__)

    def __len__(self) -> int:
        return len(self.__dict__)

    def __repr__(self) -> str:
        numbers = [f"{name}={value:.4g}" for name, value in self.items() if isinstance(value, float)]
        return f"LensEvidence({', '.join(numbers)})"


class LensResult:
    """What lens() found. A generator and its inverse are the same discovery: one of the two is here."""

    status: str
    """How the solver ended: converged, not_converged, stopped, too_little_data, not_identifiable."""
    verdict: str
    """What the evidence says: symmetry, approximate, none, not_identifiable, too_little_data, undecided."""
    message: str
    """The verdict in one sentence."""
    topology: str | None
    """line or circle; None when none was found."""
    generator: Floats | None
    """(d, d), acts on columns: X @ generator.T shifts every sample by one place. None when none was looked for."""
    convolution: Floats | None
    """(d, d) L, orthogonal: (X - mean) @ L.T has the hidden axis in order."""
    filter: Floats | None
    """(d,) the middle row of L, of unit norm."""
    order: npt.NDArray[np.int64] | None
    """(d,) order[k] is the coordinate that stands at place k, when the coordinates were only shuffled; else None."""
    mean: Floats | None
    """(d,) of the samples, in their units."""
    scale: float | None
    """The one standard deviation that the fit divided by, in the units of the samples."""
    samples: int
    """Number of rows read."""
    generator_error: float | None
    """Relative size of the sampling error of the generator."""
    example_rows: Floats
    """(k, d) a few of the samples, for pictures."""
    evidence: LensEvidence
    options: dict[str, Any]
    """What ran, defaults included."""
    inputs: list[dict[str, Any]]
    """path, shape, dtype and sha256 (of files) of what was read."""
    seconds: dict[str, float]
    peak_memory_bytes: int | None

    def __init__(self, core: _core.Lens) -> None:
        self._core = core
        fields, run = core.fields(), core.run()
        for name in ("generator", "convolution", "filter", "mean"):
            if fields[name].size == 0:
                fields[name] = None
        if fields["topology"] == "auto":
            fields["topology"] = None
        if fields["order"] is not None:
            fields["order"] = fields["order"].astype(np.int64)
        self.__dict__.update(fields, evidence=LensEvidence(fields["evidence"]))
        self.inputs, self.seconds, self.peak_memory_bytes = run["inputs"], run["seconds"], run["peak_memory_bytes"]

    @property
    def usable(self) -> bool:
        """True when there is a generator to work with: the verdict is symmetry or approximate."""
        return self._core.usable()

    def power(self, t: float) -> Floats:
        """G^t, (d, d), for any real t; integer powers are exact."""
        return self._core.power(_input.number("power", t))

    def transform(self, X: _input.Samples) -> Floats:
        """The equivariant representation y = (x - mean) L^T, (N, d) float64, in the units of X."""
        return self._core.represent(_input.source(X))

    @functools.cached_property
    def group(self) -> _core.Group | None:
        """What later questions read; None unless the answer is usable."""
        return self._core.group() if self.usable else None

    def to_json(self) -> str:
        """The text of result.json, as `lieder lens --json` prints it."""
        return self._core.json()

    def html(self) -> str:
        """The report: one page that holds all it shows and fetches nothing."""
        return self._core.html()

    def save(self, directory: str | os.PathLike[str], force: bool = False) -> None:
        """Writes result.json, the arrays as .npy, group.json and report.html into a directory that appears whole.

        Raises InputError when the directory exists and is not empty (unless force), or cannot be written.
        """
        self._core.save(os.fspath(directory), force)

    def _repr_html_(self) -> str:
        return in_frame(self.html())

    def __reduce__(self) -> tuple[Any, ...]:
        return LensResult, (self._core,)

    def __repr__(self) -> str:
        shape = "" if self.generator is None else f", d={len(self.generator)}"
        return f"LensResult(verdict={self.verdict!r}, topology={self.topology!r}{shape})"

    def __str__(self) -> str:
        return self._core.text().rstrip()


def read_lens(directory: str | os.PathLike[str]) -> LensResult:
    """The lens in a result directory: verdict, topology, mean and arrays, enough for transform(), power() and group.

    Evidence and options are not read back. Raises InputError when there is no usable answer of lens() there.
    """
    return LensResult(_core.read_lens(os.fspath(directory)))


def lens(
    X: _input.Samples,
    topology: str = "auto",
    order: str = "natural",
    seed: int = 0,
    threads: int = 0,
    surrogates: int = 19,
    memory: int | None = None,
    progress: Progress | None = None,
) -> LensResult:
    """Finds the minimal generator of the one-parameter group hidden in raw samples.

    X: (N, d) samples as rows, d >= 2, finite. float32 and float64 arrays of any strides are read where they lie;
       integers are converted. Or a path: .npy, .npz (file.npz:name), .csv, .tsv, .h5 (file.h5:/dataset), idx.
    topology: "auto", "line" or "circle": whether the hidden axis closes.
    order: "natural" finds the order of the coordinates; "given" takes the one they have.
    seed: same X, options, seed and threads give the same answer.
    threads: 0 takes all cores.
    surrogates: data sets of equal covariance without the symmetry to compare with; 0 for none.
    memory: bytes; refuse before starting what would need more. None asks the machine.
    progress: called as progress(stage, fraction) now and then, fraction in [0, 1] or None; returning False stops with
       the best answer so far and the status "stopped".

    Returns a LensResult; its verdict may be "none", "not_identifiable" or "too_little_data".
    Raises lieder.InputError, a ValueError, when X or an option is wrong. Ctrl-C raises KeyboardInterrupt.
    """
    if progress is not None and not callable(progress):
        raise _core.InputError(f"progress: {progress!r} came; need a function of (stage, fraction)")
    limit = 0 if memory is None else _input.whole_number("memory", memory, 1, 2**64 - 1)
    core = _core.lens(
        _input.source(X),
        _input.word("topology", topology),
        _input.word("order", order),
        seed=_input.seed(seed),
        threads=_input.count("threads", threads),
        surrogates=_input.count("surrogates", surrogates),
        memory=limit,
        progress=progress,
    )
    return LensResult(core)
