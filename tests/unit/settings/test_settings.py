from pathlib import Path

import pytest

from ganscope.cli.connection import CliSettings
from ganscope.launcher.settings import LauncherSettings
from ganscope.settings import (
    EXIT_USAGE,
    PREFIX,
    SETTINGS,
    Settings,
    SettingsError,
    known_names,
)
from trainer_service.settings import TrainerSettings
from viz_service.settings import VizSettings

ROOT = Path(__file__).parents[3]


class PortSettings(Settings):
    viz_port: int = 8050


@pytest.fixture(autouse=True)
def working_dir(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)
    for name in known_names():
        monkeypatch.delenv(name, raising=False)
    return tmp_path


def test_a_default_holds_when_nothing_is_set():
    assert PortSettings.load().viz_port == 8050


def test_the_environment_wins_over_the_file(working_dir: Path, monkeypatch: pytest.MonkeyPatch):
    (working_dir / ".env").write_text("GANSCOPE_VIZ_PORT=9000\n")
    assert PortSettings.load().viz_port == 9000
    monkeypatch.setenv("GANSCOPE_VIZ_PORT", "9001")
    assert PortSettings.load().viz_port == 9001


def test_an_empty_value_means_the_default(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("GANSCOPE_VIZ_PORT", "")
    assert PortSettings.load().viz_port == 8050


def test_a_setting_of_another_program_is_let_through(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("GANSCOPE_WORKERS", "2")
    assert PortSettings.load().viz_port == 8050


def test_an_unknown_variable_is_refused_with_the_nearest_name(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("GANSCOPE_VIZ_PROT", "9000")
    with pytest.raises(SettingsError, match=r"GANSCOPE_VIZ_PROT is not .* GANSCOPE_VIZ_PORT"):
        PortSettings.load()


def test_an_unknown_name_in_the_file_is_refused(working_dir: Path):
    (working_dir / ".env").write_text("GANSCOPE_REDIS=x\nOTHER=1\n")
    with pytest.raises(SettingsError, match="GANSCOPE_REDIS is not a setting"):
        PortSettings.load()


def test_a_bad_value_names_the_variable_and_what_came(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("GANSCOPE_VIZ_PORT", "http")
    with pytest.raises(SettingsError, match=r"GANSCOPE_VIZ_PORT: .*integer.*'http'"):
        PortSettings.load()


def test_a_program_ends_with_code_2_and_one_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.setenv("GANSCOPE_NO_SUCH", "1")
    with pytest.raises(SystemExit) as ended:
        PortSettings.load_or_exit()
    assert ended.value.code == EXIT_USAGE
    assert capsys.readouterr().err.count("\n") == 1


def test_a_field_outside_the_table_is_our_mistake():
    with pytest.raises(AssertionError, match="GANSCOPE_SECRET_HANDSHAKE"):
        type("Bad", (Settings,), {"__annotations__": {"secret_handshake": int}})


def test_the_example_file_lists_every_setting_with_its_default():
    lines = (ROOT / ".env.example").read_text().splitlines()
    shown = [line.lstrip("# ") for line in lines if line.lstrip("# ").startswith(PREFIX)]
    assert shown == [f"{setting.name}={setting.default}" for setting in SETTINGS]


def test_the_example_file_explains_every_setting():
    text = (ROOT / ".env.example").read_text()
    missing = [setting.name for setting in SETTINGS if f"# {setting.meaning}" not in text]
    assert missing == []


@pytest.mark.parametrize(
    "program",
    [TrainerSettings, VizSettings, LauncherSettings, CliSettings],
)
def test_the_table_shows_the_defaults_that_programs_use(program: type[Settings]):
    table = {setting.name: setting.default for setting in SETTINGS}
    for name, field in program.model_fields.items():
        is_open = field.is_required() or field.default_factory or field.default is None
        shown = "" if is_open else str(field.default).lower()
        assert table[PREFIX + name.upper()] == shown


def test_a_rule_about_several_settings_is_one_line(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("GANSCOPE_VIZ_HOST", "0.0.0.0")
    with pytest.raises(SettingsError) as caught:
        VizSettings.load()
    assert "GANSCOPE_ALLOW_INSECURE_REMOTE" in str(caught.value)
    assert "\n" not in str(caught.value)
