"""The commands, as a user types them, against a server that answers as told."""

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import grpc
import numpy as np
import pytest

from ganscope.api.v1.session_pb2 import Session
from ganscope.api.v1.session_service_pb2 import (
    CreateSessionRequest,
    ImportGanLabModelRequest,
    ResetSessionRequest,
    StepSessionRequest,
    StepTarget,
    UpdateSessionRequest,
)
from ganscope.api.v1.spec_pb2 import DistributionKind
from ganscope.cli import main
from tests.support.fake_trainer import FakeTrainer
from tests.unit.client import messages
from tests.unit.pytorch_script.specs import create_message

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(
    trainer: FakeTrainer, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Run:
    """Type a command; get its exit code, output and errors."""
    monkeypatch.setenv("GANSCOPE_TRAINER_TARGET", trainer.target)
    monkeypatch.setenv("COLUMNS", "200")

    def run_command(*words: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["ganscope", *words])
        with pytest.raises(SystemExit) as ended:
            main()
        printed = capsys.readouterr()
        code = ended.value.code
        return (code if isinstance(code, int) else 0), printed.out, printed.err

    return run_command


def create(run: Run, *words: str) -> dict[str, Any]:
    code, out, _ = run("sessions", "create", "--json", *words)
    assert code == 0
    assert out.count("\n") == 1
    return json.loads(out)


def test_create_prints_one_object_with_its_id(run: Run, trainer: FakeTrainer):
    session = create(run, "--preset", "ring", "--play")
    assert session["id"] in trainer.sessions
    assert session["state"] == "playing"
    assert session["preset_id"] == "ring"


def test_create_can_begin_with_trained_weights(run: Run, trainer: FakeTrainer):
    create(run, "--preset", "ring", "--warm")
    create(run, "--preset", "ring")
    sent = [one for one in trainer.requests if isinstance(one, CreateSessionRequest)]
    assert [one.warm_start for one in sent] == [True, False]


def test_create_sends_title_and_fields(run: Run):
    session = create(run, "--title", "Mine", "--set", "points.batch_size=64")
    assert session["spec"] == {"title": "Mine", "points": {"batch_size": 64}}


def test_create_learns_the_points_of_a_file(run: Run, trainer: FakeTrainer, tmp_path: Path):
    file = tmp_path / "points.csv"
    file.write_text("length (cm),width (cm)\n1,2\n3,4\n")
    session = create(run, "--csv", str(file))
    sent = trainer.sessions[session["id"]].spec.points.distribution
    assert sent.kind == DistributionKind.DISTRIBUTION_KIND_CUSTOM
    assert list(sent.custom.values.shape) == [2, 2]
    assert sent.custom.axes[0].unit == "cm"
    assert sent.custom.origin == "points.csv"


def test_create_learns_a_curve(run: Run, trainer: FakeTrainer):
    session = create(run, "--curve", "cos(2*pi*t)", "t / 2")
    sent = trainer.sessions[session["id"]].spec.points.distribution
    assert sent.kind == DistributionKind.DISTRIBUTION_KIND_CUSTOM
    assert sent.custom.origin == "x = cos(2*pi*t), y = t / 2"
    assert list(sent.custom.values.shape) == [500, 2]


def test_a_bad_curve_is_told_in_one_line(run: Run, trainer: FakeTrainer):
    code, out, err = run("sessions", "create", "--curve", "t", "t +* 2")
    assert (code, out) == (2, "")
    assert err == "y, character 4: not understood: invalid syntax\n"
    assert trainer.requests == []


def test_a_bad_file_is_told_in_one_line(run: Run, trainer: FakeTrainer, tmp_path: Path):
    file = tmp_path / "points.csv"
    file.write_text("1,2\n3,x\n")
    code, out, err = run("sessions", "create", "--csv", str(file))
    assert (code, out) == (2, "")
    assert err == "line 2, column 2: must be a number, got 'x'\n"
    assert trainer.requests == []


def test_a_missing_file_is_told_in_one_line(run: Run, tmp_path: Path):
    code, _, err = run("sessions", "import", str(tmp_path / "absent"))
    assert code == 1
    assert err.count("\n") == 1


def test_watch_prints_a_line_for_each_later_step(run: Run, trainer: FakeTrainer):
    session = create(run)
    script = [
        messages.snapshot(5),
        messages.metrics([6], [0.25]),
        messages.snapshot(6),
        messages.snapshot(6),
        messages.snapshot(9),
    ]
    trainer.scripts = [(script, None)]
    code, out, _ = run("sessions", "watch", session["id"], "--frames", "3", "--json")
    lines = [json.loads(line) for line in out.splitlines()]
    assert code == 0
    assert [line["step"] for line in lines] == [5, 6, 9]
    assert [line["metrics"] for line in lines] == [
        {},
        {"generator_loss": 0.25},
        {"generator_loss": 0.25},
    ]


def test_watch_writes_null_where_a_metric_was_not_measured(run: Run, trainer: FakeTrainer):
    session = create(run)
    trainer.scripts = [([messages.metrics([1], [float("nan")]), messages.snapshot(1)], None)]
    _, out, _ = run("sessions", "watch", session["id"], "--frames", "1", "--json")
    assert json.loads(out)["metrics"] == {"generator_loss": None}


def test_watch_without_json_is_readable(run: Run, trainer: FakeTrainer):
    session = create(run)
    trainer.scripts = [([messages.metrics([1], [0.5]), messages.snapshot(1234)], None)]
    _, out, _ = run("sessions", "watch", session["id"], "--frames", "1")
    assert "step    1,234" in out
    assert "generator_loss 0.500" in out


def test_play_pause_and_step_answer_with_the_session(run: Run, trainer: FakeTrainer):
    session_id = create(run)["id"]
    assert json.loads(run("sessions", "play", session_id, "--json")[1])["state"] == "playing"
    assert json.loads(run("sessions", "pause", session_id, "--json")[1])["state"] == "paused"
    _, out, _ = run("sessions", "step", session_id, "--count", "7", "--network", "d", "--json")
    assert json.loads(out)["step"] == 7
    request = trainer.requests[-1]
    assert isinstance(request, StepSessionRequest)
    assert request.target == StepTarget.STEP_TARGET_DISCRIMINATOR


def test_preview_tells_the_next_step(run: Run, trainer: FakeTrainer):
    session_id = create(run)["id"]
    trainer.sessions[session_id].step = 41
    code, out, _ = run("sessions", "preview", session_id)
    assert (code, out.splitlines()[0]) == (0, "Step 42, if it were taken now")
    plain = json.loads(run("sessions", "preview", session_id, "--json")[1])
    assert (plain["step"], plain["generator"]) == (41, None)


def test_update_sends_what_is_set(run: Run, trainer: FakeTrainer):
    session_id = create(run)["id"]
    change = "points.generator_optimizer.learning_rate=0.001"
    code, _, _ = run("sessions", "update", session_id, "--set", change)
    request = trainer.requests[-1]
    assert code == 0
    assert isinstance(request, UpdateSessionRequest)
    assert list(request.update_mask.paths) == ["points.generator_optimizer.learning_rate"]


def test_update_without_a_change_is_a_usage_error(run: Run):
    code, _, err = run("sessions", "update", "s0")
    assert code == 2
    assert "--set" in err


def test_reset_takes_one_kind_of_seed(run: Run, trainer: FakeTrainer):
    session_id = create(run)["id"]
    assert run("sessions", "reset", session_id, "--seed", "5")[0] == 0
    request = trainer.requests[-1]
    assert isinstance(request, ResetSessionRequest)
    assert request.seed == 5
    assert run("sessions", "reset", session_id, "--seed", "5", "--new-seed")[0] == 2


def test_delete_says_nothing_unless_asked(run: Run, trainer: FakeTrainer):
    first, second = create(run)["id"], "s1"
    create(run)
    assert run("sessions", "delete", first) == (0, "", "")
    assert json.loads(run("sessions", "delete", second, "--json")[1])["deleted"] is True
    assert trainer.sessions == {}


def test_list_shows_every_page(run: Run):
    made = [create(run, "--title", f"[b]{number}[/b]")["id"] for number in range(3)]
    _, out, _ = run("sessions", "list", "--json")
    assert [json.loads(line)["id"] for line in out.splitlines()] == made
    _, table, _ = run("sessions", "list")
    assert "[b]2[/b]" in table, "titles are no markup"


def test_export_and_import_go_through_a_file(run: Run, tmp_path: Path):
    session_id = create(run)["id"]
    file = tmp_path / "session.safetensors"
    assert run("sessions", "export", session_id, str(file))[0] == 0
    _, out, _ = run("sessions", "import", str(file), "--title", "again", "--json")
    assert json.loads(out)["spec"]["title"] == "again"
    assert file.read_text() == session_id


def test_presets_are_listed(run: Run):
    assert "A circle." in run("presets")[1]
    assert json.loads(run("presets", "--json")[1])["id"] == "ring"


def test_an_error_of_the_server_is_one_line_and_code_1(run: Run):
    code, out, err = run("sessions", "play", "nobody")
    assert (code, out) == (1, "")
    assert err == "there is no session 'nobody'\n"


def test_a_server_that_is_not_there_is_told_with_its_address(run: Run, trainer: FakeTrainer):
    for _ in range(5):
        trainer.fail("ListSessions", grpc.StatusCode.UNAVAILABLE, "no route")
    code, _, err = run("sessions", "list")
    assert code == 1
    assert f"cannot reach the trainer at {trainer.target}" in err
    assert "ganscope up" in err


def test_the_target_may_be_given_on_the_line(
    run: Run, trainer: FakeTrainer, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("GANSCOPE_TRAINER_TARGET", "127.0.0.1:1")
    assert run("sessions", "list", "--target", trainer.target)[0] == 0


def test_an_unknown_command_is_a_usage_error(run: Run):
    assert run("sessions", "fly")[0] == 2


def test_an_unknown_setting_is_a_usage_error(run: Run, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("GANSCOPE_TRAINER_TARGTE", "x")
    code, _, err = run("sessions", "list")
    assert code == 2
    assert "did you mean GANSCOPE_TRAINER_TARGET?" in err


def test_import_ganlab_sends_both_files(run: Run, trainer: FakeTrainer, tmp_path: Path):
    model, weights = tmp_path / "m.json", tmp_path / "m.weights.bin"
    model.write_bytes(b"{}")
    weights.write_bytes(b"1234")
    words = ("sessions", "import-ganlab", str(model), str(weights), "--title", "Mine", "--json")
    code, out, _ = run(*words)
    assert (code, json.loads(out)["id"]) == (0, "from GAN Lab")
    (sent,) = (one for one in trainer.requests if isinstance(one, ImportGanLabModelRequest))
    assert (sent.model, sent.weights, sent.title) == (b"{}", b"1234", "Mine")


def fill_spec(session: Session, **points: object) -> None:
    session.spec.CopyFrom(create_message(**points))


def test_pytorch_prints_a_script_or_writes_it(run: Run, trainer: FakeTrainer, tmp_path: Path):
    session = create(run, "--preset", "ring")
    fill_spec(trainer.sessions[session["id"]])
    code, out, _ = run("sessions", "pytorch", session["id"])
    assert code == 0
    compile(out, "script.py", "exec")
    file = tmp_path / "gan.py"
    assert run("sessions", "pytorch", session["id"], str(file))[:2] == (0, "")
    assert file.read_text() == out


def test_pytorch_writes_many_points_beside_the_script(
    run: Run, trainer: FakeTrainer, tmp_path: Path
):
    session = create(run)
    values = np.random.default_rng(0).uniform(-1, 1, size=(300, 2))
    custom = {"kind": "custom", "custom": {"values": values, "in_plane": True}}
    fill_spec(trainer.sessions[session["id"]], distribution=custom)
    code, _, err = run("sessions", "pytorch", session["id"])
    assert code == 2
    assert "points.csv: say a FILE" in err
    assert run("sessions", "pytorch", session["id"], str(tmp_path / "gan.py"))[0] == 0
    assert np.loadtxt(tmp_path / "points.csv", delimiter=",").shape == (300, 2)
