"""What an agency does among itself: hand out work, note, tick off, keep sentences. None of it leaves the agency."""

from collections.abc import Collection

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from budgets.enums import Column
from budgets.models import AnswerTemplate, Assignment, CheckItem, DeskColumns, InternalNote, Tick
from budgets.rules import check_can_edit_answer, check_is_colleague, check_is_ours, check_works_on
from musrenbang.lib.denied import Denied
from proposals.actions.moving import lock_row
from proposals.models import Proposal, Reason
from regions.models import Agency


@transaction.atomic
def assign(*, proposal_id: int, by: User, people: Collection[int], seen: Collection[int] | None = None) -> None:
    """Put a proposal on the desks of exactly these people (keys), all of the agency that has it; none is nobody's.

    ``seen`` are those who had it when the page was opened: whom a colleague added since keeps it.
    Raises Denied for whoever does not work for that agency.
    """
    proposal = _open(proposal_id, by)
    check_is_ours(by, proposal)
    check_is_colleague(proposal, people)
    standing = Assignment.objects.filter(proposal=proposal)
    standing.exclude(agency=proposal.agency_id).delete()
    former = standing if seen is None else standing.filter(user__in=seen)
    former.exclude(user__in=people).delete()
    _add(proposal, by, people)


@transaction.atomic
def assign_also(
    *, proposal_id: int, by: User, people: Collection[int], version: int | None = None, known: Proposal | None = None
) -> Proposal:
    """Put a proposal on these desks besides those it lies on. Its version does not matter: nothing of it changes.

    Raises Denied as ``assign`` does.
    """
    proposal = _open(proposal_id, by)
    check_is_ours(by, proposal)
    check_is_colleague(proposal, people)
    Assignment.objects.filter(proposal=proposal).exclude(agency=proposal.agency_id).delete()
    _add(proposal, by, people)
    return proposal


def _add(proposal: Proposal, by: User, people: Collection[int]) -> None:
    rows = [Assignment(proposal=proposal, agency=proposal.agency, user_id=pk, by=by) for pk in people]
    Assignment.objects.bulk_create(rows, ignore_conflicts=True)


@transaction.atomic
def write_note(*, proposal_id: int, by: User, text: str) -> InternalNote:
    """Leave a note for colleagues; a planner's is Bappeda's own. Raises Denied."""
    proposal = _open(proposal_id, by)
    agency_id = proposal.agency_id if proposal.agency_id in by.agency_ids() else None
    return InternalNote.objects.create(proposal=proposal, agency_id=agency_id, text=text, by=by)


@transaction.atomic
def tick(*, proposal_id: int, by: User, items: Collection[int], seen: Collection[int] | None = None) -> None:
    """Note that exactly these lines of the checklist (keys) were looked at. What a colleague ticked stays hers.

    ``seen`` are those ticked when the page was opened: what a colleague ticked since stays.
    Raises Denied for whoever does not work for the agency.
    """
    proposal = _open(proposal_id, by)
    check_is_ours(by, proposal)
    offered = CheckItem.objects.used_by(proposal.agency_id).values_list("pk", flat=True)
    chosen = set(items) & set(offered)
    former = offered if seen is None else offered.filter(pk__in=seen)
    Tick.objects.filter(proposal=proposal, item__in=former).exclude(item__in=chosen).delete()
    rows = [Tick(proposal=proposal, item_id=pk, by=by) for pk in chosen]
    Tick.objects.bulk_create(rows, ignore_conflicts=True)


def _open(proposal_id: int, by: User) -> Proposal:
    """The proposal, its row locked. Raises Denied."""
    lock_row(proposal_id)
    proposal = Proposal.objects.get(pk=proposal_id)
    check_works_on(by, proposal)
    return proposal


@transaction.atomic
def save_answer(
    *,
    by: User,
    agency: Agency,
    reason: Reason,
    title: str,
    text: str,
    is_active: bool,
    pk: int | None = None,
    seen: str | None = None,
) -> AnswerTemplate:
    """Write a ready sentence for an agency, or change one (``pk``).

    ``seen`` is the imprint of the one the form was opened with. Raises Denied, also when it is another one by now.
    """
    answer = AnswerTemplate.objects.select_for_update().get(pk=pk) if pk else AnswerTemplate(by=by)
    check_can_edit_answer(by, answer)
    if pk and seen not in {None, answer.imprint}:
        raise Denied(_("Kalimat ini baru saja diubah rekan Anda. Bandingkan keduanya di bawah, lalu simpan lagi."))
    answer.agency, answer.reason, answer.title = agency, reason, title
    answer.text, answer.is_active = text, is_active
    check_can_edit_answer(by, answer)
    answer.save()
    return answer


def choose_columns(*, by: User, names: Collection[str]) -> None:
    """Keep which columns ``by`` wants to see; what is no column is left out."""
    chosen = [column.value for column in Column if column in names]
    DeskColumns.objects.update_or_create(user=by, defaults={"names": chosen})
