"""Why a proposal is in or out of a scenario, in a sentence; the figures come from budgets.allocation.explaining."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.utils import translation
from django.utils.formats import number_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from budgets.enums import Scope
from budgets.models import ScenarioRow
from musrenbang.lib.numerals import format_number
from musrenbang.lib.rupiah import format_rupiah


def write_answer(row: ScenarioRow) -> str:
    """What the proposer is told once the decision is published; needs ``row.proposal`` with its surroundings.

    Her agency reads it before, and other decisions may still be sealed after: it says nothing of what is left.
    """
    with translation.override("id"):  # decisions are kept in one language
        why = row.why
        if why.get("reason") == "override":
            made = row.scenario.overrides.filter(proposal=row.proposal_id, ended_at__isnull=True).first()
            return write_exception(made.reason if made else "–")
        return write_why(why, name_place(row), has_sums=False)


def write_exception(reason: str) -> str:
    """That a planner decided against the count, and why."""
    return _("Ditetapkan Bappeda di luar hitungan: %(reason)s") % {"reason": reason}


def name_place(row: ScenarioRow) -> dict[str, str]:
    """What the ceilings above its proposal are called."""
    proposal = row.proposal
    kecamatan = proposal.kelurahan.parent if proposal.kelurahan else None
    over = {
        Scope.CITY: "",
        Scope.AGENCY: proposal.agency.name if proposal.agency else "",
        Scope.KECAMATAN: kecamatan.name if kecamatan else "",
    }
    return {scope: scope.name_ceiling(name) for scope, name in over.items()}


def write_why(why: Mapping[str, Any], names: Mapping[str, str], *, has_sums: bool = True) -> str:
    """One or two sentences; ``names`` of the ceilings by their kind, ``has_sums``: with what was left of them."""
    reason = str(why.get("reason", ""))
    if reason in {"ceiling", "too_dear"}:
        return " ".join([write_place(why), *write_obstacle(why, names, has_sums=has_sums)])
    sentences = {
        "floor": _("Masuk supaya porsi yang dijamin bagi temanya terpenuhi."),
        "score": _("Masuk karena skornya, selama uangnya cukup."),
        "optimum": _("Masuk dalam pilihan yang jumlah skornya paling tinggi di bawah semua pagu."),
        "shares": _("Masuk karena dibiayai bagian uang para pendukungnya."),
        "completion": _("Masuk menurut jumlah pendukung, dengan uang yang tersisa."),
        "decided": _("Sudah diputuskan perangkat daerah sebelum skenario dihitung."),
        "override": _("Ditetapkan Bappeda di luar hitungan."),
        "infeasible": _("Porsi yang dijamin tidak bisa dipenuhi bersama-sama, jadi belum ada yang dipilih."),
    }
    return " ".join([write_place(why), sentences.get(reason, "")]).strip()


def write_place(why: Mapping[str, Any]) -> str:
    rank = {"rank": format_number(int(why.get("rank", 0)))}
    if not why.get("has_score", True):
        return _("Urutan ke-%(rank)s, belum punya skor.") % rank
    return _("Urutan ke-%(rank)s dengan skor %(score)s.") % {**rank, "score": write_points(why.get("score", 0))}


def write_obstacle(why: Mapping[str, Any], names: Mapping[str, str], *, has_sums: bool) -> list[str]:
    """Which ceiling had no room, and by how much it missed."""
    found = []
    for ceiling in why.get("ceilings", [])[:1]:
        figures = {"ceiling": names.get(ceiling["kind"], ""), "short": format_rupiah(ceiling["short"])}
        if not ceiling["ceiling"]:
            found.append(_("Tidak ada %(ceiling)s yang tersisa.") % figures)
        elif not has_sums:
            found.append(capfirst(_("%(ceiling)s tidak cukup lagi.") % figures))
        else:
            figures["left"] = format_rupiah(ceiling["left"])
            found.append(capfirst(_("%(ceiling)s tinggal %(left)s: kurang %(short)s.") % figures))
    if not found:
        found.append(_("Uangnya terpakai usulan lain yang bersama-sama lebih tinggi nilainya."))
    if why.get("points_short"):
        found.append(_("Kurang %(points)s poin untuk masuk.") % {"points": write_points(why["points_short"])})
    return found


def write_points(points: float) -> str:
    """``71,5``, ``60``."""
    return str(number_format(Decimal(str(round(points, 3))).normalize() + 0))
