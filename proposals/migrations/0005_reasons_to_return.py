from django.db import migrations, models

# As in proposals/data/alasan_kembali.csv when this was written.
REASONS = (
    ("KURANG_LOKASI", "Lokasi belum jelas", "Tulis RW, RT, alamat, atau patokan yang mudah ditemukan"),
    ("KURANG_VOLUME", "Volume atau satuan belum jelas", "Tulis berapa banyak, dalam satuan apa, dan untuk apa"),
    ("KURANG_MASALAH", "Permasalahan belum dijelaskan", "Ceritakan apa yang terjadi sekarang dan siapa yang merasakannya"),
    ("KURANG_PENERIMA", "Penerima manfaat belum jelas", "Tulis siapa penerimanya dan perkiraan jumlahnya, tanpa nama orang"),
    ("KURANG_FOTO", "Foto atau bukti belum ada", "Lampirkan foto lokasi atau keadaan sekarang"),
    ("FOTO_TIDAK_LAYAK", "Foto tidak boleh ditampilkan", "Wajah anak atau penyandang disabilitas bisa dikenali, atau foto bukan dari lokasi"),
    ("KURANG_BERKAS", "Berkas pendukung belum ada", "Misalnya surat pengantar, rincian biaya, atau denah"),
    ("KURANG_PERSETUJUAN", "Persetujuan wali atau pendamping belum lengkap", "Usulan anak perlu persetujuan wali atau lembaga pendamping"),
    ("KURANG_LAHAN", "Status lahan belum jelas", "Tulis siapa pemilik lahan dan apakah boleh dipakai"),
    ("KURANG_PERAWATAN", "Perawatan sesudahnya belum jelas", "Tulis siapa yang merawat setelah kegiatan selesai"),
    ("KEGIATAN_KELIRU", "Kegiatan dalam kamus belum tepat", "Pilih kegiatan lain dalam kamus atau di luar kamus"),
    ("HARGA_DIPERIKSA", "Harga atau anggaran perlu diperiksa", "Bandingkan harga satuan dengan harga yang wajar"),
    ("BEBERAPA_USULAN", "Beberapa usulan dalam satu formulir", "Pisahkan: satu usulan untuk satu kegiatan di satu tempat"),
    ("LENGKAPI_LAIN", "Hal lain yang perlu dilengkapi", "Jelaskan dalam penjelasan"),
)


def add_to_running_cities(apps, schema_editor):
    """A city that runs already could not return anything without them; a new one loads them from CSV."""
    Reason = apps.get_model("proposals", "Reason")
    if not Reason.objects.exists():
        return
    for position, (code, label, explanation) in enumerate(REASONS, start=1):
        values = {"label": label, "explanation": explanation, "position": position, "purpose": "returning"}
        Reason.objects.get_or_create(code=code, defaults=values)


class Migration(migrations.Migration):
    dependencies = [("proposals", "0004_encrypt_names")]
    operations = [
        migrations.AddField(
            model_name="reason",
            name="purpose",
            field=models.CharField(
                choices=[
                    ("refusing", "Menolak atau belum menyepakati"),
                    ("returning", "Mengembalikan untuk dilengkapi"),
                ],
                default="refusing",
                max_length=9,
                verbose_name="untuk",
            ),
        ),
        migrations.RunPython(add_to_running_cities, migrations.RunPython.noop),
    ]
