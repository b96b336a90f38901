//! Lines of an RKA are added, changed, dropped: one, or a whole sheet at once.

use std::collections::BTreeMap;

use kernel::lifecycle::{Edge, Kind, State};
use kernel::{ActDef, Code, Money, Refusal, Refusals};
use prices::public::Price;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::{Act, Case, DocRef, Document, Error, Record, Result, Subject, Tx};

use super::common::{self, PLANNERS};
use super::standards;
use crate::model::{Activity, Line, Round, RoundKind, Step, Touch};
use crate::policy::Policy;
use crate::rules::ceilings::{ActivityFacts, SkpdFacts, decide_ceilings, decide_used};
use crate::rules::lines::{LineFacts, Side, Standard, Sum, decide_line};
use crate::store::{hands, lines, notes, rka as rkas, rounds};

const SAVE: &ActDef = &ActDef {
    edge: Some(Edge { kind: Kind::Rka, from: &[State::Draft, State::Returned], to: State::Draft }),
    ..ActDef::new("save-rka-lines", "Simpan baris RKA", "PP 12/2019 Ps 97–99", PLANNERS)
};

/// More are saved in several acts, so that others need not wait.
const MOST_LINES: usize = 1_000;

/// A line as somebody wrote it.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LineInput {
    /// The line that is changed; none for a new one.
    #[serde(default)]
    pub line: Option<i64>,
    /// The version of it that was shown.
    #[serde(default)]
    pub version: Option<i64>,
    pub rekening: String,
    /// Code of the standard price.
    #[serde(default)]
    pub item: String,
    /// What is bought; the standard price's name where it is empty.
    #[serde(default)]
    pub name: String,
    #[serde(default)]
    pub specification: String,
    #[serde(default)]
    pub package: String,
    #[serde(default)]
    pub note: String,
    #[serde(default)]
    pub recipient: String,
    /// `2 Unit x 12 Bulan`.
    pub coefficient: String,
    /// The standard price where it is absent.
    #[serde(default)]
    pub price: Option<Money>,
    /// Tax in hundredths of a per cent: 1100 is 11 per cent.
    #[serde(default)]
    pub tax_rate: i64,
    #[serde(default)]
    pub source: Option<Code>,
    /// Why the price stands above the standard, or without one.
    #[serde(default)]
    pub exception: String,
    /// Where; the activity's location where it is empty.
    #[serde(default)]
    pub location: String,
}

#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DropInput {
    pub line: i64,
    /// The version of it that was shown.
    pub version: i64,
}

/// Saves lines of one sub kegiatan, or, without one, of revenue and financing.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SaveRkaLines {
    pub rka: DocRef,
    /// The sub unit; the SKPD where it is absent.
    #[serde(default)]
    pub sub_unit: Option<Code>,
    #[serde(default)]
    pub sub_kegiatan: Option<Code>,
    #[serde(default)]
    pub lines: Vec<LineInput>,
    #[serde(default)]
    pub drop: Vec<DropInput>,
    /// The verifier's note that this follows.
    #[serde(default)]
    pub for_note: Option<i64>,
}

#[derive(Debug, Serialize)]
pub struct SavedLine {
    pub line: i64,
    pub version: i64,
    pub amount: Money,
    /// A fraction of a sen was rounded away.
    pub rounded: bool,
}

#[derive(Debug, Serialize)]
pub struct Saved {
    pub rka: i64,
    pub lines: Vec<SavedLine>,
    pub activity_amount: Money,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ceiling: Option<Money>,
    pub rka_amount: Money,
}

impl Act for SaveRkaLines {
    const DEF: &'static ActDef = SAVE;
    type Out = Saved;

    fn subject(&self) -> Subject {
        Subject::Documents(vec![self.rka.clone()])
    }

    /// Revenue and financing are the SKPD's.
    fn within(&self) -> Option<&Code> {
        self.sub_unit.as_ref().filter(|_| self.sub_kegiatan.is_some())
    }

    async fn run(&self, case: &Case, tx: &mut Tx) -> Result<Record<Saved>> {
        let mut d = case.document()?.clone();
        let (_, round) = common::rka_at(tx, &d, Step::Rka).await?;
        if self.lines.is_empty() && self.drop.is_empty() {
            return Err(Error::Input("tidak ada baris yang disimpan atau dihapus".into()));
        }
        if self.lines.len() + self.drop.len() > MOST_LINES {
            return Err(Error::Input(format!("simpan paling banyak {MOST_LINES} baris sekali; bagi menjadi beberapa")));
        }
        let activity = match &self.sub_kegiatan {
            Some(sub) => Some(super::rka::activity(tx, case, (&d, &round), self.sub_unit.as_ref(), sub).await?),
            None => None,
        };
        let policy = common::policy(tx, case);
        let mut work = Work { d: &d, activity: activity.as_ref(), touched: Vec::new(), refusals: Refusals::new() };
        self.read(tx, &mut work, &policy, case).await?;
        self.dropped(tx, &mut work).await?;
        let Work { touched, mut refusals, .. } = work;
        if let Some(note) = self.for_note {
            let line = notes::by_id(tx, note).await?.filter(|n| n.rka == d.id).map(|n| n.line);
            let fits = line.is_some_and(|line| line.is_none_or(|id| touched.iter().any(|t| t.now.id == id)));
            if !fits {
                return Err(Error::NotFound(format!("catatan {note} pada baris yang disimpan")));
            }
        }
        let by = touched.iter().fold(Money::ZERO, |sum, t| sum.plus(t.by()));
        let ceiling = ceilings(tx, &d, &round, activity.as_ref(), by, &mut refusals).await?;
        if let Some(activity) = activity.as_ref().filter(|_| round.base.is_some()) {
            used(tx, &d, activity, &touched, &mut refusals).await?;
        }
        refusals.or(())?;
        let saved = keep(tx, &d, touched, &common::office(case), self.for_note).await?;
        let mut amount = Money::ZERO;
        if let Some(activity) = &activity {
            rkas::add(tx, activity.id, by).await?;
            amount = activity.amount.plus(by);
            d.amount = d.amount.plus(by);
            d.net = d.amount;
        }
        d.state = State::Draft;
        store::documents::save(tx, &d).await?;
        let out = Saved { rka: d.id, lines: saved, activity_amount: amount, ceiling, rka_amount: d.amount };
        Ok(Record::new(out).on(d.id, d.thread))
    }
}

/// A line as it was, and as it is to be.
struct Touched {
    was: Option<Line>,
    now: Line,
    rounded: bool,
}

impl Touched {
    fn counted(line: &Line) -> Money {
        if line.living { line.amount } else { Money::ZERO }
    }

    fn by(&self) -> Money {
        Touched::counted(&self.now).minus(self.was.as_ref().map(Touched::counted).unwrap_or_default())
    }

    fn what(&self) -> Touch {
        match &self.was {
            None => Touch::Added,
            Some(_) if !self.now.living => Touch::Dropped,
            Some(was) if !was.living => Touch::Restored,
            Some(_) => Touch::Changed,
        }
    }
}

struct Work<'a> {
    d: &'a Document,
    activity: Option<&'a Activity>,
    touched: Vec<Touched>,
    refusals: Refusals,
}

impl Work<'_> {
    /// The line that is changed or dropped, as it was shown.
    async fn shown(&mut self, tx: &mut Tx, id: i64, version: Option<i64>, at: &str) -> Result<Option<Line>> {
        let activity = self.activity.map(|a| a.id);
        let line = lines::by_id(tx, id).await?.filter(|l| l.rka == self.d.id && l.activity == activity);
        let line = line.ok_or_else(|| Error::NotFound(format!("baris {id} pada sub kegiatan ini")))?;
        if version != Some(line.version) || self.touched.iter().any(|t| t.now.id == id) {
            self.refusals.push(
                Refusal::new(
                    "RKA-BARIS-BERUBAH",
                    "Aturan Simpul: isian orang lain tidak ditimpa",
                    format!("Baris «{}» sudah diubah orang lain menjadi {}.", line.item_name, line.amount.rupiah()),
                    "Lihat isian yang tersimpan, lalu simpan lagi isian Anda bila masih perlu.",
                )
                .money("tersimpan", line.amount)
                .figure("versi", line.version.to_string())
                .at(at),
            );
            return Ok(None);
        }
        Ok(Some(line))
    }
}

impl SaveRkaLines {
    async fn read(&self, tx: &mut Tx, work: &mut Work<'_>, policy: &Policy, case: &Case) -> Result<()> {
        let year = work.d.year;
        let items = self.lines.iter().map(|l| l.item.trim()).filter(|i| !i.is_empty()).collect();
        let prices = standards::in_force(tx, year, items, case.doc_date).await?;
        let sources_known = budget::public::has_codes(tx, year, "sumber_dana").await?;
        let listed = budget::public::has_list(tx, year, "rekening").await?;
        for (at, input) in self.lines.iter().enumerate() {
            let at = format!("lines.{at}");
            let was = match input.line {
                None => None,
                Some(id) => match work.shown(tx, id, input.version, &at).await? {
                    None => continue,
                    known => known,
                },
            };
            let input = &cleaned(input).map_err(|e| Error::Input(format!("{at}: {e}")))?;
            let rekening = Code::parse(&input.rekening).map_err(|e| Error::Input(format!("{at}: rekening: {e}")))?;
            let price = standards::called(prices.get(input.item.trim()), &input.name);
            let known = match &input.source {
                None => None,
                Some(code) => Some(
                    !sources_known || budget::public::code_named(tx, year, "sumber_dana", code.norm()).await?.is_some(),
                ),
            };
            // What rests on a standard price bears its name; the rest goes into the note.
            let name = price.map_or(input.name.as_str(), |p| p.terms.name.as_str());
            let named = budget::public::code_named(tx, year, "rekening", rekening.norm()).await?;
            let facts = LineFacts {
                at,
                side: if work.activity.is_some() { Side::Spending } else { Side::Receipts },
                has_children: budget::public::has_codes_below(tx, year, "rekening", rekening.norm()).await?,
                rekening: &rekening,
                name,
                coefficient: &input.coefficient,
                price: input.price.or(price.map(|p| p.terms.amount)).unwrap_or_default(),
                tax_rate: input.tax_rate,
                tax_most: policy.tax_most,
                rekening_known: !listed || named.is_some(),
                source_known: known,
                source_required: work.activity.is_some(),
                standard: price.map(|p| Standard {
                    name: p.terms.name.clone(),
                    measure: p.terms.measure.clone(),
                    amount: p.terms.amount,
                    allowed: p.allows(&rekening),
                }),
                exception: &input.exception,
                rule: policy.price,
                rule_source: &policy.price_source,
            };
            match decide_line(&facts) {
                Err(found) => work.refusals.extend(found),
                Ok(sum) => {
                    let id = was.as_ref().map_or_else(|| tx.id(), |w| Ok(w.id))?;
                    let rounded = sum.rounded;
                    let now = Line {
                        id,
                        rka: work.d.id,
                        activity: work.activity.map(|a| a.id),
                        before: was.as_ref().map(|w| w.before).unwrap_or_default(),
                        version: was.as_ref().map_or(1, |w| w.version),
                        ..written(input, &facts, sum, price)
                    };
                    work.touched.push(Touched { was, now, rounded });
                }
            }
        }
        Ok(())
    }

    async fn dropped(&self, tx: &mut Tx, work: &mut Work<'_>) -> Result<()> {
        for (at, gone) in self.drop.iter().enumerate() {
            let Some(line) = work.shown(tx, gone.line, Some(gone.version), &format!("drop.{at}")).await? else {
                continue;
            };
            if line.living {
                let now = Line { living: false, ..line.clone() };
                work.touched.push(Touched { was: Some(line), now, rounded: false });
            }
        }
        Ok(())
    }
}

/// What was written, without hidden letters and not endless.
fn cleaned(input: &LineInput) -> std::result::Result<LineInput, kernel::text::TextError> {
    let clean = |text: &str| match text.trim() {
        "" => Ok(String::new()),
        some => kernel::text::clean(some, 1_000),
    };
    Ok(LineInput {
        item: clean(&input.item)?,
        name: clean(&input.name)?,
        specification: clean(&input.specification)?,
        package: clean(&input.package)?,
        note: clean(&input.note)?,
        recipient: clean(&input.recipient)?,
        exception: clean(&input.exception)?,
        location: clean(&input.location)?,
        ..input.clone()
    })
}

/// The line as it was written and reckoned.
fn written(input: &LineInput, facts: &LineFacts<'_>, sum: Sum, price: Option<&Price>) -> Line {
    let specification = price.map_or(input.specification.as_str(), |p| p.terms.spec.as_str());
    Line {
        rekening: facts.rekening.norm().to_owned(),
        package: input.package.trim().to_owned(),
        note: input.note.trim().to_owned(),
        recipient: input.recipient.trim().to_owned(),
        price_id: price.map(|p| p.id),
        item_code: input.item.trim().to_owned(),
        item_name: facts.name.to_owned(),
        specification: specification.to_owned(),
        coefficient: sum.coefficient,
        price: facts.price,
        tax_rate: input.tax_rate,
        tax: sum.tax,
        amount: sum.amount,
        source: input.source.as_ref().map(|s| s.norm().to_owned()),
        exception: input.exception.trim().to_owned(),
        location: input.location.trim().to_owned(),
        living: true,
        ..Line::default()
    }
}

/// Judges the sums after the save; answers with the activity's ceiling.
async fn ceilings(
    tx: &mut Tx,
    d: &Document,
    round: &Round,
    activity: Option<&Activity>,
    by: Money,
    refusals: &mut Refusals,
) -> Result<Option<Money>> {
    let Some(activity) = activity else { return Ok(None) };
    let base = round.kind == RoundKind::Shift;
    if base {
        // A shift may take before it gives; its sum is judged when it is handed in.
        return Ok(None);
    }
    let whole = rounds::ceiling(tx, round.id, d.unit_id, "").await?;
    let own = rounds::ceiling(tx, round.id, activity.sub_unit, &activity.sub_kegiatan).await?;
    let label = match budget::public::code_named(tx, d.year, "sub_kegiatan", &activity.sub_kegiatan).await? {
        Some(named) => format!("{} {}", named.code, named.name),
        None => activity.sub_kegiatan.clone(),
    };
    let facts = ActivityFacts { label, ceiling: own, before: activity.amount, after: activity.amount.plus(by) };
    let skpd = SkpdFacts { label: d.subject.clone(), ceiling: whole, before: d.amount, after: d.amount.plus(by) };
    if let Err(found) = decide_ceilings(Some(&facts), &skpd) {
        refusals.extend(found);
    }
    Ok(own)
}

/// No account falls below what payments already use of it.
async fn used(
    tx: &mut Tx,
    d: &Document,
    activity: &Activity,
    touched: &[Touched],
    refusals: &mut Refusals,
) -> Result<()> {
    let mut moved: BTreeMap<&str, Money> = BTreeMap::new();
    for t in touched {
        let was = t.was.as_ref().filter(|w| w.living);
        for (line, sign) in was.map(|w| (w, -1)).into_iter().chain(t.now.living.then_some((&t.now, 1))) {
            let sum = moved.entry(&line.rekening).or_default();
            *sum = if sign < 0 { sum.minus(line.amount) } else { sum.plus(line.amount) };
        }
    }
    for (rekening, by) in moved.into_iter().filter(|(_, by)| by.is_negative()) {
        let (unit, sub) = (activity.sub_unit, activity.sub_kegiatan.as_str());
        let Some(account) = budget::public::find_account(tx, d.year, unit, sub, rekening).await? else { continue };
        let after = lines::account_sum(tx, d.id, activity.id, rekening).await?.plus(by);
        let name = budget::public::account_name(tx, account.id).await?;
        if let Err(found) = decide_used(&name, after, account.reserved.plus(account.used())) {
            refusals.extend(found);
        }
    }
    Ok(())
}

async fn keep(
    tx: &mut Tx,
    d: &Document,
    touched: Vec<Touched>,
    office: &str,
    note: Option<i64>,
) -> Result<Vec<SavedLine>> {
    let mut saved = Vec::with_capacity(touched.len());
    for t in touched {
        let what = t.what();
        let mut version = t.now.version;
        match &t.was {
            None => lines::insert(tx, &t.now).await?,
            Some(_) => {
                if !lines::save(tx, &t.now).await? {
                    return Err(Error::Conflict(format!("baris {} berubah", t.now.id)));
                }
                version += 1;
            }
        }
        let was = t.was.as_ref().map(serde_json::to_string).transpose()?.unwrap_or_default();
        let before = t.was.as_ref().map(Touched::counted).unwrap_or_default();
        let change = hands::Change {
            rka: d.id,
            on: hands::On::Line(t.now.id),
            what,
            office,
            note,
            was,
            before,
            after: Touched::counted(&t.now),
        };
        hands::record(tx, &change).await?;
        if t.now.living {
            saved.push(SavedLine { line: t.now.id, version, amount: t.now.amount, rounded: t.rounded });
        }
    }
    Ok(saved)
}
