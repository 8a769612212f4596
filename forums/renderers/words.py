"""Dates, places and amounts as an Indonesian document writes them, for every format alike."""

from datetime import date, datetime
from decimal import Decimal

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from forums.datasets.forum_report import ProposalRow
from musrenbang.lib.numerals import spell_number


def write_day(moment: datetime) -> str:
    """``Rabu, 16 Desember 2026`` in WIB."""
    return date_format(timezone.localtime(moment), "l, j F Y")


def write_date(day: date) -> str:
    """``16 Desember 2026``."""
    return date_format(day, "j F Y")


def write_time(moment: datetime) -> str:
    """``09.00`` in WIB."""
    return date_format(timezone.localtime(moment), "H.i")


def write_moment(moment: datetime) -> str:
    """``16 Desember 2026 pukul 09.00 WIB``."""
    return f"{date_format(timezone.localtime(moment), 'j F Y')} {_('pukul')} {write_time(moment)} WIB"


def write_period(starts_at: datetime, ends_at: datetime) -> str:
    """``09.00–12.00 WIB``, with the day of the end when it is another one."""
    if timezone.localdate(starts_at) == timezone.localdate(ends_at):
        return f"{write_time(starts_at)}–{write_time(ends_at)} WIB"
    return f"{write_time(starts_at)} WIB – {write_moment(ends_at)}"


def spell_day(moment: datetime) -> str:
    """``Rabu, tanggal enam belas bulan Desember tahun dua ribu dua puluh enam`` in WIB, as minutes spell it."""
    day = timezone.localtime(moment)
    return _("%(weekday)s, tanggal %(day)s bulan %(month)s tahun %(year)s") % {
        "weekday": date_format(day, "l"),
        "day": spell_number(day.day),
        "month": date_format(day, "F"),
        "year": spell_number(day.year),
    }


def write_volume(volume: Decimal) -> str:
    """``57.00`` → ``57``; ``1250.50`` → ``1.250,5``."""
    whole = f"{volume:,f}"
    trimmed = whole.rstrip("0").rstrip(".") if "." in whole else whole
    return trimmed.translate(str.maketrans(",.", ".,"))


def write_place(row: ProposalRow) -> str:
    """Kelurahan, kecamatan, ``RT 02 / RW 05`` and address on a line each; only what is known."""
    parts = [f"RT {row.rt}" if row.rt else "", f"RW {row.rw}" if row.rw else ""]
    spot = " / ".join(part for part in parts if part)
    lines = (f"Kel. {row.kelurahan}", f"Kec. {row.kecamatan}", spot, row.address)
    return "\n".join(line for line in lines if line)
