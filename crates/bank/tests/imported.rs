//! Beside the national system: what was paid there is found on the statement,
//! and never paid from here.

use crate::support::*;
use bank::acts::*;
use bank::model::MatchKind;
use kernel::lifecycle::{Kind, State};
use kernel::{ActDef, Day, Money, Role, Sheet};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::{Act, Case, Document, Error, Record, Result, Subject, Tx, params};
use treasury::public::sharing;

/// An SP2D as an import keeps it: whole, paid, without what was cut.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
struct Imported {
    number: String,
    date: Day,
    amount: Money,
}

impl Act for Imported {
    const DEF: &'static ActDef = &ActDef { setup: true, ..ActDef::new("test-imported", "Uji", "Uji", &[Role::Ppkd]) };
    type Out = i64;

    fn subject(&self) -> Subject {
        Subject::Region
    }

    async fn run(&self, _: &Case, tx: &mut Tx) -> Result<Record<i64>> {
        let unit = store::units::by_norm(tx, code(SKPD_A).norm()).await?;
        let unit = unit.ok_or_else(|| Error::NotFound("SKPD".into()))?;
        let id = tx.id()?;
        let blank = sharing::blank(tx, id, Kind::Sp2d, "LS", YEAR, &unit, self.amount, "Uji".into());
        let (number, doc_date) = (Some(self.number.clone()), Some(self.date));
        let d = Document { state: State::Paid, external: true, number, doc_date, net: self.amount, ..blank };
        store::documents::create(tx, &d, &[]).await?;
        Ok(Record::new(id))
    }
}

fn number(serial: u32) -> String {
    format!("14.02/04.0/{serial:06}/LS/{SKPD_A}/M/2/2026")
}

/// Made in the national system on Monday, 16 February.
async fn imported(w: &World, serial: u32, amount: i64) -> i64 {
    let made = Imported { number: number(serial), date: day("2026-02-16"), amount: sen(amount) };
    w.operate(made).await;
    let found = w.rows("SELECT id FROM document WHERE number = $1 AND external = 1", params![number(serial)]).await;
    found[0].int("id").expect("an id")
}

fn leaves(report: &Sheet) -> i64 {
    let rows = report.rows.iter().filter(|r| r[3].plain() == "SP2D belum didebit");
    rows.map(|r| r[4].plain().parse::<Money>().expect("money").sen()).sum()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_the_national_system_paid_is_found_once_and_up_to_its_sum() {
    banking(|w| async move {
        let account = rkud(&w).await;
        for (serial, amount) in [(1, 1_000), (2, 2_000), (3, 3_000), (4, 4_000), (5, 4_000)] {
            imported(&w, serial, amount).await;
        }
        let w = w.on("2026-02-23").await;
        let said: Vec<String> = (0..5).map(|n| format!("SP2D {}", number(n))).collect();
        let lines: [Told<'_>; 8] = [
            // The payee, and what was cut; a sen more; twice; by the sum alone; nobody's.
            ("2026-02-17", 900, 0, &said[1]),
            ("2026-02-17", 100, 0, &said[1]),
            ("2026-02-17", 2_001, 0, &said[2]),
            ("2026-02-17", 3_000, 0, &said[3]),
            ("2026-02-18", 3_000, 0, &said[3]),
            ("2026-02-18", 4_000, 0, "TRF CV MAJU"),
            ("2026-02-18", 4_000, 0, "TRF CV MUNDUR"),
            ("2026-02-18", 700, 0, "TRF CV BAYANGAN"),
        ];
        w.ok("kbud", bring(account, "a", statement(RKUD, 50_000, "2026-02-23", &lines))).await;
        assert_eq!(findings(&w).await, ["CEK-BANK-GANDA", "CEK-BANK-JUMLAH", "CEK-BANK-TANPA-SP2D"]);
        assert_eq!(w.count("SELECT COUNT(*) AS n FROM finding WHERE analytic = 'F03-BANK'").await, 3);
        let all = sheet(&w, "rekonsiliasi-bank", Some("baris"), &[]).await;
        let ways = column(&all, "Temuan");
        assert_eq!(ways.iter().filter(|t| *t == "cocok menurut nomor SIPD").count(), 5);
        let doubt = "cocok menurut jumlah dan tanggal, ada SP2D lain yang sama jumlahnya";
        assert_eq!((ways[5].as_str(), ways[6].as_str()), (doubt, "cocok menurut jumlah dan tanggal"));
        sound(&w).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_import_is_named_by_hand_and_never_paid_from_here() {
    banking(|w| async move {
        let account = rkud(&w).await;
        let sp2d = imported(&w, 1, 1_000).await;
        assert_eq!(w.refused("kbud", DraftBatch { account, sp2d: vec![sp2d] }).await, ["DP-LUAR"]);
        assert_eq!(column(&sheet(&w, "sp2d-siap-bank", None, &[]).await, "Nomor Urut"), [""; 0]);
        w.ok("kbud", bring(account, "a", statement(RKUD, 50_000, "2026-02-16", &[]))).await;
        assert_eq!(leaves(&sheet(&w, "proyeksi-kas", None, &[]).await), -1_000, "the same account pays it");
        let w = w.on("2026-02-18").await;
        let lines: [Told<'_>; 2] = [("2026-02-17", 1_001, 0, "NOTA A"), ("2026-02-17", 890, 0, "NOTA B")];
        w.ok("kbud", bring(account, "b", statement(RKUD, 50_000, "2026-02-17", &lines))).await;
        let place = async |said: &str| {
            let rows = w.rows("SELECT id FROM statement_line WHERE description = $1", params![said]).await;
            let line = rows[0].int("id").expect("an id");
            MatchStatementLine { line, kind: MatchKind::Sp2d, sp2d: Some(sp2d.into()), reason: "nota bank".into() }
        };
        assert_eq!(w.refused("kbud2", place("NOTA A").await).await, ["RK-COCOK-NILAI"]);
        w.ok("kbud2", place("NOTA B").await).await;
        assert_eq!(leaves(&sheet(&w, "proyeksi-kas", None, &[]).await), 0);
        // Words that nobody can read: after so many days it has left, too.
        imported(&w, 2, 500).await;
        assert_eq!(leaves(&sheet(&w, "proyeksi-kas", None, &[]).await), -500);
        let w = w.on("2026-02-24").await;
        w.ok("kbud", bring(account, "c", statement(RKUD, 48_109, "2026-02-23", &[]))).await;
        assert_eq!(leaves(&sheet(&w, "proyeksi-kas", None, &[]).await), 0);
    })
    .await;
}
