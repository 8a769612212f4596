"""Letters and codes of a forgotten password go through the worker; here it works at once."""

from collections.abc import Iterator

import pytest

from musrenbang.celery import app


@pytest.fixture(autouse=True)
def _worker_at_once() -> Iterator[None]:
    app.conf.task_always_eager = app.conf.task_eager_propagates = True
    yield
    app.conf.task_always_eager = app.conf.task_eager_propagates = False
