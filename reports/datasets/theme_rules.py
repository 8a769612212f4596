"""What a policy brief can say about a theme. A rule whose figures are too few, or not announced yet, says nothing."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from musrenbang.lib.numerals import format_number
from musrenbang.lib.rupiah import format_rupiah, format_rupiah_short
from proposals.enums import Channel
from reports.datasets.findings import (
    FEW,
    Finding,
    Rule,
    describe_share,
    part_of,
    tell,
    write_percent,
    write_points,
)
from reports.datasets.portraits import View
from themes.enums import ActivityKind

TOP = 5  # kelurahan that are looked at together
NOTICEABLE = 5.0  # percentage points from which a difference is one
STEEP = 10.0  # per cent from which a change over a year is one
LARGE = 30.0  # per cent from which one agency or reason stands out


def tell_funnel(view: View) -> Finding | None:
    """Where most are lost."""
    tally = view.theme.tally
    if not (view.is_announced and tally.received and tally.lost + tally.unfunded):
        return None
    stage = _("telaah perangkat daerah") if tally.unfunded > tally.lost else _("forum dan pemeriksaan sebelumnya")
    figures = {
        "received": format_number(tally.received),
        "forwarded": format_number(tally.forwarded),
        "passed": write_percent(tally.forwarded, tally.received),
        "accommodated": format_number(tally.accommodated),
        "share": write_percent(tally.accommodated, tally.received),
        "stage": stage,
        "lost": format_number(max(tally.lost, tally.unfunded)),
    }
    words = _(
        "Dari %(received)s usulan, %(forwarded)s diteruskan (%(passed)s) dan %(accommodated)s diakomodasi (%(share)s); "
        "paling banyak gugur pada %(stage)s: %(lost)s usulan."
    )
    return tell("gugur", 100 - part_of(tally.accommodated, tally.received), words % figures)


def tell_size(view: View) -> Finding | None:
    """Always true, seldom surprising."""
    tally = view.theme.tally
    if not tally.received:
        none, none_yet = (
            _("Tidak ada usulan yang masuk untuk tema ini."),
            _("Belum ada usulan yang masuk untuk tema ini."),
        )
        return tell("besar", 100, none if view.theme.is_filed else none_yet)
    share = describe_share(tally.received, view.album.total.received)
    words = _("Tema ini mengirim %(share)s usulan siklus ini, senilai %(asked)s.")
    return tell("besar", 15, words % {"share": share, "asked": format_rupiah_short(tally.asked)})


def tell_people(view: View) -> Finding | None:
    """Its share of the money beside its share of the people, among themes whose people are counted."""
    theme, album = view.theme, view.album
    if not (album.is_announced and theme.people and album.counted_funds and theme.tally.received):
        return None
    people, money = part_of(theme.people, album.people), part_of(theme.tally.funded, album.counted_funds)
    if abs(people - money) < NOTICEABLE:
        return None
    words = _(
        "Dari tema yang penduduknya diketahui, tema ini mencakup %(people)s jiwa dan menerima %(money)s rupiah: "
        "%(own)s per jiwa, semuanya bersama %(all)s."
    )
    figures = {
        "money": write_percent(theme.tally.funded, album.counted_funds),
        "people": write_percent(theme.people, album.people),
        "own": format_rupiah(theme.tally.funded // theme.people),
        "all": format_rupiah(album.counted_funds // album.people),
    }
    return tell("bagian", 35 + 2 * abs(people - money), words % figures)


def tell_fortune(view: View) -> Finding | None:
    """How likely a forwarded proposal is funded, beside the other themes."""
    own, everybody = view.theme.tally, view.album.total
    others = (everybody.accommodated - own.accommodated, everybody.forwarded - own.forwarded)
    if not view.album.is_announced or min(own.forwarded, others[1]) < FEW:
        return None
    here, there = part_of(own.accommodated, own.forwarded), part_of(*others)
    if abs(here - there) < NOTICEABLE / 2:
        return None
    words = _("Dari usulan yang diteruskan, %(here)s diakomodasi; pada tema lain %(there)s.")
    figures = {"here": describe_share(own.accommodated, own.forwarded), "there": write_percent(*others)}
    return tell("peluang", 30 + 4 * abs(here - there), words % figures)


def tell_growth(view: View) -> Finding | None:
    """How many proposals came, beside the year before."""
    now, before = view.theme.tally, view.theme.before
    if before is None or before.received < FEW or not (now.received and view.theme.is_filed):
        return None
    change = 100 * (now.received - before.received) / before.received
    if abs(change) < STEEP:
        return None
    grown = _("Usulan masuk naik %(percent)s %% dari siklus sebelumnya, dari %(before)s menjadi %(now)s.")
    shrunk = _("Usulan masuk turun %(percent)s %% dari siklus sebelumnya, dari %(before)s menjadi %(now)s.")
    figures = {
        "percent": write_points(change),
        "before": format_number(before.received),
        "now": format_number(now.received),
    }
    return tell("tahun lalu", 25 + abs(change), (grown if change > 0 else shrunk) % figures)


def tell_fortune_before(view: View) -> Finding | None:
    """The share that was accommodated, beside the year before; both announced."""
    now, before = view.theme.tally, view.theme.before
    if before is None or not (view.is_announced and view.album.was_announced):
        return None
    if min(now.received, before.received) < FEW:
        return None
    here, there = part_of(now.accommodated, now.received), part_of(before.accommodated, before.received)
    if abs(here - there) < NOTICEABLE / 2:
        return None
    words = _("Diakomodasi %(here)s dari usulan masuk; siklus sebelumnya %(there)s.")
    figures = {
        "here": write_percent(now.accommodated, now.received),
        "there": write_percent(before.accommodated, before.received),
    }
    return tell("diakomodasi tahun lalu", 30 + 4 * abs(here - there), words % figures)


def tell_kind(view: View) -> Finding | None:
    """Whether physical works win more of the money than was asked for them."""
    works, tally = view.theme.kinds.get(ActivityKind.PHYSICAL), view.theme.tally
    if works is None or not (view.is_announced and tally.funded and tally.asked):
        return None
    asked, funded = part_of(works.asked, tally.asked), part_of(works.funded, tally.funded)
    words = _("Pekerjaan fisik: %(asked)s dari rupiah yang diusulkan, %(funded)s dari rupiah yang didanai.")
    figures = {
        "asked": write_percent(works.asked, tally.asked),
        "funded": write_percent(works.funded, tally.funded),
    }
    return tell("sifat", 20 + 2 * abs(asked - funded), words % figures)


def tell_silent_places(view: View) -> Finding | None:
    """Kelurahan without a proposal."""
    tallies, places = view.theme.places, view.album.kelurahan
    silent = [place for place in places if not tallies.get(place.key)]
    if not (silent and view.theme.tally.received and view.theme.is_filed):
        return None
    words = _("Tidak ada usulan tema ini dari %(share)s kelurahan.")
    share = describe_share(len(silent), len(places))
    return tell("sebaran", 20 + part_of(len(silent), len(places)), words % {"share": share})


def tell_unfunded_places(view: View) -> Finding | None:
    """Kelurahan that asked and got nothing."""
    asking = [tally for place, tally in view.theme.places.items() if place and tally.received]
    empty = sum(not tally.accommodated for tally in asking)
    if not (view.is_announced and empty) or len(asking) < TOP:
        return None
    words = _("Dari kelurahan yang mengusulkan, %(share)s belum mendapat satu pun yang diakomodasi.")
    share = describe_share(empty, len(asking))
    return tell("kelurahan tanpa hasil", 15 + part_of(empty, len(asking)) * 0.8, words % {"share": share})


def tell_concentration(view: View) -> Finding | None:
    """Whether few kelurahan send most of it."""
    places = {place.key: place.name for place in view.album.kelurahan}
    counts = sorted(
        ((tally.received, places[key]) for key, tally in view.theme.places.items() if key in places), reverse=True
    )
    received, top = view.theme.tally.received, counts[:TOP]
    sent = sum(count for count, _name in top)
    if received < FEW or len(places) < 4 * TOP or part_of(sent, received) < 2 * part_of(TOP, len(places)):
        return None
    words = _("Lima kelurahan mengirim %(share)s usulan; terbanyak %(name)s dengan %(most)s.")
    figures = {"share": describe_share(sent, received), "name": top[0][1], "most": format_number(top[0][0])}
    return tell("pemusatan", 20 + part_of(sent, received), words % figures)


def tell_agency(view: View) -> Finding | None:
    """One agency that holds much of it."""
    forwarded = view.theme.tally.forwarded
    if forwarded < FEW or not view.theme.agencies:
        return None
    name, tally = max(view.theme.agencies.items(), key=lambda pair: (pair[1].forwarded, pair[0]))
    share = part_of(tally.forwarded, forwarded)
    if share < LARGE:
        return None
    words = _("%(name)s memegang %(share)s usulan yang diteruskan.")
    return tell(
        "perangkat daerah", share * 0.9, words % {"name": name, "share": describe_share(tally.forwarded, forwarded)}
    )


def tell_reason(view: View) -> Finding | None:
    """Why most were refused."""
    refused = sum(number for _label, number in view.theme.reasons)
    if not view.is_announced or refused < FEW:
        return None
    label, number = view.theme.reasons[0]
    words = _("Alasan terbanyak bagi yang belum terpenuhi: “%(label)s”, %(share)s usulan.")
    weight = 10 + part_of(number, refused) * 0.7
    return tell("alasan", weight, words % {"label": label, "share": describe_share(number, refused)})


def tell_cut(view: View) -> Finding | None:
    """Whether what is accommodated gets what was asked for it."""
    tally = view.theme.tally
    if not view.is_announced or tally.accommodated < TOP:
        return None
    share = part_of(tally.funded, tally.accepted)
    words = _("Yang diakomodasi didanai %(share)s dari yang diminta: %(funded)s dari %(accepted)s.")
    figures = {
        "share": write_percent(tally.funded, tally.accepted),
        "funded": format_rupiah_short(tally.funded),
        "accepted": format_rupiah_short(tally.accepted),
    }
    return tell("koreksi", 10 + 2 * abs(100 - share), words % figures)


def tell_channel(view: View) -> Finding | None:
    """How many came with help or from a hall: who cannot file alone."""
    received = view.theme.tally.received
    helped = sum(view.theme.channels[way].received for way in HELPED if way in view.theme.channels)
    if received < FEW or not helped:
        return None
    words = _("Lewat bantuan petugas dan forum tatap muka masuk %(share)s usulan.")
    return tell("saluran", 10 + part_of(helped, received) * 0.5, words % {"share": describe_share(helped, received)})


def tell_gap(view: View) -> Finding | None:
    """What it would take to fund all that was forwarded."""
    tally = view.theme.tally
    missing = tally.passed - tally.accepted
    if not (view.is_announced and missing > 0 and tally.unfunded):
        return None
    words = _("Usulan diteruskan yang belum didanai bernilai %(missing)s, menurut pengusul; yang didanai %(funded)s.")
    figures = {"missing": format_rupiah_short(missing), "funded": format_rupiah_short(tally.funded)}
    return tell("kekurangan", 15 + part_of(missing, tally.passed) * 0.4, words % figures)


HELPED = (Channel.ASSISTED, Channel.HALL)
THEME_RULES: Sequence[Rule[View]] = (
    *(tell_funnel, tell_size, tell_people, tell_fortune, tell_growth, tell_fortune_before, tell_kind),
    *(tell_silent_places, tell_unfunded_places, tell_concentration, tell_agency, tell_reason, tell_cut),
    *(tell_channel, tell_gap),
)
