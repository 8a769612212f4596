"""Ready sentences, filled in for one proposal."""

from proposals.models import Proposal

PLACES = {"{judul}": "title", "{kode}": "code"}


def fill(text: str, proposal: Proposal) -> str:
    """``text`` with title and code of ``proposal`` where it names them; other braces stay as they are."""
    for place, name in PLACES.items():
        text = text.replace(place, str(getattr(proposal, name)))
    return text
