"""Which account a handle and a password mean, in a time that tells nobody whether there is one.

A number or an address may belong to several accounts: telephones are shared in a family, and a stranger may sign up
under a number that is not hers, since nothing may tell her that it is taken. So a few accounts are tried, always as
many hashes as there could be accounts.
"""

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet, Value, When

from accounts.handles import Handle, HandleKind
from accounts.models import User

TRIES = 3


def list_candidates(handle: Handle) -> list[User]:
    """Accounts that ``handle`` may mean, at most TRIES.

    First the one of that name, then proven ones, then those that filed something (the older first), then the newest: a
    stranger who signs up many times under somebody's number can only push out accounts that hold nothing yet.
    """
    proven = Q(phone_proven_at__isnull=False) if handle.phone else Exists(_proven(handle).filter(user=OuterRef("pk")))
    has_filed = Exists(User.objects.filter(pk=OuterRef("pk"), proposals__submitted_at__isnull=False))
    rank = Case(
        When(username=handle.name, then=Value(0)),
        When(proven, then=Value(1)),
        When(has_filed, then=Value(2)),
        default=Value(3),
    )
    since = Case(When(has_filed, then=F("date_joined")))
    return list(
        _known(handle).annotate(rank=rank, since=since).order_by("rank", "since", "-date_joined")[: _tries(handle)]
    )


def _known(handle: Handle) -> QuerySet[User]:
    known = Q(username=handle.name)
    if handle.phone:
        known |= Q(phone=handle.phone)
    if handle.email:
        known |= Q(email=handle.email) | Q(pk__in=_proven(handle).values("user"))
    return User.objects.filter(known, is_guest=False)


def _proven(handle: Handle) -> QuerySet[EmailAddress]:
    proven: QuerySet[EmailAddress] = EmailAddress.objects.filter(email=handle.value, verified=True)
    return proven


def _tries(handle: Handle) -> int:
    """User names belong to one person; numbers and addresses may be shared."""
    return 1 if handle.kind is HandleKind.NAME else TRIES


def find_fitting(handle: Handle, password: str, candidates: list[User] | None = None) -> User | None:
    """The account of ``handle`` that ``password`` opens. Always the same number of hashes for a kind of handle."""
    known = list_candidates(handle) if candidates is None else candidates
    fitting = [user for user in known if user.check_password(password)]
    for _missing in range(_tries(handle) - len(known)):
        make_password(password)
    return fitting[0] if fitting else None
