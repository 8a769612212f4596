"""Words of the criteria a rubric can start from (budgets/data/rubrik_bawaan.csv), for readers of English.

A city may change every word of its rubric; what it wrote itself is shown as it wrote it.
"""

from collections.abc import Iterable

from django.utils.safestring import SafeString
from django.utils.translation import gettext_noop as _

from musrenbang.lib import bilingual
from musrenbang.lib.bilingual import Spoken, speak_ours

OURS = frozenset(
    (
        _("Rubrik kota"),
        _("USG"),
        _("Seberapa cepat masalah ini harus ditangani?"),
        _("Seberapa besar akibatnya bagi yang mengalami?"),
        _("Apa yang terjadi bila dibiarkan?"),
        _("Dihitung: penerima dibanding penduduk tema, supaya kelompok kecil tidak selalu kalah."),
        _("Seberapa langsung mendukung sasaran RPJMD?"),
        _("Seberapa siap lokasi, data, dan pelaksananya?"),
        _("Dihitung: uang per jiwa yang pernah diterima kelurahan ini dibanding rata-rata kota."),
        _("Hanya menentukan bila skor sama; tidak menambah skor."),
        _("Mendesak"),
        _("Bisa menunggu lebih dari tiga tahun"),
        _("Bisa menunggu dua sampai tiga tahun"),
        _("Sebaiknya tahun depan"),
        _("Harus tahun depan"),
        _("Ada bahaya atau kerugian sekarang"),
        _("Berat"),
        _("Hanya ketidaknyamanan"),
        _("Mengganggu sebagian kegiatan"),
        _("Mengganggu kegiatan sehari-hari"),
        _("Mengancam kesehatan, sekolah, atau nafkah"),
        _("Mengancam keselamatan atau hak dasar"),
        _("Memburuk"),
        _("Akan membaik sendiri"),
        _("Tetap seperti sekarang"),
        _("Memburuk pelan-pelan"),
        _("Memburuk nyata dalam setahun"),
        _("Memburuk cepat atau tidak bisa dipulihkan"),
        _("Penerima manfaat"),
        _("Kurang dari 1 per 10.000 penduduk tema"),
        _("1 sampai kurang dari 5 per 10.000"),
        _("5 sampai kurang dari 20 per 10.000"),
        _("20 sampai kurang dari 100 per 10.000"),
        _("100 per 10.000 atau lebih"),
        _("Sesuai RPJMD"),
        _("Tidak terkait"),
        _("Terkait secara umum"),
        _("Mendukung satu program"),
        _("Mendukung satu sasaran"),
        _("Mendukung sasaran prioritas tahun ini"),
        _("Kesiapan"),
        _("Belum ada apa-apa"),
        _("Baru gagasan lokasi atau peserta"),
        _("Lokasi atau peserta jelas, syarat belum lengkap"),
        _("Syarat lengkap, tinggal pengesahan"),
        _("Siap dilaksanakan"),
        _("Pemerataan"),
        _("150% rata-rata kota atau lebih"),
        _("110% sampai kurang dari 150%"),
        _("80% sampai kurang dari 110%"),
        _("40% sampai kurang dari 80%"),
        _("Kurang dari 40% rata-rata kota"),
        _("Swadaya"),
        _("Tidak ada"),
        _("Tenaga sukarela"),
        _("Tenaga dan bahan"),
        _("Tenaga, bahan, dan sedikit dana"),
        _("Sebagian besar ditanggung warga"),
        _("Mendesak (urgency)"),
        _("Berat (seriousness)"),
        _("Memburuk (growth)"),
    )
)


def speak(text: str) -> Spoken:
    """The words of a criterion in the language of the page where they are ours, else as the city wrote them."""
    return speak_ours(text, OURS)


def mark_up(text: str) -> SafeString:
    """What ``speak`` says, saying in which language."""
    return bilingual.mark_up(speak(text))


def enumerate_names(names: Iterable[str]) -> str:
    """Names of criteria within a sentence, where nothing can say their language."""
    return ", ".join(speak(name).text for name in names)
