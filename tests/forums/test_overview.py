"""The first page of a session: facts, what is missing and where it is mended, invitations and their letters."""

import html
import json
import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from accounts.models import User
from forums.actions import closing, lists
from forums.actions.invitations import invite, note_answer, uninvite
from forums.datasets.invitations import Guest
from forums.enums import InvitationStatus
from forums.forms.accommodations import join_accommodations
from forums.forms.invitations import read_guest
from forums.forms.sessions import describe_session
from forums.models import Invitation
from musrenbang.lib.denied import Denied
from proposals.enums import Status
from tests.factories import make_facilitator, make_proposal, make_round, make_session, make_user, ready_to_close
from tests.forums.test_attendance import tap
from tests.html import assert_good_html
from tests.proposals.pages import text_of
from themes.models import ForumSession, ThemeRound

pytestmark = pytest.mark.django_db


@pytest.fixture
def session(client: Client, round_: ThemeRound) -> ForumSession:
    session = make_session(round_)
    client.force_login(session.created_by)
    return session


@pytest.fixture
def by(session: ForumSession) -> User:
    return session.created_by


def page(client: Client, session: ForumSession) -> str:
    return text_of(client.get(reverse("work_forum", args=[session.pk])))


def gaps(client: Client, session: ForumSession) -> dict[str, str]:
    """What is missing, and where its link leads."""
    found = re.findall(r'<ul class="gaps">(.*?)</ul>', page(client, session), re.DOTALL)
    links = re.findall(r'<a href="([^"]+)">.*?</svg>\s*([^<]+?)</a>', "".join(found), re.DOTALL)
    return {words: address for address, words in links}


def facts(**changes: Any) -> dict[str, Any]:
    moments = {"starts_at": "2027-12-16T08:00", "ends_at": "2027-12-16T12:30"}
    return {"kind": "agency", "mode": "hybrid", "place": "Aula", "chair": "Camat", **moments, **changes}


def test_what_is_missing_leads_to_where_it_is_mended(client: Client, session: ForumSession, by: User) -> None:
    here = reverse("work_forum", args=[session.pk])
    assert gaps(client, session) == {
        "Susunan acara": f"{here}#data",
        "Alamat rapat daring": f"{here}#data",
        "Akomodasi yang disediakan": f"{here}#data",
        "Undangan": f"{here}#undangan",
        "Daftar hadir": reverse("work_forum_attendance", args=[session.pk]),
        "Daftar usulan yang dibahas": reverse("work_forum_items", args=[session.pk]),
        "Isi berita acara": reverse("work_forum_minutes", args=[session.pk]),
    }
    for address in gaps(client, session).values():
        assert client.get(address).status_code == 200
    tap(session, by)
    invite(session_id=session.pk, by=by, guests=[Guest("PKK Dinoyo")])
    left = gaps(client, session)
    assert not {"Daftar hadir", "Undangan"} & left.keys()


def test_the_next_step_is_one(client: Client, session: ForumSession, by: User) -> None:
    session.starts_at, session.ends_at = timezone.now() + timedelta(days=1), timezone.now() + timedelta(days=2)
    session.save()
    assert "Sebelum peserta datang, lengkapi susunan acara." in page(client, session)
    session.starts_at = timezone.now() - timedelta(minutes=1)
    session.save()
    assert "Yang perlu sekarang: daftar hadir." in page(client, session)
    proposal = make_proposal(Status.KELURAHAN_VERIFIED, session.round)
    lists.agree(item_id=lists.list_proposal(session_id=session.pk, proposal_id=proposal.pk, by=by).pk, by=by)
    ready_to_close(session, by)
    assert reverse("work_forum_close", args=[session.pk]) in page(client, session)
    closing.close(session_id=session.pk, by=by)
    closed = page(client, session)
    assert "Sesi sudah ditutup." in closed
    assert "Masih kurang" not in closed
    assert "Ubah data sesi" not in closed


def test_facts_keep_what_is_offered_the_agenda_and_the_team(client: Client, session: ForumSession, by: User) -> None:
    colleague = make_facilitator(session.round)
    stranger = make_facilitator(make_round("lansia"))
    sent = facts(
        usual=["juru bahasa isyarat", "jalur kursi roda"],
        accommodations="antar-jemput, jalur kursi roda",
        agenda="08.00 Pembukaan\n09.30 Diskusi",
        online_address="rapat.example.id/forum",
        team=[colleague.pk],
    )
    client.post(reverse("work_forum_facts", args=[session.pk]), sent)
    session.refresh_from_db()
    assert session.accommodations == "juru bahasa isyarat, jalur kursi roda, antar-jemput"
    assert session.online_address == "https://rapat.example.id/forum"
    assert list(session.team.all()) == [colleague]
    shown = page(client, session)
    assert "<time datetime=" in shown
    assert "Pembukaan" in shown
    form = describe_session(session)
    assert form["usual"] == ["juru bahasa isyarat", "jalur kursi roda"]
    assert form["accommodations"] == "antar-jemput"
    answer = client.post(reverse("work_forum_facts", args=[session.pk]), {**sent, "team": [stranger.pk]})
    assert list(session.team.all()) == [colleague]
    assert_good_html(answer)


def test_two_people_at_the_facts_keep_each_others(client: Client, session: ForumSession, by: User) -> None:
    """Both opened the page; one moves it to another hall, the other one writes the agenda."""
    drawn = re.search(r'name="before" value="([^"]+)"', page(client, session))
    assert drawn
    before = html.unescape(drawn[1])
    same = {name: values[0] for name, values in json.loads(before).items() if len(values) == 1}
    same |= {"usual": [], "team": [by.pk], "before": before}
    where = reverse("work_forum_facts", args=[session.pk])
    client.post(where, {**same, "place": "Aula kecamatan", "usual": ["pojok anak"]})
    client.post(where, {**same, "agenda": "08.30 Pembukaan\r\n09.00 Diskusi"})
    session.refresh_from_db()
    assert (session.place, session.accommodations) == ("Aula kecamatan", "pojok anak")
    assert session.agenda.splitlines() == ["08.30 Pembukaan", "09.00 Diskusi"]
    assert list(session.team.all()) == [by]
    client.post(where, {**same, "starts_at": "2099-01-01T08:00", "ends_at": "2099-01-01T09:00"})
    answer = client.post(where, {**same, "next": reverse("work_forum", args=[session.pk])}, follow=True)
    assert "Data sesi tersimpan." in text_of(answer)
    session.refresh_from_db()
    assert timezone.localtime(session.starts_at).year == 2099


def test_accommodations_are_one_line_without_repetition() -> None:
    assert join_accommodations(["pojok anak"], " pendamping ,, pojok anak") == "pojok anak, pendamping"
    assert join_accommodations([], "") == ""


def test_whoever_makes_a_session_is_its_team(session: ForumSession, by: User) -> None:
    assert list(session.team.all()) == [by]


@pytest.mark.parametrize(
    ("line", "guest"),
    [
        ("PKK Kelurahan Dinoyo", Guest("PKK Kelurahan Dinoyo")),
        ("PKK Dinoyo; 3", Guest("PKK Dinoyo", 3)),
        ("SMAN 4, 12 orang", Guest("SMAN 4", 12)),
        ("SMAN 4", Guest("SMAN 4")),
        ("Karang Taruna, Dinoyo", Guest("Karang Taruna, Dinoyo")),
        ("RW 05; 0", Guest("RW 05; 0")),
    ],
)
def test_a_line_is_a_guest(line: str, guest: Guest) -> None:
    assert read_guest(line) == guest


def test_many_are_invited_at_once_and_nobody_twice(client: Client, session: ForumSession) -> None:
    where = reverse("work_forum_invite", args=[session.pk])
    names = "PKK Dinoyo; 3\n\n  Karang Taruna \npkk dinoyo\nSMAN 4, 2 orang"
    answer = client.post(where, {"names": names, "told_by": "surat", "told_on": "2026-11-20"}, follow=True)
    assert "3 undangan ditambahkan." in text_of(answer)
    rows = list(Invitation.objects.values_list("name", "seats", "told_by", "told_on"))
    assert [row[0] for row in rows] == ["Karang Taruna", "SMAN 4", "pkk dinoyo"]
    assert {row[2:] for row in rows} == {("surat", date(2026, 11, 20))}
    again = client.post(where, {"names": "PKK DINOYO"}, follow=True)
    assert "Semua sudah ada dalam daftar undangan." in text_of(again)
    assert_good_html(again)
    assert "lembaga" in text_of(client.post(where, {"names": ""})).lower()
    long = text_of(client.post(where, {"names": "x" * 151}))
    assert "Paling banyak 150 huruf per baris" in long


def test_answers_are_noted_and_counted(client: Client, session: ForumSession, by: User) -> None:
    invite(session_id=session.pk, by=by, guests=[Guest("PKK Dinoyo", 3), Guest("SMAN 4")])
    guest = Invitation.objects.get(name="PKK Dinoyo")
    where = reverse("work_forum_invitation", args=[session.pk, guest.pk])
    client.post(where, {"status": "coming", "seats": "4", "told_by": "telepon", "told_on": ""})
    guest.refresh_from_db()
    assert (guest.status, guest.seats, guest.told_by) == (InvitationStatus.COMING, 4, "telepon")
    assert "1 lembaga akan hadir, bersama 4 utusan." in page(client, session)
    bad = client.post(where, {"status": "coming", "seats": "0", "told_on": "2099-01-01"})
    assert "Tanggal ini belum tiba." in text_of(bad)
    assert_good_html(bad)
    client.post(where, {"hapus": "1"})
    assert [each.name for each in session.invitations.all()] == ["SMAN 4"]


def test_only_an_open_session_of_ones_own_invites(session: ForumSession, by: User) -> None:
    stranger = make_facilitator(make_round("lansia"))
    invite(session_id=session.pk, by=by, guests=[Guest("PKK")])
    guest = session.invitations.get()
    for act in (
        lambda: invite(session_id=session.pk, by=stranger, guests=[Guest("X")]),
        lambda: note_answer(session_id=session.pk, invitation_id=guest.pk, by=stranger, fields={"seats": 9}),
        lambda: uninvite(session_id=session.pk, invitation_id=guest.pk, by=stranger),
        lambda: uninvite(session_id=make_session(session.round, by).pk, invitation_id=guest.pk, by=by),
        lambda: invite(session_id=session.pk, by=by, guests=[Guest(f"RW {number}") for number in range(300)]),
    ):
        with pytest.raises(Denied):
            act()
    assert session.invitations.get() == guest


def test_every_guest_gets_a_letter(client: Client, session: ForumSession, by: User) -> None:
    session.agenda, session.accommodations = "08.00 Pembukaan", "jalur kursi roda"
    session.save()
    invite(session_id=session.pk, by=by, guests=[Guest("PKK <b>Dinoyo</b>", 3), Guest("SMAN 4")])
    where = reverse("work_forum_letters", args=[session.pk])
    letters = client.get(where)
    assert_good_html(letters)
    assert text_of(letters).count('<article class="letter"') == 2
    assert "PKK &lt;b&gt;Dinoyo" in text_of(letters)
    assert "3 orang utusan" in text_of(letters)
    guest = Invitation.objects.get(name="SMAN 4")
    one = text_of(client.get(f"{where}?kepada={guest.pk}"))
    assert (one.count('<article class="letter"'), "SMAN 4" in one) == (1, True)
    assert "jalur kursi roda" in one
    assert client.get(f"{where}?kepada=1;--").status_code == 200


def test_planners_read_along(client: Client, session: ForumSession, by: User) -> None:
    invite(session_id=session.pk, by=by, guests=[Guest("PKK Dinoyo")])
    client.force_login(make_user(Role.PLANNER))
    answer = client.get(reverse("work_forum", args=[session.pk]))
    assert_good_html(answer)
    assert "PKK Dinoyo" in text_of(answer)
    assert "Tambah undangan" not in text_of(answer)


def test_the_page_asks_no_more_for_more_invitations(
    client: Client, session: ForumSession, by: User, django_assert_max_num_queries: Any
) -> None:
    invite(session_id=session.pk, by=by, guests=[Guest(f"RW {number}") for number in range(30)])
    with django_assert_max_num_queries(28):
        assert_good_html(client.get(reverse("work_forum", args=[session.pk])))
