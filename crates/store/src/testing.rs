//! A fresh regency per test, on both databases. Tests of every crate use it;
//! nothing else does.

use std::path::PathBuf;
use std::sync::Once;
use std::sync::atomic::{AtomicI64, AtomicU32, Ordering};

use kernel::{Moment, Zone};

use crate::clock::system_millis;
use crate::{Clock, Db, Keys, Lane, Migration, NewRegion, Place, Result, Schema, log_name};

/// Where `cargo xtask test` says that its throw-away cluster listens.
pub const POSTGRES_ENV: &str = "SIMPUL_TEST_POSTGRES";

/// The application's role in the cluster of the tests.
const ROLE: &str = "simpul_uji";

static COUNTER: AtomicU32 = AtomicU32::new(0);

/// How far the time of this test is ahead of the machine's, in milliseconds.
static AHEAD: AtomicI64 = AtomicI64::new(0);
static BEGUN: Once = Once::new();

/// Tests let an hour pass at most.
const HOUR: i64 = 3_600_000;

/// A test that begins in the last hour of a day begins in the next one, or
/// midnight would come between two of its steps.
fn ahead() -> &'static AtomicI64 {
    BEGUN.call_once(|| {
        let soon = Moment(system_millis() + HOUR);
        if soon.day(Zone::Wib) != Moment(soon.0 - HOUR).day(Zone::Wib) {
            AHEAD.store(HOUR, Ordering::Release);
        }
    });
    &AHEAD
}

/// Lets time pass for every regency of this test.
pub fn pass(millis: i64) {
    ahead().fetch_add(millis, Ordering::AcqRel);
}

/// The time of this test.
pub fn wall() -> Moment {
    Moment(system_millis() + ahead().load(Ordering::Acquire))
}

/// A place that vanishes with the test.
#[derive(Debug)]
pub struct Temporary {
    pub place: Place,
    pub keys: Keys,
    folder: Option<PathBuf>,
    /// Where the keys of a database on the cluster lie, and its files.
    beside: Option<PathBuf>,
    server: Option<(String, String)>,
    /// The same database under the application's role.
    narrow: Option<Place>,
}

impl Drop for Temporary {
    fn drop(&mut self) {
        for folder in self.folder.iter().chain(&self.beside) {
            let _ = std::fs::remove_dir_all(folder);
        }
    }
}

/// Process ids come again; what a stopped test left behind is not met twice.
fn unique() -> String {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
    let count = COUNTER.fetch_add(1, Ordering::Relaxed);
    format!("simpul_t{}_{:x}_{count}", std::process::id(), now.as_micros())
}

/// The regency of tests.
pub fn region(practice: bool) -> NewRegion {
    NewRegion { wilayah: "99.01".into(), name: "Kabupaten Contoh".into(), zone: Zone::Wib, practice }
}

impl Temporary {
    /// A new regency in a folder.
    pub async fn sqlite(practice: bool, schema: &Schema) -> Result<Temporary> {
        let folder = std::env::temp_dir().join(unique());
        let keys = Keys::generate(&log_name("99.01", practice));
        let place = Place::Folder(folder.clone());
        let temporary = Temporary { place, keys, folder: Some(folder), beside: None, server: None, narrow: None };
        Db::create(&temporary.place, &temporary.keys, &region(practice), schema).await?;
        Ok(temporary)
    }

    /// A new regency on the test cluster; `None` where there is no cluster.
    pub async fn postgres(practice: bool, schema: &Schema) -> Result<Option<Temporary>> {
        let Ok(url) = std::env::var(POSTGRES_ENV) else {
            println!("skipped: {POSTGRES_ENV} is not set; run through cargo xtask test");
            return Ok(None);
        };
        let name = unique();
        let client = crate::postgres::connect(&url).await?;
        client.batch_execute(&format!("CREATE DATABASE {name} TEMPLATE template0 LC_COLLATE 'C' LC_CTYPE 'C'")).await?;
        let (server, _) = url.rsplit_once('/').unwrap_or((&url, ""));
        let place = Place::Postgres(format!("{server}/{name}"));
        let beside = std::env::temp_dir().join(&name);
        let file = beside.join("kunci.json");
        Keys::generate(&log_name("99.01", practice)).save(&file)?;
        let keys = Keys::load(&file)?;
        let narrow = server.split_once('@').map(|(_, at)| Place::Postgres(format!("postgres://{ROLE}@{at}/{name}")));
        let temporary =
            Temporary { place, keys, folder: None, beside: Some(beside), server: Some((url, name)), narrow };
        Db::create(&temporary.place, &temporary.keys, &region(practice), schema).await?;
        crate::roles::grant(&temporary.place, ROLE, schema, &[]).await?;
        Ok(Some(temporary))
    }

    /// Opens as a program in service does: not as the owner of the tables, so
    /// that every act of every test shows that the narrow role is enough.
    pub async fn open(&self, schema: &Schema) -> Result<Db> {
        self.open_at(Clock::Ahead(ahead()), schema).await
    }

    pub async fn open_at(&self, clock: Clock, schema: &Schema) -> Result<Db> {
        Db::open(self.narrow.as_ref().unwrap_or(&self.place), self.keys.clone(), clock, schema).await
    }

    /// The lane of an open regency, as a program in service has it.
    pub async fn open_lane(&self, db: &Db, schema: &Schema, migrations: &[Migration]) -> Result<Lane> {
        if self.server.is_some() {
            crate::roles::grant(&self.place, ROLE, schema, migrations).await?;
        }
        Lane::open(self.narrow.as_ref().unwrap_or(&self.place), db, migrations).await
    }

    /// Lets views look into the lane, as a program that serves pages does.
    pub async fn look_into_lane(&self, db: &Db, migrations: &[Migration]) -> Result<()> {
        db.look_into_lane(self.narrow.as_ref().unwrap_or(&self.place), migrations).await
    }

    pub fn folder(&self) -> Option<&PathBuf> {
        self.folder.as_ref()
    }

    /// Removes a database of the cluster; folders vanish by themselves.
    pub async fn discard(self) -> Result<()> {
        if let Some((url, name)) = &self.server {
            let client = crate::postgres::connect(url).await?;
            client.batch_execute(&format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)")).await?;
        }
        Ok(())
    }
}

/// Runs a test on both databases, one after the other.
pub async fn on_both<F, Fut>(practice: bool, schema: &Schema, test: F) -> Result<()>
where
    F: Fn(Db) -> Fut,
    Fut: Future<Output = Db>,
{
    let folder = Temporary::sqlite(practice, schema).await?;
    test(folder.open(schema).await?).await.close().await;
    if let Some(server) = Temporary::postgres(practice, schema).await? {
        test(server.open(schema).await?).await.close().await;
        server.discard().await?;
    }
    Ok(())
}

const SQLITE_COLUMNS: &str = "SELECT m.name AS table_name, p.name AS column_name FROM sqlite_master m
   JOIN pragma_table_info(m.name) p WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%' ORDER BY m.name, p.cid";
const POSTGRES_COLUMNS: &str = "SELECT CAST(table_name AS TEXT) AS table_name, CAST(column_name AS TEXT) AS column_name
   FROM information_schema.columns JOIN information_schema.tables USING (table_schema, table_name)
   WHERE table_schema = 'public' AND table_type = 'BASE TABLE' ORDER BY table_name, ordinal_position";

/// The columns of every table as the database has them, in its order; views
/// keep nothing.
pub async fn columns(db: &Db) -> Result<std::collections::BTreeMap<String, Vec<String>>> {
    use crate::Read;
    let mut view = db.view().await?;
    let rows = match view.query(SQLITE_COLUMNS, vec![]).await {
        Ok(rows) => rows,
        Err(_) => db.view().await?.query(POSTGRES_COLUMNS, vec![]).await?,
    };
    let mut all: std::collections::BTreeMap<String, Vec<String>> = std::collections::BTreeMap::new();
    for row in rows {
        all.entry(row.text("table_name")?).or_default().push(row.text("column_name")?);
    }
    Ok(all)
}
