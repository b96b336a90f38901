//! Pure decisions about lists of payees: facts in, a decision or all refusals out.

pub mod difference;
pub mod reckoned;
pub mod registered;
#[cfg(test)]
mod tests;
pub mod yearly;

use std::collections::HashMap;

use kernel::reading::some_rows;
use kernel::{Day, Money, Refusal, Refusals};

use crate::model::{Line, ListKind, Months, PayFile};
use crate::policy::MONTHS_MOST;
use registered::Doubted;

/// Every code that a rule here may answer with.
pub const CODES: &[&str] = &[
    "DAFTAR-BARIS-DISISIHKAN",
    "DAFTAR-BERKAS-SAMA",
    "DAFTAR-BULAN",
    "DAFTAR-BULAN-LEBIH",
    "DAFTAR-IURAN-BEDA",
    "DAFTAR-JUMLAH-BEDA",
    "DAFTAR-JUMLAH-SPP",
    "DAFTAR-PEGAWAI-JIWA",
    "DAFTAR-PEGAWAI-SKPD",
    "DAFTAR-PEGAWAI-TIDAK-ADA",
    "DAFTAR-PENERIMA-GANDA",
    "DAFTAR-PPH-BEDA",
    "DAFTAR-PTKP-KOSONG",
    "DAFTAR-REKENING-GANDA",
    "DAFTAR-SELISIH-BEDA",
    "DAFTAR-SIDIK-BEDA",
    "DAFTAR-SK-KOSONG",
    "DAFTAR-SK-SESUDAH",
    "DAFTAR-SUDAH-DIBAYAR",
    "DAFTAR-SUDAH-DIPAKAI",
];

pub(crate) const LAW: &str = "PP 12/2019 Ps 145, 148(1)";
const OURS: &str = "Kebijakan Simpul";
const TWICE: &str = "Kebijakan Simpul: satu orang dibayar sekali untuk satu bulan (pola F13, F14)";
const WHOLE: &str = "Kebijakan Simpul: impor seluruhnya atau tidak sama sekali";
/// Letters of a digest that tell one file from another.
const LEAST_LETTERS: usize = 8;

/// What is brought, and what stands already.
#[derive(Clone, Copy, Debug)]
pub struct ImportFacts<'a> {
    pub kind: ListKind,
    pub months: Months,
    /// Cleaned; empty where none was given.
    pub basis: &'a str,
    pub basis_date: Option<Day>,
    pub today: Day,
    pub file: &'a PayFile,
    /// How many rows the person agreed to leave out.
    pub leave_out: u32,
    /// A list of the same workbook that still counts.
    pub same_file: Option<&'a str>,
}

/// Whether a workbook becomes a list.
pub fn decide_import(facts: &ImportFacts<'_>) -> Result<(), Refusals> {
    let mut refusals = Refusals::new();
    check_months(facts.months, &mut refusals);
    check_basis(facts, &mut refusals);
    check_left_out(facts, &mut refusals);
    if let Some(label) = facts.same_file {
        refusals.push(
            Refusal::new(
                "DAFTAR-BERKAS-SAMA",
                OURS,
                format!("Berkas yang sama sudah menjadi {label}."),
                "Pakai daftar itu; bila keliru, batalkan dahulu (cancel-payee-list).",
            )
            .figure("dokumen", label),
        );
    }
    for differs in &facts.file.total_differs {
        refusals.push(
            Refusal::new(
                "DAFTAR-JUMLAH-BEDA",
                WHOLE,
                format!(
                    "Baris jumlah menyebut {} {}, sedangkan jumlah barisnya {}.",
                    differs.column,
                    differs.told.rupiah(),
                    differs.summed.rupiah()
                ),
                "Cari baris yang kurang atau angka yang diubah di berkasnya, lalu impor lagi.",
            )
            .figure("kolom", differs.column.clone())
            .money("nilai", differs.told)
            .money("dihitung", differs.summed)
            .money("selisih", differs.told.minus(differs.summed)),
        );
    }
    check_lines(&facts.file.lines, &mut refusals);
    refusals.or(())
}

fn check_months(months: Months, refusals: &mut Refusals) {
    let fine = (1..=12).contains(&months.from) && months.from <= months.to && months.to <= 12;
    refusals.require(fine, || {
        Refusal::new(
            "DAFTAR-BULAN",
            OURS,
            format!("Bulan {} sampai {} bukan bulan dari satu tahun.", months.from, months.to),
            "Sebut bulan 1 sampai 12, dan bulan terakhir yang tidak mendahului bulan pertama.",
        )
        .figure("dari", months.from.to_string())
        .figure("sampai", months.to.to_string())
        .at("month")
    });
}

fn check_basis(facts: &ImportFacts<'_>, refusals: &mut Refusals) {
    refusals.require(facts.kind != ListKind::Honorarium || !facts.basis.is_empty(), || {
        Refusal::new(
            "DAFTAR-SK-KOSONG",
            "Kebijakan Simpul: honorarium bertumpu pada keputusan (pola F13)",
            "Daftar honorarium belum menyebut keputusan yang menetapkan penerimanya.",
            "Isi nomor keputusannya, sama dengan yang dipakai pada bulan lain.",
        )
        .at("basis")
    });
    if let Some(day) = facts.basis_date.filter(|day| *day > facts.today) {
        refusals.push(
            Refusal::new(
                "DAFTAR-SK-SESUDAH",
                OURS,
                format!("Keputusan bertanggal {}, sesudah hari ini {}.", day.long(), facts.today.long()),
                "Perbaiki tanggal keputusannya.",
            )
            .day("tanggal", day)
            .day("hari-ini", facts.today)
            .at("basis_date"),
        );
    }
}

/// Rows that were set aside are paid to nobody: whoever leaves them out says
/// how many.
fn check_left_out(facts: &ImportFacts<'_>, refusals: &mut Refusals) {
    let all = &facts.file.set_aside;
    let count = u32::try_from(all.len()).unwrap_or(u32::MAX);
    refusals.require(count == facts.leave_out, || {
        let told: Vec<String> = all.iter().take(10).map(|s| format!("baris {}: {}", s.row, s.reason)).collect();
        let more = if count > 10 { format!("; dan {} baris lain", count - 10) } else { String::new() };
        let told = if told.is_empty() { "tidak ada".to_owned() } else { told.join("; ") };
        Refusal::new(
            "DAFTAR-BARIS-DISISIHKAN",
            WHOLE,
            format!(
                "{count} dari {} baris tidak dapat diambil, sedangkan yang disetujui untuk disisihkan {}: {told}{more}.",
                facts.file.rows_read, facts.leave_out
            ),
            "Betulkan baris itu di berkasnya lalu impor lagi; bila memang tidak dibayar, sebut jumlah baris yang disisihkan.",
        )
        .figure("baris", count.to_string())
        .figure("disetujui", facts.leave_out.to_string())
        .at("leave_out")
    });
}

/// One payee, one row; one account, one payee.
fn check_lines(lines: &[Line], refusals: &mut Refusals) {
    let mut payees: HashMap<(&str, &str), u32> = HashMap::new();
    let mut accounts: HashMap<&str, (&str, u32)> = HashMap::new();
    let (mut twice, mut shared) = (Vec::new(), Vec::new());
    for line in lines {
        if let Some(first) = payees.insert((line.id_kind.code(), line.id.as_str()), line.row) {
            twice.extend([first, line.row]);
        }
        match accounts.get(line.account.as_str()) {
            Some((id, first)) if *id != line.id.as_str() => shared.extend([*first, line.row]),
            Some(_) => {}
            None => {
                accounts.insert(line.account.as_str(), (line.id.as_str(), line.row));
            }
        }
    }
    let sorted = |mut rows: Vec<u32>| {
        rows.sort_unstable();
        rows.dedup();
        rows
    };
    let (twice, shared) = (sorted(twice), sorted(shared));
    refusals.require(twice.is_empty(), || {
        Refusal::new(
            "DAFTAR-PENERIMA-GANDA",
            TWICE,
            format!("Satu NIP atau NIK muncul lebih dari sekali ({}).", some_rows(&twice)),
            "Gabungkan barisnya, atau hapus yang ganda.",
        )
        .figure("baris", twice.len().to_string())
    });
    refusals.require(shared.is_empty(), || {
        Refusal::new(
            "DAFTAR-REKENING-GANDA",
            "Kebijakan Simpul: satu rekening satu penerima (pola F14)",
            format!("Satu rekening dipakai beberapa NIP atau NIK ({}).", some_rows(&shared)),
            "Periksa buku tabungannya; setiap penerima memakai rekeningnya sendiri.",
        )
        .figure("baris", shared.len().to_string())
    });
}

/// A row of a list beside another list that counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Meets {
    pub row: u32,
    /// How the other list is called.
    pub label: String,
}

/// A row whose payee another list of the kind pays for one of its months under
/// another basis: it may be a thirteenth salary, or the same one by another name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Beside {
    pub row: u32,
    pub payee: Vec<u8>,
    pub gross: Money,
    pub label: String,
    /// Of the other list; empty for the month's own.
    pub basis: String,
}

impl Beside {
    pub fn told(&self) -> String {
        let basis = if self.basis.is_empty() { "tanpa dasar lain" } else { self.basis.as_str() };
        format!("juga pada {} untuk bulan yang sama ({basis})", self.label)
    }
}

/// All of them as bytes, for the mark by which one knows they were read.
pub fn beside_bytes(beside: &[Beside]) -> Vec<u8> {
    let mut all = Vec::new();
    for b in beside {
        all.push(b'&');
        all.extend(&b.payee);
        all.extend(b.told().bytes());
    }
    all
}

/// What the verifier brings, and what stands in other lists that were verified.
#[derive(Clone, Copy, Debug)]
pub struct VerifyFacts<'a> {
    /// SHA-256 of the workbook that became the list.
    pub digest: &'a str,
    /// What the verifier read off the workbook that was approved.
    pub approved: Option<&'a str>,
    /// The mark of the differences as they are now.
    pub mark: &'a str,
    /// The mark that the verifier read.
    pub read: &'a str,
    /// Rows whose payee is paid for one of these months by another list.
    pub paid: &'a [Meets],
    /// Rows whose account belongs to another payee in another list.
    pub shared: &'a [Meets],
    /// Rows of an honorarium with the months of the year, these too.
    pub months: &'a [(u32, i64)],
    pub months_most: i64,
    /// Rows that the register of staff speaks against.
    pub doubted: &'a [Doubted],
    /// The dated policy refuses them.
    pub register_complete: bool,
}

/// Whether a list may be paid.
pub fn decide_verify(facts: &VerifyFacts<'_>) -> Result<(), Refusals> {
    let mut refusals = Refusals::new();
    check_marks(facts, &mut refusals);
    meets(
        facts.paid,
        &mut refusals,
        ("DAFTAR-SUDAH-DIBAYAR", TWICE),
        "sudah dibayar untuk bulan yang sama oleh",
        "Hapus penerima itu dari salah satu daftar, atau batalkan daftar yang keliru (cancel-payee-list).",
    );
    meets(
        facts.shared,
        &mut refusals,
        ("DAFTAR-REKENING-GANDA", "Kebijakan Simpul: satu rekening satu penerima (pola F14)"),
        "memakai rekening penerima lain pada",
        "Periksa buku tabungannya; seorang yang tercatat dengan NIP tidak dicatat lagi dengan NIK.",
    );
    let long: Vec<u32> = facts.months.iter().filter(|(_, n)| *n > facts.months_most).map(|(row, _)| *row).collect();
    let most = facts.months.iter().map(|(_, n)| *n).max().unwrap_or(0);
    refusals.require(long.is_empty(), || {
        Refusal::new(
            "DAFTAR-BULAN-LEBIH",
            &format!("Data bertanggal {MONTHS_MOST} (pola F13)"),
            format!(
                "Honorarium dari keputusan ini mencapai {most} bulan setahun, paling banyak {} ({}).",
                facts.months_most,
                some_rows(&long)
            ),
            "Kurangi bulannya, atau hapus penerima yang bulannya sudah penuh.",
        )
        .figure("limit", facts.months_most.to_string())
        .figure("jumlah", most.to_string())
        .figure("baris", long.len().to_string())
    });
    if facts.register_complete {
        registered::told(facts.doubted).into_iter().for_each(|refusal| refusals.push(refusal));
    }
    refusals.or(())
}

fn check_marks(facts: &VerifyFacts<'_>, refusals: &mut Refusals) {
    let plain = |text: &str| text.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_lowercase();
    refusals.require(plain(facts.read) == plain(facts.mark), || {
        Refusal::new(
            "DAFTAR-SELISIH-BEDA",
            "Kebijakan Simpul: yang memverifikasi membaca selisihnya (pola F14)",
            "Tanda selisih yang diketik bukan tanda selisih daftar ini sekarang.",
            "Buka laporan selisih-daftar untuk daftar ini, baca selisihnya, lalu ketik tandanya.",
        )
        .at("mark")
    });
    let Some(approved) = facts.approved.map(plain) else { return };
    refusals.require(approved.len() >= LEAST_LETTERS && plain(facts.digest).starts_with(&approved), || {
        Refusal::new(
            "DAFTAR-SIDIK-BEDA",
            "Kebijakan Simpul: yang disetujui sama dengan yang diimpor (pola F14)",
            "Sidik berkas yang disetujui bukan sidik berkas yang diimpor.",
            "Bandingkan kedua berkasnya; bila berbeda, kembalikan daftar ini (return-payee-list).",
        )
        .at("workbook")
    });
}

fn meets(all: &[Meets], refusals: &mut Refusals, (code, law): (&str, &str), what: &str, remedy: &str) {
    let mut by_list: Vec<(&str, Vec<u32>)> = Vec::new();
    for met in all {
        match by_list.iter_mut().find(|(label, _)| *label == met.label) {
            Some((_, rows)) => rows.push(met.row),
            None => by_list.push((&met.label, vec![met.row])),
        }
    }
    for (label, mut rows) in by_list {
        rows.sort_unstable();
        rows.dedup();
        let message = format!("{} penerima {what} {label} ({}).", rows.len(), some_rows(&rows));
        let refusal = Refusal::new(code, law, message, remedy);
        refusals.push(refusal.figure("baris", rows.len().to_string()).figure("dokumen", label));
    }
}

/// A list and the request that is to pay it.
#[derive(Clone, Copy, Debug)]
pub struct PayFacts<'a> {
    pub gross: Money,
    /// Sum of the accounts that are to bear it.
    pub asked: Money,
    /// A request that rests on the list and lives.
    pub live: Option<&'a str>,
}

/// Whether a request pays just this list, and alone.
pub fn decide_pay(facts: &PayFacts<'_>) -> Result<(), Refusals> {
    let mut refusals = check_free(facts.live).err().unwrap_or_default();
    refusals.require(facts.asked == facts.gross, || {
        Refusal::new(
            "DAFTAR-JUMLAH-SPP",
            LAW,
            format!(
                "Baris rekening berjumlah {}, sedangkan jumlah kotor daftarnya {}.",
                facts.asked.rupiah(),
                facts.gross.rupiah()
            ),
            "Samakan jumlah rekening dengan jumlah kotor daftar sampai satu sen.",
        )
        .money("limit", facts.gross)
        .money("diminta", facts.asked)
        .money("selisih", facts.asked.minus(facts.gross))
        .at("lines")
    });
    refusals.or(())
}

/// A list that a request rests on stays as it is.
pub fn check_free(live: Option<&str>) -> Result<(), Refusals> {
    let mut refusals = Refusals::new();
    if let Some(label) = live {
        refusals.push(
            Refusal::new(
                "DAFTAR-SUDAH-DIPAKAI",
                LAW,
                format!("Daftar ini sudah diminta pembayarannya dengan {label}."),
                "Selesaikan atau batalkan SPP itu dahulu (cancel-spp).",
            )
            .figure("dokumen", label),
        );
    }
    refusals.or(())
}
