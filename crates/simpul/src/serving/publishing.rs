//! Publishing: gathers what the public may see and writes it as a snapshot. The
//! papers that did not change are taken over from the snapshot before.

use std::collections::BTreeMap;
use std::fs::File;
use std::sync::Arc;
use std::time::Duration;

use ::exchange::public::{Entry, Period, What, catalogue, registry};
use hub::reports::Fresh;
use kernel::Moment;
use portal::folder::{Reader, Written};
use portal::{Authority, Folder, LogName, LogPoint, Offered, Paper, Published, Regency, User, Watched, answers};
use store::{Db, Document, Error, Lane, Result, documents, seal, tiles};
use tokio::sync::watch;
use web::{WitnessSeen, Witnessed};

use super::papers;

/// Documents that are read at once: between two lots others have their turn.
const LOT: i64 = 200;
/// Between two lots: publishing is in no hurry, payments are.
const BREATH: Duration = Duration::from_millis(3);
/// How much the writing of a snapshot gives way to others on the machine.
const NICE: i32 = 10;
/// Papers that are worked out again in each round though their documents did
/// not change: whatever is printed of others shows in time.
const AGAIN: usize = 50;

/// Writes one snapshot after the other into a folder.
#[derive(Debug)]
pub struct Publisher {
    folder: Folder,
    /// Nobody else publishes here meanwhile.
    _lock: File,
    /// Papers by document, the newest first.
    known: BTreeMap<i64, Vec<Paper>>,
    /// The last document whose paper was worked out again.
    cursor: i64,
}

impl Publisher {
    /// Goes on from what was published before, as far as it is ours and whole.
    pub fn open(folder: Folder, db: &Db) -> Result<Publisher> {
        let lock = folder.lock()?;
        let mut known: BTreeMap<i64, Vec<Paper>> = BTreeMap::new();
        let look = Reader::new(folder.clone(), db.keys().verifier()).look()?;
        for paper in look.snapshot.iter().flat_map(|snapshot| snapshot.papers()) {
            known.entry(paper.id).or_default().push(paper.clone());
        }
        Ok(Publisher { folder, _lock: lock, known, cursor: 0 })
    }

    /// Works everything out again, not only what changed.
    pub fn forget(&mut self) {
        // Whose paper was printed before stays known as an older version.
        self.known.values_mut().flatten().for_each(|paper| paper.version = -1);
    }

    pub async fn round(&mut self, db: &Db, lane: Option<&Lane>) -> Result<(Written, Witnessed)> {
        self.papers(db).await?;
        let (catalogue, watched) = self.catalogue(db, lane).await?;
        // The logs last: they prove all that is said above.
        db.seal_now().await?;
        let mut logs = vec![self.log(&mut db.view().await?, db, LogName::Jurnal).await?];
        if let Some(lane) = lane {
            logs.push(self.log(&mut lane.view().await?, db, LogName::Pertukaran).await?);
        }
        let region = db.region();
        let regency = Regency {
            wilayah: region.wilayah.clone(),
            name: region.name.clone(),
            zone: region.zone,
            practice: region.practice,
        };
        let published = Published { regency, verifier: db.keys().verifier().to_owned(), catalogue, logs, watched };
        let papers: Vec<Paper> = self.known.values().flatten().cloned().collect();
        let (folder, keys, at) = (self.folder.clone(), db.keys().clone(), moment());
        let (reply, written) = tokio::sync::oneshot::channel();
        // A thread of its own: on Linux it alone takes the lower priority.
        std::thread::spawn(move || {
            if let Err(e) = rustix::process::nice(NICE) {
                tracing::debug!("prioritas penerbitan tidak dapat diturunkan: {e}");
            }
            let written = folder.write(&keys, &published, &papers, at);
            let _ = reply.send(written.map(|written| (written, published)));
        });
        let (written, published) = written.await.map_err(|e| Error::Bug(e.to_string()))??;
        let witnessed = witnessed(&self.folder, &published, db, lane).await?;
        Ok((written, witnessed))
    }

    async fn log(&self, view: &mut store::View, db: &Db, name: LogName) -> Result<LogPoint> {
        let (head, exported) = tiles::publish(view, db.keys(), &self.folder.log(name)).await?;
        Ok(LogPoint { name, origin: head.origin, size: exported.size, checkpoint: exported.checkpoint })
    }

    /// Brings the papers up to date.
    async fn papers(&mut self, db: &Db) -> Result<()> {
        let (mut after, mut again) = (0, 0);
        loop {
            let mut view = db.view().await?;
            let lot = documents::own_after(&mut view, after, LOT).await?;
            let Some(last) = lot.last() else { break };
            after = last.id;
            for d in &lot {
                let known = self.known.get(&d.id);
                if known.is_none() && !papers::is_final(d) {
                    continue;
                }
                let due = d.id > self.cursor && again < AGAIN;
                if due {
                    (self.cursor, again) = (d.id, again + 1);
                }
                if due || !known.is_some_and(|known| is_same(known, d)) {
                    self.paper(&mut view, db, d).await?;
                } else {
                    self.replaced(&mut view, d).await?;
                }
            }
            drop(view);
            tokio::time::sleep(BREATH).await;
        }
        if again < AGAIN {
            self.cursor = 0;
        }
        Ok(())
    }

    async fn paper(&mut self, view: &mut store::View, db: &Db, d: &Document) -> Result<()> {
        let Some(new) = papers::published(view, db, d).await? else { return Ok(()) };
        let before = self.known.remove(&d.id).unwrap_or_default();
        let old = before.into_iter().filter(|paper| paper.key != new.key);
        // Under its old token the document answers as an older version, in its state of now.
        let old: Vec<Paper> = old.map(|paper| Paper { key: paper.key, ..new.clone() }.outdated()).collect();
        // A draft has no paper; what was printed before it became one again still has.
        let all: Vec<Paper> = if papers::is_final(d) { std::iter::once(new).chain(old).collect() } else { old };
        if !all.is_empty() {
            self.known.insert(d.id, all);
        }
        Ok(())
    }

    /// A DPA may be replaced by another document without changing itself.
    async fn replaced(&mut self, view: &mut store::View, d: &Document) -> Result<()> {
        let by = preparation::public::replaced_by(view, d).await?;
        for paper in self.known.get_mut(&d.id).into_iter().flatten() {
            paper.replaced.clone_from(&by);
        }
        Ok(())
    }

    async fn catalogue(&self, db: &Db, lane: Option<&Lane>) -> Result<(Vec<Offered>, Watched)> {
        let mut view = db.view().await?;
        // Reading goes on while the clock is not trusted.
        let now = db.now().unwrap_or_else(|_| moment());
        let day = now.day(db.region().zone);
        let registry = registry(&mut view, now).await?;
        let (witnesses, days) = organisation::public::witnesses(&mut view, day).await?;
        drop(view);
        let fresh = match lane {
            Some(lane) => Fresh::of(&mut lane.view().await?, now).await?,
            None => Fresh::default(),
        };
        let all =
            catalogue(&registry, day).into_iter().filter(is_approved).map(|entry| offered(entry, &fresh)).collect();
        Ok((all, Watched { witnesses, days }))
    }
}

fn moment() -> Moment {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
    Moment(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
}

/// The document is as it was when its papers were worked out.
fn is_same(known: &[Paper], d: &Document) -> bool {
    known.first().is_some_and(|paper| paper.version == d.version && paper.state == d.state)
}

/// Another person approved it: its description, or an address where it is served.
/// What Simpul itself answers has none, and opens to nobody before access was given.
fn is_approved(entry: &Entry) -> bool {
    entry.since.is_some()
}

/// An entry of the catalogue without what is only for members: addresses,
/// schemas, examples, numbers of grants.
fn offered(entry: Entry, fresh: &Fresh) -> Offered {
    let last_at = fresh.last(&entry.what);
    let (identifier, dataset) = match &entry.what {
        What::Service { system, code } => (format!("{system}/{code}"), false),
        What::DataSet { code, version } => (format!("{}/{code}/v{version}", entry.system), true),
    };
    let user = |u: ::exchange::public::Use| User {
        who: u.who,
        purpose: u.purpose,
        legal_ground: u.legal_ground,
        until: u.until,
    };
    Offered {
        identifier,
        dataset,
        title: entry.title,
        meaning: entry.meaning,
        owner: entry.owner,
        period: entry.period.map(|period: Period| period.code().to_owned()),
        measure: entry.measure,
        reference_codes: entry.reference_codes.iter().map(|c| format!("{} = {}", c.field, c.list)).collect(),
        personal: entry.personal,
        legal_ground: entry.legal_ground,
        since: entry.since,
        last_at,
        users: entry.users.into_iter().map(user).collect(),
    }
}

/// What witnesses handed in, each laid beside the log as it stands here: a
/// witness that vouched for another root proves that this log was rewritten.
pub async fn witnessed(folder: &Folder, published: &Published, db: &Db, lane: Option<&Lane>) -> Result<Witnessed> {
    let all = answers::list(folder, &published.verifier, &published.watched);
    let mut seen = Vec::new();
    for answer in &all {
        let mut view = match (answer.log, lane) {
            (LogName::Jurnal, _) => db.view().await?,
            (LogName::Pertukaran, Some(lane)) => lane.view().await?,
            (LogName::Pertukaran, None) => continue,
        };
        let point = published.logs.iter().find(|point| point.name == answer.log);
        let ours = point.is_some_and(|point| point.origin == answer.origin);
        // Under the name that the log has now; an epoch that ended is another log.
        let contradicts = ours
            && match point {
                Some(point) if answer.size <= point.size => seal::root_at(&mut view, answer.size).await? != answer.root,
                _ => true,
            };
        seen.push(WitnessSeen {
            witness: answer.witness.clone(),
            log: answer.log.code(),
            at: answer.at,
            size: answer.size,
            current: ours,
            contradicts,
        });
    }
    Ok(Witnessed {
        named: published.watched.verifiers().iter().map(|v| v.label().to_owned()).collect(),
        days: published.watched.days,
        last: answers::last(&all, published),
        silent: answers::is_silent(&all, published, moment()),
        seen,
    })
}

/// Has checkpoints stamped every so often. An authority that is away delays
/// nothing: it is told, and asked again next time.
pub async fn stamp_every(authority: Authority, folder: Folder, verifier: String, pause: Duration) {
    // Something is published first.
    tokio::time::sleep(pause.min(Duration::from_secs(30))).await;
    loop {
        match authority.round(&folder, &verifier).await {
            Ok(given) => {
                given.iter().for_each(|s| tracing::info!(log = s.log.code(), size = s.size, "cap waktu disimpan"))
            }
            Err(e) => tracing::warn!("cap waktu: {e}"),
        }
        tokio::time::sleep(pause).await;
    }
}

/// Publishes every so often until the program ends, and tells the pages what
/// witnesses answered. A round that fails is told and tried again.
pub async fn every(
    mut publisher: Publisher,
    db: Arc<Db>,
    lane: Option<Arc<Lane>>,
    pause: Duration,
    told: watch::Sender<Option<Witnessed>>,
) {
    loop {
        match publisher.round(&db, lane.as_deref()).await {
            Ok((written, witnessed)) => {
                if witnessed.seen.iter().any(|s| s.contradicts) {
                    tracing::error!("saksi membenarkan akar lain: catatan di sini ditulis ulang sesudah itu");
                }
                tracing::info!(version = written.version, papers = written.papers, "terbitan ditulis");
                let _ = told.send(Some(witnessed));
            }
            Err(e) => tracing::error!("terbitan tidak dapat ditulis: {e}"),
        }
        tokio::time::sleep(pause).await;
    }
}
