//! Money that goes back: refunds by the law's three cases, corrections of an
//! account, and spending of the year that returns to the RKUD.

use kernel::lifecycle::State;
use kernel::{Day, Money, Refusal, Refusals};

use super::{above, is_receipt, positive};
use crate::model::Nature;

const LAW: &str = "PP 12/2019 Ps 140";

/// What stands on the line that is taken from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    pub label: String,
    pub rekening: String,
    pub amount: Money,
    pub taken: Money,
}

#[derive(Clone, Debug)]
pub struct RefundFacts {
    pub nature: Nature,
    pub received_year: i32,
    pub year: i32,
    pub amount: Money,
    /// None where no receipt is named.
    pub line: Option<Standing>,
}

/// The three cases: what recurs, and what this year received, goes from its own
/// revenue account; what an earlier year received once goes from BTT.
pub fn decide_refund(facts: &RefundFacts) -> Result<(), Refusals> {
    let mut refusals = Refusals::new();
    positive("PENGEMBALIAN-NILAI", LAW, "Pengembalian sebesar", facts.amount, &mut refusals);
    let earlier = facts.received_year < facts.year;
    refusals.require(facts.received_year <= facts.year, || {
        Refusal::new(
            "PENGEMBALIAN-TAHUN",
            LAW,
            format!("Tahun penerimaan {} belum tiba pada tahun {}.", facts.received_year, facts.year),
            "Isi tahun ketika uangnya diterima.",
        )
        .figure("tahun", facts.received_year.to_string())
        .at("received_year")
    });
    refusals.require(!(earlier && facts.nature == Nature::Once), || {
        Refusal::new(
            "PENGEMBALIAN-BTT",
            LAW,
            format!(
                "Pengembalian yang tidak berulang atas penerimaan tahun {} dibebankan pada belanja tidak terduga, bukan pada pendapatan.",
                facts.received_year
            ),
            "Ajukan SPP-LS jenis pihak ketiga lainnya pada rekening belanja tidak terduga (5.3) kepada yang berhak (draft-spp).",
        )
        .figure("tahun", facts.received_year.to_string())
        .money("diminta", facts.amount)
        .at("nature")
    });
    refusals.require(earlier || facts.line.is_some(), || {
        Refusal::new(
            "PENGEMBALIAN-TANPA-STBP",
            LAW,
            "Pengembalian atas penerimaan tahun ini belum menyebut STBP-nya.",
            "Sebutkan STBP yang uangnya sudah masuk RKUD.",
        )
        .at("receipt")
    });
    if let Some(line) = &facts.line {
        let left = line.amount.minus(line.taken);
        refusals.require(facts.amount <= left, || {
            let text = format!(
                "{} menerima {} pada rekening {}, sudah dikembalikan atau dikoreksi {}; sisa {}, diminta {}.",
                line.label,
                line.amount.rupiah(),
                line.rekening,
                line.taken.rupiah(),
                left.rupiah(),
                facts.amount.rupiah()
            );
            let refusal = Refusal::new("PENGEMBALIAN-LEBIH", LAW, text, "Kembalikan paling banyak sisanya.");
            above(refusal.at("amount"), line.amount, line.taken, facts.amount)
        });
    }
    refusals.or(())
}

/// A refund is paid on its day or later, not in the future, and in the year
/// whose revenue it takes from: after it the law's third case holds.
pub fn check_paid_on(asked: Option<Day>, year: i32, paid: Day, today: Day, refusals: &mut Refusals) {
    refusals.require(paid.year() == year, || {
        Refusal::new(
            "PENGEMBALIAN-TAHUN-BERAKHIR",
            LAW,
            format!("Pengembalian ini mengurangi pendapatan tahun {year}, sedangkan dibayar {}.", paid.long()),
            "Tolak permintaan ini (refuse-refund). Pada tahun berjalan ajukan SPP-LS jenis pihak ketiga lainnya pada rekening belanja tidak terduga (5.3) kepada yang berhak (draft-spp), atau minta lagi bila sifatnya berulang (ask-refund).",
        )
        .figure("tahun", year.to_string())
        .day("tanggal", paid)
        .at("date")
    });
    refusals.require(paid <= today && asked.is_none_or(|day| paid >= day), || {
        Refusal::new(
            "PENGEMBALIAN-TANGGAL",
            LAW,
            format!("Tanggal bayar {} mendahului permintaannya, atau belum tiba.", paid.long()),
            "Isi tanggal menurut bukti bank.",
        )
        .day("tanggal", paid)
        .at("date")
    });
}

#[derive(Clone, Debug)]
pub struct CorrectionFacts {
    pub line: Standing,
    /// As it was typed, and in normal form.
    pub to: (String, String),
    pub amount: Money,
}

/// A correction moves what still stands on a line to another account.
pub fn decide_correction(facts: &CorrectionFacts) -> Result<(), Refusals> {
    const OURS: &str = "PP 12/2019 Ps 139; aturan Simpul: yang sudah dibukukan dikoreksi dengan dokumen baru";
    let mut refusals = Refusals::new();
    positive("KOREKSI-NILAI", OURS, "Koreksi sebesar", facts.amount, &mut refusals);
    let (line, (code, to)) = (&facts.line, &facts.to);
    refusals.require(is_receipt(to), || {
        Refusal::new(
            "TERIMA-REKENING",
            "PP 12/2019 Ps 27, 28; Permendagri 90/2019",
            format!("Rekening {code} bukan sub rincian objek pendapatan (4) atau penerimaan pembiayaan (6.1)."),
            "Pilih rekening enam tingkat yang berawal 4 atau 6.1.",
        )
        .figure("rekening", code.as_str())
        .at("to")
    });
    refusals.require(line.rekening != *to, || {
        Refusal::new(
            "KOREKSI-REKENING-SAMA",
            OURS,
            format!("{} sudah tercatat pada rekening {code}.", line.label),
            "Pilih rekening lain yang benar.",
        )
        .figure("rekening", code.as_str())
        .at("to")
    });
    let left = line.amount.minus(line.taken);
    refusals.require(facts.amount <= left, || {
        let text = format!(
            "{}: pada rekening {} tersisa {}, dikoreksi {}.",
            line.label,
            line.rekening,
            left.rupiah(),
            facts.amount.rupiah()
        );
        let refusal = Refusal::new("KOREKSI-LEBIH", OURS, text, "Koreksi paling banyak sisanya.").at("amount");
        above(refusal, line.amount, line.taken, facts.amount)
    });
    refusals.or(())
}

#[derive(Clone, Debug)]
pub struct ReturnFacts {
    pub label: String,
    pub state: State,
    /// The year that the payment charges.
    pub payment_year: i32,
    pub day: Day,
    /// What the line paid, and what of it came back before.
    pub paid: Money,
    pub returned: Money,
    pub amount: Money,
}

/// Spending comes back on the account that it left, within its year, never
/// more than was paid.
pub fn decide_return(facts: &ReturnFacts) -> Result<(), Refusals> {
    const BACK: &str = "PP 12/2019 Ps 131(2), 141; realisasi = pembayaran − pengembalian";
    let mut refusals = Refusals::new();
    positive("KONTRAPOS-NILAI", BACK, "Pengembalian belanja sebesar", facts.amount, &mut refusals);
    refusals.require(matches!(facts.state, State::Paid | State::Bounced | State::Ratified), || {
        Refusal::new(
            "KONTRAPOS-KEADAAN",
            BACK,
            format!("{} berkeadaan «{}»: uangnya belum keluar.", facts.label, facts.state.title()),
            "Tunggu SP2D cair atau LPJ disahkan; yang belum keluar dibatalkan, bukan dikembalikan.",
        )
        .figure("keadaan", facts.state.code())
        .at("payment")
    });
    refusals.require(facts.day.year() == facts.payment_year, || {
        Refusal::new(
            "KONTRAPOS-TAHUN-LALU",
            BACK,
            format!(
                "{} membebani tahun {}, sedangkan uangnya kembali {}.",
                facts.label,
                facts.payment_year,
                facts.day.long()
            ),
            "Catat sebagai lain-lain PAD yang sah (4.1.04) tahun berjalan (record-direct-receipt).",
        )
        .figure("tahun", facts.payment_year.to_string())
        .day("tanggal", facts.day)
        .at("date")
    });
    let left = facts.paid.minus(facts.returned);
    refusals.require(facts.amount <= left, || {
        let text = format!(
            "{} membayar {} pada baris ini, sudah kembali {}; sisa {}, diminta {}.",
            facts.label,
            facts.paid.rupiah(),
            facts.returned.rupiah(),
            left.rupiah(),
            facts.amount.rupiah()
        );
        let refusal = Refusal::new(
            "KONTRAPOS-LEBIH",
            BACK,
            text,
            "Terima kembali paling banyak sisanya; kelebihan bukan milik daerah.",
        );
        above(refusal.at("amount"), facts.paid, facts.returned, facts.amount)
    });
    refusals.or(())
}
