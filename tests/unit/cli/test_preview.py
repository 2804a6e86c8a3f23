"""A step in words and numbers."""

import json
from typing import Any

import numpy as np

from ganscope.api.v1.preview_pb2 import (
    DiscriminatorState,
    DiscriminatorUpdate,
    GeneratorState,
    GeneratorUpdate,
    LayerChange,
    PointsStepPreview,
    WeightChange,
)
from ganscope.api.v1.session_service_pb2 import PreviewStepResponse
from ganscope.api.v1.tensor_pb2 import Tensor
from ganscope.cli.preview import preview_to_dict, preview_to_lines
from ganscope.tensors import to_tensor


def tensor(values: Any) -> Tensor:
    return to_tensor(np.array(values, np.float32))


def changes() -> list[LayerChange]:
    greatest = [
        WeightChange(output=2, input=0, before=0.5, after=0.625),
        WeightChange(output=1, before=0.25, after=0.125),
    ]
    return [
        LayerChange(
            inputs=2, outputs=3, gradient_norm=0.5, weight_norm=4, change_norm=0.125,
            greatest=greatest,
        ),
        LayerChange(inputs=3, outputs=1, gradient_norm=0, weight_norm=1, change_norm=0),
    ]  # fmt: skip


def discriminator() -> DiscriminatorUpdate:
    return DiscriminatorUpdate(
        updates=1,
        real=tensor([[0, 0], [0.5, -0.25]]),
        generated=tensor([[1, 1], [2, 2]]),
        before=DiscriminatorState(
            verdicts_real=tensor([0.5, 0.65]), verdicts_generated=tensor([0.4, 0.2]), loss=1.5
        ),
        after=DiscriminatorState(
            verdicts_real=tensor([0.51, 0.68]), verdicts_generated=tensor([0.3, 0.19]), loss=1.25
        ),
        changes=changes(),
    )


def generator() -> GeneratorUpdate:
    return GeneratorUpdate(
        updates=3,
        gradients=tensor([[0.1, 0], [-0.2, 0.3]]),
        before=GeneratorState(
            generated=tensor([[1, 1], [2, 2]]), verdicts=tensor([0.39, 0.2]), loss=0.75
        ),
        after=GeneratorState(
            generated=tensor([[1.125, 1], [2, 2]]), verdicts=tensor([0.45, 0.21]), loss=0.5
        ),
        changes=changes(),
    )


def answer(**halves: Any) -> PreviewStepResponse:
    return PreviewStepResponse(run=2, step=1233, revision=5, points=PointsStepPreview(**halves))


def test_a_step_is_told_with_the_samples_that_change_most():
    lines = list(preview_to_lines(answer(discriminator=discriminator(), generator=generator())))
    assert lines == [
        "Step 1,234, if it were taken now",
        "Discriminator: 1 update on 2 real and 2 generated samples",
        "  D says of real samples        57.5%, after  59.5%",
        "  D says of generated samples   30.0%, after  24.5%",
        "  loss                          1.500, after  1.250",
        "  layer 1, 2 to 3 units: gradient 0.5, weights 4 change by 0.125",
        "    most: unit 2, of input 0, 0.5000 to 0.6250",
        "  layer 2, 3 to 1 units: gradient 0, weights 1 change by 0",
        "  the real sample at (0.500, -0.250): D says 65.0%, after 68.0%",
        "  the generated sample at (1.000, 1.000): D says 40.0%, after 30.0%",
        "Generator: 3 updates on 2 samples",
        "  D says of them                29.5%, after  33.0%",
        "  loss                          0.750, after  0.500",
        "  layer 1, 2 to 3 units: gradient 0.5, weights 4 change by 0.125",
        "    most: unit 2, of input 0, 0.5000 to 0.6250",
        "  layer 2, 3 to 1 units: gradient 0, weights 1 change by 0",
        "  the sample at (1.000, 1.000): D says 39.0%, it is pulled along (0.100, 0.000), stands "
        "at (1.125, 1.000) after, where D says 45.0%",
    ]


def test_a_network_that_is_not_updated_says_so():
    lines = list(preview_to_lines(answer(generator=generator())))
    assert lines[1] == "Discriminator: no update"
    assert list(preview_to_lines(answer(discriminator=discriminator())))[-1] == (
        "Generator: no update"
    )


def test_a_bias_is_told_from_a_weight():
    (layer, _) = changes()
    del layer.greatest[0]
    update = DiscriminatorUpdate()
    update.CopyFrom(discriminator())
    del update.changes[:]
    update.changes.append(layer)
    lines = list(preview_to_lines(answer(discriminator=update)))
    assert "    most: unit 1, bias, 0.2500 to 0.1250" in lines


def test_plain_values_are_for_scripts():
    plain = json.loads(json.dumps(preview_to_dict(answer(generator=generator()))))
    assert (plain["run"], plain["step"], plain["discriminator"]) == (2, 1233, None)
    assert plain["generator"]["updates"] == 3
    assert plain["generator"]["before"]["loss"] == 0.75
    first, bias = plain["generator"]["changes"][0]["greatest"]
    assert (first["input"], first["after"], bias["input"]) == (0, 0.625, None)
    both = preview_to_dict(answer(discriminator=discriminator(), generator=generator()))
    after = both["discriminator"]["after"]
    assert round(after["mean_verdict_real"], 4) == 0.595
    assert round(after["mean_verdict_generated"], 4) == 0.245
