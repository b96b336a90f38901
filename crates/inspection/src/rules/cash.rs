//! F07, F11, F12: what was withheld and what a treasurer holds.

use std::collections::BTreeMap;

use kernel::{Day, Money};
use treasury::public::OpenPanjar;

use crate::model::{Analytic, GivenBack, Held, Hit, Withheld};
use crate::policy::Policy;

/// The last day on which a deduction of that day may be paid on; none where
/// the kind has no such day.
pub fn due(kind: &str, day: Day, policy: &Policy) -> Option<Day> {
    let of_month = policy.remit_due.iter().find(|d| d.kind == kind)?.day;
    let (year, month) = if day.month() == 12 { (day.year() + 1, 1) } else { (day.year(), day.month() + 1) };
    // The last of a month where it has no such day.
    (1..=of_month).rev().find_map(|d| Day::new(year, month, d))
}

/// What is open after its day, by unit, kind and month.
pub fn not_remitted(withheld: &[Withheld], today: Day, policy: &Policy) -> Vec<Hit> {
    let mut groups: BTreeMap<(i64, &str, i32, u8), Vec<&Withheld>> = BTreeMap::new();
    for w in withheld {
        if due(&w.kind, w.day, policy).is_some_and(|until| today > until) {
            groups.entry((w.unit, &w.kind, w.day.year(), w.day.month())).or_default().push(w);
        }
    }
    let hit = |((unit, kind, year, month), group): ((i64, &str, i32, u8), Vec<&Withheld>)| {
        let amount = group.iter().fold(Money::ZERO, |all, w| all.plus(w.amount));
        let told = format!(
            "Potongan {kind} bulan {month:02}/{year} sebesar {} lewat hari terakhirnya dan belum disetor.",
            amount.rupiah()
        );
        let documents = group.iter().map(|w| w.document).collect();
        Hit::new(Analytic::NotRemitted, format_args!("{unit}-{kind}-{year}-{month:02}"), told)
            .of(unit, amount, documents)
    };
    groups.into_iter().map(hit).collect()
}

/// Advances that are not settled when their time is over: a TU after its day,
/// a UP after the year.
pub fn not_returned(held: &[Held], today: Day) -> Vec<Hit> {
    let over = |h: &&Held| {
        let until = h.due.or_else(|| Day::last_of_year(h.year));
        h.open.is_positive() && until.is_some_and(|until| today > until)
    };
    let hit = |h: &Held| {
        let told =
            format!("{}: {} belum dipertanggungjawabkan atau disetor sesudah waktunya.", h.label, h.open.rupiah());
        Hit::new(Analytic::NotReturned, h.id, told).of(h.unit, h.open, vec![h.spp])
    };
    held.iter().filter(over).map(hit).collect()
}

/// The remainder came back when the new year's money was there to pay it.
pub fn lapping(back: &[GivenBack], policy: &Policy) -> Vec<Hit> {
    let after = |b: &&GivenBack| (0..=policy.lapping_days).contains(&b.on.days_since(b.next_up));
    let hit = |b: &GivenBack| {
        let told = format!(
            "Sisa {} masuk {}, sesudah UP tahun berikutnya cair {}.",
            b.amount.rupiah(),
            b.on.long(),
            b.next_up.long()
        );
        Hit::new(Analytic::Lapping, b.document, told).of(b.unit, b.amount, vec![b.document])
    };
    back.iter().filter(after).map(hit).collect()
}

/// Cash with a treasurer that neither comes nor goes.
pub fn resting(held: &[Held], today: Day, policy: &Policy) -> Vec<Hit> {
    let mut hits = Vec::new();
    for h in held.iter().filter(|h| h.in_hand >= policy.rest_least) {
        let Some(last) = h.last_moved.max(h.last_counted) else { continue };
        let days = today.days_since(last);
        if days > policy.rest_days {
            let told = format!(
                "{}: {} di bendahara tanpa gerak dan tanpa hitungan kas sejak {}.",
                h.label,
                h.in_hand.rupiah(),
                last.long()
            );
            let hit = Hit::new(Analytic::CashRests, format_args!("{}-{last}", h.id), told);
            hits.push(hit.of(h.unit, h.in_hand, vec![h.spp]));
        }
    }
    hits
}

/// Money that a PPTK took beforehand and has not settled.
pub fn long_panjar(open: &[OpenPanjar], today: Day, policy: &Policy) -> Vec<Hit> {
    let late = |p: &&OpenPanjar| p.open.is_positive() && today.days_since(p.given_on) > policy.panjar_days;
    let hit = |p: &OpenPanjar| {
        let told =
            format!("Panjar NPD {} sejak {}: {} belum diselesaikan.", p.number, p.given_on.long(), p.open.rupiah());
        Hit::new(Analytic::PanjarRests, p.document, told).of(p.unit, p.open, vec![p.document]).by(p.pptk)
    };
    open.iter().filter(late).map(hit).collect()
}

/// What was counted against what the books hold.
pub fn differs(pick: i64, unit: i64, (book, counted): (Money, Money)) -> Option<Hit> {
    let gap = book.minus(counted);
    if gap.is_zero() {
        return None;
    }
    let amount = if gap.is_negative() { Money::ZERO.minus(gap) } else { gap };
    let which = if gap.is_negative() { "lebih" } else { "kurang" };
    let told =
        format!("Hitungan kas {} terhadap buku {}: {which} {}.", counted.rupiah(), book.rupiah(), amount.rupiah());
    Some(Hit::new(Analytic::CashDiffers, pick, told).of(unit, amount, Vec::new()))
}
