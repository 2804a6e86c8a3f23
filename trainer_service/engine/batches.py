"""What one update sees before any network has touched it, whichever engine draws it.

Legend: B batch, Z noise dimensions, D plane (2).
"""

from __future__ import annotations

from dataclasses import dataclass

from torch import Tensor


@dataclass(frozen=True)
class Batch:
    """The samples of an update of G."""

    noise: Tensor
    """Shape [B, Z]."""
    jitter: Tensor
    """What instance noise adds to generated samples, shape [B, D]; 0 when there is none."""
    real: Tensor
    """Real samples as D sees them, shape [B, D]."""


@dataclass(frozen=True)
class DiscriminatorBatch(Batch):
    """The samples of an update of D."""

    shares: Tensor
    """Where WGAN-GP looks between real and generated samples, shape [B, 1]."""
