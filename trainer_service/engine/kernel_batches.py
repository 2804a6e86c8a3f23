"""The kernel's batches, outside of the kernel: the same random numbers, to the bit.

Legend: B batch, Z noise dimensions, D plane (2).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from trainer_service.engine.arena import Floats, Plan, pad
from trainer_service.engine.batches import Batch, DiscriminatorBatch
from trainer_service.engine.kernel import iteration as uses
from trainer_service.engine.kernel.philox import LAW_NORMAL, LAW_UNIT, draw_rows, fill_rows


@dataclass(frozen=True)
class KernelBatches:
    """Draws what :func:`trainer_service.engine.kernel.iteration.train` draws."""

    plan: Plan
    data: Floats
    """Real samples, shape [2, n]."""
    dtype: torch.dtype

    def draw_discriminator_batch(self, iteration: int, number: int) -> DiscriminatorBatch:
        """Draw for one of an iteration's updates of D."""
        batch = self._draw(0, iteration, number)
        shares = self._fill(1, LAW_UNIT, uses.USE_INTERPOLATION, iteration, number)
        return DiscriminatorBatch(batch.noise, batch.jitter, batch.real, shares)

    def draw_generator_batch(self, iteration: int, number: int) -> Batch:
        """Draw for one of an iteration's updates of G."""
        return self._draw(uses.USE_GENERATOR_STEP, iteration, number)

    def _draw(self, step: int, iteration: int, number: int) -> Batch:
        plan = self.plan
        use = step + uses.USE_NOISE
        noise_BZ = self._fill(plan.noise_dimensions, int(plan.noise_law), use, iteration, number)
        jitter_BD = self._draw_jitter(step + uses.USE_FAKE_JITTER, iteration, number)
        real_BD = self._draw_real(step, iteration, number)
        return Batch(noise_BZ, jitter_BD, real_BD)

    def _draw_real(self, step: int, iteration: int, number: int) -> Tensor:
        rows = np.zeros((2, pad(self.plan.batch_size)), dtype=np.float32)
        use = (step + uses.USE_REAL) * uses.UPDATES_PER_USE + number
        draw_rows(rows, self.data.T, self.plan.seed, iteration, use)
        jitter_BD = self._draw_jitter(step + uses.USE_REAL_JITTER, iteration, number)
        return self._to_tensor(rows) + jitter_BD

    def _draw_jitter(self, use: int, iteration: int, number: int) -> Tensor:
        if self.plan.instance_noise == 0:
            return torch.zeros(self.plan.batch_size, 2, dtype=self.dtype)
        return self.plan.instance_noise * self._fill(2, LAW_NORMAL, use, iteration, number)

    def _fill(self, num_rows: int, law: int, use: int, iteration: int, number: int) -> Tensor:
        rows = np.zeros((num_rows, pad(self.plan.batch_size)), dtype=np.float32)
        use = use * uses.UPDATES_PER_USE + number
        fill_rows(rows, law, self.plan.seed, iteration, use)
        return self._to_tensor(rows)

    def _to_tensor(self, rows: Floats) -> Tensor:
        return torch.as_tensor(rows[:, : self.plan.batch_size].T.copy()).to(self.dtype)
