"""Symmetry in machine learning and science: the hidden symmetry of raw samples, and how sure it is.

lens(X)            the minimal generator of the one-parameter group hidden in samples, with its evidence
SymmetryLens       the same as a scikit-learn transformer (needs scikit-learn)
discover.function(x, y)    the symmetry algebra of a function from samples of it, with evidence and a name
discover.dynamics(t, x)    what a system conserves and which symmetries it has, from runs of it
enforce(G, a, b)   all linear maps from one representation of a group to another that commute with it
enforce_cache      what enforce() keeps between calls
equivariant_affine_maps, equivariant_polynomials, equivariant_kernels, equivariant_functions    what is not linear
group(G)           a group by name, representation(text, G) one of its representations
predict(orbits)    would an ordinary network learn the symmetry of these orbits, and what is missing
gram(x), kernel_ridge(x, y)    kernels of networks: their matrices, in memory or on disk, and regression with them
compare(A, B)      how alike two generators, subspaces or groups are
synth              data whose symmetry is known
plot               pictures with matplotlib (needs matplotlib)
torch              layers for PyTorch that commute with a group: `import lieder.torch` (needs torch)
read_lens(path)    a result directory; read_group(path) a group file
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from . import _core, discover, plot, synth
from ._compare import GeneratorComparison, GroupComparison, SubspaceComparison, compare
from ._core import EnforceCache, Group, InputError, InternalError, enforce_cache, read_group
from ._enforce import EnforceResult, Representation, dual, enforce, representation
from ._functions import (
    Action,
    AffineMaps,
    EquivariantFunctions,
    EquivariantKernels,
    EquivariantPolynomials,
    equivariant_affine_maps,
    equivariant_functions,
    equivariant_kernels,
    equivariant_polynomials,
)
from ._group import group, with_representation
from ._kernel_ridge import KernelRidge, forecast_gram, forecast_kernel_ridge, gram, kernel_ridge
from ._lens import Interval, LensEvidence, LensResult, lens, read_lens
from ._predict import Prediction, predict

if TYPE_CHECKING:
    from ._estimator import NoSymmetryWarning as NoSymmetryWarning
    from ._estimator import SymmetryLens as SymmetryLens

__all__ = [
    "Action",
    "AffineMaps",
    "EnforceCache",
    "EnforceResult",
    "EquivariantFunctions",
    "EquivariantKernels",
    "EquivariantPolynomials",
    "GeneratorComparison",
    "Group",
    "GroupComparison",
    "InputError",
    "InternalError",
    "Interval",
    "KernelRidge",
    "LensEvidence",
    "LensResult",
    "Prediction",
    "Representation",
    "SubspaceComparison",
    "__version__",
    "compare",
    "discover",
    "dual",
    "enforce",
    "enforce_cache",
    "equivariant_affine_maps",
    "equivariant_functions",
    "equivariant_kernels",
    "equivariant_polynomials",
    "forecast_gram",
    "forecast_kernel_ridge",
    "gram",
    "group",
    "kernel_ridge",
    "lens",
    "plot",
    "predict",
    "read_group",
    "read_lens",
    "representation",
    "synth",
    "with_representation",
]

__version__ = _core.version

_NEED_SCIKIT_LEARN = ("NoSymmetryWarning", "SymmetryLens")


def __getattr__(name: str) -> Any:
    # Imported when first asked for, so that lieder itself needs no scikit-learn.
    if name in _NEED_SCIKIT_LEARN:
        from . import _estimator

        return getattr(_estimator, name)
    raise AttributeError(f"module 'lieder' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted([*globals(), *_NEED_SCIKIT_LEARN])


for _public in (Group, InputError, InternalError):
    _public.__module__ = "lieder"  # where pickle and help() look for it
del _public
