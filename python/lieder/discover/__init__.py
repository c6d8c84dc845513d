"""Symmetries of what is given: `lieder.discover.function(x, y)`."""

from ._discovery import Discovery
from ._function import function

__all__ = ["Discovery", "function"]
