//! LRA: budget, realisation, per cent, last year. A payment counts when its
//! SP2D is issued; an imported one when its import counts; an advance never,
//! only what was spent out of it. Revenue and financing are handed in by whoever
//! keeps them.

use std::collections::{BTreeMap, HashMap};

use budget::rules::known_name;
use kernel::sheet::{Column, ColumnKind, Value, percent};
use kernel::{Money, Sheet};
use store::module::Query;
use store::{Error, Result, View};

use crate::store as rows;
use crate::store::Realised;

/// Groupings; the first is the statutory one.
pub const BY: &[&str] = &[
    "jenis",
    "akun",
    "kelompok",
    "objek",
    "rincian-objek",
    "sub-rincian-objek",
    "rekening",
    TREE,
    "skpd",
    "sub-unit",
    "urusan",
    "bidang",
    "program",
    "kegiatan",
    "sub-kegiatan",
    "sumber-dana",
    "bulan",
];

/// Every level of the rekening, each above its parts.
const TREE: &str = "berjenjang";

#[derive(Clone, Copy, Default)]
struct Sums {
    budget: Money,
    realised: Money,
    prior: Money,
}

impl Sums {
    fn plus(&self, o: &Sums) -> Sums {
        Sums {
            budget: self.budget.plus(o.budget),
            realised: self.realised.plus(o.realised),
            prior: self.prior.plus(o.prior),
        }
    }

    fn less(&self, o: &Sums) -> Sums {
        Sums {
            budget: self.budget.minus(o.budget),
            realised: self.realised.minus(o.realised),
            prior: self.prior.minus(o.prior),
        }
    }

    fn add(&mut self, other: &Sums) {
        *self = self.plus(other);
    }
}

/// Revenue or financing of an SKPD on a rekening, beyond what accounts hold.
#[derive(Clone, Debug)]
pub struct Received {
    pub unit_id: i64,
    pub rekening: String,
    pub budget: Money,
    pub realised: Money,
    pub prior: Money,
}

/// What the treasury knows of it: spending.
pub async fn report(view: &mut View, query: &Query) -> Result<Sheet> {
    whole(view, query, &[]).await
}

/// All of it. Revenue and financing have neither sub kegiatan nor month here, so
/// groupings other than by rekening stay with spending.
pub async fn whole(view: &mut View, query: &Query, received: &[Received]) -> Result<Sheet> {
    let by = query.by(BY)?.to_owned();
    let bad = query.filters.keys().find(|k| !["sisa", "tampilan"].contains(&k.as_str()));
    if let Some(name) = bad {
        return Err(Error::Input(format!("saringan «{name}» tidak dikenal; pilih: tampilan=kerja")));
    }
    let names = budget::public::names(view, query.year).await?;
    let (groups, sides) = match by.as_str() {
        "bulan" => (by_month(view, query.year).await?, Sides::default()),
        "sumber-dana" => (by_source(view, query.year).await?, Sides::default()),
        _ => by_account(view, query.year, &by, received).await?,
    };
    let region = rows::region_name(view).await?;
    let mut sheet = sheet(query, &by, groups, &names);
    sides.arrange(&mut sheet, is_working(query));
    sheet.heading.insert(0, region.to_uppercase());
    if is_working(query) {
        sheet.heading.extend(returned(view, query.year).await?);
    }
    Ok(sheet)
}

fn is_working(query: &Query) -> bool {
    query.filters.get("tampilan").is_some_and(|v| v == "kerja") || query.filters.contains_key("sisa")
}

/// What the bank sent back is still realised: the working LRA says how much.
async fn returned(view: &mut View, year: i32) -> Result<Option<String>> {
    let scope = view.scope.clone();
    let mut all = rows::returned(view, year).await?;
    all.retain(|(unit, sub_unit, _)| scope.sees(*unit, *sub_unit));
    let sum = all.iter().fold(Money::ZERO, |sum, (_, _, amount)| sum.plus(*amount));
    let told = || format!("RETUR {} DARI {} SP2D, MASIH TERMASUK REALISASI", sum.rupiah(), all.len());
    Ok((!all.is_empty()).then(told))
}

/// Printed codes and names by kind and normal form.
type Names = HashMap<(String, String), (String, String)>;

/// Key, sums, and the name where it does not come from the codes.
type Groups = BTreeMap<SortKey, (Option<String>, Sums)>;

/// Sorts codes by their numbers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct SortKey(pub String);

impl PartialOrd for SortKey {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for SortKey {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        kernel::code::compare_norm(&self.0, &other.0)
    }
}

pub(crate) fn level(norm: &str, levels: usize) -> String {
    norm.split('.').take(levels).collect::<Vec<_>>().join(".")
}

/// The group of an account under a grouping, and its given name.
fn group(by: &str, account: &Realised) -> (String, Option<String>) {
    match by {
        "akun" => (level(&account.rekening, 1), None),
        "kelompok" => (level(&account.rekening, 2), None),
        "jenis" => (level(&account.rekening, 3), None),
        "objek" => (level(&account.rekening, 4), None),
        "rincian-objek" => (level(&account.rekening, 5), None),
        "sub-rincian-objek" | "rekening" | TREE => (account.rekening.clone(), None),
        "urusan" => (level(&account.sub_kegiatan, 1), None),
        "bidang" => (level(&account.sub_kegiatan, 2), None),
        "program" => (level(&account.sub_kegiatan, 3), None),
        "kegiatan" => (level(&account.sub_kegiatan, 5), None),
        "sub-kegiatan" => (account.sub_kegiatan.clone(), None),
        "sub-unit" => (account.sub_unit.clone(), Some(account.sub_unit_name.clone())),
        _ => (account.skpd.clone(), Some(account.skpd_name.clone())),
    }
}

async fn by_account(view: &mut View, year: i32, by: &str, received: &[Received]) -> Result<(Groups, Sides)> {
    let (mut groups, mut sides) = (Groups::new(), Sides::default());
    let (scope, levels) = (view.scope.clone(), levels(by));
    for account in rows::realised(view, year).await? {
        // An imported budget holds revenue and financing on accounts too.
        let other = levels.is_none() && !account.rekening.starts_with("5.");
        if other || !scope.sees(account.unit_id, account.sub_unit_id) {
            continue;
        }
        let (key, name) = group(by, &account);
        let sums = Sums { budget: account.ceiling, realised: account.realised, prior: account.prior };
        for key in keys(by, key) {
            groups.entry(SortKey(key)).or_insert((name.clone(), Sums::default())).1.add(&sums);
        }
        sides.add(&account.rekening, &sums);
    }
    let Some(levels) = levels else { return Ok((groups, Sides::default())) };
    for r in received.iter().filter(|r| scope.sees(r.unit_id, r.unit_id)) {
        let sums = Sums { budget: r.budget, realised: r.realised, prior: r.prior };
        for key in keys(by, level(&r.rekening, levels)) {
            groups.entry(SortKey(key)).or_insert((None, Sums::default())).1.add(&sums);
        }
        sides.add(&r.rekening, &sums);
    }
    Ok((groups, sides))
}

/// The groups that a code counts in: its own, and those above it in a tree.
fn keys(by: &str, code: String) -> Vec<String> {
    if by != TREE {
        return vec![code];
    }
    (1..=code.split('.').count()).map(|levels| level(&code, levels)).collect()
}

/// How many levels of a rekening a grouping keeps; none where it groups by
/// something else.
fn levels(by: &str) -> Option<usize> {
    match by {
        "akun" => Some(1),
        "kelompok" => Some(2),
        "jenis" => Some(3),
        "objek" => Some(4),
        "rincian-objek" => Some(5),
        "sub-rincian-objek" | "rekening" | TREE => Some(usize::MAX),
        _ => None,
    }
}

/// The two sides of the budget and what is between them.
#[derive(Clone, Copy, Default)]
struct Sides {
    revenue: Sums,
    spending: Sums,
    financing_in: Sums,
    financing_out: Sums,
    /// There is more than spending.
    whole: bool,
}

impl Sides {
    fn add(&mut self, rekening: &str, sums: &Sums) {
        let side = match rekening {
            r if r.starts_with("4.") => &mut self.revenue,
            r if r.starts_with("6.1.") => &mut self.financing_in,
            r if r.starts_with("6.") => &mut self.financing_out,
            _ => return self.spending.add(sums),
        };
        side.add(sums);
        self.whole = true;
    }

    /// Puts the sums of the form between the parts, and what is left below them.
    fn arrange(&self, sheet: &mut Sheet, working: bool) {
        if !self.whole {
            return;
        }
        let told = |name: &str, sums: &Sums| line(Value::text(name), Value::Empty, sums, working);
        let surplus = self.revenue.less(&self.spending);
        let net = self.financing_in.less(&self.financing_out);
        let parts = [
            ("4", vec![told("Jumlah pendapatan", &self.revenue)]),
            ("5", vec![told("Jumlah belanja", &self.spending), told("Surplus/(defisit)", &surplus)]),
            ("6", vec![told("Pembiayaan neto", &net)]),
        ];
        let rows = std::mem::take(&mut sheet.rows);
        let of = |row: &Vec<Value>| match row.first() {
            Some(Value::Text(code)) => code.split('.').next().unwrap_or_default().to_owned(),
            _ => String::new(),
        };
        let mut rows = rows.into_iter().peekable();
        for (akun, sums) in parts {
            while let Some(row) = rows.next_if(|row| of(row).as_str() <= akun) {
                sheet.rows.push(row);
            }
            sheet.rows.extend(sums);
        }
        sheet.rows.extend(rows);
        sheet.total = Some(told("Jumlah SiLPA", &surplus.plus(&net)));
    }
}

async fn by_month(view: &mut View, year: i32) -> Result<Groups> {
    view.scope.whole()?;
    let mut groups = Groups::new();
    for (month, realised) in rows::realised_by_month(view, year).await? {
        groups.insert(SortKey(month.clone()), (Some(month), Sums { realised, ..Sums::default() }));
    }
    Ok(groups)
}

async fn by_source(view: &mut View, year: i32) -> Result<Groups> {
    view.scope.whole()?;
    let mut groups = Groups::new();
    for (source, budget) in budget::public::ceilings_by_source(view, year).await? {
        groups.insert(SortKey(source), (None, Sums { budget, ..Sums::default() }));
    }
    for (source, realised) in rows::realised_by_source(view, year).await? {
        let key = source.unwrap_or_else(|| "belum-dipisahkan".into());
        let slot = &mut groups.entry(SortKey(key)).or_insert((None, Sums::default())).1;
        slot.realised = slot.realised.plus(realised);
    }
    Ok(groups)
}

/// The kinds of codes in which a group's name may stand.
fn kind_of(by: &str) -> Option<&'static str> {
    match by {
        "urusan" => Some("urusan"),
        "bidang" => Some("bidang"),
        "program" => Some("program"),
        "kegiatan" => Some("kegiatan"),
        "sub-kegiatan" => Some("sub_kegiatan"),
        "sumber-dana" => Some("sumber_dana"),
        rekening => levels(rekening).map(|_| "rekening"),
    }
}

/// Codes above those of the files, as the files print them.
fn upper_codes(names: &Names) -> HashMap<String, String> {
    let mut upper = HashMap::new();
    for ((_, norm), (code, _)) in names.iter().filter(|((kind, _), _)| kind == "rekening") {
        for levels in 1..norm.split('.').count() {
            let (above, print) = (level(norm, levels), level(code, levels));
            let kept: &mut String = upper.entry(above).or_default();
            // Where lists print one level in two ways, the wider: chance must not choose.
            if (print.len(), &print) > (kept.len(), &*kept) {
                *kept = print;
            }
        }
    }
    upper
}

fn sheet(query: &Query, by: &str, groups: Groups, names: &Names) -> Sheet {
    let working = is_working(query);
    let money = |name: &str| Column::new(name, ColumnKind::Money);
    let mut columns = vec![
        Column::new("Kode", ColumnKind::Code),
        Column::new("Uraian", ColumnKind::Text),
        money(&format!("Anggaran {}", query.year)),
        money(&format!("Realisasi {}", query.year)),
        Column::new("%", ColumnKind::Percent),
        money(&format!("Realisasi {}", query.year - 1)),
    ];
    if working {
        columns.push(money("Sisa"));
    }
    let mut total = Sums::default();
    let mut rows = Vec::with_capacity(groups.len());
    let upper = if levels(by).is_some() { upper_codes(names) } else { HashMap::new() };
    for (SortKey(key), (given, sums)) in &groups {
        if by != TREE || !key.contains('.') {
            total.add(sums);
        }
        let listed = kind_of(by).and_then(|kind| names.get(&(kind.to_owned(), key.clone())));
        let code = listed.map(|(code, _)| code).or_else(|| upper.get(key)).cloned();
        let code = code.unwrap_or_else(|| printed(by, key));
        let name =
            given.clone().or_else(|| listed.map(|(_, n)| n.clone())).unwrap_or_else(|| known_name(key).to_owned());
        rows.push(line(Value::Text(code), Value::Text(name), sums, working));
    }
    let total = line(Value::text("Jumlah"), Value::Empty, &total, working);
    Sheet {
        name: "LRA".into(),
        heading: vec!["LAPORAN REALISASI ANGGARAN".into(), format!("TAHUN ANGGARAN {}", query.year)],
        columns,
        rows,
        total: Some(total),
    }
}

fn line(code: Value, name: Value, s: &Sums, working: bool) -> Vec<Value> {
    let mut row = vec![
        code,
        name,
        Value::Money(s.budget),
        Value::Money(s.realised),
        percent(s.realised, s.budget),
        Value::Money(s.prior),
    ];
    if working {
        row.push(Value::Money(s.budget.minus(s.realised)));
    }
    row
}

/// The usual print of a rekening's upper levels: 5.1.02, 5.1.02.01.
pub(crate) fn printed(by: &str, norm: &str) -> String {
    if levels(by).is_none_or(|levels| levels > 5) && by != TREE {
        return norm.to_owned();
    }
    budget::rules::printed_kind(norm)
}
