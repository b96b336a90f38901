//! The books of a treasurer, the taxes withheld, and the registers.

use kernel::sheet::{Column, ColumnKind, Value};
use kernel::{Money, Sheet};
use store::module::Query;
use store::{Error, Result, View};

use crate::model::Holder;
use crate::rules::book::{Book, entries, span};
use crate::store::books;

fn columns() -> Vec<Column> {
    vec![
        Column::new("No", ColumnKind::Count),
        Column::new("Tanggal", ColumnKind::Day),
        Column::new("No Bukti", ColumnKind::Text),
        Column::new("Uraian", ColumnKind::Text),
        Column::new("Penerimaan", ColumnKind::Money),
        Column::new("Pengeluaran", ColumnKind::Money),
        Column::new("Saldo", ColumnKind::Money),
    ]
}

/// The form of the book of panjar: what PPTK take, and what leaves their hands.
fn panjar_columns() -> Vec<Column> {
    let mut all = columns();
    for (column, name) in all.iter_mut().skip(4).zip(["Terima", "Keluar"]) {
        column.name = name.into();
    }
    all
}

/// The general cash book of an SKPD's treasurer or a sub unit's assistant, or
/// the book of taxes (`buku=pajak`) or panjar (`buku=panjar`), whole or of one month.
pub async fn cash_book(view: &mut View, query: &Query) -> Result<Sheet> {
    query.only(&["skpd", "bulan", "buku"])?;
    let Some(unit) = store::units::asked(view, query).await? else {
        let heading = vec!["BUKU KAS UMUM".into(), "PILIH SKPD: skpd=KODE".into()];
        return Ok(Sheet { name: "BKU".into(), heading, columns: columns(), ..Sheet::default() });
    };
    let month = query.month()?;
    let (book, title) = match query.filters.get("buku").map(String::as_str) {
        None | Some("umum") => (Book::General, "BUKU KAS UMUM"),
        Some("pajak") => (Book::Taxes, "BUKU PEMBANTU PAJAK"),
        Some("panjar") => (Book::Panjar, "BUKU PEMBANTU PANJAR"),
        Some(other) => return Err(Error::Input(format!("buku «{other}» tidak dikenal; pilih: umum, pajak, panjar"))),
    };
    let holder = Holder { skpd: unit.skpd_id, unit: unit.id };
    let all = entries(&books::facts(view, query.year, holder).await?, book);
    let days = month.and_then(|m| span(query.year, m));
    let before = days.and_then(|(first, _)| all.iter().rfind(|e| e.day < first));
    let opening = before.map(|e| e.balance).unwrap_or_default();
    let shown = all.iter().filter(|e| days.is_none_or(|(first, last)| (first..=last).contains(&e.day)));
    let mut rows = Vec::new();
    if month.is_some() {
        rows.push(vec![
            Value::Empty,
            Value::Empty,
            Value::Empty,
            Value::text("Saldo bulan lalu"),
            Value::Empty,
            Value::Empty,
            Value::Money(opening),
        ]);
    }
    let (mut received, mut paid, mut balance) = (Money::ZERO, Money::ZERO, opening);
    for (no, e) in (1..).zip(shown) {
        received = received.plus(e.received);
        paid = paid.plus(e.paid);
        balance = e.balance;
        let side = |m: Money| if m.is_zero() { Value::Empty } else { Value::Money(m) };
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
    Ok(Sheet {
        name: "BKU".into(),
        heading,
        columns: if book == Book::Panjar { panjar_columns() } else { columns() },
        rows,
        total: Some(vec![
            Value::text("Jumlah"),
            Value::Empty,
            Value::Empty,
            Value::Empty,
            Value::Money(received),
            Value::Money(paid),
            Value::Money(balance),
        ]),
    })
}

/// What was withheld, and what of it is not remitted (`belum=ya`).
pub async fn taxes(view: &mut View, query: &Query) -> Result<Sheet> {
    query.only(&["belum"])?;
    let open_only = query.filters.get("belum").is_some_and(|v| v == "ya");
    let scope = view.scope.clone();
    let (mut rows, mut sum, mut open) = (Vec::new(), Money::ZERO, Money::ZERO);
    for w in books::withheld(view, query.year, None).await? {
        let waits = w.ntpn.is_none();
        if !scope.sees(w.unit, w.sub_unit) || (open_only && !waits) {
            continue;
        }
        sum = sum.plus(w.amount);
        let rest = if waits { w.amount } else { Money::ZERO };
        open = open.plus(rest);
        rows.push(vec![
            Value::Text(w.skpd),
            Value::Text(w.skpd_name),
            Value::Text(w.number),
            w.day.map_or(Value::Empty, Value::Day),
            Value::text(w.document.to_string()),
            Value::Count(w.line),
            Value::text(format!("{}-{}", w.document, w.line)),
            Value::Text(w.kind),
            Value::Money(w.amount),
            w.billing.map_or(Value::Empty, Value::Text),
            w.ntpn.map_or(Value::Empty, Value::Text),
            w.paid_on.map_or(Value::Empty, Value::Day),
            Value::Money(rest),
        ]);
    }
    let text = |name: &str| Column::new(name, ColumnKind::Text);
    let mut total = vec![Value::text("Jumlah")];
    total.extend((0..7).map(|_| Value::Empty));
    total.push(Value::Money(sum));
    total.extend((0..3).map(|_| Value::Empty));
    total.push(Value::Money(open));
    Ok(Sheet {
        name: "Potongan".into(),
        heading: vec!["DAFTAR POTONGAN DAN SETORANNYA".into(), format!("TAHUN ANGGARAN {}", query.year)],
        columns: vec![
            Column::new("Kode", ColumnKind::Code),
            text("SKPD"),
            text("Dokumen"),
            Column::new("Tanggal", ColumnKind::Day),
            text("Nomor Urut"),
            Column::new("Baris", ColumnKind::Count),
            text("Nomor Potongan"),
            text("Jenis"),
            Column::new("Potongan", ColumnKind::Money),
            text("Kode Billing"),
            text("NTPN"),
            Column::new("Tanggal Setor", ColumnKind::Day),
            Column::new("Belum Disetor", ColumnKind::Money),
        ],
        rows,
        total: Some(total),
    })
}
