"""One connection pool to Redis, and what its silence means."""

from __future__ import annotations

import time
from collections.abc import Generator
from contextlib import contextmanager

import redis
import redis.asyncio
import structlog
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff

from trainer_service.domain.errors import StoreUnavailableError

_log = structlog.get_logger(__name__)


class RedisConnection:
    """Redis, the news whether it answers, and since when nobody may claim sessions."""

    def __init__(self, url: str, timeout_s: float = 1.0, max_connections: int = 32) -> None:
        # Whoever finds no connection free waits for one, instead of opening more without end.
        pool = redis.asyncio.BlockingConnectionPool.from_url(  # pyright: ignore[reportUnknownMemberType]  # its keyword arguments have no types
            url,
            max_connections=max_connections,
            timeout=timeout_s,
            socket_timeout=timeout_s,
            socket_connect_timeout=timeout_s,
            # One repeat, for connections that died while they lay in the pool.
            retry=Retry(NoBackoff(), 1),
        )
        self.client: redis.asyncio.Redis = redis.asyncio.Redis.from_pool(pool)
        self.is_available = False
        self._last_error_s: float | None = None

    @property
    def calm_s(self) -> float:
        """Seconds since the last error; endless when there was none."""
        if self._last_error_s is None:
            return float("inf")
        return time.monotonic() - self._last_error_s

    @contextmanager
    def exchange(self) -> Generator[None]:
        """Turn any failure of Redis within into StoreUnavailableError, and remember it."""
        try:
            yield
        except (redis.RedisError, OSError) as error:
            if self.is_available or self._last_error_s is None:
                _log.warning("store_unavailable", error=str(error))
            self.is_available = False
            self._last_error_s = time.monotonic()
            raise StoreUnavailableError from error
        if not self.is_available:
            _log.info("store_available")
        self.is_available = True

    async def close(self) -> None:
        """Close all connections."""
        await self.client.aclose()
