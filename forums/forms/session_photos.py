"""Photos of a session, several at once: of the paper list of those present, or of the room."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _lazy

from forums.layouts import list_photos_layout, room_photos_layout
from musrenbang.lib.layouts import make_helper
from musrenbang.lib.uploads import ACCEPTED_PHOTOS, UploadedBytes

MOST_AT_ONCE = 10
Posted = Mapping[str, Any] | None
Files = MultiValueDict[str, Any] | None


class ManyFiles(forms.FileInput):
    allow_multiple_selected = True


class PhotosField(forms.FileField):
    """One or more files; what is in them is looked at one by one, so that a bad one does not stop the others."""

    widget = ManyFiles

    def __init__(self, **given: Any) -> None:
        super().__init__(widget=ManyFiles(attrs={"accept": ACCEPTED_PHOTOS}), **given)

    def clean(self, data: Any, initial: Any = None) -> list[UploadedBytes]:
        """At most MOST_AT_ONCE files. Raises ValidationError when there is none, or more."""
        files = data if isinstance(data, list) else [data]
        given = [file for file in files if file is not None]
        if not given:
            raise forms.ValidationError(_lazy("Pilih dulu fotonya."))
        if len(given) > MOST_AT_ONCE:
            raise forms.ValidationError(_lazy("Paling banyak %(most)s foto sekali kirim.") % {"most": MOST_AT_ONCE})
        return given


class ListPhotosForm(forms.Form):
    """Photos of the paper list. They prove the numbers and stay with the facilitators of the round."""

    photos = PhotosField(
        label=_lazy("Foto daftar hadir kertas, boleh beberapa sekaligus"),
        help_text=_lazy("JPG, PNG, WebP, atau HEIC. Foto ini memuat nama orang dan tidak pernah ditampilkan."),
    )

    def __init__(self, data: Posted = None, files: Files = None) -> None:
        super().__init__(data, files, auto_id="id_foto_daftar_%s")
        self.helper = make_helper(list_photos_layout())


class RoomPhotosForm(forms.Form):
    """Photos of the room, for everybody once reviewed."""

    photos = PhotosField(
        label=_lazy("Foto suasana forum, boleh beberapa sekaligus"),
        help_text=_lazy("JPG, PNG, WebP, atau HEIC. Tampil untuk umum setelah ditinjau; data lokasi dihapus."),
    )
    caption = forms.CharField(
        label=_lazy("Keterangan untuk yang tidak bisa melihat foto ini"),
        max_length=200,
        help_text=_lazy("Misalnya “Kelompok di meja 1 membahas usulan”. Jangan tulis nama orang."),
    )
    is_declared = forms.BooleanField(
        label=_lazy(
            "Tidak ada anak atau penyandang disabilitas yang bisa dikenali dalam foto, atau persetujuannya ada."
        ),
        error_messages={"required": _lazy("Centang ini, atau pilih foto yang tidak memperlihatkan mereka.")},
    )

    def __init__(self, data: Posted = None, files: Files = None) -> None:
        super().__init__(data, files, auto_id="id_foto_forum_%s")
        self.helper = make_helper(room_photos_layout())
