"""The equity report: what each theme's people asked for and got, where proposals drop out, what kind of work wins."""

from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from musrenbang.lib.numerals import counted
from reports.datasets.city_recap import draw_map
from reports.datasets.city_rules import CITY_RULES, add_places, per_head, reckon_place_gini
from reports.datasets.findings import choose_findings
from reports.datasets.funnel import list_basics, reckon_percent
from reports.datasets.places import is_mapped, place_columns, tile_columns
from reports.datasets.portraits import Album, Portrait, read_album
from reports.datasets.tallies import Tally
from reports.document import Cell, Chart, Column, Document, Heading, Kind, Part, Passage, Row, Shape, Table
from themes.enums import ActivityKind

if TYPE_CHECKING:
    from reports.catalogue.entry import Question, Step

MOST_REMARKS = 8


def read_equity(question: "Question", step: "Step") -> Document:
    """Eleven queries, one fewer once all is announced and one without a cycle before."""
    album = read_album(question)
    step(1, 1)
    remarks = choose_findings(CITY_RULES, album, MOST_REMARKS)
    return Document(
        key="laporan-keadilan",
        title=_("Laporan keadilan"),
        subtitle=str(question.cycle),
        facts=[*list_basics(question, album.total, album.announced), *list_meanings(album)],
        parts=list_parts(album, remarks),
        is_draft=not album.is_announced,
    )


def list_parts(album: Album, remarks: Sequence[str]) -> list[Part]:
    return [
        Heading(_("Yang menonjol")),
        Passage(remarks or [_("Belum ada yang menonjol.") + " " + describe_waiting(album)]),
        Heading(_("Penduduk, usulan, dan rupiah")),
        draw_shares(album),
        tabulate_people(album),
        Heading(_("Di mana usulan gugur")),
        tabulate_drop(album),
        Heading(_("Fisik, barang, dan nonfisik")),
        draw_kinds(album),
        Heading(_("Dibanding siklus sebelumnya")),
        compare_years(album),
        Heading(_("Sebaran antarkelurahan")),
        spread(album),
    ]


def describe_waiting(album: Album) -> str:
    return album.announced.lacking or _("Keputusan siklus ini belum diumumkan.")


def list_meanings(album: Album) -> list[tuple[str, str]]:
    overlap = _(
        "Perkiraan jumlah jiwa yang dilayani tema. Seorang anak perempuan terhitung pada tema anak dan perempuan, jadi "
        "bagian penduduk dihitung dari jumlah semua tema yang ikut dan penduduknya diketahui."
    )
    return [
        (_("Penduduk"), overlap),
        (_("Per jiwa"), _("Rupiah dibagi penduduk tema, dibulatkan ke bawah.")),
        (_("Gugur di forum"), _("Usulan masuk yang tidak, atau belum, diteruskan, dalam persen dari usulan masuk.")),
        (
            _("Gugur di telaah"),
            _("Diteruskan tetapi tidak, atau belum, diakomodasi, dalam persen dari yang diteruskan."),
        ),
        (_("Gini"), _("0: semua kelurahan mendapat rupiah per jiwa yang sama; 1: satu kelurahan mendapat semuanya.")),
        (
            _("Siklus pembanding"),
            str(album.before) if album.before else _("Belum ada siklus sebelumnya di portal ini."),
        ),
    ]


def draw_shares(album: Album) -> Chart:
    columns = [
        Column("tema", _("Tema"), share=20),
        Column("bagian_penduduk", _("Bagian penduduk"), Kind.PERCENT, 10),
        Column("bagian_usulan", _("Bagian usulan"), Kind.PERCENT, 10),
        Column("bagian_rupiah", _("Bagian rupiah"), Kind.PERCENT, 10),
    ]
    return Chart(
        title=_("Bagian penduduk, usulan, dan rupiah tiap tema"),
        shape=Shape.BARS,
        table=Table(
            "bagian", _("Bagian tiap tema"), columns, [describe_shares(theme, album) for theme in album.themes]
        ),
        label="tema",
        values=("bagian_penduduk", "bagian_usulan", "bagian_rupiah"),
        alternative=_("Batang per tema: bagian penduduk, bagian usulan, dan bagian rupiah yang didanai, dalam persen."),
    )


def describe_shares(theme: Portrait, album: Album) -> Row:
    return (
        theme.name,
        reckon_percent(theme.people or 0, album.people) if theme in album.counted else None,
        reckon_percent(theme.tally.received, album.total.received),
        reckon_percent(theme.tally.funded, album.total.funded),
    )


def tabulate_people(album: Album) -> Table:
    columns = [
        Column("tema", _("Tema"), share=14),
        Column("penduduk", _("Penduduk"), Kind.COUNT, 9),
        Column("usulan_masuk", _("Usulan"), Kind.COUNT, 8, is_summed=True),
        Column("rupiah_masuk", _("Diusulkan (Rp)"), Kind.RUPIAH, 17, is_summed=True),
        Column("rupiah_didanai", _("Didanai (Rp)"), Kind.RUPIAH, 16, is_summed=True),
        Column("diusulkan_per_jiwa", _("Diusulkan per jiwa"), Kind.RUPIAH, 11),
        Column("didanai_per_jiwa", _("Didanai per jiwa"), Kind.RUPIAH, 10),
    ]
    return Table("per-tema", _("Per jiwa"), columns, [describe_people(theme) for theme in album.themes])


def describe_people(theme: Portrait) -> Row:
    tally, people = theme.tally, theme.people
    return (
        theme.name,
        people,
        tally.received,
        tally.asked,
        tally.funded,
        tally.asked // people if people else None,
        per_head(theme) if people else None,
    )


def tabulate_drop(album: Album) -> Table:
    columns = [
        Column("tema", _("Tema"), share=14),
        Column("usulan_masuk", _("Usulan masuk"), Kind.COUNT, 8, is_summed=True),
        Column("diteruskan", _("Diteruskan"), Kind.COUNT, 9, is_summed=True),
        Column("diakomodasi", _("Diakomodasi"), Kind.COUNT, 10, is_summed=True),
        Column("gugur_di_forum", _("Gugur di forum"), Kind.PERCENT, 9),
        Column("gugur_di_telaah", _("Gugur di telaah"), Kind.PERCENT, 9),
        Column("berhasil", _("Masuk sampai diakomodasi"), Kind.PERCENT, 11),
    ]
    return Table("corong", _("Corong per tema"), columns, [describe_drop(theme) for theme in album.themes])


def describe_drop(theme: Portrait) -> Row:
    tally = theme.tally
    return (
        theme.name,
        tally.received,
        tally.forwarded,
        tally.accommodated,
        reckon_percent(tally.lost, tally.received),
        reckon_percent(tally.unfunded, tally.forwarded),
        reckon_percent(tally.accommodated, tally.received),
    )


def draw_kinds(album: Album) -> Chart:
    """One row for each theme asked and funded, so that the two can be seen beside each other."""
    return Chart(
        title=_("Sifat kegiatan, menurut rupiah"),
        shape=Shape.STACKED,
        table=Table("sifat", _("Sifat kegiatan"), kind_columns(), list_kinds(album)),
        label="tahap",
        values=("fisik", "barang", "nonfisik"),
        alternative=_("Batang bertumpuk per tema dan tahap: bagian rupiah untuk fisik, barang, dan nonfisik."),
    )


def kind_columns() -> list[Column]:
    return [
        Column("tahap", _("Tema dan tahap"), share=20),
        Column("fisik", _("Fisik (Rp)"), Kind.RUPIAH, 15),
        Column("barang", _("Barang (Rp)"), Kind.RUPIAH, 15),
        Column("nonfisik", _("Nonfisik (Rp)"), Kind.RUPIAH, 15),
        Column("bagian_fisik", _("Bagian fisik"), Kind.PERCENT, 9),
        Column("bagian_barang", _("Bagian barang"), Kind.PERCENT, 9),
        Column("bagian_nonfisik", _("Bagian nonfisik"), Kind.PERCENT, 9),
    ]


def list_kinds(album: Album) -> list[Row]:
    stages = ((_("%(theme)s, diusulkan"), "asked"), (_("%(theme)s, didanai"), "funded"))
    return [
        describe_kinds(words % {"theme": theme.name}, [read_kind(theme, kind, name) for kind in ActivityKind])
        for theme in album.themes
        if theme.tally.received
        for words, name in stages
    ]


def read_kind(theme: Portrait, kind: ActivityKind, name: str) -> int:
    return int(getattr(theme.kinds.get(kind, Tally()), name))


def describe_kinds(stage: str, amounts: Sequence[int]) -> Row:
    """``amounts`` in the order of the kinds: physical, goods, not physical."""
    return (stage, *amounts, *(reckon_percent(amount, sum(amounts)) for amount in amounts))


def compare_years(album: Album) -> Table:
    columns = [
        Column("tema", _("Tema"), share=12),
        Column("usulan_sebelumnya", _("Usulan sebelumnya"), Kind.COUNT, 10),
        Column("usulan_masuk", _("Usulan sekarang"), Kind.COUNT, 9, is_summed=True),
        Column("selisih_usulan", _("Selisih"), Kind.COUNT, 8),
        Column("rupiah_didanai_sebelumnya", _("Didanai sebelumnya (Rp)"), Kind.RUPIAH, 15),
        Column("rupiah_didanai", _("Didanai sekarang (Rp)"), Kind.RUPIAH, 15, is_summed=True),
        Column("selisih_rupiah", _("Selisih (Rp)"), Kind.RUPIAH, 15),
    ]
    rows = [compare_year(theme) for theme in album.themes] if album.before else []
    note = _("Dibanding dengan %(cycle)s, menurut keputusan yang sudah diumumkan.") % {"cycle": album.before}
    return Table(
        "siklus-sebelumnya",
        str(album.before or _("Siklus sebelumnya")),
        columns,
        rows,
        note=note if album.before else "",
        nothing=_("Belum ada siklus sebelumnya di portal ini."),
    )


def compare_year(theme: Portrait) -> Row:
    now, before = theme.tally, theme.before or Tally()
    return (
        theme.name,
        before.received,
        now.received,
        now.received - before.received,
        before.funded,
        now.funded,
        now.funded - before.funded,
    )


def spread(album: Album) -> Part:
    """Rupiah funded per head of every kelurahan, with the Gini over them."""
    money, mapped = add_places(album), is_mapped(album.kelurahan)
    columns = [
        *place_columns(),
        Column("penduduk", _("Penduduk"), Kind.COUNT, 9),
        Column("rupiah_didanai", _("Didanai (Rp)"), Kind.RUPIAH, 14, is_summed=True),
        Column("didanai_per_jiwa", _("Didanai per jiwa"), Kind.RUPIAH, 11),
        *(tile_columns() if mapped else []),
    ]
    rows: list[Row] = []
    for place in album.kelurahan:
        amount = money.get(place.key, 0)
        each: Cell = amount // place.people if place.people else None
        rows.append(
            (
                place.code,
                place.name,
                place.kecamatan,
                place.people or None,
                amount,
                each,
                *(place.spot if mapped else ()),
            )
        )
    table = Table("kelurahan", _("Per kelurahan"), columns, rows, note=describe_gini(album))
    return draw_map(table, _("Rupiah didanai per jiwa tiap kelurahan"), "didanai_per_jiwa") if mapped else table


def describe_gini(album: Album) -> str:
    """The figure, and over how many kelurahan it could not be reckoned."""
    gini = reckon_place_gini(album)
    if gini is None:
        return _("Gini antarkelurahan tidak dihitung: penduduk kelurahan belum diketahui.")
    sentences = [_("Gini antarkelurahan: %(gini)s.") % {"gini": write_gini(gini)}]
    if left_out := sum(not place.people for place in album.kelurahan):
        sentences.append(counted("%(count)s kelurahan tanpa angka penduduk tidak ikut dihitung.", left_out))
    return " ".join(sentences)


def write_gini(gini: Decimal) -> str:
    """``0,37``."""
    return str(gini).replace(".", ",")
