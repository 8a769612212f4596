"""The life of a proposal as one table: who may move it from where to where, and what that move demands.

Pure data; ``manage.py lifecycle_diagram`` draws it into docs/lifecycle.md. Sources: Permendagri 86/2017 for the order
of verification, and the rule that agencies answer early but Bappeda publishes all answers together (embargo).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.enums import Role
from proposals.enums import DECIDED, EMBARGOED, Status


class MoveName(StrEnum):
    """Every act that changes or confirms the status of a proposal."""

    SUBMIT = "submit"
    SUBMIT_IN_HALL = "submit_in_hall"
    CARRY = "carry"
    CONFIRM = "confirm"
    RESUBMIT = "resubmit"
    WITHDRAW = "withdraw"
    VERIFY = "verify"
    RETURN = "return"
    REJECT = "reject"
    CORRECT = "correct"
    JOIN = "join"
    SPLIT = "split"
    LIST = "list"
    UNLIST = "unlist"
    FORWARD = "forward"
    NOT_AGREE = "not_agree"
    REROUTE = "reroute"
    ASSESS = "assess"
    ACCEPT = "accept"
    DEFER = "defer"
    REFUSE = "refuse"
    ALLOT = "allot"
    PASS_OVER = "pass_over"  # noqa: S105 – a move, no password
    REOPEN = "reopen"
    PUBLISH = "publish"


@dataclass(frozen=True)
class Move:
    """One row of the table.

    ``needs_reason`` asks for a coded reason and a sentence, ``needs_note`` for a sentence alone. An ``embargoed`` move
    stays invisible outside the deciding agency and Bappeda until the decision is published.
    """

    name: MoveName
    source: Status
    target: Status
    roles: frozenset[Role]
    label: Promise
    needs_reason: bool = False
    needs_note: bool = False
    embargoed: bool = False

    @property
    def decides(self) -> bool:
        return self.target in DECIDED and self.source != self.target


def _moves(
    name: MoveName,
    sources: Iterable[Status],
    target: Status | None,
    roles: Iterable[Role],
    label: Promise,
    **demands: bool,
) -> tuple[Move, ...]:
    """One move out of several sources; without a target the status stays as it is."""
    allowed = frozenset(roles)
    return tuple(Move(name, source, target or source, allowed, label, **demands) for source in sources)


S, R, N = Status, Role, MoveName
VERIFIED = (S.KELURAHAN_VERIFIED, S.KECAMATAN_VERIFIED)
# Here "citizen" is whoever filed the proposal: its author, or the helper who typed it for somebody.
FILED_IT = (R.CITIZEN,)

MOVES: tuple[Move, ...] = (
    *_moves(N.SUBMIT, [S.DRAFT], S.SUBMITTED, FILED_IT, _("Kirim")),
    *_moves(N.SUBMIT_IN_HALL, [S.DRAFT], S.LISTED, [R.FACILITATOR], _("Catat usulan forum")),
    # Last year's proposal that found no money, offered to this year's round; it was verified then. Its proposer may say
    # that it is still needed.
    *_moves(N.CARRY, [S.DRAFT], S.KELURAHAN_VERIFIED, [R.FACILITATOR, R.PLANNER], _("Lanjutkan dari tahun lalu")),
    *_moves(N.CONFIRM, [*VERIFIED, S.LISTED], None, FILED_IT, _("Masih dibutuhkan")),
    *_moves(
        N.WITHDRAW,
        [S.SUBMITTED, S.RETURNED, *VERIFIED],
        S.WITHDRAWN,
        FILED_IT,
        _("Tarik usulan"),
        needs_note=True,
    ),
    *_moves(N.VERIFY, [S.SUBMITTED], S.KELURAHAN_VERIFIED, [R.KELURAHAN], pgettext_lazy("tindakan", "Verifikasi")),
    *_moves(
        N.VERIFY, [S.KELURAHAN_VERIFIED], S.KECAMATAN_VERIFIED, [R.KECAMATAN], pgettext_lazy("tindakan", "Verifikasi")
    ),
    *_moves(N.RETURN, [S.SUBMITTED], S.RETURNED, [R.KELURAHAN], _("Kembalikan"), needs_reason=True),
    *_moves(N.RETURN, [S.KELURAHAN_VERIFIED], S.RETURNED, [R.KECAMATAN], _("Kembalikan"), needs_reason=True),
    *_moves(N.RETURN, [S.FORWARDED], S.RETURNED, [R.AGENCY], _("Kembalikan"), needs_reason=True),
    *_moves(N.RESUBMIT, [S.RETURNED], S.SUBMITTED, FILED_IT, _("Kirim perbaikan")),
    *_moves(N.RESUBMIT, [S.RETURNED], S.FORWARDED, FILED_IT, _("Kirim perbaikan")),
    *_moves(N.CORRECT, [S.SUBMITTED], None, [R.KELURAHAN], _("Koreksi lokasi"), needs_note=True),
    *_moves(N.CORRECT, [S.KELURAHAN_VERIFIED], None, [R.KECAMATAN], _("Koreksi lokasi"), needs_note=True),
    # Into another kelurahan: nobody there has seen it yet.
    *_moves(N.CORRECT, [S.KELURAHAN_VERIFIED], S.SUBMITTED, [R.KECAMATAN], _("Koreksi lokasi"), needs_note=True),
    *_moves(N.REJECT, [S.SUBMITTED], S.REJECTED, [R.KELURAHAN], _("Tolak"), needs_reason=True),
    *_moves(N.REJECT, [S.KELURAHAN_VERIFIED], S.REJECTED, [R.KECAMATAN], _("Tolak"), needs_reason=True),
    *_moves(N.JOIN, [S.SUBMITTED], S.CLUSTERED, [R.KELURAHAN], _("Gabungkan"), needs_note=True),
    *_moves(N.JOIN, [S.KELURAHAN_VERIFIED], S.CLUSTERED, [R.KECAMATAN, R.FACILITATOR], _("Gabungkan"), needs_note=True),
    *_moves(N.JOIN, [S.KECAMATAN_VERIFIED], S.CLUSTERED, [R.FACILITATOR], _("Gabungkan"), needs_note=True),
    *_moves(N.JOIN, [S.FORWARDED], S.CLUSTERED, [R.AGENCY, R.PLANNER], _("Gabungkan"), needs_note=True),
    # Back to where it was joined from; ``actions.clusters`` knows which of these that is.
    *_moves(N.SPLIT, [S.CLUSTERED], S.SUBMITTED, [R.KELURAHAN], _("Pisahkan"), needs_note=True),
    *_moves(N.SPLIT, [S.CLUSTERED], S.KELURAHAN_VERIFIED, [R.KECAMATAN, R.FACILITATOR], _("Pisahkan"), needs_note=True),
    *_moves(N.SPLIT, [S.CLUSTERED], S.KECAMATAN_VERIFIED, [R.FACILITATOR], _("Pisahkan"), needs_note=True),
    *_moves(N.SPLIT, [S.CLUSTERED], S.FORWARDED, [R.AGENCY, R.PLANNER], _("Pisahkan"), needs_note=True),
    *_moves(N.LIST, VERIFIED, S.LISTED, [R.FACILITATOR], _("Masukkan ke daftar forum")),
    *_moves(N.UNLIST, [S.LISTED], S.KELURAHAN_VERIFIED, [R.FACILITATOR], _("Keluarkan dari daftar")),
    *_moves(N.UNLIST, [S.LISTED], S.KECAMATAN_VERIFIED, [R.FACILITATOR], _("Keluarkan dari daftar")),
    *_moves(N.FORWARD, [S.LISTED], S.FORWARDED, [R.FACILITATOR], _("Sepakati dan teruskan")),
    *_moves(N.NOT_AGREE, [S.LISTED], S.NOT_AGREED, [R.FACILITATOR], _("Belum disepakati"), needs_reason=True),
    *_moves(N.REROUTE, [S.SUBMITTED], None, [R.KELURAHAN], _("Alihkan"), needs_note=True),
    *_moves(N.REROUTE, [S.KELURAHAN_VERIFIED], None, [R.KECAMATAN], _("Alihkan"), needs_note=True),
    *_moves(N.REROUTE, [S.FORWARDED], None, [R.AGENCY, R.PLANNER], _("Alihkan"), needs_note=True),
    *_moves(N.ASSESS, [S.FORWARDED], None, [R.AGENCY], _("Koreksi hasil telaah"), embargoed=True),
    *_moves(N.ACCEPT, [S.FORWARDED], S.ACCOMMODATED, [R.AGENCY], _("Akomodasi"), embargoed=True),
    *_moves(
        N.DEFER,
        [S.FORWARDED],
        S.UNACCOMMODATED,
        [R.AGENCY],
        _("Belum terakomodasi"),
        needs_reason=True,
        embargoed=True,
    ),
    *_moves(N.REFUSE, [S.FORWARDED], S.REJECTED, [R.AGENCY], _("Tolak"), needs_reason=True, embargoed=True),
    # Bappeda locks a scenario: what no agency has decided is decided by its rank within the ceilings.
    *_moves(N.ALLOT, [S.FORWARDED], S.ACCOMMODATED, [R.PLANNER], _("Tetapkan dari skenario"), embargoed=True),
    *_moves(
        N.PASS_OVER,
        [S.FORWARDED],
        S.UNACCOMMODATED,
        [R.PLANNER],
        _("Belum terakomodasi dalam skenario"),
        needs_reason=True,
        embargoed=True,
    ),
    *_moves(
        N.REOPEN,
        EMBARGOED,
        S.FORWARDED,
        [R.AGENCY, R.PLANNER],
        _("Buka kembali"),
        needs_note=True,
        embargoed=True,
    ),
    *_moves(N.PUBLISH, EMBARGOED, None, [R.PLANNER], _("Umumkan keputusan")),
)


def moves_from(status: str) -> tuple[Move, ...]:
    """Every move that starts in ``status``."""
    return tuple(move for move in MOVES if move.source == status)


def find_move(name: MoveName, source: str, target: str | None = None) -> Move | None:
    """The row for ``name`` out of ``source`` (into ``target`` where the name alone is ambiguous), or None."""
    fitting = (m for m in MOVES if m.name == name and m.source == source)
    return next((m for m in fitting if target is None or m.target == target), None)
