//! Access to services and data sets: an official document that one SKPD asks
//! for and the head of another decides on.

use kernel::lifecycle::{Edge, Kind, State};
use kernel::number::{NumberParts, number_used, render_number};
use kernel::{ActDef, Code, Day, Money};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::{Act, Case, DocRef, Document, Error, Record, Result, Subject, Tx};

use super::{HEAD, HEADS, LAW, Ref, clean, policy, reasons, skpd};
use crate::model::{PersonalGround, Service, Target};
use crate::rules::access::{ApproveFacts, AskFacts, decide_approve, decide_ask, decide_give_up};
use crate::store::{access as rows, datasets, members, services};

/// What a step answers: the document as it now stands.
#[derive(Clone, Debug, Serialize)]
pub struct AccessDone {
    /// Number of the document in the register, and of the grant it becomes.
    pub id: i64,
    pub kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub number: Option<String>,
    pub state: &'static str,
    /// The last day on which it holds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<Day>,
}

impl AccessDone {
    fn of(d: &Document, until: Option<Day>) -> AccessDone {
        AccessDone { id: d.id, kind: d.kind.code(), number: d.number.clone(), state: d.state.code(), until }
    }
}

const ASK: &ActDef = &ActDef {
    edge: Some(Edge { kind: Kind::Access, from: &[], to: State::Submitted }),
    signs: true,
    ..ActDef::new("ask-access", "Ajukan permohonan akses data", LAW, HEADS)
};

/// An SKPD asks to call a service, or to receive the events of a data set. The
/// head of the SKPD that provides it decides.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AskAccess {
    /// The SKPD that asks.
    pub unit: Code,
    /// Its system that will use it: the identifier, or the number.
    pub client: Ref,
    /// A service as it is called, ID-…/…/…/…/…, or its number.
    #[serde(default)]
    pub service: Option<Ref>,
    /// What may be called, one to a line: `GET /pasien/*`.
    #[serde(default)]
    pub endpoints: Vec<String>,
    /// Code of a data set, instead of a service.
    #[serde(default)]
    pub dataset: Option<String>,
    /// Its version.
    #[serde(default)]
    pub version: Option<i64>,
    /// Code of the client's own service that takes its events; without one it
    /// fetches them.
    #[serde(default)]
    pub deliver_to: Option<String>,
    pub purpose: String,
    pub legal_ground: String,
    /// Where personal data are asked for: by what they may be processed.
    #[serde(default)]
    pub personal_ground: Option<PersonalGround>,
    /// The last day.
    pub until: Day,
}

fn named(text: Option<&String>) -> Option<&str> {
    text.map(|t| t.trim()).filter(|t| !t.is_empty())
}

impl AskAccess {
    /// What is asked for, whether its version is in force, and whether it
    /// holds personal data.
    async fn target(&self, tx: &mut Tx) -> Result<Option<(Target, bool, bool)>> {
        match (named(self.service.as_ref().map(|r| &r.0)), named(self.dataset.as_ref()), self.version) {
            (Some(service), None, None) => {
                let service = services::named(tx, service).await?;
                let personal = service.personal;
                Ok(Some((Target::Service(service), true, personal)))
            }
            (None, Some(code), Some(version)) => {
                let dataset = datasets::named(tx, code).await?;
                let described = datasets::in_force(tx, dataset.id, version).await?;
                let personal = described.as_ref().is_some_and(|d| d.personal);
                Ok(Some((Target::DataSet(dataset, version), described.is_some(), personal)))
            }
            _ => Ok(None),
        }
    }

    async fn deliver_to(&self, tx: &mut Tx, client: &crate::model::System) -> Result<Option<Service>> {
        let Some(code) = named(self.deliver_to.as_ref()) else { return Ok(None) };
        let found = services::of_system(tx, client, code).await?;
        found.map(Some).ok_or_else(|| Error::NotFound(format!("layanan {code} pada {}", client.identifier())))
    }
}

impl Act for AskAccess {
    const DEF: &'static ActDef = ASK;
    type Out = AccessDone;

    fn subject(&self) -> Subject {
        Subject::Unit(self.unit.clone())
    }

    async fn run(&self, case: &Case, tx: &mut Tx) -> Result<Record<AccessDone>> {
        let today = tx.ctx().today;
        let policy = policy(tx, today)?;
        let (purpose, legal_ground) =
            (clean("tujuan", &self.purpose, 1000)?, clean("dasar hukum", &self.legal_ground, 500)?);
        // Of one request sent twice at once, the second finds the first.
        tx.hold_steady().await?;
        let client = members::named(tx, &self.client.0).await?;
        let target = self.target(tx).await?;
        let deliver_to = self.deliver_to(tx, &client).await?;
        let waits = match &target {
            Some((target, ..)) => rows::waits(tx, client.id, target).await?,
            None => None,
        };
        let endpoints = decide_ask(&AskFacts {
            client: &client,
            skpd: skpd(case)?,
            target: target.as_ref().map(|(target, ..)| target),
            in_force: target.as_ref().is_some_and(|(_, in_force, _)| *in_force),
            personal: target.as_ref().is_some_and(|(.., personal)| *personal),
            endpoints: &self.endpoints,
            deliver_to: deliver_to.as_ref(),
            purpose: &purpose,
            legal_ground: &legal_ground,
            personal_ground: self.personal_ground,
            until: self.until,
            today,
            most_days: policy.access_days,
            waits: waits.as_deref(),
        })?;
        let (target, ..) = target.ok_or_else(|| Error::Bug("permohonan tanpa sasaran".into()))?;
        let subject = format!("Akses {} ke {}", client.identifier(), target.label());
        let mut d = request(tx, target.system().member.unit, subject)?;
        give_number(tx, &mut d, &policy.access_number, today).await?;
        store::documents::create(tx, &d, &[]).await?;
        let new = rows::New {
            document: d.id,
            client: client.id,
            target: &target,
            endpoints: &endpoints,
            deliver_to: deliver_to.map(|service| service.id),
            purpose: &purpose,
            legal_ground: &legal_ground,
            personal_ground: self.personal_ground,
            until: self.until,
        };
        rows::insert(tx, &new).await?;
        let told = serde_json::json!({
            "access": d.id, "number": d.number, "client": client.identifier(), "target": target.label(),
        });
        let done = AccessDone::of(&d, Some(self.until));
        Ok(Record::new(done).on(d.id, d.thread).tell("access-asked", told))
    }
}

/// The document belongs to the SKPD whose head decides.
fn request(tx: &Tx, provider: i64, subject: String) -> Result<Document> {
    let id = tx.id()?;
    Ok(Document {
        id,
        kind: Kind::Access,
        flow: String::new(),
        year: tx.ctx().today.year(),
        unit_id: provider,
        sub_unit_id: provider,
        thread: id,
        number: None,
        serial: None,
        doc_date: None,
        entered_at: tx.ctx().now,
        state: State::Submitted,
        amount: Money::ZERO,
        net: Money::ZERO,
        external: false,
        import_id: None,
        drafted_by: tx.ctx().actor.person(),
        subject,
        version: 1,
    })
}

/// Takes the next number of the provider's series; the last lock of the act.
async fn give_number(tx: &mut Tx, d: &mut Document, pattern: &str, date: Day) -> Result<()> {
    let skpd = store::units::by_id(&mut tx.steady(), d.unit_id).await?;
    let skpd = skpd.ok_or_else(|| Error::Bug("SKPD penyedia hilang".into()))?;
    let taken = store::numbers::take(tx, d.unit_id, d.kind, d.year, date).await?;
    let parts = NumberParts {
        region: tx.ctx().region.wilayah.clone(),
        serial: u32::try_from(taken.serial).map_err(|_| Error::Input("nomor urut melampaui batas".into()))?,
        skpd: skpd.code,
        kind: None,
        stage: String::new(),
        month: date.month(),
        year: date.year(),
    };
    let number = render_number(pattern, &parts)?;
    if rows::number_taken(tx, d.year, &number, d.id).await? {
        return Err(Error::refuse(number_used(&number)));
    }
    (d.number, d.serial, d.doc_date) = (Some(number), Some(taken.serial), Some(date));
    Ok(())
}

const APPROVE: &ActDef = &ActDef {
    edge: Some(Edge { kind: Kind::Access, from: &[State::Submitted], to: State::Approved }),
    separate_from: &["ask-access"],
    signs: true,
    ..ActDef::new("approve-access", "Setujui akses data", LAW, HEAD)
};

/// The head of the SKPD that provides it gives access, from today on.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ApproveAccess {
    pub access: DocRef,
    /// A last day before the one that was asked for.
    #[serde(default)]
    pub until: Option<Day>,
}

impl Act for ApproveAccess {
    const DEF: &'static ActDef = APPROVE;
    type Out = AccessDone;

    fn subject(&self) -> Subject {
        Subject::Documents(vec![self.access.clone()])
    }

    async fn run(&self, case: &Case, tx: &mut Tx) -> Result<Record<AccessDone>> {
        let mut d = case.document()?.clone();
        let today = tx.ctx().today;
        tx.hold_steady().await?;
        let access = rows::access(tx, d.id).await?;
        let (in_force, personal) = match &access.target {
            Target::Service(service) => (true, service.personal),
            Target::DataSet(dataset, version) => {
                let described = datasets::in_force(tx, dataset.id, *version).await?;
                (described.is_some(), described.is_some_and(|d| d.personal))
            }
        };
        let facts = ApproveFacts { access: &access, in_force, personal, until: self.until, today };
        let until = decide_approve(&facts)?;
        rows::approve(tx, d.id, (today, until)).await?;
        d.state = State::Approved;
        store::documents::save(tx, &d).await?;
        let told = serde_json::json!({
            "grant": d.id, "number": d.number, "client": access.client.identifier(),
            "provider": access.target.system().identifier(), "target": access.target.label(),
        });
        Ok(Record::new(AccessDone::of(&d, Some(until))).on(d.id, d.thread).tell("access-approved", told))
    }
}

const REFUSE: &ActDef = &ActDef {
    edge: Some(Edge { kind: Kind::Access, from: &[State::Submitted], to: State::Rejected }),
    separate_from: &["ask-access"],
    ..ActDef::new("refuse-access", "Tolak akses data", LAW, HEAD)
};

/// The head of the SKPD that provides it says no, and why.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RefuseAccess {
    pub access: DocRef,
    pub reasons: Vec<String>,
}

impl Act for RefuseAccess {
    const DEF: &'static ActDef = REFUSE;
    type Out = AccessDone;

    fn subject(&self) -> Subject {
        Subject::Documents(vec![self.access.clone()])
    }

    async fn run(&self, case: &Case, tx: &mut Tx) -> Result<Record<AccessDone>> {
        let mut d = case.document()?.clone();
        let reasons = reasons(&self.reasons)?;
        rows::refuse(tx, d.id, &reasons).await?;
        d.state = State::Rejected;
        store::documents::save(tx, &d).await?;
        Ok(Record::new(AccessDone::of(&d, None)).on(d.id, d.thread))
    }
}

const END: &ActDef = &ActDef {
    edge: Some(Edge { kind: Kind::Access, from: &[State::Approved], to: State::Settled }),
    ..ActDef::new("end-access", "Akhiri akses data", LAW, HEADS)
};

/// The SKPD that provides it ends access at once.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EndAccess {
    pub access: DocRef,
    pub reasons: Vec<String>,
}

impl Act for EndAccess {
    const DEF: &'static ActDef = END;
    type Out = AccessDone;

    fn subject(&self) -> Subject {
        Subject::Documents(vec![self.access.clone()])
    }

    async fn run(&self, case: &Case, tx: &mut Tx) -> Result<Record<AccessDone>> {
        let d = case.document()?.clone();
        let reasons = reasons(&self.reasons)?;
        ended(tx, d, State::Settled, &reasons).await
    }
}

async fn ended(tx: &mut Tx, mut d: Document, to: State, reasons: &[String]) -> Result<Record<AccessDone>> {
    rows::end(tx, d.id, reasons).await?;
    d.state = to;
    store::documents::save(tx, &d).await?;
    let told = serde_json::json!({ "grant": d.id, "number": d.number });
    Ok(Record::new(AccessDone::of(&d, None)).on(d.id, d.thread).tell("access-ended", told))
}

const GIVE_UP: &ActDef = &ActDef::new("give-up-access", "Lepaskan akses data", LAW, HEADS);

/// The SKPD that asked takes its request back, or needs the access no more.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GiveUpAccess {
    /// The SKPD that asked.
    pub unit: Code,
    pub access: DocRef,
    pub reasons: Vec<String>,
}

impl Act for GiveUpAccess {
    const DEF: &'static ActDef = GIVE_UP;
    type Out = AccessDone;

    fn subject(&self) -> Subject {
        Subject::Unit(self.unit.clone())
    }

    async fn run(&self, case: &Case, tx: &mut Tx) -> Result<Record<AccessDone>> {
        let reasons = reasons(&self.reasons)?;
        tx.hold_steady().await?;
        let missing = || Error::NotFound(format!("permohonan akses data {}", self.access.0));
        let found = store::documents::find(tx, &self.access).await?;
        let d = found.filter(|d| d.kind == Kind::Access).ok_or_else(missing)?;
        let access = rows::access(tx, d.id).await?;
        decide_give_up(&access, skpd(case)?)?;
        let to = match d.state {
            State::Submitted => State::Voided,
            State::Approved => State::Settled,
            _ => {
                let wanted = [State::Submitted, State::Approved];
                return Err(Error::refuse(store::documents::wrong_state(&d, &wanted, GIVE_UP.title)));
            }
        };
        ended(tx, d, to, &reasons).await
    }
}
