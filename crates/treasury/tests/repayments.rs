//! What the bank sent back is paid again: once, to the same payee, by two.

use crate::support::steps::*;
use crate::support::*;
use kernel::sheet::Value as Cell;
use store::params;
use treasury::acts::{AddPayeeAccount, AskRepayment, ConfirmPayeeAccount, DraftSppUp, SetUpLimit};

async fn state(w: &World, id: i64) -> String {
    w.rows("SELECT state FROM document WHERE id = $1", params![id]).await[0].text("state").expect("a state")
}

/// An SP2D that the bank sent back after it was paid.
async fn bounced(w: &World, amount: i64, note: &str) -> i64 {
    let sp2d = w.issued(A, ask(w, ATK, amount)).await.sp2d;
    w.ok("kbud", transfer(sp2d)).await;
    w.ok("kbud", pay(sp2d)).await;
    w.ok("kbud", return_by(sp2d, amount, note)).await;
    sp2d
}

/// Whom the page of a document names: the account, and how it is shown.
async fn payee_of(w: &World, id: i64) -> (i64, String) {
    let mut view = w.db.view().await.expect("a view");
    let sheet = treasury::public::sheet(&mut view, id).await.expect("read").expect("a sheet");
    let payee = sheet.payee.expect("a payee");
    (payee.account, format!("{} {} {}", payee.kind, payee.name, payee.label))
}

async fn asked(w: &World, sp2d: i64) -> i64 {
    id_of(&w.ok("pa-a", ask_again(w, sp2d)).await, "id")
}

/// A report of the treasury: its rows and its total, as plain text.
async fn report(w: &World, name: &str, filters: &[(&str, &str)]) -> (Vec<Vec<String>>, Vec<String>) {
    let mut view = w.db.view().await.expect("a view");
    let filters = filters.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
    let query = store::module::Query { year: YEAR, by: None, filters };
    let report = treasury::MODULE.reports.iter().find(|r| r.name == name).expect("a report");
    let sheet = (report.run)(&mut view, &query).await.expect("a sheet");
    let plain = |row: &Vec<Cell>| row.iter().map(Cell::plain).collect::<Vec<_>>();
    (sheet.rows.iter().map(plain).collect(), sheet.total.as_ref().map(plain).unwrap_or_default())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_retur_is_paid_again_into_an_account_that_two_persons_mended() {
    practice(|w| async move {
        let sp2d = bounced(&w, 1_000, "NK-1").await;
        let posted = w.balance(ATK).await;
        assert_eq!((posted.used(), w.realised().await), ((0, 1_000), 1_000));
        // One credit note proves one return, however it is written.
        let other = w.issued(A, ask(&w, ATK, 70)).await.sp2d;
        w.ok("kbud", transfer(other)).await;
        assert_eq!(w.refused("kbud", return_by(other, 70, " nk 1 ")).await, ["SP2D-RETUR-NOTA"]);
        w.ok("kbud", pay(other)).await;

        // The account is mended by the register's two persons.
        let mended = AddPayeeAccount { evidence: "surat bank".into(), ..account_of(w.payee, "1234500777") };
        let mended = id_of(&w.ok("staf-a", mended).await, "account");
        let again = |account| AskRepayment { payee_account: account, ..ask_again(&w, sp2d) };
        assert_eq!(w.refused("pa-a", again(mended)).await, ["PENERIMA-BELUM-DIKONFIRMASI"]);
        let confirm = ConfirmPayeeAccount { account: mended, last_six: "500777".into() };
        w.ok("pencatat", confirm).await;
        assert_eq!(w.refused("pa-a", again(w.payee_account)).await, ["PENERIMA-DIGANTI"]);
        let (_, stranger) = w.payee("badan", "CV Lain", "9999900001").await;
        assert_eq!(w.refused("pa-a", again(stranger)).await, ["PENERIMA-BUKAN-MILIKNYA"]);
        let early = AskRepayment { letter_date: day("2026-02-15"), ..again(mended) };
        assert_eq!(w.refused("pa-a", early).await, ["PBU-TANGGAL-SURAT"]);
        assert_eq!(w.refused("bp-a", again(mended)).await, ["WEWENANG-JABATAN"]);
        assert_eq!(w.refused("pa-b", again(mended)).await, ["WEWENANG-SKPD"]);
        let order = id_of(&w.ok("pa-a", again(mended)).await, "id");
        assert_eq!(payee_of(&w, order).await, (mended, "badan CV Maju Bank Daerah ••••0777".into()));
        assert_eq!(payee_of(&w, sp2d).await, (w.payee_account, "badan CV Maju Bank Daerah ••••0001".into()));
        assert_eq!(w.refused("pa-a", again(mended)).await, ["PBU-SUDAH-ADA"]);
        let (rows, total) = report(&w, "retur", &[("terbuka", "ya")]).await;
        assert_eq!((rows.len(), rows[0][13].as_str(), total[12].as_str()), (1, "diminta", "10.00"));

        // Whoever noted the return does not order.
        assert_eq!(w.refused("kbud", order_again(order)).await, ["WEWENANG-ORANG-SAMA"]);
        assert_eq!(w.refused("kbud2", pay_again(order)).await, ["KEADAAN"]);
        let done = w.ok("kbud2", order_again(order)).await;
        assert_eq!((done.done["amount"].as_str(), done.done["kind"].as_str()), (Some("10.00"), Some("PBU")));
        // A rejected order may be asked for again; its number stays used.
        w.ok("kbud2", reject_again(order)).await;
        assert_eq!(w.refused("kbud", transfer_again(order)).await, ["KEADAAN"]);
        let order = id_of(&w.ok("pa-a", again(mended)).await, "id");
        w.ok("kbud2", order_again(order)).await;
        assert_eq!(w.count("SELECT MAX(serial) AS n FROM document WHERE kind = 'PBU'").await, 2);
        w.ok("kbud", transfer_again(order)).await;
        assert_eq!(state(&w, sp2d).await, "retur");
        w.ok("kbud", pay_again(order)).await;
        assert_eq!((state(&w, sp2d).await, state(&w, order).await), ("cair".into(), "cair".into()));
        assert_eq!((w.balance(ATK).await.used(), w.realised().await), ((0, 1_070), 1_070), "posted once");
        assert_eq!(w.refused("kbud", return_by(sp2d, 1_000, "NK-2")).await, ["SP2D-RETUR-LAGI"]);

        // It may come back a second time, by another note, and never more.
        assert_eq!(w.refused("kbud", return_again(order, 1_001, "NK-2")).await, ["SP2D-RETUR-NILAI"]);
        assert_eq!(w.refused("kbud", return_again(order, 1_000, "NK-1")).await, ["SP2D-RETUR-NOTA"]);
        w.ok("kbud", return_again(order, 999, "NK-2")).await;
        assert_eq!((state(&w, sp2d).await, state(&w, order).await), ("retur".into(), "retur".into()));
        let order = id_of(&w.ok("pa-a", again(mended)).await, "id");
        let done = w.ok("kbud2", order_again(order)).await;
        assert_eq!(done.done["amount"], "9.99", "just what came back");
        w.ok("kbud", transfer_again(order)).await;
        w.ok("kbud", pay_again(order)).await;
        assert_eq!((state(&w, sp2d).await, w.realised().await), ("cair".into(), 1_070));
        let (rows, total) = report(&w, "retur", &[]).await;
        let told: Vec<&str> = rows.iter().map(|r| r[13].as_str()).collect();
        assert_eq!((told, total[6].as_str()), (vec!["dibayar ulang, kembali lagi", "dibayar ulang"], "19.99"));
        assert_eq!(report(&w, "retur", &[("terbuka", "ya")]).await.0.len(), 0);
        assert_eq!(w.findings().await, Vec::<String>::new());
        w.proved(&[]).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_changes_before_the_bank_is_told_holds_the_order() {
    practice(|w| async move {
        let sp2d = bounced(&w, 500, "NK-1").await;
        let order = asked(&w, sp2d).await;
        w.ok("kbud2", order_again(order)).await;
        w.operate(account_of(w.payee, "1234500888")).await;
        assert_eq!(w.refused("kbud", transfer_again(order)).await, ["PENERIMA-DIGANTI"]);
        assert_eq!(state(&w, order).await, "terbit");
        assert_eq!(w.findings().await, Vec::<String>::new());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_many_who_ask_one_passes_and_of_many_who_pay_one_pays() {
    practice(|w| async move {
        let sp2d = bounced(&w, 500, "NK-1").await;
        let race = |acts: Vec<(store::Envelope, AskRepayment)>| {
            let db = w.db.clone();
            async move {
                let tasks: Vec<_> = acts
                    .into_iter()
                    .map(|(by, act)| {
                        let db = db.clone();
                        tokio::spawn(async move { db.act(std::sync::Arc::new(act), by).await })
                    })
                    .collect();
                let mut passed = Vec::new();
                for task in tasks {
                    match task.await.expect("a task") {
                        Ok(answer) => passed.push(id_of(&answer, "id")),
                        other => assert_eq!(codes(other), ["PBU-SUDAH-ADA"]),
                    }
                }
                passed
            }
        };
        let mut acts = Vec::new();
        for _ in 0..12 {
            acts.push((w.by("pa-a").await, ask_again(&w, sp2d)));
        }
        let passed = race(acts).await;
        assert_eq!(passed.len(), 1);
        w.ok("kbud2", order_again(passed[0])).await;
        w.ok("kbud", transfer_again(passed[0])).await;
        let (db, by) = (w.db.clone(), w.by("kbud").await);
        let tasks: Vec<_> = (0..12)
            .map(|_| {
                let (db, by, act) = (db.clone(), by.clone(), pay_again(passed[0]));
                tokio::spawn(async move { db.act(std::sync::Arc::new(act), by).await })
            })
            .collect();
        let mut paid = 0;
        for task in tasks {
            paid += usize::from(task.await.expect("a task").is_ok());
        }
        assert_eq!((paid, state(&w, sp2d).await), (1, "cair".into()));
        drop(db);
        assert_eq!(w.findings().await, Vec::<String>::new());
    })
    .await;
}

const PURSE: &str = "SELECT received FROM advance WHERE kind = 'UP'";

/// Receipts and payments of the treasurer's general book, and its balance.
async fn book(w: &World) -> Vec<(String, String, String)> {
    let (rows, total) = report(w, "bku", &[("skpd", SKPD_A)]).await;
    rows.iter().chain([&total]).map(|r| (r[4].clone(), r[5].clone(), r[6].clone())).collect()
}

fn line(received: &str, paid: &str, balance: &str) -> (String, String, String) {
    (received.into(), paid.into(), balance.into())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_advance_that_came_back_fills_its_purse_once() {
    practice(|w| async move {
        let (_, own) = w.payee("bendahara", "Bendahara Pengeluaran A", "0101000099").await;
        let limit = SetUpLimit {
            unit: code(SKPD_A),
            year: YEAR,
            cash: sen(1_000),
            card: None,
            decree: "SK Bupati 12/2026".into(),
            decree_date: day("2026-01-05"),
        };
        w.ok("ppkd", limit).await;
        let up = DraftSppUp { unit: code(SKPD_A), year: Some(YEAR), payee_account: own, purpose: String::new() };
        let spp = id_of(&w.ok("bp-a", up).await, "id");
        w.ok("bp-a", submit(spp)).await;
        w.ok("ppk-a", verify(spp)).await;
        let spm = id_of(&w.ok("pa-a", order(spp)).await, "id");
        w.ok("kbud", receive(spm)).await;
        let sp2d = id_of(&w.ok("kbud", issue(spm)).await, "id");
        let again = |sp2d| AskRepayment { payee_account: own, ..ask_again(&w, sp2d) };
        let pay_it_again = || async {
            let order = id_of(&w.ok("pa-a", again(sp2d)).await, "id");
            w.ok("kbud2", order_again(order)).await;
            w.ok("kbud", transfer_again(order)).await;
            w.ok("kbud", pay_again(order)).await;
            order
        };
        let received =
            || async { w.rows(PURSE, vec![]).await.iter().map(|r| r.money("received").expect("m").sen()).sum::<i64>() };

        // It never reached the treasurer: the purse is made when it does.
        w.ok("kbud", transfer(sp2d)).await;
        w.ok("kbud", return_by(sp2d, 1_000, "NK-1")).await;
        assert_eq!((book(&w).await, received().await), (vec![line("0.00", "0.00", "0.00")], 0_i64));
        let order = pay_it_again().await;
        let once = vec![line("10.00", "", "10.00"), line("10.00", "0.00", "10.00")];
        assert_eq!((book(&w).await, received().await), (once, 1_000_i64));

        // It comes back from the treasurer's account, and is paid once more.
        w.ok("kbud", return_again(order, 1_000, "NK-2")).await;
        assert_eq!(received().await, 0_i64);
        pay_it_again().await;
        let thrice = vec![
            line("10.00", "", "10.00"),
            line("", "10.00", "0.00"),
            line("10.00", "", "10.00"),
            line("20.00", "10.00", "10.00"),
        ];
        let mut seen = book(&w).await;
        // Of one day the book tells by number; the sums say the same.
        seen.sort();
        let mut wanted = thrice;
        wanted.sort();
        let sums =
            |all: &[(String, String, String)]| all.iter().filter(|l| l.0 == "20.00").cloned().collect::<Vec<_>>();
        assert_eq!((seen.len(), sums(&seen)), (wanted.len(), sums(&wanted)));
        assert_eq!(received().await, 1_000_i64);
        assert_eq!(w.realised().await, 0, "an advance is no spending");
        assert_eq!(w.findings().await, Vec::<String>::new());
        w.proved(&[]).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_retur_that_rests_is_late() {
    practice(|w| async move {
        bounced(&w, 500, "NK-1").await;
        let late = |rows: &[Vec<String>]| -> Vec<String> {
            rows.iter().filter(|r| r[0].starts_with("Retur")).map(|r| r[8].clone()).collect()
        };
        // Five working days after Monday is the next Monday; an act moves the report's day.
        let w = w.on("2026-02-23").await;
        w.drafted(A, ask(&w, ATK, 1)).await;
        assert_eq!(late(&report(&w, "lewat-waktu", &[]).await.0), [""; 0]);
        let w = w.on("2026-02-24").await;
        w.drafted(A, ask(&w, ATK, 1)).await;
        assert_eq!(late(&report(&w, "lewat-waktu", &[]).await.0), ["1"]);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn where_the_region_says_so_the_bank_is_told_by_a_list_alone() {
    practice(|w| async move {
        let sp2d = bounced(&w, 1_000, "NK-1").await;
        let order = asked(&w, sp2d).await;
        w.ok("kbud2", order_again(order)).await;
        let other = w.issued(A, ask(&w, ATK, 70)).await.sp2d;
        let alone = organisation::acts::ProposeRegulation {
            key: "sp2d.hanya-daftar-penguji".into(),
            from: day("2026-02-16"),
            value: true.into(),
            source: "Perkada uji".into(),
        };
        w.operate(alone).await;
        assert_eq!(w.refused("kbud", transfer(other)).await, ["SP2D-HANYA-DAFTAR"]);
        assert_eq!(w.refused("kbud", transfer_again(order)).await, ["SP2D-HANYA-DAFTAR"]);
    })
    .await;
}
