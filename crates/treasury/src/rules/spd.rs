//! SPD: the release of funds, within the budget and the cash plan.

use std::collections::BTreeSet;

use kernel::{Day, Money, Refusal, Refusals};

use super::{over, strange_figure, too_large};
use crate::policy::Policy;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SpdLine {
    /// Sub unit · sub kegiatan · rekening; the account's identity.
    pub label: String,
    pub ceiling: Money,
    /// The cash plan from January to `to_month`; `None`: no plan.
    pub cash_plan_to_month: Option<Money>,
    /// All other SPD in force, *without* the one that is revised.
    pub released_before: Money,
    pub amount: Money,
    /// Payments made and on their way, over all SPD.
    pub used: Money,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SpdFacts {
    pub from_month: u8,
    pub to_month: u8,
    /// A revision may lower a line, to zero too, and must then name *every*
    /// line of the SPD that it revises.
    pub revision: bool,
    pub lines: Vec<SpdLine>,
}

/// Judges an SPD; answers with its total.
pub fn decide_spd(facts: &SpdFacts, policy: &Policy) -> Result<Money, Refusals> {
    let mut refusals = Refusals::new();
    check_period(facts, policy, &mut refusals);
    refusals.require(!facts.lines.is_empty(), || {
        let remedy = "Tambahkan paling sedikit satu rekening dengan jumlahnya.";
        Refusal::new("SPD-BARIS-KOSONG", "PP 12/2019 Ps 135(1)c", "SPD belum memuat satu baris pun.", remedy)
            .at("baris")
    });
    let mut seen = BTreeSet::new();
    for line in &facts.lines {
        refusals.require(seen.insert(line.label.as_str()), || {
            Refusal::new(
                "SPD-BARIS-GANDA",
                "Aturan Simpul: satu rekening satu baris",
                format!("{}: rekening ini muncul dua kali dalam SPD.", line.label),
                "Gabungkan kedua baris menjadi satu.",
            )
            .figure("rekening", line.label.clone())
            .at("baris")
        });
        check_line(line, facts.revision, policy, &mut refusals);
    }
    match Money::sum(facts.lines.iter().map(|l| l.amount)) {
        Some(total) => refusals.or(total),
        None => {
            refusals.push(too_large("SPD-TERLALU-BESAR", "Jumlah SPD"));
            Err(refusals)
        }
    }
}

fn check_period(facts: &SpdFacts, policy: &Policy, refusals: &mut Refusals) {
    let (from, to) = (facts.from_month, facts.to_month);
    let figures = |r: Refusal| r.figure("bulan-awal", from.to_string()).figure("bulan-akhir", to.to_string());
    if !(1..=12).contains(&from) || !(1..=12).contains(&to) || from > to {
        refusals.push(
            figures(Refusal::new(
                "SPD-BULAN",
                "PP 12/2019 Ps 135(1)c",
                format!("Bulan SPD {from} sampai {to} tidak benar."),
                "Pilih bulan 1 sampai 12, bulan akhir tidak mendahului bulan awal.",
            ))
            .at("bulan"),
        );
        return;
    }
    let period = &policy.spd_period;
    let fits = period.value.months().is_none_or(|n| to % n == 0 && (from - 1) / n == (to - 1) / n);
    refusals.require(fits, || {
        figures(Refusal::new(
            "SPD-PERIODE",
            &format!("PP 12/2019 Ps 136; {}", period.law()),
            format!("Bulan {from} sampai {to} tidak sesuai dengan periode SPD per {}.", period.value.title()),
            format!("Pilih bulan di dalam satu {} dan berakhir pada bulan terakhirnya.", period.value.title()),
        ))
        .figure("periode", period.value.title())
        .at("bulan")
    });
}

/// A line releases money, save in a revision, which may lower one to nothing;
/// the draft is judged by it too.
pub fn check_line_amount(account: &str, amount: Money, revision: bool, refusals: &mut Refusals) {
    refusals.require(amount.is_positive() || (revision && amount.is_zero()), || {
        Refusal::new(
            "SPD-NILAI",
            "PP 12/2019 Ps 135(1)",
            format!("{account}: disediakan {}, padahal harus lebih dari nol.", amount.rupiah()),
            "Isi jumlah paling sedikit satu sen, atau hapus barisnya.",
        )
        .figure("rekening", account)
        .money("diminta", amount)
        .at("jumlah")
    });
}

fn check_line(line: &SpdLine, revision: bool, policy: &Policy, refusals: &mut Refusals) {
    check_line_amount(&line.label, line.amount, revision, refusals);
    if line.released_before.is_negative() || line.used.is_negative() {
        refusals.push(strange_figure("SPD-ANGKA", &line.label));
        return;
    }
    let Some(total) = line.released_before.checked_add(line.amount) else {
        refusals.push(too_large("SPD-TERLALU-BESAR", &line.label));
        return;
    };
    within(line, total, line.ceiling, true, refusals);
    match line.cash_plan_to_month {
        Some(plan) => within(line, total, plan, false, refusals),
        None => refusals.require(!policy.cash_plan_required.value, || no_cash_plan(line, policy)),
    }
    // Below what is used the payments already made would rest on no SPD.
    if revision && total < line.used {
        refusals.push(
            Refusal::new(
                "SPD-REVISI-KURANG",
                "PP 12/2019 Ps 124(2)",
                format!(
                    "{}: setelah revisi seluruh SPD menjadi {}, padahal sudah terpakai dan dipesan {}; kurang {}.",
                    line.label,
                    total.rupiah(),
                    line.used.rupiah(),
                    line.used.minus(total).rupiah()
                ),
                "Naikkan jumlah revisi paling sedikit sampai jumlah yang sudah terpakai.",
            )
            .figure("rekening", line.label.clone())
            .money("limit", total)
            .money("terpakai", line.used)
            .money("diminta", line.amount)
            .money("kurang", line.used.minus(total))
            .at("jumlah"),
        );
    }
}

fn within(line: &SpdLine, total: Money, limit: Money, is_ceiling: bool, refusals: &mut Refusals) {
    if total <= limit {
        return;
    }
    let (code, law, name, remedy) = if is_ceiling {
        (
            "SPD-PAGU",
            "PP 12/2019 Ps 124(1), 135(1)c; UU 23/2014 Ps 327",
            "pagu anggaran",
            "Kurangi jumlahnya, atau tunggu pergeseran atau perubahan anggaran yang sah.",
        )
    } else {
        (
            "SPD-ANGGARAN-KAS",
            "PP 12/2019 Ps 134(1), 135(1)a",
            "anggaran kas sampai bulan akhir",
            "Kurangi jumlahnya, atau ubah anggaran kas lebih dahulu.",
        )
    };
    let message = format!(
        "{}: disediakan {}, sedangkan sisa {name} {} (batas {}, SPD sebelumnya {}); kurang {}.",
        line.label,
        line.amount.rupiah(),
        limit.minus(line.released_before).rupiah(),
        limit.rupiah(),
        line.released_before.rupiah(),
        total.minus(limit).rupiah()
    );
    let refusal = Refusal::new(code, law, message, remedy).figure("rekening", line.label.clone()).at("jumlah");
    refusals.push(over(refusal, limit, line.released_before, line.amount));
}

fn no_cash_plan(line: &SpdLine, policy: &Policy) -> Refusal {
    Refusal::new(
        "SPD-ANGGARAN-KAS-KOSONG",
        &format!("PP 12/2019 Ps 134(1), 135(1)a; {}", policy.cash_plan_required.law()),
        format!("{}: anggaran kas belum ada, sehingga SPD tidak dapat diterbitkan.", line.label),
        "Siapkan (prepare-cash-plan) dan tetapkan (ratify-cash-plan) anggaran kas rekening ini lebih dahulu.",
    )
    .figure("rekening", line.label.clone())
    .money("diminta", line.amount)
}

/// One SPD's line for one account, its newest revision only.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Released {
    pub day: Day,
    pub from_month: u8,
    pub to_month: u8,
    pub amount: Money,
}

/// What SPD release for one account on a day: those dated by then whose period
/// has begun. Where the rest of an SPD lapses with its period, a past one
/// counts only as far as it was spent: what is `used` on the account, paid or
/// reserved, fills the SPD in the order of their periods. `None`: the sum does
/// not fit.
pub fn released_on(parts: &[Released], used: Money, on: Day, rest_stays: bool) -> Option<Money> {
    let mut in_force: Vec<&Released> = parts.iter().filter(|p| p.day <= on && p.from_month <= on.month()).collect();
    if rest_stays {
        return Money::sum(in_force.into_iter().map(|p| p.amount));
    }
    in_force.sort_by_key(|p| (p.to_month, p.from_month, p.day));
    let mut unplaced = used.max(Money::ZERO);
    Money::sum(in_force.into_iter().map(|p| {
        let spent = p.amount.min(unplaced);
        unplaced = unplaced.minus(spent);
        if p.to_month < on.month() { spent } else { p.amount }
    }))
}
