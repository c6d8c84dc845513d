"""Images of digits: MNIST where it is, or the small ones of scikit-learn."""

from __future__ import annotations

import gzip
import os
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from .._input import Floats
from ._registry import NoAnswer


@dataclass(frozen=True)
class Digits:
    images: Floats
    """(N, side * side), grey from 0 to 1."""
    labels: npt.NDArray[np.int64]
    side: int
    name: str


def data_folder() -> Path:
    return Path(os.environ.get("LIEDER_DATA_DIR", "../shared/data"))


def read_digits() -> Digits:
    """The training images of MNIST in data_folder(), or else the 1,797 digits of 8 x 8 pixels of scikit-learn."""
    folder = data_folder() / "mnist"
    if (folder / "train-images-idx3-ubyte.gz").is_file():
        images = _idx(folder / "train-images-idx3-ubyte.gz", 3)
        labels = _idx(folder / "train-labels-idx1-ubyte.gz", 1)
        if len(images) != len(labels) or images.shape[1] != images.shape[2]:
            raise NoAnswer(f"{folder}: images {images.shape} and {len(labels)} labels came; need (N, side, side) and N")
        return Digits(images.reshape(len(images), -1) / 255, labels.astype(np.int64), images.shape[1], "MNIST")
    try:
        from sklearn.datasets import load_digits
    except ImportError:
        raise NoAnswer(
            f"{folder}/train-images-idx3-ubyte.gz is not there, nor is scikit-learn with its digits; LIEDER_DATA_DIR "
            "names the folder of the data"
        ) from None
    data = load_digits()
    return Digits(data.data / 16, data.target.astype(np.int64), 8, "digits of scikit-learn, for there is no MNIST")


def _idx(path: Path, dimensions: int) -> npt.NDArray[np.uint8]:
    """A gzipped idx file of bytes."""
    try:
        content = gzip.decompress(path.read_bytes())
    except (OSError, EOFError) as error:
        raise NoAnswer(f"{path}: {error}") from None
    start = 4 + 4 * dimensions
    if len(content) < start or content[:4] != bytes([0, 0, 8, dimensions]):
        raise NoAnswer(f"{path}: is no idx file of bytes with {dimensions} dimensions")
    shape = np.frombuffer(content, ">u4", dimensions, 4).astype(int)
    if len(content) != start + np.prod(shape):
        raise NoAnswer(f"{path}: {len(content)} bytes came; need {start + np.prod(shape)} for {shape.tolist()}")
    return np.frombuffer(content, np.uint8, offset=start).reshape(shape)


def draw_pairs(digits: Digits, count: int, random: np.random.Generator) -> npt.NDArray[np.int64]:
    """(count, 2): images of different classes, each image of a pair drawn from all; more begin with fewer."""
    pairs: list[tuple[int, int]] = []
    while len(pairs) < count:
        a, b = random.integers(len(digits.images), size=2)
        if digits.labels[a] != digits.labels[b]:
            pairs.append((int(a), int(b)))
    return np.array(pairs)


def draw_classes(digits: Digits, seeds: int, random: np.random.Generator) -> npt.NDArray[np.int64]:
    """(2, seeds): different images of two different classes."""
    classes = random.choice(np.unique(digits.labels), 2, replace=False)
    return np.array([random.choice(np.flatnonzero(digits.labels == c), seeds, replace=False) for c in classes])
