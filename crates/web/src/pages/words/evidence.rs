//! Words of the page of evidence.

words! {
    lead: "Bukti pembayaran ini, dari SPP sampai SP2D. Berkas yang sudah menjadi dasar pemeriksaan tidak dapat dilepas lagi.",
    none: "Belum ada bukti yang terlampir.",
    list: "Yang terlampir pada pembayaran ini",
    paper: "Bukti",
    where_head: "Dokumen",
    who_head: "Dilampirkan",
    this_one: "Dokumen ini",
    another: "Dokumen lain",
    add: "Lampirkan bukti",
    kind: "Jenis bukti",
    file: "Berkas",
    file_hint: "PDF, JPEG, atau PNG. Dari ponsel, fotolah kertasnya dari atas dengan cahaya cukup.",
    send: "Lampirkan",
    detach: "Lepas",
    why: "Alasan melepas",
    no_file: "Berkas belum dipilih, atau isinya kosong.",
    large: "Berkas ini terlalu besar; paling besar 20 MB.",
    back: "Kembali ke dokumen",
    see_all: "Lihat dan lampirkan bukti",
    not_yours: "Melampirkan bukti tidak termasuk jabatan yang Anda pegang hari ini.",
}

/// `PDF, 3 halaman, 120 kB, belum diperiksa antivirus`
pub(crate) fn about(media: &str, pages: i64, size: i64, scan: &str) -> String {
    let pages = if pages > 1 { format!("{pages} halaman, ") } else { String::new() };
    format!("{media}, {pages}{} kB, {scan}", super::count(size.saturating_add(1023) / 1024))
}

pub(crate) fn heading(count: usize, label: &str) -> String {
    match count {
        0 => format!("{label}: belum ada bukti"),
        n => format!("{label}: {n} bukti"),
    }
}
