//! Where the year stands: calendar, RKA, notes, DPA.

use kernel::lifecycle::State;
pub(super) use kernel::sheet::column::{code, money, text};
use kernel::sheet::{Column, ColumnKind, Value};
use kernel::{Moment, Role, Sheet, Zone};
use store::module::Query;
use store::{Result, View};

use crate::public::{SkpdSeen, pages, rounds_seen, standing as skpd_standing};
use crate::store::{rka as rkas, rounds, seen};

/// The steps of every round of the year.
pub async fn calendar(view: &mut View, query: &Query) -> Result<Sheet> {
    query.only(&[])?;
    let mut sheet = Sheet {
        name: "Kalender".into(),
        heading: vec!["KALENDER PENYUSUNAN ANGGARAN".into(), format!("TAHUN ANGGARAN {}", query.year)],
        columns: vec![
            text("Tahapan"),
            text("Langkah"),
            Column::new("Tenggat", ColumnKind::Day),
            text("Keadaan"),
            text("Dasar"),
        ],
        ..Sheet::default()
    };
    for seen in rounds_seen(view, query.year).await? {
        for step in seen.steps {
            sheet.rows.push(vec![
                Value::text(seen.round.stage.clone()),
                Value::text(step.step.title()),
                step.due.map_or(Value::Empty, Value::Day),
                Value::text(step.status.title()),
                Value::Text(step.source),
            ]);
        }
        for signed in seen.instruments {
            sheet.rows.push(vec![
                Value::text(seen.round.stage.clone()),
                Value::text(signed.kind.title()),
                Value::Day(signed.signed),
                Value::text("Tercatat"),
                Value::Text(signed.number),
            ]);
        }
    }
    Ok(sheet)
}

/// The round that a query names, or the newest of the year.
pub(super) async fn round_of(view: &mut View, query: &Query) -> Result<Option<crate::model::Round>> {
    let all = rounds::all(view, query.year).await?;
    Ok(match query.filters.get("tahapan") {
        Some(stage) => all.into_iter().find(|r| r.stage == *stage),
        None => all.into_iter().next_back(),
    })
}

/// Ceiling, draft and state of each SKPD.
pub async fn standing(view: &mut View, query: &Query) -> Result<Sheet> {
    query.only(&["tahapan"])?;
    let round = round_of(view, query).await?;
    let stage = round.as_ref().map_or_else(String::new, |r| r.stage.to_uppercase());
    let mut sheet = Sheet {
        name: "RKA".into(),
        heading: vec!["RKA-SKPD".into(), format!("{stage} TAHUN ANGGARAN {}", query.year)],
        columns: vec![
            code("Kode SKPD"),
            text("Nama SKPD"),
            money("Pagu PPAS"),
            money("Jumlah RKA"),
            money("Sisa Pagu"),
            text("Keadaan"),
            Column::new("Catatan Terbuka", ColumnKind::Count),
        ],
        ..Sheet::default()
    };
    let Some(round) = round else { return Ok(sheet) };
    let all = skpd_standing(view, round.id).await?;
    let sum = |of: fn(&SkpdSeen) -> Option<kernel::Money>| {
        Value::Money(all.iter().filter_map(of).fold(kernel::Money::ZERO, |sum, m| sum.plus(m)))
    };
    sheet.total = Some(vec![
        Value::text("Jumlah"),
        Value::Empty,
        sum(|s| s.ceiling),
        sum(|s| s.amount),
        sum(|s| Some(s.ceiling?.minus(s.amount.unwrap_or_default()))),
        Value::Empty,
        Value::Empty,
    ]);
    for s in all {
        let rest = s.ceiling.map(|c| c.minus(s.amount.unwrap_or_default()));
        sheet.rows.push(vec![
            Value::Text(s.code),
            Value::Text(s.name),
            s.ceiling.map_or(Value::Empty, Value::Money),
            s.amount.map_or(Value::Empty, Value::Money),
            rest.map_or(Value::Empty, Value::Money),
            Value::text(s.state.map_or("Belum disusun", State::title)),
            Value::Count(s.notes),
        ]);
    }
    Ok(sheet)
}

/// Notes on the RKA that the reader sees, with everything that was said after them.
pub async fn notes(view: &mut View, query: &Query) -> Result<Sheet> {
    query.only(&["tahapan"])?;
    let mut sheet = Sheet {
        name: "Catatan".into(),
        heading: vec!["CATATAN VERIFIKASI RKA".into(), format!("TAHUN ANGGARAN {}", query.year)],
        columns: vec![
            text("SKPD"),
            code("Nomor Catatan"),
            text("Baris"),
            Column::new("Tanggal", ColumnKind::Day),
            text("Oleh"),
            text("Langkah"),
            text("Isi"),
            text("Keadaan"),
        ],
        ..Sheet::default()
    };
    let zone = organisation::public::zone(view).await?;
    let Some(round) = round_of(view, query).await? else { return Ok(sheet) };
    let scope = view.scope.clone();
    for standing in rkas::of_round(view, round.id).await? {
        if !scope.sees(standing.rka.unit, standing.rka.unit) {
            continue;
        }
        for n in pages::notes(view, standing.rka.document).await? {
            let asked = spoken(&n.person, &n.office, (n.at, zone), "Catatan", &n.text);
            let said = n.said.iter().map(|s| spoken(&s.person, &s.office, (s.at, zone), s.what.title(), &s.text));
            for spoken in [asked].into_iter().chain(said) {
                let note = [Value::text(&standing.name), Value::text(n.id.to_string()), Value::text(&n.item)];
                sheet.rows.push(note.into_iter().chain(spoken).chain([Value::text(n.status.code())]).collect());
            }
        }
    }
    Ok(sheet)
}

/// One thing said about a note: when, by whom, what it did, its words.
fn spoken(person: &str, office: &str, (at, zone): (Moment, Zone), what: &str, text: &str) -> [Value; 4] {
    let title = Role::parse(office).map_or("operator latihan", Role::title);
    [Value::Day(at.day(zone)), Value::Text(format!("{person} ({title})")), Value::text(what), Value::text(text)]
}

/// The DPA of a year.
pub async fn dpa(view: &mut View, query: &Query) -> Result<Sheet> {
    query.only(&[])?;
    let mut sheet = Sheet {
        name: "DPA".into(),
        heading: vec!["DPA-SKPD".into(), format!("TAHUN ANGGARAN {}", query.year)],
        columns: vec![
            code("Kode SKPD"),
            text("Nama SKPD"),
            text("Tahapan"),
            code("Nomor DPA"),
            Column::new("Tanggal", ColumnKind::Day),
            money("Jumlah"),
            text("Keadaan"),
        ],
        ..Sheet::default()
    };
    let scope = view.scope.clone();
    for r in seen::dpa(view, query.year).await? {
        let unit = r.int("unit_id")?;
        if !scope.sees(unit, unit) {
            continue;
        }
        sheet.rows.push(vec![
            Value::Text(r.text("code")?),
            Value::Text(r.text("name")?),
            Value::Text(r.text("stage")?),
            Value::Text(r.opt_text("number")?.unwrap_or_default()),
            r.opt_day("doc_date")?.map_or(Value::Empty, Value::Day),
            Value::Money(r.money("amount")?),
            Value::text(State::parse(&r.text("state")?).map_or("", State::title)),
        ]);
    }
    Ok(sheet)
}
