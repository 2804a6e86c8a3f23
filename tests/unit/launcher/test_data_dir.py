import os
import stat
from pathlib import Path

import pytest

from ganscope.launcher import data_dir
from ganscope.launcher.errors import DataDirInUseError


def test_the_directory_is_made_for_its_owner_alone(tmp_path: Path):
    with data_dir.lock(tmp_path / "a" / "b") as path:
        assert path.is_absolute()
        assert stat.S_IMODE(path.stat().st_mode) == 0o700


def test_a_second_holder_is_refused_with_the_first_ones_process(tmp_path: Path):
    with data_dir.lock(tmp_path), pytest.raises(DataDirInUseError, match=f"process {os.getpid()}"):
        data_dir.lock(tmp_path).__enter__()


def test_the_lock_is_free_again_afterwards(tmp_path: Path):
    for _ in range(2):
        with data_dir.lock(tmp_path) as path:
            assert (path / "lock").read_text() == str(os.getpid())


def test_sockets_live_in_the_directory_where_its_path_is_short():
    path = Path("/tmp/short")
    with data_dir.socket_dir(path) as sockets:
        assert sockets == path


def test_sockets_move_out_of_a_directory_whose_path_is_long(tmp_path: Path):
    with data_dir.socket_dir(tmp_path / ("d" * 200)) as sockets:
        assert len(str(sockets / "redis.sock")) <= data_dir.MAX_SOCKET_PATH
        assert stat.S_IMODE(sockets.stat().st_mode) == 0o700
    assert not sockets.exists()
