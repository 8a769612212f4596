"""One cycle in which every report has something to say, and the question each report of the catalogue is asked."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils import timezone

from accounts.enums import Role
from proposals.actions.disclosing import note_proposals_shown
from proposals.enums import ForumOutcome, Shown, Status
from proposals.models import Proposal
from reports.catalogue import CATALOGUE, Question, Report, Subject
from reports.enums import Audience, ReportKind
from tests.factories import City, make_city, make_proposal, make_round, make_session, make_user, ready_to_close
from tests.reports.rows import HOSTILE_TITLES, fill_session
from themes.models import Cycle, ForumSession

KINDS = [kind for kind, report in CATALOGUE.items() if report.list_parts is None]  # a bundle has no figures of its own


@dataclass(frozen=True)
class World:
    city: City
    cycle: Cycle
    session: ForumSession


def make_world() -> World:
    """Proposals in every state, in two themes, decided and published; one session with hostile titles."""
    rounds = [make_round("pemuda"), make_round("lansia")]
    for status in (Status.SUBMITTED, Status.NOT_AGREED, Status.FORWARDED, Status.ACCOMMODATED, Status.UNACCOMMODATED):
        for round_ in rounds:
            make_proposal(status, round_)
    session = make_session(rounds[0])
    fill_session(session, ForumOutcome.AGREED, HOSTILE_TITLES, first=500)
    fill_session(session, ForumOutcome.NOT_AGREED, ["Belum mendesak"], first=600)
    ready_to_close(session, session.created_by)
    Cycle.objects.filter(pk=session.round.cycle_id).update(published_at=timezone.now())
    seen = Proposal.objects.filter(status=Status.FORWARDED).select_related("round")
    note_proposals_shown(what=Shown.NAME, by=make_user(Role.KELURAHAN, region=make_city().kelurahan), proposals=seen)
    return World(make_city(), Cycle.objects.get(pk=session.round.cycle_id), session)


def list_questions(world: World, kind: str) -> Iterator[Question]:
    """What the catalogue allows to be asked: for officers, and for everybody where there is such a version."""
    report = CATALOGUE[kind]
    for audience in [Audience.INTERNAL, *([Audience.PUBLIC] if report.has_public else [])]:
        yield ask(world, report, audience)


def ask(world: World, report: Report, audience: Audience) -> Question:
    named = {Subject.SESSION: world.session, Subject.ROUND: world.session.round, Subject.AGENCY: world.city.agency}
    named[Subject.REGION] = world.city.kelurahan
    given = {subject.value: named[subject] for subject in report.needs}
    chosen = {each.key: next(iter(each.choices))[0] for each in report.filters if not each.blank}
    return Question(kind=ReportKind(report.kind), cycle=world.cycle, audience=audience, filters=chosen, **given)
