//! Requests of nothing: an advance's accountability becomes final without
//! money. And the statement of responsibility that goes with an LPJ.

use kernel::{Day, Money, Refusal, Refusals};

use super::advance::Purse;
use crate::model::AdvanceKind;
use crate::policy::Policy;

/// An advance whose LPJ is made final.
#[derive(Clone, Debug)]
pub struct NihilFacts {
    pub kind: AdvanceKind,
    pub label: String,
    pub purse: Purse,
    /// What the Kuasa BUD has seen come in of it.
    pub credited: Money,
}

/// A TU ends when LPJ and deposits come to what was received, to the sen. What
/// is left of a UP goes back afterwards.
pub fn decide_nihil(facts: &NihilFacts) -> Result<(), Refusals> {
    let mut refusals = Refusals::new();
    let told = facts.purse.accounted.plus(facts.credited);
    refusals.require(facts.kind == AdvanceKind::Up || told == facts.purse.received, || {
        Refusal::new(
            "TU-NIHIL-SISA",
            "PP 12/2019 Ps 144(3), 153",
            format!(
                "{}: diterima {}, sedangkan LPJ yang disahkan {} dan setoran yang sudah masuk {}; belum selesai {}.",
                facts.label,
                facts.purse.received.rupiah(),
                facts.purse.accounted.rupiah(),
                facts.credited.rupiah(),
                facts.purse.received.minus(told).rupiah()
            ),
            "Sahkan LPJ-nya, setorkan sisanya (return-advance), dan tunggu Kuasa BUD menyatakannya masuk.",
        )
        .money("limit", facts.purse.received)
        .money("terpakai", told)
        .money("selisih", facts.purse.received.minus(told))
    });
    refusals.or(())
}

/// What an LPJ must bring with it when it is ratified.
#[derive(Clone, Debug)]
pub struct StatementFacts {
    pub lpj: String,
    pub doc_date: Day,
    /// The day of the statement for the LPJ as it now stands.
    pub signed: Option<Day>,
}

pub fn check_statement(facts: &StatementFacts, policy: &Policy) -> Result<(), Refusals> {
    let required = &policy.card.sptb_required;
    let mut refusals = Refusals::new();
    refusals.require(facts.signed.is_some() || !required.value, || {
        Refusal::new(
            "LPJ-SPTB",
            &required.law(),
            format!("{} belum disertai Surat Pernyataan Tanggung Jawab Belanja (SPTB).", facts.lpj),
            "PA atau KPA menandatangani SPTB lebih dahulu (sign-sptb).",
        )
    });
    let late = facts.signed.filter(|day| *day > facts.doc_date);
    if let Some(day) = late {
        refusals.push(
            Refusal::new(
                "LPJ-SPTB-TANGGAL",
                "Aturan Simpul: dokumen tidak mendahului dasarnya (pola F06)",
                format!("SPTB bertanggal {}, sesudah pengesahan {}.", day.long(), facts.doc_date.long()),
                "Sahkan LPJ pada tanggal SPTB atau sesudahnya.",
            )
            .day("tanggal-dasar", day)
            .day("tanggal", facts.doc_date)
            .at("date"),
        );
    }
    refusals.or(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::initial;

    fn sen(v: i64) -> Money {
        Money::from_sen(v)
    }

    fn day(s: &str) -> Day {
        s.parse().expect("a day")
    }

    fn codes(result: Result<(), Refusals>) -> Vec<String> {
        result.err().map(Refusals::into_vec).unwrap_or_default().into_iter().map(|r| r.code).collect()
    }

    #[test]
    fn a_tu_is_final_when_all_of_it_is_told() {
        let of = |kind, accounted: i64, credited: i64| {
            let purse = Purse { received: sen(100), accounted: sen(accounted), ..Purse::default() };
            codes(decide_nihil(&NihilFacts { kind, label: "TU 2026".into(), purse, credited: sen(credited) }))
        };
        assert_eq!((of(AdvanceKind::Tu, 100, 0), of(AdvanceKind::Tu, 60, 40)), (vec![], vec![]));
        assert_eq!(of(AdvanceKind::Tu, 60, 39), ["TU-NIHIL-SISA"]);
        assert_eq!(of(AdvanceKind::Tu, 60, 41), ["TU-NIHIL-SISA"]);
        assert_eq!(of(AdvanceKind::Up, 60, 0), [""; 0]);
    }

    #[test]
    fn a_statement_is_asked_for_where_the_region_says_so() {
        let start = day("2026-01-01");
        let mut policy = Policy::on(&initial(start), start).expect("a policy");
        let of = |policy: &Policy, signed: Option<&str>| {
            let facts = StatementFacts { lpj: "LPJ 1".into(), doc_date: day("2026-02-16"), signed: signed.map(day) };
            codes(check_statement(&facts, policy))
        };
        assert_eq!(of(&policy, None), [""; 0]);
        policy.card.sptb_required.value = true;
        assert_eq!(of(&policy, None), ["LPJ-SPTB"]);
        assert_eq!(of(&policy, Some("2026-02-16")), [""; 0]);
        assert_eq!(of(&policy, Some("2026-02-17")), ["LPJ-SPTB-TANGGAL"]);
    }
}
