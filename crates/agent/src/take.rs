//! Events of others: taken, kept in the spool, put where the agency wants them,
//! and only then acknowledged. One that does not fit there lies aside with its
//! reason, and the next ones go on; everything else is tried until it succeeds.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::Path;
use std::time::Duration;

use protocol::event;
use serde::Deserialize;
use serde_json::value::RawValue;
use serde_json::{Value as Json, json};

use crate::line::{Ask, Line};
use crate::mapping::shown;
use crate::outside::Outside;
use crate::settings::{CkanSettings, Settings, TableSettings, TakeSettings};
use crate::source::{Database, Upsert};
use crate::store::{Delivery, Spool};
use crate::trouble::{Result, Trouble};

/// Events that are asked for at once.
const MOST: usize = 100;

#[derive(Debug)]
pub struct Taker<'a> {
    pub settings: &'a Settings,
    pub spool: &'a Spool,
    pub take: &'a TakeSettings,
    pub line: Line,
    /// The database that takes them, while it answers.
    pub open: Option<Database>,
    /// The application or portal that takes them, while it answers.
    pub outside: Option<Outside>,
}

impl<'a> Taker<'a> {
    pub fn new(settings: &'a Settings, spool: &'a Spool, take: &'a TakeSettings, line: Line) -> Taker<'a> {
        Taker { settings, spool, take, line, open: None, outside: None }
    }

    fn target(&self) -> String {
        let kind = self.settings.event_type(&self.take.dataset, self.take.version);
        format!("/r1/{}/pull/v1/{kind}", self.take.of)
    }

    /// Takes what is new, puts it where it belongs, and says so; how many.
    pub async fn turn(&mut self) -> Result<usize> {
        let name = self.take.name();
        self.acknowledge(&name).await?;
        self.try_again(&name).await?;
        // What is here already comes first: it may be what the target waits for.
        let mut open = self.spool.open_deliveries(&name, MOST as i64)?;
        if open.is_empty() {
            self.pull(&name).await?;
            open = self.spool.open_deliveries(&name, MOST as i64)?;
        }
        self.put_all(&name, &open).await?;
        self.acknowledge(&name).await?;
        Ok(open.len())
    }

    /// In their order. One that does not fit is laid aside; at any other trouble all
    /// wait behind it.
    async fn put_all(&mut self, name: &str, open: &[Delivery]) -> Result<()> {
        if open.len() > 1 && self.put_together(open).await {
            return self.spool.delivered(name, open);
        }
        // One by one, so that the one at which it sticks is known.
        for one in open {
            let trouble = match self.put(one).await {
                Ok(()) => {
                    self.spool.delivered(name, std::slice::from_ref(one))?;
                    continue;
                }
                Err(Trouble::Unfit(words)) => {
                    tracing::warn!(take = name, position = one.position, "disisihkan: {words}");
                    if self.spool.refuse(name, one, (&words, self.line.now()))? {
                        continue;
                    }
                    // Of what is in the rows the hub is told nothing.
                    Trouble::Source(format!(
                        "terlalu banyak kiriman disisihkan; lihat alasannya dengan: agent aside; betulkan tujuannya, \
                         lalu: agent retry {name}"
                    ))
                }
                Err(trouble) => trouble,
            };
            self.spool.stuck(name, one.position, &trouble.to_string())?;
            return Err(trouble);
        }
        Ok(())
    }

    /// What lies aside, as somebody wished. It goes before whatever is new, and of a
    /// row only its last version lies there: nothing older comes over something newer.
    async fn try_again(&mut self, name: &str) -> Result<()> {
        loop {
            let some = self.spool.wanted_again(name)?;
            if some.is_empty() {
                return Ok(());
            }
            for one in some {
                match self.put(&one).await {
                    Ok(()) => {
                        self.spool.let_go(name, one.position)?;
                    }
                    Err(Trouble::Unfit(words)) => {
                        self.spool.refuse_again(name, one.position, (&words, self.line.now()))?;
                    }
                    Err(trouble) => return Err(trouble),
                }
            }
        }
    }

    async fn pull(&mut self, name: &str) -> Result<()> {
        let wait = self.settings.hub.wait_seconds;
        let target = format!("{}?max={MOST}&wait={wait}", self.target());
        let ask = Ask { method: "GET", target: &target, patience: Duration::from_secs(wait), ..Ask::default() };
        let answer = match self.line.ask(&ask).await {
            Ok(answer) if answer.status == 404 => return Ok(()),
            other => other?,
        };
        let all = deliveries(&answer.body, answer.field("simpul-position"))?;
        self.spool.keep_deliveries(name, &all, self.line.now())
    }

    async fn acknowledge(&mut self, name: &str) -> Result<()> {
        let Some((position, id)) = self.spool.to_acknowledge(name)? else { return Ok(()) };
        let target = format!("{}/{}", self.target(), protocol::id::encode(&id));
        match self.line.ask(&Ask { method: "DELETE", target: &target, ..Ask::default() }).await {
            // It was let go there meanwhile; what was done here stays done.
            Ok(_) | Err(Trouble::Refused { status: 404, .. }) => self.spool.acknowledged(name, position),
            Err(trouble) => Err(trouble),
        }
    }

    /// The database that is open; whoever used it without a fault puts it back.
    async fn database(&mut self, table: &TableSettings) -> Result<Database> {
        match self.open.take() {
            Some(db) => Ok(db),
            None => Database::open(self.settings, &table.source, true).await,
        }
    }

    /// All of them in one transaction, where they go into a table; false where they
    /// did not.
    async fn put_together(&mut self, all: &[Delivery]) -> bool {
        let Some(table) = self.take.table.as_ref() else { return false };
        let whole = async {
            let mut db = self.database(table).await?;
            db.begin().await?;
            for one in all {
                into_table(&mut db, table, one).await?;
            }
            db.commit().await?;
            Ok::<_, Trouble>(db)
        };
        match whole.await {
            Ok(db) => {
                self.open = Some(db);
                true
            }
            // Whatever was begun ends with its connection.
            Err(_) => false,
        }
    }

    async fn put(&mut self, one: &Delivery) -> Result<()> {
        if let Some(folder) = &self.take.folder {
            return into_folder(&self.settings.path(folder), one);
        }
        if let Some(url) = &self.take.url {
            let mut outside = self.outside(url)?;
            let put = into_url(&mut outside, url, one).await;
            return self.spoken(outside, put);
        }
        if let Some(ckan) = &self.take.ckan {
            let mut outside = self.outside(&ckan.url)?;
            let put = into_ckan(&mut outside, self.settings, ckan, one).await;
            return self.spoken(outside, put);
        }
        let Some(table) = &self.take.table else {
            return Err(Trouble::Settings(format!("take {} tanpa tujuan", self.take.name())));
        };
        let mut db = self.database(table).await?;
        let put = into_table(&mut db, table, one).await;
        if is_well(&put) {
            self.open = Some(db);
        }
        put
    }

    /// The place that is spoken to already, or a new look at it.
    fn outside(&mut self, url: &str) -> Result<Outside> {
        self.outside.take().map_or_else(|| Outside::of(url), Ok)
    }

    /// Keeps the place for the next one, where it answered as it should.
    fn spoken(&mut self, outside: Outside, put: Result<()>) -> Result<()> {
        if is_well(&put) {
            self.outside = Some(outside);
        }
        put
    }
}

/// Events of an answer, with their places.
fn deliveries(body: &[u8], positions: Option<&str>) -> Result<Vec<Delivery>> {
    let odd = || Trouble::Line("kiriman hub tidak terbaca".into());
    let all: Vec<&RawValue> = serde_json::from_slice(body).map_err(|_| odd())?;
    let first = positions.and_then(|p| p.split('-').next()?.parse::<i64>().ok()).ok_or_else(odd)?;
    let last = positions.and_then(|p| p.rsplit('-').next()?.parse::<i64>().ok()).ok_or_else(odd)?;
    // Only the ends are told; between them the order is what counts.
    let place = |n: usize| {
        if n + 1 == all.len() { last } else { first.saturating_add(i64::try_from(n).unwrap_or(i64::MAX)).min(last) }
    };
    let one = |(n, raw): (usize, &&serde_json::value::RawValue)| {
        let event: Json = serde_json::from_str(raw.get()).map_err(|_| odd())?;
        let id = event["id"].as_str().ok_or_else(odd)?.to_owned();
        Ok(Delivery { position: place(n), id, body: raw.get().to_owned() })
    };
    all.iter().enumerate().map(one).collect()
}

/// A file for each event, whole or not there.
fn into_folder(folder: &Path, one: &Delivery) -> Result<()> {
    let failed = |e: std::io::Error| Trouble::Source(format!("folder {}: {e}", folder.display()));
    let id: String = one.id.chars().map(|c| if c.is_ascii_alphanumeric() || c == '-' { c } else { '_' }).collect();
    let name = format!("{:012}-{}.json", one.position, id.get(..id.len().min(80)).unwrap_or_default());
    std::fs::create_dir_all(folder).map_err(failed)?;
    let beside = folder.join(format!(".{name}.part"));
    let mut file = std::fs::File::create(&beside).map_err(failed)?;
    file.write_all(one.body.as_bytes()).and_then(|()| file.sync_all()).map_err(failed)?;
    std::fs::rename(&beside, folder.join(name)).map_err(failed)?;
    std::fs::File::open(folder).and_then(|dir| dir.sync_all()).map_err(failed)
}

/// Whether a target may be asked again as it is: whoever says what does not fit is well.
fn is_well(put: &Result<()>) -> bool {
    matches!(put, Ok(()) | Err(Trouble::Unfit(_)))
}

/// Whether an answer speaks of what was sent. All others speak of the address, the
/// key, the hour or the haste, and hold for every event alike.
fn is_of_event(status: u16) -> bool {
    matches!(status, 400 | 413 | 422)
}

/// A program of the agency's own, on its own machine or network.
async fn into_url(outside: &mut Outside, url: &str, one: &Delivery) -> Result<()> {
    let fields = [("content-type", event::STRUCTURED.to_owned()), ("idempotency-key", one.id.clone())];
    let (status, _, answer) = outside.ask("POST", url, &fields, one.body.clone().into_bytes()).await?;
    if (200..300).contains(&status) {
        return Ok(());
    }
    let words = format!("aplikasi {url} menjawab {status}: {}", shown(String::from_utf8_lossy(&answer).trim()));
    if is_of_event(status) {
        return Err(Trouble::Unfit(words));
    }
    tracing::warn!("{words}");
    Err(Trouble::Source(format!("aplikasi {url} menjawab {status}")))
}

fn ckan_key(settings: &Settings, ckan: &CkanSettings) -> Result<String> {
    let path = settings.path(&ckan.key_file);
    let key = std::fs::read_to_string(&path)
        .map_err(|e| Trouble::Settings(format!("berkas kunci {} tidak terbaca: {e}", path.display())))?;
    Ok(key.trim().to_owned())
}

/// A portal's answer: nothing where it succeeded, or its words.
fn ckan_said(ckan: &CkanSettings, status: u16, answer: &[u8]) -> Result<()> {
    let answer: Json = serde_json::from_slice(answer).unwrap_or_default();
    if status == 200 && answer["success"] == true {
        return Ok(());
    }
    let words = answer["error"]["message"].as_str().map_or_else(|| answer["error"].to_string(), str::to_owned);
    let words = format!("portal {} menjawab {status}: {}", ckan.url, shown(&words));
    // So CKAN says that a record does not fit its table.
    let unfit = is_of_event(status) || status == 409 && answer["error"]["__type"] == "Validation Error";
    Err(if unfit { Trouble::Unfit(words) } else { Trouble::Source(words) })
}

/// Whether a portal knows its table, and the key; nothing is written.
pub async fn look_at_ckan(settings: &Settings, ckan: &CkanSettings) -> Result<()> {
    let query = url::form_urlencoded::Serializer::new(String::new())
        .append_pair("resource_id", &ckan.resource)
        .append_pair("limit", "0")
        .finish();
    let url = format!("{}/api/3/action/datastore_search?{query}", ckan.url.trim_end_matches('/'));
    let fields = [("authorization", ckan_key(settings, ckan)?)];
    let (status, _, answer) = Outside::of(&ckan.url)?.ask("GET", &url, &fields, Vec::new()).await?;
    ckan_said(ckan, status, &answer)
}

/// A row of a portal's table, by the portal's own interface.
async fn into_ckan(outside: &mut Outside, settings: &Settings, ckan: &CkanSettings, one: &Delivery) -> Result<()> {
    let key = ckan_key(settings, ckan)?;
    let told = Told::of(one)?;
    let subject = Json::from(told.subject.as_deref().unwrap_or(&one.id));
    let (name, body) = if told.kind.ends_with(".deleted") {
        let filters = json!({ &ckan.subject: subject });
        ("datastore_delete", json!({ "resource_id": ckan.resource, "filters": filters, "force": true }).to_string())
    } else {
        // By letters, so that amounts keep theirs.
        let data = told.data.map_or("{}", RawValue::get).trim();
        let rest = data.strip_prefix('{').map(str::trim_start).unwrap_or("}");
        let comma = if rest.starts_with('}') { "" } else { "," };
        let record = format!("{{{}:{subject}{comma}{rest}", Json::from(ckan.subject.as_str()));
        let resource = Json::from(ckan.resource.as_str());
        (
            "datastore_upsert",
            format!(r#"{{"resource_id":{resource},"method":"upsert","force":true,"records":[{record}]}}"#),
        )
    };
    let url = format!("{}/api/3/action/{name}", ckan.url.trim_end_matches('/'));
    let fields = [("content-type", "application/json".to_owned()), ("authorization", key)];
    let (status, _, answer) = outside.ask("POST", &url, &fields, body.into_bytes()).await?;
    ckan_said(ckan, status, &answer)
}

/// An event as far as a table needs it; its values keep their letters, so that
/// `10.00` does not become `10.0`.
#[derive(Deserialize)]
struct Told<'a> {
    #[serde(rename = "type")]
    kind: String,
    subject: Option<String>,
    #[serde(borrow)]
    data: Option<&'a RawValue>,
}

impl Told<'_> {
    fn of(one: &Delivery) -> Result<Told<'_>> {
        serde_json::from_str(&one.body).map_err(|e| Trouble::Unfit(format!("peristiwa {}: {e}", one.id)))
    }
}

/// The value at `a.b` as a column takes it; nothing where there is none.
fn letters(data: &RawValue, path: &str) -> Option<String> {
    let (first, rest) = path.split_once('.').map_or((path, None), |(first, rest)| (first, Some(rest)));
    let fields: BTreeMap<String, &RawValue> = serde_json::from_str(data.get()).ok()?;
    let found = *fields.get(first)?;
    match (rest, found.get()) {
        (Some(rest), _) => letters(found, rest),
        (None, "null") => None,
        (None, text) if text.starts_with('"') => serde_json::from_str(text).ok(),
        (None, text) => Some(text.to_owned()),
    }
}

async fn into_table(db: &mut Database, table: &TableSettings, one: &Delivery) -> Result<()> {
    let told = Told::of(one)?;
    let subject = told.subject.as_deref().unwrap_or(&one.id);
    if told.kind.ends_with(".deleted") {
        return db.delete(&table.name, &table.subject, subject).await;
    }
    let value = |(column, field): (&'_ String, &String)| {
        let found = told.data.and_then(|data| letters(data, field));
        (column.clone(), found)
    };
    let values: BTreeMap<String, Option<String>> = table.columns.iter().map(value).collect();
    let values = values.iter().map(|(column, value)| (column.as_str(), value.clone())).collect();
    db.upsert(&Upsert { table: &table.name, subject: (&table.subject, subject), values }).await
}

#[cfg(test)]
pub(crate) mod tests;
