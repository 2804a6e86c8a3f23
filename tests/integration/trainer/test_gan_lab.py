"""A model that GAN Lab saved becomes a session that trains on, exports and survives."""

from __future__ import annotations

import numpy as np

from ganscope.api.v1 import session_pb2, snapshot_pb2
from ganscope.api.v1 import session_service_pb2 as pb
from ganscope.tensors import to_array
from tests.support.gan_lab import SavedModel
from tests.support.sessions import read_until, step, watch
from tests.support.trainer import TrainerConnection


async def open_saved(trainer: TrainerConnection, saved: SavedModel) -> session_pb2.Session:
    request = pb.ImportGanLabModelRequest(model=saved.model, weights=saved.weights)
    return (await trainer.sessions.ImportGanLabModel(request)).session


async def test_an_opened_model_shows_gan_labs_map_and_trains_on(
    trainer: TrainerConnection,
) -> None:
    saved = SavedModel()
    session = await open_saved(trainer, saved)
    assert (session.step, session.state_detail) == (812, "")
    assert session.state == session_pb2.SESSION_STATE_PAUSED
    stream = watch(trainer, session.id, layers=[snapshot_pb2.LAYER_MAP])
    frame = (await read_until(stream, "snapshot")).snapshot
    stream.cancel()
    shown = to_array(frame.points.map)
    ticks = -0.2 + 1.4 * (np.arange(30) + 0.5) / 30
    cells = np.stack(np.meshgrid(ticks, ticks), axis=-1).reshape(-1, 2)
    assert np.abs(shown.ravel() - saved.judge(cells)).max() < 1 / 255
    assert (await step(trainer, session.id, 3)).step == 815
    exported = await trainer.sessions.ExportSession(pb.ExportSessionRequest(session_id=session.id))
    assert exported.step == 815


async def test_what_could_not_be_taken_over_is_said_until_it_plays(
    trainer: TrainerConnection,
) -> None:
    session = await open_saved(trainer, SavedModel("drawing"))
    assert "drawn points are not in GAN Lab's file" in session.state_detail
    request = pb.PlaySessionRequest(session_id=session.id)
    assert (await trainer.sessions.PlaySession(request)).session.state_detail == ""


async def test_a_repeated_import_makes_one_session(trainer: TrainerConnection) -> None:
    saved = SavedModel()
    request = pb.ImportGanLabModelRequest(
        model=saved.model, weights=saved.weights, request_id="once"
    )
    first, again = [(await trainer.sessions.ImportGanLabModel(request)).session for _ in range(2)]
    assert first.id == again.id
