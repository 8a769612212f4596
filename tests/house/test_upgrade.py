"""What a city entered with the release before is still there, and readable, after the upgrade."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from psycopg import sql

from tests.reports.faults import database_url

ROOT = Path(__file__).resolve().parents[2]
BEFORE = (("accounts", "0001"), ("themes", "0001"), ("proposals", "0002"))
ROWS = """
INSERT INTO accounts_user (id, password, is_superuser, username, email, is_staff, is_active, date_joined,
    display_name, phone) VALUES (1, '!', false, 'warga', 'warga@contoh.id', false, true, now(), 'Warga', '');
INSERT INTO regions_region (id, code, level, name, valid_from, postal_code)
    VALUES (1, '35', 'province', 'Jawa Timur', '2000-01-01', '');
INSERT INTO regions_region (id, code, level, name, parent_id, valid_from, postal_code)
    VALUES (2, '35.73.05.1004', 'kelurahan', 'Dinoyo', 1, '2000-01-01', '');
INSERT INTO themes_theme (id, slug, letters, name, audience, description, icon, position, needs_guardian,
    is_corporate, sdg_goals, is_active)
    VALUES (1, 'anak', 'ANK', 'Anak', 'anak', '', 'baby', 1, true, false, '', true);
INSERT INTO themes_cycle (id, plan_year) VALUES (1, 2028);
INSERT INTO themes_themeround (id, cycle_id, theme_id, opens_at, closes_at, forum_starts_at, forum_ends_at,
    decided_by, last_number) VALUES (1, 1, 1, '2026-11-01', '2026-12-01', '2026-12-02', '2026-12-03', '2027-03-01', 0);
INSERT INTO accounts_consenttext (id, purpose, version, body, valid_from)
    VALUES (1, 'child_proposal', 1, 'Saya setuju.', now());
SELECT setval(pg_get_serial_sequence('accounts_consenttext', 'id'), 1);
INSERT INTO accounts_consent (id, text_id, given_by_name, guardian_kind, institution, channel, given_at)
    VALUES (1, 1, 'Nama Wali', 'parent', '', 'online', now());
INSERT INTO proposals_reason (code, label, explanation, position)
    VALUES ('PAGU_HABIS', 'Melebihi pagu indikatif', '', 1);
INSERT INTO proposals_proposal (id, key, round_id, status, version, author_id, channel, proposer_kind, proposer_name,
    contact, group_name, consent_id, title, problem, kind, sector_code, sdg_target, kelurahan_id, rw, rt, address,
    unit, decision_note, started_at, is_in_grace, updated_at)
    VALUES (1, gen_random_uuid(), 1, 'draft', 1, 1, 'online', 'child', 'Nama Panggilan', '0812 3456 7890', '', 1,
    'Pengadaan taman baca RW 05 Dinoyo', '', 'physical', '', '', 2, '05', '', '', '', '', now(), false, now());
"""
READ = """
from accounts.models import Consent, ConsentText
from proposals.models import Proposal, Reason
p = Proposal.objects.get()
print(p.status_since == p.started_at, Reason.objects.refusing().count(), Reason.objects.returning().count())
print([p.proposer_name, p.contact, p.match_title, Consent.objects.get().given_by_name])
print(list(ConsentText.objects.order_by("pk").values_list("purpose", "version")))
"""


AREA_REPORTS = """
INSERT INTO themes_cycle (id, plan_year) VALUES (1, 2028);
INSERT INTO regions_region (id, code, level, name, parent_id, valid_from, postal_code)
    VALUES (1, '35', 'province', 'Jawa Timur', NULL, '2000-01-01', ''),
    (2, '35.73.05', 'kecamatan', 'Lowokwaru', 1, '2000-01-01', '');
INSERT INTO reports_reportrun (kind, audience, cycle_id, region_id, filters, version, status, progress, attempts, tries,
    error, row_count, fault_count, fingerprint, key, requested_at)
    SELECT kind, 'internal', 1, region, '{}', 1, 'queued', 0, 1, 1, '', 0, 0, '', gen_random_uuid(), now()
    FROM (VALUES ('area', 1), ('area', 2), ('city_recap', NULL)) AS report (kind, region);
INSERT INTO reports_reportfile (run_id, format, file, size, sha256)
    SELECT id, 'json', 'reports/' || id || '.json', 1, '' FROM reports_reportrun;
"""


@pytest.fixture
def empty_database(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> Iterator[str]:
    """The address of a database of its own."""
    name = f"naik_{uuid4().hex[:10]}"
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        server = database_url()
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    address, _slash, query = server.partition("?")
    yield f"{address.rsplit('/', 1)[0]}/{name}" + (f"?{query}" if query else "")
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def manage(database: str, *arguments: str) -> str:
    command = [sys.executable, "manage.py", *arguments]
    environment = os.environ | {"DATABASE_URL": database}
    return subprocess.run(command, cwd=ROOT, env=environment, check=True, capture_output=True, text=True).stdout


def test_names_survive_and_are_encrypted(empty_database: str) -> None:
    for app, migration in BEFORE:
        manage(empty_database, "migrate", app, migration, "--verbosity=0")
    with psycopg.connect(empty_database, autocommit=True) as connection:
        connection.execute(ROWS)
    manage(empty_database, "migrate", "--verbosity=0")
    told = manage(empty_database, "shell", "--no-imports", "-c", READ).splitlines()
    assert told[-3] == "True 1 14", "since when it is a draft; a running city gets reasons to return with"
    assert told[-2] == str(["Nama Panggilan", "0812 3456 7890", "taman baca", "Nama Wali"])
    assert told[-1] == str([("child_proposal", 1), ("attendance", 1)]), "and the wording for names in halls"
    with psycopg.connect(empty_database) as connection:
        row = connection.execute("SELECT proposer_name, contact FROM proposals_proposal").fetchone()
    assert row is not None
    assert all(text.startswith("gAAAA") for text in row)


def test_the_release_before_can_be_put_back(empty_database: str) -> None:
    """It knows no reports of areas; two of them would be one to it. Every other report stays."""
    manage(empty_database, "migrate", "reports", "0009", "--verbosity=0")
    with psycopg.connect(empty_database, autocommit=True) as connection:
        connection.execute(AREA_REPORTS)
    manage(empty_database, "migrate", "reports", "0008", "--verbosity=0")
    with psycopg.connect(empty_database, autocommit=True) as connection:
        assert connection.execute("SELECT kind FROM reports_reportrun").fetchall() == [("city_recap",)]
        assert connection.execute("SELECT count(*) FROM reports_reportfile").fetchone() == (1,)
