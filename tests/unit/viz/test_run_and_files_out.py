"""Seeds, stops, programs and downloads: what callbacks make of their inputs."""

import base64
import io
import zipfile

import numpy as np
import pytest
from dash.exceptions import PreventUpdate

from ganscope.api.v1.catalog_pb2 import Preset
from ganscope.api.v1.session_pb2 import Session, SessionState
from ganscope.api.v1.session_service_pb2 import ExportSessionRequest, GetCatalogResponse
from ganscope.api.v1.spec_pb2 import DistributionKind
from tests.support.fake_trainer import FakeTrainer
from trainer_service.domain.presets import create_presets
from trainer_service.rpc.catalog import to_catalog
from viz_service.callbacks.downloads import create_download
from viz_service.callbacks.open_dialog import NoTrainedWeightsError, check_is_trained
from viz_service.callbacks.pytorch import read_whole_spec, to_download
from viz_service.callbacks.run_options import MAX_SEED, SeedError, read_seed
from viz_service.client.trainer import TrainerClient
from viz_service.components.run_options import STOP_PATHS
from viz_service.components.states import to_notice

CATALOG = to_catalog(create_presets(), lambda _: np.zeros((3, 2)))


@pytest.mark.parametrize(
    ("text", "seed"), [("0", 0), (" 4711 ", 4711), (str(MAX_SEED), MAX_SEED), ("4,711", 4711)]
)
def test_seed_is_read_exactly(text: str, seed: int) -> None:
    assert read_seed(text) == seed


@pytest.mark.parametrize("value", [None, "", "-1", "1.5", "x", str(MAX_SEED + 1), "²", ["1"]])
def test_what_is_no_seed_is_told_with_the_range(value: object) -> None:
    with pytest.raises(SeedError, match=f"from 0 to {MAX_SEED}"):
        read_seed(value)


def test_stops_are_fields_of_the_contract_that_can_be_changed() -> None:
    fields = {one.path: one for one in CATALOG.fields}
    assert all(fields[path].editable for path in STOP_PATHS)


def test_a_stop_that_was_asked_for_is_told_calmly_and_a_divergence_as_a_problem() -> None:
    asked = Session(state=SessionState.SESSION_STATE_PAUSED, state_detail="Stopped at step 10.")
    diverged = Session(state=SessionState.SESSION_STATE_DIVERGED, state_detail="Infinite.")
    assert to_notice(asked) == ("Stopped at step 10.", "banner")
    assert to_notice(diverged) == ("Infinite.", "banner is-problem")


def test_preset_without_trained_weights_says_so() -> None:
    catalog = GetCatalogResponse(
        presets=[Preset(id="a", title="A", warm_start_step=5), Preset(id="b", title="B")]
    )
    check_is_trained(catalog, "a")
    check_is_trained(catalog, "unknown: the trainer says so")
    with pytest.raises(NoTrainedWeightsError, match="“B” has no trained weights"):
        check_is_trained(catalog, "b")


def test_program_is_one_file_or_comes_with_what_it_reads() -> None:
    alone = to_download({"text": "import torch\n", "files": {}})
    assert alone == create_download("gan.py", b"import torch\n")
    both = to_download({"text": "import torch\n", "files": {"points.csv": "1,2\n"}})
    with zipfile.ZipFile(io.BytesIO(base64.b64decode(both["content"]))) as archive:
        assert archive.namelist() == ["gan.py", "points.csv"]
        assert archive.read("points.csv") == b"1,2\n"


def test_nothing_is_downloaded_before_there_is_a_program() -> None:
    with pytest.raises(PreventUpdate):
        to_download({"files": {}})


@pytest.mark.parametrize("is_custom", [False, True])
async def test_points_are_fetched_only_where_sessions_leave_them_out(is_custom: bool) -> None:
    session = Session(id="abc")
    if is_custom:
        kind = DistributionKind.DISTRIBUTION_KIND_CUSTOM
        session.spec.points.distribution.kind = kind
    with FakeTrainer() as fake:
        fake.sessions["abc"] = session
        async with TrainerClient(fake.target) as trainer:
            await read_whole_spec(trainer, session)
    assert isinstance(fake.requests[-1], ExportSessionRequest) is is_custom
