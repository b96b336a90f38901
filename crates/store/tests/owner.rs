//! PostgreSQL: programs that start at once, and an application that runs as
//! a narrower role than the owner of its tables.

#![allow(clippy::expect_used)]

mod support;

use store::testing::{POSTGRES_ENV, Temporary, region};
use store::{Clock, Db, Keys, Place, log_name, roles};
use support::*;
use tokio_postgres::{Client, NoTls};

async fn connect(url: &str) -> Client {
    let (client, link) = tokio_postgres::connect(url, NoTls).await.expect("connected");
    tokio::spawn(link);
    client
}

/// The same database under another role.
fn as_role(url: &str, role: &str) -> String {
    let (_, rest) = url.split_once('@').expect("a url with its user");
    format!("postgres://{role}@{rest}")
}

/// Refused by PostgreSQL itself, for want of the right.
async fn forbidden(client: &Client, sql: &str) {
    let error = client.batch_execute(sql).await.expect_err(sql);
    let code = error.code().expect("an answer of the server").code();
    assert_eq!(code, "42501", "{sql}: {error}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn programs_that_start_at_once_migrate_once() {
    let Ok(url) = std::env::var(POSTGRES_ENV) else { return println!("skipped: {POSTGRES_ENV} is not set") };
    let admin = connect(&url).await;
    let name = format!("simpul_bersama_{}", std::process::id());
    admin.batch_execute(&format!("CREATE DATABASE {name} TEMPLATE template0")).await.expect("made");
    let place = Place::Postgres(format!("{}/{name}", url.rsplit_once('/').expect("a url").0));
    let keys = Keys::generate(&log_name("99.01", true));

    // An empty database: all migrate or wait, one founds the regency.
    let founding: Vec<_> = (0..6)
        .map(|_| {
            let (place, keys) = (place.clone(), keys.clone());
            tokio::spawn(async move { Db::create(&place, &keys, &region(true), &SCHEMA).await })
        })
        .collect();
    let mut founded = 0;
    for task in founding {
        match task.await.expect("a task") {
            Ok(()) => founded += 1,
            Err(e) => assert!(!e.to_string().contains("already exists"), "{e}"),
        }
    }
    assert_eq!(founded, 1);

    // An old database: what is new is applied once.
    let older = SCHEMA;
    let newer = store::Schema { migrations: NEWER, ..older };
    let opening: Vec<_> = (0..6)
        .map(|_| {
            let (place, keys) = (place.clone(), keys.clone());
            tokio::spawn(async move { Db::open(&place, keys, Clock::System, &newer).await })
        })
        .collect();
    for task in opening {
        let db = task.await.expect("a task").expect("each of them opens");
        assert_eq!(int(&db, "SELECT COUNT(*) AS n FROM migration").await, 3);
        db.close().await;
    }
    admin.batch_execute(&format!("DROP DATABASE {name} WITH (FORCE)")).await.expect("dropped");
}

const NEWER: &[store::Migration] = &[
    SCHEMA.migrations[0],
    SCHEMA.migrations[1],
    store::Migration { name: "9001_more", sql: "CREATE TABLE more (id BIGINT PRIMARY KEY);" },
];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_applications_role_can_act_and_nothing_else() {
    let Some(t) = Temporary::postgres(true, &SCHEMA).await.expect("a database") else { return };
    let Place::Postgres(url) = &t.place else { panic!("a database") };
    let role = format!("simpul_app_{}", std::process::id());
    roles::grant(&t.place, &role, &SCHEMA, &[]).await.expect("granted");
    roles::grant(&t.place, &role, &SCHEMA, &[]).await.expect("and again");
    let place = Place::Postgres(as_role(url, &role));
    let db = Db::open(&place, t.keys.clone(), Clock::System, &SCHEMA).await.expect("it opens");
    opened(&db, 1, 100).await;
    let write = Write { id: 7, text: "kata".into(), name: "Budi".into() };
    let entry = db.act(std::sync::Arc::new(write), operator()).await.expect("written").entry;
    db.act(spend(1, 1), operator()).await.expect("a whole act");
    db.act(spend(1, 1000), operator()).await.expect_err("and a refusal");
    db.act(std::sync::Arc::new(Erase { entry }), operator()).await.expect("erased");
    db.seal_now().await.expect("sealed");
    invariants(&db).await;
    sound(&place, &t.keys).await;
    let out = tempfile::tempdir().expect("a folder");
    store::backup::backup(&place, &t.keys, &out.path().join("a")).await.expect("it makes backups");

    let app = connect(&as_role(url, &role)).await;
    for table in ["journal", "journal_seal", "log_hash", "journal_erasure"] {
        let column = if table == "log_hash" { "idx" } else { "entry_id" };
        let column = if table == "journal" { "id" } else { column };
        for sql in [
            format!("UPDATE {table} SET {column} = {column}"),
            format!("DELETE FROM {table}"),
            format!("TRUNCATE {table}"),
            format!("ALTER TABLE {table} DISABLE TRIGGER ALL"),
            format!("DROP TRIGGER {table}_no_change ON {table}"),
            format!("DROP TABLE {table} CASCADE"),
            format!("CREATE OR REPLACE FUNCTION {table}_append_only() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN END'"),
        ] {
            forbidden(&app, &sql).await;
        }
    }
    for sql in [
        "SET session_replication_role = replica",
        "CREATE TABLE beside (id BIGINT)",
        "CREATE TEMPORARY TABLE journal (id BIGINT)",
        "CREATE SCHEMA other",
        "ALTER TABLE purse DROP CONSTRAINT purse_check",
        "INSERT INTO migration VALUES ('9999', '')",
        "INSERT INTO region SELECT * FROM region",
        "DELETE FROM document",
        "DELETE FROM purse",
        "UPDATE journal_body SET body = body",
        "TRUNCATE purse",
        "CREATE ROLE another",
    ] {
        forbidden(&app, sql).await;
    }
    // What it may not migrate, it says.
    let newer = store::Schema { migrations: NEWER, ..SCHEMA };
    let error = Db::open(&place, t.keys.clone(), Clock::System, &newer).await.expect_err("it waits for the owner");
    assert!(error.to_string().contains("simpul grant"), "{error}");
    let owner = url.split_once("//").and_then(|(_, r)| r.split_once('@')).expect("a user").0;
    for strong in [owner, "public", "Robert'); --", "pg_monitor", ""] {
        assert!(roles::grant(&t.place, strong, &SCHEMA, &[]).await.is_err(), "{strong}");
    }
    db.close().await;
    connect(url).await.batch_execute(&format!("DROP OWNED BY {role}; DROP ROLE {role}")).await.expect("gone");
    t.discard().await.expect("gone");
}
