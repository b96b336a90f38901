//! What other modules may ask of the treasury: the thread of a payment.

pub mod accountability;
pub mod bank;
pub mod beside;
mod drafting;
pub mod ledger;
mod listing;
pub mod papers;
mod paying;
pub mod proving;
mod purses;
pub mod sharing;
mod waiting;
mod watching;

use kernel::Money;
use kernel::lifecycle::{Kind, State};
use serde::Serialize;
use store::{DocRef, Document, Error, Result};

use crate::store as rows;

pub use beside::{Alone, Differing, Reconciled, reconcile};
pub use drafting::{Lists, PayeeChoice, Purse, Saved, lists, ls_kind, payee, payees, purse_of, purses, saved};
pub use listing::{Listed, Listing, Order, Wanted, listing};
pub use paying::draft_request;
pub use purses::{OpenPanjar, open_panjar};
pub use waiting::{Entry, MOST, Open, Particular, Reader, Said, Sheet, Steps, Waiting, sheet, steps, waiting};
pub(crate) use watching::month_at;
pub use watching::{Moving, Spending, kinds, moving, spent_by_month};

/// A document on the thread, as `trace` shows it.
#[derive(Clone, Debug, Serialize)]
pub struct Step {
    pub id: i64,
    pub kind: &'static str,
    pub number: Option<String>,
    pub date: Option<kernel::Day>,
    pub state: &'static str,
    pub amount: Money,
    pub external: bool,
    pub subject: String,
    /// How it is called on a narrow picture.
    #[serde(skip)]
    pub short: String,
    /// Of an SP2D that the bank sent back: how much of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub returned: Option<Money>,
}

/// Where a line of a document stands in the budget, up to the programme.
#[derive(Clone, Debug, Serialize)]
pub struct Place {
    pub skpd: Coded,
    pub sub_unit: Coded,
    pub program: Coded,
    pub kegiatan: Coded,
    pub sub_kegiatan: Coded,
    pub rekening: Coded,
    pub amount: Money,
    /// Of the account it draws on; programs ask the reports for it.
    #[serde(skip)]
    pub ceiling: Money,
    /// The lines of the RKA behind the account: price, notes, hands.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub rka_lines: Vec<preparation::public::Origin>,
}

#[derive(Clone, Debug, Serialize)]
pub struct Coded {
    pub code: String,
    pub name: String,
}

#[derive(Clone, Debug, Serialize)]
pub struct Trace {
    pub document: Step,
    /// What it rests on, nearest first, up to the SPD.
    pub up: Vec<Step>,
    /// What rests on it, down to the payments.
    pub down: Vec<Step>,
    /// The budget lines it draws on.
    pub budget: Vec<Place>,
    /// Who did what, from the journal.
    pub history: Vec<Event>,
}

#[derive(Clone, Debug, Serialize)]
pub struct Event {
    pub act: String,
    pub person: Option<String>,
    pub at: String,
    pub date: Option<kernel::Day>,
    /// The consent to an old date by which it was entered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub consent: Option<i64>,
}

async fn step(read: &mut store::View, d: &Document) -> Result<Step> {
    let returned = match d.state {
        State::Bounced => rows::sp2d_returned(read, d.id).await?,
        _ => None,
    };
    Ok(Step {
        id: d.id,
        kind: d.kind.code(),
        number: d.number.clone(),
        date: d.doc_date,
        state: d.state.code(),
        amount: d.amount,
        external: d.external,
        subject: d.subject.clone(),
        short: d.short(),
        returned,
    })
}

async fn way(read: &mut store::View, documents: &[Document]) -> Result<Vec<Step>> {
    let mut steps = Vec::with_capacity(documents.len());
    for d in documents {
        steps.push(step(read, d).await?);
    }
    Ok(steps)
}

/// Walks the thread of a document both ways.
pub async fn trace(read: &mut store::View, reference: &DocRef) -> Result<Trace> {
    let missing = || Error::NotFound(format!("dokumen {}", reference.0));
    let document = store::documents::find(read, reference).await?.ok_or_else(missing)?;
    if !read.scope.sees(document.unit_id, document.sub_unit_id) {
        return Err(missing());
    }
    let up = walk(read, document.id, Way::Up).await?;
    let down = walk(read, document.id, Way::Down).await?;
    let budget = places(read, &document, &down, up.iter().find(|d| d.kind == Kind::Dpa)).await?;
    let history = rows::history(read, document.thread).await?;
    Ok(Trace {
        document: step(read, &document).await?,
        up: way(read, &up).await?,
        down: way(read, &down).await?,
        budget,
        history,
    })
}

#[derive(Clone, Copy)]
enum Way {
    Up,
    Down,
}

async fn walk(read: &mut store::View, from: i64, way: Way) -> Result<Vec<Document>> {
    let mut found: Vec<Document> = Vec::new();
    let mut next = vec![from];
    while let Some(id) = next.pop() {
        let neighbours = match way {
            Way::Up => store::documents::rests_on(read, id).await?,
            Way::Down => store::documents::carries(read, id).await?,
        };
        for d in neighbours {
            if found.iter().all(|f| f.id != d.id) {
                next.push(d.id);
                found.push(d);
            }
        }
    }
    Ok(found)
}

/// The lines of the document itself, or of the payments below it.
/// A payment is traced through the DPA that its SPD rests on.
async fn places(
    read: &mut store::View,
    document: &Document,
    down: &[Document],
    dpa: Option<&Document>,
) -> Result<Vec<Place>> {
    let version = match dpa {
        Some(dpa) => Some(preparation::public::version_of_dpa(read, dpa.id).await?),
        None => None,
    };
    // It pays again and draws on nothing.
    if document.kind == Kind::Repayment {
        return Ok(Vec::new());
    }
    let names = budget::public::names(read, document.year).await?;
    let root = Document { id: document.thread, ..document.clone() };
    let candidates = std::iter::once(document).chain(down).chain(std::iter::once(&root));
    for candidate in candidates {
        let lines = rows::local_lines(read, candidate.id).await?;
        if !lines.is_empty() {
            let mut places = lines.iter().map(|row| place(row, &names)).collect::<Result<Vec<_>>>()?;
            let zone = organisation::public::zone(read).await?;
            for (place, row) in places.iter_mut().zip(&lines) {
                let (sub, rekening) = (row.text("sub_kegiatan")?, row.text("rekening")?);
                let key = (row.int("sub_unit_id")?, sub.as_str(), rekening.as_str());
                place.rka_lines = preparation::public::origins(read, document.year, version, key, zone).await?;
            }
            return Ok(places);
        }
    }
    Ok(Vec::new())
}

fn place(row: &store::Row, names: &std::collections::HashMap<(String, String), (String, String)>) -> Result<Place> {
    let sub = row.text("sub_kegiatan")?;
    let level = |n: usize| sub.split('.').take(n).collect::<Vec<_>>().join(".");
    let coded = |kind: &str, norm: &str| {
        let found = names.get(&(kind.to_owned(), norm.to_owned()));
        let (code, name) = found.cloned().unwrap_or_else(|| (norm.to_owned(), String::new()));
        Coded { code, name }
    };
    Ok(Place {
        skpd: Coded { code: row.text("skpd")?, name: row.text("skpd_name")? },
        sub_unit: Coded { code: row.text("sub_unit")?, name: row.text("sub_unit_name")? },
        program: coded("program", &level(3)),
        kegiatan: coded("kegiatan", &level(5)),
        sub_kegiatan: coded("sub_kegiatan", &sub),
        rekening: coded("rekening", &row.text("rekening")?),
        amount: row.money("amount")?,
        ceiling: row.money("ceiling")?,
        rka_lines: Vec::new(),
    })
}
