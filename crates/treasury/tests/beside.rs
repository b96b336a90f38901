//! Beside the national system: what was recorded here while it was away comes
//! back in its report, and counts once.

use crate::support::report::{import, paid};
use crate::support::steps::*;
use crate::support::*;
use store::module::Query;
use treasury::acts::{ImportRealisasi, NoteNationalNumber, Outcome, ResolveDifference, WithdrawNationalNumber};
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

/// The sums of the report that is written back, in order.
async fn written_back(w: &World) -> Vec<String> {
    let mut view = w.db.view().await.expect("a view");
    let report = treasury::MODULE.reports.iter().find(|r| r.name == "realisasi").expect("a report");
    let sheet = (report.run)(&mut view, &Query { year: YEAR, ..Query::default() }).await.expect("a sheet");
    let at = sheet.columns.iter().position(|c| c.name == "Nilai Realisasi").expect("a column");
    let mut sums: Vec<String> = sheet.rows.iter().map(|r| r[at].plain()).collect();
    sums.sort();
    sums
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
        for row in &waiting[6..] {
            assert_eq!([row[8].as_str(), row[9].as_str()], [ATK.sub, ATK.rek], "as it is typed there: {row:?}");
            assert_eq!(
                [row[13].as_str(), row[16].as_str(), row[17].as_str()],
                ["CV Maju", "Bank Daerah, a.n. Pemilik", "••••0001"]
            );
            assert!(row[20].starts_with("INV-"), "{row:?}");
        }
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
        assert_eq!(written_back(&w).await, ["50.00", "50.01"], "the report tells what counts");
        let shown = rows_of(&w, "rekonsiliasi-sipd").await;
        assert_eq!((shown.len(), shown[0][0].as_str(), shown[0][9].as_str()), (1, "berbeda", "mirip"));
        assert!(shown[0][10].contains("50,00") && shown[0][10].contains("50,01"), "{shown:?}");
        let refused = w.refused("bp-a", note(chain.sp2d, &number_of(91), "")).await;
        assert_eq!(refused, ["NOMOR-SIPD-BEDA-NILAI", "SIPD-NOMOR-JUMLAH"]);
        // Neither whoever asked for it nor whoever issued it says so alone.
        let noted = || note(chain.sp2d, &number_of(91), "salah ketik satu sen di SIPD");
        for who in ["bp-a", "kbud"] {
            assert_eq!(w.refused(who, noted()).await, ["SIPD-NOMOR-JUMLAH"], "{who}");
        }
        assert_eq!(w.balance(ATK).await.external, 5_001);
        w.ok("kbud2", noted()).await;
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
        // The sum that was accepted is not told as another again.
        let answer = w.operate(import(YEAR, "d3", vec![entered(ATK, SKPD_A, 91, 5_001)])).await;
        assert_eq!(codes_of(&answer).await, ["IMPOR-BEDA-LOKAL"]);
        assert_eq!((w.realised().await, w.balance(ATK).await.external), (5_000, 0));
        // Changed once more there: the old decision does not cover it, and both count.
        let answer = w.operate(import(YEAR, "d4", vec![entered(ATK, SKPD_A, 91, 4_000)])).await;
        assert_eq!(codes_of(&answer).await, ["IMPOR-NOMOR-BEDA"]);
        assert_eq!(rows_of(&w, "rekonsiliasi-sipd").await[0][0], "berbeda");
        assert_eq!((w.realised().await, w.balance(ATK).await.external), (9_000, 4_000));
        // Corrected there once more: its copy ends by itself.
        w.operate(import(YEAR, "d5", vec![entered(ATK, SKPD_A, 91, 5_000)])).await;
        assert_eq!((w.realised().await, w.balance(ATK).await.external), (5_000, 0));
        assert_eq!(broken(&w).await, Vec::<String>::new());
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

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_noted_payment_does_not_end_before_its_number_is_withdrawn() {
    practice(|w| async move {
        // Issued here and not transferred: it was typed and paid there instead.
        let chain = w.issued(A, ask(&w, ATK, 5_000)).await;
        let report = || import(YEAR, "d1", vec![entered(ATK, SKPD_A, 91, 5_000)]);
        w.operate(report()).await;
        assert_eq!(w.operate(report()).await.done["unchanged"], true);
        assert_eq!(w.refused("kbud", void_sp2d(chain.sp2d)).await, ["SIPD-NOMOR-TERCATAT"]);
        let take_back = WithdrawNationalNumber { document: chain.sp2d.into(), reason: "dibayar di SIPD".into() };
        w.ok("kbud", take_back).await;
        // The same file is looked at again, and what was parted is not joined by it.
        let answer = w.operate(report()).await;
        assert_eq!((answer.done["unchanged"].clone(), answer.done["sp2d"].clone()), (false.into(), 1.into()));
        assert_eq!(codes_of(&answer).await, ["IMPOR-MUNGKIN-GANDA"]);
        assert_eq!((w.realised().await, w.balance(ATK).await.external), (10_000, 5_000));
        w.ok("kbud", void_sp2d(chain.sp2d)).await;
        w.operate(report()).await;
        assert_eq!((w.realised().await, w.balance(ATK).await.external), (5_000, 5_000));
        assert_eq!(broken(&w).await, Vec::<String>::new());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn another_sum_under_a_noted_number_counts_beside_it() {
    practice(|w| async move {
        let chain = w.issued(A, ask(&w, ATK, 5_000)).await;
        // Noted before any report tells it, so that no copy is there to compare.
        w.ok("bp-a", note(chain.sp2d, &number_of(91), "")).await;
        let answer = w.operate(import(YEAR, "d1", vec![entered(ATK, SKPD_A, 91, 5_001)])).await;
        assert_eq!(codes_of(&answer).await, ["IMPOR-NOMOR-BEDA"]);
        assert_eq!((w.realised().await, w.balance(ATK).await.external), (10_001, 5_001));
        w.operate(import(YEAR, "d2", vec![entered(ATK, SKPD_A, 91, 5_000)])).await;
        assert_eq!((w.realised().await, w.balance(ATK).await.external), (5_000, 0));
        assert_eq!(broken(&w).await, Vec::<String>::new());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn our_number_given_out_again_there_is_another_payment() {
    practice(|w| async move {
        let chain = w.issued(A, ask(&w, ATK, 5_000)).await;
        let number = async |id: i64| {
            let rows = w.rows("SELECT number FROM document WHERE id = $1", store::params![id]).await;
            rows[0].text("number").expect("a number")
        };
        let again = |number: &str, serial, amount| Paid {
            sp2d_number: number.to_owned(),
            ..entered(ATK, SKPD_A, serial, amount)
        };
        let ours = number(chain.sp2d).await;
        let answer = w.operate(import(YEAR, "d1", vec![again(&ours, 91, 50_000)])).await;
        assert_eq!(codes_of(&answer).await, ["IMPOR-MUNGKIN-GANDA", "IMPOR-NOMOR-LOKAL"]);
        assert_eq!((w.realised().await, w.balance(ATK).await.external), (55_000, 50_000));
        // The number means ours.
        let mut view = w.db.view().await.expect("a view");
        let found = store::documents::find(&mut view, &store::DocRef(ours.clone())).await.expect("read");
        assert_eq!(found.map(|d| d.id), Some(chain.sp2d));
        let seen = store::documents::seen(&mut view, &store::DocRef(ours.clone())).await.expect("read");
        assert_eq!(seen.iter().map(|d| d.id).collect::<Vec<_>>(), [chain.sp2d]);
        drop(view);
        // A number of a document that has ended keeps nothing out either.
        let ended = w.issued(A, ask(&w, ATK, 700)).await;
        w.ok("kbud", void_sp2d(ended.sp2d)).await;
        let both = vec![again(&ours, 91, 50_000), again(&number(ended.sp2d).await, 92, 900)];
        w.operate(import(YEAR, "d2", both)).await;
        assert_eq!((w.realised().await, w.balance(ATK).await.external), (55_900, 50_900));
        assert_eq!(broken(&w).await, Vec::<String>::new());
    })
    .await;
}

const RELEASED_THERE: &str = "SELECT CAST(COALESCE(SUM(f.amount), 0) AS BIGINT) AS n FROM fund_release f
   JOIN document d ON d.id = f.document_id WHERE f.active = 1 AND d.external = 1";

/// A payment under an SPD that was typed there as one of ours is here.
fn under_an_spd(digest: &str) -> (ImportRealisasi, String) {
    let number = format!("99.01/01.0/000056/{SKPD_A}/M/1/{YEAR}");
    let spd = Paid { spd_number: number.clone(), spd_value: sen(5_000_000), ..entered(JASA, SKPD_A, 91, 700) };
    (import(YEAR, digest, vec![spd]), number)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_spd_that_may_be_either_of_two_releases_nothing() {
    practice(|w| async move {
        let mut ours = Vec::new();
        for _ in 0..2 {
            ours.push(w.release(SKPD_A, &[(JASA, 5_000_000)], None).await.expect("an SPD"));
        }
        let (report, number) = under_an_spd("d1");
        let answer = w.operate(report).await;
        assert_eq!(codes_of(&answer).await, ["IMPOR-SPD-RAGU"]);
        assert_eq!(w.count(RELEASED_THERE).await, 0);
        let take_back =
            |document: i64| WithdrawNationalNumber { document: document.into(), reason: "bukan ini".into() };
        // Noted and parted again, it still may be the other.
        w.ok("kbud", note(ours[0], &number, "")).await;
        w.ok("kbud", take_back(ours[0])).await;
        assert_eq!(codes_of(&w.operate(under_an_spd("d2").0).await).await, ["IMPOR-SPD-RAGU"]);
        assert_eq!(w.count(RELEASED_THERE).await, 0);
        // Neither of the two, an official says: it is one of its own.
        w.ok("kbud", note(ours[1], &number, "")).await;
        w.ok("kbud", take_back(ours[1])).await;
        assert_eq!(codes_of(&w.operate(under_an_spd("d3").0).await).await, Vec::<String>::new());
        assert_eq!(w.count(RELEASED_THERE).await, 5_000_000);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_copy_of_an_spd_releases_no_more_once_it_is_ours() {
    practice(|w| async move {
        let (report, number) = under_an_spd("d1");
        assert_eq!(codes_of(&w.operate(report).await).await, Vec::<String>::new());
        assert_eq!(w.count(RELEASED_THERE).await, 5_000_000);
        let ours = w.release(SKPD_A, &[(JASA, 5_000_000)], None).await.expect("an SPD");
        w.ok("kbud", note(ours, &number, "")).await;
        assert_eq!(w.count(RELEASED_THERE).await, 0);
        w.operate(under_an_spd("d2").0).await;
        assert_eq!(w.count(RELEASED_THERE).await, 0, "nor does the next report");
        w.ok("kbud", WithdrawNationalNumber { document: ours.into(), reason: "bukan yang ini".into() }).await;
        assert_eq!(w.count(RELEASED_THERE).await, 5_000_000);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_newer_report_no_longer_tells_goes_on_counting_and_is_told() {
    practice(|w| async move {
        let one = |serial, amount| entered(ATK, SKPD_A, serial, amount);
        w.operate(import(YEAR, "d1", vec![one(91, 5_000), one(92, 700)])).await;
        let elsewhere = w.operate(import(YEAR, "d2", vec![entered(ATK_B, SKPD_B, 93, 10)])).await;
        assert_eq!(codes_of(&elsewhere).await, Vec::<String>::new(), "it tells of another SKPD");
        let answer = w.operate(import(YEAR, "d3", vec![one(92, 700)])).await;
        assert_eq!(codes_of(&answer).await, ["IMPOR-HILANG"]);
        assert!(answer.done["findings"].to_string().contains("50,00"), "{}", answer.done);
        assert_eq!((w.realised().await, w.balance(ATK).await.external), (5_710, 5_700));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn evidence_that_an_sp2d_ties_later_stands_once_in_what_is_written_back() {
    practice(|w| async move {
        let tied = Paid {
            document_number: format!("99.01/05.0/000091/UP/{SKPD_A}/M/1/{YEAR}"),
            document_kind: "TBP".into(),
            transaction_kind: "UP".into(),
            sp2d_number: format!("99.01/04.0/000091/UP/{SKPD_A}/M/1/{YEAR}"),
            ..entered(ATK, SKPD_A, 91, 700)
        };
        let loose = Paid {
            spd_number: String::new(),
            spd_value: sen(0),
            spp_number: String::new(),
            spp_date: None,
            spm_number: String::new(),
            spm_date: None,
            sp2d_number: String::new(),
            sp2d_date: None,
            sp2d_value: sen(0),
            ..tied.clone()
        };
        w.operate(import(YEAR, "d1", vec![loose])).await;
        w.operate(import(YEAR, "d2", vec![tied.clone()])).await;
        assert_eq!(rows_of(&w, "realisasi").await.len(), 1);
        // A payment whose SPP got another number there stands once too.
        let paid = entered(ATK, SKPD_A, 92, 300);
        let renamed = Paid { document_number: "SPP-BARU".into(), spp_number: "SPP-BARU".into(), ..paid.clone() };
        w.operate(import(YEAR, "d3", vec![tied.clone(), paid])).await;
        w.operate(import(YEAR, "d4", vec![tied, renamed])).await;
        assert_eq!(rows_of(&w, "realisasi").await.len(), 2);
        assert_eq!(w.realised().await, 1_000);
    })
    .await;
}
