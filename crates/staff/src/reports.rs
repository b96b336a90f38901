//! The register of staff as tables. The personnel office reads names and NIP;
//! an SKPD those of its own people; who reads the whole regency sees them
//! masked until a NIP is asked for. A NIK shows four digits to everybody.

use kernel::sheet::column::{code, count, day, text};
use kernel::sheet::{Column, Value};
use kernel::{Day, Role, Sheet};
use store::module::{Query, Report};
use store::{Error, Result, Row, Scope, View};

use crate::model::{ChangeState, Origin, Said};
use crate::rules::record::Known;
use crate::store::shown::{self, Shown};

pub static ALL: &[Report] = &[
    Report { name: "pegawai", title: "Daftar pegawai", by: &["nama"], run: |view, query| Box::pin(staff(view, query)) },
    Report {
        name: "usulan-pegawai",
        title: "Usulan perubahan daftar pegawai",
        by: &["nomor"],
        run: |view, query| Box::pin(changes(view, query)),
    },
    Report {
        name: "isi-usulan-pegawai",
        title: "Isi satu usulan perubahan daftar pegawai",
        by: &["baris"],
        run: |view, query| Box::pin(contents(view, query)),
    },
];

/// Somebody of the personnel office, today.
async fn keeps(view: &mut View) -> Result<bool> {
    match view.reader {
        Some(reader) => organisation::public::holds_any(view, reader.person, &[Role::Personnel], reader.today).await,
        None => Ok(false),
    }
}

/// The last four digits of a number.
fn tail(number: &str) -> String {
    format!("••••{}", number.get(number.len().saturating_sub(4)..).unwrap_or_default())
}

/// NIP and name, or as much as tells one from another.
fn person(said: &Said, masked: bool) -> [Value; 2] {
    if !masked {
        return [Value::text(&said.nip), Value::text(&said.name)];
    }
    let initials = said.name.split_whitespace().filter_map(|word| word.chars().next());
    let initials: Vec<String> = initials.map(|c| format!("{c}.")).collect();
    [Value::Text(tail(&said.nip)), Value::Text(initials.join(" "))]
}

fn optional(day: Option<Day>) -> Value {
    day.map_or(Value::Empty, Value::Day)
}

/// What a filter asks for.
struct Asked {
    nip: Option<String>,
    day: Option<Day>,
    /// Those who are employed, those who no longer are, or both.
    employed: Option<bool>,
}

fn asked(query: &Query) -> Result<Asked> {
    let nip = query.filters.get("nip").map(|typed| typed.chars().filter(|c| !matches!(c, ' ' | '.' | '-')).collect());
    if let Some(nip) = nip.as_ref().filter(|nip: &&String| nip.len() != crate::rules::NIP_DIGITS) {
        return Err(Error::Input(format!("NIP terdiri atas {} angka, bukan {}", crate::rules::NIP_DIGITS, nip.len())));
    }
    let day = query.filters.get("tanggal").map(|t| t.parse().map_err(|_| Error::Input(format!("«{t}» bukan tanggal"))));
    let employed = match query.filters.get("keadaan").map(String::as_str) {
        None | Some("semua") => None,
        Some("bekerja") => Some(true),
        Some("berakhir") => Some(false),
        Some(other) => return Err(Error::Input(format!("keadaan «{other}»: bekerja, berakhir, atau semua"))),
    };
    Ok(Asked { nip, day: day.transpose()?, employed })
}

fn staff_columns() -> Vec<Column> {
    vec![
        code("Nomor"),
        text("NIP"),
        text("Nama"),
        text("NIK"),
        text("Jenis"),
        text("Golongan"),
        text("Jabatan"),
        code("Kode Unit"),
        text("Nama Unit"),
        day("Mulai"),
        day("Sampai"),
        text("Alasan Berakhir"),
        count("Jiwa"),
        text("Nomor SK"),
        day("Tanggal SK"),
    ]
}

/// The last record of each employee, or what counts on a day.
async fn staff(view: &mut View, query: &Query) -> Result<Sheet> {
    query.only(&["nip", "skpd", "tanggal", "keadaan"])?;
    let asked = asked(query)?;
    let keeper = keeps(view).await?;
    if keeper {
        view.scope = Scope::Region;
    }
    let unit = store::units::asked(view, query).await?;
    // Whether employment is over is seen from a day: the one that is asked for,
    // the reader's, or the last of the year.
    let today = asked.day.or(view.reader.map(|reader| reader.today)).or(Day::last_of_year(query.year));
    let masked = !keeper && view.scope == Scope::Region && asked.nip.is_none();
    let mut all = shown::records(view).await?;
    all.retain(|s| asked.day.is_none_or(|day| s.known.said.starts <= day));
    all.sort_by(|a, b| order(a).cmp(&order(b)));
    let mut rows: Vec<Vec<Value>> = Vec::new();
    let mut souls = 0;
    for (at, s) in all.iter().enumerate() {
        let said = &s.known.said;
        // The next one of the same employee takes its place.
        if all.get(at + 1).is_some_and(|next| next.known.said.nip == said.nip) {
            continue;
        }
        let (skpd, own) = (s.row.int("skpd_id")?, said.unit);
        let over = said.end.is_some_and(|(last, _)| today.is_none_or(|day| last < day));
        let wanted = view.scope.sees(skpd, own)
            && unit.as_ref().is_none_or(|u| u.id == own || u.id == skpd)
            && asked.nip.as_ref().is_none_or(|nip| *nip == said.nip)
            && asked.employed.is_none_or(|employed| employed != over);
        if wanted {
            souls += said.souls;
            rows.push(staff_row(s, masked)?);
        }
    }
    let mut total = vec![Value::text("Jumlah")];
    total.extend((0..11).map(|_| Value::Empty));
    total.extend([Value::Count(souls), Value::Empty, Value::Empty]);
    let mut heading = vec!["DAFTAR PEGAWAI".to_owned()];
    heading.extend(asked.day.map(|day| format!("PER {}", day.long().to_uppercase())));
    heading.push(format!("{} PEGAWAI", rows.len()));
    Ok(Sheet { name: "Pegawai".into(), heading, columns: staff_columns(), rows, total: Some(total) })
}

fn order(s: &Shown) -> (&str, Day, i64) {
    (&s.known.said.nip, s.known.said.starts, s.known.revision)
}

fn staff_row(s: &Shown, masked: bool) -> Result<Vec<Value>> {
    let said = &s.known.said;
    let [nip, name] = person(said, masked);
    Ok(vec![
        Value::text(s.known.id.to_string()),
        nip,
        name,
        said.nik.as_ref().map_or(Value::Empty, |nik| Value::Text(tail(nik))),
        Value::text(said.kind.title()),
        Value::text(&said.grade),
        Value::text(&said.position),
        Value::Text(s.row.text("unit_code")?),
        Value::Text(s.row.text("unit_name")?),
        Value::Day(said.starts),
        optional(said.end.map(|(last, _)| last)),
        said.end.map_or(Value::Empty, |(_, reason)| Value::text(reason.title())),
        Value::Count(said.souls),
        Value::text(&said.decree),
        optional(said.decree_date),
    ])
}

/// The personnel office, or whoever reads the whole regency.
async fn keepers_or_whole(view: &mut View) -> Result<bool> {
    let keeper = keeps(view).await?;
    if !keeper {
        view.scope.whole()?;
    }
    Ok(keeper)
}

async fn changes(view: &mut View, query: &Query) -> Result<Sheet> {
    query.only(&[])?;
    keepers_or_whole(view).await?;
    let mut rows = Vec::new();
    for r in shown::changes(view).await? {
        let name = |column| Ok::<_, Error>(r.opt_text(column)?.map_or(Value::Empty, Value::Text));
        let reasons: Vec<String> = match r.opt_text("reasons")? {
            Some(reasons) => serde_json::from_str(&reasons)?,
            None => Vec::new(),
        };
        rows.push(vec![
            Value::text(r.int("id")?.to_string()),
            Value::text(Origin::parse(&r.text("origin")?).map_or("", Origin::title)),
            Value::Text(r.text("file_name")?),
            Value::Count(r.int("row_count")?),
            Value::text(state(&r)?.map_or("", ChangeState::title)),
            name("proposed_name")?,
            name("decided_name")?,
            Value::Text(reasons.join("; ")),
        ]);
    }
    Ok(Sheet {
        name: "Usulan pegawai".into(),
        heading: vec!["USULAN PERUBAHAN DAFTAR PEGAWAI".into()],
        columns: vec![
            code("Nomor"),
            text("Cara"),
            text("Berkas"),
            count("Jumlah Catatan"),
            text("Keadaan"),
            text("Diusulkan Oleh"),
            text("Diputuskan Oleh"),
            text("Alasan"),
        ],
        rows,
        total: None,
    })
}

fn state(r: &Row) -> Result<Option<ChangeState>> {
    Ok(ChangeState::parse(&r.text("status")?))
}

/// What a proposal says, beside what counts without it.
async fn contents(view: &mut View, query: &Query) -> Result<Sheet> {
    query.only(&["usulan"])?;
    let masked = !keepers_or_whole(view).await?;
    let mut heading = vec!["ISI USULAN PERUBAHAN DAFTAR PEGAWAI".to_owned()];
    let mut rows = Vec::new();
    match query.filters.get("usulan") {
        None => heading.push("PILIH USULAN: usulan=NOMOR".into()),
        Some(typed) => {
            let change = typed.trim().parse().map_err(|_| Error::Input(format!("usulan «{typed}» bukan nomor")))?;
            let units = shown::unit_codes(view).await?;
            let register = shown::before(view, change).await?;
            for s in shown::of_change(view, change).await? {
                let said = &s.known.said;
                let known = register.on(&said.nip, said.starts);
                let what = match known {
                    _ if said.end.is_some() && known.is_none_or(|k| k.said.end.is_none()) => "berakhir",
                    Some(_) => "berubah",
                    None if register.of(&said.nip).is_empty() => "pegawai baru",
                    None => "lebih awal",
                };
                let [nip, name] = person(said, masked);
                rows.push(vec![
                    Value::Count(s.row.int("row_no")?),
                    Value::text(what),
                    nip,
                    name,
                    Value::Text(known.map_or_else(|| summary(said, &units), |k| differences(k, said, &units))),
                    Value::Day(said.starts),
                    Value::text(&said.decree),
                    optional(said.decree_date),
                ]);
            }
            heading.push(format!("USULAN NOMOR {change}: {} CATATAN", rows.len()));
        }
    }
    Ok(Sheet {
        name: "Isi usulan pegawai".into(),
        heading,
        columns: vec![
            count("Baris"),
            text("Perubahan"),
            text("NIP"),
            text("Nama"),
            text("Yang Berubah"),
            day("Mulai"),
            text("Nomor SK"),
            day("Tanggal SK"),
        ],
        rows,
        total: None,
    })
}

type Units = std::collections::HashMap<i64, String>;

/// What is said, name by name.
fn told(said: &Said, units: &Units) -> [(&'static str, String); 7] {
    let end = said.end.map(|(last, reason)| format!("{} ({})", last.long(), reason.title().to_lowercase()));
    [
        ("jenis", said.kind.title().to_owned()),
        ("golongan", said.grade.clone()),
        ("jabatan", said.position.clone()),
        ("unit", units.get(&said.unit).cloned().unwrap_or_default()),
        ("jiwa", said.souls.to_string()),
        ("berakhir", end.unwrap_or_default()),
        ("NIK", said.nik.as_deref().map(tail).unwrap_or_default()),
    ]
}

fn summary(said: &Said, units: &Units) -> String {
    let told = told(said, units).into_iter().filter(|(_, value)| !value.is_empty());
    told.map(|(name, value)| format!("{name} {value}")).collect::<Vec<_>>().join("; ")
}

fn differences(known: &Known, said: &Said, units: &Units) -> String {
    let shown = |value: &str| if value.is_empty() { "–".to_owned() } else { value.to_owned() };
    let both = told(&known.said, units).into_iter().zip(told(said, units)).filter(|((_, was), (_, now))| was != now);
    let mut all: Vec<String> =
        both.map(|((name, was), (_, now))| format!("{name} {} → {}", shown(&was), shown(&now))).collect();
    if known.said.name != said.name {
        all.push("nama".into());
    }
    all.join("; ")
}
