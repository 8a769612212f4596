"""A strict test room: real PostgreSQL and Redis, warnings are errors."""

import base64
import gc
import os
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import django
import pytest
from django.conf import settings
from django.db import connection, transaction
from django.test import TransactionTestCase, override_settings
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings

from musrenbang.local import throwaway_services

ROOT = Path(__file__).resolve().parent.parent
FAST_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
SERVERS = ExitStack()
# Nothing in the tests is timed: a busy machine is no fault of what is tried.
hypothesis_settings.register_profile("patient", deadline=None, suppress_health_check=[HealthCheck.too_slow])
hypothesis_settings.load_profile("patient")


def prepare() -> None:
    """Start throw-away servers once, in the controller, and set Django up; xdist workers inherit their addresses.

    It happens while this file is read, because the conftest files in the folders below already need the models. The
    settings module is named here and not in pyproject.toml, because it needs the addresses.
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "musrenbang.settings")
    os.environ.setdefault("SECRET_KEY", "only-for-tests")
    os.environ.setdefault("FIELD_KEY", base64.urlsafe_b64encode(bytes(32)).decode())
    os.environ.setdefault("INSECURE_HTTP", "true")
    os.environ.setdefault("DEMO", "true")
    os.environ.setdefault("ALLOWED_HOSTS", "testserver,localhost,127.0.0.1")
    if "DATABASE_URL" not in os.environ:
        services = SERVERS.enter_context(throwaway_services())
        os.environ["DATABASE_URL"] = services.database_url
        os.environ["REDIS_URL"] = services.redis_url
    django.setup()
    # With one row in a table, to weigh every order of a dozen joins takes ten times as long as to run any of them.
    settings.DATABASES["default"]["OPTIONS"]["options"] += " -c join_collapse_limit=4"


prepare()


def pytest_xdist_auto_num_workers() -> int:
    """One for each core, but no more than four: every one has its database, browser and servers."""
    return max(2, min(4, os.cpu_count() or 2))


def pytest_collection_finish() -> None:
    """Everything loaded by now stays: Python need not look again and again whether it can go."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


def pytest_unconfigure() -> None:
    SERVERS.close()


@pytest.fixture(autouse=True)
def _private_room(tmp_path: Path, settings: Any) -> None:
    """Files of a test go to its own folder; passwords are hashed fast, since Argon2 is slow by design.

    Pages name their static files as they are: nothing was collected, so there is no list of hashed names.
    """
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.STATIC_ROOT = tmp_path
    settings.OPEN_DATA_ROOT = tmp_path / "open_data"
    plain_static = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": plain_static}
    settings.PASSWORD_HASHERS = FAST_HASHERS


@pytest.fixture(scope="module")
def rows_of_module(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[None]:
    """For fixtures that make rows once for a whole file: they are undone after its last test.

    What a test itself changes is undone after that test, as always.
    """
    room = override_settings(MEDIA_ROOT=tmp_path_factory.mktemp("berkas"), PASSWORD_HASHERS=FAST_HASHERS)
    with room, django_db_blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture(scope="session", autouse=True)
def _empty_tables_quickly() -> Iterator[None]:
    """Between tests that commit, rows are deleted instead of tables truncated: a tenth of the time.

    The history refuses to lose rows, except to a superuser. Kinds of content and permissions stay: Django only makes
    the same ones anew. The lock waits for whoever still writes, so that nothing arrives afterwards.
    """

    def teardown(_self: TransactionTestCase) -> None:
        kept = {"django_content_type", "auth_permission"}
        found = connection.introspection.django_table_names(only_existing=True, include_views=False)
        tables = [connection.ops.quote_name(name) for name in sorted(found) if name not in kept]
        with transaction.atomic(durable=True), connection.cursor() as cursor:
            cursor.execute("SET LOCAL session_replication_role = replica")
            cursor.execute(f"LOCK TABLE {', '.join(tables)} IN SHARE ROW EXCLUSIVE MODE")
            cursor.execute("; ".join(f"DELETE FROM {table}" for table in tables))  # noqa: S608 – our own tables

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", teardown)
        yield
