"""The client and the servicer cover the whole contract."""

from __future__ import annotations

import re

import pytest

from ganscope.api.v1 import session_service_pb2
from ganscope.client import Client
from trainer_service.rpc.session_service import SessionServicer

METHODS = [
    method.name
    for service in session_service_pb2.DESCRIPTOR.services_by_name.values()
    for method in service.methods
]


@pytest.mark.parametrize("name", METHODS)
def test_every_rpc_has_a_client_method(name: str) -> None:
    snake = re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()
    assert callable(getattr(Client, snake, None)), f"Client.{snake} is missing"


@pytest.mark.parametrize("name", METHODS)
def test_every_rpc_is_served(name: str) -> None:
    assert name in vars(SessionServicer), f"SessionServicer.{name} is missing"
