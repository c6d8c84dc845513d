"""Symmetries of what is given: `lieder.discover.function(x, y)`, `lieder.discover.dynamics(t, x)`."""

from ._discovery import Discovery
from ._dynamics import DynamicsDiscovery, dynamics
from ._function import function
from ._orthogonal import orthogonal

__all__ = ["Discovery", "DynamicsDiscovery", "dynamics", "function", "orthogonal"]
