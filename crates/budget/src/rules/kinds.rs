//! Upper levels of the rekening of spending: how they are printed and called.

/// The usual print: `5.1.02`, `5.1.02.01`.
pub fn printed_kind(norm: &str) -> String {
    let parts = norm.split('.').enumerate();
    parts.map(|(at, part)| if at < 2 { part.to_owned() } else { format!("{part:0>2}") }).collect::<Vec<_>>().join(".")
}

/// Names of the upper levels that the files do not carry (Permendagri 90/2019,
/// as used in the exports' headings).
pub fn known_name(norm: &str) -> &'static str {
    match norm {
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
        _ => "",
    }
}
