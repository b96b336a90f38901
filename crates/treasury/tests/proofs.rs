//! Proofs of what was withheld: after the payment, once, and gone with it.

use crate::support::steps::*;
use crate::support::*;
use kernel::sheet::Value as Cell;
use store::Scope;
use store::module::Query;
use treasury::acts::{DraftSpp, IssueTaxProof, JudgeTax, RecordTbp, VoidTaxProof, VoidTbp};
use treasury::rules::tax::{PayeeForm, TaxObject};

const GROSS: i64 = 1_000_000;
/// Two per cent.
const TAX: i64 = 20_000;

/// A service of a firm with an NPWP.
fn service(spp: i64) -> JudgeTax {
    JudgeTax {
        spp: spp.into(),
        object: TaxObject::Service,
        form: PayeeForm::Company,
        npwp: true,
        pkp: false,
        vat: None,
        ptkp: None,
        certificate: false,
        marketplace: false,
        reason: String::new(),
    }
}

/// A report as one SKPD's reader has it, or the whole regency's: rows as plain text, and the sum.
async fn report(w: &World, name: &str, filters: &[(&str, &str)], unit: Option<&str>) -> (Vec<Vec<String>>, i64) {
    let mut view = w.db.view().await.expect("a view");
    if let Some(unit) = unit {
        let unit = store::units::by_norm(&mut view, code(unit).norm()).await.expect("read").expect("a unit");
        view = w.db.view_as(Scope::Units(vec![unit.id])).await.expect("a view");
    }
    let filters = filters.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
    let report = treasury::MODULE.reports.iter().find(|r| r.name == name).expect("a report");
    let sheet = (report.run)(&mut view, &Query { year: YEAR, by: None, filters }).await.expect("a sheet");
    let sum = sheet.total.iter().flatten().find_map(|v| if let Cell::Money(m) = v { Some(m.sen()) } else { None });
    (sheet.rows.iter().map(|row| row.iter().map(Cell::plain).collect()).collect(), sum.unwrap_or_default())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_deduction_is_proved_once_when_it_is_paid_and_anew_when_it_came_back() {
    practice(|w| async move {
        let spp = w.drafted(A, ask(&w, ATK, GROSS)).await;
        w.ok("staf-a", service(spp)).await;
        let number = format!("{spp}-1");
        let one = || IssueTaxProof { npwp: Some("01.234.567.8-901.234".into()), ..proof(number.clone()) };
        let unpaid = w.refused("bp-a", one()).await;
        assert!(unpaid[0].contains("sudah cair"), "{unpaid:?}");
        assert!(report(&w, "bukti-potong-belum", &[], None).await.0.is_empty());
        let sp2d = pay_out(&w, spp).await;
        let (open, sum) = report(&w, "bukti-potong-belum", &[], None).await;
        assert_eq!((open.len(), sum, open[0][4].as_str(), open[0][6].as_str()), (1, TAX, number.as_str(), "BPU"));

        assert_eq!(w.refused("bp-a", proof(number.clone())).await, ["PAJAK-BUKTI-IDENTITAS"]);
        let person = IssueTaxProof { nik: Some("1402010101800001".into()), ..proof(number.clone()) };
        assert_eq!(w.refused("bp-a", person).await, ["PAJAK-BUKTI-IDENTITAS"], "a company has no NIK");
        for (base, expected) in [(GROSS - 1, false), (GROSS, true), (GROSS + 1, false)] {
            let mut dry = w.by("bp-a").await;
            dry.dry_run = true;
            let told = codes(w.act_in(dry, IssueTaxProof { base: Some(sen(base)), ..one() }).await);
            assert_eq!(told.is_empty(), expected, "{base}: {told:?}");
            assert!(expected || told == ["PAJAK-BUKTI-DASAR-BEDA"], "{told:?}");
        }
        let early = IssueTaxProof { date: Some(day("2026-02-13")), ..one() };
        assert_eq!(w.refused("bp-a", early).await, ["PAJAK-BUKTI-TANGGAL"]);
        let two = IssueTaxProof { chosen: vec![number.clone(), number.clone()], ..one() };
        assert!(w.refused("bp-a", two).await[0].contains("masing-masing sekali"));
        assert_eq!(w.refused("bp-b", one()).await, ["WEWENANG-SKPD"]);
        let issued = w.ok("bp-a", one()).await;
        let first = issued.done["first"].as_str().expect("a number").to_owned();
        assert!(first.contains("/BPU/000001/"), "{first}");
        assert_eq!((issued.done["count"].as_i64(), issued.done["tax"].as_str()), (Some(1), Some("200.00")));
        assert_eq!(w.refused("bp-a", one()).await, ["PAJAK-BUKTI-SUDAH-ADA"]);
        assert!(report(&w, "bukti-potong-belum", &[], None).await.0.is_empty());

        let (rows, sum) = report(&w, "bukti-potong", &[("bulan", "2"), ("jenis", "pph23")], Some(SKPD_A)).await;
        assert_eq!((rows.len(), sum), (1, TAX));
        assert_eq!(rows[0][9..13], ["CV Maju", "NPWP 012345678901234", "10000.00", "2 %"]);
        assert_eq!(report(&w, "bukti-potong", &[("bulan", "3")], None).await.0.len(), 0);
        assert_eq!(report(&w, "bukti-potong", &[], Some(SKPD_B)).await.0.len(), 0);
        for (typed, found) in [("012345678901234", 1), ("0012345678901234", 1), ("0012345678901235", 0)] {
            assert_eq!(report(&w, "bukti-potong", &[("identitas", typed)], None).await.0.len(), found, "{typed}");
        }
        let (paper, _) = report(&w, "lembar-bukti-potong", &[("nomor", &first)], Some(SKPD_A)).await;
        assert!(paper.iter().any(|line| line == &["NTPN", "belum disetor"]), "{paper:?}");

        // All of it came back.
        w.ok("kbud", return_sp2d(sp2d, GROSS - TAX)).await;
        let (rows, _) = report(&w, "bukti-potong", &[], None).await;
        assert_eq!((rows.len(), rows[0][15].as_str()), (1, "batal"));
        let again = id_of(&w.ok("pa-a", ask_again(&w, sp2d)).await, "id");
        w.ok("kbud2", order_again(again)).await;
        w.ok("kbud", transfer_again(again)).await;
        w.ok("kbud", pay_again(again)).await;
        let second = w.ok("bp-a", one()).await;
        assert!(second.done["first"].as_str().is_some_and(|n| n.contains("/BPU/000002/")), "{}", second.done);
        assert_eq!(w.findings().await, Vec::<String>::new());

        // By hand, with a reason, once; the number stays used.
        let id = w.count("SELECT MAX(id) AS n FROM tax_proof").await;
        let void = || VoidTaxProof { unit: code(SKPD_A), proof: id, reason: "nama keliru".into() };
        assert_eq!(w.refused("bp-b", VoidTaxProof { unit: code(SKPD_B), ..void() }).await.len(), 1);
        w.ok("bp-a", void()).await;
        assert_eq!(w.refused("bp-a", void()).await, ["PAJAK-BUKTI-BATAL"]);
        let third = w.ok("bp-a", one()).await;
        assert!(third.done["first"].as_str().is_some_and(|n| n.contains("/BPU/000003/")), "{}", third.done);
        assert_eq!(w.findings().await, Vec::<String>::new());
        w.proved(&[]).await;
    })
    .await;
}

/// The tax period of a proof is that of the lists for the tax office, also where the
/// bank paid in the month after; and a number is one of its year.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_proof_is_of_the_month_and_the_year_of_its_order() {
    practice(|w| async move {
        let issued = async |w: &World| {
            let spp = w.drafted(A, ask(w, ATK, GROSS)).await;
            w.ok("staf-a", service(spp)).await;
            w.ok("bp-a", submit(spp)).await;
            w.ok("ppk-a", verify(spp)).await;
            let spm = id_of(&w.ok("pa-a", order(spp)).await, "id");
            w.ok("kbud", receive(spm)).await;
            let sp2d = id_of(&w.ok("kbud", issue(spm)).await, "id");
            w.ok("kbud", transfer(sp2d)).await;
            (format!("{spp}-1"), sp2d)
        };
        let (first, slow) = issued(&w).await;
        let (second, sp2d) = issued(&w).await;
        w.ok("kbud", pay(sp2d)).await;
        let w = w.on("2026-03-02").await;
        w.ok("kbud", pay(slow)).await;
        let known = |number: String| IssueTaxProof { npwp: Some("012345678901234".into()), ..proof(number) };
        w.ok("bp-a", known(first)).await;
        for (name, month, rows) in
            [("bukti-potong", "2", 1), ("dth", "2", 2), ("bukti-potong", "3", 0), ("dth", "3", 0)]
        {
            assert_eq!(report(&w, name, &[("bulan", month)], None).await.0.len(), rows, "{name} {month}");
        }
        let w = w.on("2027-01-05").await;
        let told = w.ok("bp-a", known(second)).await.done["first"].as_str().expect("a number").to_owned();
        assert!(told.contains("/BPU/000002/") && told.ends_with("/12/2026"), "{told}");
        assert_eq!(w.findings().await, Vec::<String>::new());
    })
    .await;
}

/// A return of less than the whole leaves the proof to whoever kept the rest.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_part_that_came_back_voids_nothing() {
    practice(|w| async move {
        let (_, payee_account) = w.payee("orang", "Ahli Contoh", "0101000077").await;
        let deductions = vec![cut("pph21", TAX), cut("ppn", 7)];
        let typed = DraftSpp { payee_account, deductions, ..ask(&w, ATK, GROSS) };
        let spp = w.drafted(A, typed).await;
        let sp2d = pay_out(&w, spp).await;
        let nik = |base: i64| IssueTaxProof {
            nik: Some("1402010101800001".into()),
            base: Some(sen(base)),
            ..proof(format!("{spp}-1"))
        };
        // Nobody reckoned it: the base is typed, from the tax to the gross.
        let bare = IssueTaxProof { base: None, ..nik(0) };
        assert_eq!(w.refused("bp-a", bare).await, ["PAJAK-BUKTI-DASAR-KOSONG"]);
        assert_eq!(w.refused("bp-a", nik(TAX - 1)).await, ["PAJAK-BUKTI-DASAR"]);
        assert_eq!(w.refused("bp-a", nik(GROSS + 1)).await, ["PAJAK-BUKTI-DASAR"]);
        let vat = IssueTaxProof { chosen: vec![format!("{spp}-2")], ..nik(GROSS) };
        assert_eq!(w.refused("bp-a", vat).await, ["PAJAK-BUKTI-JENIS"]);
        w.ok("bp-a", nik(GROSS / 2)).await;
        w.ok("kbud", return_sp2d(sp2d, GROSS - TAX - 7 - 1)).await;
        assert_eq!(w.count("SELECT COUNT(*) AS n FROM tax_proof_void").await, 0);
        let (rows, _) = report(&w, "bukti-potong", &[], Some(SKPD_A)).await;
        assert_eq!(rows[0][10..13], ["NIK 1402010101800001", "5000.00", "4 %"]);
        assert_eq!(w.findings().await, Vec::<String>::new());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_proof_of_cash_ends_with_its_evidence_and_persons_are_masked() {
    practice(|w| async move {
        receive_up(&w, 50_000_000).await;
        let evidence = RecordTbp { tax: Some(service_without_npwp()), ..tbp(ATK, GROSS, None) };
        let evidence = id_of(&w.ok("bp-a", evidence).await, "id");
        // The rate without NPWP: nobody asks for a number.
        w.ok("bp-a", proof(format!("{evidence}-1"))).await;
        let named = async |unit: Option<&str>| report(&w, "bukti-potong", &[], unit).await.0[0][9..13].to_vec();
        assert_eq!(named(Some(SKPD_A)).await, ["Toko Contoh", "tidak ada", "10000.00", "4 %"]);
        assert_eq!(named(None).await[0], "T. C.", "who reads the whole regency reads initials");
        assert_eq!(w.findings().await, Vec::<String>::new());
        w.ok("bp-a", VoidTbp { tbp: evidence.into(), reasons: vec!["salah catat".into()] }).await;
        assert_eq!(report(&w, "bukti-potong", &[], None).await.0[0][15], "batal");
        assert_eq!(w.findings().await, Vec::<String>::new());
    })
    .await;
}
