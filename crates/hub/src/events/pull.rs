//! Taking events: the next ones in order, one's own place in the stream, and a
//! look back as far as they are kept.

use std::sync::Arc;
use std::time::Duration;

use exchange::public::Registry;
use kernel::Moment;
use protocol::id::Subsystem;
use protocol::{Fault, FaultKind, event, r1};
use serde_json::json;
use tokio::time::Instant;

use super::publish::own_stream;
use super::{Named, PURPOSE, found, named};
use crate::call::message_id;
use crate::course::{Course, Form};
use crate::gate::Seat;
use crate::head::Head;
use crate::hub::{Hub, lane_fault, why_fault};
use crate::known::Known;
use crate::reply::Reply;
use crate::store::event as kept;
use crate::store::pull::{self, Acknowledge, HandOn, Lying};

/// Handed on at once.
const MOST: i64 = 500;
/// The longest that somebody waits for something new.
const LONGEST_WAIT: u64 = 30;

/// Where events stand, and how many before them are gone.
const POSITION: &str = "simpul-position";
const GAP: &str = "simpul-gap";

/// What somebody asks for.
struct Wish {
    most: i64,
    batch: bool,
    wait: Duration,
    /// From this position on, once more; the own place stays.
    from: Option<i64>,
}

impl Wish {
    fn of(head: &Head) -> Result<Wish, Fault> {
        let number = |name: &str, most: i64| match head.parameter(name) {
            None => Ok(None),
            Some(digits) => {
                digits.parse::<i64>().ok().filter(|n| (0..=most).contains(n)).map(Some).ok_or_else(|| {
                    Fault::new(FaultKind::BadRequest, format!("{name} harus angka dari 0 sampai {most}."))
                })
            }
        };
        let most = number("max", MOST)?.unwrap_or(1).max(1);
        let accepted = r1::last(&head.fields, "accept").unwrap_or_default();
        let batch = most > 1 || String::from_utf8_lossy(accepted).contains("cloudevents-batch");
        let wait = number("wait", i64::MAX)?.unwrap_or_default();
        let wait = u64::try_from(wait).unwrap_or_default().min(LONGEST_WAIT);
        Ok(Wish { most, batch, wait: Duration::from_secs(wait), from: number("from", i64::MAX)? })
    }
}

/// A subscriber before a stream.
struct Subscriber {
    known: Known,
    named: Named,
}

impl Hub {
    /// Who asks for which stream, and may have it.
    fn subscriber(
        &self,
        head: &Head,
        course: &mut Course,
        of: &Subsystem,
        event_type: &str,
    ) -> Result<Subscriber, Fault> {
        course.form = Form::Event;
        let registry = self.registry();
        let known = self.know_signed(head, &registry, course)?;
        course.between.service = format!("{of}/pull/{event_type}");
        course.between.message_id = message_id(head)?;
        let subscriber = Subscriber { known, named: named(&registry, event_type)? };
        self.may_have(head, of, &subscriber)?;
        Ok(subscriber)
    }

    fn may_have(&self, head: &Head, of: &Subsystem, subscriber: &Subscriber) -> Result<(), Fault> {
        let registry = self.registry();
        let now = self.now()?;
        subscriber.known.holds(&registry, now)?;
        found(&registry, of, &subscriber.named)?;
        let day = Moment(head.at).max(now).day(registry.zone);
        let Subscriber { known, named } = subscriber;
        registry.decide_events(&known.text, &named.dataset, named.version, day).map_err(why_fault)?;
        Ok(())
    }

    pub(crate) async fn pull(
        &self,
        head: &Head,
        course: &mut Course,
        of: &Subsystem,
        event_type: &str,
    ) -> Result<Reply, Fault> {
        let subscriber = self.subscriber(head, course, of, event_type)?;
        let wish = Wish::of(head)?;
        let until = Instant::now() + wish.wait;
        let mut news = self.news.subscribe();
        loop {
            news.mark_unchanged();
            // A turn for each look, none while waiting.
            let seat = self.seat(&subscriber.known, &self.registry(), course).await?;
            let (place, found, lost) = self.look(&subscriber, &wish).await?;
            if !found.is_empty() || Instant::now() >= until {
                let reply = self.hand_on(head, course, &subscriber, &wish, (place, found, lost)).await;
                drop(seat);
                return reply;
            }
            drop(seat);
            let _ = tokio::time::timeout_at(until, news.changed()).await;
            // Meanwhile it may have lost its right.
            self.may_have(head, of, &subscriber)?;
        }
    }

    async fn look(&self, subscriber: &Subscriber, wish: &Wish) -> Result<(pull::Place, Vec<Lying>, i64), Fault> {
        let Subscriber { known, named } = subscriber;
        let mut view = self.view().await?;
        let stream = (named.dataset.as_str(), named.version);
        let place = pull::place(&mut view, stream, &known.text, &named.kind).await.map_err(lane_fault)?;
        let Some(place) = place else { return Ok((pull::Place::default(), vec![], 0)) };
        let looking = pull::Looking {
            stream: place.stream,
            after: wish.from.map_or(place.acked, |from| from.saturating_sub(1)),
            kind: &named.kind,
            unit: self.unit_seen(&self.registry(), &known.text, &named.dataset),
            most: wish.most,
        };
        let next = pull::next(&mut view, looking).await;
        let (found, lost) = next.map_err(lane_fault)?;
        Ok((place, found, lost))
    }

    /// For which SKPD a system looks; whoever answers for the data sees all, but of
    /// Simpul's own each SKPD sees its own.
    pub(super) fn unit_seen(&self, registry: &Registry, system: &str, dataset: &str) -> i64 {
        let unit = registry.systems.get(system).map_or(-1, |system| system.unit);
        let set = registry.datasets.get(dataset).filter(|set| !exchange::own::is_own(&set.system));
        let owner = set.map(|set| set.unit);
        if owner == Some(unit) { 0 } else { unit }
    }

    async fn hand_on(
        &self,
        head: &Head,
        course: &mut Course,
        subscriber: &Subscriber,
        wish: &Wish,
        (place, found, lost): (pull::Place, Vec<Lying>, i64),
    ) -> Result<Reply, Fault> {
        let mut reply = self.handed(&found, wish.batch)?;
        if lost > 0 {
            reply.set(GAP, lost.to_string());
        }
        course.dress(&mut reply);
        course.answered(&reply, self.now()?.0);
        if place.stream == 0 {
            return Ok(reply);
        }
        let work = HandOn {
            between: course.between.clone(),
            nonce: subscriber.known.nonce(),
            stream: place.stream,
            kind: subscriber.named.kind.clone(),
            events: found.into_iter().map(|e| (e.event_id, e.position)).collect(),
            again: wish.from.is_some(),
            operation: course.operation.clone(),
            evidence: course.evidence(head, json!({})),
        };
        let kept = self.keep(Arc::new(work)).await?;
        course.show_leaf(&mut reply, &kept);
        Ok(reply)
    }

    /// Events as they go out.
    fn handed(&self, found: &[Lying], batch: bool) -> Result<Reply, Fault> {
        let (Some(first), Some(last)) = (found.first(), found.last()) else {
            // GovStack's way to say that there is nothing new; no fault of anybody's.
            return Ok(Reply { status: 404, ..Reply::json(&json!({ "message": "Tidak ada peristiwa baru." })) });
        };
        let mut texts = Vec::with_capacity(found.len());
        for event in found {
            let opened = self.keys.decrypt(PURPOSE, &event.content).map_err(lane_fault)?;
            texts.push(String::from_utf8(opened).map_err(|e| Fault::new(FaultKind::Internal, e.to_string()))?);
        }
        if batch {
            let body = format!("[{}]", texts.join(","));
            let positions = format!("{}-{}", first.position, last.position);
            return Ok(Reply::new(200, event::BATCH, body).with(POSITION, positions));
        }
        let body = texts.pop().unwrap_or_default();
        Ok(Reply::new(200, event::STRUCTURED, body).with(POSITION, first.position.to_string()))
    }

    pub(crate) async fn acknowledge(
        &self,
        head: &Head,
        course: &mut Course,
        of: &Subsystem,
        event_type: &str,
        id: &str,
    ) -> Result<Reply, Fault> {
        let subscriber = self.subscriber(head, course, of, event_type)?;
        let registry = self.registry();
        let seat = self.seat(&subscriber.known, &registry, course).await?;
        let (set, _) = found(&registry, of, &subscriber.named)?;
        let (place, ..) =
            self.look(&subscriber, &Wish { most: 1, batch: false, wait: Duration::ZERO, from: None }).await?;
        let mut reply = Reply::empty(204);
        course.dress(&mut reply);
        course.answered(&reply, self.now()?.0);
        let work = Acknowledge {
            between: course.between.clone(),
            nonce: subscriber.known.nonce(),
            stream: place.stream,
            kind: subscriber.named.kind.clone(),
            source: registry.source(set),
            event_id: id.to_owned(),
            operation: course.operation.clone(),
            evidence: course.evidence(head, json!({ "event": id })),
        };
        let kept = self.keep(Arc::new(work)).await?;
        drop(seat);
        if kept.answer["unknown"] == true {
            let words = "Tidak ada peristiwa dengan id ini yang sudah diserahkan kepada Anda.";
            return Err(Fault::new(FaultKind::NotFound, words));
        }
        course.show_leaf(&mut reply, &kept);
        Ok(reply)
    }

    /// Who asks about a stream of its own, in its turn.
    async fn publisher(
        &self,
        head: &Head,
        course: &mut Course,
        of: &Subsystem,
        event_type: &str,
    ) -> Result<(Seat, Arc<Registry>, Named), Fault> {
        course.form = Form::Event;
        let registry = self.registry();
        let known = self.know_signed(head, &registry, course)?;
        let seat = self.seat(&known, &registry, course).await?;
        let (wanted, ..) = own_stream(&registry, &known, of, event_type)?;
        Ok((seat, registry, wanted))
    }

    /// How far the numbers of a sender's spool arrived without a hole.
    pub(crate) async fn offset(
        &self,
        head: &Head,
        course: &mut Course,
        of: &Subsystem,
        event_type: &str,
    ) -> Result<Reply, Fault> {
        let (_seat, _, wanted) = self.publisher(head, course, of, event_type).await?;
        let asked = head.parameter("epoch");
        let mut view = self.view().await?;
        let epochs = kept::epochs(&mut view, &wanted.dataset, wanted.version, asked.as_deref()).await;
        let epochs = epochs.map_err(lane_fault)?;
        let chosen = match &asked {
            Some(epoch) => epochs.iter().find(|e| e.epoch == *epoch),
            None => epochs.last(),
        };
        let (contiguous, highest) = chosen.map_or((0, 0), |e| (e.contiguous, e.highest));
        let epoch = asked.or_else(|| chosen.map(|e| e.epoch.clone()));
        Ok(Reply::json(&json!({
            "epoch": epoch, "offset": contiguous, "highest": highest, "epochs": epochs, "time": self.now()?.iso(),
        })))
    }

    /// What became of one event.
    pub(crate) async fn event_state(
        &self,
        head: &Head,
        course: &mut Course,
        of: &Subsystem,
        event_type: &str,
        id: &str,
    ) -> Result<Reply, Fault> {
        let (_seat, registry, wanted) = self.publisher(head, course, of, event_type).await?;
        let (set, _) = found(&registry, of, &wanted)?;
        let mut view = self.view().await?;
        let state = kept::state(&mut view, &registry.source(set), id).await.map_err(lane_fault)?;
        let state = state.ok_or_else(|| Fault::new(FaultKind::NotFound, "Peristiwa dengan id ini belum diterima."))?;
        let (code, reason) = state.aside.unzip();
        Ok(Reply::json(&json!({
            "id": id, "type": state.kind, "state": state.state, "received": state.received_at.iso(),
            "position": state.position, "entry": state.entry, "code": code, "reason": reason,
        })))
    }
}
