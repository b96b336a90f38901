//! What other modules and the pages may ask of a budget in the making.

pub mod cash;
pub mod making;
pub mod pages;
pub mod papers;

use kernel::lifecycle::{Kind, State};
use kernel::{Day, Moment, Money};
use serde::Serialize;
use store::{Document, Read, Result, Row, Scope, View};

pub use crate::model::{
    Activity, Instrument, Line, Note, NoteStatus, Reply, Round, RoundKind, Said, Signed, Step, StepSeen, StepStatus,
};
use crate::rules::balance::fingerprint;
pub use crate::store::hands::Touched;
pub use crate::store::twelfth::Release;
use crate::store::{hands, lines, notes, rka as rkas, rounds, seen, twelfth as releases};

/// A round with its calendar and what it rests on.
#[derive(Clone, Debug)]
pub struct RoundSeen {
    pub round: Round,
    pub steps: Vec<StepSeen>,
    pub instruments: Vec<Signed>,
}

/// The rounds of a year, oldest first.
pub async fn rounds_seen(view: &mut View, year: i32) -> Result<Vec<RoundSeen>> {
    let mut all = Vec::new();
    for round in rounds::all(view, year).await? {
        let steps = rounds::steps(view, round.id).await?;
        let instruments = rounds::instruments(view, round.id).await?;
        all.push(RoundSeen { round, steps, instruments });
    }
    Ok(all)
}

/// An SKPD in a round.
#[derive(Clone, Debug)]
pub struct SkpdSeen {
    pub unit: i64,
    pub code: String,
    pub name: String,
    pub rka: Option<i64>,
    pub version: Option<i64>,
    pub state: Option<State>,
    pub amount: Option<Money>,
    pub ceiling: Option<Money>,
    /// Notes that are not closed.
    pub notes: i64,
}

/// Where the SKPD stand that the reader sees.
pub async fn standing(view: &mut View, round: i64) -> Result<Vec<SkpdSeen>> {
    let scope = view.scope.clone();
    let mut all = Vec::new();
    for r in seen::standing(view, round).await? {
        let unit = r.int("unit_id")?;
        if scope.sees(unit, unit) {
            all.push(SkpdSeen {
                unit,
                code: r.text("code")?,
                name: r.text("name")?,
                rka: r.opt_int("document_id")?,
                version: r.opt_int("version")?,
                state: r.opt_text("state")?.and_then(|s| State::parse(&s)),
                amount: r.opt_money("amount")?,
                ceiling: r.opt_money("ceiling")?,
                notes: r.int("notes")?,
            });
        }
    }
    Ok(all)
}

/// The RKA of a round as one ratifies them, where the reader sees all of them.
pub fn proposal(view: &View, skpd: &[SkpdSeen]) -> Option<String> {
    let rka = skpd.iter().filter_map(|s| Some((s.rka?, s.version?, s.amount.unwrap_or_default())));
    let rka: Vec<_> = rka.collect();
    (view.scope == Scope::Region && !rka.is_empty()).then(|| fingerprint(rka))
}

/// A sub kegiatan of an RKA, named.
#[derive(Clone, Debug)]
pub struct ActivitySeen {
    /// None where a ceiling is there and no RKA uses it yet.
    pub id: Option<i64>,
    pub sub_unit: i64,
    pub unit_code: String,
    pub unit_name: String,
    pub sub_code: String,
    pub sub_name: String,
    pub indicator: String,
    pub target: String,
    pub measure: String,
    pub location: String,
    pub amount: Money,
    pub ceiling: Option<Money>,
    pub lines: i64,
}

/// An RKA as people open it; none where it is no RKA or out of sight. Officials
/// of a part of the SKPD see the activities of their part.
#[derive(Clone, Debug)]
pub struct RkaSeen {
    pub document: Document,
    pub round: Round,
    pub open: bool,
    /// All of it is seen.
    pub whole: bool,
    pub amount: Money,
    pub ceiling: Option<Money>,
    pub activities: Vec<ActivitySeen>,
}

pub async fn rka_seen(view: &mut View, document: &Document) -> Result<Option<RkaSeen>> {
    let Some(rka) = rkas::by_id(view, document.id).await? else { return Ok(None) };
    let whole = view.scope.sees(document.unit_id, document.sub_unit_id);
    if !whole && store::units::seen(view).await?.iter().all(|u| u.skpd_id != document.unit_id) {
        return Ok(None);
    }
    let round = rounds::by_id(view, rka.round).await?;
    let open = rounds::step(view, round.id, Step::Rka).await? == Some(StepStatus::Open);
    let mut activities = Vec::new();
    for r in seen::activities(view, document.id).await? {
        activities.push(ActivitySeen {
            id: Some(r.int("id")?),
            indicator: r.text("indicator")?,
            target: r.text("target")?,
            measure: r.text("measure")?,
            location: r.text("location")?,
            amount: r.money("amount")?,
            ceiling: r.opt_money("ceiling")?,
            lines: r.int("lines")?,
            ..named(&r)?
        });
    }
    for r in seen::open_ceilings(view, round.id, rka.unit, document.id).await? {
        activities.push(ActivitySeen { ceiling: Some(r.money("amount")?), ..named(&r)? });
    }
    let mut ceiling = rounds::ceiling_of_skpd(view, round.id, rka.unit).await?;
    let mut amount = document.amount;
    if !whole {
        activities.retain(|a| view.scope.sees(document.unit_id, a.sub_unit));
        amount = activities.iter().fold(Money::ZERO, |sum, a| sum.plus(a.amount));
        ceiling = activities.iter().map(|a| a.ceiling).try_fold(Money::ZERO, |sum, c| Some(sum.plus(c?)));
    }
    Ok(Some(RkaSeen { document: document.clone(), round, open, whole, amount, ceiling, activities }))
}

fn named(r: &Row) -> Result<ActivitySeen> {
    let norm = r.text("sub_kegiatan")?;
    Ok(ActivitySeen {
        id: None,
        sub_unit: r.int("sub_unit_id")?,
        unit_code: r.text("unit_code")?,
        unit_name: r.text("unit_name")?,
        sub_code: r.opt_text("sub_code")?.unwrap_or_else(|| norm.clone()),
        sub_name: r.opt_text("sub_name")?.unwrap_or(norm),
        indicator: String::new(),
        target: String::new(),
        measure: String::new(),
        location: String::new(),
        amount: Money::ZERO,
        ceiling: None,
        lines: 0,
    })
}

/// A line with the names of its codes.
#[derive(Clone, Debug)]
pub struct LineSeen {
    pub line: Line,
    pub rekening_code: String,
    pub rekening_name: String,
    pub source_code: String,
    pub source_name: String,
    /// Notes that are not closed.
    pub notes: i64,
}

/// The lines of an activity, or of revenue and financing; dropped ones last.
pub async fn lines_seen(view: &mut View, rka: i64, activity: Option<i64>) -> Result<Vec<LineSeen>> {
    let rows = seen::lines(view, rka, activity).await?;
    rows.iter()
        .map(|r| {
            let line = lines::line(r)?;
            Ok(LineSeen {
                rekening_code: r.opt_text("rek_code")?.unwrap_or_else(|| line.rekening.clone()),
                rekening_name: r.opt_text("rek_name")?.unwrap_or_default(),
                source_code: r.opt_text("source_code")?.or_else(|| line.source.clone()).unwrap_or_default(),
                source_name: r.opt_text("source_name")?.unwrap_or_default(),
                notes: r.int("notes")?,
                line,
            })
        })
        .collect()
}

/// A line, by its id alone: whoever shows it has looked first whether the reader
/// sees its RKA.
pub async fn line(read: &mut impl Read, id: i64) -> Result<Option<Line>> {
    lines::by_id(read, id).await
}

/// Every hand that touched a line, oldest first.
pub async fn history_of_line(read: &mut impl Read, line: i64) -> Result<Vec<Touched>> {
    hands::of_line(read, line).await
}

/// What a month of a late budget may spend, where last year's spending is known,
/// and what its months were given.
pub async fn twelfths(view: &mut View, year: i32) -> Result<(Option<Money>, Vec<Release>)> {
    let (regulations, _) = store::regulations::in_force(view).await?;
    let parts = crate::policy::parts(&regulations, year);
    let last_year = budget::public::spending_of(view, year - 1).await?;
    Ok((last_year.map(|spent| crate::rules::twelfth::cap(spent, parts)), releases::releases(view, year).await?))
}

/// The ratified DPA that an SKPD spends by.
pub async fn dpa_in_force(read: &mut impl Read, unit: i64, year: i32) -> Result<Option<i64>> {
    seen::dpa_ratified(read, unit, year).await
}

/// The number of the DPA by which an SKPD spends instead of this one; none where
/// this one is in force, or never was.
pub async fn replaced_by(read: &mut impl Read, d: &Document) -> Result<Option<String>> {
    if d.kind != Kind::Dpa || d.state != State::Ratified {
        return Ok(None);
    }
    match dpa_in_force(read, d.unit_id, d.year).await? {
        Some(id) if id != d.id => {
            Ok(store::documents::find(read, &store::DocRef::from(id)).await?.and_then(|newer| newer.number))
        }
        _ => Ok(None),
    }
}

/// Versions that are ratified and wait for the DPA of an SKPD, newest first: id and
/// stage. Until then its payments go by the ceilings they have.
pub async fn awaiting_dpa(read: &mut impl Read, year: i32, skpd: i64) -> Result<Vec<(i64, String)>> {
    rkas::awaiting_dpa(read, year, skpd).await
}

/// A budget line behind an account, with what led to it.
#[derive(Clone, Debug, Serialize)]
pub struct Origin {
    pub rka: i64,
    pub line: i64,
    pub package: String,
    pub item_code: String,
    pub item_name: String,
    pub coefficient: String,
    pub price: Money,
    pub amount: Money,
    /// The standard price it rests on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub price_item: Option<i64>,
    pub notes: Vec<NoteTold>,
    pub hands: Vec<HandTold>,
}

#[derive(Clone, Debug, Serialize)]
pub struct NoteTold {
    pub office: String,
    pub text: String,
    pub status: NoteStatus,
    pub day: Day,
    pub said: Vec<SaidTold>,
}

#[derive(Clone, Debug, Serialize)]
pub struct SaidTold {
    pub what: Reply,
    pub person: String,
    pub office: String,
    pub text: String,
    pub day: Day,
}

#[derive(Clone, Debug, Serialize)]
pub struct HandTold {
    pub what: String,
    pub person: String,
    pub office: String,
    pub at: Moment,
    /// The stage and year that the line was copied from.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub origin: String,
}

/// The version that a DPA carries out.
pub async fn version_of_dpa(read: &mut impl Read, dpa: i64) -> Result<i64> {
    rkas::dpa_version(read, dpa).await
}

/// The RKA lines behind an account of a year, in a version or in the one in force.
pub async fn origins(
    read: &mut impl Read,
    year: i32,
    version: Option<i64>,
    (sub_unit, sub_kegiatan, rekening): (i64, &str, &str),
    zone: kernel::Zone,
) -> Result<Vec<Origin>> {
    let version = match version {
        Some(version) => Some(version),
        None => budget::public::in_force(read, year).await?.map(|v| v.id),
    };
    let rounds = rounds::all(read, year).await?;
    let last = rounds.iter().position(|r| r.ratified && version.is_some() && r.version == version);
    // An SKPD that a shift did not touch has its RKA in an earlier round.
    for round in rounds.into_iter().take(last.map_or(0, |at| at + 1)).rev().filter(|r| r.ratified) {
        let found = lines::of_account(read, round.id, sub_unit, sub_kegiatan, rekening).await?;
        if found.is_empty() {
            continue;
        }
        let mut all = Vec::with_capacity(found.len());
        for line in found {
            all.push(origin(read, line, zone).await?);
        }
        return Ok(all);
    }
    Ok(Vec::new())
}

async fn origin(read: &mut impl Read, line: Line, zone: kernel::Zone) -> Result<Origin> {
    let mut notes = Vec::new();
    for n in notes::of_line(read, line.id).await? {
        let said = notes::replies_to(read, n.id).await?.into_iter().map(|s| SaidTold {
            what: s.what,
            person: s.person,
            office: s.office,
            text: s.text,
            day: s.at.day(zone),
        });
        let said = said.collect();
        notes.push(NoteTold { office: n.office, text: n.text, status: n.status, day: n.at.day(zone), said });
    }
    let hands = hands::of_line(read, line.id).await?;
    Ok(Origin {
        rka: line.rka,
        line: line.id,
        package: line.package,
        item_code: line.item_code,
        item_name: line.item_name,
        coefficient: line.coefficient,
        price: line.price,
        amount: line.amount,
        price_item: line.price_id,
        notes,
        hands: hands
            .into_iter()
            .map(|h| HandTold { what: h.what, person: h.person, office: h.office, at: h.at, origin: h.origin })
            .collect(),
    })
}
