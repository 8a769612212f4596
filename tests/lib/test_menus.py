"""The menus offer each role its own workspaces, and mark where the reader stands."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client, RequestFactory
from django.urls import reverse

from accounts.enums import Role
from accounts.models import User
from musrenbang.menus import list_public_links, list_work_links
from tests import factories
from tests.html import assert_good_html

pytestmark = pytest.mark.django_db


def offered(user: User | AnonymousUser) -> set[str]:
    request = RequestFactory().get("/")
    request.user = user
    return {link.href for link in list_work_links(request)}


def addresses(*names: str) -> set[str]:
    return {reverse(name) for name in names}


def test_each_role_gets_its_workspaces() -> None:
    city = factories.make_city()
    make = factories.make_user
    assert offered(AnonymousUser()) == set()
    assert offered(make()) == set()
    office = addresses("work_home", "proposal_quick", "verify_queue", "work_notices", "report_list")
    assert offered(make(Role.KELURAHAN, region=city.kelurahan)) == office
    desk = addresses("work_home", "triage_queue", "service", "report_list")
    assert offered(make(Role.AGENCY, agency=city.agency)) == desk
    forum = addresses("work_home", "work_forum_list")
    planner = addresses("report_list", "triage_queue", "planning", "rounds", "service")
    assert offered(make(Role.PLANNER)) == forum | planner
    assert offered(make(Role.FACILITATOR)) == forum | addresses("proposal_quick"), "no round, nothing to report on"
    busy = factories.make_facilitator(factories.make_round())
    assert offered(busy) == forum | addresses("proposal_quick", "report_list")


@pytest.mark.parametrize(
    ("path", "current"),
    [("/usulan/", ["/usulan/"]), ("/usulan/2028-ANK-00001/", ["/usulan/"]), ("/usulan/saya/", []), ("/", [])],
)
def test_marks_the_present_place(path: str, current: list[str]) -> None:
    assert [link.href for link in list_public_links(RequestFactory().get(path)) if link.is_current] == current


def test_the_header_knows_who_is_signed_in(client: Client) -> None:
    def words() -> str:
        return "".join(assert_good_html(client.get("/")).find(".//header").itertext())

    assert "Masuk" in words()
    client.force_login(factories.make_user())
    assert "Usulan saya" in words()
    client.force_login(factories.make_user(Role.PLANNER))
    assert "Ruang kerja" in words()
