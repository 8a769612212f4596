"""Many rows at once for report tests: proposals on a forum's list, without walking each through the whole road."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.utils import timezone

from proposals.enums import ForumOutcome, Status
from proposals.models import ForumItem, Proposal
from tests.factories import make_city
from themes.models import ForumSession

HOSTILE_TITLES = (
    "\U0001f600" * 200,
    "\u202eusulan terbalik\u202c \u05e9\u05dc\u05d5\u05dd \u0645\u0631\u062d\u0628\u0627",
    '#import "@preview/x:1.0.0": *; #read("/etc/passwd") $x^2$ *tebal* <label> @ref //',
    "=cmd|' /C calc'!A0",
    "+1+1",
    "-2+3",
    "@SUM(A1)",
    "https://contoh.id/ mailto:a@contoh.id",
    "kendali\x01\x0b\x1f\x7f dan \ufeff\u200b\u2028baris",
    "Zalgo e\u0301\u0302\u0303\u0304\u0305 ﷽ \U00012031 中文 ไทย",
    "_x0041_ &lt;b&gt; </w> ]]> \"kutip\" 'kutip'",
    "1234567890",
)


def fill_session(
    session: ForumSession, outcome: ForumOutcome, titles: Iterable[str], *, first: int = 1, **fields: Any
) -> list[ForumItem]:
    """Put one proposal per title on the list of ``session``, agreed ones ranked in this order."""
    city = make_city()
    round_ = session.round
    proposals = Proposal.objects.bulk_create(
        Proposal(
            **{
                "code": f"{round_.cycle.plan_year}-{round_.theme.letters}-{number:05d}",
                "round": round_,
                "status": Status.LISTED,
                "title": title,
                "problem": "Belum ada yang menangani.",
                "kelurahan": city.kelurahan,
                "rw": "05",
                "rt": "02",
                "unit": "paket",
                "unit_price": 1_000_000 + number,
                "volume": Decimal("1.50"),
                "requested_amount": 1_500_000 + number,
                "first_agency": city.agency,
                "sector_code": "1.02",
                "sdg_target": "3.8",
                "submitted_at": timezone.now(),
                **fields,
            }
        )
        for number, title in enumerate(titles, start=first)
    )
    is_agreed, is_refused = outcome == ForumOutcome.AGREED, outcome == ForumOutcome.NOT_AGREED
    return ForumItem.objects.bulk_create(
        ForumItem(
            session=session,
            proposal=proposal,
            outcome=outcome,
            rank=rank if is_agreed else None,
            is_short=is_agreed,
            reason=city.reason if is_refused else None,
            note="Belum mendesak." if is_refused else "",
        )
        for rank, proposal in enumerate(proposals, start=1)
    )


def name_titles(count: int) -> list[str]:
    return [f"Pelatihan kader posyandu lansia gelombang {number}" for number in range(1, count + 1)]
