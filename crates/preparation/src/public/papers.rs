//! An RKA or a DPA with all that its official paper shows.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use kernel::lifecycle::{Kind, State};
use kernel::{Coefficient, Day, Money, Zone};
use serde::Serialize;
use store::{Document, Result, View};

use crate::model::{Activity, Line, Round, Said};
use crate::rules::contents::{Contents, Entry, Item, Named, Target, Work, contents};
use crate::store::{papers as rows, rka as rkas, rounds};

/// Lines and targets stand fast once an RKA is verified or a DPA drafted; the
/// months follow the cash plan of the day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct BudgetPaper {
    pub stage: String,
    /// It changes a budget: figures stand before and after.
    pub changes: bool,
    #[serde(flatten)]
    pub contents: Contents,
    /// What the verifiers asked of an RKA.
    pub notes: Vec<Asked>,
    /// None in an RKA, or where a newer DPA has taken over.
    pub plan: Option<Plan>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Asked {
    pub day: Day,
    pub who: String,
    pub text: String,
    pub answer: String,
    pub status: String,
}

/// When the money is to be spent, where a cash plan says so.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Plan {
    /// By month: Operasi, Modal, Tidak Terduga, Transfer.
    pub months: Vec<[Money; 4]>,
    /// The months of each sub kegiatan, in the order of the contents.
    pub works: Vec<Option<Vec<Money>>>,
}

type Targets = BTreeMap<(i64, String), Target>;

/// The paper of a document; none where it is neither RKA nor DPA.
pub async fn paper(view: &mut View, d: &Document, zone: Zone) -> Result<Option<BudgetPaper>> {
    match d.kind {
        Kind::Rka => rka_paper(view, d, zone).await,
        Kind::Dpa => dpa_paper(view, d).await,
        _ => Ok(None),
    }
}

async fn rka_paper(view: &mut View, d: &Document, zone: Zone) -> Result<Option<BudgetPaper>> {
    let Some(rka) = rkas::by_id(view, d.id).await? else { return Ok(None) };
    let round = rounds::by_id(view, rka.round).await?;
    let (entries, targets) = of_rka(view, d.id).await?;
    let mut notes = Vec::new();
    for n in super::pages::notes(view, d.id).await? {
        let (answer, status) = (answers(&n.said, zone), n.status.title().to_owned());
        notes.push(Asked { day: n.at.day(zone), who: n.person, text: n.text, answer, status });
    }
    let contents = put_together(view, d.year, &entries, &targets).await?;
    Ok(Some(BudgetPaper { stage: round.stage, changes: round.base.is_some(), contents, notes, plan: None }))
}

/// Every answer, and why it was not enough.
fn answers(said: &[Said], zone: Zone) -> String {
    let told = said.iter().filter(|s| !s.text.is_empty());
    let told = told.map(|s| format!("{} ({}): {}", s.person, s.at.day(zone).long(), s.text));
    told.collect::<Vec<_>>().join("; ")
}

/// A DPA says what its version says. Where an RKA became that version, the RKA
/// tells its lines with what they were before.
async fn dpa_paper(view: &mut View, d: &Document) -> Result<Option<BudgetPaper>> {
    let Some((version, stage)) = rows::version_of(view, d.id).await? else { return Ok(None) };
    let mut made: Vec<Round> = rounds::all(view, d.year).await?;
    made.retain(|r| r.version.is_some_and(|v| v <= version));
    let own = made.iter().find(|r| r.version == Some(version)).cloned();
    let changes = own.as_ref().is_some_and(|r| r.base.is_some());
    let rka = match &own {
        Some(round) => rkas::of_unit(view, round.id, d.unit_id).await?,
        None => None,
    };
    let (entries, targets) = match rka {
        Some(rka) => of_rka(view, rka.document).await?,
        // A change that left this SKPD as it was.
        None => (of_version(view, d, version, changes).await?, earlier_targets(view, d, &made).await?),
    };
    let contents = put_together(view, d.year, &entries, &targets).await?;
    let in_force = super::dpa_in_force(view, d.unit_id, d.year).await? == Some(d.id);
    let plan = if in_force && d.state == State::Ratified { plan(view, d, &contents).await? } else { None };
    Ok(Some(BudgetPaper { stage, changes, contents, notes: Vec::new(), plan }))
}

async fn of_rka(view: &mut View, rka: i64) -> Result<(Vec<Entry>, Targets)> {
    let activities: HashMap<i64, Activity> =
        rkas::activities(view, rka).await?.into_iter().map(|a| (a.id, a)).collect();
    let entries = rows::lines_of(view, rka).await?.into_iter().map(|line| {
        let work = line.activity.and_then(|id| activities.get(&id));
        let work = work.map(|a| (a.sub_unit, a.bidang.clone(), a.sub_kegiatan.clone()));
        Entry { work, rekening: line.rekening.clone(), source: line.source.clone(), item: item(&line) }
    });
    let entries = entries.collect();
    Ok((entries, activities.into_values().map(|a| ((a.sub_unit, a.sub_kegiatan.clone()), target(a))).collect()))
}

fn target(a: Activity) -> Target {
    Target {
        indicator: a.indicator,
        target: a.target,
        measure: a.measure,
        location: a.location,
        beneficiaries: a.beneficiaries,
        responsible: a.responsible,
        from_month: a.from_month,
        to_month: a.to_month,
        last_year: a.last_year,
        next_year: a.next_year,
    }
}

/// What a line says of itself; the statutory form has no column for its place.
fn text(parts: [&str; 5], location: &str) -> String {
    let place = if location.is_empty() { String::new() } else { format!("Lokasi: {location}") };
    let parts = parts.into_iter().chain([place.as_str()]).filter(|p| !p.is_empty());
    parts.collect::<Vec<_>>().join(" · ")
}

fn unit(coefficient: &str) -> String {
    Coefficient::parse(coefficient).map(|c| c.unit()).unwrap_or_default()
}

fn item(l: &Line) -> Item {
    Item {
        text: text([&l.package, &l.item_name, &l.specification, &l.note, &l.recipient], &l.location),
        coefficient: l.coefficient.clone(),
        unit: unit(&l.coefficient),
        price: l.price,
        tax: l.tax,
        before: l.before,
        now: if l.living { l.amount } else { Money::ZERO },
    }
}

async fn of_version(view: &mut View, d: &Document, version: i64, changes: bool) -> Result<Vec<Entry>> {
    let mut entries = Vec::new();
    let was = |amount| if changes { amount } else { Money::ZERO };
    for l in budget::public::version_lines(view, version, Some(d.unit_id)).await? {
        let detail = l.detail.unwrap_or_default();
        let item = Item {
            text: text(
                [&detail.package, &l.item_name, &detail.specification, &detail.note, &detail.recipient],
                &detail.location,
            ),
            unit: unit(&detail.coefficient),
            coefficient: detail.coefficient,
            price: detail.price.unwrap_or_default(),
            tax: detail.tax.unwrap_or_default(),
            before: was(l.amount),
            now: l.amount,
        };
        let work = Some((l.sub_unit_id, l.bidang, l.sub_kegiatan));
        entries.push(Entry { work, rekening: l.rekening, source: l.source, item });
    }
    for r in rkas::revenue(view, version, Some(d.unit_id)).await? {
        let item = Item {
            text: r.description,
            unit: unit(&r.coefficient),
            coefficient: r.coefficient,
            price: r.price,
            tax: Money::ZERO,
            before: was(r.amount),
            now: r.amount,
        };
        entries.push(Entry { work: None, rekening: r.rekening, source: r.source, item });
    }
    Ok(entries)
}

/// What the SKPD promised in the round that last held its RKA.
async fn earlier_targets(view: &mut View, d: &Document, made: &[Round]) -> Result<Targets> {
    for round in made.iter().rev() {
        if let Some(rka) = rkas::of_unit(view, round.id, d.unit_id).await? {
            return Ok(of_rka(view, rka.document).await?.1);
        }
    }
    Ok(Targets::new())
}

async fn put_together(view: &mut View, year: i32, entries: &[Entry], targets: &Targets) -> Result<Contents> {
    let names = budget::public::names(view, year).await?;
    let units = units(view, entries.iter().filter_map(|e| e.work.as_ref()).map(|(unit, _, _)| *unit)).await?;
    Ok(contents(entries, targets, &units, &names))
}

async fn units(view: &mut View, ids: impl Iterator<Item = i64>) -> Result<HashMap<i64, Named>> {
    let mut units = HashMap::new();
    for id in ids.collect::<BTreeSet<_>>() {
        if let Some(found) = store::units::by_id(view, id).await? {
            units.insert(id, Named { code: found.code, name: found.name });
        }
    }
    Ok(units)
}

async fn plan(view: &mut View, d: &Document, contents: &Contents) -> Result<Option<Plan>> {
    let names = budget::public::names(view, d.year).await?;
    let mut months = vec![[Money::ZERO; 4]; 12];
    let mut works: HashMap<(String, String), Vec<Money>> = HashMap::new();
    let planned = budget::public::planned(view, d.year, d.unit_id).await?;
    let units = units(view, planned.iter().map(|p| p.account.sub_unit_id)).await?;
    for planned in planned {
        let (Some(of_year), a) = (planned.months, planned.account) else { continue };
        let unit = units.get(&a.sub_unit_id).map_or_else(String::new, |u| u.code.clone());
        let code = names.get(&("sub_kegiatan".to_owned(), a.sub_kegiatan.clone()));
        let code = code.map_or_else(|| a.sub_kegiatan.clone(), |(code, _)| code.clone());
        let kind = a.rekening.split('.').nth(1).and_then(|n| n.parse::<usize>().ok()).unwrap_or(1).clamp(1, 4) - 1;
        let work = works.entry((unit, code)).or_insert_with(|| vec![Money::ZERO; 12]);
        for ((kinds, sum), month) in months.iter_mut().zip(work).zip(of_year) {
            *sum = sum.plus(month);
            if let Some(of_kind) = kinds.get_mut(kind) {
                *of_kind = of_kind.plus(month);
            }
        }
    }
    if works.is_empty() {
        return Ok(None);
    }
    let of = |w: &Work| works.get(&(w.unit.code.clone(), w.sum.code.clone())).cloned();
    Ok(Some(Plan { months, works: contents.works.iter().map(of).collect() }))
}
