"""Two pages about one theme for the mayor: what the figures say, what stands at the top, and what is to be decided."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.db.models import F, OuterRef, QuerySet, Subquery
from django.utils.translation import gettext as _

from musrenbang.lib.bilingual import shown
from proposals.enums import Status
from proposals.models import ForumItem, Proposal
from reports.datasets.decisions import write_decision
from reports.datasets.equity import kind_columns, read_kind
from reports.datasets.findings import choose_findings
from reports.datasets.funnel import list_basics, list_columns, list_figures
from reports.datasets.portraits import Album, Portrait, View, read_album
from reports.datasets.tallies import Tally, add_up
from reports.datasets.theme_rules import THEME_RULES
from reports.document import Chart, Column, Document, Kind, Passage, Row, Shape, Table
from themes.enums import ActivityKind

if TYPE_CHECKING:
    from reports.catalogue.entry import Question, Step

FINDINGS = TOP = 5
UNFUNDED = (Status.UNACCOMMODATED, Status.REJECTED)
MOST_PLACES = 6


def read_policy_brief(question: "Question", step: "Step") -> Document:
    """Thirteen queries, fewer once all is announced or without a year before. Raises ValueError without a round."""
    if question.round is None:
        msg = "a policy brief needs its round"
        raise ValueError(msg)
    album = read_album(question)
    theme = next(portrait for portrait in album.themes if portrait.key == question.round.theme_id)
    funded, missed = list_funded(question), list_missed(question)
    step(1, 1)
    return Document(
        key="ringkasan-kebijakan",
        title=_("Ringkasan kebijakan: %(theme)s") % {"theme": shown(question.round.theme, "name")},
        subtitle=_("%(cycle)s – dua halaman untuk Wali Kota") % {"cycle": question.cycle},
        facts=list_basics(question, theme.tally, album.announced.of(theme.key)),
        parts=[
            Passage(choose_findings(THEME_RULES, View(theme, album), FINDINGS)),
            draw_years(theme, album),
            draw_kinds(theme),
            draw_places(theme, album),
            tabulate_funded(funded),
            tabulate_missed(missed),
            Passage([write_decision(theme, album, missed)]),
        ],
        is_draft=not View(theme, album).is_announced,
    )


def draw_years(theme: Portrait, album: Album) -> Chart:
    """How far the theme's proposals went, beside the year before where there is one."""
    before = theme.before if album.before else None
    columns = [
        Column("tahap", _("Tahap"), share=12),
        Column("sekarang", _("Siklus ini"), Kind.COUNT, 8),
        *([Column("sebelumnya", str(album.before), Kind.COUNT, 9)] if before else []),
        Column("rupiah", _("Rupiah siklus ini"), Kind.RUPIAH, 15),
    ]
    stages = (
        (_("Masuk"), "received", "asked"),
        (_("Diteruskan"), "forwarded", "passed"),
        (_("Diakomodasi"), "accommodated", "funded"),
    )
    rows: list[Row] = [
        (
            label,
            getattr(theme.tally, count),
            *([getattr(before, count)] if before else []),
            getattr(theme.tally, money),
        )
        for label, count, money in stages
    ]
    return Chart(
        title=_("Sejauh mana usulan"),
        shape=Shape.BARS,
        table=Table("corong", _("Sejauh mana usulan"), columns, rows),
        label="tahap",
        values=("sekarang", "sebelumnya") if before else ("sekarang",),
        alternative=_("Batang: %(received)s usulan masuk, %(forwarded)s diteruskan, %(accommodated)s diakomodasi.")
        % theme.tally._asdict(),
    )


def draw_kinds(theme: Portrait) -> Chart:
    stages = ((_("Diusulkan"), "asked"), (_("Didanai"), "funded"))
    rows: list[Row] = [(label, *(read_kind(theme, kind, name) for kind in ActivityKind)) for label, name in stages]
    return Chart(
        title=_("Untuk apa uangnya"),
        shape=Shape.STACKED,
        table=Table("sifat", _("Untuk apa uangnya"), kind_columns()[: 1 + len(ActivityKind)], rows),
        label="tahap",
        values=("fisik", "barang", "nonfisik"),
        alternative=_("Batang bertumpuk: bagian rupiah untuk fisik, barang, dan nonfisik, diusulkan dan didanai."),
    )


def draw_places(theme: Portrait, album: Album) -> Chart:
    """The kecamatan that sent most; the others together, so that it stays one picture in any city."""
    tallies: dict[str, Tally] = {}
    for place in album.kelurahan:
        sent = theme.places.get(place.key, Tally())
        tallies[place.kecamatan] = add_up([tallies.get(place.kecamatan, Tally()), sent])
    ordered = sorted(tallies.items(), key=lambda pair: (-pair[1].received, pair[0]))
    named = ordered if len(ordered) <= MOST_PLACES else ordered[: MOST_PLACES - 1]
    others = add_up(tally for _name, tally in ordered[len(named) :])
    lines = [*named, (_("Kecamatan lain"), others)] if len(ordered) > len(named) else named
    columns = [Column("kecamatan", _("Kecamatan"), share=12), *list_columns("received", "accommodated", "funded")]
    figures = ("received", "accommodated", "funded")
    return Chart(
        title=_("Dari mana"),
        shape=Shape.BARS,
        table=Table(
            "kecamatan", _("Dari mana"), columns, [(name, *list_figures(tally, *figures)) for name, tally in lines]
        ),
        label="kecamatan",
        values=("usulan_masuk", "diakomodasi"),
        alternative=_("Batang per kecamatan: usulan masuk dan usulan yang diakomodasi."),
    )


def list_answered(question: "Question", *answers: Status) -> QuerySet[Proposal]:
    """Proposals of the round with such an answer, as far as the reader may know it; what the tables print of them."""
    status = "public_status" if question.is_public else "status"
    answered = Proposal.objects.public().filter(**{f"{status}__in": answers}, round=question.round)
    shown_fields = ("code", "title", "requested_amount", "assessed_amount", "decision_note")
    return answered.select_related("kelurahan", "agency", "reason").only(
        *shown_fields, "kelurahan__name", "agency__short_name", "reason__code", "reason__label"
    )


def list_funded(question: "Question") -> list[Proposal]:
    """The largest sums."""
    return list(list_answered(question, Status.ACCOMMODATED).order_by("-assessed_amount", "code")[:TOP])


def list_missed(question: "Question") -> list[Proposal]:
    """What a forum wanted most among what agencies said no to, then what most people support.

    What never came to an agency, and what was joined with another, is no priority a forum set.
    """
    ranks = ForumItem.objects.filter(proposal=OuterRef("pk"), rank__isnull=False).order_by("rank").values("rank")
    refused = list_answered(question, *UNFUNDED).filter(forwarded_at__isnull=False, lead__isnull=True)
    refused = refused.annotate(place=Subquery(ranks[:1]))
    return list(refused.order_by(F("place").asc(nulls_last=True), "-support_count", "-requested_amount", "code")[:TOP])


def proposal_columns() -> list[Column]:
    return [
        Column("kode", _("Kode"), Kind.CODE, 11),
        Column("usulan", _("Usulan"), share=26),
        Column("kelurahan", _("Kelurahan"), share=12),
    ]


def tabulate_funded(funded: Sequence[Proposal]) -> Table:
    columns = [
        *proposal_columns(),
        Column("perangkat_daerah", _("Perangkat daerah"), share=12),
        Column("rupiah_didanai", _("Didanai (Rp)"), Kind.RUPIAH, 12, is_summed=True),
    ]
    rows = [(*describe(one), one.agency.short_name if one.agency else None, one.assessed_amount) for one in funded]
    return Table(
        "didanai",
        _("Lima terbesar yang didanai"),
        columns,
        rows,
        nothing=_("Belum ada usulan tema ini yang didanai."),
    )


def tabulate_missed(missed: Sequence[Proposal]) -> Table:
    columns = [
        *proposal_columns(),
        Column("alasan", _("Alasan"), share=24),
        Column("rupiah_diminta", _("Diminta (Rp)"), Kind.RUPIAH, 12, is_summed=True),
    ]
    rows = [(*describe(one), describe_reason(one), one.requested_amount) for one in missed]
    return Table(
        "belum-didanai",
        _("Lima prioritas forum yang belum didanai"),
        columns,
        rows,
        note=_("Menurut urutan forum; bila sama, menurut jumlah dukungan."),
        nothing=_("Belum ada usulan yang diteruskan forum dan tidak didanai."),
    )


def describe(proposal: Proposal) -> tuple[str, str, str]:
    place = proposal.kelurahan.name if proposal.kelurahan else "–"
    return (str(proposal.code), proposal.title, place)


def describe_reason(proposal: Proposal) -> str:
    """The coded reason, and what was written to the proposer."""
    label = proposal.reason.label if proposal.reason else "–"
    return f"{label}: {proposal.decision_note}" if proposal.decision_note else label
