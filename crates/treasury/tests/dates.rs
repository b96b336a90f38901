//! Dates: in order, in the year, in an open month, to the day.

use crate::support::steps::*;
use crate::support::*;
use organisation::acts::LockPeriod;
use treasury::acts::{IssueSp2d, IssueSpm, ReceiveSpm, Sptjm, SubmitSpp, TransferSp2d};

const NONE: [&str; 0] = [];

fn order_on(spp: i64, date: &str) -> IssueSpm {
    let sptjm = Some(Sptjm { number: "SPTJM-1".into(), date: day(date) });
    IssueSpm { spp: spp.into(), date: Some(day(date)), sptjm }
}

fn issue_on(spm: i64, date: &str, received: &str) -> IssueSp2d {
    IssueSp2d { spm: spm.into(), date: Some(day(date)), spm_received: Some(day(received)) }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_date_is_not_set_back_nor_ahead() {
    practice(|w| async move {
        // The SPD is of today: nothing rests on it earlier.
        let id = w.drafted(A, ask(&w, ATK, 1)).await;
        let early = codes(w.act("bp-a", submit_on(id, "2026-02-13")).await);
        assert_eq!(early, ["SPP-SPD", "TGL-SEBELUM-DASAR"]);
        assert_eq!(codes(w.act("bp-a", submit_on(id, "2026-02-17")).await), ["TGL-MASA-DEPAN"]);
        let w = w.on("2026-02-19").await;
        // Three working days back, then a fourth one on Friday.
        assert_eq!(codes(w.act("bp-a", submit_on(id, "2026-02-16")).await), NONE);
        let second = w.drafted(A, ask(&w, ATK, 1)).await;
        let w = w.on("2026-02-20").await;
        assert_eq!(codes(w.act("bp-a", submit_on(second, "2026-02-16")).await), ["TGL-MUNDUR"]);
        assert_eq!(codes(w.act("bp-a", submit_on(second, "2026-02-18")).await), NONE);
        // Numbers and dates run together.
        let third = w.drafted(A, ask(&w, ATK, 1)).await;
        assert_eq!(codes(w.act("bp-a", submit_on(third, "2026-02-17")).await), ["TGL-SEBELUM-NOMOR-TERAKHIR"]);
        assert_eq!(codes(w.act("bp-a", submit_on(third, "2026-02-18")).await), NONE);
        w.ok("ppk-a", verify(third)).await;
        assert_eq!(codes(w.act("pa-a", order_on(third, "2026-02-17")).await), ["TGL-SEBELUM-DASAR"]);
        let spm = id_of(&w.ok("pa-a", order_on(third, "2026-02-19")).await, "id");
        let early = codes(w.act("kbud", issue_on(spm, "2026-02-18", "2026-02-18")).await);
        assert_eq!(early, ["SP2D-DITERIMA-SEBELUM-SPM"]);
        let early = codes(w.act("kbud", issue_on(spm, "2026-02-18", "2026-02-19")).await);
        assert_eq!(early, ["SP2D-DITERIMA-SESUDAH-SP2D"]);
        for absurd in ["1999-01-01", "2027-01-01"] {
            assert!(!codes(w.act("kbud", issue_on(spm, "2026-02-20", absurd)).await).is_empty(), "{absurd}");
            let receive = ReceiveSpm { spm: spm.into(), date: Some(day(absurd)) };
            assert!(w.act("kbud", receive).await.is_err(), "{absurd}");
        }
        assert_eq!(codes(w.act("kbud", issue(spm)).await), ["SP2D-SPM-BELUM-DITERIMA"]);
        let sp2d = id_of(&w.ok("kbud", issue_on(spm, "2026-02-19", "2026-02-19")).await, "id");
        let sent = |date: &str| TransferSp2d { sp2d: sp2d.into(), date: Some(day(date)), reference: "R".into() };
        assert_eq!(codes(w.act("kbud", sent("2026-02-18")).await), ["SP2D-TRANSFER-SEBELUM-TERBIT"]);
        let ahead = codes(w.act("kbud", sent("2026-02-21")).await);
        assert_eq!(ahead, ["SP2D-TANGGAL-BANK"]);
        w.ok("kbud", sent("2026-02-19")).await;
        assert_eq!(w.findings().await, Vec::<String>::new());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_later_spd_does_not_hold_up_what_an_earlier_one_released() {
    practice(|w| async move {
        let w = w.on("2026-02-18").await;
        let id = w.drafted(A, ask(&w, JASA, 30_000_000)).await;
        w.release(SKPD_A, &[(JASA, 10_000_000)], None).await.expect("a second SPD");
        assert_eq!(codes(w.act("bp-a", submit_on(id, "2026-02-17")).await), NONE);
        // But its money counts from its own date.
        let more = w.drafted(A, ask(&w, JASA, 10_000_000)).await;
        assert_eq!(codes(w.act("bp-a", submit_on(more, "2026-02-17")).await), ["SPP-SPD"]);
        assert_eq!(codes(w.act("bp-a", submit_on(more, "2026-02-18")).await), NONE);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_year_ends_on_the_thirty_first() {
    practice(|w| async move {
        let w = w.on("2026-12-31").await;
        let first = w.verified(A, ask(&w, ATK, 1)).await;
        let second = w.verified(A, ask(&w, ATK, 1)).await;
        let third = w.drafted(A, ask(&w, ATK, 1)).await;
        let spm = id_of(&w.ok("pa-a", order_on(first, "2026-12-31")).await, "id");
        let w = w.on("2027-01-01").await;
        assert_eq!(codes(w.act("bp-a", submit_on(third, "2027-01-01")).await).last().unwrap(), "TGL-LUAR-TAHUN");
        // An old date does not help an SPM that is issued in January.
        assert_eq!(codes(w.act("pa-a", order_on(second, "2026-12-31")).await), ["SPM-TAHUN-BERAKHIR"]);
        let late = codes(w.act("pa-a", order_on(second, "2027-01-01")).await);
        assert!(
            late.contains(&"SPM-TAHUN-BERAKHIR".to_owned()) && late.contains(&"TGL-LUAR-TAHUN".to_owned()),
            "{late:?}"
        );
        let late = codes(w.act("kbud", issue_on(spm, "2027-01-01", "2027-01-01")).await);
        assert!(late.contains(&"TGL-LUAR-TAHUN".to_owned()), "{late:?}");
        assert_eq!(w.balance(ATK).await.used(), (2, 0));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_locked_month_takes_nothing_and_loses_nothing() {
    practice(|w| async move {
        let w = w.on("2026-02-27").await;
        let issued = w.issued(A, ask(&w, ATK, 700)).await;
        let spp = w.verified(A, ask(&w, ATK, 10)).await;
        let draft = w.drafted(A, ask(&w, ATK, 10)).await;
        let b = w.drafted(B, ask(&w, ATK_B, 10)).await;
        let w = w.on("2026-03-02").await;
        w.ok("ppkd", LockPeriod { year: YEAR, month: 2, unit: Some(code(SKPD_A)) }).await;
        assert_eq!(codes(w.act("bp-a", submit_on(draft, "2026-02-27")).await), ["TGL-PERIODE-TERKUNCI"]);
        assert_eq!(codes(w.act("pa-a", order_on(spp, "2026-02-27")).await), ["TGL-PERIODE-TERKUNCI"]);
        // The realised sum of a closed month stays.
        assert_eq!(w.refused("kbud", void_sp2d(issued.sp2d)).await, ["TGL-PERIODE-TERKUNCI"]);
        assert_eq!(w.realised().await, 700);
        let spm = id_of(&w.ok("pa-a", order_on(spp, "2026-03-02")).await, "id");
        w.ok("kbud", receive(spm)).await;
        assert_eq!(codes(w.act("bp-a", submit_on(draft, "2026-03-02")).await), NONE);
        // Another SKPD's February is open until the whole regency's is locked.
        let again = SubmitSpp { spp: b.into(), date: Some(day("2026-02-27")) };
        assert_eq!(codes(w.act("bp-b", again).await), NONE);
        w.ok("ppkd", LockPeriod { year: YEAR, month: 2, unit: None }).await;
        let b = w.drafted(B, ask(&w, ATK_B, 10)).await;
        assert_eq!(codes(w.act("bp-b", submit_on(b, "2026-02-27")).await), ["TGL-PERIODE-TERKUNCI"]);
        w.ok(
            "ppkd",
            organisation::acts::UnlockPeriod { year: YEAR, month: 2, unit: Some(code(SKPD_A)), reason: "uji".into() },
        )
        .await;
        w.ok("ppkd", organisation::acts::UnlockPeriod { year: YEAR, month: 2, unit: None, reason: "uji".into() }).await;
        w.ok("kbud", void_sp2d(issued.sp2d)).await;
        assert_eq!(w.findings().await, Vec::<String>::new());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_resubmitted_request_keeps_its_number_and_takes_its_new_date() {
    practice(|w| async move {
        let spp = w.submitted(A, ask(&w, ATK, 10)).await;
        let other = w.submitted(A, ask(&w, ATK, 10)).await;
        let number = |id: i64| {
            let db = w.db.clone();
            async move {
                let mut view = db.view().await.expect("a view");
                let sql = "SELECT number FROM document WHERE id = $1";
                store::Read::one(&mut view, sql, store::params![id])
                    .await
                    .expect("a row")
                    .text("number")
                    .expect("a number")
            }
        };
        let first = number(spp).await;
        w.ok("ppk-a", return_spp(spp)).await;
        assert_eq!(w.balance(ATK).await.used(), (10, 0));
        w.ok("bp-a", submit(spp)).await;
        assert_eq!(number(spp).await, first);
        assert_eq!(w.balance(ATK).await.used(), (20, 0));
        assert_ne!(number(other).await, first);
        assert_eq!(w.findings().await, Vec::<String>::new());
    })
    .await;
}
