"""The API: described by what answers it, the same figures as everywhere, polite to programs of other sites."""

from typing import Any
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.db.models import Sum
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from jsonschema import Draft202012Validator
from openapi_spec_validator import OpenAPIV31SpecValidator

from accounts.enums import Role
from musrenbang.kept_pages import SHELF
from musrenbang.lib import pace
from proposals.actions.publication import publish_decisions
from proposals.enums import Status
from proposals.models import Proposal
from reports.catalogue import Question
from reports.catalogue.resources import RESOURCES
from reports.datasets.city_recap import read_city_recap
from reports.datasets.results import read_recap
from reports.document import Table, pick
from reports.enums import Audience, ReportKind
from tests.factories import make_city, make_proposal, make_round, make_session, make_user
from tests.reports.opened.asking import API, YEAR, fill_cycle, get, read_csv, read_json, read_list
from themes.enums import AgeBand, Presence, Sex
from themes.models import AttendanceCount


@pytest.fixture(autouse=True)
def _fresh(monkeypatch: pytest.MonkeyPatch) -> None:
    SHELF.empty()
    monkeypatch.setattr(pace.BUCKETS, "_left", type(pace.BUCKETS._left)())


@pytest.mark.django_db
class TestDescription:
    def test_it_is_openapi(self, client: Client) -> None:
        make_round("pemuda", YEAR)
        description = read_json(client, f"{API}openapi.json")
        OpenAPIV31SpecValidator(description).validate()
        assert len(description["paths"]) == len(RESOURCES)

    def test_whatever_must_be_given_has_an_example_that_answers(self, client: Client) -> None:
        fill_cycle()
        for path, item in read_json(client, f"{API}openapi.json")["paths"].items():
            needed = {each["name"]: each for each in item["get"]["parameters"] if each["required"]}
            if "kode" not in needed:  # which codes there are is for each city to say
                read_json(
                    client, f"{API}{path[1:]}?{urlencode({name: each['example'] for name, each in needed.items()})}"
                )

    def test_every_answer_is_as_described(self, client: Client) -> None:
        cycle = fill_cycle()
        make_session(make_round("pemuda", YEAR))
        publish_decisions(cycle=cycle, by=make_user(Role.PLANNER))
        description = read_json(client, f"{API}openapi.json")
        code = Proposal.objects.public().values_list("code", flat=True)[0]
        for path, item in description["paths"].items():
            address = f"{API}{path[1:]}".replace("{kode}", str(code))
            required = any(each["name"] == "tahun" and each["required"] for each in item["get"]["parameters"])
            answer = read_json(client, f"{address}?tahun={YEAR}" if required else address)
            assert answer["data"], path
            schema = item["get"]["responses"]["200"]["content"]["application/json"]["schema"]
            checker = Draft202012Validator({**schema, "components": description["components"]})
            assert [error.message for error in checker.iter_errors(answer)] == [], path

    def test_a_wrong_question_is_told_parameter_by_parameter(self, client: Client) -> None:
        make_round("pemuda", YEAR)
        answer, _content = get(client, f"{API}usulan/?status=rahasia&jumlah=0&warna=biru&tahun=1999&wilayah=x&kursor=y")
        assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")
        problem = read_json(
            client, f"{API}usulan/?status=rahasia&jumlah=0&warna=biru&tahun=1999&wilayah=x&kursor=y", 400
        )
        assert {each["parameter"] for each in problem["errors"]} == {
            *("status", "jumlah", "warna", "tahun", "wilayah", "kursor")
        }
        assert "1 sampai 200" in next(each["sentence"] for each in problem["errors"] if each["parameter"] == "jumlah")
        assert read_json(client, f"{API}rekap-tema/", 400)["errors"] == [
            {"parameter": "tahun", "sentence": "Wajib diisi."}
        ]
        assert read_json(client, f"{API}usulan/?status=draft", 400)["errors"][0]["parameter"] == "status"

    def test_every_described_limit_is_kept(self, client: Client) -> None:
        """What the description allows is answered, what it forbids is refused."""
        make_proposal(Status.SUBMITTED, make_round("pemuda", YEAR))
        for resource in RESOURCES:
            for parameter in resource.parameters:
                if parameter.is_in_path or parameter.name == "kursor":
                    continue
                schema = parameter.schema()
                good = schema.get("enum", [schema.get("minimum", parameter.example or "x")])[-1]
                wanted = {"tahun": str(YEAR)} | {parameter.name: str(good)}
                known = {each.name for each in resource.parameters}
                question = {name: value for name, value in wanted.items() if name in known}
                answer = client.get(f"{API}{resource.path}", question)
                assert answer.status_code == 200, (resource.name, parameter.name, answer.content)
                bad = str(schema["maximum"] + 1) if "maximum" in schema else "x" * (schema.get("maxLength", 20) + 1)
                answer = client.get(f"{API}{resource.path}", question | {parameter.name: bad})
                assert answer.status_code == 400, (resource.name, parameter.name)


@pytest.mark.django_db
class TestLists:
    def test_filters_are_those_of_the_public_list(self, client: Client) -> None:
        city = make_city()
        for slug, place in (("pemuda", city.kelurahan), ("lansia", city.far_kelurahan)):
            make_proposal(Status.SUBMITTED, make_round(slug, YEAR), kelurahan=place)
        make_proposal(Status.FORWARDED, make_round("pemuda", YEAR), title="Pengeras suara masjid")
        questions = (
            "tema=lansia",
            f"wilayah={city.kecamatan.code}",
            "status=forwarded",
            f"tahun={YEAR}",
            "saluran=online",
        )
        questions += ("q=pengeras", f"opd={city.agency.pk}", "urut=terbesar", "tema=pemuda&status=submitted")
        for question in questions:
            rows = read_list(client, f"usulan/?{question}")
            page = client.get(f"/usulan/?{question}").content.decode()
            codes = Proposal.objects.public().values_list("code", flat=True)
            assert {row["kode"] for row in rows} == {code for code in codes if f"/usulan/{code}/" in page}, question
            assert rows, question

    @pytest.mark.parametrize("order", ["terbaru", "terlama", "didukung", "terbesar"])
    def test_pages_hold_every_row_once(self, client: Client, order: str) -> None:
        for _number in range(7):
            make_proposal(Status.SUBMITTED, make_round("pemuda", YEAR))
        codes = [row["kode"] for row in read_list(client, f"usulan/?jumlah=2&urut={order}&tahun={YEAR}")]
        assert len(codes) == len(set(codes)) == 7
        page = read_json(client, f"{API}usulan/?jumlah=2&urut={order}")
        answer, _content = get(client, f"{API}usulan/?jumlah=2&urut={order}")
        assert f'<{page["next"]}>; rel="next"' in answer["Link"]

    def test_sessions_are_turned_page_by_page(self, client: Client) -> None:
        round_ = make_round("pemuda", YEAR)
        sessions = [make_session(round_).pk for _number in range(3)]
        make_session(make_round("lansia", YEAR))
        assert sorted(row["sesi"] for row in read_list(client, "forum/?jumlah=1&tema=pemuda")) == sorted(sessions)

    def test_one_proposal(self, client: Client) -> None:
        proposal = make_proposal(Status.ACCOMMODATED, make_round("pemuda", YEAR))
        row = read_json(client, f"{API}usulan/{proposal.code}/")["data"]
        assert (row["status"], row["anggaran_hasil"], row["penjelasan"]) == ("forwarded", None, None)
        assert row in read_list(client, "usulan/")
        hidden = make_proposal(Status.WITHDRAWN, make_round("pemuda", YEAR))
        for code in (hidden.code, "2028-PMD-99999"):
            assert read_json(client, f"{API}usulan/{code}/", 404)["status"] == 404
        assert read_json(client, f"{API}usulan/bukan-kode/", 400)["errors"][0]["parameter"] == "kode"
        assert read_json(client, f"{API}apa-saja/", 404)["status"] == 404

    def test_queries_are_bounded(self, client: Client) -> None:
        for _number in range(4):
            make_proposal(Status.ACCOMMODATED, make_round("pemuda", YEAR))
        make_session(make_round("pemuda", YEAR))
        code = Proposal.objects.public().values_list("code", flat=True)[0]
        for resource in RESOURCES:
            with CaptureQueriesContext(connection) as asked:
                client.get(f"{API}{resource.path.format(kode=code)}")
            assert len(asked) <= 3, resource.name


@pytest.mark.django_db
def test_every_figure_is_the_same_everywhere(client: Client) -> None:
    """API = CSV = recap of the page = report of the city: counts, rupiah and people."""
    cycle = fill_cycle()
    for slug, people in (("pemuda", 40), ("lansia", 12), ("lansia", 3)):
        group = {"presence": Presence.HALL, "sex": Sex.FEMALE, "age_band": AgeBand.FROM_18}
        AttendanceCount.objects.create(session=make_session(make_round(slug, YEAR)), count=people, **group)
    for is_published in (False, True):
        if is_published:
            publish_decisions(cycle=cycle, by=make_user(Role.PLANNER))
        total = read_recap(cycle).total
        wanted = (total.received, total.forwarded, total.accommodated, total.requested, total.funded)
        assert (total.accommodated > 0) == is_published
        proposals = {"api": read_list(client, f"usulan/?tahun={YEAR}&jumlah=3"), "csv": read_csv(client, "usulan")}
        for name, rows in proposals.items():
            assert add_up_proposals(rows) == wanted, name
        keys = ("usulan_masuk", "diteruskan", "diakomodasi", "rupiah_masuk", "rupiah_didanai")
        recaps = [read_csv(client, "rekap-tema"), read_csv(client, "rekap-kelurahan")]
        recaps += [read_list(client, f"{name}/?tahun={YEAR}") for name in ("rekap-tema", "rekap-kelurahan")]
        for rows in recaps:
            assert tuple(sum(int(row[key]) for row in rows) for key in keys) == wanted
        question = Question(ReportKind.CITY_RECAP, cycle, Audience.PUBLIC)
        table: Table = next(t for t in read_city_recap(question, lambda _a, _b: None).tables if t.key == "per-tema")
        sums = table.add_up() or ()
        assert tuple(sums[place] for place in pick(table, keys)) == wanted
        came = [sum(int(row["hadir"] or 0) for row in read_csv(client, name)) for name in ("forum", "rekap-tema")]
        counted = AttendanceCount.objects.aggregate(people=Sum("count"))["people"]
        assert [*came, total.present] == [counted - 3] * 3, "three are in no figure at all"


def add_up_proposals(rows: list[dict[str, Any]]) -> tuple[int, ...]:
    return (
        len(rows),
        sum(bool(row["diteruskan"]) for row in rows),
        sum(row["status"] == Status.ACCOMMODATED for row in rows),
        sum(int(row["anggaran_usulan"]) for row in rows),
        sum(int(row["anggaran_hasil"] or 0) for row in rows),
    )


@pytest.mark.django_db
class TestManners:
    def test_pages_of_other_sites_may_read(self, client: Client) -> None:
        make_round("pemuda", YEAR)
        addresses = [f"{API}tema/", f"/data/{YEAR}/usulan.csv", "/data/katalog.jsonld", f"{API}tidak-ada/"]
        for address in addresses:
            assert get(client, address)[0]["Access-Control-Allow-Origin"] == "*"
            enquiry = client.options(address, headers={"origin": "https://lain.example"})
            assert (enquiry.status_code, enquiry.content) == (204, b"")
            assert "GET" in enquiry["Access-Control-Allow-Methods"]
            assert "Access-Control-Allow-Credentials" not in enquiry
            assert not enquiry.cookies
        assert client.options("/usulan/").status_code == 405
        assert client.options("/data/").status_code == 405

    def test_it_is_read_only(self) -> None:
        strict = Client(enforce_csrf_checks=True)
        answer = strict.post(f"{API}tema/", {"nama": "Baru"})
        assert (answer.status_code, answer["Allow"]) == (405, "GET, HEAD, OPTIONS")
        assert "hanya bisa dibaca" in answer.json()["detail"]

    def test_too_many_questions_wait_a_moment(self, client: Client, settings: Any) -> None:
        settings.DATA_PER_MINUTE = 3
        answers = [client.get(f"{API}tema/?x={number}").status_code for number in range(4)]
        assert answers == [400, 400, 400, 429]
        answer = client.get(f"{API}tema/")
        assert 1 <= int(answer["Retry-After"]) <= 20
        assert "detik" in answer.json()["detail"]
        assert "no-store" in answer["Cache-Control"]
        assert answer["Access-Control-Allow-Origin"] == "*"
        assert client.get("/data/").status_code == 200, "people read on"

    def test_answers_are_indonesian_and_the_same_for_everybody(self, client: Client, settings: Any) -> None:
        make_proposal(Status.SUBMITTED, make_round("pemuda", YEAR))
        plain = client.get(f"{API}usulan/")
        assert plain["Vary"] == "Accept-Encoding"
        client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
        client.force_login(make_user())
        again = client.get(f"{API}usulan/")
        assert again.content == plain.content
        assert again["Content-Language"] == "id"
        wrong = client.get(f"{API}usulan/?jumlah=x").json()
        assert "bilangan bulat" in wrong["errors"][0]["sentence"]


@pytest.mark.django_db(transaction=True)
def test_an_answer_is_kept_until_something_changes(client: Client) -> None:
    proposal = make_proposal(Status.SUBMITTED, make_round("pemuda", YEAR))
    first = client.get(f"{API}usulan/")
    with CaptureQueriesContext(connection) as asked:
        again = client.get(f"{API}usulan/")
    assert ["public_stamp" in query["sql"] for query in asked] == [True]
    assert again.content == first.content
    assert again["Access-Control-Allow-Origin"] == "*"
    assert client.get(f"{API}usulan/", headers={"if-none-match": first["ETag"]}).status_code == 304
    Proposal.objects.filter(pk=proposal.pk).update(title="Judul baru sekali")
    assert "Judul baru sekali" in client.get(f"{API}usulan/").content.decode()


@pytest.mark.django_db
def test_beginning_at_the_beginning(client: Client) -> None:
    links = read_json(client, reverse("api_root"))["data"]
    assert set(links) == {resource.name for resource in RESOURCES}
