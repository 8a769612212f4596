"""Note who was shown personal data of others: what an officer opens on a screen leaves a trace."""

from collections.abc import Iterable, Mapping

from django.utils import translation

from accounts.enums import Role
from accounts.models import User
from proposals.enums import Shown
from proposals.models import Disclosure, Proposal


def note_shown(*, what: Shown, by: User, cycle_id: int, subjects: Mapping[str, int]) -> None:
    """``subjects`` are what it was about, each with how many people that is; once a day is enough. One query, or none.

    What is shown to the person it is about is no disclosure: callers leave it out.
    """
    label = name_office(by)
    Disclosure.objects.bulk_create(
        (
            Disclosure(cycle_id=cycle_id, what=what, subject=subject[:200], people=people, by=by, label=label)
            for subject, people in subjects.items()
            if people
        ),
        ignore_conflicts=True,
    )


def note_proposals_shown(*, what: Shown, by: User, proposals: Iterable[Proposal]) -> None:
    """The names, contacts or PIN of ``proposals``, loaded with their rounds; those one filed oneself are left out."""
    shown: dict[int, dict[str, int]] = {}
    for proposal in proposals:
        if proposal.code and proposal.author_id != by.pk:
            shown.setdefault(proposal.round.cycle_id, {})[proposal.code] = 1
    for cycle_id, subjects in shown.items():
        note_shown(what=what, by=by, cycle_id=cycle_id, subjects=subjects)


def name_office(user: User) -> str:
    """Where she works, in the language of reports; never her name."""
    membership = next(iter(user.current_memberships), None)
    with translation.override("id"):
        return str(membership or Role.CITIZEN.label)[:150]
