//! How far spending went and what does not move, in the shape of the pages.

use std::collections::BTreeMap;

use kernel::{Moment, Money};
use preparation::public::Reply;
use store::module::Reading;
use store::{DocRef, Scope, View};
use treasury::public as paid;
use web::Watch;
use web::shelf::Coded;
use web::watch::{Kind, Movement, Moving, Origin, Part, Question, Spending, Strand, Thread};

use super::desk::{head, knots};

pub const WATCH: Watch = Watch { spending, moving, thread };

/// A desk of the whole regency may have this many payments in motion at once.
const MOST: usize = 20_000;

fn coded((code, name): (String, String)) -> Coded {
    Coded { code, name }
}

fn spending(view: &mut View, year: i32) -> Reading<'_, Spending> {
    Box::pin(async move {
        let by_skpd = view.scope == Scope::Region;
        let mut parts: BTreeMap<String, Part> = BTreeMap::new();
        for found in budget::public::absorbed(view, year).await? {
            let skpd = found.skpd.0.clone();
            let what = coded(if by_skpd { found.skpd } else { found.sub_unit });
            let part = parts.entry(what.code.clone()).or_insert_with(|| Part { what, skpd, ..Part::default() });
            part.ceiling = part.ceiling.plus(found.ceiling);
            part.realised = part.realised.plus(found.realised);
            part.plan = std::array::from_fn(|m| part.plan[m].plus(found.plan[m]));
        }
        let spent: [Money; 12] = paid::spent_by_month(view, year).await?;
        let kind = |k: paid::Spending| Kind {
            what: Coded { code: k.code, name: k.name },
            ceiling: k.ceiling,
            realised: k.realised,
        };
        let kinds = paid::kinds(view, year).await?.into_iter().map(kind).collect();
        Ok(Spending { by_skpd, parts: parts.into_values().collect(), spent, kinds })
    })
}

fn moving(view: &mut View, now: Moment) -> Reading<'_, Movement> {
    Box::pin(async move {
        let zone = organisation::public::zone(view).await?;
        let (found, more) = paid::moving(view, now, zone, MOST).await?;
        let one = |m: paid::Moving| Moving {
            head: web::Task { act: m.act, ..head(&m.document, m.unit, None, m.document.entered_at) },
            age: m.age,
            since: m.since,
            late: m.late,
        };
        Ok(Movement { moving: found.into_iter().map(one).collect(), more })
    })
}

fn strand(place: &paid::Place) -> Strand {
    let coded = |c: &paid::Coded| Coded { code: c.code.clone(), name: c.name.clone() };
    Strand {
        skpd: place.skpd.code.clone(),
        program: coded(&place.program),
        kegiatan: coded(&place.kegiatan),
        sub_kegiatan: coded(&place.sub_kegiatan),
        rekening: coded(&place.rekening),
        ceiling: place.ceiling,
        origins: place.rka_lines.iter().map(origin).collect(),
    }
}

fn origin(line: &preparation::public::Origin) -> Origin {
    // The last answer; the page of the RKA has the whole conversation.
    let last =
        |n: &preparation::public::NoteTold| n.said.iter().rfind(|s| s.what == Reply::Answered).map(|s| s.text.clone());
    let question = |n: &preparation::public::NoteTold| Question {
        office: n.office.clone(),
        text: n.text.clone(),
        answer: last(n).unwrap_or_default(),
        status: n.status.title(),
    };
    Origin {
        rka: line.rka,
        line: line.line,
        name: line.item_name.clone(),
        coefficient: line.coefficient.clone(),
        price: line.price,
        amount: line.amount,
        questions: line.notes.iter().map(question).collect(),
    }
}

fn thread(view: &mut View, id: i64) -> Reading<'_, Option<Thread>> {
    Box::pin(async move {
        let reference = DocRef::from(id);
        let Some(d) = store::documents::seen(view, &reference).await?.into_iter().next() else { return Ok(None) };
        let trace = paid::trace(view, &reference).await?;
        Ok(Some(Thread {
            id: d.id,
            year: d.year,
            label: d.short(),
            amount: d.amount,
            lines: trace.budget.iter().map(strand).collect(),
            documents: knots(&trace),
        }))
    })
}
