//! Invariants of receipts, recomputed from documents.

use std::collections::BTreeMap;

use kernel::{Money, Refusal};
use serde_json::json;
use store::module::{Check, CheckResult};
use store::{Document, Result, Row, View};
use treasury::public::sharing::due;

use crate::model::Way;
use crate::policy::Policy;
use crate::rules::receipt::{late, outside_budget, overdue};
use crate::store::{budget as expected, registers};

pub static ALL: &[Check] = &[Check { name: "receipts", run: |view, year| Box::pin(check(view, year)) }];

async fn check(view: &mut View, year: i32) -> Result<CheckResult> {
    let mut result = CheckResult::default();
    let deposits = registers::deposits(view, year).await?;
    for row in &deposits {
        judge_deposit(row, &mut result.findings)?;
    }
    judge_receipts(view, year, &mut result.findings).await?;
    judge_notes(view, year, &mut result.findings).await?;
    judge_funds(view, year, &mut result.findings).await?;
    let waiting = judge_term(view, year, &mut result.findings).await?;
    let received = expected::received(view, year, None).await?;
    let budget = expected::budgeted(view, year, None).await?;
    let strange = received.iter().filter(|(key, sum)| !sum.is_zero() && !budget.contains_key(key));
    for ((skpd, rekening), _) in strange {
        let unit = store::units::by_id(view, *skpd).await?.map_or_else(String::new, |u| u.name);
        result.findings.push(outside_budget(&unit, rekening));
    }
    let sum = received.values().fold(Money::ZERO, |sum, m| sum.plus(*m));
    for (name, value) in [
        ("received", json!(sum)),
        ("revenue_deposits", json!(deposits.len())),
        ("receipts_not_deposited", json!(waiting)),
    ] {
        result.figures.insert(name.into(), value);
    }
    Ok(result)
}

fn differs(code: &str, law: &str, what: &str, label: &str, kept: Money, told: Money) -> Refusal {
    let text = format!("{what}: {label}, {} terhadap {}.", kept.rupiah(), told.rupiah());
    Refusal::new(code, law, text, "Telusuri dokumennya (trace) dan periksa jurnalnya.")
        .money("nilai", kept)
        .money("dihitung", told)
        .money("selisih", kept.minus(told))
}

/// An STS is what its STBP are, and it came in time.
fn judge_deposit(row: &Row, findings: &mut Vec<Refusal>) -> Result<()> {
    let d = Document::from_row(row)?;
    let held = row.money("held")?;
    if d.amount != held {
        let what = "Nilai STS tidak sama dengan jumlah STBP-nya";
        findings.push(differs("CEK-SETOR-JUMLAH", "PP 12/2019 Ps 137", what, &d.label(), d.amount, held));
    }
    if let (Some(last), Some(on)) = (row.opt_day("due")?, d.doc_date) {
        findings.extend(late(&d.label(), last, on));
    }
    Ok(())
}

/// STBP against their lines, credit notes, assessments, refunds and corrections;
/// spending that came back against what was paid.
async fn judge_receipts(view: &mut View, year: i32, findings: &mut Vec<Refusal>) -> Result<()> {
    const LAW: &str = "PP 12/2019 Ps 137–138";
    for r in registers::check_stbp(view, year).await? {
        let (amount, lines) = (r.money("amount")?, r.money("lines")?);
        if amount != lines {
            let label = r.opt_text("number")?.unwrap_or_default();
            let what = "Nilai STBP tidak sama dengan jumlah barisnya";
            findings.push(differs("CEK-STBP-JUMLAH", LAW, what, &label, amount, lines));
        }
    }
    for r in registers::check_counted(view, year).await? {
        let (counts, proved) = (r.text("state")? == "cair", r.opt_text("note")?.is_some());
        if counts != proved {
            let number = r.opt_text("number")?.unwrap_or_default();
            let text = format!("STBP {number} dihitung tanpa nota kredit, atau ada nota kreditnya dan tidak dihitung.");
            findings.push(Refusal::new("CEK-STBP-NOTA-KREDIT", LAW, text, "Periksa setoran dan jurnalnya."));
        }
    }
    for r in registers::check_assessments(view, year).await? {
        let (paid, received) = (r.money("paid")?, r.money("received")?);
        if paid != received {
            let label = format!("{} {} {}", r.text("unit")?, r.text("kind")?, r.text("number")?);
            let what = "Pembayaran ketetapan tidak sama dengan STBP-nya";
            findings.push(differs("CEK-KETETAPAN", "UU 1/2022 Ps 5", what, &label, paid, received));
        }
    }
    for r in registers::check_taken(view, year).await? {
        let (taken, told) = (r.money("taken")?, r.money("told")?);
        if taken != told {
            let label = format!("{} baris {}", r.opt_text("number")?.unwrap_or_default(), r.int("line_no")?);
            let what = "Pengembalian dan koreksi tidak sama dengan dokumennya";
            findings.push(differs("CEK-TERIMA-SISA", "PP 12/2019 Ps 140", what, &label, taken, told));
        }
    }
    for r in registers::check_returns(view, year).await? {
        let (paid, returned) = (r.money("paid")?, r.money("returned")?);
        if returned > paid {
            let label = format!("{} baris {}", r.opt_text("number")?.unwrap_or_default(), r.int("payment_line")?);
            let what = "Pengembalian belanja melebihi yang dibayar";
            findings.push(differs("CEK-KONTRAPOS", "PP 12/2019 Ps 141", what, &label, returned, paid));
        }
    }
    Ok(())
}

/// Outside the RKUD: sums are those of their lines, one period follows the
/// other, and the chain ends where the last ratification does.
async fn judge_funds(view: &mut View, year: i32, findings: &mut Vec<Refusal>) -> Result<()> {
    const LAW: &str = "PP 12/2019 Ps 120(2)";
    let mut before: Option<(String, kernel::Day, Money)> = None;
    for r in registers::funds(view, year).await? {
        let d = Document::from_row(&r)?;
        let (income, spending) = (r.money("income")?, r.money("spending")?);
        for (sum, lines) in [(income, r.money("income_lines")?), (spending, r.money("spending_lines")?)] {
            if sum != lines {
                let what = "Jumlah pengesahan tidak sama dengan barisnya";
                findings.push(differs("CEK-PENGESAHAN-JUMLAH", LAW, what, &d.label(), sum, lines));
            }
        }
        let (opening, closing) = (r.money("opening")?, r.money("closing")?);
        let told = opening.plus(income).minus(spending).minus(r.money("returned")?);
        if told != closing {
            let what = "Saldo akhir tidak sama dengan hitungannya";
            findings.push(differs("CEK-DANA-SALDO", LAW, what, &d.label(), closing, told));
        }
        if r.opt_int("given_id")?.is_none() {
            continue;
        }
        let key = format!("{} {}", r.text("unit")?, r.text("fund")?);
        if let Some((_, until, balance)) = before.filter(|(k, _, _)| *k == key) {
            if r.day("from_day")? != until.plus_days(1) {
                let text = format!("Periode {} tidak menyambung periode sebelumnya.", d.label());
                findings.push(Refusal::new("CEK-DANA-PERIODE", LAW, text, "Telusuri pengesahannya (trace)."));
            }
            if opening != balance {
                let what = "Saldo awal tidak sama dengan saldo akhir sebelumnya";
                findings.push(differs("CEK-DANA-SALDO", LAW, what, &d.label(), opening, balance));
            }
        }
        before = Some((key, r.day("until_day")?, closing));
    }
    for c in registers::chains(view).await? {
        let (unit, fund) = (c.int("sub_unit_id")?, c.text("fund")?);
        let last = registers::last_of_chain(view, unit, &fund).await?;
        let told = last.map(|r| r.money("closing")).transpose()?.unwrap_or_default();
        let kept = c.money("balance")?;
        if kept != told {
            let label = format!("{} {fund}", c.text("unit")?);
            findings.push(differs(
                "CEK-DANA-SALDO",
                LAW,
                "Saldo dana tidak sama dengan pengesahannya",
                &label,
                kept,
                told,
            ));
        }
    }
    Ok(())
}

/// Money in hand longer than its term, by the last day on which anything of the
/// year was received or deposited; answers with how many STBP wait.
/// What one credit note proves: the note, the document, and its SP2D.
struct Proved {
    note: String,
    number: String,
    paid: i64,
}

/// One credit note proves one thing. A retur that is given up bears the note of
/// the return, and is about the same SP2D.
fn noted_twice(proved: &[Proved]) -> Vec<Refusal> {
    let mut by_note: BTreeMap<String, Vec<&Proved>> = BTreeMap::new();
    for one in proved {
        by_note.entry(kernel::text::fold(&one.note)).or_default().push(one);
    }
    let twice = by_note.into_values().filter(|all| {
        let first = all.first().map_or(0, |p| p.paid);
        all.len() > 1 && (first == 0 || all.iter().any(|p| p.paid != first))
    });
    let told = |all: Vec<&Proved>| {
        let note = all.first().map_or("", |p| p.note.as_str());
        let numbers: Vec<&str> = all.iter().map(|p| p.number.as_str()).collect();
        let text = format!("Nota kredit {note} dipakai sebagai bukti untuk {}.", numbers.join(" dan "));
        let law = "Aturan Simpul: satu nota kredit membuktikan satu penerimaan";
        Refusal::new("CEK-NOTA-GANDA", law, text, "Cocokkan dengan rekening koran; batalkan yang bukan miliknya.")
    };
    twice.map(told).collect()
}

async fn judge_notes(view: &mut View, year: i32, findings: &mut Vec<Refusal>) -> Result<()> {
    let rows = registers::check_notes(view, year).await?;
    let read = |r: &Row| {
        let (note, number) = (r.text("note")?, r.opt_text("number")?.unwrap_or_default());
        Ok(Proved { note, number, paid: r.int("paid")? })
    };
    let proved = rows.iter().map(read).collect::<Result<Vec<_>>>()?;
    findings.extend(noted_twice(&proved));
    Ok(())
}

async fn judge_term(view: &mut View, year: i32, findings: &mut Vec<Refusal>) -> Result<usize> {
    let (regulations, calendar) = store::regulations::in_force(view).await?;
    let rows = registers::undeposited(view, year).await?;
    let days = registers::lines(view, year).await?;
    let newest = days.iter().map(|r| r.opt_day("doc_date")).collect::<Result<Vec<_>>>()?.into_iter().flatten().max();
    for r in &rows {
        let d = Document::from_row(r)?;
        let held = Way::parse(&r.text("way")?).is_some_and(Way::is_held);
        let (Some(on), Some(newest), true) = (d.doc_date, newest, held) else { continue };
        let Ok(policy) = Policy::on(&regulations, on) else { continue };
        let last = due(&calendar, on, policy.term_of(&r.text("skpd")?));
        findings.extend(overdue(&d.label(), last, newest));
    }
    Ok(rows.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_note_proves_one_thing() {
        let told = |all: &[(&str, i64)]| {
            let proved = |(i, (note, paid)): (usize, &(&str, i64))| Proved {
                note: (*note).into(),
                number: format!("D{i}"),
                paid: *paid,
            };
            let all: Vec<Proved> = all.iter().enumerate().map(proved).collect();
            noted_twice(&all).len()
        };
        assert_eq!(told(&[("NK-1", 0), ("NK-2", 0), ("NK-3", 7)]), 0);
        assert_eq!(told(&[("NK-1", 0), ("nk 1", 0)]), 1, "the same note, typed otherwise");
        assert_eq!(told(&[("NK-1", 7), ("NK-1", 7)]), 0, "a return, and its deposit");
        assert_eq!(told(&[("NK-1", 7), ("NK-1", 8)]), 1, "of two payments");
        assert_eq!(told(&[("NK-1", 7), ("NK-1", 0)]), 1, "a return that was booked as revenue too");
    }
}
