//! Dated data of lists of payees.

use std::collections::BTreeMap;

use kernel::number::is_pattern;
use kernel::regulation::{self, Regulation, Regulations};
use kernel::{Day, Refusal, Refusals};
use serde::de::DeserializeOwned;

use crate::model::{Heading, Layout, ListKind};
use crate::rules::reckoned::{DueRule, MonthlyTax};

pub const COMPONENTS: &str = "daftar-penerima.komponen";
pub const DEDUCTIONS: &str = "daftar-penerima.potongan";
pub const LS_KINDS: &str = "daftar-penerima.jenis-ls";
pub const MONTHS_MOST: &str = "daftar-penerima.honorarium-bulan-paling-banyak";
pub const ACCOUNT_DAYS: &str = "daftar-penerima.rekening-berubah-hari";
pub const REGISTER: &str = "daftar-penerima.pegawai-menolak";
pub const DUES: &str = "daftar-penerima.iuran";
pub const MONTHLY_TAX: &str = "daftar-penerima.pph21";
pub const RECKONED: &str = "daftar-penerima.hitungan-menolak";
pub const NUMBER: &str = "nomor.daftar-penerima";

const HEADINGS: &str =
    "judul kolom daftar gaji dan daftar honorarium yang lazim, bukan dari peraturan; tambahkan judul daerah sendiri";

pub const REGULATIONS: &[Regulation] = &[
    Regulation::new(
        COMPONENTS,
        "Kolom penghasilan pada daftar penerima",
        r#"[{"kode":"gaji-pokok","nama":"Gaji Pokok","judul":["GAPOK"]},{"kode":"tunjangan-keluarga","nama":"Tunjangan Keluarga","judul":["TUNJ KELUARGA"]},{"kode":"tunjangan-suami-istri","nama":"Tunjangan Suami/Istri","judul":["TUNJ SUAMI/ISTRI","TUNJANGAN ISTRI/SUAMI"]},{"kode":"tunjangan-anak","nama":"Tunjangan Anak","judul":["TUNJ ANAK"]},{"kode":"tunjangan-jabatan","nama":"Tunjangan Jabatan","judul":["TUNJ JABATAN","TUNJANGAN STRUKTURAL"]},{"kode":"tunjangan-fungsional","nama":"Tunjangan Fungsional","judul":["TUNJ FUNGSIONAL"]},{"kode":"tunjangan-umum","nama":"Tunjangan Umum","judul":["TUNJ UMUM","TUNJANGAN FUNGSIONAL UMUM"]},{"kode":"tunjangan-beras","nama":"Tunjangan Beras","judul":["TUNJ BERAS"]},{"kode":"tunjangan-pajak","nama":"Tunjangan PPh","judul":["TUNJ PAJAK","TUNJANGAN PAJAK","TUNJANGAN KHUSUS PAJAK"]},{"kode":"tunjangan-khusus","nama":"Tunjangan Khusus","judul":["TUNJ KHUSUS","TUNJANGAN TERPENCIL"]},{"kode":"iuran-jkn","nama":"Iuran Jaminan Kesehatan","judul":["BPJS KESEHATAN 4%","IURAN BPJS PEMBERI KERJA"]},{"kode":"iuran-jkk","nama":"Iuran Jaminan Kecelakaan Kerja","judul":["JKK"]},{"kode":"iuran-jkm","nama":"Iuran Jaminan Kematian","judul":["JKM"]},{"kode":"tpp","nama":"Tambahan Penghasilan","judul":["TPP","TAMBAHAN PENGHASILAN PEGAWAI"]},{"kode":"honorarium","nama":"Honorarium","judul":["HONOR"]},{"kode":"pembulatan","nama":"Pembulatan","judul":[]}]"#,
        HEADINGS,
    )
    .read_by(reads),
    Regulation::new(
        DEDUCTIONS,
        "Kolom potongan pada daftar penerima",
        r#"[{"kode":"pph21","nama":"PPh Pasal 21","judul":["PPH 21","PPH","POTONGAN PPH"]},{"kode":"iwp","nama":"Iuran Wajib Pegawai","judul":["IWP","IWP 1%","IWP 8%","POTONGAN IWP"]},{"kode":"bpjs-kesehatan","nama":"BPJS Kesehatan","judul":["BPJS KES","POTONGAN BPJS KESEHATAN","BPJS KESEHATAN 1%"]},{"kode":"bpjs-ketenagakerjaan","nama":"BPJS Ketenagakerjaan","judul":["BPJS TK","POTONGAN JKK","POTONGAN JKM"]},{"kode":"taperum","nama":"Taperum","judul":["TAPERA"]},{"kode":"lainnya","nama":"Potongan Lainnya","judul":["POTONGAN LAIN","UTANG","SEWA RUMAH"]}]"#,
        HEADINGS,
    )
    .read_by(reads),
    Regulation::new(
        LS_KINDS,
        "Jenis SPP-LS menurut jenis daftar penerima",
        r#"{"gaji":"gaji","tambahan":"gaji","honorarium":"barang-jasa"}"#,
        "PP 12/2019 Ps 145(1)a–b; honorarium sebagai belanja barang dan jasa menurut daftar kelengkapan SPP sistem daerah",
    )
    .read_by(reads),
    Regulation::new(
        MONTHS_MOST,
        "Bulan honorarium paling banyak untuk satu orang, satu keputusan, satu tahun",
        "12",
        "nilai awal Simpul dari model keamanannya (pola F13, honorarium lebih dari dua belas bulan); tetapkan dengan Perkada standar harga (Perpres 33/2020 jo. 53/2023)",
    )
    .read_by(reads),
    Regulation::new(
        ACCOUNT_DAYS,
        "Rekening penerima yang berubah dalam sekian hari disebut sebagai temuan",
        "40",
        "nilai awal Simpul dari model keamanannya (pola F10, rekening diganti menjelang bayar), bukan dari peraturan",
    )
    .read_by(reads),
    Regulation::new(
        REGISTER,
        "Penerima yang tidak sesuai daftar pegawai ditolak, menurut jenis daftar penerima",
        r#"{"gaji":false,"tambahan":false,"honorarium":false}"#,
        "nilai awal Simpul (pola F14): disebut saja sampai daerah menyatakan daftar pegawainya lengkap",
    )
    .read_by(reads),
    Regulation::new(
        DUES,
        "Iuran pada daftar penerima: tarif, dasar, dan batas dasarnya",
        include_str!("policy/dues.json"),
        "sumber tiap aturan ada pada barisnya; semuanya diingat, periksa sebelum dipakai menolak",
    )
    .read_by(reads),
    Regulation::new(
        MONTHLY_TAX,
        "PPh 21 pegawai: daftar yang dikenainya, yang bukan penghasilannya, dan hitungan setahun untuk Desember",
        include_str!("policy/income_tax.json"),
        "PMK 168/2023 (bulanan, tabelnya data bertanggal pajak.ter; Desember setahun), PMK 101/2016 (PTKP), PMK 250/2008 (biaya jabatan), UU 7/2021 Ps 17 (lapisan): semuanya diingat, bukan dibaca dari teksnya; periksa dengan kantor pajak. Honorarium dikenai PPh final (PP 80/2010)",
    )
    .read_by(reads),
    Regulation::new(
        RECKONED,
        "Iuran dan PPh 21 yang tidak sama dengan hitungannya ditolak, menurut jenis daftar penerima",
        r#"{"gaji":false,"tambahan":false,"honorarium":false}"#,
        "nilai awal Simpul: disebut saja sampai daerah memeriksa tarifnya",
    )
    .read_by(reads),
    Regulation::new(
        NUMBER,
        "Pola nomor daftar penerima pembayaran",
        r#""{wilayah}/DPB/{urut:6}/{skpd}/{tahap}/{bulan}/{tahun}""#,
        "pola Simpul menurut bentuk nomor SIPD-RI; SIPD tidak mempunyai nomor untuk daftar ini",
    )
    .read_by(reads),
];

/// Whether lists could be judged with this value.
fn reads(key: &str, value: &str) -> bool {
    regulation::holds(REGULATIONS, key, value, |all, day| Policy::on(all, day).is_ok())
        && (key != NUMBER || is_pattern(key, value))
}

/// The values in force on a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Policy {
    pub layout: Layout,
    /// Kind of SPP-LS by kind of list.
    ls_kinds: BTreeMap<String, String>,
    pub months_most: i64,
    pub account_days: i64,
    /// By kind of list: who does not go with the register of staff is refused.
    register: BTreeMap<String, bool>,
    pub dues: Vec<DueRule>,
    pub monthly_tax: MonthlyTax,
    /// By kind of list: what is not as the rules reckon it is refused.
    reckoned: BTreeMap<String, bool>,
    pub number: String,
}

impl Policy {
    /// Reads every value; one that is missing or unreadable is refused.
    pub fn on(all: &Regulations, day: Day) -> Result<Policy, Refusals> {
        let mut reader = Reader { all, day, refusals: Refusals::new() };
        let components = reader.read::<Vec<Heading>>(COMPONENTS);
        let deductions = reader.read::<Vec<Heading>>(DEDUCTIONS);
        let ls_kinds = reader.read(LS_KINDS);
        let months_most = reader.read(MONTHS_MOST);
        let account_days = reader.read(ACCOUNT_DAYS);
        let register = reader.read(REGISTER);
        let number = reader.read(NUMBER);
        let reckoning = reader.reckoning();
        match (components, deductions, ls_kinds, months_most, account_days, register, number, reckoning) {
            (
                Some(components),
                Some(deductions),
                Some(ls_kinds),
                Some(months_most),
                Some(account_days),
                Some(register),
                Some(number),
                Some((dues, monthly_tax, reckoned)),
            ) => {
                let layout = Layout { components, deductions };
                reader.refusals.or(Policy {
                    layout,
                    ls_kinds,
                    months_most,
                    account_days,
                    register,
                    dues,
                    monthly_tax,
                    reckoned,
                    number,
                })
            }
            _ => Err(reader.refusals),
        }
    }

    /// The kind of SPP-LS that a list is paid by.
    pub fn ls_kind(&self, kind: ListKind) -> Option<&str> {
        self.ls_kinds.get(kind.code()).map(String::as_str)
    }

    /// The region says that the register of staff is complete for such lists.
    pub fn register_complete(&self, kind: ListKind) -> bool {
        self.register.get(kind.code()).copied().unwrap_or(false)
    }

    /// Dues and tax of such lists must be as the rules reckon them.
    pub fn reckoning_refuses(&self, kind: ListKind) -> bool {
        self.reckoned.get(kind.code()).copied().unwrap_or(false)
    }
}

struct Reader<'a> {
    all: &'a Regulations,
    day: Day,
    refusals: Refusals,
}

/// Dues, the monthly tax, and where they refuse.
type Reckoning = (Vec<DueRule>, MonthlyTax, BTreeMap<String, bool>);

impl Reader<'_> {
    /// Every value is read before the first `?`, so that all faults are told.
    fn reckoning(&mut self) -> Option<Reckoning> {
        let (dues, tax, refuses) = (self.read(DUES), self.read(MONTHLY_TAX), self.read(RECKONED));
        Some((dues?, tax?, refuses?))
    }

    fn read<T: DeserializeOwned>(&mut self, key: &str) -> Option<T> {
        let read = self.all.read(key, self.day);
        if read.is_none() {
            self.refusals.push(
                Refusal::new(
                    "KEBIJAKAN-TIDAK-TERBACA",
                    "Aturan Simpul: dokumen dinilai menurut aturan yang berlaku pada tanggalnya",
                    format!("Aturan «{key}» pada {} tidak ada atau tidak terbaca.", self.day.long()),
                    "Mintalah pengelola aturan mencatat nilai yang berlaku pada tanggal itu, lalu ulangi.",
                )
                .figure("aturan", key)
                .day("tanggal", self.day),
            );
        }
        read
    }
}

#[cfg(test)]
#[allow(clippy::expect_used)]
mod tests {
    use kernel::regulation::Dated;

    use super::*;

    fn initial(except: &str) -> Regulations {
        let from = Day::new(2026, 1, 1).expect("a day");
        let dated = |r: &Regulation| {
            (r.key.to_owned(), Dated { from, value: r.initial.to_owned(), source: r.source.to_owned() })
        };
        Regulations::new(REGULATIONS.iter().filter(|r| r.key != except).map(dated))
    }

    #[test]
    fn every_initial_value_can_be_read_and_none_is_guessed() {
        let day = Day::new(2026, 3, 2).expect("a day");
        let policy = Policy::on(&initial(""), day).expect("the start values");
        assert_eq!((policy.months_most, policy.account_days), (12, 40));
        for kind in ListKind::ALL {
            assert!(policy.ls_kind(*kind).is_some() && policy.register.contains_key(kind.code()), "{kind:?}");
            assert!(!policy.register_complete(*kind), "{kind:?}");
        }
        for r in REGULATIONS {
            let refused = Policy::on(&initial(r.key), day).expect_err(r.key);
            assert!(refused.has("KEBIJAKAN-TIDAK-TERBACA") && refused.as_slice().len() == 1, "{}", r.key);
        }
    }

    /// Each deduction is one that the treasury knows, or the SPP would be refused.
    #[test]
    fn deductions_are_those_of_the_treasury() {
        let day = Day::new(2026, 3, 2).expect("a day");
        let policy = Policy::on(&initial(""), day).expect("the start values");
        let treasury = treasury::policy::Policy::on(&treasury::policy::initial(day), day).expect("the treasury's");
        let known: Vec<&str> = treasury.deduction_kinds.value.iter().map(|k| k.code.as_str()).collect();
        for heading in &policy.layout.deductions {
            assert!(known.contains(&heading.code.as_str()), "{}", heading.code);
        }
        for kind in ListKind::ALL {
            let ls = policy.ls_kind(*kind).expect("a kind");
            assert!(treasury.ls_kinds.value.iter().any(|k| k.code == ls), "{ls}");
        }
    }
}
