//! Which payments of two accounts belong together, and in what they differ.

use std::collections::{BTreeMap, BTreeSet};

use kernel::Day;
use kernel::lifecycle::Kind;

use super::{day, sen};
use crate::rules::matching::{Basis, Here, Release, Step, Told, bring_together, differences, same_release};

const ATK: &str = "5.1.02.01.001.00024";
const JASA: &str = "5.1.02.02.001.00012";

fn told(number: &str, on: &str, lines: &[(&str, i64)], text: &str) -> Told {
    let place = |rekening: &str| ["1.01".to_owned(), "1.01.01.2.01.0001".to_owned(), rekening.to_owned()];
    Told {
        kind: Kind::Sp2d,
        flow: "LS".into(),
        number: number.into(),
        key: number.into(),
        skpd: "1.01".into(),
        day: Some(day(on)),
        transferred: None,
        amount: sen(lines.iter().map(|l| l.1).sum()),
        lines: lines.iter().map(|(rekening, amount)| (place(rekening), sen(*amount))).collect::<BTreeMap<_, _>>(),
        spp: Step::default(),
        spm: Step::default(),
        text: text.into(),
    }
}

fn here(document: i64, told: Told) -> Here {
    Here { document, spm: None, spp: None, imported: false, noted: None, others: BTreeSet::new(), told }
}

fn bases(here: &[Here], there: &[Told]) -> Vec<(i64, String, Basis)> {
    let found = bring_together(here, there, 31);
    assert_eq!(found.pairs.len() + found.only_here.len(), here.len(), "each stands once");
    assert_eq!(found.pairs.len() + found.only_there.len(), there.len(), "each stands once");
    let mut pairs: Vec<_> =
        found.pairs.iter().map(|p| (here[p.here].document, there[p.there].number.clone(), p.basis)).collect();
    pairs.sort_by_key(|p| p.0);
    pairs
}

#[test]
fn the_same_content_is_the_same_payment_and_a_sen_makes_it_another() {
    let ours = [here(1, told("L1", "2026-02-16", &[(ATK, 500)], "Alat tulis"))];
    let same = |on: &str| told("S9", on, &[(ATK, 500)], "alat tulis kantor");
    assert_eq!(bases(&ours, &[same("2026-02-16")]), [(1, "S9".into(), Basis::Content)]);
    // A day later it may be the next of its kind: somebody has to say.
    assert_eq!(bases(&ours, &[same("2026-02-17")]), [(1, "S9".into(), Basis::OtherDay)]);
    assert!(Basis::Content.sure() && !Basis::OtherDay.sure());
    // One sen more: alike, and told as a difference.
    let more = told("S9", "2026-02-20", &[(ATK, 501)], "alat tulis kantor");
    assert_eq!(bases(&ours, std::slice::from_ref(&more)), [(1, "S9".into(), Basis::Likeness)]);
    let fields: Vec<String> = differences(&ours[0], &more).into_iter().map(|d| d.field).collect();
    assert_eq!(fields, ["Tanggal SP2D", "Nilai SP2D", "Baris 1.01.01.2.01.0001 · 5.1.02.01.001.00024"]);
    // Another account: alike by its sum.
    let other = told("S9", "2026-02-20", &[(JASA, 500)], "");
    assert_eq!(bases(&ours, std::slice::from_ref(&other)), [(1, "S9".into(), Basis::Likeness)]);
    // Neither sum nor account.
    assert_eq!(bases(&ours, &[told("S9", "2026-02-20", &[(JASA, 501)], "Alat tulis")]), []);
}

#[test]
fn the_window_ends_on_its_last_day() {
    let ours = [here(1, told("L1", "2026-02-01", &[(ATK, 500)], ""))];
    let on = |on: &str| bases(&ours, &[told("S1", on, &[(ATK, 500)], "")]).len();
    assert_eq!((on("2026-03-04"), on("2026-03-05")), (1, 0));
}

#[test]
fn a_number_that_was_noted_goes_before_everything() {
    let noted = Here { noted: Some("S2".into()), ..here(1, told("L1", "2026-02-16", &[(ATK, 500)], "")) };
    let there = [told("S1", "2026-02-16", &[(ATK, 500)], ""), told("S2", "2026-05-01", &[(JASA, 9)], "")];
    assert_eq!(bases(std::slice::from_ref(&noted), &there), [(1, "S2".into(), Basis::Noted)]);
    // Noted, and not in this report: it is not taken for another.
    assert_eq!(bases(&[noted], &there[..1]), []);
}

#[test]
fn our_own_number_counts_only_where_the_content_is_the_same_to_the_sen() {
    let ours = [here(1, told("N7", "2026-02-16", &[(ATK, 500)], ""))];
    let same = told("N7", "2026-02-20", &[(ATK, 500)], "");
    assert_eq!(bases(&ours, std::slice::from_ref(&same)), [(1, "N7".into(), Basis::Number)]);
    // A sen less or more, a line more, another SKPD: the number was given out again.
    for other in [499, 501] {
        assert_eq!(bases(&ours, &[told("N7", "2026-02-16", &[(ATK, other)], "")]), [(1, "N7".into(), Basis::Likeness)]);
    }
    assert_eq!(bases(&ours, &[told("N7", "2026-02-16", &[(ATK, 500), (JASA, 1)], "")]), []);
    assert_eq!(bases(&ours, &[Told { skpd: "1.02".into(), ..same }]), []);
    let stranger = told("N7", "2026-02-16", &[(JASA, 499)], "");
    assert_eq!(bases(&ours, std::slice::from_ref(&stranger)), []);
    // A document of an import is known by its number alone.
    let imported = Here { imported: true, ..ours[0].clone() };
    let stranger = std::slice::from_ref(&stranger);
    assert_eq!(bases(std::slice::from_ref(&imported), stranger), [(1, "N7".into(), Basis::Number)]);
    // And goes before one of ours that bears the same.
    let both = [ours[0].clone(), Here { document: 2, ..imported }];
    let found = bring_together(&both, &[told("N7", "2026-02-16", &[(ATK, 500)], "")], 31);
    assert_eq!(found.pairs.iter().map(|p| p.here).collect::<Vec<_>>(), [1]);
}

#[test]
fn twelve_months_of_the_same_sum_are_told_apart_by_their_days() {
    let month = |m: u8| Day::new(2026, m, 25).map(|d| d.to_string()).unwrap_or_default();
    let ours: Vec<Here> =
        (1..=12).map(|m| here(m.into(), told(&format!("L{m}"), &month(m), &[(ATK, 500)], "Honor"))).collect();
    let there: Vec<Told> = (1..=12).rev().map(|m| told(&format!("S{m}"), &month(m), &[(ATK, 500)], "Honor")).collect();
    let expected: Vec<_> = (1..=12).map(|m| (i64::from(m), format!("S{m}"), Basis::Content)).collect();
    assert_eq!(bases(&ours, &there), expected);
}

#[test]
fn two_of_the_same_day_are_paired_and_not_called_certain() {
    let ours = [1, 2].map(|n| here(n, told(&format!("L{n}"), "2026-02-16", &[(ATK, 500)], "")));
    let there = ["S1", "S2"].map(|n| told(n, "2026-02-16", &[(ATK, 500)], ""));
    let pairs = bases(&ours, &there);
    assert!(pairs.iter().all(|p| p.2 == Basis::Several) && pairs.len() == 2, "{pairs:?}");
    // The third of theirs stays alone rather than doubled.
    let three = ["S1", "S2", "S3"].map(|n| told(n, "2026-02-16", &[(ATK, 500)], ""));
    assert_eq!(bring_together(&ours, &three, 31).only_there.len(), 1);
}

#[test]
fn what_was_found_to_be_another_is_not_proposed_again() {
    let mut ours = here(1, told("L1", "2026-02-16", &[(ATK, 500)], ""));
    ours.others.insert("S1".into());
    assert_eq!(bases(&[ours], &[told("S1", "2026-02-16", &[(ATK, 500)], "")]), []);
}

#[test]
fn between_equals_none_is_chosen() {
    // Two of theirs resemble ours equally well: nobody guesses.
    let ours = [here(1, told("L1", "2026-02-16", &[(ATK, 500)], "Kertas"))];
    let there = ["S1", "S2"].map(|n| told(n, "2026-02-17", &[(ATK, 501)], "Kertas"));
    assert_eq!(bases(&ours, &there), []);
    // The words decide where they can.
    let worded = [there[0].clone(), Told { text: "Tinta".into(), ..there[1].clone() }];
    assert_eq!(bases(&ours, &worded), [(1, "S1".into(), Basis::Likeness)]);
}

#[test]
fn an_spd_is_ours_where_every_account_releases_the_same_to_the_sen() {
    let spd = |lines: &[(&str, i64)]| Release { skpd: "1.01".into(), lines: told("", "2026-01-02", lines, "").lines };
    let ours = [spd(&[(ATK, 500), (JASA, 300)]), spd(&[(JASA, 200)])];
    assert_eq!(same_release(&spd(&[(ATK, 500)]), &ours), [0], "the report names what was paid from");
    for wrong in [499, 501] {
        assert_eq!(same_release(&spd(&[(ATK, wrong)]), &ours), Vec::<usize>::new());
    }
    let both = spd(&[(ATK, 500), (JASA, 200)]);
    assert_eq!(same_release(&both, &ours), Vec::<usize>::new(), "no one SPD releases both");
    let twice = [ours[1].clone(), ours[1].clone()];
    assert_eq!(same_release(&ours[1], &twice), [0, 1], "which of two, nobody knows");
    let elsewhere = Release { skpd: "1.02".into(), ..ours[1].clone() };
    assert_eq!(same_release(&elsewhere, &ours), Vec::<usize>::new());
}
