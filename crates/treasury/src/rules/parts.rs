//! The part of the UP that an assistant holds, and the assistant's own LPJ.

use kernel::{Day, Money, Refusal, Refusals, Role};

use super::advance::{Purse, check_in_hand};
use super::route::KpaReason;

const LAW: &str = "PP 12/2019 Ps 19(4)";

/// Money that goes to an assistant.
#[derive(Clone, Debug)]
pub struct PassFacts {
    pub label: String,
    /// The treasurer's own, what others hold apart.
    pub purse: Purse,
    pub amount: Money,
    /// A sub unit, not the SKPD itself.
    pub to_part: bool,
    /// Somebody holds the office of that sub unit.
    pub assistant: bool,
    pub decree_date: Day,
    pub doc_date: Day,
}

pub fn decide_pass(facts: &PassFacts) -> Result<(), Refusals> {
    let mut refusals = Refusals::new();
    check_amount(facts.amount, &mut refusals);
    check_in_hand(&facts.label, &facts.purse, facts.amount, &mut refusals);
    refusals.require(facts.to_part && facts.assistant, || {
        Refusal::new(
            "PELIMPAHAN-TANPA-BPP",
            "PP 12/2019 Ps 19(1)–(4)",
            "Unit ini tidak mempunyai Bendahara Pengeluaran Pembantu yang menjabat.",
            "Pilih sub unit yang mempunyai pembantu, atau catat keputusan penunjukannya dahulu.",
        )
        .at("unit")
    });
    check_decree(facts.decree_date, facts.doc_date, &mut refusals);
    refusals.or(())
}

/// Money that comes back from an assistant.
#[derive(Clone, Debug)]
pub struct BackFacts {
    pub label: String,
    pub purse: Purse,
    pub amount: Money,
    pub decree_date: Day,
    pub doc_date: Day,
}

pub fn decide_back(facts: &BackFacts) -> Result<(), Refusals> {
    let mut refusals = Refusals::new();
    check_amount(facts.amount, &mut refusals);
    check_in_hand(&facts.label, &facts.purse, facts.amount, &mut refusals);
    check_decree(facts.decree_date, facts.doc_date, &mut refusals);
    refusals.or(())
}

fn check_amount(amount: Money, refusals: &mut Refusals) {
    refusals.require(amount.is_positive(), || {
        Refusal::new("PELIMPAHAN-NILAI", LAW, "Jumlahnya harus lebih dari nol.", "Isi jumlah yang dipindahkan.")
            .money("diminta", amount)
            .at("amount")
    });
}

fn check_decree(decree: Day, on: Day, refusals: &mut Refusals) {
    refusals.require(decree <= on, || {
        Refusal::new(
            "PELIMPAHAN-KEPUTUSAN",
            LAW,
            format!("Keputusan PA bertanggal {}, sesudah pelimpahannya {}.", decree.long(), on.long()),
            "Periksa tanggal keputusan PA; pelimpahan mengikuti keputusannya.",
        )
        .day("tanggal-keputusan", decree)
        .day("tanggal", on)
        .at("decree_date")
    });
}

/// Which PPK verifies an assistant's LPJ: the PPK-Unit where size and location
/// of the SKPD made the KPA and there is one, else the PPK-SKPD.
pub fn decide_route(kpa: KpaReason, has_unit_ppk: bool, by: Role) -> Result<(), Refusals> {
    let mut refusals = Refusals::new();
    let due = if kpa == KpaReason::SizeAndLocation && has_unit_ppk { Role::PpkUnit } else { Role::PpkSkpd };
    refusals.require(by == due, || {
        Refusal::new(
            "LPJP-JALUR-PPK",
            "PP 12/2019 Ps 14(2), 15(2), 142(2)–(3)",
            format!("LPJ pembantu ini diverifikasi oleh {}, bukan {}.", due.title(), by.title()),
            format!("Mintalah {} memverifikasinya (verify-bpp-lpj).", due.title()),
        )
        .figure("jabatan", due.code())
    });
    refusals.or(())
}
