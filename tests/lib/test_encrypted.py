"""Texts only the portal can read, with a key that can be rotated."""

from typing import Any

import pytest
from cryptography.fernet import Fernet
from django.core.exceptions import FieldError
from django.db import connection

from musrenbang.lib.encrypted import UnreadableError, decrypt, encrypt
from musrenbang.lib.encrypting import encrypt_column
from proposals.models import Proposal
from tests.factories import make_draft

OLD, NEW = Fernet.generate_key().decode(), Fernet.generate_key().decode()


def stored(column: str, pk: int) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM proposals_proposal WHERE id = %s", [pk])  # noqa: S608 – our own words
        return str(cursor.fetchone()[0])


@pytest.mark.django_db
def test_the_database_holds_no_name() -> None:
    draft = make_draft(proposer_name="Nama Rahasia", contact="")
    assert "Rahasia" not in stored("proposer_name", draft.pk)
    assert stored("contact", draft.pk) == "", "that nothing was given may be known"
    assert Proposal.objects.get(pk=draft.pk).proposer_name == "Nama Rahasia"
    assert list(Proposal.objects.filter(contact="")) == [draft]


@pytest.mark.django_db
def test_nobody_searches_by_it() -> None:
    with pytest.raises(FieldError):
        Proposal.objects.filter(proposer_name__icontains="a").exists()


@pytest.mark.django_db
def test_a_plain_column_becomes_an_encrypted_one() -> None:
    drafts = [make_draft() for _ in range(3)]
    with connection.cursor() as cursor:
        cursor.execute("UPDATE proposals_proposal SET proposer_name = 'Polos ' || id, contact = ''")
    with connection.schema_editor() as editor:
        encrypt_column(editor, "proposals_proposal", "proposer_name")
    for draft in drafts:
        assert "Polos" not in stored("proposer_name", draft.pk)
        assert Proposal.objects.get(pk=draft.pk).proposer_name == f"Polos {draft.pk}"


def test_keys_rotate(settings: Any) -> None:
    settings.FIELD_KEYS = [OLD]
    token = encrypt("Nama")
    settings.FIELD_KEYS = [NEW, OLD]
    assert decrypt(token) == "Nama"
    fresh = encrypt("Nama")
    settings.FIELD_KEYS = [NEW]
    assert decrypt(fresh) == "Nama"
    with pytest.raises(UnreadableError):
        decrypt(token)
