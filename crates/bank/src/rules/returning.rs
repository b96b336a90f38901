//! Returns laid beside the credits of the RKUD: one that the bank credited and
//! nobody recorded, one of another sum, and one that never came.

use std::collections::{BTreeMap, BTreeSet};

use kernel::{Day, Money, Refusal};

use super::e2e;
use super::matching::{Finding, LAW, Line, Matched, Order, Terms};
use super::parting;

/// A return as it was recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Returned {
    pub amount: Money,
    pub on: Day,
    /// The bank's credit note; empty where none is known.
    pub note: String,
}

/// The shortest credit note that is looked for in what the bank says.
const NOTE_LETTERS: usize = 4;

/// By what a credit bears, by the credit note, else by amount and day. Orders
/// have been laid beside the debits before.
pub(super) fn lay(
    orders: &[Order],
    lines: &[Line],
    by_e2e: &BTreeMap<&str, usize>,
    terms: &Terms<'_>,
    matched: &mut Matched,
) {
    let mut free: BTreeMap<Money, Vec<(Day, String)>> = BTreeMap::new();
    let mut credited: BTreeSet<usize> = BTreeSet::new();
    // Of payments to many, all that came back: one return holds it.
    let mut parted: BTreeMap<usize, Vec<&Line>> = BTreeMap::new();
    for line in lines.iter().filter(|l| l.credit.is_positive() && l.hand.is_none()) {
        let found = e2e::found(&line.said).iter().find_map(|id| by_e2e.get(id.as_str()).copied());
        let Some((n, order)) = found.and_then(|n| Some((n, orders.get(n)?))) else {
            free.entry(line.credit).or_default().push((line.day, kernel::text::fold(&line.said)));
            continue;
        };
        credited.insert(n);
        if !order.parts.is_empty() {
            parted.entry(n).or_default().push(line);
            continue;
        }
        let (line, credit, day) = (line.id, line.credit, line.day);
        match &order.returned {
            None => matched.findings.push(Finding::CameBack { order: n, line, credit, day, row: None }),
            Some(r) if r.amount != credit => {
                matched.findings.push(Finding::BackDiffers { order: n, line, credit, day });
            }
            Some(_) => {}
        }
    }
    for (n, lines) in parted {
        if let Some(order) = orders.get(n) {
            matched.findings.extend(of_many(n, order, &lines));
        }
    }
    // What was never debited did not have to come back.
    let debited: BTreeSet<usize> = matched.pairs.values().map(|(n, _)| *n).collect();
    for (n, r) in orders.iter().enumerate().filter_map(|(n, o)| Some((n, o.returned.as_ref()?))) {
        if credited.contains(&n) || !debited.contains(&n) || r.on < terms.covered_from {
            continue;
        }
        let days = terms.calendar.working_days_between(r.on, terms.covered_to);
        let came = free.get_mut(&r.amount).is_some_and(|credits| take(credits, r, terms.by_amount));
        if !came && days > terms.unmatched {
            matched.findings.push(Finding::NotBack { order: n, amount: r.amount, days });
        }
    }
}

/// What came back of a payment to many beside what was recorded of it.
fn of_many(n: usize, order: &Order, lines: &[&Line]) -> Vec<Finding> {
    let Some(returned) = &order.returned else {
        let back = |l: &&Line| {
            let row = parting::named(order, &l.said).map(|p| p.row);
            Finding::CameBack { order: n, line: l.id, credit: l.credit, day: l.day, row }
        };
        return lines.iter().map(back).collect();
    };
    let sum = lines.iter().fold(Money::ZERO, |sum, l| sum.plus(l.credit));
    let last = lines.iter().max_by_key(|l| (l.day, l.id)).filter(|_| sum != returned.amount);
    last.map(|l| Finding::BackDiffers { order: n, line: l.id, credit: sum, day: l.day }).into_iter().collect()
}

/// Takes the credit of a return from those of its sum: one that names its
/// note, else any near its day.
fn take(credits: &mut Vec<(Day, String)>, r: &Returned, days: i64) -> bool {
    let note = kernel::text::fold(&r.note);
    let near = |(day, _): &(Day, String)| day.days_since(r.on).abs() <= days;
    let named = |(_, said): &(Day, String)| note.len() >= NOTE_LETTERS && said.contains(&note);
    let at = credits.iter().position(|c| near(c) && named(c)).or_else(|| credits.iter().position(near));
    at.map(|at| credits.swap_remove(at)).is_some()
}

/// A finding about a return in words.
pub(super) fn told(finding: &Finding, order: Option<&Order>) -> Refusal {
    let label = order.map(|o| o.label.clone()).unwrap_or_default();
    let noted = order.and_then(|o| o.returned.as_ref()).map(|r| r.amount).unwrap_or_default();
    let look = "Tanyakan bank dengan nota kredit dan rekening korannya; laporkan kepada PPKD dan Inspektorat.";
    match finding {
        Finding::NotBack { days, .. } => {
            let text = format!(
                "Retur {label} {} tercatat, padahal bank tidak mengkreditnya sesudah {days} hari kerja.",
                noted.rupiah()
            );
            let law = "Pola F10: retur yang tidak terjadi lalu dibayar ulang";
            let told = Refusal::new("CEK-BANK-RETUR-TANPA-KREDIT", law, text, look);
            told.figure("dokumen", label).money("nilai", noted).figure("hari", days.to_string())
        }
        Finding::BackDiffers { credit, day, .. } => {
            let text =
                format!("Dari {label} kembali {} ke RKUD, padahal tercatat retur {}.", credit.rupiah(), noted.rupiah());
            Refusal::new("CEK-BANK-RETUR-JUMLAH", LAW, text, look)
                .figure("dokumen", label)
                .day("tanggal", *day)
                .money("tercatat", noted)
                .money("nilai", *credit)
                .money("selisih", credit.minus(noted))
        }
        other => super::matching::told(other, order),
    }
}
