//! Registers, terms, absorption and the half-year's LRA: their sums are those of
//! the documents, for each reader.

use crate::support::report::{import, paid};
use crate::support::steps::*;
use crate::support::*;
use budget::acts::{LoadPriorRealisation, PriorLine};
use kernel::Sheet;
use kernel::sheet::Value;
use store::Scope;
use store::module::Query;
use treasury::acts::DraftSpp;

/// An account that local SPD leave alone, and one of revenue.
const GAJI: Key = key(SKPD_A, "1.01.01.2.02.0001", "5.1.01.01.001.00001");
const CHARGE: Key = key(SKPD_A, "1.01.01.2.01.0001", "4.1.02.01.001.00001");

async fn report(w: &World, name: &str, by: Option<&str>, filters: &[(&str, &str)], unit: Option<&str>) -> Sheet {
    report_of(w, YEAR, (name, by), filters, unit).await
}

async fn report_of(
    w: &World,
    year: i32,
    (name, by): (&str, Option<&str>),
    filters: &[(&str, &str)],
    unit: Option<&str>,
) -> Sheet {
    let mut view = w.db.view().await.expect("a view");
    if let Some(unit) = unit {
        let unit = store::units::by_norm(&mut view, code(unit).norm()).await.expect("read").expect("a unit");
        view = w.db.view_as(Scope::Units(vec![unit.id])).await.expect("a view");
    }
    let filters = filters.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
    let query = Query { year, by: by.map(str::to_owned), filters };
    let report = treasury::MODULE.reports.iter().find(|r| r.name == name).expect("a report");
    (report.run)(&mut view, &query).await.expect("a sheet")
}

fn place(sheet: &Sheet, column: &str) -> usize {
    sheet.columns.iter().position(|c| c.name == column).unwrap_or_else(|| panic!("no column {column}"))
}

fn total(sheet: &Sheet, column: &str) -> i64 {
    match &sheet.total.as_ref().expect("a total")[place(sheet, column)] {
        Value::Money(m) => m.sen(),
        other => panic!("{column}: {other:?}"),
    }
}

/// What the rows of a column come to: the total must say the same.
fn summed(sheet: &Sheet, column: &str) -> i64 {
    let at = place(sheet, column);
    let amount = |v: &Value| if let Value::Money(m) = v { m.sen() } else { 0 };
    let sum = sheet.rows.iter().map(|row| amount(&row[at])).sum();
    assert_eq!(sum, total(sheet, column), "{column}");
    sum
}

fn pay(w: &World, amount: i64) -> DraftSpp {
    DraftSpp { ls_kind: "gaji".into(), ..ask(w, JASA, amount) }
}

fn billed(w: &World, on: &str, amount: i64) -> DraftSpp {
    DraftSpp { bill_received: Some(day(on)), ..ask(w, ATK, amount) }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn registers_split_what_was_asked_ordered_and_paid() {
    practice(|w| async move {
        w.issued(A, ask(&w, ATK, 1_001)).await;
        w.issued(A, pay(&w, 2_002)).await;
        let other = w.issued(B, ask(&w, ATK_B, 4_004)).await;
        for (name, nos) in [("register-spp", 3), ("register-spm", 3), ("register-sp2d", 3)] {
            let sheet = report(&w, name, None, &[], None).await;
            assert_eq!(sheet.rows.len(), nos, "{name}");
            assert_eq!((summed(&sheet, "LS Gaji"), summed(&sheet, "LS Barang dan Jasa")), (2_002, 5_005), "{name}");
            assert_eq!(summed(&sheet, "UP") + summed(&sheet, "LS Lainnya"), 0);
            let own = report(&w, name, None, &[("skpd", SKPD_A), ("bulan", "2")], None).await;
            assert_eq!((own.rows.len(), summed(&own, "LS Barang dan Jasa")), (2, 1_001));
            assert_eq!(report(&w, name, None, &[("bulan", "3")], None).await.rows.len(), 0);
            let theirs = report(&w, name, None, &[], Some(SKPD_B)).await;
            assert_eq!((theirs.rows.len(), summed(&theirs, "LS Barang dan Jasa")), (1, 4_004));
        }
        w.ok("kbud", void_sp2d(other.sp2d)).await;
        let sheet = report(&w, "register-sp2d", None, &[], None).await;
        assert_eq!(
            (sheet.rows.len(), summed(&sheet, "LS Barang dan Jasa")),
            (3, 1_001),
            "a void number stands without its sum"
        );
        let at = (place(&sheet, "Nomor SPP"), place(&sheet, "Nomor SPM"));
        for row in &sheet.rows {
            assert!(row[at.0].plain().contains("/02.0/") && row[at.1].plain().contains("/03.0/"), "{row:?}");
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_practice_folder_notes_pay_without_a_list_and_lets_it_pass() {
    practice(|w| async move {
        let id = w.drafted(A, pay(&w, 100)).await;
        let answer = w.ok("bp-a", submit(id)).await;
        assert_eq!(answer.done["notes"][0]["code"], "SPP-DAFTAR-KOSONG");
        let goods = w.drafted(A, ask(&w, ATK, 100)).await;
        assert!(w.ok("bp-a", submit(goods)).await.done.get("notes").is_none());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_step_is_late_from_the_first_working_day_beyond_its_term() {
    practice(|w| async move {
        // Wednesday to Monday: three working days; Tuesday to Monday: four.
        w.submitted(A, billed(&w, "2026-02-11", 100)).await;
        assert_eq!(report(&w, "lewat-waktu", None, &[], None).await.rows.len(), 0);
        w.submitted(A, billed(&w, "2026-02-10", 70)).await;
        let sheet = report(&w, "lewat-waktu", None, &[], None).await;
        let read = |name: &str| sheet.rows[0][place(&sheet, name)].plain();
        assert_eq!(
            (read("Langkah"), read("Hari Kerja"), read("Lewat")),
            ("Tagihan sampai SPP-LS".into(), "4".into(), "1".into())
        );
        assert_eq!((sheet.rows.len(), total(&sheet, "Jumlah")), (1, 70));
        assert_eq!(report(&w, "lewat-waktu", None, &[], Some(SKPD_B)).await.rows.len(), 0);
        // An SPM that waits longer than its two working days is late too.
        let chain = w.verified(A, ask(&w, ATK, 30)).await;
        let spm = id_of(&w.ok("pa-a", order(chain)).await, "id");
        w.ok("kbud", receive(spm)).await;
        let w = w.on("2026-02-18").await;
        w.submitted(A, billed(&w, "2026-02-18", 5)).await;
        assert_eq!(report(&w, "lewat-waktu", None, &[], None).await.rows.len(), 1);
        let w = w.on("2026-02-19").await;
        w.submitted(A, billed(&w, "2026-02-19", 5)).await;
        let sheet = report(&w, "lewat-waktu", None, &[], None).await;
        assert_eq!((sheet.rows.len(), total(&sheet, "Jumlah")), (2, 100));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn absorption_and_prognosis_follow_the_cash_plan() {
    practice(|w| async move {
        w.issued(A, ask(&w, ATK, 1_001)).await;
        w.issued(A, pay(&w, 2_002)).await;
        w.issued(B, ask(&w, ATK_B, 4_004)).await;
        let ceiling: i64 = LINES.iter().map(|l| l.sen).sum();
        for by in ["skpd", "bulan"] {
            let sheet = report(&w, "serapan", Some(by), &[], None).await;
            assert_eq!((total(&sheet, "Anggaran"), summed(&sheet, "Realisasi")), (ceiling, 7_007), "{by}");
            assert_eq!(summed(&sheet, "Rencana Kas"), ceiling, "{by}");
            let june = report(&w, "serapan", Some(by), &[("bulan", "6")], None).await;
            // The rest of one plan lies in December.
            assert_eq!(summed(&june, "Rencana Kas"), ceiling - 20_000_000, "{by}");
        }
        let own = report(&w, "serapan", None, &[], Some(SKPD_B)).await;
        assert_eq!((own.rows.len(), total(&own, "Realisasi"), total(&own, "Anggaran")), (1, 4_004, 50_000_000));
        for by in ["jenis", "akun", "kelompok", "objek", "rincian-objek", "rekening"] {
            let sheet = report(&w, "lra-semester", Some(by), &[], None).await;
            assert_eq!((summed(&sheet, "Anggaran"), summed(&sheet, "Realisasi Semester")), (ceiling, 7_007), "{by}");
            assert_eq!((summed(&sheet, "Sisa"), summed(&sheet, "Prognosis")), (ceiling - 7_007, 20_000_000), "{by}");
            assert!(sheet.heading.iter().any(|line| line.contains("USULAN")));
        }
        // The plan of December is more than the ceiling leaves once 40,000,001 are spent.
        w.plan(JASA, [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 60_000_000]).await.expect("a plan");
        let sheet = report(&w, "lra-semester", None, &[], None).await;
        assert_eq!(total(&sheet, "Prognosis"), 60_000_000 - 2_002);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_has_no_day_counts_and_revenue_is_no_spending() {
    practice(|w| async move {
        let mut lines = LINES.to_vec();
        lines.extend([line(GAJI, SKPD_A, DAU, 1_000), line(CHARGE, SKPD_A, DAU, 77)]);
        w.operate(rekap::import(YEAR, "pergeseran-1", &lines)).await;
        let mut undated = paid(GAJI, SKPD_A, 7, YEAR, 600);
        (undated.sp2d_date, undated.transfer_date) = (None, None);
        w.operate(import(YEAR, "d1", vec![undated])).await;
        let ceiling = LINES.iter().map(|l| l.sen).sum::<i64>() + 1_000;
        for by in ["skpd", "bulan"] {
            let sheet = report(&w, "serapan", Some(by), &[], None).await;
            assert_eq!((total(&sheet, "Anggaran"), summed(&sheet, "Realisasi")), (ceiling, 600), "{by}");
        }
        let january = report(&w, "serapan", Some("skpd"), &[("bulan", "1")], None).await;
        assert_eq!(summed(&january, "Realisasi"), 600);
        let half = report(&w, "lra-semester", Some("akun"), &[], None).await;
        assert_eq!((summed(&half, "Anggaran"), summed(&half, "Realisasi Semester")), (ceiling, 600));
        for by in ["skpd", "sub-unit", "urusan", "program", "sub-kegiatan", "sumber-dana"] {
            let sheet = report(&w, "lra", Some(by), &[], None).await;
            assert_eq!((summed(&sheet, "Anggaran 2026"), summed(&sheet, "Realisasi 2026")), (ceiling, 600), "{by}");
        }
        let months = report(&w, "lra", Some("bulan"), &[], None).await;
        assert_eq!((months.rows.len(), summed(&months, "Realisasi 2026")), (1, 600));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn last_year_stands_whole_beside_a_budget_that_lacks_its_accounts() {
    practice(|w| async move {
        w.issued(A, ask(&w, ATK, 1_001)).await;
        w.issued(B, ask(&w, ATK_B, 4_004)).await;
        let next = YEAR + 1;
        w.operate(rekap::import(next, "murni", &[line(ATK, SKPD_A, DAU, 500)])).await;
        let prior = async |by: &str| {
            let sheet = report_of(&w, next, ("lra", Some(by)), &[], None).await;
            let at = place(&sheet, "Realisasi 2026");
            let told = |row: &Vec<Value>| (row[0].plain(), row[at].plain());
            assert_eq!((total(&sheet, "Anggaran 2027"), total(&sheet, "Realisasi 2027")), (500, 0), "{by}");
            (sheet.rows.iter().map(told).collect::<Vec<_>>(), summed(&sheet, "Realisasi 2026"))
        };
        assert_eq!(prior("rekening").await.1, 5_005);
        let by_skpd = |a: &str, b: &str| vec![(SKPD_A.to_owned(), a.to_owned()), (SKPD_B.to_owned(), b.to_owned())];
        assert_eq!(prior("skpd").await, (by_skpd("10.01", "40.04"), 5_005));
        // What was loaded goes before what is reckoned, account by account.
        let loaded = |key: Key, amount: i64| PriorLine {
            sub_unit: code(key.unit),
            sub_kegiatan: code(key.sub),
            rekening: code(key.rek),
            amount: sen(amount),
        };
        let lines = vec![loaded(ATK_B, 4_000), loaded(MODAL, 7)];
        w.operate(LoadPriorRealisation { year: YEAR, source: "LRA audit".into(), lines }).await;
        assert_eq!(prior("skpd").await, (by_skpd("10.08", "40.00"), 5_008));
        let own = report_of(&w, next, ("lra", Some("skpd")), &[], Some(SKPD_B)).await;
        assert_eq!((own.rows.len(), summed(&own, "Realisasi 2026")), (1, 4_000));
    })
    .await;
}
