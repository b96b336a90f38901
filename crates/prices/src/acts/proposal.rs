//! An SKPD proposes a price with the survey behind it; the TAPD or the PPKD,
//! another person, sets or refuses it.

use kernel::lifecycle::{Edge, Kind, State};
use kernel::{ActDef, Code, Day, Money, Refusal, Refusals, Role, text};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::{Act, Case, DocRef, Document, Error, Record, Result, Subject, Tx, numbers};

use super::{LAW, SETTERS, facts, item, revision};
use crate::model::{Price, PriceKind, Terms};
use crate::policy::{NUMBER, Policy};
use crate::rules::proposal::{ApprovalFacts, ProposalFacts, decide_approval, decide_proposal, quotations, span};
use crate::rules::{OURS, per_cent};
use crate::store::{self as rows, proposals};

const PROPOSE: &ActDef = &ActDef {
    edge: Some(Edge { kind: Kind::PriceProposal, from: &[], to: State::Submitted }),
    ..ActDef::new("propose-price", "Usulkan standar harga", LAW, &[Role::StaffDrafter, Role::Pptk, Role::Kpa, Role::Pa])
};

/// A document after a step.
#[derive(Debug, Serialize)]
pub struct Proposed {
    pub id: i64,
    pub number: Option<String>,
    pub state: State,
    pub amount: Money,
    /// Of the quotations.
    pub lowest: Money,
    pub median: Money,
    pub highest: Money,
    /// The item that the price belongs to, once it is set.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub item: Option<i64>,
}

/// Proposes the price of a new item, or a new price of an item.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ProposePrice {
    /// The budget year the price is for.
    pub year: i32,
    /// The SKPD or unit that needs it.
    pub unit: Code,
    pub kind: PriceKind,
    /// The item whose price is to change; none for a new one.
    #[serde(default)]
    pub item: Option<i64>,
    pub name: String,
    #[serde(default)]
    pub spec: String,
    /// Unit of measure (satuan).
    pub measure: String,
    pub amount: Money,
    /// Accounts it may be used with; none: any of belanja.
    #[serde(default)]
    pub rekening: Vec<Code>,
    /// Local content in per cent, such as 40,25.
    #[serde(default)]
    pub tkdn: Option<String>,
    /// How the survey was made.
    pub survey: String,
    /// One quotation to a line: vendor; amount; date.
    pub quotations: Vec<String>,
}

impl ProposePrice {
    fn terms(&self) -> Result<Terms> {
        let clean =
            |text: &str, what: &str, most| text::clean(text, most).map_err(|e| Error::Input(format!("{what} {e}")));
        let spec = if self.spec.trim().is_empty() { String::new() } else { clean(&self.spec, "spesifikasi", 2000)? };
        let mut rekening = self.rekening.clone();
        rekening.sort();
        rekening.dedup();
        Ok(Terms {
            name: clean(&self.name, "uraian", 500)?,
            spec,
            measure: clean(&self.measure, "satuan", 100)?,
            amount: self.amount,
            tkdn: None,
            rekening,
            group_code: String::new(),
            group_name: String::new(),
            national_id: String::new(),
        })
    }

    fn share(&self, refusals: &mut Refusals) -> Option<i64> {
        let text = self.tkdn.as_deref().filter(|t| !t.trim().is_empty())?;
        match per_cent(text) {
            Ok(share) => Some(share),
            Err(why) => {
                let remedy = "Tulis misalnya 40 atau 40,25; kosongkan bila belum diketahui.";
                refusals.push(Refusal::new("HARGA-TKDN", OURS, format!("TKDN {why}."), remedy).at("tkdn"));
                None
            }
        }
    }
}

impl Act for ProposePrice {
    const DEF: &'static ActDef = PROPOSE;
    type Out = Proposed;

    fn subject(&self) -> Subject {
        Subject::Unit(self.unit.clone())
    }

    async fn run(&self, case: &Case, tx: &mut Tx) -> Result<Record<Proposed>> {
        let unit = case.unit()?.clone();
        let today = tx.ctx().today;
        let policy = Policy::on(&tx.ctx().regulations, today);
        let survey = text::clean(&self.survey, 2000).map_err(|e| Error::Input(format!("survei {e}")))?;
        let replaced = match self.item {
            Some(id) => Some(item(tx, id).await?).filter(|p| p.year == self.year),
            None => None,
        };
        if self.item.is_some() && replaced.is_none() {
            return Err(Error::NotFound(format!("barang itu dalam standar harga tahun {}", self.year)));
        }
        let mut terms = self.terms()?;
        let mut refusals = Refusals::new();
        terms.tkdn = self.share(&mut refusals);
        let offers = quotations(&self.quotations).unwrap_or_else(|r| {
            refusals.extend(r);
            Vec::new()
        });
        let facts = ProposalFacts {
            amount: terms.amount,
            rekening: &terms.rekening,
            quotations: &offers,
            today,
            item: replaced.as_ref().map(facts),
        };
        let misread = refusals.has("HARGA-SURVEI-BENTUK");
        for refusal in decide_proposal(&facts, &policy).err().unwrap_or_default().into_vec() {
            // What could not be read is not counted as lacking too.
            if !(misread && refusal.code == "HARGA-SURVEI-KURANG") {
                refusals.push(refusal);
            }
        }
        refusals.or(())?;
        let (lowest, median, highest) = span(&offers).unwrap_or_default();
        let proposal = proposals::Proposal {
            kind: replaced.as_ref().map_or(self.kind, |p| p.kind),
            replaces: self.item,
            terms,
            survey,
            lowest,
            median,
            highest,
            item: None,
            reasons: Vec::new(),
        };
        let document = self.document(tx, &unit, &proposal, &policy).await?;
        proposals::insert(tx, document.id, &proposal, &offers).await?;
        Ok(Record::new(proposed(&document, &proposal)).on(document.id, document.thread))
    }
}

impl ProposePrice {
    async fn document(
        &self,
        tx: &mut Tx,
        unit: &store::Unit,
        proposal: &proposals::Proposal,
        policy: &Policy,
    ) -> Result<Document> {
        let (id, today) = (tx.id()?, tx.ctx().today);
        let taken = numbers::take(tx, unit.skpd_id, Kind::PriceProposal, self.year, today).await?;
        let skpd = store::units::by_id(tx, unit.skpd_id).await?.map_or_else(|| unit.code.clone(), |u| u.code);
        let number = number(&policy.number, &tx.ctx().region.wilayah, taken.serial, &skpd, self.year)?;
        let document = Document {
            id,
            kind: Kind::PriceProposal,
            flow: String::new(),
            year: self.year,
            unit_id: unit.skpd_id,
            sub_unit_id: unit.id,
            thread: id,
            number: Some(number),
            serial: Some(taken.serial),
            doc_date: Some(today),
            entered_at: tx.ctx().now,
            state: State::Submitted,
            amount: proposal.terms.amount,
            net: proposal.terms.amount,
            external: false,
            import_id: None,
            drafted_by: tx.ctx().actor.person(),
            subject: proposal.terms.name.clone(),
            version: 1,
        };
        store::documents::create(tx, &document, &[]).await?;
        Ok(document)
    }
}

/// The pattern with its parts put in.
fn number(pattern: &str, region: &str, serial: i64, skpd: &str, year: i32) -> Result<String> {
    if !["{urut}", "{skpd}", "{tahun}"].iter().all(|part| pattern.contains(part)) {
        return Err(Error::refuse(Refusal::new(
            "NOMOR-POLA",
            &format!("Data bertanggal {NUMBER}"),
            format!("Pola nomor «{pattern}» tidak memuat {{urut}}, {{skpd}} dan {{tahun}}."),
            "Pengelola aturan memperbaiki polanya.",
        )));
    }
    let parts = [
        ("{wilayah}", region.to_owned()),
        ("{urut}", format!("{serial:06}")),
        ("{skpd}", skpd.to_owned()),
        ("{tahun}", year.to_string()),
    ];
    Ok(parts.iter().fold(pattern.to_owned(), |text, (part, value)| text.replace(part, value)))
}

fn proposed(d: &Document, p: &proposals::Proposal) -> Proposed {
    Proposed {
        id: d.id,
        number: d.number.clone(),
        state: d.state,
        amount: p.terms.amount,
        lowest: p.lowest,
        median: p.median,
        highest: p.highest,
        item: p.item,
    }
}

const APPROVE: &ActDef = &ActDef {
    edge: Some(Edge { kind: Kind::PriceProposal, from: &[State::Submitted], to: State::Approved }),
    separate_from: &["propose-price"],
    signs: true,
    ..ActDef::new("approve-price", "Tetapkan standar harga", LAW, SETTERS)
};

/// Sets the proposed price; it counts from its day on.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ApprovePrice {
    pub proposal: DocRef,
    /// The code that a new item is given.
    #[serde(default)]
    pub code: Option<Code>,
    /// The decree that sets the price.
    pub decree: String,
    /// From this day on it counts; today where none is named.
    #[serde(default)]
    pub starts: Option<Day>,
}

impl Act for ApprovePrice {
    const DEF: &'static ActDef = APPROVE;
    type Out = Proposed;

    fn subject(&self) -> Subject {
        Subject::Documents(vec![self.proposal.clone()])
    }

    async fn run(&self, case: &Case, tx: &mut Tx) -> Result<Record<Proposed>> {
        let mut document = case.document()?.clone();
        let decree = text::clean(&self.decree, 300).map_err(|e| Error::Input(format!("dasar penetapan {e}")))?;
        let starts = self.starts.unwrap_or(tx.ctx().today);
        // Two items may not be given one code at once.
        tx.hold_steady().await?;
        let mut proposal = proposals::load(tx, document.id).await?;
        let prices = match proposal.replaces {
            Some(id) => rows::history(tx, id).await?,
            None => Vec::new(),
        };
        let code = match &self.code {
            Some(code) => Some((code.clone(), rows::is_taken(tx, document.year, proposal.kind, code.norm()).await?)),
            None => None,
        };
        let facts = ApprovalFacts { year: document.year, starts, item: prices.first().map(facts), code };
        decide_approval(&facts)?;
        let source = format!("{decree}; {}", document.label());
        let (item, price) = self.keep(tx, &document, &mut proposal, (&prices, starts, &source)).await?;
        proposals::approve(tx, document.id, item, price).await?;
        document.state = State::Approved;
        store::documents::save(tx, &document).await?;
        proposal.item = Some(item);
        let told = serde_json::json!({ "item": item, "price": price, "year": document.year });
        let record = Record::new(proposed(&document, &proposal)).on(document.id, document.thread);
        Ok(record.tell("standar-harga-ditetapkan", told))
    }
}

impl ApprovePrice {
    async fn keep(
        &self,
        tx: &mut Tx,
        document: &Document,
        proposal: &mut proposals::Proposal,
        (prices, starts, source): (&[Price], Day, &str),
    ) -> Result<(i64, i64)> {
        let origin = rows::Origin::Document(document.id);
        let (item, code) = match prices.first() {
            Some(known) => {
                let terms = &mut proposal.terms;
                terms.group_code.clone_from(&known.terms.group_code);
                terms.group_name.clone_from(&known.terms.group_name);
                terms.national_id.clone_from(&known.terms.national_id);
                (known.item, known.code.clone())
            }
            None => {
                let code = self.code.clone().ok_or_else(|| Error::Bug("barang baru tanpa kode".into()))?;
                let item = tx.id()?;
                let values = rows::item_values(tx, item, document.year, (proposal.kind, &code), origin);
                rows::insert_item(tx, values).await?;
                (item, code)
            }
        };
        let (id, revision) = (tx.id()?, revision(prices, starts));
        let new = rows::New { item, code: &code, terms: &proposal.terms, starts, revision, source, origin };
        let (values, words) = rows::price_values(tx, id, &new);
        let words = rows::new_words(tx, item, words).await?;
        rows::insert_price(tx, values).await?;
        rows::insert_words(tx, document.year, words).await?;
        Ok((item, id))
    }
}

const REFUSE: &ActDef = &ActDef {
    edge: Some(Edge { kind: Kind::PriceProposal, from: &[State::Submitted], to: State::Rejected }),
    separate_from: &["propose-price"],
    ..ActDef::new("refuse-price", "Tolak usulan standar harga", LAW, SETTERS)
};

/// Refuses a proposal with reasons; a better one may be made.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RefusePrice {
    pub proposal: DocRef,
    pub reasons: Vec<String>,
}

impl Act for RefusePrice {
    const DEF: &'static ActDef = REFUSE;
    type Out = Proposed;

    fn subject(&self) -> Subject {
        Subject::Documents(vec![self.proposal.clone()])
    }

    async fn run(&self, case: &Case, tx: &mut Tx) -> Result<Record<Proposed>> {
        let mut document = case.document()?.clone();
        let reasons = text::reasons(&self.reasons).map_err(Error::Input)?;
        let proposal = proposals::load(tx, document.id).await?;
        proposals::refuse(tx, document.id, &reasons).await?;
        document.state = State::Rejected;
        store::documents::save(tx, &document).await?;
        Ok(Record::new(proposed(&document, &proposal)).on(document.id, document.thread))
    }
}
