budget-code = Kode
program = { -term-programme }
kegiatan = { -term-activity }
sub-kegiatan = { -term-sub-activity }
unit-and-source = Unit dan sumber dana
ceiling = Pagu (Rp)
reserved = Terpesan (Rp)
posted = Terpakai (Rp)
spent-elsewhere = Realisasi impor (Rp)
available = Tersedia (Rp)
absorbed = Terserap
no-version = belum ada tahapan yang berlaku
versions = Tahapan anggaran
documents-of-skpd = Dokumen SKPD ini
no-budget = Tidak ada anggaran yang dapat ditampilkan.
no-budget-help = Anggaran tahun ini belum diimpor, atau bukan milik jabatan Anda.
versions-lead = Jumlahnya adalah jumlah baris yang boleh Anda baca.
stage = Tahapan
brought = Diimpor
line-count = Baris
compare = Bandingkan
from-stage = Dari
to-stage = Ke
depth = Tingkat
only-changed = Hanya yang berubah
also-same = Tampilkan juga yang tetap
nothing-changed = Tidak ada baris yang berubah.
nothing-changed-help = Kedua tahapan sama pada tingkat ini.
reads-nothing = Jabatan Anda saat ini tidak membaca angka anggaran dan pembayaran.

budget-heading = ANGGARAN TAHUN { $year }
budget-left = { $place }: tersedia { $available }
budget-in-force = tahapan { $stage } berlaku
budget-lead = Tahun anggaran { $year }, { $stage }. Pagu { $ceiling }, realisasi { $realised }.
budget-revision = { $stage }, revisi { $number }
budget-versions =
    { $count ->
        [0] Belum ada tahapan anggaran { $year }
       *[other] { $count } tahapan anggaran { $year }
    }
budget-beside = Tahapan { $from } dan { $to } berdampingan
