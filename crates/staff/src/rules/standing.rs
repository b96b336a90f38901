//! What the register says of somebody who is paid for a month.

use kernel::Day;

use crate::model::{Employment, EndReason};

/// Why a payment does not go with the register.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Doubt {
    /// The register does not know the number.
    Unknown,
    /// Employment was over before the month began.
    Ended(Day, EndReason),
    /// Employment begins after the month.
    NotYet(Day),
    /// In that month at another SKPD.
    Elsewhere,
    /// More souls than the register has, which are so many.
    Souls(i64),
}

impl Doubt {
    /// One sentence, without the person.
    pub fn told(self) -> String {
        match self {
            Doubt::Unknown => "tidak ada pada daftar pegawai".into(),
            Doubt::Ended(day, reason) => format!("berakhir {} ({})", day.long(), reason.title().to_lowercase()),
            Doubt::NotYet(day) => format!("baru mulai {}", day.long()),
            Doubt::Elsewhere => "tercatat pada SKPD lain".into(),
            Doubt::Souls(known) => format!("jiwa melebihi catatan, yaitu {known}"),
        }
    }

    /// Nobody who is employed is paid by it.
    pub fn is_stranger(self) -> bool {
        matches!(self, Doubt::Unknown | Doubt::Ended(..) | Doubt::NotYet(_))
    }
}

/// Somebody on a list, for months of one year.
#[derive(Clone, Copy, Debug)]
pub struct Paid {
    /// The SKPD that pays, where it has to be the employee's.
    pub skpd: Option<i64>,
    /// Souls that the pay reckons with, where it does.
    pub souls: Option<i64>,
    pub year: i32,
    pub from: u8,
    pub to: u8,
}

/// A record with the days for which it counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span<'a> {
    pub record: &'a Employment,
    pub first: Day,
    /// None where no end is known.
    pub last: Option<Day>,
}

/// The records of one employee in order, each until the next one takes its place.
pub fn spans(records: &[Employment]) -> Vec<Span<'_>> {
    let mut sorted: Vec<&Employment> = records.iter().collect();
    sorted.sort_by_key(|e| (e.starts, e.revision));
    let mut kept: Vec<&Employment> = Vec::with_capacity(sorted.len());
    for record in sorted {
        if kept.last().is_some_and(|last| last.starts == record.starts) {
            kept.pop();
        }
        kept.push(record);
    }
    let mut spans = Vec::with_capacity(kept.len());
    for (at, record) in kept.iter().enumerate() {
        let before_next = kept.get(at + 1).map(|next| next.starts.plus_days(-1));
        let last = [record.end.map(|(day, _)| day), before_next].into_iter().flatten().min();
        spans.push(Span { record, first: record.starts, last });
    }
    spans
}

/// Records that count on some day from one to another.
pub fn during<'a>(spans: &[Span<'a>], first: Day, last: Day) -> Vec<&'a Employment> {
    let meets = |s: &&Span<'_>| s.first <= last && s.last.is_none_or(|end| end >= first);
    spans.iter().filter(meets).map(|s| s.record).collect()
}

/// First and last day of a month.
pub fn month(year: i32, month: u8) -> Option<(Day, Day)> {
    let first = Day::new(year, month, 1)?;
    let next = if month == 12 { Day::new(year + 1, 1, 1) } else { Day::new(year, month + 1, 1) };
    Some((first, next?.plus_days(-1)))
}

/// What speaks against paying somebody; a day in a month is enough to be paid
/// for it, and to belong to an SKPD.
pub fn judge(records: &[Employment], paid: &Paid) -> Vec<Doubt> {
    if records.is_empty() {
        return vec![Doubt::Unknown];
    }
    let spans = spans(records);
    let mut doubts = Vec::new();
    for (first, last) in (paid.from..=paid.to).filter_map(|m| month(paid.year, m)) {
        let here = during(&spans, first, last);
        if here.is_empty() {
            doubts.push(absent(&spans, last));
            continue;
        }
        if paid.skpd.is_some_and(|skpd| here.iter().all(|e| e.skpd != skpd)) {
            doubts.push(Doubt::Elsewhere);
        }
        let known = here.iter().map(|e| e.souls).max().unwrap_or_default();
        if paid.souls.is_some_and(|souls| souls > known) {
            doubts.push(Doubt::Souls(known));
        }
    }
    doubts.sort_unstable();
    doubts.dedup();
    doubts
}

/// Nobody was employed in a month: over, or not begun.
fn absent(spans: &[Span<'_>], last: Day) -> Doubt {
    let over = spans.iter().rfind(|s| s.first <= last).and_then(|s| s.record.end);
    match (over, spans.first()) {
        (Some((day, reason)), _) => Doubt::Ended(day, reason),
        (None, Some(first)) => Doubt::NotYet(first.first),
        (None, None) => Doubt::Unknown,
    }
}
