//! The one door for writes. Every act passes the same steps in one
//! transaction: idempotency, authority, the act itself, the journal, the
//! messages. How the transaction is driven is the database's business; what
//! happens inside it stands here, once.

use kernel::authority::{self, Situation};
use kernel::hex;
use kernel::{Code, Day, Moment, Refusals};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::act::{Case, Record, Subject, Work};
use crate::authority as office;
use crate::documents::{self, Document};
use crate::journal::{self, Entry, Receipt};
use crate::presence;
use crate::table::{IDEMPOTENCY, OUTBOX};
use crate::tx::{Actor, Channel, Proof};
use crate::units::{self, Unit};
use crate::value::Row;
use crate::{Error, Read, Result, Tx, params, row};

/// How an act arrives.
#[derive(Clone, Debug)]
pub struct Envelope {
    pub actor: Actor,
    pub channel: Channel,
    /// Repeating the key repeats the answer, not the act.
    pub key: Option<String>,
    /// Everything but the keeping.
    pub dry_run: bool,
    /// That the person is there and agrees to what was shown; see [`crate::presence`].
    pub presence: Option<i64>,
}

impl Envelope {
    pub fn new(actor: Actor, channel: Channel) -> Self {
        Envelope { actor, channel, key: None, dry_run: false, presence: None }
    }

    #[must_use]
    pub fn with_key(mut self, key: impl Into<String>) -> Self {
        self.key = Some(key.into());
        self
    }

    #[must_use]
    pub fn with_presence(mut self, presence: i64) -> Self {
        self.presence = Some(presence);
        self
    }
}

/// The acknowledgement of an act. Who keeps it can later prove that the log
/// must hold this leaf.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Answer {
    pub done: serde_json::Value,
    pub entry: i64,
    /// Leaf digest (RFC 6962 leaf hash) in hex.
    pub leaf: String,
    /// Leaf index; absent until the sealer has been by.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub index: Option<u64>,
    pub at: String,
    /// This act was done before under the same key.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub repeated: bool,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub dry_run: bool,
}

/// Keys are short and printable, so that they can be logged and compared.
fn check_key(key: &str) -> Result<()> {
    let fine = (1..=100).contains(&key.len()) && key.bytes().all(|b| b.is_ascii_graphic());
    if fine { Ok(()) } else { Err(Error::Input("kunci idempotensi: 1 sampai 100 huruf ASCII tanpa spasi".into())) }
}

/// What was found before the act itself is asked.
#[derive(Default)]
struct Found {
    known: Option<Row>,
    grants: Vec<Row>,
    documents: Vec<Document>,
    unit: Option<Unit>,
    hands: Vec<Row>,
    presence: Option<Row>,
    /// Nobody has an account yet.
    unfounded: bool,
}

/// Does the act inside an open transaction. `Ok` holds a receipt where the act
/// is new, none where it is the answer to a repeated key.
pub(crate) async fn perform(work: &dyn Work, envelope: &Envelope, tx: &mut Tx) -> Result<(Answer, Option<Receipt>)> {
    let def = work.def();
    let input = work.input()?;
    let input_hash = Sha256::digest(input.as_bytes()).to_vec();
    let mut found = first_look(work, envelope, tx).await?;
    if let Some(known) = &found.known {
        return repeat(known, &input_hash, envelope).map(|a| (a, None));
    }
    let doc_date = work.doc_date().unwrap_or(tx.ctx().today);
    let presence = found.presence.take();
    let case = admit(work, found, doc_date, tx)?;
    check_presence(work, envelope, presence.as_ref(), (&case, &input), tx).await?;
    let held = guarded(def.name, &case, tx).await?;
    let record = told_together(held, work.run(&case, tx).await)?;
    let receipt = record_act(work, &case, &record, &input, tx).await?;
    let answer = Answer {
        done: record.out,
        entry: receipt.id,
        leaf: hex(&receipt.digest),
        index: None,
        at: tx.ctx().now.iso(),
        repeated: false,
        dry_run: envelope.dry_run,
    };
    for (topic, message) in record.messages {
        let (id, at) = (tx.id()?, tx.ctx().now);
        let payload = serde_json::to_string(&message)?;
        tx.insert(&OUTBOX, row! { id: id, topic: topic, payload: payload, entry_id: receipt.id, at: at }).await?;
    }
    if let Some(key) = &envelope.key {
        let (actor, at) = (tx.ctx().actor.person(), tx.ctx().now);
        let text = serde_json::to_string(&answer)?;
        let new = row! { actor: actor, act: def.name, key: key, input_hash: input_hash, answer: text, at: at };
        tx.insert(&IDEMPOTENCY, new).await?;
    }
    Ok((answer, Some(receipt)))
}

/// What modules to the right find against the act.
async fn guarded(act: &str, case: &Case, tx: &mut Tx) -> Result<Refusals> {
    let mut found = Refusals::new();
    for guard in tx.ctx().guards.iter().flat_map(|of_module| of_module.iter()).filter(|g| g.act == act) {
        found.extend((guard.run)(tx, case).await?);
    }
    Ok(found)
}

/// All reasons at once: those of the guards, and those of the act.
fn told_together<T>(mut held: Refusals, done: Result<T>) -> Result<T> {
    if held.is_empty() {
        return done;
    }
    if let Err(error) = done {
        let Error::Refused(found) = error else { return Err(error) };
        held.extend(found);
    }
    Err(held.into())
}

/// Everything that can be asked before anything is known, in one round trip;
/// then what is remembered of offices, units and dated data.
async fn first_look(work: &dyn Work, envelope: &Envelope, tx: &mut Tx) -> Result<Found> {
    let (def, person, now) = (work.def(), envelope.actor.person(), tx.ctx().now);
    let (user, proof) = match envelope.actor {
        Actor::User { user, proof, .. } => (Some(user), proof),
        Actor::PracticeOperator => (None, Proof::Vouched),
    };
    let (token, session) = match proof {
        Proof::Vouched => (None, None),
        Proof::Token(token) => (Some(token), None),
        Proof::Session(session) => (None, Some(session)),
    };
    if let Some(key) = &envelope.key {
        check_key(key)?;
    }
    let mut reads = vec![(office::CALLER, params![user, person, token, now, def.name, envelope.key.clone(), session])];
    let subject = work.subject();
    let references: &[_] = if let Subject::Documents(references) = &subject { references } else { &[] };
    reads.extend(references.iter().map(documents::locking_lookup));
    reads.extend(references.first().map(|r| (office::hands(r), documents::lookup_params(r))));
    if def.founding {
        reads.push((office::ANY_USER, vec![]));
    }
    reads.extend(envelope.presence.map(|id| (presence::LOAD, params![id])));
    let mut answers = tx.query_all(reads).await?.into_iter();
    let caller = answers.next().and_then(|rows| rows.into_iter().next());
    let caller = caller.ok_or_else(|| Error::Bug("pemanggil tidak terbaca".into()))?;
    if user.is_some() {
        check_credential(&caller, proof)?;
    }
    let mut found = Found::default();
    for reference in references {
        let rows = answers.next().unwrap_or_default();
        let row = rows.first().ok_or_else(|| Error::NotFound(format!("dokumen {}", reference.0)))?;
        found.documents.push(Document::from_row(row)?);
    }
    if !references.is_empty() {
        found.hands = answers.next().unwrap_or_default();
    }
    found.unfounded = def.founding && answers.next().unwrap_or_default().is_empty();
    found.presence = envelope.presence.and_then(|_| answers.next()?.into_iter().next());
    tx.steady_at(caller.int("version")?).await?;
    let (grants, unit) = standing((&subject, work.within()), person, &found, tx).await?;
    found.grants = grants;
    found.unit = unit;
    found.known = caller.opt_bytes("input_hash")?.is_some().then_some(caller);
    Ok(found)
}

/// The actor's offices, and the unit the act is about.
async fn standing(
    (subject, within): (&Subject, Option<&Code>),
    person: i64,
    found: &Found,
    tx: &mut Tx,
) -> Result<(Vec<Row>, Option<Unit>)> {
    let grants = tx.steady().query(office::GRANTS, params![person]).await?;
    let unit = match subject {
        Subject::Region => None,
        Subject::Unit(code) => {
            let unit = units::by_norm(&mut tx.steady(), code.norm()).await?;
            Some(unit.ok_or_else(|| Error::NotFound(format!("SKPD atau unit {code}")))?)
        }
        Subject::Documents(_) => match (found.documents.first(), within) {
            (Some(document), Some(code)) => {
                let unit = units::by_norm(&mut tx.steady(), code.norm()).await?;
                let unit = unit.filter(|u| u.skpd_id == document.unit_id);
                Some(unit.ok_or_else(|| Error::NotFound(format!("unit {code} pada SKPD dokumen ini")))?)
            }
            (Some(document), None) => units::by_id(&mut tx.steady(), document.sub_unit_id).await?,
            (None, _) => None,
        },
    };
    Ok((grants, unit))
}

fn check_credential(caller: &Row, proof: Proof) -> Result<()> {
    if caller.opt_text("status")?.as_deref() != Some("aktif") {
        return Err(Error::Unauthorised("akun ini tidak aktif".into()));
    }
    let stands = match proof {
        Proof::Vouched => true,
        Proof::Token(_) => caller.opt_int("token")?.is_some(),
        Proof::Session(_) => caller.opt_int("session")?.is_some(),
    };
    if !stands {
        return Err(Error::Unauthorised("tanda masuk sudah berakhir atau dicabut; masuk lagi".into()));
    }
    Ok(())
}

fn repeat(known: &Row, input_hash: &[u8], envelope: &Envelope) -> Result<Answer> {
    if known.bytes("input_hash")? != input_hash {
        return Err(Error::KeyReused(envelope.key.clone().unwrap_or_default()));
    }
    let answer: Answer = serde_json::from_str(&known.text("answer")?)?;
    Ok(Answer { repeated: true, ..answer })
}

/// Judges authority and the step in the life cycle.
fn admit(work: &dyn Work, found: Found, doc_date: Day, tx: &Tx) -> Result<Case> {
    let def = work.def();
    let grant = judge_office(work, &found, doc_date, tx)?;
    if let (Some(edge), Some(document)) = (&def.edge, found.documents.first())
        && !edge.from.is_empty()
    {
        let mut refusals = Refusals::new();
        refusals.require(!document.external, || external(document));
        refusals.require(edge.allows(document.kind, document.state), || {
            documents::wrong_state(document, edge.from, def.title)
        });
        refusals.or(())?;
    }
    Ok(Case { documents: found.documents, unit: found.unit, doc_date, grant })
}

fn external(document: &Document) -> kernel::Refusal {
    kernel::Refusal::new(
        "DOKUMEN-LUAR",
        "Kebijakan Simpul: dokumen impor tidak pernah membayar",
        format!("{} berasal dari impor; dokumen luar hanya dapat dibaca dan dilacak.", document.label()),
        "Lakukan langkah ini di sistem asalnya, lalu impor lagi berkas terbarunya.",
    )
}

fn judge_office(work: &dyn Work, found: &Found, doc_date: Day, tx: &Tx) -> Result<Option<authority::Grant>> {
    let (def, ctx) = (work.def(), tx.ctx());
    if let Actor::PracticeOperator = ctx.actor {
        let fine = (ctx.region.practice && def.setup) || (def.founding && found.unfounded);
        return if fine { Ok(None) } else { Err(Error::refuse(office::operator_may_not(def.title))) };
    }
    if def.own {
        return Ok(None);
    }
    let hands = found.hands.iter().map(office::hand).collect::<Result<Vec<_>>>()?;
    let grants = found.grants.iter().map(office::grant).collect::<Result<Vec<_>>>()?;
    let places: Vec<i64> = found.unit.as_ref().map(|u| vec![u.id, u.skpd_id]).unwrap_or_default();
    let at = Situation {
        person: ctx.actor.person(),
        units: &places,
        doc_date,
        now: ctx.now,
        zone: ctx.region.zone,
        hands: &hands,
    };
    Ok(Some(authority::decide(def, &at, &grants)?.clone()))
}

/// Whoever signs is there: outside practice folders always, and wherever a
/// presence is shown it must be the right one.
async fn check_presence(
    work: &dyn Work,
    envelope: &Envelope,
    found: Option<&Row>,
    (case, input): (&Case, &str),
    tx: &mut Tx,
) -> Result<()> {
    let def = work.def();
    match envelope.presence {
        Some(id) => presence::take(tx, id, found, def.name, input, &case.documents).await,
        None if def.signs && !tx.ctx().region.practice => Err(Error::refuse(presence::missing(def.title))),
        None => Ok(()),
    }
}

async fn record_act(
    work: &dyn Work,
    case: &Case,
    record: &Record<serde_json::Value>,
    input: &str,
    tx: &mut Tx,
) -> Result<Receipt> {
    let effects = std::mem::take(&mut tx.effects).into_json();
    let out = serde_json::to_string(&record.out)?;
    let entry = Entry {
        act: work.def().name,
        outcome: "done",
        grant: case.grant.as_ref().map(|g| g.id),
        unit: case.unit.as_ref().map(|u| u.id),
        thread: record.thread.or_else(|| case.documents.first().map(|d| d.thread)),
        document: record.document.or_else(|| case.documents.first().map(|d| d.id)),
        doc_date: Some(case.doc_date),
        body: format!("{{\"input\":{input},\"out\":{out},\"effects\":{effects}}}"),
        personal: work.def().personal,
    };
    journal::append(tx, entry).await
}

/// The unit that an attempt was about, so that its officials find it.
async fn aimed_at(work: &dyn Work, tx: &mut Tx) -> Result<Option<i64>> {
    match work.subject() {
        Subject::Region => Ok(None),
        Subject::Unit(code) => Ok(units::by_norm(tx, code.norm()).await?.map(|u| u.id)),
        Subject::Documents(references) => match references.first() {
            Some(first) => Ok(documents::find(tx, first).await?.map(|d| d.sub_unit_id)),
            None => Ok(None),
        },
    }
}

/// Journals a refusal, so that the attempt stays on record.
pub(crate) async fn record_refusal(work: &dyn Work, refusals: &Refusals, tx: &mut Tx) -> Result<Receipt> {
    let unit = aimed_at(work, tx).await?;
    let codes: Vec<&str> = refusals.as_slice().iter().map(|r| r.code.as_str()).collect();
    let body = serde_json::json!({ "refused": codes }).to_string();
    let entry = Entry {
        act: work.def().name,
        outcome: "refused",
        grant: None,
        unit,
        thread: None,
        document: None,
        doc_date: work.doc_date(),
        body,
        personal: false,
    };
    journal::append(tx, entry).await
}

/// How many refusals of one person are journalled in an hour; the rest are
/// only answered, so that nobody can flood an append-only journal.
pub(crate) const REFUSAL_BUDGET: u32 = 60;

/// Counts refusals per person and hour.
#[derive(Debug, Default)]
pub(crate) struct Budget(std::sync::Mutex<std::collections::HashMap<i64, (i64, u32)>>);

impl Budget {
    pub(crate) fn allows(&self, person: i64, now: Moment) -> bool {
        let hour = now.0 / 3_600_000;
        let mut counts = self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let slot = counts.entry(person).or_insert((hour, 0));
        if slot.0 != hour {
            *slot = (hour, 0);
        }
        slot.1 += 1;
        slot.1 <= REFUSAL_BUDGET
    }
}
