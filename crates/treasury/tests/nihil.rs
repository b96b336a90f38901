//! Requests of nothing: the last LPJ of a UP, and a TU that is settled, become
//! final without money; and the statement that goes with an LPJ.

use crate::support::steps::*;
use crate::support::*;
use organisation::acts::ProposeRegulation;
use store::{DocRef, params};
use treasury::acts::{
    ApproveTu, CancelSpp, ConfirmDeposit, DraftLpj, DraftSppGu, DraftSppNihil, DraftSppTu, RatifyLpj, RequestTu,
    ReturnAdvance, ReturnLpj, SignSptb, SubmitLpj, VerifyLpj,
};

fn why() -> Vec<String> {
    vec!["berkas tidak lengkap".into()]
}

fn ratify(lpj: i64) -> RatifyLpj {
    RatifyLpj { lpj: lpj.into(), date: None }
}

async fn verified(w: &World, tu: Option<i64>) -> i64 {
    let draft = DraftLpj { unit: code(SKPD_A), year: Some(YEAR), tu: tu.map(DocRef::from), up_to: None };
    let id = id_of(&w.ok("bp-a", draft).await, "id");
    w.ok("bp-a", SubmitLpj { lpj: id.into(), date: None }).await;
    w.ok("ppk-a", VerifyLpj { lpj: id.into() }).await;
    id
}

async fn accounted(w: &World, tu: Option<i64>) -> i64 {
    let id = verified(w, tu).await;
    w.ok("pa-a", ratify(id)).await;
    id
}

async fn given_back(w: &World, amount: i64, tu: Option<i64>) -> i64 {
    let back = ReturnAdvance {
        unit: code(SKPD_A),
        year: Some(YEAR),
        tu: tu.map(DocRef::from),
        amount: sen(amount),
        reference: "STS-BANK-1".into(),
        date: None,
    };
    id_of(&w.ok("bp-a", back).await, "id")
}

fn nothing(lpj: i64) -> DraftSppNihil {
    DraftSppNihil { lpj: lpj.into(), payee_account: None, purpose: String::new() }
}

fn refill(lpj: i64, own: i64) -> DraftSppGu {
    DraftSppGu { lpj: lpj.into(), payee_account: own, purpose: String::new() }
}

const PURSE: &str = "SELECT received - spent - returned AS n FROM advance WHERE kind = $1";

async fn in_hand(w: &World, kind: &str) -> i64 {
    w.rows(PURSE, params![kind]).await[0].money("n").expect("money").sen()
}

async fn sound(w: &World) {
    assert_eq!(w.findings().await, Vec::<String>::new());
}

async fn rows_of(w: &World, name: &str, filters: &[(&str, &str)]) -> kernel::Sheet {
    let mut view = w.db.view().await.expect("a view");
    let filters = filters.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
    let query = store::module::Query { year: YEAR, filters, ..Default::default() };
    let report = treasury::MODULE.reports.iter().find(|r| r.name == name).expect("a report");
    (report.run)(&mut view, &query).await.expect("a sheet")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_last_lpj_of_a_up_is_final_without_money() {
    practice(|w| async move {
        let own = receive_up(&w, 1_000_000).await;
        w.ok("bp-a", tbp(ATK, 600_000, None)).await;
        let lpj = accounted(&w, None).await;
        assert_eq!((w.realised().await, in_hand(&w, "UP").await), (600_000, 400_000));

        let drafted = w.ok("bp-a", nothing(lpj)).await;
        assert_eq!((drafted.done["amount"].as_str(), drafted.done["net"].as_str()), (Some("6000.00"), Some("0.00")));
        let spp = id_of(&drafted, "id");
        // One or the other, both ways.
        assert_eq!(w.refused("bp-a", refill(lpj, own)).await, ["SPP-DASAR-TERPAKAI"]);
        w.ok("bp-a", CancelSpp { spp: spp.into(), reasons: why() }).await;
        let gu = id_of(&w.ok("bp-a", refill(lpj, own)).await, "id");
        assert_eq!(w.refused("bp-a", nothing(lpj)).await, ["SPP-DASAR-TERPAKAI"]);
        w.ok("bp-a", CancelSpp { spp: gu.into(), reasons: why() }).await;

        let spp = id_of(&w.ok("bp-a", nothing(lpj)).await, "id");
        let spm = ordered(&w, spp).await;
        let before = (w.realised().await, in_hand(&w, "UP").await, w.balance(ATK).await);
        let answer = w.ok("kbud", issue(spm)).await;
        let told = (answer.done["state"].as_str(), answer.done["amount"].as_str(), answer.done["net"].as_str());
        assert_eq!(told, (Some("disahkan"), Some("6000.00"), Some("0.00")));
        let sp2d = id_of(&answer, "id");
        // No money moved, nothing counts twice, and the bank is not told.
        assert_eq!((w.realised().await, in_hand(&w, "UP").await, w.balance(ATK).await), before);
        assert_eq!(w.refused("kbud", transfer(sp2d)).await, ["KEADAAN"]);
        assert_eq!(w.refused("kbud", pay(sp2d)).await, ["KEADAAN"]);
        assert_eq!(rows_of(&w, "bku", &[("skpd", SKPD_A)]).await.rows.len(), 2);
        assert_eq!(w.refused("kbud", issue(spm)).await, ["SP2D-SUDAH-ADA"]);
        sound(&w).await;
        // It is in the register, and among what is typed into the national system.
        let register = rows_of(&w, "register-sp2d", &[]).await;
        assert_eq!(register.rows.len(), 2);
        assert!(register.total.expect("sums").contains(&kernel::sheet::Value::Money(sen(600_000))));
        let evidence = rows_of(&w, "entri-sipd", &[("jenis", "TBP")]).await.rows;
        assert!(!evidence.is_empty() && evidence.iter().all(|r| r[13] != kernel::sheet::Value::Empty), "{evidence:?}");
        let entered = rows_of(&w, "entri-sipd", &[("jenis", "SP2D")]).await;
        assert!(entered.rows.iter().any(|r| r[2] == kernel::sheet::Value::text("GU-NIHIL")), "{:?}", entered.rows);

        // A mistake is taken back while its month is open, and made again.
        w.ok("kbud", void_sp2d(sp2d)).await;
        assert_eq!((w.realised().await, in_hand(&w, "UP").await), (600_000, 400_000));
        w.ok("kbud", issue(spm)).await;
        sound(&w).await;

        let sts = given_back(&w, 400_000, None).await;
        w.ok("kbud", ConfirmDeposit { sts: sts.into(), credit_note: "NK-1".into(), date: None }).await;
        assert_eq!((in_hand(&w, "UP").await, w.realised().await), (0, 600_000));
        sound(&w).await;
        w.proved(&[]).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_tu_is_final_when_lpj_and_deposit_make_it_up() {
    practice(|w| async move {
        let (_, own) = w.payee("bendahara", "Bendahara Pengeluaran A", "0101000099").await;
        let ask = RequestTu {
            unit: code(SKPD_A),
            year: Some(YEAR),
            purpose: "Kegiatan mendesak".into(),
            until: None,
            longer: None,
            lines: vec![due(JASA, None, 1_000)],
        };
        let leave = id_of(&w.ok("bp-a", ask).await, "id");
        w.ok("ppkd", ApproveTu { leave: leave.into(), date: None }).await;
        let spp = DraftSppTu { leave: leave.into(), payee_account: own, purpose: String::new() };
        let tu = id_of(&w.ok("bp-a", spp).await, "id");
        pay_out(&w, tu).await;
        w.ok("bp-a", tbp(JASA, 998, Some(tu))).await;
        let lpj = accounted(&w, Some(tu)).await;
        assert_eq!(w.refused("bp-a", nothing(lpj)).await, ["TU-NIHIL-SISA"]);
        let first = given_back(&w, 1, Some(tu)).await;
        let second = given_back(&w, 1, Some(tu)).await;
        let credit = |sts: i64, note: &str| ConfirmDeposit { sts: sts.into(), credit_note: note.into(), date: None };
        w.ok("kbud", credit(first, "NK")).await;
        // The money of one deposit came in once.
        assert_eq!(w.refused("kbud", credit(second, "nk.")).await, ["NOTA-KREDIT-TERPAKAI"]);
        // What the Kuasa BUD has not seen is one sen too little.
        assert_eq!(w.refused("bp-a", nothing(lpj)).await, ["TU-NIHIL-SISA"]);
        w.ok("kbud", credit(second, "NK-2")).await;
        assert_eq!(in_hand(&w, "TU").await, 0);
        let typed = DraftSppNihil { payee_account: Some(w.payee_account), ..nothing(lpj) };
        let spp = id_of(&w.ok("bp-a", typed).await, "id");
        let named = w.rows("SELECT payee_account_id AS n FROM spp WHERE document_id = $1", params![spp]).await;
        assert_eq!(named[0].int("n").expect("an account"), own, "the one that it came to");
        let spm = ordered(&w, spp).await;
        let answer = w.ok("kbud", issue(spm)).await;
        let told = (answer.done["state"].as_str(), answer.done["amount"].as_str(), answer.done["net"].as_str());
        assert_eq!(told, (Some("disahkan"), Some("9.98"), Some("0.00")));
        assert_eq!((w.realised().await, w.balance(JASA).await.used()), (998, (0, 998)));
        sound(&w).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn where_the_region_asks_for_it_an_lpj_brings_its_statement() {
    practice(|w| async move {
        let wanted = ProposeRegulation {
            key: "lpj.sptb-wajib".into(),
            from: day("2026-02-16"),
            value: true.into(),
            source: "Perkada uji".into(),
        };
        w.operate(wanted).await;
        receive_up(&w, 1_000_000).await;
        w.ok("bp-a", tbp(ATK, 100, None)).await;
        let lpj = verified(&w, None).await;
        let sign = |id: i64| SignSptb { lpj: id.into(), number: "SPTB-1".into(), date: None };
        assert_eq!(w.refused("pa-a", ratify(lpj)).await, ["LPJ-SPTB"]);
        assert_eq!(w.refused("bp-a", sign(lpj)).await, ["WEWENANG-JABATAN", "WEWENANG-ORANG-SAMA"]);
        let told = async || w.paper(lpj).await.statement.map(|s| (s.number, s.date, s.by));
        assert_eq!(told().await, None);
        w.ok("pa-a", sign(lpj)).await;
        let as_told = |number: &str| Some((number.to_owned(), day(TODAY), "Pejabat pa-a".to_owned()));
        assert_eq!(told().await, as_told("SPTB-1"));
        // It holds for the LPJ just as it stood: what came back is stated anew.
        w.ok("ppk-a", ReturnLpj { lpj: lpj.into(), reasons: why() }).await;
        w.ok("bp-a", SubmitLpj { lpj: lpj.into(), date: None }).await;
        w.ok("ppk-a", VerifyLpj { lpj: lpj.into() }).await;
        assert_eq!(told().await, None);
        assert_eq!(w.refused("pa-a", ratify(lpj)).await, ["LPJ-SPTB"]);
        w.ok("pa-a", SignSptb { number: "SPTB-2".into(), ..sign(lpj) }).await;
        assert_eq!(told().await, as_told("SPTB-2"));
        w.ok("pa-a", ratify(lpj)).await;
        assert_eq!(told().await, as_told("SPTB-2"), "the ratified one is what was stated");
        let sheet = rows_of(&w, "lpj", &[]).await;
        assert_eq!((sheet.rows.len(), &sheet.rows[0][7]), (1, &kernel::sheet::Value::text("SPTB-2")));
        sound(&w).await;
    })
    .await;
}
