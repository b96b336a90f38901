//! The bank laid beside the SP2D, and what treasurers counted beside their
//! books.

use kernel::lifecycle::State;
use kernel::{Day, Money, Refusal};
use serde_json::json;
use store::module::{Check, CheckResult};
use store::{Result, View};
use treasury::public::accountability;
use treasury::rules::book::{self, Book, span};

use crate::policy;
use crate::reports::reconciliation::{Laid, laid};
use crate::rules::books::{self, Place};
use crate::rules::{matching, monthly};
use crate::store::{cash, monthly as kept};

pub static ALL: &[Check] = &[Check { name: "bank", run: |view, year| Box::pin(check(view, year)) }];

async fn check(view: &mut View, year: i32) -> Result<CheckResult> {
    let mut result = CheckResult::default();
    let laid = laid(view, year).await?;
    let Laid { orders, lines, matched, .. } = &laid;
    let debits = lines.iter().filter(|l| l.line.debit.is_positive() && l.line.day.year() == year).count();
    let paired = lines.iter().filter(|l| l.line.day.year() == year && matched.pairs.contains_key(&l.line.id)).count();
    for (name, value) in [
        ("bank_debits", json!(debits)),
        ("bank_matched", json!(paired)),
        ("bank_explained", json!(matched.explained.len())),
        ("bank_findings", json!(matched.findings.len())),
    ] {
        result.figures.insert(name.into(), value);
    }
    for finding in &matched.findings {
        result.findings.push(matching::told(finding, finding.order().and_then(|n| orders.get(n))));
    }
    treasurers(view, year, &mut result.findings).await?;
    monthly_lpj(view, year, &mut result.findings).await?;
    Ok(result)
}

/// Accounts of months that were ratified: what the books say otherwise now, and
/// what came to the BUD after its time, or has not come yet.
async fn monthly_lpj(view: &mut View, year: i32, findings: &mut Vec<Refusal>) -> Result<()> {
    let all = kept::of_year(view, year, None).await?;
    let Some(today) = accountability::last_day(view).await?.filter(|_| !all.is_empty()) else { return Ok(()) };
    let (regulations, calendar) = store::regulations::in_force(view).await?;
    for lpj in &all {
        let d = &lpj.document;
        let due = policy::due(&regulations, &calendar, (year, lpj.month))?;
        if let Some((over, due)) = monthly::late(due, lpj.delivered_on, Some(today)).zip(due) {
            findings.push(overdue(&d.label(), due, over));
        }
        let binds = lpj.is_delivered() || d.state == State::Ratified;
        let Some(days) = span(year, lpj.month).filter(|_| binds) else { continue };
        let (was, now) = (kept::figures(view, d.id).await?, crate::acts::figures(view, year, d.unit_id, days).await?);
        findings.extend(monthly::changes(&was, &now).first().map(|change| otherwise(&d.label(), change)));
    }
    Ok(())
}

fn overdue(label: &str, due: Day, over: i64) -> Refusal {
    Refusal::new(
        "CEK-LPJB-TERLAMBAT",
        monthly::LAW,
        format!("{label} sampai atau akan sampai pada BUD {over} hari sesudah batasnya, {}.", due.long()),
        "Sampaikan segera (deliver-monthly-lpj); sanksinya menurut Perkada.",
    )
    .figure("dokumen", label)
    .figure("lewat", over.to_string())
    .day("batas", due)
}

/// The paper that was signed stays as it is until it is sent back; the difference
/// is told.
fn otherwise(label: &str, change: &monthly::Change) -> Refusal {
    Refusal::new(
        "CEK-LPJB-BERUBAH",
        monthly::LAW,
        format!(
            "{label}, {}: disahkan {}, menurut buku sekarang {}.",
            change.what,
            change.kept.rupiah(),
            change.now.rupiah()
        ),
        format!("Telusuri dokumen bulan itu yang dicatat atau diimpor sesudah pengesahan. {}", monthly::AGAIN),
    )
    .figure("dokumen", label)
    .money("tertulis", change.kept)
    .money("saldo-buku", change.now)
    .money("selisih", change.now.minus(change.kept))
}

const LAW: &str = "PP 12/2019 Ps 19, 21, 153; pola F12: uang tunai yang kurang";

async fn treasurers(view: &mut View, year: i32, findings: &mut Vec<Refusal>) -> Result<()> {
    let closed = cash::closings(view, year, None).await?;
    for (holder, code, name) in cash::treasurers(view, year).await? {
        let facts = cash::facts(view, year, holder).await?;
        for place in [Place::Cash, Place::Bank] {
            let book = books::entries(&facts, place);
            // Within a day nobody knows what came first: the day's end is judged.
            let mut ends = book.iter().enumerate().filter(|(n, e)| book.get(n + 1).is_none_or(|next| next.day > e.day));
            if let Some((_, entry)) = ends.find(|(_, e)| e.balance.is_negative()) {
                findings.push(below_nothing(place, &format!("{code} {name}"), entry.day, entry.balance));
            }
        }
    }
    for (purse, _, _) in cash::purses(view, year).await? {
        let entries = book::entries(&cash::booked(view, year, purse).await?, Book::General);
        for c in closed.iter().filter(|c| purse.closed(c)) {
            let Some(last) = crate::reports::books::last_of(year, c.month) else { continue };
            let now = entries.iter().rfind(|e| e.day <= last).map(|e| e.balance).unwrap_or_default();
            if now != c.book {
                findings.push(moved(&c.document.label(), c.book, now));
            }
        }
    }
    for c in closed.iter().filter(|c| !c.difference.is_zero()) {
        findings.push(difference(c));
    }
    Ok(())
}

/// A box or an account that holds less than nothing by its book: something is
/// not recorded, and the month cannot be closed.
fn below_nothing(place: Place, unit: &str, day: Day, balance: Money) -> Refusal {
    let found = match place {
        Place::Bank => Refusal::new(
            "CEK-KAS-BANK",
            LAW,
            format!("Rekening bank bendahara {unit} menurut bukunya {} pada {}.", balance.rupiah(), day.long()),
            "Ada penyetoran tunai yang belum dicatat (move-cash), atau TBP tunai yang dicatat sebagai transfer.",
        ),
        _ => Refusal::new(
            "CEK-KAS-TUNAI",
            LAW,
            format!("Kas tunai bendahara {unit} menurut bukunya {} pada {}.", balance.rupiah(), day.long()),
            "Ada penarikan tunai yang belum dicatat (move-cash), atau TBP tunai yang tidak benar.",
        ),
    };
    found.day("tanggal", day).money("nilai", balance)
}

fn moved(label: &str, kept: Money, now: Money) -> Refusal {
    Refusal::new(
        "CEK-KAS-BERUBAH",
        LAW,
        format!("Buku pada {label} bersaldo {} saat ditutup, sekarang {}.", kept.rupiah(), now.rupiah()),
        "Telusuri dokumen yang bertanggal dalam bulan yang sudah ditutup.",
    )
    .figure("dokumen", label)
    .money("dihitung", kept)
    .money("saldo-buku", now)
    .money("selisih", now.minus(kept))
}

fn difference(c: &cash::Closed) -> Refusal {
    let label = c.document.label();
    let why = c.explanation.as_deref().unwrap_or_default();
    Refusal::new(
        "CEK-KAS-SELISIH",
        LAW,
        format!("Pada {label} ({} {}) uangnya berbeda {} dari buku: {why}", c.code, c.name, c.difference.rupiah()),
        "Inspektorat memeriksa kas dan penjelasannya.",
    )
    .figure("dokumen", label)
    .money("saldo-buku", c.book)
    .money("selisih", c.difference)
}
