"""Round control: what is missing, dates by two planners, facilitators, and the next year."""

import threading
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from accounts.models import User
from forums.boards.rounds import Control, read_control
from forums.models import Invitation
from musrenbang.lib.clock import same_day_next_year
from musrenbang.lib.denied import Denied
from proposals.enums import Status
from tests.factories import (
    City,
    make_catalog_item,
    make_facilitator,
    make_proposal,
    make_round,
    make_session,
    make_user,
    ready_to_close,
)
from tests.html import assert_good_html
from tests.proposals.pages import text_of
from themes.actions import appoint, ask_for_dates, copy_cycle, dismiss, drop_change, put_in_force
from themes.enums import SessionKind
from themes.models import ROUND_DATES, Cycle, RoundChange, Theme, ThemeRound

pytestmark = pytest.mark.django_db


@pytest.fixture
def planner(client: Client) -> User:
    user = make_user(Role.PLANNER)
    client.force_login(user)
    return user


def dates_of(round_: ThemeRound, **changes: Any) -> dict[str, Any]:
    return {**{name: getattr(round_, name) for name in ROUND_DATES}, **changes}


def ask(round_: ThemeRound, by: User, days: int = 3) -> RoundChange:
    later = dates_of(round_, decided_by=round_.decided_by + timedelta(days=days))
    return ask_for_dates(round_id=round_.pk, by=by, dates=later, note="Surat edaran 12")


def typed(round_: ThemeRound, **changes: str) -> dict[str, str]:
    values = {n: timezone.localtime(getattr(round_, n)).strftime("%Y-%m-%dT%H:%M") for n in ROUND_DATES}
    return {**values, "note": "Surat edaran 12", **changes}


def gaps(control: Control) -> list[str]:
    return [gap.words for line in control.lines for gap in line.gaps]


def past(round_: ThemeRound, **fields: Any) -> Any:
    now = timezone.now()
    return make_session(round_, starts_at=now - timedelta(days=2), ends_at=now - timedelta(days=1), **fields)


# --- What is missing -------------------------------------------------------------------------------------------


def test_says_what_is_missing(client: Client, round_: ThemeRound, planner: User) -> None:
    assert gaps(read_control(round_.cycle)) == ["belum ada fasilitator", "forum belum dijadwalkan"]
    for _number in range(3):
        past(round_)
    control = read_control(round_.cycle)
    assert gaps(control) == ["3 sesi belum ada berita acara", "3 sesi sudah selesai tetapi belum ditutup"]
    assert control.summary[0] == "3 sesi belum ada berita acara"
    page = text_of(client.get(reverse("rounds")))
    assert "3 sesi belum ada berita acara" in page
    assert "1 forum belum dijadwalkan" not in page


def test_a_theme_with_only_a_desk_has_no_forum_yet(round_: ThemeRound) -> None:
    make_session(round_, kind=SessionKind.DESK)
    assert "forum belum dijadwalkan" in gaps(read_control(round_.cycle))
    assert read_control(round_.cycle).summary == ("1 forum belum dijadwalkan",)


def test_a_signed_and_closed_session_lacks_nothing(round_: ThemeRound) -> None:
    proposal = make_proposal(Status.FORWARDED, round_)
    assert proposal.forwarded_at
    assert gaps(read_control(round_.cycle, timezone.now() + timedelta(days=1))) == []


def test_minutes_without_a_scan_are_missing(round_: ThemeRound) -> None:
    session = past(round_)
    ready_to_close(session, session.created_by)
    assert gaps(read_control(round_.cycle)) == ["1 sesi sudah selesai tetapi belum ditutup"]


def test_a_session_soon_needs_invitations(round_: ThemeRound) -> None:
    start = timezone.now() + timedelta(days=3)
    session = make_session(round_, starts_at=start, ends_at=start + timedelta(hours=3))
    assert gaps(read_control(round_.cycle)) == ["1 sesi belum ada undangan"]
    Invitation.objects.create(session=session, name="Karang Taruna", status="coming")
    (line,) = read_control(round_.cycle).lines
    assert (line.gaps, line.invited, line.coming) == ((), 1, 1)


def test_counts_what_waits_and_what_could_come_along(round_: ThemeRound) -> None:
    make_proposal(Status.KELURAHAN_VERIFIED, round_)
    make_proposal(Status.SUBMITTED, round_)
    last_year = make_round("pemuda", round_.cycle.plan_year - 1)
    make_proposal(Status.UNACCOMMODATED, last_year)
    (line,) = read_control(round_.cycle).lines
    assert line.waiting == 1
    assert line.carried == 0, "not before it is published"


def test_themes_without_a_round_are_named(round_: ThemeRound) -> None:
    other = make_round("lansia", round_.cycle.plan_year - 1).theme
    assert read_control(round_.cycle).without_round == (other,)


def test_queries_do_not_grow(round_: ThemeRound, django_assert_max_num_queries: Any) -> None:
    for slug in ("anak", "lansia", "difabel"):
        other = make_round(slug, round_.cycle.plan_year)
        for _number in range(3):
            past(other)
    with django_assert_max_num_queries(11):
        read_control(Cycle.objects.get())


# --- Dates -----------------------------------------------------------------------------------------------------


def test_new_dates_take_two_planners(round_: ThemeRound) -> None:
    first, second = make_user(Role.PLANNER), make_user(Role.PLANNER)
    before = round_.decided_by
    change = ask(round_, first)
    round_.refresh_from_db()
    assert round_.decided_by == before
    with pytest.raises(Denied, match="perencana lain"):
        put_in_force(change_id=change.pk, by=first)
    with pytest.raises(Denied, match="Bappeda"):
        put_in_force(change_id=change.pk, by=make_user())
    put_in_force(change_id=change.pk, by=second)
    round_.refresh_from_db()
    assert round_.decided_by == before + timedelta(days=3)
    with pytest.raises(Denied, match="sudah diputuskan"):
        drop_change(change_id=change.pk, by=second)


def test_one_change_at_a_time_and_it_may_be_taken_back(round_: ThemeRound) -> None:
    first = make_user(Role.PLANNER)
    change = ask(round_, first)
    with pytest.raises(Denied, match="Masih ada perubahan"):
        ask(round_, make_user(Role.PLANNER), 5)
    drop_change(change_id=change.pk, by=first)
    assert not RoundChange.objects.get().is_in_force
    ask(round_, first, 5)


def test_a_change_needs_a_reason_and_an_order(round_: ThemeRound) -> None:
    by = make_user(Role.PLANNER)
    with pytest.raises(Denied, match="belum diubah"):
        ask_for_dates(round_id=round_.pk, by=by, dates=dates_of(round_), note="x")
    later = dates_of(round_, decided_by=round_.decided_by + timedelta(days=1))
    with pytest.raises(Denied, match="alasan"):
        ask_for_dates(round_id=round_.pk, by=by, dates=later, note="  ")
    with pytest.raises(Denied, match="berurutan"):
        ask_for_dates(round_id=round_.pk, by=by, dates=dates_of(round_, closes_at=round_.opens_at), note="x")
    with pytest.raises(Denied, match="Bappeda"):
        ask_for_dates(round_id=round_.pk, by=make_user(), dates=later, note="x")


def test_the_database_wants_two_persons(round_: ThemeRound) -> None:
    by = make_user(Role.PLANNER)
    change = ask(round_, by)
    with pytest.raises(IntegrityError), transaction.atomic():
        RoundChange.objects.filter(pk=change.pk).update(settled_by=by, settled_at=timezone.now(), is_in_force=True)


@pytest.mark.django_db(transaction=True)
def test_two_planners_at_once_settle_once(city: City) -> None:
    round_ = make_round()
    change = ask(round_, make_user(Role.PLANNER))
    others = [make_user(Role.PLANNER) for _number in range(8)]
    outcomes: list[str] = []

    def decide(number: int, by: User) -> None:
        try:
            (put_in_force if number % 2 else drop_change)(change_id=change.pk, by=by)
            outcomes.append("settled")
        except Denied:
            outcomes.append("denied")
        finally:
            connection.close()

    threads = [threading.Thread(target=decide, args=pair) for pair in enumerate(others)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["denied"] * 7 + ["settled"]
    change.refresh_from_db()
    before = round_.decided_by
    round_.refresh_from_db()
    assert (round_.decided_by != before) == change.is_in_force


def test_the_pages_of_dates(client: Client, round_: ThemeRound, planner: User) -> None:
    page = reverse("round_dates", args=[round_.pk])
    assert "akun perencana kedua" in text_of(client.get(page))
    second = make_user(Role.PLANNER)
    assert "akun perencana kedua" not in text_of(client.get(page))
    wrong = client.post(page, typed(round_, closes_at="2020-01-01T00:00"))
    assert wrong.status_code == 422
    assert "“Usulan ditutup (WIB)” harus sesudah “Usulan dibuka (WIB)”." in text_of(wrong)
    assert 'value="2020-01-01T00:00"' in text_of(wrong)
    assert client.post(page, typed(round_, closes_at="besok", decided_by="")).status_code == 422
    assert client.post(page, typed(round_, decided_by="2031-03-19T09:30")).status_code == 302
    change = RoundChange.objects.get()
    assert change.after["decided_by"] == "2031-03-19T09:30:00+07:00"
    own = text_of(client.get(reverse("rounds")))
    assert "Menunggu persetujuan perencana lain." in own
    assert "Setujui dan berlakukan" not in own
    client.force_login(second)
    assert "Setujui dan berlakukan" in text_of(client.get(reverse("rounds")))
    client.post(reverse("round_settle", args=[change.pk, "berlakukan"]))
    round_.refresh_from_db()
    assert round_.decided_by.isoformat() == "2031-03-19T02:30:00+00:00"
    assert "Berlaku" in text_of(client.get(page))
    assert client.post(reverse("round_settle", args=[change.pk, "lain"])).status_code == 404


# --- People and the next year ----------------------------------------------------------------------------------


def test_facilitators_are_appointed_and_dismissed(client: Client, round_: ThemeRound, planner: User) -> None:
    person = make_facilitator(make_round("lansia"))
    client.post(reverse("round_team", args=[round_.pk, "tambah"]), {"user": person.pk})
    assert ThemeRound.objects.facilitated_by(person).filter(pk=round_.pk).exists()
    client.post(reverse("round_team", args=[round_.pk, "lepas"]), {"user": person.pk})
    assert not ThemeRound.objects.facilitated_by(person).filter(pk=round_.pk).exists()
    with pytest.raises(Denied, match="tidak berperan fasilitator"):
        appoint(round_=round_, by=planner, user=make_user())
    with pytest.raises(Denied, match="Bappeda"):
        dismiss(round_=round_, by=person, user=person)


def test_the_next_year_is_a_copy(client: Client, round_: ThemeRound, planner: User, city: City) -> None:
    facilitator = make_facilitator(round_)
    make_catalog_item(round_, city.agency, name="Kelas desain")
    make_catalog_item(round_, city.agency, name="Tidak dipakai", is_active=False)
    retired = make_round("lansia", round_.cycle.plan_year)
    Theme.objects.filter(pk=retired.theme_id).update(is_active=False)
    page = text_of(client.get(reverse("rounds_copy")))
    assert str(round_.cycle.plan_year + 1) in page
    year = round_.cycle.plan_year + 1
    client.post(reverse("rounds_copy"), {"tahun": year, "with_facilitators": "on", "with_catalog": "on"})
    (copy,) = Cycle.objects.get(plan_year=round_.cycle.plan_year + 1).rounds.all()
    assert copy.opens_at == same_day_next_year(round_.opens_at)
    assert copy.last_number == 0
    assert [held.user for held in copy.facilitators.all()] == [facilitator]
    assert [item.name for item in copy.cycle.catalog.all()] == ["Kelas desain"]
    assert round_.cycle.catalog.count() == 2
    with pytest.raises(Denied, match="sudah ada"):
        copy_cycle(source=round_.cycle, by=planner, with_facilitators=False, with_catalog=False)


def test_a_year_is_prepared_once_and_one_at_a_time(client: Client, round_: ThemeRound, planner: User) -> None:
    client.force_login(planner)
    address, year = reverse("rounds_copy"), round_.cycle.plan_year + 1
    assert f'name="tahun" value="{year}"' in client.get(address).content.decode()
    assert client.post(address, {}).status_code == 403
    assert not Cycle.objects.filter(plan_year=year).exists()
    for _again in range(3):
        response = client.post(address, {"tahun": year, "next": reverse("rounds")}, follow=True)
    assert "Tidak ada yang dibuat" in text_of(response)
    assert f"RKPD {year + 1} baru bisa disiapkan setelah usulan RKPD {year} dibuka" in text_of(response)
    refused = client.post(address, {"tahun": year + 1})
    assert f"Usulan RKPD {year} belum dibuka" in text_of(refused)
    assert "belum dibuka" in text_of(client.get(address))
    assert [cycle.plan_year for cycle in Cycle.objects.all()] == [year, year - 1]


def test_leap_days_end_in_february() -> None:
    day = timezone.localtime().replace(year=2028, month=2, day=29)
    assert (same_day_next_year(day).month, same_day_next_year(day).day) == (2, 28)


def test_pages_are_good_html(client: Client, round_: ThemeRound, planner: User) -> None:
    assert_good_html(client.get(reverse("rounds")))
    past(round_)
    ask(round_, make_user(Role.PLANNER))
    assert_good_html(client.get(reverse("rounds")))
    assert_good_html(client.get(reverse("round_dates", args=[round_.pk])))
    assert_good_html(client.get(reverse("rounds_copy")))
