//! A reader of its own connection that sees one moment of the database, for
//! work that takes minutes: verification, backup, export.

use std::path::Path;
use std::sync::{Arc, Mutex};

use deadpool_postgres::Object;

use crate::db::{Place, database_file};
use crate::migrate::Dialect;
use crate::postgres::{connect, names, row};
use crate::sqlite::{Sqlite, lock};
use crate::value::Row;
use crate::view::{Scope, Source, View};
use crate::{Error, Read, Result, met};

const FIRST_READ: &str = "SELECT id FROM region WHERE id = 1";

/// Opens a place for reading, also while a server writes it.
pub(crate) async fn open(place: &Place) -> Result<View> {
    let source = match place {
        Place::Folder(folder) => {
            let file = database_file(folder);
            if !file.is_file() {
                return Err(Error::Input(format!("{} belum berisi data Simpul", folder.display())));
            }
            let sqlite = Sqlite::open_reader(&file)?;
            sqlite.batch("BEGIN")?;
            Source::Sqlite(Arc::new(Mutex::new(sqlite)))
        }
        Place::Postgres(url) => {
            // A pool of one that nobody else holds: the connection ends with the view.
            let client = connect(url).await?;
            client.batch_execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY").await?;
            Source::Postgres(client)
        }
    };
    let mut view = View { source, scope: Scope::Region, keys: None, reader: None, lane: None };
    // The moment is that of the first read.
    view.query(FIRST_READ, vec![]).await?;
    Ok(view)
}

/// One moment of a database file, wherever it lies; the moment is that of the
/// first read.
pub(crate) fn of_file(file: &Path) -> Result<View> {
    let sqlite = Sqlite::open_reader(file)?;
    sqlite.batch("BEGIN")?;
    Ok(View {
        source: Source::Sqlite(Arc::new(Mutex::new(sqlite))),
        scope: Scope::Region,
        keys: None,
        reader: None,
        lane: None,
    })
}

/// A name for the moment that a reader sees; it holds as long as the reader.
pub(crate) async fn moment(client: &Object) -> Result<String> {
    Ok(client.query_one("SELECT pg_export_snapshot()", &[]).await?.try_get(0)?)
}

/// Another connection that sees the same moment.
pub(crate) async fn beside(view: &View, client: Object) -> Result<View> {
    let Source::Postgres(first) = &view.source else { return Err(Error::Bug("tempat tertukar".into())) };
    let moment = moment(first).await?;
    let begin = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; SET TRANSACTION SNAPSHOT";
    // The name comes from the database itself and holds no quote.
    client.batch_execute(&format!("{begin} '{moment}'")).await?;
    Ok(View { source: Source::Postgres(client), scope: Scope::Region, keys: None, reader: None, lane: None })
}

/// Work over a table that keeps its state between rows.
pub(crate) type Step<S> = fn(&mut S, &Row) -> Result<()>;

/// Walks over all rows of a statement without holding them; gives the state
/// back also where reading failed half way.
pub(crate) async fn scan<S: Send + 'static>(
    view: &mut View,
    sql: &'static str,
    mut state: S,
    step: Step<S>,
) -> Result<(S, Result<()>)> {
    match &view.source {
        Source::Sqlite(shared) => {
            let shared = shared.clone();
            let walk = move || {
                let walked = lock(&shared).each(sql, &[], &mut |row| step(&mut state, &row));
                (state, walked)
            };
            tokio::task::spawn_blocking(walk).await.map_err(|e| Error::Bug(e.to_string()))
        }
        Source::Postgres(client) => {
            let walked = scan_cursor(client, sql, &mut state, step).await;
            let walked = walked.inspect(|()| met::note(Dialect::Postgres, sql));
            Ok((state, walked))
        }
    }
}

async fn scan_cursor<S: Send>(
    client: &deadpool_postgres::Object,
    sql: &str,
    state: &mut S,
    step: Step<S>,
) -> Result<()> {
    client.batch_execute(&format!("DECLARE jelajah NO SCROLL CURSOR FOR {sql}")).await?;
    let fetch = client.prepare("FETCH 1000 FROM jelajah").await?;
    let columns = names(&fetch);
    loop {
        let natives = client.query(&fetch, &[]).await?;
        for native in &natives {
            step(state, &row(native, &columns)?)?;
        }
        if natives.is_empty() {
            return Ok(client.batch_execute("CLOSE jelajah").await?);
        }
    }
}
