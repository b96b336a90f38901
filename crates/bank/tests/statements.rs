//! What the bank says beside what it was told.
#![allow(clippy::expect_used, clippy::unwrap_used)]

mod support;

use bank::acts::*;
use bank::model::{MatchKind, Statement};
use kernel::Money;
use store::params;
use support::*;

fn place(line: i64, kind: MatchKind, sp2d: Option<i64>) -> MatchStatementLine {
    MatchStatementLine { line, kind, sp2d: sp2d.map(Into::into), reason: "nota bank dilihat".into() }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_statement_comes_once_in_its_order_and_true_to_the_sen() {
    banking(|w| async move {
        let account = rkud(&w).await;
        let lines: [Told<'_>; 2] = [("2026-02-09", 0, 500, "SETOR"), ("2026-02-10", 200, 0, "TRF")];
        let file = || statement("001-234-5678", 1_000, "2026-02-10", &lines);
        assert_eq!(w.refused("ppkd", bring(account, "a", file())).await, ["WEWENANG-JABATAN"]);
        assert_eq!(
            w.refused("kbud", bring(account, "a", statement("001234567", 0, "2026-02-10", &lines))).await,
            ["RK-REKENING-LAIN"]
        );
        for closing in [1_299, 1_301] {
            let wrong = Statement { closing: Some(sen(closing)), ..file() };
            assert_eq!(w.refused("kbud", bring(account, "a", wrong)).await, ["RK-SALDO"]);
        }
        let report = w.ok("kbud", bring(account, "a", file())).await;
        assert_eq!((report.done["lines"].as_i64(), report.done["closing"].as_str()), (Some(2), Some("13.00")));
        assert_eq!(w.refused("kbud", bring(account, "a", file())).await, ["RK-SUDAH-ADA"]);
        assert_eq!(w.refused("kbud", bring(account, "b", file())).await, ["RK-TUMPANG-TINDIH"]);
        let next = |opening| statement(RKUD, opening, "2026-02-11", &[("2026-02-11", 1, 0, "BIAYA")]);
        assert_eq!(w.refused("kbud", bring(account, "c", next(1_299))).await, ["RK-TIDAK-BERSAMBUNG"]);
        w.ok("kbud", bring(account, "c", next(1_300))).await;
        let last_year = ImportStatement { year: Some(YEAR - 1), ..bring(account, "d", next(1_299)) };
        assert_eq!(w.refused("kbud", last_year).await, ["RK-TAHUN", "RK-TUMPANG-TINDIH"]);
        let listed = sheet(&w, "rekening-koran", None, &[]).await;
        assert_eq!(column(&listed, "Saldo Akhir"), ["13.00", "12.99"]);
        sound(&w).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn forged_double_and_overpaid_debits_are_found_and_no_other() {
    banking(|w| async move {
        let account = rkud(&w).await;
        let mut sp2d = Vec::new();
        for amount in [100, 200, 300, 400, 500] {
            sp2d.push(w.issued(A, ask(&w, ATK, amount)).await.sp2d);
        }
        let (batch, digest) = draft_batch(&w, account, &sp2d[..4]).await;
        w.ok("ppkd", release(batch, &digest, 1_000)).await;
        // The fifth goes by hand: its debit bears no sign of ours.
        w.ok("kbud", transfer(sp2d[4])).await;
        let ids = column(&sheet(&w, "daftar-penguji", None, &[]).await, "Tanda Pengenal");
        let said: Vec<String> = ids.iter().map(|id| format!("TRF {} {}", &id[..9], &id[9..])).collect();
        assert_eq!(findings(&w).await, [""; 0], "nothing is judged before a statement came");

        let w = w.on("2026-02-23").await;
        let lines: [Told<'_>; 8] = [
            ("2026-02-16", 100, 0, &said[0]),
            ("2026-02-16", 200, 0, &said[1]),
            ("2026-02-17", 200, 0, &said[1]),
            ("2026-02-17", 301, 0, &said[2]),
            ("2026-02-17", 400, 0, &said[3]),
            ("2026-02-17", 500, 0, "TRF CV MAJU"),
            ("2026-02-18", 300, 0, "TRF CV BAYANGAN"),
            ("2026-02-18", 0, 50, "SETOR"),
        ];
        w.ok("kbud", bring(account, "a", statement(RKUD, 10_000, "2026-02-23", &lines))).await;
        assert_eq!(findings(&w).await, ["CEK-BANK-GANDA", "CEK-BANK-JUMLAH", "CEK-BANK-TANPA-SP2D"]);
        let told = "SELECT COUNT(*) AS n FROM finding WHERE analytic = 'F03-BANK'";
        assert_eq!(w.count(told).await, 3, "the inspectorate knows of just these three");
        let report = sheet(&w, "rekonsiliasi-bank", None, &[]).await;
        assert_eq!(report.rows.len(), 4, "two debits are the double one");
        let all = sheet(&w, "rekonsiliasi-bank", Some("baris"), &[]).await;
        let matched = column(&all, "Temuan").iter().filter(|t| t.starts_with("cocok")).count();
        assert_eq!((all.rows.len(), matched, sum(&all, "Debit").as_str()), (8, 6, "20.01"));

        // The forged one turns out to be the bank's fee, says another official.
        let forged = "SELECT id FROM statement_line WHERE description = $1";
        let line = w.rows(forged, params!["TRF CV BAYANGAN"]).await[0].int("id").expect("an id");
        assert_eq!(w.refused("kbud", place(line, MatchKind::Fee, None)).await, ["RK-COCOK-ORANG-SAMA"]);
        assert_eq!(w.refused("kbud2", place(line, MatchKind::Sp2d, Some(sp2d[0]))).await, ["RK-COCOK-NILAI"]);
        w.ok("kbud2", place(line, MatchKind::Fee, None)).await;
        assert_eq!(w.refused("kbud2", place(line, MatchKind::Fee, None)).await, ["RK-COCOK-SUDAH"]);
        assert_eq!(findings(&w).await, ["CEK-BANK-GANDA", "CEK-BANK-JUMLAH"]);
        sound(&w).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_order_that_the_bank_has_not_debited_or_sent_back_is_told() {
    banking(|w| async move {
        let account = rkud(&w).await;
        let (one, two) = (w.issued(A, ask(&w, ATK, 100)).await.sp2d, w.issued(A, ask(&w, ATK, 200)).await.sp2d);
        let (batch, digest) = draft_batch(&w, account, &[one, two]).await;
        w.ok("ppkd", release(batch, &digest, 300)).await;
        let ids = column(&sheet(&w, "daftar-penguji", None, &[]).await, "Tanda Pengenal");
        let w = w.on("2026-02-24").await;
        let lines: [Told<'_>; 2] = [("2026-02-16", 100, 0, &ids[0]), ("2026-02-17", 0, 100, &ids[0])];
        // Monday to Thursday are three working days, to Friday four.
        w.ok("kbud", bring(account, "a", statement(RKUD, 1_000, "2026-02-19", &lines))).await;
        assert_eq!(findings(&w).await, ["CEK-BANK-RETUR"]);
        w.ok("kbud", bring(account, "b", statement(RKUD, 1_000, "2026-02-20", &[]))).await;
        assert_eq!(findings(&w).await, ["CEK-BANK-BELUM-DEBIT", "CEK-BANK-RETUR"]);
        w.ok("kbud", return_sp2d(one, 100)).await;
        assert_eq!(findings(&w).await, ["CEK-BANK-BELUM-DEBIT"]);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_forecast_begins_with_the_bank_and_loses_nothing() {
    banking(|w| async move {
        assert_eq!(sheet(&w, "proyeksi-kas", None, &[]).await.rows.len(), 0);
        let account = rkud(&w).await;
        w.issued(A, ask(&w, ATK, 100)).await;
        w.ordered(A, ask(&w, ATK, 1_000)).await;
        w.verified(A, ask(&w, ATK, 20_000)).await;
        w.submitted(A, ask(&w, ATK, 300_000)).await;
        w.ok("kbud", bring(account, "a", statement(RKUD, 50_000_000, "2026-02-16", &[]))).await;
        let report = sheet(&w, "proyeksi-kas", None, &[]).await;
        let of = |what: &str| -> i64 {
            let rows = report.rows.iter().filter(|r| r[3].plain() == what);
            rows.map(|r| r[4].plain().parse::<Money>().expect("money").sen()).sum()
        };
        assert_eq!(of("SP2D belum didebit"), -100);
        assert_eq!(of("SPM menunggu SP2D"), -1_000);
        assert_eq!(of("SPP terverifikasi"), -20_000);
        assert_eq!(of("SPP diajukan"), -300_000);
        assert!(of("Sisa rencana belanja") < 0, "the plan goes on");
        let closing: Money = sum(&report, "Saldo").parse().expect("money");
        let moved: Money = sum(&report, "Jumlah").parse().expect("money");
        assert_eq!(closing, sen(50_000_000).plus(moved));
    })
    .await;
}
