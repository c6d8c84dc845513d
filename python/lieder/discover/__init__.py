"""Symmetries of what is given: `lieder.discover.function(x, y)`, `.dynamics(t, x)`, `.cloud(points)`, `.model(net, x)`."""

from ._cloud import CloudDiscovery, cloud
from ._discovery import Discovery
from ._dynamics import DynamicsDiscovery, dynamics
from ._function import function
from ._model import ModelDiscovery, model
from ._orthogonal import orthogonal

__all__ = [
    "CloudDiscovery",
    "Discovery",
    "DynamicsDiscovery",
    "ModelDiscovery",
    "cloud",
    "dynamics",
    "function",
    "model",
    "orthogonal",
]
