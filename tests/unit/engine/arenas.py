"""Sessions for the tests of the kernel."""

import numpy as np

from trainer_service.engine.arena import Arena, Plan
from trainer_service.engine.fast import Scratch, train
from trainer_service.engine.kernel.iteration import FINE


class PoisonedScratch(Scratch):
    """Holds not-a-number wherever the kernel has not written: reading it would show."""

    def hold(self, size: int) -> int:
        address = super().hold(size)
        self.room[:] = np.nan
        return address


def create_arena(plan: Plan, data_seed: int = 3) -> Arena:
    """Draw parameters of the usual sizes, and 1000 samples around the origin."""
    rng = np.random.default_rng(data_seed)
    arena = Arena(plan, rng.normal(0, 0.5, size=(1000, 2)))
    for layer in (*arena.generator_layers(), *arena.discriminator_layers()):
        scale = 1 / np.sqrt(len(layer.weights))
        layer.weights[:] = rng.normal(scale=1.3 * scale, size=layer.weights.shape)
        layer.biases[:] = rng.uniform(-scale, scale, size=layer.biases.shape)
    for mean, layer in zip(arena.average_layers(), arena.generator_layers(), strict=True):
        mean.weights[:], mean.biases[:] = layer.weights, layer.biases
    return arena


def run(arena: Arena, count: int, scratch: Scratch | None = None) -> int:
    """Train as the plan says."""
    plan = arena.plan
    return train(
        arena,
        scratch or PoisonedScratch(),
        count,
        plan.discriminator_updates,
        plan.generator_updates,
    )


def run_fine(arena: Arena, count: int, scratch: Scratch | None = None) -> Arena:
    """Train, and see that all stays finite."""
    assert run(arena, count, scratch) == FINE
    return arena
