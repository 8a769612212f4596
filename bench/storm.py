"""Twenty people deciding, re-routing, locking and changing ceilings at once: nothing may be lost or overrun.

``python -m bench.storm [SECONDS] [THREADS]`` on a database with forwarded proposals (``seed_demo``); prints one JSON
object and ends with 1 when something does not add up. What it decides stays decided: not for a city's own database.
"""

import json
import sys
import uuid

import django

django.setup()

from django.conf import settings  # noqa: E402 – needs the setup above

from accounts.enums import Role  # noqa: E402
from accounts.models import Membership, User  # noqa: E402
from bench.weather import HUNDRED_MILLION, Place, blow, count_moves, find_leaks  # noqa: E402
from proposals.enums import Status  # noqa: E402
from proposals.models import Proposal  # noqa: E402
from regions.models import Agency, Region  # noqa: E402
from themes.models import Cycle  # noqa: E402

SECONDS, THREADS = 60, 20


def hire(role: Role, agency: Agency | None = None) -> User:
    user = User(username=f"badai-{uuid.uuid4().hex[:12]}")
    user.set_unusable_password()
    user.save()
    Membership.objects.create(user=user, role=role, agency=agency)
    return user


def find_place() -> Place:
    """The newest cycle in which something waits for an agency."""
    waiting = Proposal.objects.filter(status__in=[Status.FORWARDED, Status.ACCOMMODATED], published_at=None)
    cycle = Cycle.objects.filter(rounds__proposals__in=waiting).first()
    if cycle is None:
        sys.exit("no forwarded proposals: seed_demo first")
    rows = waiting.filter(round__cycle=cycle)
    agencies = list(Agency.objects.filter(pk__in=rows.values("agency")))
    kecamatan = list(Region.objects.filter(pk__in=rows.values("kelurahan__parent")))
    officers = {agency.pk: hire(Role.AGENCY, agency) for agency in agencies}
    keys = list(rows.order_by("pk").values_list("pk", flat=True))
    return Place(cycle, keys, officers, agencies, kecamatan, hire(Role.PLANNER), 20 * HUNDRED_MILLION)


def main(seconds: float = SECONDS, threads: float = THREADS) -> int:
    if not settings.DEMO:
        sys.exit("only on a demo city")
    place = find_place()
    before = count_moves(place)
    ends = blow(place, threads=int(threads), seconds=seconds)
    leaks = list(find_leaks(place, ends, before))
    figures = {"proposals": len(place.proposals), "acts": sum(ends.values()), "ends": dict(sorted(ends.items()))}
    print(json.dumps({**figures, "leaks": leaks}, indent=2))
    return 1 if leaks else 0


if __name__ == "__main__":
    sys.exit(main(*map(float, sys.argv[1:])))
