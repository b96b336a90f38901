//! The one file of settings. Secrets lie in files of their own, so that this one
//! may be shown to whoever helps.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

use kernel::Zone;
use protocol::id::{Subsystem, is_keyid};
use serde::Deserialize;

use crate::Trouble;
use crate::mapping::{Field, Mapping};
use crate::source::{Heading, Shape};

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    pub hub: HubSettings,
    pub me: Me,
    #[serde(default)]
    pub spool: SpoolSettings,
    #[serde(default)]
    pub sources: BTreeMap<String, SourceSettings>,
    #[serde(default)]
    pub stream: Vec<StreamSettings>,
    #[serde(default)]
    pub take: Vec<TakeSettings>,
    /// Where the file lies: paths in it are meant from there.
    #[serde(skip)]
    pub folder: PathBuf,
}

/// Whom the agent speaks to, and by what it knows that it is the right one.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HubSettings {
    /// As the hub is known: `https://hub.contoh.go.id`.
    pub address: String,
    /// Where it is reached, if elsewhere: `10.1.2.3:8443`.
    pub connect: Option<String>,
    /// The hub's public key, whose fingerprint was compared by telephone.
    pub public: String,
    /// The verifier of its log and of its list of whom to trust.
    pub log: String,
    /// Authorities that sign its certificate, in PEM, beside the machine's own.
    pub ca: Option<PathBuf>,
    /// An answer at the latest, beside the time that its bytes take.
    #[serde(default = "two_minutes")]
    pub patience_seconds: u64,
    /// How long the hub may keep a question for deliveries while nothing is new. A line
    /// that fell silent is given up after this and the patience.
    #[serde(default = "under_half_a_minute")]
    pub wait_seconds: u64,
    /// Between two words to the hub.
    #[serde(default = "a_minute")]
    pub greet_seconds: u64,
}

fn a_minute() -> u64 {
    60
}

fn two_minutes() -> u64 {
    120
}

fn under_half_a_minute() -> u64 {
    25
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Me {
    pub system: Subsystem,
    /// The key's name in the register; without it the hub is asked.
    pub keyid: Option<String>,
    pub key: PathBuf,
    #[serde(default = "wib")]
    pub zone: Zone,
}

fn wib() -> Zone {
    Zone::Wib
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct SpoolSettings {
    pub folder: PathBuf,
    /// What waits to be sent takes no more than this.
    pub most_mb: u64,
    /// What stays free on the disk.
    pub reserve_mb: u64,
    /// How long what was sent is kept: longer than the hub's backups are apart.
    pub keep_days: i64,
}

impl Default for SpoolSettings {
    fn default() -> SpoolSettings {
        SpoolSettings { folder: "spool".into(), most_mb: 2048, reserve_mb: 512, keep_days: 14 }
    }
}

#[derive(Clone, Debug, Deserialize)]
#[serde(tag = "kind", rename_all = "lowercase", deny_unknown_fields)]
pub enum SourceSettings {
    Mysql(DatabaseSettings),
    Postgres(DatabaseSettings),
    Folder(FolderSettings),
    /// Another system's list, as JSON, a workbook or CSV.
    Web(WebSettings),
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DatabaseSettings {
    pub host: String,
    pub port: Option<u16>,
    pub database: String,
    pub user: String,
    pub password_file: Option<PathBuf>,
    #[serde(default)]
    pub tls: Tls,
    /// The only authorities that may vouch for the server, in PEM; without them
    /// those of the machine.
    pub tls_ca: Option<PathBuf>,
    #[serde(default = "a_gentle_pace")]
    pub rows_per_second: u64,
}

/// Whether the way to the database is secured.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Tls {
    /// For a database on this machine.
    #[default]
    Off,
    Required,
}

fn a_gentle_pace() -> u64 {
    2000
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WebSettings {
    pub url: String,
    /// What goes out as `Authorization`, where the other side wants one.
    pub authorization_file: Option<PathBuf>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FolderSettings {
    pub folder: PathBuf,
    /// Seconds that a file has to lie there unchanged before it is read.
    #[serde(default = "a_while")]
    pub settle_seconds: u64,
}

fn a_while() -> u64 {
    10
}

/// How changes are found.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Follow {
    /// All rows are read, and compared with what was read before.
    #[default]
    Snapshot,
    /// Rows whose `moment` is new, and all of them now and then.
    Moment,
    /// Rows behind the last key, and all of them now and then.
    Key,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StreamSettings {
    pub dataset: String,
    pub version: i64,
    pub source: String,
    /// A table or view; for a folder the files' pattern, such as `pasien*.csv`; for
    /// another system's list where it stands in the answer, such as `/hasil/data`.
    pub table: String,
    /// Of a workbook; the first without it.
    pub sheet: Option<String>,
    /// The row that names the columns of a file, counted from 1.
    pub heading_row: Option<u32>,
    /// Names by which that row is known, wherever it stands.
    #[serde(default)]
    pub heading_has: Vec<String>,
    /// What stands first in rows of a file that are no data, such as `Total`.
    #[serde(default)]
    pub skip_rows: Vec<String>,
    #[serde(default)]
    pub key: Vec<String>,
    #[serde(default)]
    pub follow: Follow,
    /// The column that tells when a row changed.
    pub moment: Option<String>,
    #[serde(default = "a_quarter")]
    pub every_seconds: u64,
    /// How often all rows are read where `follow` reads only new ones.
    #[serde(default = "a_day")]
    pub sweep_hours: i64,
    /// Rows that vanish at once, in per cent, are believed up to here.
    #[serde(default = "a_third")]
    pub most_deletes_percent: u64,
    pub fields: BTreeMap<String, Field>,
}

fn a_quarter() -> u64 {
    900
}

fn a_day() -> i64 {
    24
}

fn a_third() -> u64 {
    33
}

/// Events of others that are taken, and where they go.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TakeSettings {
    /// Who publishes them.
    pub of: Subsystem,
    pub dataset: String,
    pub version: i64,
    /// One of the four.
    pub folder: Option<PathBuf>,
    pub url: Option<String>,
    pub table: Option<TableSettings>,
    pub ckan: Option<CkanSettings>,
}

/// A table of a Satu Data portal that runs CKAN.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CkanSettings {
    /// `https://data.contoh.go.id`
    pub url: String,
    pub resource: String,
    /// The portal's key for whoever writes.
    pub key_file: PathBuf,
    /// The field of the row's name, which is the table's key there.
    pub subject: String,
}

/// A table that holds the data set as it is now.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TableSettings {
    pub source: String,
    pub name: String,
    /// The column of the row's name.
    pub subject: String,
    /// Column and field of the data.
    pub columns: BTreeMap<String, String>,
}

const MB: u64 = 1 << 20;

impl Settings {
    pub fn read(path: &Path) -> Result<Settings, Trouble> {
        let text = std::fs::read_to_string(path)
            .map_err(|e| Trouble::settings(format!("berkas pengaturan {} tidak terbaca: {e}", path.display())))?;
        let mut settings: Settings = toml::from_str(&text)
            .map_err(|e| Trouble::settings(format!("berkas pengaturan {} salah: {e}", path.display())))?;
        settings.folder = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new(".")).to_owned();
        let wrong = settings.wrong();
        if wrong.is_empty() { Ok(settings) } else { Err(Trouble::settings(wrong.join("\n"))) }
    }

    /// Everything that cannot work, at once.
    fn wrong(&self) -> Vec<String> {
        let mut all = self.hub.wrong();
        let mut say = |wrong: bool, words: String| {
            if wrong {
                all.push(words);
            }
        };
        if let Some(keyid) = &self.me.keyid {
            say(!is_keyid(keyid), format!("me.keyid «{keyid}» bukan nama kunci"));
        }
        for (name, source) in &self.sources {
            if let SourceSettings::Mysql(of) | SourceSettings::Postgres(of) = source {
                let idle = of.tls == Tls::Off && of.tls_ca.is_some();
                say(idle, format!("sumber {name}: tls_ca hanya berguna dengan tls = \"required\""));
            }
        }
        let mut names = Vec::new();
        for stream in &self.stream {
            let name = stream.name();
            say(names.contains(&name), format!("aliran {name} disebut dua kali"));
            names.push(name.clone());
            let folder = match self.sources.get(&stream.source) {
                Some(source) => matches!(source, SourceSettings::Folder(_) | SourceSettings::Web(_)),
                None => {
                    say(true, format!("aliran {name}: sumber {} tidak ada", stream.source));
                    false
                }
            };
            say(stream.version < 1, format!("aliran {name}: version mulai dari 1"));
            say(stream.fields.is_empty(), format!("aliran {name}: fields kosong"));
            let moment = stream.follow == Follow::Moment;
            say(
                moment != stream.moment.is_some(),
                format!("aliran {name}: moment disebut hanya bila follow = \"moment\""),
            );
            let keyless = stream.key.is_empty() && stream.follow != Follow::Snapshot;
            say(keyless, format!("aliran {name}: tanpa key hanya dapat follow = \"snapshot\""));
            say(
                stream.follow == Follow::Key && stream.key.len() != 1,
                format!("aliran {name}: follow = \"key\" memerlukan satu key"),
            );
            say(
                folder && stream.follow != Follow::Snapshot,
                format!("aliran {name}: folder dan web dibaca dengan follow = \"snapshot\""),
            );
            say(stream.most_deletes_percent > 100, format!("aliran {name}: most_deletes_percent 0 sampai 100"));
            let shape = stream.shape(self.me.zone);
            let shaped = shape.sheet.is_some() || shape.heading != Heading::First || !shape.skip.is_empty();
            say(
                shaped && !folder,
                format!("aliran {name}: sheet, heading_row, heading_has, dan skip_rows hanya untuk folder dan web"),
            );
            say(
                stream.heading_row == Some(0) || (stream.heading_row.is_some() && !stream.heading_has.is_empty()),
                format!("aliran {name}: sebutkan heading_row (mulai dari 1) atau heading_has, tidak keduanya"),
            );
        }
        for take in &self.take {
            let places = [take.folder.is_some(), take.url.is_some(), take.table.is_some(), take.ckan.is_some()];
            say(
                places.iter().filter(|p| **p).count() != 1,
                format!("take {}: sebutkan satu dari folder, url, table, ckan", take.name()),
            );
            if let Some(table) = &take.table {
                let database = matches!(
                    self.sources.get(&table.source),
                    Some(SourceSettings::Mysql(_) | SourceSettings::Postgres(_))
                );
                say(!database, format!("take {}: sumber {} bukan basis data", take.name(), table.source));
            }
        }
        all
    }

    pub fn path(&self, of: &Path) -> PathBuf {
        self.folder.join(of)
    }

    pub fn spool_folder(&self) -> PathBuf {
        self.path(&self.spool.folder)
    }

    pub fn most_bytes(&self) -> u64 {
        self.spool.most_mb.saturating_mul(MB)
    }

    pub fn reserve_bytes(&self) -> u64 {
        self.spool.reserve_mb.saturating_mul(MB)
    }

    /// `id.go.kab.pasien.v1`
    pub fn event_type(&self, dataset: &str, version: i64) -> String {
        let instance = self.me.system.instance.to_ascii_lowercase();
        let region = instance.strip_prefix("id-").unwrap_or(&instance);
        format!("id.go.{region}.{dataset}.v{version}")
    }
}

impl HubSettings {
    fn wrong(&self) -> Vec<String> {
        let url = url::Url::parse(&self.address).ok().filter(|u| matches!(u.scheme(), "http" | "https"));
        let bare = url.is_some_and(|u| u.path() == "/" && u.query().is_none() && !self.address.ends_with('/'));
        let address = format!("hub.address «{}» harus seperti https://hub.contoh.go.id", self.address);
        let mut all: Vec<String> = if bare { vec![] } else { vec![address] };
        if protocol::key::read_public(&self.public).is_err() {
            all.push("hub.public bukan kunci umum hub".into());
        }
        // Without a pause it would ask without end; without an end it would wait for ever.
        for (name, seconds, [least, most]) in
            [("patience_seconds", self.patience_seconds, [2, 600]), ("wait_seconds", self.wait_seconds, [1, 30])]
        {
            if !(least..=most).contains(&seconds) {
                all.push(format!("hub.{name} {seconds}: harus {least} sampai {most}"));
            }
        }
        all
    }
}

impl StreamSettings {
    pub fn name(&self) -> String {
        format!("{}/v{}", self.dataset, self.version)
    }

    pub fn every(&self) -> Duration {
        Duration::from_secs(self.every_seconds)
    }

    pub fn mapping(&self, zone: Zone) -> Mapping {
        Mapping { fields: self.fields.clone(), key: self.key.clone(), zone }
    }

    /// Where in a file the rows stand, and what is read of them.
    pub fn shape(&self, zone: Zone) -> Shape {
        let heading = match (self.heading_row, self.heading_has.is_empty()) {
            (Some(row), _) => Heading::Row(row),
            (None, false) => Heading::Has(self.heading_has.clone()),
            (None, true) => Heading::First,
        };
        Shape {
            sheet: self.sheet.clone(),
            heading,
            skip: self.skip_rows.clone(),
            columns: self.mapping(zone).columns().into_iter().collect(),
        }
    }
}

impl TakeSettings {
    pub fn name(&self) -> String {
        format!("{}/{}/v{}", self.of, self.dataset, self.version)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_wait_for_the_hub_has_a_pause_and_an_end() {
        let place = tempfile::tempdir().expect("a folder");
        let settings = crate::take::tests::settings(place.path(), "");
        let wrong = |patience_seconds, wait_seconds| {
            HubSettings { patience_seconds, wait_seconds, ..settings.hub.clone() }.wrong().len()
        };
        assert_eq!([wrong(2, 1), wrong(600, 30)], [0, 0]);
        assert_eq!([wrong(1, 1), wrong(2, 0), wrong(601, 30), wrong(600, 31), wrong(0, 0)], [1, 1, 1, 1, 2]);
    }
}
