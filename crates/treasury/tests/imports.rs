//! Documents of the national system: they count when confirmed, and never move.

use std::sync::Arc;

use crate::support::report::{import, paid};
use crate::support::steps::*;
use crate::support::*;
use kernel::{Day, Money, Role};
use organisation::acts::{ConfirmRole, GrantRole};
use organisation::public::ProvePresence;
use preparation::acts::{EditCashPlan, LoadCashPlan, PlanLine, RatifyCashPlan, SetCashPlan, SpreadCashPlan};
use store::{Answer, Error};
use treasury::acts::{
    AuthoriseSpd, ConfirmRealisasi, DraftSpd, NoteNationalNumber, PrepareCashPlanByRealisation, RejectRealisasi,
};

/// An account that local SPD leave alone.
const GAJI: Key = key(SKPD_A, "1.01.01.2.02.0001", "5.1.01.01.001.00001");

async fn with_gaji(w: &World) {
    let mut lines = LINES.to_vec();
    lines.push(line(GAJI, SKPD_A, DAU, 1_000));
    w.operate(rekap::import(YEAR, "pergeseran-1", &lines)).await;
}

/// Findings of our own books; holes in a file's numbers are the file's.
async fn broken(w: &World) -> Vec<String> {
    w.findings().await.into_iter().filter(|f| f.starts_with("CEK-")).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn imported_documents_count_but_take_no_step() {
    practice(|w| async move {
        with_gaji(&w).await;
        let answer = w.operate(import(YEAR, "d1", vec![paid(GAJI, SKPD_A, 7, YEAR, 1_000)])).await;
        assert_eq!((answer.done["sp2d"].clone(), answer.done["status"].clone()), (1.into(), "berlaku".into()));
        assert_eq!(w.balance(GAJI).await.external, 1_000);
        assert_eq!(w.realised().await, 1_000);
        assert_eq!(broken(&w).await, Vec::<String>::new());
        let again = w.operate(import(YEAR, "d1", vec![paid(GAJI, SKPD_A, 7, YEAR, 1_000)])).await;
        assert_eq!(again.done["unchanged"], true);
        // Another file with the same documents in it brings nothing twice.
        let longer = w.operate(import(YEAR, "d2", vec![paid(GAJI, SKPD_A, 7, YEAR, 1_000)])).await;
        assert_eq!(longer.done["known"], 4);
        assert_eq!((w.balance(GAJI).await.external, w.realised().await), (1_000, 1_000));
        for (kind, who, step) in [("SPP", "ppk-a", 0), ("SPP", "pa-a", 1), ("SPM", "kbud", 2), ("SP2D", "kbud", 3)] {
            let rows = w.rows("SELECT id FROM document WHERE external = 1 AND kind = $1", store::params![kind]).await;
            let id = rows[0].int("id").expect("an id");
            let refused = match step {
                0 => w.refused(who, return_spp(id)).await,
                1 => w.refused(who, order(id)).await,
                2 => w.refused(who, issue_received(id, TODAY)).await,
                _ => w.refused(who, return_sp2d(id, 1)).await,
            };
            assert_eq!(refused[0], "DOKUMEN-LUAR", "{kind} {refused:?}");
            if step == 2 {
                assert_eq!(w.refused(who, return_spm(id)).await, ["DOKUMEN-LUAR"]);
                assert_eq!(w.refused("pa-a", void_spm(id)).await, ["DOKUMEN-LUAR"]);
            }
        }
        let spd = w.rows("SELECT id FROM document WHERE external = 1 AND kind = 'SPD'", vec![]).await;
        let spd = spd[0].int("id").expect("an id");
        let revision = w.refused("kbud", crate::support::spd(SKPD_A, &[(GAJI, 1_000)], Some(spd))).await;
        assert!(revision[0].starts_with("tidak ditemukan"), "{revision:?}");
        assert!(
            w.refused("ppkd", treasury::acts::AuthoriseSpd { spd: spd.into(), date: None }).await[0] == "DOKUMEN-LUAR"
        );
        // The ceiling is used up; local numbers go on from the seventh.
        let mut months = [0; 12];
        months[0] = 1_000;
        w.plan(GAJI, months).await.expect("a plan");
        assert_eq!(w.judged(A, ask(&w, GAJI, 1)).await, ["SPP-ANGGARAN-KAS", "SPP-PAGU", "SPP-SPD"]);
        let chain = w.issued(A, ask(&w, ATK, 10)).await;
        for id in [chain.spp, chain.spm, chain.sp2d] {
            let rows = w.rows("SELECT serial FROM document WHERE id = $1", store::params![id]).await;
            assert_eq!(rows[0].int("serial").expect("a serial"), 8);
        }
        assert_eq!(broken(&w).await, Vec::<String>::new());
        // The other system goes on, past what was given here.
        w.operate(import(YEAR, "d3", vec![paid(GAJI, SKPD_A, 7, YEAR, 1_000), paid(GAJI, SKPD_A, 20, YEAR, 0)])).await;
        let chain = w.issued(A, ask(&w, ATK, 10)).await;
        let rows = w.rows("SELECT serial FROM document WHERE id = $1", store::params![chain.sp2d]).await;
        assert_eq!(rows[0].int("serial").expect("a serial"), 21);
        assert_eq!(broken(&w).await, Vec::<String>::new());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_spent_elsewhere_over_the_ceiling_is_found_and_leaves_no_room() {
    practice(|w| async move {
        with_gaji(&w).await;
        w.operate(import(YEAR, "d1", vec![paid(GAJI, SKPD_A, 7, YEAR, 1_001)])).await;
        let balance = w.balance(GAJI).await;
        assert_eq!((balance.external, balance.overrun), (1_001, 1));
        let findings = w.findings().await;
        assert!(findings.iter().any(|f| f.starts_with("CEK-PAGU")), "{findings:?}");
        // A number that a local document bears is kept as it is, and told.
        w.submitted(A, ask(&w, ATK, 10)).await;
        let local = w.rows("SELECT number FROM document WHERE kind = 'SPP' AND external = 0", vec![]).await;
        let mut clash = paid(GAJI, SKPD_A, 9, YEAR, 5);
        clash.spp_number = local[0].text("number").expect("a number");
        clash.document_number = clash.spp_number.clone();
        let report = w.operate(import(YEAR, "d4", vec![clash])).await;
        assert!(report.done["findings"].to_string().contains("IMPOR-NOMOR-LOKAL"));
        assert_eq!(w.balance(ATK).await.used(), (10, 0));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_correction_gives_back_no_more_than_was_spent() {
    practice(|w| async move {
        with_gaji(&w).await;
        let refused = codes(w.act_in(operator(), import(YEAR, "d1", vec![paid(GAJI, SKPD_A, 7, YEAR, -1)])).await);
        assert_eq!(refused, ["IMPOR-NEGATIF"]);
        assert_eq!(w.count("SELECT COUNT(*) AS n FROM document WHERE external = 1").await, 0, "nothing of it is kept");
        w.operate(import(YEAR, "d2", vec![paid(GAJI, SKPD_A, 7, YEAR, 600)])).await;
        w.operate(import(YEAR, "d3", vec![paid(GAJI, SKPD_A, 8, YEAR, -600)])).await;
        assert_eq!((w.balance(GAJI).await.external, w.realised().await), (0, 0));
        let refused = codes(w.act_in(operator(), import(YEAR, "d4", vec![paid(GAJI, SKPD_A, 9, YEAR, -1)])).await);
        assert_eq!(refused, ["IMPOR-NEGATIF"]);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn in_a_real_regency_a_newer_report_changes_what_is_here_when_it_is_confirmed() {
    real(|w| async move {
        let year = found(&w).await.year();
        let murni = rekap::import(year, "murni", &[line(GAJI, SKPD_A, DAU, 1_000), line(ATK, SKPD_A, DAU, 500)]);
        let version = id_of(&w.ok("ppkd", murni).await, "version");
        w.ok("sekda", budget::acts::ConfirmApbd { version }).await;
        let file = |digest: &str, lines: &[(Key, u32, i64)]| {
            import(year, digest, lines.iter().map(|(key, n, sum)| paid(*key, SKPD_A, *n, year, *sum)).collect())
        };
        let external = |key: Key| {
            let sql = "SELECT a.external FROM account a WHERE a.year = $1 AND a.rekening = $2";
            let params = store::params![year, code(key.rek).norm()];
            let world = &w;
            async move { world.rows(sql, params).await[0].int("external").expect("a sum") }
        };
        let released = "SELECT CAST(COALESCE(SUM(amount), 0) AS BIGINT) AS n FROM fund_release WHERE active = 1";
        let first = id_of(&w.ok("ppkd", file("r1", &[(GAJI, 3, 600), (GAJI, 4, 50)])).await, "import");
        w.ok("bud", ConfirmRealisasi { import: first }).await;
        assert_eq!(figures(&w, year).await, (1_500, 650, 650));

        // One sen more, one document on another account, one new: all of it waits.
        let brought = w.ok("ppkd", file("r2", &[(GAJI, 3, 601), (ATK, 4, 50), (GAJI, 5, 7)])).await;
        let second = id_of(&brought, "import");
        let told = brought.done["findings"].to_string();
        assert!(told.contains("IMPOR-BERBEDA") && told.contains("pejabat kedua"), "{told}");
        assert_eq!((figures(&w, year).await, w.count(released).await), ((1_500, 650, 650), 650));
        assert_eq!(w.refused("ppkd", ConfirmRealisasi { import: second }).await, ["WEWENANG-ORANG-SAMA"]);
        assert_eq!(figures(&w, year).await, (1_500, 650, 650), "who brought it confirms nothing");
        let confirmed = w.ok("bud", ConfirmRealisasi { import: second }).await;
        assert!(confirmed.done["findings"].to_string().contains("IMPOR-DIPERBARUI"));
        assert_eq!(figures(&w, year).await, (1_500, 658, 658));
        assert_eq!((external(GAJI).await, external(ATK).await), (608, 50));
        assert!(w.refused("bud", ConfirmRealisasi { import: second }).await[0].starts_with("tidak ditemukan"));

        // Two wait; the newer is confirmed first and takes what the older holds of it.
        let older = id_of(&w.ok("kbud", file("r3", &[(GAJI, 3, 500), (GAJI, 6, 20), (ATK, 7, 2)])).await, "import");
        let newer = id_of(&w.ok("ppkd", file("r4", &[(GAJI, 3, 400), (GAJI, 6, 10)])).await, "import");
        w.ok("bud", ConfirmRealisasi { import: newer }).await;
        assert_eq!(figures(&w, year).await, (1_500, 467, 467));
        // The older brings the rest and changes nothing that the newer tells.
        w.ok("bud", ConfirmRealisasi { import: older }).await;
        assert_eq!(figures(&w, year).await, (1_500, 469, 469));
        assert_eq!((external(GAJI).await, external(ATK).await), (417, 52));
        assert_eq!(w.count("SELECT COUNT(*) AS n FROM document WHERE state = 'menunggu-konfirmasi'").await, 0);
        assert_eq!(w.count(released).await, 519, "SPD 4 has a line on each account");
        let mut view = w.db.view().await.expect("a view");
        let check = (treasury::checks::ALL[0].run)(&mut view, year).await.expect("a check");
        let broken: Vec<_> = check.findings.iter().filter(|f| f.code.starts_with("CEK-")).collect();
        assert!(broken.is_empty(), "{broken:?}");
    })
    .await;
}

/// A real regency with two officials of the treasury and a Sekda.
async fn found(w: &World) -> Day {
    let today = organisation::testing::found(&w.db).await.expect("founded");
    for (number, (name, role)) in (21..).zip([
        ("ppkd", Role::Ppkd),
        ("kbud", Role::KuasaBud),
        ("bud", Role::Bud),
        ("sekda", Role::Sekda),
        ("tapd", Role::Tapd),
    ]) {
        let nip = format!("1980010120050110{number}");
        organisation::testing::appoint(&w.db, &nip, name, role, today).await.expect("appointed");
    }
    today
}

async fn figures(w: &World, year: i32) -> (i64, i64, i64) {
    let sums = w.rows("SELECT CAST(COALESCE(SUM(ceiling), 0) AS BIGINT) AS c, CAST(COALESCE(SUM(external), 0) AS BIGINT) AS e FROM account WHERE year = $1", store::params![year]).await;
    let mut view = w.db.view().await.expect("a view");
    let check = (treasury::checks::ALL[0].run)(&mut view, year).await.expect("a check");
    let realised: Money = serde_json::from_value(check.figures["realised"].clone()).expect("a sum");
    (sums[0].int("c").expect("a sum"), sums[0].int("e").expect("a sum"), realised.sen())
}

async fn confirm_twice<X: store::Act>(w: &World, acts: Vec<(&str, X)>) -> usize {
    let mut ready = Vec::new();
    for (who, act) in acts {
        let envelope = organisation::testing::ready(&w.db, who, &act).await.expect("ready");
        ready.push((w.db.clone(), envelope, act));
    }
    let start = |(db, envelope, act): (Arc<store::Db>, store::Envelope, X)| {
        tokio::spawn(async move { db.act(Arc::new(act), envelope).await })
    };
    let tasks: Vec<_> = ready.into_iter().map(start).collect();
    let mut passed = 0;
    for task in tasks {
        let answer: Result<Answer, Error> = task.await.expect("a task");
        passed += usize::from(answer.is_ok());
    }
    passed
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn in_a_real_regency_an_import_waits_for_a_second_official() {
    real(|w| async move {
        let year = found(&w).await.year();
        let murni = || rekap::import(year, "murni", &[line(GAJI, SKPD_A, DAU, 1_000)]);
        let brought = w.ok("ppkd", murni()).await;
        let version = id_of(&brought, "version");
        assert_eq!(brought.done["status"], "menunggu");
        assert_eq!(figures(&w, year).await, (0, 0, 0));
        let confirm = || budget::acts::ConfirmApbd { version };
        assert_eq!(w.refused("ppkd", confirm()).await, ["WEWENANG-ORANG-SAMA"]);
        assert_eq!(w.refused("kbud", confirm()).await, ["WEWENANG-JABATAN"]);
        w.ok("sekda", confirm()).await;
        assert!(w.refused("sekda", confirm()).await[0].starts_with("tidak ditemukan"));
        assert_eq!(figures(&w, year).await, (1_000, 0, 0));
        let again = w.ok("ppkd", murni()).await;
        assert_eq!((again.done["unchanged"].clone(), again.done["status"].clone()), (true.into(), "berlaku".into()));

        let bring = || import(year, "r1", vec![paid(GAJI, SKPD_A, 3, year, 600)]);
        let brought = w.ok("ppkd", bring()).await;
        let id = id_of(&brought, "import");
        assert_eq!(brought.done["status"], "menunggu");
        assert_eq!(figures(&w, year).await, (1_000, 0, 0), "it counts nowhere");
        assert_eq!(w.count("SELECT COUNT(*) AS n FROM fund_release WHERE active = 1").await, 0);
        assert_eq!(w.count("SELECT COUNT(*) AS n FROM document WHERE state <> 'menunggu-konfirmasi'").await, 0);
        assert_eq!(w.refused("ppkd", ConfirmRealisasi { import: id }).await, ["WEWENANG-ORANG-SAMA"]);
        assert_eq!(w.refused("kbud", ConfirmRealisasi { import: id }).await, ["WEWENANG-JABATAN"]);
        // Four confirmations at once, all agreed to within two minutes, post the
        // money once; first four in vain, so that each finds an open connection.
        let acts = (0..4).map(|_| ("bud", ConfirmRealisasi { import: -1 })).collect();
        assert_eq!(confirm_twice(&w, acts).await, 0);
        let acts = (0..4).map(|_| ("bud", ConfirmRealisasi { import: id })).collect();
        assert_eq!(confirm_twice(&w, acts).await, 1);
        assert_eq!(figures(&w, year).await, (1_000, 600, 600));
        let again = w.ok("ppkd", bring()).await;
        assert_eq!((again.done["unchanged"].clone(), again.done["status"].clone()), (true.into(), "berlaku".into()));
        assert_eq!(figures(&w, year).await, (1_000, 600, 600));
        // What signs needs its signatory there.
        let months = (0..12).map(|n| sen(if n == 0 { 1_000 } else { 0 })).collect();
        let (sub_unit, sub_kegiatan, rekening) = (code(GAJI.unit), code(GAJI.sub), code(GAJI.rek));
        let sub_kegiatan = Some(sub_kegiatan);
        w.ok("kbud", SetCashPlan { year, sub_unit, sub_kegiatan, rekening, months }).await;
        let proposal = fingerprint(&w, year).await;
        w.ok("ppkd", RatifyCashPlan { year, unit: None, proposal }).await;
        let spd = w.ok("kbud", treasury::acts::DraftSpd { year, ..spd(SKPD_A, &[(GAJI, 1)], None) }).await;
        signs_what_was_shown(&w, id_of(&spd, "id")).await;
    })
    .await;
}

/// The PPKD agrees to one version of the SPD, and only that version is signed.
async fn signs_what_was_shown(w: &World, id: i64) {
    let authorise = || treasury::acts::AuthoriseSpd { spd: id.into(), date: None };
    assert_eq!(w.refused("ppkd", authorise()).await, ["BUKTI-SEGAR"]);
    let phone = organisation::testing::phone(&w.db, "ppkd").await.expect("enrolled");
    let browser = || phone.browser.clone();
    let (mut view, reference) = (w.db.view().await.expect("a view"), id.into());
    let found = store::documents::find(&mut view, &reference).await.expect("read");
    let version = found.expect("the SPD").version;
    drop(view);
    let input = serde_json::to_string(&authorise()).expect("json");
    let prove = async |version: i64| {
        let digest = store::shown("authorise-spd", &input, &[(id, version)]);
        let digest_hex = digest.iter().map(|b| format!("{b:02x}")).collect();
        let proof = ProvePresence { act: "authorise-spd".into(), digest_hex, code: phone.code() };
        id_of(&w.act_in(browser(), proof).await.expect("proved"), "presence")
    };
    let old = prove(version - 1).await;
    let refused = w.act_in(browser().with_presence(old), authorise()).await;
    assert_eq!(codes(refused), ["BUKTI-DOKUMEN-BERUBAH"]);
    let presence = prove(version).await;
    // The presence belongs to its session.
    assert_eq!(codes(w.act_in(w.by("ppkd").await.with_presence(presence), authorise()).await), ["BUKTI-SEGAR"]);
    w.act_in(browser().with_presence(presence), authorise()).await.expect("signed");
    let used = "SELECT COUNT(*) AS n FROM presence WHERE act = 'authorise-spd' AND used_at IS NOT NULL";
    assert_eq!(w.count(used).await, 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_second_official_rejects_never_counts_and_may_come_again() {
    real(|w| async move {
        let year = found(&w).await.year();
        let why = || vec!["jumlah belanja pegawai berbeda dari Perda".to_owned()];
        let murni = |sum: i64| rekap::import(year, "murni", &[line(GAJI, SKPD_A, DAU, sum)]);
        let version = id_of(&w.ok("ppkd", murni(999)).await, "version");
        let reject = |version: i64, reasons: Vec<String>| budget::acts::RejectApbd { version, reasons };
        assert!(w.refused("sekda", reject(version, vec![])).await[0].contains("alasan"));
        assert_eq!(w.refused("kbud", reject(version, why())).await, ["WEWENANG-JABATAN"]);
        w.ok("tapd", reject(version, why())).await;
        for again in [
            w.refused("sekda", reject(version, why())).await,
            w.refused("sekda", budget::acts::ConfirmApbd { version }).await,
        ] {
            assert!(again[0].starts_with("tidak ditemukan"), "{again:?}");
        }
        assert_eq!(figures(&w, year).await, (0, 0, 0));
        // The same file again is a new version, and so is the corrected one.
        let same = w.ok("ppkd", murni(999)).await;
        assert_eq!((same.done["unchanged"].clone(), same.done["revision"].clone()), (false.into(), 2.into()));
        w.ok("ppkd", reject(id_of(&same, "version"), why())).await;
        let version = id_of(&w.ok("ppkd", murni(1_000)).await, "version");
        w.ok("sekda", budget::acts::ConfirmApbd { version }).await;
        assert_eq!(figures(&w, year).await, (1_000, 0, 0));
        // What binds is still known after a later one was rejected.
        let later = id_of(&w.ok("ppkd", murni(1_001)).await, "version");
        w.ok("sekda", reject(later, why())).await;
        assert_eq!(w.ok("ppkd", murni(1_000)).await.done["unchanged"], true);

        let bring = |digest: &str, sum: i64| import(year, digest, vec![paid(GAJI, SKPD_A, 3, year, sum)]);
        let first = id_of(&w.ok("ppkd", bring("r1", 600)).await, "import");
        let reject = |import: i64| RejectRealisasi { import, reasons: why() };
        assert_eq!(w.refused("tapd", reject(first)).await, ["WEWENANG-JABATAN"]);
        let told = w.ok("bud", reject(first)).await;
        assert_eq!((told.done["status"].clone(), told.done["documents"].clone()), ("ditolak".into(), 4.into()));
        assert!(w.refused("bud", ConfirmRealisasi { import: first }).await[0].starts_with("tidak ditemukan"));
        assert_eq!(figures(&w, year).await, (1_000, 0, 0));
        assert_eq!(w.count("SELECT COUNT(*) AS n FROM document WHERE state <> 'ditolak'").await, 0);
        // The same file may come again, and who brought it may take it back.
        let second = w.ok("ppkd", bring("r1", 600)).await;
        assert_eq!(second.done["unchanged"], false);
        w.ok("ppkd", reject(id_of(&second, "import"))).await;
        // The corrected report takes over the documents of the rejected one.
        let third = id_of(&w.ok("ppkd", bring("r2", 601)).await, "import");
        w.ok("bud", ConfirmRealisasi { import: third }).await;
        assert_eq!(figures(&w, year).await, (1_000, 601, 601));
        assert_eq!(w.count("SELECT COUNT(*) AS n FROM document WHERE state = 'ditolak'").await, 0);
        assert_eq!(w.count("SELECT CAST(SUM(amount) AS BIGINT) AS n FROM fund_release WHERE active = 1").await, 601);
        assert!(w.refused("bud", reject(third)).await[0].starts_with("tidak ditemukan"));
    })
    .await;
}

/// Somebody signs an act on a document as it is now.
async fn signed<X: store::Act>(w: &World, who: &str, id: i64, act: X) -> Answer {
    let phone = organisation::testing::phone(&w.db, who).await.expect("enrolled");
    let (mut view, reference) = (w.db.view().await.expect("a view"), id.into());
    let found = store::documents::find(&mut view, &reference).await.expect("read");
    let version = found.expect("a document").version;
    drop(view);
    let input = serde_json::to_string(&act).expect("json");
    let digest = store::shown(X::DEF.name, &input, &[(id, version)]);
    let digest_hex = digest.iter().map(|b| format!("{b:02x}")).collect();
    let proof = ProvePresence { act: X::DEF.name.into(), digest_hex, code: phone.code() };
    let presence = id_of(&w.act_in(phone.browser.clone(), proof).await.expect("proved"), "presence");
    w.act_in(phone.browser.clone().with_presence(presence), act).await.expect("signed")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_noted_while_an_import_waited_counts_once() {
    real(|w| async move {
        let year = found(&w).await.year();
        let murni = rekap::import(year, "murni", &[line(GAJI, SKPD_A, DAU, 1_000)]);
        let version = id_of(&w.ok("ppkd", murni).await, "version");
        w.ok("sekda", budget::acts::ConfirmApbd { version }).await;
        let months = (0..12).map(|n| sen(if n == 0 { 1_000 } else { 0 })).collect();
        let (sub_unit, sub_kegiatan, rekening) = (code(GAJI.unit), code(GAJI.sub), code(GAJI.rek));
        let sub_kegiatan = Some(sub_kegiatan);
        w.ok("kbud", SetCashPlan { year, sub_unit, sub_kegiatan, rekening, months }).await;
        let proposal = fingerprint(&w, year).await;
        w.ok("ppkd", RatifyCashPlan { year, unit: None, proposal }).await;
        // Two SPD that nothing tells apart; one of them was typed there.
        let mut made = Vec::new();
        for _ in 0..2 {
            let drafted = w.ok("kbud", DraftSpd { year, ..spd(SKPD_A, &[(GAJI, 400)], None) }).await;
            let id = id_of(&drafted, "id");
            signed(&w, "ppkd", id, AuthoriseSpd { spd: id.into(), date: None }).await;
            made.push(id);
        }
        let brought = w.ok("ppkd", import(year, "r1", vec![paid(GAJI, SKPD_A, 3, year, 400)])).await;
        assert!(brought.done["findings"].to_string().contains("IMPOR-SPD-RAGU"), "{}", brought.done);
        let number = format!("99.01/01.0/000003/{SKPD_A}/M/1/{year}");
        let first = made[0];
        let note = || NoteNationalNumber { document: first.into(), number: number.clone(), reason: String::new() };
        assert_eq!(codes(w.act_in(w.by("kbud").await, note()).await), ["BUKTI-SEGAR"]);
        signed(&w, "kbud", first, note()).await;
        w.ok("bud", ConfirmRealisasi { import: id_of(&brought, "import") }).await;
        let released = "SELECT CAST(COALESCE(SUM(amount), 0) AS BIGINT) AS n FROM fund_release WHERE active = 1";
        assert_eq!((w.count(released).await, figures(&w, year).await), (800, (1_000, 400, 400)));
        let ended = "SELECT COUNT(*) AS n FROM document d JOIN national_number n ON n.replaced_id = d.id
           WHERE d.external = 1 AND d.kind = 'SPD' AND d.state = 'batal'";
        assert_eq!(w.count(ended).await, 1);
    })
    .await;
}

/// What stands for the proposals as they are now.
async fn fingerprint(w: &World, year: i32) -> Option<String> {
    let mut view = w.db.view().await.expect("a view");
    preparation::public::cash::year(&mut view, year).await.expect("read").fingerprint
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn in_a_real_regency_no_cash_plan_binds_by_one_word() {
    real(|w| async move {
        let today = found(&w).await;
        let year = today.year();
        let murni = rekap::import(year, "murni", &[line(GAJI, SKPD_A, DAU, 1_000)]);
        let version = id_of(&w.ok("ppkd", murni).await, "version");
        w.ok("sekda", budget::acts::ConfirmApbd { version }).await;
        let bound = async || w.count("SELECT COALESCE(CAST(SUM(m1) AS BIGINT), -1) AS n FROM cash_plan").await;
        let january = |sum: i64| (0..12).map(|n| sen(if n == 0 { sum } else { 0 })).collect::<Vec<_>>();
        let one = |sum: i64| PlanLine {
            sub_unit: code(GAJI.unit),
            sub_kegiatan: Some(code(GAJI.sub)),
            rekening: code(GAJI.rek),
            months: january(sum),
        };
        let set = |sum: i64| {
            let PlanLine { sub_unit, sub_kegiatan, rekening, months } = one(sum);
            SetCashPlan { year, sub_unit, sub_kegiatan, rekening, months }
        };
        let edit = |sum: i64| EditCashPlan { year, unit: code(SKPD_A), lines: vec![one(sum)] };
        let load = |sum: i64| LoadCashPlan { year, source: "berkas".into(), lines: vec![one(sum)] };
        // Every way in proposes, to the sen, and nothing of it binds.
        for sum in [999, 1_001] {
            assert_eq!(w.refused("kbud", set(sum)).await, ["KAS-JUMLAH"]);
            assert_eq!(w.refused("kbud", edit(sum)).await, ["KAS-JUMLAH"]);
            assert_eq!(w.refused("kbud", load(sum)).await, ["KAS-JUMLAH"]);
        }
        let spread = SpreadCashPlan { year, unit: None, overwrite: false };
        for told in [w.ok("kbud", spread).await, w.ok("kbud", load(1_000)).await, w.ok("kbud", set(1_000)).await] {
            assert_eq!((told.done["status"].clone(), bound().await), ("menunggu".into(), -1));
        }
        w.ok("kbud", edit(1_000)).await;
        assert_eq!(bound().await, -1);
        // Another person sets it, as it was shown, and the PPKD proposes nothing.
        let ratify = |proposal: Option<String>| RatifyCashPlan { year, unit: Some(code(SKPD_A)), proposal };
        assert_eq!(w.refused("ppkd", set(1_000)).await, ["WEWENANG-JABATAN"]);
        let shown = fingerprint(&w, year).await;
        assert_eq!(w.refused("kbud", ratify(shown.clone())).await, ["WEWENANG-JABATAN"]);
        assert_eq!(w.refused("ppkd", ratify(None)).await, ["KAS-USULAN-BERUBAH"]);
        w.ok("kbud", SpreadCashPlan { year, unit: None, overwrite: true }).await;
        assert_eq!(w.refused("ppkd", ratify(shown)).await, ["KAS-USULAN-BERUBAH"]);
        let proposal = fingerprint(&w, year).await;
        both_offices(&w, today).await;
        assert_eq!(w.refused("kbud", ratify(proposal.clone())).await, ["WEWENANG-ORANG-SAMA"]);
        w.ok("ppkd", ratify(proposal.clone())).await;
        assert_eq!((bound().await, fingerprint(&w, year).await), (83, None));
        assert!(w.refused("ppkd", ratify(proposal)).await[0].starts_with("tidak ditemukan"));
    })
    .await;
}

/// The Kuasa BUD also stands in for the PPKD.
async fn both_offices(w: &World, today: Day) {
    let office = GrantRole {
        official: "198001012005011022".into(),
        role: Role::Ppkd,
        unit: None,
        mandate: kernel::role::Mandate::Plh,
        decree_number: "SK Plh".into(),
        decree_date: today,
        from: today,
        until: Some(today),
    };
    let grant = id_of(&w.ok(organisation::testing::ADMIN, office).await, "grant");
    w.ok(organisation::testing::PERSONNEL, ConfirmRole { grant }).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_cash_plan_follows_the_months_of_last_years_payments() {
    practice(|w| async move {
        with_gaji(&w).await;
        let next = YEAR + 1;
        w.operate(rekap::import(next, "murni", &[line(GAJI, SKPD_A, DAU, 1_001), LINES[0]])).await;
        let prepare = || PrepareCashPlanByRealisation { year: next, unit: None };
        assert!(w.refused("kbud", prepare()).await[0].starts_with("tidak ditemukan"), "nothing was paid");
        w.operate(import(YEAR, "d1", vec![paid(GAJI, SKPD_A, 7, YEAR, 1_000)])).await;
        // One account by its own month, the other by the month of its SKPD.
        let told = w.ok("kbud", prepare()).await.done;
        assert_eq!((told["by_row"].clone(), told["by_skpd"].clone()), (1.into(), 1.into()), "{told}");
        let proposed = "SELECT CAST(SUM(m1) AS BIGINT) AS n FROM plan_proposal WHERE status = 'disiapkan'";
        let budget = "SELECT CAST(SUM(ceiling) AS BIGINT) AS n FROM account WHERE year = 2027";
        assert_eq!(w.count(proposed).await, w.count(budget).await);
        assert_eq!(w.refused("ppkd", prepare()).await, ["WEWENANG-JABATAN"]);
        w.ok("ppkd", RatifyCashPlan { year: next, unit: None, proposal: None }).await;
    })
    .await;
}
