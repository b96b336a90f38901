//! The door on both databases, with a toy act: a purse that must not go below
//! zero.

#![allow(clippy::expect_used)]

use std::sync::Arc;

use kernel::lifecycle::Kind;
use kernel::{ActDef, Code, Money, Refusal, Role};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::testing::on_both;
use store::{
    Act, Actor, Case, Channel, Db, Envelope, Error, Migration, Read, Record, Result, Schema, Subject, Tx, numbers,
    params, row, tables,
};

tables! {
    pub PURSE = "purse" (id) journalled { id: Finance, ceiling: Finance, spent: Finance }
}

const SCHEMA: Schema = Schema {
    migrations: &[
        store::migrate::KERNEL,
        Migration {
            name: "9000_purse",
            sql: "CREATE TABLE purse (id BIGINT PRIMARY KEY, {money ceiling}, {money spent}, CHECK (spent <= ceiling));",
        },
    ],
    regulations: &[],
    guards: &[],
};

const SET_UP: &ActDef = &ActDef { setup: true, ..ActDef::new("open-purse", "Buka", "uji", &[Role::Ppkd]) };
const SPEND: &ActDef = &ActDef { setup: true, ..ActDef::new("spend", "Belanja", "uji", &[Role::Ppkd]) };
const OFFICE: &ActDef = &ActDef::new("office", "Jabatan", "uji", &[Role::Ppkd]);

#[derive(Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct OpenPurse {
    id: i64,
    ceiling: Money,
}

impl Act for OpenPurse {
    const DEF: &'static ActDef = SET_UP;
    type Out = ();

    fn subject(&self) -> Subject {
        Subject::Region
    }

    async fn run(&self, _: &Case, tx: &mut Tx) -> Result<Record<()>> {
        tx.insert(&PURSE, row! { id: self.id, ceiling: self.ceiling, spent: Money::ZERO }).await?;
        Ok(Record::new(()))
    }
}

#[derive(Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Spend {
    purse: i64,
    amount: Money,
    #[serde(default)]
    panic: bool,
}

const TAKE: &str = "UPDATE purse SET spent = spent + $2 WHERE id = $1 AND spent + $2 <= ceiling RETURNING *";

impl Act for Spend {
    const DEF: &'static ActDef = SPEND;
    type Out = i64;

    fn subject(&self) -> Subject {
        Subject::Region
    }

    async fn run(&self, case: &Case, tx: &mut Tx) -> Result<Record<i64>> {
        let rows = tx.change(&PURSE, TAKE, params![self.purse, self.amount]).await?;
        if rows.is_empty() {
            return Err(Error::refuse(Refusal::new("PENUH", "uji", "tidak cukup", "kurangi")));
        }
        let number = numbers::take(tx, 1, Kind::Spp, 2026, case.doc_date).await?;
        assert!(!self.panic, "as asked");
        Ok(Record::new(number.serial))
    }
}

#[derive(Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Office {
    unit: Code,
}

impl Act for Office {
    const DEF: &'static ActDef = OFFICE;
    type Out = ();

    fn subject(&self) -> Subject {
        Subject::Region
    }

    async fn run(&self, _: &Case, _: &mut Tx) -> Result<Record<()>> {
        Ok(Record::new(()))
    }
}

fn operator() -> Envelope {
    Envelope::new(Actor::PracticeOperator, Channel::Cli)
}

async fn opened(db: &Db, ceiling: i64) {
    db.act(Arc::new(OpenPurse { id: 1, ceiling: Money::from_sen(ceiling) }), operator()).await.expect("a purse");
}

fn spend(amount: i64) -> Arc<Spend> {
    Arc::new(Spend { purse: 1, amount: Money::from_sen(amount), panic: false })
}

async fn spent(db: &Db) -> i64 {
    let mut view = db.view().await.expect("a view");
    let row = view.one("SELECT spent FROM purse WHERE id = 1", vec![]).await.expect("the purse");
    row.int("spent").expect("a sum")
}

async fn count(db: &Db, sql: &'static str) -> i64 {
    let mut view = db.view().await.expect("a view");
    view.one(sql, vec![]).await.expect("a count").int("n").expect("a number")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_race_for_one_purse_never_overspends_and_numbers_have_no_gap() {
    on_both(true, &SCHEMA, |db| async {
        let db = Arc::new(db);
        opened(&db, 32).await;
        let tasks: Vec<_> = (0..64)
            .map(|_| {
                let db = db.clone();
                tokio::spawn(async move { db.act(spend(1), operator()).await })
            })
            .collect();
        let mut numbers = Vec::new();
        let mut refused = 0;
        for task in tasks {
            match task.await.expect("a task") {
                Ok(answer) => numbers.push(answer.done.as_i64().expect("a number")),
                Err(Error::Refused(_)) => refused += 1,
                Err(other) => panic!("{other}"),
            }
        }
        numbers.sort_unstable();
        assert_eq!(numbers, (1..=32).collect::<Vec<_>>());
        assert_eq!(refused, 32);
        assert_eq!(spent(&db).await, 32);
        assert_eq!(count(&db, "SELECT COUNT(*) AS n FROM journal WHERE act = 'spend' AND outcome = 'done'").await, 32);
        assert_eq!(count(&db, "SELECT COUNT(*) AS n FROM journal WHERE outcome = 'refused'").await, 32);
        Arc::into_inner(db).expect("no more users")
    })
    .await
    .expect("both");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn twins_on_one_key_are_one_act() {
    on_both(true, &SCHEMA, |db| async {
        let db = Arc::new(db);
        opened(&db, 100).await;
        let tasks: Vec<_> = (0..16)
            .map(|_| {
                let db = db.clone();
                tokio::spawn(async move { db.act(spend(5), operator().with_key("k-1")).await })
            })
            .collect();
        let mut answers = Vec::new();
        for task in tasks {
            answers.push(task.await.expect("a task").expect("an answer"));
        }
        assert!(answers.iter().all(|a| a.entry == answers[0].entry && a.leaf == answers[0].leaf));
        assert_eq!(answers.iter().filter(|a| !a.repeated).count(), 1);
        assert_eq!(spent(&db).await, 5);
        // Another input under the same key is refused, a refusal consumes none.
        assert!(matches!(db.act(spend(6), operator().with_key("k-1")).await, Err(Error::KeyReused(_))));
        assert!(matches!(db.act(spend(1000), operator().with_key("k-2")).await, Err(Error::Refused(_))));
        assert!(db.act(spend(1), operator().with_key("k-2")).await.is_ok());
        Arc::into_inner(db).expect("no more users")
    })
    .await
    .expect("both");
}

/// The second of two same requests waits for what the first holds, and then finds
/// nothing left to do: it is told what the first was told, not refused.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_twin_is_not_refused_for_what_the_other_did() {
    on_both(true, &SCHEMA, |db| async {
        let db = Arc::new(db);
        for purse in 1..=20 {
            // There is room for one.
            let opening = Arc::new(OpenPurse { id: purse, ceiling: Money::from_sen(5) });
            db.act(opening, operator()).await.expect("a purse");
            let tasks: Vec<_> = (0..8)
                .map(|_| {
                    let (db, key) = (db.clone(), format!("twins-{purse}"));
                    let spend = Arc::new(Spend { purse, amount: Money::from_sen(5), panic: false });
                    tokio::spawn(async move { db.act(spend, operator().with_key(key)).await })
                })
                .collect();
            let mut entries = Vec::new();
            for task in tasks {
                entries.push(task.await.expect("a task").expect("the answer of the first").entry);
            }
            assert!(entries.iter().all(|e| *e == entries[0]), "{entries:?}");
        }
        assert_eq!(count(&db, "SELECT COUNT(*) AS n FROM journal WHERE act = 'spend'").await, 20);
        assert!(matches!(db.act(spend(1), operator().with_key("another")).await, Err(Error::Refused(_))));
        Arc::into_inner(db).expect("no more users")
    })
    .await
    .expect("both");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_panic_and_a_dry_run_leave_nothing() {
    on_both(true, &SCHEMA, |db| async {
        opened(&db, 100).await;
        let entries = count(&db, "SELECT COUNT(*) AS n FROM journal").await;
        let panicking = Arc::new(Spend { purse: 1, amount: Money::from_sen(7), panic: true });
        assert!(matches!(db.act(panicking, operator()).await, Err(Error::Bug(_))));
        let dry = Envelope { dry_run: true, ..operator() };
        assert!(db.act(spend(9), dry).await.expect("a dry run").dry_run);
        assert_eq!(spent(&db).await, 0);
        assert_eq!(count(&db, "SELECT COUNT(*) AS n FROM number_series").await, 0);
        assert_eq!(count(&db, "SELECT COUNT(*) AS n FROM journal").await, entries);
        assert!(db.act(spend(1), operator()).await.is_ok(), "the writer lives");
        db
    })
    .await
    .expect("both");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn acts_need_an_office_and_the_journal_only_grows() {
    on_both(true, &SCHEMA, |db| async {
        let office = Arc::new(Office { unit: Code::parse("1.01").expect("a code") });
        let stranger = Envelope::new(Actor::User { user: 5, person: 5, proof: store::Proof::Vouched }, Channel::Api);
        assert!(matches!(db.act(office.clone(), stranger).await, Err(Error::Unauthorised(_))));
        assert!(matches!(db.act(office, operator()).await, Err(Error::Refused(_))));
        let head = db.head().await.expect("a head");
        db.seal_now().await.expect("sealed");
        let later = db.head().await.expect("a head");
        assert!(later.size > head.size || later == head);
        assert!(store::seal::open_checkpoint(db.keys().verifier(), &db.checkpoint().await.expect("signed")).is_ok());
        db
    })
    .await
    .expect("both");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_practice_operator_is_nobody_in_a_real_regency() {
    on_both(false, &SCHEMA, |db| async {
        let opening = Arc::new(OpenPurse { id: 1, ceiling: Money::ZERO });
        assert!(matches!(db.act(opening, operator()).await, Err(Error::Refused(_))));
        db
    })
    .await
    .expect("both");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn work_that_reads_goes_aside_and_waits_for_nobody() {
    on_both(true, &SCHEMA, |db| async {
        let db = Arc::new(db);
        // More at once than there are threads for it, and each asks for one more.
        let begun: Vec<_> = (0..40)
            .map(|n| {
                let (db, reads) = (db.clone(), db.clone());
                let work = async move {
                    let mut view = reads.view().await?;
                    let found = view.one("SELECT COUNT(*) AS n FROM region", vec![]).await?.int("n")?;
                    tokio::task::spawn_blocking(|| ()).await.map_err(|e| Error::Bug(e.to_string()))?;
                    Ok::<_, Error>(found + n)
                };
                tokio::spawn(async move { db.aside(work).await })
            })
            .collect();
        let mut told = Vec::new();
        for one in begun {
            told.push(one.await.expect("done").expect("a thread").expect("read"));
        }
        assert_eq!(told, (1..=40).collect::<Vec<i64>>());
        Arc::into_inner(db).expect("the last hand")
    })
    .await
    .expect("both");
}
