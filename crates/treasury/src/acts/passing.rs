//! A part of the UP goes to the assistant of a sub unit, and comes back, as the
//! PA decided.

use kernel::lifecycle::{Edge, Kind, State};
use kernel::{ActDef, Code, Day, Money, Refusals, Role};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::{Act, Case, Document, Error, Record, Result, Subject, Tx, Unit};

use super::advance::blank;
use super::common::{self, Done};
use super::opening;
use super::purse::{assistant, received};
use crate::model::{Advance, AdvanceKind, Part};
use crate::rules::advance::check_holder;
use crate::rules::parts::{BackFacts, PassFacts, decide_back, decide_pass};
use crate::rules::route::KpaReason;
use crate::store::purses::{self, NewPassing};

const LAW: &str = "PP 12/2019 Ps 19(4)";
/// How a document tells the way back from the way out.
const BACK: &str = "KEMBALI";

const PASS: &ActDef = &ActDef {
    edge: Some(Edge { kind: Kind::Passing, from: &[], to: State::Paid }),
    signs: true,
    ..ActDef::new("pass-up", "Limpahkan UP kepada pembantu", LAW, &[Role::BendaharaPengeluaran])
};

/// The treasurer transfers a part of the UP to an assistant.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PassUp {
    /// The assistant's sub unit.
    pub unit: Code,
    #[serde(default)]
    pub year: Option<i32>,
    pub amount: Money,
    /// Number of the PA's decision.
    pub decree: String,
    pub decree_date: Day,
    /// Why there is a KPA: it decides who verifies the assistant's LPJ.
    pub kpa: KpaReason,
    /// The bank's reference of the transfer.
    pub reference: String,
    #[serde(default)]
    pub date: Option<Day>,
}

impl Act for PassUp {
    const DEF: &'static ActDef = PASS;
    type Out = Done;

    fn subject(&self) -> Subject {
        Subject::Unit(self.unit.clone())
    }

    fn doc_date(&self) -> Option<Day> {
        self.date
    }

    async fn run(&self, case: &Case, tx: &mut Tx) -> Result<Record<Done>> {
        let unit = case.unit()?.clone();
        let date = case.doc_date;
        let year = self.year.unwrap_or(date.year());
        let (decree, reference) = papers(&self.decree, &self.reference)?;
        // The office is looked up before anything is held.
        let here = Unit { skpd_id: unit.id, ..unit.clone() };
        let office = Role::BendaharaPengeluaranPembantu;
        let held_by = organisation::public::role_holder(tx, office, Some(&here), date).await?;
        let advance = received(tx, unit.skpd_id, year, None).await?;
        let mut refusals = Refusals::new();
        let facts = PassFacts {
            label: advance.label(),
            purse: advance.purse,
            amount: self.amount,
            to_part: unit.id != unit.skpd_id,
            assistant: held_by.is_some(),
            decree_date: self.decree_date,
            doc_date: date,
        };
        if let Err(found) = decide_pass(&facts) {
            refusals.extend(found);
        }
        let part = match purses::part_of(tx, advance.id, unit.id).await? {
            Some(part) => part.id,
            None if refusals.is_empty() => purses::insert_part(tx, advance.id, unit.id, self.kpa).await?,
            None => 0,
        };
        let subject = format!("Pelimpahan {} kepada {}", advance.label(), unit.name);
        let moving = Moving { unit, advance, flow: AdvanceKind::Up.code(), amount: self.amount, subject };
        let d = moving.document(tx, year, date, refusals).await?;
        if !purses::pass(tx, part, self.amount, moving.advance.purse.aside, self.kpa).await? {
            return Err(Error::Conflict("uang muka berubah".into()));
        }
        let new =
            NewPassing { document: d.id, part, decree: &decree, decree_date: self.decree_date, reference: &reference };
        purses::insert_passing(tx, &new).await?;
        Ok(Record::new(Done::of(&d, vec![])).on(d.id, d.id))
    }
}

fn papers(decree: &str, reference: &str) -> Result<(String, String)> {
    let clean =
        |what: &str, text: &str| kernel::text::clean(text, 100).map_err(|e| Error::Input(format!("{what} {e}")));
    Ok((clean("nomor keputusan", decree)?, clean("referensi", reference)?))
}

/// Money on its way between a treasurer and an assistant.
struct Moving {
    unit: Unit,
    advance: Advance,
    flow: &'static str,
    amount: Money,
    subject: String,
}

impl Moving {
    /// Judges the day, takes the number and keeps the document.
    async fn document(&self, tx: &mut Tx, year: i32, date: Day, mut refusals: Refusals) -> Result<Document> {
        let policy = common::policy(tx, date)?;
        let id = tx.id()?;
        let subject = self.subject.clone();
        let mut d = Document {
            state: State::Paid,
            ..blank(tx, id, Kind::Passing, self.flow, year, &self.unit, self.amount, subject)
        };
        let taken = store::numbers::take(tx, d.unit_id, Kind::Passing, year, date).await?;
        let serial = taken.serial;
        let basis = opening::since(tx, self.advance.spp).await?.into_iter().collect();
        common::judge_day_of(tx, &d, (date, Some(self.unit.id)), basis, Some(taken), &mut refusals).await?;
        refusals.or(())?;
        common::give_number(tx, &mut d, &policy.purses.passing_number.value, serial, date).await?;
        store::documents::create(tx, &d, &[self.advance.spp]).await?;
        Ok(d)
    }
}

const GIVE_BACK: &ActDef = &ActDef {
    edge: Some(Edge { kind: Kind::Passing, from: &[], to: State::Paid }),
    signs: true,
    ..ActDef::new("give-back-up", "Kembalikan pelimpahan UP", LAW, &[Role::BendaharaPengeluaranPembantu])
};

/// The assistant transfers money of the part back to the treasurer.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GiveBackUp {
    /// The assistant's sub unit.
    pub unit: Code,
    #[serde(default)]
    pub year: Option<i32>,
    pub amount: Money,
    /// Number of the PA's decision.
    pub decree: String,
    pub decree_date: Day,
    /// The bank's reference of the transfer.
    pub reference: String,
    #[serde(default)]
    pub date: Option<Day>,
}

impl Act for GiveBackUp {
    const DEF: &'static ActDef = GIVE_BACK;
    type Out = Done;

    fn subject(&self) -> Subject {
        Subject::Unit(self.unit.clone())
    }

    fn doc_date(&self) -> Option<Day> {
        self.date
    }

    async fn run(&self, case: &Case, tx: &mut Tx) -> Result<Record<Done>> {
        let unit = case.unit()?.clone();
        let date = case.doc_date;
        let year = self.year.unwrap_or(date.year());
        let (decree, reference) = papers(&self.decree, &self.reference)?;
        let advance = received(tx, unit.skpd_id, year, None).await?;
        let part = own_part(tx, case, &advance, &unit).await?;
        let facts = BackFacts {
            label: advance.label(),
            purse: part.purse,
            amount: self.amount,
            decree_date: self.decree_date,
            doc_date: date,
        };
        let mut refusals = Refusals::new();
        if let Err(found) = decide_back(&facts) {
            refusals.extend(found);
        }
        let subject = format!("Pengembalian pelimpahan {} dari {}", advance.label(), unit.name);
        let moving = Moving { unit, advance, flow: BACK, amount: self.amount, subject };
        let d = moving.document(tx, year, date, refusals).await?;
        if !purses::pass_back(tx, part.id, self.amount, part.purse.aside).await? {
            return Err(Error::Conflict("bagian UP berubah".into()));
        }
        let (decree, reference) = (decree.as_str(), reference.as_str());
        let new = NewPassing { document: d.id, part: part.id, decree, decree_date: self.decree_date, reference };
        purses::insert_passing(tx, &new).await?;
        Ok(Record::new(Done::of(&d, vec![])).on(d.id, d.id))
    }
}

/// The part of this sub unit, for whoever holds it.
pub(super) async fn own_part(tx: &mut Tx, case: &Case, advance: &Advance, unit: &Unit) -> Result<Part> {
    let part = purses::part_of(tx, advance.id, unit.id).await?;
    let own = part.filter(|p| assistant(case).is_none_or(|by| by == p.sub_unit));
    let mut refusals = Refusals::new();
    check_holder(advance.kind, own.is_some(), &mut refusals);
    refusals.or(())?;
    own.ok_or_else(|| Error::Bug("bagian UP".into()))
}
