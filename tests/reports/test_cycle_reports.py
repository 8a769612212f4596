"""Reports of a whole cycle: every table adds up to the same, in few queries, and tells each reader what he may know."""

import re
from collections.abc import Callable
from dataclasses import replace
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from budgets.boards.service import FEWEST, read_public_service
from budgets.models import ThemePeople
from proposals.enums import Channel, Status
from proposals.models import Proposal
from regions.models import Region
from reports.catalogue import CATALOGUE, Question
from reports.datasets.cover import Cover
from reports.datasets.policy_brief import FINDINGS, MOST_PLACES, TOP
from reports.datasets.sdg import find_goal, order_target
from reports.document import Chart, Document, Kind, Part, Passage, Row, Table
from reports.enums import Audience, ReportKind
from reports.renderers.page import show_table
from reports.renderers.pdf import render_pdf
from reports.renderers.printed import describe_table
from reports.renderers.svg import draw_chart
from tests.factories import make_city, make_proposal, make_round, make_theme
from tests.reports.reading import read_pdf_pages, squeeze
from themes.enums import ActivityKind
from themes.models import Cycle

pytestmark = pytest.mark.django_db
ASKED = 90_000_000
COUNTS = ("usulan_masuk", "diteruskan", "diakomodasi")


@pytest.fixture(scope="module")
def cycle(rows_of_module: None) -> Cycle:
    """Two themes; two accommodated and one refused, nothing announced yet."""
    youth, elderly = make_round("pemuda", 2028), make_round("lansia", 2028)
    make_theme("csr")
    city = make_city()
    for status in (Status.SUBMITTED, Status.FORWARDED, Status.ACCOMMODATED, Status.UNACCOMMODATED, Status.WITHDRAWN):
        make_proposal(status, youth, kelurahan=city.kelurahan)
    make_proposal(Status.ACCOMMODATED, elderly, kelurahan=city.far_kelurahan, kind=ActivityKind.PHYSICAL)
    make_proposal(Status.ACCOMMODATED, make_round("pemuda", 2027))
    ThemePeople.objects.create(theme=youth.theme, people=1000, source="Perkiraan")
    Region.objects.filter(pk=city.kelurahan.pk).update(tile_column=1, tile_row=1)
    Proposal.objects.filter(round=youth, status=Status.FORWARDED).update(sdg_target="3.8", channel=Channel.ASSISTED)
    Proposal.objects.filter(round=elderly).update(sdg_target="")
    return youth.cycle


def announce(cycle: Cycle) -> Cycle:
    now = timezone.now()
    decided = Proposal.objects.filter(round__cycle=cycle, decided_at__isnull=False)
    decided.update(published_at=now)
    Cycle.objects.filter(pk=cycle.pk).update(published_at=now)
    return Cycle.objects.get(pk=cycle.pk)


def read(kind: ReportKind, cycle: Cycle, audience: Audience = Audience.INTERNAL, **subject: Any) -> Document:
    question = Question(kind=kind, cycle=cycle, audience=audience, **subject)
    return CATALOGUE[kind].read(question, lambda _done, _all: None)


def sum_columns(table: Table, *keys: str) -> list[Any]:
    sums = dict(zip([column.key for column in table.columns], table.add_up() or (), strict=True))
    return [sums[key] for key in keys]


def rows_of(document: Document, key: str) -> dict[Any, dict[str, Any]]:
    """The rows of a table by their first cell, each by the keys of its columns."""
    table = next(table for table in document.tables if table.key == key)
    keys = [column.key for column in table.columns]
    return {row[0]: dict(zip(keys, row, strict=True)) for row in table.rows}


def sentences(document: Document) -> str:
    return "\n".join(words for part in document.parts if isinstance(part, Passage) for words in part.sentences)


@pytest.mark.parametrize("audience", Audience)
@pytest.mark.parametrize("is_announced", [False, True])
def test_all_tables_of_the_recap_add_up_to_the_funnel(cycle: Cycle, audience: Audience, *, is_announced: bool) -> None:
    cycle = announce(cycle) if is_announced else cycle
    Proposal.objects.filter(round__cycle=cycle).update(channel=Channel.ONLINE)
    funnel = Proposal.objects.filter(round__cycle=cycle).funnel()
    if audience == Audience.INTERNAL:
        funnel |= {"accommodated": 2, "funded": 2 * ASKED}
    expected = [
        funnel[name] for name in ("received", "forwarded", "not_forwarded", "accommodated", "requested", "funded")
    ]
    tables = read(ReportKind.CITY_RECAP, cycle, audience).tables
    assert len(tables) == 5
    names = ("usulan_masuk", "diteruskan", "tidak_diteruskan", "diakomodasi", "rupiah_masuk", "rupiah_didanai")
    assert [sum_columns(table, *names) for table in tables] == [expected] * 5


def test_what_is_not_announced_is_told_to_planners_only(cycle: Cycle) -> None:
    for kind, key, first in (
        (ReportKind.CITY_RECAP, "per-tema", "Pemuda"),
        (ReportKind.EQUITY, "per-tema", "Pemuda"),
        (ReportKind.SDG, "tema-tujuan", "Lansia"),
    ):
        public, internal = (
            rows_of(read(kind, cycle, audience), key)[first] for audience in (Audience.PUBLIC, Audience.INTERNAL)
        )
        assert (public["rupiah_didanai"], internal["rupiah_didanai"]) == (0, ASKED), kind
    assert read(ReportKind.CITY_RECAP, cycle).is_draft
    assert not read(ReportKind.CITY_RECAP, announce(cycle)).is_draft


def test_money_goes_from_what_was_asked_to_what_is_funded(cycle: Cycle) -> None:
    Proposal.objects.filter(round__cycle=cycle, status=Status.ACCOMMODATED).update(assessed_amount=2_200_000_000)
    youth = rows_of(read(ReportKind.CITY_RECAP, cycle), "per-tema")["Pemuda"]
    assert youth["rupiah_masuk"] == 4 * ASKED
    assert youth["rupiah_diteruskan"] == 3 * ASKED
    assert youth["rupiah_diakomodasi"] == ASKED
    assert youth["rupiah_didanai"] == 2_200_000_000, "beyond an int of four bytes with the next one"


def test_a_channel_of_few_is_told_with_another_to_everybody(cycle: Cycle) -> None:
    internal = rows_of(read(ReportKind.CITY_RECAP, cycle), "per-saluran")
    assert internal["Dibantu petugas"]["usulan_masuk"] == 1
    public = rows_of(read(ReportKind.CITY_RECAP, cycle, Audience.PUBLIC), "per-saluran")
    assert public["Daring oleh warga + Dibantu petugas"]["usulan_masuk"] == 5
    assert "Dibantu petugas" not in public


def test_every_kelurahan_is_there_and_its_tile(cycle: Cycle) -> None:
    places = rows_of(read(ReportKind.CITY_RECAP, cycle), "per-kelurahan")
    assert {row["kelurahan"]: row["usulan_masuk"] for row in places.values()} == {
        "Dinoyo": 4,
        "Sumbersari": 0,
        "Blimbing": 1,
    }
    assert [row["petak_kolom"] for row in places.values() if row["kelurahan"] == "Dinoyo"] == [1]
    Region.objects.update(tile_column=None, tile_row=None)
    assert not [
        part
        for part in read(ReportKind.CITY_RECAP, cycle).parts
        if isinstance(part, Chart) and part.table.key == "per-kelurahan"
    ]


def test_equity_of_people_and_drop_off(cycle: Cycle) -> None:
    equity = read(ReportKind.EQUITY, announce(cycle))
    youth = rows_of(equity, "per-tema")["Pemuda"]
    assert (youth["penduduk"], youth["didanai_per_jiwa"], youth["diusulkan_per_jiwa"]) == (1000, 90_000, 360_000)
    assert rows_of(equity, "per-tema")["Lansia"]["didanai_per_jiwa"] is None
    drop = rows_of(equity, "corong")["Pemuda"]
    assert [str(drop[name]) for name in ("gugur_di_forum", "gugur_di_telaah", "berhasil")] == ["25.0", "66.7", "25.0"]
    kinds = rows_of(equity, "sifat")
    assert kinds["Lansia, didanai"]["fisik"] == ASKED
    assert str(kinds["Pemuda, didanai"]["bagian_nonfisik"]) == "100.0"
    assert "Penduduk tema Lansia belum diketahui" in sentences(equity)


def test_equity_beside_the_cycle_before(cycle: Cycle) -> None:
    announce(Cycle.objects.get(plan_year=2027))
    years = rows_of(read(ReportKind.EQUITY, announce(cycle)), "siklus-sebelumnya")["Pemuda"]
    assert (years["usulan_sebelumnya"], years["usulan_masuk"], years["selisih_usulan"]) == (1, 4, 3)
    assert (years["rupiah_didanai_sebelumnya"], years["selisih_rupiah"]) == (ASKED, 0)
    assert not rows_of(read(ReportKind.EQUITY, Cycle.objects.get(plan_year=2027)), "siklus-sebelumnya")


def test_goals_and_targets_hold_the_same_proposals(cycle: Cycle) -> None:
    document = read(ReportKind.SDG, cycle)
    assert [sum_columns(table, *COUNTS) for table in document.tables] == [[5, 4, 2]] * 3
    assert rows_of(document, "per-target")["3.8"]["tujuan"] == "3. Kehidupan Sehat dan Sejahtera"


def test_goals_are_read_from_targets() -> None:
    assert [find_goal(target) for target in ("3.8", "16", "99.1", "", "x")] == ["3", "16", "", "", ""]
    assert sorted(["", "10.2", "3.10", "3.8", "3.b"], key=order_target) == ["3.8", "3.10", "3.b", "10.2", ""]


def test_a_chart_says_what_its_table_says_on_the_page_and_on_paper(cycle: Cycle) -> None:
    """Every label of every bar is a figure of the table, spelled the same."""
    make_proposal(Status.SUBMITTED, cycle.rounds.get(theme__slug="pemuda"))
    document = read(ReportKind.EQUITY, announce(cycle))
    charts = {part.table.key: part for part in document.parts if isinstance(part, Chart)}
    shares, kinds = charts["bagian"], charts["sifat"]
    for chart, is_paper in product((shares, kinds), (False, True)):
        said = re.findall("[0-9,]+ %", draw_chart(chart, columns=2 if is_paper else 1))
        table = show_table(chart.table)
        percents = [place for place, column in enumerate(chart.table.columns) if column.kind == Kind.PERCENT]
        on_page = [row[place].words for row in table.rows for place in percents]
        on_paper = [row[place] for row in describe_table(chart.table)["rows"] for place in percents]
        assert said == [words for words in on_page if words != "–"]
        assert on_paper == on_page
    assert "83,3 %" in draw_chart(shares), "five of six"


def test_a_brief_names_the_top_and_what_was_said_to_them(cycle: Cycle) -> None:
    round_ = cycle.rounds.get(theme__slug="pemuda")
    brief = read(ReportKind.POLICY_BRIEF, announce(cycle), round=round_)
    funded, missed = rows_of(brief, "didanai"), rows_of(brief, "belum-didanai")
    assert [row["rupiah_didanai"] for row in funded.values()] == [ASKED]
    assert [row["alasan"] for row in missed.values()] == ["Melebihi pagu indikatif: Pagu tidak cukup."]
    assert "memerlukan Rp90 juta menurut pengusul" in sentences(brief)
    with pytest.raises(ValueError, match="round"):
        read(ReportKind.POLICY_BRIEF, cycle)


def test_a_brief_names_as_missed_only_what_a_forum_sent_on(cycle: Cycle) -> None:
    """Refused before any forum saw them, or by the forum itself: no priority of it."""
    round_ = cycle.rounds.get(theme__slug="pemuda")
    make_proposal(Status.NOT_AGREED, round_)
    unseen = make_proposal(Status.REJECTED, round_)
    Proposal.objects.filter(pk=unseen.pk).update(forwarded_at=None)
    brief = read(ReportKind.POLICY_BRIEF, announce(cycle), round=round_)
    sent = Proposal.objects.get(round=round_, status=Status.UNACCOMMODATED)
    assert list(rows_of(brief, "belum-didanai")) == [str(sent.code)]


def test_a_brief_praises_no_theme_of_which_no_forum_sent_anything_on(cycle: Cycle) -> None:
    round_ = make_round("csr", 2028)
    make_proposal(Status.SUBMITTED, round_)
    brief = read(ReportKind.POLICY_BRIEF, announce(cycle), round=round_)
    table = next(table for table in brief.tables if table.key == "belum-didanai")
    assert (len(table.rows), table.nothing[:9]) == (0, "Belum ada")
    assert "sudah diakomodasi" not in sentences(brief)
    assert "belum ada yang diteruskan" in sentences(brief)


def test_a_brief_holds_its_tongue_before_the_announcement(cycle: Cycle) -> None:
    brief = read(ReportKind.POLICY_BRIEF, cycle, round=cycle.rounds.get(theme__slug="pemuda"))
    assert brief.is_draft
    assert "belum diumumkan; ringkasan ini disusun ulang" in sentences(brief)


NOTE = "dipersingkat; selengkapnya ada di berkas Excel"


def print_brief(brief: Document, path: Path, *, title: str, reason: str) -> list[str]:
    """The pages of a brief whose every place is taken by such words."""
    last = {"didanai": "Disnaker-PMPTSP, Balai Latihan", "belum-didanai": reason}
    parts: list[Part] = []
    for part in brief.parts:
        if isinstance(part, Passage):
            long = "Penerima belum memenuhi syarat hibah " * 6
            parts.append(Passage([long[:200]] * FINDINGS if len(parts) == 0 else [long * 3]))
        elif isinstance(part, Chart) and part.table.key == "kecamatan":
            rows: list[Row] = [(f"Kecamatan {number}", 100, 10, 9_999_999_999) for number in range(MOST_PLACES)]
            parts.append(replace(part, table=replace(part.table, rows=rows)))
        elif isinstance(part, Table):
            told: Row = ("2028-PMD-00001", title, "Tunggulwulung", last[part.key], 9_999_999_999)
            parts.append(replace(part, rows=[told] * TOP))
        else:
            parts.append(part)
    render_pdf(replace(brief, parts=parts), Cover("L1", "Kota Malang", "Perencana", timezone.now(), "0" * 64), path)
    return read_pdf_pages(path)


def test_a_brief_says_reasons_of_a_usual_length_to_their_end(cycle: Cycle, tmp_path: Path) -> None:
    brief = read(ReportKind.POLICY_BRIEF, announce(cycle), round=cycle.rounds.get(theme__slug="pemuda"))
    title, reason = "Pelatihan kerja bagi pemuda " * 5, "Pagu perangkat daerah tidak cukup tahun ini " * 6
    pages = print_brief(brief, tmp_path / "ringkasan.pdf", title=title, reason=f"{reason}sampai di sini")
    assert len(pages) == 2
    assert squeeze(pages[1]).count("sampaidisini") == TOP
    assert "…" not in pages[1]


@pytest.mark.parametrize("length", [10, 25, 400])
def test_a_brief_keeps_to_two_pages_and_says_where_it_was_shortened(cycle: Cycle, tmp_path: Path, length: int) -> None:
    brief = read(ReportKind.POLICY_BRIEF, announce(cycle), round=cycle.rounds.get(theme__slug="pemuda"))
    pages = print_brief(
        brief, tmp_path / "ringkasan.pdf", title="Pemberdayaan pemuda " * 4, reason="keputusan " * length
    )
    assert len(pages) == 2
    is_cut = "…" in pages[1].replace("“…”", "")
    assert is_cut == (length == 400)
    assert (NOTE in " ".join(pages[1].split())) == is_cut
    if is_cut:
        assert squeeze(pages[1]).count("keputusan…") == TOP, "after a whole word"


def test_a_brief_keeps_every_word_in_its_data(cycle: Cycle) -> None:
    announce(cycle)
    long = "Pagu tidak cukup karena hal berikut. " * 40
    Proposal.objects.filter(status=Status.UNACCOMMODATED).update(decision_note=long)
    brief = read(ReportKind.POLICY_BRIEF, cycle, round=cycle.rounds.get(theme__slug="pemuda"))
    (missed,) = rows_of(brief, "belum-didanai").values()
    assert missed["alasan"] == f"Melebihi pagu indikatif: {long}"


@pytest.mark.parametrize(
    ("kind", "queries"),
    [(ReportKind.CITY_RECAP, 5), (ReportKind.EQUITY, 11), (ReportKind.SDG, 3), (ReportKind.POLICY_BRIEF, 13)],
)
def test_queries_do_not_grow(
    cycle: Cycle, kind: ReportKind, queries: int, django_assert_num_queries: Callable[..., Any]
) -> None:
    subject: dict[str, Any] = (
        {"round": cycle.rounds.select_related("theme").get(theme__slug="pemuda")}
        if kind == ReportKind.POLICY_BRIEF
        else {}
    )
    with django_assert_num_queries(queries):
        read(kind, cycle, **subject)


# --- The service clock -----------------------------------------------------------------------------------------


def test_everybody_reads_of_agencies_that_answered_often(cycle: Cycle) -> None:
    """The same as the public page: nothing of who waits, and nothing of an agency with a handful of answers."""
    few = read(ReportKind.SERVICE_CLOCK, cycle, Audience.PUBLIC)
    assert [(table.key, list(table.rows)) for table in few.tables] == [("jawaban", [])]
    assert dict(few.facts)["Seluruh kota"] == "Belum cukup usulan yang keputusannya diumumkan untuk menyebut angkanya."
    for _number in range(FEWEST):
        make_proposal(Status.ACCOMMODATED, make_round("pemuda", 2028))
    announce(cycle)
    (table,) = read(ReportKind.SERVICE_CLOCK, cycle, Audience.PUBLIC).tables
    page = read_public_service(cycle)
    assert [row[0] for row in table.rows] == [make_city().agency.name], "the other one answered once"
    assert list(table.rows) == [(pace.name, pace.answered, pace.median, pace.kept) for pace in page.paces]
    inside = read(ReportKind.SERVICE_CLOCK, cycle)
    assert [each.key for each in inside.tables] == ["menunggu", "jawaban"]
    assert list(inside.tables[1].rows) == list(table.rows)
