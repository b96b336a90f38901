//! SPP: its lines, deductions, claim and way.

use kernel::Role;

use super::*;
use crate::rules::claim::ContractFacts;
use crate::rules::deductions::Deduction;
use crate::rules::listed::{ListFacts, check_list};
use crate::rules::route::{KpaReason, VerifyFacts, decide_verify};
use crate::rules::spp::{Backing, LS_GOODS, SppFacts, SppKind, SppLine, check_version, decide_spp};

fn line(account: &str, source: Option<&str>, amount: i64) -> SppLine {
    SppLine {
        account: account.into(),
        sub_activity: "1.1.1.2.1.1".into(),
        source: source.map(str::to_owned),
        amount: sen(amount),
    }
}

/// LS for goods of 1,000.00, filed by the Bendahara Pengeluaran.
pub(super) fn facts() -> SppFacts {
    SppFacts {
        kind: SppKind::Ls,
        ls_kind: Some(LS_GOODS.into()),
        doc_date: day("2026-03-10"),
        filed_by: Role::BendaharaPengeluaran,
        kpa: None,
        purpose: "Pembelian alat tulis kantor".into(),
        lines: vec![line("5.1.2.1.1.24", Some("DAU"), 60_000), line("5.1.2.1.1.24", Some("PAD"), 40_000)],
        deductions: Vec::new(),
        whole: None,
        other_up: Vec::new(),
        last_up: None,
        backing: None,
        bill_received: Some(day("2026-03-09")),
        invoice: Some("INV-001/A".into()),
        same_invoice: Vec::new(),
        contract: None,
    }
}

fn ask(facts: &SppFacts) -> Vec<String> {
    told(decide_spp(facts, &policy(), &calendar()), |d| d.notes)
}

/// A UP as decreed to the sen.
fn up_facts() -> SppFacts {
    SppFacts {
        kind: SppKind::Up,
        ls_kind: None,
        lines: Vec::new(),
        whole: Some(sen(100_000)),
        backing: Some(Backing { label: "SK 12/2026".into(), amount: sen(100_000) }),
        bill_received: None,
        invoice: None,
        ..facts()
    }
}

fn up(whole: i64, other: State) -> Vec<String> {
    ask(&SppFacts { whole: Some(sen(whole)), other_up: vec![earlier(other, "2026-03-01")], ..up_facts() })
}

fn up_after(open: i64, holds: bool) -> Vec<String> {
    let mut policy = policy();
    policy.purses.last_up_holds.value = holds;
    let asked = SppFacts { last_up: Some(sen(open)), ..up_facts() };
    told(decide_spp(&asked, &policy, &calendar()), |d| d.notes)
}

fn from_assistant(kind: SppKind, ls_kind: Option<&str>) -> SppFacts {
    SppFacts {
        kind,
        ls_kind: ls_kind.map(str::to_owned),
        filed_by: Role::BendaharaPengeluaranPembantu,
        kpa: Some(KpaReason::BudgetSize),
        backing: Some(Backing { label: "Persetujuan 1".into(), amount: sen(100_000) }),
        ..facts()
    }
}

pub(super) fn cases() -> Vec<Case> {
    let mut all = lines();
    all.extend(kinds());
    all.extend(deductions());
    all.extend(claims());
    all.extend(contracts());
    all.extend(ways());
    all.extend(lists());
    all
}

fn lists() -> Vec<Case> {
    let list = ListFacts { label: "DPB 7".into(), gross: sen(1_000), net: sen(900), verified: true };
    let ask = |kind: &str, gross, net, list: Option<&ListFacts>| {
        silent(check_list(kind, (sen(gross), sen(net)), list, &policy()))
    };
    let stale = ListFacts { verified: false, ..list.clone() };
    vec![
        case(&["SPP-DAFTAR-KOSONG"], ask("barang-jasa", 1_000, 900, None), ask("gaji", 1_000, 900, None)),
        case(&["SPP-DAFTAR-KOSONG"], ask("gaji", 1_000, 900, Some(&list)), ask("gaji", 1_000, 900, None)),
        case(&["SPP-DAFTAR-BEDA"], ask("gaji", 1_000, 900, Some(&list)), ask("gaji", 1_001, 901, Some(&list))),
        case(&["SPP-DAFTAR-BEDA"], ask("gaji", 1_000, 900, Some(&list)), ask("gaji", 1_000, 899, Some(&list))),
        case(&["SPP-DAFTAR-BEDA"], ask("gaji", 1_000, 900, Some(&list)), ask("gaji", 1_000, 900, Some(&stale))),
    ]
}

fn lines() -> Vec<Case> {
    let with = |lines: Vec<SppLine>| ask(&SppFacts { lines, ..facts() });
    let amount = |a| with(vec![line("a", None, a)]);
    let twice = |source| with(vec![line("a", Some("DAU"), 1), line("a", source, 1)]);
    let sum = |a| with(vec![line("a", None, a), line("b", None, 1)]);
    let purpose = |text: &str| ask(&SppFacts { purpose: text.into(), ..facts() });
    let one_activity = |second: &str| {
        let mut policy = policy();
        policy.one_sub_activity.value = true;
        let other = SppLine { sub_activity: second.into(), ..line("b", None, 1) };
        let facts = SppFacts { lines: vec![line("a", None, 1), other], ..facts() };
        told(decide_spp(&facts, &policy, &calendar()), |d| d.notes)
    };
    vec![
        case(&["SPP-BARIS-KOSONG"], amount(1), with(Vec::new())),
        case(&["SPP-NILAI"], amount(1), amount(0)),
        case(&["SPP-BARIS-GANDA"], twice(Some("PAD")), twice(Some("DAU"))),
        case(&["SPP-BARIS-GANDA"], twice(None), with(vec![line("a", None, 1), line("a", None, 1)])),
        case(&["SPP-TERLALU-BESAR"], sum(i64::MAX - 1), sum(i64::MAX)),
        case(&["SPP-KEPERLUAN"], purpose("Gaji Maret"), purpose("  ")),
        case(&["SPP-KEPERLUAN"], purpose(&"a".repeat(1000)), purpose(&"a".repeat(1001))),
        case(&["SPP-KEPERLUAN"], purpose("ATK"), purpose("ATK\u{202E}")),
        case(&["SPP-BERUBAH"], silent(check_version(3, 3)), silent(check_version(3, 4))),
        case(&["SPP-BERUBAH"], silent(check_version(4, 4)), silent(check_version(4, 3))),
        case(&["SPP-SATU-SUB-KEGIATAN"], one_activity("1.1.1.2.1.1"), one_activity("1.1.1.2.1.2")),
    ]
}

fn kinds() -> Vec<Case> {
    let ls = |kind: SppKind, ls_kind: Option<&str>| {
        let backing = Some(Backing { label: "LPJ 1".into(), amount: sen(100_000) });
        ask(&SppFacts { kind, ls_kind: ls_kind.map(str::to_owned), backing, ..facts() })
    };
    let filed = |filed_by| ask(&SppFacts { filed_by, ..facts() });
    let backed = |kind, amount: Option<i64>| {
        let backing = amount.map(|a| Backing { label: "Dasar 1".into(), amount: sen(a) });
        ask(&SppFacts { kind, ls_kind: None, backing, ..facts() })
    };
    let assistant = |kind, ls_kind| ask(&from_assistant(kind, ls_kind));
    let goods = from_assistant(SppKind::Ls, Some(LS_GOODS));
    vec![
        case(&["SPP-JENIS-LS"], ls(SppKind::Ls, Some("gaji")), ls(SppKind::Ls, Some("hibah"))),
        case(&["SPP-JENIS-LS"], ls(SppKind::Ls, Some("pihak-ketiga-lainnya")), ls(SppKind::Ls, None)),
        case(&["SPP-JENIS-LS"], ls(SppKind::Gu, None), ls(SppKind::Gu, Some("gaji"))),
        // A UP is asked for once, as decreed to the sen, and charges no account.
        case(&["SPP-UP-SUDAH-ADA"], up(100_000, State::Voided), up(100_000, State::Submitted)),
        case(&["SPP-UP-TAHUN-LALU"], up_after(0, true), up_after(1, true)),
        case(&["SPP-UP-TAHUN-LALU"], up_after(1, false), up_after(1, true)),
        case(&["SPP-DASAR-UP"], up(100_000, State::Voided), up(100_001, State::Voided)),
        case(&["SPP-DASAR-UP"], up(100_000, State::Voided), up(99_999, State::Voided)),
        case(&["SPP-NILAI", "SPP-DASAR-UP"], up(100_000, State::Voided), up(0, State::Voided)),
        case(&["SPP-PENGAJU"], filed(Role::BendaharaPengeluaran), filed(Role::Pptk)),
        case(&["SPP-BPP-JENIS"], assistant(SppKind::Tu, None), assistant(SppKind::Gu, None)),
        case(&["SPP-BPP-LS"], assistant(SppKind::Ls, Some(LS_GOODS)), assistant(SppKind::Ls, Some("gaji"))),
        case(&["SPP-BPP-TANPA-KPA"], ask(&goods), ask(&SppFacts { kpa: None, ..goods.clone() })),
        // GU equals its LPJ to the sen; TU stays within its approval.
        case(&["SPP-DASAR-GU"], backed(SppKind::Gu, Some(100_000)), backed(SppKind::Gu, Some(100_001))),
        case(&["SPP-DASAR-GU"], backed(SppKind::Gu, Some(100_000)), backed(SppKind::Gu, Some(99_999))),
        case(&["SPP-DASAR-GU"], backed(SppKind::Gu, Some(100_000)), backed(SppKind::Gu, None)),
        case(&["SPP-DASAR-TU"], backed(SppKind::Tu, Some(100_000)), backed(SppKind::Tu, Some(99_999))),
        case(&["SPP-DASAR-TU"], backed(SppKind::Tu, Some(100_001)), backed(SppKind::Tu, None)),
        // Those of nothing equal their LPJ, and the bank's bill its list.
        case(&["SPP-DASAR-GU-NIHIL"], backed(SppKind::GuNihil, Some(100_000)), backed(SppKind::GuNihil, Some(100_001))),
        case(&["SPP-DASAR-GU-NIHIL"], backed(SppKind::GuNihil, Some(100_000)), backed(SppKind::GuNihil, Some(99_999))),
        case(&["SPP-DASAR-TU-NIHIL"], backed(SppKind::TuNihil, Some(100_000)), backed(SppKind::TuNihil, Some(100_001))),
        case(&["SPP-DASAR-GU-KKPD"], backed(SppKind::GuKkpd, Some(100_000)), backed(SppKind::GuKkpd, Some(100_001))),
        case(&["SPP-DASAR-GU-KKPD"], backed(SppKind::GuKkpd, Some(100_000)), backed(SppKind::GuKkpd, Some(99_999))),
        case(&["SPP-BPP-JENIS"], assistant(SppKind::TuNihil, None), assistant(SppKind::GuNihil, None)),
        case(&["SPP-BPP-JENIS"], assistant(SppKind::TuNihil, None), assistant(SppKind::GuKkpd, None)),
    ]
}

fn deductions() -> Vec<Case> {
    let with = |list: &[(&str, i64)]| {
        let deductions = list.iter().map(|(kind, a)| Deduction { kind: (*kind).into(), amount: sen(*a) }).collect();
        ask(&SppFacts { deductions, ..facts() })
    };
    vec![
        case(&["SPP-POTONGAN-NILAI"], with(&[("ppn", 1)]), with(&[("ppn", 0)])),
        case(&["SPP-POTONGAN-JENIS"], with(&[("pph22", 1)]), with(&[("pph99", 1)])),
        // A net of zero passes; one sen more does not.
        case(
            &["SPP-POTONGAN-LEBIH"],
            with(&[("ppn", 60_000), ("pph22", 40_000)]),
            with(&[("ppn", 60_000), ("pph22", 40_001)]),
        ),
        case(&["SPP-TERLALU-BESAR"], with(&[("ppn", 1)]), with(&[("ppn", i64::MAX), ("pph22", 1)])),
    ]
}

fn claims() -> Vec<Case> {
    let received = |on: Option<&str>| ask(&SppFacts { bill_received: on.map(day), ..facts() });
    let salary = |on: Option<&str>, invoice: Option<&str>| {
        let invoice = invoice.map(str::to_owned);
        ask(&SppFacts { ls_kind: Some("gaji".into()), bill_received: on.map(day), invoice, ..facts() })
    };
    let invoice = |text: Option<&str>| ask(&SppFacts { invoice: text.map(str::to_owned), ..facts() });
    let paid = |state, on: &str| ask(&SppFacts { same_invoice: vec![earlier(state, on)], ..facts() });
    let twice: &[&str] = &["SPP-FAKTUR-GANDA"];
    let mut all = vec![
        case(&["SPP-TAGIHAN-KOSONG"], received(Some("2026-03-10")), received(None)),
        case(&["SPP-TAGIHAN-KOSONG"], salary(None, None), received(None)),
        case(&["SPP-TAGIHAN-SESUDAH-SPP"], received(Some("2026-03-10")), received(Some("2026-03-11"))),
        // From Thursday 5 March: Friday, Monday, Tuesday are three.
        case(&["SPP-TAGIHAN-TERLAMBAT"], received(Some("2026-03-05")), received(Some("2026-03-04"))),
        case(&["SPP-TAGIHAN-TERLAMBAT"], salary(Some("2026-01-05"), None), received(Some("2026-01-05"))),
        case(&["SPP-FAKTUR-KOSONG"], invoice(Some("1")), invoice(Some(" -/ "))),
        case(&["SPP-FAKTUR-KOSONG"], salary(None, None), invoice(None)),
        case(twice, paid(State::Paid, "2023-03-09"), paid(State::Paid, "2023-03-10")),
    ];
    for (dead, alive) in [
        (State::Draft, State::Submitted),
        (State::Returned, State::Verified),
        (State::Rejected, State::Authorised),
        (State::Voided, State::Issued),
        (State::Voided, State::Transferred),
        (State::Voided, State::Bounced),
        (State::Voided, State::Proposed),
    ] {
        all.push(case(twice, paid(dead, "2026-03-01"), paid(alive, "2026-03-01")));
    }
    all
}

fn contracts() -> Vec<Case> {
    let with = |contract: ContractFacts| ask(&SppFacts { contract: Some(contract), ..facts() });
    let contract = || ContractFacts {
        number: "SPK 1".into(),
        value: Some(sen(500_000)),
        asked_before: sen(400_000),
        instalment: Some(2),
        same_instalment: Vec::new(),
    };
    let value = |v: Option<i64>| with(ContractFacts { value: v.map(sen), ..contract() });
    let before = |asked| with(ContractFacts { asked_before: sen(asked), ..contract() });
    let huge = |asked| with(ContractFacts { value: Some(sen(i64::MAX)), asked_before: sen(asked), ..contract() });
    let same = |state| with(ContractFacts { same_instalment: vec![earlier(state, "2026-02-01")], ..contract() });
    vec![
        case(&["SPP-KONTRAK-NILAI"], value(Some(500_000)), value(Some(499_999))),
        case(&["SPP-KONTRAK-NILAI"], value(None), before(400_001)),
        case(&["SPP-ANGKA"], before(0), before(-1)),
        case(&["SPP-TERLALU-BESAR"], huge(i64::MAX - 100_000), huge(i64::MAX - 99_999)),
        case(&["SPP-TERMIN-GANDA"], same(State::Rejected), same(State::Paid)),
    ]
}

fn ways() -> Vec<Case> {
    let way =
        |kind, filed_by, kpa, verified_by| silent(decide_verify(&VerifyFacts { kind, filed_by, kpa, verified_by }));
    let (treasurer, assistant) = (Role::BendaharaPengeluaran, Role::BendaharaPengeluaranPembantu);
    let (place, size) = (Some(KpaReason::SizeAndLocation), Some(KpaReason::BudgetSize));
    let (skpd, unit) = (Role::PpkSkpd, Role::PpkUnit);
    let wrong_way: &[&str] = &["SPP-JALUR-PPK"];
    vec![
        case(
            &["SPP-PPK-UNIT-JENIS"],
            way(SppKind::Tu, assistant, place, unit),
            way(SppKind::Gu, assistant, place, unit),
        ),
        case(wrong_way, way(SppKind::Ls, assistant, place, unit), way(SppKind::Ls, assistant, size, unit)),
        case(wrong_way, way(SppKind::Ls, assistant, size, skpd), way(SppKind::Ls, assistant, place, skpd)),
        case(wrong_way, way(SppKind::Ls, treasurer, None, skpd), way(SppKind::Ls, treasurer, None, unit)),
        case(wrong_way, way(SppKind::Gu, treasurer, None, skpd), way(SppKind::Ls, treasurer, None, Role::Pa)),
        case(&["SPP-BPP-TANPA-KPA"], way(SppKind::Ls, assistant, size, skpd), way(SppKind::Ls, assistant, None, skpd)),
    ]
}

#[test]
fn an_accepted_spp_adds_up_and_keeps_its_notes() {
    let late = SppFacts {
        bill_received: Some(day("2026-03-04")),
        deductions: vec![Deduction { kind: "ppn".into(), amount: sen(9_910) }],
        ..facts()
    };
    let decision = decide_spp(&late, &policy(), &calendar()).expect("late, but to be paid");
    assert_eq!((decision.gross, decision.deductions, decision.net), (sen(100_000), sen(9_910), sen(90_090)));
    assert_eq!(
        decision.notes[0].message,
        "SPP diajukan 4 hari kerja sejak tagihan diterima 4 Maret 2026; paling lama 3 hari kerja."
    );
    assert!(decision.notes[0].law.starts_with("PP 12/2019 Ps 146(1)"));
}

#[test]
fn deductions_one_sen_over_are_told_with_figures() {
    let deductions = vec![Deduction { kind: "ppn".into(), amount: sen(100_001) }];
    let refused =
        decide_spp(&SppFacts { deductions, ..facts() }, &policy(), &calendar()).expect_err("one sen too many");
    let told = &refused.as_slice()[0];
    assert_eq!(told.message, "Jumlah potongan Rp 1.000,01 melebihi jumlah kotor Rp 1.000,00 sebesar Rp 0,01.");
    assert_eq!(told.figures["kurang"], "0.01");
    assert_eq!(told.field.as_deref(), Some("potongan"));
}

#[test]
fn negative_deductions_do_not_hide_an_excess() {
    let negative = |a: i64| Deduction { kind: "ppn".into(), amount: sen(a) };
    let deductions = vec![negative(150_000), negative(-50_000)];
    assert_eq!(ask(&SppFacts { deductions, ..facts() }), ["SPP-POTONGAN-NILAI"]);
}

#[test]
fn all_faults_of_an_spp_are_told_at_once() {
    let facts = SppFacts {
        purpose: String::new(),
        lines: vec![line("a", None, -1)],
        bill_received: None,
        invoice: None,
        filed_by: Role::Pa,
        same_invoice: vec![earlier(State::Paid, "2026-01-10"), earlier(State::Submitted, "2026-02-10")],
        ..facts()
    };
    assert_eq!(
        ask(&facts),
        [
            "SPP-PENGAJU",
            "SPP-KEPERLUAN",
            "SPP-NILAI",
            "SPP-POTONGAN-LEBIH",
            "SPP-TAGIHAN-KOSONG",
            "SPP-FAKTUR-KOSONG",
            "SPP-FAKTUR-GANDA",
            "SPP-FAKTUR-GANDA"
        ]
    );
}

#[test]
fn three_years_before_a_leap_day_is_the_28th() {
    let leap = |on: &str| {
        ask(&SppFacts {
            doc_date: day("2028-02-29"),
            bill_received: Some(day("2028-02-29")),
            same_invoice: vec![earlier(State::Paid, on)],
            ..facts()
        })
    };
    assert_eq!(leap("2025-02-27"), Vec::<String>::new());
    assert_eq!(leap("2025-02-28"), ["SPP-FAKTUR-GANDA"]);
}
