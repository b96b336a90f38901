//! Payee, SPM and SP2D.

use super::*;
use crate::rules::dates::check_book_open;
use crate::rules::payee::{PayeeFacts, Proposal, Step, check_payee, check_withdrawal};
use crate::rules::sp2d::{
    IssueFacts, Sp2dFacts, check_by_hand, decide_issue, decide_paid, decide_return, decide_transfer, decide_void,
};
use crate::rules::spm::{SpmFacts, decide_spm};

fn payee() -> PayeeFacts {
    PayeeFacts {
        payee: "CV Maju".into(),
        account_label: "Bank Daerah ••••3456".into(),
        account_now: "digest-1".into(),
        account_in_spp: Some("digest-1".into()),
        belongs_to_payee: true,
        confirmed_on: Some(day("2026-03-06")),
        replaced_on: None,
        of_treasurer: false,
        ls_kind: Some("barang-jasa".into()),
    }
}

/// Asked on Monday 9 March 2026, the first working day after the confirmation.
fn pay(step: Step, facts: &PayeeFacts) -> Vec<String> {
    silent(check_payee(step, facts, day("2026-03-09"), &policy(), &calendar()))
}

fn payees() -> Vec<Case> {
    let confirmed = |on: Option<&str>| pay(Step::Spp, &PayeeFacts { confirmed_on: on.map(day), ..payee() });
    let replaced_on = Some(day("2026-03-08"));
    let kept = |step, text: Option<&str>| pay(step, &PayeeFacts { account_in_spp: text.map(str::to_owned), ..payee() });
    let treasurer = |kind: Option<&str>| {
        pay(Step::Spp, &PayeeFacts { of_treasurer: true, ls_kind: kind.map(str::to_owned), ..payee() })
    };
    let mine = pay(Step::Spp, &payee());
    vec![
        case(&["PENERIMA-BELUM-DIKONFIRMASI"], confirmed(Some("2026-03-06")), confirmed(None)),
        // Confirmed on Friday it may be paid on Monday, confirmed on Monday not yet.
        case(&["PENERIMA-MASA-TUNGGU"], confirmed(Some("2026-03-06")), confirmed(Some("2026-03-09"))),
        case(&["PENERIMA-MASA-TUNGGU"], confirmed(Some("2026-03-08")), confirmed(Some("2026-03-10"))),
        case(&["PENERIMA-DIGANTI"], mine.clone(), pay(Step::Sp2d, &PayeeFacts { replaced_on, ..payee() })),
        case(
            &["PENERIMA-DITARIK"],
            mine.clone(),
            pay(Step::Spp, &PayeeFacts { confirmed_on: None, replaced_on, ..payee() }),
        ),
        case(&["PENERIMA-DITARIK"], withdraw(proposal()), withdraw(Proposal { replaced_on, ..proposal() })),
        case(
            &["PENERIMA-SUDAH-DIKONFIRMASI"],
            withdraw(Proposal { own: false, registrar: true, ..proposal() }),
            withdraw(Proposal { confirmed_on: Some(day("2026-03-06")), replaced_on, ..proposal() }),
        ),
        case(&["PENERIMA-USULAN-ORANG-LAIN"], withdraw(proposal()), withdraw(Proposal { own: false, ..proposal() })),
        case(&["PENERIMA-BUKAN-MILIKNYA"], mine, pay(Step::Spp, &PayeeFacts { belongs_to_payee: false, ..payee() })),
        case(&["PENERIMA-BERUBAH"], kept(Step::Spm, Some("digest-1")), kept(Step::Spm, Some("digest-2"))),
        case(&["PENERIMA-BERUBAH"], kept(Step::Spp, Some("digest-2")), kept(Step::Sp2d, Some("digest-2"))),
        case(&["PENERIMA-BERUBAH"], kept(Step::Transfer, Some("digest-1")), kept(Step::Transfer, Some("digest-2"))),
        case(
            &["PENERIMA-DIGANTI"],
            pay(Step::Transfer, &payee()),
            pay(Step::Transfer, &PayeeFacts { replaced_on, ..payee() }),
        ),
        case(&["PENERIMA-TANPA-SALINAN"], kept(Step::Spp, None), kept(Step::Spm, None)),
        case(&["PENERIMA-TANPA-SALINAN"], kept(Step::Sp2d, Some("digest-1")), kept(Step::Sp2d, None)),
        case(&["PENERIMA-TANPA-SALINAN"], kept(Step::AskAgain, None), kept(Step::PayAgain, None)),
        case(&["PENERIMA-BENDAHARA"], treasurer(Some("gaji")), treasurer(Some("barang-jasa"))),
        case(
            &["PENERIMA-BUKAN-BENDAHARA"],
            treasurer(None),
            pay(Step::Spp, &PayeeFacts { ls_kind: None, of_treasurer: false, ..payee() }),
        ),
        case(&["PENERIMA-BENDAHARA"], treasurer(None), treasurer(Some("pihak-ketiga-lainnya"))),
    ]
}

fn proposal() -> Proposal {
    Proposal {
        account: "Bank Daerah ••••3456 untuk CV Maju".into(),
        own: true,
        registrar: false,
        confirmed_on: None,
        replaced_on: None,
    }
}

fn withdraw(proposal: Proposal) -> Vec<String> {
    silent(check_withdrawal(&proposal))
}

#[test]
fn without_a_waiting_time_a_later_confirmation_still_does_not_count() {
    let mut policy = policy();
    policy.account_wait_days.value = 0;
    let ask = |confirmed: &str| {
        let facts = PayeeFacts { confirmed_on: Some(day(confirmed)), ..payee() };
        silent(check_payee(Step::Spp, &facts, day("2026-03-09"), &policy, &calendar()))
    };
    assert_eq!(ask("2026-03-09"), Vec::<String>::new());
    assert_eq!(ask("2026-03-10"), ["PENERIMA-MASA-TUNGGU"]);
}

#[test]
fn no_account_number_is_told() {
    let facts =
        PayeeFacts { account_in_spp: Some("rahasia-lama".into()), account_now: "rahasia-baru".into(), ..payee() };
    let refused =
        check_payee(Step::Sp2d, &facts, day("2026-03-09"), &policy(), &calendar()).expect_err("it has changed");
    assert!(!format!("{refused:?}").contains("rahasia"));
}

fn spm() -> SpmFacts {
    SpmFacts {
        spp_number: "1".into(),
        spp_amount: sen(100_000),
        amount: sen(100_000),
        statement_signed: true,
        statement_date: Some(day("2026-03-10")),
        doc_date: day("2026-03-10"),
        other_spm: vec![earlier(State::Voided, "2026-03-09"), earlier(State::Rejected, "2026-03-09")],
    }
}

fn spms() -> Vec<Case> {
    let ask = |facts: SpmFacts| silent(decide_spm(&facts));
    let amount = |a| ask(SpmFacts { amount: sen(a), ..spm() });
    let other = |state| ask(SpmFacts { other_spm: vec![earlier(state, "2026-03-09")], ..spm() });
    vec![
        case(&["SPM-SPTJM"], ask(spm()), ask(SpmFacts { statement_signed: false, ..spm() })),
        case(&["SPM-SPTJM-TANGGAL"], ask(spm()), ask(SpmFacts { statement_date: Some(day("2026-03-11")), ..spm() })),
        case(&["SPM-NILAI-BEDA"], amount(100_000), amount(100_001)),
        case(&["SPM-NILAI-BEDA"], amount(100_000), amount(99_999)),
        case(&["SPM-SUDAH-ADA"], other(State::Voided), other(State::Issued)),
        // A returned SPM may come back.
        case(&["SPM-SUDAH-ADA"], other(State::Rejected), other(State::Returned)),
    ]
}

fn issue() -> IssueFacts {
    IssueFacts {
        spm_number: "1".into(),
        spm_date: day("2026-03-10"),
        spm_received: Some(day("2026-03-10")),
        spm_gross: sen(100_000),
        spm_deductions: sen(10_000),
        doc_date: day("2026-03-12"),
        gross: sen(100_000),
        deductions: sen(10_000),
        statement_signed: true,
        other_sp2d: vec![earlier(State::Voided, "2026-03-11")],
    }
}

fn issues() -> Vec<Case> {
    let ask = |facts: IssueFacts| told(decide_issue(&facts, &policy(), &calendar()), |d| d.notes);
    let gross = |a| ask(IssueFacts { gross: sen(a), ..issue() });
    let deducted = |a| ask(IssueFacts { deductions: sen(a), ..issue() });
    let sums = |gross, deductions| {
        let (gross, deductions) = (sen(gross), sen(deductions));
        ask(IssueFacts { gross, spm_gross: gross, deductions, spm_deductions: deductions, ..issue() })
    };
    let received = |on: Option<&str>| ask(IssueFacts { spm_received: on.map(day), ..issue() });
    let dated = |on: &str| ask(IssueFacts { doc_date: day(on), ..issue() });
    let other = |state| ask(IssueFacts { other_sp2d: vec![earlier(state, "2026-03-11")], ..issue() });
    vec![
        case(&["SP2D-SPTJM"], ask(issue()), ask(IssueFacts { statement_signed: false, ..issue() })),
        case(&["SP2D-NILAI-BEDA"], gross(100_000), gross(100_001)),
        case(&["SP2D-NILAI-BEDA"], gross(100_000), gross(99_999)),
        case(&["SP2D-POTONGAN-BEDA"], deducted(10_000), deducted(10_001)),
        case(&["SP2D-POTONGAN-BEDA"], deducted(10_000), deducted(9_999)),
        case(&["SP2D-PERHITUNGAN"], sums(100_000, 100_000), sums(100_000, 100_001)),
        case(&["SP2D-PERHITUNGAN"], sums(1, 0), sums(0, 0)),
        case(&["SP2D-PERHITUNGAN"], sums(1, 0), sums(1, -1)),
        case(&["SP2D-SPM-BELUM-DITERIMA"], received(Some("2026-03-10")), received(None)),
        case(&["SP2D-DITERIMA-SEBELUM-SPM"], received(Some("2026-03-10")), received(Some("2026-03-09"))),
        case(&["SP2D-DITERIMA-SESUDAH-SP2D"], dated("2026-03-10"), received(Some("2026-03-13"))),
        case(&["SP2D-DITERIMA-SESUDAH-SP2D"], dated("2026-03-10"), dated("2026-03-09")),
        case(&["SP2D-TERLAMBAT"], dated("2026-03-12"), dated("2026-03-13")),
        case(&["SP2D-SUDAH-ADA"], other(State::Voided), other(State::Issued)),
        case(&["SP2D-SUDAH-ADA"], other(State::Rejected), other(State::Bounced)),
    ]
}

fn sp2d(transferred: Option<&str>) -> Sp2dFacts {
    Sp2dFacts {
        label: "SP2D nomor 1".into(),
        issued_on: day("2026-03-10"),
        transferred_on: transferred.map(day),
        net: sen(90_000),
        today: day("2026-03-13"),
    }
}

fn bank() -> Vec<Case> {
    let send = |on: &str| silent(decide_transfer(&sp2d(None), day(on)));
    let paid = |sent, on: &str| silent(decide_paid(&sp2d(sent), day(on)));
    let void = |sent| silent(decide_void(&sp2d(sent), None));
    let back = |sent, on: &str, amount| silent(decide_return(&sp2d(sent), day(on), sen(amount)));
    let closed = |on: &str| {
        let mut refusals = Refusals::new();
        check_book_open(day(on), Some(day("2026-02-28")), &mut refusals);
        silent(refusals.or(()))
    };
    let by_hand = |lists_alone| {
        let (mut policy, mut refusals) = (policy(), Refusals::new());
        policy.by_batch_alone.value = lists_alone;
        check_by_hand("SP2D nomor 1", &policy, &mut refusals);
        silent(refusals.or(()))
    };
    let sent = Some("2026-03-11");
    vec![
        case(&["SP2D-HANYA-DAFTAR"], by_hand(false), by_hand(true)),
        case(&["TGL-PERIODE-TERKUNCI"], closed("2026-03-01"), closed("2026-02-28")),
        case(&["SP2D-TRANSFER-SEBELUM-TERBIT"], send("2026-03-10"), send("2026-03-09")),
        case(&["SP2D-TANGGAL-BANK"], send("2026-03-13"), send("2026-03-14")),
        case(&["SP2D-TANGGAL-BANK"], paid(sent, "2026-03-13"), paid(sent, "2026-03-14")),
        case(&["SP2D-TANGGAL-BANK"], back(sent, "2026-03-13", 1), back(sent, "2026-03-14", 1)),
        case(&["SP2D-CAIR-SEBELUM-TRANSFER"], paid(sent, "2026-03-11"), paid(sent, "2026-03-10")),
        case(&["SP2D-CAIR-TANPA-TRANSFER"], paid(sent, "2026-03-11"), paid(None, "2026-03-11")),
        case(&["SP2D-BATAL-SETELAH-TRANSFER"], void(None), void(sent)),
        case(&["SP2D-RETUR-TANPA-TRANSFER"], back(sent, "2026-03-11", 1), back(None, "2026-03-11", 1)),
        case(&["SP2D-RETUR-SEBELUM-TRANSFER"], back(sent, "2026-03-11", 1), back(sent, "2026-03-10", 1)),
        case(&["SP2D-RETUR-NILAI"], back(sent, "2026-03-11", 90_000), back(sent, "2026-03-11", 90_001)),
        case(&["SP2D-RETUR-NILAI"], back(sent, "2026-03-11", 1), back(sent, "2026-03-11", 0)),
    ]
}

pub(super) fn cases() -> Vec<Case> {
    let mut all = payees();
    all.extend(spms());
    all.extend(issues());
    all.extend(bank());
    all
}

#[test]
fn an_accepted_sp2d_adds_up() {
    let decision = decide_issue(&issue(), &policy(), &calendar()).expect("all is well");
    assert_eq!((decision.gross, decision.deductions, decision.net), (sen(100_000), sen(10_000), sen(90_000)));
    let told = decide_issue(&IssueFacts { gross: sen(100_001), ..issue() }, &policy(), &calendar());
    assert_eq!(
        told.expect_err("one sen more").as_slice()[0].message,
        "SP2D sebesar Rp 1.000,01 berbeda dari SPM nomor 1 sebesar Rp 1.000,00."
    );
}
