"""Project package: settings, addresses, the Celery app and small pure helpers."""

from musrenbang.celery import app as celery_app

__all__ = ["celery_app"]
