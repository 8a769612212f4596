"""An officer who has left: what she typed for others is theirs, what she filed for herself is hers."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.enums import Role
from accounts.models import User
from musrenbang.lib.denied import Denied
from proposals.actions.access import issue_pin
from proposals.actions.attachments import add_attachment
from proposals.actions.authoring import withdraw
from proposals.actions.erasure import erase_person
from proposals.enums import Channel, Status
from proposals.models import Proposal
from tests.factories import make_city, make_draft, make_helped_proposal, make_proposal, make_user
from tests.house.world import photo

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer() -> User:
    return make_user(Role.KELURAHAN, region=make_city().kelurahan)


def relieve(officer: User) -> User:
    officer.memberships.all().delete()
    return User.objects.get(pk=officer.pk)


def test_sees_what_everybody_sees(client: Client, officer: User) -> None:
    proposal = make_helped_proposal(by=officer)
    attachment = add_attachment(proposal=proposal, upload=photo("red"), by=officer)
    addresses = {
        reverse("proposal_receipt", args=[proposal.code]): 404,
        reverse("proposal_draft", args=[proposal.key]): 404,
        reverse("attachment_file", args=[attachment.key]): 404,
        reverse("proposal_detail", args=[proposal.code]): 200,
    }
    client.force_login(relieve(officer))
    assert {address: client.get(address).status_code for address in addresses} == addresses
    assert proposal.code not in client.get(reverse("my_proposals")).content.decode()


def test_does_no_more_to_it(officer: User) -> None:
    proposal = make_helped_proposal(by=officer)
    with pytest.raises(Denied):
        withdraw(proposal_id=proposal.pk, by=relieve(officer), note="Sudah tidak perlu lagi.")
    with pytest.raises(Denied):
        issue_pin(proposal_id=proposal.pk, by=relieve(officer))


def test_keeps_her_own(client: Client, officer: User) -> None:
    own = make_proposal(Status.SUBMITTED, by=officer)
    client.force_login(relieve(officer))
    assert client.get(reverse("proposal_receipt", args=[own.code])).status_code == 200


def test_can_be_forgotten_with_the_drafts_she_typed(officer: User) -> None:
    draft = make_draft(by=officer)
    Proposal.objects.filter(pk=draft.pk).update(author=None, channel=Channel.ASSISTED)
    erase_person(by=relieve(officer))
    assert not Proposal.objects.filter(pk=draft.pk).exists()
