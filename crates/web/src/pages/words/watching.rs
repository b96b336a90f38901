//! Words of the watching pages and of the thread as a picture.

use std::sync::LazyLock;

use super::Language;
use super::catalog::{Catalog, say};
use super::words;

words! { "watch-":
    plan realised month_figures month plan_sum realised_sum plan_share realised_share gap ceiling by_skpd by_unit
    skpd_head unit_head all by_kind kind_head stuck waits_for sum nothing_waits left_out late nothing_late all_late
    tile_realised tile_waiting tile_late document purpose unit value since age due no_budget_help band_plan
    band_making band_budget band_release band_payment program kegiatan sub_kegiatan account rka_line list_title thread_lead even
    trillion billion million age_2 age_5 age_10 age_more
}

/// Ages in working days: key, and the last day of each.
pub(crate) const AGES: [(&str, i64); 4] = [("0-2", 2), ("3-5", 5), ("6-10", 10), ("lebih-10", i64::MAX)];

/// How [`AGES`] are called.
pub(crate) fn ages() -> [&'static str; 4] {
    let w = get();
    [w.age_2, w.age_5, w.age_10, w.age_more]
}

/// Tenths as `12,3`, with a minus that is one.
pub(crate) fn tenths(n: i64) -> String {
    format!("{}{},{}", if n < 0 { "−" } else { "" }, n.abs() / 10, n.abs() % 10)
}

pub(crate) fn per_cent(n: i64) -> String {
    format!("{}\u{a0}%", tenths(n))
}

/// What the curve shows, in tenths of a per cent of the ceiling.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Finding {
    NoBudget,
    NoPlan { realised: i64 },
    Beside { realised: i64, plan: i64 },
}

/// The heading says it.
pub(crate) fn finding(found: Finding, year: i32) -> String {
    match found {
        Finding::NoBudget => say!("watch-no-budget", year = year.to_string()),
        Finding::NoPlan { realised } => say!("watch-no-plan", share = per_cent(realised)),
        Finding::Beside { realised, plan } if realised < plan => {
            say!("watch-behind", points = tenths(plan - realised))
        }
        Finding::Beside { realised, plan } if realised > plan => {
            say!("watch-ahead", points = tenths(realised - plan))
        }
        Finding::Beside { .. } => get().even.to_owned(),
    }
}

/// What the curve says to whoever does not see it.
pub(crate) fn curve(found: Finding, month: &str) -> String {
    match found {
        Finding::Beside { realised, plan } => {
            say!("watch-curve", month = month, realised = tenths(realised), plan = tenths(plan))
        }
        Finding::NoPlan { realised } => say!("watch-curve-alone", month = month, realised = tenths(realised)),
        Finding::NoBudget => String::new(),
    }
}

pub(crate) fn curve_title(year: i32) -> String {
    say!("watch-curve-title", year = year.to_string())
}

pub(crate) fn watch_lead(now: &str, month: Option<&str>) -> String {
    let until = month.map(|m| format!(" {}", say!("watch-plan-until", month = m))).unwrap_or_default();
    format!("{}{until}", say!("watch-lead", now = now))
}

pub(crate) fn of_ceiling(share: Option<i64>, ceiling: &str) -> String {
    match share {
        Some(share) => say!("watch-of-ceiling", share = per_cent(share), ceiling = ceiling),
        None => budget_ceiling(ceiling),
    }
}

pub(crate) fn documents(n: usize) -> String {
    say!("watch-documents", count = n)
}

pub(crate) fn waiting(n: usize) -> String {
    say!("watch-waiting", count = n)
}

pub(crate) fn overdue(n: usize) -> String {
    say!("watch-overdue", count = n)
}

pub(crate) fn sum_of(sum: &str) -> String {
    say!("watch-sum-of", sum = sum)
}

pub(crate) fn late_by(due: &str, desk: &str) -> String {
    say!("watch-late-by", day = due, desk = desk)
}

pub(crate) fn all_parts(n: usize, by_skpd: bool) -> String {
    if by_skpd { say!("watch-all-skpd", count = n) } else { say!("watch-all-units", count = n) }
}

/// Amounts on tiles: a few digits and their word.
pub(crate) fn short(amount: kernel::Money) -> String {
    let w = get();
    let steps: [(i64, &str); 3] =
        [(100_000_000_000_000, w.trillion), (100_000_000_000, w.billion), (100_000_000, w.million)];
    let sen = amount.sen().unsigned_abs();
    let sign = if amount.is_negative() { "−" } else { "" };
    let Some((unit, word)) = steps.iter().find(|(unit, _)| sen >= unit.unsigned_abs()) else {
        return amount.rupiah().replace("Rp ", "Rp\u{a0}");
    };
    let unit = unit.unsigned_abs();
    let whole = sen / unit;
    let decimals: u32 = if whole < 10 { 2 } else { 1 };
    let scale = 10_u64.pow(decimals);
    // Cut off, not rounded: a tile never says more than there is.
    let rest = u64::try_from(u128::from(sen % unit) * u128::from(scale) / u128::from(unit)).unwrap_or_default();
    let width = usize::try_from(decimals).unwrap_or_default();
    format!("Rp\u{a0}{sign}{whole},{rest:0width$}\u{a0}{word}")
}

pub(crate) fn budget_ceiling(ceiling: &str) -> String {
    say!("watch-ceiling-of", ceiling = ceiling)
}

pub(crate) fn siblings(n: usize) -> String {
    say!("watch-siblings", count = n)
}

pub(crate) fn note_of(office: &str) -> String {
    say!("watch-note-of", office = office)
}

/// The heading of a thread says what the money is for.
pub(crate) fn thread_title(amount: &str, purposes: &[&str], label: &str) -> String {
    match purposes {
        [] => say!("thread-title", label = label),
        [one] => say!("thread-for", amount = amount, purpose = *one),
        [one, rest @ ..] => say!("thread-for-several", amount = amount, purpose = *one, count = rest.len()),
    }
}

pub(crate) fn picture(label: &str, boxes: usize) -> String {
    say!("thread-picture", label = label, count = boxes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_heading_says_what_was_found() {
        for (found, says) in [
            (Finding::Beside { realised: 724, plan: 862 }, "Belanja tertinggal 13,8 poin dari rencana kas"),
            (Finding::Beside { realised: 862, plan: 861 }, "Belanja mendahului rencana kas 0,1 poin"),
            (Finding::Beside { realised: 5, plan: 5 }, "Belanja sesuai dengan rencana kas"),
            (Finding::NoPlan { realised: 101 }, "Belanja terserap 10,1\u{a0}% dari pagu; rencana kas belum ada"),
            (Finding::NoBudget, "Belum ada anggaran belanja 2026 yang dapat dipantau"),
        ] {
            assert_eq!(finding(found, 2026), says);
        }
        assert_eq!(tenths(-9), "−0,9");
        let english = Language::English.within(|| finding(Finding::Beside { realised: 724, plan: 862 }, 2026));
        assert_eq!(english, "Expenditure is 13,8 points behind the cash plan");
    }

    #[test]
    fn tiles_are_short_and_never_too_much() {
        for (sen, says) in [
            (141_999_999_999_999, "Rp\u{a0}1,41\u{a0}triliun"),
            (1_843_000_000_000, "Rp\u{a0}18,4\u{a0}miliar"),
            (26_830_000_000_000, "Rp\u{a0}268,3\u{a0}miliar"),
            (500_000_000, "Rp\u{a0}5,00\u{a0}juta"),
            (99_999_999, "Rp\u{a0}999.999,99"),
            (-200_000_000_000, "Rp\u{a0}−2,00\u{a0}miliar"),
        ] {
            assert_eq!(short(kernel::Money::from_sen(sen)), says);
        }
        let english = Language::English.within(|| short(kernel::Money::from_sen(1_843_000_000_000)));
        assert_eq!(english, "Rp\u{a0}18,4\u{a0}billion");
    }
}
