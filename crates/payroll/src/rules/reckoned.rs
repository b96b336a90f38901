//! What a row withholds or adds beside what dated rules make of it: dues by
//! their rates and limits, and the monthly tax by its table. Whole rupiah may be
//! rounded either way; more is told.

use kernel::reading::some_rows;
use kernel::{Day, Money, Refusal};
use serde::{Deserialize, Serialize};
use treasury::rules::ter::{Category, category};

use super::yearly::{Year, Yearly};
use crate::model::{Line, ListKind, Months, Part, PayFile};
use crate::policy::{DUES, MONTHLY_TAX};

/// Rates are millionths.
const MILLION: i128 = 1_000_000;
const RUPIAH: i128 = 100;

/// On which side of a row an amount stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Side {
    #[serde(rename = "potongan")]
    Deduction,
    #[serde(rename = "komponen")]
    Component,
}

/// One rule of the dated list. Rules of the same codes add up.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DueRule {
    #[serde(rename = "nama")]
    pub name: String,
    #[serde(rename = "bagian")]
    pub side: Side,
    /// Columns that together bear it.
    #[serde(rename = "kode")]
    pub codes: Vec<String>,
    #[serde(rename = "daftar")]
    pub lists: Vec<ListKind>,
    /// Components that it is taken of.
    #[serde(rename = "dasar")]
    pub base: Vec<String>,
    #[serde(rename = "tarif")]
    pub rate: u32,
    /// Of a month; what lies above bears nothing.
    #[serde(rename = "batas_dasar", default)]
    pub most: Option<Money>,
    #[serde(rename = "mulai", default)]
    pub from: Option<Day>,
    #[serde(rename = "sampai", default)]
    pub until: Option<Day>,
    #[serde(rename = "sumber")]
    pub source: String,
}

/// Which lists bear the monthly tax, and what of them is income for it. Its rates
/// are the treasury's dated table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MonthlyTax {
    #[serde(rename = "daftar")]
    pub lists: Vec<ListKind>,
    #[serde(rename = "potongan")]
    pub deductions: Vec<String>,
    /// Components that are no income for it.
    #[serde(rename = "tidak_dihitung")]
    pub without: Vec<String>,
    /// For December.
    #[serde(rename = "setahun")]
    pub year: Yearly,
}

impl MonthlyTax {
    /// What of a gross is income for it.
    pub fn taxable<'p>(&self, gross: Money, parts: impl IntoIterator<Item = (&'p str, Money)>) -> Money {
        let without = parts.into_iter().filter(|(code, _)| self.without.iter().any(|w| w == code));
        without.fold(gross, |rest, (_, amount)| rest.minus(amount))
    }

    /// Whether lists of a kind withhold it under a code.
    pub fn is_of(&self, list: ListKind, code: &str) -> bool {
        self.lists.contains(&list) && self.deductions.iter().any(|d| d == code)
    }

    /// A year with one more row in it.
    pub fn added(&self, year: Year, (kind, months): (ListKind, Months), (gross, components): (Money, &[Part])) -> Year {
        let bits = (months.from..=months.to).filter(|m| *m <= 12).fold(0, |bits, month| bits | (1_u16 << month));
        let base = named(components).filter(|(code, _)| self.year.dues.base.iter().any(|b| b == code));
        Year {
            months: if kind == ListKind::Salary { year.months | bits } else { year.months },
            gross: year.gross.plus(self.taxable(gross, named(components))),
            tax: year.tax,
            base: base.fold(year.base, |sum, (_, amount)| sum.plus(amount)),
        }
    }

    pub fn withheld<'p>(&self, parts: impl IntoIterator<Item = (&'p str, Money)>) -> Money {
        let own = parts.into_iter().filter(|(code, _)| self.deductions.iter().any(|d| d == code));
        own.fold(Money::ZERO, |sum, (_, amount)| sum.plus(amount))
    }
}

/// What other lists of the month pay a payee: income, and tax withheld.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Others {
    pub gross: Money,
    pub tax: Money,
}

/// A row that says something else than the rules make of it.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Wrong {
    row: u32,
    told: Money,
    due: Money,
}

fn named(parts: &[Part]) -> impl Iterator<Item = (&str, Money)> {
    parts.iter().map(|(code, amount)| (code.as_str(), *amount))
}

fn sum(parts: &[Part], codes: &[String]) -> i128 {
    named(parts).filter(|(code, _)| codes.iter().any(|c| c == code)).map(|(_, amount)| i128::from(amount.sen())).sum()
}

/// Whether an amount is an exact one in whole rupiah, rounded so many times; the
/// exact one is in millionths of a sen.
fn wrong(row: u32, told: i128, exact: i128, roundings: usize) -> Option<Wrong> {
    let most = RUPIAH * MILLION * i128::try_from(roundings).unwrap_or(1);
    let money = |sen: i128| Money::from_sen(i64::try_from(sen).unwrap_or(i64::MAX));
    let apart = (told * MILLION - exact).abs() >= most;
    apart.then(|| Wrong { row, told: money(told), due: money(exact / MILLION / RUPIAH * RUPIAH) })
}

fn refusal(code: &str, key: &str, what: &str, all: &[Wrong]) -> Option<Refusal> {
    let first = all.first()?;
    let rows: Vec<u32> = all.iter().map(|w| w.row).collect();
    let message = format!(
        "{} penerima: {what} tidak sama dengan hitungan aturannya ({}). Baris {}: {}, seharusnya {}.",
        all.len(),
        some_rows(&rows),
        first.row,
        first.told.rupiah(),
        first.due.rupiah()
    );
    let law = format!("Aturan bertanggal «{key}»; sumber tiap aturan ada pada barisnya");
    let remedy =
        "Betulkan baris itu di berkasnya lalu impor lagi, atau mintalah pengelola aturan membetulkan aturannya.";
    let told = Refusal::new(code, &law, message, remedy).figure("baris", all.len().to_string());
    Some(told.money("diisi", first.told).money("dihitung", first.due))
}

/// Rows whose dues are not those of the rules of the month. What the workbook
/// has no column for is not judged.
pub fn judge_dues(file: &PayFile, kind: ListKind, day: Day, rules: &[DueRule]) -> Vec<Refusal> {
    let in_force = |r: &&DueRule| {
        r.lists.contains(&kind) && r.from.is_none_or(|from| day >= from) && r.until.is_none_or(|until| day <= until)
    };
    let mut groups: Vec<Vec<&DueRule>> = Vec::new();
    for rule in rules.iter().filter(in_force) {
        let same = |g: &&mut Vec<&DueRule>| g.first().is_some_and(|r| (r.side, &r.codes) == (rule.side, &rule.codes));
        match groups.iter_mut().find(same) {
            Some(group) => group.push(rule),
            None => groups.push(vec![rule]),
        }
    }
    groups.iter().filter_map(|group| judge_group(file, group)).collect()
}

fn judge_group(file: &PayFile, group: &[&DueRule]) -> Option<Refusal> {
    let first = group.first()?;
    let columns = if first.side == Side::Deduction { &file.deductions } else { &file.components };
    if !columns.iter().any(|(code, _, _)| first.codes.contains(code)) {
        return None;
    }
    let judged = |line: &Line| {
        let parts = if first.side == Side::Deduction { &line.deductions } else { &line.components };
        let of = |rule: &&DueRule| {
            let base = sum(&line.components, &rule.base);
            rule.most.map_or(base, |most| base.min(i128::from(most.sen()))) * i128::from(rule.rate)
        };
        wrong(line.row, sum(parts, &first.codes), group.iter().map(of).sum(), group.len())
    };
    let all: Vec<Wrong> = file.lines.iter().filter_map(judged).collect();
    let names: Vec<&str> = group.iter().map(|r| r.name.as_str()).collect();
    refusal("DAFTAR-IURAN-BEDA", DUES, &names.join(" dan "), &all)
}

/// Whether the tax of a list is judged: several months at once are reckoned by
/// none. `needed`: each row must tell its status.
fn is_judged(file: &PayFile, (kind, months): (ListKind, Months), tax: &MonthlyTax, needed: bool) -> bool {
    let any = needed || file.lines.iter().any(|l| !l.ptkp.is_empty());
    any && tax.lists.contains(&kind) && months.count() == 1
}

/// Rows whose tax is not that of the table, with what other lists of the month
/// pay and withhold.
pub fn judge_monthly(
    file: &PayFile,
    list: (ListKind, Months),
    others: &[Others],
    (tax, table): (&MonthlyTax, &[Category]),
    needed: bool,
) -> Vec<Refusal> {
    if !is_judged(file, list, tax, needed) {
        return Vec::new();
    }
    let (mut unknown, mut all) = (Vec::new(), Vec::new());
    for (at, line) in file.lines.iter().enumerate() {
        let Some(family) = category(table, &line.ptkp) else {
            unknown.push(line.row);
            continue;
        };
        let others = others.get(at).copied().unwrap_or_default();
        let gross = tax.taxable(line.gross, named(&line.components)).plus(others.gross);
        let whole = i128::from(gross.sen()) * i128::from(family.rate(|until| gross <= until));
        let exact = (whole - i128::from(others.tax.sen()) * MILLION).max(0);
        let told = i128::from(tax.withheld(named(&line.deductions)).sen());
        all.extend(wrong(line.row, told, exact, 1));
    }
    tax_refusals(&all, &unknown)
}

/// The same for December, by the year. Whose salary does not stand here for
/// every month is not judged.
pub fn judge_yearly(
    file: &PayFile,
    list: (ListKind, Months),
    before: &[Year],
    tax: &MonthlyTax,
    needed: bool,
) -> Vec<Refusal> {
    if !is_judged(file, list, tax, needed) {
        return Vec::new();
    }
    let (mut unknown, mut all) = (Vec::new(), Vec::new());
    for (at, line) in file.lines.iter().enumerate() {
        let before = before.get(at).copied().unwrap_or_default();
        let year = tax.added(before, list, (line.gross, &line.components));
        let Some(whole) = tax.year.tax(&year, &line.ptkp) else {
            unknown.push(line.row);
            continue;
        };
        let told = i128::from(tax.withheld(named(&line.deductions)).sen());
        let exact = (whole - i128::from(before.tax.sen()) * MILLION).max(0);
        all.extend(wrong(line.row, told, exact, 1).filter(|_| year.is_whole()));
    }
    tax_refusals(&all, &unknown)
}

fn tax_refusals(all: &[Wrong], unknown: &[u32]) -> Vec<Refusal> {
    let mut found: Vec<Refusal> = refusal("DAFTAR-PPH-BEDA", MONTHLY_TAX, "PPh 21", all).into_iter().collect();
    if !unknown.is_empty() {
        let message = format!("{} penerima tanpa status PTKP yang dikenal ({}).", unknown.len(), some_rows(unknown));
        let law = format!("Aturan bertanggal «{MONTHLY_TAX}»");
        let remedy = "Isi kolom STATUS PTKP dengan TK/0 sampai TK/3 atau K/0 sampai K/3, lalu impor lagi.";
        let told = Refusal::new("DAFTAR-PTKP-KOSONG", &law, message, remedy);
        found.push(told.figure("baris", unknown.len().to_string()));
    }
    found
}
