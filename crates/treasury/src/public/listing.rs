//! Where is it stuck: lists over all documents that a reader may see.

use std::cmp::Reverse;
use std::collections::HashMap;

use kernel::lifecycle::{Kind, State};
use kernel::{ActDef, Day, Moment, Money};
use store::{Error, Module, Result, Row, Scope, View};

use super::waiting::moves;
use crate::rules::waiting::{Moves, Standing};
use crate::store::listing::{Filter, page, totals, unit_names};

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
    /// Count and sum, where the caller knows that they are still the same.
    pub totals: Option<(i64, Money)>,
}

/// A document in a list.
#[derive(Clone, Debug)]
pub struct Listed {
    pub id: i64,
    pub kind: Kind,
    /// As [`store::Document::short`] calls it.
    pub label: String,
    pub number: Option<String>,
    pub date: Option<Day>,
    pub subject: String,
    pub amount: Money,
    pub state: State,
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
    let (count, sum) = match wanted.totals {
        Some(known) => known,
        None => totals(view, &within, &filter).await?,
    };
    let units = unit_names(view).await?;
    let number = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
    let found = page(view, &within, &filter, wanted.order, (number(wanted.most), number(wanted.after))).await?;
    let moves = moves(wanted.modules);
    let mut rows = found.iter().map(|row| listed(row, &units, &moves)).collect::<Result<Vec<_>>>()?;
    match wanted.order {
        Order::Newest => rows.sort_by_key(|l| Reverse(l.id)),
        Order::Oldest => rows.sort_by_key(|l| l.id),
        Order::Amount => rows.sort_by_key(|l| Reverse((l.amount, l.id))),
        // By bytes, as the statements do; without a number first.
        Order::Number => rows.sort_by(|a, b| a.number.cmp(&b.number).then(b.id.cmp(&a.id))),
    }
    Ok(Listing { rows, count, sum })
}

fn listed(row: &Row, units: &HashMap<i64, String>, moves: &Moves) -> Result<Listed> {
    let bad = |what: &str| Error::Storage(format!("dokumen dengan {what} tak dikenal"));
    let id = row.int("id")?;
    let kind = Kind::parse(row.str("kind")?).ok_or_else(|| bad("jenis"))?;
    let flow = row.str("flow")?;
    let number = row.opt_text("number")?;
    let label = store::documents::short(kind.code(), flow, row.opt_int("serial")?, number.as_deref());
    let date = row.opt_day("doc_date")?;
    let entered_at = row.moment("entered_at")?;
    let state = State::parse(row.str("state")?).ok_or_else(|| bad("keadaan"))?;
    let amount = row.money("amount")?;
    let external = row.flag("external")?;
    let subject = row.text("subject")?;
    let unit = units.get(&row.int("sub_unit_id")?).cloned().unwrap_or_default();
    let received = row.opt_day("received_on")?;
    let payee = row.opt_text("payee")?;
    let standing = Standing { kind, state, flow, carried: row.int("carried")? > 0, received };
    let act = if external { None } else { moves.next(&standing) };
    let waits = match act {
        Some(act) => Some((act, row.opt_moment("since")?.unwrap_or(entered_at))),
        None => None,
    };
    Ok(Listed { id, kind, label, number, date, subject, amount, state, unit, payee, waits })
}
