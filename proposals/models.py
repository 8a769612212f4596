"""The proposal, its files, its reviews, its place on a forum's list, and its history that nobody can rewrite."""

import uuid
from typing import Any

import pgtrigger
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.db.models.functions import Upper
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Consent, User
from proposals.chain import GENESIS, digest
from proposals.enums import (
    DECIDED,
    EMBARGOED,
    NEGATIVE,
    AttachmentKind,
    Channel,
    EventKind,
    ForumOutcome,
    ProposerKind,
    ReviewLevel,
    Status,
)
from proposals.querysets import AttachmentQuerySet, ProposalEventQuerySet, ProposalQuerySet
from regions.models import Agency, Region
from themes.enums import ActivityKind
from themes.models import CatalogItem, ForumSession, ThemeRound


class Reason(models.Model):
    """A coded reason for a negative decision; the sentence is written anew each time."""

    code = models.CharField(_("kode"), max_length=30, unique=True)
    label = models.CharField(_("alasan"), max_length=100)
    explanation = models.CharField(_("penjelasan"), max_length=250, blank=True)
    position = models.PositiveSmallIntegerField(_("urutan"), default=0)

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
    Personal columns (``proposer_name``, ``contact``, ``consent``) never appear on public pages or in exports.
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
    proposer_name = models.CharField(_("nama pengusul"), max_length=100, blank=True)
    contact = models.CharField(_("kontak"), max_length=100, blank=True)
    group_name = models.CharField(_("nama kelompok"), max_length=150, blank=True)
    consent = models.ForeignKey(
        Consent,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="proposals",
        verbose_name=_("persetujuan"),
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

    started_at = models.DateTimeField(_("mulai diisi"), default=timezone.now)
    submitted_at = models.DateTimeField(_("dikirim"), null=True, blank=True)
    is_in_grace = models.BooleanField(_("tiba dalam masa tenggang"), default=False)
    forwarded_at = models.DateTimeField(_("diteruskan"), null=True, blank=True)
    decided_at = models.DateTimeField(_("diputuskan"), null=True, blank=True)
    published_at = models.DateTimeField(_("diumumkan"), null=True, blank=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = ProposalQuerySet.as_manager()

    class Meta:
        verbose_name = _("usulan")
        verbose_name_plural = _("usulan")
        indexes = [
            models.Index(fields=["-submitted_at", "-id"], name="proposal_newest_first"),
            models.Index(fields=["round", "public_status"], name="proposal_round_status"),
            models.Index(fields=["kelurahan", "status"], name="proposal_kelurahan_status"),
            models.Index(fields=["agency", "status"], name="proposal_agency_status"),
            GinIndex(OpClass(Upper("title"), "gin_trgm_ops"), name="proposal_title_trigram"),
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
        ]

    def __str__(self) -> str:
        return self.code or str(_("Draf"))

    @property
    def is_off_catalog(self) -> bool:
        return self.catalog_item_id is None

    @property
    def is_sealed(self) -> bool:
        """Decided but not published: nothing of the decision may leave agency and Bappeda."""
        return self.status in EMBARGOED and self.published_at is None


class Attachment(models.Model):
    """A photo or document. It has an id the moment it arrives and stays private until an officer releases it."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    proposal = models.ForeignKey(Proposal, models.CASCADE, related_name="attachments", verbose_name=_("usulan"))
    kind = models.CharField(_("jenis"), max_length=8, choices=AttachmentKind)
    file = models.FileField(_("berkas"), upload_to="attachments/")
    thumbnail = models.FileField(_("gambar kecil"), upload_to="thumbnails/", blank=True)
    original_name = models.CharField(_("nama berkas"), max_length=150)
    content_type = models.CharField(max_length=40)
    size = models.PositiveIntegerField(_("ukuran (bita)"))
    sha256 = models.CharField(max_length=64)
    width = models.PositiveIntegerField(null=True)
    height = models.PositiveIntegerField(null=True)
    uploaded_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("diunggah oleh"))
    uploaded_at = models.DateTimeField(_("diunggah"), default=timezone.now)
    released_at = models.DateTimeField(_("boleh tampil sejak"), null=True, blank=True)
    released_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("ditinjau oleh")
    )

    objects = AttachmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("lampiran")
        verbose_name_plural = _("lampiran")
        constraints = [
            models.CheckConstraint(
                condition=Q(released_at__isnull=True, released_by__isnull=True)
                | Q(released_at__isnull=False, released_by__isnull=False),
                name="attachment_released_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return self.original_name


class Review(models.Model):
    """What one level recommended, with the volume and amount (rupiah) it saw fit. Rows are added, never changed."""

    proposal = models.ForeignKey(Proposal, models.CASCADE, related_name="reviews", verbose_name=_("usulan"))
    level = models.CharField(_("tingkat"), max_length=10, choices=ReviewLevel)
    reviewer = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("penelaah"))
    recommendation = models.TextField(_("rekomendasi"))
    volume = models.DecimalField(_("volume"), max_digits=12, decimal_places=2, null=True, blank=True)
    amount = models.BigIntegerField(_("anggaran (rupiah)"), null=True, blank=True)
    is_embargoed = models.BooleanField(default=False)
    created_at = models.DateTimeField(_("waktu"), default=timezone.now)

    class Meta:
        verbose_name = _("telaah")
        verbose_name_plural = _("telaah")
        constraints = [
            models.CheckConstraint(
                condition=(Q(volume__isnull=True) | Q(volume__gt=0)) & (Q(amount__isnull=True) | Q(amount__gt=0)),
                name="review_figures_positive",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_level_display()}: {self.recommendation[:40]}"


class ForumItem(models.Model):
    """A proposal on the list of a session, with what the forum made of it. Final when the session is closed."""

    session = models.ForeignKey(ForumSession, models.PROTECT, related_name="items", verbose_name=_("sesi forum"))
    proposal = models.ForeignKey(Proposal, models.PROTECT, related_name="forum_items", verbose_name=_("usulan"))
    outcome = models.CharField(_("hasil"), max_length=10, choices=ForumOutcome, default=ForumOutcome.OPEN)
    rank = models.PositiveIntegerField(_("urutan prioritas"), null=True, blank=True)
    reason = models.ForeignKey(
        Reason, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("alasan")
    )
    note = models.TextField(_("penjelasan"), blank=True)

    class Meta:
        verbose_name = _("butir daftar forum")
        verbose_name_plural = _("butir daftar forum")
        constraints = [
            models.UniqueConstraint(fields=["session", "proposal"], name="forum_item_once"),
            models.UniqueConstraint(
                fields=["session", "rank"], name="forum_rank_once", deferrable=models.Deferrable.DEFERRED
            ),
            models.CheckConstraint(
                condition=Q(outcome=ForumOutcome.AGREED, rank__isnull=False)
                | (~Q(outcome=ForumOutcome.AGREED) & Q(rank__isnull=True)),
                name="forum_item_ranked_iff_agreed",
            ),
            models.CheckConstraint(
                condition=~Q(outcome=ForumOutcome.NOT_AGREED) | (Q(reason__isnull=False) & ~Q(note="")),
                name="forum_item_not_agreed_has_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.proposal}: {self.get_outcome_display()}"


class ProposalEvent(models.Model):
    """One thing that happened to a proposal. Rows are only ever added; a database trigger refuses the rest.

    ``actor_label`` is what outsiders may read ("Kelurahan Dinoyo"), never a person's name. ``changes`` maps a field to
    ``[before, after]``. ``hash`` covers all facts and the hash of the event before (see ``proposals.chain``).
    """

    proposal = models.ForeignKey(Proposal, models.PROTECT, related_name="events", verbose_name=_("usulan"))
    sequence = models.PositiveIntegerField(_("nomor"))
    kind = models.CharField(_("jenis"), max_length=10, choices=EventKind)
    move = models.CharField(_("langkah"), max_length=20, blank=True)
    source = models.CharField(_("dari"), max_length=20, choices=Status)
    target = models.CharField(_("menjadi"), max_length=20, choices=Status)
    actor = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("oleh"))
    actor_label = models.CharField(_("oleh"), max_length=150)
    reason = models.ForeignKey(Reason, models.PROTECT, null=True, related_name="+", verbose_name=_("alasan"))
    note = models.TextField(_("penjelasan"), blank=True)
    previous_agency = models.ForeignKey(Agency, models.PROTECT, null=True, related_name="+")
    agency = models.ForeignKey(Agency, models.PROTECT, null=True, related_name="+")
    changes = models.JSONField(_("perubahan"), default=dict)
    is_embargoed = models.BooleanField(default=False)
    happened_at = models.DateTimeField(_("waktu"))
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64, unique=True)

    objects = ProposalEventQuerySet.as_manager()

    class Meta:
        verbose_name = _("peristiwa")
        verbose_name_plural = _("peristiwa")
        constraints = [models.UniqueConstraint(fields=["proposal", "sequence"], name="event_sequence_once")]
        triggers = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete),
            pgtrigger.Trigger(
                name="never_emptied",
                level=pgtrigger.Statement,
                when=pgtrigger.Before,
                operation=pgtrigger.Truncate,
                func="RAISE EXCEPTION 'the history of proposals is append-only';",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.proposal_id}/{self.sequence} {self.get_kind_display()}"

    def facts(self) -> dict[str, Any]:
        """Everything the hash covers."""
        names = (
            *("proposal_id", "sequence", "kind", "move", "source", "target", "actor_id", "actor_label", "reason_id"),
            *("note", "previous_agency_id", "agency_id", "changes", "is_embargoed", "happened_at"),
        )
        return {name: getattr(self, name) for name in names}

    def seal(self, previous: "ProposalEvent | None") -> None:
        """Number this event and chain it to the one before; call under the proposal's row lock."""
        self.sequence = previous.sequence + 1 if previous else 1
        self.previous_hash = previous.hash if previous else GENESIS
        self.hash = digest(self.previous_hash, self.facts())
