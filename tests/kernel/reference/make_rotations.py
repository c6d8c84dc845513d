"""Images turned by scipy.ndimage.rotate(reshape=False), for image_orbits_test: cubic splines with their prefilter.

    python3 -m venv build/scipy
    build/scipy/bin/pip install scipy==1.17.1 numpy==2.4.6
    build/scipy/bin/python tests/kernel/reference/make_rotations.py

writes rotations.json beside itself: the versions, and for every case the image, the angle in degrees and the result.
"""

import json
from pathlib import Path

import numpy as np
import scipy
from scipy.ndimage import rotate


def image(*shape):
    """Numbers that anybody can make again: no random generator."""
    return np.round(np.sin(1.0 + 2.3 * np.arange(np.prod(shape)) ** 1.1), 6).reshape(shape)


def main():
    cases = []
    for shape in [(7, 7), (6, 9), (2, 2), (5, 4, 3)]:
        for degrees in [30, 45, 90, 100.5, 180, 270, 292.5, -20, 360]:
            turned = rotate(image(*shape), degrees, reshape=False)
            cases.append(
                {"shape": shape, "degrees": degrees, "image": image(*shape).ravel().tolist(), "turned": turned.ravel().tolist()}
            )
    record = {"scipy": scipy.__version__, "numpy": np.__version__, "cases": cases}
    Path(__file__).with_name("rotations.json").write_text(json.dumps(record) + "\n")


main()
