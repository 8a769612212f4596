"""Words of the coded reasons the portal brings (proposals/data/alasan*.csv), for readers of English.

A city may change every reason; what it wrote itself is shown as it wrote it.
"""

from typing import Any

from django import forms
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import gettext_noop as _

from musrenbang.lib import bilingual
from musrenbang.lib.bilingual import Spoken, speak_ours

OURS = frozenset(
    (
        _("Bukan kewenangan kota"),
        _("Salah tujuan perangkat daerah"),
        _("Tipe usulan atau isian tidak lengkap"),
        _("Hasil survei: lokasi tidak memenuhi syarat / salah alamat"),
        _("Usulan ganda / sudah diusulkan / tumpang tindih pokir"),
        _("Sudah teranggarkan tahun berjalan"),
        _("Di luar kamus usulan"),
        _("Tidak masuk prioritas / jangka panjang / tidak mendesak"),
        _("Melebihi pagu indikatif"),
        _("Lahan/aset bukan milik pemerintah kota atau belum diserahkan"),
        _("Penerima belum memenuhi syarat (hibah/bansos/badan hukum/BAST)"),
        _("Tidak ada tempat penyimpanan/pemelihara"),
        _("Tidak memenuhi kriteria program"),
        _("Lokasi belum jelas"),
        _("Volume atau satuan belum jelas"),
        _("Permasalahan belum dijelaskan"),
        _("Penerima manfaat belum jelas"),
        _("Foto atau bukti belum ada"),
        _("Foto tidak boleh ditampilkan"),
        _("Berkas pendukung belum ada"),
        _("Persetujuan wali atau pendamping belum lengkap"),
        _("Status lahan belum jelas"),
        _("Perawatan sesudahnya belum jelas"),
        _("Kegiatan dalam kamus belum tepat"),
        _("Harga atau anggaran perlu diperiksa"),
        _("Beberapa usulan dalam satu formulir"),
        _("Hal lain yang perlu dilengkapi"),
        _("Diputuskan Bappeda di luar hitungan"),
    )
)


def speak(label: str) -> Spoken:
    """A reason in the language of the page where it is ours, else as the city wrote it."""
    return speak_ours(label, OURS)


def mark_up(label: str) -> SafeString:
    """What ``speak`` says, saying in which language."""
    return bilingual.mark_up(speak(label))


class ReasonSelect(forms.Select):
    """A list of reasons in which each says its language."""

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option = super().create_option(name, value, *args, **kwargs)
        if value:
            option["attrs"]["lang"] = speak(value.instance.label).language
        return option


class ReasonField(forms.ModelChoiceField):  # type: ignore[type-arg]  # not generic when it runs
    """A choice among ``reasons``, in the reader's language."""

    def __init__(self, queryset: Any, **kwargs: Any) -> None:
        kwargs = {"label": _lazy("Alasan"), "empty_label": _lazy("Pilih alasan"), "widget": ReasonSelect, **kwargs}
        super().__init__(queryset, **kwargs)

    def label_from_instance(self, reason: Any) -> str:
        return speak(reason.label).text
