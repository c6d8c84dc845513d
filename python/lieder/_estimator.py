"""The lens as a scikit-learn transformer."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import numpy.typing as npt

try:
    from sklearn.base import BaseEstimator, ClassNamePrefixFeaturesOutMixin, TransformerMixin
    from sklearn.utils import check_array, check_random_state
    from sklearn.utils.validation import check_is_fitted, validate_data
except ImportError as error:
    raise ImportError("lieder.SymmetryLens needs scikit-learn 1.6 or newer: pip install 'lieder[sklearn]'") from error

from ._core import InputError
from ._input import Floats
from ._lens import LensResult, lens


class NoSymmetryWarning(UserWarning):
    """fit() found no symmetry to transform by, so transform() only subtracts the mean."""


class SymmetryLens(ClassNamePrefixFeaturesOutMixin, TransformerMixin, BaseEstimator):
    """Finds the hidden translation of samples and transforms them so that it becomes a shift of the coordinates.

    Where the verdict is "symmetry" or "approximate", transform() returns y = (x - mean_) convolution_^T, in which the
    hidden axis is in order. Otherwise fit() succeeds with a NoSymmetryWarning, `generator_` is None, `convolution_` the
    identity, and transform() subtracts the mean and nothing else: look at `verdict_` before relying on it.

    Parameters
    ----------
    topology : {"auto", "line", "circle"}, default="auto"
        Whether the hidden axis closes.
    order : {"natural", "given"}, default="natural"
        "natural" finds the order of the coordinates; "given" takes the one they have.
    surrogates : int, default=19
        Data sets of equal covariance without the symmetry to compare with; 0 for none.
    random_state : int, RandomState instance or None, default=0
        An int is the seed of `lieder.lens`.
    threads : int, default=0
        0 takes all cores.

    Attributes
    ----------
    verdict_ : str
        "symmetry", "approximate", "none", "not_identifiable", "too_little_data" or "undecided".
    generator_ : ndarray of shape (n_features, n_features), or None
        Acts on columns: ``X @ generator_.T`` shifts every sample by one place.
    convolution_ : ndarray of shape (n_features, n_features)
        Orthogonal; its rows follow the hidden axis.
    filter_ : ndarray of shape (n_features,), or None
        The middle row of it.
    order_ : ndarray of shape (n_features,), or None
        ``order_[k]`` is the coordinate at place k, when the coordinates were only shuffled.
    mean_ : ndarray of shape (n_features,)
    result_ : LensResult
        The whole answer with its evidence.
    n_features_in_, feature_names_in_
        As everywhere in scikit-learn.
    """

    verdict_: str
    generator_: Floats | None
    convolution_: Floats
    filter_: Floats | None
    order_: npt.NDArray[np.int64] | None
    mean_: Floats
    result_: LensResult

    def __init__(
        self,
        topology: str = "auto",
        *,
        order: str = "natural",
        surrogates: int = 19,
        random_state: Any = 0,
        threads: int = 0,
    ) -> None:
        self.topology = topology
        self.order = order
        self.surrogates = surrogates
        self.random_state = random_state
        self.threads = threads

    def fit(self, X: Any, y: Any = None) -> SymmetryLens:
        """Looks for the symmetry of X, (n_samples, n_features); y is ignored."""
        X = validate_data(self, X, dtype=[np.float64, np.float32], ensure_min_samples=2, ensure_min_features=2)
        result = lens(
            X,
            topology=self.topology,
            order=self.order,
            seed=self._seed(),
            threads=self.threads,
            surrogates=self.surrogates,
        )
        self._keep(result, X.shape[1])
        if not result.usable:
            warnings.warn(
                f"{result.verdict}: {result.message}; transform() will only subtract the mean",
                NoSymmetryWarning,
                stacklevel=2,
            )
        return self

    def transform(self, X: Any) -> npt.NDArray[Any]:
        """The samples in the order of the hidden axis, in their own units and precision, (n_samples, n_features)."""
        check_is_fitted(self)
        X = validate_data(self, X, dtype=[np.float64, np.float32], reset=False)
        centred = X - self.mean_.astype(X.dtype, copy=False)
        transformed: npt.NDArray[Any] = centred @ self.convolution_.T.astype(X.dtype, copy=False)
        return transformed

    def inverse_transform(self, X: Any) -> npt.NDArray[Any]:
        """Takes transform() back."""
        check_is_fitted(self)
        X = check_array(X, dtype=[np.float64, np.float32])
        if X.shape[1] != len(self.mean_):
            raise InputError(f"inverse_transform: X has {X.shape[1]} columns; the lens was fitted on {len(self.mean_)}")
        samples: npt.NDArray[Any] = X @ self.convolution_.astype(X.dtype, copy=False)
        samples += self.mean_.astype(X.dtype, copy=False)
        return samples

    def _seed(self) -> int:
        if isinstance(self.random_state, (int, np.integer)):
            return int(self.random_state)
        return int(check_random_state(self.random_state).randint(2**31))

    def _keep(self, result: LensResult, features: int) -> None:
        assert result.mean is not None  # whatever the verdict
        self.result_, self.verdict_, self.mean_ = result, result.verdict, result.mean
        self.generator_ = self.filter_ = self.order_ = None
        self.convolution_ = np.eye(features)
        if result.usable and result.convolution is not None:
            self.convolution_ = result.convolution
            self.generator_, self.filter_, self.order_ = result.generator, result.filter, result.order

    @property
    def _n_features_out(self) -> int:
        return len(self.mean_)

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.transformer_tags.preserves_dtype = ["float64", "float32"]
        return tags
