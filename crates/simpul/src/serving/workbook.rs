//! An RKA goes out as a workbook and comes back with changes.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::io::Write;

use documents::{Limits, read_isolated};
use kernel::sheet::{Column, ColumnKind, Grid, Value};
use kernel::{Code, Money, Sheet};
use preparation::public as made;
use preparation::public::pages::{self as read, HEADS, ReadLine};
use serde_json::json;
use store::module::Reading;
use store::{Error, Result, View};
use web::Upload;
use web::planning::{Changes, Line, LineChange, PartChange, Spot};

use super::planning::{coded, line};

const STALE: &str = "RKA sudah berubah sejak berkas ini diunduh, jadi baris yang tidak ada di dalamnya tidak dihapus; \
                     unduh lagi berkasnya";

/// A part with its lines: the activity, none for revenue and financing.
type Parts = Vec<(Option<made::ActivitySeen>, Vec<made::LineSeen>)>;

async fn parts(view: &mut View, seen: &made::RkaSeen, only: Option<&Spot>) -> Result<Parts> {
    let mut all = Vec::new();
    for activity in &seen.activities {
        let wanted = match only {
            None => activity.id.is_some(),
            Some(Spot::Activity(id)) => activity.id == Some(*id),
            Some(Spot::Ceiling(unit, sub)) => {
                activity.id.is_none() && activity.sub_unit == *unit && activity.sub_code == *sub
            }
            Some(Spot::Receipts) => false,
        };
        if wanted {
            let lines = match activity.id {
                Some(_) => made::lines_seen(view, seen.document.id, activity.id).await?,
                None => Vec::new(),
            };
            all.push((Some(activity.clone()), lines));
        }
    }
    if seen.whole && matches!(only, None | Some(Spot::Receipts)) {
        all.push((None, made::lines_seen(view, seen.document.id, None).await?));
    }
    Ok(all)
}

pub fn book<'a>(view: &'a mut View, rka: i64, only: Option<&'a Spot>) -> Reading<'a, Option<Sheet>> {
    Box::pin(async move {
        let Some(seen) = read::rka(view, rka).await? else { return Ok(None) };
        let parts = parts(view, &seen, only).await?;
        let kind = |n: usize| match n {
            0 | 1 => ColumnKind::Count,
            2 | 3 | 4 | 5 | 14 => ColumnKind::Code,
            12 | 17 => ColumnKind::Money,
            _ => ColumnKind::Text,
        };
        let mut sheet = Sheet {
            name: "RKA".into(),
            heading: vec![seen.document.subject.clone(), format!("{} {}", read::VERSION, seen.document.version)],
            columns: HEADS.iter().enumerate().map(|(n, head)| Column::new(head, kind(n))).collect(),
            ..Sheet::default()
        };
        for (activity, lines) in &parts {
            let living = lines.iter().filter(|l| l.line.living);
            sheet.rows.extend(living.map(|l| out(activity.as_ref(), l)));
            // A ceiling without lines shows where the first one goes.
            if let Some(a) = activity.as_ref().filter(|_| lines.iter().all(|l| !l.line.living)) {
                let mut row = vec![Value::Empty; HEADS.len()];
                row[2] = Value::text(&a.unit_code);
                row[3] = Value::text(&a.sub_code);
                sheet.rows.push(row);
            }
        }
        Ok(Some(sheet))
    })
}

fn out(activity: Option<&made::ActivitySeen>, l: &made::LineSeen) -> Vec<Value> {
    let text = |t: &str| if t.is_empty() { Value::Empty } else { Value::text(t) };
    let (unit, sub) = activity.map_or(("", ""), |a| (a.unit_code.as_str(), a.sub_code.as_str()));
    vec![
        Value::Count(l.line.id),
        Value::Count(l.line.version),
        text(unit),
        text(sub),
        text(&l.rekening_code),
        text(&l.line.item_code),
        text(&l.line.item_name),
        text(&l.line.specification),
        text(&l.line.package),
        text(&l.line.note),
        text(&l.line.recipient),
        text(&l.line.coefficient),
        Value::Money(l.line.price),
        text(&web::planning::rate(l.line.tax_rate)),
        text(&l.source_code),
        text(&l.line.exception),
        text(&l.line.location),
        Value::Money(l.line.amount),
    ]
}

/// The file lies in a folder of its own for as long as it is read.
fn kept(upload: &Upload) -> Result<tempfile::NamedTempFile> {
    let mut file = tempfile::Builder::new().prefix("simpul-rka-").suffix(".xlsx").tempfile()?;
    file.write_all(&upload.bytes)?;
    file.flush()?;
    Ok(file)
}

pub fn read(upload: Upload) -> Result<Vec<Grid>> {
    let file = kept(&upload)?;
    let program = std::env::current_exe()?;
    read_isolated(&program, file.path(), &Limits::standard()).map_err(|e| Error::Input(e.to_string()))
}

/// The same in this process, for tests, whose program makes no child.
#[cfg(test)]
pub fn read_here(upload: Upload) -> Result<Vec<Grid>> {
    let file = kept(&upload)?;
    documents::read_file(file.path(), &Limits::standard()).map_err(|e| Error::Input(e.to_string()))
}

pub fn changes<'a>(view: &'a mut View, rka: i64, grids: &'a [Grid]) -> Reading<'a, Changes> {
    Box::pin(async move {
        let Some(seen) = read::rka(view, rka).await? else { return Err(Error::NotFound("RKA".into())) };
        let read::Book { version, lines } = match read::read_sheet(grids) {
            Ok(book) => book,
            Err(faults) => return Ok(Changes { faults, ..Changes::default() }),
        };
        let stored = parts(view, &seen, None).await?;
        let (grouped, mut faults) = grouped(&seen, &stored, lines);
        let mut parts = Vec::new();
        for (place, lines) in grouped {
            match change(&seen, &stored, &place, &lines) {
                Ok(found) => parts.extend(found),
                Err(found) => faults.extend(found),
            }
        }
        // What somebody added since is in no older file: nothing of it is dropped for that.
        let drops = parts.iter().flat_map(|p: &PartChange| &p.lines).any(|l| l.after.is_none());
        if drops && version != Some(seen.document.version) {
            faults.push((0, STALE.to_owned()));
        }
        faults.sort();
        if !faults.is_empty() {
            parts.clear();
        }
        Ok(Changes { parts, faults })
    })
}

/// Normal forms of a sub unit and a sub kegiatan; both empty for revenue and
/// financing.
type Key = (String, String);
/// Row and reason.
type Faults = Vec<(u32, String)>;
type Grouped = BTreeMap<Key, Vec<ReadLine>>;

fn norm(text: &str) -> String {
    Code::parse(text).map(|c| c.norm().to_owned()).unwrap_or_default()
}

/// The lines of the file by the part they belong to. A line stays in its part.
fn grouped(seen: &made::RkaSeen, stored: &Parts, lines: Vec<ReadLine>) -> (Grouped, Faults) {
    let key = |a: Option<&made::ActivitySeen>| a.map_or_else(Key::default, |a| (norm(&a.unit_code), norm(&a.sub_code)));
    let home: HashMap<i64, Key> =
        stored.iter().flat_map(|(a, lines)| lines.iter().map(move |l| (l.line.id, key(a.as_ref())))).collect();
    let known: HashSet<Key> = seen.activities.iter().map(|a| key(Some(a))).chain([Key::default()]).collect();
    let (mut all, mut faults) = (Grouped::new(), Vec::new());
    for line in lines {
        let own = (norm(&line.unit), norm(&line.sub_kegiatan));
        if !known.contains(&own) {
            faults.push((line.row, "Sub Kegiatan: tidak ada dalam RKA dan pagu unit ini".into()));
        } else if let Some(id) = line.line {
            match home.get(&id) {
                None => faults.push((line.row, format!("Baris: {id} bukan baris RKA ini"))),
                Some(at) if *at != own => {
                    faults.push((line.row, "Sub Kegiatan: baris lama tetap pada sub kegiatannya".into()));
                }
                Some(_) => {}
            }
        }
        all.entry(own).or_default().push(line);
    }
    (all, faults)
}

/// What one part's lines change; none where nothing does.
fn change(
    seen: &made::RkaSeen,
    stored: &Parts,
    (unit, sub): &Key,
    lines: &[ReadLine],
) -> std::result::Result<Option<PartChange>, Faults> {
    let is_it = |a: &made::ActivitySeen| norm(&a.unit_code) == *unit && norm(&a.sub_code) == *sub;
    let activity = seen.activities.iter().find(|a| is_it(a));
    let there = stored.iter().find(|(a, _)| a.as_ref().map_or(sub.is_empty(), is_it));
    let there: Vec<Line> = there.map(|(_, lines)| lines.iter().map(line).collect()).unwrap_or_default();
    let (mut told, mut inputs, mut drops, mut faults) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    let mut amount = activity.map(|a| a.amount).unwrap_or_default();
    for new in lines {
        // The row that only shows where a first line goes.
        let before = new.line.and_then(|id| there.iter().find(|l| l.id == id));
        let after = as_line(new, before);
        if before.is_some_and(|b| same(b, &after) && b.living) {
            continue;
        }
        if before.is_some_and(|b| new.version != Some(b.version)) {
            faults.push((new.row, "Versi: baris ini sudah diubah orang lain; unduh lagi berkasnya".to_owned()));
        }
        amount = amount.plus(after.amount).minus(before.filter(|b| b.living).map(|b| b.amount).unwrap_or_default());
        inputs.push(input(new, &after));
        told.push(LineChange { row: Some(new.row), before: before.cloned(), after: Some(after) });
    }
    for gone in there.iter().filter(|l| l.living && lines.iter().all(|n| n.line != Some(l.id))) {
        amount = amount.minus(gone.amount);
        drops.push(json!({ "line": gone.id, "version": gone.version }));
        told.push(LineChange { row: None, before: Some(gone.clone()), after: None });
    }
    if !faults.is_empty() {
        return Err(faults);
    }
    let place = activity.map(|a| (a.sub_name.clone(), a.sub_code.clone(), a.unit_code.clone())).unwrap_or_default();
    let input = json!({
        "sub_unit": activity.map(|a| &a.unit_code), "sub_kegiatan": activity.map(|a| &a.sub_code),
        "lines": inputs, "drop": drops,
    });
    Ok((!told.is_empty()).then(|| PartChange {
        what: place.0,
        code: place.1,
        unit: place.2,
        ceiling: activity.and_then(|a| a.ceiling),
        amount,
        input,
        lines: told,
    }))
}

/// The line as it would be; what cannot be reckoned the door tells.
fn as_line(new: &ReadLine, before: Option<&Line>) -> Line {
    let coefficient = kernel::Coefficient::parse(&new.coefficient);
    let price = new.price.unwrap_or_default();
    let bare = coefficient.as_ref().ok().and_then(|c| c.times(price)).map(|(sum, _)| sum).unwrap_or_default();
    let tax = preparation::rules::lines::share_of(bare, new.tax_rate).unwrap_or_default();
    let old = before.cloned().unwrap_or_default();
    Line {
        rekening: coded(&new.rekening, ""),
        item: new.item.clone(),
        name: new.name.clone(),
        specification: new.specification.clone(),
        package: new.package.clone(),
        note: new.note.clone(),
        recipient: new.recipient.clone(),
        coefficient: coefficient.map_or_else(|_| new.coefficient.clone(), |c| c.to_string()),
        price,
        tax_rate: new.tax_rate,
        tax,
        amount: bare.checked_add(tax).unwrap_or(Money::ZERO),
        source: coded(&new.source, ""),
        exception: new.exception.clone(),
        location: new.location.clone().unwrap_or_else(|| old.location.clone()),
        living: true,
        ..old
    }
}

/// Written alike by people: codes in any form, blanks as they may be.
fn same(a: &Line, b: &Line) -> bool {
    let text = |l: &Line| {
        let all = [&l.item, &l.name, &l.specification, &l.package, &l.note, &l.recipient, &l.exception, &l.location];
        all.map(|t| t.split_whitespace().collect::<Vec<_>>().join(" "))
    };
    norm(&a.rekening.code) == norm(&b.rekening.code)
        && norm(&a.source.code) == norm(&b.source.code)
        && text(a) == text(b)
        && (&a.coefficient, a.price, a.tax_rate) == (&b.coefficient, b.price, b.tax_rate)
}

fn input(l: &ReadLine, after: &Line) -> serde_json::Value {
    json!({
        "line": l.line, "version": l.version, "rekening": l.rekening, "item": l.item, "name": l.name,
        "specification": l.specification, "package": l.package, "note": l.note, "recipient": l.recipient,
        "coefficient": l.coefficient, "price": l.price, "tax_rate": l.tax_rate,
        "source": Some(&l.source).filter(|s| !s.is_empty()), "exception": l.exception, "location": after.location,
    })
}
