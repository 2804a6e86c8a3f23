"""``ganscope sessions preview``: the next step in words and numbers, without taking it."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from typing import Annotated, Any

import numpy as np
import typer
from numpy.typing import NDArray

from ganscope.api.v1.preview_pb2 import (
    DiscriminatorUpdate,
    GeneratorUpdate,
    LayerChange,
    WeightChange,
)
from ganscope.api.v1.session_service_pb2 import PreviewStepResponse
from ganscope.cli.connection import AsJson, Target, connect
from ganscope.cli.output import print_json
from ganscope.tensors import to_array

Numbers = NDArray[np.number[Any]]


def preview(
    session_id: Annotated[
        str, typer.Argument(metavar="ID", help="The session; it must be paused.")
    ],
    *,
    target: Target = None,
    as_json: AsJson = False,
) -> None:
    """Take the next step apart without taking it."""
    with connect(target) as client:
        answer = client.preview_step(session_id)
    if as_json:
        print_json(preview_to_dict(answer))
    else:
        sys.stdout.write("\n".join(preview_to_lines(answer)) + "\n")


def preview_to_lines(answer: PreviewStepResponse) -> Iterator[str]:
    """Tell the step to people; each half ends with the sample whose verdict changes most."""
    yield f"Step {answer.step + 1:,}, if it were taken now"
    if answer.points.HasField("discriminator"):
        yield from _tell_discriminator(answer.points.discriminator)
    else:
        yield "Discriminator: no update"
    if answer.points.HasField("generator"):
        yield from _tell_generator(answer.points.generator)
    else:
        yield "Generator: no update"


def preview_to_dict(answer: PreviewStepResponse) -> dict[str, Any]:
    """Turn a step into plain values: means over the batch, losses, changes of each layer."""
    halves: dict[str, Any] = {"discriminator": None, "generator": None}
    if answer.points.HasField("discriminator"):
        d = answer.points.discriminator
        halves["discriminator"] = {
            "updates": d.updates,
            **{
                name: {
                    "loss": state.loss,
                    "mean_verdict_real": _mean(to_array(state.verdicts_real)),
                    "mean_verdict_generated": _mean(to_array(state.verdicts_generated)),
                }
                for name, state in (("before", d.before), ("after", d.after))
            },
            "changes": [_layer_to_dict(layer) for layer in d.changes],
        }
    if answer.points.HasField("generator"):
        g = answer.points.generator
        halves["generator"] = {
            "updates": g.updates,
            **{
                name: {"loss": state.loss, "mean_verdict": _mean(to_array(state.verdicts))}
                for name, state in (("before", g.before), ("after", g.after))
            },
            "changes": [_layer_to_dict(layer) for layer in g.changes],
        }
    return {"run": answer.run, "step": answer.step, "revision": answer.revision, **halves}


def _tell_discriminator(update: DiscriminatorUpdate) -> Iterator[str]:
    before, after = update.before, update.after
    real, real_after = to_array(before.verdicts_real), to_array(after.verdicts_real)
    fake, fake_after = to_array(before.verdicts_generated), to_array(after.verdicts_generated)
    yield (
        f"Discriminator: {_count_updates(update.updates)} on {len(real)} real and {len(fake)} "
        "generated samples"
    )
    yield f"  D says of real samples       {_mean(real):6.1%}, after {_mean(real_after):6.1%}"
    yield f"  D says of generated samples  {_mean(fake):6.1%}, after {_mean(fake_after):6.1%}"
    yield f"  loss                         {before.loss:6.3f}, after {after.loss:6.3f}"
    yield from _tell_changes(update.changes)
    for kind, samples, old, new in (
        ("real", update.real, real, real_after),
        ("generated", update.generated, fake, fake_after),
    ):
        most = int(np.abs(new - old).argmax())
        yield (
            f"  the {kind} sample at {_place(to_array(samples)[most])}: D says {old[most]:.1%}, "
            f"after {new[most]:.1%}"
        )


def _tell_generator(update: GeneratorUpdate) -> Iterator[str]:
    before, after = update.before, update.after
    old, new = to_array(before.verdicts), to_array(after.verdicts)
    yield f"Generator: {_count_updates(update.updates)} on {len(old)} samples"
    yield f"  D says of them               {_mean(old):6.1%}, after {_mean(new):6.1%}"
    yield f"  loss                         {before.loss:6.3f}, after {after.loss:6.3f}"
    yield from _tell_changes(update.changes)
    most = int(np.abs(new - old).argmax())
    yield (
        f"  the sample at {_place(to_array(before.generated)[most])}: D says {old[most]:.1%}, "
        f"it is pulled along {_place(to_array(update.gradients)[most])}, stands at "
        f"{_place(to_array(after.generated)[most])} after, where D says {new[most]:.1%}"
    )


def _tell_changes(changes: Iterable[LayerChange]) -> Iterator[str]:
    for number, layer in enumerate(changes, start=1):
        yield (
            f"  layer {number}, {layer.inputs} to {layer.outputs} units: gradient "
            f"{layer.gradient_norm:.3g}, weights {layer.weight_norm:.3g} change by "
            f"{layer.change_norm:.3g}"
        )
        if layer.greatest:
            yield f"    most: {_tell_weight(layer.greatest[0])}"


def _tell_weight(change: WeightChange) -> str:
    what = f"of input {change.input}" if change.HasField("input") else "bias"
    return f"unit {change.output}, {what}, {change.before:.4f} to {change.after:.4f}"


def _layer_to_dict(layer: LayerChange) -> dict[str, Any]:
    return {
        "inputs": layer.inputs,
        "outputs": layer.outputs,
        "gradient_norm": layer.gradient_norm,
        "weight_norm": layer.weight_norm,
        "change_norm": layer.change_norm,
        "greatest": [
            {
                "output": one.output,
                "input": one.input if one.HasField("input") else None,
                "before": one.before,
                "after": one.after,
            }
            for one in layer.greatest
        ],
    }


def _count_updates(count: int) -> str:
    return "1 update" if count == 1 else f"{count} updates"


def _place(point: Numbers) -> str:
    return f"({float(point[0]):.3f}, {float(point[1]):.3f})"


def _mean(values: Numbers) -> float:
    return float(values.mean())
