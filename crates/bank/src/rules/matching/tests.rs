use super::*;
use kernel::Moment;

fn sen(v: i64) -> Money {
    Money::from_sen(v)
}

fn day(s: &str) -> Day {
    s.parse().expect("a day")
}

fn id(n: i64) -> String {
    e2e::of("81.04", 2026, n, Moment(1_771_200_000_000)).expect("an identification")
}

/// Monday, 16 February 2026.
fn order(n: i64, net: i64) -> Order {
    let (label, transferred_on) = (format!("SP2D {n}"), day("2026-02-16"));
    let (number, net, parts) = (String::new(), sen(net), vec![]);
    Order { sp2d: n, label, e2e: id(n), number, imported: false, net, transferred_on, returned: None, parts }
}

fn line(n: i64, on: &str, debit: i64, said: &str) -> Line {
    let (day, covered_to) = (day(on), day("2026-12-31"));
    Line { id: n, day, debit: sen(debit), credit: sen(0), said: said.into(), covered_to, hand: None }
}

fn lay_to(covered_to: &str, orders: &[Order], lines: &[Line]) -> Matched {
    let calendar = Calendar::new([]);
    let (covered_from, covered_to) = (day("2026-01-01"), day(covered_to));
    let terms = Terms { calendar: &calendar, covered_from, covered_to, unmatched: 1, undebited: 3, by_amount: 7 };
    let lines: Vec<Line> = lines.iter().map(|l| Line { covered_to, ..l.clone() }).collect();
    lay(orders, &lines, &terms)
}

fn kinds(matched: &Matched) -> Vec<&'static str> {
    let kind = |f: &Finding| match f {
        Finding::Unmatched { .. } => "tanpa",
        Finding::Twice { .. } => "ganda",
        Finding::Amount { .. } => "jumlah",
        Finding::Undebited { .. } => "belum",
        Finding::CameBack { .. } => "kembali",
        Finding::BackDiffers { .. } => "kembali-lain",
        Finding::NotBack { .. } => "tidak-kembali",
    };
    matched.findings.iter().map(kind).collect()
}

#[test]
fn a_debit_is_found_by_what_it_bears_to_the_sen() {
    let orders = [order(1, 100)];
    let judge = |debit: i64| kinds(&lay_to("2026-02-17", &orders, &[line(9, "2026-02-17", debit, &id(1))]));
    assert_eq!(judge(100), [""; 0]);
    assert_eq!(judge(99), ["jumlah"]);
    assert_eq!(judge(101), ["jumlah"]);
    let twice = [line(8, "2026-02-17", 100, &id(1)), line(9, "2026-02-17", 100, &id(1))];
    assert_eq!(kinds(&lay_to("2026-02-17", &orders, &twice)), ["ganda"]);
}

#[test]
fn a_debit_that_pays_nothing_is_a_finding_after_a_working_day() {
    let forged = [line(9, "2026-02-18", 100, "TRF CV LAIN")];
    assert_eq!(kinds(&lay_to("2026-02-19", &[], &forged)), [""; 0]);
    assert_eq!(kinds(&lay_to("2026-02-20", &[], &forged)), ["tanpa"]);
    // It bears our sign and no order of ours: forged at once.
    assert_eq!(kinds(&lay_to("2026-02-18", &[], &[line(9, "2026-02-18", 100, &id(7))])), ["tanpa"]);
}

#[test]
fn a_debit_is_judged_by_the_statements_of_its_own_account() {
    let calendar = Calendar::new([]);
    // Another account fell silent on 2 January: what it hides is its own.
    let (covered_from, covered_to) = (day("2026-01-01"), day("2026-01-02"));
    let terms = Terms { calendar: &calendar, covered_from, covered_to, unmatched: 1, undebited: 3, by_amount: 7 };
    let judge = |until: &str| {
        let forged = Line { covered_to: day(until), ..line(9, "2026-07-01", 100, "TRF CV LAIN") };
        kinds(&lay(&[], &[forged], &terms))
    };
    assert_eq!(judge("2026-07-02"), [""; 0]);
    assert_eq!(judge("2026-07-03"), ["tanpa"]);
}

#[test]
fn an_rkud_that_falls_silent_is_told_after_so_many_working_days() {
    let calendar = Calendar::new([]);
    let reach = |last: &str, sent, ended_on: Option<&str>| Reach {
        account: 1,
        label: "BPD ••••1234".into(),
        last: day(last),
        sent,
        ended_on: ended_on.map(day),
    };
    let judge = |all: &[Reach]| -> Vec<i64> {
        behind(all, day("2026-02-25"), &calendar, 5).into_iter().map(|(.., days)| days).collect()
    };
    assert_eq!(judge(&[reach("2026-02-25", true, None)]), [0; 0]);
    assert_eq!(judge(&[reach("2026-02-18", true, None)]), [0; 0], "Wednesday to Wednesday: five working days");
    assert_eq!(judge(&[reach("2026-02-17", true, None)]), [6]);
    assert_eq!(judge(&[reach("2026-02-17", false, None)]), [6], "registered, and none ever came");
    // One that has ended owes nothing after its end, and everything before it.
    assert_eq!(judge(&[reach("2026-02-03", true, Some("2026-02-10"))]), [0; 0]);
    assert_eq!(judge(&[reach("2026-02-02", true, Some("2026-02-10"))]), [6]);
    let told = |sent| told_behind(&reach("2026-02-17", sent, None), day("2026-02-25"), 6);
    assert!(told(true).contains("berakhir 17 Februari 2026") && told(false).contains("belum pernah"), "{}", told(true));
}

#[test]
fn a_large_debit_is_told_whatever_the_desk_calls_it() {
    assert!(!is_told(MatchKind::Fee, sen(100), sen(100)));
    assert!(is_told(MatchKind::Fee, sen(101), sen(100)) && is_told(MatchKind::Other, sen(101), sen(100)));
    assert!(!is_told(MatchKind::Sp2d, sen(101), sen(100)), "the SP2D itself is looked at");
}

#[test]
fn an_order_without_debit_is_a_finding_after_three_working_days() {
    let orders = [order(1, 100)];
    assert_eq!(kinds(&lay_to("2026-02-19", &orders, &[])), [""; 0]);
    assert_eq!(kinds(&lay_to("2026-02-20", &orders, &[])), ["belum"]);
    // Of what went out before the first statement nobody knows.
    let calendar = Calendar::new([]);
    let from = |covered_from: &str| {
        let (covered_from, covered_to) = (day(covered_from), day("2026-02-20"));
        let terms = Terms { calendar: &calendar, covered_from, covered_to, unmatched: 1, undebited: 3, by_amount: 7 };
        kinds(&lay(&orders, &[], &terms))
    };
    assert_eq!(from("2026-02-16"), ["belum"]);
    assert_eq!(from("2026-02-17"), [""; 0]);
}

#[test]
fn without_a_sign_amount_and_day_decide() {
    let orders = [order(1, 100), order(2, 100), order(3, 200)];
    let judge = |on: &str, debit: i64| {
        let m = lay_to("2026-02-18", &orders, &[line(9, on, debit, "TRF")]);
        m.pairs.get(&9).copied()
    };
    assert_eq!(judge("2026-02-16", 100), Some((0, Way::AmountAndDay)));
    assert_eq!(judge("2026-02-23", 200), Some((2, Way::AmountAndDay)));
    assert_eq!(judge("2026-02-24", 200), None);
    assert_eq!(judge("2026-02-15", 200), None);
    assert_eq!(judge("2026-02-16", 201), None);
    // Who bears the sign is served first, so an imitation of the same sum is left over.
    let lines = [line(8, "2026-02-16", 200, "TRF"), line(9, "2026-02-16", 200, &id(3))];
    let m = lay_to("2026-02-18", &orders[2..], &lines);
    assert_eq!((m.pairs.get(&9), kinds(&m)), (Some(&(0, Way::Identified)), vec!["tanpa"]));
}

#[test]
fn what_a_person_said_counts() {
    let orders = [order(1, 100)];
    let by = |hand| Line { hand: Some(hand), ..line(9, "2026-02-16", 100, "BIAYA") };
    let m = lay_to("2026-02-28", &orders, &[by((MatchKind::Sp2d, Some(1)))]);
    assert_eq!((m.pairs.get(&9), kinds(&m)), (Some(&(0, Way::ByHand)), vec![]));
    let m = lay_to("2026-02-19", &orders, &[by((MatchKind::Fee, None))]);
    assert_eq!((m.explained.contains(&9), kinds(&m)), (true, vec![]));
}

#[test]
fn money_that_came_back_is_told_until_it_is_recorded() {
    let back = Line { debit: sen(0), credit: sen(100), ..line(9, "2026-02-17", 0, &id(1)) };
    let lines = [line(8, "2026-02-16", 100, &id(1)), back];
    assert_eq!(kinds(&lay_to("2026-02-18", &[order(1, 100)], &lines)), ["kembali"]);
    let of = |amount| {
        let returned = Some(Returned { amount: sen(amount), on: day("2026-02-17"), note: "NK-7701".into() });
        [Order { returned, ..order(1, 100) }]
    };
    assert_eq!(kinds(&lay_to("2026-02-18", &of(100), &lines)), [""; 0]);
    assert_eq!(kinds(&lay_to("2026-02-18", &of(99), &lines)), ["kembali-lain"]);
    // What was never debited did not have to come back, and is not waited for.
    assert_eq!(kinds(&lay_to("2026-02-28", &of(100), &[])), [""; 0]);
    // By the credit note, or by amount and day; else a finding after a working day.
    let credit = |on: &str, amount, said: &str| {
        let back = Line { debit: sen(0), credit: sen(amount), ..line(9, on, 0, said) };
        [lines[0].clone(), back]
    };
    let judge = |to: &str, on: &str, amount, said: &str| kinds(&lay_to(to, &of(100), &credit(on, amount, said)));
    assert_eq!(judge("2026-02-27", "2026-02-18", 100, "RETUR NK 7701"), [""; 0]);
    assert_eq!(judge("2026-02-27", "2026-02-24", 100, "SETOR"), [""; 0]);
    assert_eq!(judge("2026-02-27", "2026-02-25", 100, "SETOR"), ["tidak-kembali"]);
    assert_eq!(judge("2026-02-27", "2026-02-18", 99, "RETUR NK 7701"), ["tidak-kembali"]);
    assert_eq!(judge("2026-02-18", "2026-02-16", 1, "SETOR"), [""; 0]);
    assert_eq!(judge("2026-02-19", "2026-02-16", 1, "SETOR"), ["tidak-kembali"]);
}

/// The case of the threat model: among two thousand debits one is forged,
/// one paid twice, one paid too much.
#[test]
fn three_of_two_thousand_are_found_and_no_other() {
    let mut seed = 20_260_216_u64;
    let mut random = |below: u64| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        i64::try_from((seed >> 33) % below).expect("small")
    };
    let first = day("2026-01-05");
    let mut orders: Vec<Order> = Vec::new();
    for n in 1..=1_998 {
        let transferred_on = first.plus_days(random(40));
        orders.push(Order { transferred_on, ..order(n, 1 + random(90_000)) });
    }
    let mut lines: Vec<Line> = orders
        .iter()
        .map(|o| Line {
            day: o.transferred_on.plus_days(random(2)),
            ..line(o.sp2d, "2026-01-05", o.net.sen(), &format!("TRF {} CV", o.e2e))
        })
        .collect();
    lines[700].debit = lines[700].debit.plus(Money::ONE_SEN);
    let double = Line { id: 5_000, ..lines[1_200].clone() };
    // A forged one of a sum that a genuine one has too.
    let forged = Line { id: 5_001, said: "TRF SP2D 000999 CV BAYANGAN".into(), ..lines[40].clone() };
    lines.extend([double, forged]);
    assert_eq!(lines.len(), 2_000);
    let m = lay_to("2026-02-20", &orders, &lines);
    assert_eq!(m.pairs.len(), 1_999);
    let mut found = kinds(&m);
    found.sort_unstable();
    assert_eq!(found, ["ganda", "jumlah", "tanpa"]);
    let of = |f: &Finding| match f {
        Finding::Unmatched { line, .. } => *line,
        other => other.order().and_then(|n| orders.get(n)).map_or(0, |o| o.sp2d),
    };
    let mut about: Vec<i64> = m.findings.iter().map(of).collect();
    about.sort_unstable();
    assert_eq!(about, [701, 1_201, 5_001]);
}

#[test]
fn a_line_is_placed_by_another_official_and_to_the_sen() {
    let named = |net, told| Named { label: "SP2D 1".into(), net: sen(net), told, imported: false };
    let fine = ByHand {
        debit: sen(100),
        brought_it: false,
        already: None,
        kind: MatchKind::Sp2d,
        sp2d: Some(named(100, true)),
    };
    let codes = |facts: ByHand| -> Vec<String> {
        decide_by_hand(&facts).err().map(Refusals::into_vec).unwrap_or_default().into_iter().map(|r| r.code).collect()
    };
    assert_eq!(codes(fine.clone()), [""; 0]);
    assert_eq!(codes(ByHand { sp2d: None, kind: MatchKind::Fee, ..fine.clone() }), [""; 0]);
    assert_eq!(codes(ByHand { brought_it: true, ..fine.clone() }), ["RK-COCOK-ORANG-SAMA"]);
    assert_eq!(codes(ByHand { already: Some("Biaya bank".into()), ..fine.clone() }), ["RK-COCOK-SUDAH"]);
    for net in [99, 101] {
        let sp2d = Some(named(net, true));
        assert_eq!(codes(ByHand { sp2d, ..fine.clone() }), ["RK-COCOK-NILAI"]);
    }
    // What was cut from an imported one is not known.
    let imported = |net| ByHand { sp2d: Some(Named { imported: true, ..named(net, true) }), ..fine.clone() };
    assert_eq!((codes(imported(100)), codes(imported(101))), (vec![], vec![]));
    assert_eq!(codes(imported(99)), ["RK-COCOK-NILAI"]);
    let untold = Some(named(100, false));
    assert_eq!(codes(ByHand { sp2d: untold, ..fine.clone() }), ["RK-COCOK-BELUM-TRANSFER"]);
    assert_eq!(codes(ByHand { sp2d: None, ..fine.clone() }), ["RK-COCOK-SP2D"]);
    assert_eq!(codes(ByHand { kind: MatchKind::Fee, ..fine }), ["RK-COCOK-JENIS"]);
}
