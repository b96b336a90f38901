//! Every invariant over the whole chain of a year, recomputed from documents.

mod openings;
mod proofs;
mod purses;

use kernel::lifecycle::State;
use kernel::{Money, Refusal};
use serde_json::json;
use store::module::{Check, CheckResult};
use store::{Result, Row, View};

use crate::model::Advance;
use crate::rules::spp::SppKind;
use crate::store::{self as rows, advances, card, repayments};

pub static ALL: &[Check] = &[Check { name: "treasury", run: |view, year| Box::pin(check(view, year)) }];

async fn check(view: &mut View, year: i32) -> Result<CheckResult> {
    let mut result = CheckResult::default();
    let accounts = rows::check_accounts(view, year).await?;
    let mut keys = Keys::default();
    for row in &accounts {
        keys.judge(row, &mut result.findings)?;
    }
    let sp2d = rows::check_sp2d(view, year).await?;
    let mut equal = 0;
    let mut handed = 0;
    for row in &sp2d {
        match judge_sp2d(row, &mut result.findings)? {
            Sum::Equal => equal += 1,
            Sum::Advance => handed += 1,
            Sum::Differs => {}
        }
    }
    for (advance, row) in advances::sums(view, year).await? {
        judge_advance(&advance, &row, &mut result.findings)?;
    }
    openings::judge(view, year, &mut result.findings).await?;
    judge_cards(view, year, &mut result.findings).await?;
    for row in repayments::check(view, year).await? {
        judge_returned(&row, &mut result.findings)?;
    }
    purses::judge(view, year, &mut result.findings).await?;
    proofs::judge(view, year, &mut result.findings).await?;
    for row in rows::check_numbers(view, year).await? {
        judge_series(&row, &mut result.findings)?;
    }
    for report in rows::import_reports(view, year).await? {
        let report: serde_json::Value = serde_json::from_str(&report)?;
        let findings = report.get("findings").cloned().unwrap_or_default();
        for finding in serde_json::from_value::<Vec<Refusal>>(findings).unwrap_or_default() {
            // A growing report tells the same finding again and again.
            if !result.findings.contains(&finding) {
                result.findings.push(finding);
            }
        }
    }
    result.findings.extend(months_above(view, year).await?);
    for (name, value) in [
        ("keys", json!(keys.paid)),
        ("keys_in_budget", json!(keys.budgeted)),
        ("over_ceiling", json!(keys.over_ceiling)),
        ("over_spd", json!(keys.over_spd)),
        ("spd_over_ceiling", json!(keys.spd_over_ceiling)),
        ("sp2d", json!(sp2d.len())),
        ("sp2d_equal_to_lines", json!(equal)),
        ("sp2d_advances", json!(handed)),
        ("realised", json!(keys.realised)),
    ] {
        result.figures.insert(name.into(), value);
    }
    Ok(result)
}

/// Months before a late budget that spent more than their part. The month in
/// which the budget came is not judged: it spent by that too.
async fn months_above(view: &mut View, year: i32) -> Result<Vec<Refusal>> {
    let (cap, given) = preparation::public::twelfths(view, year).await?;
    let (Some(cap), Some(last)) = (cap, given.iter().map(|r| r.month).max()) else { return Ok(Vec::new()) };
    let came = budget::public::ratified(view, year).await?.is_some();
    let until = if came { last } else { last + 1 };
    let spent = rows::gone_out_by_month(view, year).await?;
    let judged = spent.into_iter().filter(|(month, _)| *month < format!("{year}-{until:02}"));
    let above = judged.filter(|(_, spent)| *spent > cap).map(|(month, spent)| {
        let message = format!("Pengeluaran bulan {month} {} melebihi bagiannya, {}.", spent.rupiah(), cap.rupiah());
        let remedy = "Tunda belanja bulan berikut yang tidak mendesak; catat alasannya dalam pertanggungjawaban.";
        let told = Refusal::new("CEK-SEPERDUABELAS", "PP 12/2019 Ps 110", message, remedy);
        told.money("batas", cap).money("nilai", spent).money("selisih", spent.minus(cap))
    });
    Ok(above.collect())
}

#[derive(Default)]
struct Keys {
    paid: usize,
    budgeted: usize,
    over_ceiling: usize,
    over_spd: usize,
    spd_over_ceiling: usize,
    realised: Money,
}

impl Keys {
    fn judge(&mut self, row: &Row, findings: &mut Vec<Refusal>) -> Result<()> {
        let label = format!("{} · {} · {}", row.text("unit_code")?, row.text("sub_kegiatan")?, row.text("rekening")?);
        let (ceiling, realised) = (row.money("ceiling")?, row.money("realised")?);
        let released = row.money("released")?;
        self.realised = self.realised.plus(realised);
        if realised.is_positive() {
            self.paid += 1;
            self.budgeted += usize::from(!ceiling.is_zero());
        }
        if realised > ceiling {
            self.over_ceiling += 1;
            findings.push(over("CEK-PAGU", "Realisasi melebihi pagu", &label, ceiling, realised));
        }
        // What a fund spends outside the RKUD needs no SPD.
        let paid = realised.minus(row.money("outside")?);
        if paid.is_positive() && paid > released {
            self.over_spd += 1;
            findings.push(over("CEK-SPD", "Realisasi melebihi SPD", &label, released, paid));
        }
        if released > ceiling {
            self.spd_over_ceiling += 1;
            findings.push(over("CEK-SPD-PAGU", "SPD melebihi pagu", &label, ceiling, released));
        }
        let booked = row.money("posted")?.plus(row.money("external")?);
        if booked != realised {
            findings.push(over(
                "CEK-SALDO",
                "Saldo rekening tidak sama dengan jumlah dokumennya",
                &label,
                booked,
                realised,
            ));
        }
        let (reserved, open) = (row.money("reserved")?, row.money("open_requests")?);
        if reserved != open {
            findings.push(over(
                "CEK-PESANAN",
                "Pesanan tidak sama dengan jumlah SPP yang berjalan",
                &label,
                reserved,
                open,
            ));
        }
        Ok(())
    }
}

fn over(code: &str, what: &str, label: &str, limit: Money, found: Money) -> Refusal {
    let text = format!("{what}: {label}, {} terhadap {}.", found.rupiah(), limit.rupiah());
    Refusal::new(
        code,
        "Keutuhan rantai anggaran–pembayaran",
        text,
        "Telusuri dokumennya (trace), lalu betulkan sumbernya.",
    )
    .money("batas", limit)
    .money("nilai", found)
    .money("selisih", found.minus(limit))
}

enum Sum {
    Equal,
    /// UP, GU, TU bring cash and charge no line.
    Advance,
    Differs,
}

fn judge_sp2d(row: &Row, findings: &mut Vec<Refusal>) -> Result<Sum> {
    let number = row.opt_text("number")?.unwrap_or_default();
    let (amount, lines) = (row.money("amount")?, row.money("lines")?);
    let charges = SppKind::parse(&row.text("flow")?).is_some_and(SppKind::charges);
    if row.int("spms")? != 1 && charges {
        let text = format!("SP2D {number} tidak bertumpu pada tepat satu SPM.");
        findings.push(Refusal::new("CEK-SP2D-SPM", "PP 12/2019 Ps 149", text, "Periksa nomor SPM di sistem asalnya."));
    }
    if let (Some(issued), Some(order)) = (row.opt_day("doc_date")?, row.opt_day("spm_date")?)
        && issued < order
    {
        let text = format!("SP2D {number} bertanggal {}, sebelum SPM-nya {}.", issued.long(), order.long());
        findings.push(Refusal::new("CEK-TANGGAL", "PP 12/2019 Ps 149", text, "Periksa tanggalnya di sistem asalnya."));
    }
    if !charges {
        return Ok(Sum::Advance);
    }
    if amount == lines {
        return Ok(Sum::Equal);
    }
    findings.push(over("CEK-SP2D-JUMLAH", "Nilai SP2D tidak sama dengan jumlah barisnya", &number, amount, lines));
    Ok(Sum::Differs)
}

/// What stands on an advance is what its documents say.
fn judge_advance(advance: &Advance, row: &Row, findings: &mut Vec<Refusal>) -> Result<()> {
    let label = format!("{} {}", row.text("code")?, advance.label());
    for (what, kept, told) in [
        ("Pengeluaran uang muka tidak sama dengan TBP-nya", advance.purse.spent, row.money("evidence")?),
        ("Pertanggungjawaban uang muka tidak sama dengan LPJ-nya", advance.purse.accounted, row.money("approved")?),
        ("Setoran uang muka tidak sama dengan STS-nya", advance.purse.returned, row.money("given_back")?),
    ] {
        if kept != told {
            findings.push(over("CEK-UANG-MUKA", what, &label, kept, told));
        }
    }
    Ok(())
}

/// What is owed on cards is what their open DPR say; and an SP2D of nothing is
/// its LPJ, without money.
async fn judge_cards(view: &mut View, year: i32, findings: &mut Vec<Refusal>) -> Result<()> {
    let mut judge = |what: &str, label: String, kept: Money, told: Money| {
        if kept != told {
            findings.push(over("CEK-KKPD", what, &label, kept, told));
        }
    };
    for row in card::facilities(view, year).await? {
        judge("Tagihan KKPD tidak sama dengan DPR-nya", row.text("code")?, row.money("used")?, row.money("open")?);
    }
    for row in card::cards(view, year).await? {
        let label = format!("{} kartu {}", row.text("code")?, row.int("id")?);
        judge("Pemakaian kartu tidak sama dengan DPR-nya", label, row.money("used")?, row.money("open")?);
    }
    for row in card::nihil(view, year).await? {
        let number = row.opt_text("number")?.unwrap_or_default();
        let (amount, told) = (row.money("amount")?, row.money("told")?);
        if amount != told {
            findings.push(over("CEK-NIHIL", "SP2D-Nihil tidak sama dengan LPJ-nya", &number, amount, told));
        }
        let net = row.money("net")?;
        if !net.is_zero() {
            findings.push(over("CEK-NIHIL", "SP2D-Nihil memuat uang", &number, Money::ZERO, net));
        }
    }
    Ok(())
}

/// Of an SP2D that came back no more lies with the RKUD than its net sum, never
/// less than nothing, and nothing at all once it is paid.
fn judge_returned(row: &Row, findings: &mut Vec<Refusal>) -> Result<()> {
    let number = row.opt_text("number")?.unwrap_or_default();
    let (net, came_back, out_again) = (row.money("net")?, row.money("came_back")?, row.money("out_again")?);
    let rest = came_back.minus(out_again);
    let most = if row.text("state")? == State::Paid.code() { Money::ZERO } else { net };
    if rest.is_negative() || rest > most {
        let text = format!(
            "SP2D {number}: kembali {}, dibayar ulang {}; yang tersisa di RKUD {}.",
            came_back.rupiah(),
            out_again.rupiah(),
            rest.rupiah()
        );
        let remedy = "Telusuri returnya (laporan retur) dan nota kredit bank; laporkan kepada Inspektorat.";
        let told = Refusal::new("CEK-RETUR", "Keutuhan retur: tidak dibayar ulang melebihi yang kembali", text, remedy);
        findings.push(told.money("batas", most).money("nilai", rest).money("selisih", rest.minus(most)));
    }
    Ok(())
}

fn judge_series(row: &Row, findings: &mut Vec<Refusal>) -> Result<()> {
    let expected = row.int("last")? - row.int("imported")?;
    let given = row.int("given")?;
    if expected != given {
        let (kind, code) = (row.text("kind")?, row.text("code")?);
        let text = format!("Deret nomor {kind} {code}: {given} dokumen lokal untuk {expected} nomor.");
        let remedy = "Jalankan journal verify; bila jurnal utuh, laporkan kepada Inspektorat.";
        findings.push(Refusal::new("CEK-NOMOR", "Nomor tanpa celah per SKPD, jenis, tahun", text, remedy));
    }
    Ok(())
}
