"""The service clock: working days alone, the promise, the silent, one reminder a day, and nothing public of few."""

import csv
import io
from collections import Counter
from collections.abc import Callable
from datetime import date, datetime, time
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.core.cache import cache
from django.db import IntegrityError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from accounts.models import User
from budgets.actions import reminding
from budgets.actions.decisions import accept, assess, refuse
from budgets.actions.publication import publish
from budgets.actions.reminding import remind, send_due_letters
from budgets.boards.duties import list_duties
from budgets.boards.service import Service, read_service
from budgets.datasets.service import find_median
from budgets.models import Holiday, Reminder, ReminderLetter
from musrenbang.lib.denied import Denied
from musrenbang.lib.gateways import UnreachableError
from musrenbang.lib.same_for_everybody import read_stamp
from proposals.actions.correction import reroute
from proposals.enums import MessageStatus
from proposals.lifecycle import MoveName
from proposals.models import Proposal
from tests.budgets.crowds import make_forwarded, make_officer, set_money
from tests.budgets.test_races import run_together
from tests.factories import City, make_round, make_user
from tests.html import assert_good_html, text_of
from themes.models import Cycle

pytestmark = pytest.mark.django_db(transaction=True)
WEDNESDAY = date(2028, 3, 15)


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    """A Wednesday, at ten in the morning."""
    moment = at(WEDNESDAY)
    monkeypatch.setattr("django.utils.timezone.now", lambda: moment)


@pytest.fixture
def planner() -> User:
    return make_user(Role.PLANNER)


def at(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(10)))


def arrive(days: list[date], city: City, **fields: Any) -> list[Proposal]:
    """Proposals that reached the agency on these days."""
    return [make_forwarded(1, city=city, forwarded_at=at(day), **fields)[0] for day in days]


def refuse_all(proposals: list[Proposal], city: City) -> None:
    for proposal in proposals:
        refuse(proposal_id=proposal.pk, by=make_officer(proposal), reason=city.reason, note="Sudah dibangun.")


def read_text(client: Client, page: str, **query: str) -> str:
    return text_of(assert_good_html(client.get(reverse(page), query)))


def board_of(proposal: Proposal) -> Service:
    return read_service(proposal.round.cycle)


class TestFigures:
    def test_ages_are_working_days_and_fall_into_bands(self, city: City) -> None:
        days = [date(2028, 3, 15), date(2028, 3, 8), date(2028, 3, 7), date(2028, 3, 1), date(2028, 2, 29)]
        first = arrive([*days, date(2028, 2, 16), date(2028, 2, 15)], city)[0]
        pace = board_of(first).paces[0]
        assert pace.waiting.bands == (2, 2, 2, 1)  # 0 and 5; 6 and 10; 11 and 20; 21 working days
        assert (pace.waiting.late, pace.oldest) == (3, 21)

    def test_a_holiday_is_no_working_day(self, city: City) -> None:
        Holiday.objects.create(day=date(2028, 3, 13), name="Hari raya")
        first = arrive([date(2028, 3, 7)], city)[0]
        assert board_of(first).paces[0].oldest == 5

    def test_whatever_is_looked_at_or_decided_no_longer_waits(self, city: City) -> None:
        proposals = arrive([date(2028, 3, 1)] * 3, city)
        officer = make_officer(proposals[0])
        assess(proposal_id=proposals[0].pk, by=officer, volume=1, amount=50)
        refuse(proposal_id=proposals[1].pk, by=officer, reason=city.reason, note="Sudah dibangun.")
        pace = board_of(proposals[0]).paces[0]
        assert (pace.waiting.count, pace.answered, pace.median) == (1, 2, 10)
        assert pace.kept == 100

    def test_the_first_answer_counts_not_the_last(self, city: City, monkeypatch: pytest.MonkeyPatch) -> None:
        first = arrive([date(2028, 3, 8)], city)[0]
        officer = make_officer(first)
        assess(proposal_id=first.pk, by=officer, volume=1, amount=50)
        later = at(date(2028, 3, 29))
        monkeypatch.setattr("django.utils.timezone.now", lambda: later)
        refuse(proposal_id=first.pk, by=officer, reason=city.reason, note="Sudah dibangun.")
        assert board_of(first).paces[0].median == 5

    def test_late_ones_count_against_the_promise_before_they_are_answered(self, city: City) -> None:
        proposals = arrive([date(2028, 3, 14), date(2028, 2, 1)], city)
        assess(proposal_id=proposals[0].pk, by=make_officer(proposals[0]), volume=1, amount=50)
        assert board_of(proposals[0]).paces[0].kept == 50

    def test_what_a_lock_decided_is_no_answer_of_the_agency(self, city: City, planner: User) -> None:
        first = arrive([date(2028, 2, 1)], city)[0]
        set_money(first, 10**9)
        accept(proposal_id=first.pk, by=planner, name=MoveName.ALLOT)
        board = board_of(first)
        assert (board.waiting, board.late, board.answered, board.kept) == (0, 0, 0, None)

    def test_after_it_was_passed_on_the_clock_of_the_new_agency_begins(
        self, city: City, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        first = arrive([date(2028, 3, 1)], city)[0]
        officer, other = make_officer(first), make_user(Role.AGENCY, agency=city.other_agency)
        reroute(proposal_id=first.pk, by=officer, agency=city.other_agency, note="Bukan urusan kami.")
        later = at(date(2028, 3, 17))
        monkeypatch.setattr("django.utils.timezone.now", lambda: later)
        waits = {pace.agency: (pace.waiting.count, pace.oldest, pace.median) for pace in board_of(first).paces}
        assert waits == {city.agency: (0, 0, 10), city.other_agency: (1, 2, None)}
        assert (board_of(first).answered, board_of(first).late) == (0, 1)
        assess(proposal_id=first.pk, by=other, volume=1, amount=50)
        board = board_of(first)
        assert {pace.agency: (pace.median, pace.kept) for pace in board.paces} == {
            city.agency: (10, 100),
            city.other_agency: (2, 100),
        }
        assert (board.median, board.answered, board.kept) == (12, 1, 0)

    def test_what_bappeda_passes_on_is_no_answer(self, city: City, planner: User) -> None:
        first = arrive([date(2028, 3, 1)], city)[0]
        reroute(proposal_id=first.pk, by=planner, agency=city.other_agency, note="Bukan urusan mereka.")
        assert [(pace.agency, pace.answered) for pace in board_of(first).paces] == [(city.other_agency, 0)]

    def test_the_median(self) -> None:
        assert find_median(Counter()) is None
        assert find_median(Counter({3: 1})) == 3
        assert find_median(Counter({1: 2, 4: 2})) == 2.5
        assert find_median(Counter({1: 1, 9: 2})) == 9


class TestSilence:
    def test_who_does_nothing_for_five_days_is_named(self, city: City) -> None:
        proposals = arrive([date(2028, 3, 8), date(2028, 3, 8)], city)
        pace = board_of(proposals[0]).paces[0]
        assert (pace.quiet, pace.is_silent) == (5, True)
        assess(proposal_id=proposals[0].pk, by=make_officer(proposals[0]), volume=1, amount=50)
        pace = board_of(proposals[0]).paces[0]
        assert (pace.quiet, pace.is_silent) == (0, False)

    def test_who_just_got_something_is_not_silent(self, city: City) -> None:
        first = arrive([date(2028, 3, 14)], city)[0]
        assert not board_of(first).silent

    def test_late_ones_are_on_the_list_even_of_the_busy(self, city: City) -> None:
        proposals = arrive([date(2028, 2, 1), date(2028, 2, 1)], city)
        assess(proposal_id=proposals[0].pk, by=make_officer(proposals[0]), volume=1, amount=50)
        assert [pace.agency for pace in board_of(proposals[0]).silent] == [city.agency]


def make_late(city: City) -> Proposal:
    return arrive([date(2028, 2, 1)], city)[0]


def give_mail(user: User) -> None:
    EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=True)


class TestReminding:
    def test_officers_get_a_letter_and_a_note(self, city: City, planner: User) -> None:
        first = make_late(city)
        officer, other = make_officer(first), make_user(Role.AGENCY, agency=city.other_agency)
        give_mail(officer)
        give_mail(other)
        reminder = remind(agency=city.agency, cycle=first.round.cycle, by=planner)
        assert (reminder.waiting, reminder.late, reminder.oldest) == (1, 1, 31)
        assert send_due_letters() == 1
        assert send_due_letters() == 0
        (letter,) = mail.outbox
        assert letter.to == [officer.email]
        assert "1 usulan warga menunggu telaah Dinas Kesehatan." in letter.body
        assert str(first.code) not in letter.body + letter.subject
        extras = [(extra.page, extra.figure) for extra in list_duties(officer)[0].extras]
        assert ("service", 1) in extras
        assert "service" not in [extra.page for extra in list_duties(other)[0].extras]

    def test_once_a_day(self, city: City, planner: User) -> None:
        first = make_late(city)
        remind(agency=city.agency, cycle=first.round.cycle, by=planner)
        with pytest.raises(Denied, match="sudah diingatkan hari ini"):
            remind(agency=city.agency, cycle=first.round.cycle, by=planner)

    def test_two_planners_at_once_remind_once(self, city: City, planner: User) -> None:
        first, other = make_late(city), make_user(Role.PLANNER)
        give_mail(make_officer(first))

        works = [lambda by=by: remind(agency=city.agency, cycle=first.round.cycle, by=by) for by in (planner, other)]
        outcomes = run_together(works * 3, threads=6)
        assert outcomes.count("done") == 1
        assert outcomes.count("Denied") == 5
        assert ReminderLetter.objects.count() == 1

    def test_the_database_itself_keeps_to_one(self, city: City, planner: User) -> None:
        facts = {"agency": city.agency, "day": WEDNESDAY, "waiting": 1, "late": 0, "oldest": 1, "by": planner}
        Reminder.objects.create(**facts)
        with pytest.raises(IntegrityError):
            Reminder.objects.create(**facts)

    def test_never_on_days_off_nor_for_nothing(self, city: City, planner: User) -> None:
        first = make_late(city)
        Holiday.objects.create(day=WEDNESDAY, name="Hari raya")
        with pytest.raises(Denied, match="libur"):
            remind(agency=city.agency, cycle=first.round.cycle, by=planner)
        Holiday.objects.all().delete()
        with pytest.raises(Denied, match="tidak punya usulan yang terlambat"):
            remind(agency=city.other_agency, cycle=first.round.cycle, by=planner)
        assert not Reminder.objects.exists()

    def test_only_bappeda_reminds(self, city: City) -> None:
        first = make_late(city)
        with pytest.raises(Denied):
            remind(agency=city.agency, cycle=first.round.cycle, by=make_officer(first))

    def test_a_mail_server_that_is_away_loses_nothing(
        self, city: City, planner: User, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        first = make_late(city)
        give_mail(make_officer(first))
        remind(agency=city.agency, cycle=first.round.cycle, by=planner)

        def refuse_all(*_args: object) -> None:
            raise UnreachableError("tidak ada")

        with monkeypatch.context() as away:
            away.setattr(reminding.MailServer, "send", refuse_all)
            assert send_due_letters() == 0
        letter = ReminderLetter.objects.get()
        assert (letter.status, letter.problem, letter.attempts) == (MessageStatus.WAITING, "tidak ada", 1)
        ReminderLetter.objects.update(next_try_at=at(WEDNESDAY))
        assert send_due_letters() == 1


class TestPages:
    def test_bappeda_sees_all_and_reminds_with_one_tap(self, client: Client, city: City, planner: User) -> None:
        first = make_late(city)
        client.force_login(planner)
        text = text_of(assert_good_html(client.get(reverse("service"))))
        assert "1 usulan lewat janji layanan" in text
        assert "tanpa langkah apa pun 31 hari kerja" in text
        year = first.round.cycle.plan_year
        page = client.post(reverse("service_remind", args=[year, city.agency.pk]), follow=True)
        assert "sudah diingatkan hari ini" in text_of(assert_good_html(page))

    def test_an_agency_sees_itself_and_the_city_alone(self, client: Client, city: City) -> None:
        first = make_late(city)
        make_forwarded(1, city=city, agency=city.other_agency)
        client.force_login(make_officer(first))
        text = text_of(assert_good_html(client.get(reverse("service"))))
        assert "Dinas Kesehatan" in text
        assert "Dinas Lingkungan Hidup" not in text
        assert "Perlu diingatkan" not in text
        download = client.get(reverse("service_download", args=[first.round.cycle.plan_year])).content.decode(
            "utf-8-sig"
        )
        rows = list(csv.DictReader(io.StringIO(download)))
        assert [(row["singkatan"], row["menunggu"], row["tertua_hari_kerja"]) for row in rows] == [
            ("Dinkes", "1", "31")
        ]

    def test_everybody_reads_medians_of_five_or_more(self, client: Client, city: City, planner: User) -> None:
        refuse_all(arrive([date(2028, 3, 8)] * 4, city), city)
        publish(cycle=Cycle.objects.get(), by=planner)
        text = text_of(assert_good_html(client.get(reverse("public_service"))))
        assert "Belum cukup usulan" in text
        assert "Dinas Kesehatan" not in text
        refuse_all(arrive([date(2028, 3, 8)], city), city)
        refuse_all(arrive([date(2028, 3, 8)], city, agency=city.other_agency), city)
        publish(cycle=Cycle.objects.get(), by=planner)
        text = text_of(assert_good_html(client.get(reverse("public_service"))))
        assert "Dinas Kesehatan" in text
        assert "Dinas Lingkungan Hidup" not in text
        assert "1 perangkat daerah tidak disebut" in text

    def test_nobody_learns_from_a_figure_that_there_is_an_answer(
        self, client: Client, city: City, planner: User
    ) -> None:
        """Not even another agency, which reads the city's figures beside its own."""
        refuse_all(arrive([date(2028, 3, 8)] * 6, city), city)
        publish(cycle=Cycle.objects.get(), by=planner)
        waiting = arrive([date(2028, 2, 1)] * 6, city)
        passed_on = arrive([date(2028, 2, 1)], city)[0]
        reroute(
            proposal_id=passed_on.pk, by=make_officer(passed_on), agency=city.other_agency, note="Bukan urusan kami."
        )
        other = make_user(Role.AGENCY, agency=city.other_agency)
        before = [self.read_as(client, person) for person in (None, other)]
        assess(proposal_id=waiting[0].pk, by=make_officer(waiting[0]), volume=1, amount=50)
        refuse_all(waiting[1:], city)
        assert [self.read_as(client, person) for person in (None, other)] == before
        publish(cycle=Cycle.objects.get(), by=planner)
        assert self.read_as(client, None) != before[0]

    def read_as(self, client: Client, person: User | None) -> str:
        cache.clear()
        client.logout()
        if person:
            client.force_login(person)
        return read_text(client, "service" if person else "public_service")

    def test_everybody_first_reads_the_newest_year_of_which_enough_is_announced(
        self, client: Client, city: City, planner: User
    ) -> None:
        refuse_all(arrive([date(2028, 3, 8)] * 5, city), city)
        publish(cycle=Cycle.objects.get(), by=planner)
        later = make_round("anak", 2029)
        refuse_all(arrive([date(2028, 3, 8)], city, round_=later), city)
        publish(cycle=later.cycle, by=planner)
        assert "Dinas Kesehatan" in read_text(client, "public_service")
        assert "Belum cukup usulan" in read_text(client, "public_service", siklus="2029")

    def test_citizens_and_others_are_kept_out(self, client: Client, city: City) -> None:
        client.force_login(make_user())
        assert client.get(reverse("service")).status_code == 403

    def test_queries_do_not_grow(
        self, client: Client, city: City, planner: User, django_assert_max_num_queries: Callable[[int], Any]
    ) -> None:
        make_forwarded(40, city=city, forwarded_at=at(date(2028, 2, 1)))
        make_forwarded(40, city=city, agency=city.other_agency, forwarded_at=at(date(2028, 2, 2)))
        client.force_login(planner)
        client.get(reverse("service"))
        with django_assert_max_num_queries(17):
            client.get(reverse("service"))
        client.logout()
        with django_assert_max_num_queries(9):
            client.get(reverse("public_service"))


def test_a_holiday_changes_what_everybody_reads(city: City) -> None:
    """The public page and the calendar are kept until the stamp moves."""
    for act in (
        lambda: Holiday.objects.create(day=date(2028, 3, 14), name="Cuti bersama"),
        lambda: Holiday.objects.update(day=date(2028, 3, 13)),
        lambda: Holiday.objects.all().delete(),
    ):
        before = read_stamp()
        act()
        assert read_stamp() != before
