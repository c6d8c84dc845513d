"""Symmetries of what is given: `lieder.discover.function(x, y)`, `.dynamics(t, x)`, `.cloud(points)`,
`.field(u, operator=f)`, `.model(net, x)`."""

from ._cloud import CloudDiscovery, cloud
from ._discovery import Discovery
from ._dynamics import DynamicsDiscovery, dynamics
from ._field import FieldDiscovery, field
from ._function import function
from ._model import ModelDiscovery, model
from ._orthogonal import orthogonal

__all__ = [
    "CloudDiscovery",
    "Discovery",
    "DynamicsDiscovery",
    "FieldDiscovery",
    "ModelDiscovery",
    "cloud",
    "dynamics",
    "field",
    "function",
    "model",
    "orthogonal",
]
