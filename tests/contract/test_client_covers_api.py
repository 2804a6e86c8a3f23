"""Every RPC has a method in both clients."""

import inspect
import re

import pytest

from ganscope.aio import AsyncClient
from ganscope.api.v1 import session_service_pb2
from ganscope.client import Client

METHODS = session_service_pb2.DESCRIPTOR.services_by_name["SessionService"].methods


def snake_case(name: str) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()


@pytest.mark.parametrize("client", [Client, AsyncClient])
@pytest.mark.parametrize("rpc", [method.name for method in METHODS])
def test_every_rpc_has_a_method(client: type, rpc: str):
    method = getattr(client, snake_case(rpc), None)
    assert callable(method), f"{client.__name__} lacks {snake_case(rpc)}"
    assert f"_stub.{rpc}" in inspect.getsource(client)


def test_both_clients_take_the_same_arguments():
    for method in METHODS:
        name = snake_case(method.name)
        first, second = (inspect.signature(getattr(c, name)) for c in (Client, AsyncClient))
        assert first.parameters.keys() == second.parameters.keys(), name
