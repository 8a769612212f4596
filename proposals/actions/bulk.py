"""The same move on many proposals: each on its own, so that one refusal stops nobody else's."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db import OperationalError
from django.utils.translation import gettext as _
from psycopg.errors import DeadlockDetected, LockNotAvailable

from accounts.models import User
from musrenbang.lib.denied import Denied
from proposals.models import Proposal
from proposals.rules.moves import is_repeated

# More belongs to the worker (over half a second); an officer does the rest in a second go.
MOST_AT_ONCE = 50


@dataclass(frozen=True)
class Outcome:
    """What became of one proposal; ``refusal`` is the sentence why it was left as it is, else empty."""

    proposal: Proposal
    refusal: str = ""


def act_on_each(
    *, chosen: Iterable[tuple[Proposal, int]], name: str, act: Callable[..., Proposal], by: User, **words: Any
) -> list[Outcome]:
    """Do ``act`` (the action of move ``name``) to each proposal with the version its preview showed.

    The proposals are read ``with_surroundings``. One transaction each, which ``act`` opens. Sent twice it is done once:
    what ``by`` has just done with this very preview counts as done.
    """
    return [Outcome(proposal, act_on_one(proposal, version, name, act, by, words)) for proposal, version in chosen]


def act_on_one(
    proposal: Proposal, version: int, name: str, act: Callable[..., Proposal], by: User, words: dict[str, Any]
) -> str:
    """Do ``act`` to one proposal, as ``act_on_each`` does; says why it was refused, or nothing."""
    try:
        act(proposal_id=proposal.pk, by=by, version=version, known=proposal, **words)
    except Denied as denied:
        present = Proposal.objects.get(pk=proposal.pk)
        return "" if is_repeated(by, present, name, version) else denied.sentence
    except OperationalError as error:
        if not isinstance(error.__cause__, LockNotAvailable | DeadlockDetected):
            raise
        return _("Sedang diubah orang lain. Coba lagi sebentar.")
    return ""
