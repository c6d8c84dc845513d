"""Symmetries of what is given: `lieder.discover.function(x, y)`."""

from ._discovery import Discovery
from ._function import function
from ._orthogonal import orthogonal

__all__ = ["Discovery", "function", "orthogonal"]
