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
    /// The treasurer's account that it came to, where that is on record.
    pub known: Option<i64>,
    /// The one that was chosen, and whether it is a treasurer's in use.
    pub chosen: Option<(i64, bool)>,
}

/// A TU ends when LPJ and deposits come to what was received, to the sen. What
/// is left of a UP goes back afterwards. No request here tells to whose account
/// an advance of the national system came: a treasurer's is chosen. Gives the account.
pub fn decide_nihil(facts: &NihilFacts) -> Result<i64, Refusals> {
    let mut refusals = Refusals::new();
    let account = facts.known.or(facts.chosen.filter(|(_, treasurers)| *treasurers).map(|(id, _)| id));
    refusals.require(account.is_some(), || {
        let why = match facts.chosen {
            Some(_) => "rekening yang dipilih bukan rekening bendahara yang berlaku",
            None => "rekening bendahara yang menerimanya tidak tercatat di sini",
        };
        Refusal::new(
            "SPP-NIHIL-REKENING",
            "PP 12/2019 Ps 143–144, 153",
            format!("{} diteruskan dari SIPD; {why}.", facts.label),
            "Pilih rekening bendahara itu, yang sudah dikonfirmasi dan belum diganti, dari daftar rekening penerima.",
        )
        .figure("dokumen", facts.label.as_str())
        .at("payee_account")
    });
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
    refusals.or(account.unwrap_or_default())
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

    fn codes<T>(result: Result<T, Refusals>) -> Vec<String> {
        result.err().map(Refusals::into_vec).unwrap_or_default().into_iter().map(|r| r.code).collect()
    }

    #[test]
    fn a_tu_is_final_when_all_of_it_is_told() {
        let of = |kind, accounted: i64, credited: i64| {
            let purse = Purse { received: sen(100), accounted: sen(accounted), ..Purse::default() };
            let (label, credited, known) = ("TU 2026".into(), sen(credited), Some(7));
            codes(decide_nihil(&NihilFacts { kind, label, purse, credited, known, chosen: None }))
        };
        assert_eq!((of(AdvanceKind::Tu, 100, 0), of(AdvanceKind::Tu, 60, 40)), (vec![], vec![]));
        assert_eq!(of(AdvanceKind::Tu, 60, 39), ["TU-NIHIL-SISA"]);
        assert_eq!(of(AdvanceKind::Tu, 60, 41), ["TU-NIHIL-SISA"]);
        assert_eq!(of(AdvanceKind::Up, 60, 0), [""; 0]);
        let purse = Purse { received: sen(100), accounted: sen(99), ..Purse::default() };
        let (kind, label) = (AdvanceKind::Tu, "TU 2026".into());
        let nowhere = NihilFacts { kind, label, purse, credited: sen(0), known: None, chosen: None };
        assert_eq!(codes(decide_nihil(&nowhere)), ["SPP-NIHIL-REKENING", "TU-NIHIL-SISA"], "both at once");
    }

    /// What is on record wins; what is chosen is a treasurer's.
    #[test]
    fn the_account_is_the_one_on_record_or_a_treasurers() {
        let of = |known: Option<i64>, chosen: Option<(i64, bool)>| {
            let (label, purse) = ("UP 2026".into(), Purse::default());
            decide_nihil(&NihilFacts { kind: AdvanceKind::Up, label, purse, credited: sen(0), known, chosen })
        };
        assert_eq!((of(Some(7), None), of(Some(7), Some((8, true)))), (Ok(7), Ok(7)));
        assert_eq!(of(None, Some((8, true))), Ok(8));
        assert_eq!(codes(of(None, Some((8, false)))), ["SPP-NIHIL-REKENING"]);
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
