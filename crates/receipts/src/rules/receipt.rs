//! Assessments, STBP and their deposit.

use std::collections::BTreeSet;

use kernel::{Day, Money, Refusal, Refusals};

use super::{above, is_receipt, positive};
use crate::model::{Assessment, Way};

const LAW: &str = "PP 12/2019 Ps 137–138";
const ASSESSED: &str = "UU 1/2022 Ps 5(3)–(4)";

/// A line of money that comes in.
#[derive(Clone, Debug)]
pub struct LineFacts {
    /// As it was typed.
    pub code: String,
    /// In normal form.
    pub rekening: String,
    pub amount: Money,
}

/// Lines stand on accounts of receipts, each once, with something on them.
pub fn check_lines(lines: &[LineFacts], refusals: &mut Refusals) {
    let mut seen = BTreeSet::new();
    for line in lines {
        refusals.require(is_receipt(&line.rekening), || {
            Refusal::new(
                "TERIMA-REKENING",
                "PP 12/2019 Ps 27, 28; Permendagri 90/2019",
                format!(
                    "Rekening {} bukan sub rincian objek pendapatan (4) atau penerimaan pembiayaan (6.1).",
                    line.code
                ),
                "Pilih rekening enam tingkat yang berawal 4 atau 6.1.",
            )
            .figure("rekening", line.code.as_str())
            .at("lines")
        });
        refusals.require(line.amount.is_positive(), || {
            Refusal::new(
                "TERIMA-NILAI",
                LAW,
                format!("Rekening {}: {} padahal harus lebih dari nol.", line.code, line.amount.rupiah()),
                "Isi jumlah paling sedikit satu sen, atau hapus barisnya.",
            )
            .money("diminta", line.amount)
            .at("lines")
        });
        refusals.require(seen.insert(line.rekening.as_str()), || {
            Refusal::new(
                "TERIMA-BARIS-GANDA",
                "Aturan Simpul: satu rekening satu baris",
                format!("Rekening {} disebut dua kali.", line.code),
                "Gabungkan jumlahnya dalam satu baris.",
            )
            .figure("rekening", line.code.as_str())
            .at("lines")
        });
    }
}

/// An assessment that is about to be recorded.
#[derive(Clone, Debug)]
pub struct NewAssessment {
    pub amount: Money,
    pub issued: Day,
    pub due: Day,
    pub today: Day,
    /// The same kind and number, recorded before.
    pub before: Option<String>,
}

pub fn decide_assessment(facts: &NewAssessment) -> Result<(), Refusals> {
    let mut refusals = Refusals::new();
    positive("KETETAPAN-NILAI", ASSESSED, "Ketetapan sebesar", facts.amount, &mut refusals);
    refusals.require(facts.due >= facts.issued && facts.issued <= facts.today, || {
        Refusal::new(
            "KETETAPAN-JATUH-TEMPO",
            ASSESSED,
            format!(
                "Ketetapan bertanggal {} dengan jatuh tempo {}: jatuh tempo tidak mendahului ketetapannya, dan ketetapan tidak bertanggal depan.",
                facts.issued.long(),
                facts.due.long()
            ),
            "Perbaiki tanggalnya menurut surat ketetapan.",
        )
        .day("tanggal", facts.issued)
        .day("batas", facts.due)
        .at("due")
    });
    if let Some(label) = &facts.before {
        refusals.push(
            Refusal::new(
                "KETETAPAN-GANDA",
                "Aturan Simpul: satu nomor ketetapan satu kali dalam tahun dan SKPD-nya",
                format!("{label} sudah dicatat."),
                "Periksa nomornya; batalkan yang keliru dahulu (cancel-assessment).",
            )
            .figure("dokumen", label.as_str())
            .at("number"),
        );
    }
    refusals.or(())
}

/// An assessment is taken back only while nobody has paid on it.
pub fn decide_cancel(assessment: &Assessment) -> Result<(), Refusals> {
    let mut refusals = Refusals::new();
    refusals.require(!assessment.cancelled, || cancelled(assessment));
    refusals.require(assessment.paid.is_zero(), || {
        Refusal::new(
            "KETETAPAN-DIBAYAR",
            ASSESSED,
            format!("{} sudah dibayar {}.", assessment.label(), assessment.paid.rupiah()),
            "Batalkan STBP-nya dahulu selama belum disetor, atau kembalikan uangnya.",
        )
        .money("terpakai", assessment.paid)
    });
    refusals.or(())
}

fn cancelled(assessment: &Assessment) -> Refusal {
    Refusal::new(
        "KETETAPAN-BATAL",
        ASSESSED,
        format!("{} sudah dibatalkan.", assessment.label()),
        "Pilih ketetapan yang berlaku.",
    )
    .at("assessment")
}

/// What an STBP pays of an assessment: the lines on its account, never more
/// than what is left. Answers with that sum.
pub fn check_assessed(
    assessment: &Assessment,
    unit: i64,
    lines: &[LineFacts],
    refusals: &mut Refusals,
) -> Option<Money> {
    refusals.require(!assessment.cancelled, || cancelled(assessment));
    refusals.require(assessment.unit == unit, || {
        Refusal::new(
            "KETETAPAN-SKPD",
            ASSESSED,
            format!("{} adalah ketetapan SKPD lain.", assessment.label()),
            "Penerimaannya dicatat SKPD yang menetapkan.",
        )
        .at("assessment")
    });
    let own = lines.iter().filter(|l| l.rekening == assessment.rekening);
    let sum = Money::sum(own.map(|l| l.amount))?;
    refusals.require(sum.is_positive(), || {
        Refusal::new(
            "KETETAPAN-REKENING",
            ASSESSED,
            format!("Tidak ada baris pada rekening {} dari {}.", assessment.rekening, assessment.label()),
            "Catat pokoknya pada rekening ketetapan itu; denda boleh pada barisnya sendiri.",
        )
        .figure("rekening", assessment.rekening.as_str())
        .at("lines")
    });
    let left = assessment.amount.minus(assessment.paid);
    refusals.require(sum <= left, || {
        let text = format!(
            "{}: ditetapkan {}, sudah dibayar {}; sisa {}, diterima {}.",
            assessment.label(),
            assessment.amount.rupiah(),
            assessment.paid.rupiah(),
            left.rupiah(),
            sum.rupiah()
        );
        let remedy = "Terima paling banyak sisanya; kelebihan dicatat pada rekeningnya sendiri.";
        let refusal = Refusal::new("KETETAPAN-LEBIH", ASSESSED, text, remedy).at("lines");
        above(refusal, assessment.amount, assessment.paid, sum)
    });
    Some(sum)
}

/// An STBP that somebody wants to deposit.
#[derive(Clone, Debug)]
pub struct Held {
    pub label: String,
    pub amount: Money,
    pub day: Day,
    pub way: Way,
    /// It is another SKPD's or of another year.
    pub foreign: bool,
    /// It was deposited before, or has ended.
    pub gone: bool,
}

#[derive(Clone, Debug)]
pub struct DepositFacts {
    pub held: Vec<Held>,
    /// As the bank's slip says it.
    pub stated: Money,
    pub doc_date: Day,
}

impl DepositFacts {
    /// The earliest day on which money of it came into somebody's hands.
    pub fn earliest(&self) -> Option<Day> {
        self.held.iter().filter(|h| h.way.is_held()).map(|h| h.day).min()
    }
}

/// Judges an STS: its STBP free, of this SKPD, together just what is deposited.
pub fn decide_deposit(facts: &DepositFacts) -> Result<Money, Refusals> {
    let mut refusals = Refusals::new();
    for held in &facts.held {
        refusals.require(!held.foreign, || {
            Refusal::new(
                "SETOR-BUKAN-MILIKNYA",
                LAW,
                format!("{} bukan penerimaan SKPD dan tahun ini.", held.label),
                "Pilih STBP SKPD sendiri pada tahun yang sama.",
            )
            .figure("dokumen", held.label.as_str())
            .at("stbp")
        });
        refusals.require(!held.gone, || {
            Refusal::new(
                "SETOR-SUDAH",
                LAW,
                format!("{} sudah disetor atau sudah dibatalkan.", held.label),
                "Pilih STBP yang belum disetor.",
            )
            .figure("dokumen", held.label.as_str())
            .at("stbp")
        });
        refusals.require(held.day <= facts.doc_date, || {
            Refusal::new(
                "SETOR-SEBELUM-DITERIMA",
                "Aturan Simpul: dokumen tidak mendahului dasarnya (pola F06)",
                format!("{} bertanggal {}, sesudah STS {}.", held.label, held.day.long(), facts.doc_date.long()),
                format!("Pilih tanggal {} atau sesudahnya.", held.day.long()),
            )
            .day("tanggal-dasar", held.day)
            .day("tanggal", facts.doc_date)
            .at("date")
        });
    }
    let sum = facts.held.iter().fold(Money::ZERO, |sum, h| sum.plus(h.amount));
    refusals.require(sum == facts.stated, || {
        Refusal::new(
            "SETOR-JUMLAH",
            LAW,
            format!("Disetor {}, sedangkan STBP-nya berjumlah {}.", facts.stated.rupiah(), sum.rupiah()),
            "Setorkan seluruh penerimaan yang dipilih, sampai satu sen.",
        )
        .money("jumlah", sum)
        .money("disetor", facts.stated)
        .money("selisih", facts.stated.minus(sum))
        .at("amount")
    });
    refusals.or(sum)
}

/// A deposit after its term: a finding that everybody sees, no refusal, since
/// the money has to go in all the same.
pub fn late(label: &str, due: Day, deposited: Day) -> Option<Refusal> {
    (deposited > due).then(|| {
        Refusal::new(
            "CEK-SETOR-TERLAMBAT",
            "PP 12/2019 Ps 137(1)–(2), 138(3)",
            format!("{label} disetor {}, sedangkan batasnya {}.", deposited.long(), due.long()),
            "Setorkan paling lambat pada batasnya; catat alasannya bila jangkauan menghalangi.",
        )
        .day("batas", due)
        .day("tanggal", deposited)
    })
}

/// Money that is still in hand after its term, as of a day.
pub fn overdue(label: &str, due: Day, on: Day) -> Option<Refusal> {
    (on > due).then(|| {
        Refusal::new(
            "CEK-BELUM-DISETOR",
            "PP 12/2019 Ps 137(1)–(2), 138(3)",
            format!("{label} belum disetor pada {}, sedangkan batasnya {}.", on.long(), due.long()),
            "Setorkan hari ini (deposit-receipts).",
        )
        .day("batas", due)
        .day("tanggal", on)
    })
}

/// Receipts may exceed the budget, but an account outside it is told.
pub fn outside_budget(label: &str, rekening: &str) -> Refusal {
    Refusal::new(
        "CEK-TERIMA-TANPA-ANGGARAN",
        "PP 12/2019 Ps 27, 120(2)",
        format!("{label}: rekening {rekening} tidak ada dalam anggaran pendapatan atau pembiayaan SKPD ini."),
        "Terima uangnya; periksa rekeningnya (correct-receipt), atau anggarkan pada perubahan APBD.",
    )
    .figure("rekening", rekening)
}
