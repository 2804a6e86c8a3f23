"""Where a ReLU net in float32 and the same one in float64 part.

A sample whose sum lies within rounding of 0 is let through in one precision and not in the other,
and from that update on the two runs differ by far more than rounding.
"""

from collections.abc import Sequence

import torch
from torch import Tensor

from tests.unit.engine.arenas import create_arena, run_fine
from trainer_service.engine.arena import Arena, Layer, Plan
from trainer_service.engine.kernel_batches import KernelBatches
from trainer_service.engine.learner import Learner
from trainer_service.engine.reference import Reference, to_arrays

_Weights = list[tuple[Tensor, Tensor]]


def find_crossing(plan: Plan, iterations: int, tolerance: float) -> str:
    """Say which sum has another sign in the update at which the two runs part; empty if none.

    Looks at D's first update of each iteration, which is where its real samples and its penalty
    come in; the plan makes one.
    """
    arena = create_arena(plan)
    oracle = Reference(arena)
    batches = KernelBatches(plan, arena.data, torch.float64)
    for iteration in range(iterations):
        batch = batches.draw_discriminator_batch(iteration, 0)
        weights = [
            (_read(arena.generator_layers()), _read(arena.discriminator_layers())),
            (_copy(oracle.generator), _copy(oracle.discriminator)),
        ]
        run_fine(arena, 1)
        oracle.train(1)
        if _find_difference(arena, oracle) < tolerance:
            continue
        for name in ("real", "generated"):
            inputs = [
                batch.real if name == "real" else _run(g, batch.noise)[-1] for g, _ in weights
            ]
            sums = [_run(d, x)[:-1] for (_, d), x in zip(weights, inputs, strict=True)]
            for layer, (ours, exact) in enumerate(zip(*sums, strict=True)):
                places = ((ours > 0) != (exact > 0)).nonzero().tolist()
                for sample, unit in places:
                    values = f"{ours[sample, unit]:.1e} and {exact[sample, unit]:.1e}"
                    return f"{iteration}: {name} {sample}, layer {layer}, unit {unit}: {values}"
        return ""
    return ""


def _run(weights: _Weights, x: Tensor) -> list[Tensor]:
    """Sums of each layer of a ReLU net whose output is linear."""
    sums: list[Tensor] = []
    for weight, bias in weights:
        sums.append(x @ weight.T + bias)
        x = torch.relu(sums[-1])
    return sums


def _read(layers: Sequence[Layer]) -> _Weights:
    flat = [torch.tensor(array, dtype=torch.float64) for array in to_arrays(layers)]
    return list(zip(flat[::2], flat[1::2], strict=True))


def _copy(learner: Learner) -> _Weights:
    flat = [parameter.detach().clone() for parameter in learner.parameters]
    return list(zip(flat[::2], flat[1::2], strict=True))


def _find_difference(arena: Arena, oracle: Reference) -> float:
    ours = [x for w in (_read(arena.generator_layers()), _read(arena.discriminator_layers()))
            for pair in w for x in pair]  # fmt: skip
    exact = [x for learner in (oracle.generator, oracle.discriminator)
             for pair in _copy(learner) for x in pair]  # fmt: skip
    return max(float((a - b).abs().max()) for a, b in zip(ours, exact, strict=True))
