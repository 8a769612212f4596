"""An event as its proposer is told it: what happened, why, who has it now, what comes next and by when.

Nothing here names a person: letters are forwarded, and telephones are shared. Reasons and notes are those everybody
reads on the proposal's page.
"""

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from proposals.datasets.changes import Change, describe_changes
from proposals.datasets.public import read_answer
from proposals.datasets.turns import Turn, describe_turn
from proposals.enums import EventKind, Status
from proposals.lifecycle import MoveName
from proposals.models import Message, Proposal, ProposalEvent


@dataclass(frozen=True)
class News:
    """One event in plain words. ``path`` is where the reader goes next, ``action`` the word for it."""

    code: str
    title: str
    headline: str
    reason: str
    note: str
    changes: tuple[Change, ...]
    turn: Turn
    path: str
    action: str
    happened_at: datetime
    is_returned: bool


# Names in %()s: who acted (an office, never a person), and the agency it went to.
HEADLINES: dict[str, str | Promise] = {
    MoveName.SUBMIT: _lazy("Usulan Anda sudah kami terima."),
    MoveName.CARRY: _lazy(
        "Usulan Anda tahun lalu dilanjutkan ke putaran ini. Bila masih dibutuhkan, sampaikan lewat halamannya."
    ),
    MoveName.CONFIRM: _lazy("Usulan Anda dinyatakan masih dibutuhkan."),
    MoveName.RESUBMIT: _lazy("Perbaikan usulan Anda sudah kami terima."),
    MoveName.WITHDRAW: _lazy("Usulan Anda ditarik."),
    MoveName.VERIFY: _lazy("%(who)s sudah memeriksa usulan Anda. Usulan Anda berlanjut."),
    MoveName.RETURN: _lazy("%(who)s mengembalikan usulan Anda untuk dilengkapi."),
    MoveName.REJECT: _lazy("%(who)s menolak usulan Anda."),
    MoveName.CORRECT: _lazy("%(who)s membetulkan lokasi usulan Anda."),
    MoveName.JOIN: _lazy("Usulan Anda digabung dengan usulan lain yang sama."),
    MoveName.SPLIT: _lazy("Usulan Anda dipisahkan lagi dan diproses sendiri."),
    MoveName.LIST: _lazy("Usulan Anda masuk daftar yang dibahas forum."),
    MoveName.UNLIST: _lazy("Usulan Anda keluar dari daftar forum ini dan menunggu forum berikutnya."),
    MoveName.FORWARD: _lazy("Forum menyepakati usulan Anda dan meneruskannya ke %(agency)s."),
    MoveName.NOT_AGREE: _lazy("Forum belum menyepakati usulan Anda."),
    MoveName.REROUTE: _lazy("Usulan Anda dialihkan ke %(agency)s."),
}
ANSWERS: dict[str, str | Promise] = {
    Status.ACCOMMODATED: _lazy("Usulan Anda diakomodasi: masuk rencana kerja kota."),
    Status.UNACCOMMODATED: _lazy("Usulan Anda belum terakomodasi."),
    Status.REJECTED: _lazy("Usulan Anda ditolak."),
}


def read_news(message: Message) -> News:
    """Needs what ``MessageQuerySet.for_telling`` loads."""
    event = message.event
    proposal = event.proposal
    answer = read_answer(proposal) if event.kind == EventKind.PUBLISHED else None
    is_returned = proposal.status == Status.RETURNED
    if is_returned:
        path, action = reverse("proposal_draft", args=[proposal.key]), _("Perbaiki dan kirim lagi")
    else:
        path, action = reverse("proposal_detail", args=[proposal.code]), _("Lihat usulan")
    return News(
        code=proposal.code or "",
        title=proposal.title,
        headline=write_headline(event),
        reason=answer.reason if answer else event.reason.label if event.reason else "",
        note=answer.note if answer else "" if event.move == MoveName.LIST else event.note,
        changes=tuple(describe_changes(event.changes)),
        turn=describe_turn(proposal, since=event.happened_at if event.target == proposal.public_status else None),
        path=path,
        action=action,
        happened_at=event.happened_at,
        is_returned=is_returned,
    )


def write_headline(event: ProposalEvent) -> str:
    names = {"who": event.actor_label, "agency": event.agency.name if event.agency else ""}
    if event.kind == EventKind.KEY:
        return _("%(who)s membuatkan PIN baru untuk usulan Anda. PIN lama tidak berlaku lagi.") % names
    if event.kind == EventKind.FOLLOWED:
        return _("Ada kabar dari usulan induk Anda.")
    if event.kind == EventKind.PUBLISHED and event.target in ANSWERS:
        return str(ANSWERS[event.target])
    return str(HEADLINES.get(event.move, _("Ada perubahan pada usulan Anda."))) % names


def list_told(proposal: Proposal) -> list[Message]:
    """When and how the proposer was told of each event, in the order of the events; for officers."""
    messages = Message.objects.filter(event__proposal=proposal).select_related("event")
    return list(messages.order_by("event__sequence", "pk"))
