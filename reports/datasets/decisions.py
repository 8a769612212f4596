"""What a policy brief asks the mayor to decide: only what its figures ask for."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from musrenbang.lib.rupiah import format_rupiah_short
from proposals.models import Proposal
from reports.datasets.findings import FEW, describe_share, part_of, write_percent
from reports.datasets.portraits import Album, Portrait, View
from reports.datasets.tallies import Tally
from reports.datasets.theme_rules import NOTICEABLE
from themes.enums import ActivityKind


def write_decision(theme: Portrait, album: Album, missed: Sequence[Proposal]) -> str:
    """One paragraph: only what the figures above ask for."""
    if not theme.tally.received and theme.is_filed:
        return _("Putuskan bagaimana tema ini dijangkau pada siklus berikutnya: tidak ada usulan yang masuk.")
    if not View(theme, album).is_announced:
        return _("Keputusan tema ini belum diumumkan; ringkasan ini disusun ulang sesudahnya.")
    return " ".join(sentence for sentence in list_decisions(theme, album, missed) if sentence)


def list_decisions(theme: Portrait, album: Album, missed: Sequence[Proposal]) -> list[str]:
    return [
        decide_on_top(theme, missed),
        decide_on_floor(theme, album),
        decide_on_ceilings(theme),
        decide_on_work(theme),
    ]


def decide_on_top(theme: Portrait, missed: Sequence[Proposal]) -> str:
    """``missed``: what a forum sent on and agencies refused."""
    if not theme.tally.forwarded:
        return _(
            "Putuskan bagaimana usulan tema ini sampai di forum pada siklus berikutnya: belum ada yang diteruskan."
        )
    if not missed and not theme.tally.accommodated:
        return _("Minta jawaban perangkat daerah atas usulan yang diteruskan forum.")
    if not missed:
        return _("Semua usulan forum yang dijawab sudah diakomodasi; jaga porsinya pada siklus berikutnya.")
    asked = sum(one.requested_amount or 0 for one in missed)
    words = _(
        "Mendanai prioritas di atas yang belum terpenuhi memerlukan %(amount)s menurut pengusul: putuskan mana yang "
        "masuk perubahan anggaran, mana yang ditawarkan kepada perusahaan, dan mana yang dilanjutkan tahun depan."
    )
    return words % {"amount": format_rupiah_short(asked)}


def decide_on_floor(theme: Portrait, album: Album) -> str:
    """A floor is asked for where money falls far behind people, or else behind what was asked; all announced."""
    if not (album.is_announced and album.total.funded):
        return ""
    by_people = bool(theme.people and album.counted_funds)
    fair = part_of(theme.people or 0, album.people) if by_people else part_of(theme.tally.asked, album.total.asked)
    money = part_of(theme.tally.funded, album.counted_funds if by_people else album.total.funded)
    if money * 2 >= fair:
        return ""
    if by_people:
        return _("Tetapkan jaminan porsi tema ini: bagian rupiahnya kurang dari separuh bagian penduduknya.")
    return _("Tetapkan jaminan porsi tema ini: bagian rupiahnya kurang dari separuh bagian yang diusulkannya.")


def decide_on_ceilings(theme: Portrait) -> str:
    """Where the money is short, it is the ceilings that decide."""
    refused = sum(number for _label, number in theme.reasons)
    label, number = theme.reasons[0] if theme.reasons else ("", 0)
    if refused < FEW or 2 * number < refused:
        return ""
    words = _(
        "Bahas penyebab utamanya, “%(label)s” pada %(share)s usulan, bersama perangkat daerah "
        "sebelum pagu berikutnya ditetapkan."
    )
    return words % {"label": label, "share": describe_share(number, refused)}


def decide_on_work(theme: Portrait) -> str:
    """Whether what is not physical fares worse than it should."""
    soft = theme.kinds.get(ActivityKind.NON_PHYSICAL, Tally())
    asked, funded = part_of(soft.asked, theme.tally.asked), part_of(soft.funded, theme.tally.funded)
    if not theme.tally.funded or asked - funded < NOTICEABLE:
        return ""
    words = _("Periksa mengapa kegiatan nonfisik diminta %(asked)s tetapi didanai %(funded)s.")
    figures = {
        "asked": write_percent(soft.asked, theme.tally.asked),
        "funded": write_percent(soft.funded, theme.tally.funded),
    }
    return words % figures
