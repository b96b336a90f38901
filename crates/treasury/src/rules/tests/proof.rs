//! Proofs of deductions, by one sen, one day, one digit.

use kernel::Refusals;

use super::{Case, case, day, sen, silent};
use crate::rules::proof::{
    ListProofFacts, ProofFacts, check_proof_day, decide_list_proofs, decide_proof, decide_void_proof, effective,
    percent,
};
use crate::rules::tax::Proposal;

fn by_rule() -> Proposal {
    Proposal {
        kind: "pph23".into(),
        name: "PPh Pasal 23 2 %".into(),
        base: sen(100_000),
        rate: Some(20_000),
        amount: sen(2_000),
        source: "uji".into(),
    }
}

/// A deduction of which everything is known.
fn facts(proposal: Option<&Proposal>) -> ProofFacts<'_> {
    ProofFacts {
        label: "12-1",
        kind: "pph23",
        tax: sen(2_000),
        gross: sen(111_000),
        sort: Some("BPU"),
        own: true,
        living: None,
        list: None,
        npwp: Some("0123456789012345"),
        typed_npwp: None,
        typed_nik: false,
        known: true,
        proposal,
        base: None,
    }
}

fn judged(facts: &ProofFacts<'_>) -> Vec<String> {
    silent(decide_proof(facts))
}

fn one(expected: &'static [&'static str], pass: ProofFacts<'_>, fail: ProofFacts<'_>) -> Case {
    case(expected, judged(&pass), judged(&fail))
}

fn singles() -> Vec<Case> {
    let rule = by_rule();
    let good = facts(Some(&rule));
    let typed = |base: Option<i64>| ProofFacts { base: base.map(sen), ..facts(None) };
    let base = |base: i64| ProofFacts { base: Some(sen(base)), ..good };
    let nobody = ProofFacts { npwp: None, ..good };
    vec![
        one(&["PAJAK-BUKTI-JENIS"], good, ProofFacts { sort: None, ..good }),
        one(&["PAJAK-BUKTI-PEMEGANG"], good, ProofFacts { own: false, ..good }),
        one(&["PAJAK-BUKTI-SUDAH-ADA"], good, ProofFacts { living: Some("BPU 1"), ..good }),
        one(&["PAJAK-BUKTI-DAFTAR"], good, ProofFacts { list: Some("DPB 1"), ..good }),
        one(&["PAJAK-BUKTI-IDENTITAS"], ProofFacts { typed_nik: true, ..nobody }, nobody),
        // The higher rate says that no number was shown.
        one(&["PAJAK-BUKTI-IDENTITAS"], ProofFacts { known: false, ..nobody }, nobody),
        // Of old the same number had fifteen digits.
        one(
            &["PAJAK-BUKTI-NPWP-BEDA"],
            ProofFacts { typed_npwp: Some("123456789012345"), ..good },
            ProofFacts { typed_npwp: Some("123456789012346"), ..good },
        ),
        one(&["PAJAK-BUKTI-DASAR-BEDA"], base(100_000), base(100_001)),
        one(&["PAJAK-BUKTI-DASAR-BEDA"], base(100_000), base(99_999)),
        one(&["PAJAK-BUKTI-DASAR-KOSONG"], typed(Some(100_000)), typed(None)),
        one(&["PAJAK-BUKTI-DASAR"], typed(Some(2_000)), typed(Some(1_999))),
        one(&["PAJAK-BUKTI-DASAR"], typed(Some(111_000)), typed(Some(111_001))),
    ]
}

pub(super) fn cases() -> Vec<Case> {
    let dated = |withheld: &str, on: &str, last: Option<&str>| {
        let mut refusals = Refusals::new();
        check_proof_day(day(withheld), day(on), last.map(day), day("2026-03-12"), &mut refusals);
        silent(refusals.or(()))
    };
    let listed = |sum: i64, open: usize, own: bool| {
        let facts = ListProofFacts { kind: "pph21", tax: sen(500), sum: Some(sen(sum)), own, open };
        silent(decide_list_proofs(&facts))
    };
    let void = |voided: Option<&str>, own: bool| silent(decide_void_proof("BP21 1", voided.map(day), own));
    let mut all = singles();
    all.extend([
        case(
            &["PAJAK-BUKTI-TANGGAL"],
            dated("2026-03-10", "2026-03-10", None),
            dated("2026-03-10", "2026-03-09", None),
        ),
        case(
            &["PAJAK-BUKTI-TANGGAL"],
            dated("2026-03-10", "2026-03-12", None),
            dated("2026-03-10", "2026-03-13", None),
        ),
        case(
            &["PAJAK-BUKTI-TANGGAL"],
            dated("2026-03-10", "2026-03-11", Some("2026-03-11")),
            dated("2026-03-10", "2026-03-10", Some("2026-03-11")),
        ),
        case(&["PAJAK-BUKTI-JUMLAH"], listed(500, 1, true), listed(499, 1, true)),
        case(&["PAJAK-BUKTI-JUMLAH"], listed(500, 1, true), listed(501, 1, true)),
        case(&["PAJAK-BUKTI-SUDAH-ADA"], listed(500, 1, true), listed(500, 0, true)),
        case(&["PAJAK-BUKTI-PEMEGANG"], listed(500, 1, true), listed(500, 1, false)),
        case(&["PAJAK-BUKTI-BATAL"], void(None, true), void(Some("2026-03-12"), true)),
        case(&["PAJAK-BUKTI-PEMEGANG"], void(None, true), void(None, false)),
    ]);
    all
}

#[test]
fn a_proof_tells_the_base_and_the_rate_of_its_rule_or_what_the_tax_is_of_the_base() {
    let rule = by_rule();
    let told = decide_proof(&facts(Some(&rule))).expect("a proof");
    assert_eq!((told.base, told.rate, told.rule.as_str()), (sen(100_000), 20_000, "PPh Pasal 23 2 %"));
    // Where several layers bear it there is no one rate.
    let layered = Proposal { rate: None, base: sen(16_000), ..by_rule() };
    assert_eq!(decide_proof(&facts(Some(&layered))).expect("a proof").rate, 125_000);
    let typed = ProofFacts { base: Some(sen(75_472)), ..facts(None) };
    assert_eq!(decide_proof(&typed).expect("a proof").rate, 26_500);
    assert_eq!(
        [effective(sen(1), sen(3)), effective(sen(2), sen(3)), effective(sen(0), sen(0))],
        [333_333, 666_667, 0]
    );
    assert_eq!([percent(20_000), percent(26_500), percent(333_333), percent(0)], ["2 %", "2,65 %", "33,3333 %", "0 %"]);
}
