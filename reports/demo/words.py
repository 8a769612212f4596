"""What people of the demo city write: problems, group names, places, notes and reasons."""

PROBLEMS = {
    "anak": (
        "Anak-anak di {place} belum punya tempat dan kegiatan yang aman sepulang sekolah.",
        "Banyak anak di {place} belum mendapat dukungan belajar dan bermain yang cukup.",
        "Pengurus Forum Anak di {place} mencatat masalah ini dalam pertemuan rutin, dan belum ada yang menangani.",
    ),
    "perempuan": (
        "Ibu-ibu di {place} sudah lama membutuhkan ini, tetapi belum ada yang menyediakan.",
        "Perempuan di {place} belum mudah menjangkau layanan ini; yang terdekat jauh dan penuh.",
        "Kader PKK di {place} berulang kali menerima keluhan tentang hal ini.",
    ),
    "lansia": (
        "Warga lanjut usia di {place} banyak yang tinggal sendiri dan sulit berjalan jauh.",
        "Keluarga yang merawat lansia di {place} belum mendapat bantuan yang cukup.",
        "Lansia di {place} membutuhkan kegiatan rutin agar tetap sehat dan tidak kesepian.",
    ),
    "difabel": (
        "Penyandang disabilitas di {place} belum bisa memakai layanan ini tanpa bantuan orang lain.",
        "Keluarga di {place} menanggung biaya ini sendiri, dan banyak yang tidak sanggup.",
        "Kelompok difabel di {place} sudah menyampaikan hal ini dalam musyawarah, tetapi belum terlaksana.",
    ),
    "pemuda": (
        "Pemuda di {place} membutuhkan kegiatan dan keterampilan, tetapi belum ada yang mendukung.",
        "Karang Taruna di {place} aktif, tetapi sarana dan pendampingannya terbatas.",
        "Kegiatan pemuda di {place} berhenti karena tidak ada tempat dan biaya.",
    ),
}

GROUPS = {
    "anak": ("Forum Anak Kelurahan {kelurahan}", "Kelompok belajar RW {rw} {kelurahan}", "Sanggar anak RW {rw}"),
    "perempuan": ("PKK RW {rw} {kelurahan}", "PKK Kelurahan {kelurahan}", "Kelompok usaha perempuan RW {rw}"),
    "lansia": ("Karang Werda {kelurahan}", "Posyandu lansia RW {rw} {kelurahan}", "Paguyuban lansia RW {rw}"),
    "difabel": ("Kelompok difabel {kelurahan}", "Keluarga difabel RW {rw} {kelurahan}", "Posyandu disabilitas RW {rw}"),
    "pemuda": ("Karang Taruna RW {rw} {kelurahan}", "Karang Taruna {kelurahan}", "Komunitas pemuda RW {rw}"),
}

TITLE_ENDINGS = ("", "", ", RW {rw}", " – RW {rw}", " – RW {rw} {kelurahan}")
ADDRESSES = (
    "Balai RW {rw}",
    "Gang RT {rt}/RW {rw}",
    "Posyandu RW {rw}",
    "Kantor Kelurahan {kelurahan}",
    "Lapangan RW {rw}",
    "Sekolah di RW {rw}",
)

KELURAHAN_OPINIONS = (
    "Lokasi dan penerima sudah dicek, usulan sesuai keadaan di lapangan.",
    "Usulan dibutuhkan warga dan belum dianggarkan tahun berjalan.",
    "Sudah dibahas dalam musyawarah kelurahan; volume sesuai.",
)
KECAMATAN_OPINIONS = (
    "Mendukung; selaras dengan prioritas kecamatan.",
    "Dokumen lengkap, layak dibahas dalam forum.",
    "Mendukung dengan pelaksanaan bertahap.",
)
PARTNER_OPINIONS = (
    "Selaras dengan sasaran RPJMD; dukung sesuai pagu.",
    "Sesuai prioritas pembangunan; pastikan kesiapan pelaksanaan.",
)
RETURN_NOTES = {
    "KURANG_LOKASI": "Mohon lengkapi alamat sampai RT/RW dan jelaskan siapa penerimanya.",
    "KURANG_VOLUME": "Volume belum jelas. Mohon tulis jumlah yang dibutuhkan dan alasannya.",
    "KURANG_PERAWATAN": "Mohon tambahkan keterangan siapa yang merawat setelah selesai.",
}
AGENCY_RETURN_NOTES = {
    "KURANG_PENERIMA": "Mohon kirim daftar calon penerima dan kesediaan merawat barang.",
    "KURANG_LAHAN": "Mohon jelaskan status lahan tempat kegiatan.",
}
ASSESSED = "Volume dan anggaran hasil telaah."
WITHDRAW_NOTES = ("Sudah dibiayai swadaya warga.", "Digabung dengan usulan RW sebelah.")
REROUTE_NOTES = ("Urusan ini ditangani perangkat daerah lain; usulan kami teruskan ke sana.",)
ACCEPT_NOTES = (
    "Masuk Renja; volume disesuaikan dengan hasil telaah.",
    "Diakomodasi sesuai urutan prioritas dan pagu.",
    "Diakomodasi; pelaksanaan bersama kelurahan.",
)
LOCAL_REFUSALS = {
    "GANDA": "Usulan yang sama dari RW ini sudah masuk pada musrenbang kelurahan.",
    "DATA_TIDAK_LENGKAP": "Setelah dua kali diminta, lokasi dan penerima belum juga dilengkapi.",
    "BUKAN_KEWENANGAN": "Kegiatan berada di SMA, yang menjadi urusan provinsi.",
}
FORUM_REFUSALS = {
    "TIDAK_MEMENUHI_KRITERIA": (
        "Belum memenuhi kriteria program: penerima belum cukup jumlahnya.",
        "Belum memenuhi kriteria program: kegiatan serupa sudah berjalan di kelurahan ini.",
        "Belum memenuhi kriteria program: kesiapan pelaksana belum ada.",
    ),
    "BUKAN_PRIORITAS": ("Forum mendahulukan usulan yang lebih mendesak.",),
    "GANDA": ("Sama dengan usulan lain dalam daftar yang sudah disepakati.",),
    "BUKAN_KEWENANGAN": ("Menjadi urusan provinsi; diteruskan lewat surat.",),
}
AGENCY_REFUSALS = {
    "STATUS_LAHAN": "Lahan bukan aset pemerintah kota dan belum diserahkan.",
    "LOKASI_TIDAK_SESUAI": "Hasil survei: lokasi terlalu sempit untuk kegiatan ini.",
    "PENERIMA_TAK_SYARAT": "Penerima belum terdaftar sehingga belum memenuhi syarat hibah.",
    "SUDAH_DIANGGARKAN": "Sudah dianggarkan pada tahun berjalan di lokasi yang sama.",
    "TAK_ADA_TEMPAT": "Belum ada tempat menyimpan dan yang merawat barang.",
}
FLOOR_NOTE = "Kesepakatan pra-musrenbang"
OVER_CEILING = "PAGU_HABIS"
PUT_IN = "Disepakati dalam forum perangkat daerah: menyambung pekerjaan tahun berjalan di lokasi yang sama."
LEFT_OUT = "Lokasi yang sama dikerjakan tahun berjalan dengan bantuan keuangan provinsi."
OVER_CEILING_NOTES = (
    "Layak, tetapi pagu sudah terpakai usulan dengan skor lebih tinggi. Ditawarkan kepada perusahaan (CSR/TSP).",
    "Layak, tetapi melebihi pagu tahun ini. Dapat diusulkan kembali tahun depan.",
)

FORUM_CHAIRS = {
    "anak": "Ketua Forum Anak",
    "perempuan": "Ketua Tim Penggerak PKK",
    "lansia": "Ketua Komda Lansia",
    "difabel": "Ketua Kelompok Kerja Disabilitas",
    "pemuda": "Ketua Karang Taruna Kota",
    "csr": "Ketua Forum CSR/TSP",
}
DELEGATES = {
    "anak": ("Wakil Forum Anak kota", "Wakil Forum Anak kecamatan", "Pendamping Forum Anak"),
    "perempuan": ("Wakil PKK", "Wakil kelompok usaha perempuan", "Wakil kader posyandu"),
    "lansia": ("Wakil Karang Werda", "Wakil Komda Lansia", "Wakil kader posyandu lansia"),
    "difabel": ("Wakil difabel netra", "Wakil difabel rungu", "Wakil keluarga anak berkebutuhan khusus"),
    "pemuda": ("Wakil Karang Taruna", "Wakil mahasiswa", "Wakil komunitas ekonomi kreatif"),
    "csr": ("Wakil perusahaan", "Wakil perbankan", "Wakil Bappeda"),
}
ACCOMMODATIONS = {
    "anak": "Pendamping anak, ruang bermain",
    "perempuan": "Ruang laktasi, penitipan anak",
    "lansia": "Kursi bersandaran, tim kesehatan, bahan huruf besar",
    "difabel": "Juru bahasa isyarat, jalur kursi roda, bahan braille dan audio",
    "pemuda": "Siaran daring, waktu sore",
    "csr": "Siaran daring",
}
MATERIALS = (
    "Kamus usulan dan jadwal RKPD {year}.\nHasil verifikasi kelurahan dan kecamatan.\nPagu indikatif perangkat daerah."
)
AGREEMENT = (
    "Peserta menyepakati urutan prioritas dalam lampiran. Usulan yang belum disepakati disertai alasannya, "
    "dan pengusul akan diberi tahu."
)
CSR_AGREEMENT = (
    "Perusahaan menerima gambaran kebutuhan kota. Daftar usulan yang belum terbiayai dibagikan setelah keputusan "
    "diumumkan; perusahaan memilih dari daftar itu."
)
