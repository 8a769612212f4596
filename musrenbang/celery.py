"""The Celery app. The database row is the truth, the queue only a hint (see reports.tasks)."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "musrenbang.settings")

app = Celery("musrenbang")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
