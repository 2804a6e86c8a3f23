"""``ganscope sessions watch``: frames as lines."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from typing import Annotated

import typer

from ganscope.api.v1.session_service_pb2 import WatchSessionResponse
from ganscope.api.v1.snapshot_pb2 import Layer, Metric, MetricsBatch, Snapshot
from ganscope.cli.connection import AsJson, Target, connect
from ganscope.cli.output import frame_to_dict, frame_to_text, print_json
from ganscope.tensors import to_array

FRAMES_PER_SECOND = 4.0


def watch(
    session_id: Annotated[str, typer.Argument(metavar="ID", help="The session.")],
    *,
    frames: Annotated[
        int | None, typer.Option(min=1, help="Stop after so many [default: go on].")
    ] = None,
    rate: Annotated[
        float, typer.Option(min=0.1, max=60, help="Most lines per second.")
    ] = FRAMES_PER_SECOND,
    target: Target = None,
    as_json: AsJson = False,
) -> None:
    """Print a line for each frame that shows a later step, with the latest metrics."""
    with connect(target) as client:
        messages = client.watch_session(
            session_id, layers=[Layer.LAYER_GENERATED], max_frames_per_second=rate
        )
        for number, (frame, metrics) in enumerate(read_progress(messages), start=1):
            if as_json:
                print_json(frame_to_dict(frame, metrics))
            else:
                sys.stdout.write(frame_to_text(frame, metrics) + "\n")
                sys.stdout.flush()
            if number == frames:
                return


def read_progress(
    messages: Iterable[WatchSessionResponse],
) -> Iterator[tuple[Snapshot, dict[str, float]]]:
    """Yield each frame that goes beyond the one before, with the latest metrics by name."""
    latest: dict[str, float] = {}
    shown = (0, -1)
    for message in messages:
        kind = message.WhichOneof("event")
        if kind == "metrics":
            latest |= _read_last(message.metrics)
        elif kind == "snapshot" and (message.snapshot.run, message.snapshot.step) > shown:
            shown = (message.snapshot.run, message.snapshot.step)
            yield message.snapshot, dict(latest)


def _read_last(batch: MetricsBatch) -> dict[str, float]:
    values: dict[str, float] = {}
    for series in batch.series:
        array = to_array(series.values)
        if array.size:
            name = Metric.Name(series.metric).removeprefix("METRIC_").lower()
            values[name] = float(array.flat[-1])
    return values
