"""Fifty proposals verified with one press of a button, as an officer of a kelurahan does with a paper stack.

``python -m bench.checking`` prints one JSON object: the middle one of a few turns in milliseconds.
"""

import json
import statistics
import sys
import time
import uuid

import django

django.setup()

from django.test import Client  # noqa: E402 – models need the setup above
from django.urls import reverse  # noqa: E402
from django.utils import timezone  # noqa: E402

from accounts.enums import Role  # noqa: E402
from accounts.models import Membership, User  # noqa: E402
from bench.drafts import make  # noqa: E402
from proposals.actions.authoring import submit  # noqa: E402
from proposals.actions.bulk import MOST_AT_ONCE  # noqa: E402
from proposals.enums import Status  # noqa: E402
from proposals.models import Proposal  # noqa: E402
from regions.models import Region  # noqa: E402

TURNS = 5


def verify_stacks() -> dict[str, float]:
    place = Region.objects.valid_on(timezone.localdate()).kelurahan()[0]
    client = sign_in_officer(place)
    stacks = [file_stack(place) for _turn in range(TURNS + 1)]
    verify(client, stacks[0])  # warms up
    took = [verify(client, stack) for stack in stacks[1:]]
    return {"verify_50": statistics.median(took)}


def sign_in_officer(place: Region) -> Client:
    officer = User(username=f"petugas-bench-{uuid.uuid4().hex[:12]}")
    officer.set_unusable_password()
    officer.save()
    Membership.objects.create(user=officer, role=Role.KELURAHAN, region=place)
    client = Client(SERVER_NAME="127.0.0.1")  # the one host the bench serves
    client.force_login(officer)
    return client


def file_stack(place: Region) -> list[Proposal]:
    """As many proposals of one kelurahan as may be verified at once."""
    round_id = make(MOST_AT_ONCE)["round"]
    drafts = Proposal.objects.filter(round=round_id, status=Status.DRAFT)
    drafts.update(kelurahan=place)
    return [submit(proposal_id=draft.pk, by=draft.author) for draft in drafts if draft.author]


def verify(client: Client, stack: list[Proposal]) -> float:
    """Confirm the whole stack; returns milliseconds."""
    chosen = [f"{proposal.code}:{proposal.version}" for proposal in stack]
    sends = {"pilih": chosen, "langkah": "verify", "lanjut": "1", "recommendation": "Layak, lokasi sudah ditinjau."}
    began = time.perf_counter()
    answer = client.post(reverse("verify_bulk"), sends, secure=True)
    took = (time.perf_counter() - began) * 1000
    done = Proposal.objects.filter(pk__in=[row.pk for row in stack], status=Status.KELURAHAN_VERIFIED).count()
    if (answer.status_code, done) != (200, len(stack)):
        sys.exit(f"{answer.status_code}: {done} of {len(stack)} verified")
    return took


if __name__ == "__main__":
    print(json.dumps(verify_stacks()))
