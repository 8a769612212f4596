"""Complete drafts of people who are signed in, one press of a button away from being sent.

``python -m bench.drafts make COUNT`` prints JSON: the id of their round and one job each;
``… close ROUND SECONDS`` sets the deadline; ``… late ROUND COUNT`` says of the last drafts that they were begun after
it; ``… count ROUND`` prints what stands in the database.
"""

import itertools
import json
import sys
import uuid
from datetime import timedelta
from decimal import Decimal
from typing import Any

import django

django.setup()

from django.conf import settings  # noqa: E402 – models need the setup above
from django.db.models import Q  # noqa: E402
from django.test import Client  # noqa: E402
from django.urls import reverse  # noqa: E402
from django.utils import timezone  # noqa: E402
from django.utils.crypto import get_random_string  # noqa: E402

from accounts.models import User  # noqa: E402
from musrenbang.lib.clock import database_now  # noqa: E402
from proposals.actions.authoring import start_draft  # noqa: E402
from proposals.enums import Status  # noqa: E402
from proposals.models import Message, Proposal  # noqa: E402
from regions.models import Region  # noqa: E402
from themes.models import CatalogItem, Cycle, Theme, ThemeRound  # noqa: E402

PEOPLE = 60
YEAR = 2099  # a cycle of its own, so that nothing else files in this round


def make(count: int) -> dict[str, Any]:
    round_ = make_round()
    item = CatalogItem.objects.get(cycle=round_.cycle)
    places = list(Region.objects.valid_on(timezone.localdate()).kelurahan())
    people = [sign_in(f"warga-bench-{uuid.uuid4().hex[:12]}") for _person in range(PEOPLE)]
    jobs = []
    for number, (user, cookies, token), place in zip(
        range(count), itertools.cycle(people), itertools.cycle(places), strict=False
    ):
        fields = {
            "title": f"Pelatihan barista RW {number % 12 + 1:02d} angkatan {number}",
            "problem": "Banyak pemuda di sini belum bekerja dan ingin belajar keterampilan.",
            "proposer_name": "Warga",
            "contact": "0812 3456 7890",
            "kelurahan": place,
            "rw": f"{number % 12 + 1:02d}",
            "catalog_item": item,
            "first_agency": item.agency,
            "unit": item.unit,
            "unit_price": item.unit_price,
            "volume": Decimal(30),
        }
        draft = start_draft(key=uuid.uuid4(), round_=round_, by=user, fields=fields)
        path = reverse("proposal_submit", args=[draft.key])
        back = reverse("proposal_draft", args=[draft.key])
        jobs.append({"path": path, "fields": {"csrfmiddlewaretoken": token, "next": back}, "cookies": cookies})
    return {"round": round_.pk, "jobs": jobs}


def make_round() -> ThemeRound:
    now = timezone.now()
    cycle = Cycle.objects.create(plan_year=YEAR + Cycle.objects.filter(plan_year__gte=YEAR).count())
    theme = Theme.objects.filter(is_corporate=False, needs_guardian=False).first()
    model = CatalogItem.objects.filter(theme=theme, agency__isnull=False).first()
    assert theme is not None  # noqa: S101 – the demo city has both
    assert model is not None  # noqa: S101
    model.pk, model.cycle = None, cycle
    model.save(force_insert=True)
    days = [now + timedelta(days=number) for number in (-1, 1, 2, 3, 4)]
    names = ("opens_at", "closes_at", "forum_starts_at", "forum_ends_at", "decided_by")
    return ThemeRound.objects.create(cycle=cycle, theme=theme, **dict(zip(names, days, strict=True)))


def sign_in(username: str) -> tuple[User, str, str]:
    """A person with a session; its cookies, and the token her forms carry."""
    user = User(username=username)
    user.set_unusable_password()
    user.save()
    client, token = Client(), get_random_string(32)
    client.force_login(user)
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    return user, f"{settings.SESSION_COOKIE_NAME}={session}; {settings.CSRF_COOKIE_NAME}={token}", token


def close(round_id: int, seconds: float) -> dict[str, Any]:
    """The round closes ``seconds`` from now by the database's clock."""
    closes_at = database_now() + timedelta(seconds=seconds)
    ThemeRound.objects.filter(pk=round_id).update(closes_at=closes_at)
    return {"closes_at": closes_at.isoformat()}


def late(round_id: int, count: int) -> dict[str, Any]:
    """The last ``count`` drafts were begun a second after the deadline."""
    closes_at = ThemeRound.objects.get(pk=round_id).closes_at
    last = Proposal.objects.filter(round=round_id).order_by("-pk").values_list("pk", flat=True)[:count]
    Proposal.objects.filter(pk__in=list(last)).update(started_at=closes_at + timedelta(seconds=1))
    return {}


def count(round_id: int) -> dict[str, Any]:
    """What became of the drafts of a round."""
    round_ = ThemeRound.objects.get(pk=round_id)
    sent = Proposal.objects.filter(round=round_).exclude(status=Status.DRAFT)
    after = Q(submitted_at__gte=round_.closes_at)
    return {
        "codes": sorted(code for code in sent.values_list("code", flat=True) if code),
        "drafts": Proposal.objects.filter(round=round_, status=Status.DRAFT).count(),
        "marked": sent.filter(is_in_grace=True).count(),
        "unfair": sent.exclude(after, is_in_grace=True).exclude(~after, is_in_grace=False).count(),
        "messages": Message.objects.filter(event__proposal__in=sent).values("event").distinct().count(),
    }


if __name__ == "__main__":
    act, *numbers = sys.argv[1:]
    acts = {"make": make, "close": close, "late": late, "count": count}
    print(json.dumps(acts[act](*(int(number) for number in numbers))))  # type: ignore[operator]
