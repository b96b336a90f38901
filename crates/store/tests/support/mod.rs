//! A toy regency for the proofs: purses that must not go below zero, numbers
//! without gaps, lines loaded in bulk, an act whose content can be erased.
#![allow(dead_code, clippy::expect_used)]

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::Arc;

use kernel::lifecycle::Kind;
use kernel::regulation::Regulation;
use kernel::{ActDef, Money, Refusal, Role};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::testing::Temporary;
use store::verify::{Verification, verify};
use store::{
    Act, Actor, Case, Channel, Db, Envelope, Error, Keys, Migration, Place, Read, Record, Result, Schema, Subject,
    Table, Tx, numbers, params, row, tables,
};

tables! {
    pub PURSE = "purse" (id) journalled { id: Finance, ceiling: Finance, spent: Finance }
    pub LINE = "line" (id) journalled { id: Finance, version_id: Finance, amount: Finance }
    pub NOTE = "note" (id) journalled { id: Finance, text: Finance, name: Person personal }
}

const TOY: &str =
    "CREATE TABLE purse (id BIGINT PRIMARY KEY, {money ceiling}, {money spent}, CHECK (spent <= ceiling));
CREATE TABLE line (id BIGINT PRIMARY KEY, version_id BIGINT NOT NULL, {money amount});
CREATE TABLE note (id BIGINT PRIMARY KEY, text TEXT NOT NULL, name TEXT NOT NULL);";

pub const SCHEMA: Schema = Schema {
    migrations: &[store::migrate::KERNEL, Migration { name: "9000_toy", sql: TOY }],
    regulations: &[REGULATIONS],
    guards: &[],
};

const REGULATIONS: &[Regulation] = &[Regulation::new("uji.batas", "Batas uji", "100", "uji")];

pub fn tables() -> Vec<&'static Table> {
    store::table::KERNEL_TABLES.iter().copied().chain([&PURSE, &LINE, &NOTE]).collect()
}

macro_rules! act {
    ($name:ident { $($field:ident : $type:ty),* } $def:expr, $out:ty, |$self:ident, $case:ident, $tx:ident| $body:block) => {
        #[derive(Serialize, Deserialize, JsonSchema)]
        #[serde(deny_unknown_fields)]
        pub struct $name { $(pub $field: $type),* }

        impl Act for $name {
            const DEF: &'static ActDef = &$def;
            type Out = $out;

            fn subject(&self) -> Subject {
                Subject::Region
            }

            async fn run(&$self, $case: &Case, $tx: &mut Tx) -> Result<Record<$out>> $body
        }
    };
}

const fn setup(name: &'static str) -> ActDef {
    ActDef { setup: true, ..ActDef::new(name, "Uji", "uji", &[Role::Ppkd]) }
}

act!(OpenPurse { id: i64, ceiling: Money } setup("open-purse"), (), |self, _case, tx| {
    tx.insert(&PURSE, row! { id: self.id, ceiling: self.ceiling, spent: Money::ZERO }).await?;
    Ok(Record::new(()))
});

const TAKE: &str = "UPDATE purse SET spent = spent + $2 WHERE id = $1 AND spent + $2 <= ceiling RETURNING *";

act!(Spend { purse: i64, amount: Money, panic: bool } setup("spend"), i64, |self, case, tx| {
    let rows = tx.change(&PURSE, TAKE, params![self.purse, self.amount]).await?;
    if rows.is_empty() {
        return Err(Error::refuse(Refusal::new("PENUH", "uji", "tidak cukup", "kurangi")));
    }
    let number = numbers::take(tx, 1, Kind::Spp, 2026, case.doc_date).await?;
    assert!(!self.panic, "as asked");
    Ok(Record::new(number.serial))
});

act!(Load { version: i64, count: i64 } setup("load"), (), |self, _case, tx| {
    let rows = (0..self.count).map(|n| Ok(params![tx.id()?, self.version, n * 100])).collect::<Result<Vec<_>>>()?;
    tx.insert_bulk(&LINE, ("version_id", self.version), rows).await?;
    Ok(Record::new(()))
});

act!(Write { id: i64, text: String, name: String } ActDef { personal: true, ..setup("write") }, (), |self, _case, tx| {
    tx.insert(&NOTE, row! { id: self.id, text: self.text.as_str(), name: self.name.as_str() }).await?;
    Ok(Record::new(()))
});

act!(Tear { id: i64 } setup("tear"), (), |self, _case, tx| {
    tx.remove(&NOTE, "DELETE FROM note WHERE id = $1 RETURNING *", params![self.id]).await?;
    Ok(Record::new(()))
});

act!(Erase { entry: i64 } setup("erase"), (), |self, _case, tx| {
    store::journal::erase(tx, self.entry, "UU 27/2022 Ps 8").await?;
    Ok(Record::new(()))
});

pub fn operator() -> Envelope {
    Envelope::new(Actor::PracticeOperator, Channel::Cli)
}

pub async fn opened(db: &Db, id: i64, ceiling: i64) {
    db.act(Arc::new(OpenPurse { id, ceiling: Money::from_sen(ceiling) }), operator()).await.expect("a purse");
}

pub fn spend(purse: i64, amount: i64) -> Arc<Spend> {
    Arc::new(Spend { purse, amount: Money::from_sen(amount), panic: false })
}

pub async fn int(db: &Db, sql: &'static str) -> i64 {
    let mut view = db.view().await.expect("a view");
    view.one(sql, vec![]).await.expect("a row").int("n").expect("a number")
}

pub async fn sound(place: &Place, keys: &Keys) -> Verification {
    let v = verify(place, keys, &tables()).await.expect("verification runs");
    assert!(v.is_sound(), "{:#?}", v.problems);
    v
}

/// The toy's own law: spent money, numbers and entries agree.
pub async fn invariants(db: &Db) -> i64 {
    let spent = int(db, "SELECT CAST(COALESCE(SUM(spent), 0) AS BIGINT) AS n FROM purse").await;
    let last = int(db, "SELECT CAST(COALESCE(SUM(last), 0) AS BIGINT) AS n FROM number_series").await;
    let done = int(db, "SELECT COUNT(*) AS n FROM journal WHERE act = 'spend' AND outcome = 'done'").await;
    assert_eq!((spent, last), (done, done), "spent, last number, entries");
    done
}

/// Asserts that each acknowledged digest stands in the tree exactly once.
pub async fn all_sealed(db: &Db, acknowledged: &[String]) {
    db.seal_now().await.expect("sealed");
    let mut view = db.view().await.expect("a view");
    let sql = "SELECT j.digest FROM journal_seal s JOIN journal j ON j.id = s.entry_id";
    let mut times: HashMap<String, u32> = HashMap::new();
    for row in view.query(sql, vec![]).await.expect("seals") {
        let hex = row.bytes("digest").expect("a digest").iter().map(|b| format!("{b:02x}")).collect();
        *times.entry(hex).or_default() += 1;
    }
    for digest in acknowledged {
        assert_eq!(times.get(digest), Some(&1), "an acknowledged leaf stands once in the tree: {digest}");
    }
}

pub fn long() -> bool {
    std::env::var("SIMPUL_PROVE").is_ok_and(|v| v == "long")
}

/// This test program again, running one of its tests as a child.
pub fn child(test: &str) -> std::process::Command {
    let mut command = std::process::Command::new(std::env::current_exe().expect("this program"));
    command.args([test, "--exact", "--nocapture", "--test-threads=1"]);
    command
}

/// How a parent tells its child where the regency is.
pub fn place_text(t: &Temporary) -> String {
    match &t.place {
        Place::Folder(folder) => format!("folder {}", folder.display()),
        Place::Postgres(url) => format!("postgres {url}"),
    }
}

pub fn place_of(text: &str) -> Place {
    match text.split_once(' ').expect("a place") {
        ("folder", path) => Place::Folder(PathBuf::from(path)),
        (_, url) => Place::Postgres(url.to_owned()),
    }
}

/// An empty place beside another.
pub async fn empty(t: &Temporary, name: &str) -> Place {
    match &t.place {
        Place::Folder(folder) => Place::Folder(folder.with_extension(name)),
        Place::Postgres(url) => {
            let (server, database) = url.rsplit_once('/').expect("a url");
            let (client, link) = tokio_postgres::connect(url, tokio_postgres::NoTls).await.expect("connected");
            tokio::spawn(link);
            let new = format!("{database}_{name}");
            client.batch_execute(&format!("CREATE DATABASE {new} TEMPLATE template0")).await.expect("made");
            Place::Postgres(format!("{server}/{new}"))
        }
    }
}

pub async fn remove(t: &Temporary, place: &Place) {
    match (place, &t.place) {
        (Place::Folder(folder), _) => drop(std::fs::remove_dir_all(folder)),
        (Place::Postgres(url), Place::Postgres(own)) => {
            let name = url.rsplit_once('/').expect("a url").1;
            let (client, link) = tokio_postgres::connect(own, tokio_postgres::NoTls).await.expect("connected");
            tokio::spawn(link);
            client.batch_execute(&format!("DROP DATABASE {name} WITH (FORCE)")).await.expect("dropped");
        }
        _ => {}
    }
}

pub async fn both() -> Vec<Temporary> {
    let mut places = vec![Temporary::sqlite(true, &SCHEMA).await.expect("a folder")];
    places.extend(Temporary::postgres(true, &SCHEMA).await.expect("a database"));
    places
}
