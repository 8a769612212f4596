"""Files of proposals: who adds them, who sees them, and how they leave the house."""

import io
import threading
from pathlib import Path

import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse
from PIL import Image

from accounts.enums import Role
from accounts.models import User
from musrenbang.lib.denied import Denied
from musrenbang.lib.uploads import UploadRefused
from proposals.actions.attachments import add_attachment, hide_attachment, release_attachment, remove_attachment
from proposals.actions.authoring import submit
from proposals.enums import Status
from proposals.models import Attachment, Proposal
from proposals.rules.attachments import MOST_FILES, can_attach, can_release
from tests.factories import make_city, make_draft, make_facilitator, make_proposal, make_user

pytestmark = pytest.mark.django_db


def photo(colour: str = "red", name: str = "foto.jpg") -> SimpleUploadedFile:
    buffer = io.BytesIO()
    Image.new("RGB", (640, 480), colour).save(buffer, "JPEG")
    return SimpleUploadedFile(name, buffer.getvalue())


def document(name: str = "surat.pdf") -> SimpleUploadedFile:
    pdf, buffer = pikepdf.new(), io.BytesIO()
    pdf.add_blank_page()
    pdf.save(buffer)
    return SimpleUploadedFile(name, buffer.getvalue())


def files_on_disk(settings) -> list[Path]:
    return [path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()]


@pytest.fixture
def draft() -> Proposal:
    return make_draft()


@pytest.fixture
def sent() -> Proposal:
    return make_proposal(Status.SUBMITTED)


def officer_of(proposal: Proposal) -> User:
    return make_user(Role.KELURAHAN, region=proposal.kelurahan)


def kept(proposal: Proposal, upload: SimpleUploadedFile | None = None) -> Attachment:
    """A file on a sent proposal, added by its officer."""
    return add_attachment(proposal=proposal, upload=upload or photo(), by=officer_of(proposal))


class TestAdding:
    def test_photo(self, draft: Proposal, settings) -> None:
        attachment = add_attachment(proposal=draft, upload=photo(name="Jalan rusak.JPG"), by=draft.author)
        assert attachment.kind == "photo"
        assert attachment.original_name == "Jalan rusak.webp"
        assert (attachment.width, attachment.height) == (640, 480)
        assert attachment.released_at is None
        assert "Jalan" not in attachment.file.name
        assert Path(attachment.file.path).read_bytes()[8:12] == b"WEBP"
        assert all(path.stat().st_mode & 0o777 == 0o600 for path in files_on_disk(settings))
        assert len(files_on_disk(settings)) == 2

    def test_document(self, draft: Proposal) -> None:
        attachment = add_attachment(proposal=draft, upload=document(), by=draft.author)
        assert attachment.kind == "document"
        assert not attachment.thumbnail

    def test_same_file_twice_is_one(self, draft: Proposal, settings) -> None:
        first = add_attachment(proposal=draft, upload=photo(), by=draft.author)
        assert add_attachment(proposal=draft, upload=photo(), by=draft.author) == first
        assert len(files_on_disk(settings)) == 2

    def test_no_more_than_five(self, draft: Proposal) -> None:
        for colour in ("red", "green", "blue", "white", "black"):
            add_attachment(proposal=draft, upload=photo(colour), by=draft.author)
        with pytest.raises(Denied, match="paling banyak punya 5"):
            add_attachment(proposal=draft, upload=photo("orange"), by=draft.author)

    def test_refused_file_leaves_nothing(self, draft: Proposal, settings) -> None:
        with pytest.raises(UploadRefused):
            add_attachment(proposal=draft, upload=SimpleUploadedFile("a.jpg", b"<html>"), by=draft.author)
        assert not files_on_disk(settings)
        assert not Attachment.objects.exists()

    def test_failing_row_takes_the_files_along(self, draft: Proposal, settings) -> None:
        """A column too short for what it is given: the database refuses the row."""
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE proposals_attachment ADD CONSTRAINT never CHECK (size < 0)")
        with pytest.raises(Exception, match="never"), transaction.atomic():
            add_attachment(proposal=draft, upload=photo(), by=draft.author)
        assert not files_on_disk(settings)

    def test_strangers_may_not(self, draft: Proposal) -> None:
        assert not can_attach(make_user(), draft)
        with pytest.raises(Denied):
            add_attachment(proposal=draft, upload=photo(), by=make_user())

    def test_owner_not_any_more_once_sent(self, sent: Proposal) -> None:
        assert not can_attach(sent.author, sent)

    def test_owner_again_when_returned(self) -> None:
        returned = make_proposal(Status.RETURNED)
        assert can_attach(returned.author, returned)

    def test_officers_in_scope_only(self, sent: Proposal) -> None:
        city = make_city()
        assert can_attach(officer_of(sent), sent)
        assert can_attach(make_facilitator(sent.round), sent)
        assert not can_attach(make_user(Role.KELURAHAN, region=city.far_kelurahan), sent)
        assert not can_attach(make_user(Role.AGENCY, agency=city.other_agency), sent)

    def test_officers_not_on_drafts(self, draft: Proposal) -> None:
        assert not can_attach(officer_of(draft), draft)
        assert not can_attach(make_user(Role.PLANNER), draft)


@pytest.mark.django_db(transaction=True)
def test_five_at_once_under_one_lock() -> None:
    """Eight threads, room for two more: without the row lock some would count before the others wrote."""
    draft = make_draft()
    for colour in ("red", "green", "blue"):
        add_attachment(proposal=draft, upload=photo(colour), by=draft.author)
    start = threading.Barrier(8)

    def add(number: int) -> None:
        try:
            start.wait()
            add_attachment(proposal=draft, upload=photo(f"#0000{number}0"), by=draft.author)
        except Denied:
            pass
        finally:
            connection.close()

    threads = [threading.Thread(target=add, args=(number,)) for number in range(1, 9)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert draft.attachments.count() == MOST_FILES


class TestRemoving:
    def test_row_and_files_go(self, draft: Proposal, settings, django_capture_on_commit_callbacks) -> None:
        attachment = add_attachment(proposal=draft, upload=photo(), by=draft.author)
        with django_capture_on_commit_callbacks(execute=True):
            remove_attachment(attachment=attachment, by=draft.author)
        assert not files_on_disk(settings)

    def test_files_stay_until_the_row_is_gone_for_good(self, draft: Proposal, settings) -> None:
        attachment = add_attachment(proposal=draft, upload=photo(), by=draft.author)
        with transaction.atomic():
            remove_attachment(attachment=attachment, by=draft.author)
            transaction.set_rollback(True)
        assert len(files_on_disk(settings)) == 2

    def test_strangers_may_not(self, draft: Proposal) -> None:
        attachment = add_attachment(proposal=draft, upload=photo(), by=draft.author)
        with pytest.raises(Denied):
            remove_attachment(attachment=attachment, by=make_user())

    def test_nobody_takes_away_what_was_sent_not_even_the_officer_who_filed_it(self) -> None:
        officer = make_user(Role.KELURAHAN, region=make_city().kelurahan)
        draft = make_draft(by=officer)
        attachment = add_attachment(proposal=draft, upload=photo(), is_declared=True, by=officer)
        submit(proposal_id=draft.pk, by=officer)
        with pytest.raises(Denied, match="hanya bisa dihapus pengusulnya"):
            remove_attachment(attachment=attachment, by=officer)


class TestReleasing:
    def test_officer_releases_and_hides(self, sent: Proposal) -> None:
        attachment, officer = kept(sent), officer_of(sent)
        release_attachment(attachment=attachment, by=officer)
        attachment.refresh_from_db()
        assert attachment.released_by == officer
        assert attachment.is_public
        hide_attachment(attachment=attachment, by=officer)
        attachment.refresh_from_db()
        assert not attachment.is_public

    def test_proposer_may_not(self, sent: Proposal) -> None:
        attachment = kept(sent)
        assert not can_release(sent.author, sent)
        for act in (release_attachment, hide_attachment):
            with pytest.raises(Denied):
                act(attachment=attachment, by=sent.author)


def fetch(attachment: Attachment, user: User | None = None, name: str = "attachment_file", **headers: str):
    client = Client()
    if user:
        client.force_login(user)
    response = client.get(reverse(name, args=[attachment.key]), headers=headers)
    response.sent = b"".join(response)  # reading to the end closes the file
    return response


class TestServing:
    def test_private_until_released(self, sent: Proposal) -> None:
        attachment = kept(sent)
        city = make_city()
        for name in ("attachment_file", "attachment_thumbnail"):
            assert fetch(attachment, name=name).status_code == 404
            assert fetch(attachment, make_user(), name).status_code == 404
            assert fetch(attachment, make_user(Role.KELURAHAN, region=city.far_kelurahan), name).status_code == 404
            assert fetch(attachment, sent.author, name).status_code == 200
            assert fetch(attachment, officer_of(sent), name).status_code == 200
            assert fetch(attachment, make_user(Role.PLANNER), name).status_code == 200

    def test_public_once_released(self, sent: Proposal) -> None:
        attachment = kept(sent)
        release_attachment(attachment=attachment, by=officer_of(sent))
        assert fetch(attachment).status_code == 200

    def test_released_files_of_a_withdrawn_proposal_are_gone(self) -> None:
        withdrawn = make_proposal(Status.WITHDRAWN)
        attachment = kept_by_planner(withdrawn)
        release_attachment(attachment=attachment, by=make_user(Role.PLANNER))
        assert fetch(attachment).status_code == 404
        assert fetch(attachment, withdrawn.author).status_code == 200

    def test_headers_of_a_photo(self, sent: Proposal) -> None:
        attachment = kept(sent)
        response = fetch(attachment, sent.author)
        assert response["Content-Type"] == "image/webp"
        assert response["Content-Disposition"].startswith("inline")
        assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
        assert response["X-Content-Type-Options"] == "nosniff"
        assert response["Cache-Control"] == "private, no-store"
        assert response.sent == Path(attachment.file.path).read_bytes()
        release_attachment(attachment=attachment, by=officer_of(sent))
        public = fetch(attachment)
        assert public["Cache-Control"] == "public, max-age=600"
        assert "Cookie" in public["Vary"]

    def test_document_is_a_download_under_a_neutral_name(self, sent: Proposal) -> None:
        attachment = kept(sent, document("KTP saya.pdf"))
        response = fetch(attachment, sent.author)
        assert response["Content-Type"] == "application/pdf"
        assert response["Content-Disposition"] == f'attachment; filename="{sent.code}-{attachment.pk}.pdf"'
        assert fetch(attachment, sent.author, "attachment_thumbnail").status_code == 404

    def test_not_sent_twice(self, sent: Proposal) -> None:
        attachment = kept(sent)
        etag = fetch(attachment, sent.author)["ETag"]
        again = fetch(attachment, sent.author, **{"If-None-Match": etag})
        assert again.status_code == 304
        assert again.sent == b""
        assert fetch(attachment, sent.author, "attachment_thumbnail")["ETag"] != etag

    def test_lost_file_is_not_found(self, sent: Proposal) -> None:
        attachment = kept(sent)
        attachment.file.storage.delete(attachment.file.name)
        assert fetch(attachment, sent.author).status_code == 404


def kept_by_planner(proposal: Proposal) -> Attachment:
    return add_attachment(proposal=proposal, upload=photo(), by=make_user(Role.PLANNER))
