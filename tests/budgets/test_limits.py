"""Everything that may be spent on one page, as a file there and back, and what does not go together."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from accounts.enums import Role
from accounts.models import User
from budgets.actions.ceilings import set_ceiling, set_floor
from budgets.actions.decisions import accept
from budgets.actions.limits_csv import load_limits, write_limits
from budgets.actions.publication import schedule
from budgets.actions.rubrics import draft_rubric
from budgets.boards.limits import read_limits
from budgets.models import Ceiling, CeilingChange, FloorChange, ThemeFloor
from musrenbang.lib.csv_rows import BadFileError
from musrenbang.lib.denied import Denied
from proposals.models import Proposal
from tests.budgets.crowds import make_forwarded, set_money, sign_in
from tests.factories import City, make_round, make_user
from tests.html import assert_good_html, text_of
from themes.models import Cycle

pytestmark = pytest.mark.django_db


@pytest.fixture
def cycle(proposal: Proposal) -> Cycle:
    return proposal.round.cycle


@pytest.fixture
def planner(client: Client) -> User:
    return sign_in(client, Role.PLANNER)


def sheet(*lines: str) -> bytes:
    return "\n".join(("lingkup,kode,rupiah,permil,keterangan", *lines)).encode()


def load(cycle: Cycle, by: User, *lines: str) -> int:
    return load_limits(cycle=cycle, by=by, name="pagu.csv", data=sheet(*lines))


def test_a_city_ceiling_counts_what_is_accommodated_already(
    client: Client, planner: User, proposal: Proposal, officer: User, cycle: Cycle
) -> None:
    set_money(proposal, 10**9)
    accept(proposal_id=proposal.pk, by=officer)
    url = reverse("city_ceiling", args=[2028])
    low = client.post(url, {"amount": "80.000.000", "note": "SE 1"})
    assert low.status_code == 422
    assert "sudah terpakai, Rp90.000.000" in low.content.decode()
    assert client.post(url, {"amount": "900.000.000", "note": "SE 1"}).status_code == 302
    assert Ceiling.objects.get(scope="city").committed == 90_000_000
    words = client.get(reverse("limits")).content.decode()
    assert "Rp900.000.000" in words
    assert "SE 1" in words


def close(cycle: Cycle) -> None:
    Cycle.objects.filter(pk=cycle.pk).update(published_at=timezone.now(), closed_at=timezone.now())


def test_nothing_moves_once_the_year_is_over(planner: User, proposal: Proposal, cycle: Cycle, city: City) -> None:
    """Explanations of the closed year name its ceilings and rest on its rubric."""
    theme = proposal.round.theme
    close(cycle)
    for act in (
        lambda: set_ceiling(cycle=cycle, amount=10**9, by=planner),
        lambda: set_floor(cycle=cycle, theme=theme, share=100, by=planner),
        lambda: draft_rubric(cycle=cycle, by=planner, source="bawaan"),
        lambda: schedule(cycle=cycle, due_at=timezone.now() + timedelta(hours=1), by=planner),
    ):
        with pytest.raises(Denied, match="sudah ditutup"):
            act()
    assert not Ceiling.objects.exists()


def test_two_planners_at_once_the_second_sees_what_the_first_did(
    client: Client, planner: User, proposal: Proposal, cycle: Cycle, city: City
) -> None:
    """The form carries the sum it was opened with."""
    set_money(proposal, 10**9)
    for name, args in (("ceiling", [2028, city.agency.pk]), ("city_ceiling", [2028])):
        page = client.get(reverse(name, args=args)).content.decode()
        assert 'name="seen"' in page
    ours = reverse("ceiling_set", args=[2028, city.agency.pk])
    assert client.post(ours, {"amount": "2.000.000.000", "note": "SE 1", "seen": "1000000000"}).status_code == 302
    late = client.post(ours, {"amount": "500.000.000", "note": "SE 2", "seen": "1000000000"})
    assert late.status_code == 409
    assert "kini Rp2.000.000.000" in late.content.decode()
    assert Ceiling.objects.get(agency=city.agency).amount == 2 * 10**9
    again = client.post(ours, {"amount": "500.000.000", "note": "SE 2", "seen": "2000000000"})
    assert again.status_code == 302
    whole = reverse("city_ceiling", args=[2028])
    assert client.post(whole, {"amount": "900.000.000", "note": "SE 1", "seen": "0"}).status_code == 302
    assert client.post(whole, {"amount": "800.000.000", "note": "SE 2", "seen": "0"}).status_code == 422
    assert Ceiling.objects.get(scope="city").amount == 900_000_000


def test_a_file_with_a_name_no_disk_takes_is_read_all_the_same(client: Client, planner: User, cycle: Cycle) -> None:
    sent = SimpleUploadedFile("🏘" * 76 + ".csv", sheet("kota,,5000000,,SE 1"))
    assert client.post(reverse("limits_upload", args=[2028]), {"berkas": sent}).status_code == 302
    assert Ceiling.objects.get(scope="city").amount == 5_000_000


@pytest.mark.parametrize("typed", ["600 juta", "0,6 miliar", "600.000.000", "Rp600 jt"])
def test_sums_are_typed_as_they_are_said_and_told_as_they_were_read(
    client: Client, planner: User, cycle: Cycle, city: City, typed: str
) -> None:
    ours, whole = reverse("ceiling_set", args=[2028, city.agency.pk]), reverse("city_ceiling", args=[2028])
    again = client.post(whole, {"amount": typed, "note": ""})
    assert again.status_code == 422
    assert again.context["form"]["amount"].value() == "600.000.000"
    saved = client.post(whole, {"amount": typed, "note": "SE 1"}, follow=True)
    assert "Pagu kota tersimpan: Rp600.000.000." in saved.content.decode()
    saved = client.post(ours, {"amount": typed, "note": "SE 1"}, follow=True)
    assert f"Pagu {city.agency.name} tersimpan: Rp600.000.000." in saved.content.decode()
    assert {ceiling.amount for ceiling in Ceiling.objects.all()} == {600_000_000}


def test_a_sum_that_reads_two_ways_is_refused_with_examples(client: Client, planner: User, cycle: Cycle) -> None:
    page = client.post(reverse("city_ceiling", args=[2028]), {"amount": "1,5 M", "note": "SE 1"})
    assert page.status_code == 422
    assert "Tulis jumlah rupiah, misalnya 1.500.000, 600 juta, atau 1,5 miliar." in page.content.decode()
    assert page.context["form"]["amount"].value() == "1,5 M"
    assert not Ceiling.objects.exists()


def test_refusals_call_every_ceiling_as_people_do(
    planner: User, proposal: Proposal, officer: User, cycle: Cycle, city: City
) -> None:
    set_money(proposal, 10**9)
    accept(proposal_id=proposal.pk, by=officer)
    agency, kecamatan = city.agency.name, f"Kecamatan {city.kecamatan.name}"
    over: tuple[tuple[dict[str, Any], str, str], ...] = (
        ({}, "Pagu kota tidak bisa", "The city budget ceiling cannot"),
        ({"agency": city.agency}, f"Pagu {agency} tidak bisa", f"The budget ceiling of {agency} cannot"),
        ({"kecamatan": city.kecamatan}, f"Pagu {kecamatan} tidak bisa", f"The budget ceiling of {kecamatan} cannot"),
    )
    for place, *starts in over:
        for language, start in zip(("id", "en"), starts, strict=True):
            with override(language), pytest.raises(Denied, match=f"^{start}"):
                set_ceiling(cycle=cycle, amount=1, by=planner, **place)


def test_a_kecamatan_ceiling_holds(
    client: Client, planner: User, proposal: Proposal, officer: User, city: City
) -> None:
    set_money(proposal, 10**9)
    url = reverse("kecamatan_ceiling", args=[2028, city.kecamatan.code])
    client.post(url, {"amount": "50.000.000", "note": "SE 2"})
    client.force_login(officer)
    words = client.get(reverse("triage_detail", args=[proposal.code])).content.decode()
    assert f"Perlu Rp90.000.000, padahal sisa pagu Kecamatan {city.kecamatan.name} tidak sampai" in words
    answer = client.post(reverse("triage_accept", args=[proposal.code]), {"version": proposal.version})
    assert answer.status_code == 409


@pytest.mark.parametrize(
    ("typed", "amount", "share"),
    [
        ({"percent": "12,5%"}, None, 125),
        ({"percent": "0"}, None, 0),
        ({"amount": "5.000.000"}, 5_000_000, None),
        ({"amount": "0"}, 0, None),
        ({"amount": "Rp600 jt"}, 600_000_000, None),
    ],
)
def test_a_floor_is_rupiah_or_percent(
    client: Client, planner: User, cycle: Cycle, typed: dict[str, str], amount: int | None, share: int | None
) -> None:
    url = reverse("theme_floor", args=[2028, "pemuda"])
    assert client.post(url, {**typed, "note": "Perwal"}).status_code == 302
    floor = ThemeFloor.objects.get()
    assert (floor.amount, floor.share) == (amount, share)
    assert FloorChange.objects.get().note == "Perwal"
    set_ceiling(cycle=cycle, amount=987_654_321, by=planner)
    page = assert_good_html(client.get(url))
    assert "987654321" not in text_of(page)  # the name of the city stands on every page


def test_of_two_planners_the_second_sees_the_floor_the_first_set(
    client: Client, planner: User, cycle: Cycle, proposal: Proposal
) -> None:
    url, theme = reverse("theme_floor", args=[2028, "pemuda"]), proposal.round.theme
    sent = {"amount": "5.000.000", "note": "Perwal", "seen": ""}
    set_floor(cycle=cycle, theme=theme, share=125, by=planner)
    for now, change in (("12,5%", {"amount": 7_000_000}), ("Rp7.000.000", None)):
        answer = client.post(url, sent)
        page = answer.content.decode()
        assert answer.status_code == 422
        assert f"diubah orang lain, kini {now}." in page
        assert 'value="5.000.000"' in page
        (seen,) = re.findall(r'name="seen"\s+value="(\w+)"', page)
        sent |= {"seen": seen}
        if change:
            set_floor(cycle=cycle, theme=theme, by=planner, **change)
    assert client.post(url, sent).status_code == 302
    assert ThemeFloor.objects.get().amount == 5_000_000


@pytest.mark.parametrize("typed", [{}, {"percent": "12", "amount": "5"}, {"percent": "101"}, {"percent": "sedikit"}])
def test_a_floor_that_is_neither_is_refused(client: Client, planner: User, cycle: Cycle, typed: dict[str, str]) -> None:
    answer = client.post(reverse("theme_floor", args=[2028, "pemuda"]), {**typed, "note": "Perwal"})
    assert answer.status_code == 422
    assert not ThemeFloor.objects.exists()


def test_what_does_not_go_together_is_said(planner: User, proposal: Proposal, cycle: Cycle, city: City) -> None:
    assert read_limits(cycle).warnings == ["Belum berpagu padahal ada usulan yang menunggu: Dinkes."]
    set_floor(cycle=cycle, theme=proposal.round.theme, by=planner, share=500)
    assert "pagu kota belum ditetapkan" in read_limits(cycle).warnings[0]
    set_ceiling(cycle=cycle, by=planner, amount=1_000_000_000)
    set_ceiling(cycle=cycle, by=planner, amount=1_500_000_000, agency=city.agency)
    over, asked = read_limits(cycle).warnings
    assert (
        "Jumlah pagu perangkat daerah Rp1.500.000.000, melebihi pagu kota Rp1.000.000.000 sebesar Rp500.000.000" in over
    )
    assert "Rp500.000.000, padahal usulannya hanya Rp90.000.000" in asked
    set_floor(cycle=cycle, theme=make_round("lansia").theme, by=planner, amount=600_000_000)
    assert any("tidak mungkin dipenuhi bersama" in words for words in read_limits(cycle).warnings)


def test_a_file_goes_there_and_back(planner: User, cycle: Cycle, city: City) -> None:
    lines = ('kota,,"9 miliar",,SE', "perangkat daerah,Dinkes,2.000 juta,,", "kecamatan,35.73.05,3000000000,,")
    assert load(cycle, planner, *lines, "tema,pemuda,,150,", "perangkat daerah,DLH,1000000000,,") == 5
    written = write_limits(cycle)
    assert "tema,pemuda,,150," in written
    Ceiling.objects.all().delete()
    ThemeFloor.objects.all().delete()
    load_limits(cycle=cycle, by=planner, name="pagu.csv", data=written.encode())
    assert write_limits(cycle) == written
    assert Ceiling.objects.get(scope="city").amount == 9_000_000_000
    assert CeilingChange.objects.get(ceiling__agency=city.agency).note == "Dari berkas pagu.csv"


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("kota,,9 M,,", "baris 3, kolom “rupiah”, isi “9 M”: bukan jumlah rupiah; tulis misalnya"),
        ("kota,,11 triliun,,", "harus antara 0 dan 10000000000000"),
        ("perangkat daerah,Dinas Entah,5,,", "kolom “kode”, isi “Dinas Entah”: tidak dikenal"),
        ("provinsi,,5,,", "kolom “lingkup”"),
        ("tema,pemuda,,1001,", "kolom “permil”, isi “1001”: harus antara 0 dan 1000"),
        ("perangkat daerah,Dinkes,7,,", "sudah ada di baris lain"),
        ("kecamatan,35.73.05,1,,", "sudah terpakai, Rp90.000.000"),
    ],
)
def test_one_bad_row_and_nothing_changes(
    planner: User, cycle: Cycle, proposal: Proposal, officer: User, line: str, words: str
) -> None:
    set_money(proposal, 10**9)
    accept(proposal_id=proposal.pk, by=officer)
    before = write_limits(cycle)
    with pytest.raises(BadFileError, match=words.replace("(", r"\(")):
        load(cycle, planner, "perangkat daerah,Dinkes,2000000000,,", line)
    assert write_limits(cycle) == before
    assert not CeilingChange.objects.exists()


def test_the_page_takes_a_file_and_says_what_is_wrong(client: Client, planner: User, cycle: Cycle) -> None:
    url = reverse("limits_upload", args=[2028])
    bad = client.post(url, {"berkas": SimpleUploadedFile("pagu.csv", sheet("kota,,x,,"))})
    assert bad.status_code == 422
    assert "Tidak ada yang berubah" in bad.content.decode()
    assert client.post(url).status_code == 422
    good = client.post(url, {"berkas": SimpleUploadedFile("pagu.csv", sheet("kota,,9000000000,,"))}, follow=True)
    assert "1 baris pagu dan jaminan tersimpan" in good.content.decode()
    answer = client.get(reverse("limits_download", args=[2028]))
    assert "kota,,9000000000" in answer.content.decode()


def test_ceilings_are_bappedas(client: Client, officer: User, cycle: Cycle) -> None:
    client.force_login(officer)
    for name, args in (("limits", []), ("city_ceiling", [2028]), ("limits_download", [2028])):
        assert client.get(reverse(name, args=args)).status_code == 403
    assert client.post(reverse("city_ceiling", args=[2028]), {"amount": "5", "note": "x"}).status_code == 403
    assert not Ceiling.objects.exists()


def test_the_page_costs_the_same_for_many_proposals(
    client: Client, planner: User, cycle: Cycle, city: City, django_assert_max_num_queries: object
) -> None:
    make_forwarded(30)
    make_forwarded(10, round_=make_round("lansia"))
    with django_assert_max_num_queries(16):  # type: ignore[operator]
        assert client.get(reverse("limits")).status_code == 200


def test_nobody_else_loads_a_file(cycle: Cycle) -> None:
    with pytest.raises(Denied, match="perencana Bappeda"):
        load(cycle, make_user(Role.COMPANY), "kota,,5,,")
