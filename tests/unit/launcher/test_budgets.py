"""What the launcher and the containers wait for is longer than what the programs take to end."""

from __future__ import annotations

import re
from pathlib import Path

from ganscope.launcher.redis_server import create_redis
from ganscope.launcher.settings import LauncherSettings
from ganscope.launcher.system import create_trainer, create_viewer
from viz_service.server import SHUTDOWN_S

COMPOSE = Path(__file__).parents[3] / "docker-compose.yml"
SETTINGS = LauncherSettings()


def test_viewer_ends_in_order_before_it_is_killed() -> None:
    assert create_viewer(SETTINGS, "").stop_within_s > SHUTDOWN_S


def test_all_programs_together_end_within_ten_seconds(tmp_path: Path) -> None:
    programs = [
        create_redis(Path("redis"), tmp_path, tmp_path / "socket"),
        create_trainer(SETTINGS, ""),
        create_viewer(SETTINGS, ""),
    ]
    assert sum(program.stop_within_s for program in programs) < 10


def test_containers_have_the_time_that_programs_have() -> None:
    graces = [int(s) for s in re.findall(r"stop_grace_period: (\d+)s", COMPOSE.read_text("utf-8"))]
    budgets = [create(SETTINGS, "").stop_within_s for create in (create_trainer, create_viewer)]
    assert len(graces) == len(budgets)
    assert min(graces) > max(budgets)
