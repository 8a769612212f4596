"""What tests of pages share: a small photo, the words of an answer, the steps of filing as a browser posts them."""

import re
from io import BytesIO
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from PIL import Image

from proposals.models import Proposal
from tests.factories import City
from themes.models import CatalogItem

PERSON = {"proposer_kind": "person", "proposer_name": "Ketua RW"}
HIDDEN = re.compile(r'<input type="hidden" name="(page|seen|key|opened|akun|q_before)" value="([^"]*)">')


def photo(name: str = "jalan.jpg") -> SimpleUploadedFile:
    picture = BytesIO()
    Image.new("RGB", (60, 40), "teal").save(picture, "JPEG")
    return SimpleUploadedFile(name, picture.getvalue())


def text_of(response: HttpResponse) -> str:
    return response.content.decode()


def first_step(theme: str = "pemuda") -> str:
    return f"{reverse('proposal_new')}?tema={theme}"


def step_address(proposal: Proposal, step: str) -> str:
    return reverse("proposal_step", args=[proposal.key, step])


def hidden_in(page: HttpResponse) -> dict[str, str]:
    """What the page sends along without being asked."""
    return dict(HIDDEN.findall(text_of(page)))


def post_step(client: Client, address: str, /, **typed: Any) -> HttpResponse:
    """Open the page of a step and post it, with what it sends along."""
    return client.post(address, {**hidden_in(client.get(address)), **typed})


def what(item: CatalogItem, **more: Any) -> dict[str, Any]:
    return {"source": "kamus", "catalog_item": item.pk, "problem": "Banyak pemuda belum bekerja.", **more}


def where(city: City, **more: Any) -> dict[str, Any]:
    return {"kelurahan": city.kelurahan.pk, "rw": "5", **more}


def begin(client: Client, theme: str = "pemuda", **typed: Any) -> Proposal:
    """The first step done: a draft of a person who says her name."""
    given = {**PERSON, **typed}
    answer = post_step(client, first_step(theme), **given)
    assert answer.status_code == 302, text_of(answer)
    return Proposal.objects.get(key=answer["Location"].split("/")[3])
