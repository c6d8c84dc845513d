"""Symmetry in machine learning and science: the hidden symmetry of raw samples, and how sure it is.

lens(X)            the minimal generator of the one-parameter group hidden in samples
synth              data whose symmetry is known
"""

from . import synth
from ._core import InputError, InternalError, __version__
from ._lens import LensEvidence, LensResult, lens

__all__ = ["InputError", "InternalError", "LensEvidence", "LensResult", "__version__", "lens", "synth"]
