//! The evidence behind what came in: receipts says by a view what counts, who
//! inspects asks it, and the LRA shows the same to the sen.

use crate::support::*;
use inspection::acts::TakeEvidence;
use inspection::public::figure::{Figure, Part, agrees, documents, parts};
use kernel::{Code, Money, Role};
use receipts::acts::{
    AskRatification, AskRefund, ConfirmRevenueDeposit, CorrectReceipt, DepositReceipts, GiveRatification, PayRefund,
    ReceiptLine, RecordDirectReceipt, RecordStbp, SpendingLine,
};
use receipts::model::{Nature, Way};
use store::{Answer, Scope};

const CHARGE: &str = "4.1.02.01.001.00001";
const GRANT: &str = "4.3.01.01.001.00001";
const BLUD_REVENUE: &str = "4.1.04.16.001.00001";
const LOAN: &str = "6.1.04.01.001.00001";

fn stbp(amount: i64) -> RecordStbp {
    RecordStbp {
        unit: code(SKPD_A),
        year: Some(YEAR),
        payer: "Siti Aminah".into(),
        way: Way::Cash,
        reference: None,
        assessment: None,
        purpose: String::new(),
        lines: vec![ReceiptLine::of(code(CHARGE), sen(amount))],
        date: None,
    }
}

fn direct(rekening: &str, amount: i64, note: &str) -> RecordDirectReceipt {
    RecordDirectReceipt {
        unit: code(SKPD_A),
        year: Some(YEAR),
        payer: "Kas Negara".into(),
        purpose: String::new(),
        lines: vec![ReceiptLine::of(code(rekening), sen(amount))],
        credit_note: note.into(),
        date: None,
    }
}

/// What a BLUD earned outside the RKUD, 200 of it spent.
fn earned(amount: i64) -> AskRatification {
    AskRatification {
        unit: code(UNIT_A1),
        year: Some(YEAR),
        fund: "BLUD".into(),
        from: day("2026-02-01"),
        until: day("2026-02-10"),
        opening: sen(500),
        income: vec![ReceiptLine::of(code(BLUD_REVENUE), sen(amount))],
        spending: vec![SpendingLine::Typed(due(ATK_A1, None, 200))],
        returned: None,
        closing: sen(300 + amount),
        corrects: None,
        date: None,
    }
}

fn refund(receipt: i64, amount: i64) -> AskRefund {
    AskRefund {
        unit: code(SKPD_A),
        year: Some(YEAR),
        nature: Nature::Once,
        received_year: YEAR,
        receipt: Some(receipt.into()),
        line: None,
        rekening: None,
        amount: sen(amount),
        recipient: "CV Maju".into(),
        decree: "Keputusan 7/2026".into(),
        date: None,
    }
}

fn take(rekening: &str) -> TakeEvidence {
    let rekening = Some(Code::parse(rekening).expect("a code"));
    TakeEvidence { document: None, rekening, year: Some(YEAR), skpd: None, until: None }
}

fn until(rekening: &str, on: &str) -> TakeEvidence {
    TakeEvidence { until: Some(day(on)), ..take(rekening) }
}

fn told(answer: &Answer) -> (String, i64) {
    (answer.done["amount"].as_str().expect("an amount").to_owned(), id_of(answer, "documents"))
}

/// What the LRA shows as realised on a row.
async fn shown(w: &World, by: &str, row: &str) -> Money {
    let query = store::module::Query { year: YEAR, by: Some(by.to_owned()), ..Default::default() };
    let report = receipts::MODULE.reports.iter().find(|r| r.name == "lra").expect("a report");
    let lra = (report.run)(&mut w.db.view().await.expect("a view"), &query).await.expect("a sheet");
    let (codes, realised) = (column(&lra, "Kode"), column(&lra, &format!("Realisasi {YEAR}")));
    let is_row = |text: &str| Code::parse(text).is_ok_and(|own| own.norm() == code(row).norm());
    let found = codes.iter().zip(realised).find(|(text, _)| is_row(text));
    found.unwrap_or_else(|| panic!("no {row}: {lra:?}")).1.parse().expect("an amount")
}

/// The lines behind what was taken.
async fn lines(w: &World, taken: &Answer, scope: Scope) -> store::Result<Vec<Part>> {
    let figure: Figure = serde_json::from_value(taken.done["figure"].clone()).expect("a figure");
    let mut view = w.db.view_as(scope).await.expect("a view");
    parts(&mut view, &figure).await.map(|found| found.0)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_came_in_is_taken_with_its_documents_as_the_lra_shows_it() {
    banking(|w| async move {
        w.newcomer(60, "bt-a", Role::BendaharaPenerimaan, Some(SKPD_A)).await;
        w.newcomer(62, "irban", Role::Inspektorat, None).await;
        assert_eq!(w.refused("irban", take("4")).await, ["ANGKA-KOSONG"]);
        let (first, second) = (w.ok("bt-a", stbp(600)).await, w.ok("bt-a", stbp(400)).await);
        let stbps = vec![id_of(&first, "id"), id_of(&second, "id")];
        let sts = DepositReceipts {
            unit: code(SKPD_A),
            year: Some(YEAR),
            stbp: stbps.clone(),
            amount: sen(1_000),
            reference: "SLIP-1".into(),
            date: None,
        };
        let sts = id_of(&w.ok("bt-a", sts).await, "id");
        assert_eq!(w.refused("irban", take("4")).await, ["ANGKA-KOSONG"], "the bank has not seen it");
        let w = w.on("2026-02-18").await;
        w.ok("kbud", ConfirmRevenueDeposit { sts: sts.into(), credit_note: "NK-1".into(), date: None }).await;
        w.ok("bt-a", stbp(250)).await;
        let paid = id_of(&w.ok("kbud", direct(CHARGE, 5_000, "NK-2")).await, "id");
        let grant = id_of(&w.ok("kbud", direct(GRANT, 70, "NK-3")).await, "id");
        w.ok("kbud", direct(LOAN, 9, "NK-4")).await;
        let correction = CorrectReceipt {
            receipt: grant.into(),
            line: None,
            to: code(CHARGE),
            amount: sen(30),
            reason: "salah rekening".into(),
            date: None,
        };
        w.ok("ppk-a", correction).await;
        let asked = id_of(&w.ok("kpa-a", earned(300)).await, "id");
        w.ok("kbud", GiveRatification { request: asked.into(), date: None }).await;
        let refund = id_of(&w.ok("pa-a", refund(paid, 100)).await, "id");
        let w = w.on("2026-03-02").await;
        w.ok("kbud", PayRefund { refund: refund.into(), reference: "ND-1".into(), date: None }).await;

        // Of all revenue, of a part of it, of a side of financing: the documents and the LRA agree.
        for (rekening, by, amount, count) in [
            ("4", "akun", 6_270, 7),
            ("4.1.02", "jenis", 5_930, 5),
            ("4.3", "kelompok", 40, 2),
            ("6.1", "kelompok", 9, 1),
        ] {
            let taken = w.ok("irban", take(rekening)).await;
            assert_eq!(told(&taken), (sen(amount).to_string(), count), "{rekening}");
            let lra = shown(&w, by, rekening).await;
            assert_eq!(lra, sen(amount), "{rekening}");
            assert!(agrees(lra, sen(amount)).is_ok());
            for off in [-1, 1] {
                assert_eq!(codes(agrees(lra, sen(amount + off))), ["ANGKA-SELISIH"], "{rekening}");
            }
        }
        // An STBP counts on the day of the bank's credit, a refund on that of its payment.
        assert_eq!(w.refused("irban", until("4.1.02", "2026-02-17")).await, ["ANGKA-KOSONG"]);
        assert_eq!(told(&w.ok("irban", until("4.1.02", "2026-02-18")).await), ("60.30".into(), 4));
        assert_eq!(told(&w.ok("irban", until("4.1.02", "2026-03-01")).await), ("60.30".into(), 4));
        assert_eq!(told(&w.ok("irban", until("4.1.02", "2026-03-02")).await), ("59.30".into(), 5));
        let of = |skpd: &str| TakeEvidence { skpd: Some(code(skpd)), ..take("4") };
        assert_eq!(told(&w.ok("irban", of(SKPD_A)).await), ("62.70".into(), 7));
        assert_eq!(w.refused("irban", of(SKPD_B)).await, ["ANGKA-KOSONG"]);
        assert_eq!(w.refused("irban", take("6")).await, ["ANGKA-REKENING"], "both sides at once");
        assert_eq!(w.refused("kbud", take("4")).await, ["WEWENANG-JABATAN"]);

        // The STS lies behind its STBP, a payer may be a private person.
        let taken = w.ok("irban", take("4.1.02")).await;
        let found = lines(&w, &taken, Scope::Region).await.expect("its parts");
        let deposited: Vec<i64> = found.iter().filter(|p| p.counted_by == Some(sts)).map(|p| p.document).collect();
        assert_eq!((deposited, documents(&found).len()), (stbps, 5));
        assert!(found.iter().filter(|p| p.payee.is_some()).all(|p| p.personal));
        assert_eq!(found.iter().filter(|p| p.amount.is_negative()).count(), 1, "the refund takes away");
        assert!(lines(&w, &taken, Scope::Units(vec![])).await.is_err(), "what is not seen is not taken");
    })
    .await;
}
