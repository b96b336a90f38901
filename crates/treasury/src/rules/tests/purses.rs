//! NPD, panjar, and the assistant's part of the UP.

use kernel::Role;

use super::*;
use crate::model::Npd;
use crate::rules::advance::Purse;
use crate::rules::npd::{
    GiveFacts, Open, PermitFacts, RowFacts, check_overdue, check_permit, check_settled, covered, decide_give,
    decide_settle,
};
use crate::rules::opening::{OpeningFacts, Reckoned, decide_opening};
use crate::rules::parts::{BackFacts, PassFacts, decide_back, decide_pass, decide_route};
use crate::rules::route::KpaReason;

fn purse() -> Purse {
    Purse { received: sen(1_000), spent: sen(300), returned: sen(100), aside: sen(200), ..Purse::default() }
}

fn give() -> GiveFacts {
    let (label, purse) = ("UP 2026".to_owned(), purse());
    GiveFacts { label, purse, panjar: true, approved: sen(400), amount: None, transfer_named: true }
}

fn given(facts: GiveFacts) -> Vec<String> {
    silent(decide_give(&facts))
}

fn row(asked: i64) -> RowFacts {
    RowFacts { label: "5.1".into(), limit: sen(400), used: sen(250), asked: sen(asked) }
}

fn permit() -> PermitFacts {
    PermitFacts { label: "NPD 1".into(), is_open: true, same_purse: true, rows: vec![row(150)], same_person: false }
}

/// What a check that collects refusals says.
fn collected(check: impl FnOnce(&mut Refusals)) -> Vec<String> {
    let mut refusals = Refusals::new();
    check(&mut refusals);
    silent(refusals.or(()))
}

fn permitted(npd: Option<PermitFacts>, required: bool) -> Vec<String> {
    let mut policy = policy();
    policy.purses.npd_required.value = required;
    collected(|refusals| check_permit(npd.as_ref(), &policy, refusals))
}

fn open() -> Open {
    Open { label: "NPD 1".into(), given_on: day("2026-03-01"), amount: sen(1) }
}

fn overdue(on: &str, holds: bool) -> Vec<String> {
    let mut policy = policy();
    policy.purses.panjar_holds_npd.value = holds;
    collected(|refusals| check_overdue(&[open()], day(on), &policy, refusals))
}

fn settled(holds: bool) -> Vec<String> {
    let mut policy = policy();
    policy.purses.panjar_holds_lpj.value = holds;
    collected(|refusals| check_settled(&[open()], &policy, refusals))
}

fn pass() -> PassFacts {
    PassFacts {
        label: "UP 2026".into(),
        purse: purse(),
        amount: sen(400),
        to_part: true,
        assistant: true,
        decree_date: day("2026-03-10"),
        doc_date: day("2026-03-10"),
    }
}

fn passed(facts: PassFacts) -> Vec<String> {
    silent(decide_pass(&facts))
}

fn back(amount: i64, decree: &str) -> Vec<String> {
    let facts = BackFacts {
        label: "UP 2026".into(),
        purse: purse(),
        amount: sen(amount),
        decree_date: day(decree),
        doc_date: day("2026-03-10"),
    };
    silent(decide_back(&facts))
}

fn route(kpa: KpaReason, has_unit_ppk: bool, by: Role) -> Vec<String> {
    silent(decide_route(kpa, has_unit_ppk, by))
}

fn reckoned(received: i64, refilled: i64, spent: i64) -> Reckoned {
    Reckoned { received: sen(received), refilled: sen(refilled), spent: sen(spent) }
}

/// A UP of 1,000 of which 300 were spent elsewhere.
fn opening() -> OpeningFacts {
    OpeningFacts {
        label: "UP 2026".into(),
        given: true,
        own: None,
        waiting: None,
        before: Reckoned::default(),
        now: reckoned(1_000, 0, 300),
        bank: sen(600),
        cash: sen(100),
    }
}

fn opened(facts: OpeningFacts) -> Vec<String> {
    silent(decide_opening(&facts))
}

/// What a report tells after 1,000 were taken over, of which 300 were spent.
fn continued(now: Reckoned, bank: i64) -> Vec<String> {
    opened(OpeningFacts { before: reckoned(1_000, 0, 300), now, bank: sen(bank), cash: sen(0), ..opening() })
}

fn opening_cases() -> Vec<Case> {
    let counted = |cash: i64| opened(OpeningFacts { cash: sen(cash), ..opening() });
    let empty =
        |spent: i64| opened(OpeningFacts { now: reckoned(1_000, 0, spent), bank: sen(0), cash: sen(0), ..opening() });
    let named = || Some("SPP 81.04/02.0/000001".to_owned());
    vec![
        case(&["SALDO-AWAL-JUMLAH"], counted(100), counted(101)),
        case(&["SALDO-AWAL-JUMLAH"], counted(100), counted(99)),
        case(&["SALDO-AWAL-MINUS"], empty(1_000), empty(1_001)),
        case(&["SALDO-AWAL-TIDAK-ADA"], counted(100), opened(OpeningFacts { given: false, ..opening() })),
        case(&["SALDO-AWAL-LOKAL"], counted(100), opened(OpeningFacts { own: named(), ..opening() })),
        case(&["SALDO-AWAL-MENUNGGU"], counted(100), opened(OpeningFacts { waiting: named(), ..opening() })),
        case(&["SALDO-AWAL-SUDAH-ADA"], continued(reckoned(1_001, 1, 300), 1), continued(reckoned(1_000, 0, 300), 0)),
        case(&["SALDO-AWAL-BERUBAH"], continued(reckoned(1_001, 1, 300), 1), continued(reckoned(1_001, 1, 299), 2)),
    ]
}

pub(super) fn cases() -> Vec<Case> {
    let mut all = purse_cases();
    all.extend(opening_cases());
    all
}

fn purse_cases() -> Vec<Case> {
    vec![
        case(&["NPD-TANPA-PANJAR"], given(GiveFacts { panjar: false, ..give() }), {
            given(GiveFacts { panjar: false, amount: Some(sen(1)), ..give() })
        }),
        case(
            &["PANJAR-NILAI"],
            given(give()),
            given(GiveFacts { approved: sen(399), amount: Some(sen(400)), ..give() }),
        ),
        case(
            &["PANJAR-NILAI"],
            given(GiveFacts { amount: Some(sen(1)), ..give() }),
            given(GiveFacts { amount: Some(sen(0)), ..give() }),
        ),
        case(&["PANJAR-REKENING"], given(give()), given(GiveFacts { transfer_named: false, ..give() })),
        case(&["NPD-WAJIB"], permitted(None, false), permitted(None, true)),
        case(
            &["NPD-TIDAK-TERBUKA"],
            permitted(Some(permit()), true),
            permitted(Some(PermitFacts { is_open: false, ..permit() }), true),
        ),
        case(
            &["NPD-KAS-LAIN"],
            permitted(Some(permit()), false),
            permitted(Some(PermitFacts { same_purse: false, ..permit() }), false),
        ),
        case(
            &["NPD-BARIS"],
            permitted(Some(permit()), false),
            permitted(Some(PermitFacts { rows: vec![row(151)], ..permit() }), false),
        ),
        case(
            &["NPD-ORANG-SAMA"],
            permitted(Some(permit()), false),
            permitted(Some(PermitFacts { same_person: true, ..permit() }), false),
        ),
        case(&["PANJAR-LEWAT-WAKTU"], overdue("2026-03-11", true), overdue("2026-03-12", true)),
        case(&["PANJAR-LEWAT-WAKTU"], overdue("2026-03-12", false), overdue("2026-03-12", true)),
        case(&["LPJ-PANJAR-TERBUKA"], settled(false), settled(true)),
        case(
            &["PANJAR-SELISIH"],
            silent(decide_settle(sen(55), Some(sen(55)))),
            silent(decide_settle(sen(55), Some(sen(54)))),
        ),
        case(&["PANJAR-SELISIH"], silent(decide_settle(sen(0), None)), silent(decide_settle(sen(55), Some(sen(56))))),
        case(
            &["PELIMPAHAN-NILAI"],
            passed(PassFacts { amount: sen(1), ..pass() }),
            passed(PassFacts { amount: sen(0), ..pass() }),
        ),
        case(&["PELIMPAHAN-NILAI"], back(1, "2026-03-10"), back(0, "2026-03-10")),
        case(&["PELIMPAHAN-TANPA-BPP"], passed(pass()), passed(PassFacts { assistant: false, ..pass() })),
        case(&["PELIMPAHAN-TANPA-BPP"], passed(pass()), passed(PassFacts { to_part: false, ..pass() })),
        case(&["PELIMPAHAN-KEPUTUSAN"], passed(pass()), passed(PassFacts { decree_date: day("2026-03-11"), ..pass() })),
        case(&["PELIMPAHAN-KEPUTUSAN"], back(400, "2026-03-10"), back(400, "2026-03-11")),
        case(
            &["LPJP-JALUR-PPK"],
            route(KpaReason::SizeAndLocation, true, Role::PpkUnit),
            route(KpaReason::SizeAndLocation, true, Role::PpkSkpd),
        ),
        case(
            &["LPJP-JALUR-PPK"],
            route(KpaReason::SizeAndLocation, false, Role::PpkSkpd),
            route(KpaReason::BudgetSize, true, Role::PpkUnit),
        ),
    ]
}

/// Nobody is given what another holds: the purse is judged to the sen.
#[test]
fn what_others_hold_is_not_given_twice() {
    assert_eq!(purse().in_hand(), sen(400));
    assert_eq!(given(GiveFacts { approved: sen(401), ..give() }), ["UANG-KURANG"]);
    assert_eq!(given(GiveFacts { approved: sen(401), panjar: false, ..give() }), ["UANG-KURANG"]);
    assert_eq!(given(GiveFacts { approved: sen(401), amount: Some(sen(400)), ..give() }), [""; 0]);
    assert_eq!(passed(PassFacts { amount: sen(401), ..pass() }), ["UANG-KURANG"]);
    assert_eq!(back(401, "2026-03-10"), ["UANG-KURANG"]);
}

#[test]
fn a_panjar_pays_what_it_has_and_never_more() {
    assert_eq!(covered(sen(100), sen(99)), sen(99));
    assert_eq!(covered(sen(100), sen(100)), sen(100));
    assert_eq!(covered(sen(100), sen(101)), sen(100));
    assert_eq!(covered(sen(0), sen(1)), sen(0));
    assert_eq!(decide_give(&give()).ok(), Some(sen(400)));
    assert_eq!(decide_give(&GiveFacts { panjar: false, ..give() }).ok(), Some(sen(0)));
}

/// Withheld taxes lie with the PPTK and count as spent: they are not set aside twice.
#[test]
fn what_a_pptk_has_is_set_aside_without_taxes() {
    let npd = |covered: i64, withheld: i64, back: i64| Npd {
        document: 1,
        advance: 1,
        part: None,
        pptk: 1,
        panjar: true,
        approved_by: None,
        given_on: None,
        given: sen(100),
        used: sen(covered + withheld),
        covered: sen(covered),
        withheld: sen(withheld),
        handed_back: sen(back),
    };
    let of = |npd: Npd| (npd.in_hand().sen(), npd.aside().sen());
    assert_eq!(of(npd(0, 0, 0)), (100, 100));
    assert_eq!(of(npd(45, 5, 0)), (55, 50));
    assert_eq!(of(npd(90, 10, 0)), (10, 0));
    // Out of the taxes something was paid: the purse owes them now.
    assert_eq!(of(npd(100, 10, 0)), (0, 0));
    assert_eq!(of(npd(10, 0, 0)), (90, 90));
    assert_eq!(of(npd(45, 5, 55)), (0, 0));
}
