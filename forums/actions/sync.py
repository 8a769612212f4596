"""What was done on a device without signal, taken over one act after the other, each exactly once.

The act, what it changes and the answer to it are one transaction under the lock of the session: a device that does not
hear the answer sends the same key again and hears it then. Whatever collides with a colleague's work is kept beside it
until somebody settles it; nothing is overwritten and nothing dropped.
"""

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from forums.actions import attendance, lists, picks
from forums.actions.lists import Overtaken
from forums.actions.sessions import lock_session
from forums.datasets.field import Act, Json, describe_decision
from forums.enums import ActOutcome
from forums.models import SessionAct
from musrenbang.lib.denied import Denied
from proposals.enums import ForumOutcome
from proposals.models import ForumItem
from themes.models import ForumSession

Work = Callable[[ForumSession, User, Act], str]  # what the device is told about an act that went in; mostly nothing


def sync(*, session_id: int, by: User, acts: Sequence[Act]) -> list[Json]:
    """The answers to ``acts``, in their order. Each act is safe as soon as its answer stands."""
    return [take_over(session_id=session_id, by=by, act=act) for act in acts]


@transaction.atomic
def take_over(*, session_id: int, by: User, act: Act) -> Json:
    """Apply one act, unless its key was seen before: then nothing happens and the answer is the same."""
    session = lock_session(session_id)
    known = SessionAct.objects.filter(key=act.key).first()
    if known is None:
        known = apply(session, by, act)
    elif known.session_id != session.pk:
        return {"key": str(act.key), "outcome": ActOutcome.REFUSED, "sentence": _("Catatan ini milik sesi lain.")}
    return {"key": str(known.key), "outcome": known.outcome, **known.answer}


def apply(session: ForumSession, by: User, act: Act) -> SessionAct:
    """Do what the act says and write down what became of it; a rule's no undoes this act alone."""
    try:
        with transaction.atomic():
            outcome, answer = ActOutcome.APPLIED, {"sentence": perform(session, by, act)}
    except Overtaken as overtaken:
        outcome, answer = ActOutcome.CONFLICT, describe_overtaking(overtaken.item)
    except Denied as denied:
        outcome, answer = ActOutcome.REFUSED, {"sentence": denied.sentence}
    if "settles" in act.given and outcome != ActOutcome.REFUSED:
        settle(session, act.given["settles"])
    return SessionAct.objects.create(
        key=act.key,
        session=session,
        kind=act.kind[:20],
        payload=act.payload,
        by=by,
        made_at=act.made_at,
        outcome=outcome,
        answer=answer,
    )


def perform(session: ForumSession, by: User, act: Act) -> str:
    """Raises Overtaken and Denied as the ordinary actions do, and Denied for what nobody understands."""
    if act.problem:
        raise Denied(act.problem)
    return WORKS[act.kind](session, by, act)


def describe_overtaking(item: ForumItem) -> Json:
    """The colleague's version beside the device's own; without the colleague's name, which stays off devices."""
    facts = {"title": item.proposal.title, "outcome": item.get_outcome_display()}
    sentence = _("“%(title)s” sudah diubah rekan Anda (kini “%(outcome)s”).") % facts
    theirs = {"id": item.pk, "title": item.proposal.title, "label": item.get_outcome_display()}
    return {"sentence": sentence, "item": {**theirs, **describe_decision(item)}}


def find_item(session: ForumSession, given: int | UUID) -> ForumItem:
    """An item of this session by its number, or by the key of the proposal filed in the hall. Raises Denied."""
    column = "proposal__key" if isinstance(given, UUID) else "pk"
    item = session.items.filter(**{column: given}).first()
    if item is None:
        raise Denied(_("Usulan ini tidak ada, atau tidak lagi ada, pada daftar sesi ini."))
    return item


def settle(session: ForumSession, key: UUID) -> None:
    """The conflict is dealt with. Settling twice, or what is no conflict, is harmless."""
    open_ones = session.acts.filter(outcome=ActOutcome.CONFLICT, settled_at__isnull=True)
    open_ones.filter(key=key).update(settled_at=timezone.now())


# --- What each kind of act does -------------------------------------------------------------------------------------


def tally(session: ForumSession, by: User, act: Act) -> str:
    attendance.count(session_id=session.pk, key=act.key, by=by, made_at=act.made_at, **act.given)
    return ""


def undo(session: ForumSession, by: User, act: Act) -> str:
    attendance.take_back(session_id=session.pk, key=act.key, by=by, voids=act.given["voids"])
    return ""


def file(session: ForumSession, by: User, act: Act) -> str:
    lists.raise_with_consent(session_id=session.pk, by=by, **act.given)
    return ""


def hands(session: ForumSession, by: User, act: Act) -> str:
    item = find_item(session, act.given["item"])
    picks.count_hands(session_id=session.pk, key=act.key, by=by, item_id=item.pk, hands=act.given["hands"])
    return ""


def strike(session: ForumSession, by: User, act: Act) -> str:
    picks.strike(session_id=session.pk, by=by, key=act.given["voids"])
    return ""


def decide(action: Callable[..., ForumItem]) -> Work:
    """The act is one of the decisions of ``forums.actions.lists``, made on the version that the device saw."""

    def work(session: ForumSession, by: User, act: Act) -> str:
        more = {name: value for name, value in act.given.items() if name not in {"item", "settles"}}
        action(item_id=find_item(session, act.given["item"]).pk, by=by, **more)
        return ""

    return work


def rank(session: ForumSession, by: User, act: Act) -> str:
    """Move one proposal behind the one it was put behind, so that the moves of two people become one order.

    A colleague's moves are no collision, only told; that she took the proposal off the agreed list is one.
    """
    item, seen = find_item(session, act.given["item"]), act.given["seen"]
    if item.outcome != ForumOutcome.AGREED:
        lists.put_at(item_id=item.pk, by=by, rank=act.given["rank"], seen=seen)
        return ""
    place = find_place(session, item, act.given)
    is_merged = item.version != seen and item.changed_by_id != by.pk
    lists.put_at(item_id=item.pk, by=by, rank=place)
    if not is_merged:
        return ""
    return _("Urutan “%(title)s” digabungkan dengan perubahan rekan Anda.") % {"title": item.proposal.title}


def find_place(session: ForumSession, item: ForumItem, given: Any) -> int:
    """Right behind ``after`` if that one is agreed on, else at the number the device saw."""
    if not given["after"]:
        return int(given["rank"])
    column = "proposal__key" if isinstance(given["after"], UUID) else "pk"
    order = [row for row in lists.list_agreed(session) if row.pk != item.pk]
    anchors = session.items.filter(**{column: given["after"]}).values_list("pk", flat=True)
    places = [number for number, row in enumerate(order, start=2) if row.pk in anchors]
    return places[0] if places else int(given["rank"])


def leave(session: ForumSession, by: User, act: Act) -> str:
    """The colleague's version stays; the device's own was put aside by somebody who saw both."""
    lists.open_session(session.pk, by)
    return ""


WORKS: dict[str, Work] = {
    "tally": tally,
    "undo": undo,
    "raise": file,
    "shorten": decide(lists.shorten),
    "lengthen": decide(lists.lengthen),
    "agree": decide(lists.agree),
    "disagree": decide(lists.disagree),
    "place": decide(lists.place),
    "rank": rank,
    "hands": hands,
    "strike": strike,
    "leave": leave,
}
