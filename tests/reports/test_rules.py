"""Who may open, ask for and fetch reports."""

import pytest

from accounts.enums import Role
from musrenbang.lib.denied import Denied
from reports import rules
from tests.factories import make_city, make_facilitator, make_round, make_session, make_user
from tests.reports.asking import ask_of, enter_run

pytestmark = pytest.mark.django_db


def test_each_role() -> None:
    session = make_session(make_round("anak", 2027))
    run = enter_run(session, requested_by=session.created_by)
    city = make_city()
    planner, own = make_user(Role.PLANNER), session.created_by
    other = make_facilitator(make_round("pemuda", 2027))
    idle = make_user(Role.FACILITATOR)  # of no round
    officer = make_user(Role.AGENCY, agency=city.agency)  # may ask for other reports
    kelurahan = make_user(Role.KELURAHAN, region=city.kelurahan)
    kecamatan = make_user(Role.KECAMATAN, region=city.kecamatan)
    outsiders = [officer, kelurahan, kecamatan, make_user(), make_user(Role.COMPANY)]
    allowed = {
        rules.can_open: [planner, own, other, idle, officer, kelurahan, kecamatan],
        lambda user: rules.can_ask(user, ask_of(session)): [planner, own],
        lambda user: rules.can_download(user, run): [planner, own],
    }
    for may, people in allowed.items():
        assert [user for user in (planner, own, other, idle, *outsiders) if may(user)] == people
    assert set(rules.find_visible(own)) == set(rules.find_visible(planner)) == {run}
    assert not any(rules.find_visible(user).exists() for user in (other, idle, *outsiders))


def test_a_no_comes_with_a_sentence() -> None:
    session, stranger = make_session(), make_user()
    run = enter_run(session, requested_by=session.created_by)
    with pytest.raises(Denied, match="Laporan disusun oleh Bappeda, fasilitator forum, perangkat daerah, kelurahan"):
        rules.check_can_open(stranger)
    with pytest.raises(Denied, match="Laporan ini tidak termasuk tugas Anda"):
        rules.check_can_download(stranger, run)
