//! How a budget is made up, what it changes most, and its ceilings, within the
//! reader's scope.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use budget::public::Version;
use budget::rules::{known_name, printed_kind};
use kernel::Money;
use store::{Read, Result, Unit, View};

use super::ActivitySeen;
use crate::model::{Instrument, Round, Step, StepStatus};
use crate::rules::contents::cut;
use crate::store::making::{self as rows, Shifted, Spent};
use crate::store::{rka as rkas, rounds, seen};

/// A part of a budget: its code, its name, its sum.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Portion {
    pub code: String,
    pub name: String,
    pub amount: Money,
}

/// A sub kegiatan whose sum changes.
#[derive(Clone, Debug)]
pub struct Moved {
    pub unit: String,
    pub code: String,
    pub name: String,
    pub was: Money,
    pub now: Money,
}

/// How a budget is made up.
#[derive(Clone, Debug)]
pub struct MadeUp {
    pub stage: String,
    /// It is still being made.
    pub draft: bool,
    pub kinds: Vec<Portion>,
    pub fields: Vec<Portion>,
    /// Year and stage of what it is compared with.
    pub against: Option<(i32, String)>,
    /// How many sub kegiatan change, and the largest changes.
    pub changes: usize,
    pub moved: Vec<Moved>,
}

/// The newest round of a year as its RKA stand, or the budget in force; none
/// where there is neither. Of the changes at most `most`.
pub async fn made_up(view: &mut View, year: i32, most: usize) -> Result<Option<MadeUp>> {
    let round = rounds::all(view, year).await?.into_iter().next_back();
    let open = match round.as_ref().filter(|r| !r.ratified) {
        Some(round) if !rkas::of_round(view, round.id).await?.is_empty() => Some(round),
        _ => None,
    };
    let (stage, spent, against, mut moved) = match open {
        Some(round) => {
            let against = earlier(view, year, Some(round)).await?;
            let moved = match &against {
                Some(from) => rows::moved_by_round(view, round.id, from.id).await?,
                None => Vec::new(),
            };
            (round.stage.clone(), rows::of_round(view, round.id, round.base).await?, against, moved)
        }
        None => {
            let Some(version) = budget::public::in_force(view, year).await? else { return Ok(None) };
            let own = round.as_ref().filter(|r| r.version == Some(version.id));
            let against = earlier(view, year, own).await?;
            let moved = match &against {
                Some(from) => rows::moved_by_version(view, version.id, from.id).await?,
                None => Vec::new(),
            };
            (version.stage, rows::of_version(view, version.id).await?, against, moved)
        }
    };
    let changes = moved.len();
    moved.sort_by_key(|m| (Reverse(m.now.minus(m.was).sen().unsigned_abs()), m.sub_unit, m.sub_kegiatan.clone()));
    moved.truncate(most);
    let names = rows::upper_names(view, year).await?;
    Ok(Some(MadeUp {
        draft: open.is_some(),
        stage,
        kinds: portions("rekening", &spent, &names),
        fields: portions("bidang", &spent, &names),
        changes,
        moved: named(view, moved, (year, against.as_ref().map(|v| v.year))).await?,
        against: against.map(|v| (v.year, v.stage)),
    }))
}

/// What a round changes: its base, or for the first budget of a year the last
/// one of the year before.
async fn earlier(view: &mut View, year: i32, round: Option<&Round>) -> Result<Option<Version>> {
    match round.and_then(|r| r.base) {
        Some(base) => budget::public::version_by_id(view, base).await,
        None => budget::public::ratified(view, year - 1).await,
    }
}

/// With names; what is gone has its name in the earlier year alone.
async fn named(view: &mut View, all: Vec<Shifted>, (year, before): (i32, Option<i32>)) -> Result<Vec<Moved>> {
    let mut named = Vec::with_capacity(all.len());
    for m in all {
        let unit = store::units::by_id(view, m.sub_unit).await?.map(|u| u.name).unwrap_or_default();
        let mut found = budget::public::code_named(view, year, "sub_kegiatan", &m.sub_kegiatan).await?;
        if let (None, Some(before)) = (&found, before) {
            found = budget::public::code_named(view, before, "sub_kegiatan", &m.sub_kegiatan).await?;
        }
        let (code, name) = found.map_or_else(|| (m.sub_kegiatan.clone(), String::new()), |n| (n.code, n.name));
        named.push(Moved { unit, code, name, was: m.was, now: m.now });
    }
    Ok(named)
}

type Names = BTreeMap<(String, String), (String, String)>;

fn portions(kind: &str, spent: &[Spent], names: &Names) -> Vec<Portion> {
    let mut sums: BTreeMap<String, Money> = BTreeMap::new();
    for s in spent {
        let key = if kind == "bidang" { cut(&s.sub_kegiatan, 2) } else { cut(&s.rekening, 3) };
        let sum = sums.entry(key).or_default();
        *sum = sum.plus(s.amount);
    }
    let portion = |(norm, amount): (String, Money)| {
        let named = names.get(&(kind.to_owned(), norm.clone())).cloned();
        let (code, name) = named.unwrap_or_else(|| match kind {
            "rekening" => (printed_kind(&norm), known_name(&norm).to_owned()),
            _ => (norm, String::new()),
        });
        Portion { code, name, amount }
    };
    sums.into_iter().map(portion).collect()
}

/// What the PPAS of a round gives.
#[derive(Clone, Debug)]
pub struct CeilingsSeen {
    /// They are agreed, or the round is ratified: nobody changes them.
    pub locked: bool,
    /// Locked, and yet a sub kegiatan that has none may get one.
    pub urgent: bool,
    /// Every SKPD that the reader sees: ceiling, what its RKA asks.
    pub skpd: Vec<(Unit, Option<Money>, Money)>,
}

/// The round of a year and a stage.
async fn round(read: &mut impl Read, year: i32, stage: &str) -> Result<Option<Round>> {
    Ok(rounds::all(read, year).await?.into_iter().find(|r| r.stage == stage))
}

pub async fn ceilings(view: &mut View, year: i32, stage: &str) -> Result<Option<CeilingsSeen>> {
    let Some(round) = round(view, year, stage).await? else { return Ok(None) };
    let locked = round.ratified || rounds::step(view, round.id, Step::Kua).await? == Some(StepStatus::Locked);
    let known: BTreeMap<i64, super::SkpdSeen> =
        super::standing(view, round.id).await?.into_iter().map(|s| (s.unit, s)).collect();
    let units = store::units::seen(view).await?.into_iter().filter(|u| u.id == u.skpd_id);
    let beside = |u: Unit| {
        let own = known.get(&u.id);
        (u, own.and_then(|s| s.ceiling), own.and_then(|s| s.amount).unwrap_or_default())
    };
    let noted = rounds::instruments(view, round.id).await?;
    let urgent = locked && !round.ratified && noted.iter().any(|i| i.kind == Instrument::Urgency);
    Ok(Some(CeilingsSeen { locked, urgent, skpd: units.map(beside).collect() }))
}

/// Ceilings of an SKPD by sub kegiatan, each with what its RKA asks; those of
/// the RKA that have none stand there too.
pub async fn ceilings_of(view: &mut View, year: i32, stage: &str, unit: &Unit) -> Result<Vec<ActivitySeen>> {
    let Some(round) = round(view, year, stage).await? else { return Ok(Vec::new()) };
    let rka = rkas::of_unit(view, round.id, unit.id).await?.map(|r| r.document);
    let mut all = Vec::new();
    if let Some(rka) = rka {
        for r in seen::activities(view, rka).await? {
            all.push(ActivitySeen {
                ceiling: r.opt_money("ceiling")?,
                amount: r.money("amount")?,
                ..super::named(&r)?
            });
        }
    }
    for r in seen::open_ceilings(view, round.id, unit.id, rka.unwrap_or_default()).await? {
        all.push(ActivitySeen { ceiling: Some(r.money("amount")?), ..super::named(&r)? });
    }
    all.sort_by(|a, b| (&a.unit_code, &a.sub_code).cmp(&(&b.unit_code, &b.sub_code)));
    Ok(all)
}

/// A funding source in a round.
#[derive(Clone, Debug)]
pub struct SourceSeen {
    pub code: String,
    pub name: String,
    /// What somebody estimated.
    pub estimate: Option<Money>,
    /// What revenue and financing say that it brings.
    pub brings: Money,
    pub used: Money,
}

/// The funding sources of a round; whether they are fixed. For whoever sees
/// the whole regency.
pub async fn sources(view: &mut View, year: i32, stage: &str) -> Result<Option<(bool, Vec<SourceSeen>)>> {
    view.scope.whole()?;
    let Some(round) = round(view, year, stage).await? else { return Ok(None) };
    let mut all: BTreeMap<String, (Option<Money>, Money, Money)> = BTreeMap::new();
    for (source, (used, brings)) in rows::by_source(view, round.id, round.base).await? {
        all.insert(source, (None, brings, used));
    }
    for (source, estimate) in rounds::sources(view, round.id).await? {
        all.entry(source).or_default().0 = Some(estimate);
    }
    let mut seen = Vec::with_capacity(all.len());
    for (norm, (estimate, brings, used)) in all {
        let named = budget::public::code_named(view, year, "sumber_dana", &norm).await?;
        let (code, name) = named.map_or_else(|| (norm, String::new()), |n| (n.code, n.name));
        seen.push(SourceSeen { code, name, estimate, brings, used });
    }
    Ok(Some((round.ratified, seen)))
}
