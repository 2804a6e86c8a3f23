"""Where the viewer may listen."""

import pytest

from ganscope.settings import SettingsError
from viz_service.settings import VizSettings, is_loopback


@pytest.mark.parametrize("host", ["127.0.0.1", "127.0.0.2", "::1", "localhost"])
def test_this_machine_is_allowed(host: str) -> None:
    assert is_loopback(host)


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.2", "gan.example", ""])
def test_the_network_is_refused_unless_it_is_meant(
    host: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert not is_loopback(host)
    monkeypatch.setenv("GANSCOPE_VIZ_HOST", host or "0.0.0.0")
    with pytest.raises(SettingsError, match="GANSCOPE_ALLOW_INSECURE_REMOTE"):
        VizSettings.load()
    monkeypatch.setenv("GANSCOPE_ALLOW_INSECURE_REMOTE", "true")
    assert VizSettings.load().allow_insecure_remote


@pytest.mark.parametrize("port", ["-1", "65536", "x"])
def test_port_outside_its_range_is_refused(port: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GANSCOPE_VIZ_PORT", port)
    with pytest.raises(SettingsError, match="VIZ_PORT"):
        VizSettings.load()
