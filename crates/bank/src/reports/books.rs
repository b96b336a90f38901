//! The treasurer's books beside the general one.

use kernel::sheet::{ColumnKind, Value};
use kernel::{Day, Money, Sheet};
use store::module::Query;
use store::{Result, View};

use treasury::public::bank::Holder;
use treasury::rules::book::{self, Book, span};

use super::{columns, or_empty, side, total};
use crate::rules::books::{Place, entries};
use crate::store::cash;

/// The last day of a month.
pub(crate) fn last_of(year: i32, month: u8) -> Option<Day> {
    span(year, month).map(|(_, last)| last)
}

pub(super) fn book_sheet(heading: Vec<String>, rows: Vec<Vec<Value>>, total: Option<Vec<Value>>) -> Sheet {
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

/// The treasury's general cash book, completed: its foot tells where the balance
/// lies, and what of it belongs to others.
pub async fn general(view: &mut View, query: &Query) -> Result<Sheet> {
    let mut sheet = treasury::public::bank::cash_book(view, query).await?;
    let other = query.filters.get("buku").is_some_and(|book| book != "umum");
    let Some(unit) = store::units::asked(view, query).await?.filter(|_| !other) else { return Ok(sheet) };
    let holder = Holder { skpd: unit.skpd_id, unit: unit.id };
    let facts = cash::facts(view, query.year, holder).await?;
    let booked = treasury::public::bank::cash_facts(view, query.year, holder).await?;
    let last = query.month()?.and_then(|month| last_of(query.year, month));
    let until = |day: Day| last.is_none_or(|last| day <= last);
    let at = |place: Place| entries(&facts, place).iter().rfind(|e| until(e.day)).map(|e| e.balance);
    let taxes = book::entries(&booked, Book::Taxes).iter().rfind(|e| until(e.day)).map(|e| e.balance);
    for (text, sum) in [
        ("Saldo tunai", at(Place::Cash)),
        ("Saldo di bank", at(Place::Bank)),
        ("Panjar pada PPTK", at(Place::Panjar)),
        ("Di dalamnya potongan belum disetor", taxes),
    ] {
        let mut row = vec![Value::Empty; 7];
        row[3] = Value::text(text);
        row[6] = Value::Money(sum.unwrap_or_default());
        sheet.rows.push(row);
    }
    Ok(sheet)
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
    let days = month.and_then(|m| span(query.year, m));
    let before = days.and_then(|(first, _)| all.iter().rfind(|e| e.day < first));
    let opening = before.map(|e| e.balance).unwrap_or_default();
    let shown = all.iter().filter(|e| days.is_none_or(|(first, last)| (first..=last).contains(&e.day)));
    let mut rows = Vec::new();
    if month.is_some() {
        let mut first = vec![Value::Empty; 7];
        first[3] = Value::text("Saldo bulan lalu");
        first[6] = Value::Money(opening);
        rows.push(first);
    }
    let (mut received, mut paid, mut balance) = (Money::ZERO, Money::ZERO, opening);
    for (no, e) in (1..).zip(shown) {
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
    let (days, scope) = (month.and_then(|m| span(query.year, m)), view.scope.clone());
    let mut key = (0, String::new(), String::new());
    let (mut so_far, mut sums) = (Money::ZERO, [Money::ZERO; 3]);
    for r in cash::by_account(view, query.year, unit.skpd_id).await? {
        let (sub, rekening, amount) = (r.text("sub_kegiatan")?, r.text("rekening")?, r.money("amount")?);
        let sub_unit = r.int("sub_unit_id")?;
        // Of an SKPD all of its units, of a sub unit its own accounts.
        let asked = unit.id == unit.skpd_id || unit.id == sub_unit;
        if !asked || !scope.sees(unit.skpd_id, sub_unit) || wanted.as_ref().is_some_and(|w| *w != rekening) {
            continue;
        }
        let own = (sub_unit, sub.clone(), rekening.clone());
        if key != own {
            so_far = Money::ZERO;
            key = own;
        }
        so_far = so_far.plus(amount);
        let day = r.opt_day("day")?;
        if days.is_some_and(|(first, last)| day.is_none_or(|d| d < first || last < d)) {
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
            Value::Text(r.text("unit")?),
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
    Ok(account_sheet(heading, rows, Some(total(12, &[(8, direct), (9, up), (10, tu), (11, all)]))))
}

fn account_sheet(heading: Vec<String>, rows: Vec<Vec<Value>>, total: Option<Vec<Value>>) -> Sheet {
    let (text, money, code) = (ColumnKind::Text, ColumnKind::Money, ColumnKind::Code);
    Sheet {
        name: "Rincian Objek".into(),
        heading,
        columns: columns(&[
            ("Kode Unit", code),
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
