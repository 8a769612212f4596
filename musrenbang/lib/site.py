"""Whole addresses of the portal, for what is read elsewhere: letters, text messages."""

from urllib.parse import urlsplit

from django.conf import settings


def write_address(path: str) -> str:
    """``path`` of the portal as an address that works from anywhere."""
    return f"{settings.SITE_URL}{path}"


def site_host() -> str:
    """The host people know the portal by."""
    return urlsplit(settings.SITE_URL).hostname or "localhost"
