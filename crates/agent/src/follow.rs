//! One pass over a source: what is new there becomes an event, what cannot be
//! one is set aside with its reasons, what vanished is told. Wherever it breaks
//! off, the next pass goes on from there.

use std::time::Duration;

use kernel::hex;
use protocol::event::{Data, Event, Limits};
use protocol::key::SigningKey;
use serde_json::json;
use sha2::{Digest, Sha256};
use tokio::time::Instant;

use crate::clock::{Clock, DAY_MS};
use crate::hello::room;
use crate::mapping::{Mapping, Record};
use crate::settings::{DatabaseSettings, Follow, Settings, SourceSettings, StreamSettings, WebSettings};
use crate::source::{Column, Database, Folder, Select, Whole, fetch, piece};
use crate::store::{Counts, Dated, Judged, Pass, Spool, Verdict, random};
use crate::trouble::{Result, Trouble};

/// Rows that are read, judged and put on the disk at once.
const CHUNK: usize = 500;
/// Rows without a key that are set aside by name; whoever has more has another
/// trouble first.
const MOST_NAMELESS: usize = 1000;
/// Seconds before the last moment from which rows are read once more: whoever
/// writes may finish late.
const OVERLAP: i64 = 600;
/// Vanished rows that are always believed.
const FEW: u64 = 100;
/// Of a hash, in bytes.
const HASH: usize = 16;

/// What a pass needs beside the source.
#[derive(Debug)]
pub struct Ground<'a> {
    pub settings: &'a Settings,
    pub clock: &'a Clock,
    pub key: &'a SigningKey,
    /// Under which name the register knows that key.
    pub keyid: &'a str,
}

/// One stream while a pass goes over it.
struct Walk<'a> {
    ground: &'a Ground<'a>,
    stream: &'a StreamSettings,
    name: String,
    mapping: Mapping,
    source: String,
    kind: String,
    counts: Counts,
}

fn hash(parts: &[&[u8]]) -> Vec<u8> {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update(u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
        hash.update(part);
    }
    hash.finalize().iter().take(HASH).copied().collect()
}

/// All cells of a row.
fn raw(record: &Record) -> Vec<u8> {
    let mut all = Vec::new();
    for (name, cell) in &record.cells {
        all.extend(
            [name.as_bytes(), &[0, u8::from(cell.is_some())], cell.as_deref().unwrap_or_default(), &[0]].concat(),
        );
    }
    all
}

impl Walk<'_> {
    /// What a row comes to.
    fn judge(&self, record: &Record) -> Judged {
        let raw = hash(&[&raw(record)]);
        let numbered = self.mapping.key.is_empty();
        let (key, subject, nameless) = match self.mapping.subject(record) {
            Ok(subject) => {
                let subject = subject.unwrap_or_else(|| hex(&raw));
                (subject.clone().into_bytes(), subject, None)
            }
            Err(why) => (format!("\0{}", hex(&raw)).into_bytes(), "(tanpa kunci)".to_owned(), Some(why)),
        };
        let verdict = match (nameless, self.mapping.data(record)) {
            (None, Ok(data)) if data.len() > Limits::default().event_bytes => {
                Verdict::Faulty(format!("isi {} bita; paling banyak {}", data.len(), Limits::default().event_bytes))
            }
            (None, Ok(data)) => Verdict::Fits(data),
            (why, data) => {
                let mut reasons: Vec<String> = why.into_iter().collect();
                reasons.extend(data.err().into_iter().flatten());
                Verdict::Faulty(reasons.join("; "))
            }
        };
        let hash = match &verdict {
            Verdict::Fits(data) => hash(&[b"1", data.as_bytes()]),
            Verdict::Faulty(reasons) => hash(&[b"0", reasons.as_bytes(), &raw]),
        };
        Judged { key, subject, numbered, hash, verdict }
    }

    /// The event of a number, signed by whoever captured it.
    fn event(&self, epoch: &str, sequence: i64, subject: &str, data: Option<&str>) -> Result<String> {
        let now = kernel::Moment(self.ground.clock.now());
        let action = if data.is_some() { "upserted" } else { "deleted" };
        let mut event = Event {
            id: format!("{epoch}-{sequence}"),
            source: self.source.clone(),
            kind: format!("{}.{action}", self.kind),
            subject: Some(subject.to_owned()),
            time: Some(now.iso()),
            datacontenttype: data.map(|_| "application/json".to_owned()),
            dataschema: None,
            sequence: u64::try_from(sequence).ok(),
            extensions: Default::default(),
            data: data.map(|data| Data::Json(data.to_owned())),
        };
        event.capture(self.ground.keyid, self.ground.key);
        Ok(event.structured())
    }

    fn dated(&self) -> Dated {
        let clock = self.ground.clock;
        Dated { now: clock.now(), by: (!clock.is_known()).then_some(clock.ahead_ms()) }
    }

    fn take_in(&mut self, spool: &Spool, records: &[Record], pass: &Pass) -> Result<()> {
        let judged: Vec<Judged> = records.iter().map(|record| self.judge(record)).collect();
        let stamp = |sequence: i64, subject: &str, data: Option<&str>| self.event(&pass.epoch, sequence, subject, data);
        let counts = spool.take_in(&self.name, &judged, pass, self.dated(), &stamp)?;
        self.counts.add(counts);
        Ok(())
    }

    /// The spool and the disk have room for more.
    fn room(&self, spool: &Spool) -> Result<()> {
        let settings = self.ground.settings;
        let (_, bytes) = spool.waiting()?;
        if bytes >= settings.most_bytes() {
            let mb = settings.spool.most_mb;
            return Err(Trouble::Full(format!(
                "penampung penuh ({mb} MB menunggu dikirim); sumber tidak dibaca dahulu"
            )));
        }
        room(settings)
    }

    /// Rows that a whole pass did not meet are gone. Too many at once are rather
    /// another database, or a table that somebody is filling anew.
    fn take_out(&mut self, spool: &Spool, pass: &Pass) -> Result<()> {
        let (known, gone) = spool.missing(&self.name, pass.round)?;
        let most = known.saturating_mul(self.stream.most_deletes_percent) / 100;
        let confirmed = spool.meta(&confirmation(&self.name))?.is_some();
        if gone > most.max(FEW) && !confirmed {
            return Err(Trouble::Shape(format!(
                "{gone} dari {known} baris hilang sekaligus dari sumber; bila memang dihapus, jalankan: agent confirm-deletes {}",
                self.name
            )));
        }
        let size = i64::try_from(CHUNK).unwrap_or(i64::MAX);
        loop {
            let stamp =
                |sequence: i64, subject: &str, data: Option<&str>| self.event(&pass.epoch, sequence, subject, data);
            let out = spool.take_out(&self.name, pass, size, self.dated(), &stamp)?;
            self.counts.deleted += out;
            if out < CHUNK as u64 {
                break;
            }
        }
        if confirmed {
            spool.forget_meta(&confirmation(&self.name))?;
        }
        Ok(())
    }
}

/// Under which a person's word stands that rows were really deleted.
pub fn confirmation(stream: &str) -> String {
    format!("hapus:{stream}")
}

/// Whether the source still has the columns that the mapping reads. What was
/// added is told, what is missing or has become something else is a trouble.
fn compare(spool: &Spool, name: &str, mapping: &Mapping, columns: &[Column]) -> Result<()> {
    if columns.is_empty() {
        return Err(Trouble::Shape("tabel sumber tidak ada, atau akun tidak boleh membacanya".into()));
    }
    let wanted = mapping.columns();
    let missing: Vec<&str> =
        wanted.iter().filter(|w| !columns.iter().any(|c| c.name == **w)).map(String::as_str).collect();
    if !missing.is_empty() {
        return Err(Trouble::Shape(format!(
            "kolom {} tidak ada lagi di sumber; sesuaikan pemetaan",
            missing.join(", ")
        )));
    }
    let now: Vec<(String, String)> = columns.iter().map(|c| (c.name.clone(), c.family().to_owned())).collect();
    let before: Option<Vec<(String, String)>> = spool.shape(name)?.and_then(|text| serde_json::from_str(&text).ok());
    let mut notice = None;
    if let Some(before) = before {
        let family = |name: &str| before.iter().find(|(n, _)| n == name).map(|(_, f)| f.as_str());
        let changed: Vec<String> = now
            .iter()
            .filter(|(name, _)| wanted.contains(name))
            .filter_map(|(name, f)| {
                family(name).filter(|old| old != f).map(|old| format!("{name} ({old} menjadi {f})"))
            })
            .collect();
        if !changed.is_empty() {
            return Err(Trouble::Shape(format!(
                "jenis kolom berubah di sumber: {}; periksa pemetaan lalu jalankan: agent accept-shape {name}",
                changed.join(", ")
            )));
        }
        let added: Vec<&str> =
            now.iter().filter(|(name, _)| family(name).is_none()).map(|(name, _)| name.as_str()).collect();
        notice = (!added.is_empty()).then(|| format!("kolom baru di sumber, tidak dikirim: {}", added.join(", ")));
        if notice.is_none() && before == now {
            return Ok(());
        }
    }
    spool.set_shape(name, &json!(now).to_string(), notice.as_deref())
}

/// Begins a pass, or goes on with the one that broke off.
fn begin(spool: &Spool, stream: &StreamSettings, name: &str, now: i64) -> Result<Pass> {
    let pass = spool.pass(name)?;
    if pass.after.is_some() {
        return Ok(pass);
    }
    let sweep = stream.sweep_hours.saturating_mul(3_600_000);
    let due = pass.swept_at.is_none_or(|at| now.saturating_sub(at) >= sweep);
    let whole = stream.follow == Follow::Snapshot || pass.watermark.is_none() || due;
    Ok(Pass { round: pass.round + i64::from(whole), whole, ..pass })
}

fn packed(values: &[Vec<u8>]) -> String {
    json!(values.iter().map(|value| hex(value)).collect::<Vec<_>>()).to_string()
}

fn unpacked(text: &str) -> Vec<Vec<u8>> {
    let all: Vec<String> = serde_json::from_str(text).unwrap_or_default();
    all.iter().filter_map(|value| kernel::unhex(value)).collect()
}

/// Goes over a source once.
pub async fn pass(ground: &Ground<'_>, spool: &Spool, stream: &StreamSettings) -> Result<Counts> {
    let name = stream.name();
    let settings = ground.settings;
    spool.open_stream(&name)?;
    let mut walk = Walk {
        source: protocol::event::source(&settings.me.system, &stream.dataset),
        kind: settings.event_type(&stream.dataset, stream.version),
        mapping: stream.mapping(settings.me.zone),
        ground,
        stream,
        name,
        counts: Counts::default(),
    };
    match settings.sources.get(&stream.source) {
        Some(SourceSettings::Folder(of)) => {
            let folder = Folder::new(of, settings.path(&of.folder));
            walk.folder(spool, &folder)?;
        }
        Some(SourceSettings::Web(of)) => walk.web(spool, of).await?,
        Some(SourceSettings::Mysql(of) | SourceSettings::Postgres(of)) => {
            let mut db = Database::open(settings, &stream.source, false).await?;
            walk.database(spool, &mut db, of).await?;
        }
        None => return Err(Trouble::Settings(format!("sumber {} tidak ada", stream.source))),
    }
    Ok(walk.counts)
}

impl Walk<'_> {
    fn folder(&mut self, spool: &Spool, folder: &Folder) -> Result<()> {
        let Some(file) = folder.newest(&self.stream.table)? else { return Ok(()) };
        let digest = self.digest(&file.digest);
        if spool.is_last(&self.name, &digest)? {
            return Ok(());
        }
        let name = file.name.clone();
        self.whole(spool, (&digest, &name), &Whole::File(file, self.stream.shape(self.mapping.zone)))
    }

    async fn web(&mut self, spool: &Spool, of: &WebSettings) -> Result<()> {
        self.room(spool)?;
        // Another file for each stream; only one agent runs on a spool.
        let at = format!("unduhan-{}", hex(&hash(&[self.name.as_bytes()])));
        let found = fetch(self.ground.settings, of, &self.ground.settings.spool_folder().join(at)).await?;
        let digest = self.digest(&found.digest);
        if spool.is_last(&self.name, &digest)? {
            let pass = spool.pass(&self.name)?;
            return spool.set_pass(&self.name, &Pass { passed_at: Some(self.ground.clock.now()), ..pass });
        }
        self.whole(spool, (&digest, &of.url), &found.rows(self.stream, self.mapping.zone)?)
    }

    /// Of the rows and of what is made of them: with another mapping, or read from
    /// another place in the file, the same rows are other events.
    fn digest(&self, of: &str) -> String {
        let shape = self.stream.shape(self.mapping.zone);
        hex(&hash(&[of.as_bytes(), format!("{:?}", self.mapping).as_bytes(), format!("{shape:?}").as_bytes()]))
    }

    /// Rows that come all at once are read from the first, however far they were
    /// read before.
    fn whole(&mut self, spool: &Spool, (digest, from): (&str, &str), rows: &Whole) -> Result<()> {
        let now = self.ground.clock.now();
        let columns = rows.columns()?.into_iter().filter(|n| !n.is_empty());
        let columns: Vec<Column> = columns.map(|name| Column { name, declared: "text".into() }).collect();
        compare(spool, &self.name, &self.mapping, &columns)?;
        let mut pass = spool.pass(&self.name)?;
        pass = Pass { round: pass.round + 1, whole: true, after: Some(digest.to_owned()), ..pass };
        rows.each(CHUNK, &mut |chunk| {
            self.room(spool)?;
            self.take_in(spool, chunk, &pass)
        })?;
        self.take_out(spool, &pass)?;
        spool.set_pass(&self.name, &Pass { after: None, passed_at: Some(now), swept_at: Some(now), ..pass })?;
        spool.note_file(&self.name, digest, from, now)
    }

    async fn database(&mut self, spool: &Spool, db: &mut Database, of: &DatabaseSettings) -> Result<()> {
        let columns = db.columns(&self.stream.table).await?;
        compare(spool, &self.name, &self.mapping, &columns)?;
        let begun = self.ground.clock.now();
        let mut pass = begin(spool, self.stream, &self.name, begun)?;
        let long = long(self.stream, &columns);
        if self.stream.key.is_empty() {
            let columns = self.mapping.columns();
            let all = Select { table: &self.stream.table, columns: &columns, long: &long, ..Select::default() };
            self.unordered(spool, db, &all, (&pass, of)).await?;
        } else {
            self.keyed(spool, db, of, &long, &mut pass).await?;
        }
        if pass.whole {
            self.take_out(spool, &pass)?;
            pass.swept_at = Some(begun);
        }
        spool.set_pass(&self.name, &Pass { after: None, passed_at: Some(self.ground.clock.now()), ..pass })
    }

    /// Rows that nothing puts in order: wherever it breaks off, they are read again
    /// from the first.
    async fn unordered(
        &mut self,
        spool: &Spool,
        db: &mut Database,
        select: &Select<'_>,
        (pass, of): (&Pass, &DatabaseSettings),
    ) -> Result<()> {
        self.room(spool)?;
        let mut rows = db.rows(select).await?;
        loop {
            let begun = Instant::now();
            let records = piece(select.table, &mut rows, CHUNK).await?;
            if records.is_empty() {
                return Ok(());
            }
            self.room(spool)?;
            self.take_in(spool, &records, pass)?;
            pace(of, records.len(), begun).await;
        }
    }

    /// By what rows are put in order: their keys, or the moment of their change.
    fn order(&self, pass: &Pass) -> Vec<String> {
        let moment = self.stream.moment.iter().filter(|_| !pass.whole);
        moment.chain(&self.stream.key).cloned().collect()
    }

    async fn keyed(
        &mut self,
        spool: &Spool,
        db: &mut Database,
        of: &DatabaseSettings,
        long: &[String],
        pass: &mut Pass,
    ) -> Result<()> {
        let order = self.order(pass);
        let mut columns = self.mapping.columns();
        columns.extend(self.stream.moment.clone());
        columns.sort_unstable();
        columns.dedup();
        let all = Select { table: &self.stream.table, columns: &columns, long, ..Select::default() };
        if pass.whole && pass.after.is_none() {
            let lacking = Select { lacking: &self.stream.key, limit: Some(MOST_NAMELESS), ..all.clone() };
            let before = Pass { after: None, ..pass.clone() };
            self.unordered(spool, db, &lacking, (&before, of)).await?;
        }
        let watermark = pass.watermark.clone().map(|text| unpacked(&text));
        let since = watermark.as_ref().filter(|_| !pass.whole && self.stream.follow == Follow::Moment);
        let since = since.and_then(|values| values.first());
        let mut after = pass.after.as_deref().map(unpacked);
        if after.is_none() && !pass.whole && self.stream.follow == Follow::Key {
            after.clone_from(&watermark);
        }
        let mut size = CHUNK;
        loop {
            self.room(spool)?;
            let begun = Instant::now();
            let select = Select {
                order: &order,
                after: after.as_deref(),
                since: since.map(|value| (value.as_slice(), OVERLAP)),
                limit: Some(size),
                ..all.clone()
            };
            let read = match self.chunk(spool, db, &select, pass).await? {
                Ok(read) => {
                    let most = size;
                    size = CHUNK.min(size * 2);
                    if read < most {
                        return Ok(());
                    }
                    read
                }
                // Perhaps one row among them: fewer at a time lead to it.
                Err(unread) => {
                    *db = Database::open(self.ground.settings, &self.stream.source, false).await?;
                    // What fails without any row is no trouble of a row.
                    db.read(&Select { limit: Some(0), ..select.clone() }).await?;
                    if size == 1 {
                        self.set_aside(spool, db, &select, pass, &unread).await?;
                    }
                    size = (size / 2).max(1);
                    1
                }
            };
            if let Some(place) = &pass.after {
                after = Some(unpacked(place));
            }
            pace(of, read, begun).await;
        }
    }

    /// Some rows in their order, how many they were; or why the source did not give
    /// them.
    async fn chunk(
        &mut self,
        spool: &Spool,
        db: &mut Database,
        select: &Select<'_>,
        pass: &mut Pass,
    ) -> Result<Result<usize>> {
        let mut rows = match db.rows(select).await {
            Ok(rows) => rows,
            Err(unread) => return Ok(Err(unread)),
        };
        let mut read = 0;
        loop {
            let records = match piece(select.table, &mut rows, CHUNK).await {
                Ok(records) => records,
                Err(unread) => return Ok(Err(unread)),
            };
            if records.is_empty() {
                return Ok(Ok(read));
            }
            read += records.len();
            self.go_on(spool, (select.order, &records), pass)?;
        }
    }

    /// Takes rows in, and the place behind the last of them.
    fn go_on(&mut self, spool: &Spool, (order, records): (&[String], &[Record]), pass: &mut Pass) -> Result<()> {
        let Some(last) = records.last() else { return Ok(()) };
        self.room(spool)?;
        let place: Vec<Vec<u8>> =
            order.iter().map(|column| last.cells.get(column).cloned().flatten().unwrap_or_default()).collect();
        self.advance(pass, records, &place);
        pass.after = Some(packed(&place));
        self.take_in(spool, records, pass)
    }

    /// The next row cannot be read: of it only its place is, and those behind it come.
    async fn set_aside(
        &mut self,
        spool: &Spool,
        db: &mut Database,
        select: &Select<'_>,
        pass: &mut Pass,
        unread: &Trouble,
    ) -> Result<()> {
        let bare = Select { columns: select.order, long: &[], ..select.clone() };
        let mut records = db.read(&bare).await?;
        for record in &mut records {
            record.set_unread(format!("baris tidak dapat dibaca dari sumber: {unread}"));
        }
        self.go_on(spool, (select.order, &records), pass)
    }

    /// Moves the mark behind which rows are new.
    fn advance(&self, pass: &mut Pass, records: &[Record], place: &[Vec<u8>]) {
        match self.stream.follow {
            Follow::Snapshot => {}
            Follow::Key => pass.watermark = Some(packed(place)),
            Follow::Moment => {
                let Some(column) = &self.stream.moment else { return };
                let moments = records.iter().filter_map(|record| record.cells.get(column).cloned().flatten());
                // A row that names a day to come must not hide those of the days before it.
                let tomorrow = kernel::Moment(self.ground.clock.now() + DAY_MS).iso();
                let latest = crate::mapping::local(&tomorrow, self.mapping.zone).unwrap_or_default();
                let known = pass.watermark.iter().flat_map(|text| unpacked(text)).take(1);
                let newest = known.chain(moments).filter(|moment| moment.as_slice() <= latest.as_bytes()).max();
                pass.watermark = newest.map(|value| packed(&[value]));
            }
        }
    }
}

/// Columns that are left with the database where they are too long; what tells
/// rows apart is not among them.
fn long(stream: &StreamSettings, columns: &[Column]) -> Vec<String> {
    let tells = |name: &String| stream.key.contains(name) || stream.moment.as_ref() == Some(name);
    let long = columns.iter().filter(|column| column.may_be_long() && !tells(&column.name));
    long.map(|column| column.name.clone()).collect()
}

/// Waits until so many rows may have been read.
async fn pace(of: &DatabaseSettings, rows: usize, begun: Instant) {
    let pace = Duration::from_millis(rows as u64 * 1000 / of.rows_per_second.max(1));
    tokio::time::sleep(pace.saturating_sub(begun.elapsed())).await;
}

/// Some rows of a source, as they are.
pub async fn some(settings: &Settings, stream: &StreamSettings, rows: usize) -> Result<Vec<Record>> {
    if let Some(SourceSettings::Folder(of)) = settings.sources.get(&stream.source) {
        let folder = Folder::new(of, settings.path(&of.folder));
        let file = folder.newest(&stream.table)?;
        let file = file.ok_or_else(|| Trouble::Source(format!("belum ada berkas {}", stream.table)))?;
        return Whole::File(file, stream.shape(settings.me.zone)).first(rows);
    }
    if let Some(SourceSettings::Web(of)) = settings.sources.get(&stream.source) {
        // Whoever only looks leaves nothing in the agent's own folder.
        let at = std::env::temp_dir().join(format!("simpul-agent-{}", random(8)));
        return fetch(settings, of, &at).await?.rows(stream, settings.me.zone)?.first(rows);
    }
    let columns = stream.mapping(settings.me.zone).columns();
    let mut db = Database::open(settings, &stream.source, false).await?;
    let long = long(stream, &db.columns(&stream.table).await?);
    let select = Select {
        table: &stream.table,
        columns: &columns,
        long: &long,
        order: &stream.key,
        limit: Some(rows),
        ..Select::default()
    };
    db.read(&select).await
}
