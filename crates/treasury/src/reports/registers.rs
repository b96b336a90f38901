//! Registers of requests, orders and payments; terms; absorption; and the LRA of
//! the first half of the year with what is to come.

use std::collections::BTreeMap;

use kernel::lifecycle::State;
use kernel::regulation::Regulations;
use kernel::sheet::column::{money, text};
use kernel::sheet::{Column, ColumnKind, Value, percent};
use kernel::{Code, Day, Money, Sheet};
use store::module::Query;
use store::{Error, Result, Row, View};

use super::lra::{SortKey, level, printed};
use crate::policy::{BILL_DAYS, REPAYMENT_DAYS, SP2D_DAYS};
use crate::public::month_at;
use crate::rules::late::Term;
use crate::store::registers::{self as rows, Asked};

/// The columns of the form: UP, GU, TU, LS of pay, of goods and services, others.
const SPLIT: [&str; 6] = ["UP", "GU", "TU", "LS Gaji", "LS Barang dan Jasa", "LS Lainnya"];

/// In which column a document stands.
fn column_of(flow: &str, ls_kind: Option<&str>, by_lines: Option<i64>) -> usize {
    match (flow, ls_kind, by_lines) {
        ("UP", _, _) => 0,
        ("GU" | "GU-NIHIL" | "GU-KKPD", _, _) => 1,
        ("TU" | "TU-NIHIL", _, _) => 2,
        (_, Some("gaji"), _) | (_, None, Some(2)) => 3,
        (_, Some("barang-jasa"), _) | (_, None, Some(1)) => 4,
        _ => 5,
    }
}

/// The register of a kind: of a year or a month (`bulan=3`), of all or of one
/// SKPD (`skpd=KODE`).
pub async fn register(view: &mut View, query: &Query, kind: &'static str) -> Result<Sheet> {
    query.only(&["skpd", "bulan"])?;
    let unit = match query.filters.get("skpd") {
        None => None,
        Some(asked) => {
            let code = Code::parse(asked).map_err(|e| Error::Input(format!("skpd: {e}")))?;
            let found = store::units::by_norm(view, code.norm()).await?;
            Some(found.ok_or_else(|| Error::NotFound(format!("SKPD {asked}")))?)
        }
    };
    let month = query.month()?;
    let first = month.and_then(|m| Day::new(query.year, m, 1));
    let last = first.map(|d| d.plus_days(31)).and_then(|d| Day::new(d.year(), d.month(), 1)).map(|d| d.plus_days(-1));
    let asked = Asked { kind, year: query.year, unit: unit.as_ref().map_or(0, |u| u.id), first, last };
    let names = [("SPP", "REGISTER SPP"), ("SPM", "REGISTER SPM"), ("SP2D", "REGISTER SP2D")];
    let title = names.iter().find(|(k, _)| *k == kind).map_or("REGISTER", |(_, title)| *title);
    let mut heading = vec![title.to_owned(), format!("TAHUN ANGGARAN {}", query.year)];
    heading.extend(month.map(|m| format!("BULAN {m}")));
    heading.extend(unit.map(|u| u.name.to_uppercase()));
    heading.push("YANG BATAL ATAU DITOLAK DISEBUT TANPA JUMLAH".into());
    let mut sheet = Sheet { name: format!("Register {kind}"), heading, columns: columns(kind), ..Sheet::default() };
    let mut sums = [Money::ZERO; 6];
    for (no, row) in (1..).zip(rows::register(view, &asked).await?) {
        sheet.rows.push(line(kind, no, &row, &mut sums)?);
    }
    let front = sheet.columns.len() - SPLIT.len();
    let mut total = vec![Value::text("Jumlah")];
    total.resize(front, Value::Empty);
    total.extend(sums.map(Value::Money));
    sheet.total = Some(total);
    Ok(sheet)
}

fn columns(kind: &str) -> Vec<Column> {
    let mut columns = vec![
        Column::new("No", ColumnKind::Count),
        Column::new("Tanggal", ColumnKind::Day),
        Column::new("Kode SKPD", ColumnKind::Code),
        text("Nama SKPD"),
    ];
    if kind == "SP2D" {
        columns.extend([text("Nomor SPP"), text("Nomor SPM")]);
    }
    columns.extend([text("Nomor"), text("Uraian"), text("Keadaan")]);
    columns.extend(SPLIT.map(money));
    columns
}

fn line(kind: &str, no: i64, row: &Row, sums: &mut [Money; 6]) -> Result<Vec<Value>> {
    let opt = |column: &str| Ok::<_, Error>(row.opt_text(column)?.map_or(Value::Empty, Value::Text));
    let state = State::parse(&row.text("state")?);
    let mut line = vec![
        Value::Count(no),
        row.opt_day("doc_date")?.map_or(Value::Empty, Value::Day),
        Value::Text(row.text("skpd")?),
        Value::Text(row.text("skpd_name")?),
    ];
    if kind == "SP2D" {
        line.extend([opt("spp_number")?, opt("spm_number")?]);
    }
    line.extend([opt("number")?, Value::Text(row.text("subject")?), Value::text(state.map_or("", State::title))]);
    let ls_kind = row.opt_text("ls_kind")?;
    let at = column_of(&row.text("flow")?, ls_kind.as_deref().filter(|k| !k.is_empty()), row.opt_int("by_lines")?);
    let counts = !matches!(state, Some(State::Voided | State::Rejected) | None);
    let amount = row.money("amount")?;
    for (place, sum) in sums.iter_mut().enumerate() {
        let own = counts && place == at;
        if own {
            *sum = sum.plus(amount);
        }
        line.push(if own { Value::Money(amount) } else { Value::Empty });
    }
    Ok(line)
}

/// A step of a neighbour that has a term of its own.
#[derive(Clone, Debug)]
pub struct Step {
    pub title: &'static str,
    pub skpd: String,
    pub name: String,
    pub document: String,
    pub term: Term,
    pub amount: Money,
}

/// Steps that took more working days than the rule of their day gives; a
/// neighbour hands in its own.
pub async fn late(view: &mut View, query: &Query, more: Vec<Step>) -> Result<Sheet> {
    query.only(&[])?;
    let (regulations, calendar) = store::regulations::in_force(view).await?;
    let columns = vec![
        text("Langkah"),
        Column::new("Kode SKPD", ColumnKind::Code),
        text("Nama SKPD"),
        text("Dokumen"),
        Column::new("Sejak", ColumnKind::Day),
        Column::new("Selesai", ColumnKind::Day),
        Column::new("Hari Kerja", ColumnKind::Count),
        Column::new("Batas Hari Kerja", ColumnKind::Count),
        Column::new("Lewat", ColumnKind::Count),
        money("Jumlah"),
    ];
    let mut heading = vec!["LANGKAH YANG MELEWATI BATAS WAKTU".into(), format!("TAHUN ANGGARAN {}", query.year)];
    let Some(today) = rows::last_day(view).await? else {
        return Ok(Sheet { name: "Lewat waktu".into(), heading, columns, ..Sheet::default() });
    };
    heading.push(format!("HARI KERJA DIHITUNG SAMPAI {}, HARI JURNAL TERAKHIR", today.long().to_uppercase()));
    let (mut sheet_rows, mut sum) = (Vec::new(), Money::ZERO);
    let mut steps = terms(view, query.year, &regulations, today).await?;
    steps.extend(more);
    for step in steps {
        let Some(over) = step.term.late(&calendar, today) else { continue };
        sum = sum.plus(step.amount);
        sheet_rows.push(vec![
            Value::text(step.title),
            Value::Text(step.skpd),
            Value::Text(step.name),
            Value::Text(step.document),
            Value::Day(step.term.since),
            step.term.until.map_or(Value::Empty, Value::Day),
            Value::Count(step.term.days(&calendar, today)),
            Value::Count(step.term.most),
            Value::Count(over),
            Value::Money(step.amount),
        ]);
    }
    let mut total = vec![Value::text("Jumlah")];
    total.resize(columns.len() - 1, Value::Empty);
    total.push(Value::Money(sum));
    Ok(Sheet { name: "Lewat waktu".into(), heading, columns, rows: sheet_rows, total: Some(total) })
}

/// The treasury's own steps with the terms of their days.
async fn terms(view: &mut View, year: i32, regulations: &Regulations, today: Day) -> Result<Vec<Step>> {
    let mut steps = Vec::new();
    for row in rows::terms(view, year).await? {
        let Some(since) = row.opt_day("since")? else { continue };
        let until = row.opt_day("until")?;
        let on = until.unwrap_or(today);
        let (title, most) = match row.text("step")?.as_str() {
            "tagihan" => ("Tagihan sampai SPP-LS", regulations.number(BILL_DAYS, on)),
            "spm" => ("SPM diterima sampai SP2D", regulations.number(SP2D_DAYS, on)),
            "kkpd" => ("Tagihan KKPD sampai dibayar", Some(0)),
            "retur" => ("Retur sampai dibayar ulang", regulations.number(REPAYMENT_DAYS, on)),
            _ => ("Pertanggungjawaban TU", Some(0)),
        };
        let Some(most) = most else { continue };
        steps.push(Step {
            title,
            skpd: row.text("code")?,
            name: row.text("name")?,
            document: row.opt_text("number")?.unwrap_or_else(|| "konsep".into()),
            term: Term { since, until, most },
            amount: row.money("amount")?,
        });
    }
    Ok(steps)
}

/// What was spent of what the cash plan gave, by SKPD up to a month, or by month.
pub async fn absorption(view: &mut View, query: &Query) -> Result<Sheet> {
    query.only(&["bulan"])?;
    let by = query.by(&["skpd", "bulan"])?;
    let until = usize::from(query.month()?.unwrap_or(12));
    let planned = rows::planned(view, query.year).await?;
    let mut spent: BTreeMap<String, [Money; 12]> = BTreeMap::new();
    for (code, month, amount) in rows::spent(view, query.year).await? {
        let slot = spent.entry(code).or_default().get_mut(month_at(&month, query.year)).map(|s| (s.plus(amount), s));
        if let Some((sum, slot)) = slot {
            *slot = sum;
        }
    }
    let up_to = |months: &[Money; 12]| months.iter().take(until).fold(Money::ZERO, |sum, m| sum.plus(*m));
    let ceiling = planned.iter().fold(Money::ZERO, |sum, p| sum.plus(p.ceiling));
    let line = |front: [Value; 2], [ceiling, plan, spent]: [Money; 3]| {
        let mut line = front.to_vec();
        line.extend([
            Value::Money(ceiling),
            Value::Money(plan),
            Value::Money(spent),
            percent(spent, plan),
            percent(spent, ceiling),
            Value::Money(plan.minus(spent)),
        ]);
        line
    };
    let (mut lines, mut total) = (Vec::new(), [ceiling, Money::ZERO, Money::ZERO]);
    if by == "skpd" {
        for p in &planned {
            let figures = [p.ceiling, up_to(&p.plan), spent.get(&p.code).map_or(Money::ZERO, up_to)];
            total = [ceiling, total[1].plus(figures[1]), total[2].plus(figures[2])];
            lines.push(line([Value::text(&p.code), Value::text(&p.name)], figures));
        }
    } else {
        for at in 0..until {
            let of = |months: &[Money; 12]| months.get(at).copied().unwrap_or_default();
            let plan = planned.iter().fold(Money::ZERO, |sum, p| sum.plus(of(&p.plan)));
            let paid = spent.values().fold(Money::ZERO, |sum, s| sum.plus(of(s)));
            total = [ceiling, total[1].plus(plan), total[2].plus(paid)];
            let name = kernel::day::MONTHS.get(at).copied().unwrap_or_default();
            lines.push(line([Value::text(format!("{:02}", at + 1)), Value::text(name)], [ceiling, plan, paid]));
        }
    }
    Ok(Sheet {
        name: "Serapan".into(),
        heading: vec![
            "SERAPAN BELANJA TERHADAP ANGGARAN KAS".into(),
            format!("TAHUN ANGGARAN {}, SAMPAI BULAN {until}", query.year),
        ],
        columns: vec![
            Column::new("Kode", ColumnKind::Code),
            text("Uraian"),
            money("Anggaran"),
            money("Rencana Kas"),
            money("Realisasi"),
            Column::new("Persen Rencana", ColumnKind::Percent),
            Column::new("Persen Anggaran", ColumnKind::Percent),
            money("Belum Terserap"),
        ],
        rows: lines,
        total: Some(line([Value::text("Jumlah"), Value::Empty], total)),
    })
}

/// Groupings of the half-year's LRA and how many levels of a rekening each has.
pub const HALF_YEAR_BY: &[&str] = &["jenis", "akun", "kelompok", "objek", "rincian-objek", "rekening"];

/// The LRA of the first half of the year. What is to come is a proposal: the cash
/// plan of the second half, account by account, as far as the ceiling reaches.
pub async fn half_year(view: &mut View, query: &Query) -> Result<Sheet> {
    query.only(&[])?;
    let by = query.by(HALF_YEAR_BY)?;
    let levels = match by {
        "akun" => 1,
        "kelompok" => 2,
        "objek" => 4,
        "rincian-objek" => 5,
        "rekening" => 6,
        _ => 3,
    };
    let until = Day::new(query.year, 6, 30).ok_or_else(|| Error::Input("tahun di luar batas".into()))?;
    let mut groups: BTreeMap<SortKey, [Money; 3]> = BTreeMap::new();
    let mut sums = [Money::ZERO; 3];
    for (rekening, figures) in rows::half_year(view, query.year, until).await? {
        let slot = groups.entry(SortKey(level(&rekening, levels))).or_default();
        for ((sum, whole), figure) in slot.iter_mut().zip(&mut sums).zip(figures) {
            *sum = sum.plus(figure);
            *whole = whole.plus(figure);
        }
    }
    let names = budget::public::names(view, query.year).await?;
    let line = |front: [Value; 2], [ceiling, spent, to_come]: [Money; 3]| {
        let mut line = front.to_vec();
        line.extend([
            Value::Money(ceiling),
            Value::Money(spent),
            Value::Money(ceiling.minus(spent)),
            Value::Money(to_come),
            percent(spent, ceiling),
        ]);
        line
    };
    let row = |(SortKey(key), figures): (&SortKey, &[Money; 3])| {
        let listed = names.get(&("rekening".to_owned(), key.clone())).filter(|_| by == "rekening");
        let code = listed.map_or_else(|| printed(by, key), |(code, _)| code.clone());
        let name = listed.map_or_else(|| budget::rules::known_name(key).to_owned(), |(_, name)| name.clone());
        line([Value::Text(code), Value::Text(name)], *figures)
    };
    Ok(Sheet {
        name: "LRA semester".into(),
        heading: vec![
            "LAPORAN REALISASI SEMESTER PERTAMA DAN PROGNOSIS ENAM BULAN BERIKUTNYA".into(),
            format!("TAHUN ANGGARAN {}, SAMPAI {}", query.year, until.long().to_uppercase()),
            "PROGNOSIS ADALAH USULAN: ANGGARAN KAS JULI SAMPAI DESEMBER, PALING BANYAK SISA ANGGARANNYA".into(),
        ],
        columns: vec![
            Column::new("Kode", ColumnKind::Code),
            text("Uraian"),
            money("Anggaran"),
            money("Realisasi Semester"),
            money("Sisa"),
            money("Prognosis"),
            Column::new("%", ColumnKind::Percent),
        ],
        rows: groups.iter().map(row).collect(),
        total: Some(line([Value::text("Jumlah"), Value::Empty], sums)),
    })
}
