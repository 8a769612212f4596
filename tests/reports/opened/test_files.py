"""Files of open data: what is in them, and what is not."""

import json
import re
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from budgets.models import Ceiling, ThemeFloor
from proposals.actions.publication import publish_decisions
from proposals.enums import ProposerKind, Status
from proposals.models import Proposal
from reports.catalogue.open_data import DATASETS
from reports.catalogue.resources import RESOURCES
from reports.datasets.opened import proposals as opened_proposals
from reports.document import Table
from reports.enums import OpenFormat
from tests.factories import make_consent, make_proposal, make_round, make_session, make_user
from tests.reports.opened.asking import YEAR, address, fill_cycle, get, read_csv, read_json
from themes.models import Cycle

SECRETS = ("Rahasia Sekali", "0812", "Jalan Tersembunyi", "Kelompok Kecil Kami", "under_10", "kursi roda")
# Every column anybody may ever download. A new one must be thought about, then added here.
ALLOWED = {
    "usulan": "kode tahun tema judul permasalahan kamus sifat bidang target_sdg kode_wilayah kelurahan kecamatan volume"
    " satuan anggaran_usulan penerima_manfaat saluran dukungan dikirim diteruskan opd_awal opd status diumumkan"
    " anggaran_hasil volume_hasil induk lanjutan_dari",
    "keputusan": "kode tahun tema judul keputusan opd alasan sebutan_alasan penjelasan anggaran_usulan diumumkan"
    " anggaran_hasil volume_hasil",
    "forum": "sesi tahun tema jenis cara tempat kode_wilayah mulai selesai ditutup disepakati belum_disepakati hadir",
    "kehadiran": "sesi tema pembagian kelompok sebutan hadir",
    "rekap-tema": "tema nama_tema usulan_masuk diteruskan tidak_diteruskan diakomodasi rupiah_masuk rupiah_diteruskan"
    " rupiah_diakomodasi rupiah_didanai hadir",
    "rekap-kelurahan": "tema nama_tema kode_wilayah kelurahan kecamatan usulan_masuk diteruskan tidak_diteruskan"
    " diakomodasi rupiah_masuk rupiah_diteruskan rupiah_diakomodasi rupiah_didanai",
    "pagu": "lingkup kode nama pagu terpakai sisa",
    "jaminan-tema": "tema nama_tema per_seribu jaminan didanai",
}


def publish(cycle: Cycle) -> None:
    publish_decisions(cycle=cycle, by=make_user(Role.PLANNER))
    Cycle.objects.filter(pk=cycle.pk).update(published_at=timezone.now())


@pytest.mark.django_db
class TestContents:
    def test_only_columns_that_were_thought_about(self) -> None:
        assert {
            each.key: " ".join(told.column.key for told in each.told()) for each in DATASETS if each.read
        } == ALLOWED
        for dataset in DATASETS:
            assert all(told.column.meaning and told.column.heading for told in dataset.told())

    def test_every_file_of_a_published_cycle(self, client: Client) -> None:
        cycle = fill_cycle()
        Ceiling.objects.create(cycle=cycle, scope="city", amount=10**12)
        ThemeFloor.objects.create(cycle=cycle, theme=make_round("lansia", YEAR).theme, share=50)
        make_session(make_round("pemuda", YEAR))
        publish(cycle)
        for dataset in DATASETS:
            for file_format in dataset.formats:
                answer, content = get(client, address(dataset.key, file_format))
                assert answer.status_code == 200, dataset.key
                assert answer["Content-Type"].startswith(file_format.media_type)
                assert content
        for key, columns in ALLOWED.items():
            table = read_json(client, address(key, "json"))["table"]
            assert [column["key"] for column in table["columns"]] == columns.split()
            rows = read_csv(client, key)
            assert len(rows) == len(table["rows"])
            assert all(list(row) == columns.split() for row in rows)

    def test_no_personal_data(self, client: Client) -> None:
        by = make_user(display_name="Rahasia Sekali")
        round_ = make_round("anak", YEAR)
        proposal = make_proposal(
            Status.FORWARDED,
            round_,
            by=by,
            consent=make_consent(by),
            proposer_kind=ProposerKind.CHILD,
            child_age="under_10",
            group_name="Kelompok Kecil Kami",
            address="Jalan Tersembunyi 3",
            beneficiary_count=3,
        )
        Proposal.objects.filter(pk=proposal.pk).update(
            proposer_name="Rahasia Sekali", contact="0812", accommodation="kursi roda"
        )
        Cycle.objects.update(published_at=timezone.now())
        told = b"".join(
            get(client, address(dataset.key, each))[1] for dataset in DATASETS for each in dataset.formats
        ).decode()
        told += json.dumps(read_json(client, f"/data/api/v1/usulan/{proposal.code}/"))
        assert proposal.code in told
        assert [secret for secret in SECRETS if secret in told] == []
        assert read_csv(client, "usulan")[0]["penerima_manfaat"] == "", "three could be recognised"

    def test_a_decision_is_told_once_published(self, client: Client) -> None:
        cycle = fill_cycle()
        sealed = Proposal.objects.get(round__theme__slug="pemuda", status=Status.ACCOMMODATED)
        assert [row["keputusan"] for row in read_csv(client, "keputusan")] == ["not_agreed", "not_agreed"]
        row = next(row for row in read_csv(client, "usulan") if row["kode"] == sealed.code)
        assert (row["status"], row["anggaran_hasil"], row["diumumkan"]) == ("forwarded", "", "")
        publish(cycle)
        row = next(row for row in read_csv(client, "keputusan") if row["kode"] == sealed.code)
        assert (row["keputusan"], row["alasan"]) == ("accommodated", "")
        assert int(row["anggaran_hasil"]) == sealed.assessed_amount
        refused = next(row for row in read_csv(client, "keputusan") if row["keputusan"] == "unaccommodated")
        assert (refused["alasan"], refused["anggaran_hasil"]) == ("PAGU_HABIS", "")
        assert refused["penjelasan"]

    def test_money_is_told_after_publication(self, client: Client) -> None:
        cycle = fill_cycle()
        round_ = make_round("lansia", YEAR)
        city = Ceiling.objects.create(cycle=cycle, scope="city", amount=10**12)
        ThemeFloor.objects.create(cycle=cycle, theme=round_.theme, share=50)
        for key in ("pagu", "jaminan-tema"):
            assert "terbuka setelah" in read_json(client, address(key, "json"), 404)["detail"]
        assert read_json(client, address("alokasi", "pb"), 404)["status"] == 404
        publish(cycle)
        funded = sum(
            Proposal.objects.filter(public_status=Status.ACCOMMODATED).values_list("assessed_amount", flat=True)
        )
        rows = {row["lingkup"]: row for row in read_csv(client, "pagu")}
        assert rows["city"]["pagu"] == str(city.amount)
        assert rows["city"]["terpakai"] == str(funded)
        assert rows["agency"]["sisa"] == str(int(rows["agency"]["pagu"]) - funded)
        floor = read_csv(client, "jaminan-tema")[0]
        assert (floor["jaminan"], floor["didanai"]) == (str(10**12 * 50 // 1000), str(funded // 2))

    def test_the_file_for_researchers_joins_nobody_s_votes(self, client: Client) -> None:
        from budgets.allocation.reading import read_instance  # noqa: PLC0415

        cycle = fill_cycle()
        fan = make_user()
        from proposals.actions import support  # noqa: PLC0415

        for proposal in Proposal.objects.filter(status__in=[Status.ACCOMMODATED, Status.UNACCOMMODATED]):
            support.support(proposal_id=proposal.pk, by=fan)
        publish(cycle)
        instance = read_instance(get(client, address("alokasi", "pb"))[1])
        assert len(instance.projects) == 4, "of the eight forwarded or decided those with a published decision"
        voters = [voter for project in instance.projects for voter in project.votes]
        assert len(voters) == len(set(voters)) == 4

    def test_text_that_looks_like_a_formula_stays_text(self, client: Client) -> None:
        make_proposal(Status.SUBMITTED, make_round("pemuda", YEAR), title='=HYPERLINK("http://jahat")')
        assert read_csv(client, "usulan")[0]["judul"].startswith("'=")
        rows = read_json(client, address("usulan", "json"))["table"]["rows"]
        assert rows[0]["judul"].startswith("=")

    def test_volumes_are_exact(self, client: Client) -> None:
        make_proposal(Status.SUBMITTED, make_round("pemuda", YEAR), volume=Decimal("12.25"))
        assert read_csv(client, "usulan")[0]["volume"] == "12.25"
        assert read_json(client, address("usulan", "json"))["table"]["rows"][0]["volume"] == 12.25


@pytest.mark.django_db
def test_queries_and_memory_do_not_grow(monkeypatch: pytest.MonkeyPatch) -> None:
    """Rows are fetched in pieces: never is the whole table in memory."""
    from reports.datasets.opened import told  # noqa: PLC0415

    monkeypatch.setattr(told, "CHUNK", 2)
    for _number in range(5):
        make_proposal(Status.SUBMITTED, make_round("pemuda", YEAR))
    table: Table = opened_proposals.read_proposals(make_round("pemuda", YEAR).cycle)
    with CaptureQueriesContext(connection) as asked:
        assert sum(1 for _row in table.rows) == 5
    assert len(asked) == 1
    cycle = make_round("pemuda", YEAR).cycle
    for dataset in DATASETS:
        if dataset.read:
            with CaptureQueriesContext(connection) as asked:
                assert sum(1 for _row in dataset.read(cycle).rows) >= 0
            assert len(asked) <= 4, dataset.key


@pytest.mark.django_db
def test_addresses_that_never_were(client: Client) -> None:
    make_round("pemuda", YEAR)
    for path in ("/data/2028/rahasia.csv", "/data/1999/usulan.csv", "/data/2028/usulan.pb"):
        answer, _content = get(client, path)
        assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json"), path
    assert client.get("/data/2028/usulan.xlsx").status_code == 404
    assert client.get("/data/1999/").status_code == 404


@pytest.mark.django_db
class TestCatalogue:
    def test_it_names_every_open_file_and_each_can_be_fetched(self, client: Client) -> None:
        cycle = fill_cycle()
        catalogue = read_json(client, reverse("open_catalogue"))
        assert catalogue["@type"] == "dcat:Catalog"
        files = [each for dataset in catalogue["dcat:dataset"] for each in dataset["dcat:distribution"]]
        assert len(files) == 2 * len([each for each in DATASETS if not each.is_late])
        publish(cycle)
        catalogue = read_json(client, reverse("open_catalogue"))
        files = [each for dataset in catalogue["dcat:dataset"] for each in dataset["dcat:distribution"]]
        assert len(files) == sum(len(each.formats) for each in DATASETS)
        for file in files:
            path = file["dcat:downloadURL"]["@id"].removeprefix("http://127.0.0.1:8000")
            assert get(client, path)[0].status_code == 200
            assert file["dct:license"]["@id"] == "https://creativecommons.org/licenses/by/4.0/"

    def test_its_words_are_all_declared(self, client: Client) -> None:
        make_round("pemuda", YEAR)
        text = get(client, reverse("open_catalogue"))[1].decode()
        context = json.loads(text)["@context"]
        used = set(re.findall(r'"(\w+):\w+":', text)) | set(re.findall(r'"@type": "(\w+):', text))
        assert used == set(context)

    def test_the_dictionary_explains_every_code(self, client: Client) -> None:
        datasets = {each["dataset"]: each for each in read_json(client, reverse("open_dictionary_file"))["datasets"]}
        assert datasets.keys() == ALLOWED.keys()
        codes = {column["key"]: column["codes"] for column in datasets["usulan"]["columns"]}
        assert "draft" not in codes["status"]
        assert "withdrawn" not in codes["status"]
        fill_cycle()
        for key, dataset in datasets.items():
            if key in {"pagu", "jaminan-tema", "kehadiran"}:
                continue
            for row in read_csv(client, key):
                for column in dataset["columns"]:
                    if column["codes"]:
                        assert row[column["key"]] in column["codes"], (key, column["key"])


def test_every_format_has_a_type_of_its_own() -> None:
    assert len({each.media_type for each in OpenFormat}) == len(OpenFormat)


@pytest.mark.django_db
def test_every_table_that_is_read_is_watched(client: Client) -> None:
    """Or a file would be kept after what it tells has changed."""
    cycle = fill_cycle()
    Ceiling.objects.create(cycle=cycle, scope="city", amount=10**12)
    publish(cycle)
    with connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT tgrelid::regclass::text FROM pg_trigger WHERE tgname = 'stamp_update'")
        watched = {name for (name,) in cursor.fetchall()}
    code = Proposal.objects.public().values_list("code", flat=True)[0]
    addresses = [address(dataset.key, each) for dataset in DATASETS for each in dataset.formats]
    addresses += [f"/data/api/v1/{each.path.format(kode=code)}" for each in RESOURCES]
    addresses += ["/data/", f"/data/{YEAR}/", "/data/katalog.jsonld", "/data/api/", "/data/kamus/"]
    for path in addresses:
        with CaptureQueriesContext(connection) as asked:
            get(client, path)
        read = {table for query in asked for table in re.findall(r'(?:FROM|JOIN) "(\w+)"', query["sql"])}
        assert read <= watched, path
