//! Upper levels of the rekening: how they are printed and called.

/// The usual print: `5.1.02`, `5.1.02.01`.
pub fn printed_kind(norm: &str) -> String {
    let parts = norm.split('.').enumerate();
    parts.map(|(at, part)| if at < 2 { part.to_owned() } else { format!("{part:0>2}") }).collect::<Vec<_>>().join(".")
}

/// Names of the upper levels that the files do not carry (Permendagri 90/2019,
/// as used in the exports' headings).
pub fn known_name(norm: &str) -> &'static str {
    match norm {
        "4" => "Pendapatan Daerah",
        "4.1" => "Pendapatan Asli Daerah (PAD)",
        "4.1.1" => "Pajak Daerah",
        "4.1.2" => "Retribusi Daerah",
        "4.1.3" => "Hasil Pengelolaan Kekayaan Daerah yang Dipisahkan",
        "4.1.4" => "Lain-lain PAD yang Sah",
        "4.2" => "Pendapatan Transfer",
        "4.2.1" => "Pendapatan Transfer Pemerintah Pusat",
        "4.2.2" => "Pendapatan Transfer Antar Daerah",
        "4.3" => "Lain-lain Pendapatan Daerah yang Sah",
        "4.3.1" => "Pendapatan Hibah",
        "4.3.2" => "Dana Darurat",
        "4.3.3" => "Lain-lain Pendapatan Sesuai dengan Ketentuan Peraturan Perundang-Undangan",
        "5" => "Belanja Daerah",
        "5.1" => "Belanja Operasi",
        "5.1.1" => "Belanja Pegawai",
        "5.1.2" => "Belanja Barang dan Jasa",
        "5.1.3" => "Belanja Bunga",
        "5.1.4" => "Belanja Subsidi",
        "5.1.5" => "Belanja Hibah",
        "5.1.6" => "Belanja Bantuan Sosial",
        "5.2" => "Belanja Modal",
        "5.2.1" => "Belanja Modal Tanah",
        "5.2.2" => "Belanja Modal Peralatan dan Mesin",
        "5.2.3" => "Belanja Modal Gedung dan Bangunan",
        "5.2.4" => "Belanja Modal Jalan, Jaringan, dan Irigasi",
        "5.2.5" => "Belanja Modal Aset Tetap Lainnya",
        "5.2.6" => "Belanja Modal Aset Lainnya",
        "5.3" | "5.3.1" => "Belanja Tidak Terduga",
        "5.4" => "Belanja Transfer",
        "5.4.1" => "Belanja Bagi Hasil",
        "5.4.2" => "Belanja Bantuan Keuangan",
        "6" => "Pembiayaan Daerah",
        "6.1" => "Penerimaan Pembiayaan",
        "6.1.1" => "Sisa Lebih Perhitungan Anggaran Tahun Sebelumnya",
        "6.1.2" => "Pencairan Dana Cadangan",
        "6.1.3" => "Hasil Penjualan Kekayaan Daerah yang Dipisahkan",
        "6.1.4" => "Penerimaan Pinjaman Daerah",
        "6.1.5" => "Penerimaan Kembali Pemberian Pinjaman Daerah",
        "6.2" => "Pengeluaran Pembiayaan",
        "6.2.1" => "Pembentukan Dana Cadangan",
        "6.2.2" => "Penyertaan Modal Daerah",
        "6.2.3" => "Pembayaran Cicilan Pokok Utang yang Jatuh Tempo",
        "6.2.4" => "Pemberian Pinjaman Daerah",
        _ => "",
    }
}
