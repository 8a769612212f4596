"""What tests of pages share: a small photo, and the words of an answer."""

from io import BytesIO

from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from PIL import Image


def photo(name: str = "jalan.jpg") -> SimpleUploadedFile:
    picture = BytesIO()
    Image.new("RGB", (60, 40), "teal").save(picture, "JPEG")
    return SimpleUploadedFile(name, picture.getvalue())


def text_of(response: HttpResponse) -> str:
    return response.content.decode()
