"""The seed of a run: shown, copied, and set when it starts again."""

from __future__ import annotations

import json
from typing import Any

from dash import Input, Output, State, no_update

from ganscope.errors import GanscopeError
from viz_service import ids
from viz_service.callbacks.inputs import read_session
from viz_service.callbacks.wiring import Wiring, read_pressed
from viz_service.client.sentences import to_sentence
from viz_service.client.trainer import TrainerClient
from viz_service.components.notice import create_notice

MAX_SEED = 2**53 - 1

_SHOW_SEED = """
(standing, field, shown) => {
  const seed = String(standing?.spec?.points?.seed ?? 0);
  const stop = window.dash_clientside.no_update;
  return shown === seed ? [stop, stop] : [seed, seed];
}
"""
_COPY = f"""
(clicks, seed) =>
  clicks
    ? window.ganscope.copyText(seed, {json.dumps(ids.SEED)})
    : window.dash_clientside.no_update
"""


class SeedError(ValueError):
    """A text is no seed; ``str()`` says why, for people."""


def register_run_options(wiring: Wiring, trainer: TrainerClient) -> None:
    """Open the options, keep the seed shown, and start again from one."""
    wiring.open_by(ids.RUN_OPTIONS, ids.RUN_DIALOG)
    wiring.in_browser(
        _SHOW_SEED,
        Output(ids.SEED, "value"),
        Output(ids.SEED_SHOWN, "children"),
        Input(ids.LIVE, "standing"),
        State(ids.SEED, "value"),
        State(ids.SEED_SHOWN, "children"),
    )
    wiring.in_browser(
        _COPY,
        Output(ids.SEED_NOTICE, "children"),
        Input(ids.SEED_COPY, "n_clicks"),
        State(ids.SEED, "value"),
    )

    @wiring.callback(
        Output(ids.SEED, "error"),
        Output(ids.RUN_DIALOG, "opened", allow_duplicate=True),
        Output(ids.NOTICE, "children", allow_duplicate=True),
        Input(ids.SEED_START, "n_clicks"),
        State(ids.SEED, "value"),
        State(ids.LIVE, "session"),
    )
    async def _start(_: object, value: object, synced: object) -> tuple[Any, ...]:
        read_pressed()
        session = read_session(synced)
        try:
            seed = read_seed(value)
            await trainer.reset_session(session.id, seed=seed)
        except SeedError as error:
            return str(error), no_update, no_update
        except GanscopeError as error:
            return to_sentence(error), no_update, no_update
        return None, False, create_notice(f"Started again from seed {seed}.")


def read_seed(value: object) -> int:
    """Read a seed that somebody typed.

    Raises:
        SeedError: it is no whole number in the range.

    """
    text = str(value or "").strip().replace(",", "")
    if not (text.isascii() and text.isdecimal()) or int(text) > MAX_SEED:
        raise SeedError(f"A seed is a whole number from 0 to {MAX_SEED}, got {text[:40]!r}.")
    return int(text)
