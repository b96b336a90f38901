//! Dated data of evidence.

use kernel::Day;
use kernel::regulation::{self, Regulation, Regulations};

use crate::completeness::List;

pub const MOST_KB: &str = "lampiran.ukuran-maks-kb";
pub const MOST_FILES: &str = "lampiran.jumlah-maks";

/// Which papers a kind of payment request is asked for.
pub const LISTS: &str = "lampiran.daftar-kelengkapan";

/// What the program prints itself (SPP, SPM, copy of the SPD) is not scanned.
const INITIAL_LISTS: &str = r#"[
{"spp":"UP","butir":[
 {"nama":"Surat pernyataan pengajuan SPP-UP","bukti":["surat-pernyataan"]},
 {"nama":"Keputusan penetapan besaran UP","bukti":["keputusan"]},
 {"nama":"Laporan penelitian kelengkapan oleh PPK","bukti":["lembar-penelitian"]},
 {"nama":"SPTJM","bukti":["surat-pernyataan"]}]},
{"spp":"GU","butir":[
 {"nama":"Bukti asli pertanggungjawaban UP","bukti":["kuitansi","tagihan"]},
 {"nama":"Laporan penelitian kelengkapan oleh PPK","bukti":["lembar-penelitian"]},
 {"nama":"SPTJM","bukti":["surat-pernyataan"]}]},
{"spp":"TU","butir":[
 {"nama":"Surat pernyataan penggunaan dalam satu bulan","bukti":["surat-pernyataan"]},
 {"nama":"Laporan penelitian kelengkapan oleh PPK","bukti":["lembar-penelitian"]},
 {"nama":"SPTJM","bukti":["surat-pernyataan"]},
 {"nama":"LPJ-TU dan SPTB dari TU sebelumnya","bukti":["surat-pernyataan","lain"],"bila-ada":true},
 {"nama":"Bukti setor sisa TU sebelumnya","bukti":["bukti-transfer"],"bila-ada":true}]},
{"spp":"gaji","butir":[
 {"nama":"Daftar gaji dan rekapitulasi","bukti":["daftar-penerima"]},
 {"nama":"SSP PPh dan bukti setor potongan","bukti":["faktur-pajak","bukti-transfer"]},
 {"nama":"SPTJM","bukti":["surat-pernyataan"]},
 {"nama":"Surat keputusan (kenaikan, mutasi, kekurangan gaji)","bukti":["keputusan"],"bila-ada":true}]},
{"spp":"honor","butir":[
 {"nama":"Daftar tanda terima yang ditandatangani","bukti":["daftar-penerima"]},
 {"nama":"Laporan penelitian kelengkapan oleh PPK","bukti":["lembar-penelitian"]},
 {"nama":"SPTJM","bukti":["surat-pernyataan"]},
 {"nama":"Bukti iuran BPJS","bukti":["bukti-transfer","faktur-pajak"],"bila-ada":true}]},
{"spp":"barang-jasa","butir":[
 {"nama":"Tagihan (invoice)","bukti":["tagihan"]},
 {"nama":"Kontrak dengan rekening bank","bukti":["kontrak"]},
 {"nama":"Berita acara pemeriksaan, serah terima, dan pembayaran","bukti":["berita-acara"]},
 {"nama":"Kuitansi","bukti":["kuitansi"]},
 {"nama":"Faktur pajak dan SSP","bukti":["faktur-pajak"]},
 {"nama":"SPTJM","bukti":["surat-pernyataan"]},
 {"nama":"Daftar tanda terima honorarium dan jasa","bukti":["daftar-penerima"],"bila-ada":true},
 {"nama":"Foto kemajuan pekerjaan","bukti":["foto"],"bila-ada":true},
 {"nama":"Jaminan bank, surat angkutan, surat potongan denda, Jamsostek","bukti":["lain"],"bila-ada":true}]}
]"#;

const SOURCE: &str = "nilai awal Simpul agar halaman tetap ringan di jaringan lambat, bukan dari peraturan";

pub const REGULATIONS: &[Regulation] = &[
    Regulation::new(MOST_KB, "Ukuran paling besar satu berkas lampiran (kilobita)", "10240", SOURCE),
    Regulation::new(MOST_FILES, "Lampiran paling banyak pada satu dokumen", "40", SOURCE),
    Regulation::new(
        LISTS,
        "Kelengkapan bukti menurut jenis SPP",
        INITIAL_LISTS,
        "daftar kelengkapan SPP dan SPM sistem penatausahaan daerah lain (dibaca 2026), bukan dari peraturan pusat; tetapkan dengan Perkada",
    )
    .read_by(regulation::is::<Vec<List>>),
];

/// The values in force on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Policy {
    pub most_kb: i64,
    pub most_files: i64,
}

impl Policy {
    /// A value that is missing allows nothing.
    pub fn on(regulations: &Regulations, day: Day) -> Policy {
        let number = |key| regulations.number(key, day).unwrap_or(0);
        Policy { most_kb: number(MOST_KB), most_files: number(MOST_FILES) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn initial_lists_can_be_read() {
        let lists: Vec<List> = serde_json::from_str(INITIAL_LISTS).expect("lists");
        let of: Vec<&str> = lists.iter().map(|l| l.of.as_str()).collect();
        assert_eq!(of, ["UP", "GU", "TU", "gaji", "honor", "barang-jasa"]);
        assert!(lists.iter().all(|l| l.entries.iter().all(|e| !e.kinds.is_empty() && !e.name.is_empty())));
    }
}
