"""The server's end of one worker process: start it, ask it, hear of its end."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Callable
from multiprocessing.context import ForkServerContext, ForkServerProcess
from typing import Protocol

from ganscope.api.v1 import snapshot_pb2
from trainer_service.domain.errors import WorkerUnavailableError
from trainer_service.worker.framing import Decoder, encode
from trainer_service.worker.v1 import worker_pb2

Request = (
    worker_pb2.Open
    | worker_pb2.Edit
    | worker_pb2.Run
    | worker_pb2.Step
    | worker_pb2.Reset
    | worker_pb2.Demand
    | worker_pb2.Save
    | worker_pb2.Close
    | worker_pb2.Preview
    | worker_pb2.Hello
)
Event = (
    snapshot_pb2.Snapshot
    | snapshot_pb2.MetricsBatch
    | worker_pb2.Checkpoint
    | worker_pb2.Diverged
    | worker_pb2.Stopped
)
Target = Callable[[socket.socket], None]
"""What a process runs; it returns when the other end of the socket closes."""


class WorkerTarget(Protocol):
    """What a worker process runs, with so many threads that train."""

    def __call__(self, sock: socket.socket, num_threads: int) -> None:
        """Return when the other end of the socket closes."""
        ...


_RECEIVE_BYTES = 256 * 1024


class WorkerLink:
    """One worker process and the requests that wait for its answers."""

    def __init__(
        self,
        process: ForkServerProcess,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
    ) -> None:
        self._process = process
        self._reader = reader
        self._writer = writer
        self._waiting: dict[int, asyncio.Future[worker_pb2.Reply]] = {}
        self._num_calls = 0

    @classmethod
    async def start(cls, context: ForkServerContext, target: Target, name: str) -> WorkerLink:
        """Start a process; returns when it exists, which may be before it listens."""
        ours, theirs = socket.socketpair()
        process = context.Process(target=target, args=(theirs,), name=name, daemon=True)
        try:
            # Blocks until the forkserver, which loads torch first, has forked.
            await asyncio.to_thread(process.start)
        except BaseException:
            ours.close()
            raise
        finally:
            theirs.close()
        ours.setblocking(False)
        reader, writer = await asyncio.open_connection(sock=ours, limit=_RECEIVE_BYTES)
        return cls(process, reader, writer)

    @property
    def pid(self) -> int:
        """The operating system's number of the process."""
        return self._process.pid or 0

    async def call(self, session_id: str, request: Request, timeout_s: float) -> worker_pb2.Reply:
        """Send a request and wait for its reply.

        A worker that does not answer in time hangs: it is killed, and its end is heard of in
        the usual way.

        Raises:
            WorkerUnavailableError: the process ended or did not answer in time.

        """
        self._num_calls += 1
        call_id = self._num_calls
        message = worker_pb2.ToWorker(call_id=call_id, session_id=session_id)
        getattr(message, request.DESCRIPTOR.name.lower()).CopyFrom(request)
        future = asyncio.get_running_loop().create_future()
        self._waiting[call_id] = future
        try:
            self._writer.write(encode(message))
            async with asyncio.timeout(timeout_s):
                await self._writer.drain()
                return await future
        except TimeoutError:
            self.kill()
            raise WorkerUnavailableError from None
        except OSError:
            raise WorkerUnavailableError from None
        finally:
            self._waiting.pop(call_id, None)

    async def events(self) -> AsyncIterator[tuple[str, Event]]:
        """Yield (session id, event) until the process ends; settle replies on the way."""
        decoder = Decoder()
        try:
            while data := await self._reader.read(_RECEIVE_BYTES):
                for payload in decoder.feed(data):
                    message = worker_pb2.FromWorker.FromString(payload)
                    if (kind := message.WhichOneof("event")) == "reply":
                        self._settle(message)
                    elif kind is not None:
                        yield message.session_id, getattr(message, kind)
        except OSError:
            return
        finally:
            self._fail_waiting()

    def _settle(self, message: worker_pb2.FromWorker) -> None:
        future = self._waiting.get(message.call_id)
        if future is not None and not future.done():
            future.set_result(message.reply)

    def _fail_waiting(self) -> None:
        for future in self._waiting.values():
            if not future.done():
                future.set_exception(WorkerUnavailableError())

    def kill(self) -> None:
        """End the process at once."""
        self._process.kill()

    async def stop(self, timeout_s: float) -> None:
        """Hang up, which asks the process to end; kill it when it does not; reap it."""
        self._writer.close()
        await asyncio.to_thread(self._process.join, timeout_s)
        if self._process.is_alive():
            self._process.kill()
            await asyncio.to_thread(self._process.join)
        self._process.close()
