"""What became of each session of a stack, told by the norms of its gradients and weights.

Legend of shapes: T iterations, U updates in each, S sessions.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import torch
from torch import Tensor

Cause = Literal["generator", "discriminator", "loss"]


@dataclass(frozen=True)
class Outcome:
    """Of one session."""

    num_iterations: int
    """That count: the one in which something became infinite does not."""
    cause: Cause | None = None
    """What became infinite; None as long as all is finite."""
    gradient_norm_d: float = 0.0
    """Of D's last update, 0 if there was none."""
    gradient_norm_g: float = 0.0


def find_outcomes(
    norms: Sequence[Tensor], num_iterations: int, num_d: int, num_sessions: int
) -> list[Outcome]:
    """Read norms of gradients and weights, [U, 2, S] for each iteration, D's updates first."""
    if not norms:
        return [Outcome(num_iterations)] * num_sessions
    norms_TU2S = torch.stack(list(norms)).cpu().numpy()
    is_bad_SN = ~np.isfinite(norms_TU2S).reshape(-1, norms_TU2S.shape[-1]).T
    last_US = norms_TU2S[-1, :, 0]
    outcomes: list[Outcome] = []
    for session in range(num_sessions):
        if is_bad_SN[session].any():
            first = int(is_bad_SN[session].argmax())
            outcomes.append(_describe(first, norms_TU2S.shape[1], num_d))
            continue
        ends = (float(last_US[max(num_d, 1) - 1, session]), float(last_US[-1, session]))
        outcomes.append(Outcome(num_iterations, None, *ends))
    return outcomes


def _describe(place: int, num_updates: int, num_d: int) -> Outcome:
    iteration, rest = divmod(place, 2 * num_updates)
    update, is_weights = divmod(rest, 2)
    if not is_weights:
        return Outcome(iteration, "loss")
    return Outcome(iteration, "discriminator" if update < num_d else "generator")
