//! What waits for a person, and whom everything else waits for.

use std::collections::BTreeMap;

use kernel::authority::{Grant, Hand, Situation, decide};
use kernel::lifecycle::Kind;
use kernel::sheet::Value;
use kernel::{ActDef, Day, Moment, Money, Role, Zone};
use store::{Document, Module, Result, Row, View};

use super::PayeeChoice;
use crate::policy::{BILL_DAYS, SP2D_DAYS};
use crate::rules::waiting::{Moves, Standing, due, is_aside};
use crate::store::{old_dates, pages};

/// For whom and when the list is made.
#[derive(Clone, Copy, Debug)]
pub struct Reader {
    pub person: i64,
    pub now: Moment,
    pub zone: Zone,
    /// Whose acts a document may wait for.
    pub modules: &'static [&'static Module],
}

/// A document that still moves.
#[derive(Clone, Debug)]
pub struct Open {
    pub document: Document,
    pub unit: String,
    /// Who touched it last, and when.
    pub sender: Option<String>,
    pub since: Moment,
    /// The last day the dated data allow for the next act.
    pub due: Option<Day>,
    pub act: &'static ActDef,
}

#[derive(Clone, Debug, Default)]
pub struct Waiting {
    /// For this person, in the order of their terms.
    pub mine: Vec<Open>,
    /// Sent by this person and now with somebody else, newest first.
    pub sent: Vec<Open>,
    /// There are more open documents than were looked at, newer than these.
    pub more: bool,
}

/// A desk of the whole regency may see this many open documents at once.
pub const MOST: usize = 2000;

impl Open {
    /// The offices with which it is now.
    pub fn desk(&self) -> Vec<Role> {
        self.act.roles.to_vec()
    }
}

/// Reads the list within the view's scope. What is shown here is a service;
/// whether the act may be done is decided again at the door.
pub async fn waiting(view: &mut View, reader: &Reader, most: usize) -> Result<Waiting> {
    let today = reader.now.day(reader.zone);
    let year = today.year();
    let (regulations, calendar) = store::regulations::in_force(view).await?;
    let grants = organisation::public::grants(view, reader.person).await?;
    let (rows, more) = pages::list_open(view, year, most).await?;
    let last = rows.last().map_or(Ok(0), |row| row.int("id"))?;
    let mut hands: BTreeMap<i64, Vec<Hand>> = BTreeMap::new();
    for (thread, act) in pages::list_own_hands(view, year, reader.person, last).await? {
        hands.entry(thread).or_default().push(Hand { act, person: reader.person });
    }
    let (mut found, moves) = (Waiting { more, ..Waiting::default() }, moves(reader.modules));
    for row in rows {
        let document = Document::from_row(&row)?;
        let Some(act) = step(&row, &document, &moves)? else { continue };
        let term = |key, from: Option<Day>| Some(due(&calendar, from?, regulations.number(key, today)?));
        let due = match act.name {
            "submit-spp" => term(BILL_DAYS, row.opt_day("bill_received")?),
            "receive-spm" | "issue-sp2d" => term(SP2D_DAYS, row.opt_day("received_on")?),
            _ => None,
        };
        let open = Open {
            unit: row.text("unit_name")?,
            sender: row.opt_text("last_name")?,
            since: row.opt_moment("since")?.unwrap_or(document.entered_at),
            due,
            act,
            document,
        };
        let own = hands.get(&open.document.thread).map_or(&[][..], Vec::as_slice);
        if may(reader, &open.document, open.act, own, &grants) {
            found.mine.push(open);
        } else if row.opt_int("last_person")? == Some(reader.person) {
            found.sent.push(open);
        }
    }
    found.mine.sort_by_key(|o| (o.due.is_none(), o.due, o.since, o.document.id));
    found.sent.sort_by_key(|o| std::cmp::Reverse((o.since, o.document.id)));
    Ok(found)
}

/// What one person may do with a document.
#[derive(Clone, Debug, Default)]
pub struct Steps {
    /// The act that leads on.
    pub main: Option<&'static ActDef>,
    /// Acts that turn back, correct or end.
    pub others: Vec<&'static ActDef>,
}

/// The acts that this person may do from where the document stands. Whether
/// one passes is decided again at the door.
pub async fn steps(view: &mut View, reader: &Reader, document: i64) -> Result<Steps> {
    let Some(row) = pages::standing(view, document).await? else { return Ok(Steps::default()) };
    let document = Document::from_row(&row)?;
    let acts = pages::hands_on(view, document.thread, reader.person).await?;
    let hands: Vec<Hand> = acts.into_iter().map(|act| Hand { act, person: reader.person }).collect();
    let grants = organisation::public::grants(view, reader.person).await?;
    let main =
        step(&row, &document, &moves(reader.modules))?.filter(|act| may(reader, &document, act, &hands, &grants));
    let others = match row.int("carried")? {
        0 => aside(&document, reader.modules)
            .filter(|act| {
                main.is_none_or(|m: &ActDef| m.name != act.name) && may(reader, &document, act, &hands, &grants)
            })
            .collect(),
        // Another document goes on for this one: it is turned back there.
        _ => Vec::new(),
    };
    Ok(Steps { main, others })
}

/// Acts from this state that do not lead on, or lead another way.
fn aside(document: &Document, modules: &'static [&'static Module]) -> impl Iterator<Item = &'static ActDef> {
    acts(modules).filter(move |act| is_aside(act, (document.kind, &document.flow, document.state)))
}

fn acts(modules: &'static [&'static Module]) -> impl Iterator<Item = &'static ActDef> {
    modules.iter().flat_map(|m| m.acts).map(|a| a.def)
}

/// The acts of these modules that move documents.
pub(super) fn moves(modules: &'static [&'static Module]) -> Moves {
    Moves::of(acts(modules))
}

/// What a document waits for, of these acts.
pub(super) fn step(row: &Row, document: &Document, moves: &Moves) -> Result<Option<&'static ActDef>> {
    let standing = Standing {
        kind: document.kind,
        state: document.state,
        flow: &document.flow,
        carried: row.int("carried")? > 0,
        received: row.opt_day("received_on")?,
    };
    Ok(moves.next(&standing))
}

fn may(reader: &Reader, document: &Document, act: &'static ActDef, hands: &[Hand], grants: &[Grant]) -> bool {
    let places = [document.sub_unit_id, document.unit_id];
    let at = Situation {
        person: reader.person,
        units: &places,
        doc_date: reader.now.day(reader.zone),
        now: reader.now,
        zone: reader.zone,
        hands,
    };
    decide(act, &at, grants).is_ok()
}

/// An entry of the journal on a thread.
#[derive(Clone, Debug)]
pub struct Entry {
    pub act: String,
    pub person: Option<String>,
    pub at: Moment,
    pub document: Option<i64>,
    /// Its number in the sealed journal.
    pub index: Option<i64>,
}

/// A document with everything that its page shows.
#[derive(Clone, Debug)]
pub struct Sheet {
    pub document: Document,
    pub unit: String,
    pub trace: super::Trace,
    pub history: Vec<Entry>,
    /// Kinds of deductions and their amounts.
    pub cuts: Vec<(String, Money)>,
    /// Whom the request on this thread pays.
    pub payee: Option<PayeeChoice>,
    /// Why documents of the thread were turned back, newest first.
    pub said: Vec<Said>,
    /// What its own papers say, texts and days, in the order of the payment.
    pub particulars: Vec<(Particular, Value)>,
}

/// What a document's own papers say, beyond sums and payee.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Particular {
    Invoice,
    BillReceived,
    Contract,
    Sptjm,
    SptjmDate,
    Received,
    Transferred,
    Reference,
    Paid,
    Returned,
    CreditNote,
    Letter,
    LetterDate,
    /// The consent by which it bears an old date.
    OldDate,
}

/// The columns that hold them, and whether it is a day.
const PARTICULARS: [(Particular, &str, bool); 13] = [
    (Particular::Invoice, "invoice", false),
    (Particular::BillReceived, "bill_received", true),
    (Particular::Contract, "contract", false),
    (Particular::Sptjm, "sptjm_no", false),
    (Particular::SptjmDate, "sptjm_date", true),
    (Particular::Received, "received_on", true),
    (Particular::Transferred, "transferred_on", true),
    (Particular::Reference, "transfer_reference", false),
    (Particular::Paid, "paid_on", true),
    (Particular::Returned, "returned_on", true),
    (Particular::CreditNote, "credit_note", false),
    (Particular::Letter, "letter", false),
    (Particular::LetterDate, "letter_date", true),
];

/// The reasons somebody gave.
#[derive(Clone, Debug)]
pub struct Said {
    pub act: String,
    pub who: String,
    pub at: Moment,
    pub reasons: Vec<String>,
}

/// A document within the view's scope; unseen is none.
pub async fn sheet(view: &mut View, id: i64) -> Result<Option<Sheet>> {
    let reference = store::DocRef::from(id);
    let Some(document) = store::documents::seen(view, &reference).await?.into_iter().next() else { return Ok(None) };
    let trace = super::trace(view, &reference).await?;
    let mut history = Vec::new();
    for row in pages::list_sealed(view, document.thread).await? {
        history.push(Entry {
            act: row.text("act")?,
            person: row.opt_text("name")?,
            at: row.moment("entered_at")?,
            document: row.opt_int("document_id")?,
            index: row.opt_int("leaf_index")?,
        });
    }
    let mut cuts = Vec::new();
    // What pays again withholds nothing more.
    let withheld = document.kind != Kind::Repayment;
    for id in [document.id, document.thread].into_iter().filter(|_| withheld) {
        if cuts.is_empty() {
            let rows = pages::list_cuts(view, id).await?;
            cuts = rows.iter().map(|r| Ok((r.text("kind")?, r.money("amount")?))).collect::<Result<_>>()?;
        }
    }
    let unit = store::units::by_id(view, document.sub_unit_id).await?.map_or_else(String::new, |unit| unit.name);
    let payee = pages::paid(view, &document).await?;
    let payee = payee.as_ref().map(super::drafting::payee_choice).transpose()?;
    let said = pages::list_reasons(view, document.thread).await?.iter().map(said).collect::<Result<_>>()?;
    let own = pages::particulars(view, document.id).await?;
    let mut particulars = Vec::new();
    for (what, column, is_day) in PARTICULARS {
        let value = if is_day { own.opt_day(column)?.map(Value::Day) } else { own.opt_text(column)?.map(Value::Text) };
        particulars.extend(value.map(|value| (what, value)));
    }
    for by in old_dates::of_document(view, document.id).await? {
        let giver = by.opt_text("giver")?.unwrap_or_default();
        let told = format!("{}, {giver}: {}", by.int("id")?, by.text("reason")?);
        particulars.push((Particular::OldDate, Value::Text(told)));
    }
    Ok(Some(Sheet { document, unit, trace, history, cuts, payee, said, particulars }))
}

fn said(row: &Row) -> Result<Said> {
    Ok(Said {
        act: row.text("step")?,
        who: row.opt_text("name")?.unwrap_or_default(),
        at: row.moment("at")?,
        reasons: serde_json::from_str(&row.text("reasons")?)?,
    })
}
