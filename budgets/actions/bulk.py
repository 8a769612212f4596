"""The same answer for many: each proposal on its own, so that one refusal stops nobody else's.

The row of the run is the truth. Whoever carries it out – the request itself when it is short, else a worker – holds its
advisory lock, so two never do, and a dead one has let go. What was done before a crash is not done again.
"""

import logging
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.db import OperationalError
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts.models import User
from budgets.actions.decisions import accept, defer, refuse
from budgets.actions.desk import assign_also
from budgets.enums import BulkState
from budgets.models import BulkRun
from budgets.querysets import BULK_SPACE
from budgets.wording import fill
from musrenbang.lib.advisory import try_lock
from proposals.actions.bulk import act_on_one
from proposals.actions.correction import reroute
from proposals.actions.review import return_to_proposer
from proposals.lifecycle import MoveName
from proposals.models import Proposal, Reason
from regions.models import Agency

ASSIGN = "assign"
PERFORM: Mapping[str, Callable[..., Proposal]] = {
    MoveName.ACCEPT: accept,
    MoveName.DEFER: defer,
    MoveName.REROUTE: reroute,
    MoveName.RETURN: return_to_proposer,
    MoveName.REFUSE: refuse,
    ASSIGN: assign_also,
}
MAX_ATTEMPTS = 5
STRIDE = 10  # proposals between two signs of life
ROWS: Mapping[str, type[Reason | Agency]] = {"reason": Reason, "agency": Agency}  # words that are keys of rows
logger = logging.getLogger(__name__)


def begin_run(
    *, by: User, act: str, chosen: Sequence[tuple[int, int]], words: Mapping[str, Any], address: str = ""
) -> BulkRun:
    """Note what is to be done to whom: ``chosen`` are keys with the version the preview showed.

    The caller carries it out (``work_on``) or queues it (budgets.tasks).
    """
    plain = {name: value.pk if name in ROWS else value for name, value in words.items()}
    return BulkRun.objects.create(by=by, act=act, chosen=[list(pair) for pair in chosen], words=plain, address=address)


def work_on(run_id: int, *, checkpoint: Callable[[int], None] = lambda _percent: None) -> None:
    """Carry a run out, or go on with it, unless somebody is at it; harmless to call again.

    A broken database connection is raised: the row still says what is to be done, and the sweep starts it anew.
    """
    with try_lock(BULK_SPACE, run_id) as is_ours, translation.override("id"):
        run = _begin(run_id) if is_ours else None
        if run is None:
            return
        try:
            _carry_out(run, checkpoint)
        except OperationalError:
            raise
        except Exception:
            logger.exception("bulk run %s failed", run_id)
            _end(run, BulkState.FAILED, _("Terjadi kesalahan di server; rinciannya tercatat."))


def start_waiting(*, start: Callable[[int], object]) -> int:
    """Hand every run nobody works on to ``start``; returns how many there were."""
    waiting = list(BulkRun.objects.waiting().values_list("pk", flat=True))
    for run_id in waiting:
        start(run_id)
    return len(waiting)


def _begin(run_id: int) -> BulkRun | None:
    """Count the attempt; None when there is nothing to do any more."""
    run = BulkRun.objects.select_related("by").filter(pk=run_id, state=BulkState.WAITING).first()
    if run and run.attempts >= MAX_ATTEMPTS:
        _end(run, BulkState.FAILED, _("Pekerjaan ini terhenti berkali-kali. Beri tahu pengelola server."))
        return None
    if run:
        run.attempts += 1
        run.save(update_fields=["attempts"])
    return run


def _carry_out(run: BulkRun, checkpoint: Callable[[int], None]) -> None:
    """Answer one after the other; what has its outcome already is passed over."""
    words = {name: ROWS[name].objects.get(pk=value) if name in ROWS else value for name, value in run.words.items()}
    left = [(pk, version) for pk, version in run.chosen if str(pk) not in run.outcomes]
    for start in range(0, len(left), STRIDE):
        part = left[start : start + STRIDE]
        known = Proposal.objects.triaged_by(run.by).with_surroundings().in_bulk([pk for pk, _version in part])
        for pk, version in part:
            run.outcomes[str(pk)] = _answer(run, known.get(pk), version, words)
        run.progress = 100 * len(run.outcomes) // len(run.chosen)
        run.save(update_fields=["outcomes", "progress"])
        checkpoint(run.progress)
    _end(run, BulkState.DONE)


def _answer(run: BulkRun, proposal: Proposal | None, version: int, words: Mapping[str, Any]) -> str:
    """Answer one proposal; says why it was refused, or nothing."""
    if proposal is None:
        return _("Tidak lagi di perangkat daerah Anda.")
    own = dict(words)
    if "note" in own:
        own["note"] = fill(own["note"], proposal)
    return act_on_one(proposal, version, run.act, PERFORM[run.act], run.by, own)


def _end(run: BulkRun, state: BulkState, error: str = "") -> None:
    run.state, run.error, run.progress, run.finished_at = state, error, 100, timezone.now()
    run.save(update_fields=["state", "error", "progress", "finished_at"])
