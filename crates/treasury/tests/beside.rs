//! Beside the national system: what was recorded here while it was away comes
//! back in its report, and counts once.

use crate::support::report::{import, paid};
use crate::support::steps::*;
use crate::support::*;
use store::module::Query;
use treasury::acts::{NoteNationalNumber, Outcome, ResolveDifference, WithdrawNationalNumber};
use treasury::realisasi::Line as Paid;

/// The serial that the national system gave to the SPD of each SKPD.
const SPD: &str = "000055";

/// The national system's line for a local payment, under a number of its own.
fn entered(key: Key, skpd: &str, serial: u32, amount: i64) -> Paid {
    let on = Some(day(TODAY));
    // The SPD was typed there as it is here.
    let released = SPD_A_LINES.iter().find(|(k, _)| *k == key).map_or(50_000_000, |(_, amount)| *amount);
    Paid {
        spd_number: format!("99.01/01.0/{SPD}/{skpd}/M/1/{YEAR}"),
        spd_value: sen(released),
        document_date: day(TODAY),
        description: "Pembelian alat tulis".into(),
        saved_date: on,
        spp_date: on,
        spm_date: on,
        sp2d_date: on,
        transfer_date: None,
        ..paid(key, skpd, serial, YEAR, amount)
    }
}

fn note(document: i64, number: &str, reason: &str) -> NoteNationalNumber {
    NoteNationalNumber { document: document.into(), number: number.into(), reason: reason.into() }
}

fn number_of(serial: u32) -> String {
    format!("99.01/04.0/{serial:06}/LS/{SKPD_A}/M/1/{YEAR}")
}

async fn rows_of(w: &World, report: &str) -> Vec<Vec<String>> {
    let mut view = w.db.view().await.expect("a view");
    let report = treasury::MODULE.reports.iter().find(|r| r.name == report).expect("a report");
    let sheet = (report.run)(&mut view, &Query { year: YEAR, ..Query::default() }).await.expect("a sheet");
    sheet.rows.iter().map(|r| r.iter().map(kernel::sheet::Value::plain).collect()).collect()
}

async fn codes_of(answer: &store::Answer) -> Vec<String> {
    let findings = answer.done["findings"].as_array().cloned().unwrap_or_default();
    findings.iter().filter_map(|f| f["code"].as_str().map(str::to_owned)).filter(|c| c.starts_with("IMPOR-")).collect()
}

/// Findings of our own books; holes in a file's numbers are the file's.
async fn broken(w: &World) -> Vec<String> {
    w.findings().await.into_iter().filter(|f| f.starts_with("CEK-")).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_entered_there_comes_back_and_counts_once() {
    practice(|w| async move {
        let chain = w.issued(A, ask(&w, ATK, 5_000)).await;
        assert_eq!(w.realised().await, 5_000);
        let waiting = rows_of(&w, "entri-sipd").await;
        let kinds: Vec<&str> = waiting.iter().map(|r| r[1].as_str()).collect();
        assert_eq!(kinds.iter().filter(|k| **k == "SPD").count(), 6, "{kinds:?}");
        assert_eq!(kinds[6..], ["SPP", "SPM", "SP2D"], "in the order in which they are typed");
        let answer = w.operate(import(YEAR, "d1", vec![entered(ATK, SKPD_A, 91, 5_000)])).await;
        assert_eq!(codes_of(&answer).await, Vec::<String>::new());
        // Not doubled: the national copy was never made.
        assert_eq!((w.realised().await, w.balance(ATK).await.external), (5_000, 0));
        assert_eq!(
            w.count("SELECT COUNT(*) AS n FROM document WHERE external = 1 AND kind IN ('SPP','SPM','SP2D')").await,
            0
        );
        assert_eq!(rows_of(&w, "nomor-sipd").await.len(), 4, "SPD, SP2D, SPM and SPP are known there");
        let left = rows_of(&w, "entri-sipd").await;
        assert_eq!(left.iter().map(|r| r[1].as_str()).collect::<Vec<_>>(), ["SPD"], "that of the other SKPD");
        assert_eq!(rows_of(&w, "rekonsiliasi-sipd").await, Vec::<Vec<String>>::new());
        // The next month's report brings it again, with a new payment.
        let later = vec![entered(ATK, SKPD_A, 91, 5_000), entered(ATK_B, SKPD_B, 92, 700)];
        w.operate(import(YEAR, "d2", later)).await;
        assert_eq!((w.realised().await, w.balance(ATK).await.external), (5_700, 0));
        assert!(rows_of(&w, "entri-sipd").await.is_empty());
        // The report that is written back tells each payment once, ours as the national system tells it.
        let written = rows_of(&w, "realisasi").await;
        let numbers: Vec<&str> = written.iter().map(|r| r[41].as_str()).collect();
        assert_eq!(numbers.iter().filter(|n| n.contains("000091")).count(), 1, "{numbers:?}");
        assert_eq!(written.len(), 2);
        assert_eq!(broken(&w).await, Vec::<String>::new());
        assert_eq!(w.refused("bp-a", note(chain.sp2d, "99.01/04.0/1", "")).await, ["NOMOR-SIPD-SUDAH-ADA"]);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_sen_of_difference_is_shown_and_decided() {
    practice(|w| async move {
        let chain = w.issued(A, ask(&w, ATK, 5_000)).await;
        let answer = w.operate(import(YEAR, "d1", vec![entered(ATK, SKPD_A, 91, 5_001)])).await;
        assert_eq!(codes_of(&answer).await, ["IMPOR-MUNGKIN-GANDA"]);
        // Until somebody says so, both count: the ceiling is never overspent by a guess.
        assert_eq!((w.realised().await, w.balance(ATK).await.external), (10_001, 5_001));
        let shown = rows_of(&w, "rekonsiliasi-sipd").await;
        assert_eq!((shown.len(), shown[0][0].as_str(), shown[0][9].as_str()), (1, "berbeda", "mirip"));
        assert!(shown[0][10].contains("50,00") && shown[0][10].contains("50,01"), "{shown:?}");
        let refused = w.refused("bp-a", note(chain.sp2d, &number_of(91), "")).await;
        assert_eq!(refused, ["NOMOR-SIPD-BEDA-NILAI"]);
        w.ok("bp-a", note(chain.sp2d, &number_of(91), "salah ketik satu sen di SIPD")).await;
        assert_eq!((w.realised().await, w.balance(ATK).await.external), (5_000, 0), "the copy counts no more");
        let settle =
            |outcome| ResolveDifference { document: chain.sp2d.into(), outcome, reason: "akan dibetulkan".into() };
        assert!(w.refused("bp-a", settle(Outcome::CorrectThere)).await[0].contains("WEWENANG"));
        w.ok("ppk-a", settle(Outcome::CorrectThere)).await;
        let shown = rows_of(&w, "rekonsiliasi-sipd").await;
        assert_eq!((shown[0][0].as_str(), shown.len()), ("diputuskan", 1));
        // Corrected there: nothing differs any more.
        w.operate(import(YEAR, "d2", vec![entered(ATK, SKPD_A, 91, 5_000)])).await;
        assert_eq!(rows_of(&w, "rekonsiliasi-sipd").await, Vec::<Vec<String>>::new());
        // Changed once more there: the old decision does not cover it.
        w.operate(import(YEAR, "d3", vec![entered(ATK, SKPD_A, 91, 4_000)])).await;
        assert_eq!(rows_of(&w, "rekonsiliasi-sipd").await[0][0], "berbeda");
        assert_eq!(w.realised().await, 5_000);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_number_noted_by_mistake_is_withdrawn_and_the_copy_counts_again() {
    practice(|w| async move {
        // Too far apart to be taken for one by what they say.
        let early =
            |serial, amount| Paid { sp2d_date: Some(day("2026-01-05")), ..entered(ATK, SKPD_A, serial, amount) };
        w.operate(import(YEAR, "d1", vec![early(91, 5_000)])).await;
        let chain = w.issued(A, ask(&w, ATK, 5_000)).await;
        assert_eq!(w.balance(ATK).await.external, 5_000);
        w.ok("kbud", note(chain.sp2d, &number_of(91), "")).await;
        assert_eq!((w.realised().await, w.balance(ATK).await.external), (5_000, 0));
        let other = w.issued(A, ask(&w, ATK, 5_000)).await;
        assert_eq!(w.refused("kbud", note(other.sp2d, &number_of(91), "")).await, ["NOMOR-SIPD-GANDA"]);
        let take_back = WithdrawNationalNumber { document: chain.sp2d.into(), reason: "bukan yang ini".into() };
        w.ok("kbud", take_back).await;
        assert_eq!((w.realised().await, w.balance(ATK).await.external), (15_000, 5_000));
        assert_eq!(w.count("SELECT COUNT(*) AS n FROM document WHERE external = 1 AND state = 'batal'").await, 0);
        w.ok("kbud", note(other.sp2d, &number_of(91), "")).await;
        assert_eq!((w.realised().await, w.balance(ATK).await.external), (10_000, 0));
        assert_eq!(broken(&w).await, Vec::<String>::new());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_documents_that_look_alike_are_kept_apart_by_an_official() {
    practice(|w| async move {
        let first = w.issued(A, ask(&w, ATK, 5_000)).await;
        let second = w.issued(A, ask(&w, ATK, 5_000)).await;
        // One of the two came back: which one, nobody can know.
        let answer = w.operate(import(YEAR, "d1", vec![entered(ATK, SKPD_A, 91, 5_000)])).await;
        assert_eq!(codes_of(&answer).await, ["IMPOR-MUNGKIN-GANDA"]);
        let shown = rows_of(&w, "rekonsiliasi-sipd").await;
        let states: Vec<&str> = shown.iter().map(|r| r[0].as_str()).collect();
        assert_eq!(states, ["berbeda", "hanya-lokal"]);
        let proposed: i64 = shown[0][4].parse().expect("a document");
        let not_this = ResolveDifference {
            document: proposed.into(),
            outcome: Outcome::TwoDocuments,
            reason: "pembayaran lain".into(),
        };
        w.ok("kbud", not_this).await;
        let shown = rows_of(&w, "rekonsiliasi-sipd").await;
        let other: i64 = shown[0][4].parse().expect("a document");
        assert!(other != proposed && [first.sp2d, second.sp2d].contains(&other), "{shown:?}");
        w.ok("kbud", note(other, &number_of(91), "")).await;
        let states: Vec<String> = rows_of(&w, "rekonsiliasi-sipd").await.into_iter().map(|r| r[0].clone()).collect();
        assert_eq!(states, ["hanya-lokal"]);
        assert_eq!((w.realised().await, w.balance(ATK).await.external), (10_000, 0));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_copy_that_came_before_ours_is_retired_by_an_official_alone() {
    practice(|w| async move {
        w.operate(import(YEAR, "d1", vec![entered(ATK, SKPD_A, 91, 5_000)])).await;
        let chain = w.issued(A, ask(&w, ATK, 5_000)).await;
        let again = vec![entered(ATK, SKPD_A, 91, 5_000), entered(ATK_B, SKPD_B, 92, 700)];
        let answer = w.operate(import(YEAR, "d2", again)).await;
        // Noted by the import, the copy would go on counting beside ours.
        assert_eq!(codes_of(&answer).await, ["IMPOR-MUNGKIN-GANDA"]);
        assert_eq!((w.realised().await, w.balance(ATK).await.external), (10_700, 5_000));
        w.ok("kbud", note(chain.sp2d, &number_of(91), "")).await;
        assert_eq!((w.realised().await, w.balance(ATK).await.external), (5_700, 0));
    })
    .await;
}
