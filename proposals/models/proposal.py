"""The proposal itself, and the coded reasons for saying no."""

import uuid
from functools import reduce
from operator import or_

import pgtrigger
from django.contrib.postgres.indexes import GinIndex, GistIndex, OpClass
from django.contrib.postgres.search import SearchVectorField
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.db.models.functions import Upper
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Consent, User
from musrenbang.lib.encrypted import EncryptedTextField
from proposals.enums import (
    DECIDED,
    EMBARGOED,
    NEGATIVE,
    Channel,
    ChildAge,
    ProposerKind,
    ReasonPurpose,
    Status,
)
from proposals.querysets import ProposalQuerySet, ReasonQuerySet
from regions.models import Agency, Region
from themes.enums import ActivityKind
from themes.models import CatalogItem, ForumSession, ThemeRound

# What a forum agreed on, and whom it asked first: once its minutes are signed nobody changes these any more.
FROZEN_BY_FORUM = (
    *("catalog_item", "title", "kind", "unit", "unit_price", "volume", "requested_amount"),
    *("kelurahan", "rw", "rt", "address", "latitude", "longitude", "first_agency"),
)


# What the public search looks through: only what everybody may read, hence no address. A tsvector holds a megabyte.
KNOW_WORDS = """
    NEW.words = to_tsvector('indonesian', concat_ws(' ', NEW.title, left(NEW.problem, 20000), (
        SELECT concat_ws(' ', place.name, above.name) FROM regions_region place
        LEFT JOIN regions_region above ON above.id = place.parent_id WHERE place.id = NEW.kelurahan_id
    )));
    RETURN NEW;
"""


def is_changed(name: str) -> pgtrigger.Q:
    """Trigger condition: the update would change this column."""
    return pgtrigger.Q(**{f"old__{name}__df": pgtrigger.F(f"new__{name}")})


class Reason(models.Model):
    """A coded reason for a no or for a return (``purpose``); the sentence is written anew each time."""

    code = models.CharField(_("kode"), max_length=30, unique=True)
    purpose = models.CharField(_("untuk"), max_length=9, choices=ReasonPurpose, default=ReasonPurpose.REFUSING)
    label = models.CharField(_("alasan"), max_length=100)
    explanation = models.CharField(_("penjelasan"), max_length=250, blank=True)
    position = models.PositiveSmallIntegerField(_("urutan"), default=0)

    objects = ReasonQuerySet.as_manager()

    class Meta:
        verbose_name = _("alasan")
        verbose_name_plural = _("alasan")
        ordering = ["position", "code"]

    def __str__(self) -> str:
        return self.label


class Proposal(models.Model):
    """One usulan. Amounts in rupiah; ``code`` such as ``2028-ANK-00123`` is given when it is sent, never reused.

    ``key`` names a draft in addresses and makes sending idempotent. ``public_status`` is what outsiders may know: a
    decision that is not published yet still reads "sedang ditelaah"; the database computes it, so no page can leak it.
    Personal columns (``proposer_name``, ``contact``, ``accommodation``, ``pin``, ``consent``) never appear on public
    pages or in exports, and the texts among them are encrypted. ``entered_by`` is the helper of who cannot file alone;
    ``author`` is then a guest. ``lead`` is the proposal this one was joined with, as long as it is clustered.
    """

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    code = models.CharField(_("kode usulan"), max_length=20, null=True, blank=True, unique=True)
    round = models.ForeignKey(ThemeRound, models.PROTECT, related_name="proposals", verbose_name=_("putaran tema"))
    status = models.CharField(_("status"), max_length=20, choices=Status, default=Status.DRAFT)
    public_status = models.GeneratedField(
        expression=Case(
            When(status__in=list(EMBARGOED), published_at__isnull=True, then=Value(Status.FORWARDED)),
            default=F("status"),
        ),
        output_field=models.CharField(_("status"), max_length=20, choices=Status),
        db_persist=True,
    )
    version = models.PositiveIntegerField(default=1, editable=False)

    # Who
    author = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="proposals", verbose_name=_("akun pengusul")
    )
    entered_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("diketik oleh")
    )
    channel = models.CharField(_("saluran"), max_length=8, choices=Channel, default=Channel.ONLINE)
    session = models.ForeignKey(
        ForumSession,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="hall_proposals",
        verbose_name=_("muncul di sesi"),
    )
    proposer_kind = models.CharField(
        _("diusulkan oleh"), max_length=8, choices=ProposerKind, default=ProposerKind.PERSON
    )
    proposer_name = EncryptedTextField(_("nama pengusul"), blank=True)
    contact = EncryptedTextField(_("kontak"), blank=True)
    child_age = models.CharField(_("umur anak"), max_length=8, choices=ChildAge, blank=True)
    accommodation = EncryptedTextField(_("kebutuhan akomodasi"), blank=True)
    pin = EncryptedTextField(_("PIN"), blank=True)
    group_name = models.CharField(_("nama kelompok"), max_length=150, blank=True)
    consent = models.ForeignKey(
        Consent,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="proposals",
        verbose_name=_("persetujuan"),
    )
    accommodation_consent = models.ForeignKey(
        Consent, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("persetujuan akomodasi")
    )

    # What
    catalog_item = models.ForeignKey(
        CatalogItem,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="proposals",
        verbose_name=_("kamus usulan"),
    )
    title = models.CharField(_("judul usulan"), max_length=200)
    match_title = models.CharField(max_length=200, blank=True, editable=False)
    problem = models.TextField(_("permasalahan"), blank=True)
    kind = models.CharField(_("sifat"), max_length=12, choices=ActivityKind, default=ActivityKind.NON_PHYSICAL)
    sector_code = models.CharField(_("kode bidang urusan"), max_length=5, blank=True)
    sdg_target = models.CharField(_("target SDG"), max_length=6, blank=True)

    # Where
    kelurahan = models.ForeignKey(
        Region, models.PROTECT, null=True, blank=True, related_name="proposals", verbose_name=_("kelurahan")
    )
    rw = models.CharField(_("RW"), max_length=3, blank=True)
    rt = models.CharField(_("RT"), max_length=3, blank=True)
    address = models.CharField(_("alamat atau patokan"), max_length=200, blank=True)
    latitude = models.DecimalField(_("garis lintang"), max_digits=8, decimal_places=6, null=True, blank=True)
    longitude = models.DecimalField(_("garis bujur"), max_digits=9, decimal_places=6, null=True, blank=True)

    # How much
    unit = models.CharField(_("satuan"), max_length=30, blank=True)
    unit_price = models.BigIntegerField(_("harga satuan (rupiah)"), null=True, blank=True)
    volume = models.DecimalField(
        _("volume"), max_digits=12, decimal_places=2, null=True, blank=True, validators=[MinValueValidator(0)]
    )
    requested_amount = models.BigIntegerField(_("anggaran usulan (rupiah)"), null=True, blank=True)
    beneficiary_count = models.PositiveIntegerField(_("jumlah penerima manfaat"), null=True, blank=True)

    # Whose turn, and what came of it
    first_agency = models.ForeignKey(
        Agency,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("perangkat daerah tujuan awal"),
    )
    agency = models.ForeignKey(
        Agency,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="proposals",
        verbose_name=_("perangkat daerah tujuan akhir"),
    )
    assessed_volume = models.DecimalField(
        _("volume hasil telaah"), max_digits=12, decimal_places=2, null=True, blank=True
    )
    assessed_amount = models.BigIntegerField(_("anggaran hasil telaah (rupiah)"), null=True, blank=True)
    reason = models.ForeignKey(
        Reason, models.PROTECT, null=True, blank=True, related_name="proposals", verbose_name=_("alasan")
    )
    decision_note = models.TextField(_("penjelasan keputusan"), blank=True)
    lead = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="members", verbose_name=_("usulan induk")
    )
    carried_from = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="carried_to", verbose_name=_("lanjutan dari")
    )
    # The number SIPD, the national planning system, gave it; empty as long as nobody entered it there.
    sipd_number = models.CharField(_("nomor SIPD"), max_length=40, blank=True, editable=False)
    support_count = models.PositiveIntegerField(_("jumlah dukungan"), default=0, editable=False)

    words = SearchVectorField(null=True, editable=False)
    status_since = models.DateTimeField(_("berstatus ini sejak"), default=timezone.now, editable=False)
    started_at = models.DateTimeField(_("mulai diisi"), default=timezone.now)
    submitted_at = models.DateTimeField(_("dikirim"), null=True, blank=True)
    is_in_grace = models.BooleanField(_("tiba dalam masa tenggang"), default=False)
    frozen_at = models.DateTimeField(_("dibekukan"), null=True, blank=True)  # signed minutes hold its short list
    forwarded_at = models.DateTimeField(_("diteruskan"), null=True, blank=True)
    decided_at = models.DateTimeField(_("diputuskan"), null=True, blank=True)
    published_at = models.DateTimeField(_("diumumkan"), null=True, blank=True)
    updated_at = models.DateTimeField(auto_now=True)

    member_count: int  # proposals joined with this one; only on rows of for_public_page()

    objects = ProposalQuerySet.as_manager()

    class Meta:
        verbose_name = _("usulan")
        verbose_name_plural = _("usulan")
        indexes = [
            models.Index(fields=["-submitted_at", "-id"], name="proposal_newest_first"),
            models.Index(fields=["-requested_amount", "-id"], name="proposal_largest_first"),
            models.Index(fields=["round", "public_status"], name="proposal_round_status"),
            models.Index(fields=["-support_count", "-id"], name="proposal_most_supported_first"),
            models.Index(fields=["kelurahan", "status", "status_since", "id"], name="proposal_kelurahan_queue"),
            models.Index(fields=["agency", "status", "forwarded_at", "id"], name="proposal_agency_queue"),
            GinIndex(fields=["words"], name="proposal_words"),
            GinIndex(OpClass(Upper("title"), "gin_trgm_ops"), name="proposal_title_trigram"),
            GistIndex(
                fields=["round", "kelurahan", "match_title"],
                opclasses=["gist_int8_ops", "gist_int8_ops", "gist_trgm_ops"],
                name="proposal_nearest_title",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(status=Status.DRAFT, code__isnull=True, submitted_at__isnull=True)
                | (~Q(status=Status.DRAFT) & Q(code__isnull=False, submitted_at__isnull=False)),
                name="proposal_code_iff_sent",
            ),
            models.CheckConstraint(
                condition=Q(status=Status.DRAFT)
                | Q(
                    kelurahan__isnull=False,
                    volume__gt=0,
                    unit_price__gt=0,
                    requested_amount__gt=0,
                    first_agency__isnull=False,
                ),
                name="proposal_sent_is_complete",
            ),
            models.CheckConstraint(
                condition=Q(status__in=list(DECIDED), decided_at__isnull=False)
                | (~Q(status__in=list(DECIDED)) & Q(decided_at__isnull=True)),
                name="proposal_decided_iff_decided_at",
            ),
            models.CheckConstraint(
                condition=Q(published_at__isnull=True) | Q(decided_at__isnull=False),
                name="proposal_published_only_if_decided",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=list(NEGATIVE)) | (Q(reason__isnull=False) & ~Q(decision_note="")),
                name="proposal_negative_has_reason",
            ),
            models.CheckConstraint(
                condition=~Q(status=Status.ACCOMMODATED)
                | Q(assessed_amount__gt=0, agency__isnull=False, forwarded_at__isnull=False),
                name="proposal_accommodated_has_amount",
            ),
            models.CheckConstraint(
                condition=~Q(status=Status.FORWARDED) | Q(forwarded_at__isnull=False, agency__isnull=False),
                name="proposal_forwarded_has_agency",
            ),
            models.CheckConstraint(
                condition=~Q(channel=Channel.HALL) | Q(session__isnull=False),
                name="proposal_hall_has_session",
            ),
            models.CheckConstraint(
                condition=Q(status=Status.CLUSTERED, lead__isnull=False)
                | (~Q(status=Status.CLUSTERED) & Q(lead__isnull=True)),
                name="proposal_clustered_iff_lead",
            ),
            models.CheckConstraint(condition=~Q(lead=F("pk")), name="proposal_not_its_own_lead"),
            models.CheckConstraint(condition=~Q(carried_from=F("pk")), name="proposal_not_carried_from_itself"),
            models.CheckConstraint(
                condition=Q(latitude__isnull=True, longitude__isnull=True)
                | Q(latitude__range=(-90, 90), longitude__range=(-180, 180)),
                name="proposal_point_is_whole",
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="keeps_agreement",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                condition=(pgtrigger.Q(old__forwarded_at__isnull=False) | pgtrigger.Q(old__frozen_at__isnull=False))
                & reduce(or_, map(is_changed, FROZEN_BY_FORUM)),
                func="RAISE EXCEPTION 'what a forum agreed on is frozen';",
            ),
            pgtrigger.Trigger(
                name="stays_frozen",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__frozen_at__isnull=False) & is_changed("frozen_at"),
                func="RAISE EXCEPTION 'what a forum agreed on is frozen';",
            ),
            pgtrigger.Trigger(
                name="knows_its_words",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("title", "problem", "kelurahan_id"),  # type: ignore[no-untyped-call]
                func=KNOW_WORDS,
            ),
        ]

    def __str__(self) -> str:
        return self.code or str(_("Draf"))

    def get_public_status_display(self) -> str:
        """The word for ``public_status``; Django writes none for generated columns."""
        return str(Status(self.public_status).label)

    @property
    def is_off_catalog(self) -> bool:
        return self.catalog_item_id is None

    @property
    def is_frozen(self) -> bool:
        """Signed minutes hold what, how much, at what price and where."""
        return self.frozen_at is not None or self.forwarded_at is not None

    @property
    def is_sealed(self) -> bool:
        """With the agency, nothing published yet: no figure, reason or decision may leave agency and Bappeda.

        True before the decision too, since an officer's corrected volume and amount already stand on the proposal.
        """
        return self.forwarded_at is not None and self.published_at is None
