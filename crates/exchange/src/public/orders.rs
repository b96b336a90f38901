//! What officials decided about the running exchange: for the hub, which
//! carries it out, and for whoever looks.

use kernel::Moment;
use store::{Result, Row, View};

use crate::model::{OrderKind, OrderState, identifier};
use crate::store::{kept, orders as rows, unreadable};

/// Decisions that are read at once.
const MOST: i64 = 1000;

/// A decision that counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Order {
    pub id: i64,
    pub kind: OrderKind,
    /// Data set and version.
    pub stream: Option<(String, i64)>,
    /// The lane's number of the event or alarm.
    pub target: Option<i64>,
    /// The system whose deliveries go on.
    pub subscriber: Option<String>,
    /// The mended record.
    pub mended: Option<String>,
    pub reasons: Vec<String>,
    pub decided_at: Moment,
}

/// What was decided behind a place (moment and number), in order.
pub async fn decided(view: &mut View, after: (Moment, i64)) -> Result<Vec<Order>> {
    let keys = view.keys()?;
    let mut all = Vec::new();
    for r in rows::decided(view, after, MOST).await? {
        let subscriber = match r.opt_text("code")? {
            Some(code) => Some(identifier([r.str("instance")?, r.str("class")?, r.str("member_code")?, &code])),
            None => None,
        };
        all.push(Order {
            id: r.int("id")?,
            kind: kind(&r)?,
            stream: r.opt_text("dataset_code")?.zip(r.opt_int("version")?),
            target: r.opt_int("target")?,
            subscriber,
            mended: rows::opened(&keys, &r)?,
            reasons: kept(&r, "reasons")?,
            decided_at: r.moment("decided_at")?,
        });
    }
    Ok(all)
}

fn kind(r: &Row) -> Result<OrderKind> {
    OrderKind::parse(r.str("kind")?).ok_or_else(|| unreadable("jenis keputusan"))
}

/// A decision or a proposal, as people read of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision {
    pub id: i64,
    pub kind: OrderKind,
    pub state: OrderState,
    /// The SKPD that decided, and the one that makes the data.
    pub unit: Option<i64>,
    pub unit_name: String,
    pub producer: Option<i64>,
    pub dataset: String,
    pub version: i64,
    pub target: Option<i64>,
    /// The mended record; whoever shows it asks who may read it.
    pub mended: Option<String>,
    pub reasons: Vec<String>,
    pub proposed_by: i64,
    pub by: Option<String>,
    pub at: Moment,
    pub decided_by: Option<String>,
    pub decided_at: Option<Moment>,
    pub answer: Vec<String>,
}

impl Decision {
    /// As people call the stream.
    pub fn stream(&self) -> String {
        if self.dataset.is_empty() { String::new() } else { format!("{} v{}", self.dataset, self.version) }
    }
}

async fn read(view: &mut View, time: (Moment, Moment), state: &str, most: i64) -> Result<Vec<Decision>> {
    let keys = view.keys()?;
    let one = |r: &Row| {
        Ok(Decision {
            id: r.int("id")?,
            kind: kind(r)?,
            state: OrderState::parse(r.str("status")?).ok_or_else(|| unreadable("keadaan keputusan"))?,
            unit: r.opt_int("unit_id")?,
            unit_name: r.opt_text("unit_name")?.unwrap_or_default(),
            producer: r.opt_int("producer")?,
            dataset: r.opt_text("dataset_code")?.unwrap_or_default(),
            version: r.opt_int("version")?.unwrap_or_default(),
            target: r.opt_int("target")?,
            mended: rows::opened(&keys, r)?,
            reasons: kept(r, "reasons")?,
            proposed_by: r.int("proposed_by")?,
            by: r.opt_text("proposed_name")?,
            at: r.moment("proposed_at")?,
            decided_by: r.opt_text("decided_name")?,
            decided_at: r.opt_moment("decided_at")?,
            answer: if r.opt_text("answer")?.is_some() { kept(r, "answer")? } else { Vec::new() },
        })
    };
    rows::shown(view, time, state, most).await?.iter().map(one).collect()
}

/// What was proposed or decided in a time, the newest first.
pub async fn decisions(view: &mut View, from: Moment, until: Moment, most: i64) -> Result<Vec<Decision>> {
    read(view, (from, until), "", most).await
}

/// What waits for another person.
pub async fn proposed(view: &mut View) -> Result<Vec<Decision>> {
    read(view, (Moment(0), Moment(i64::MAX)), OrderState::Waiting.code(), MOST).await
}
