"""The reference: the least Django that answers the same question – one query, one template, no middleware."""

import os

import environ
from django.conf import settings

env = environ.Env()
database = env.db_url("DATABASE_URL")

settings.configure(
    SECRET_KEY=os.environ["SECRET_KEY"],
    ALLOWED_HOSTS=["*"],
    ROOT_URLCONF=__name__,
    DATABASES={
        "default": {
            **database,
            "HOST": database["HOST"].replace("%2F", "/"),
            "OPTIONS": {"pool": {"min_size": 1, "max_size": 8}},
        }
    },
    TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates"}],
)

from django import forms  # noqa: E402 – settings first
from django.core.wsgi import get_wsgi_application  # noqa: E402
from django.db import connection, models  # noqa: E402
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect  # noqa: E402
from django.template import engines  # noqa: E402
from django.urls import path  # noqa: E402

LIST = """<!doctype html><title>Usulan</title><h1>Usulan</h1><table>
{% for code, title, status, amount in rows %}<tr><td>{{ code }}<td>{{ title }}<td>{{ status }}<td>{{ amount }}</tr>
{% endfor %}</table>"""
DETAIL = """<!doctype html><title>{{ row.1 }}</title><h1>{{ row.1 }}</h1><p>{{ row.0 }} {{ row.2 }} {{ row.3 }}</p>"""
COLUMNS = "SELECT code, title, public_status, requested_amount FROM proposals_proposal"

application = get_wsgi_application()
list_template = engines["django"].from_string(LIST)
detail_template = engines["django"].from_string(DETAIL)


def show_list(request: HttpRequest) -> HttpResponse:
    with connection.cursor() as cursor:
        cursor.execute(f"{COLUMNS} WHERE status <> 'draft' ORDER BY submitted_at DESC, id DESC LIMIT 25")
        rows = cursor.fetchall()
    return HttpResponse(list_template.render({"rows": rows}))


def show_detail(request: HttpRequest, code: str) -> HttpResponse:
    with connection.cursor() as cursor:
        cursor.execute(f"{COLUMNS} WHERE code = %s", [code])
        row = cursor.fetchone()
    return HttpResponse(detail_template.render({"row": row}))


class Filing(models.Model):
    """What the least form leaves behind."""

    title = models.CharField(max_length=200)
    problem = models.TextField()
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        app_label = "bench"

    def __str__(self) -> str:
        return self.title


class FilingForm(forms.Form):
    title = forms.CharField(max_length=200)
    problem = forms.CharField(max_length=4000)


def create(request: HttpRequest) -> HttpResponse:
    """The least a form can do: check two fields, keep one row, and on to its page."""
    form = FilingForm(request.POST)
    if not form.is_valid():
        return HttpResponse(form.errors.as_text(), status=422)
    filing = Filing(**form.cleaned_data)
    filing.save()
    return HttpResponseRedirect(f"/usulan/{filing.pk}/")


urlpatterns = [path("usulan/kirim/", create), path("usulan/", show_list), path("usulan/<str:code>/", show_detail)]
