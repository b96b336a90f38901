//! Simpul itself as a member: what the regency's register tells after its
//! commits becomes events of data sets, in order, and reports become services.

use std::sync::Arc;
use std::time::Duration;

use exchange::public::{Action, DataSet, DataSetVersion, Registry};
use protocol::event::{Data, Event};
use protocol::r1::{self, Call};
use protocol::{Fault, FaultKind};
use serde_json::{Value as Json, json};
use store::outbox::{self, Mark, Message};
use store::{Db, View};

use crate::body::Taken;
use crate::course::Course;
use crate::events::PURPOSE;
use crate::events::check::{self, Expected};
use crate::follow;
use crate::head::Head;
use crate::hub::{Hub, lane_fault};
use crate::known::Known;
use crate::outward::Pending;
use crate::reply::Reply;
use crate::store::event::{Into, Item, Publish, Reached};
use crate::store::message::Between;
use crate::store::upkeep;

/// Name of the place in the outbox.
const MARK: &str = "outbox";
/// Read at once.
const MOST: usize = 200;
/// Between two looks where nothing was new.
const PAUSE: Duration = Duration::from_millis(250);
/// After a failure.
const REST: Duration = Duration::from_secs(2);

/// What an entry of the register tells others.
#[derive(Clone, Debug, PartialEq)]
pub struct Told {
    /// Code of the data set.
    pub dataset: String,
    pub action: Action,
    /// The key of what it is about.
    pub subject: String,
    pub data: Option<Json>,
    /// The SKPD whose systems alone may have it.
    pub audience: Option<i64>,
}

/// What somebody asks of Simpul as a service.
#[derive(Clone, Debug)]
pub struct Asked {
    pub service: String,
    pub path: String,
    pub query: Vec<(String, String)>,
    /// The SKPD that answers for the asking system.
    pub unit: i64,
}

/// Turns a message of the outbox into what it tells.
pub type Tell = Arc<dyn for<'a> Fn(&'a mut View, &'a Message) -> Pending<'a, store::Result<Vec<Told>>> + Send + Sync>;
/// Answers a service; none where there is no such thing.
pub type Serve = Arc<dyn Fn(Asked) -> Pending<'static, store::Result<Option<Json>>> + Send + Sync>;

/// What the binary gives the hub of Simpul itself.
#[derive(Clone)]
pub struct Own {
    pub db: Arc<Db>,
    pub tell: Tell,
    pub serve: Serve,
}

impl std::fmt::Debug for Own {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Own(…)")
    }
}

fn fault(error: store::Error) -> Fault {
    match error {
        store::Error::Input(words) => Fault::new(FaultKind::BadRequest, words),
        store::Error::NotFound(words) => Fault::new(FaultKind::NotFound, words),
        store::Error::Refused(refusals) => {
            let words: Vec<&str> = refusals.as_slice().iter().map(|r| r.message.as_str()).collect();
            Fault::new(FaultKind::ServiceFailed, words.join(" "))
        }
        other => lane_fault(other),
    }
}

impl Hub {
    /// Under which name Simpul is a member, where it is one.
    pub(crate) fn own_system(&self, registry: &Registry) -> Option<String> {
        self.own.as_ref()?;
        let living = registry.systems.iter().filter(|(name, system)| system.lives() && exchange::own::is_own(name));
        living.min_by_key(|(_, system)| system.id).map(|(name, _)| name.clone())
    }

    /// A call to Simpul itself.
    pub(crate) async fn serve_own(
        &self,
        course: &mut Course,
        call: &Call,
        known: &Known,
        head: &Head,
        taken: &Taken,
    ) -> Result<Reply, Fault> {
        if head.method != "GET" || !taken.is_empty() {
            return Err(Fault::new(FaultKind::MethodNotAllowed, "Layanan Simpul hanya dibaca (GET)."));
        }
        let registry = self.registry();
        let own = self.own.as_ref().ok_or_else(|| Fault::new(FaultKind::UnknownService, "Layanan ini tidak ada."))?;
        let unit = registry.systems.get(&known.text).map_or(0, |system| system.unit);
        let asked = Asked {
            service: call.service.code.clone(),
            path: call.path.clone(),
            query: r1::parameters(&head.raw),
            unit,
        };
        course.operation.request_out = Some(self.now()?.0);
        let answered = (own.serve)(asked).await.map_err(fault)?;
        course.operation.response_in = Some(self.now()?.0);
        let value = answered.ok_or_else(|| Fault::new(FaultKind::UnknownService, "Layanan ini tidak ada."))?;
        Ok(Reply::json(&value))
    }

    /// Follows the outbox for as long as the program runs.
    pub async fn follow_outbox(self: Arc<Hub>) {
        loop {
            let pause = match self.tell_some().await {
                Ok(true) => continue,
                Ok(false) => PAUSE,
                Err(error) => {
                    tracing::error!("peristiwa Simpul: {error}");
                    REST
                }
            };
            tokio::time::sleep(pause).await;
        }
    }

    /// Tells what is new, at most one page of it; true where there is more.
    pub async fn tell_some(&self) -> store::Result<bool> {
        let Some(own) = &self.own else { return Ok(false) };
        // What committed on a database with many writers is sealed now, not when
        // the sealer's turn comes.
        own.db.seal_now().await?;
        let at = upkeep::marked(&mut self.lane.view().await?, MARK).await?;
        let after = at.map_or(Mark::START, |(leaf, id)| Mark { leaf, id });
        let mut view = own.db.view().await?;
        let page = outbox::told(&mut view, after, MOST).await?;
        // A data set that was approved just now is told of, though who follows the
        // registers has not read them yet.
        let followed = self.registry();
        let known = page.told.is_empty() || exchange::public::version(&mut view).await? == followed.version;
        let registry = if known { followed } else { Arc::new(follow::registry(&own.db).await?) };
        let system = self.own_system(&registry);
        for (mark, message) in &page.told {
            let told = (own.tell)(&mut view, message).await?;
            for work in self.works(&registry, system.as_deref(), message, told, *mark)? {
                self.lane.put(Arc::new(work)).await?;
                self.news.send_modify(|n| *n += 1);
            }
        }
        if page.next > after {
            let reached = Reached { name: MARK, leaf: page.next.leaf, message: page.next.id };
            self.lane.put(Arc::new(upkeep::Pass(reached))).await?;
        }
        Ok(page.more)
    }

    /// One commit for each data set that a message speaks of; the last of them
    /// takes the mark along, so that nothing is told twice or not at all: what is
    /// told again after a failure in between gets its old receipt.
    fn works(
        &self,
        registry: &Registry,
        system: Option<&str>,
        message: &Message,
        told: Vec<Told>,
        mark: Mark,
    ) -> store::Result<Vec<Publish>> {
        let Some(system) = system else { return Ok(vec![]) };
        let mut works: Vec<Publish> = Vec::new();
        for (n, one) in told.into_iter().enumerate() {
            let Some((set, version)) = published(registry, system, &one.dataset) else { continue };
            let item = self.own_item(registry, (system, set, version), message, (n, one))?;
            let into = Into {
                dataset: set.code.clone(),
                version: version.version,
                owner: system.to_owned(),
                source: registry.source(set),
            };
            match works.iter_mut().find(|work| work.into.dataset == into.dataset) {
                Some(work) => work.items.push(item),
                None => works.push(Publish {
                    into,
                    between: Between { client: system.to_owned(), ..Between::default() },
                    nonce: None,
                    items: vec![item],
                    evidence: json!({ "outbox": message.id }),
                    operation: None,
                    reached: None,
                    hand: None,
                }),
            }
        }
        if let Some(last) = works.last_mut() {
            last.reached = Some(Reached { name: MARK, leaf: mark.leaf, message: mark.id });
        }
        Ok(works)
    }

    fn own_item(
        &self,
        registry: &Registry,
        (system, set, version): (&str, &DataSet, &DataSetVersion),
        message: &Message,
        (n, told): (usize, Told),
    ) -> store::Result<Item> {
        let source = registry.source(set);
        let base = self.address();
        let now = self.lane.now()?;
        let event = Event {
            id: format!("{}.{n}", message.id),
            source: source.clone(),
            kind: registry.event_type(&set.code, version.version, told.action),
            subject: Some(told.subject),
            time: Some(now.iso()),
            datacontenttype: told.data.is_some().then(|| "application/json".to_owned()),
            dataschema: Some(version.data_schema(base, &set.code)),
            sequence: None,
            extensions: Default::default(),
            data: told.data.map(|data| Data::Json(data.to_string())),
        };
        let broken = |words: String| store::Error::Bug(format!("kumpulan data {}: {words}", set.code));
        let checker = self.schemas.of(version).map_err(broken)?;
        let expected = Expected { registry, system, set, version, source: &source, kind: "", checker: &checker, now };
        let text = event.structured();
        Ok(Item {
            event_id: event.id.clone(),
            // Of the message, not of what is read beside it: told again it is the
            // same, though its subject may have moved on.
            digest: protocol::digest::Digests::of(&canonical(message, n)).sha256,
            kind: event.kind.clone(),
            epoch: String::new(),
            sequence: None,
            verdict: check::content_of(&event, &expected),
            audience: told.audience,
            bytes: text.len() as u64,
            content: self.keys.encrypt(PURPOSE, text.as_bytes())?,
        })
    }
}

fn canonical(message: &Message, n: usize) -> Vec<u8> {
    json!([message.id, message.topic, message.payload, n]).to_string().into_bytes()
}

/// The newest version of a data set that Simpul publishes.
fn published<'a>(registry: &'a Registry, system: &str, code: &str) -> Option<(&'a DataSet, &'a DataSetVersion)> {
    let set = registry.datasets.get(code).filter(|set| set.system == system && set.ended_at.is_none())?;
    let version = set.versions.values().rev().find(|version| version.ended_at.is_none())?;
    Some((set, version))
}
