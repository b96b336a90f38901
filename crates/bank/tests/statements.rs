//! What the bank says beside what it was told.

use crate::support::*;
use bank::acts::*;
use bank::model::{AccountKind, MatchKind, Statement};
use inspection::acts::ClearBatchHold;
use kernel::{Money, Sheet};
use store::params;
use treasury::acts::AskRepayment;

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
async fn a_second_rkud_that_is_silent_or_ended_hides_no_debit() {
    banking(|w| async move {
        const NEW: &str = "0099887766";
        let old = rkud(&w).await;
        let sp2d = w.issued(A, ask(&w, ATK, 100)).await.sp2d;
        let (batch, digest) = draft_batch(&w, old, &[sp2d]).await;
        w.ok("ppkd", release(batch, &digest, 100)).await;
        let new = id_of(&w.ok("ppkd", register(AccountKind::Rkud, SKPD_B, NEW)).await, "account");
        let w = w.on("2026-02-20").await;
        let last: [Told<'_>; 2] = [("2026-02-16", 0, 50, "SETOR"), ("2026-02-17", 50, 0, "TRF HARI TERAKHIR")];
        w.ok("kbud", bring(old, "a", statement(RKUD, 1_000, "2026-02-17", &last))).await;
        let forged: [Told<'_>; 1] = [("2026-02-18", 300, 0, "TRF CV BAYANGAN")];
        w.ok("kbud", bring(new, "b", statement(NEW, 1_000, "2026-02-19", &forged))).await;
        assert_eq!(findings(&w).await, [""; 0], "a working day is given");
        let go_on = async |w: &World, until: &str| {
            w.ok("kbud", bring(new, until, statement(NEW, 700, until, &[]))).await;
        };
        let w = w.on("2026-02-24").await;
        go_on(&w, "2026-02-24").await;
        assert_eq!(findings(&w).await, ["CEK-BANK-TANPA-SP2D"], "by the days of its own account");

        // The old one has sent nothing since the 17th: five working days to the 24th, six to the 25th.
        let told = "SELECT COUNT(*) AS n FROM finding WHERE key LIKE 'F03-BANK:tertinggal %'";
        let w = w.on("2026-02-25").await;
        go_on(&w, "2026-02-25").await;
        assert_eq!(w.count(told).await, 0, "what came today is no measure yet");
        let w = w.on("2026-02-26").await;
        go_on(&w, "2026-02-26").await;
        assert_eq!(w.count(told).await, 1);

        // It ends: its last debit and its orders are judged by what the others show.
        w.ok("ppkd", CloseOfficeAccount { account: old, reason: "RKUD pindah bank".into() }).await;
        assert_eq!(findings(&w).await, ["CEK-BANK-BELUM-DEBIT", "CEK-BANK-TANPA-SP2D", "CEK-BANK-TANPA-SP2D"]);
        let w = w.on("2026-02-27").await;
        go_on(&w, "2026-02-27").await;
        assert_eq!(w.count(told).await, 1, "told once");
        assert_eq!(w.count("SELECT COUNT(*) AS n FROM finding WHERE key LIKE 'F03-BANK:baris %'").await, 2);
        sound(&w).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_large_debit_that_is_explained_in_time_is_still_told() {
    banking(|w| async move {
        let account = rkud(&w).await;
        let w = w.on("2026-02-18").await;
        let most = 100_000_000;
        let lines: [Told<'_>; 2] = [("2026-02-18", most, 0, "BIAYA A"), ("2026-02-18", most + 1, 0, "BIAYA B")];
        w.ok("kbud", bring(account, "a", statement(RKUD, 900_000_000, "2026-02-18", &lines))).await;
        let line = async |said: &str| {
            let rows = w.rows("SELECT id FROM statement_line WHERE description = $1", params![said]).await;
            rows[0].int("id").expect("an id")
        };
        let (a, b) = (line("BIAYA A").await, line("BIAYA B").await);
        let told = "SELECT COUNT(*) AS n FROM finding WHERE analytic = 'F03-BANK'";
        w.ok("kbud2", place(a, MatchKind::Fee, None)).await;
        assert_eq!(w.count(told).await, 0, "at the sum");
        w.ok("kbud2", place(b, MatchKind::Other, None)).await;
        assert_eq!(w.count(told).await, 1, "one sen above");
        let kept = w.rows("SELECT key, amount FROM finding WHERE analytic = $1", params!["F03-BANK"]).await;
        assert_eq!(kept[0].text("key").expect("a key"), format!("F03-BANK:baris {b}"));
        assert_eq!(kept[0].money("amount").expect("a sum"), sen(most + 1));
        // Later statements find the debit explained, and make no second finding of it.
        let w = w.on("2026-02-23").await;
        let opening = 900_000_000 - 2 * most - 1;
        w.ok("kbud", bring(account, "b", statement(RKUD, opening, "2026-02-23", &[]))).await;
        assert_eq!((findings(&w).await, w.count(told).await), (Vec::<String>::new(), 1));
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

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_retur_goes_out_again_by_a_list_and_the_bank_says_the_same() {
    banking(|w| async move {
        let account = rkud(&w).await;
        let sp2d = w.issued(A, ask(&w, ATK, 1_000)).await.sp2d;
        let (batch, digest) = draft_batch(&w, account, &[sp2d]).await;
        w.ok("ppkd", release(batch, &digest, 1_000)).await;
        let first = column(&sheet(&w, "daftar-penguji", None, &[]).await, "Tanda Pengenal").remove(0);
        let w = w.on("2026-02-18").await;
        let lines: [Told<'_>; 2] = [("2026-02-17", 1_000, 0, &first), ("2026-02-18", 0, 1_000, &first)];
        w.ok("kbud", bring(account, "a", statement(RKUD, 50_000, "2026-02-18", &lines))).await;
        assert_eq!(findings(&w).await, ["CEK-BANK-RETUR"]);
        w.ok("kbud", pay(sp2d)).await;
        assert_eq!(w.refused("kbud", return_by(sp2d, 1_001, "NK-818")).await, ["SP2D-RETUR-NILAI"]);
        w.ok("kbud", return_by(sp2d, 1_000, "NK-818")).await;
        assert_eq!(findings(&w).await, [""; 0]);
        // What came back will leave again.
        let leaves = |report: &Sheet| -> i64 {
            let rows = report.rows.iter().filter(|r| r[3].plain() == "SP2D belum didebit");
            rows.map(|r| r[4].plain().parse::<Money>().expect("money").sen()).sum()
        };
        assert_eq!(leaves(&sheet(&w, "proyeksi-kas", None, &[]).await), -1_000);

        // The account is mended; a second official orders.
        w.operate(account_of(w.payee, "1234500777")).await;
        let mended = w.rows("SELECT MAX(id) AS n FROM payee_account", vec![]).await[0].int("n").expect("an id");
        let letter = AskRepayment { payee_account: mended, letter_date: day("2026-02-18"), ..ask_again(&w, sp2d) };
        let order = id_of(&w.ok("pa-a", letter).await, "id");
        let early = w.refused("kbud", DraftBatch { account, sp2d: vec![order] }).await;
        assert_eq!(early, ["DP-KEADAAN"], "nobody has ordered it");
        w.ok("kbud2", order_again(order)).await;
        assert_eq!(column(&sheet(&w, "sp2d-siap-bank", None, &[]).await, "Nomor Urut"), [order.to_string()]);
        assert_eq!(leaves(&sheet(&w, "proyeksi-kas", None, &[]).await), -1_000);
        let (batch, digest) = draft_batch(&w, account, &[order]).await;
        // Another account than the SPP named: it waits for a second official's word.
        assert_eq!(w.refused("ppkd", release(batch, &digest, 1_000)).await, ["DP-TERTAHAN"]);
        let clear = |reason: &str| ClearBatchHold { sp2d: order, reason: reason.into() };
        let reason = "Surat penerima dan surat bank sudah dibandingkan dengan buku tabungannya";
        assert_eq!(w.refused("kbud2", clear(reason)).await, ["TEMUAN-TAHANAN-ORANG-SAMA"]);
        w.ok("kbud", clear(reason)).await;
        assert_eq!(w.refused("ppkd", release(batch, &digest, 999)).await, ["DP-JUMLAH"]);
        w.ok("ppkd", release(batch, &digest, 1_000)).await;
        let mut view = w.db.view().await.expect("a view");
        let d = store::documents::find(&mut view, &batch.into()).await.expect("read").expect("a document");
        let file = bank::public::batch_file(&mut view, w.db.keys(), &d).await.expect("a file");
        drop(view);
        let paid: Vec<_> = file.orders.iter().map(|o| (o.account.as_str(), o.amount, o.end_to_end.as_str())).collect();
        assert_eq!((paid.len(), paid[0].0, paid[0].1), (1, "1234500777", sen(1_000)));
        assert!(paid[0].2.len() <= 35 && paid[0].2 != first, "an identification of its own");

        let w = w.on("2026-02-20").await;
        let again: [Told<'_>; 1] = [("2026-02-19", 1_000, 0, paid[0].2)];
        w.ok("kbud", bring(account, "b", statement(RKUD, 50_000, "2026-02-20", &again))).await;
        w.ok("kbud", pay_again(order)).await;
        assert_eq!(findings(&w).await, [""; 0]);
        let all = sheet(&w, "rekonsiliasi-bank", Some("baris"), &[]).await;
        let matched = column(&all, "Temuan").iter().filter(|t| t.starts_with("cocok menurut tanda")).count();
        assert_eq!(
            (all.rows.len(), matched, sum(&all, "Debit").as_str(), sum(&all, "Kredit").as_str()),
            (3, 2, "20.00", "10.00")
        );
        assert_eq!(leaves(&sheet(&w, "proyeksi-kas", None, &[]).await), 0, "nothing is on its way");
        let told = w.rows("SELECT state FROM document WHERE id = $1", store::params![sp2d]).await;
        assert_eq!(told[0].text("state").expect("a state"), "cair");
        assert_eq!((w.realised().await, w.balance(ATK).await.used()), (1_000, (0, 1_000)), "posted once");
        let by_account = sheet(&w, "buku-rincian-objek", None, &[("skpd", SKPD_A)]).await;
        assert_eq!(sum(&by_account, "Belanja LS"), "10.00");
        assert_eq!(w.findings().await, Vec::<String>::new());
        sound(&w).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_retur_that_the_bank_knows_nothing_of_is_told_to_the_inspectorate() {
    banking(|w| async move {
        let account = rkud(&w).await;
        let sp2d = w.issued(A, ask(&w, ATK, 1_000)).await.sp2d;
        let (batch, digest) = draft_batch(&w, account, &[sp2d]).await;
        w.ok("ppkd", release(batch, &digest, 1_000)).await;
        let id = column(&sheet(&w, "daftar-penguji", None, &[]).await, "Tanda Pengenal").remove(0);
        w.ok("kbud", return_by(sp2d, 1_000, "NK-999")).await;
        let w = w.on("2026-02-20").await;
        let debit: [Told<'_>; 1] = [("2026-02-16", 1_000, 0, &id)];
        w.ok("kbud", bring(account, "a", statement(RKUD, 50_000, "2026-02-17", &debit))).await;
        assert_eq!(findings(&w).await, [""; 0], "a working day is given");
        w.ok("kbud", bring(account, "b", statement(RKUD, 49_000, "2026-02-18", &[]))).await;
        assert_eq!(findings(&w).await, ["CEK-BANK-RETUR-TANPA-KREDIT"]);
        assert_eq!(w.count("SELECT COUNT(*) AS n FROM finding WHERE key = 'F03-BANK:retur ' || (SELECT MAX(sp2d_id) FROM payment_return)").await, 1);
        // It holds whatever would pay it again.
        let order = id_of(&w.ok("pa-a", ask_again(&w, sp2d)).await, "id");
        w.ok("kbud2", order_again(order)).await;
        let (batch, digest) = draft_batch(&w, account, &[order]).await;
        assert_eq!(w.refused("ppkd", release(batch, &digest, 1_000)).await, ["DP-TERTAHAN"]);
        sound(&w).await;
    })
    .await;
}
