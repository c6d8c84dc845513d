"""Models of the forces on ethanol's atoms: with the symmetry of the molecule, with part of it, and with none."""

from __future__ import annotations

import torch
from torch import Tensor, nn

GROUP = "S(3)*S(2)"
"""Exchanges of the hydrogens on one carbon: V1 has a coordinate for each of the three of CH3, V2 for the two of CH2."""
NUMBERS = (6, 6, 8, 1, 1, 1, 1, 1, 1)
"""Atomic numbers in the order of the data: the carbons of CH2 and CH3, O, two H of CH2, three of CH3, that of OH."""
METHYLENE, METHYL, OTHERS = (3, 4), (5, 6, 7), (0, 1, 2, 8)
ATOMS = len(NUMBERS)

# The 36 pairs of atoms by the summand of a representation of GROUP that they are coordinates of. A pair of two methyl
# hydrogens moves as the third one does.
_BLOCKS = (
    [[(a, b)] for n, a in enumerate(OTHERS) for b in OTHERS[n + 1 :]]
    + [[METHYLENE]]
    + [[(a, h) for h in METHYL] for a in OTHERS]
    + [[(6, 7), (5, 7), (5, 6)]]
    + [[(a, h) for h in METHYLENE] for a in OTHERS]
    + [[(h, k) for h in METHYL for k in METHYLENE]]
)
PAIRS = "7 + 5*V1 + 4*V2 + V1*V2"
"""The representation whose coordinates the distances are."""


class PairFeatures(nn.Module):
    """Functions of the distances r between atoms, which translations, rotations and mirrors leave as they are: the
    first powers of 1/r, each shifted and scaled by its mean and deviation over like pairs and the frames given.

    Input: positions (batch, 9, 3) in Angstrom. Output: (batch, 36 powers), coordinates of that many times PAIRS.
    """

    def __init__(self, positions: Tensor, powers: int) -> None:
        super().__init__()
        self.powers = powers
        pairs = [pair for block in _BLOCKS for pair in block]
        self.register_buffer("first", torch.tensor([a for a, _ in pairs]))
        self.register_buffer("second", torch.tensor([b for _, b in pairs]))
        lengths = [len(block) for block in _BLOCKS]
        parts = self._functions(positions).split(lengths, -1)
        mean = [part.mean((0, 2), keepdim=True).expand(1, powers, n) for part, n in zip(parts, lengths)]
        deviation = [part.std((0, 2), keepdim=True).expand(1, powers, n) for part, n in zip(parts, lengths)]
        self.register_buffer("mean", torch.cat(mean, -1))
        self.register_buffer("deviation", torch.cat(deviation, -1))

    def _functions(self, positions: Tensor) -> Tensor:
        r = (positions[:, self.first] - positions[:, self.second]).square().sum(-1).sqrt()
        return torch.stack([r**-n for n in range(1, self.powers + 1)], 1)

    def forward(self, positions: Tensor) -> Tensor:
        return ((self._functions(positions) - self.mean) / self.deviation).flatten(1)


class EnergyModel(nn.Module):
    """Forces as minus the gradient of an energy that is a function of the features: they conserve energy, have no sum
    and no torque, and turn with the molecule because the features do not.

    Input: positions (batch, 9, 3) in Angstrom. Output: forces (batch, 27).
    """

    def __init__(self, features: PairFeatures, network: nn.Module) -> None:
        super().__init__()
        self.features, self.network = features, network

    def energy(self, positions: Tensor) -> Tensor:
        """(batch, 1)"""
        return self.network(self.features(positions))

    def forward(self, positions: Tensor) -> Tensor:
        with torch.enable_grad():
            x = positions.detach().requires_grad_()
            (gradient,) = torch.autograd.grad(self.energy(x).sum(), x, create_graph=self.training)
        return -gradient.flatten(1)
