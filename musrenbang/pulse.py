"""Signs of life of worker and beat, kept in Redis for ``/readyz``."""

from typing import Any

import redis
from celery.beat import PersistentScheduler
from celery.signals import heartbeat_sent, worker_ready, worker_shutdown
from django.conf import settings

LIFETIME = 30  # seconds a sign of life lasts
PATIENCE = 2  # seconds to wait for Redis, so that a dead one never holds a request


def connect() -> redis.Redis:
    """A client that gives up soon."""
    return redis.Redis.from_url(settings.REDIS_URL, socket_timeout=PATIENCE, socket_connect_timeout=PATIENCE)


def key_of(name: str) -> str:
    """Portals that share a Redis have queues of their own, and so signs of life of their own."""
    return f"pulse:{settings.CELERY_TASK_DEFAULT_QUEUE}:{name}"


def beat(name: str) -> None:
    """Say that ``name`` lives; a Redis that is away now is no reason to stop working."""
    try:
        connect().set(key_of(name), 1, ex=LIFETIME)
    except redis.RedisError:
        return


def stop(name: str) -> None:
    """Say that ``name`` ends now; whoever is killed says nothing and is missed when the sign runs out."""
    try:
        connect().delete(key_of(name))
    except redis.RedisError:
        return


def is_alive(name: str) -> bool:
    """Whether ``name`` said within the last seconds that it lives. Raises redis.RedisError without Redis."""
    return bool(connect().exists(key_of(name)))


@worker_ready.connect
@heartbeat_sent.connect
def note_worker(**_kwargs: Any) -> None:
    beat("worker")


@worker_shutdown.connect
def note_end_of_worker(**_kwargs: Any) -> None:
    stop("worker")


class PulsingScheduler(PersistentScheduler):
    """Celery's own scheduler that also says it lives, at most every five seconds."""

    max_interval = 5

    def tick(self, *args: Any, **kwargs: Any) -> float:
        beat("beat")
        return min(super().tick(*args, **kwargs), self.max_interval)

    def close(self) -> None:
        stop("beat")
        super().close()
