//! Proofs of what was withheld: what waits for one, the list of them, and one
//! of them as a paper.

use kernel::sheet::column::{money, text};
use kernel::sheet::{Column, ColumnKind, Value};
use kernel::text::initials;
use kernel::{Day, Money, Sheet};
use store::module::Query;
use store::{Error, Result, Row, Scope, View};

use crate::policy::Policy;
use crate::rules::proof::{TaxId, percent, sort_of};
use crate::store::proofs::{self, Asked, Known};

async fn policy(view: &mut View, year: i32) -> Result<Policy> {
    let last = Day::last_of_year(year).ok_or_else(|| Error::Input("tahun di luar batas".into()))?;
    let (regulations, _) = store::regulations::in_force(view).await?;
    Ok(Policy::on(&regulations, last)?)
}

fn optional(text: Option<String>) -> Value {
    text.map_or(Value::Empty, Value::Text)
}

/// Deductions of payments that arrived and that no proof tells yet. Of a list of
/// payees one row stands for all of them.
pub async fn open(view: &mut View, query: &Query) -> Result<Sheet> {
    query.only(&["skpd"])?;
    let policy = policy(view, query.year).await?;
    let (scope, skpd) = (view.scope.clone(), query.filters.get("skpd"));
    let (mut rows, mut sum) = (Vec::new(), Money::ZERO);
    for due in proofs::due(view, query.year, None).await? {
        let asked = scope.sees(due.unit, due.sub_unit) && skpd.is_none_or(|code| *code == due.skpd);
        let sort = sort_of(&policy.proof.sorts.value, &due.kind);
        let (Some(sort), true, None) = (sort, asked, &due.living) else { continue };
        sum = sum.plus(due.tax);
        let masked = due.person && scope == Scope::Region;
        rows.push(vec![
            Value::text(&due.skpd),
            Value::text(&due.skpd_name),
            Value::text(&due.number),
            due.withheld_on.map_or(Value::Empty, Value::Day),
            Value::Text(due.label()),
            Value::text(&due.kind),
            Value::text(&sort.code),
            Value::Money(due.tax),
            Value::Text(if masked { initials(&due.payee) } else { due.payee.clone() }),
            optional(due.list.clone()),
        ]);
    }
    let mut total = vec![Value::text("Jumlah")];
    total.extend((1..10).map(|at| if at == 7 { Value::Money(sum) } else { Value::Empty }));
    Ok(Sheet {
        name: "Belum dibuktikan".into(),
        heading: vec!["POTONGAN YANG BELUM MEMPUNYAI BUKTI POTONG".into(), format!("TAHUN ANGGARAN {}", query.year)],
        columns: vec![
            Column::new("Kode", ColumnKind::Code),
            text("SKPD"),
            text("Dokumen"),
            Column::new("Tanggal", ColumnKind::Day),
            text("Nomor Potongan"),
            text("Jenis"),
            text("Jenis Bukti"),
            money("Potongan"),
            text("Penerima"),
            text("Daftar Penerima"),
        ],
        rows,
        total: Some(total),
    })
}

/// Name and number as this reader may see them. Whoever reads the whole regency
/// reads those of persons only when the number was asked for.
fn written(payee: &Known, masked: bool) -> (String, String) {
    let hidden = masked && payee.person;
    let name = if hidden { initials(&payee.name) } else { payee.name.clone() };
    let id = match &payee.id {
        None => "tidak ada".to_owned(),
        Some((_, digits)) if hidden => {
            format!("••••{}", digits.get(digits.len().saturating_sub(4)..).unwrap_or_default())
        }
        Some((kind, digits)) => format!("{} {digits}", kind.title()),
    };
    (name, id)
}

/// The digests of a typed number, whatever kind of number it is.
fn of_payee(view: &View, typed: &str) -> Result<[Vec<u8>; 3]> {
    let digits: String = typed.chars().filter(|c| !matches!(c, ' ' | '.' | '-')).collect();
    if !(15..=18).contains(&digits.len()) || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return Err(Error::Input("identitas: NPWP, NIK, atau NIP, 15 sampai 18 angka".into()));
    }
    let keys = view.keys()?;
    Ok([TaxId::Npwp, TaxId::Nik, TaxId::Nip].map(|id| proofs::id_index(&keys, id, &digits)))
}

/// Issued proofs, by month of the withholding (`bulan=`), SKPD (`skpd=`), kind
/// (`jenis=`), or payee (`identitas=`: NPWP, NIK or NIP).
pub async fn issued(view: &mut View, query: &Query) -> Result<Sheet> {
    query.only(&["bulan", "skpd", "jenis", "identitas"])?;
    let month = query.month()?;
    let payee = query.filters.get("identitas").map(|typed| of_payee(view, typed)).transpose()?;
    let masked = view.scope == Scope::Region && payee.is_none();
    let found = proofs::list(view, query.year, Asked { payee, ..Asked::default() }).await?;
    let keys = view.keys()?;
    let asked = |name: &str, value: &str| query.filters.get(name).is_none_or(|f| f == value);
    let (mut rows, mut sum) = (Vec::new(), Money::ZERO);
    for r in &found {
        let withheld_on = r.day("withheld_on")?;
        let fits = asked("skpd", r.str("skpd")?) && (asked("jenis", r.str("sort")?) || asked("jenis", r.str("kind")?));
        if !fits || month.is_some_and(|m| m != withheld_on.month()) {
            continue;
        }
        let voided = r.opt_day("voided_on")?.is_some();
        let tax = r.money("tax")?;
        if !voided {
            sum = sum.plus(tax);
        }
        let (name, id) = written(&proofs::payee(&keys, r)?, masked);
        rows.push(vec![
            Value::text(r.int("id")?.to_string()),
            Value::Text(r.text("skpd")?),
            Value::Text(r.text("skpd_name")?),
            Value::Text(r.text("number")?),
            Value::Day(r.day("day")?),
            Value::Text(r.text("sort")?),
            optional(r.opt_text("payment")?),
            Value::Day(withheld_on),
            Value::Text(r.text("kind")?),
            Value::Text(name),
            Value::Text(id),
            Value::Money(r.money("base")?),
            Value::Text(percent(r.int("rate")?)),
            Value::Money(tax),
            optional(r.opt_text("ntpn")?),
            Value::text(if voided { "batal" } else { "berlaku" }),
            optional(r.opt_text("reason")?),
        ]);
    }
    let mut total = vec![Value::text("Jumlah")];
    total.extend((1..17).map(|at| if at == 13 { Value::Money(sum) } else { Value::Empty }));
    let mut heading = vec!["DAFTAR BUKTI POTONG".to_owned(), format!("TAHUN ANGGARAN {}", query.year)];
    heading.extend(month.map(|m| format!("BULAN {m}")));
    Ok(Sheet { name: "Bukti potong".into(), heading, columns: issued_columns(), rows, total: Some(total) })
}

fn issued_columns() -> Vec<Column> {
    vec![
        text("Nomor Urut"),
        Column::new("Kode", ColumnKind::Code),
        text("SKPD"),
        text("Nomor Bukti"),
        Column::new("Tanggal", ColumnKind::Day),
        text("Jenis Bukti"),
        text("Dokumen"),
        Column::new("Tanggal Potong", ColumnKind::Day),
        text("Jenis"),
        text("Penerima"),
        text("NPWP atau NIK"),
        money("Dasar Pengenaan"),
        text("Tarif"),
        money("Pajak"),
        text("NTPN"),
        text("Keadaan"),
        text("Alasan"),
    ]
}

/// One proof as its payee is given it (`nomor=`): what it says, line by line.
pub async fn paper(view: &mut View, query: &Query) -> Result<Sheet> {
    query.only(&["nomor"])?;
    let columns = vec![text("Uraian"), text("Isi Bukti")];
    let Some(number) = query.filters.get("nomor") else {
        let heading = vec!["BUKTI POTONG".into(), "PILIH BUKTI: nomor=NOMOR BUKTI".into()];
        return Ok(Sheet { name: "Bukti potong".into(), heading, columns, ..Sheet::default() });
    };
    let asked = Asked { number: number.trim().to_owned(), payee: None };
    let found = proofs::list(view, query.year, asked).await?;
    let r = found.first().ok_or_else(|| Error::NotFound(format!("bukti potong {number}")))?;
    let policy = policy(view, query.year).await?;
    let kind = r.text("kind")?;
    let title =
        sort_of(&policy.proof.sorts.value, &kind).map_or_else(|| "Bukti potong".to_owned(), |s| s.title.clone());
    let lines = paper_lines(view, r)?;
    let rows = lines.into_iter().map(|(what, said)| vec![Value::text(what), Value::Text(said)]).collect();
    let mut heading = vec![title.to_uppercase(), format!("NOMOR {}", r.text("number")?)];
    heading.extend(r.opt_day("voided_on")?.map(|on| format!("BATAL SEJAK {}", on.long()).to_uppercase()));
    Ok(Sheet { name: "Bukti potong".into(), heading, columns, rows, total: None })
}

fn paper_lines(view: &View, r: &Row) -> Result<Vec<(&'static str, String)>> {
    let keys = view.keys()?;
    let (name, id) = written(&proofs::payee(&keys, r)?, view.scope == Scope::Region);
    let withheld_on = r.day("withheld_on")?;
    let ntpn = r.opt_text("ntpn")?.unwrap_or_else(|| "belum disetor".to_owned());
    let mut lines = vec![
        ("Pemotong", format!("{} {}", r.text("skpd")?, r.text("skpd_name")?)),
        ("Penerima penghasilan", name),
        ("NPWP, NIK, atau NIP", id),
        ("Masa pajak", format!("{:02}/{}", withheld_on.month(), withheld_on.year())),
        ("Tanggal dipotong", withheld_on.long()),
        ("Dokumen pembayaran", r.opt_text("payment")?.unwrap_or_default()),
        ("Jenis pajak", r.text("kind")?),
        ("Dasar pengenaan", r.money("base")?.rupiah()),
        ("Tarif", percent(r.int("rate")?)),
        ("Menurut", r.text("rule")?),
        ("Pajak dipotong", r.money("tax")?.rupiah()),
        ("NTPN", ntpn),
        ("Tanggal bukti", r.day("day")?.long()),
        ("Diterbitkan oleh", r.opt_text("issuer")?.unwrap_or_default()),
    ];
    if let Some(reason) = r.opt_text("reason")? {
        lines.push(("Alasan pembatalan", reason));
    }
    Ok(lines)
}
