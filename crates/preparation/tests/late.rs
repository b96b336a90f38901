//! A late budget: each month spends a twelfth of last year's until it comes, on
//! both databases.

use crate::support::pay::{ceiling_of, pay};
use crate::support::*;
use budget::acts::{ConfirmApbd, RejectApbd};
use budget::model::Stage;
use budget::public::{Grain, NewVersion};
use kernel::sheet::Value;
use kernel::{ActDef, Role};
use organisation::testing::{appoint, found};
use preparation::acts::*;
use preparation::model::{Instrument, Step};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::module::Query;
use store::testing::on_both;
use store::{Act, Case, Db, DocRef, Read, Record, Result, Subject, Tx, params};

/// Last year spent 120,011 sen: a month of this year spends 10,000.
const LAST: [Line; 2] = [
    Line { skpd: SKPD, sub_unit: SKPD, sub_kegiatan: SUB, rekening: CETAK, source: DAU, sen: 100_000 },
    Line { skpd: OTHER, sub_unit: OTHER, sub_kegiatan: "1.02.01.2.01.0001", rekening: ATK, source: DAU, sen: 20_011 },
];

fn row(rekening: &str, sen: i64) -> String {
    format!("{SKPD}; {SUB}; {rekening}; {DAU}; {}.{:02}; Langganan listrik kantor", sen / 100, sen % 100)
}

fn release(year: i32, month: u8, lines: Vec<String>) -> ReleaseTwelfth {
    let signed = kernel::Day::new(year, month, 1).unwrap();
    ReleaseTwelfth { year, month, number: format!("{month}/{year}"), signed, lines }
}

fn of_month(month: u8, rows: &[(&str, i64)]) -> ReleaseTwelfth {
    release(YEAR, month, rows.iter().map(|(rekening, sen)| row(rekening, *sen)).collect())
}

/// The first three months planned for an account of this sub kegiatan.
async fn planned(db: &Db, rekening: &str) -> [i64; 3] {
    let sql = "SELECT p.m1, p.m2, p.m3 FROM cash_plan p JOIN account a ON a.id = p.account_id
       WHERE a.year = $1 AND a.rekening = $2";
    let found = db.view().await.unwrap().one(sql, params![YEAR, code(rekening).norm()]).await.unwrap();
    ["m1", "m2", "m3"].map(|m| found.int(m).unwrap())
}

async fn findings(db: &Db, year: i32) -> Vec<String> {
    let mut view = db.view().await.unwrap();
    let check = (preparation::checks::ALL[0].run)(&mut view, year).await.unwrap();
    check.findings.into_iter().map(|f| f.code).collect()
}

/// Month, sum and what is left of it, by the report.
async fn reported(db: &Db) -> Vec<(String, i64, i64)> {
    let mut view = db.view().await.unwrap();
    let report = preparation::MODULE.reports.iter().find(|r| r.name == "pengeluaran-seperduabelas").unwrap();
    let sheet = (report.run)(&mut view, &Query { year: YEAR, ..Query::default() }).await.unwrap();
    let read = |row: &Vec<Value>| match (&row[0], &row[4], &row[5]) {
        (Value::Text(month), Value::Money(sum), Value::Money(left)) => (month.clone(), sum.sen(), left.sen()),
        other => panic!("{other:?}"),
    };
    sheet.rows.iter().map(read).collect()
}

/// January and February of a regency whose budget is late.
async fn two_months(db: &Db) {
    people(db).await;
    let january = |sen| of_month(1, &[(ATK, sen)]);
    assert_eq!(codes(by(db, "ppkd", january(1)).await), ["SEPERDUABELAS-TAHUN-LALU"]);
    operate(db, import(YEAR - 1, "murni", &LAST)).await;
    assert_eq!(codes(by(db, "tapd", january(1)).await), ["WEWENANG-JABATAN"]);
    assert_eq!(codes(by(db, "ppkd", january(10_001)).await), ["SEPERDUABELAS-BATAS"]);
    must(db, "ppkd", january(9_999)).await;
    // Another Perkada of the month: what is left of it passes, one sen more does not.
    assert_eq!(codes(by(db, "ppkd", january(2)).await), ["SEPERDUABELAS-BATAS"]);
    let told = must(db, "ppkd", january(1)).await;
    assert_eq!((&told["released"], &told["status"]), (&"100.00".into(), &"berlaku".into()));
    assert_eq!((ceiling_of(db, ATK).await, planned(db, ATK).await), (10_000, [10_000, 0, 0]));

    // All that is wrong with its lines is told at once, and nothing of it is kept.
    let wrong = [row("5.1.02.01.001.00099", 1), row("4.1.01.06.001.00001", 1), "listrik".into()];
    assert_eq!(codes(by(db, "ppkd", release(YEAR, 2, wrong.to_vec())).await), ["SEPERDUABELAS-BENTUK"]);
    let told = codes(by(db, "ppkd", release(YEAR, 2, wrong[..2].to_vec())).await);
    assert_eq!(told, ["SEPERDUABELAS-REKENING"; 2]);
    let mixed = row(ATK, 1).replace(DAU, "");
    assert_eq!(codes(by(db, "ppkd", release(YEAR, 2, vec![mixed])).await), ["SEPERDUABELAS-SUMBER"]);
    // A code that only last year knows may be spent on too.
    must(db, "ppkd", of_month(2, &[(ATK, 5_000), (CETAK, 1_000)])).await;
    assert_eq!((ceiling_of(db, ATK).await, planned(db, ATK).await), (15_000, [10_000, 5_000, 0]));
    assert_eq!((ceiling_of(db, CETAK).await, planned(db, CETAK).await), (1_000, [0, 1_000, 0]));
    assert_eq!(codes(by(db, "ppkd", january(1)).await), ["SEPERDUABELAS-BATAS", "SEPERDUABELAS-URUTAN"]);
    let months = [("Januari 2026", 9_999, 1), ("Januari 2026", 1, 0), ("Februari 2026", 6_000, 4_000)];
    assert_eq!(reported(db).await, months.map(|(month, sum, left)| (month.to_owned(), sum, left)));
    assert!(findings(db, YEAR).await.is_empty());
}

#[tokio::test]
async fn months_before_a_late_budget_spend_their_part_until_it_comes() {
    on_both(true, &SCHEMA, |db| async {
        two_months(&db).await;
        operate(&db, pay(ATK, 9_500, 0)).await;
        operate(&db, pay(ATK, -9_500, 9_500)).await;
        // The making of the budget begins as if nothing were in force, and no DPA
        // is made of a twelfth.
        let draft = || DraftDpa { year: YEAR, unit: code(SKPD) };
        assert_eq!(codes(by(&db, "pa", draft()).await), ["DPA-BELUM-BERLAKU"]);
        open_round(&db, "murni", Step::ALL).await;
        must(&db, "tapd", AdoptCeilings { year: YEAR, stage: "murni".into() }).await;
        let rka = draft_rka(&db, "staf", SKPD, "murni").await;
        let r = || DocRef::from(rka);
        must(&db, "staf", save(rka, Some(SUB), vec![a_line(ATK, "Kertas", "1 Paket", 9_499)])).await;
        must(&db, "staf", save(rka, None, vec![a_line("4.1.01.06.001.00001", "Pajak", "1 Tahun", 9_499)])).await;
        must(&db, "staf", activity(rka, SUB)).await;
        must(&db, "pa", SubmitRka { rka: r() }).await;
        must(&db, "tapd", VerifyRka { rka: r() }).await;
        agree(&db, "murni").await;
        use Instrument as I;
        instruments(&db, "murni", &[I::JointAgreement, I::Evaluation, I::Bylaw, I::Elaboration]).await;
        // One sen less than what was spent is no budget; a sen more is one.
        let ratify = || RatifyApbd { year: YEAR, stage: "murni".into(), date: None, proposal: None };
        assert_eq!(codes(by(&db, "ppkd", ratify()).await), ["RKA-TERPAKAI"]);
        must(&db, "tapd", ReturnRka { rka: r(), reasons: vec!["Cukupkan yang sudah dipakai".into()] }).await;
        must(&db, "staf", save(rka, Some(SUB), vec![a_line(ATK, "Tinta", "1 Botol", 1)])).await;
        must(&db, "staf", save(rka, None, vec![a_line("4.1.01.06.001.00001", "Pajak", "1 Tahun", 1)])).await;
        must(&db, "pa", SubmitRka { rka: r() }).await;
        must(&db, "tapd", VerifyRka { rka: r() }).await;
        must(&db, "ppkd", ratify()).await;
        assert_eq!(codes(by(&db, "ppkd", of_month(3, &[(ATK, 1)])).await), ["SEPERDUABELAS-SUDAH-APBD"]);

        // Until its DPA the SKPD goes on by what its months were given.
        assert_eq!((ceiling_of(&db, ATK).await, ceiling_of(&db, CETAK).await), (15_000, 1_000));
        operate(&db, pay(ATK, 1, 0)).await;
        let dpa = must(&db, "pa", draft()).await["document"].as_i64().unwrap();
        let d = || DocRef::from(dpa);
        must(&db, "tapd", VerifyDpa { dpa: d() }).await;
        must(&db, "sekda", ApproveDpa { dpa: d() }).await;
        let early = by(&db, "ppkd", RatifyDpa { dpa: d(), date: None }).await;
        assert_eq!(codes(early), ["PAGU-DI-BAWAH-TERPAKAI"], "9,501 are held");
        operate(&db, pay(ATK, -1, 0)).await;
        must(&db, "ppkd", RatifyDpa { dpa: d(), date: None }).await;
        assert_eq!((ceiling_of(&db, ATK).await, ceiling_of(&db, CETAK).await), (9_500, 0));

        // Last year's budget came in again, and smaller: a check tells.
        operate(&db, import(YEAR - 1, "perubahan", &LAST[..1])).await;
        assert_eq!(findings(&db, YEAR).await, ["CEK-SEPERDUABELAS"], "100,000 in twelve parts");
        db
    })
    .await
    .expect("both databases");
}

#[tokio::test]
async fn a_file_that_brings_the_late_budget_takes_over() {
    on_both(true, &SCHEMA, |db| async {
        two_months(&db).await;
        operate(&db, pay(ATK, 0, 9_500)).await;
        let murni = |sen| {
            let line = Line { skpd: SKPD, sub_unit: SKPD, sub_kegiatan: SUB, rekening: ATK, source: DAU, sen };
            import(YEAR, "murni", &[line])
        };
        let operator = || store::Envelope::new(store::Actor::PracticeOperator, store::Channel::Cli);
        let short = db.act(std::sync::Arc::new(murni(9_499)), operator()).await;
        assert_eq!(codes(short), ["PAGU-DI-BAWAH-TERPAKAI"]);
        operate(&db, murni(9_500)).await;
        assert_eq!((ceiling_of(&db, ATK).await, ceiling_of(&db, CETAK).await), (9_500, 0));
        assert_eq!(codes(by(&db, "ppkd", of_month(3, &[(ATK, 1)])).await), ["SEPERDUABELAS-SUDAH-APBD"]);
        db
    })
    .await
    .expect("both databases");
}

/// Twelve decisions at once of a tenth of the month each: ten of them pass.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn decisions_at_once_stay_within_the_month() {
    on_both(true, &SCHEMA, |db| async {
        people(&db).await;
        operate(&db, import(YEAR - 1, "murni", &LAST)).await;
        let db = std::sync::Arc::new(db);
        let mut all = tokio::task::JoinSet::new();
        for _ in 0..12 {
            let db = db.clone();
            all.spawn(async move { codes(by(&db, "ppkd", of_month(1, &[(ATK, 1_000)])).await) });
        }
        let told = all.join_all().await;
        assert_eq!(told.iter().filter(|codes| codes.is_empty()).count(), 10, "{told:?}");
        assert!(told.iter().all(|codes| codes.is_empty() || codes == &["SEPERDUABELAS-BATAS"]), "{told:?}");
        assert_eq!((ceiling_of(&db, ATK).await, planned(&db, ATK).await[0]), (10_000, 10_000));
        std::sync::Arc::into_inner(db).expect("everybody is done")
    })
    .await
    .expect("both databases");
}

/// The version that a ratification here keeps, without the round before it.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
struct MadeHere {
    year: i32,
}

impl Act for MadeHere {
    const DEF: &'static ActDef = &ActDef { setup: true, ..ActDef::new("test-made-here", "Uji", "Uji", &[Role::Ppkd]) };
    type Out = i64;

    fn subject(&self) -> Subject {
        Subject::Region
    }

    async fn run(&self, _: &Case, tx: &mut Tx) -> Result<Record<i64>> {
        let new = NewVersion {
            year: self.year,
            stage: &Stage::from_label("murni"),
            kind: "rka",
            digest: "",
            file_name: "",
            row_count: 0,
            grain: Grain::Rekening,
            status: "menunggu",
            report: serde_json::json!({}),
            lines: Vec::new(),
            bare: Vec::new(),
        };
        Ok(Record::new(budget::public::keep_version(tx, new).await?.version))
    }
}

#[tokio::test]
async fn in_a_real_regency_a_second_official_lets_the_month_spend() {
    on_both(false, &SCHEMA, |db| async {
        let today = found(&db).await.unwrap();
        let people = [("19", "ppkd", Role::Ppkd), ("20", "sekda", Role::Sekda)];
        for (at, who, role) in people {
            appoint(&db, &format!("1980010120050110{at}"), who, role, today).await.unwrap();
        }
        let year = today.year();
        let last = must(&db, "ppkd", import(year - 1, "murni", &LAST)).await["version"].as_i64().unwrap();
        must(&db, "sekda", ConfirmApbd { version: last }).await;
        let month = today.month();
        let ask = |sen| release(year, month, vec![row(CETAK, sen)]);
        let told = must(&db, "ppkd", ask(4_000)).await;
        assert_eq!(told["status"], "menunggu");
        let version = told["version"].as_i64().unwrap();
        let sum = "SELECT CAST(COALESCE(SUM(ceiling), 0) AS BIGINT) AS n FROM account WHERE year = $1";
        let ceilings = || async {
            let mut view = db.view().await.unwrap();
            view.one(sum, params![i64::from(year)]).await.unwrap().int("n").unwrap()
        };
        assert_eq!(ceilings().await, 0, "nothing binds yet");
        assert!(codes(by(&db, "ppkd", ask(1)).await)[0].contains("menunggu konfirmasi"));
        assert_eq!(codes(by(&db, "ppkd", ConfirmApbd { version }).await), ["WEWENANG-ORANG-SAMA"]);
        // What is rejected gave nothing: the month is whole again.
        must(&db, "sekda", RejectApbd { version, reasons: vec!["Salah rekening".into()] }).await;
        let version = must(&db, "ppkd", ask(10_000)).await["version"].as_i64().unwrap();
        must(&db, "sekda", ConfirmApbd { version }).await;
        assert_eq!(ceilings().await, 10_000);
        let plan =
            "SELECT CAST(COALESCE(SUM(m1 + m2 + m3 + m4 + m5 + m6 + m7 + m8 + m9 + m10 + m11 + m12), 0) AS BIGINT)
           AS n FROM cash_plan";
        assert_eq!(db.view().await.unwrap().one(plan, vec![]).await.unwrap().int("n").unwrap(), 10_000);

        // A file waits for its second official while the budget is made here: it
        // may be set aside, and binds nobody.
        let file = must(&db, "ppkd", import(year, "murni", &LAST)).await["version"].as_i64().unwrap();
        must(&db, "ppkd", MadeHere { year }).await;
        let confirm = by(&db, "sekda", ConfirmApbd { version: file }).await;
        assert_eq!(codes(confirm), ["APBD-DISUSUN-DI-SINI"]);
        assert_eq!(ceilings().await, 10_000);
        must(&db, "sekda", RejectApbd { version: file, reasons: vec!["Disusun di sini".into()] }).await;
        db
    })
    .await
    .expect("both databases");
}
