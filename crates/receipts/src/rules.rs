//! Pure decisions about receipts: facts in, a decision or *all* refusals out.

pub mod fund;
pub mod receipt;
pub mod refund;

#[cfg(test)]
mod tests;

use kernel::{Day, Money, Refusal, Refusals};

/// Every code that a rule here may answer with. A test holds this list, the
/// sources and the tables of cases against one another.
pub const CODES: &[&str] = &[
    "KETETAPAN-BATAL",
    "KETETAPAN-DIBAYAR",
    "KETETAPAN-GANDA",
    "KETETAPAN-JATUH-TEMPO",
    "KETETAPAN-LEBIH",
    "KETETAPAN-NILAI",
    "KETETAPAN-REKENING",
    "KETETAPAN-SKPD",
    "KONTRAPOS-KEADAAN",
    "KONTRAPOS-LEBIH",
    "KONTRAPOS-NILAI",
    "KONTRAPOS-TAHUN-LALU",
    "KOREKSI-LEBIH",
    "KOREKSI-NILAI",
    "KOREKSI-REKENING-SAMA",
    "NOTA-KREDIT-TANGGAL",
    "NOTA-KREDIT-TERPAKAI",
    "PENGEMBALIAN-BTT",
    "PENGEMBALIAN-LEBIH",
    "PENGEMBALIAN-NILAI",
    "PENGEMBALIAN-TAHUN",
    "PENGEMBALIAN-TAHUN-BERAKHIR",
    "PENGEMBALIAN-TANGGAL",
    "PENGEMBALIAN-TANPA-STBP",
    "SETOR-BUKAN-MILIKNYA",
    "SETOR-JUMLAH",
    "SETOR-SEBELUM-DITERIMA",
    "SETOR-SUDAH",
    "SP2B-PAGU",
    "SP2B-SUMBER-DANA",
    "SP3B-DANA",
    "SP3B-KOREKSI",
    "SP3B-MENUNGGU",
    "SP3B-NILAI",
    "SP3B-PERIODE",
    "SP3B-PERIODE-URUT",
    "SP3B-REKENING",
    "SP3B-SALDO",
    "SP3B-SALDO-AWAL",
    "SP3B-SALDO-NEGATIF",
    "TERIMA-BARIS-GANDA",
    "TERIMA-NILAI",
    "TERIMA-REKENING",
];

/// Acts that the remedies name; a test of the program holds them against its
/// acts.
pub const ACTS_NAMED: &[&str] = &[
    "ask-refund",
    "cancel-assessment",
    "correct-receipt",
    "deposit-receipts",
    "draft-spp",
    "give-ratification",
    "record-direct-receipt",
    "refuse-ratification",
    "refuse-refund",
];

/// Levels of a rekening that may be booked on: sub rincian objek.
const LEAF: usize = 6;

/// A rekening of receipts, revenue or financing, at its lowest level.
pub fn is_receipt(norm: &str) -> bool {
    (norm.starts_with("4.") || norm.starts_with("6.1.")) && norm.split('.').count() == LEAF
}

/// A rekening of spending at its lowest level.
pub fn is_spending(norm: &str) -> bool {
    norm.starts_with("5.") && norm.split('.').count() == LEAF
}

fn positive(code: &str, law: &str, what: &str, amount: Money, refusals: &mut Refusals) {
    refusals.require(amount.is_positive(), || {
        let text = format!("{what} {}, padahal harus lebih dari nol.", amount.rupiah());
        Refusal::new(code, law, text, "Isi jumlah paling sedikit satu sen.").money("diminta", amount).at("amount")
    });
}

/// More than is left, in figures.
fn above(refusal: Refusal, limit: Money, used: Money, asked: Money) -> Refusal {
    refusal
        .money("limit", limit)
        .money("terpakai", used)
        .money("diminta", asked)
        .money("sisa", limit.minus(used))
        .money("kurang", used.plus(asked).minus(limit))
}

/// The bank's credit note that proves money on the RKUD.
#[derive(Clone, Debug)]
pub struct CreditFacts {
    pub note: String,
    /// The document that it proves already.
    pub used_by: Option<String>,
    pub credited_on: Day,
    /// The day of what it proves, where that came before.
    pub not_before: Option<Day>,
    pub today: Day,
}

/// One credit note proves one document, on a day that can be.
pub fn check_credit(facts: &CreditFacts, refusals: &mut Refusals) {
    if let Some(label) = &facts.used_by {
        refusals.push(
            Refusal::new(
                "NOTA-KREDIT-TERPAKAI",
                "PP 12/2019 Ps 138(2); aturan Simpul: satu nota kredit membuktikan satu penerimaan",
                format!("Nota kredit {} sudah membuktikan {label}.", facts.note),
                "Periksa nota kreditnya; bila satu nota memuat beberapa setoran, tambahkan nomor barisnya, misalnya NK-12/3.",
            )
            .figure("dokumen", label.as_str())
            .at("credit_note"),
        );
    }
    let early = facts.not_before.filter(|day| facts.credited_on < *day);
    refusals.require(early.is_none() && facts.credited_on <= facts.today, || {
        let refusal = Refusal::new(
            "NOTA-KREDIT-TANGGAL",
            "PP 12/2019 Ps 138(2)",
            format!("Tanggal nota kredit {} mendahului setorannya, atau belum tiba.", facts.credited_on.long()),
            "Isi tanggal menurut nota kredit bank.",
        );
        let refusal = refusal.day("tanggal", facts.credited_on).at("date");
        early.map_or(refusal.clone(), |day| refusal.day("tanggal-dasar", day))
    });
}
