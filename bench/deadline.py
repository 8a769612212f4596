"""A thousand proposals in the last minute before a deadline, more and more of them towards its end, and some after it.

``make bench ARGS=deadline``. All in one round, so that every one waits for the same running number: the worst case.
"""

import json
import statistics
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from bench.posts import ROOT, Answer, Job, post_all

IN_TIME, IN_GRACE, TOO_LATE = 1000, 50, 50
MINUTE = 60.0
CLIENTS = 60
SAFETY = 2.0  # seconds that no filing begins before the deadline: between the second process' start and its first post


def ask(*words: object) -> dict[str, Any]:
    arguments = [sys.executable, "-m", "bench.drafts", *(str(word) for word in words)]
    answer = subprocess.run(arguments, cwd=ROOT, check=True, capture_output=True, text=True)
    facts: dict[str, Any] = json.loads(answer.stdout)
    return facts


def make_jobs(count: int) -> tuple[int, list[Job]]:
    made = ask("make", count)
    return made["round"], [Job(**facts) for facts in made["jobs"]]


def rush(port: int) -> bool:
    """The last minute and the seconds after it; says what became of everybody. True when nobody was wronged."""
    round_id, jobs = make_jobs(IN_TIME + IN_GRACE + TOO_LATE)
    times = [MINUTE * (1 - (1 - number / IN_TIME) ** 2) for number in range(IN_TIME)]
    times += [MINUTE + SAFETY + number * 0.05 for number in range(IN_GRACE + TOO_LATE)]
    ask("close", round_id, int(MINUTE + SAFETY / 2 + 1))
    ask("late", round_id, TOO_LATE)
    answers = post_all(port, [replace(job, at=at) for job, at in zip(jobs, times, strict=True)], clients=CLIENTS)
    accepted, refused = answers[:-TOO_LATE], answers[-TOO_LATE:]
    print(f"{IN_TIME} dalam menit terakhir, {CLIENTS} klien: {describe(answers[:IN_TIME])}")
    print(f"{IN_GRACE} dibuka sebelum dan tiba sesudah penutupan: {describe(answers[IN_TIME:-TOO_LATE])}")
    return judge(round_id, accepted, refused)


def storm(port: int) -> bool:
    """The same thousand all at once."""
    round_id, jobs = make_jobs(IN_TIME)
    answers = post_all(port, jobs, clients=CLIENTS)
    seconds = max(answer.begun + answer.took for answer in answers)
    print(f"{IN_TIME} sekaligus, {CLIENTS} klien: {describe(answers)}, {IN_TIME / seconds:.0f}/detik")
    return judge(round_id, answers, [])


def judge(round_id: int, accepted: Sequence[Answer], refused: Sequence[Answer]) -> bool:
    """Every accepted answer has its row and its number, no number is missing, and whoever was late keeps the draft."""
    found = ask("count", round_id)
    told = sorted(answer.location.split("/")[2] for answer in accepted if "/draf/" not in answer.location)
    numbers = [int(code.rsplit("-", 1)[1]) for code in found["codes"]]
    facts = {
        "diterima semua": len(told) == len(accepted) and {answer.status for answer in accepted} == {302},
        "tidak ada yang hilang": told == found["codes"],
        "nomor tanpa celah": numbers == list(range(1, len(accepted) + 1)),
        "kabar untuk setiap usulan": found["messages"] == len(accepted),
        "yang terlambat tersimpan sebagai draf": found["drafts"] == len(refused),
        "yang terlambat kembali ke drafnya": all("/draf/" in answer.location for answer in refused),
        "masa tenggang ditandai dengan adil": found["unfair"] == 0,
    }
    for fact, holds in facts.items():
        print(f"  {fact}: {'ya' if holds else 'TIDAK'}")
    return all(facts.values())


def describe(answers: Sequence[Answer]) -> str:
    took = sorted(answer.took * 1000 for answer in answers)
    p95 = took[int(len(took) * 0.95)]
    return f"p50 {statistics.median(took):.0f} ms, p95 {p95:.0f} ms, paling lama {took[-1]:.0f} ms"
