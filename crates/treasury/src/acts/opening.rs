//! An advance that was paid in the national system goes on here: the treasurer
//! says where the money lies, the PA confirms it.

use kernel::lifecycle::{Edge, Kind, State};
use kernel::{ActDef, Code, Day, Money, Refusals, Role};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::{Act, Case, DocRef, Document, Error, Record, Result, Subject, Tx};

use super::advance::{blank, whole};
use super::common::{self, Done};
use crate::model::{Advance, AdvanceKind};
use crate::rules::advance::{Purse, month_after};
use crate::rules::dates::{RestsOn, check_book_open};
use crate::rules::opening::{OpeningFacts, Reckoned, Told, changed, decide_opening, reckon};
use crate::store::advances;
use crate::store::openings::{self, Opening};

const LAW: &str = "PP 12/2019 Ps 10, 19, 143–144, 150";

const TAKE_OVER: &ActDef = &ActDef {
    edge: Some(Edge { kind: Kind::AdvanceOpening, from: &[], to: State::Submitted }),
    signs: true,
    ..ActDef::new("take-over-advance", "Teruskan uang muka dari SIPD", LAW, &[Role::BendaharaPengeluaran])
};

/// Takes over what is left of a UP or TU that the national system paid. Its
/// sums come from the imported report; where the money lies, from the count.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TakeOverAdvance {
    /// The SKPD.
    pub unit: Code,
    #[serde(default)]
    pub year: Option<i32>,
    /// The imported SPP-TU or SP2D-TU; the UP where it is absent.
    #[serde(default)]
    pub tu: Option<DocRef>,
    /// What lies in the treasurer's account.
    pub bank: Money,
    /// What lies in the cash box.
    pub cash: Money,
    /// The day from which the money is kept here; today where it is absent.
    #[serde(default)]
    pub date: Option<Day>,
}

impl Act for TakeOverAdvance {
    const DEF: &'static ActDef = TAKE_OVER;
    type Out = Done;

    fn subject(&self) -> Subject {
        Subject::Unit(self.unit.clone())
    }

    fn doc_date(&self) -> Option<Day> {
        self.date
    }

    async fn run(&self, case: &Case, tx: &mut Tx) -> Result<Record<Done>> {
        let skpd = whole(case.unit()?, "saldo awal uang muka")?.clone();
        let date = case.doc_date;
        let year = self.year.unwrap_or(date.year());
        if self.bank.is_negative() || self.cash.is_negative() {
            return Err(Error::Input("uang di bank dan tunai: nol atau lebih".into()));
        }
        let policy = common::policy(tx, date)?;
        // Imports, openings and requests for a UP go one after the other.
        tx.hold_steady().await?;
        let kind = if self.tu.is_some() { AdvanceKind::Tu } else { AdvanceKind::Up };
        let root = self.tu_root(tx, skpd.id, year).await?;
        let source = Source::read(tx, kind, (year, skpd.id), root).await?;
        let mut refusals = Refusals::new();
        let facts = source.facts(tx, None, (self.bank, self.cash)).await?;
        let sums = decide_opening(&facts).map_err(|found| refusals.extend(found)).unwrap_or_default();
        let id = tx.id()?;
        let subject = format!("Saldo awal {} dari SIPD", source.label());
        let mut d = Document {
            state: State::Submitted,
            ..blank(tx, id, Kind::AdvanceOpening, kind.code(), year, &skpd, sums.held(), subject)
        };
        let taken = store::numbers::take(tx, d.unit_id, d.kind, year, date).await?;
        let serial = taken.serial;
        common::judge_day(tx, &d, date, source.last(), Some(taken), &mut refusals).await?;
        refusals.or(())?;
        let root = source.root().ok_or_else(|| Error::Bug("uang muka tanpa SP2D".into()))?;
        common::give_number(tx, &mut d, &policy.purses.opening_number.value, serial, date).await?;
        store::documents::create(tx, &d, &source.given()).await?;
        openings::insert(tx, id, &Opening { root, sums, bank: self.bank, cash: self.cash }).await?;
        Ok(Record::new(Done::of(&d, vec![])).on(id, id))
    }
}

impl TakeOverAdvance {
    /// The request behind the TU that is named.
    async fn tu_root(&self, tx: &mut Tx, skpd: i64, year: i32) -> Result<Option<i64>> {
        let Some(tu) = &self.tu else { return Ok(None) };
        let found = store::documents::find(tx, tu).await?;
        let found =
            found.filter(|d| d.external && d.flow == AdvanceKind::Tu.code() && (d.unit_id, d.year) == (skpd, year));
        let found = found.ok_or_else(|| Error::NotFound("SP2D-TU dari SIPD itu pada SKPD ini".into()))?;
        Ok(Some(found.thread))
    }
}

/// An advance as the imported reports tell it.
struct Source {
    kind: AdvanceKind,
    year: i32,
    skpd: i64,
    told: Vec<Told>,
    /// It already stands here.
    held: Option<Advance>,
}

impl Source {
    async fn read(tx: &mut Tx, kind: AdvanceKind, (year, skpd): (i32, i64), root: Option<i64>) -> Result<Source> {
        let held = match (kind, root) {
            (AdvanceKind::Up, _) => advances::up_of(tx, skpd, year).await?,
            (AdvanceKind::Tu, Some(root)) => advances::by_spp(tx, root).await?,
            (AdvanceKind::Tu, None) => None,
        };
        let told = openings::told(tx, kind, (year, skpd), root).await?;
        Ok(Source { kind, year, skpd, told, held })
    }

    /// The SP2D that brought the money first.
    fn first(&self) -> Option<&Told> {
        self.told.iter().filter(|t| t.brings()).min_by_key(|t| (t.day, t.id))
    }

    /// The request that brought it.
    fn root(&self) -> Option<i64> {
        self.held.as_ref().map(|held| held.spp).or_else(|| self.first().map(|t| t.thread))
    }

    fn label(&self) -> String {
        format!("{} {}", self.kind.title(), self.year)
    }

    /// All its SP2D.
    fn given(&self) -> Vec<i64> {
        self.told.iter().filter(|t| t.kind == Kind::Sp2d).map(|t| t.id).collect()
    }

    /// The latest of what was told; the opening follows it.
    fn last(&self) -> Vec<RestsOn> {
        let dated = self.told.iter().filter_map(|t| Some((t.day?, t)));
        let last = dated.max_by_key(|(day, t)| (*day, t.id));
        last.map(|(day, t)| RestsOn { label: t.label.clone(), day }).into_iter().collect()
    }

    async fn facts(&self, tx: &mut Tx, except: Option<i64>, (bank, cash): (Money, Money)) -> Result<OpeningFacts> {
        let (before, mut waiting) = match self.root() {
            Some(root) => (openings::taken(tx, root).await?, openings::in_state(tx, root, State::Submitted).await?),
            None => (Reckoned::default(), Vec::new()),
        };
        waiting.retain(|d| Some(d.id) != except);
        Ok(OpeningFacts {
            label: self.label(),
            given: self.first().is_some(),
            own: self.own(tx).await?,
            waiting: waiting.first().map(Document::label),
            before,
            now: reckon(&self.told),
            bank,
            cash,
        })
    }

    /// A UP of our own, that was paid or is asked for.
    async fn own(&self, tx: &mut Tx) -> Result<Option<String>> {
        if self.kind == AdvanceKind::Tu {
            return Ok(None);
        }
        if let Some(held) = &self.held {
            let root = store::documents::find(tx, &DocRef::from(held.spp)).await?;
            if root.is_some_and(|d| !d.external) {
                return Ok(Some(held.label()));
            }
        }
        let asked = advances::live_up(tx, self.skpd, self.year, 0).await?;
        let idle = [State::Draft, State::Returned, State::Rejected];
        Ok(asked.iter().find(|d| !d.external && !idle.contains(&d.state)).map(Document::label))
    }
}

/// The day from which an advance of the national system is kept here: nothing of
/// ours precedes it.
pub(super) async fn since(tx: &mut Tx, root: i64) -> Result<Option<RestsOn>> {
    Ok(openings::in_state(tx, root, State::Ratified).await?.last().and_then(common::rests_on))
}

const CONFIRM: &ActDef = &ActDef {
    edge: Some(Edge { kind: Kind::AdvanceOpening, from: &[State::Submitted], to: State::Ratified }),
    separate_from: &["take-over-advance"],
    signs: true,
    ..ActDef::new("confirm-opening", "Benarkan saldo awal uang muka", LAW, &[Role::Pa])
};

/// The PA finds the count right: the money is in the treasurer's hands here.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ConfirmOpening {
    pub opening: DocRef,
}

impl Act for ConfirmOpening {
    const DEF: &'static ActDef = CONFIRM;
    type Out = Done;

    fn subject(&self) -> Subject {
        Subject::Documents(vec![self.opening.clone()])
    }

    async fn run(&self, case: &Case, tx: &mut Tx) -> Result<Record<Done>> {
        let mut d = case.document()?.clone();
        tx.hold_steady().await?;
        let kept = openings::of(tx, d.id).await?;
        let kind = AdvanceKind::parse(&d.flow).ok_or_else(|| Error::Bug("jenis uang muka".into()))?;
        let source = Source::read(tx, kind, (d.year, d.unit_id), Some(kept.root)).await?;
        let facts = source.facts(tx, Some(d.id), (kept.bank, kept.cash)).await?;
        let now = facts.now.less(&facts.before);
        if now != kept.sums {
            return Err(Error::refuse(changed(&facts.label, &kept.sums, &now)));
        }
        let mut refusals = decide_opening(&facts).err().unwrap_or_default();
        let locked = common::purse_locked_until(tx, (d.year, d.unit_id), d.unit_id).await?;
        if let Some(day) = d.doc_date {
            check_book_open(day, locked, &mut refusals);
        }
        refusals.or(())?;
        match &source.held {
            Some(held) => openings::add(tx, held.id, &kept.sums).await?,
            None => {
                let begun = begun(tx.id()?, &source, &kept)?;
                advances::insert(tx, &begun).await?;
            }
        }
        d.state = State::Ratified;
        store::documents::save(tx, &d).await?;
        let told = serde_json::json!({ "opening": d.number, "amount": d.amount });
        Ok(Record::new(Done::of(&d, vec![])).on(d.id, d.thread).tell("advance-continued", told))
    }
}

/// The advance as it begins here. What the national system spent of it is
/// accounted for there; a TU has the month of the law, since its leave is there.
fn begun(id: i64, source: &Source, kept: &Opening) -> Result<Advance> {
    let (day, sub_unit) = source.first().map(|t| (t.day, t.sub_unit)).unwrap_or_default();
    let due = match source.kind {
        AdvanceKind::Up => None,
        AdvanceKind::Tu => Some(month_after(day.ok_or_else(|| Error::Input("SP2D-TU itu tidak bertanggal".into()))?)),
    };
    let Reckoned { received, refilled, spent } = kept.sums;
    Ok(Advance {
        id,
        kind: source.kind,
        year: source.year,
        unit: source.skpd,
        sub_unit: if source.kind == AdvanceKind::Up { source.skpd } else { sub_unit },
        spp: kept.root,
        due,
        purse: Purse { received, refilled, spent, accounted: spent, ..Purse::default() },
    })
}

const REJECT: &ActDef = &ActDef {
    edge: Some(Edge { kind: Kind::AdvanceOpening, from: &[State::Submitted], to: State::Rejected }),
    ..ActDef::new("reject-opening", "Tolak saldo awal uang muka", LAW, &[Role::Pa, Role::BendaharaPengeluaran])
};

/// The count is wrong, or the report has changed: it is made anew.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RejectOpening {
    pub opening: DocRef,
    pub reasons: Vec<String>,
}

impl Act for RejectOpening {
    const DEF: &'static ActDef = REJECT;
    type Out = Done;

    fn subject(&self) -> Subject {
        Subject::Documents(vec![self.opening.clone()])
    }

    async fn run(&self, case: &Case, tx: &mut Tx) -> Result<Record<Done>> {
        let mut d = case.document()?.clone();
        let reasons = common::check_reasons(&self.reasons)?;
        common::turn_back(tx, &mut d, State::Rejected, REJECT, &reasons).await?;
        Ok(Record::new(Done::of(&d, vec![])).on(d.id, d.thread))
    }
}
