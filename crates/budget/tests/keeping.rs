//! A version made of lines, not of a file; and the DPA of one SKPD alone.
#![allow(clippy::expect_used, clippy::unwrap_used)]

#[path = "support/rekap.rs"]
mod rekap;

use std::sync::Arc;

use budget::model::Stage;
use budget::public::{Grain, NewDetail, NewLine, NewVersion, keep_version, take_effect};
use kernel::{ActDef, Money, Role};
use rekap::{Line, YEAR, import};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::testing::on_both;
use store::{Act, Actor, Case, Channel, Db, Envelope, Read, Record, Result, Schema, Subject, Tx, params};

const SCHEMA: Schema = Schema {
    migrations: &[store::migrate::KERNEL, budget::MIGRATION],
    regulations: &[organisation::regulations::REGULATIONS, budget::model::REGULATIONS],
    guards: &[],
};

const ONE: &str = "1.01.0.00.0.00.01.0000";
const TWO: &str = "1.02.0.00.0.00.01.0000";

const fn line(skpd: &'static str, rekening: &'static str, sen: i64) -> Line {
    Line { skpd, sub_unit: skpd, sub_kegiatan: "1.01.01.2.01.0001", rekening, source: "1.2.01.08", sen }
}

const MURNI: [Line; 3] = [
    line(ONE, "5.1.02.01.001.00024", 1_000),
    line(ONE, "5.1.02.01.001.00025", 50),
    line(TWO, "5.1.02.01.001.00024", 700),
];

/// Keeps a shift by which each SKPD has one account, and lets it bind for one.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
struct Ratify {
    stage: String,
    /// Kept before; none: keep it now.
    version: Option<i64>,
    skpd: String,
    sen: i64,
}

impl Act for Ratify {
    const DEF: &'static ActDef = &ActDef { setup: true, ..ActDef::new("test-ratify", "Uji", "Uji", &[Role::Ppkd]) };
    type Out = (i64, bool);

    fn subject(&self) -> Subject {
        Subject::Region
    }

    async fn run(&self, _: &Case, tx: &mut Tx) -> Result<Record<(i64, bool)>> {
        let version = match self.version {
            Some(version) => version,
            None => self.keep(tx).await?,
        };
        let unit = id(tx, &self.skpd).await?;
        Ok(Record::new((version, take_effect(tx, YEAR, version, Some(unit)).await?)))
    }
}

impl Ratify {
    async fn keep(&self, tx: &mut Tx) -> Result<i64> {
        let mut lines = Vec::new();
        for (row_no, skpd) in (1..).zip([ONE, TWO]) {
            let unit_id = id(tx, skpd).await?;
            lines.push(NewLine {
                row_no,
                unit_id,
                sub_unit_id: unit_id,
                bidang: "1.1".into(),
                sub_kegiatan: "1.1.1.2.1.1".into(),
                rekening: "5.1.2.1.1.24".into(),
                amount: Money::from_sen(self.sen),
                detail: Some(NewDetail { coefficient: "1 Paket".into(), ..NewDetail::default() }),
                ..NewLine::default()
            });
        }
        let new = NewVersion {
            year: YEAR,
            stage: &Stage(self.stage.clone()),
            kind: "rka",
            digest: "00",
            file_name: "RKA",
            row_count: 2,
            grain: Grain::Detail,
            status: "tersimpan",
            report: serde_json::json!({}),
            lines,
            bare: Vec::new(),
        };
        Ok(keep_version(tx, new).await?.version)
    }
}

async fn id(tx: &mut Tx, skpd: &str) -> Result<i64> {
    tx.one("SELECT id FROM unit WHERE code = $1", params![skpd]).await?.int("id")
}

async fn act<A: Act>(db: &Db, act: A) -> serde_json::Value {
    db.act(Arc::new(act), Envelope::new(Actor::PracticeOperator, Channel::Cli)).await.expect("an act").done
}

async fn ceilings(db: &Db) -> Vec<i64> {
    let sql = "SELECT a.ceiling AS n FROM account a JOIN unit u ON u.id = a.unit_id ORDER BY u.code, a.rekening";
    let rows = db.view().await.expect("a view").query(sql, vec![]).await.expect("accounts");
    rows.iter().map(|r| r.int("n").expect("a sum")).collect()
}

async fn statuses(db: &Db) -> Vec<String> {
    let sql = "SELECT status FROM budget_version ORDER BY rank";
    let rows = db.view().await.expect("a view").query(sql, vec![]).await.expect("versions");
    rows.iter().map(|r| r.text("status").expect("a text")).collect()
}

fn ratify(stage: &str, version: Option<i64>, skpd: &str, sen: i64) -> Ratify {
    Ratify { stage: stage.into(), version, skpd: skpd.into(), sen }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_dpa_of_one_skpd_leaves_the_others_as_they_are() {
    on_both(true, &SCHEMA, |db| async {
        act(&db, import(YEAR, "murni", &MURNI)).await;
        assert_eq!(ceilings(&db).await, [1_000, 50, 700]);
        let done = act(&db, ratify("pergeseran-1", None, ONE, 1_001)).await;
        assert_eq!((done[1].clone(), ceilings(&db).await), (true.into(), vec![1_001, 0, 700]));
        assert_eq!(statuses(&db).await, ["berlaku", "berlaku"]);
        let mut view = db.view().await.expect("a view");
        let sources = budget::public::ceilings_by_source(&mut view, YEAR).await.expect("sources");
        drop(view);
        assert_eq!(
            sources.iter().map(|(_, m)| m.sen()).sum::<i64>(),
            1_701,
            "what binds, of two versions: {sources:?}"
        );
        // The second SKPD's shift comes later, by the same version.
        let version = done[0].as_i64();
        assert_eq!(act(&db, ratify("pergeseran-1", version, TWO, 0)).await[1], true);
        assert_eq!(ceilings(&db).await, [1_001, 0, 1_001]);
        // What a later stage binds, an earlier one no longer changes.
        let late = act(&db, ratify("murni", None, TWO, 5)).await;
        assert_eq!((late[1].clone(), ceilings(&db).await), (false.into(), vec![1_001, 0, 1_001]));
        // A version that binds some stays in force for them.
        act(&db, ratify("pergeseran-2", None, ONE, 9)).await;
        assert_eq!(act(&db, ratify("pergeseran-1", version, TWO, 0)).await[1], false);
        assert_eq!(statuses(&db).await, ["berlaku", "diganti", "berlaku", "berlaku"]);
        db
    })
    .await
    .expect("both");
}
