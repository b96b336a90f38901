//! Many at once: never over by a sen, never twice, never stuck.

use std::sync::Arc;
use std::time::Duration;

use crate::support::steps::*;
use crate::support::*;
use store::{Act, Envelope, Error};
use treasury::acts::{AddPayee, ApproveTu, AuthoriseSpd, ConsentOldDate, IssueTaxProof, RecordTbp, RequestTu};

/// Does all acts at once; answers how many passed and the codes of the rest.
async fn race<X: Act>(w: &World, acts: Vec<(Envelope, X)>) -> (usize, Vec<String>) {
    let tasks: Vec<_> = acts
        .into_iter()
        .map(|(envelope, act)| {
            let db = w.db.clone();
            tokio::spawn(async move { db.act(Arc::new(act), envelope).await })
        })
        .collect();
    let (mut passed, mut refused) = (0, Vec::new());
    for task in tasks {
        let answer = tokio::time::timeout(Duration::from_secs(50), task).await.expect("nobody is stuck");
        match answer.expect("a task") {
            Ok(_) => passed += 1,
            Err(Error::Refused(found)) => refused.push(found.into_vec()[0].code.clone()),
            Err(other) => panic!("{other}"),
        }
    }
    refused.sort();
    refused.dedup();
    (passed, refused)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn submits_on_one_account_stop_at_the_last_sen() {
    practice(|w| async move {
        // Room for twelve of 2,400,000 and for no more, by SPD, plan and source.
        let mut acts = Vec::new();
        for _ in 0..32 {
            acts.push((w.by("bp-a").await, submit(w.drafted(A, ask(&w, JASA, 2_400_000)).await)));
        }
        let (passed, refused) = race(&w, acts).await;
        assert_eq!((passed, refused), (12, vec!["SPP-SPD".to_owned()]));
        assert_eq!(w.balance(JASA).await.used(), (28_800_000, 0));
        assert_eq!(w.count("SELECT MAX(serial) AS n FROM document WHERE kind = 'SPP'").await, 12);
        let mut acts = Vec::new();
        for _ in 0..8 {
            let spp = draft(&w, SKPD_A, vec![due(MODAL, Some(DAK), 4_000_003)]);
            acts.push((w.by("bp-a").await, submit(w.drafted(A, spp).await)));
        }
        assert_eq!(race(&w, acts).await, (4, vec!["SPP-SUMBER-DANA".to_owned()]));
        assert_eq!(w.source_balance(MODAL, DAK).await.used(), (16_000_012, 0));
        assert_eq!(w.findings().await, Vec::<String>::new());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn old_dates_stop_at_the_last_document_that_was_consented_to() {
    practice(|w| async move {
        let mut drafts = Vec::new();
        for _ in 0..16 {
            drafts.push(w.drafted(A, ask(&w, ATK, 1)).await);
        }
        let w = w.on("2026-02-23").await;
        let consent = ConsentOldDate {
            unit: code(SKPD_A),
            kind: kernel::lifecycle::Kind::Spp,
            first_day: day(TODAY),
            last_day: day(TODAY),
            documents: 5,
            reason: "Bukti terlambat".into(),
        };
        w.ok("pa-a", consent).await;
        let mut acts = Vec::new();
        for spp in drafts {
            acts.push((w.by("bp-a").await, submit_on(spp, TODAY)));
        }
        assert_eq!(race(&w, acts).await, (5, vec!["TGL-MUNDUR".to_owned()]));
        assert_eq!(w.count("SELECT used AS n FROM old_date_consent").await, 5);
        assert_eq!(w.balance(ATK).await.used(), (5, 0));
        assert_eq!(w.findings().await, Vec::<String>::new());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn proofs_take_every_number_once_and_a_deduction_is_proved_once() {
    practice(|w| async move {
        receive_up(&w, 1_000_000).await;
        let mut taxed = Vec::new();
        for _ in 0..9 {
            let evidence = RecordTbp { deductions: vec![cut("pph23", 20)], ..tbp(ATK, 1_000, None) };
            taxed.push(format!("{}-1", id_of(&w.ok("bp-a", evidence).await, "id")));
        }
        let prove = |number: &String| IssueTaxProof {
            npwp: Some("012345678901234".into()),
            base: Some(sen(1_000)),
            ..proof(number.clone())
        };
        let last = taxed.pop().expect("a ninth");
        let mut acts = Vec::new();
        for number in &taxed {
            acts.push((w.by("bp-a").await, prove(number)));
        }
        assert_eq!(race(&w, acts).await, (8, vec![]));
        let given = "SELECT COUNT(*) AS n FROM tax_proof WHERE sort = 'BPU'";
        let newest = "SELECT MAX(serial) AS n FROM tax_proof WHERE sort = 'BPU'";
        assert_eq!((w.count(given).await, w.count(newest).await), (8, 8));
        let mut acts = Vec::new();
        for _ in 0..8 {
            acts.push((w.by("bp-a").await, prove(&last)));
        }
        assert_eq!(race(&w, acts).await, (1, vec!["PAJAK-BUKTI-SUDAH-ADA".to_owned()]));
        assert_eq!((w.count(given).await, w.count(newest).await), (9, 9));
        assert_eq!(w.findings().await, Vec::<String>::new());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_invoice_is_submitted_once() {
    practice(|w| async move {
        let mut acts = Vec::new();
        for n in 0..32 {
            let (desk, key) = if n % 2 == 0 { (A, ATK) } else { (B, ATK_B) };
            let mut spp = ask(&w, key, 10);
            spp.invoice = Some("FKT-SATU".into());
            acts.push((w.by(desk.treasurer).await, submit(w.drafted(desk, spp).await)));
        }
        assert_eq!(race(&w, acts).await, (1, vec!["SPP-FAKTUR-GANDA".to_owned()]));
        let (a, b) = (w.balance(ATK).await.reserved, w.balance(ATK_B).await.reserved);
        assert_eq!(a + b, 10);
        assert_eq!(w.findings().await, Vec::<String>::new());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_npwp_is_registered_once_and_one_tu_is_open() {
    practice(|w| async move {
        let mut acts = Vec::new();
        for n in 0..16 {
            let payee = AddPayee {
                unit: code(SKPD_A),
                kind: "badan".into(),
                name: format!("CV Kembar {n}"),
                npwp: Some("012345678901000".into()),
            };
            acts.push((w.by("staf-a").await, payee));
        }
        assert_eq!(race(&w, acts).await, (1, vec!["PENERIMA-NPWP-GANDA".to_owned()]));
        let mut acts = Vec::new();
        for _ in 0..8 {
            let ask = RequestTu {
                unit: code(SKPD_A),
                year: Some(YEAR),
                purpose: "Kegiatan mendesak".into(),
                until: None,
                longer: None,
                lines: vec![due(JASA, None, 1)],
            };
            let leave = id_of(&w.ok("bp-a", ask).await, "id");
            acts.push((w.by("ppkd").await, ApproveTu { leave: leave.into(), date: None }));
        }
        assert_eq!(race(&w, acts).await, (1, vec!["TU-MASIH-TERBUKA".to_owned()]));
        assert_eq!(w.findings().await, Vec::<String>::new());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_spm_has_one_sp2d() {
    practice(|w| async move {
        let chain = w.ordered(A, ask(&w, ATK, 1_000)).await;
        w.submitted(A, ask(&w, ATK, 50_000)).await;
        let mut acts = Vec::new();
        for n in 0..32 {
            acts.push((w.by(if n % 2 == 0 { "kbud" } else { "kbud2" }).await, issue(chain.spm)));
        }
        assert_eq!(race(&w, acts).await, (1, vec!["SP2D-SUDAH-ADA".to_owned()]));
        assert_eq!(w.balance(ATK).await.used(), (50_000, 1_000));
        assert_eq!(w.count("SELECT last AS n FROM number_series WHERE kind = 'SP2D'").await, 1);
        assert_eq!(w.findings().await, Vec::<String>::new());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn payments_over_two_accounts_in_opposite_order_do_not_lock_each_other() {
    practice(|w| async move {
        let mut acts = Vec::new();
        let mut spps = Vec::new();
        for n in 0..24 {
            let mut lines =
                vec![due(ATK, None, 3), due(MODAL, Some(DAU), 5), due(MODAL, Some(DAK), 7), due(JASA, None, 11)];
            lines.rotate_left(n % 4);
            if n % 2 == 1 {
                lines.reverse();
            }
            let id = w.drafted(A, draft(&w, SKPD_A, lines)).await;
            spps.push(id);
            acts.push((w.by("bp-a").await, submit(id)));
        }
        assert_eq!(race(&w, acts).await.0, 24);
        let mut spms = Vec::new();
        for spp in spps {
            w.ok("ppk-a", verify(spp)).await;
            spms.push(id_of(&w.ok("pa-a", order(spp)).await, "id"));
        }
        let mut acts = Vec::new();
        for spm in spms {
            acts.push((w.by("kbud").await, issue_received(spm, TODAY)));
        }
        assert_eq!(race(&w, acts).await.0, 24);
        assert_eq!(w.balance(ATK).await.used(), (0, 72));
        assert_eq!(w.balance(MODAL).await.used(), (0, 288));
        assert_eq!(w.balance(JASA).await.used(), (0, 264));
        assert_eq!(w.findings().await, Vec::<String>::new());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_void_and_a_transfer_have_one_winner() {
    practice(|w| async move {
        for _ in 0..6 {
            let before = w.balance(ATK).await.used();
            let chain = w.issued(A, ask(&w, ATK, 100)).await;
            let (one, other) = (w.by("kbud").await, w.by("kbud2").await);
            let (db, twin) = (w.db.clone(), w.db.clone());
            let void = tokio::spawn(async move { db.act(Arc::new(void_sp2d(chain.sp2d)), one).await });
            let sent = tokio::spawn(async move { twin.act(Arc::new(transfer(chain.sp2d)), other).await });
            let (void, sent) = (void.await.expect("a task").is_ok(), sent.await.expect("a task").is_ok());
            assert!(void != sent, "exactly one of them");
            let due = if void { (before.0 + 100, before.1) } else { (before.0, before.1 + 100) };
            assert_eq!(w.balance(ATK).await.used(), due);
        }
        assert_eq!(w.findings().await, Vec::<String>::new());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_revision_that_lowers_an_spd_and_a_submit_do_not_pass_each_other() {
    practice(|w| async move {
        let spd_of_a =
            w.rows("SELECT id FROM document WHERE kind = 'SPD' ORDER BY id", vec![]).await[0].int("id").unwrap();
        let mut newest = spd_of_a;
        for round in 0..4 {
            let spp = w.drafted(A, ask(&w, JASA, 30_000_000)).await;
            let lines: Vec<(Key, i64)> =
                SPD_A_LINES.iter().map(|(k, amount)| (*k, if *k == JASA { 29_999_999 } else { *amount })).collect();
            // From the second round on the revision raises it to the same sum.
            let revision = id_of(&w.ok("kbud", spd(SKPD_A, &lines, Some(newest))).await, "id");
            let (bp, ppkd) = (w.by("bp-a").await, w.by("ppkd").await);
            let (db, twin) = (w.db.clone(), w.db.clone());
            let asked = tokio::spawn(async move { db.act(Arc::new(submit(spp)), bp).await });
            let authorise = AuthoriseSpd { spd: revision.into(), date: None };
            let lowered = tokio::spawn(async move { twin.act(Arc::new(authorise), ppkd).await });
            let (asked, lowered) = (asked.await.expect("a task"), lowered.await.expect("a task"));
            assert!(asked.is_ok() != lowered.is_ok(), "round {round}: {asked:?} {lowered:?}");
            if asked.is_ok() {
                w.ok("ppk-a", return_spp(spp)).await;
            } else {
                newest = revision;
                let whole = w.release(SKPD_A, &SPD_A_LINES, Some(newest)).await.expect("raised again");
                newest = whole;
            }
            assert_eq!(w.findings().await, Vec::<String>::new());
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_shift_below_a_request_and_the_request_have_one_winner() {
    practice(|w| async move {
        for round in 0..5 {
            let spp = w.drafted(A, ask(&w, ATK, 1_000)).await;
            let mut lines: Vec<Line> =
                LINES.iter().filter(|l| l.rekening != ATK.rek || l.skpd != SKPD_A).copied().collect();
            lines.push(line(ATK, SKPD_A, DAU, 999 - round));
            lines.push(line(ATK_A1, SKPD_A, DAU, 24_000_001));
            let (db, twin, bp) = (w.db.clone(), w.db.clone(), w.by("bp-a").await);
            let asked = tokio::spawn(async move { db.act(Arc::new(submit(spp)), bp).await });
            let shift = rekap::import(YEAR, "pergeseran-1", &lines);
            let shifted = tokio::spawn(async move { twin.act(Arc::new(shift), operator()).await });
            let (asked, shifted) = (asked.await.expect("a task"), shifted.await.expect("a task"));
            assert!(asked.is_ok() != shifted.is_ok(), "round {round}: {asked:?} {shifted:?}");
            let balance = w.balance(ATK).await;
            assert!(balance.ceiling >= balance.reserved, "{balance:?}");
            if asked.is_ok() {
                w.ok("ppk-a", return_spp(spp)).await;
            } else {
                // Room again for the next round.
                let mut wide = LINES.to_vec();
                wide.push(line(ATK_B, SKPD_B, DAU, 1 + round));
                w.operate(rekap::import(YEAR, "pergeseran-1", &wide)).await;
            }
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_revisions_of_one_spd_have_one_winner() {
    practice(|w| async move {
        let spd_of_a =
            w.rows("SELECT id FROM document WHERE kind = 'SPD' ORDER BY id", vec![]).await[0].int("id").unwrap();
        let mut acts = Vec::new();
        for _ in 0..6 {
            let id = id_of(&w.ok("kbud", spd(SKPD_A, &SPD_A_LINES, Some(spd_of_a))).await, "id");
            acts.push((w.by("ppkd").await, AuthoriseSpd { spd: id.into(), date: None }));
        }
        assert_eq!(race(&w, acts).await, (1, vec!["SPD-SUDAH-DIREVISI".to_owned()]));
        assert_eq!(w.findings().await, Vec::<String>::new());
    })
    .await;
}
