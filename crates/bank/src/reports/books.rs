//! The treasurer's books beside the general one.

use kernel::sheet::{ColumnKind, Value};
use kernel::{Day, Money, Sheet};
use store::module::Query;
use store::{Result, View};

use treasury::public::bank::Holder;

use super::{columns, or_empty, side, total};
use crate::rules::books::{Place, entries};
use crate::store::cash;

/// The last day of a month.
pub(crate) fn last_of(year: i32, month: u8) -> Option<Day> {
    let next = if month == 12 { Day::new(year + 1, 1, 1) } else { Day::new(year, month + 1, 1) };
    next.map(|d| d.plus_days(-1))
}

fn book_sheet(heading: Vec<String>, rows: Vec<Vec<Value>>, total: Option<Vec<Value>>) -> Sheet {
    let (text, money) = (ColumnKind::Text, ColumnKind::Money);
    Sheet {
        name: "Buku Pembantu".into(),
        heading,
        columns: columns(&[
            ("No", ColumnKind::Count),
            ("Tanggal", ColumnKind::Day),
            ("No Bukti", text),
            ("Uraian", text),
            ("Penerimaan", money),
            ("Pengeluaran", money),
            ("Saldo", money),
        ]),
        rows,
        total,
    }
}

/// The book of the bank, of the cash box or of panjar, whole or of one month.
pub async fn assistant(view: &mut View, query: &Query) -> Result<Sheet> {
    query.only(&["skpd", "bulan"])?;
    let by = query.by(&["bank", "tunai", "panjar"])?;
    let (place, title) = match by {
        "tunai" => (Place::Cash, "BUKU PEMBANTU KAS TUNAI"),
        "panjar" => (Place::Panjar, "BUKU PEMBANTU PANJAR"),
        _ => (Place::Bank, "BUKU PEMBANTU BANK"),
    };
    let month = query.month()?;
    let Some(unit) = store::units::asked(view, query).await? else {
        return Ok(book_sheet(vec![title.into(), "PILIH SKPD: skpd=KODE".into()], Vec::new(), None));
    };
    let holder = Holder { skpd: unit.skpd_id, unit: unit.id };
    let all = entries(&cash::facts(view, query.year, holder).await?, place);
    let before = |day: Day| month.is_some_and(|m| day.month() < m);
    let opening = all.iter().rfind(|e| before(e.day)).map(|e| e.balance).unwrap_or_default();
    let mut rows = Vec::new();
    if month.is_some() {
        let mut first = vec![Value::Empty; 7];
        first[3] = Value::text("Saldo bulan lalu");
        first[6] = Value::Money(opening);
        rows.push(first);
    }
    let (mut received, mut paid, mut balance) = (Money::ZERO, Money::ZERO, opening);
    for (no, e) in (1..).zip(all.iter().filter(|e| month.is_none_or(|m| e.day.month() == m))) {
        (received, paid, balance) = (received.plus(e.received), paid.plus(e.paid), e.balance);
        rows.push(vec![
            Value::Count(no),
            Value::Day(e.day),
            Value::text(&e.number),
            Value::text(&e.text),
            side(e.received),
            side(e.paid),
            Value::Money(e.balance),
        ]);
    }
    let mut heading = vec![title.to_owned(), unit.name.to_uppercase(), format!("TAHUN ANGGARAN {}", query.year)];
    heading.extend(month.map(|m| format!("BULAN {m}")));
    Ok(book_sheet(heading, rows, Some(total(7, &[(4, received), (5, paid), (6, balance)]))))
}

/// Spending by account: direct payments, UP with GU, and TU, with the sum so far.
pub async fn by_account(view: &mut View, query: &Query) -> Result<Sheet> {
    query.only(&["skpd", "bulan", "rekening"])?;
    let month = query.month()?;
    let title = "BUKU PEMBANTU PER SUB RINCIAN OBJEK BELANJA".to_owned();
    let Some(unit) = store::units::asked(view, query).await? else {
        return Ok(account_sheet(vec![title, "PILIH SKPD: skpd=KODE".into()], Vec::new(), None));
    };
    let wanted = query.filters.get("rekening").map(|t| kernel::Code::parse(t).map(|c| c.norm().to_owned()));
    let wanted = wanted.transpose().map_err(|e| store::Error::Input(format!("rekening: {e}")))?;
    let names = budget::public::names(view, query.year).await?;
    let named = |kind: &str, norm: &str| {
        let found = names.get(&(kind.to_owned(), norm.to_owned())).cloned();
        found.unwrap_or_else(|| (norm.to_owned(), String::new()))
    };
    let mut rows = Vec::new();
    let mut key = (String::new(), String::new());
    let (mut so_far, mut sums) = (Money::ZERO, [Money::ZERO; 3]);
    for r in cash::by_account(view, query.year, unit.skpd_id).await? {
        let (sub, rekening, amount) = (r.text("sub_kegiatan")?, r.text("rekening")?, r.money("amount")?);
        if wanted.as_ref().is_some_and(|w| *w != rekening) {
            continue;
        }
        if key != (sub.clone(), rekening.clone()) {
            so_far = Money::ZERO;
            key = (sub.clone(), rekening.clone());
        }
        so_far = so_far.plus(amount);
        let day = r.opt_day("day")?;
        if month.is_some_and(|m| day.is_none_or(|d| d.month() != m)) {
            continue;
        }
        let at = match (r.text("kind")?.as_str(), r.text("flow")?.as_str()) {
            ("SP2D", "LS") => 0,
            (_, "TU") => 2,
            _ => 1,
        };
        if let Some(sum) = sums.get_mut(at) {
            *sum = sum.plus(amount);
        }
        let mut told = vec![
            Value::text(named("sub_kegiatan", &sub).0),
            Value::text(named("rekening", &rekening).0),
            Value::text(named("rekening", &rekening).1),
            Value::Money(r.money("ceiling")?),
            or_empty(day, Value::Day),
            or_empty(r.opt_text("number")?, Value::Text),
            Value::Text(r.text("subject")?),
        ];
        told.extend((0..3).map(|n| if n == at { Value::Money(amount) } else { Value::Empty }));
        told.push(Value::Money(so_far));
        rows.push(told);
    }
    let all = sums.iter().fold(Money::ZERO, |sum, m| sum.plus(*m));
    let [direct, up, tu] = sums;
    let heading = vec![title, unit.name.to_uppercase(), format!("TAHUN ANGGARAN {}", query.year)];
    Ok(account_sheet(heading, rows, Some(total(11, &[(7, direct), (8, up), (9, tu), (10, all)]))))
}

fn account_sheet(heading: Vec<String>, rows: Vec<Vec<Value>>, total: Option<Vec<Value>>) -> Sheet {
    let (text, money, code) = (ColumnKind::Text, ColumnKind::Money, ColumnKind::Code);
    Sheet {
        name: "Rincian Objek".into(),
        heading,
        columns: columns(&[
            ("Sub Kegiatan", code),
            ("Rekening", code),
            ("Nama Rekening", text),
            ("Anggaran", money),
            ("Tanggal", ColumnKind::Day),
            ("No Bukti", text),
            ("Uraian", text),
            ("Belanja LS", money),
            ("Belanja UP/GU", money),
            ("Belanja TU", money),
            ("Jumlah Belanja", money),
        ]),
        rows,
        total,
    }
}
