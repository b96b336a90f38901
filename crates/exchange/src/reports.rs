//! The registers of the exchange as tables. What exists is read by everybody;
//! keys and addresses by the Diskominfo and by the SKPD whose they are.

mod access;
mod catalogue;
mod registers;
mod share;

use kernel::sheet::Value;
use kernel::sheet::column::{code, count, day, text};
use kernel::{Day, Moment, Role};
use store::module::{Query, Report};
use store::{Error, Result, Row, Scope, View};

use crate::checks::day_of;
use crate::public::{self, Registry};

pub static ALL: &[Report] = &[
    Report {
        name: "akses-data",
        title: "Permohonan dan akses data",
        by: &["nomor"],
        run: |view, query| Box::pin(access::requests(view, query)),
    },
    Report {
        name: "anggota-pertukaran",
        title: "Anggota pertukaran data",
        by: &["nama"],
        run: |view, query| Box::pin(registers::members(view, query)),
    },
    Report {
        name: "sistem-pertukaran",
        title: "Sistem anggota pertukaran data",
        by: &["nama"],
        run: |view, query| Box::pin(registers::systems(view, query)),
    },
    Report {
        name: "kunci-pertukaran",
        title: "Kunci pertukaran data",
        by: &["nomor"],
        run: |view, query| Box::pin(registers::keys(view, query)),
    },
    Report {
        name: "kode-pendaftaran",
        title: "Kode pendaftaran agen",
        by: &["nomor"],
        run: |view, query| Box::pin(registers::codes(view, query)),
    },
    Report {
        name: "layanan-pertukaran",
        title: "Layanan pertukaran data",
        by: &["nama"],
        run: |view, query| Box::pin(registers::services(view, query)),
    },
    Report {
        name: "alamat-layanan",
        title: "Alamat layanan pertukaran data",
        by: &["nomor"],
        run: |view, query| Box::pin(registers::addresses(view, query)),
    },
    Report {
        name: "set-data",
        title: "Set data dan uraiannya",
        by: &["nama"],
        run: |view, query| Box::pin(catalogue::descriptions(view, query)),
    },
    Report {
        name: "bidang-set-data",
        title: "Bidang satu uraian set data",
        by: &["nama"],
        run: |view, query| Box::pin(catalogue::fields(view, query)),
    },
    Report {
        name: "skpd-terintegrasi",
        title: "SKPD yang terintegrasi",
        by: &["skpd"],
        run: |view, query| Box::pin(share::integrated(view, query)),
    },
];

fn optional(day: Option<Day>) -> Value {
    day.map_or(Value::Empty, Value::Day)
}

fn opt(text: Option<String>) -> Value {
    text.map_or(Value::Empty, Value::Text)
}

fn yes(flag: bool) -> Value {
    Value::text(if flag { "Ya" } else { "Tidak" })
}

fn number(r: &Row, column: &str) -> Result<Value> {
    Ok(Value::text(r.int(column)?.to_string()))
}

/// Reasons as one text.
fn reasons(r: &Row) -> Result<Value> {
    Ok(match r.opt_text("reasons")? {
        Some(json) => Value::Text(serde_json::from_str::<Vec<String>>(&json)?.join("; ")),
        None => Value::Empty,
    })
}

/// How far somebody reads: the Diskominfo runs the hub and reads all of it.
pub async fn reach(view: &mut View) -> Result<Scope> {
    if let Some(reader) = view.reader
        && organisation::public::holds_any(view, reader.person, &[Role::Administrator], reader.today).await?
    {
        return Ok(Scope::Region);
    }
    Ok(view.scope.clone())
}

/// The registers as a report reads them, and its day.
pub async fn registry(view: &mut View, query: &Query) -> Result<(Registry, Day)> {
    let zone = organisation::public::zone(view).await?;
    let day = day_of(view, query.year).ok_or_else(|| Error::Input("tahun di luar jangkauan".into()))?;
    Ok((public::registry(view, Moment::start_of(day, zone)).await?, day))
}

/// `keadaan=` against the codes of a list; none asks for all.
fn state<'q>(query: &'q Query, known: &[(&str, &str)]) -> Result<Option<&'q str>> {
    let Some(asked) = query.filters.get("keadaan") else { return Ok(None) };
    if known.iter().any(|(code, _)| code == asked) {
        return Ok(Some(asked));
    }
    let codes: Vec<&str> = known.iter().map(|(code, _)| *code).collect();
    Err(Error::Input(format!("keadaan «{asked}»: pilih {}", codes.join(", "))))
}
