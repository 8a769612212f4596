"""How proposals are scored: criteria with weights of one cycle, and what every assessor gave."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from budgets.enums import Measure
from budgets.querysets import AssessmentQuerySet, RubricQuerySet
from proposals.models import Proposal
from themes.models import Cycle, Theme


class Rubric(models.Model):
    """Criteria and weights of one cycle. Once published it stays as it is; a change is the next version."""

    cycle = models.ForeignKey(Cycle, models.PROTECT, related_name="rubrics", verbose_name=_("siklus"))
    version = models.PositiveSmallIntegerField(_("versi"), default=1)
    name = models.CharField(_("nama"), max_length=80)
    created_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("disusun oleh"))
    created_at = models.DateTimeField(_("disusun"), auto_now_add=True)
    published_at = models.DateTimeField(_("berlaku sejak"), null=True, blank=True)
    published_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("diberlakukan oleh")
    )

    objects = RubricQuerySet.as_manager()

    class Meta:
        verbose_name = _("rubrik penilaian")
        verbose_name_plural = _("rubrik penilaian")
        ordering = ["-version"]
        constraints = [models.UniqueConstraint(fields=["cycle", "version"], name="rubric_version_once")]

    def __str__(self) -> str:
        return f"{self.name} v{self.version}"


class Criterion(models.Model):
    """One criterion. ``weight`` in points of 100; ``anchors`` say what 1, 2, 3, 4 and 5 mean, one per line.

    A criterion that only breaks ties has no weight (swadaya may break a tie, never buy rank: domain §7).
    """

    rubric = models.ForeignKey(Rubric, models.CASCADE, related_name="criteria", verbose_name=_("rubrik"))
    code = models.SlugField(_("kode"), max_length=30)
    name = models.CharField(_("nama"), max_length=80)
    question = models.CharField(_("pertanyaan"), max_length=200, blank=True)
    weight = models.PositiveSmallIntegerField(_("bobot"), validators=[MaxValueValidator(100)])
    measure = models.CharField(_("cara menilai"), max_length=13, choices=Measure, default=Measure.JUDGED)
    anchors = models.TextField(_("arti nilai 1 sampai 5, satu per baris"))
    position = models.PositiveSmallIntegerField(_("urutan"), default=0)

    class Meta:
        verbose_name = _("kriteria")
        verbose_name_plural = _("kriteria")
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["rubric", "code"], name="criterion_once"),
            models.CheckConstraint(condition=Q(weight__lte=100), name="criterion_weight_of_100"),
            models.CheckConstraint(condition=~Q(measure=Measure.TIE) | Q(weight=0), name="criterion_tie_has_no_weight"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_asked(self) -> bool:
        """Whether an assessor gives the mark; the others are computed."""
        return self.measure in {Measure.JUDGED, Measure.TIE}

    @property
    def steps(self) -> list[tuple[int, str]]:
        """1 to 5 with what each means."""
        return list(enumerate(self.anchors.splitlines(), start=1))


class Assessment(models.Model):
    """What one assessor thinks of one proposal. It does not count if she lives or works there: ``has_conflict``."""

    proposal = models.ForeignKey(Proposal, models.PROTECT, related_name="assessments", verbose_name=_("usulan"))
    rubric = models.ForeignKey(Rubric, models.PROTECT, related_name="assessments", verbose_name=_("rubrik"))
    assessor = models.ForeignKey(User, models.PROTECT, related_name="assessments", verbose_name=_("penilai"))
    has_conflict = models.BooleanField(_("ada benturan kepentingan"), default=False)
    note = models.TextField(_("catatan"), blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)
    made_at = models.DateTimeField(_("dinilai"), default=timezone.now)

    objects = AssessmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("penilaian")
        verbose_name_plural = _("penilaian")
        constraints = [
            models.UniqueConstraint(fields=["proposal", "rubric", "assessor"], name="assessment_once_per_assessor")
        ]

    def __str__(self) -> str:
        return f"{self.proposal} – {self.assessor}"


class ScoreChange(models.Model):
    """What an assessor gave at one time: every version is kept. ``marks`` are 1 to 5 by code of the criterion."""

    assessment = models.ForeignKey(Assessment, models.CASCADE, related_name="changes", verbose_name=_("penilaian"))
    marks = models.JSONField(_("nilai"), default=dict)
    has_conflict = models.BooleanField(_("ada benturan kepentingan"), default=False)
    note = models.TextField(_("catatan"), blank=True)
    made_at = models.DateTimeField(_("dinilai"), default=timezone.now)

    class Meta:
        verbose_name = _("riwayat penilaian")
        verbose_name_plural = _("riwayat penilaian")
        ordering = ["-made_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.assessment}: {self.marks}"


class Score(models.Model):
    """1 to 5 for one criterion, with the weight it had then."""

    assessment = models.ForeignKey(Assessment, models.CASCADE, related_name="scores", verbose_name=_("penilaian"))
    criterion = models.ForeignKey(Criterion, models.PROTECT, related_name="scores", verbose_name=_("kriteria"))
    value = models.PositiveSmallIntegerField(_("nilai"), validators=[MinValueValidator(1), MaxValueValidator(5)])
    weight = models.PositiveSmallIntegerField(_("bobot saat dinilai"))

    class Meta:
        verbose_name = _("nilai")
        verbose_name_plural = _("nilai")
        constraints = [
            models.UniqueConstraint(fields=["assessment", "criterion"], name="score_once"),
            models.CheckConstraint(condition=Q(value__gte=1, value__lte=5), name="score_one_to_five"),
        ]

    def __str__(self) -> str:
        return f"{self.criterion}: {self.value}"


class Standing(models.Model):
    """What the assessments of a proposal come to. ``points`` in thousandths of a point, 0 to 100,000; ``spread`` the
    distance between the highest and the lowest assessor, in the same unit; ``tie`` decides between equal points.
    """

    proposal = models.OneToOneField(Proposal, models.CASCADE, primary_key=True, related_name="standing")
    rubric = models.ForeignKey(Rubric, models.PROTECT, related_name="+", verbose_name=_("rubrik"))
    points = models.PositiveIntegerField(_("skor (perseribu)"))
    spread = models.PositiveIntegerField(_("selisih penilai (perseribu)"), default=0)
    tie = models.PositiveIntegerField(_("penentu bila sama"), default=0)
    assessors = models.PositiveSmallIntegerField(_("jumlah penilai"))
    reckoned_at = models.DateTimeField(_("dihitung"), default=timezone.now)

    class Meta:
        verbose_name = _("skor usulan")
        verbose_name_plural = _("skor usulan")
        indexes = [models.Index(fields=["-points"], name="standing_best_first")]

    def __str__(self) -> str:
        return f"{self.points / 1000:.1f}"


class ThemePeople(models.Model):
    """How many people of the city a theme is for, and who says so; without it small groups would always lose."""

    theme = models.OneToOneField(Theme, models.CASCADE, primary_key=True, related_name="people")
    people = models.PositiveIntegerField(_("jumlah jiwa"), validators=[MinValueValidator(1)])
    source = models.CharField(_("sumber"), max_length=200)

    class Meta:
        verbose_name = _("penduduk tema")
        verbose_name_plural = _("penduduk tema")

    def __str__(self) -> str:
        return f"{self.theme}: {self.people}"
