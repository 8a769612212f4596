"""An agency with as many proposals as a whole city gets in a year, all waiting at once, and its officer signed in.

``python -m bench.triage`` files them and prints one JSON object: the officer's cookie, and the queries of one page.
"""

import json
import sys
import uuid
from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal

import django

django.setup()

from django.conf import settings  # noqa: E402 – models need the setup above
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from django.utils import timezone  # noqa: E402

from accounts.enums import Role  # noqa: E402
from accounts.models import Membership, User  # noqa: E402
from budgets.models import Ceiling  # noqa: E402
from proposals.enums import Status  # noqa: E402
from proposals.models import Proposal  # noqa: E402
from regions.models import Agency, Region  # noqa: E402
from themes.models import ThemeRound  # noqa: E402

COUNT = 5720
PRICE = 65_000_000  # rupiah


def pile_up(rounds: Sequence[ThemeRound] = (), count: int = COUNT) -> Agency:
    """The queue: every theme and kelurahan, a minute apart; of the newest rounds unless some are given."""
    mark = uuid.uuid4().hex[:8]
    agency = Agency.objects.create(
        name=f"Dinas Ukur {mark}", short_name=f"Ukur {mark}", kind="dinas", sector_codes=["1.02"]
    )
    rounds = rounds or list(ThemeRound.objects.order_by("-cycle__plan_year")[:5])
    places = list(Region.objects.kelurahan()[:57])
    now = timezone.now()
    rows = [
        Proposal(
            code=f"{mark[:4].upper()}-{mark[4:].upper()}-{number:05d}",
            round=rounds[number % len(rounds)],
            status=Status.FORWARDED,
            title=f"Pelatihan kerja kelompok {number}",
            match_title=f"pelatihan kerja kelompok {number}",
            kelurahan=places[number % len(places)],
            rw=f"{number % 20:02d}",
            unit="paket",
            unit_price=PRICE,
            volume=Decimal(1),
            requested_amount=PRICE + number,
            first_agency=agency,
            agency=agency,
            submitted_at=now,
            forwarded_at=now - timedelta(minutes=number),
        )
        for number in range(count)
    ]
    Proposal.objects.bulk_create(rows, batch_size=1000)
    Ceiling.objects.create(cycle=rounds[0].cycle, agency=agency, amount=PRICE * 1000)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE proposals_proposal")
    return agency


def sign_in_officer(agency: Agency) -> Client:
    officer = User(username=f"petugas-bench-{uuid.uuid4().hex[:12]}")
    officer.set_unusable_password()
    officer.save()
    Membership.objects.create(user=officer, role=Role.AGENCY, agency=agency)
    client = Client(SERVER_NAME="127.0.0.1")  # the one host the bench serves
    client.force_login(officer)
    return client


def count_queries(client: Client) -> int:
    client.get("/kerja/telaah/")  # warms up
    with CaptureQueriesContext(connection) as queries:
        answer = client.get("/kerja/telaah/")
    if answer.status_code != 200 or answer.content.count(b"data-row") != 50:
        sys.exit(f"the queue answered {answer.status_code}")
    return len(queries)


if __name__ == "__main__":
    officer_client = sign_in_officer(pile_up())
    name = settings.SESSION_COOKIE_NAME
    cookie = f"{name}={officer_client.cookies[name].value}"
    print(json.dumps({"cookie": cookie, "queries": count_queries(officer_client)}))
