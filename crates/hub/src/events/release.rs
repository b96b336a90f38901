//! What was set aside goes on: by a person who looked at it, or by the hub
//! itself once a schema was decided.

use std::sync::Arc;

use exchange::public::{Registry, plain};
use protocol::event::Event;
use protocol::{Fault, FaultKind};
use serde_json::json;

use super::check::{self, Expected};
use super::publish::with_data;
use super::{PURPOSE, alone};
use crate::hub::{Hub, lane_fault};
use crate::store::carried::By;
use crate::store::event::{GONE, Hand, Into, Item, Publish, Verdict};
use crate::store::message::Between;
use crate::store::quarantine::{self, Discard, Whole};

/// Sent on at once.
const MOST: i64 = 200;

impl Hub {
    /// Sends an event on that was set aside, as it came or with mended data.
    /// Where it still does not fit, the answer says why.
    pub async fn send_on(&self, event: i64, by: By, mended: Option<&str>) -> Result<(), Fault> {
        let registry = self.registry();
        let whole = self.aside(event).await?;
        let judged = self.judge_again(&registry, &whole, mended)?;
        match &judged.verdict {
            Verdict::Fits => {}
            Verdict::Faulty { reason, .. } | Verdict::Breaks { reason, .. } => {
                let reasons: Vec<String> = reason.split("; ").map(plain).collect();
                return Err(Fault::new(
                    FaultKind::Unprocessable,
                    format!("Masih belum sesuai: {}", reasons.join("; ")),
                ));
            }
        }
        let outcome = if mended.is_some() { "dibetulkan" } else { "dikirim" };
        let hand = Hand { by, outcome, unhold: false, whole: true };
        self.hand_in(&registry, &whole, vec![judged], hand).await
    }

    /// Lets an event go that nobody can mend.
    pub async fn discard(&self, event: i64, by: By, why: &str) -> Result<(), Fault> {
        let work = Discard { event, by, why: why.to_owned() };
        let kept = self.keep(Arc::new(work)).await?;
        if kept.answer["done"] == true { Ok(()) } else { Err(gone()) }
    }

    /// A schema was decided: what waited goes on in its order, each held against
    /// the schema as it is now; one that does not fit stays aside, alone.
    pub async fn release(&self, dataset: &str, version: i64, by: &By) -> Result<u64, Fault> {
        let registry = self.registry();
        let mut sent = 0;
        loop {
            let mut view = self.view().await?;
            let waiting = quarantine::waiting(&mut view, dataset, version, MOST).await.map_err(lane_fault)?;
            drop(view);
            let mut items = Vec::with_capacity(waiting.len());
            let mut first = None;
            for event in &waiting {
                let whole = self.aside(*event).await?;
                let mut item = self.judge_again(&registry, &whole, None)?;
                // It stays aside by itself and holds up nobody any more.
                if let Verdict::Breaks { reason, .. } = item.verdict {
                    item.verdict = Verdict::Faulty { code: "SKEMA", reason };
                }
                sent += u64::from(item.verdict == Verdict::Fits);
                items.push(item);
                first = first.or(Some(whole));
            }
            let last = i64::try_from(waiting.len()).unwrap_or(MOST) < MOST;
            let hand = Hand { by: by.clone(), outcome: "dikirim", unhold: last, whole: false };
            match first {
                Some(whole) => self.hand_in(&registry, &whole, items, hand).await?,
                None => self.unhold(&registry, dataset, version, hand).await?,
            }
            if last && self.is_free(dataset, version).await? {
                return Ok(sent);
            }
        }
    }

    async fn is_free(&self, dataset: &str, version: i64) -> Result<bool, Fault> {
        let mut view = self.view().await?;
        let held = quarantine::held(&mut view).await.map_err(lane_fault)?;
        Ok(!held.iter().any(|stream| stream.dataset == dataset && stream.version == version))
    }

    /// Streams that wait for a schema which is the one in force by now.
    pub async fn release_decided(&self) -> Result<(), Fault> {
        let mut view = self.view().await?;
        let held = quarantine::held(&mut view).await.map_err(lane_fault)?;
        drop(view);
        let registry = self.registry();
        for stream in held {
            let version = registry.datasets.get(&stream.dataset).and_then(|set| set.versions.get(&stream.version));
            if version.is_some_and(|version| version.schema_digest == stream.held) {
                let sent = self.release(&stream.dataset, stream.version, &By::hub("skema disetujui")).await?;
                tracing::info!(stream.dataset, sent, "aliran berjalan lagi");
            }
        }
        Ok(())
    }

    pub(crate) async fn aside(&self, event: i64) -> Result<Whole, Fault> {
        let mut view = self.view().await?;
        quarantine::one(&mut view, event).await.map_err(lane_fault)?.ok_or_else(gone)
    }

    fn judge_again(&self, registry: &Registry, whole: &Whole, mended: Option<&str>) -> Result<Item, Fault> {
        let opened = self.keys.decrypt(PURPOSE, &whole.content).map_err(lane_fault)?;
        let (verdict, kind, content) = match (alone(&opened), mended) {
            (Err(fault), _) => (Verdict::Faulty { code: "BENTUK", reason: fault.message }, String::new(), opened),
            (Ok(event), mended) => {
                let event = match mended {
                    Some(data) => with_data(event, data),
                    None => event,
                };
                let verdict = self.judge_event(registry, whole, &event, mended.is_some())?;
                (verdict, event.kind.clone(), event.structured().into_bytes())
            }
        };
        let bytes = content.len() as u64;
        Ok(Item {
            event_id: whole.aside.name.clone(),
            // What its sender sent stays what it is known by.
            digest: whole.digest,
            kind: if kind.is_empty() { whole.aside.kind.clone() } else { kind },
            epoch: whole.epoch.clone(),
            sequence: whole.sequence,
            verdict,
            content: self.keys.encrypt(PURPOSE, &content).map_err(lane_fault)?,
            bytes,
            audience: None,
        })
    }

    fn judge_event(&self, registry: &Registry, whole: &Whole, event: &Event, mended: bool) -> Result<Verdict, Fault> {
        let set = registry.datasets.get(&whole.aside.dataset);
        let Some((set, version)) = set.and_then(|set| Some((set, set.versions.get(&whole.aside.version)?))) else {
            return Ok(Verdict::Faulty { code: "JENIS", reason: "kumpulan datanya sudah tidak terdaftar".into() });
        };
        let checker = self.schemas.of(version).map_err(|e| Fault::new(FaultKind::ServiceDisabled, e))?;
        let expected = Expected {
            registry,
            system: &whole.aside.owner,
            set,
            version,
            source: &whole.aside.source,
            kind: "",
            checker: &checker,
            now: whole.aside.at,
        };
        // A person answers for what was mended, and for what a key that was
        // taken back had signed.
        let verdict = check::judge(event, &expected);
        Ok(match verdict {
            Verdict::Faulty { code: "KUNCI-DICABUT", .. } => check::content_of(event, &expected),
            Verdict::Faulty { code: "TANDA-TANGAN", .. } if mended => check::content_of(event, &expected),
            other => other,
        })
    }

    async fn hand_in(&self, registry: &Registry, whole: &Whole, items: Vec<Item>, hand: Hand) -> Result<(), Fault> {
        let into = Into {
            dataset: whole.aside.dataset.clone(),
            version: whole.aside.version,
            owner: whole.aside.owner.clone(),
            source: whole.aside.source.clone(),
        };
        self.put_by_hand(registry, into, items, hand).await
    }

    async fn unhold(&self, registry: &Registry, dataset: &str, version: i64, hand: Hand) -> Result<(), Fault> {
        let Some(set) = registry.datasets.get(dataset) else { return Err(gone()) };
        let into =
            Into { dataset: dataset.to_owned(), version, owner: set.system.clone(), source: registry.source(set) };
        self.put_by_hand(registry, into, vec![], hand).await
    }

    async fn put_by_hand(&self, registry: &Registry, into: Into, items: Vec<Item>, hand: Hand) -> Result<(), Fault> {
        let between = Between { client: into.owner.clone(), ..Between::default() };
        let evidence = json!({ "by": hand.by.name, "registry": registry.version });
        let work =
            Publish { into, between, nonce: None, items, evidence, operation: None, reached: None, hand: Some(hand) };
        self.keep(Arc::new(work)).await?;
        self.news.send_modify(|n| *n += 1);
        Ok(())
    }
}

pub(crate) fn gone() -> Fault {
    Fault::new(FaultKind::NotFound, GONE)
}
