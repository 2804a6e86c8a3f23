import json

from ganscope.channel import service_config


def test_unary_calls_are_repeated_and_the_watch_is_not():
    (config,) = json.loads(service_config())["methodConfig"]
    methods = {name["method"] for name in config["name"]}
    assert {"CreateSession", "GetSession", "StepSession"} <= methods
    assert "WatchSession" not in methods
    assert config["retryPolicy"]["retryableStatusCodes"] == ["UNAVAILABLE"]
