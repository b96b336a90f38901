//! The register of staff on both databases: two persons stand behind each
//! record, what counts on a day, and who reads which names.
#![allow(clippy::expect_used, clippy::unwrap_used)]

mod support;

use staff::acts::{ConfirmEmployment, EndEmployment, ImportStaff, RecordEmployment, RejectEmployment};
use staff::model::{EndReason, StaffKind};
use store::{Read, Scope, params};
use support::*;

fn why() -> Vec<String> {
    vec!["golongannya keliru".into()]
}

/// The number of the last record of an employee.
async fn number(w: &World, n: usize) -> i64 {
    let sheet = w.report(Some("sdm"), Scope::Region, "pegawai", &[("nip", &nip(n))]).await.expect("a report");
    column(&sheet, "Nomor")[0].parse().expect("a number")
}

fn end(employment: i64, last: &str, reason: EndReason) -> EndEmployment {
    EndEmployment {
        employment,
        last_day: day(last),
        reason,
        decree_number: "SK 9".into(),
        decree_date: day("2026-02-20"),
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_record_counts_when_another_person_confirms_it() {
    practice(|w| async move {
        for stranger in ["ppkd", "irban"] {
            assert_eq!(w.refused(stranger, record(1, SKPD_A, "2026-01-01", 3)).await, ["WEWENANG-JABATAN"]);
        }
        let first = change(&w.ok("sdm", record(1, SKPD_A, "2026-01-01", 3)).await);
        let own = || w.report(Some("sdm"), Scope::Region, "pegawai", &[]);
        assert!(own().await.expect("a report").rows.is_empty(), "it waits");
        assert_eq!(w.refused("sdm2", record(1, SKPD_A, "2026-02-01", 2)).await, ["PEGAWAI-MENUNGGU"]);
        assert_eq!(w.refused("sdm", ConfirmEmployment { change: first }).await, ["WEWENANG-ORANG-SAMA"]);
        assert_eq!(w.refused("ppkd", ConfirmEmployment { change: first }).await, ["WEWENANG-JABATAN"]);
        w.ok("sdm2", ConfirmEmployment { change: first }).await;
        assert_eq!(w.refused("sdm2", ConfirmEmployment { change: first }).await, ["PEGAWAI-SUDAH-DIPUTUSKAN"]);
        let again = RejectEmployment { change: first, reasons: why() };
        assert_eq!(w.refused("sdm2", again).await, ["PEGAWAI-SUDAH-DIPUTUSKAN"]);
        assert_eq!(w.refused("sdm", record(1, SKPD_A, "2026-02-01", 3)).await, ["PEGAWAI-TIDAK-BERUBAH"]);
        // What is rejected leaves room for what is right, of the same day too.
        let wrong = change(&w.ok("sdm", record(1, SKPD_B, "2026-02-01", 5)).await);
        w.ok("sdm", RejectEmployment { change: wrong, reasons: why() }).await;
        w.both(record(1, SKPD_B, "2026-02-01", 4)).await;
        let sheet = own().await.expect("a report");
        assert_eq!((column(&sheet, "Kode Unit"), column(&sheet, "Jiwa")), (vec![SKPD_B.into()], vec!["4".into()]));
        let before = w.report(Some("sdm"), Scope::Region, "pegawai", &[("tanggal", "2026-01-31")]).await.expect("it");
        assert_eq!(column(&before, "Kode Unit"), [SKPD_A]);
        assert_eq!(w.findings().await, Vec::<String>::new());
        w
    })
    .await;
}

/// Two proposals that wait do not see each other; the second one to count does.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_nik_comes_to_count_under_one_nip() {
    practice(|w| async move {
        let of = |n: usize| RecordEmployment { nik: Some("7".repeat(16)), ..record(n, SKPD_A, "2026-01-01", 3) };
        let first = change(&w.ok("sdm", of(1)).await);
        let second = change(&w.ok("sdm", of(2)).await);
        w.ok("sdm2", ConfirmEmployment { change: first }).await;
        assert_eq!(w.refused("sdm2", ConfirmEmployment { change: second }).await, ["PEGAWAI-NIK-GANDA"]);
        // The same employee's own records are no twins; neither is one who has left.
        let moved = RecordEmployment { nik: Some("7".repeat(16)), ..record(1, SKPD_B, "2026-02-01", 3) };
        w.both(moved).await;
        w.both(end(number(&w, 1).await, "2026-02-20", EndReason::Dismissed)).await;
        assert_eq!(w.refused("sdm2", ConfirmEmployment { change: second }).await, ["PEGAWAI-NIK-GANDA"]);
        w.ok("sdm", RejectEmployment { change: second, reasons: why() }).await;
        let later = RecordEmployment { nik: Some("7".repeat(16)), ..record(2, SKPD_A, "2026-02-21", 3) };
        w.both(later).await;
        assert_eq!(w.findings().await, Vec::<String>::new());
        w
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_reason_against_a_record_is_told_at_once() {
    practice(|w| async move {
        let wrong = RecordEmployment {
            nip: "123".into(),
            souls: 6,
            decree_number: " ".into(),
            decree_date: day("2026-03-03"),
            until: Some(day("2025-12-31")),
            reason: Some(EndReason::ContractOver),
            ..record(1, SKPD_A, "2026-01-01", 3)
        };
        let mut refused = w.refused("sdm", wrong).await;
        refused.sort();
        assert_eq!(refused, ["PEGAWAI-JIWA", "PEGAWAI-MASA", "PEGAWAI-NIP", "PEGAWAI-SK", "PEGAWAI-SK-SESUDAH"]);
        let half = RecordEmployment { until: Some(day("2026-12-31")), ..record(1, SKPD_A, "2026-01-01", 3) };
        assert!(w.refused("sdm", half).await[0].contains("keduanya"));
        let nowhere = record(1, "9.99.0.00.0.00.01.0000", "2026-01-01", 3);
        assert!(w.refused("sdm", nowhere).await[0].contains("SKPD atau unit"));
        w
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn employment_ends_by_two_persons_and_is_not_begun_again_by_a_change() {
    practice(|w| async move {
        w.both(record(1, SKPD_A, "2026-01-01", 3)).await;
        let employment = number(&w, 1).await;
        let too_soon = end(employment, "2025-12-31", EndReason::Death);
        assert_eq!(w.refused("sdm", too_soon).await, ["PEGAWAI-MASA"]);
        w.both(end(employment, "2026-02-28", EndReason::Pension)).await;
        assert_eq!(
            w.refused("sdm", end(employment, "2026-02-27", EndReason::Pension)).await,
            ["PEGAWAI-BUKAN-TERAKHIR"]
        );
        let newest = number(&w, 1).await;
        assert_ne!(newest, employment, "the end is a record of its own");
        assert_eq!(w.refused("sdm", end(newest, "2026-02-28", EndReason::Pension)).await, ["PEGAWAI-SUDAH-BERAKHIR"]);
        assert_eq!(w.refused("sdm", record(1, SKPD_A, "2026-02-28", 4)).await, ["PEGAWAI-AKHIR-HILANG"]);
        let rows =
            async |state: &'static str| w.report(Some("sdm"), Scope::Region, "pegawai", &[("keadaan", state)]).await;
        assert!(rows("bekerja").await.expect("a report").rows.is_empty());
        assert_eq!(column(&rows("berakhir").await.expect("a report"), "Alasan Berakhir"), ["Pensiun"]);
        w.both(record(1, SKPD_A, "2026-03-01", 2)).await;
        assert_eq!(rows("bekerja").await.expect("a report").rows.len(), 1, "employed again");
        // A contract that ends one day is a contract until then.
        for (n, last) in [(2, TODAY), (3, "2026-03-01")] {
            let contract = RecordEmployment {
                kind: StaffKind::Contract,
                until: Some(day(last)),
                reason: Some(EndReason::ContractOver),
                ..record(n, SKPD_A, "2026-01-01", 1)
            };
            w.both(contract).await;
        }
        let sheet = rows("bekerja").await.expect("a report");
        assert_eq!(column(&sheet, "NIP"), [nip(1), nip(2)]);
        w
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_workbook_is_taken_whole_told_beside_the_register_and_confirmed() {
    practice(|w| async move {
        let rows = [(1, SKPD_A, "2020-01-01", 3), (2, SKPD_A, "2020-01-01", 1), (3, SKPD_B, "2025-07-01", 4)];
        let without = ImportStaff { workbook: None, ..book(&rows) };
        assert!(w.refused("sdm", without).await[0].contains("simpul import pegawai"));
        assert_eq!(w.refused("ppkd", book(&rows)).await, ["WEWENANG-JABATAN"]);
        let brought = w.ok("sdm", book(&rows)).await;
        assert_eq!((brought.done["records"].as_i64(), brought.done["staff_new"].as_i64()), (Some(3), Some(3)));
        let mut again = w.refused("sdm2", book(&rows)).await;
        again.sort();
        assert_eq!(again, ["PEGAWAI-BARIS-DISISIHKAN", "PEGAWAI-BERKAS-SAMA"], "each of them waits");
        let usulan = change(&brought).to_string();
        let told =
            w.report(Some("sdm2"), Scope::Region, "isi-usulan-pegawai", &[("usulan", &usulan)]).await.expect("it");
        assert_eq!(column(&told, "Perubahan"), ["pegawai baru"; 3]);
        w.ok("sdm2", ConfirmEmployment { change: change(&brought) }).await;
        // A month later one moved, one is the same, one has too many souls.
        let next = [(1, SKPD_B, "2026-02-01", 3), (2, SKPD_A, "2020-01-01", 1), (3, SKPD_B, "2026-02-01", 6)];
        assert_eq!(w.refused("sdm", book(&next)).await, ["PEGAWAI-BARIS-DISISIHKAN"]);
        let knowing = ImportStaff { leave_out: 1, ..book(&next) };
        let brought = w.ok("sdm", knowing).await;
        let figure = |name: &str| brought.done[name].as_i64();
        assert_eq!((figure("records"), figure("staff_changed"), figure("same")), (Some(1), Some(1), Some(1)));
        let usulan = change(&brought).to_string();
        let told =
            w.report(Some("sdm2"), Scope::Region, "isi-usulan-pegawai", &[("usulan", &usulan)]).await.expect("it");
        assert_eq!(column(&told, "Yang Berubah"), [format!("unit {SKPD_A} → {SKPD_B}")]);
        w.ok("sdm2", ConfirmEmployment { change: change(&brought) }).await;
        let sheet = w.report(Some("sdm"), Scope::Region, "pegawai", &[("skpd", SKPD_B)]).await.expect("a report");
        assert_eq!(sheet.rows.len(), 2);
        assert_eq!(w.findings().await, Vec::<String>::new());
        w
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn names_are_read_by_the_personnel_office_and_the_own_skpd() {
    practice(|w| async move {
        w.both(book(&[(1, SKPD_A, "2020-01-01", 3), (2, SKPD_B, "2020-01-01", 1)])).await;
        let kept = w.report(Some("sdm"), Scope::Units(Vec::new()), "pegawai", &[]).await.expect("a report");
        assert_eq!(column(&kept, "Nama"), ["Siti Aminah 1", "Siti Aminah 2"]);
        let own = Scope::Units(vec![w.unit(SKPD_A).await]);
        let sheet = w.report(None, own.clone(), "pegawai", &[]).await.expect("a report");
        assert_eq!((column(&sheet, "NIP"), column(&sheet, "Nama")), (vec![nip(1)], vec!["Siti Aminah 1".into()]));
        let whole = w.report(Some("ppkd"), Scope::Region, "pegawai", &[]).await.expect("a report");
        assert_eq!(column(&whole, "Nama"), ["S. A. 1.", "S. A. 2."]);
        assert!(column(&whole, "NIP").iter().all(|nip| nip.starts_with("••••")), "{whole:?}");
        let named = w.report(Some("ppkd"), Scope::Region, "pegawai", &[("nip", &nip(2))]).await.expect("a report");
        assert_eq!(column(&named, "Nama"), ["Siti Aminah 2"]);
        assert_eq!(codes(w.report(None, own, "usulan-pegawai", &[]).await), ["WEWENANG-BACA"]);
        // Nothing of a person lies open in the database.
        let mut view = w.db.view().await.expect("a view");
        let sql = "SELECT COUNT(*) AS n FROM employment WHERE decree_no LIKE $1 OR position LIKE $1 OR grade LIKE $1";
        assert_eq!(view.one(sql, params!["%Siti%"]).await.expect("a row").int("n").expect("a count"), 0);
        drop(view);
        w
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_two_proposals_about_one_employee_at_once_one_waits() {
    practice(|w| async move {
        let two = tokio::join!(
            w.act("sdm", record(1, SKPD_A, "2026-01-01", 3)),
            w.act("sdm2", record(1, SKPD_B, "2026-01-01", 2))
        );
        let refused = [codes(two.0), codes(two.1)].concat();
        assert_eq!(refused, ["PEGAWAI-MENUNGGU"]);
        w
    })
    .await;
}
