//! An old date passes by somebody else's consent, and by nothing more than that.

use crate::support::steps::*;
use crate::support::*;
use kernel::lifecycle::Kind;
use kernel::sheet::Value;
use organisation::acts::LockPeriod;
use store::DocRef;
use treasury::acts::{AuthoriseSpd, ConsentOldDate, ConsentOldDateOfBud, IssueSp2d, IssueSpm, RevokeOldDate, Sptjm};
use treasury::public::Particular;

const NONE: [&str; 0] = [];
/// Five working days after the Monday on which the drafts are made.
const LATER: &str = "2026-02-23";

fn consent(unit: &str, kind: Kind, days: (&str, &str), documents: i64) -> ConsentOldDate {
    let (first_day, last_day) = (day(days.0), day(days.1));
    ConsentOldDate { unit: code(unit), kind, first_day, last_day, documents, reason: "SIPD padam seminggu".into() }
}

fn of_bud(unit: &str, kind: Kind) -> ConsentOldDateOfBud {
    ConsentOldDateOfBud(consent(unit, kind, (TODAY, TODAY), 1))
}

/// For requests of the SKPD of this very Monday.
fn requests(documents: i64) -> ConsentOldDate {
    consent(SKPD_A, Kind::Spp, (TODAY, TODAY), documents)
}

/// Used so far, all consents together.
async fn used(w: &World) -> i64 {
    w.count("SELECT CAST(COALESCE(SUM(used), 0) AS BIGINT) AS n FROM old_date_consent").await
}

/// Why an old date was refused, in words.
async fn told(w: &World, spp: i64, date: &str) -> String {
    let Err(store::Error::Refused(found)) = w.act("bp-a", submit_on(spp, date)).await else { panic!("{spp} passed") };
    found.into_vec().into_iter().find(|r| r.code == "TGL-MUNDUR").map(|r| r.message).unwrap_or_default()
}

async fn report(w: &World, by: &str) -> Vec<Vec<String>> {
    let mut view = w.db.view().await.expect("a view");
    let query = store::module::Query { year: YEAR, by: Some(by.into()), ..Default::default() };
    let report = treasury::MODULE.reports.iter().find(|r| r.name == "persetujuan-tanggal-lama").expect("a report");
    let sheet = (report.run)(&mut view, &query).await.expect("a sheet");
    assert!(sheet.rows.iter().all(|row| row.len() == sheet.columns.len()));
    sheet.rows.iter().map(|row| row.iter().map(Value::plain).collect()).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_document_comes_in_by_a_consent_and_the_next_one_needs_another() {
    practice(|w| async move {
        let (first, second) = (w.drafted(A, ask(&w, ATK, 10)).await, w.drafted(A, ask(&w, ATK, 10)).await);
        let w = w.on(LATER).await;
        assert_eq!(w.refused("bp-a", submit_on(first, TODAY)).await, ["TGL-MUNDUR"]);
        // Whoever enters does not consent, nor does another SKPD's head.
        assert_eq!(w.refused("bp-a", requests(1)).await, ["WEWENANG-JABATAN"]);
        assert_eq!(w.refused("pa-b", requests(1)).await, ["WEWENANG-SKPD"]);
        // A consent for another kind, for another unit, for another day.
        w.ok("pa-a", consent(SKPD_A, Kind::Tbp, (TODAY, TODAY), 1)).await;
        w.ok("kpa-a", consent(UNIT_A1, Kind::Spp, (TODAY, TODAY), 1)).await;
        w.ok("pa-a", consent(SKPD_A, Kind::Spp, ("2026-02-17", "2026-02-18"), 1)).await;
        assert_eq!(w.refused("bp-a", submit_on(first, TODAY)).await, ["TGL-MUNDUR"]);
        assert_eq!(used(&w).await, 0);
        let given = id_of(&w.ok("pa-a", requests(1)).await, "consent");
        w.ok("bp-a", submit_on(first, TODAY)).await;
        assert_eq!(used(&w).await, 1);
        assert!(told(&w, second, TODAY).await.contains("sudah terpakai untuk 1 dokumen"));
        // The same document comes in again by it, and takes no second place.
        w.ok("ppk-a", return_spp(first)).await;
        w.ok("bp-a", submit_on(first, TODAY)).await;
        assert_eq!((used(&w).await, report(&w, "dokumen").await.len()), (1, 2));

        let row = report(&w, "nomor").await.into_iter().find(|row| row[0] == given.to_string()).expect("a row");
        assert_eq!(row[4..11], [TODAY, TODAY, LATER, "2026-03-02", "1", "1", "terpakai habis"]);
        assert_eq!(row[11..14], ["Pejabat pa-a", "Pengguna Anggaran", "SIPD padam seminggu"]);
        let row = report(&w, "dokumen").await.remove(0);
        assert_eq!(row[0], given.to_string());
        assert_eq!(row[5..10], [TODAY, LATER, "5", "Pejabat bp-a", "Pejabat pa-a"]);

        let mut view = w.db.view().await.expect("a view");
        let sheet = treasury::public::sheet(&mut view, first).await.expect("read").expect("a sheet");
        let named = Value::text(format!("{given}, Pejabat pa-a: SIPD padam seminggu"));
        assert_eq!(sheet.particulars.iter().filter(|(what, v)| *what == Particular::OldDate && *v == named).count(), 1);
        let history = &sheet.trace.history;
        let by: Vec<_> = history.iter().filter(|e| e.act == "submit-spp").map(|e| e.consent).collect();
        assert_eq!(by, [Some(given), Some(given)]);
        assert!(history.iter().filter(|e| e.act != "submit-spp").all(|e| e.consent.is_none()));
        let other = treasury::public::trace(&mut view, &DocRef::from(second)).await.expect("a trace");
        assert!(other.history.iter().all(|e| e.consent.is_none()));
        drop(view);
        assert_eq!(w.findings().await, Vec::<String>::new());
        w.proved(&[]).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_consent_holds_for_its_days_and_to_its_last_day() {
    practice(|w| async move {
        let mut drafts = Vec::new();
        for _ in 0..3 {
            drafts.push(w.drafted(A, ask(&w, ATK, 10)).await);
        }
        let w = w.on(LATER).await;
        let day_of = |spp: usize, date: &str| submit_on(drafts[spp], date);
        // From the seventeenth to the eighteenth; until the second of March.
        w.ok("pa-a", consent(SKPD_A, Kind::Spp, ("2026-02-17", "2026-02-18"), 9)).await;
        assert_eq!(report(&w, "nomor").await[0][10], "berlaku");
        assert_eq!(w.refused("bp-a", day_of(0, TODAY)).await, ["TGL-MUNDUR"]);
        w.ok("bp-a", day_of(0, "2026-02-17")).await;
        let w = w.on("2026-03-02").await;
        w.ok("bp-a", day_of(1, "2026-02-18")).await;
        assert_eq!(w.refused("bp-a", day_of(2, "2026-02-19")).await, ["TGL-MUNDUR"]);
        let w = w.on("2026-03-03").await;
        assert!(told(&w, drafts[2], "2026-02-18").await.contains("hanya berlaku sampai 2 Maret 2026"));
        // The limit itself needs nobody's consent.
        w.ok("bp-a", day_of(2, "2026-02-26")).await;
        let states: Vec<_> = report(&w, "nomor").await.into_iter().map(|row| row[10].clone()).collect();
        assert_eq!((used(&w).await, states), (2, vec!["lewat waktunya".to_owned()]));
        assert_eq!(w.findings().await, Vec::<String>::new());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_consent_excuses_the_lag_alone() {
    practice(|w| async move {
        let (first, second) = (w.drafted(A, ask(&w, ATK, 10)).await, w.drafted(A, ask(&w, ATK, 10)).await);
        let w = w.on(LATER).await;
        w.ok("pa-a", consent(SKPD_A, Kind::Spp, ("2026-02-13", "2026-02-18"), 9)).await;
        // Before what it rests on, before the last number, and above the money.
        let early = codes(w.act("bp-a", submit_on(first, "2026-02-13")).await);
        assert_eq!(early, ["SPP-SPD", "TGL-SEBELUM-DASAR"]);
        w.ok("bp-a", submit_on(first, "2026-02-17")).await;
        assert_eq!(w.refused("bp-a", submit_on(second, TODAY)).await, ["TGL-SEBELUM-NOMOR-TERAKHIR"]);
        // What was refused used nothing up.
        assert_eq!(used(&w).await, 1);
        let w = w.on("2026-03-02").await;
        w.ok("ppkd", LockPeriod { year: YEAR, month: 2, unit: Some(code(SKPD_A)) }).await;
        assert_eq!(w.refused("bp-a", submit_on(second, "2026-02-18")).await, ["TGL-PERIODE-TERKUNCI"]);
        assert_eq!(used(&w).await, 1);
        assert_eq!(w.findings().await, Vec::<String>::new());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_enters_did_not_consent() {
    practice(|w| async move {
        let spp = w.verified(A, ask(&w, ATK, 10)).await;
        let spd_of_a =
            w.rows("SELECT id FROM document WHERE kind = 'SPD' ORDER BY id", vec![]).await[0].int("id").unwrap();
        let w = w.on(LATER).await;
        let sptjm = || Some(Sptjm { number: "SPTJM-1".into(), date: day(TODAY) });
        let spm = || IssueSpm { spp: spp.into(), date: Some(day(TODAY)), sptjm: sptjm() };
        // The PA's own consent serves others, not the PA.
        w.ok("pa-a", consent(SKPD_A, Kind::Spm, (TODAY, TODAY), 1)).await;
        let Err(store::Error::Refused(found)) = w.act("pa-a", spm()).await else { panic!("an SPM") };
        let found = found.into_vec();
        assert_eq!(found.len(), 1, "{found:?}");
        assert!(found[0].message.contains("Anda berikan sendiri"), "{found:?}");
        w.ok("ppkd", of_bud(SKPD_A, Kind::Spm)).await;
        let spm = id_of(&w.ok("pa-a", spm()).await, "id");
        // Of the BUD's documents the PPKD decides, of the treasurers' the PA.
        assert_eq!(w.refused("pa-a", consent(SKPD_A, Kind::Sp2d, (TODAY, TODAY), 1)).await, ["TGL-SETUJU-JENIS"]);
        assert_eq!(w.refused("ppkd", of_bud(SKPD_A, Kind::Spp)).await, ["TGL-SETUJU-JENIS"]);
        assert_eq!(w.refused("kbud", of_bud(SKPD_A, Kind::Sp2d)).await, ["WEWENANG-JABATAN"]);
        let sp2d = || IssueSp2d { spm: spm.into(), date: Some(day(TODAY)), spm_received: Some(day(TODAY)) };
        assert_eq!(w.refused("kbud", sp2d()).await, ["TGL-MUNDUR"]);
        w.ok("ppkd", of_bud(SKPD_A, Kind::Sp2d)).await;
        let sp2d = id_of(&w.ok("kbud", sp2d()).await, "id");
        // What the PPKD enters himself the regional secretary agrees to.
        let again = id_of(&w.ok("kbud", spd(SKPD_A, &SPD_A_LINES, Some(spd_of_a))).await, "id");
        let authorise = || AuthoriseSpd { spd: again.into(), date: Some(day(TODAY)) };
        w.ok("ppkd", of_bud(SKPD_A, Kind::Spd)).await;
        assert_eq!(w.refused("ppkd", authorise()).await, ["TGL-MUNDUR"]);
        w.ok("sekda", of_bud(SKPD_A, Kind::Spd)).await;
        w.ok("ppkd", authorise()).await;
        // Each was kept under the consent it came in by.
        let kept =
            "SELECT x.document_id AS id FROM old_date_use x JOIN document d ON d.id = x.document_id ORDER BY x.id";
        let kept: Vec<i64> = w.rows(kept, vec![]).await.iter().map(|r| r.int("id").unwrap()).collect();
        assert_eq!(kept, [spm, sp2d, again]);
        assert_eq!(w.findings().await, Vec::<String>::new());
        w.proved(&[]).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_consent_is_taken_back_by_whoever_gave_it() {
    practice(|w| async move {
        let spp = w.drafted(A, ask(&w, ATK, 10)).await;
        let w = w.on(LATER).await;
        let given = id_of(&w.ok("pa-a", requests(2)).await, "consent");
        let back = |unit: &str| RevokeOldDate { unit: code(unit), consent: given, reason: "tidak jadi".into() };
        assert_eq!(w.refused("ppkd", back(SKPD_A)).await, ["TGL-SETUJU-PEMBERI"]);
        assert_eq!(w.refused("bp-a", back(SKPD_A)).await, ["WEWENANG-JABATAN"]);
        assert!(w.refused("pa-b", back(SKPD_B)).await[0].starts_with("tidak ditemukan"));
        w.ok("pa-a", back(SKPD_A)).await;
        assert_eq!(w.refused("pa-a", back(SKPD_A)).await, ["TGL-SETUJU-DICABUT"]);
        assert!(told(&w, spp, TODAY).await.contains("sudah dicabut"));
        let row = report(&w, "nomor").await.remove(0);
        assert_eq!((row[10].as_str(), row[14].as_str()), ("dicabut", "tidak jadi"));
        assert_eq!(codes(w.act("bp-a", submit(spp)).await), NONE);
        w.proved(&[]).await;
    })
    .await;
}
