//! A budget in the making, in the shape of the pages.

use std::collections::BTreeMap;

use kernel::lifecycle::State;
use kernel::{Day, Moment, Money};
use preparation::public as made;
use preparation::public::making;
use preparation::public::pages as read;
use store::module::Reading;
use store::{Result, View};
use web::planning::{
    Aims, Ceiling, Ceilings, Draft, Hand, History, Line, Moved, Note, Part, Place, Planning, Round, Said, Shape, Skpd,
    SourcePlan, SourceRow, Spot, Step, Touch, Window,
};
use web::shelf::Coded;

use super::workbook;

pub const PLANNING: Planning = Planning {
    rounds,
    draft,
    part,
    history,
    aims,
    rekening,
    sources,
    earlier,
    book: workbook::book,
    read: workbook::read,
    changes: workbook::changes,
    shape,
    ceilings,
    source_plan,
};

pub(super) fn coded(code: impl Into<String>, name: impl Into<String>) -> Coded {
    Coded { code: code.into(), name: name.into() }
}

fn pairs(all: Vec<(String, String)>) -> Vec<Coded> {
    all.into_iter().map(|(code, name)| coded(code, name)).collect()
}

fn rounds(view: &mut View, year: i32, today: Day) -> Reading<'_, Vec<Round>> {
    Box::pin(async move {
        let (_, calendar) = store::regulations::in_force(view).await?;
        let mut all = Vec::new();
        for seen in made::rounds_seen(view, year).await? {
            let step = |s: made::StepSeen| {
                let late = s.due.filter(|due| *due < today && s.status != made::StepStatus::Locked);
                Step {
                    code: s.step.code(),
                    title: s.step.title(),
                    due: s.due,
                    status: s.status.title(),
                    is_open: s.status == made::StepStatus::Open,
                    late: late.map(|due| calendar.working_days_between(due, today)),
                    source: s.source,
                }
            };
            let skpd = |s: made::SkpdSeen| Skpd {
                what: coded(s.code, s.name),
                rka: s.rka,
                state: s.state,
                amount: s.amount.unwrap_or_default(),
                ceiling: s.ceiling,
                notes: s.notes,
            };
            let standing = made::standing(view, seen.round.id).await?;
            all.push(Round {
                proposal: made::proposal(view, &standing),
                stage: seen.round.stage.clone(),
                ratified: seen.round.ratified,
                steps: seen.steps.into_iter().map(step).collect(),
                signed: seen
                    .instruments
                    .into_iter()
                    .map(|i| (i.kind.code(), i.kind.title(), i.number, i.signed))
                    .collect(),
                skpd: standing.into_iter().map(skpd).collect(),
            });
        }
        Ok(all)
    })
}

/// For whom the acts are told.
pub(super) async fn reader(view: &mut View, person: i64, now: Moment) -> Result<read::Reader> {
    Ok(read::Reader { person, now, zone: organisation::public::zone(view).await? })
}

fn place(a: &made::ActivitySeen) -> Place {
    let spot = match a.id {
        Some(id) => Spot::Activity(id),
        None => Spot::Ceiling(a.sub_unit, a.sub_code.clone()),
    };
    let target = match (a.indicator.is_empty(), a.target.is_empty()) {
        (true, _) => String::new(),
        (_, true) => a.indicator.clone(),
        _ => format!("{}: {} {}", a.indicator, a.target, a.measure).trim_end().to_owned(),
    };
    Place {
        spot,
        unit: coded(&a.unit_code, &a.unit_name),
        sub_kegiatan: coded(&a.sub_code, &a.sub_name),
        target,
        amount: a.amount,
        ceiling: a.ceiling,
        lines: a.lines,
    }
}

fn note(n: read::NoteSeen) -> Note {
    Note {
        id: n.id,
        line: n.line,
        item: n.item,
        office: n.office,
        person: n.person,
        at: n.at,
        text: n.text,
        status: n.status.title(),
        open: n.status == made::NoteStatus::Open,
        closed: n.status == made::NoteStatus::Resolved,
        said: n.said.into_iter().map(said).collect(),
    }
}

fn said(s: made::Said) -> Said {
    Said { what: s.what.title(), person: s.person, office: s.office, at: s.at, text: s.text }
}

fn draft(view: &mut View, person: i64, now: Moment, id: i64) -> Reading<'_, Option<Draft>> {
    Box::pin(async move {
        let Some(seen) = read::rka(view, id).await? else { return Ok(None) };
        let who = reader(view, person, now).await?;
        let steps = read::steps(view, &who, id).await?;
        let unit = store::units::by_id(view, seen.document.unit_id).await?;
        let mut receipts = [Money::ZERO; 3];
        let lines = if seen.whole { made::lines_seen(view, id, None).await? } else { Vec::new() };
        let living = lines.iter().filter(|l| l.line.living);
        for line in living.clone() {
            let at = match line.line.rekening.split('.').take(2).collect::<Vec<_>>().as_slice() {
                ["4", ..] => 0,
                ["6", "1"] => 1,
                _ => 2,
            };
            receipts[at] = receipts[at].plus(line.line.amount);
        }
        let receipt_lines = living.count();
        let saves = |act: &&kernel::ActDef| act.name == "save-rka-lines";
        Ok(Some(Draft {
            id,
            year: seen.round.year,
            stage: seen.round.stage.clone(),
            unit: unit.map(|u| coded(u.code, u.name)).unwrap_or_default(),
            state: seen.document.state,
            since: seen.document.entered_at,
            amount: seen.amount,
            whole: seen.whole,
            ceiling: seen.ceiling,
            changes: seen.round.base.is_some(),
            editable: seen.open
                && matches!(seen.document.state, State::Draft | State::Returned)
                && (steps.main.iter().any(saves) || steps.others.iter().any(saves)),
            main: steps.main,
            others: steps.others,
            places: seen.activities.iter().map(place).collect(),
            receipts,
            receipt_lines,
            notes: read::notes_seen(view, &seen).await?.into_iter().map(note).collect(),
        }))
    })
}

pub(super) fn line(l: &made::LineSeen) -> Line {
    let rekening = coded(&l.rekening_code, &l.rekening_name);
    Line { rekening, source: coded(&l.source_code, &l.source_name), ..bare(&l.line) }
}

/// A line whose codes have no names.
fn bare(l: &made::Line) -> Line {
    Line {
        id: l.id,
        version: l.version,
        rekening: coded(&l.rekening, ""),
        item: l.item_code.clone(),
        name: l.item_name.clone(),
        specification: l.specification.clone(),
        package: l.package.clone(),
        note: l.note.clone(),
        recipient: l.recipient.clone(),
        coefficient: l.coefficient.clone(),
        price: l.price,
        tax_rate: l.tax_rate,
        tax: l.tax,
        amount: l.amount,
        before: l.before,
        source: coded(l.source.clone().unwrap_or_default(), ""),
        exception: l.exception.clone(),
        location: l.location.clone(),
        living: l.living,
    }
}

fn part<'a>(view: &'a mut View, rka: i64, spot: &'a Spot, window: Window) -> Reading<'a, Option<Part>> {
    Box::pin(async move {
        let Some(seen) = read::rka(view, rka).await? else { return Ok(None) };
        // A ceiling that has lines by now is the activity that they made.
        let is_it = |a: &&made::ActivitySeen| match spot {
            Spot::Ceiling(unit, sub) => a.sub_unit == *unit && a.sub_code == *sub,
            other => place(a).spot == *other,
        };
        let receipts = *spot == Spot::Receipts && seen.whole;
        let found = seen.activities.iter().find(is_it).map(place);
        let Some(mut place) = found.or(receipts.then(bare_place)) else { return Ok(None) };
        let activity = match &place.spot {
            Spot::Activity(id) => Some(*id),
            Spot::Receipts => None,
            Spot::Ceiling(..) => {
                return Ok(Some(Part { place, receipts, count: 0, lines: vec![], sums: BTreeMap::new() }));
            }
        };
        let number = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
        let lines = read::lines_page(view, rka, activity, (number(window.most), number(window.after))).await?;
        let sums = read::line_sums(view, rka, activity).await?;
        let count = sums.iter().map(|(_, n, _)| usize::try_from(*n).unwrap_or_default()).sum();
        if receipts {
            place.amount = sums.iter().fold(Money::ZERO, |sum, (.., amount)| sum.plus(*amount));
        }
        let sums = sums.into_iter().map(|(rekening, _, amount)| (rekening, amount)).collect();
        Ok(Some(Part { place, receipts, count, lines: lines.iter().map(line).collect(), sums }))
    })
}

fn bare_place() -> Place {
    Place {
        spot: Spot::Receipts,
        unit: Coded::default(),
        sub_kegiatan: Coded::default(),
        target: String::new(),
        amount: Money::ZERO,
        ceiling: None,
        lines: 0,
    }
}

fn history(view: &mut View, rka: i64, id: i64) -> Reading<'_, Option<History>> {
    Box::pin(async move {
        let Some(seen) = read::rka(view, rka).await? else { return Ok(None) };
        let own = |l: &made::Line| seen.whole || seen.activities.iter().any(|a| a.id.is_some() && a.id == l.activity);
        let Some(now) = made::line(view, id).await?.filter(|l| l.rka == rka && own(l)) else { return Ok(None) };
        let touched = made::history_of_line(view, id).await?;
        let mut after = Some(bare(&now));
        let mut hands = Vec::with_capacity(touched.len());
        for t in touched.into_iter().rev() {
            let before: Option<made::Line> = serde_json::from_str(&t.was).ok();
            let before = before.as_ref().map(bare);
            let after = std::mem::replace(&mut after, before.clone());
            hands.push(Hand { by: touch(t), before, after });
        }
        let spot = now.activity.map_or(Spot::Receipts, Spot::Activity);
        Ok(Some(History { spot, now: bare(&now), hands }))
    })
}

fn touch(t: made::Touched) -> Touch {
    let what = preparation::model::Touch::parse(&t.what).map_or("", preparation::model::Touch::title);
    Touch { what, person: t.person, office: t.office, at: t.at, note: t.note, origin: t.origin }
}

/// What the act writes of an activity, by its fields.
fn aim(a: &made::Activity) -> [(&'static str, String); 10] {
    let money = |m: Money| if m.is_zero() { String::new() } else { m.rupiah() };
    [
        ("indicator", a.indicator.clone()),
        ("target", a.target.clone()),
        ("measure", a.measure.clone()),
        ("location", a.location.clone()),
        ("beneficiaries", a.beneficiaries.clone()),
        ("responsible", a.responsible.clone()),
        ("from_month", a.from_month.to_string()),
        ("to_month", a.to_month.to_string()),
        ("last_year", money(a.last_year)),
        ("next_year", money(a.next_year)),
    ]
}

fn aims(view: &mut View, rka: i64, id: i64) -> Reading<'_, Option<Aims>> {
    Box::pin(async move {
        let Some(seen) = read::rka(view, rka).await? else { return Ok(None) };
        let Some(own) = seen.activities.iter().find(|a| a.id == Some(id)) else { return Ok(None) };
        let Some((now, touched)) = read::history_of_activity(view, rka, id).await? else { return Ok(None) };
        let mut after = aim(&now);
        let mut hands = Vec::with_capacity(touched.len());
        for t in touched.into_iter().rev() {
            // What is new said nothing before.
            let before = serde_json::from_str(&t.was).map_or_else(|_| aim(&made::Activity::default()), |was| aim(&was));
            let pairs = before.iter().zip(&after).filter(|(was, is)| was != is && t.what != "ditambah");
            let cells = pairs.map(|((name, was), (_, is))| (*name, was.clone(), is.clone())).collect();
            hands.push((touch(t), cells));
            after = before;
        }
        Ok(Some(Aims { sub_kegiatan: coded(&own.sub_code, &own.sub_name), spot: Spot::Activity(id), hands }))
    })
}

fn rekening<'a>(view: &'a mut View, year: i32, text: &'a str) -> Reading<'a, Vec<Coded>> {
    Box::pin(async move { Ok(pairs(read::rekening(view, year, text).await?)) })
}

fn sources(view: &mut View, year: i32) -> Reading<'_, Vec<Coded>> {
    Box::pin(async move { Ok(pairs(read::sources(view, year).await?)) })
}

fn earlier(view: &mut View, id: i64, version: i64) -> Reading<'_, Option<Line>> {
    Box::pin(async move { Ok(read::line_at(view, id, version).await?.as_ref().map(bare)) })
}

fn shape(view: &mut View, year: i32, most: usize) -> Reading<'_, Option<Shape>> {
    Box::pin(async move {
        let Some(found) = making::made_up(view, year, most).await? else { return Ok(None) };
        let portion = |p: making::Portion| (coded(p.code, p.name), p.amount);
        let moved = |m: making::Moved| Moved { what: coded(m.code, m.name), unit: m.unit, was: m.was, now: m.now };
        Ok(Some(Shape {
            stage: found.stage,
            draft: found.draft,
            kinds: found.kinds.into_iter().map(portion).collect(),
            fields: found.fields.into_iter().map(portion).collect(),
            against: found.against,
            changes: found.changes,
            moved: found.moved.into_iter().map(moved).collect(),
        }))
    })
}

fn ceilings<'a>(view: &'a mut View, year: i32, stage: &'a str, skpd: Option<&'a str>) -> Reading<'a, Option<Ceilings>> {
    Box::pin(async move {
        let Some(found) = making::ceilings(view, year, stage).await? else { return Ok(None) };
        let whole = |(unit, ceiling, amount): &(store::Unit, Option<Money>, Money)| Ceiling {
            unit: coded(&unit.code, &unit.name),
            sub_kegiatan: Coded::default(),
            ceiling: *ceiling,
            amount: *amount,
        };
        let Some(skpd) = skpd else {
            let rows = found.skpd.iter().map(whole).collect();
            return Ok(Some(Ceilings { locked: found.locked, urgent: found.urgent, rows, units: Vec::new() }));
        };
        let Some(own) = found.skpd.iter().find(|(unit, ..)| unit.code == skpd) else { return Ok(None) };
        let mut rows = vec![whole(own)];
        for a in making::ceilings_of(view, year, stage, &own.0).await? {
            rows.push(Ceiling {
                unit: coded(&a.unit_code, &a.unit_name),
                sub_kegiatan: coded(&a.sub_code, &a.sub_name),
                ceiling: a.ceiling,
                amount: a.amount,
            });
        }
        let units = store::units::seen(view).await?.into_iter().filter(|u| u.skpd_id == own.0.id);
        let units = units.map(|u| coded(u.code, u.name)).collect();
        Ok(Some(Ceilings { locked: found.locked, urgent: found.urgent, rows, units }))
    })
}

fn source_plan<'a>(view: &'a mut View, year: i32, stage: &'a str) -> Reading<'a, Option<SourcePlan>> {
    Box::pin(async move {
        let Some((locked, found)) = making::sources(view, year, stage).await? else { return Ok(None) };
        let row = |s: making::SourceSeen| SourceRow {
            what: coded(s.code, s.name),
            estimate: s.estimate,
            brings: s.brings,
            used: s.used,
        };
        Ok(Some(SourcePlan { locked, rows: found.into_iter().map(row).collect() }))
    })
}
