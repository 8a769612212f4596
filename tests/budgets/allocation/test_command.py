"""``manage.py allocate``: no database, no settings, a sentence for what is wrong."""

import json
import os
import subprocess
import sys
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

ROOT = Path(__file__).resolve().parents[3]
DIEPPE = ROOT / "tests/data/pabulib/Canada_Stanford_Dataset_PB_Dieppe_2018_vote_approvals.pb"
TIGHT = {"projects": [{"id": "p1", "cost": 1_500_000, "theme": "anak", "agency": "Dinkes", "votes": ["v"]}]}


def run(*arguments: str, typed: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    """In an environment without any setting of the portal."""
    plain = {name: value for name, value in os.environ.items() if name in {"PATH", "LANG", "COVERAGE_PROCESS_START"}}
    command = [sys.executable, "manage.py", "allocate", *arguments]
    return subprocess.run(command, cwd=ROOT, env=plain, input=typed, capture_output=True, check=False)


def test_it_answers_without_database_or_settings() -> None:
    done = run("-", "--method", "optimal", "--exact", "--json", typed=DIEPPE.read_bytes())
    assert (done.returncode, done.stderr) == (0, b"")
    answer = json.loads(done.stdout)
    assert (answer["method"], answer["status"], answer["gap"]) == ("optimal", "optimal", 0)
    assert answer["totals"]["city"] <= 180_000
    assert len(answer["explanations"]) == 16


def test_a_malformed_file_ends_with_two_and_names_the_place() -> None:
    done = run("-", typed=b'{"projects": [{"id": "p1", "cost": 0}]}')
    assert (done.returncode, done.stdout) == (2, b"")
    assert done.stderr.decode().strip() == 'CommandError: projects[0] (usulan "p1"): biaya harus lebih dari nol'


def call(path: Path, *options: str) -> str:
    said = StringIO()
    call_command("allocate", str(path), *options, stdout=said)
    return said.getvalue()


def write(folder: Path, **limits: object) -> Path:
    path = folder / "kota.json"
    path.write_text(json.dumps(TIGHT | limits))
    return path


@pytest.mark.parametrize("content", [None, b"META"])
def test_a_file_that_cannot_be_read(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "kota.pb"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(CommandError) as caught:
        call(path)
    assert caught.value.returncode == 2


@pytest.mark.parametrize("limits", [{"ceilings": []}, {"floors": []}])
def test_a_list_instead_of_limits_is_not_no_limits(tmp_path: Path, limits: dict[str, object]) -> None:
    with pytest.raises(CommandError, match="harus objek JSON") as caught:
        call(write(tmp_path, **limits))
    assert caught.value.returncode == 2


def test_the_answer_for_people(tmp_path: Path) -> None:
    path = write(tmp_path, ceilings={"agency": {"Dinkes": 2e6}}, floors={"anak": 1e6})
    assert call(path, "--method", "optimal").splitlines() == [
        "terbukti paling baik; 1 dari 1 usulan, Rp1.500.000, skor 1",
        "tidak ada pilihan di atas skor 1; selisih paling banyak 0,0000%",
        "perangkat daerah Dinkes: Rp1.500.000 (pagu Rp2.000.000)",
        "tema anak: Rp1.500.000 (jaminan Rp1.000.000)",
        "     1  p1                                Rp1.500.000  skor 1  (optimum)",
    ]


def test_the_same_as_json(tmp_path: Path) -> None:
    answer = json.loads(call(write(tmp_path), "--json"))
    assert answer["explanations"]["p1"] == {"selected": True, "reason": "score", "rank": 1, "score": 1, "votes": 1}


def test_floors_that_cannot_be_reached(tmp_path: Path) -> None:
    path = write(tmp_path, floors={"anak": 2e6})
    assert call(path).splitlines()[:3] == [
        "jaminan tema tidak dapat dipenuhi bersama; 0 dari 1 usulan, Rp0, skor 0",
        "bertentangan: jaminan tema anak, Rp2.000.000",
        "jaminan terdekat yang dapat dipenuhi: anak Rp1.500.000",
    ]


def test_points_are_written_the_indonesian_way(tmp_path: Path) -> None:
    path = tmp_path / "kota.json"
    path.write_text('{"projects": [{"id": "p1", "cost": 5, "score": 1234.5}], "ceilings": {"city": 4}}')
    lines = call(path, "--method", "equal_shares").splitlines()
    assert lines == ["semua pagu dan jaminan terpenuhi; 0 dari 1 usulan, Rp0, skor 0"]
    path.write_text('{"projects": [{"id": "p1", "cost": 5, "score": 1234.5}]}')
    assert call(path).splitlines()[0].endswith("skor 1.234,5")
