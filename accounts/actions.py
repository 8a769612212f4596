"""What changes about a person, apart from what allauth does."""

import logging
from collections.abc import Collection
from datetime import timedelta

from allauth.account.models import EmailAddress
from django.contrib.admin.models import LogEntry
from django.contrib.sessions.models import Session
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.enums import Notices
from accounts.models import Recovery, User
from accounts.names import make_name
from accounts.nik import hash_nik
from accounts.rules import NIK_TAKEN, check_nik_is_free
from musrenbang.lib.denied import Denied

acts = logging.getLogger("musrenbang.acts")
LETTER_LIFETIME, CODE_LIFETIME = timedelta(days=1), timedelta(minutes=15)  # from asking; later nobody waits any more
# Until the next try, longer than any try takes.
PAUSES = (timedelta(minutes=1), timedelta(minutes=2), timedelta(minutes=5), timedelta(minutes=15), timedelta(hours=1))


@transaction.atomic
def update_profile(*, display_name: str, phone: str, by: User) -> None:
    """Save how ``by`` wants to be called and can be reached. A new number is not proven."""
    user = User.objects.select_for_update().get(pk=by.pk)
    if phone != user.phone:
        user.phone_proven_at = None
    user.display_name, user.phone = display_name, phone
    user.save(update_fields=["display_name", "phone", "phone_proven_at"])


def set_notices(*, notices: Notices, by: User) -> None:
    """Save how often letters come to ``by``."""
    User.objects.filter(pk=by.pk).update(notices=notices)


@transaction.atomic
def change_email(*, email: str, by: User) -> EmailAddress:
    """The row of the new address of ``by``, still to be proven; a proven one stays in force until then."""
    user = User.objects.select_for_update().get(pk=by.pk)
    addresses = EmailAddress.objects.filter(user=user)
    if same := addresses.filter(email=email, verified=True).first():
        return same
    addresses.filter(verified=False).delete()
    has_proven = addresses.exists()
    if not has_proven:
        user.email = email
        user.save(update_fields=["email"])
    return EmailAddress.objects.create(user=user, email=email, primary=not has_proven)


@transaction.atomic
def give_nik(*, nik: str, by: User) -> None:
    """Keep the NIK (16 digits, checked) of ``by``. Raises Denied when she gave one, or somebody else has it."""
    user = User.objects.select_for_update().get(pk=by.pk)
    if user.nik_hash:
        raise Denied(_("NIK Anda sudah tercatat. Bila salah, hubungi kelurahan."))
    check_nik_is_free(nik)
    keep_nik(user, nik)


def keep_nik(user: User, nik: str) -> None:
    """Write the hash and the last four digits; UNIQUE settles who was first."""
    user.nik_hash, user.nik_last_four = hash_nik(nik)[0], nik[-4:]
    try:
        with transaction.atomic():
            user.save()
    except IntegrityError as problem:
        raise Denied(str(NIK_TAKEN)) from problem


@transaction.atomic
def recover_by_phone(*, user: User, password: str) -> None:
    """Set a new password for whoever read the code sent to the number, which is thereby proven."""
    user.set_password(password)
    user.phone_proven_at = timezone.now()
    user.save(update_fields=["password", "phone_proven_at"])


def ask_recovery(
    *, people: Collection[int], language: str, ticket: str = "", origin: str = "", is_proven: bool = False
) -> None:
    """Write down who is to get what, for the next sweep; also for nobody, so that both take the same time."""
    Recovery.objects.create(people=list(people), ticket=ticket, is_proven=is_proven, origin=origin, language=language)


@transaction.atomic
def claim_recovery() -> Recovery | None:
    """The next one due, counted as tried and put off, or None. A row another worker is claiming is passed over.

    So a worker that dies while sending leaves a row that is tried again; after the last try, or when a code would be of
    no use any more, it is dropped.
    """
    now = timezone.now()
    recovery = Recovery.objects.due_at(now).select_for_update(skip_locked=True).first()
    if recovery is None:
        return None
    lifetime = CODE_LIFETIME if recovery.ticket else LETTER_LIFETIME
    if recovery.asked_at + lifetime <= now:
        recovery.people = []  # nothing is sent any more, and the row goes
        return recovery
    recovery.next_try_at = now + PAUSES[min(recovery.attempts, len(PAUSES) - 1)]
    recovery.attempts += 1
    recovery.save(update_fields=["attempts", "next_try_at"])
    return recovery


def tick_off(*, recovery: Recovery, user: User) -> None:
    """``user`` has been written to, or has no address."""
    recovery.people = [pk for pk in recovery.people if pk != user.pk]
    recovery.save(update_fields=["people"])


def finish_recovery(*, recovery: Recovery) -> None:
    """Nothing of it is kept."""
    recovery.delete()


def strip_person(user: User) -> None:
    """Leave nothing of a person but a row without name that histories may point at; nobody can sign in to it."""
    EmailAddress.objects.filter(user=user).delete()
    LogEntry.objects.filter(content_type__app_label="accounts", content_type__model="user", object_id=user.pk).update(
        object_repr="", change_message=""
    )
    end_sessions(user)
    user.username = make_name("dihapus", 14)
    user.display_name = user.email = user.phone = user.nik_last_four = ""
    user.phone_proven_at = user.nik_hash = user.last_login = None
    user.is_active = user.is_staff = user.is_superuser = False
    user.erased_at = timezone.now()
    user.set_unusable_password()
    user.save()
    acts.info("erased person", extra={"facts": {"outcome": "erased", "user": user.pk}})


def end_sessions(user: User) -> None:
    """Delete every session of ``user``; their contents are sealed, so each one has to be opened (erasing is rare)."""
    sessions = Session.objects.filter(expire_date__gt=timezone.now())
    mine = [row.pk for row in sessions.iterator(2000) if row.get_decoded().get("_auth_user_id") == str(user.pk)]
    Session.objects.filter(pk__in=mine).delete()
