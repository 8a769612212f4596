"""Why a proposal is in or out, for everybody, in short sentences without jargon; the figures are those kept."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import ROUND_CEILING, Decimal
from typing import Any

from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from budgets.boards.grounds import FLOOR, Grounds, Limit
from budgets.enums import Method, Scope
from budgets.reckoning import THOUSAND, WHOLE
from musrenbang.lib.numerals import format_number
from musrenbang.lib.rupiah import format_rupiah
from proposals.enums import Status
from proposals.models import Proposal

# What a coded reason means for who asked.
PLAIN: dict[str, str | Promise] = {
    "BUKAN_KEWENANGAN": _lazy("Hal ini diurus provinsi atau pemerintah pusat, bukan kota."),
    "DATA_TIDAK_LENGKAP": _lazy("Isian usulan ini belum lengkap, jadi belum bisa dinilai."),
    "LOKASI_TIDAK_SESUAI": _lazy("Petugas melihat lokasinya, dan tempat itu tidak memenuhi syarat."),
    "GANDA": _lazy("Hal yang sama sudah diusulkan orang lain."),
    "SUDAH_DIANGGARKAN": _lazy("Hal ini sudah mendapat anggaran tahun ini."),
    "LUAR_KAMUS": _lazy("Kegiatan ini belum ada dalam daftar kegiatan kota."),
    "BUKAN_PRIORITAS": _lazy("Usulan ini baik, tetapi yang lain dinilai lebih mendesak."),
    "PAGU_HABIS": _lazy("Usulan ini baik, tetapi uangnya tidak cukup."),
    "STATUS_LAHAN": _lazy("Tanah atau bangunannya bukan milik kota, atau belum diserahkan kepada kota."),
    "PENERIMA_TAK_SYARAT": _lazy("Penerimanya belum memenuhi syarat menurut aturan."),
    "TAK_ADA_TEMPAT": _lazy("Belum ada tempat menyimpan atau orang yang merawatnya."),
    "TIDAK_MEMENUHI_KRITERIA": _lazy("Usulan ini belum memenuhi syarat programnya."),
}
CHOSEN: dict[str, str | Promise] = {
    "score": _lazy("Skornya cukup tinggi, dan ketika gilirannya tiba uangnya masih cukup."),
    "optimum": _lazy("Usulan ini termasuk kumpulan usulan yang jumlah skornya paling tinggi di bawah semua pagu."),
    "floor": _lazy("Usulan ini masuk supaya porsi yang dijamin bagi temanya terpenuhi."),
    "completion": _lazy(
        "Setelah bagian semua pendukung terpakai, masih ada uang tersisa. Usulan ini masuk menurut jumlah pendukungnya."
    ),
}


def name_limit(limit: Limit) -> str:
    """``pagu Dinas Kesehatan``, ``porsi tema Anak``."""
    if limit.kind == FLOOR:
        return _("porsi tema %(name)s") % {"name": limit.name}
    return Scope(limit.kind).name_ceiling(limit.name)


def write_points(points: float) -> str:
    """Points still needed, one decimal, never too few: 20.001 is ``20,1``."""
    rounded = Decimal(str(points)).quantize(Decimal("0.1"), ROUND_CEILING)
    return str(number_format(rounded, 0 if rounded == int(rounded) else 1))


def tell_grounds(grounds: Grounds) -> list[str]:
    """Why the scenario put it in or left it out; empty where none did."""
    why = grounds.why
    reason = str(why.get("reason", ""))
    if grounds.exception or not why or reason in {"decided", "override"}:
        return []
    if reason == "shares":
        return [
            _("Uang kota dibagi rata kepada semua orang yang mendukung sesuatu."),
            _("Para pendukung usulan ini membayarnya bersama: %(paid)s, tiap orang paling banyak %(share)s.")
            % {"paid": format_rupiah(why.get("paid")), "share": format_rupiah(why.get("share"))},
        ]
    if reason in CHOSEN:
        return [str(CHOSEN[reason])]
    return [*tell_obstacles(grounds), *tell_purses(why)]


def tell_obstacles(grounds: Grounds) -> Iterator[str]:
    """Which ceilings had no room, the tightest first; without figures where the reader may not know them."""
    full = sorted((limit for limit in grounds.limits if limit.is_full), key=lambda limit: -limit.short)
    if not full:
        yield _("Uangnya dipakai usulan lain yang bersama-sama lebih tinggi nilainya.")
    for limit in full:
        figures = {
            "limit": name_limit(limit),
            "left": format_rupiah(limit.then),
            "amount": format_rupiah(grounds.amount),
            "short": format_rupiah(limit.short),
        }
        if grounds.why.get("reason") == "too_dear" and limit.amount < grounds.amount:
            yield _("Anggaran usulan ini %(amount)s, lebih besar daripada seluruh %(limit)s.") % figures
        elif not limit.short:
            yield _("Ketika usulan ini dihitung, %(limit)s tidak cukup lagi.") % figures
        elif grounds.method == Method.OPTIMAL:
            yield _("Setelah pilihan terbaik ditetapkan, %(limit)s tinggal %(left)s: kurang %(short)s.") % figures
        else:
            yield _("Ketika gilirannya tiba, %(limit)s tinggal %(left)s: kurang %(short)s.") % figures


def tell_purses(why: Mapping[str, Any]) -> Iterator[str]:
    """What its supporters still held, where money was shared among supporters."""
    if "money_left" not in why:
        return
    figures = {"votes": format_number(why.get("votes", 0)), "left": format_rupiah(why["money_left"])}
    yield _("Ada %(votes)s suara untuk usulan ini. Bagian mereka yang belum terpakai %(left)s.") % figures


def tell_changes(grounds: Grounds) -> list[str]:
    """What would have put it in, all else being equal; only for what was left out. Each sentence is true by itself:
    where several things are short together, one sentence names them all.
    """
    if grounds.exception or grounds.why.get("reason") not in {"ceiling", "too_dear"}:
        return []
    return [*tell_points(grounds), *tell_saving(grounds), *tell_supporters(grounds)]


def tell_points(grounds: Grounds) -> Iterator[str]:
    """How many points it missed, where the highest score would do."""
    points = grounds.why.get("points_short")
    if points and (grounds.points or 0) + points * THOUSAND > WHOLE * THOUSAND:
        yield _("Skor setinggi apa pun tidak cukup.")
    elif points and grounds.method == Method.RANKED:
        words = _("Dengan %(points)s poin lagi, usulan ini masuk, selama porsi tema yang dijamin tetap terpenuhi.")
        alone = _("Dengan %(points)s poin lagi, usulan ini masuk.")
        yield (words if grounds.why.get("has_floors") else alone) % {"points": write_points(points)}
    elif points and grounds.method == Method.OPTIMAL:
        yield _("Skornya perlu naik sedikitnya %(points)s poin.") % {"points": write_points(points)}
    elif grounds.method == Method.RANKED:
        yield tell_hopeless(grounds)


def tell_hopeless(grounds: Grounds) -> str:
    """Why no score puts it in: what had its turn before all scores left too little."""
    if any(limit.is_full and limit.amount < grounds.amount for limit in grounds.limits):
        return _("Skor yang lebih tinggi saja tidak cukup: pagunya lebih kecil daripada anggarannya.")
    if grounds.why.get("reason") == "too_dear":
        return _("Skor yang lebih tinggi saja tidak cukup: uangnya sudah dipakai usulan yang diputuskan lebih dulu.")
    return _("Skor yang lebih tinggi saja tidak cukup: uangnya sudah dipakai untuk porsi tema yang dijamin.")


def tell_saving(grounds: Grounds) -> Iterator[str]:
    """How much cheaper it had to be for all its ceilings at once."""
    short = grounds.why.get("rupiah_short")
    if short and short < grounds.amount:
        words = _(
            "Dengan anggaran %(short)s lebih kecil, usulan ini muat, selama porsi tema yang dijamin tetap terpenuhi."
        )
        alone = _("Dengan anggaran %(short)s lebih kecil, usulan ini muat.")
        yield (words if grounds.why.get("has_floors") else alone) % {"short": format_rupiah(short)}
    elif short:
        yield _("Anggaran yang lebih kecil saja tidak cukup: tidak ada uang yang tersisa.")


def tell_supporters(grounds: Grounds) -> Iterator[str]:
    """All that was missing before its supporters could pay for it, where money was shared among supporters."""
    why = grounds.why
    if "money_short" not in why or not why.get("votes"):
        return
    needs = list(list_needs(grounds))
    if why["money_short"] and len(needs) == 1:
        short = {"short": format_rupiah(why["money_short"])}
        yield _("Dengan tambahan bagian pendukung %(short)s, usulan ini terbiayai.") % short
    elif len(needs) == 1:
        yield _("Bagian pendukungnya cukup; yang masih diperlukan: %(need)s.") % {"need": needs[0]}
    else:
        whole = {"needs": join(needs)}
        yield _("Supaya pendukungnya bisa membiayainya, semua ini diperlukan bersama: %(needs)s.") % whole


def join(parts: Sequence[str]) -> str:
    """Two or more: ``a dan b``, ``a, b, dan c``."""
    *others, before, last = parts
    if not others:
        return _("%(first)s dan %(last)s") % {"first": before, "last": last}
    return _("%(first)s, dan %(last)s") % {"first": ", ".join([*others, before]), "last": last}


def list_needs(grounds: Grounds) -> Iterator[str]:
    """Their money, room under the ceilings, and floors that must still be reached. What was kept before ceilings in
    the way were counts all that had no room.
    """
    why, names = grounds.why, {limit.kind: name_limit(limit) for limit in grounds.limits}
    if short := why["money_short"]:
        yield _("bagian pendukung bertambah %(short)s") % {"short": format_rupiah(short)}
    full = [{"kind": limit.kind, "short": limit.short} for limit in grounds.limits if limit.is_full]
    for missing in why.get("blocked", full):
        figures = {"limit": names.get(missing["kind"], ""), "short": format_rupiah(missing["short"])}
        yield _("%(limit)s bertambah %(short)s") % figures
    if why.get("has_floors"):
        yield _("porsi tema yang dijamin tetap terpenuhi")


def tell_next(proposal: Proposal) -> list[str]:
    """What the proposer can do now; of what is public, or shown to its deciders."""
    figures = {"year": proposal.round.cycle.plan_year, "code": proposal.code}
    ask = _("Ada yang keliru? Tanyakan kepada perangkat daerahnya dengan menyebut kode %(code)s.") % figures
    if proposal.status == Status.ACCOMMODATED:
        return [_("Kegiatan ini masuk rencana kerja kota tahun %(year)s.") % figures]
    if proposal.status == Status.UNACCOMMODATED:
        return [
            _("Usulan ini bisa dilanjutkan tahun depan tanpa menulis dari awal. Anda akan ditanya: masih dibutuhkan?"),
            _("Perusahaan bisa membantu lewat program CSR. Usulan ini ada di daftar yang mereka baca."),
            ask,
        ]
    return [_("Baca alasannya, perbaiki, lalu ajukan lagi pada putaran berikutnya."), ask]
