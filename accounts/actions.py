"""What changes about a person, apart from what allauth does."""

import logging

from allauth.account.models import EmailAddress
from django.contrib.admin.models import LogEntry
from django.contrib.sessions.models import Session
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.enums import Notices
from accounts.models import User
from accounts.names import make_name
from accounts.nik import hash_nik
from accounts.rules import NIK_TAKEN, check_nik_is_free
from musrenbang.lib.denied import Denied

acts = logging.getLogger("musrenbang.acts")


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
