"""How many proposals of the running cycle stand where, so that every actor of the demo has work. Pure data."""

from dataclasses import dataclass
from enum import Enum, auto
from typing import Any

from proposals.enums import Channel
from reports.demo import acts


class Near(Enum):
    """Where, seen from the demo accounts."""

    HOME = auto()
    KECAMATAN = auto()
    ANYWHERE = auto()


class Forum(Enum):
    """What the forum makes of it; only in the round that meets now."""

    NOT_YET = auto()
    TODAY = auto()
    AGREED = auto()
    NOT_AGREED = auto()


@dataclass(frozen=True)
class Plan:
    """``count`` proposals that go through ``steps`` after they were sent, then the forum, then ``after``.

    ``is_ours``: of the demo officer's agency. ``title``: exactly this kamus item.
    """

    count: int
    steps: tuple[acts.Act, ...] = ()
    forum: Forum = Forum.NOT_YET
    after: tuple[acts.Act, ...] = ()
    near: Near = Near.ANYWHERE
    is_ours: bool = False
    title: str = ""
    channel: Channel | None = None


VERIFIED = (acts.verify, acts.verify)
MENDED = (acts.send_back, acts.resubmit)


def plan_agreed(count: int, *after: acts.Act, **wishes: Any) -> Plan:
    """Agreed by a forum that is closed already, then answered by the agency with ``after``."""
    return Plan(count, VERIFIED, Forum.AGREED, after, **wishes)


def plan_open_round(size: int) -> tuple[Plan, ...]:
    """A round in which people are filing; ``size`` sets how many."""
    return (
        Plan(size * 3),
        Plan(5, near=Near.HOME),
        Plan(1, near=Near.HOME, channel=Channel.ONLINE),
        Plan(size // 4, MENDED),
        Plan(size, (acts.verify,)),
        Plan(4, (acts.verify,), near=Near.KECAMATAN),
        Plan(size // 2, VERIFIED),
        Plan(size // 4, (acts.send_back,)),
        Plan(1, (acts.send_back,), near=Near.HOME, channel=Channel.ONLINE),
        Plan(1, (acts.verify, acts.send_back)),
        Plan(2, (acts.reject,)),
        Plan(2, (acts.withdraw,)),
    )


PLANS: dict[str, tuple[Plan, ...]] = {
    "anak": plan_open_round(9),
    "perempuan": plan_open_round(10),
    "pemuda": plan_open_round(18),
    "lansia": (
        Plan(5),
        Plan(12, (acts.verify,)),
        Plan(22, VERIFIED),
        Plan(2, (acts.send_back,)),
        Plan(2, (acts.reject,)),
        Plan(1, (acts.withdraw,)),
    ),
    "difabel": (
        Plan(4, (acts.verify,)),
        Plan(10, VERIFIED),
        Plan(16, VERIFIED, forum=Forum.TODAY),
        Plan(3, forum=Forum.TODAY, channel=Channel.HALL),
        Plan(1, (acts.send_back,)),
        Plan(2, (acts.reject,)),
        Plan(1, (acts.withdraw,)),
        Plan(6, VERIFIED, forum=Forum.NOT_AGREED),
        plan_agreed(20),
        plan_agreed(26, is_ours=True),
        plan_agreed(1, near=Near.HOME, is_ours=True, channel=Channel.ONLINE),
        plan_agreed(2, near=Near.KECAMATAN, is_ours=True, title="Kursi roda standar"),
        plan_agreed(3, acts.send_back, acts.resubmit, is_ours=True),
        plan_agreed(4, acts.send_back, is_ours=True),
        plan_agreed(5, acts.assess, is_ours=True),
        plan_agreed(6, acts.assess, acts.accept, is_ours=True),
        plan_agreed(3, acts.assess, acts.accept),
        plan_agreed(4, acts.assess, acts.defer, is_ours=True),
        plan_agreed(2, acts.assess, acts.defer),
        plan_agreed(3, acts.assess, acts.refuse, is_ours=True),
        plan_agreed(1, acts.assess, acts.refuse),
    ),
}
