//! Prices come in by file and by proposal, count from their day on, and are
//! found again; on both databases.
#![allow(clippy::expect_used)]

mod support;

use kernel::{Code, Money, Role};
use organisation::testing::by;
use prices::acts::{ApprovePrice, ConfirmPrices, ProposePrice, RefusePrice, RejectPrices, RetirePriceItem};
use prices::model::PriceKind;
use prices::public::{self, Wanted};
use store::{Act, Actor, Answer, Channel, Db, DocRef, Envelope, Error, Result};
use support::{ATK, UNIT, YEAR, code, day, founded, import, item, on_both, staffed};

async fn act<A: Act>(db: &Db, act: A) -> Result<Answer> {
    db.act(std::sync::Arc::new(act), Envelope::new(Actor::PracticeOperator, Channel::Cli)).await
}

fn refused(answer: Result<Answer>) -> Vec<String> {
    match answer.expect_err("a refusal") {
        Error::Refused(refusals) => refusals.as_slice().iter().map(|r| r.code.clone()).collect(),
        other => vec![other.to_string()],
    }
}

async fn amount(db: &Db, number: &str, on: &str) -> Option<i64> {
    let mut view = db.view().await.expect("a view");
    let found = public::by_code(&mut view, YEAR, &code(number), day(on)).await.expect("prices");
    assert!(found.len() <= 1, "{found:?}");
    found.first().map(|p| p.terms.amount.sen())
}

async fn search(db: &Db, text: &str, rekening: Option<&str>) -> Vec<String> {
    let wanted =
        Wanted { year: YEAR, text: text.into(), kind: None, rekening: rekening.map(code), day: day("2026-06-30") };
    let mut view = db.view().await.expect("a view");
    let found = public::search(&mut view, &wanted, 50).await.expect("hits");
    let mut names: Vec<String> = found.into_iter().map(|p| p.terms.name).collect();
    names.sort();
    names
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_price_counts_from_its_day_on() {
    on_both(true, |db| async {
        let first = [item("1.1.1", "Kertas HVS", 4_500_000), item("1.1.2", "Pena", 100), item("1.1.3", "Map", 1)];
        let report = act(&db, import("2026-01-02", &first)).await.expect("an import").done;
        assert_eq!((report["rows"].clone(), report["prices_new"].clone()), (3.into(), 3.into()));
        let again = act(&db, import("2026-01-02", &first)).await.expect("an import").done;
        assert_eq!((again["unchanged"].clone(), again["import"].clone()), (true.into(), report["import"].clone()));
        let second = [item("1.1.1", "Kertas HVS", 4_500_001), item("1.1.2", "Pena", 100), item("1.1.4", "Lem", 5)];
        let report = act(&db, import("2026-07-01", &second)).await.expect("an import").done;
        let told = &report["prices_changed"][0];
        assert_eq!((told["before"].clone(), told["after"].clone()), ("45000.00".into(), "45000.01".into()));
        assert_eq!((report["changed"].clone(), report["same"].clone()), (1.into(), 1.into()));
        assert_eq!((report["prices_new"].clone(), report["gone"].clone()), (1.into(), 1.into()));
        for (on, sen) in [("2026-01-01", None), ("2026-01-02", Some(4_500_000)), ("2026-06-30", Some(4_500_000))] {
            assert_eq!(amount(&db, "1.1.1", on).await, sen, "{on}");
        }
        assert_eq!(amount(&db, "1.01.01", "2026-07-01").await, Some(4_500_001));
        assert_eq!(amount(&db, "1.1.3", "2026-07-01").await, Some(1), "what is gone keeps its price");
        db
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_one_day_the_corrected_file_counts() {
    on_both(true, |db| async {
        act(&db, import("2026-01-02", &[item("1.1.1", "Kertas", 10)])).await.expect("an import");
        act(&db, import("2026-01-02", &[item("1.1.1", "Kertas HVS", 11)])).await.expect("a correction");
        assert_eq!(amount(&db, "1.1.1", "2026-01-02").await, Some(11));
        assert_eq!(search(&db, "kert hvs", None).await, ["Kertas HVS"]);
        // The first file once more is a correction of the correction.
        act(&db, import("2026-01-02", &[item("1.1.1", "Kertas", 10)])).await.expect("an import");
        assert_eq!(amount(&db, "1.1.1", "2026-01-02").await, Some(10));
        assert!(search(&db, "hvs", None).await.is_empty());
        for (starts, fine) in [("2024-12-31", false), ("2025-01-01", true)] {
            let tried = act(&db, import(starts, &[item("1.1.9", "Lem", 10)])).await;
            assert_eq!(tried.is_ok(), fine, "{starts}");
        }
        db
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn search_takes_beginnings_of_words_in_any_order() {
    on_both(true, |db| async {
        let mut narrow = item("1.1.12.01.03.0001.00002", "Kertas Foto", 7);
        narrow.terms.rekening = vec![code("5.1.02.01.001.00099")];
        let mut any = item("1.1.12.01.03.0001.00003", "Kertas Kado", 7);
        any.terms.rekening.clear();
        let mut sbu = item("8.1.1", "Taksi bandara", 9);
        sbu.kind = PriceKind::Sbu;
        let lines = [item("1.1.12.01.03.0001.00001", "KERTAS HVS A4", 5), narrow, any, sbu];
        act(&db, import("2026-01-02", &lines)).await.expect("an import");
        for (text, names) in [
            ("kert", vec!["KERTAS HVS A4", "Kertas Foto", "Kertas Kado"]),
            ("a4 ker", vec!["KERTAS HVS A4"]),
            ("HV kertas", vec!["KERTAS HVS A4"]),
            ("ertas", vec![]),
            ("kertas xyz", vec![]),
            ("%", vec![]),
            ("1.1.12.1.3.1.2", vec!["Kertas Foto"]),
            ("1.01.12.01.03.0001.00002", vec!["Kertas Foto"]),
            ("1.1.12.01.03", vec!["KERTAS HVS A4", "Kertas Foto", "Kertas Kado"]),
            ("taksi", vec!["Taksi bandara"]),
        ] {
            assert_eq!(search(&db, text, None).await, names, "{text}");
        }
        assert_eq!(search(&db, "kertas", Some(ATK)).await, ["KERTAS HVS A4", "Kertas Kado"]);
        assert_eq!(search(&db, "kertas", Some("5.1.02.01.01.0099")).await, ["Kertas Foto", "Kertas Kado"]);
        assert_eq!(search(&db, "", Some(ATK)).await.len(), 3);
        let mut view = db.view().await.expect("a view");
        let wanted =
            |text: &str, kind| Wanted { year: YEAR, text: text.into(), kind, rekening: None, day: day("2026-06-30") };
        let page = public::listing(&mut view, &wanted("", None), 2, 2).await.expect("a page");
        assert_eq!((page.prices.len(), page.count, page.prices[1].code.text()), (2, 4, "8.1.1"));
        let page = public::listing(&mut view, &wanted("", Some(PriceKind::Sbu)), 2, 0).await.expect("a page");
        assert_eq!((page.prices.len(), page.count), (1, 1));
        let page = public::listing(&mut view, &wanted("kertas", None), 2, 2).await.expect("a page");
        assert_eq!((page.prices.len(), page.count, page.more), (1, 3, false));
        let items: Vec<i64> = page.prices.iter().map(|p| p.item).collect();
        let found = public::in_force(&mut view, &items, day("2026-01-01")).await.expect("prices");
        assert!(found.is_empty(), "the day before");
        drop(view);
        db
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_retired_is_not_found_any_more() {
    on_both(true, |db| async {
        let file = [item("1.1.1", "Kertas", 10)];
        act(&db, import("2026-01-02", &file)).await.expect("an import");
        let mut view = db.view().await.expect("a view");
        let today = db.today().expect("a day");
        let found = public::by_code(&mut view, YEAR, &code("1.1.1"), day("2026-12-31")).await.expect("prices");
        drop(view);
        let retire = |from| RetirePriceItem { item: found[0].item, from, reason: "tidak diproduksi lagi".into() };
        assert!(act(&db, retire(Some(today.plus_days(-1)))).await.is_err(), "yesterday");
        act(&db, retire(Some(today))).await.expect("retired");
        assert_eq!(refused(act(&db, retire(None)).await), ["HARGA-BERHENTI"]);
        assert_eq!(amount(&db, "1.1.1", &today.to_string()).await, None);
        assert_eq!(amount(&db, "1.1.1", &today.plus_days(-1).to_string()).await.is_some(), today > day("2026-01-02"));
        // A file does not bring it back.
        let report = act(&db, import(&today.to_string(), &[item("1.1.1", "Kertas", 11)])).await;
        if let Ok(report) = report {
            assert_eq!((report.done["prices_new"].clone(), report.done["changed"].clone()), (0.into(), 0.into()));
        }
        db
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_imported_list_waits_for_a_second_official() {
    on_both(false, |db| async {
        founded(&db).await;
        let file = || import("2026-01-02", &[item("1.1.1", "Kertas", 10)]);
        assert_eq!(refused(act(&db, file()).await), ["WEWENANG-JABATAN"], "no operator in a real regency");
        assert_eq!(refused(by(&db, "sekda", file()).await), ["WEWENANG-JABATAN"]);
        let report = by(&db, "ppkd", file()).await.expect("an import").done;
        assert_eq!(report["status"], "menunggu");
        assert_eq!(amount(&db, "1.1.1", "2026-01-02").await, None);
        let import = report["import"].as_i64().expect("a number");
        assert_eq!(refused(by(&db, "ppkd", ConfirmPrices { import }).await), ["WEWENANG-ORANG-SAMA"]);
        assert_eq!(refused(by(&db, "tapd", ConfirmPrices { import }).await), ["WEWENANG-JABATAN"]);
        let reasons = vec!["salah lampiran".to_owned()];
        by(&db, "tapd", RejectPrices { import, reasons }).await.expect("rejected");
        assert!(by(&db, "sekda", ConfirmPrices { import }).await.is_err(), "rejected already");
        let report = by(&db, "ppkd", file()).await.expect("once more").done;
        assert_eq!(report["unchanged"], false);
        let import = report["import"].as_i64().expect("a number");
        by(&db, "sekda", ConfirmPrices { import }).await.expect("confirmed");
        assert_eq!(amount(&db, "1.1.1", "2026-01-02").await, Some(10));
        assert_eq!(search(&db, "kert", None).await, ["Kertas"]);
        db
    })
    .await;
}

fn proposal(amount: i64) -> ProposePrice {
    let offers = ["Toko A; 90; 2026-01-02", "Toko B; 1,10; 2026-01-02", "Toko C; 100; 2026-01-02"];
    ProposePrice {
        year: YEAR,
        unit: code(UNIT),
        kind: PriceKind::Ssh,
        item: None,
        name: "Kursi lipat".into(),
        spec: "besi".into(),
        measure: "buah".into(),
        amount: Money::from_sen(amount),
        rekening: vec![code(ATK)],
        tkdn: Some("40,25".into()),
        survey: "Toko di ibu kota kabupaten".into(),
        quotations: offers.map(str::to_owned).to_vec(),
    }
}

fn approval(id: i64, number: Option<&str>, starts: &str) -> ApprovePrice {
    let code: Option<Code> = number.map(code);
    ApprovePrice { proposal: DocRef::from(id), code, decree: "Keputusan 7".into(), starts: Some(day(starts)) }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_proposal_becomes_a_price_by_another_person() {
    on_both(true, |db| async {
        staffed(&db).await;
        assert_eq!(refused(by(&db, "staf", proposal(10_001)).await), ["HARGA-DI-ATAS-SURVEI"]);
        let wrong = ProposePrice { tkdn: Some("101".into()), quotations: vec!["x".into()], ..proposal(10_000) };
        assert_eq!(refused(by(&db, "staf", wrong).await), ["HARGA-TKDN", "HARGA-SURVEI-BENTUK"]);
        assert_eq!(refused(by(&db, "tapd", proposal(10_000)).await), ["WEWENANG-JABATAN"]);
        let made = by(&db, "staf", proposal(10_000)).await.expect("a proposal").done;
        assert_eq!(made["number"], "99.01/USH/000001/1.01.0.00.0.00.01.0000/2026");
        assert_eq!((made["lowest"].clone(), made["median"].clone()), ("1.10".into(), "90.00".into()));
        let id = made["id"].as_i64().expect("an id");
        // Who holds both offices does not set what they proposed.
        let own = by(&db, "rangkap", proposal(10_000)).await.expect("a proposal").done;
        let own = own["id"].as_i64().expect("an id");
        assert_eq!(
            refused(by(&db, "rangkap", approval(own, Some("1.3.1"), "2026-01-02")).await),
            ["WEWENANG-ORANG-SAMA"]
        );
        assert_eq!(
            refused(by(&db, "staf", approval(id, Some("1.3.1"), "2026-01-02")).await),
            ["WEWENANG-JABATAN", "WEWENANG-ORANG-SAMA"]
        );
        assert_eq!(
            refused(by(&db, "tapd", approval(id, None, "2027-01-01")).await),
            ["HARGA-MULAI", "HARGA-KODE-KOSONG"]
        );
        let set = by(&db, "tapd", approval(id, Some("1.3.1"), "2026-01-02")).await.expect("set").done;
        assert_eq!(amount(&db, "1.3.1", "2026-01-01").await, None);
        assert_eq!(amount(&db, "1.3.1", "2026-01-02").await, Some(10_000));
        assert_eq!(search(&db, "lipat besi", Some(ATK)).await, ["Kursi lipat"]);
        assert_eq!(
            refused(by(&db, "tapd", approval(own, Some("1.03.01"), "2026-01-02")).await),
            ["HARGA-KODE-TERPAKAI"]
        );
        assert_eq!(refused(by(&db, "tapd", approval(id, Some("1.3.2"), "2026-01-02")).await), ["KEADAAN"]);
        // A new price of the same item.
        let item = set["item"].as_i64();
        let dearer = by(&db, "staf", ProposePrice { item, ..proposal(9_000) }).await.expect("a proposal").done;
        by(&db, "tapd", approval(dearer["id"].as_i64().expect("an id"), None, "2026-07-01")).await.expect("set");
        assert_eq!(amount(&db, "1.3.1", "2026-06-30").await, Some(10_000));
        assert_eq!(amount(&db, "1.3.1", "2026-07-01").await, Some(9_000));
        let reasons = vec!["tidak perlu".to_owned()];
        let refusal = RefusePrice { proposal: DocRef::from(own), reasons };
        by(&db, "tapd", refusal).await.expect("refused");
        let mut view = db.view().await.expect("a view");
        let (kept, offers) = public::proposal(&mut view, own).await.expect("read").expect("a proposal");
        assert_eq!((kept.reasons.as_slice(), offers.len(), kept.item), (&["tidak perlu".to_owned()][..], 3, None));
        drop(view);
        db
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_same_file_many_times_at_once_is_one_list() {
    on_both(true, |db| async {
        let db = std::sync::Arc::new(db);
        let tasks: Vec<_> = (0..6)
            .map(|_| {
                let db = db.clone();
                tokio::spawn(async move { act(&db, import("2026-01-02", &[item("1.1.1", "Kertas", 10)])).await })
            })
            .collect();
        let mut fresh = 0;
        for task in tasks {
            let answer = task.await.expect("a task").expect("an import");
            fresh += i32::from(answer.done["unchanged"] == false);
        }
        assert_eq!((fresh, search(&db, "kertas", None).await.len()), (1, 1));
        std::sync::Arc::into_inner(db).expect("no more users")
    })
    .await;
}

#[test]
fn offices_of_the_acts() {
    assert!(ProposePrice::DEF.roles.contains(&Role::Pptk) && !ProposePrice::DEF.signs);
    assert_eq!(ApprovePrice::DEF.separate_from, ["propose-price"]);
}
