//! What the agent tells the hub of itself, and what it learns from the answer:
//! whether the message log still goes on from where it stood, and whom to trust.

use std::path::Path;

use protocol::agent::{State, Stream, Take, Told, Welcome};
use protocol::trust;
use tlog_tiles::{Checkpoint, Hash};

use crate::clock::Clock;
use crate::line::{Answer, Ask, Line};
use crate::settings::Settings;
use crate::store::Spool;
use crate::trouble::{Result, Trouble};

/// Runs on this spool, the last one first.
const RUNS: &str = "jalan";
const MOST_RUNS: usize = 100;
const CHECKPOINT: &str = "checkpoint";
pub const TRUST: &str = "kepercayaan";
pub const LOG_TROUBLE: &str = "log-masalah";
pub const TRUST_TROUBLE: &str = "kepercayaan-masalah";

#[derive(Debug)]
pub struct Greeter<'a> {
    pub settings: &'a Settings,
    pub clock: &'a Clock,
    pub spool: &'a Spool,
    pub line: Line,
    pub run: String,
    /// The hub knows this run.
    pub begun: bool,
    /// It knew this run once.
    pub before: bool,
}

/// How the agent stands, for the hub and for people.
pub fn state(settings: &Settings, clock: &Clock, spool: &Spool) -> Result<State> {
    let streams = spool.streams()?.into_iter().map(|s| Stream {
        stream: s.stream,
        rows: s.rows,
        waiting: s.waiting,
        waiting_bytes: s.waiting_bytes,
        sent: s.sent,
        aside: s.aside_here,
        aside_at_hub: s.aside_at_hub,
        passed_at: s.passed_at,
        notice: s.notice,
        held: s.held,
        trouble: s.trouble,
    });
    let takes = spool.takes()?.into_iter().map(|t| Take {
        take: t.take,
        open: t.open,
        aside: t.aside,
        good_at: t.good_at,
        trouble: t.trouble,
    });
    Ok(State {
        clock_ms: clock.ahead_ms(),
        free_mb: free_bytes(settings) >> 20,
        oldest: spool.oldest()?.into_iter().chain(spool.oldest_delivery()?).min(),
        streams: streams.collect(),
        takes: takes.collect(),
        troubles: spool.meta(LOG_TROUBLE)?.into_iter().chain(spool.meta(TRUST_TROUBLE)?).collect(),
    })
}

/// What is left on the disk of the spool, or where it will be.
pub fn free_bytes(settings: &Settings) -> u64 {
    let folder = settings.spool_folder();
    let here = |place: &Path| place.as_os_str().is_empty();
    let places = folder.ancestors().map(|place| if here(place) { Path::new(".") } else { place });
    let facts = places.filter(|place| place.exists()).find_map(|place| rustix::fs::statvfs(place).ok());
    facts.map_or(u64::MAX, |f| f.f_bavail.saturating_mul(f.f_frsize))
}

/// The disk has more free than what has to stay it.
pub fn room(settings: &Settings) -> Result<()> {
    let free = free_bytes(settings);
    if free >= settings.reserve_bytes() {
        return Ok(());
    }
    Err(Trouble::Full(format!("disk hampir penuh (sisa {} MB); sumber tidak dibaca dahulu", free >> 20)))
}

/// A person accepts that the log goes on elsewhere than where it was seen; the
/// register that was restored with it counts from an older version.
pub fn accept_log(spool: &Spool) -> Result<()> {
    for name in [CHECKPOINT, TRUST, TRUST_TROUBLE, LOG_TROUBLE] {
        spool.forget_meta(name)?;
    }
    Ok(())
}

fn open_checkpoint(verifier: &str, text: &str) -> Option<Checkpoint> {
    Checkpoint::from_bytes(trust::signed(text, &[verifier]).ok()?.as_bytes()).ok()
}

/// What is wrong with a log, seen against what it was; none: it goes on.
fn judge_log(verifier: &str, before: Option<&str>, welcome: &Welcome) -> Option<String> {
    let Some(now) = open_checkpoint(verifier, &welcome.checkpoint) else {
        return Some("checkpoint log pesan hub tidak ditandatangani kunci log yang dikenal".into());
    };
    let before = open_checkpoint(verifier, before?)?;
    let named = now.origin() != before.origin();
    if now.size() < before.size() {
        let (was, is) = (before.size(), now.size());
        return Some(format!(
            "log pesan hub menyusut dari {was} menjadi {is} catatan: hub dipulihkan dari cadangan lama; yang hilang dikirim lagi"
        ));
    }
    let proof: Option<Vec<Hash>> = welcome
        .proof
        .iter()
        .map(|hash| kernel::unhex(hash).and_then(|bytes| bytes.try_into().ok()).map(Hash))
        .collect();
    let goes_on = before.size() == 0
        || (before.size() == now.size() && before.hash() == now.hash())
        || proof.is_some_and(|proof| {
            tlog_tiles::check_tree(&proof, now.size(), *now.hash(), before.size(), *before.hash()).is_ok()
        });
    if goes_on {
        return None;
    }
    if named {
        return Some(format!(
            "log pesan hub bernama baru, {}: hub dipulihkan dari cadangan; yang hilang dikirim lagi; sesudah diumumkan resmi: accept-log",
            now.origin()
        ));
    }
    Some("log pesan hub bukan lanjutan dari yang dahulu dilihat agen ini; hubungi Diskominfo dan Inspektorat".into())
}

impl Greeter<'_> {
    fn runs(&self) -> Result<Vec<String>> {
        Ok(self.spool.meta(RUNS)?.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default())
    }

    /// After which run this one begins. One that the hub knew already gives way to
    /// another agent, but not to an earlier run of its own: then the hub was put back.
    async fn begin(&mut self) -> Result<String> {
        let answer = self.line.ask(&Ask { method: "GET", target: "/agent", ..Ask::default() }).await?.json()?;
        let runs = self.runs()?;
        match answer["run"].as_str() {
            Some(known) if known == self.run || runs.iter().any(|run| run == known) => Ok(known.to_owned()),
            Some(_) if self.before => {
                // Two are alive: the hub is told by the one that goes.
                let _ = self.say(None, true).await;
                Err(Trouble::Fenced("Agen lain dengan kunci ini sudah mengambil alih; agen ini berhenti.".into()))
            }
            _ => Ok(runs.into_iter().next().unwrap_or_default()),
        }
    }

    /// Says that the agent is there, and looks at what it is told.
    pub async fn greet(&mut self, ends: bool) -> Result<()> {
        match self.once(ends).await {
            // Another agent speaks, or the hub has forgotten this one.
            Err(Trouble::Fenced(_)) if self.begun => {
                self.begun = false;
                self.once(ends).await
            }
            other => other,
        }
    }

    async fn say(&mut self, begins: Option<String>, ends: bool) -> Result<Answer> {
        let (before, verifier) = (self.spool.meta(CHECKPOINT)?, &self.settings.hub.log);
        let size = before.as_deref().and_then(|text| open_checkpoint(verifier, text)).map_or(0, |point| point.size());
        let told = Told {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            begins,
            ends,
            log_size: size,
            state: state(self.settings, self.clock, self.spool)?,
        };
        let body = serde_json::to_vec(&told).map_err(|e| Trouble::Spool(e.to_string()))?;
        let fields = [("content-type", "application/json".to_owned())];
        let ask = Ask { method: "POST", target: "/agent", fields: &fields, body, ..Ask::default() };
        self.line.ask(&ask).await
    }

    async fn once(&mut self, ends: bool) -> Result<()> {
        let begins = if self.begun { None } else { Some(self.begin().await?) };
        let answer = self.say(begins, ends).await?;
        if !self.begun {
            let mut runs = self.runs()?;
            runs.retain(|run| *run != self.run);
            runs.insert(0, self.run.clone());
            runs.truncate(MOST_RUNS);
            self.spool.set_meta(RUNS, &serde_json::json!(runs).to_string())?;
            (self.begun, self.before) = (true, true);
        }
        let welcome: Welcome = serde_json::from_slice(&answer.body)
            .map_err(|e| Trouble::Line(format!("jawaban hub tidak terbaca: {e}")))?;
        self.look_at_log(self.spool.meta(CHECKPOINT)?.as_deref(), &welcome)?;
        let version = answer.field("simpul-trust-version").and_then(|v| v.parse::<i64>().ok());
        let renewed = self.renew_trust(version).await;
        self.note_trust(renewed)
    }

    /// Without a new list the old one stays, and the agent speaks all the same.
    fn note_trust(&self, renewed: Result<()>) -> Result<()> {
        match renewed {
            Ok(()) => self.spool.forget_meta(TRUST_TROUBLE),
            Err(trouble) if trouble.passes() => {
                tracing::warn!("{trouble}");
                self.spool.set_meta(TRUST_TROUBLE, &format!("daftar kepercayaan tidak diperbarui: {trouble}"))
            }
            Err(trouble) => Err(trouble),
        }
    }

    fn look_at_log(&self, before: Option<&str>, welcome: &Welcome) -> Result<()> {
        match judge_log(&self.settings.hub.log, before, welcome) {
            None => {
                self.spool.set_meta(CHECKPOINT, &welcome.checkpoint)?;
                self.spool.forget_meta(LOG_TROUBLE)
            }
            Some(words) => {
                tracing::error!("{words}");
                self.spool.set_meta(LOG_TROUBLE, &words)
            }
        }
    }

    /// The list of whom to trust is renewed when another version is announced,
    /// and when a quarter of its time is over.
    async fn renew_trust(&mut self, announced: Option<i64>) -> Result<()> {
        let known = self.spool.meta(TRUST)?.and_then(|text| trust::open(&text, &[&self.settings.hub.log]).ok());
        let fresh = known.as_ref().is_some_and(|list| {
            let quarter = (list.valid_until - list.made_at) / 4;
            announced.is_none_or(|v| v == list.version) && self.clock.now() < list.made_at + quarter
        });
        if fresh {
            return Ok(());
        }
        let answer = self.line.ask(&Ask { method: "GET", target: "/trust", ..Ask::default() }).await?;
        let text = String::from_utf8_lossy(&answer.body);
        let refused = |e: protocol::Fault| Trouble::Line(e.message);
        let list = trust::open(&text, &[&self.settings.hub.log]).map_err(refused)?;
        list.follows(known.map_or(0, |list| list.version)).map_err(refused)?;
        self.spool.set_meta(TRUST, &text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use signed_note::{Note, StandardSigner};

    fn point(secret: &str, size: u64, hash: Hash) -> String {
        named(secret, "hub/log", size, hash)
    }

    fn named(secret: &str, name: &str, size: u64, hash: Hash) -> String {
        let signer = StandardSigner::new(secret).expect("a signer");
        let text = format!("{name}\n{size}\n{hash}\n");
        let mut note = Note::new(text.as_bytes(), &[]).expect("a note");
        note.add_sigs(&[&signer]).expect("signed");
        String::from_utf8(note.to_bytes()).expect("text")
    }

    #[test]
    fn a_disk_is_seen_before_anything_lies_on_it() {
        let place = tempfile::tempdir().expect("a folder");
        let mut settings = crate::take::tests::settings(place.path(), "");
        settings.spool.folder = "belum/ada".into();
        assert!((1..u64::MAX).contains(&free_bytes(&settings)));
        // Beside the program, by a name alone.
        settings.folder = "".into();
        assert!((1..u64::MAX).contains(&free_bytes(&settings)));
    }

    #[test]
    fn what_others_sent_waits_too() {
        let place = tempfile::tempdir().expect("a folder");
        let spool = Spool::open(place.path()).expect("a spool");
        let settings = crate::take::tests::settings(place.path(), "");
        let one = crate::store::Delivery { position: 1, id: "e".into(), body: "{}".into() };
        spool.keep_deliveries("t", &[one], 77).expect("kept");
        let state = state(&settings, &Clock::of(0), &spool).expect("a state");
        assert_eq!((state.oldest, state.takes[0].open, state.takes[0].good_at), (Some(77), 1, None));
    }

    #[test]
    fn who_accepts_a_restored_log_takes_its_list_too() {
        let place = tempfile::tempdir().expect("a folder");
        let spool = Spool::open(place.path()).expect("a spool");
        let all = [CHECKPOINT, TRUST, TRUST_TROUBLE, LOG_TROUBLE];
        for name in all {
            spool.set_meta(name, "x").expect("set");
        }
        accept_log(&spool).expect("accepted");
        assert!(all.iter().all(|name| spool.meta(name).expect("read").is_none()));
    }

    #[test]
    fn a_log_that_does_not_go_on_is_told() {
        let (secret, public) = signed_note::generate_key(&mut rand_core::OsRng, "hub/log");
        let (a, b) = (tlog_tiles::record_hash(b"a"), tlog_tiles::record_hash(b"b"));
        let two = tlog_tiles::node_hash(a, b);
        let one = point(&secret, 1, a);
        let welcome = |checkpoint: String, proof: &[Hash]| Welcome {
            time: String::new(),
            checkpoint,
            proof: proof.iter().map(|h| kernel::hex(&h.0)).collect(),
        };
        let judged = |before: Option<&str>, welcome: &Welcome| judge_log(&public, before, welcome);
        assert_eq!(judged(None, &welcome(one.clone(), &[])), None);
        assert_eq!(judged(Some(&one), &welcome(one.clone(), &[])), None);
        assert_eq!(judged(Some(&one), &welcome(point(&secret, 2, two), &[b])), None);
        let forked = welcome(point(&secret, 2, tlog_tiles::node_hash(b, a)), &[a]);
        assert!(judged(Some(&one), &forked).expect("told").contains("bukan lanjutan"));
        let other_name = |proof: &[Hash]| welcome(named(&secret, "hub/log/2", 2, two), proof);
        assert_eq!(judged(Some(&one), &other_name(&[b])), None, "nothing of what was seen is lost");
        assert!(judged(Some(&one), &other_name(&[a])).expect("told").contains("bernama baru, hub/log/2"));
        let same_size = welcome(point(&secret, 1, b), &[]);
        assert!(judged(Some(&one), &same_size).expect("told").contains("bukan lanjutan"));
        let shrunk = welcome(one.clone(), &[]);
        assert!(judged(Some(&point(&secret, 2, two)), &shrunk).expect("told").contains("menyusut"));
        let (other, _) = signed_note::generate_key(&mut rand_core::OsRng, "hub/log");
        assert!(judged(None, &welcome(point(&other, 1, a), &[])).expect("told").contains("tidak ditandatangani"));
    }
}
