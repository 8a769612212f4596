"""Who may open, ask for and fetch reports."""

import pytest

from accounts.enums import Role
from musrenbang.lib.denied import Denied
from reports import rules
from reports.models import ReportRun
from tests.factories import make_city, make_facilitator, make_round, make_session, make_user

pytestmark = pytest.mark.django_db


def test_each_role() -> None:
    session = make_session(make_round("anak", 2027))
    run = ReportRun.objects.create(session=session, requested_by=session.created_by)
    city = make_city()
    planner, own = make_user(Role.PLANNER), session.created_by
    other = make_facilitator(make_round("pemuda", 2027))
    outsiders = [
        make_user(),
        make_user(Role.COMPANY),
        make_user(Role.FACILITATOR),
        make_user(Role.AGENCY, agency=city.agency),
        make_user(Role.KELURAHAN, region=city.kelurahan),
        make_user(Role.KECAMATAN, region=city.kecamatan),
    ]
    allowed = {
        rules.can_open: [planner, own, other],
        lambda user: rules.can_request(user, session): [planner, own],
        lambda user: rules.can_download(user, run): [planner, own],
    }
    for may, people in allowed.items():
        assert [user for user in (planner, own, other, *outsiders) if may(user)] == people
    assert set(ReportRun.objects.visible_to(own)) == set(ReportRun.objects.visible_to(planner)) == {run}
    assert not any(ReportRun.objects.visible_to(user).exists() for user in (other, *outsiders))


def test_a_no_comes_with_a_sentence() -> None:
    session, stranger = make_session(), make_user()
    run = ReportRun.objects.create(session=session, requested_by=session.created_by)
    with pytest.raises(Denied, match="Laporan disusun oleh Bappeda dan fasilitator forum"):
        rules.check_can_open(stranger)
    with pytest.raises(Denied, match="Hanya Bappeda dan fasilitator tema ini"):
        rules.check_can_download(stranger, run)
