use super::compare::compare;
use super::proposal::*;
use super::*;
use crate::model::{Line, Price, PriceKind, Quotation, Says, Terms};
use crate::policy::Policy;
use kernel::Money;
use proptest::prelude::*;

const ALL: Says = Says { spec: true, tkdn: true, rekening: true, group: true, national_id: true };

fn day(text: &str) -> Day {
    text.parse().expect("a day")
}

fn code(text: &str) -> Code {
    Code::parse(text).expect("a code")
}

fn codes(found: Result<(), Refusals>) -> Vec<String> {
    found.err().map(Refusals::into_vec).unwrap_or_default().into_iter().map(|r| r.code).collect()
}

fn offer(vendor: &str, sen: i64) -> Quotation {
    Quotation { vendor: vendor.into(), amount: Money::from_sen(sen), day: day("2026-03-02") }
}

fn policy() -> Policy {
    Policy { quotations: 3, number: String::new() }
}

#[test]
fn a_share_is_read_exactly() {
    for (text, share) in [("40", 4000), ("40,25", 4025), ("40.25 %", 4025), ("0", 0), ("0,00", 0), ("100", 10_000)] {
        assert_eq!(per_cent(text), Ok(share), "{text}");
    }
    for bad in ["", "100,01", "-1", "40,255", "1.000", "x", "%"] {
        assert!(per_cent(bad).is_err(), "{bad}");
    }
}

#[test]
fn words_are_small_and_codes_stay_whole() {
    assert_eq!(words("Kertas HVS/A4, 70 gr (m²)"), ["kertas", "hvs", "a4", "70", "gr", "m2"]);
    assert_eq!(words("1.1.12.01.03.0001.00001"), ["1.1.12.1.3.1.1"]);
    assert_eq!(words("  %_ '"), Vec::<String>::new());
}

#[test]
fn a_survey_passes_and_fails_by_one() {
    let three = [offer("Toko A", 100), offer("Toko B", 120), offer("Toko C", 110)];
    let leaf = [code("5.1.02.01.001.00024")];
    let facts = |amount: i64, quotations: &'static [Quotation]| ProposalFacts {
        amount: Money::from_sen(amount),
        rekening: &[],
        quotations,
        today: day("2026-03-02"),
        item: None,
    };
    let kept: &'static [Quotation] = Box::leak(Box::new(three));
    assert_eq!(span(kept), Some((Money::from_sen(100), Money::from_sen(110), Money::from_sen(120))));
    assert_eq!(span(&kept[..2]).map(|s| s.1), Some(Money::from_sen(100)), "an offer that was made");
    // The highest offer carries the price to the sen.
    assert_eq!(decide_proposal(&facts(120, kept), &policy()), Ok(()));
    assert_eq!(codes(decide_proposal(&facts(121, kept), &policy())), ["HARGA-DI-ATAS-SURVEI"]);
    assert_eq!(codes(decide_proposal(&facts(0, kept), &policy())), ["HARGA-NOL"]);
    assert_eq!(decide_proposal(&facts(1, kept), &policy()), Ok(()));
    assert_eq!(codes(decide_proposal(&facts(100, &kept[..2]), &policy())), ["HARGA-SURVEI-KURANG"]);
    let rekening = ProposalFacts { rekening: &leaf, ..facts(100, kept) };
    assert_eq!(decide_proposal(&rekening, &policy()), Ok(()));
    for wrong in ["5.1.02.01.001", "4.1.02.01.001.00024"] {
        let wrong = [code(wrong)];
        let facts = ProposalFacts { rekening: &wrong, ..facts(100, kept) };
        assert_eq!(codes(decide_proposal(&facts, &policy())), ["HARGA-REKENING"]);
    }
    let early = ProposalFacts { today: day("2026-03-01"), ..facts(100, kept) };
    assert_eq!(codes(decide_proposal(&early, &policy())), vec!["HARGA-SURVEI-TANGGAL"; 3]);
    let twice = [offer("Toko A", 100), offer("TOKO  A", 100), offer("Toko B", 100)];
    let facts = ProposalFacts { quotations: &twice, ..facts(100, kept) };
    assert_eq!(codes(decide_proposal(&facts, &policy())), ["HARGA-PENJUAL-SAMA"]);
    let ended = ItemFacts { label: "1.1 Kertas".into(), ends: Some(day("2026-01-01")) };
    let all = ProposalFacts { amount: Money::ZERO, item: Some(ended), quotations: &twice[..2], ..facts };
    assert_eq!(
        codes(decide_proposal(&all, &policy())),
        ["HARGA-BERHENTI", "HARGA-NOL", "HARGA-SURVEI-KURANG", "HARGA-PENJUAL-SAMA"],
        "all reasons at once"
    );
}

#[test]
fn quotations_are_lines_of_three_parts() {
    let lines = |lines: &[&str]| quotations(&lines.iter().map(|l| (*l).to_owned()).collect::<Vec<_>>());
    let found = lines(&["Toko Maju; 12.500,5; 2026-03-02", "CV X;12500.50;2/3/2026"]).expect("two");
    assert_eq!((found[0].amount, found[0].day), (Money::from_sen(1_250_050), day("2026-03-02")));
    assert_eq!((found[1].amount, found[1].day), (found[0].amount, found[0].day));
    let wrong = lines(&["Toko", "Toko; x; 2026-03-02", "Toko; 0; 2026-03-02", "; 1; 2026-03-02", "A; 1; 2026-02-30"]);
    let wrong = wrong.expect_err("five").into_vec();
    assert!(wrong.len() == 5 && wrong.iter().all(|r| r.code == "HARGA-SURVEI-BENTUK"), "{wrong:?}");
}

#[test]
fn a_price_of_a_year_begins_in_it_or_in_the_year_before() {
    for (text, fine) in [("2024-12-31", false), ("2025-01-01", true), ("2026-12-31", true), ("2027-01-01", false)] {
        let found = codes(check_start(day(text), 2026));
        assert_eq!(found == ["HARGA-MULAI"], !fine, "{text}");
    }
}

#[test]
fn an_approval_names_a_free_code_or_a_living_item() {
    let facts = |code: Option<(Code, bool)>, item: Option<ItemFacts>| ApprovalFacts {
        year: 2026,
        starts: day("2026-03-02"),
        item,
        code,
    };
    let living = ItemFacts { label: "Kertas".into(), ends: None };
    let ended = ItemFacts { ends: Some(day("2026-03-01")), ..living.clone() };
    let free = || Some((code("1.1.2"), false));
    assert_eq!(decide_approval(&facts(free(), None)), Ok(()));
    assert_eq!(decide_approval(&facts(None, Some(living))), Ok(()));
    assert_eq!(codes(decide_approval(&facts(None, None))), ["HARGA-KODE-KOSONG"]);
    assert_eq!(codes(decide_approval(&facts(Some((code("1.1.2"), true)), None))), ["HARGA-KODE-TERPAKAI"]);
    assert_eq!(codes(decide_approval(&facts(None, Some(ended)))), ["HARGA-BERHENTI"]);
}

fn terms(name: &str, sen: i64) -> Terms {
    Terms {
        name: name.into(),
        spec: "A4".into(),
        measure: "Rim".into(),
        amount: Money::from_sen(sen),
        tkdn: None,
        rekening: vec![code("5.1.02.01.001.00024")],
        group_code: "1.1".into(),
        group_name: "Kertas".into(),
        national_id: String::new(),
    }
}

fn line(number: &str, name: &str, sen: i64) -> Line {
    Line { row: 2, kind: PriceKind::Ssh, code: code(number), terms: terms(name, sen) }
}

fn price(item: i64, number: &str, name: &str, sen: i64) -> Price {
    Price {
        item,
        id: item + 100,
        year: 2026,
        kind: PriceKind::Ssh,
        code: code(number),
        terms: terms(name, sen),
        starts: day("2026-01-02"),
        revision: 1,
        source: "Perbup".into(),
        ends: None,
    }
}

#[test]
fn a_file_tells_what_is_new_changed_and_gone() {
    let today = day("2026-03-02");
    let known = [price(1, "1.1.01", "Kertas", 100), price(2, "1.1.2", "Pena", 50), price(3, "1.1.3", "Map", 10)];
    let lines = [line("1.01.1", "Kertas", 100), line("1.1.2", "Pena", 51), line("1.1.4", "Tinta", 7)];
    let found = compare(&known, &lines, ALL, today);
    assert_eq!((found.same, found.changed.len(), found.new.len(), found.gone.len()), (1, 1, 1, 1));
    assert_eq!((found.changed[0].0.item, found.changed[0].1.amount), (2, Money::from_sen(51)));
    assert_eq!(found.gone[0].item, 3);
    // What the file has no column for stays as it was.
    let bare = Says { group: false, ..ALL };
    let mut told = line("1.1.1", "Kertas", 100);
    told.terms.group_code.clear();
    assert_eq!(compare(&known, &[told.clone()], bare, today).same, 1);
    assert_eq!(compare(&known, &[told], ALL, today).changed.len(), 1);
    // Another list is not the file's matter.
    let other = Line { kind: PriceKind::Sbu, ..line("9.9", "Taksi", 5) };
    assert!(compare(&known, &[other], ALL, today).gone.is_empty());
}

#[test]
fn goods_under_one_code_find_themselves_again() {
    let today = day("2026-03-02");
    let known = [price(1, "1.1.1", "Lampu PJU", 100), price(2, "1.1.1", "Lampu PJPU", 200)];
    let lines = [line("1.1.1", "lampu pjpu", 200), line("1.1.1", "Lampu PJU", 101)];
    let found = compare(&known, &lines, ALL, today);
    assert_eq!(found.changed.iter().map(|c| c.0.item).collect::<Vec<_>>(), [2, 1], "by their words");
    // Alone on both sides it is one thing under a new name.
    let renamed = [line("1.1.1", "Lampu LED", 100), line("1.1.1", "Lampu PJPU", 200)];
    let found = compare(&known, &renamed, ALL, today);
    assert_eq!((found.changed.len(), found.same, found.new.len(), found.gone.len()), (1, 1, 0, 0));
    assert_eq!(found.changed[0].0.item, 1);
}

#[test]
fn what_is_retired_stays_so_and_an_earlier_day_needs_its_own_price() {
    let today = day("2026-03-02");
    let ended = [Price { ends: Some(today), ..price(1, "1.1.1", "Kertas", 100) }];
    let lines = [line("1.1.1", "Kertas", 200)];
    let found = compare(&ended, &lines, ALL, today);
    assert_eq!((found.retired, found.changed.len(), found.gone.len()), (1, 0, 0));
    let later = [Price { starts: day("2026-06-01"), ..price(1, "1.1.1", "Kertas", 200) }];
    assert_eq!(compare(&later, &lines, ALL, today).changed.len(), 1);
}

proptest! {
    #[test]
    fn a_file_compared_with_itself_changes_nothing(names in prop::collection::vec(("[1-3]\\.[1-3]", "[a-c]{1,2}"), 0..12)) {
        let known: Vec<Price> =
            names.iter().zip(1..).map(|((number, name), item)| price(item, number, name, 100)).collect();
        let lines: Vec<Line> = names.iter().map(|(number, name)| line(number, name, 100)).collect();
        let found = compare(&known, &lines, ALL, day("2026-03-02"));
        prop_assert_eq!((found.same, found.changed.len(), found.new.len(), found.gone.len()), (names.len(), 0, 0, 0));
    }

    #[test]
    fn no_text_panics(text in ".{0,60}") {
        let _ = per_cent(&text);
        let _ = words(&text);
        let _ = quotations(&[text]);
    }
}

#[test]
fn every_code_has_a_case() {
    let rules =
        [include_str!("../rules.rs"), include_str!("proposal.rs"), include_str!("../acts/proposal.rs")].concat();
    let cases = [include_str!("tests.rs"), include_str!("../../tests/prices.rs")].concat();
    for code in CODES {
        assert!(rules.matches(code).count() >= if *code == "HARGA-TKDN" { 2 } else { 1 }, "{code} is used");
        assert!(cases.contains(code), "{code} has no case");
    }
}
