"""The demo city: true counts, whole histories, money that adds up, work for everybody, nobody's name."""

import csv
from collections import Counter

import pikepdf
import pytest
from django.conf import settings
from django.contrib.auth.hashers import check_password
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.models import Count, F, Q, Sum
from django.test import Client
from django.utils import timezone

from accounts.enums import Role
from accounts.models import User
from budgets.actions.standings import reckon_cycle
from budgets.boards.comparing import compare
from budgets.boards.service import read_service
from budgets.enums import LockStage
from budgets.models import Ceiling, Scenario, ScenarioRow
from forums.enums import BallotChannel, InvitationStatus
from forums.rules.picks import are_picks_open
from proposals.datasets.integrity import find_faults
from proposals.enums import Channel, ForumOutcome, MessageChannel, ProposerKind, Status
from proposals.lifecycle import find_move
from proposals.models import Attachment, ForumItem, Message, Proposal, ProposalEvent
from reports.catalogue import CATALOGUE, Question
from reports.datasets.city_recap import read_city_recap
from reports.datasets.cover import Cover
from reports.datasets.policy_brief import read_policy_brief
from reports.demo.accounts import PASSWORD
from reports.demo.chance import local
from reports.demo.presets import COUNTS_FILE, PRESETS
from reports.demo.seed import CannotSeedError, Seeded, seed
from reports.enums import ReportKind, RunStatus
from reports.models import ReportRun
from reports.renderers.pdf import render_pdf
from themes.datasets.agenda import read_agenda
from themes.enums import Stage
from themes.models import Cycle, ForumSession, Theme, ThemeRound

pytestmark = pytest.mark.django_db

COUNTS_2027 = {
    "anak": (181, 164, 17),
    "lansia": (126, 101, 25),
    "difabel": (211, 193, 18),
    "perempuan": (312, 295, 17),
    "pemuda": (867, 800, 67),
}


@pytest.fixture(scope="module")
def _malang(rows_of_module) -> Seeded:
    """Seeded once for this file."""
    seeded = seed(PRESETS["malang"])
    connection.check_constraints()  # what is checked late (foreign keys, ranks), once and not after every test
    return seeded


@pytest.fixture
def malang(_malang: Seeded, db) -> Seeded:
    return _malang


def of_year(year: int):
    return Proposal.objects.filter(round__cycle__plan_year=year)


def test_the_finished_year_has_exactly_the_published_counts(malang):
    assert (malang.finished, malang.reports) == (1697, 10)
    found = {}
    for slug in COUNTS_2027:
        funnel = of_year(2027).filter(round__theme__slug=slug).funnel()
        found[slug] = (funnel["received"], funnel["forwarded"], funnel["not_forwarded"])
    assert found == COUNTS_2027
    whole = of_year(2027).funnel()
    assert (whole["received"], whole["forwarded"], whole["not_forwarded"]) == (1697, 1553, 144)
    assert of_year(2027).values("kelurahan").distinct().count() == 57


def ask(kind: ReportKind, year: int = 2027, **subject):
    return Question(kind=kind, cycle=Cycle.objects.get(plan_year=year), **subject)


def test_the_city_recap_says_what_the_city_published(malang):
    recap = read_city_recap(ask(ReportKind.CITY_RECAP), lambda _done, _all: None)
    tables = {table.key: table for table in recap.tables}
    slugs = dict(Theme.objects.values_list("name", "slug"))
    told = {slugs[row[0]]: row[1:4] for row in tables["per-tema"].rows}
    with COUNTS_FILE.open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["rkpd_tahun"] == "2027"]
    published = {
        row["tema"]: tuple(int(row[name]) for name in ("usulan_masuk", "diterima", "tidak_diterima")) for row in rows
    }
    assert {slug: figures for slug, figures in told.items() if figures[0]} == published


def test_every_policy_brief_has_two_pages_and_five_findings(malang, tmp_path):
    for round_ in ThemeRound.objects.select_related("theme", "cycle"):
        question = ask(ReportKind.POLICY_BRIEF, round_.cycle.plan_year, round=round_)
        brief = read_policy_brief(question, lambda _done, _all: None)
        path = tmp_path / "ringkasan.pdf"
        render_pdf(brief, Cover("L1", "Kota Malang", "Perencana", timezone.now(), "0" * 64), path)
        with pikepdf.open(path) as pdf:
            assert len(pdf.pages) == 2, round_
        findings = brief.parts[0].sentences
        assert len(set(findings)) == len(findings), round_
        if round_.cycle.plan_year == 2027 and not round_.theme.is_corporate:
            assert len(findings) == 5, round_


def test_about_a_tenth_of_the_money_is_funded(malang):
    funnel = of_year(2027).funnel()
    assert 0.09 <= funnel["funded"] / funnel["requested"] <= 0.11
    assert funnel["funded"] > 2_147_483_647


def test_ceilings_hold_exactly_what_was_accommodated(malang):
    for ceiling in Ceiling.objects.all():
        accommodated = Proposal.objects.filter(round__cycle=ceiling.cycle, status=Status.ACCOMMODATED)
        if ceiling.agency:
            accommodated = accommodated.filter(agency=ceiling.agency)
        if ceiling.kecamatan:
            accommodated = accommodated.filter(kelurahan__parent=ceiling.kecamatan)
        assert ceiling.committed == accommodated.aggregate(sum=Sum("assessed_amount", default=0))["sum"]
    funded = Proposal.objects.filter(status=Status.ACCOMMODATED).values_list("round__cycle", "agency").distinct()
    assert set(funded) <= set(Ceiling.objects.values_list("cycle", "agency"))
    this_year = Ceiling.objects.filter(cycle__plan_year=2028)
    assert this_year.exists()
    assert not this_year.filter(committed=F("amount")).exists()


def test_better_scores_are_served_first(malang):
    """Nobody is told "over the ceiling" while a worse one of the same agency, theme and price or more was funded."""
    rows = ScenarioRow.objects.filter(scenario__cycle__plan_year=2027, is_fixed=False)
    rows = rows.exclude(why__reason="override").select_related("proposal__round")
    scored: dict[tuple[int | None, int], dict[str, list[tuple[int, int]]]] = {}
    for row in rows:
        by_status = scored.setdefault((row.proposal.agency_id, row.proposal.round.theme_id), {})
        by_status.setdefault(row.proposal.status, []).append((row.points, row.amount))
    checked = 0
    for by_status in scored.values():
        funded = by_status.get(Status.ACCOMMODATED, [])
        for points, amount in by_status.get(Status.UNACCOMMODATED, []):
            assert not [f for f in funded if f[0] < points and f[1] >= amount]
            checked += 1
    assert checked > 1000


def test_the_locked_scenario_is_what_was_decided(malang):
    scenario = Scenario.objects.get(cycle__plan_year=2027)
    assert (scenario.stage, scenario.overrides.count()) == (LockStage.LOCKED, 2)
    rows = scenario.rows.select_related("proposal", "proposal__standing")
    assert len(rows) == of_year(2027).filter(forwarded_at__isnull=False).count()
    for row in rows:
        assert row.is_in == (row.proposal.status == Status.ACCOMMODATED)
        assert (row.points, row.amount) == (row.proposal.standing.points, row.proposal.assessed_amount)
    kinds = set(rows.values_list("why__reason", flat=True))
    assert kinds >= {"score", "floor", "ceiling", "override", "decided"}
    assert reckon_cycle(scenario.cycle) == [], "scores come to what was ranked"
    reached = dict(
        rows.filter(is_in=True).order_by().values_list("proposal__round__theme__slug").annotate(Sum("amount"))
    )
    assert scenario.knobs["floors"]
    assert all(reached[slug] >= least for slug, least in scenario.knobs["floors"].items())


def test_offices_answer_around_the_promise_each_at_its_own_pace_and_some_late(malang):
    service = read_service(Cycle.objects.get(plan_year=2027))
    assert settings.SERVICE_DAYS - 4 <= service.median <= settings.SERVICE_DAYS
    assert 55 <= service.kept <= 85
    assert max(service.days) > settings.SERVICE_DAYS + 10
    medians = [pace.median for pace in service.paces if pace.answered >= 20]
    assert max(medians) - min(medians) >= 2


def test_the_planner_has_two_scenarios_to_compare(malang):
    ranked, optimal = Scenario.objects.filter(cycle__plan_year=2028).order_by("created_at")
    assert (ranked.method, optimal.method) == ("ranked", "optimal")
    for scenario in (ranked, optimal):
        assert (scenario.state, scenario.result["shortfall"], scenario.stage) == ("done", None, LockStage.OPEN)
        assert 0 < scenario.result["chosen"] < scenario.result["candidates"]
    comparison = compare(ranked, optimal)
    assert comparison.entering.count
    assert comparison.leaving.count


def test_every_history_is_whole_and_follows_the_lifecycle(malang):
    assert list(find_faults()) == []
    columns = ("proposal_id", "move", "source", "target", "happened_at")
    before, moment, proposal = "", None, 0
    for proposal_id, move, source, target, happened_at in ProposalEvent.objects.order_by(
        "proposal_id", "sequence"
    ).values_list(*columns):
        if proposal_id != proposal:
            before, moment, proposal = Status.DRAFT, happened_at, proposal_id
        assert find_move(move, source, target), (move, source)
        assert source == before
        assert moment <= happened_at <= timezone.now()
        before, moment = target, happened_at
    moved = Proposal.objects.annotate(moves=Count("events")).exclude(version=F("moves") + 1)
    assert not moved.exists()


def test_numbers_follow_the_order_of_arrival_without_gaps(malang):
    for round_ in ThemeRound.objects.select_related("theme", "cycle"):
        codes = (
            round_.proposals.exclude(status=Status.DRAFT)
            .order_by("submitted_at", "code")
            .values_list("code", flat=True)
        )
        prefix = f"{round_.cycle.plan_year}-{round_.theme.letters}-"
        assert list(codes) == [f"{prefix}{number:05d}" for number in range(1, round_.last_number + 1)]


def test_what_was_filed_online_came_while_the_round_was_open(malang):
    late = Q(submitted_at__lt=F("round__opens_at")) | Q(submitted_at__gte=F("round__closes_at"))
    assert not Proposal.objects.exclude(channel=Channel.HALL).filter(late).exists()
    assert set(of_year(2027).values_list("channel", flat=True).distinct()) == set(Channel.values)


def test_the_finished_year_is_published_and_closed(malang):
    cycle = Cycle.objects.get(plan_year=2027)
    assert (cycle.published_at, cycle.closed_at) == (local(2026, 3, 19, 10), local(2026, 3, 31, 16))
    assert not of_year(2027).filter(decided_at__isnull=True).exists()
    assert not of_year(2027).filter(published_at__isnull=True).exists()
    assert not of_year(2027).with_sealed_decision().exists()
    not_agreed = of_year(2027).filter(status=Status.NOT_AGREED)
    unfit = not_agreed.filter(reason__code="TIDAK_MEMENUHI_KRITERIA").count()
    assert unfit > not_agreed.count() * 0.7


def test_sessions_are_signed_and_ranked(malang):
    closed = ForumSession.objects.filter(closed_at__isnull=False)
    assert closed.filter(round__cycle__plan_year=2027).values("round").distinct().count() == 6
    assert closed.filter(round__cycle__plan_year=2027, region__isnull=False).count() == 5
    for session in closed:
        assert session.minutes.scan
        assert session.attendance.aggregate(sum=Sum("count"))["sum"] > 20
        ranks = session.items.filter(outcome=ForumOutcome.AGREED).order_by("rank").values_list("rank", flat=True)
        assert list(ranks) == list(range(1, len(ranks) + 1))
        assert not session.items.filter(outcome=ForumOutcome.OPEN).exists()
    assert not ForumItem.objects.exclude(session__round=F("proposal__round")).exists()


def test_the_forum_of_today_has_a_program_guests_tables_and_picks(malang):
    items = ForumItem.objects.filter(session__closed_at=None)
    session = ForumSession.objects.get(pk__in=items.values("session"))
    program = read_agenda(session.agenda, session.starts_at)
    assert program[0].begins_at == session.starts_at
    assert all(line.begins_at and line.begins_at < session.ends_at for line in program)
    assert session.invitations.filter(status=InvitationStatus.COMING).exists()
    assert session.tables.count() == len(set(session.items.values_list("table", flat=True)))
    picked = dict(session.ballots.values_list("channel").annotate(people=Sum("weight")))
    assert set(picked) == {BallotChannel.TALLY, BallotChannel.PAPER}
    assert are_picks_open(session)


def test_today_has_proposals_in_every_status(malang):
    assert set(of_year(2028).values_list("status", flat=True).distinct()) == set(Status.values)
    assert 380 <= malang.running <= 420
    stages = {round_.theme.slug: round_.stage for round_ in ThemeRound.objects.filter(cycle__plan_year=2028)}
    assert stages == {
        "anak": Stage.OPEN,
        "perempuan": Stage.OPEN,
        "pemuda": Stage.OPEN,
        "lansia": Stage.CHECKING,
        "difabel": Stage.FORUM,
        "csr": Stage.ANNOUNCED,
    }


def test_every_account_has_work(malang):
    def user(name: str) -> User:
        return User.objects.get(username=name)

    waiting = Proposal.objects.waiting_for_verification_by
    assert waiting(user("kelurahan")).filter(kelurahan__name="Dinoyo").count() >= 12
    assert waiting(user("kecamatan")).filter(kelurahan__parent__name="Lowokwaru").count() >= 8
    queue = of_year(2028).of_agencies_of(user("opd"))
    assert queue.filter(status=Status.FORWARDED).count() >= 25
    twins = queue.filter(status=Status.FORWARDED).values("title").annotate(times=Count("pk")).filter(times__gte=2)
    assert twins.exists()
    assert set(queue.with_sealed_decision().values_list("status", flat=True)) == {
        Status.ACCOMMODATED,
        Status.UNACCOMMODATED,
        Status.REJECTED,
    }
    assert queue.filter(status=Status.RETURNED).exists()
    open_today = ForumSession.objects.editable_by(user("fasilitator")).filter(
        closed_at__isnull=True, starts_at__lte=timezone.now()
    )
    session = open_today.get()
    outcomes = set(session.items.values_list("outcome", flat=True))
    assert outcomes == {ForumOutcome.AGREED, ForumOutcome.NOT_AGREED, ForumOutcome.OPEN}
    verified = Q(status__in=[Status.KELURAHAN_VERIFIED, Status.KECAMATAN_VERIFIED])
    assert session.round.proposals.filter(verified).count() >= 10
    own = Proposal.objects.owned_by(user("warga"))
    mine = dict(own.values_list("status").annotate(times=Count("pk")).order_by())
    assert set(mine) >= {Status.DRAFT, Status.SUBMITTED, Status.RETURNED, Status.FORWARDED}
    assert own.filter(round__cycle__plan_year=2027, published_at__isnull=False).count() == 3
    assert user("fasilitator").facilitates.count() == 12
    assert user("bappeda").has_role(Role.PLANNER)
    assert user("perusahaan").has_role(Role.COMPANY)
    assert user("admin").is_superuser


def test_accounts_sign_in_with_the_published_password(malang):
    assert User.objects.exclude(password__startswith="!").count() == 9, "nobody can sign in as a supporter"
    assert all(check_password(PASSWORD, user.password) for user in User.objects.filter(username__in=["warga", "admin"]))
    client = Client()
    assert client.post("/masuk/", {"login": "bappeda", "password": PASSWORD}).status_code == 302
    assert "_auth_user_id" in client.session


def test_nobody_is_named_and_children_have_consent(malang):
    given = Proposal.objects.exclude(proposer_name="", contact="").values_list("proposer_name", "contact")
    assert {name for name, _contact in given} <= {"", "Warga contoh"}
    assert all(contact.startswith("0812-0000-") for _name, contact in given if contact), "numbers of nobody"
    children = Proposal.objects.filter(Q(proposer_kind=ProposerKind.CHILD) | Q(round__theme__slug="anak"))
    assert children.count() > 200
    assert not children.filter(consent__isnull=True).exists()
    assert not children.filter(consent__institution="").exists()
    kinds = Proposal.objects.values_list("proposer_kind", flat=True)
    assert set(kinds) == {ProposerKind.PERSON, ProposerKind.GROUP, ProposerKind.CHILD}


def test_the_citizen_has_news_and_the_operator_calls_to_make(malang):
    inbox = Message.objects.filter(recipient__username="warga", channel=MessageChannel.PORTAL)
    assert inbox.unread().count() == 3
    assert inbox.exclude(read_at=None).count() > 5
    assert not inbox.filter(event__is_embargoed=True).exists()
    calls = Message.objects.to_be_told_by(User.objects.get(username="kelurahan"))
    assert calls.waiting_for_a_call().exists()
    assert calls.filter(sent_by__username="kelurahan").exists()


def test_proposals_differ_as_real_ones_do(malang):
    finished = of_year(2027)
    assert 0.06 < finished.filter(catalog_item__isnull=True).count() / 1697 < 0.14
    assert finished.values("requested_amount").distinct().count() > 150
    assert not Proposal.objects.filter(Q(title="") | Q(title__contains="{") | Q(problem__contains="{")).exists()
    rerouted = finished.exclude(agency=F("first_agency"))
    assert rerouted.exists()
    kinds = {row["kind"] for row in finished.values("kind").distinct()}
    assert len(kinds) == 3


def test_photos_are_whole_and_mostly_released(malang):
    assert Attachment.objects.count() == 60
    assert 40 <= Attachment.objects.public().count() < 60
    assert set(Attachment.objects.values_list("width", "height")) == {(1200, 800)}
    assert not Attachment.objects.filter(released_by__isnull=True, released_at__isnull=False).exists()


def test_the_reports_of_the_finished_cycle_are_compiled(malang):
    """Of every sort: forums, whole cycle, mayor, SIPD, for everybody, and what the portal asks itself at night."""
    assert set(ReportRun.objects.values_list("status", flat=True)) == {RunStatus.DONE}
    sorts = Counter(ReportRun.objects.values_list("kind", "audience", "requested_by__username"))
    assert sorts == {
        ("forum", "internal", "bappeda"): 5,
        ("policy_brief", "internal", "bappeda"): 1,
        ("sipd", "internal", "bappeda"): 1,
        ("equity", "public", "bappeda"): 1,
        ("city_recap", "internal", None): 1,
        ("service_clock", "internal", None): 1,
    }
    for run in ReportRun.objects.prefetch_related("files"):
        assert {file.format for file in run.files.all()} == {*CATALOGUE[run.kind].formats}


def test_a_second_seeding_changes_nothing(malang, capsys):
    before = (Proposal.objects.count(), User.objects.count(), Attachment.objects.count())
    with pytest.raises(CannotSeedError, match="sudah berisi usulan"):
        seed(PRESETS["malang"])
    call_command("seed_demo", "--if-empty")
    assert "sudah ada usulan" in capsys.readouterr().out
    with pytest.raises(CommandError, match="sudah berisi usulan"):
        call_command("seed_demo")
    assert (Proposal.objects.count(), User.objects.count(), Attachment.objects.count()) == before
