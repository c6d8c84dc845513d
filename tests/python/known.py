"""Distance from a known answer."""

import numpy as np


def cosine(a, b):
    """Of two generators, in the better of the two directions."""

    def one(x, y):
        return float(np.sum(x * y) / (np.linalg.norm(x) * np.linalg.norm(y)))

    return max(one(a, b), one(a.T, b))
