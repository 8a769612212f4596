"""Made-up pieces for the gallery of components; nothing of it is in the database."""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from musrenbang.lib.keyset import KeysetPage
from proposals.datasets.theme_cards import ThemeCard
from proposals.enums import EventKind, Status
from proposals.models import Proposal
from themes.enums import Stage
from themes.models import Cycle, Theme, ThemeRound

THEMES = (
    *(("anak", "Anak", "baby"), ("perempuan", "Perempuan", "venus"), ("lansia", "Lansia", "armchair")),
    *(("difabel", "Difabel", "accessibility"), ("pemuda", "Pemuda", "rocket"), ("csr", "CSR/TSP", "handshake")),
)


def show_pieces() -> dict[str, Any]:
    """What ``/komponen/`` shows: one example, or a few, for every component."""
    cards = [make_card(*theme, days=5 - 8 * position) for position, theme in enumerate(THEMES)]
    return {
        "cards": cards,
        "statuses": [*Status.choices, *Stage.choices],
        "card": make_proposal_card(),
        "events": make_events(),
        "page": KeysetPage[Proposal]([], previous_page_number="p1-1", next_page_number="n1-1"),
        "groups": [(_("Perempuan"), 61), (_("Laki-laki"), 45)],
        "options": (("a", _("Pilihan pertama")), ("b", _("Pilihan kedua"))),
        "notices": [
            SimpleNamespace(level_tag=tag, message=words)
            for tag, words in (
                ("success", _("Usulan terkirim.")),
                ("error", _("Tanggal belum benar.")),
                ("warning", _("Batas waktu besok.")),
                ("info", _("Draf tersimpan.")),
            )
        ],
    }


def make_card(slug: str, name: str, icon: str, *, days: int) -> ThemeCard:
    opens_at = timezone.now() + timedelta(days=days)
    dates = {
        "opens_at": opens_at,
        "closes_at": opens_at + timedelta(days=7),
        "forum_starts_at": opens_at + timedelta(days=14),
        "forum_ends_at": opens_at + timedelta(days=16),
        "decided_by": opens_at + timedelta(days=30),
    }
    theme = Theme(slug=slug, name=name, icon=icon, audience=_("Untuk siapa tema ini"))
    return ThemeCard(ThemeRound(theme=theme, cycle=Cycle(plan_year=2028), **dates), 1234, 1100, 98, 640)


def make_proposal_card() -> SimpleNamespace:
    """A row as of ``Proposal.objects.for_cards()``."""
    slug, name, icon = THEMES[0]
    return SimpleNamespace(
        code="2028-ANK-00123",
        title=_("Pojok baca dan 300 buku anak di balai RW"),
        public_status=Status.ACCOMMODATED.value,
        submitted_at=timezone.now(),
        requested_amount=20_000_000,
        support_count=12,
        theme_slug=slug,
        theme_name=name,
        theme_name_en="",
        theme_icon=icon,
        kelurahan_name="Dinoyo",
        kecamatan_name="Lowokwaru",
    )


def make_events() -> list[SimpleNamespace]:
    now = timezone.now()
    plain: dict[str, Any] = {"move": "", "previous_agency": None, "agency": None, "reason": None, "note": ""}
    steps: tuple[tuple[Status, str, dict[str, Any]], ...] = (
        (Status.SUBMITTED, _("Pengusul"), {}),
        (Status.KELURAHAN_VERIFIED, "Kelurahan Dinoyo", {"note": _("Layak, lokasi sudah ditinjau.")}),
        (Status.ACCOMMODATED, "Dispussipda", {"changes": {"assessed_amount": [20_000_000, 18_500_000]}}),
    )
    return [
        SimpleNamespace(
            **{**plain, "changes": {}, **facts},
            kind=EventKind.MOVED,
            target=status,
            get_target_display=status.label,
            actor_label=actor,
            happened_at=now + timedelta(days=day),
        )
        for day, (status, actor, facts) in enumerate(steps)
    ]
