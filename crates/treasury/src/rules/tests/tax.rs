//! What the tax rules in force propose, from both sides of each limit.

use kernel::Refusals;

use super::{day, policy, sen};
use crate::rules::deductions::Deduction;
use crate::rules::tax::{
    PayeeForm, Remitted, TaxFacts, TaxInput, TaxObject, VatKind, check_not_remitted, check_open, check_tax, propose,
};
use crate::rules::ter::Ptkp;

fn input(object: TaxObject, form: PayeeForm) -> TaxInput {
    TaxInput {
        object,
        form,
        npwp: true,
        pkp: false,
        vat: None,
        ptkp: None,
        certificate: false,
        marketplace: false,
        reason: String::new(),
    }
}

fn pkp(object: TaxObject) -> TaxInput {
    TaxInput { pkp: true, vat: Some(VatKind::Ordinary), ..input(object, PayeeForm::Company) }
}

/// Kind and sen of what is proposed.
fn proposed(gross: i64, input: &TaxInput, on: &str) -> Vec<(String, i64)> {
    let all = propose(sen(gross), input, day(on), &policy().tax_rules.value);
    all.into_iter().map(|p| (p.kind, p.amount.sen())).collect()
}

fn pairs(expected: &[(&str, i64)]) -> Vec<(String, i64)> {
    expected.iter().map(|(kind, amount)| ((*kind).to_owned(), *amount)).collect()
}

#[test]
fn each_kind_of_payment_by_its_rates() {
    use PayeeForm::{Company, Cooperative, Government, Partnership, Person};
    use TaxObject::{
        Building, Catering, Consulting, Goods, HonourHigh, HonourLow, HonourMiddle, Rent, Service, Utility,
    };
    let on = "2026-03-10";
    let without = |object, form| TaxInput { npwp: false, ..input(object, form) };
    let certified = |form| TaxInput { certificate: true, ..input(Goods, form) };
    for (name, gross, input, expected) in [
        // 11,100,000 holds 1,100,000 of VAT; 1.5 % of 10,000,000.
        ("goods of a PKP", 1_110_000_000, pkp(Goods), &[("ppn", 110_000_000), ("pph22", 15_000_000)][..]),
        ("goods of a small firm", 1_000_000_000, input(Goods, Company), &[("pph22", 15_000_000)]),
        ("goods without NPWP", 1_000_000_000, without(Goods, Company), &[("pph22", 30_000_000)]),
        ("a service of a firm", 100_000_000, input(Service, Partnership), &[("pph23", 2_000_000)]),
        ("a service without NPWP", 100_000_000, without(Service, Company), &[("pph23", 4_000_000)]),
        ("a service of a person", 100_000_000, input(Service, Person), &[("pph21", 2_500_000)]),
        ("catering bears no VAT", 100_000_000, pkp(Catering), &[("pph23", 2_000_000)]),
        ("building", 1_110_000_000, pkp(Building), &[("ppn", 110_000_000), ("pph4-2", 26_500_000)]),
        ("consulting", 1_000_000_000, input(Consulting, Company), &[("pph4-2", 35_000_000)]),
        ("rent", 1_000_000_000, input(Rent, Person), &[("pph4-2", 100_000_000)]),
        ("honour I–II", 100_000_000, input(HonourLow, Person), &[]),
        ("honour III", 100_000_000, input(HonourMiddle, Person), &[("pph21", 5_000_000)]),
        ("honour IV", 100_000_000, input(HonourHigh, Person), &[("pph21", 15_000_000)]),
        ("fuel and power", 1_000_000_000, input(Utility, Company), &[]),
        ("another office", 1_000_000_000, input(Goods, Government), &[]),
        ("a certificate", 1_000_000_000, certified(Cooperative), &[("pph4-2", 5_000_000)]),
        ("a marketplace collects", 1_110_000_000, TaxInput { marketplace: true, ..pkp(Goods) }, &[]),
    ] {
        assert_eq!(proposed(gross, &input, on), pairs(expected), "{name}");
    }
}

#[test]
fn thresholds_hold_to_the_sen() {
    let small = input(TaxObject::Goods, PayeeForm::Company);
    let on = "2026-03-10";
    assert_eq!(proposed(200_000_000, &small, on), []);
    assert_eq!(proposed(200_000_001, &small, on), pairs(&[("pph22", 3_000_000)]));
    // VAT is judged with the VAT in it, income tax without.
    assert_eq!(proposed(200_000_000, &pkp(TaxObject::Goods), on), []);
    let (vat, income) = ("ppn", "pph22");
    assert_eq!(proposed(200_000_001, &pkp(TaxObject::Goods), on), pairs(&[(vat, 19_819_800)]));
    assert_eq!(proposed(222_000_000, &pkp(TaxObject::Goods), on), pairs(&[(vat, 22_000_000)]));
    assert_eq!(proposed(222_000_100, &pkp(TaxObject::Goods), on), pairs(&[(vat, 22_000_000), (income, 3_000_000)]));
    // There is no lower limit for a service.
    let service = input(TaxObject::Service, PayeeForm::Company);
    assert_eq!(proposed(5_000, &service, on), pairs(&[("pph23", 100)]));
    assert_eq!(proposed(4_999, &service, on), [], "less than a rupiah");
}

/// Half of what a person is paid bears the rates of income, layer by layer.
#[test]
fn what_a_person_earns_is_taxed_by_layers() {
    let with = input(TaxObject::Service, PayeeForm::Person);
    let without = TaxInput { npwp: false, ..with.clone() };
    for (gross, expected, raised) in [
        (120_000_000, 3_000_000, 3_600_000),
        // A rupiah more in the second layer is not a whole rupiah of tax yet.
        (120_000_002, 3_000_000, 3_600_000),
        (120_000_200, 3_000_015, 3_600_018),
        (200_000_000, 9_000_000, 10_800_000),
        (500_000_000, 31_500_000, 37_800_000),
        (1_000_000_000, 94_000_000, 112_800_000),
        (10_000_000_000, 1_444_000_000, 1_732_800_000),
        (12_000_000_000, 1_794_000_000, 2_152_800_000),
    ] {
        assert_eq!(proposed(gross * 100, &with, "2026-03-10"), pairs(&[("pph21", expected * 100)]), "{gross}");
        assert_eq!(
            proposed(gross * 100, &without, "2026-03-10"),
            pairs(&[("pph21", raised * 100)]),
            "{gross}, no NPWP"
        );
    }
}

#[test]
fn the_change_of_april_2026_falls_on_its_day() {
    let company = TaxInput { certificate: true, ..input(TaxObject::Goods, PayeeForm::Company) };
    assert_eq!(proposed(1_000_000_000, &company, "2026-04-21"), pairs(&[("pph4-2", 5_000_000)]));
    assert_eq!(proposed(1_000_000_000, &company, "2026-04-22"), pairs(&[("pph22", 15_000_000)]));
    let person = TaxInput { form: PayeeForm::Person, ..company };
    for on in ["2026-04-21", "2026-04-22"] {
        assert_eq!(proposed(1_000_000_000, &person, on), pairs(&[("pph4-2", 5_000_000)]), "{on}");
    }
    // The VAT of 2024 was 11 % outright.
    assert_eq!(
        proposed(1_110_000_000, &pkp(TaxObject::Goods), "2024-12-31"),
        pairs(&[("ppn", 110_000_000), ("pph22", 15_000_000)])
    );
}

fn judged(cuts: &[(&str, i64)], input: Option<&TaxInput>, required: bool) -> Vec<String> {
    let deductions: Vec<Deduction> =
        cuts.iter().map(|(kind, amount)| Deduction { kind: (*kind).into(), amount: sen(*amount) }).collect();
    let facts =
        TaxFacts { gross: sen(1_110_000_000), day: day("2026-03-10"), deductions: &deductions, input, required };
    let mut refusals = Refusals::new();
    check_tax(&facts, &policy().tax_rules.value, "uji", &mut refusals);
    refusals.into_vec().into_iter().map(|r| r.code).collect()
}

#[test]
fn what_is_withheld_is_what_is_proposed_to_the_sen_or_has_a_reason() {
    let goods = pkp(TaxObject::Goods);
    let right = [("ppn", 110_000_000), ("pph22", 15_000_000), ("denda", 777)];
    assert_eq!(judged(&right, Some(&goods), true), Vec::<String>::new());
    for wrong in [14_999_999, 15_000_001] {
        assert_eq!(judged(&[("ppn", 110_000_000), ("pph22", wrong)], Some(&goods), false), ["PAJAK-BEDA"]);
    }
    assert_eq!(judged(&[], Some(&goods), false), ["PAJAK-BEDA", "PAJAK-BEDA"]);
    assert_eq!(judged(&[("pph23", 1), right[0], right[1]], Some(&goods), false), ["PAJAK-BEDA"]);
    let reasoned = TaxInput { reason: "pembulatan faktur".into(), ..goods };
    assert_eq!(judged(&[], Some(&reasoned), true), Vec::<String>::new());
    assert_eq!(judged(&[], None, false), Vec::<String>::new());
    assert_eq!(judged(&[], None, true), ["PAJAK-BELUM-DIHITUNG"]);
}

/// Luxury goods bear twelve hundredths of their price, others eleven: somebody
/// says which they are.
#[test]
fn goods_bear_the_vat_of_their_kind_and_the_kind_is_said() {
    let goods = |vat| TaxInput { vat, ..pkp(TaxObject::Goods) };
    let on = "2026-03-10";
    let luxury = goods(Some(VatKind::Luxury));
    // 11,200,000 holds 1,200,000 of VAT; 1.5 % of 10,000,000.
    let right = [("ppn", 120_000_000), ("pph22", 15_000_000)];
    assert_eq!(proposed(1_120_000_000, &luxury, on), pairs(&right));
    assert_eq!(proposed(200_000_000, &luxury, on), [], "the same threshold");
    assert_eq!(proposed(200_000_001, &luxury, on), pairs(&[("ppn", 21_428_500)]));
    let judged = |input: &TaxInput, on: &str| {
        let mut refusals = Refusals::new();
        let facts = TaxFacts { gross: sen(1), day: day(on), deductions: &[], input: Some(input), required: true };
        check_tax(&facts, &policy().tax_rules.value, "uji", &mut refusals);
        refusals.into_vec().into_iter().map(|r| r.code).collect::<Vec<_>>()
    };
    assert_eq!(judged(&goods(Some(VatKind::Ordinary)), on), [""; 0]);
    assert_eq!(judged(&goods(None), on), ["PAJAK-PPN-JENIS"]);
    assert_eq!(judged(&TaxInput { reason: "kontrak lama".into(), ..goods(None) }, on), [""; 0]);
    // Where it makes no difference nobody is asked.
    assert_eq!(judged(&goods(None), "2024-12-31"), [""; 0]);
    assert_eq!(judged(&TaxInput { object: TaxObject::Service, ..goods(None) }, on), [""; 0]);
    assert_eq!(judged(&TaxInput { pkp: false, ..goods(None) }, on), [""; 0]);
    assert_eq!(judged(&TaxInput { form: PayeeForm::Government, ..goods(None) }, on), [""; 0]);
}

/// A wage by the month bears the rate of its bracket, of all of it.
#[test]
fn a_monthly_wage_is_taxed_by_the_table_of_the_family() {
    let wage = |ptkp| TaxInput { ptkp, ..input(TaxObject::MonthlyWage, PayeeForm::Person) };
    let on = "2026-03-10";
    for (gross, ptkp, expected) in [
        (540_000_000, Ptkp::Single0, 0),
        // A sen more: 0.25 % of 5,400,000.01, in whole rupiah.
        (540_000_001, Ptkp::Single0, 1_350_000),
        (620_000_000, Ptkp::Married1, 0),
        (620_000_001, Ptkp::Married1, 1_550_000),
        (660_000_000, Ptkp::Married3, 0),
        (660_000_001, Ptkp::Married3, 1_650_000),
        (1_000_000_000, Ptkp::Married0, 20_000_000),
        (140_000_000_000, Ptkp::Single1, 46_200_000_000),
        (140_000_000_001, Ptkp::Single1, 47_600_000_000),
    ] {
        let wanted: Vec<(&str, i64)> = (expected > 0).then_some(("pph21", expected)).into_iter().collect();
        assert_eq!(proposed(gross, &wage(Some(ptkp)), on), pairs(&wanted), "{gross} {ptkp:?}");
    }
    let judged = |ptkp, reason: &str| {
        let input = TaxInput { reason: reason.into(), ..wage(ptkp) };
        let facts = TaxFacts { gross: sen(1), day: day(on), deductions: &[], input: Some(&input), required: true };
        let mut refusals = Refusals::new();
        check_tax(&facts, &policy().tax_rules.value, "uji", &mut refusals);
        refusals.into_vec().into_iter().map(|r| r.code).collect::<Vec<_>>()
    };
    assert_eq!(judged(Some(Ptkp::Single0), ""), [""; 0]);
    assert_eq!(judged(None, ""), ["PAJAK-PTKP-KOSONG"]);
    assert_eq!(judged(None, "dihitung setahun"), [""; 0]);
}

#[test]
fn what_was_remitted_stays_on_its_document() {
    let judged = |remitted: &[Remitted]| {
        let mut refusals = Refusals::new();
        check_not_remitted("TBP 7", remitted, &mut refusals);
        refusals.into_vec()
    };
    assert!(judged(&[]).is_empty());
    let one = Remitted { line: 2, kind: "ppn".into(), ntpn: "A1".into(), paid_on: day("2026-03-09") };
    let told = judged(&[one.clone(), Remitted { line: 3, ntpn: "A2".into(), ..one }]);
    assert!(told.iter().all(|r| r.code == "PAJAK-SUDAH-DISETOR-TETAP"), "{told:?}");
    assert_eq!(told.len(), 2, "each with its own receipt");
    assert!(told[0].message.starts_with("Potongan ppn baris 2 atas TBP 7") && told[0].message.ends_with("NTPN A1."));
}

#[test]
fn tax_is_open_until_its_last_day() {
    let open = |today: &str| {
        let mut refusals = Refusals::new();
        check_open(&[(day("2026-03-02"), sen(1)), (day("2026-03-09"), sen(2))], day(today), 7, "uji", &mut refusals);
        refusals.into_vec().into_iter().map(|r| (r.code, r.message)).collect::<Vec<_>>()
    };
    assert!(open("2026-03-09").is_empty());
    let late = open("2026-03-10");
    assert_eq!((late.len(), late[0].0.as_str()), (1, "SPP-GU-PAJAK-TERBUKA"));
    assert!(late[0].1.contains("0,01"), "the sum of what is late: {late:?}");
}
