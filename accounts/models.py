"""People, the roles they hold for a region or agency, and the consents they gave."""

from functools import cached_property

from django.contrib.auth.models import AbstractUser
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.enums import ASSISTING_ROLES, REGION_ROLES, ConsentChannel, ConsentPurpose, GuardianKind, Notices, Role
from accounts.querysets import ConsentTextQuerySet, MembershipQuerySet, RecoveryQuerySet
from musrenbang.lib.encrypted import EncryptedTextField
from regions.models import Agency, Region


class User(AbstractUser):
    """A person. Most sign in; a guest (``is_guest``) filed without an account and comes back with code and PIN.

    The NIK is not asked for (UU 27/2022: no more data than needed), unless a city switches it on: then a keyed hash
    says that it is unique, and the last four digits are all anybody ever sees of it.
    """

    first_name = None  # type: ignore[assignment]
    last_name = None  # type: ignore[assignment]
    display_name = models.CharField(_("nama tampilan"), max_length=100, blank=True)
    phone = models.CharField(_("nomor HP"), max_length=16, blank=True, db_index=True)
    phone_proven_at = models.DateTimeField(_("nomor HP terbukti"), null=True, blank=True)
    is_guest = models.BooleanField(_("tanpa akun"), default=False)
    nik_hash = models.CharField(max_length=64, null=True, unique=True, editable=False)
    nik_last_four = models.CharField(_("empat angka terakhir NIK"), max_length=4, blank=True, editable=False)
    notices = models.CharField(_("surat kabar usulan"), max_length=8, choices=Notices, default=Notices.EACH)
    erased_at = models.DateTimeField(_("data pribadi dihapus"), null=True, blank=True)

    class Meta:
        verbose_name = _("pengguna")
        verbose_name_plural = _("pengguna")
        constraints = [
            models.CheckConstraint(
                condition=Q(nik_hash__isnull=True, nik_last_four="")
                | (Q(nik_hash__isnull=False) & Q(nik_last_four__regex=r"^\d{4}$")),
                name="user_nik_hash_with_last_four",
            ),
        ]

    def __str__(self) -> str:
        return self.display_name or self.username

    def get_full_name(self) -> str:
        return str(self)

    def get_short_name(self) -> str:
        return str(self)

    @cached_property
    def current_memberships(self) -> tuple["Membership", ...]:
        """Memberships that hold today (Asia/Jakarta); read once per request."""
        return tuple(self.memberships.valid_on(timezone.localdate()).named())

    def has_role(self, role: Role) -> bool:
        return any(membership.role == role for membership in self.current_memberships)

    def can_assist(self) -> bool:
        """Whether it is her work today to file and note for people who have no phone."""
        return any(self.has_role(role) for role in ASSISTING_ROLES)

    def agency_ids(self) -> list[int]:
        """Agencies this person works for."""
        return [m.agency_id for m in self.current_memberships if m.role == Role.AGENCY and m.agency_id]

    def region_ids(self, role: Role) -> list[int]:
        """Regions this person serves as ``role`` (kelurahan or kecamatan)."""
        return [m.region_id for m in self.current_memberships if m.role == role and m.region_id]


class Membership(models.Model):
    """A role of a person, with the region or agency it holds for. Facilitators' rounds live in ``themes``."""

    user = models.ForeignKey(User, models.CASCADE, related_name="memberships", verbose_name=_("pengguna"))
    role = models.CharField(_("peran"), max_length=12, choices=[c for c in Role.choices if c[0] != Role.CITIZEN])
    region = models.ForeignKey(
        Region, models.PROTECT, null=True, blank=True, related_name="memberships", verbose_name=_("wilayah")
    )
    agency = models.ForeignKey(
        Agency,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="memberships",
        verbose_name=_("perangkat daerah"),
    )
    valid_from = models.DateField(_("berlaku sejak"), default=timezone.localdate)
    valid_to = models.DateField(_("berlaku sampai (tidak termasuk)"), null=True, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("keanggotaan")
        verbose_name_plural = _("keanggotaan")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "role", "region", "agency"], name="membership_once", nulls_distinct=False
            ),
            models.CheckConstraint(
                condition=Q(role__in=REGION_ROLES, region__isnull=False, agency__isnull=True)
                | Q(role=Role.AGENCY, region__isnull=True, agency__isnull=False)
                | Q(
                    role__in=[Role.FACILITATOR, Role.PLANNER, Role.COMPANY],
                    region__isnull=True,
                    agency__isnull=True,
                ),
                name="membership_scope_fits_role",
            ),
        ]

    def __str__(self) -> str:
        scope = self.region or self.agency
        label = self.get_role_display()
        return f"{label} – {scope}" if scope else label


class ConsentText(models.Model):
    """The wording people agreed to; a new wording is a new row, never an edit."""

    purpose = models.CharField(_("tujuan"), max_length=20, choices=ConsentPurpose)
    version = models.PositiveSmallIntegerField(_("versi"))
    body = models.TextField(_("isi"))
    valid_from = models.DateTimeField(_("berlaku sejak"), default=timezone.now)

    objects = ConsentTextQuerySet.as_manager()

    class Meta:
        verbose_name = _("naskah persetujuan")
        verbose_name_plural = _("naskah persetujuan")
        constraints = [models.UniqueConstraint(fields=["purpose", "version"], name="consent_text_version_once")]

    def __str__(self) -> str:
        return f"{self.get_purpose_display()} (versi {self.version})"


class Consent(models.Model):
    """One act of consent: to which text, when, how and by whom (UU 27/2022 art. 22 and 25). Never public."""

    text = models.ForeignKey(ConsentText, models.PROTECT, related_name="consents", verbose_name=_("naskah"))
    given_by_name = EncryptedTextField(_("diberikan oleh"), blank=True)
    guardian_kind = models.CharField(_("selaku"), max_length=12, choices=GuardianKind, blank=True)
    institution = models.CharField(_("lembaga"), max_length=150, blank=True)
    channel = models.CharField(_("cara"), max_length=8, choices=ConsentChannel)
    recorded_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("dicatat oleh"))
    given_at = models.DateTimeField(_("waktu"), default=timezone.now)

    class Meta:
        verbose_name = _("persetujuan")
        verbose_name_plural = _("persetujuan")

    def __str__(self) -> str:
        return f"{self.text} – {self.given_at:%Y-%m-%d}"


class Recovery(models.Model):
    """Somebody asked for a new password. What is to be sent stands here until it went out, and then no longer.

    There is a row whoever asked and for whatever, so that nothing takes longer where there is an account; ``people``
    are the accounts still to be reached. With a ``ticket`` they get one code by text, else each a letter whose link
    leads to ``origin`` (scheme and host); ``is_proven``: to a proven address only.
    """

    people = ArrayField(models.BigIntegerField(), verbose_name=_("akun"))
    ticket = models.CharField(_("karcis"), max_length=32, blank=True)
    is_proven = models.BooleanField(_("hanya alamat terbukti"), default=False)
    origin = models.CharField(_("asal"), max_length=300, blank=True)
    language = models.CharField(_("bahasa"), max_length=10)
    asked_at = models.DateTimeField(_("diminta"), default=timezone.now)
    attempts = models.PositiveSmallIntegerField(_("percobaan"), default=0)
    next_try_at = models.DateTimeField(_("dicoba lagi"), default=timezone.now)

    objects = RecoveryQuerySet.as_manager()

    class Meta:
        verbose_name = _("permintaan kata sandi baru")
        verbose_name_plural = _("permintaan kata sandi baru")

    def __str__(self) -> str:
        return f"{self.pk}"
