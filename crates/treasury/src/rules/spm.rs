//! SPM: the order that repeats the verified SPP, on the PA's responsibility.

use kernel::{Day, Money, Refusal, Refusals};

use super::Earlier;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SpmFacts {
    pub spp_number: String,
    /// Gross of the verified SPP.
    pub spp_amount: Money,
    /// Gross of the SPM.
    pub amount: Money,
    /// Surat Pernyataan Tanggung Jawab PA/KPA, signed for this SPM.
    pub statement_signed: bool,
    /// Days of the statement and of the SPM that it belongs to.
    pub statement_date: Option<Day>,
    pub doc_date: Day,
    /// Other SPM of this SPP, ended ones too.
    pub other_spm: Vec<Earlier>,
}

/// Judges an SPM; the SPP's state, limits, dates and payee have own rules.
pub fn decide_spm(facts: &SpmFacts) -> Result<Money, Refusals> {
    let mut refusals = Refusals::new();
    refusals.require(facts.statement_signed, || no_statement("SPM-SPTJM", "SPM"));
    let late = facts.statement_date.filter(|d| *d > facts.doc_date);
    if let Some(day) = late {
        refusals.push(
            Refusal::new(
                "SPM-SPTJM-TANGGAL",
                "PP 12/2019 Ps 149(3)a",
                format!("SPTJM bertanggal {}, sesudah SPM tanggal {}.", day.long(), facts.doc_date.long()),
                "Tanggali SPTJM paling lambat pada tanggal SPM.",
            )
            .day("sptjm", day)
            .day("spm", facts.doc_date)
            .at("sptjm"),
        );
    }
    refusals.require(facts.amount == facts.spp_amount, || {
        Refusal::new(
            "SPM-NILAI-BEDA",
            "PP 12/2019 Ps 147, 148(2)",
            format!(
                "SPM sebesar {} berbeda dari SPP nomor {} sebesar {}.",
                facts.amount.rupiah(),
                facts.spp_number,
                facts.spp_amount.rupiah()
            ),
            "Samakan SPM dengan SPP; bila SPP keliru, kembalikan SPP (return-spp).",
        )
        .money("limit", facts.spp_amount)
        .money("diminta", facts.amount)
        .money("selisih", facts.amount.minus(facts.spp_amount))
    });
    for other in facts.other_spm.iter().filter(|o| o.is_live()) {
        refusals.push(
            Refusal::new(
                "SPM-SUDAH-ADA",
                "PP 12/2019 Ps 148(2); pola F02",
                format!(
                    "SPP nomor {} sudah memiliki {} tanggal {} ({}).",
                    facts.spp_number,
                    other.label,
                    other.day.long(),
                    other.state.title()
                ),
                "Lanjutkan SPM itu, atau batalkan lebih dahulu (void-spm) sebelum membuat yang baru.",
            )
            .figure("dokumen", other.label.clone()),
        );
    }
    refusals.or(facts.amount)
}

/// The only paper whose lack the law names as a ground (Ps 149(4)a).
pub(super) fn no_statement(code: &str, what: &str) -> Refusal {
    Refusal::new(
        code,
        "PP 12/2019 Ps 149(3)a, (4)a",
        format!("{what} tidak dilengkapi Surat Pernyataan Tanggung Jawab PA/KPA (SPTJM)."),
        "PA/KPA menandatangani SPTJM bersama SPM (issue-spm); SPM yang sudah dikirim dikembalikan dahulu.",
    )
    .at("sptjm")
}
