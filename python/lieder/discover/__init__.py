"""Symmetries of what is given: `lieder.discover.function(x, y)`, `lieder.discover.cloud(points)`."""

from ._cloud import CloudDiscovery, cloud
from ._discovery import Discovery
from ._function import function

__all__ = ["CloudDiscovery", "Discovery", "cloud", "function"]
