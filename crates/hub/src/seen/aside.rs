//! What was set aside: from whom, since when, why, and what can be done.

use std::collections::BTreeMap;

use exchange::public::{self as registers, Decision, OrderKind, Place};
use kernel::Moment;
use serde_json::Value as Json;
use store::{Result, View};

use super::{Looking, Party};
use crate::events::{PURPOSE, alone};
use crate::store::quarantine;
use crate::store::{carried, seeing};

/// Events of one look; whoever has more begins with the oldest.
pub const MOST: i64 = 1000;
/// Decisions that were not carried out within this are no longer told beside an event.
const RECENT_MS: i64 = 30 * 86_400_000;

/// An event that was set aside, and what was decided about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Aside {
    pub place: Place,
    /// Its name, as its sender gave it.
    pub name: String,
    pub kind: String,
    pub code: String,
    pub reason: String,
    pub at: Moment,
    pub producer: Party,
    /// A proposal that waits for another person.
    pub proposed: Option<Decision>,
    /// Decided, and the hub has not done it yet.
    pub under_way: bool,
    /// Why the last decision could not be carried out.
    pub failed: Option<String>,
}

impl Aside {
    /// The state as one word of a table.
    pub fn state(&self) -> &'static str {
        match (&self.proposed, self.under_way) {
            (Some(_), _) => "Menunggu orang kedua",
            (None, true) => "Sedang dijalankan",
            (None, false) => "Disisihkan",
        }
    }
}

/// What can be done about a reason, in plain words.
pub fn advice(code: &str) -> &'static str {
    match code {
        "SKEMA" => {
            "Isinya melanggar skema set data. Sebaiknya produsen membetulkan di sumbernya dan mengirim lagi dengan identitas yang sama; bila tidak dapat, usulkan isi yang dibetulkan."
        }
        "SKEMA-BERUBAH" => {
            "Pengirim memakai skema lain. Produsen mengajukan uraian barunya; sesudah walidata menyetujuinya aliran berjalan lagi sendiri. Bila skema itu keliru, lepaskan alirannya."
        }
        "ALIRAN-DITAHAN" => {
            "Menunggu di belakang skema yang berubah; diteruskan menurut urutannya begitu aliran lepas."
        }
        "BENTUK" => {
            "Bukan peristiwa yang terbaca, jadi tidak dapat dibetulkan di sini. Pengirim mengirim lagi dengan identitas yang sama; bila tidak, buang."
        }
        "JENIS" | "SUMBER" => {
            "Alamat, jenis, atau sumbernya bukan milik aliran ini. Periksa pengaturan agen pengirim, lalu kirim lagi; yang ini dibuang."
        }
        "ISI" => {
            "Isinya kosong, bukan JSON, atau memuat huruf NUL. Usulkan isi yang dibetulkan, atau minta produsen mengirim lagi."
        }
        "KUNCI" => {
            "Ditangkap dengan kunci yang tidak terdaftar atau tidak berlaku saat itu. Cocokkan dengan produsen; ia mengirim lagi dengan kunci yang berlaku, yang ini dibuang."
        }
        "KUNCI-DICABUT" => {
            "Kuncinya kemudian dicabut. Tanyakan kepada produsen apakah peristiwa ini benar miliknya: bila ya, usulkan pengiriman ulang; bila tidak, buang."
        }
        "TANDA-TANGAN" => {
            "Tanda tangannya tidak cocok dengan isinya: berubah di jalan, atau kuncinya tertukar. Jangan diteruskan sebelum dicocokkan dengan sumbernya."
        }
        _ => "Lihat isinya bersama produsen; usulkan pengiriman ulang atau buang.",
    }
}

/// Which decisions concern which event.
struct Decided {
    proposed: BTreeMap<i64, Decision>,
    under_way: Vec<i64>,
    failed: BTreeMap<i64, String>,
}

async fn decided(view: &mut View, looking: &mut Looking) -> Result<Decided> {
    let proposed = registers::proposed(view).await?;
    let since = Moment(looking.now.0 - RECENT_MS);
    let outcomes = carried::outcomes(&mut looking.lane, since).await?;
    let (mut under_way, mut failed) = (Vec::new(), BTreeMap::new());
    let recent = registers::decisions(view, since, Moment(i64::MAX), MOST).await?;
    // The oldest first: the last word counts.
    for decision in recent.into_iter().rev() {
        let (Some(target), Some(_)) = (decision.target, decision.decided_at) else { continue };
        if !matches!(decision.kind, OrderKind::Send | OrderKind::Discard) || !decision.answer.is_empty() {
            continue;
        }
        match outcomes.get(&decision.id) {
            None => under_way.push(target),
            Some((false, words)) => drop(failed.insert(target, words.clone())),
            Some((true, _)) => drop(failed.remove(&target)),
        }
    }
    let proposed = proposed.into_iter().filter_map(|d| Some((d.target?, d))).collect();
    Ok(Decided { proposed, under_way, failed })
}

fn shown(looking: &Looking, decided: &Decided, a: quarantine::Aside) -> Aside {
    Aside {
        proposed: decided.proposed.get(&a.event).filter(|d| d.dataset == a.dataset).cloned(),
        under_way: decided.under_way.contains(&a.event),
        failed: decided.failed.get(&a.event).cloned(),
        place: Place { dataset: a.dataset, version: a.version, event: Some(a.event) },
        producer: Party::of(&looking.registry, &a.owner),
        name: a.name,
        kind: a.kind,
        code: a.code,
        reason: a.reason,
        at: a.at,
    }
}

/// What was set aside of the streams that the reader answers for, the oldest first.
pub async fn aside(view: &mut View, looking: &mut Looking) -> Result<Vec<Aside>> {
    let decided = decided(view, looking).await?;
    let owners = looking.owners();
    let found = quarantine::of_owners(&mut looking.lane, &owners, MOST).await?;
    Ok(found.into_iter().map(|a| shown(looking, &decided, a)).collect())
}

/// One event, with what it holds for whoever may read that.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Opened {
    pub aside: Aside,
    /// The whole event as it came; none where the reader is not of the SKPD that
    /// makes the data and the data are personal.
    pub event: Option<String>,
    /// Its record, in lines; none where it cannot be read as a record.
    pub record: Option<String>,
    /// A person may mend it here.
    pub mendable: bool,
}

/// One event that was set aside; unseen is none.
pub async fn opened(view: &mut View, looking: &mut Looking, event: i64) -> Result<Option<Opened>> {
    let Some(whole) = quarantine::one(&mut looking.lane, event).await? else { return Ok(None) };
    let decided = decided(view, looking).await?;
    let (dataset, version) = (whole.aside.dataset.clone(), whole.aside.version);
    let aside = shown(looking, &decided, whole.aside);
    if !looking.sees(&aside.producer) {
        return Ok(None);
    }
    let set = looking.registry.datasets.get(&dataset);
    let personal = set.and_then(|set| set.versions.get(&version)).is_none_or(|version| version.personal);
    let own = set.is_some_and(|set| view.scope.sees(set.unit, set.unit));
    let mendable = matches!(aside.code.as_str(), "SKEMA" | "ISI" | "TANDA-TANGAN" | "KUNCI-DICABUT");
    if personal && !own {
        return Ok(Some(Opened { aside, event: None, record: None, mendable }));
    }
    let plain = view.keys()?.decrypt(PURPOSE, &whole.content)?;
    let record = alone(&plain).ok().and_then(|event| match event.data {
        Some(protocol::event::Data::Json(text)) => serde_json::from_str::<Json>(&text).ok(),
        _ => None,
    });
    let lines = |value: &Json| serde_json::to_string_pretty(value).unwrap_or_default();
    let event = serde_json::from_slice::<Json>(&plain)
        .map_or_else(|_| String::from_utf8_lossy(&plain).into_owned(), |value| lines(&value));
    Ok(Some(Opened { aside, event: Some(event), record: record.as_ref().map(lines), mendable }))
}

/// A stream of which something waits, for lists of tasks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waiting {
    pub stream: i64,
    pub dataset: String,
    pub version: i64,
    pub owner: String,
    pub events: i64,
    pub since: Moment,
    pub held: bool,
}

/// What was set aside or is held, one line for each stream; and the alarms that
/// nobody has looked at, with the first of them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Held {
    pub streams: Vec<Waiting>,
    pub alarms: i64,
    pub alarmed_at: Option<Moment>,
}

/// Of streams of these systems (`,A,B,`); empty for all.
pub async fn waiting(lane: &mut View, owners: &str) -> Result<Held> {
    let streams = seeing::waiting(lane, owners).await?;
    let (alarms, alarmed_at) = seeing::unseen(lane).await?;
    let streams = streams
        .into_iter()
        .map(|row| Waiting {
            stream: row.id,
            since: row.since,
            held: row.held,
            events: row.events,
            dataset: row.dataset,
            version: row.version,
            owner: row.owner,
        })
        .collect();
    Ok(Held { streams, alarms, alarmed_at })
}
