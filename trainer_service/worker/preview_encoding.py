"""A step taken apart, as a message.

Everything travels as F32: a change of a thousandth, which a frame's coarser numbers would hide, is
what a preview is for. With a batch of 150 it takes about 35 KB, and it is asked for by hand.
"""

from __future__ import annotations

from collections.abc import Sequence

from ganscope.api.v1 import preview_pb2, tensor_pb2
from trainer_service.domain.preview import (
    DiscriminatorState,
    DiscriminatorUpdate,
    GeneratorState,
    GeneratorUpdate,
    LayerChange,
    StepPreview,
)
from trainer_service.domain.snapshot import Array


def to_step_preview(preview: StepPreview) -> preview_pb2.PointsStepPreview:
    """Write a step; a half that makes no update is absent."""
    return preview_pb2.PointsStepPreview(
        discriminator=_to_discriminator_update(preview.discriminator),
        generator=_to_generator_update(preview.generator),
    )


def _to_discriminator_update(
    update: DiscriminatorUpdate | None,
) -> preview_pb2.DiscriminatorUpdate | None:
    if update is None:
        return None
    return preview_pb2.DiscriminatorUpdate(
        updates=update.updates,
        noise=_to_tensor(update.noise),
        generated=_to_tensor(update.generated),
        real=_to_tensor(update.real),
        before=_to_discriminator_state(update.before),
        after=_to_discriminator_state(update.after),
        changes=_to_changes(update.changes),
    )


def _to_discriminator_state(state: DiscriminatorState) -> preview_pb2.DiscriminatorState:
    return preview_pb2.DiscriminatorState(
        verdicts_generated=_to_tensor(state.verdicts_generated),
        verdicts_real=_to_tensor(state.verdicts_real),
        loss=state.loss,
        map=_to_tensor(state.map),
    )


def _to_generator_update(update: GeneratorUpdate | None) -> preview_pb2.GeneratorUpdate | None:
    if update is None:
        return None
    return preview_pb2.GeneratorUpdate(
        updates=update.updates,
        noise=_to_tensor(update.noise),
        gradients=_to_tensor(update.gradients),
        before=_to_generator_state(update.before),
        after=_to_generator_state(update.after),
        changes=_to_changes(update.changes),
    )


def _to_generator_state(state: GeneratorState) -> preview_pb2.GeneratorState:
    return preview_pb2.GeneratorState(
        generated=_to_tensor(state.generated),
        verdicts=_to_tensor(state.verdicts),
        loss=state.loss,
        manifold=_to_tensor(state.manifold),
    )


def _to_changes(changes: Sequence[LayerChange]) -> list[preview_pb2.LayerChange]:
    return [
        preview_pb2.LayerChange(
            inputs=layer.inputs,
            outputs=layer.outputs,
            gradient_norm=layer.gradient_norm,
            weight_norm=layer.weight_norm,
            change_norm=layer.change_norm,
            greatest=[
                preview_pb2.WeightChange(
                    output=one.output, input=one.input, before=one.before, after=one.after
                )
                for one in layer.greatest
            ],
        )
        for layer in changes
    ]


def _to_tensor(numbers: Array) -> tensor_pb2.Tensor:
    stored = numbers.astype("<f4")
    return tensor_pb2.Tensor(
        dtype=tensor_pb2.DATA_TYPE_F32, shape=stored.shape, data=stored.tobytes()
    )
