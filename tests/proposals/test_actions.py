"""Every status can be reached on the real road, and nothing else can."""

import pytest

from proposals.datasets.integrity import find_faults
from proposals.enums import Status
from proposals.models import Proposal
from tests.factories import make_proposal

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("status", Status)
def test_every_status_is_reached_with_a_whole_history(status: Status) -> None:
    proposal = make_proposal(status)
    assert proposal.status == status
    assert not list(find_faults())
    expected = Status.FORWARDED if proposal.is_sealed else status
    assert Proposal.objects.get(pk=proposal.pk).public_status == expected
