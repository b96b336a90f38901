//! Every limit, passed to the sen and failed by one.

use crate::support::steps::*;
use crate::support::*;
use kernel::{Day, Money};
use organisation::acts::ProposeRegulation;
use store::Error;
use treasury::acts::DraftSpp;

const NONE: [&str; 0] = [];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_sen_over_each_limit_is_refused_and_the_limit_itself_passes() {
    practice(|w| async move {
        // The whole ceiling of an account whose plan and SPD reach it.
        let over = ["SPP-ANGGARAN-KAS", "SPP-PAGU", "SPP-SPD"];
        assert_eq!(w.judged(A, ask(&w, ATK, ATK_CEILING + 1)).await, over);
        assert_eq!(w.judged(A, ask(&w, ATK, ATK_CEILING)).await, NONE);
        assert_eq!(w.judged(A, ask(&w, ATK, 1)).await, over, "nothing is left");
        // The SPD alone, then the cash plan alone.
        assert_eq!(w.judged(A, ask(&w, JASA, 30_000_001)).await, ["SPP-SPD"]);
        assert_eq!(w.judged(A, ask(&w, JASA, 30_000_000)).await, NONE);
        assert_eq!(w.judged(A, ask(&w, HONOR, 10_000_001)).await, ["SPP-ANGGARAN-KAS"]);
        assert_eq!(w.judged(A, ask(&w, HONOR, 10_000_000)).await, NONE);
        assert_eq!(w.balance(JASA).await.used(), (30_000_000, 0));
        assert_eq!(w.balance(HONOR).await.used(), (10_000_000, 0));
        assert_eq!(w.findings().await, Vec::<String>::new());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_source_is_limited_by_itself() {
    practice(|w| async move {
        let of = |source: Option<&str>, amount| draft(&w, SKPD_A, vec![due(MODAL, source, amount)]);
        assert_eq!(w.judged(A, of(Some(DAK), 20_000_012)).await, ["SPP-SUMBER-DANA"]);
        assert_eq!(w.judged(A, of(None, 1)).await, ["SPP-SUMBER-KOSONG"]);
        assert_eq!(w.judged(A, of(Some("9.9.99"), 1)).await, ["SPP-SUMBER-ASING"]);
        assert_eq!(w.judged(A, of(Some(DAK), 20_000_011)).await, NONE);
        assert_eq!(w.judged(A, of(Some(DAK), 1)).await, ["SPP-SUMBER-DANA"]);
        assert_eq!(w.judged(A, of(Some(DAU), 30_000_033)).await, NONE);
        assert_eq!(w.source_balance(MODAL, DAK).await.used(), (20_000_011, 0));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_plan_no_payment() {
    practice(|w| async move {
        let fresh = key(SKPD_A, "1.01.01.2.01.0001", "5.1.02.02.001.00099");
        let mut lines = LINES.to_vec();
        lines.push(line(fresh, SKPD_A, DAU, 100));
        w.operate(rekap::import(YEAR, "pergeseran-1", &lines)).await;
        assert_eq!(w.judged(A, ask(&w, fresh, 1)).await, ["SPP-ANGGARAN-KAS-KOSONG", "SPP-SPD"]);
        // An SPD needs the plan too.
        assert_eq!(codes(w.release(SKPD_A, &[(fresh, 1)], None).await), ["SPD-ANGGARAN-KAS-KOSONG"]);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn amounts_must_be_amounts() {
    practice(|w| async move {
        // One sen makes a draft; none, or less, does not.
        w.drafted(A, ask(&w, ATK, 1)).await;
        assert_eq!(w.refused("staf-a", ask(&w, ATK, 0)).await, ["SPP-NILAI"]);
        assert_eq!(w.refused("staf-a", ask(&w, ATK, -1)).await, ["SPP-NILAI"]);
        // A negative line does not make room for another one.
        let mixed = draft(&w, SKPD_A, vec![due(JASA, None, 30_000_001), due(ATK, None, -1)]);
        assert_eq!(w.judged(A, mixed).await, ["SPP-NILAI"]);
        let twice = draft(&w, SKPD_A, vec![due(JASA, None, 15_000_001), due(JASA, None, 15_000_000)]);
        assert_eq!(w.judged(A, twice).await, ["SPP-BARIS-GANDA", "SPP-SPD"]);
        // Sums that do not fit, and one amount that fits by itself alone.
        let huge = draft(&w, SKPD_A, vec![due(ATK, None, i64::MAX), due(JASA, None, 1)]);
        assert!(matches!(w.act("staf-a", huge).await, Err(Error::Input(_))));
        let huge = w.judged(A, ask(&w, ATK, i64::MAX)).await;
        assert!(huge.contains(&"SPP-PAGU".to_owned()), "{huge:?}");
        w.judged(A, ask(&w, ATK, 1_000)).await;
        let huge = w.judged(A, ask(&w, ATK, i64::MAX)).await;
        assert!(huge.contains(&"SPP-TERLALU-BESAR".to_owned()), "{huge:?}");
        // Text below one sen never becomes an act.
        let json = serde_json::to_string(&ask(&w, ATK, 100)).expect("json");
        assert!(serde_json::from_str::<DraftSpp>(&json).is_ok());
        for bad in ["\"1.001\"", "\"1,00\"", "1.00", "\"1e3\"", "\"NaN\""] {
            let text = json.replace("\"1.00\"", bad);
            assert!(serde_json::from_str::<DraftSpp>(&text).is_err(), "{bad}");
        }
        let extra = json.replacen('{', "{\"state\":\"cair\",", 1);
        assert!(serde_json::from_str::<DraftSpp>(&extra).is_err(), "unknown fields are refused");
        assert_eq!(w.balance(ATK).await.used(), (1_000, 0));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn deductions_stay_within_the_gross_to_the_sen() {
    practice(|w| async move {
        let with = |amount| {
            let mut spp = ask(&w, ATK, 1_000);
            spp.deductions = vec![cut("ppn", 400), cut("pph23", amount)];
            spp
        };
        assert_eq!(w.judged(A, with(601)).await, ["SPP-POTONGAN-LEBIH"]);
        w.drafted(A, with(1)).await;
        assert_eq!(w.refused("staf-a", with(0)).await, ["SPP-POTONGAN-NILAI"]);
        assert_eq!(w.refused("staf-a", with(-1)).await, ["SPP-POTONGAN-NILAI"]);
        let chain = w.issued(A, with(600)).await;
        w.ok("kbud", transfer(chain.sp2d)).await;
        // A net of nothing is a payment of deductions alone; nothing can come back.
        assert_eq!(w.refused("kbud", return_sp2d(chain.sp2d, 1)).await, ["SP2D-RETUR-NILAI"]);
        assert_eq!(w.balance(ATK).await.used(), (0, 1_000));
        let mut strange = ask(&w, ATK, 1_000);
        strange.deductions = vec![cut("upeti", 1)];
        assert_eq!(w.judged(A, strange).await, ["SPP-POTONGAN-JENIS"]);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn all_reasons_come_together() {
    practice(|w| async move {
        let mut spp = ask(&w, ATK, ATK_CEILING + 1);
        spp.lines.push(due(JASA, None, 30_000_001));
        spp.lines.push(due(MODAL, None, 1));
        spp.deductions = vec![cut("upeti", ATK_CEILING * 2)];
        spp.invoice = None;
        spp.bill_received = Some(w.db.today().expect("a day").plus_days(1));
        spp.ls_kind = "barang-jasa".into();
        let (_, fresh) = w.payee("orang", "Tuan Baru", "999900001").await;
        spp.payee_account = fresh;
        assert_eq!(
            w.judged(A, spp).await,
            [
                "SPP-ANGGARAN-KAS",
                "SPP-FAKTUR-KOSONG",
                "SPP-PAGU",
                "SPP-POTONGAN-JENIS",
                "SPP-POTONGAN-LEBIH",
                "SPP-SPD",
                "SPP-SPD",
                "SPP-SUMBER-KOSONG",
                "SPP-TAGIHAN-SESUDAH-SPP"
            ]
        );
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn limits_hold_again_at_the_spm_and_the_sp2d() {
    practice(|w| async move {
        let spp = w.verified(A, ask(&w, JASA, 30_000_000)).await;
        let other = w.ordered(A, ask(&w, HONOR, 10_000_000)).await;
        // The plan is moved to December behind their backs.
        let mut late = [0; 12];
        late[11] = 60_000_000;
        w.plan(JASA, late).await.expect("a plan");
        late[11] = 40_000_000;
        w.plan(HONOR, late).await.expect("a plan");
        assert_eq!(w.refused("pa-a", order(spp)).await, ["SPM-ANGGARAN-KAS"]);
        assert_eq!(w.refused("kbud", issue(other.spm)).await, ["SP2D-ANGGARAN-KAS"]);
        // Nothing moved, no number was used.
        assert_eq!(w.balance(HONOR).await.used(), (10_000_000, 0));
        assert_eq!(w.count("SELECT COUNT(*) AS n FROM number_series WHERE kind = 'SP2D'").await, 0);
        assert_eq!(w.findings().await, Vec::<String>::new());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_number_is_given_once() {
    practice(|w| async move {
        let pattern = |w: &World, key: &str, value: &str| {
            let from: Day = day(TODAY);
            let proposal = ProposeRegulation { key: key.into(), value: value.into(), from, source: "SK uji".into() };
            let db = w.db.clone();
            async move { db.act(std::sync::Arc::new(proposal), operator()).await }
        };
        for key in ["nomor.spp", "nomor.spm", "nomor.sp2d"] {
            pattern(&w, key, "{wilayah}/{tahun}/{urut:4}").await.expect("a pattern");
        }
        // Without the SKPD in the pattern the second SKPD meets the first one's number.
        let first = w.issued(A, ask(&w, ATK, 100)).await;
        assert_eq!(w.judged(B, ask(&w, ATK_B, 100)).await, ["NOMOR-TERPAKAI"]);
        pattern(&w, "nomor.spp", "{skpd}/{urut}").await.expect("a pattern");
        let spp = w.verified(B, ask(&w, ATK_B, 100)).await;
        assert_eq!(w.refused("pa-b", order(spp)).await, ["NOMOR-TERPAKAI"]);
        pattern(&w, "nomor.spm", "{skpd}/{urut}").await.expect("a pattern");
        let spm = id_of(&w.ok("pa-b", order(spp)).await, "id");
        w.ok("kbud", receive(spm)).await;
        assert_eq!(w.refused("kbud", issue(spm)).await, ["NOMOR-TERPAKAI"]);
        assert_eq!(w.balance(ATK_B).await.used(), (100, 0));
        let serial_missing = pattern(&w, "nomor.sp2d", "{skpd}").await.err().map(|e| e.to_string()).unwrap_or_default();
        assert!(serial_missing.contains("berbentuk lain"), "{serial_missing}");
        assert!(first.sp2d > 0);
        assert_eq!(w.findings().await, Vec::<String>::new());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_spd_stays_within_ceiling_and_plan_and_its_skpd() {
    practice(|w| async move {
        let judged = |lines: &'static [(Key, i64)]| async { codes(w.release(SKPD_A, lines, None).await) };
        // ATK and the others are released whole; JASA has 10,000,000 of plan left.
        assert_eq!(judged(&[(ATK, 1)]).await, ["SPD-ANGGARAN-KAS", "SPD-PAGU"]);
        assert_eq!(judged(&[(JASA, 10_000_001)]).await, ["SPD-ANGGARAN-KAS"]);
        w.ok("kbud", spd(SKPD_A, &[(JASA, 1)], None)).await;
        assert_eq!(w.refused("kbud", spd(SKPD_A, &[(JASA, 0)], None)).await, ["SPD-NILAI"]);
        assert_eq!(w.refused("kbud", spd(SKPD_A, &[(JASA, -1)], None)).await, ["SPD-NILAI"]);
        assert_eq!(judged(&[(JASA, 10_000_000)]).await, NONE);
        assert_eq!(w.judged(A, ask(&w, JASA, 40_000_000)).await, NONE);
        // Another SKPD's account, one account twice, a period that is none.
        let foreign = w.refused("kbud", spd(SKPD_A, &[(ATK_B, 1)], None)).await;
        assert!(foreign[0].starts_with("tidak ditemukan"), "{foreign:?}");
        assert!(matches!(w.act("kbud", spd(SKPD_A, &[(JASA, 1), (JASA, 1)], None)).await, Err(Error::Input(_))));
        let mut across = spd(SKPD_A, &[(JASA, 1)], None);
        (across.from_month, across.to_month) = (2, 4);
        let id = id_of(&w.ok("kbud", across).await, "id");
        let authorise = treasury::acts::AuthoriseSpd { spd: id.into(), date: None };
        let found = w.refused("ppkd", authorise).await;
        assert!(found.contains(&"SPD-PERIODE".to_owned()), "{found:?}");
        assert_eq!(w.findings().await, Vec::<String>::new());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_revision_covers_what_is_used_and_names_every_line() {
    practice(|w| async move {
        let first = w.rows("SELECT id FROM document WHERE kind = 'SPD' ORDER BY id", vec![]).await;
        let (of_a, of_b) = (first[0].int("id").unwrap(), first[1].int("id").unwrap());
        w.submitted(A, ask(&w, JASA, 20_000_000)).await;
        w.submitted(A, ask(&w, ATK, 5_000)).await;
        let revise = |atk: i64, jasa: i64| vec![(ATK, atk), (JASA, jasa), (HONOR, 0), (MODAL, 0), (ATK_A1, 0)];
        let low = codes(w.release(SKPD_A, &revise(5_000, 19_999_999), Some(of_a)).await);
        assert_eq!(low, ["SPD-REVISI-KURANG"]);
        // A line left out is lowered to nothing, and judged as that.
        let silent = codes(w.release(SKPD_A, &[(ATK, 5_000)], Some(of_a)).await);
        assert_eq!(silent, ["SPD-REVISI-KURANG"]);
        let foreign = w.refused("kbud", spd(SKPD_A, &[(ATK, 5_000)], Some(of_b))).await;
        assert!(foreign[0].starts_with("tidak ditemukan"), "{foreign:?}");
        let twin = id_of(&w.ok("kbud", spd(SKPD_A, &revise(5_000, 20_000_000), Some(of_a))).await, "id");
        let second = w.release(SKPD_A, &revise(5_000, 20_000_000), Some(of_a)).await.expect("a revision");
        assert_eq!(w.judged(A, ask(&w, JASA, 1)).await, ["SPP-SPD"]);
        assert_eq!(w.judged(A, ask(&w, HONOR, 1)).await, ["SPP-SPD"]);
        // The first SPD is spent: it is not revised again.
        let authorise = treasury::acts::AuthoriseSpd { spd: twin.into(), date: None };
        assert_eq!(w.refused("ppkd", authorise).await, ["SPD-SUDAH-DIREVISI"]);
        assert_eq!(w.refused("kbud", spd(SKPD_A, &[(ATK, 5_000)], Some(of_a))).await, ["SPD-SUDAH-DIREVISI"]);
        // By the plan the next revision releases the whole of it again.
        let from_plan = w.ok("kbud", spd(SKPD_A, &[], Some(second))).await;
        assert_eq!(
            from_plan.done["amount"],
            Money::from_sen(ATK_CEILING + 40_000_000 + 40_000_000 + 50_000_044 + 24_000_001).to_string()
        );
        assert_eq!(w.findings().await, Vec::<String>::new());
    })
    .await;
}
