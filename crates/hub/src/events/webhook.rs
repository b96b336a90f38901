//! Events that are brought: to an address of the subscriber's own, approved like
//! any service's, that was asked first (CloudEvents' webhooks). One after the
//! other; whoever does not take one gets none behind it, and is asked again ever
//! more seldom.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use exchange::public::{Grant, Registry, What};
use hyper::Request;
use hyper::header::{HeaderName, HeaderValue};
use kernel::{Day, Moment};
use protocol::digest::{Algorithm, Digests};
use protocol::{Fault, FaultKind, Fields, event};
use serde_json::json;
use tokio::task::JoinHandle;

use super::PURPOSE;
use crate::body::{self, Held, Intake};
use crate::hub::{Hub, lane_fault};
use crate::outward::Destination;
use crate::store::alarm::Alarm;
use crate::store::carried::By;
use crate::store::message::{Between, Operation};
use crate::store::pull::{self, Looking, Lying};
use crate::store::push::{self, Answered, Brought, Forget};

/// Between two looks where nothing happens.
const IDLE: Duration = Duration::from_secs(30);
/// After the first failure, and at most after many.
const FIRST_REST: Duration = Duration::from_secs(1);
const LONGEST_REST: Duration = Duration::from_secs(300);
/// Failures in a row before somebody is told.
const TOLD_AFTER: u32 = 5;
/// Events of one stream that are read ahead.
const AHEAD: i64 = 20;
/// What a receiver may say.
const INTAKE: Intake =
    Intake { memory: 4096, most: 64 * 1024, idle: Duration::from_secs(10), whole: Duration::from_secs(30) };

/// A system, and the version of a data set that it follows. However many grants
/// stand behind it, it has one place in the stream.
type Follower = (String, What);

/// Somebody to whom events are brought.
struct Receiver {
    subscriber: String,
    dataset: String,
    version: i64,
    owner: String,
    unit: i64,
    address: String,
    to: Destination,
}

/// What became of one try.
enum Try {
    /// Nothing waits.
    Nothing,
    Brought,
    /// It wants no more.
    Stopped,
    /// Later; the receiver may have said when.
    Later(Option<Duration>),
}

impl Hub {
    /// Brings events for as long as the program runs: one task for each follower
    /// of whom a grant names an address.
    pub async fn bring(self: Arc<Hub>) {
        let mut registry = self.registry.clone();
        let mut tasks: BTreeMap<Follower, JoinHandle<()>> = BTreeMap::new();
        loop {
            let now = registry.borrow_and_update().clone();
            let day = self.now().ok().map(|at| at.day(now.zone));
            let lives = |g: &&Grant| g.ended_at.is_none() && day.is_none_or(|day| day <= g.until);
            let brought = now.grants.values().filter(|g| g.deliver_to.is_some()).filter(lives);
            let wanted: BTreeSet<Follower> = brought.map(|g| (g.client.clone(), g.what.clone())).collect();
            tasks.retain(|follower, task| {
                let stays = wanted.contains(follower) && !task.is_finished();
                if !stays {
                    task.abort();
                }
                stays
            });
            for follower in wanted {
                let hub = self.clone();
                tasks.entry(follower.clone()).or_insert_with(|| tokio::spawn(hub.bring_for(follower)));
            }
            if registry.changed().await.is_err() {
                break;
            }
        }
        tasks.into_values().for_each(|task| task.abort());
    }

    async fn bring_for(self: Arc<Hub>, follower: Follower) {
        let mut news = self.news.subscribe();
        let mut failures = 0u32;
        loop {
            news.mark_unchanged();
            let rest = match self.bring_next(&follower).await {
                Ok(Try::Brought) => {
                    failures = 0;
                    continue;
                }
                Ok(Try::Nothing | Try::Stopped) => {
                    failures = 0;
                    IDLE
                }
                Ok(Try::Later(said)) => {
                    failures += 1;
                    said.unwrap_or_else(|| rest(failures))
                }
                Err(fault) => {
                    tracing::error!(subscriber = follower.0, "pengantaran peristiwa: {fault}");
                    failures += 1;
                    rest(failures)
                }
            };
            if failures > 0 {
                tokio::time::sleep(rest).await;
            } else {
                let _ = tokio::time::timeout(rest, news.changed()).await;
            }
            if failures == TOLD_AFTER {
                self.tell_of_failures(&follower).await;
            }
        }
    }

    async fn bring_next(&self, follower: &Follower) -> Result<Try, Fault> {
        let registry = self.registry();
        let Some(receiver) = self.receiver(&registry, follower)? else { return Ok(Try::Nothing) };
        let mut view = self.view().await?;
        let stream = (receiver.dataset.as_str(), receiver.version);
        let place = pull::place(&mut view, stream, &receiver.subscriber, "").await.map_err(lane_fault)?;
        let Some(place) = place else { return Ok(Try::Nothing) };
        let looking = Looking { stream: place.stream, after: place.acked, kind: "", unit: receiver.unit, most: AHEAD };
        let (found, _) = pull::next(&mut view, looking).await.map_err(lane_fault)?;
        if found.is_empty() {
            return Ok(Try::Nothing);
        }
        let agreed = push::agreed(&mut view, place.stream, &receiver.subscriber, &receiver.address).await;
        drop(view);
        match agreed.map_err(lane_fault)? {
            Some(false) => return Ok(Try::Stopped),
            None if !self.ask_first(&receiver, place.stream).await? => return Ok(Try::Later(None)),
            _ => {}
        }
        for event in &found {
            // Meanwhile it may have lost its right, or moved: looked at anew.
            if !self.receiver(&self.registry(), follower)?.is_some_and(|now| now.is_same(&receiver)) {
                return Ok(Try::Brought);
            }
            match self.bring_one(&receiver, place.stream, event).await? {
                Try::Brought => {}
                other => return Ok(other),
            }
        }
        Ok(Try::Brought)
    }

    /// Where a follower's events go, as the register says now.
    fn receiver(&self, registry: &Registry, follower: &Follower) -> Result<Option<Receiver>, Fault> {
        let day = self.now()?.day(registry.zone);
        let Some(grant) = newest(registry, follower, day) else { return Ok(None) };
        let (What::DataSet { code, version }, Some(service)) = (&grant.what, &grant.deliver_to) else {
            return Ok(None);
        };
        if registry.decide_events(&grant.client, code, *version, day).is_err() {
            return Ok(None);
        }
        let service = registry.services.get(&(grant.client.clone(), service.clone()));
        let Some(service) = service.filter(|service| service.ended_at.is_none()) else { return Ok(None) };
        let (Some(address), Some(to)) = (&service.address, self.destination(service)?) else { return Ok(None) };
        Ok(Some(Receiver {
            subscriber: grant.client.clone(),
            dataset: code.clone(),
            version: *version,
            owner: grant.provider.clone(),
            unit: self.unit_seen(registry, &grant.client, code),
            address: address.url.clone(),
            to,
        }))
    }

    /// Whoever is brought something agrees first: nobody can have another's
    /// server flooded by naming its address.
    async fn ask_first(&self, receiver: &Receiver, stream: i64) -> Result<bool, Fault> {
        let origin = self.address();
        let origin = origin.split_once("://").map_or(origin, |(_, host)| host);
        let fields: Fields = vec![("webhook-request-origin".to_owned(), origin.as_bytes().to_vec())];
        let request = outgoing("OPTIONS", receiver, &fields, Held::of(bytes::Bytes::new()))?;
        let Ok(answered) = self.outward.send(&receiver.to, request).await else { return Ok(false) };
        let (response, line) = answered.parts();
        let allowed = response.headers().get("webhook-allowed-origin").map(|v| v.as_bytes().to_vec());
        let fine = response.status().is_success();
        if body::take(response.into_body(), &INTAKE, &self.spool, &receiver.subscriber).await.is_ok() {
            line.done();
        }
        let agrees = fine && allowed.is_some_and(|a| a == b"*" || a.eq_ignore_ascii_case(origin.as_bytes()));
        if agrees {
            self.note_answer(receiver, stream, true, None).await?;
        }
        Ok(agrees)
    }

    async fn bring_one(&self, receiver: &Receiver, stream: i64, event: &Lying) -> Result<Try, Fault> {
        let opened = self.keys.decrypt(PURPOSE, &event.content).map_err(lane_fault)?;
        let between = Between {
            client: receiver.subscriber.clone(),
            service: format!("{}/push/{}", receiver.owner, event.kind),
            message_id: uuid::Uuid::new_v4().to_string(),
            request_id: uuid::Uuid::new_v4().to_string(),
            keyid: self.signer.keyid.clone(),
            run: None,
        };
        let (now, size) = (self.now()?, opened.len() as u64);
        let fields = self.delivery(receiver, &between, event, &opened, now)?;
        let request = outgoing("POST", receiver, &fields, Held::of(opened))?;
        let answered = match self.outward.send(&receiver.to, request).await {
            Ok(answered) => answered,
            Err(error) => {
                tracing::info!(receiver.subscriber, "peristiwa tidak terantar: {error}");
                return Ok(Try::Later(None));
            }
        };
        let (response, line) = answered.parts();
        let (status, after) = (response.status().as_u16(), retry_after(response.headers()));
        if body::take(response.into_body(), &INTAKE, &self.spool, &receiver.subscriber).await.is_ok() {
            line.done();
        }
        match status {
            200 | 201 | 202 | 204 => {}
            410 => {
                self.stop(receiver, stream).await?;
                return Ok(Try::Stopped);
            }
            _ => return Ok(Try::Later(after)),
        }
        let operation = Operation {
            request_in: now.0,
            request_out: Some(now.0),
            response_in: Some(self.now()?.0),
            response_out: self.now()?.0,
            service_type: "EVENT",
            method: "POST".into(),
            request_size: size,
            response_size: 0,
            status,
            fault: None,
        };
        let evidence = json!({ "event": event.event_id, "position": event.position, "address": receiver.address });
        let work = Brought {
            between,
            stream,
            event_id: event.event_id.clone(),
            position: event.position,
            operation,
            evidence,
        };
        self.keep(Arc::new(work)).await?;
        Ok(Try::Brought)
    }

    /// The fields of a delivery, signed as a client of ours would sign.
    fn delivery(
        &self,
        receiver: &Receiver,
        between: &Between,
        event: &Lying,
        body: &[u8],
        now: Moment,
    ) -> Result<Fields, Fault> {
        let instance = &self.registry().instance;
        let mut fields: Fields = [
            ("x-road-client", format!("{instance}/HUB/HUB/HUB")),
            ("x-road-id", between.message_id.clone()),
            ("x-road-request-id", between.request_id.clone()),
            ("content-type", event::STRUCTURED.to_owned()),
            ("content-digest", Digests::of(body).field(Algorithm::Sha256)),
            ("simpul-position", event.position.to_string()),
        ]
        .map(|(name, value)| (name.to_owned(), value.into_bytes()))
        .into();
        let (input, signature) = self.signer.request("POST", &receiver.uri(), &fields, now.0)?;
        fields.push(("signature-input".to_owned(), input.into_bytes()));
        fields.push(("signature".to_owned(), signature.into_bytes()));
        Ok(fields)
    }

    async fn stop(&self, receiver: &Receiver, stream: i64) -> Result<(), Fault> {
        let alarm = Alarm {
            code: "WEBHOOK-BERHENTI",
            who: receiver.subscriber.clone(),
            about: format!("{} v{}", receiver.dataset, receiver.version),
            words: "Penerima menjawab 410: tidak mau lagi diantari peristiwa di alamat ini.".into(),
        };
        self.note_answer(receiver, stream, false, Some(alarm)).await
    }

    async fn note_answer(
        &self,
        receiver: &Receiver,
        stream: i64,
        agrees: bool,
        alarm: Option<Alarm>,
    ) -> Result<(), Fault> {
        let (subscriber, address) = (receiver.subscriber.clone(), receiver.address.clone());
        let work = Answered { stream, subscriber, address, agrees, alarm };
        self.lane.put(Arc::new(work)).await.map(drop).map_err(lane_fault)
    }

    async fn tell_of_failures(&self, follower: &Follower) {
        let registry = self.registry();
        let Ok(now) = self.now() else { return };
        let Some(grant) = newest(&registry, follower, now.day(registry.zone)) else { return };
        let alarm = Alarm {
            code: "WEBHOOK-GAGAL",
            who: grant.client.clone(),
            about: grant.number.clone(),
            words: "Peristiwa tidak dapat diantar ke alamat penerima; dicoba lagi makin jarang.".into(),
        };
        if let Err(error) = self.lane.put(Arc::new(alarm)).await {
            tracing::error!("alarm pengantaran: {error}");
        }
    }

    /// Has an address asked anew that wanted no more.
    pub async fn resume_webhook(&self, (dataset, version): (&str, i64), subscriber: &str, by: By) -> Result<(), Fault> {
        let mut view = self.view().await?;
        let place = pull::place(&mut view, (dataset, version), subscriber, "").await.map_err(lane_fault)?;
        drop(view);
        let place = place.ok_or_else(|| Fault::new(FaultKind::NotFound, "Aliran ini belum ada."))?;
        let work = Forget { stream: place.stream, subscriber: subscriber.to_owned(), by };
        self.keep(Arc::new(work)).await?;
        self.news.send_modify(|n| *n += 1);
        Ok(())
    }
}

impl Receiver {
    fn path(&self) -> &str {
        if self.to.place.base.is_empty() { "/" } else { &self.to.place.base }
    }

    fn uri(&self) -> String {
        let scheme = if self.to.place.secure { "https" } else { "http" };
        format!("{scheme}://{}{}", self.to.place.authority(), self.path())
    }

    /// Whether what was looked up for one may go to the other.
    fn is_same(&self, other: &Receiver) -> bool {
        let (reach, others) = (&self.to.reach, &other.to.reach);
        self.address == other.address
            && self.owner == other.owner
            && self.unit == other.unit
            && self.to.place == other.to.place
            && reach.networks == others.networks
            && reach.loopback == others.loopback
            && reach.own == others.own
    }
}

/// By which grant a follower has its events on a day: of several the newest, as
/// their numbers grow.
fn newest<'a>(registry: &'a Registry, (client, what): &Follower, day: Day) -> Option<&'a Grant> {
    registry.grants.values().rfind(|grant| grant.client == *client && grant.what == *what && grant.holds_on(day))
}

fn outgoing(method: &str, receiver: &Receiver, fields: &Fields, body: Held) -> Result<Request<body::Sending>, Fault> {
    let broken = |e: &dyn std::fmt::Display| Fault::new(FaultKind::Internal, e.to_string());
    let request = Request::builder().method(method).uri(receiver.path()).body(body.sending());
    let mut request = request.map_err(|e| broken(&e))?;
    let host = HeaderValue::from_str(&receiver.to.place.authority()).map_err(|e| broken(&e))?;
    request.headers_mut().insert("host", host);
    for (name, value) in fields {
        let name = HeaderName::from_bytes(name.as_bytes()).map_err(|e| broken(&e))?;
        let value = HeaderValue::from_bytes(value).map_err(|e| broken(&e))?;
        request.headers_mut().append(name, value);
    }
    Ok(request)
}

/// Twice as long each time, and never all at the same moment.
fn rest(failures: u32) -> Duration {
    let doubled = FIRST_REST.saturating_mul(1u32.checked_shl(failures.saturating_sub(1).min(16)).unwrap_or(u32::MAX));
    let jitter = u64::from(uuid::Uuid::new_v4().as_bytes()[0]) * 2;
    doubled.min(LONGEST_REST) + Duration::from_millis(jitter)
}

fn retry_after(headers: &hyper::HeaderMap) -> Option<Duration> {
    let seconds: u64 = headers.get("retry-after")?.to_str().ok()?.trim().parse().ok()?;
    Some(Duration::from_secs(seconds).min(LONGEST_REST))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rests_grow_and_have_an_end() {
        let millis: Vec<u128> = (1..40).map(|n| rest(n).as_millis()).collect();
        assert!((1000..1600).contains(&millis[0]) && (2000..2600).contains(&millis[1]));
        assert!(millis.iter().all(|m| *m <= 300_600), "{millis:?}");
        assert!(millis[20] >= 300_000);
    }

    #[test]
    fn a_receiver_says_when() {
        let said = |value: &'static str| {
            let mut headers = hyper::HeaderMap::new();
            headers.insert("retry-after", HeaderValue::from_static(value));
            retry_after(&headers)
        };
        assert_eq!(said("7"), Some(Duration::from_secs(7)));
        assert_eq!(said("99999999"), Some(LONGEST_REST));
        assert_eq!(said("besok"), None);
    }
}
