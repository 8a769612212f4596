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
            "CONN_HEALTH_CHECKS": True,  # as the portal has it
        }
    },
    TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates"}],
)

from django import forms  # noqa: E402 – settings first
from django.core.wsgi import get_wsgi_application  # noqa: E402
from django.db import models  # noqa: E402
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect  # noqa: E402
from django.template import engines  # noqa: E402
from django.urls import path  # noqa: E402

LIST = """<!doctype html><title>Usulan</title><h1>Usulan</h1><table>
{% for row in rows %}
<tr><td>{{ row.code }}<td>{{ row.title }}<td>{{ row.public_status }}<td>{{ row.requested_amount }}</tr>
{% endfor %}</table>"""
DETAIL = """<!doctype html><title>{{ row.title }}</title><h1>{{ row.title }}</h1>
<p>{{ row.code }} {{ row.public_status }} {{ row.requested_amount }}</p>"""

application = get_wsgi_application()
list_template = engines["django"].from_string(LIST)
detail_template = engines["django"].from_string(DETAIL)


class Proposal(models.Model):
    """The columns that a list cannot do without, of the portal's own table."""

    code = models.CharField(max_length=20)
    title = models.CharField(max_length=200)
    status = models.CharField(max_length=30)
    public_status = models.CharField(max_length=30)
    requested_amount = models.BigIntegerField()  # rupiah
    submitted_at = models.DateTimeField()

    objects: models.Manager["Proposal"] = models.Manager()

    class Meta:
        app_label = "bench"
        managed = False
        db_table = "proposals_proposal"

    def __str__(self) -> str:
        return self.title


def answer(page: str) -> HttpResponse:
    """With its length, which middleware adds elsewhere; so the connection stays open."""
    body = page.encode()
    return HttpResponse(body, headers={"Content-Length": str(len(body))})


def show_list(request: HttpRequest) -> HttpResponse:
    rows = Proposal.objects.exclude(status="draft").order_by("-submitted_at", "-id")[:25]
    return answer(list_template.render({"rows": rows}))


def show_detail(request: HttpRequest, code: str) -> HttpResponse:
    return answer(detail_template.render({"row": Proposal.objects.get(code=code)}))


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
