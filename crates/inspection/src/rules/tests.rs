//! Each threshold from both sides: by one sen, by one day, by one of a count.

mod lists;

use kernel::day::Calendar;
use kernel::{Day, Moment, Money, Zone};

use super::*;
use crate::model::*;
use crate::policy::tests::policy;

fn day(text: &str) -> Day {
    text.parse().expect("a day")
}

fn sen(amount: i64) -> Money {
    Money::from_sen(amount)
}

const RP: i64 = 100;

fn paid(id: i64, on: &str, amount: i64) -> Payment {
    Payment {
        id,
        thread: id * 10,
        is_sp2d: true,
        flow: "LS".into(),
        unit: 7,
        number: format!("SP2D {id}"),
        amount: sen(amount),
        day: day(on),
        payee: Some(1),
        payee_kind: "badan".into(),
        account: Some(1),
        account_idx: Some(vec![1]),
        invoice: None,
        ls_kind: "barang-jasa".into(),
        drafted_by: 3,
        rekening: Some("5.1".into()),
    }
}

fn account(id: i64, payee: i64, idx: u8, since: &str) -> PayeeAccount {
    PayeeAccount {
        id,
        payee,
        bank: "Bank Daerah".into(),
        idx: vec![idx],
        proposed_by: 3,
        proposed_on: day(since),
        confirmed_on: Some(day(since)),
        replaced_on: None,
    }
}

fn found(hits: &[Hit]) -> Vec<&'static str> {
    hits.iter().map(|h| h.analytic.code()).collect()
}

fn of(payments: &[Payment], accounts: &[PayeeAccount]) -> Vec<&'static str> {
    found(&payments::judge(payments, accounts, &policy()))
}

#[test]
fn the_same_sum_to_the_same_account() {
    let first = paid(1, "2026-01-05", 1_000_000 * RP);
    let pair = |second: Payment| of(&[first.clone(), second], &[]);
    assert_eq!(pair(paid(2, "2026-04-05", 1_000_000 * RP)), ["F02-REKENING"], "90 days");
    assert!(pair(paid(2, "2026-04-06", 1_000_000 * RP)).is_empty(), "91 days");
    assert!(pair(paid(2, "2026-01-06", 1_000_000 * RP + 1)).is_empty(), "one sen more");
    let small = 1_000_000 * RP - 1;
    assert!(of(&[paid(1, "2026-01-05", small), paid(2, "2026-01-06", small)], &[]).is_empty(), "one sen too small");
    assert!(pair(Payment { account_idx: Some(vec![2]), ..paid(2, "2026-01-06", 1_000_000 * RP) }).is_empty());
    assert!(pair(Payment { thread: 10, ..paid(2, "2026-01-06", 1_000_000 * RP) }).is_empty(), "one thread");
    assert!(pair(Payment { flow: "GU".into(), ..paid(2, "2026-01-06", 1_000_000 * RP) }).is_empty(), "an advance");
    let evidence = Payment { is_sp2d: false, flow: "UP".into(), ..paid(2, "2026-01-06", 1_000_000 * RP) };
    assert_eq!(pair(evidence), ["F02-REKENING"], "LS and GU");
    let five: Vec<Payment> = (1..=5).map(|n| paid(n, "2026-01-05", 2_000_000 * RP)).collect();
    assert_eq!(of(&five, &[]).len(), 4);
}

#[test]
fn an_invoice_again_or_nearly() {
    let bill = |id, on: &str, amount, invoice: &str| Payment {
        invoice: Some(invoice.into()),
        account_idx: Some(vec![u8::try_from(id).expect("small")]),
        ..paid(id, on, amount)
    };
    let first = bill(1, "2026-01-05", 5_000_000 * RP, "INV0012");
    let with = |second: Payment| of(&[first.clone(), second], &[]);
    assert_eq!(with(bill(2, "2026-12-01", 7_000_000 * RP, "INV0012")), ["F02-TAGIHAN"]);
    assert_eq!(with(bill(2, "2027-01-06", 5_000_000 * RP, "INV012")), ["F02-TAGIHAN"], "366 days");
    assert!(with(bill(2, "2027-01-07", 5_000_000 * RP, "INV012")).is_empty(), "367 days");
    assert!(with(bill(2, "2026-02-01", 5_000_000 * RP + 1, "INV0013")).is_empty(), "the next bill in turn");
    assert!(with(bill(2, "2026-02-01", 5_000_000 * RP, "INV0021")).is_empty(), "two letters");
    assert!(with(Payment { payee: Some(2), ..bill(2, "2026-02-01", 5_000_000 * RP, "INV0012") }).is_empty());
    for (a, b, near) in [
        ("ABC", "ABC", true),
        ("ABC", "ABD", true),
        ("ABC", "AC", true),
        ("ABC", "XABC", true),
        ("ABC", "ACB", false),
        ("ABC", "A", false),
        ("", "A", true),
    ] {
        assert_eq!(payments::nearly_equal(a, b), near, "{a} {b}");
        assert_eq!(payments::nearly_equal(b, a), near, "{b} {a}");
    }
}

#[test]
fn accounts_that_collect() {
    let two = [account(1, 1, 9, "2026-01-05"), account(2, 2, 9, "2026-02-05")];
    let to = |id, account, on: &str, amount| Payment { account: Some(account), ..paid(id, on, amount) };
    assert_eq!(of(&[to(1, 2, "2026-06-01", 5)], &two), ["F09-BERSAMA"]);
    assert!(of(&[], &two).is_empty(), "nothing was paid there");
    let key = |accounts: &[PayeeAccount]| {
        payments::judge(&[to(1, 2, "2026-06-01", 5)], accounts, &policy()).pop().map(|h| h.key).unwrap_or_default()
    };
    let three = [two[0].clone(), two[1].clone(), account(3, 3, 9, "2026-05-05")];
    assert_eq!((key(&two), key(&three)), ("F09-BERSAMA:1-1-2".into(), "F09-BERSAMA:1-1-2-3".into()), "one more");
    assert!(
        of(&[to(1, 2, "2026-06-01", 5)], &[account(1, 1, 9, "2026-01-05"), account(2, 1, 9, "2026-02-05")]).is_empty()
    );
    let same_day =
        |n: i64| (1..=n).map(|i| account(i, i, u8::try_from(i).expect("small"), "2026-03-02")).collect::<Vec<_>>();
    let three = [to(1, 1, "2026-05-01", 11), to(2, 2, "2026-05-05", 12), to(3, 3, "2026-05-08", 13)];
    assert_eq!(of(&three, &same_day(3)), ["F09-SERENTAK"], "three within seven days");
    let late = [three[0].clone(), three[1].clone(), to(3, 3, "2026-05-09", 13)];
    assert!(of(&late, &same_day(3)).is_empty(), "the third on the eighth day");
    assert!(of(&three[..2], &same_day(2)).is_empty(), "two");
    let own = Payment { payee_kind: "bendahara".into(), ..paid(1, "2026-05-01", 5) };
    assert_eq!(of(std::slice::from_ref(&own), &[]), ["F09-BENDAHARA"]);
    assert!(of(&[Payment { ls_kind: "gaji".into(), ..own.clone() }], &[]).is_empty());
    assert!(of(&[Payment { flow: "UP".into(), ..own }], &[]).is_empty());
}

#[test]
fn an_account_that_was_changed() {
    let least = 50_000_000 * RP;
    let two = [account(1, 1, 1, "2026-01-05"), account(2, 1, 2, "2026-03-02")];
    let to = |on: &str, amount| [Payment { account: Some(2), ..paid(1, on, amount) }];
    assert_eq!(of(&to("2026-03-09", least), &two), ["F10-UBAH"], "seven days");
    for flow in ["UP", "GU", "TU", "GU-KKPD"] {
        let [one] = to("2026-03-09", least);
        let advance = Payment { flow: flow.into(), payee_kind: "bendahara".into(), ls_kind: String::new(), ..one };
        assert_eq!(of(&[advance], &two), ["F10-UBAH"], "{flow} to a treasurer");
    }
    assert!(of(&to("2026-03-10", least), &two).is_empty(), "eight days");
    assert!(of(&to("2026-03-09", least - 1), &two).is_empty(), "one sen less");
    assert!(of(&to("2026-03-09", least), &two[1..]).is_empty(), "the first account of a payee");
    let back = |on: &str| [account(1, 1, 1, "2026-01-05"), account(2, 1, 2, "2026-03-02"), account(3, 1, 1, on)];
    assert_eq!(of(&to("2026-03-20", 5), &back("2026-04-01")), ["F10-BOLAK-BALIK"], "30 days");
    assert!(of(&to("2026-03-20", 5), &back("2026-04-02")).is_empty(), "31 days");
    assert!(of(&[], &back("2026-04-01")).is_empty(), "nothing was paid meanwhile");
}

#[test]
fn papers_that_prove_twice() {
    let paper = |document, thread, paid| Paper {
        digest: "aa".into(),
        document,
        thread,
        unit: 7,
        label: format!("SPP {document}"),
        paid,
        amount: sen(5),
    };
    assert_eq!(found(&evidence::same_paper(&[paper(1, 1, true), paper(2, 2, true)])), ["F02-BUKTI"]);
    assert_eq!(found(&evidence::same_paper(&[paper(1, 1, true), paper(2, 2, false)])), ["F01-BUKTI"]);
    assert!(evidence::same_paper(&[paper(1, 1, true), paper(2, 1, true)]).is_empty(), "one thread");
}

#[test]
fn accounts_of_spending_that_look_made_up() {
    let made = Moment::start_of(day("2026-03-01"), Zone::Wit);
    let row = |n: i64, round: bool| Spent {
        lpj: 1,
        unit: 7,
        document: n,
        amount: sen(if round { 100_000 * RP } else { 100_000 * RP + 1 }),
        day: day("2026-03-31"),
        payee: None,
        payee_made: Some(made),
    };
    let lpj = |round: i64, other: i64| {
        let rows: Vec<Spent> = (0..round + other).map(|n| row(n, n < round)).collect();
        found(&evidence::accounts_of_spending(&rows, Zone::Wit, &policy()))
    };
    assert_eq!(lpj(14, 6), ["F01-BULAT"], "70 per cent of 20");
    assert!(lpj(13, 7).is_empty(), "65 per cent");
    assert!(lpj(19, 0).is_empty(), "19 rows");
    let new = |amount: i64, known: i64, on: &str| {
        let fresh = Spent { payee: Some(5), amount: sen(amount), day: day(on), ..row(1, false) };
        let old = Spent { amount: sen(known), ..row(2, false) };
        found(&evidence::accounts_of_spending(&[fresh, old], Zone::Wit, &policy()))
    };
    assert_eq!(new(40, 60, "2026-03-31"), ["F01-PENERIMA-BARU"], "30 days, 40 per cent");
    assert!(new(39, 61, "2026-03-31").is_empty());
    assert!(new(40, 60, "2026-04-01").is_empty(), "31 days");
}

fn dated(doc_date: &str, entered: &str) -> Dated {
    Dated {
        act: "submit-spp".into(),
        unit: 7,
        document: 1,
        doc_date: day(doc_date),
        entered: day(entered),
        at: Moment(0),
        amount: sen(5),
        consent: None,
    }
}

#[test]
fn a_date_that_somebody_consented_to_is_told_apart() {
    let old = dated("2026-03-02", "2026-03-06");
    let by = |consent| Dated { consent: Some(consent), ..old.clone() };
    let judge = |acts: &[Dated]| dates::back_dated(acts, &Calendar::default(), &policy());
    let hits = judge(&[old.clone(), by(12), by(9), by(12)]);
    assert_eq!(found(&hits), ["F06-MUNDUR", "F06-MUNDUR"]);
    assert_eq!((hits[0].documents.len(), hits[1].documents.len()), (1, 3));
    assert!(!hits[0].told.contains("persetujuan"), "{}", hits[0].told);
    assert!(hits[1].told.ends_with("dengan persetujuan tanggal lama nomor 9, 12."), "{}", hits[1].told);
    assert_ne!(hits[0].key, hits[1].key);
    // Within the limit nobody is told of.
    assert!(judge(&[Dated { consent: Some(9), ..dated("2026-03-02", "2026-03-05") }]).is_empty());
}

#[test]
fn dates_that_lie_back() {
    let judge = |entered| dates::back_dated(&[dated("2026-03-02", entered)], &Calendar::default(), &policy());
    assert!(judge("2026-03-05").is_empty(), "three working days");
    assert_eq!(found(&judge("2026-03-06")), ["F06-MUNDUR"]);
    for (on, entered, about) in [
        ("2026-12-01", "2026-12-26", true),
        ("2026-12-01", "2026-12-25", false),
        ("2026-12-31", "2027-01-10", true),
        ("2026-12-31", "2027-01-11", false),
        ("2026-11-30", "2026-12-28", false),
    ] {
        assert_eq!(dates::about_the_end(2026, day(on), day(entered)), about, "{on} {entered}");
    }
    let end = |unit, year, all, late| dates::YearEnd { unit, year, all, late, amount: sen(1), documents: vec![] };
    let judge =
        |this: &[dates::YearEnd], before: &[dates::YearEnd]| found(&dates::late_december(this, before, &policy()));
    let calm = [end(1, 2026, 100, 5), end(2, 2026, 100, 5), end(3, 2026, 100, 11)];
    assert_eq!(judge(&calm, &[]), ["F06-DESEMBER"], "11 of 100 is more than twice 5");
    assert!(judge(&[end(1, 2026, 100, 5), end(2, 2026, 100, 5), end(3, 2026, 100, 10)], &[]).is_empty());
    let past = [end(3, 2025, 100, 6), end(3, 2024, 100, 6), end(3, 2023, 100, 6)];
    assert!(judge(&calm, &past).is_empty(), "its own habit");
    assert!(judge(&[end(1, 2026, 900, 0), end(3, 2026, 20, 9)], &[]).is_empty(), "nine documents");
    assert_eq!(dates::count(&[dated("2026-12-30", "2026-12-30")], 2026)[0].late, 1);
}

#[test]
fn what_is_withheld_and_held() {
    let withheld =
        |kind: &str, on: &str| Withheld { unit: 7, kind: kind.into(), document: 1, day: day(on), amount: sen(5) };
    let judge = |kind, on, today| cash::not_remitted(&[withheld(kind, on)], day(today), &policy()).len();
    assert_eq!((judge("pph21", "2026-03-31", "2026-04-10"), judge("pph21", "2026-03-31", "2026-04-11")), (0, 1));
    assert_eq!((judge("ppn", "2026-01-31", "2026-02-28"), judge("ppn", "2026-01-31", "2026-03-01")), (0, 1));
    assert_eq!(judge("denda", "2026-01-31", "2026-12-31"), 0, "no day is known");
    assert_eq!(cash::due("pph22", day("2026-12-05"), &policy()), Some(day("2027-01-10")));
    let held = |open, in_hand, due: Option<&str>| Held {
        id: 1,
        label: "UP".into(),
        year: 2026,
        unit: 7,
        spp: 3,
        due: due.map(day),
        in_hand: sen(in_hand),
        open: sen(open),
        last_moved: Some(day("2026-03-01")),
        last_counted: None,
    };
    let left = |open, due, today| cash::not_returned(&[held(open, 0, due)], day(today)).len();
    assert_eq!((left(1, None, "2026-12-31"), left(1, None, "2027-01-01"), left(0, None, "2027-01-01")), (0, 1, 0));
    assert_eq!((left(1, Some("2026-04-01"), "2026-04-01"), left(1, Some("2026-04-01"), "2026-04-02")), (0, 1));
    let least = 5_000_000 * RP;
    let rests = |in_hand, today| cash::resting(&[held(0, in_hand, None)], day(today), &policy()).len();
    assert_eq!((rests(least, "2026-04-05"), rests(least, "2026-04-06"), rests(least - 1, "2026-04-06")), (0, 1, 0));
    let back = |on| GivenBack { document: 1, unit: 7, amount: sen(5), on: day(on), next_up: day("2027-01-20") };
    let laps = |on| cash::lapping(&[back(on)], &policy()).len();
    assert_eq!((laps("2027-01-19"), laps("2027-01-20"), laps("2027-01-23"), laps("2027-01-24")), (0, 1, 1, 0));
    let panjar = |open, today| {
        let (number, given_on) = ("NPD 1".into(), day("2026-03-01"));
        let (unit, sub_unit, pptk, document) = (7, 7, 4, 1);
        let one = treasury::public::OpenPanjar {
            document,
            number,
            unit,
            sub_unit,
            pptk,
            given_on,
            given: sen(5),
            open: sen(open),
        };
        cash::long_panjar(&[one], day(today), &policy()).len()
    };
    assert_eq!((panjar(1, "2026-03-11"), panjar(1, "2026-03-12"), panjar(0, "2026-03-12")), (0, 1, 0), "ten days");
    assert!(cash::differs(1, 7, (sen(5), sen(5))).is_none());
    assert_eq!(cash::differs(1, 7, (sen(5), sen(6))).map(|h| h.amount), Some(sen(1)));
}

#[test]
fn offices_and_hands() {
    let office = |begins: &str, ends: &str| Office {
        grant: 1,
        person: 2,
        unit: Some(7),
        begins: day(begins),
        ends: day(ends),
        acts: vec![(day("2026-03-02"), 9, sen(5))],
    };
    let judge = |begins, ends| hands::short_offices(&[office(begins, ends)], &policy()).len();
    assert_eq!(
        (judge("2026-03-01", "2026-03-09"), judge("2026-02-28", "2026-03-09"), judge("2026-03-01", "2026-03-10")),
        (1, 0, 0)
    );
    let decree = |grant, date: &str| Decree { number: "SK 1".into(), date: day(date), grant, unit: None };
    assert_eq!(hands::decrees(&[decree(1, "2026-01-05"), decree(2, "2026-01-06")]).len(), 1);
    assert!(hands::decrees(&[decree(1, "2026-01-05"), decree(2, "2026-01-05")]).is_empty());
    assert!(hands::decrees(&[decree(1, "2026-01-05"), decree(2, "2027-01-06")]).is_empty(), "another year's number");
    let approved = |n: i64, millis| Approval {
        act: "verify-spp".into(),
        person: 2,
        unit: 7,
        document: n,
        at: day("2026-03-02"),
        waited_millis: millis,
        amount: sen(5),
    };
    let stamps = |count: i64, millis| {
        hands::stamps(&(0..count).map(|n| approved(n, millis)).collect::<Vec<_>>(), &policy()).len()
    };
    assert_eq!((stamps(20, 19_999), stamps(20, 20_000), stamps(19, 1)), (1, 0, 0));
    let share = |payee, count, amount| Share { unit: 7, asker: 1, examiner: 2, payee, count, amount: sen(amount) };
    let trio = |count, part, rest| hands::trios(&[share(1, count, part), share(2, 1, rest)], 2026, &policy()).len();
    assert_eq!((trio(10, 60, 40), trio(10, 59, 41), trio(9, 60, 40)), (1, 0, 0));
    // One payee of many hands; of the trio that was told nothing more is said.
    let seller = |count: i64, part: i64, rest: i64| {
        let of = |asker, count, amount| Share { asker, ..share(1, count, amount) };
        let all = [of(1, 5, part - 1), of(2, count - 5, 1), share(2, 1, rest)];
        hands::sellers(&all, &[], 2026, &policy()).len()
    };
    assert_eq!((seller(10, 60, 40), seller(10, 59, 41), seller(9, 60, 40)), (1, 0, 0));
    let shares = [share(1, 10, 60), share(2, 1, 40)];
    let trios = hands::trios(&shares, 2026, &policy());
    assert!(hands::sellers(&shares, &trios, 2026, &policy()).is_empty());
    let used = |confirmed: &str| Recorded {
        grant: 1,
        person: 2,
        unit: Some(7),
        starts: day("2026-03-02"),
        confirmed: day(confirmed),
        acts: 1,
        document: Some(9),
        amount: sen(5),
    };
    let late =
        |confirmed: &str, first: &str| hands::late_decrees(&[used(confirmed)], Some(day(first)), &policy()).len();
    assert_eq!((late("2026-03-08", "2026-01-02"), late("2026-03-07", "2026-01-02")), (1, 0), "six days, and five");
    assert_eq!((late("2026-03-08", "2026-02-05"), late("2026-03-08", "2026-02-06")), (1, 0), "the first offices");
    let both = Hands { thread: 1, person: 2, unit: 7, document: 3, amount: sen(5) };
    assert_eq!(found(&hands::both_sides(&[both])), ["F16-DUA-SISI"]);
}

#[test]
fn a_budget_that_is_moved_for_a_payment() {
    let given = |version, amount| Ceiling {
        version,
        order: version,
        unit: 7,
        sub_unit: 7,
        sub_kegiatan: "1".into(),
        rekening: "5.1".into(),
        amount: sen(amount),
        since: day("2026-05-04"),
    };
    let line = |amount, on: &str, payee| Charged {
        sp2d: 1,
        sub_unit: 7,
        sub_kegiatan: "1".into(),
        rekening: "5.1".into(),
        payee,
        amount: sen(amount),
        day: day(on),
    };
    let judge = |lines: &[Charged]| bending::shifted(&[given(1, 100), given(2, 200)], lines, &policy()).len();
    assert_eq!(judge(&[line(80, "2026-06-03", 1)]), 1, "80 per cent on the thirtieth day");
    assert_eq!(judge(&[line(79, "2026-06-03", 1)]), 0);
    assert_eq!(judge(&[line(80, "2026-06-04", 1)]), 0, "the thirty-first");
    assert_eq!(judge(&[line(80, "2026-05-03", 1)]), 0, "before it");
    assert_eq!(judge(&[line(40, "2026-06-03", 1), line(40, "2026-06-03", 2)]), 0, "two payees");
    assert!(bending::shifted(&[given(1, 100)], &[line(80, "2026-06-03", 1)], &policy()).is_empty(), "the first budget");
    assert!(bending::shifted(&[given(1, 200), given(2, 100)], &[line(80, "2026-06-03", 1)], &policy()).is_empty());
    let new = [given(2, 100), Ceiling { rekening: "5.9".into(), ..given(1, 1) }];
    assert_eq!(bending::shifted(&new, &[line(80, "2026-06-03", 1)], &policy()).len(), 1, "an account that is new");
}

#[test]
fn rules_that_are_bent() {
    let value = |id, text: &str, from: &str| RuleValue {
        id,
        key: "lag".into(),
        value: text.into(),
        starts: day(from),
        approved: Moment(id),
        proposed_by: 4,
    };
    let paid = [PaidOn { day: day("2026-05-05"), document: 1, amount: sen(5) }];
    let judge = |values: &[RuleValue]| found(&bending::bent(values, &paid, &[], &policy()));
    let back = |on| judge(&[value(1, "3", "2026-01-01"), value(2, "9", "2026-05-04"), value(3, "3", on)]);
    assert_eq!(back("2026-06-03"), ["F20-BOLAK-BALIK"], "30 days");
    assert!(back("2026-06-04").is_empty(), "31 days");
    let brief = |on| judge(&[value(1, "3", "2026-01-01"), value(2, "9", "2026-05-04"), value(3, "4", on)]);
    assert_eq!(brief("2026-05-10"), ["F20-SINGKAT"], "six days");
    assert!(brief("2026-05-11").is_empty(), "seven days");
    assert!(brief("2026-05-05").is_empty(), "nothing was paid on its one day");
    assert!(judge(&[value(1, "3", "2026-01-01"), value(2, "9", "2026-05-04")]).is_empty(), "it still holds");
    let put_right = [value(1, "3", "2026-01-01"), value(2, "9", "2026-05-04"), value(3, "3", "2026-05-04")];
    assert!(judge(&put_right).is_empty(), "corrected on its own day");

    // Raised at 9, restored at 17: what was entered between is told.
    let agreed = |id, text: &str, at| RuleValue { approved: Moment(at), ..value(id, text, "2026-05-04") };
    let at = |at, on: &str| Dated { at: Moment(at), ..dated(on, on) };
    let judge = |hours: &[RuleValue], done: Dated| {
        let values: Vec<RuleValue> = [value(1, "3", "2026-01-01")].into_iter().chain(hours.iter().cloned()).collect();
        assert_eq!(bending::changes_within_a_day(&values), hours.len() > 1);
        found(&bending::bent(&values, &[], &[done], &policy()))
    };
    let hours = [agreed(2, "9", 900), agreed(3, "3", 1_700)];
    assert_eq!(judge(&hours, at(900, "2026-05-04")), ["F20-BOLAK-BALIK"]);
    assert_eq!(judge(&hours, at(1_699, "2026-05-04")), ["F20-BOLAK-BALIK"]);
    assert!(judge(&hours, at(899, "2026-05-04")).is_empty(), "before it");
    assert!(judge(&hours, at(1_700, "2026-05-04")).is_empty(), "after it");
    assert!(judge(&hours, at(1_000, "2026-05-05")).is_empty(), "another day");
    assert_eq!(judge(&[agreed(2, "9", 900), agreed(3, "4", 1_700)], at(1_000, "2026-05-04")), ["F20-SINGKAT"]);
    assert!(judge(&[agreed(2, "3", 900), agreed(3, "4", 1_700)], at(1_000, "2026-05-04")).is_empty(), "no change");
    // What was proposed before it never took its place, whenever it was agreed on.
    assert!(judge(&[agreed(3, "9", 900), agreed(2, "3", 1_700)], at(1_000, "2026-05-04")).is_empty());
    assert!(judge(&hours[..1], at(1_000, "2026-05-04")).is_empty(), "it still holds");
}

#[test]
fn a_month_that_is_opened_for_a_moment() {
    const HOUR: i64 = 3_600_000;
    let lock = |entry, opens, unit, at| Lock { entry, unit, opens, person: 4, at: Moment(at) };
    let posted = |at, doc_date: &str| Dated { at: Moment(at), ..dated(doc_date, "2026-07-01") };
    let judge = |until: i64, unit, done: Dated| {
        let locks = [lock(1, true, unit, 10), lock(2, false, unit, 10 + until)];
        found(&bending::reopened(&locks, &[done], &policy()))
    };
    assert_eq!(judge(24 * HOUR, None, posted(11, "2026-06-30")), ["F20-KUNCI"]);
    assert!(judge(24 * HOUR + 1, None, posted(11, "2026-06-30")).is_empty(), "longer than a day");
    assert_eq!(judge(HOUR, Some(7), posted(10, "2026-06-30")), ["F20-KUNCI"]);
    assert!(judge(HOUR, Some(8), posted(11, "2026-06-30")).is_empty(), "another SKPD");
    assert!(judge(HOUR, None, posted(11, "2026-07-01")).is_empty(), "of the month itself");
    assert!(judge(HOUR, None, posted(9, "2026-06-30")).is_empty(), "before it");
    assert!(judge(HOUR, None, posted(10 + HOUR, "2026-06-30")).is_empty(), "after it");
    let open = [lock(1, true, None, 10), lock(2, false, Some(7), 11)];
    assert!(bending::reopened(&open, &[posted(10, "2026-06-30")], &policy()).is_empty(), "another lock");
}

#[test]
fn what_becomes_of_a_finding() {
    let finding =
        |state, released| Finding { id: 1, analytic: Analytic::PaidTwice, year: 2026, state, amount: sen(5), released };
    let has = |result: Result<(), Refusals>, code: &str| result.is_err_and(|r| r.has(code));
    assert!(goes_on(&finding(FindingState::New, false), &[FindingState::New]).is_ok());
    assert!(has(goes_on(&finding(FindingState::Explained, false), &[FindingState::New]), "TEMUAN-KEADAAN"));
    assert!(release(&finding(FindingState::Examined, false)).is_ok());
    assert!(has(release(&finding(FindingState::New, false)), "TEMUAN-KEADAAN"));
    assert!(has(release(&finding(FindingState::Examined, true)), "TEMUAN-LEPAS"));
    assert!(reason(&"x".repeat(20), &policy()).is_ok());
    assert!(reason(&"x".repeat(19), &policy()).is_err_and(|r| r.has("TEMUAN-ALASAN")));
    let today = day("2026-03-02");
    assert!(silence(today, today, &policy()).is_ok() && silence(today.plus_days(366), today, &policy()).is_ok());
    for until in [today.plus_days(-1), today.plus_days(367)] {
        assert!(has(silence(until, today, &policy()), "TEMUAN-DIAMKAN-TANGGAL"));
    }
    let quiet = Silence {
        id: 1,
        analytic: Analytic::PaidTwice,
        unit: None,
        payee: Some(1),
        rekening: Some("5.1".into()),
        until: today,
        proposed_by: 4,
        confirmed: false,
        ended: false,
    };
    assert!(confirm_silence(&quiet, 5, today).is_ok());
    assert!(has(confirm_silence(&quiet, 4, today), "TEMUAN-ORANG-SAMA"));
    assert!(has(confirm_silence(&quiet, 5, today.plus_days(1)), "TEMUAN-DIAMKAN-BERAKHIR"));
    assert!(end_silence(&quiet, today).is_ok());
    let sure = Silence { confirmed: true, ..quiet };
    let hits =
        payments::judge(&[paid(1, "2026-01-05", 100_000_000), paid(2, "2026-01-06", 100_000_000)], &[], &policy());
    assert!(sure.covers(&hits[0], today) && !sure.covers(&hits[0], today.plus_days(1)));
    assert!(!Silence { rekening: Some("5.2".into()), ..sure.clone() }.covers(&hits[0], today));
    assert!(!Silence { confirmed: false, ..sure }.covers(&hits[0], today));
    assert!(clear(Hold { open: 1, issued_by_actor: false }).is_ok());
    assert!(has(clear(Hold { open: 0, issued_by_actor: false }), "TEMUAN-TANPA-TAHANAN"));
    assert!(has(clear(Hold { open: 1, issued_by_actor: true }), "TEMUAN-TAHANAN-ORANG-SAMA"));
}

#[test]
fn nobody_chooses_a_sample() {
    use sample::*;
    let all: Vec<Candidate> =
        (1..=200).map(|id| Candidate { id, unit: 7, amount: sen(5), score: if id <= 10 { 9 } else { 0 } }).collect();
    let picks = payments(&all, "akar", &policy());
    assert_eq!(picks.len(), 10, "five per cent of 200");
    assert_eq!(picks, payments(&all, "akar", &policy()), "the same seed draws the same");
    assert_ne!(picks, payments(&all, "akar lain", &policy()));
    assert!(picks.iter().filter(|p| p.stratum == "tinggi").count() >= 3, "{picks:?}");
    assert_eq!(allot(&[0, 0, 199], &policy().strata, 5), [0, 0, 10]);
    assert_eq!(allot(&[0, 0, 201], &policy().strata, 5), [0, 0, 11]);
    let held = |id, in_hand| Held {
        id,
        label: "UP".into(),
        year: 2026,
        unit: 7,
        spp: 3,
        due: None,
        in_hand: sen(in_hand),
        open: sen(0),
        last_moved: None,
        last_counted: None,
    };
    let purses = [held(1, 0), held(2, 1_000_000), held(3, 1)];
    let drawn = cash(&purses, ("akar", day("2026-03-02")), 4);
    assert_eq!(drawn.len(), 2, "each once, none without cash");
    let first = |seed: &str| cash(&purses, (seed, day("2026-03-02")), 1)[0].id;
    let heavy = (0..200).filter(|n| first(&n.to_string()) == 2).count();
    assert!(heavy >= 198, "cash decides: {heavy}");
    let fine =
        DrawFacts { after: day("2026-03-01"), today: day("2026-03-01"), there: false, log_size: 1, population: 1 };
    let codes = |f: DrawFacts| decide_draw(&f).err().map(|r| r.as_slice()[0].code.clone()).unwrap_or_default();
    assert_eq!(codes(fine), "");
    assert_eq!(codes(DrawFacts { today: day("2026-02-28"), ..fine }), "SAMPEL-BELUM");
    assert_eq!(codes(DrawFacts { there: true, ..fine }), "SAMPEL-SUDAH-ADA");
    assert_eq!(codes(DrawFacts { population: 0, ..fine }), "SAMPEL-KOSONG");
    assert_eq!(codes(DrawFacts { log_size: 0, ..fine }), "SAMPEL-KOSONG");
    assert!(decide_record(false).is_ok() && decide_record(true).is_err_and(|r| r.has("SAMPEL-SUDAH-DICATAT")));
}

#[test]
fn every_code_has_a_case() {
    let sources = [include_str!("mod.rs"), include_str!("sample.rs"), include_str!("figure.rs")].concat();
    let cases = [include_str!("tests.rs"), include_str!("figure.rs").split_once("mod tests").expect("its cases").1];
    for code in CODES {
        assert!(sources.matches(&format!("\"{code}\"")).count() >= 2, "{code} is listed and used");
        assert!(cases.iter().any(|c| c.contains(code)), "{code} has no case");
    }
}

#[test]
fn a_retur_that_is_paid_into_another_account() {
    let again = |now: u8| Repaid {
        id: 5,
        number: "PBU 1".into(),
        sp2d: "SP2D 1".into(),
        unit: 7,
        amount: sen(1),
        payee: 1,
        asked_by: 3,
        before: vec![1],
        now: vec![now],
    };
    assert!(payments::repaid_elsewhere(&[again(1)]).is_empty(), "the same account");
    let hits = payments::repaid_elsewhere(&[again(2)]);
    assert_eq!((found(&hits), &hits[0].documents[..]), (vec!["F10-RETUR"], &[5][..]));
    assert!(hits[0].analytic.holds(), "its bank file waits for a second official");
}
