"""Scripts run by themselves, learn from the right data, and hold only what they need."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from ganscope.api.v1 import spec_pb2
from ganscope.pytorch_script import IncompleteSpecError, Script, create_script
from tests.unit.pytorch_script.specs import create_message, create_points, seed_torch
from trainer_service.data.source import create_source
from trainer_service.domain.presets import create_presets
from trainer_service.domain.spec import DistributionKind, Plane
from trainer_service.rpc.specs import to_spec_message

RUNNER = """
import json, math, runpy, sys
import torch
torch.set_num_threads(1)
sys.path.insert(0, "")
report = {}
for path in sys.argv[1:]:
    runs = {}
    for steps in ("0", "50"):
        sys.argv = [path, steps]
        runs[steps] = runpy.run_path(path)
    moved = {
        name: max(
            float((after - before).detach().abs().max())
            for before, after in zip(runs["0"][name].parameters(), runs["50"][name].parameters())
        )
        for name in ("generator", "discriminator")
    }
    losses = [runs["50"].get(f"{name}_loss", 0.0) for name in moved]
    report[path] = {"moved": moved, "finite": all(map(math.isfinite, losses))}
json.dump(report, sys.stderr)
"""
"""Runs scripts for 0 and for 50 steps, and tells how far their weights moved."""

CUSTOM: dict[str, Any] = {"kind": "custom", "custom": {"values": np.eye(2), "in_plane": True}}


def custom(values: object, **options: object) -> dict[str, Any]:
    return {"distribution": {"kind": "custom", "custom": {"values": values, **options}}}


def write(script: Script, folder: Path, name: str) -> str:
    (folder / name).write_text(script.text)
    for beside, text in script.files.items():
        (folder / beside).write_text(text)
    return str(folder / name)


def load(script: Script, folder: Path) -> dict[str, Any]:
    """Run a script for no step, in this process; returns its names."""
    path = write(script, folder, "script.py")
    names: dict[str, Any] = {"__file__": path}
    source = script.text.replace("int(sys.argv[1]) if len(sys.argv) > 1 else 5000", "0")
    exec(compile(source, path, "exec"), names)
    return names


@pytest.mark.slow
@pytest.mark.timeout(180)
def test_every_preset_and_odd_settings_train_for_fifty_steps(tmp_path: Path) -> None:
    scripts = {
        f"{preset.id}.py": create_script(to_spec_message(preset.spec, with_values=True))
        for preset in create_presets()
    }
    odd: dict[str, dict[str, Any]] = {
        "blurred": {"instance_noise": 0.2, "loss": {"kind": "relativistic"}},
        "csv": custom(np.random.default_rng(0).normal(size=(300, 2)), jitter=0.1),
        "sgd": {"generator_optimizer": {"kind": "sgd", "momentum": 0.5, "learning_rate": 0.01}},
        "wgan": {"loss": {"kind": "wasserstein", "penalty": "gradient_penalty"}},
    }
    scripts |= {f"{name}.py": create_script(create_message(**odd[name])) for name in odd}
    paths = [write(script, tmp_path, name) for name, script in scripts.items()]
    ended = subprocess.run(
        [sys.executable, "-c", RUNNER, *paths], capture_output=True, text=True, check=False
    )
    assert ended.returncode == 0, ended.stderr
    report = json.loads(ended.stderr)
    assert len(report) == len(scripts)
    for path, told in report.items():
        assert told["finite"], path
        assert min(told["moved"].values()) > 1e-4, path


@pytest.mark.parametrize("plane", Plane)
@pytest.mark.parametrize("kind", [k for k in DistributionKind if k != DistributionKind.CUSTOM])
def test_a_script_draws_from_the_same_law(
    kind: DistributionKind, plane: Plane, tmp_path: Path
) -> None:
    points = {"distribution": {"kind": kind, "plane": plane}}
    names = load(create_script(create_message(**points)), tmp_path)
    seed_torch(1)
    theirs = names["draw_real"](20_000).double().numpy()
    source = create_source(create_points(**points).distribution)
    ours = source.draw(20_000, np.random.default_rng(2))
    assert theirs.shape == ours.shape
    assert theirs.mean(axis=0) == pytest.approx(ours.mean(axis=0), abs=0.02)
    assert np.cov(theirs.T) == pytest.approx(np.cov(ours.T), abs=0.01)
    quantiles = np.linspace(0.02, 0.98, 9)
    differences = np.quantile(theirs, quantiles, axis=0) - np.quantile(ours, quantiles, axis=0)
    # The median of a shape with a gap in the middle may lie anywhere in it.
    assert np.median(np.abs(differences)) < 0.02


def test_few_points_stand_in_the_script_and_many_beside_it(tmp_path: Path) -> None:
    few = create_script(create_message(**custom([[0.25, -1.0], [1.0, 0.5]], in_plane=True)))
    assert few.files == {}
    assert "[0.25, -1.0]," in few.text
    values = np.random.default_rng(0).uniform(-1, 1, size=(201, 2))
    many = create_script(create_message(**custom(values, in_plane=True)))
    assert list(many.files) == ["points.csv"]
    names = load(many, tmp_path)
    assert names["POINTS"].numpy() == pytest.approx(values, abs=1e-5)


@pytest.mark.parametrize("values", [[[100.0, 0.0], [300.0, 50.0]], [[7.0, 7.0], [7.0, 7.0]]])
def test_measured_points_are_scaled_as_the_trainer_does(
    values: list[list[float]], tmp_path: Path
) -> None:
    points = custom(values)
    names = load(create_script(create_message(**points)), tmp_path)
    rows = create_source(create_points(**points).distribution).rows
    assert names["POINTS"].numpy() == pytest.approx(rows)


@pytest.mark.parametrize("num_points", [2, 300])
def test_whole_numbers_are_points_too(num_points: int, tmp_path: Path) -> None:
    values = np.tile(np.eye(2), (num_points // 2, 1))
    names = load(create_script(create_message(**custom(values, in_plane=True))), tmp_path)
    assert names["discriminator"](names["draw_real"](5)).shape == (5, 1)


def test_jitter_is_drawn_with_the_points(tmp_path: Path) -> None:
    points = custom([[0.0, 0.0], [0.0, 0.0]], in_plane=True, jitter=0.1)
    names = load(create_script(create_message(**points)), tmp_path)
    assert names["draw_real"](5_000).std(dim=0).numpy() == pytest.approx([0.1, 0.1], rel=0.1)


@pytest.mark.parametrize(
    ("points", "present", "absent"),
    [
        ({}, "Adam", ["average", "blur", "find_slopes", "schedule", "csv", "clamp_", "SGD"]),
        ({"generator_updates": 0}, "update_discriminator", ["update_generator", "range(0)"]),
        ({"discriminator_updates": 0}, "update_generator", ["update_discriminator"]),
        ({"discriminator_updates": 3}, "range(3)", []),
        ({"loss": {"penalty": "r1", "penalty_strength": 0.0}}, "Adam", ["find_slopes"]),
        ({"loss": {"kind": "wasserstein"}}, "clamp_(-0.3, 0.3)", ["find_slopes"]),
        ({"stop_at_step": 700}, "else 700", []),
    ],
)
def test_only_what_is_needed_appears(
    points: dict[str, Any], present: str, absent: list[str]
) -> None:
    text = create_script(create_message(**points)).text
    assert present in text
    for word in absent:
        assert word not in text


def test_scripts_pass_the_linter(tmp_path: Path) -> None:
    for preset in create_presets():
        spec = to_spec_message(preset.spec, with_values=True)
        write(create_script(spec), tmp_path, f"{preset.id.replace('-', '_')}.py")
    write(create_script(create_message(instance_noise=0.1)), tmp_path, "blurred.py")
    command = [sys.executable, "-m", "ruff", "check", "--isolated", "--select", "E,F,I,W"]
    ended = subprocess.run(
        [*command, "--line-length", "100", str(tmp_path)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 0, ended.stdout


def test_words_of_people_stay_words() -> None:
    spec = create_message(**custom(np.eye(2), in_plane=True, origin='x\n"""\nimport os\n"""'))
    spec.title = '"""\nraise SystemExit\n"""\\'
    text = create_script(spec).text
    assert text.count('"""') == create_script(create_message()).text.count('"""')
    assert "\nraise" not in text
    assert "\nimport os" not in text


def test_a_specification_with_gaps_is_refused() -> None:
    with pytest.raises(IncompleteSpecError, match=r"lacks points\.batch_size: take the one"):
        create_script(spec_pb2.SessionSpec())
    spec = create_message(distribution=CUSTOM)
    spec.points.distribution.custom.ClearField("values")
    with pytest.raises(IncompleteSpecError, match=r"custom\.values"):
        create_script(spec)
