"""Announce on a date, once; and close a cycle in which every proposal has its final answer."""

import logging
from collections import Counter
from collections.abc import Iterable
from datetime import datetime

from allauth.account.models import EmailAddress
from django.db import IntegrityError, OperationalError, transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts.models import User
from budgets.actions.explaining import explain_ahead, settle_drafts
from budgets.boards.endings import count_unfinished
from budgets.enums import LockStage, PublicationState
from budgets.models import Publication, Scenario
from budgets.querysets import PUBLICATION_SPACE
from budgets.rules import check_can_plan, check_is_running
from musrenbang.lib.advisory import try_lock
from musrenbang.lib.denied import Denied
from musrenbang.lib.numerals import counted
from proposals.actions.outbox import concerns_author, write_messages
from proposals.actions.publication import CHANGED, fingerprint, publish_decisions
from proposals.enums import EventKind, MessageChannel
from proposals.models import Proposal, ProposalEvent
from themes.models import Cycle, ThemeRound

ATTEMPTS = 3  # to explain what was decided while the rest was being explained
logger = logging.getLogger(__name__)


class UnexplainedError(Exception):
    """A decision is about to become public without what it rests on."""


@transaction.atomic
def schedule(*, cycle: Cycle, due_at: datetime, by: User, round_: ThemeRound | None = None) -> Publication:
    """Set the moment (aware) at which everything decided by then becomes public; one at a time for each round."""
    check_can_plan(by)
    check_is_running(cycle)
    if due_at <= timezone.now():
        raise Denied(_("Pilih waktu yang akan datang."))
    try:
        with transaction.atomic():
            return Publication.objects.create(cycle=cycle, round=round_, due_at=due_at, by=by)
    except IntegrityError:
        raise Denied(_("Pengumuman ini sudah terjadwal. Batalkan dulu jadwal yang lama.")) from None


@transaction.atomic
def order_now(*, cycle: Cycle, by: User, expected: str, round_: ThemeRound | None = None) -> None:
    """Note that what the planner saw (its fingerprint) shall become public at once; the caller queues it.

    Ordered twice it is done once. Raises Denied when something else waits by now.
    """
    check_can_plan(by)
    sealed = Proposal.objects.with_sealed_decision().filter(round__cycle=cycle)
    if expected != fingerprint((sealed.filter(round=round_) if round_ else sealed).only("version")):
        raise Denied(str(CHANGED))
    order = Publication(cycle=cycle, round=round_, due_at=timezone.now(), by=by, expected=expected)
    Publication.objects.bulk_create([order], ignore_conflicts=True)


@transaction.atomic
def call_off(*, publication_id: int, by: User) -> Publication:
    """Take back an announcement that has not been made."""
    check_can_plan(by)
    publication = Publication.objects.select_for_update(of=("self",)).get(pk=publication_id)
    if publication.state != PublicationState.WAITING:
        raise Denied(_("Pengumuman ini sudah selesai, jadi tidak bisa dibatalkan."))
    return end(publication, PublicationState.CALLED_OFF)


def publish_due() -> int:
    """Make every announcement whose moment has come; returns how many were made."""
    due = Publication.objects.filter(state=PublicationState.WAITING, due_at__lte=timezone.now())
    return sum(try_to_announce(key) for key in due.values_list("pk", flat=True))


def try_to_announce(publication_id: int) -> bool:
    """One that cannot be made now stops no other: the next sweep asks again."""
    try:
        return announce(publication_id)
    except OperationalError as problem:
        logger.warning("announcement %s waits for the next sweep: %s", publication_id, problem)
        return False


def announce(publication_id: int) -> bool:
    """Explain, then publish and say so in one transaction; False when somebody else is at it, or was, or it failed.

    A broken database connection, or a row somebody holds, is raised: the row still says what is to be done, and the
    next sweep goes on with what is not explained yet.
    """
    with try_lock(PUBLICATION_SPACE, publication_id) as is_ours, translation.override("id"):
        waiting = Publication.objects.filter(state=PublicationState.WAITING, due_at__lte=timezone.now())
        publication = waiting.select_related("cycle", "round", "by").filter(pk=publication_id).first()
        if not is_ours or publication is None or is_changing(publication.cycle):
            return False
        try:
            return carry_out(publication)
        except Denied as denied:
            return fail(publication, denied.sentence)
        except OperationalError:
            raise
        except Exception:
            logger.exception("announcement %s failed", publication_id)
            return fail(publication, _("Terjadi kesalahan di server; rinciannya tercatat."))


def carry_out(publication: Publication) -> bool:
    """Everything of it becomes public together with the note that it did; False while decisions keep coming in."""
    cycle, round_, by = publication.cycle, publication.round, publication.by
    check_can_plan(by)
    explain_ahead(cycle, round_, since=publication.due_at)
    try:
        with transaction.atomic():
            stop_locking(cycle)
            if is_changing(cycle) or not is_waiting(publication):
                return False
            expected = publication.expected or None
            publication.count = make_public(cycle=cycle, by=by, round_=round_, expected=expected)
            end(publication, PublicationState.DONE)
    except UnexplainedError:
        return False
    return True


def publish(*, cycle: Cycle, by: User, round_: ThemeRound | None = None, expected: str | None = None) -> int:
    """Make decisions public together with what they rest on; returns how many. See ``publish_decisions``.

    What they rest on is reckoned before, while nobody waits. Raises Denied while a scenario is half locked: people
    would hear half of a choice; and while decisions keep coming in.
    """
    check_can_plan(by)
    check_is_settled(cycle)
    began = timezone.now()
    for _attempt in range(ATTEMPTS):
        explain_ahead(cycle, round_, since=began)
        try:
            with transaction.atomic():
                stop_locking(cycle)
                check_is_settled(cycle)
                return make_public(cycle=cycle, by=by, round_=round_, expected=expected)
        except UnexplainedError:
            continue
    raise Denied(str(CHANGED))


def make_public(*, cycle: Cycle, by: User, round_: ThemeRound | None, expected: str | None) -> int:
    """Decisions and their explanations, all or none. Raises UnexplainedError where one came in after the others were
    explained.
    """
    count = publish_decisions(cycle=cycle, by=by, round_=round_, expected=expected)
    if not settle_drafts(cycle):
        raise UnexplainedError
    return count


def foresee(sealed: Iterable[Proposal], *, by: User) -> dict[str, int]:
    """Who would hear of these decisions, by channel (labels): exactly what the outbox would write; nothing is written.

    Members of a cluster are told with their lead. Four queries.
    """
    decided = list(sealed)
    told = list(Proposal.objects.filter(pk__in=[p.pk for p in decided]).select_related("author"))
    told += Proposal.objects.filter(lead__in=[p.pk for p in decided]).select_related("author")
    events = [ProposalEvent(proposal=p, kind=EventKind.PUBLISHED, target=p.status, actor=by) for p in told]
    heard = [event for event in events if concerns_author(event)]
    people = {event.proposal.author_id for event in heard}
    proven = EmailAddress.objects.filter(user__in=people, primary=True, verified=True)
    reached = set(proven.values_list("user", flat=True))
    written = (m for e in heard for m in write_messages(e, has_mail=e.proposal.author_id in reached))
    counts = Counter(message.channel for message in written)
    by_channel = {str(MessageChannel(channel).label): count for channel, count in counts.items()}
    silent = len(events) - len(heard)
    return by_channel | ({_("Tanpa akun; membaca di halaman usulan"): silent} if silent else {})


def stop_locking(cycle: Cycle) -> None:
    """Until the transaction ends no scenario begins to be locked or unlocked; to be called before any row is locked."""
    Cycle.objects.select_for_update(no_key=True).get(pk=cycle.pk)


def is_waiting(publication: Publication) -> bool:
    """Whether nobody called it off, or made it, meanwhile; nobody does until the transaction ends."""
    rows = Publication.objects.select_for_update(of=("self",)).filter(pk=publication.pk)
    return rows.filter(state=PublicationState.WAITING).exists()


def check_is_settled(cycle: Cycle) -> None:
    if is_changing(cycle):
        raise Denied(_("Sebuah skenario sedang dikunci atau dibuka. Umumkan setelah itu selesai."))


def is_changing(cycle: Cycle) -> bool:
    """Whether a lock is half done: its announcement waits until the choice is whole."""
    return Scenario.objects.filter(cycle=cycle, stage__in=[LockStage.LOCKING, LockStage.UNLOCKING]).exists()


@transaction.atomic
def fail(publication: Publication, sentence: str) -> bool:
    if is_waiting(publication):
        publication.error = sentence
        end(publication, PublicationState.FAILED)
    return False


def end(publication: Publication, state: PublicationState) -> Publication:
    publication.state, publication.settled_at = state, timezone.now()
    publication.save(update_fields=["state", "settled_at", "count", "error"])
    return publication


@transaction.atomic
def close_cycle(*, cycle: Cycle, by: User) -> Cycle:
    """Say that the year is over. Raises Denied while any proposal waits for its final, public answer."""
    check_can_plan(by)
    cycle = Cycle.objects.select_for_update().get(pk=cycle.pk)
    if cycle.closed_at:
        raise Denied(_("Siklus ini sudah ditutup."))
    unfinished = count_unfinished(cycle)
    if unfinished:
        raise Denied(counted("%(count)s usulan belum punya jawaban akhir yang diumumkan.", sum(unfinished.values())))
    now = timezone.now()
    cycle.published_at, cycle.closed_at = cycle.published_at or now, now
    cycle.save(update_fields=["published_at", "closed_at"])
    return cycle
