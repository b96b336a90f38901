//! A payment from the release of funds to the money that left.

use crate::support::steps::*;
use crate::support::*;
use store::DocRef;

async fn number(w: &World, id: i64) -> String {
    let rows = w.rows("SELECT number FROM document WHERE id = $1", store::params![id]).await;
    rows[0].opt_text("number").expect("read").unwrap_or_default()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_payment_moves_exactly_its_sum_at_every_step() {
    practice(|w| async move {
        let sum = 33_333_333;
        assert_eq!(w.balance(ATK).await.used(), (0, 0));
        let spp = DraftSppWithCut::of(&w, sum).await;
        assert_eq!(w.balance(ATK).await.used(), (0, 0), "a draft holds nothing");
        assert_eq!(number(&w, spp).await, "");
        let answer = w.ok("bp-a", submit(spp)).await;
        assert_eq!(answer.done["number"], "99.01/02.0/000001/LS/1.01.0.00.0.00.01.0000/M/2/2026");
        assert_eq!(answer.done["net"], "299999.99");
        assert_eq!(w.balance(ATK).await.used(), (sum, 0));
        w.ok("ppk-a", verify(spp)).await;
        assert_eq!(w.balance(ATK).await.used(), (sum, 0));
        let answer = w.ok("pa-a", order(spp)).await;
        let spm = id_of(&answer, "id");
        assert_eq!(answer.done["number"], "99.01/03.0/000001/LS/1.01.0.00.0.00.01.0000/M/2/2026");
        w.ok("kbud", receive(spm)).await;
        assert_eq!((w.balance(ATK).await.used(), w.realised().await), ((sum, 0), 0));
        let answer = w.ok("kbud", issue(spm)).await;
        let sp2d = id_of(&answer, "id");
        assert_eq!(answer.done["number"], "99.01/04.0/000001/LS/1.01.0.00.0.00.01.0000/M/2/2026");
        assert_eq!(
            (answer.done["amount"].clone(), answer.done["net"].clone()),
            ("333333.33".into(), "299999.99".into())
        );
        assert_eq!(w.balance(ATK).await.used(), (0, sum));
        assert_eq!(w.lra("jenis").await, [("5.1.02".into(), sum), ("5.2.02".into(), 0), ("Jumlah".into(), sum)]);
        w.ok("kbud", transfer(sp2d)).await;
        w.ok("kbud", pay(sp2d)).await;
        assert_eq!((w.balance(ATK).await.used(), w.realised().await), ((0, sum), sum));
        for by in treasury::MODULE.reports.iter().find(|r| r.name == "lra").expect("an LRA").by {
            assert_eq!(w.lra(by).await.last().expect("a total").1, sum, "{by}");
        }
        assert_eq!(w.findings().await, Vec::<String>::new());
        thread_is_whole(&w, Chain { spp, spm, sp2d }).await;
        let second = w.issued(A, ask(&w, ATK, 1)).await;
        assert!(number(&w, second.sp2d).await.contains("/000002/"));
        let other = w.issued(B, ask(&w, ATK_B, 1)).await;
        assert!(number(&w, other.sp2d).await.contains("/000001/LS/1.02"), "each SKPD has its own series");
        assert_eq!(w.findings().await, Vec::<String>::new());
    })
    .await;
}

struct DraftSppWithCut;

impl DraftSppWithCut {
    async fn of(w: &World, sum: i64) -> i64 {
        let mut spp = ask(w, ATK, sum);
        spp.deductions = vec![cut("ppn", 3_000_000), cut("pph22", 333_334)];
        w.drafted(A, spp).await
    }
}

async fn thread_is_whole(w: &World, chain: Chain) {
    let spd =
        w.rows("SELECT id FROM document WHERE kind = 'SPD' ORDER BY id", vec![]).await[0].int("id").expect("an id");
    let ids = [spd, chain.spp, chain.spm, chain.sp2d];
    for (place, id) in ids.iter().enumerate() {
        let mut view = w.db.view().await.expect("a view");
        let trace = treasury::public::trace(&mut view, &DocRef::from(*id)).await.expect("a trace");
        let sorted = |steps: &[treasury::public::Step]| {
            let mut ids: Vec<i64> = steps.iter().map(|s| s.id).collect();
            ids.sort_unstable();
            ids
        };
        assert_eq!(sorted(&trace.up), ids[..place]);
        assert_eq!(sorted(&trace.down), ids[place + 1..]);
        assert_eq!(trace.budget.len(), 1);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_account_with_two_sources_is_drawn_source_by_source() {
    practice(|w| async move {
        let lines = vec![due(MODAL, Some(DAU), 30_000_033), due(MODAL, Some(DAK), 20_000_011)];
        let chain = w.issued(A, draft(&w, SKPD_A, lines)).await;
        assert_eq!(w.balance(MODAL).await.used(), (0, 50_000_044));
        assert_eq!(w.source_balance(MODAL, DAU).await.used(), (0, 30_000_033));
        assert_eq!(w.source_balance(MODAL, DAK).await.used(), (0, 20_000_011));
        assert_eq!(w.lra("sumber-dana").await[..2], [(DAU.into(), 30_000_033), (DAK.into(), 20_000_011)]);
        w.ok("kbud", void_sp2d(chain.sp2d)).await;
        w.ok("kbud", return_spm(chain.spm)).await;
        for source in [DAU, DAK] {
            assert_eq!(w.source_balance(MODAL, source).await.used(), (0, 0));
        }
        assert_eq!(w.findings().await, Vec::<String>::new());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_one_source_of_an_account_may_be_named() {
    practice(|w| async move {
        let spp = draft(&w, SKPD_A, vec![due(ATK, Some(DAU), 100)]);
        assert_eq!(w.judged(A, spp).await, Vec::<String>::new());
        assert_eq!(w.balance(ATK).await.used(), (100, 0));
        let strange = draft(&w, SKPD_A, vec![due(ATK, Some(DAK), 100)]);
        assert_eq!(w.judged(A, strange).await, ["SPP-SUMBER-ASING"]);
        let strange = draft(&w, SKPD_A, vec![due(MODAL, Some("9.9"), 100)]);
        assert_eq!(w.judged(A, strange).await, ["SPP-SUMBER-ASING"]);
        // One account named with and without its source is still one line.
        let twice = draft(&w, SKPD_A, vec![due(ATK, Some(DAU), 100), due(ATK, None, 100)]);
        assert_eq!(w.judged(A, twice).await, ["SPP-BARIS-GANDA"]);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_assistant_goes_the_way_of_the_kpa() {
    practice(|w| async move {
        let by_size = || {
            let mut spp = ask(&w, ATK_A1, 100);
            spp.kpa = Some("besaran-skpd-lokasi".into());
            spp
        };
        let drafted = |spp| async {
            let id = id_of(&w.ok("bpp-a", spp).await, "id");
            (id, codes(w.act("bpp-a", submit(id)).await))
        };
        let (id, refused) = drafted(by_size()).await;
        assert!(refused.is_empty(), "{refused:?}");
        assert_eq!(w.refused("ppk-a", verify(id)).await, ["SPP-JALUR-PPK"]);
        w.ok("ppku-a", verify(id)).await;
        let mut by_budget = ask(&w, ATK_A1, 100);
        by_budget.kpa = Some("besaran-anggaran".into());
        let (id, refused) = drafted(by_budget).await;
        assert!(refused.is_empty());
        assert_eq!(w.refused("ppku-a", verify(id)).await, ["SPP-JALUR-PPK"]);
        w.ok("ppk-a", verify(id)).await;
        w.ok("kpa-a", order(id)).await;
        assert_eq!(drafted(ask(&w, ATK_A1, 100)).await.1, ["SPP-BPP-TANPA-KPA"]);
        let mut salary = by_size();
        salary.ls_kind = "gaji".into();
        assert_eq!(drafted(salary).await.1, ["SPP-BPP-LS"]);
        // The treasurer's own SPP goes to the PPK-SKPD.
        let own = w.submitted(A, ask(&w, ATK_A1, 100)).await;
        assert_eq!(w.refused("ppku-a", verify(own)).await, ["SPP-JALUR-PPK"]);
    })
    .await;
}
