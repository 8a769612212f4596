"""What an equity report can say about all themes of a cycle together."""

from collections.abc import Sequence
from decimal import Decimal

from django.utils.translation import gettext as _

from budgets.boards.equity import reckon_gini_per_head
from forums.renderers.words import write_volume
from musrenbang.lib.numerals import format_number
from musrenbang.lib.rupiah import format_rupiah
from reports.datasets.findings import (
    FEW,
    Finding,
    Rule,
    describe_share,
    join_names,
    part_of,
    tell,
    write_percent,
    write_points,
)
from reports.datasets.portraits import Album, Portrait
from themes.enums import ActivityKind

STEEP = 10.0  # per cent from which a change over a year is one
UNEVEN = 0.4  # Gini from which money counts as unevenly spread


def tell_all(album: Album) -> Finding | None:
    """How few of all get through."""
    total = album.total
    if not total.received:
        return tell("corong", 100, _("Belum ada usulan dalam siklus ini."))
    words = _("Dari %(received)s usulan, %(passed)s diteruskan forum dan %(share)s diakomodasi.")
    figures = {
        "received": format_number(total.received),
        "passed": write_percent(total.forwarded, total.received),
        "share": write_percent(total.accommodated, total.received),
    }
    return tell("corong", 90, words % figures) if album.is_announced else None


def tell_per_head(album: Album) -> Finding | None:
    """Who gets most and least for each of its people."""
    if not album.is_announced or len(album.counted) < 2 or not album.counted_funds:  # noqa: PLR2004 -- one has no other
        return None
    ordered = sorted(album.counted, key=lambda theme: (per_head(theme), theme.name))
    least, most = ordered[0], ordered[-1]
    if per_head(least) == per_head(most):
        return None
    words = _("Per jiwa, tema %(most)s menerima %(much)s dan tema %(least)s %(little)s.")
    figures = {
        "most": most.name,
        "much": format_rupiah(per_head(most)),
        "least": least.name,
        "little": format_rupiah(per_head(least)),
    }
    return tell("per jiwa", 95, words % figures)


def per_head(theme: Portrait) -> int:
    """Rupiah funded for each of its people; 0 where nobody counted them."""
    return theme.tally.funded // theme.people if theme.people else 0


def tell_behind(album: Album) -> Finding | None:
    """Themes that get less than half of their people's share."""
    if not (album.is_announced and album.counted_funds):
        return None
    behind = [
        theme.name
        for theme in album.counted
        if 2 * part_of(theme.tally.funded, album.counted_funds) < part_of(theme.people or 0, album.people)
    ]
    if not behind:
        return None
    words = _("Bagian rupiahnya kurang dari separuh bagian penduduknya: tema %(names)s.")
    return tell("tertinggal", 92, words % {"names": join_names(behind)})


def tell_fortunes(album: Album) -> Finding | None:
    """Where a forwarded proposal is most and least likely to be funded."""
    themes = [theme for theme in album.themes if theme.tally.forwarded >= FEW]
    if not album.is_announced or len(themes) < 2:  # noqa: PLR2004 -- one alone has no other
        return None
    ordered = sorted(themes, key=lambda theme: (part_of(theme.tally.accommodated, theme.tally.forwarded), theme.name))
    least, most = ordered[0], ordered[-1]
    words = _(
        "Dari yang diteruskan, paling sering diakomodasi tema %(most)s, %(often)s; "
        "paling jarang tema %(least)s, %(seldom)s."
    )
    figures = {
        "most": most.name,
        "often": write_percent(most.tally.accommodated, most.tally.forwarded),
        "least": least.name,
        "seldom": write_percent(least.tally.accommodated, least.tally.forwarded),
    }
    return tell("peluang", 80, words % figures)


def tell_soft(album: Album) -> Finding | None:
    """The share that is not physical, asked and funded."""
    soft = [
        theme.kinds[ActivityKind.NON_PHYSICAL] for theme in album.themes if ActivityKind.NON_PHYSICAL in theme.kinds
    ]
    asked, funded = sum(tally.asked for tally in soft), sum(tally.funded for tally in soft)
    if not (album.is_announced and album.total.funded and album.total.asked):
        return None
    words = _("Kegiatan nonfisik: %(asked)s dari rupiah yang diusulkan, %(funded)s dari rupiah yang didanai.")
    figures = {"asked": write_percent(asked, album.total.asked), "funded": write_percent(funded, album.total.funded)}
    return tell("sifat", 75, words % figures)


def tell_spread(album: Album) -> Finding | None:
    """How evenly the money lies over the kelurahan."""
    money = add_places(album)
    if not (album.is_announced and any(money.values()) and album.kelurahan):
        return None
    gini = reckon_place_gini(album)
    if gini is None:
        return None
    empty = len([place for place in album.kelurahan if not money.get(place.key)])
    uneven = _("Rupiah yang didanai tersebar tidak merata antarkelurahan (Gini per jiwa %(gini)s)")
    even = _("Rupiah yang didanai tersebar cukup merata antarkelurahan (Gini per jiwa %(gini)s)")
    tail = _("%(share)s kelurahan tidak menerima apa-apa.") % {"share": describe_share(empty, len(album.kelurahan))}
    head = (uneven if gini >= Decimal(str(UNEVEN)) else even) % {"gini": write_volume(gini)}
    return tell("sebaran", 78, f"{head}; {tail}")


def add_places(album: Album) -> dict[int, int]:
    """Rupiah funded for each kelurahan, over all themes."""
    money: dict[int, int] = {}
    for theme in album.themes:
        for key, tally in theme.places.items():
            money[key or 0] = money.get(key or 0, 0) + tally.funded
    return money


def reckon_place_gini(album: Album) -> Decimal | None:
    """Over rupiah per head of all kelurahan whose people are counted, those with nothing too; 0: all alike, 1: one has
    everything. None where nobody is counted.
    """
    people = {place.key: place.people for place in album.kelurahan}
    per_thousand = reckon_gini_per_head(add_places(album), people)
    return None if per_thousand is None else (Decimal(per_thousand) / 1000).quantize(Decimal("0.01"))


def tell_growth(album: Album) -> Finding | None:
    """The theme that grew or shrank most since the cycle before."""
    changes = [
        (100 * (theme.tally.received - theme.before.received) / theme.before.received, theme)
        for theme in album.themes
        if theme.before and theme.before.received >= FEW and theme.tally.received and theme.is_filed
    ]
    change, theme = max(changes, key=lambda pair: (abs(pair[0]), pair[1].name), default=(0.0, None))
    if theme is None or abs(change) < STEEP:
        return None
    grown = _("Paling berubah sejak siklus sebelumnya: usulan tema %(name)s naik %(percent)s %%.")
    shrunk = _("Paling berubah sejak siklus sebelumnya: usulan tema %(name)s turun %(percent)s %%.")
    words = grown if change > 0 else shrunk
    return tell("tahun lalu", 70, words % {"name": theme.name, "percent": write_points(change)})


def tell_uncounted(album: Album) -> Finding | None:
    """Themes about whose people nothing is known: nothing per head can be said of them."""
    names = [theme.name for theme in album.themes if theme.people is None and theme.tally.received]
    if not names:
        return None
    words = _("Penduduk tema %(names)s belum diketahui, jadi tidak dapat dibandingkan per jiwa.")
    return tell("penduduk", 60, words % {"names": join_names(names)})


CITY_RULES: Sequence[Rule[Album]] = (
    *(tell_all, tell_per_head, tell_behind, tell_fortunes, tell_soft, tell_spread, tell_growth, tell_uncounted),
)
