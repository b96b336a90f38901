//! Decisions about the running exchange. The door says who may and the journal
//! who did; the hub carries it out and notes in the message log under whose
//! decision.

use kernel::{ActDef, Code};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::{Act, Case, Record, Result, Subject, Tx};

use super::{BOTH, DISKOMINFO, LAW, reasons, skpd};
use crate::model::{OrderKind, OrderState, Place, Target};
use crate::rules::orders::{
    ResendFacts, decide_approve, decide_deliver, decide_own, decide_reject, decide_resend, read_place,
};
use crate::store::{access, datasets, orders as rows};

/// What was decided, and whether it counts already.
#[derive(Clone, Debug, Serialize)]
pub struct Ordered {
    /// Its number: for the second person, and in the message log.
    pub order: i64,
    pub status: &'static str,
}

async fn keep(tx: &mut Tx, new: &rows::New<'_>) -> Result<Record<Ordered>> {
    let (order, state) = rows::insert(tx, new).await?;
    Ok(told(order, new.kind, state))
}

fn told(order: i64, kind: OrderKind, state: OrderState) -> Record<Ordered> {
    let done = Record::new(Ordered { order, status: state.code() });
    match state {
        OrderState::InForce => done.tell("exchange-order", serde_json::json!({ "order": order, "kind": kind.code() })),
        _ => done,
    }
}

const PROPOSE: &ActDef =
    &ActDef { personal: true, ..ActDef::new("propose-resend", "Usulkan pengiriman ulang peristiwa", LAW, BOTH) };

/// Proposes that an event which was set aside goes on, as it came or mended. It
/// reaches its readers when another person approves it.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ProposeResend {
    /// The SKPD that makes the data.
    pub unit: Code,
    /// Data set, version and number, as the register of what is set aside writes it.
    pub event: String,
    /// The whole mended record as JSON; none where it goes on as it came.
    #[serde(default)]
    pub data: Option<String>,
    pub reasons: Vec<String>,
}

impl Act for ProposeResend {
    const DEF: &'static ActDef = PROPOSE;
    type Out = Ordered;

    fn subject(&self) -> Subject {
        Subject::Unit(self.unit.clone())
    }

    async fn run(&self, case: &Case, tx: &mut Tx) -> Result<Record<Ordered>> {
        let reasons = reasons(&self.reasons)?;
        let place = read_place(&self.event, true, "event")?;
        let data = self.data.as_deref().map(str::trim).filter(|text| !text.is_empty());
        // Of two proposals for one event at once, the second finds the first.
        tx.hold_steady().await?;
        let dataset = datasets::named(tx, &place.dataset).await?;
        let described = datasets::in_force(tx, dataset.id, place.version).await?;
        decide_resend(&ResendFacts {
            dataset: &dataset,
            version: place.version,
            skpd: skpd(case)?,
            schema: described.as_ref().map(|described| &described.schema),
            data,
            waits: rows::waits(tx, dataset.id, place.event.unwrap_or_default()).await?,
        })?;
        let new = rows::New {
            kind: OrderKind::Send,
            unit: Some(dataset.unit),
            stream: Some((dataset.id, place.version)),
            target: place.event,
            content: data,
            reasons: &reasons,
        };
        keep(tx, &new).await
    }
}

const APPROVE: &ActDef =
    &ActDef { signs: true, ..ActDef::new("approve-resend", "Setujui pengiriman ulang peristiwa", LAW, BOTH) };

/// Another person lets the event go on; the hub judges it once more.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ApproveResend {
    /// The SKPD that makes the data.
    pub unit: Code,
    /// Number of the proposal.
    pub order: i64,
}

impl Act for ApproveResend {
    const DEF: &'static ActDef = APPROVE;
    type Out = Ordered;

    fn subject(&self) -> Subject {
        Subject::Unit(self.unit.clone())
    }

    async fn run(&self, case: &Case, tx: &mut Tx) -> Result<Record<Ordered>> {
        tx.hold_steady().await?;
        let order = rows::order(tx, self.order).await?;
        decide_approve(&order, skpd(case)?, tx.ctx().actor.person())?;
        rows::approve(tx, order.id).await?;
        Ok(told(order.id, OrderKind::Send, OrderState::InForce))
    }
}

const REJECT: &ActDef = &ActDef::new("reject-resend", "Tolak pengiriman ulang peristiwa", LAW, BOTH);

/// Turns a proposal down, or takes the own one back; the event stays aside.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RejectResend {
    /// The SKPD that makes the data.
    pub unit: Code,
    /// Number of the proposal.
    pub order: i64,
    pub reasons: Vec<String>,
}

impl Act for RejectResend {
    const DEF: &'static ActDef = REJECT;
    type Out = Ordered;

    fn subject(&self) -> Subject {
        Subject::Unit(self.unit.clone())
    }

    async fn run(&self, case: &Case, tx: &mut Tx) -> Result<Record<Ordered>> {
        let reasons = reasons(&self.reasons)?;
        tx.hold_steady().await?;
        let order = rows::order(tx, self.order).await?;
        decide_reject(&order, skpd(case)?)?;
        rows::reject(tx, order.id, &reasons).await?;
        Ok(told(order.id, OrderKind::Send, OrderState::Rejected))
    }
}

const DISCARD: &ActDef = &ActDef::new("discard-event", "Buang peristiwa yang disisihkan", LAW, BOTH);

/// Lets an event go that nobody can mend. It reaches nobody, so one person
/// suffices; its name, its receipt and the reason stay.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DiscardEvent {
    /// The SKPD that makes the data.
    pub unit: Code,
    /// Data set, version and number, as the register of what is set aside writes it.
    pub event: String,
    pub reasons: Vec<String>,
}

impl Act for DiscardEvent {
    const DEF: &'static ActDef = DISCARD;
    type Out = Ordered;

    fn subject(&self) -> Subject {
        Subject::Unit(self.unit.clone())
    }

    async fn run(&self, case: &Case, tx: &mut Tx) -> Result<Record<Ordered>> {
        let reasons = reasons(&self.reasons)?;
        let place = read_place(&self.event, true, "event")?;
        on_stream(case, tx, (OrderKind::Discard, &place), &reasons).await
    }
}

/// A decision of one person on what the own SKPD publishes.
async fn on_stream(
    case: &Case,
    tx: &mut Tx,
    (kind, place): (OrderKind, &Place),
    reasons: &[String],
) -> Result<Record<Ordered>> {
    tx.hold_steady().await?;
    let dataset = datasets::named(tx, &place.dataset).await?;
    let waits = match place.event {
        Some(event) => rows::waits(tx, dataset.id, event).await?,
        None => false,
    };
    decide_own(&dataset, skpd(case)?, waits)?;
    let stream = Some((dataset.id, place.version));
    keep(tx, &rows::New { kind, unit: Some(dataset.unit), stream, target: place.event, content: None, reasons }).await
}

const RELEASE: &ActDef = &ActDef::new("release-stream", "Lepaskan aliran yang ditahan", LAW, BOTH);

/// Lets a held stream go on under the schema that is in force; what does not
/// keep to it stays aside.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReleaseStream {
    /// The SKPD that makes the data.
    pub unit: Code,
    /// Data set and version, as the register of streams writes it.
    pub stream: String,
    pub reasons: Vec<String>,
}

impl Act for ReleaseStream {
    const DEF: &'static ActDef = RELEASE;
    type Out = Ordered;

    fn subject(&self) -> Subject {
        Subject::Unit(self.unit.clone())
    }

    async fn run(&self, case: &Case, tx: &mut Tx) -> Result<Record<Ordered>> {
        let reasons = reasons(&self.reasons)?;
        let place = read_place(&self.stream, false, "stream")?;
        on_stream(case, tx, (OrderKind::Release, &place), &reasons).await
    }
}

const RESUME: &ActDef = &ActDef::new("resume-delivery", "Lanjutkan pengantaran peristiwa", LAW, BOTH);

/// Has the hub ask an address anew that wanted no more events.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ResumeDelivery {
    /// The SKPD whose system is brought the events.
    pub unit: Code,
    /// The access by which they are brought, by its number in the register.
    pub access: i64,
    pub reasons: Vec<String>,
}

impl Act for ResumeDelivery {
    const DEF: &'static ActDef = RESUME;
    type Out = Ordered;

    fn subject(&self) -> Subject {
        Subject::Unit(self.unit.clone())
    }

    async fn run(&self, case: &Case, tx: &mut Tx) -> Result<Record<Ordered>> {
        let reasons = reasons(&self.reasons)?;
        tx.hold_steady().await?;
        let found = access::access(tx, self.access).await?;
        let to = match &found.target {
            Target::DataSet(dataset, version) => Some((dataset.id, *version)),
            Target::Service(_) => None,
        };
        let delivered = to.is_some() && access::is_delivered(tx, self.access).await?;
        decide_deliver(&found.client, delivered, &self.access.to_string(), skpd(case)?)?;
        let new = rows::New {
            kind: OrderKind::Deliver,
            unit: Some(found.client.member.unit),
            stream: to,
            target: Some(self.access),
            content: None,
            reasons: &reasons,
        };
        keep(tx, &new).await
    }
}

const NOTE: &ActDef = &ActDef::new("note-alarm", "Tandai alarm sudah dilihat", LAW, DISKOMINFO);

/// Says that an alarm of the hub was looked at, and what was done about it.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NoteAlarm {
    /// Number of the alarm.
    pub alarm: i64,
    /// What was done.
    pub reasons: Vec<String>,
}

impl Act for NoteAlarm {
    const DEF: &'static ActDef = NOTE;
    type Out = Ordered;

    fn subject(&self) -> Subject {
        Subject::Region
    }

    async fn run(&self, _: &Case, tx: &mut Tx) -> Result<Record<Ordered>> {
        let reasons = reasons(&self.reasons)?;
        tx.hold_steady().await?;
        let new = rows::New {
            kind: OrderKind::Note,
            unit: None,
            stream: None,
            target: Some(self.alarm),
            content: None,
            reasons: &reasons,
        };
        keep(tx, &new).await
    }
}
