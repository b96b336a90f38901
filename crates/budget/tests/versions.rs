//! Budget files come in: once, as revisions, and never half.
#![allow(clippy::expect_used, clippy::unwrap_used)]

#[path = "support/rekap.rs"]
mod rekap;

use std::sync::Arc;

use budget::public::{FileLayout, file_of};
use budget::rekap::Bare;
use rekap::{Line, YEAR, import};
use store::testing::on_both;
use store::{Act, Actor, Answer, Channel, Db, Envelope, Error, Read, Result, Schema, params};

const SCHEMA: Schema = Schema {
    migrations: &[store::migrate::KERNEL, budget::MIGRATION],
    regulations: &[organisation::regulations::REGULATIONS, budget::model::REGULATIONS],
    guards: &[],
};

const SKPD: &str = "1.01.0.00.0.00.01.0000";
const UNIT: &str = "1.01.0.00.0.00.01.0001";

const fn line(sub_unit: &'static str, rekening: &'static str, source: &'static str, sen: i64) -> Line {
    Line { skpd: SKPD, sub_unit, sub_kegiatan: "1.01.01.2.01.0001", rekening, source, sen }
}

const ATK: &str = "5.1.02.01.001.00024";
const LINES: [Line; 4] = [
    line(SKPD, ATK, "1.2.01.08", 1_000),
    line(SKPD, ATK, "1.2.01.08", 33),
    line(UNIT, ATK, "1.2.01.08", 500),
    line(UNIT, "5.1.02.01.001.00025", "2.2.01.09", 7),
];

async fn act<A: Act>(db: &Db, act: A) -> Result<Answer> {
    db.act(Arc::new(act), Envelope::new(Actor::PracticeOperator, Channel::Cli)).await
}

async fn one(db: &Db, sql: &'static str) -> i64 {
    db.view().await.expect("a view").one(sql, vec![]).await.expect("a row").int("n").expect("a number")
}

async fn ceilings(db: &Db) -> Vec<i64> {
    let rows = db.view().await.expect("a view");
    let mut rows = rows;
    let rows = rows.query("SELECT ceiling AS n FROM account WHERE year = $1 ORDER BY ceiling", params![YEAR]).await;
    rows.expect("accounts").iter().map(|r| r.int("n").expect("a sum")).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn lines_of_one_account_are_one_ceiling_to_the_sen() {
    on_both(true, &SCHEMA, |db| async {
        let report = act(&db, import(YEAR, "murni", &LINES)).await.expect("an import").done;
        assert_eq!((report["lines"].clone(), report["accounts"].clone()), (4.into(), 3.into()));
        assert_eq!(report["total"], "15.40");
        assert_eq!(ceilings(&db).await, [7, 500, 1_033]);
        // Another width of the code is the same account.
        let wide = [line(SKPD, "5.1.02.01.01.0024", "1.2.01.08", 1_000)];
        act(&db, import(YEAR, "pergeseran-1", &wide)).await.expect("an import");
        assert_eq!(ceilings(&db).await, [0, 0, 1_000]);
        assert_eq!(one(&db, "SELECT COUNT(*) AS n FROM account").await, 3);
        db
    })
    .await
    .expect("both");
}

/// Row by row as it came, with what has no account; and in no layout whose
/// particulars it lacks.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_version_is_written_as_it_came() {
    on_both(true, &SCHEMA, |db| async {
        let mut import = import(YEAR, "murni", &LINES);
        let mut rekap = (**import.rekap.as_ref().expect("a rekap")).clone();
        let cells = [("NAMA REKENING", "belum ada"), ("PAGU", "0")].map(|(n, v)| (n.to_owned(), v.to_owned())).into();
        rekap.bare.push(Bare { row: 6, cells, ..Bare::default() });
        import.rekap = Some(Arc::new(rekap));
        act(&db, import).await.expect("an import");
        let mut view = db.view().await.expect("a view");
        let sheet = file_of(&mut view, YEAR, "murni", FileLayout::Rekap).await.expect("a file");
        let columns = ["KODE SUB UNIT", "NAMA REKENING", "PAGU"]
            .map(|name| sheet.columns.iter().position(|c| c.name == name).expect("a column"));
        let told: Vec<[String; 3]> = sheet.rows.iter().map(|row| columns.map(|at| row[at].plain())).collect();
        let of = |l: &Line, pagu: &str| [l.sub_unit.to_owned(), format!("Rekening {}", l.rekening), pagu.to_owned()];
        let mut came: Vec<_> =
            LINES.iter().zip(["10.00", "0.33", "5.00", "0.07"]).map(|(line, pagu)| of(line, pagu)).collect();
        came.push(["".to_owned(), "belum ada".to_owned(), "0.00".to_owned()]);
        assert_eq!(told, came);
        let finer = file_of(&mut view, YEAR, "murni", FileLayout::Rekap5).await;
        assert!(matches!(finer, Err(Error::Input(_))), "{finer:?}");
        let other = file_of(&mut view, YEAR, "pergeseran-1", FileLayout::Rekap).await;
        assert!(matches!(other, Err(Error::NotFound(_))), "{other:?}");
        drop(view);
        db
    })
    .await
    .expect("both");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_same_file_many_times_at_once_is_one_version() {
    on_both(true, &SCHEMA, |db| async {
        let db = Arc::new(db);
        let tasks: Vec<_> = (0..6)
            .map(|_| {
                let db = db.clone();
                tokio::spawn(async move { act(&db, import(YEAR, "murni", &LINES)).await })
            })
            .collect();
        let mut fresh = 0;
        for task in tasks {
            let answer = task.await.expect("a task").expect("an import");
            fresh += i32::from(answer.done["unchanged"] == false);
        }
        assert_eq!(fresh, 1);
        assert_eq!(one(&db, "SELECT COUNT(*) AS n FROM budget_version").await, 1);
        assert_eq!(ceilings(&db).await, [7, 500, 1_033]);
        Arc::into_inner(db).expect("no more users")
    })
    .await
    .expect("both");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_two_stages_at_once_the_higher_binds() {
    on_both(true, &SCHEMA, |db| async {
        let db = Arc::new(db);
        act(&db, import(YEAR, "murni", &LINES)).await.expect("an import");
        for round in 1..=5_i64 {
            let corrected =
                [line(SKPD, ATK, "1.2.01.08", 2_000 + round), line(UNIT, "5.1.02.01.001.00099", "1.2.01.08", 1)];
            let shifted = [line(SKPD, ATK, "1.2.01.08", 3_000 + round)];
            let (one, other) = (db.clone(), db.clone());
            let murni = tokio::spawn(async move { act(&one, import(YEAR, "murni", &corrected)).await });
            let shift = tokio::spawn(async move { act(&other, import(YEAR, "pergeseran-1", &shifted)).await });
            murni.await.expect("a task").expect("an import");
            shift.await.expect("a task").expect("an import");
            assert_eq!(ceilings(&db).await.iter().sum::<i64>(), 3_000 + round, "round {round}");
        }
        Arc::into_inner(db).expect("no more users")
    })
    .await
    .expect("both");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_file_whose_sums_do_not_fit_leaves_nothing() {
    on_both(true, &SCHEMA, |db| async {
        let huge = [line(SKPD, ATK, "1.2.01.08", i64::MAX), line(UNIT, ATK, "1.2.01.08", 0)];
        let twice = [line(SKPD, ATK, "1.2.01.08", i64::MAX - 1), line(SKPD, ATK, "2.2.01.09", 1)];
        act(&db, import(YEAR, "murni", &twice)).await.expect("it fits to the sen");
        let mut import = import(YEAR, "pergeseran-1", &huge);
        let mut rekap = (**import.rekap.as_ref().expect("a rekap")).clone();
        let mut more = rekap.rows[0].clone();
        more.row = 99;
        rekap.rows.push(more);
        import.rekap = Some(Arc::new(rekap));
        assert!(matches!(act(&db, import).await, Err(Error::Input(_))));
        assert_eq!(one(&db, "SELECT COUNT(*) AS n FROM budget_version").await, 1);
        assert!(matches!(act(&db, rekap::import(YEAR, "Murni!", &LINES)).await, Err(Error::Input(_))));
        db
    })
    .await
    .expect("both");
}
