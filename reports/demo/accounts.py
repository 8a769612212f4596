"""One demo account per actor. All share one published password, so they exist only in demo mode."""

from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from django.contrib.auth.hashers import make_password

from accounts.enums import Role
from accounts.models import Membership, User
from regions.models import Agency, Region
from themes.models import Facilitator, ThemeRound

PASSWORD = "musrenbang-demo"  # noqa: S105 - published on purpose
SINCE = date(2025, 1, 1)


@dataclass(frozen=True)
class People:
    """The demo accounts, by user name."""

    warga: User
    kelurahan: User
    kecamatan: User
    fasilitator: User
    opd: User
    bappeda: User
    bappeda2: User
    perusahaan: User
    admin: User


def create_people(home: Region, agency: Agency) -> People:
    """Create the accounts: officers of kelurahan ``home``, its kecamatan, and ``agency``."""
    kecamatan = home.parent
    assert kecamatan is not None  # noqa: S101 - a kelurahan has a parent (region_has_parent)
    facts: dict[str, tuple[str, Role | None, dict[str, Any]]] = {
        "warga": ("Warga contoh", None, {}),
        "kelurahan": (f"Operator {home.name}", Role.KELURAHAN, {"region": home}),
        "kecamatan": (f"Petugas {kecamatan.name}", Role.KECAMATAN, {"region": kecamatan}),
        "fasilitator": ("Fasilitator forum", Role.FACILITATOR, {}),
        "opd": (f"Petugas {agency.short_name}", Role.AGENCY, {"agency": agency}),
        "bappeda": ("Perencana Bappeda", Role.PLANNER, {}),
        "bappeda2": ("Perencana Bappeda kedua", Role.PLANNER, {}),
        "perusahaan": ("Perusahaan contoh", Role.COMPANY, {}),
        "admin": ("Admin portal", Role.PLANNER, {}),
    }
    hashed = make_password(PASSWORD)  # once: Argon2 is slow by design
    people = {}
    for username, (display_name, role, scope) in facts.items():
        is_admin = username == "admin"
        values = {"display_name": display_name, "password": hashed, "is_staff": is_admin, "is_superuser": is_admin}
        people[username], _is_new = User.objects.update_or_create(username=username, defaults=values)
        if role:
            Membership.objects.get_or_create(user=people[username], role=role, **scope, defaults={"valid_from": SINCE})
    return People(**{field.name: people[field.name] for field in fields(People)})


def appoint_facilitator(user: User, rounds: list[ThemeRound]) -> None:
    """Let ``user`` run the forums of ``rounds``."""
    Facilitator.objects.bulk_create([Facilitator(round=round_, user=user) for round_ in rounds])
