//! Taxes on real documents: worked out, changed with a reason, listed for the
//! tax office.

use crate::support::steps::*;
use crate::support::*;
use kernel::sheet::Value;
use organisation::acts::ProposeRegulation;
use store::module::Query;
use treasury::acts::{DraftSpp, JudgeTax, RecordTbp, ReviseSpp};
use treasury::rules::tax::{PayeeForm, TaxObject, VatKind};
use treasury::rules::ter::Ptkp;

/// A purchase of 111,000.00 of a taxable entrepreneur with NPWP.
fn goods(spp: i64, reason: &str) -> JudgeTax {
    JudgeTax {
        spp: spp.into(),
        object: TaxObject::Goods,
        form: PayeeForm::Company,
        npwp: true,
        pkp: true,
        vat: Some(VatKind::Ordinary),
        ptkp: None,
        certificate: false,
        marketplace: false,
        reason: reason.into(),
    }
}

async fn regulate(w: &World, key: &str, value: &str) {
    let from = day(TODAY);
    let proposal = ProposeRegulation {
        key: key.into(),
        value: serde_json::from_str(value).expect("JSON"),
        from,
        source: "SK uji".into(),
    };
    w.db.act(std::sync::Arc::new(proposal), operator()).await.expect("a rule");
}

/// The shape of the list in force is not enough: a rule must be one that the
/// treasury can read, or no payment could be judged from its day on.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_rule_that_nobody_could_read_is_never_proposed() {
    practice(|w| async move {
        let rules: serde_json::Value =
            serde_json::from_str(include_str!("../src/policy/tax_rules.json")).expect("the rules");
        for (field, value, passes) in
            [("tarif", 110_001.into(), true), ("dasar", "laba".into(), false), ("objek", vec!["angin"].into(), false)]
        {
            let mut changed: serde_json::Value = rules.clone();
            changed[0][field] = value;
            let proposal = ProposeRegulation {
                key: "pajak.aturan".into(),
                value: changed,
                from: day(TODAY),
                source: "SK uji".into(),
            };
            let answer = w.db.act(std::sync::Arc::new(proposal), operator()).await;
            let refused = answer.err().map(|e| e.to_string()).unwrap_or_default();
            assert_eq!(refused.is_empty(), passes, "{field}: {refused}");
            assert!(passes || refused.contains("berbentuk lain"), "{refused}");
        }
    })
    .await;
}

async fn sheet(w: &World, name: &str) -> kernel::Sheet {
    let mut view = w.db.view().await.expect("a view");
    let report = treasury::MODULE.reports.iter().find(|r| r.name == name).expect("a report");
    (report.run)(&mut view, &Query { year: YEAR, ..Query::default() }).await.expect("a sheet")
}

fn sums(sheet: &kernel::Sheet) -> Vec<i64> {
    let money = |v: &Value| if let Value::Money(m) = v { Some(m.sen()) } else { None };
    sheet.total.iter().flatten().filter_map(money).collect()
}

const GROSS: i64 = 111_000_000;
const VAT: i64 = 11_000_000;

async fn cuts(w: &World, document: i64) -> Vec<(String, i64)> {
    let sql = "SELECT kind, amount FROM deduction WHERE document_id = $1 ORDER BY line_no";
    let rows = w.rows(sql, store::params![document]).await;
    rows.iter().map(|r| (r.text("kind").unwrap(), r.int("amount").unwrap())).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_the_rules_make_of_a_payment_is_withheld_or_a_reason_is_given() {
    practice(|w| async move {
        let asked = DraftSpp { deductions: vec![cut("denda", 500), cut("ppn", 1)], ..ask(&w, ATK, GROSS) };
        let spp = w.drafted(A, asked).await;
        let answer = w.ok("staf-a", goods(spp, "")).await;
        // 1.1 m does not reach the threshold of either tax: only what is no tax stays.
        assert_eq!(answer.done["proposed"], serde_json::json!([]));
        assert_eq!(cuts(&w, spp).await, [("denda".to_owned(), 500)]);
        // A region may set its own list; it counts from its day.
        let rules = r#"[{"nama":"PPN","jenis":"ppn","kelompok":"ppn","objek":["barang"],"pkp":true,"dasar":"dpp","tarif":120000,"faktor":[11,12],"akun":"411211","sumber":"uji"}]"#;
        regulate(&w, "pajak.aturan", rules).await;
        assert_eq!(w.refused("bp-a", submit(spp)).await, ["PAJAK-BEDA"], "judged by the day on which it is filed");
        w.ok("bp-a", goods(spp, "")).await;
        assert_eq!(cuts(&w, spp).await, [("denda".to_owned(), 500), ("ppn".to_owned(), VAT)]);
        // A sen less, typed by hand.
        let rows = w.rows("SELECT version FROM document WHERE id = $1", store::params![spp]).await;
        let version = rows[0].int("version").unwrap();
        let draft = DraftSpp { deductions: vec![cut("ppn", VAT - 1)], ..ask(&w, ATK, GROSS) };
        w.ok("staf-a", ReviseSpp { spp: spp.into(), version, draft }).await;
        assert_eq!(w.refused("bp-a", submit(spp)).await, ["PAJAK-BEDA"]);
        w.ok("bp-a", goods(spp, "pembulatan pada faktur pajak")).await;
        w.ok("bp-a", submit(spp)).await;
        let filed = w.refused("staf-a", goods(spp, "")).await;
        assert_eq!(filed, ["KEADAAN"], "what was filed is not worked out anew");
        // Where the region asks for it, none goes without.
        regulate(&w, "pajak.wajib-dihitung", r#"["barang-jasa"]"#).await;
        assert_eq!(w.judged(A, ask(&w, ATK, 1_000)).await, ["PAJAK-BELUM-DIHITUNG"]);
    })
    .await;
}

/// Luxury goods or others, and whom a wage keeps: what the rules part by is said,
/// and kept with the draft.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_the_rules_part_by_is_asked_for() {
    practice(|w| async move {
        let spp = w.drafted(A, ask(&w, ATK, 600_000_000)).await;
        let bought = |vat| JudgeTax { vat, ..goods(spp, "") };
        assert_eq!(w.refused("staf-a", bought(None)).await, ["PAJAK-PPN-JENIS"]);
        w.ok("staf-a", bought(Some(VatKind::Luxury))).await;
        // 12 of 112 parts, and 1.5 % of the rest.
        assert_eq!(cuts(&w, spp).await, [("ppn".to_owned(), 64_285_700), ("pph22".to_owned(), 8_035_700)]);
        let wage = |ptkp| JudgeTax {
            object: TaxObject::MonthlyWage,
            form: PayeeForm::Person,
            pkp: false,
            vat: None,
            ptkp,
            ..goods(spp, "")
        };
        assert_eq!(w.refused("staf-a", wage(None)).await, ["PAJAK-PTKP-KOSONG"]);
        w.ok("staf-a", wage(Some(Ptkp::Married0))).await;
        assert_eq!(cuts(&w, spp).await, [("pph21".to_owned(), 4_500_000)]);
        let rows = w.rows("SELECT vat, ptkp FROM tax_facts WHERE document_id = $1", store::params![spp]).await;
        assert_eq!((rows[0].str("vat").unwrap(), rows[0].str("ptkp").unwrap()), ("", "k0"));
    })
    .await;
}

/// What was said of a draft, and why, counts for that payee and those figures.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_statement_does_not_outlive_what_it_was_about() {
    practice(|w| async move {
        regulate(&w, "pajak.wajib-dihitung", r#"["barang-jasa"]"#).await;
        let rules = r#"[{"nama":"PPN","jenis":"ppn","kelompok":"ppn","objek":["barang"],"pkp":true,"dasar":"dpp","tarif":120000,"faktor":[11,12],"akun":"411211","sumber":"uji"}]"#;
        regulate(&w, "pajak.aturan", rules).await;
        let revise = async |spp: i64, draft: DraftSpp| {
            let rows = w.rows("SELECT version FROM document WHERE id = $1", store::params![spp]).await;
            w.ok("staf-a", ReviseSpp { spp: spp.into(), version: rows[0].int("version").unwrap(), draft }).await;
        };
        let draft = |vat: i64, gross: i64| DraftSpp { deductions: vec![cut("ppn", vat)], ..ask(&w, ATK, gross) };
        let spp = w.drafted(A, draft(VAT - 1, GROSS)).await;
        let reason = "pembulatan pada faktur pajak";
        w.ok("staf-a", goods(spp, reason)).await;
        // The same figures in other words keep their reason.
        revise(spp, DraftSpp { purpose: "Alat tulis kantor".into(), ..draft(VAT - 1, GROSS) }).await;
        w.ok("bp-a", submit(spp)).await;
        let back = treasury::acts::ReturnSpp { spp: spp.into(), reasons: vec!["periksa lagi".into()] };
        w.ok("ppk-a", back).await;
        for other in [draft(VAT - 2, GROSS), draft(VAT - 1, GROSS - 1_100)] {
            revise(spp, other).await;
            assert_eq!(w.refused("bp-a", submit(spp)).await, ["PAJAK-BEDA"]);
            w.ok("staf-a", goods(spp, reason)).await;
        }
        // Another payee is asked about anew.
        let (_, account) = w.payee("badan", "CV Lain", "0101000077").await;
        revise(spp, DraftSpp { payee_account: account, ..draft(VAT, GROSS) }).await;
        assert_eq!(w.refused("bp-a", submit(spp)).await, ["PAJAK-BELUM-DIHITUNG"]);
        w.ok("staf-a", goods(spp, "")).await;
        w.ok("bp-a", submit(spp)).await;
        assert_eq!(w.findings().await, Vec::<String>::new());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_lists_for_the_tax_office_add_up() {
    practice(|w| async move {
        receive_up(&w, 50_000_000).await;
        let service = || RecordTbp { tax: Some(service_without_npwp()), ..tbp(ATK, 1_000_000, None) };
        let answer = w.ok("bp-a", service()).await;
        assert_eq!(answer.done["net"], "9600.00", "four per cent without NPWP");
        let typed = RecordTbp { deductions: vec![cut("pph23", 39_999)], ..service() };
        assert_eq!(w.refused("bp-a", typed).await, ["PAJAK-BEDA"]);
        let two = draft(&w, SKPD_A, vec![due(ATK, None, 50_000), due(JASA, None, 30_000)]);
        let direct = DraftSpp { deductions: vec![cut("ppn", 7_000), cut("iwp", 9)], ..two };
        w.issued(A, direct).await;
        let daily = sheet(&w, "dth").await;
        let mut charged: Vec<String> = daily.rows.iter().map(|r| r[5].plain()).collect();
        charged.sort();
        assert_eq!(charged, [ATK.rek.to_owned(), format!("{}; {}", ATK.rek, JASA.rek)], "all accounts, as printed");
        assert_eq!((daily.rows.len(), sums(&daily)), (2, vec![47_000]), "dues are no taxes");
        assert_eq!(sums(&sheet(&w, "rth").await), [47_000, 47_000], "withheld, and not remitted");
    })
    .await;
}
