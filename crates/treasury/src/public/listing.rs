//! Where is it stuck: lists over all documents that a reader may see.

use kernel::lifecycle::{Kind, State};
use kernel::{ActDef, Day, Moment, Money};
use store::{Document, Module, Result, Scope, View};

use super::waiting::step;
use crate::store::listing::{Filter, page, totals};

pub use crate::store::listing::Order;

/// What a reader asks for.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    pub year: i32,
    pub kind: Option<Kind>,
    pub state: Option<State>,
    /// An SKPD with its sub units, or one sub unit, within the scope.
    pub unit: Option<i64>,
    /// Days of the documents; those without a day then stay away.
    pub from: Option<Day>,
    pub to: Option<Day>,
    /// Documents on threads that draw on this account.
    pub account: Option<i64>,
    /// A part of a number, a subject, a payee's name, or an amount.
    pub text: String,
    pub order: Order,
    pub most: usize,
    pub after: usize,
    /// Whose acts a document may wait for.
    pub modules: &'static [&'static Module],
    /// Payees that are persons are named.
    pub persons: bool,
}

/// A document in a list.
#[derive(Clone, Debug)]
pub struct Listed {
    pub document: Document,
    pub unit: String,
    pub payee: Option<String>,
    /// What it waits for, and since when.
    pub waits: Option<(&'static ActDef, Moment)>,
}

#[derive(Clone, Debug, Default)]
pub struct Listing {
    pub rows: Vec<Listed>,
    /// How many fit, whatever the page holds, and their sum.
    pub count: i64,
    pub sum: Money,
}

/// Documents within the view's scope, a page of them, and the sum of all.
pub async fn listing(view: &mut View, wanted: &Wanted) -> Result<Listing> {
    let within = match wanted.unit {
        None => view.scope.clone(),
        Some(unit) => match store::units::by_id(view, unit).await? {
            Some(found) if view.scope.sees(found.skpd_id, found.id) => Scope::Units(vec![unit]),
            _ => return Ok(Listing::default()),
        },
    };
    let text = wanted.text.trim();
    let filter = Filter {
        year: wanted.year,
        kind: wanted.kind.map_or("", Kind::code),
        state: wanted.state.map_or("", State::code),
        from: wanted.from.map(|d| d.to_string()).unwrap_or_default(),
        to: wanted.to.map(|d| d.to_string()).unwrap_or_default(),
        account: wanted.account.unwrap_or_default(),
        pattern: store::search::pattern(text),
        amount: Money::typed(text).ok(),
        persons: wanted.persons,
    };
    let (count, sum) = totals(view, &within, &filter).await?;
    let number = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
    let mut rows = Vec::new();
    for row in page(view, &within, &filter, wanted.order, (number(wanted.most), number(wanted.after))).await? {
        let document = Document::from_row(&row)?;
        let waits = match (step(&row, &document, wanted.modules)?, document.external) {
            (Some(act), false) => Some((act, row.opt_moment("since")?.unwrap_or(document.entered_at))),
            _ => None,
        };
        rows.push(Listed { unit: row.text("unit_name")?, payee: row.opt_text("payee")?, waits, document });
    }
    Ok(Listing { rows, count, sum })
}
