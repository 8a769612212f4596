"""The public search: stems, half words, slips, places; never what is not public."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from proposals.actions.authoring import save_draft
from proposals.actions.words import learn_words, refresh_match_titles
from proposals.enums import Status
from proposals.models import KnownWord, Proposal
from proposals.search.question import Search
from proposals.search.spelling import is_one_slip_away, read_query
from tests.factories import City, make_draft, make_proposal, make_round, make_user
from tests.html import assert_good_html

pytestmark = pytest.mark.django_db
TITLES = (
    "Pelatihan barista bagi pemuda",
    "Penerangan lampu gang sekolah",
    "Perpustakaan mini di taman",
    "Kursi roda standar",
    "Toilet umum pasar",
)


@pytest.fixture
def many(city: City) -> None:
    round_ = make_round()
    for title in TITLES:
        for _copy in range(2):  # what stands in one text only is not learnt
            make_proposal(round_=round_, title=title, problem="Warga membutuhkannya setiap hari.")
    make_proposal(round_=round_, title="Senam pagi", kelurahan=city.far_kelurahan, problem="Banyak kecelakaan di sana.")
    learn_words()


def find(words: str) -> set[str]:
    return set(Search.from_query({"q": words}).narrow(Proposal.objects.public()).values_list("title", flat=True))


@pytest.mark.usefixtures("many")
@pytest.mark.parametrize(
    ("words", "title"),
    [
        ("lampu", "Penerangan lampu gang sekolah"),
        ("LAMPU Sekolah", "Penerangan lampu gang sekolah"),
        ("sekolah lampu", "Penerangan lampu gang sekolah"),
        ("melatih barista", "Pelatihan barista bagi pemuda"),
        ("pelatihan untuk barista", "Pelatihan barista bagi pemuda"),
        ("pelatian", "Pelatihan barista bagi pemuda"),
        ("lmapu", "Penerangan lampu gang sekolah"),
        ("perpus", "Perpustakaan mini di taman"),
        ("perpustakan", "Perpustakaan mini di taman"),
        ("kursi rodda", "Kursi roda standar"),
        ("toilt", "Toilet umum pasar"),
        ("kecelakaan", "Senam pagi"),
        ("senam Blimbing", "Senam pagi"),
        ("senam blimbng", "Senam pagi"),
    ],
)
def test_finds_what_is_meant(words: str, title: str) -> None:
    assert find(words) == {title}


@pytest.mark.usefixtures("many")
@pytest.mark.parametrize("words", ["barista sekolah", "xyzzy", "!!!", "'; DROP TABLE", "a & b | c", "lampu Blimbing"])
def test_finds_nothing_rather_than_anything(words: str) -> None:
    assert find(words) == set()


@pytest.mark.usefixtures("many")
def test_an_empty_question_narrows_nothing() -> None:
    assert len(find("")) == len(TITLES) + 1


def test_without_learnt_words_parts_and_stems_still_work(city: City) -> None:
    make_proposal(title="Penerangan lampu gang")
    assert find("lamp") == find("lampu") == {"Penerangan lampu gang"}


def test_what_changes_is_found_under_its_new_words_only(city: City) -> None:
    person = make_user()
    proposal = make_proposal(Status.RETURNED, by=person, title="Lampu gang", kelurahan=city.kelurahan)
    save_draft(proposal_id=proposal.pk, by=person, fields={"title": "Taman baca", "kelurahan": city.far_kelurahan})
    assert (find("lampu"), find("dinoyo")) == (set(), set())
    assert find("taman baca blimbing") == {"Taman baca"}


def test_drafts_teach_no_words_and_addresses_are_not_searched(city: City) -> None:
    for _copy in range(3):
        make_draft(title="Rahasiawarga satu")
        make_proposal(title="Senam pagi", problem="Sepi.", address="Tetangga Alamatnya")
    learn_words()
    assert not KnownWord.objects.filter(text__in=["rahasiawarga", "alamatnya"]).exists()
    assert find("alamatnya") == set()


def test_learning_twice_changes_nothing_and_forgets_what_is_gone(city: City) -> None:
    KnownWord.objects.create(text="kuno", count=9)
    make_proposal(title="Senam pagi")
    make_proposal(title="Senam pagi")
    assert learn_words()
    assert learn_words() == 0
    words = dict(KnownWord.objects.values_list("text", "count"))
    assert words["senam"] == 2
    assert "kuno" not in words


def test_a_frequent_word_is_taken_as_it_is() -> None:
    KnownWord.objects.bulk_create([KnownWord(text="batu", count=40), KnownWord(text="batik", count=90)])
    query = str(read_query("batu"))
    assert "batik" not in query
    assert "batik" in str(read_query("batk"))


def test_one_query_for_all_words() -> None:
    with CaptureQueriesContext(connection) as queries:
        read_query("pelatian lmapu kursi rodda")
    assert len(queries) == 1


@pytest.mark.usefixtures("many")
def test_the_list_asks_six_questions_at_most_whatever_is_typed(
    client: Client, django_assert_max_num_queries: Any
) -> None:
    for words in ("pelatian lmapu kursi rodda", "dif 12", "Dinoyo"):
        with django_assert_max_num_queries(6):
            assert_good_html(client.get(reverse("proposal_list"), {"q": words, "urut": "didukung", "tema": "pemuda"}))


@pytest.mark.parametrize(
    ("word", "other", "is_one"),
    [
        ("lmapu", "lampu", True),
        ("lamu", "lampu", True),
        ("lamppu", "lampu", True),
        ("lempu", "lampu", True),
        ("lampu", "lampu", True),
        ("lumpa", "lampu", False),
        ("lapangan", "lapang", False),
        ("pulam", "lampu", False),
    ],
)
def test_one_slip(word: str, other: str, is_one: bool) -> None:
    assert is_one_slip_away(word, other) is is_one
    assert is_one_slip_away(other, word) is is_one


def test_a_text_of_any_length_is_taken(city: City) -> None:
    proposal = make_proposal(title="Senam pagi", problem=" ".join(f"kata{number}" for number in range(40_000)))
    assert find("senam") == {proposal.title}


def test_refreshing_titles_touches_only_stale_ones(city: City) -> None:
    stale, fresh = make_proposal(title="Pelatihan barista Dinoyo"), make_proposal(title="Kursi roda")
    Proposal.objects.filter(pk=stale.pk).update(match_title="lama")
    assert refresh_match_titles() == 1
    stale.refresh_from_db()
    fresh.refresh_from_db()
    assert (stale.match_title, fresh.match_title) == ("barista", "kursi roda")
