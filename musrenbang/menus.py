"""What the menus offer: the same links on every page, the workspaces by role."""

from dataclasses import dataclass
from functools import cache

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.enums import Role
from accounts.models import User
from proposals.models import Message
from reports.rules import can_open, find_visible


@dataclass(frozen=True)
class Link:
    """One entry of a menu. ``is_current``: the page shown is this one or lies below it."""

    href: str
    label: str
    icon: str
    is_current: bool


@dataclass(frozen=True)
class Menu:
    """The header: links for everybody, the way to the own work of who holds a role, and new messages.

    ``is_guest``: signed in, but without an account. ``unread`` is capped at ``MANY``: more says nothing more.
    """

    links: tuple[Link, ...]
    work: Link | None
    is_signed_in: bool
    is_guest: bool = False
    unread: int = 0
    is_inbox: bool = False


PUBLIC = (
    ("proposal_list", _("Usulan"), "list-ordered"),
    ("forum_list", _("Forum"), "messages-square"),
    ("results", _("Hasil"), "landmark"),
    ("track", _("Lacak usulan"), "route"),
    ("about", _("Apa itu musrenbang?"), "info"),
)
MANY = 100  # unread messages
REGION = frozenset({Role.KELURAHAN, Role.KECAMATAN})
FORUM = frozenset({Role.FACILITATOR, Role.PLANNER})
AGENCY = frozenset({Role.AGENCY, Role.PLANNER})
PLANNER = frozenset({Role.PLANNER})
OWN = ("/usulan/saya/", "/usulan/baru/", "/usulan/draf/")  # below the public list, but not part of it
WORK = (
    ("work_home", _("Ruang kerja"), "layout-dashboard", frozenset(Role)),
    ("proposal_quick", _("Catat usulan"), "notebook-pen", REGION | {Role.FACILITATOR}),
    ("verify_queue", _("Verifikasi"), "clipboard-check", REGION),
    ("work_notices", _("Kabar untuk warga"), "phone", REGION),
    ("work_forum_list", _("Forum"), "messages-square", FORUM),
    ("triage_queue", _("Telaah"), "landmark", AGENCY),
    ("service", _("Layanan"), "clock", AGENCY),
    ("planning", _("Pagu dan pengumuman"), "wallet", PLANNER),
    ("rounds", _("Kendali putaran"), "calendar-days", PLANNER),
    ("report_list", _("Laporan"), "file-text", FORUM | AGENCY | REGION),
)


def read_menu(request: HttpRequest | None) -> Menu:
    user = getattr(request, "user", None)
    links = tuple(list_public_links(request))
    if request is None or user is None or not user.is_authenticated:
        return Menu(links, None, is_signed_in=False)
    work = _link(request, *WORK[0][:3]) if user.current_memberships else None
    unread = Message.objects.in_portal_of(user).unread().order_by().values_list("pk", flat=True)[:MANY]
    return Menu(
        links,
        work,
        is_signed_in=True,
        is_guest=user.is_guest,
        unread=len(unread),
        is_inbox=request.path.startswith(_address("inbox")),
    )


def list_public_links(request: HttpRequest | None) -> list[Link]:
    return [_link(request, *entry) for entry in PUBLIC]


def list_work_links(request: HttpRequest | None) -> list[Link]:
    """The workspaces of the person signed in; empty for citizens and strangers."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return []
    roles = {membership.role for membership in user.current_memberships}
    offered = [entry for entry in WORK if roles & entry[-1]]
    if not _has_reports(user, roles):
        offered = [entry for entry in offered if entry[0] != "report_list"]
    return [_link(request, *entry[:3]) for entry in offered]


def _has_reports(user: User, roles: set[str]) -> bool:
    """Whether there is anything to report on: a facilitator of no round has nothing."""
    if Role.FACILITATOR in roles and not roles & {Role.PLANNER, Role.AGENCY, *REGION}:
        return bool(user.facilitates.exists())
    return can_open(user)


def count_ready_reports(request: HttpRequest | None) -> int:
    """Reports the person signed in asked for and has not looked at since they ended; capped at ``MANY``."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return 0
    return find_visible(user).ready_for(user)[:MANY].count()


_address = cache(reverse)  # every page asks for the same dozen


def _link(request: HttpRequest | None, name: str, label: str | Promise, icon: str) -> Link:
    href, path = _address(name), request.path if request else ""
    is_current = path == href if name == "work_home" else path.startswith(href) and not path.startswith(OWN)
    return Link(href, str(label), icon, is_current)
