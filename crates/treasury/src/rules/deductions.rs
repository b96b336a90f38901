//! Deductions: each above zero, of a known kind, together at most the gross.

use kernel::{Money, Refusal, Refusals};

use super::{over, too_large};
use crate::policy::Policy;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deduction {
    pub kind: String,
    pub amount: Money,
}

/// The sum of the deductions; a net of zero is allowed, below zero is not.
/// The SPM calls it too, where deductions are entered there.
pub fn check_deductions(
    gross: Option<Money>,
    deductions: &[Deduction],
    policy: &Policy,
    refusals: &mut Refusals,
) -> Option<Money> {
    for deduction in deductions {
        check_deduction_amount(deduction, refusals);
        let known = policy.deduction_kinds.value.iter().any(|k| k.code == deduction.kind);
        refusals.require(known, || {
            Refusal::new(
                "SPP-POTONGAN-JENIS",
                &policy.deduction_kinds.law(),
                format!("Jenis potongan «{}» tidak ada dalam daftar yang berlaku.", deduction.kind),
                "Pilih jenis potongan dari daftar, atau mintalah pengelola aturan menambahkannya.",
            )
            .figure("jenis", deduction.kind.clone())
            .at("potongan")
        });
    }
    let Some(total) = Money::sum(deductions.iter().map(|d| d.amount)) else {
        refusals.push(too_large("SPP-TERLALU-BESAR", "Jumlah potongan"));
        return None;
    };
    if let Some(gross) = gross.filter(|gross| total > *gross) {
        let message = format!(
            "Jumlah potongan {} melebihi jumlah kotor {} sebesar {}.",
            total.rupiah(),
            gross.rupiah(),
            total.minus(gross).rupiah()
        );
        let remedy = "Kurangi potongan sampai paling banyak sama dengan jumlah kotor.";
        let refusal = Refusal::new("SPP-POTONGAN-LEBIH", "PP 12/2019 Ps 149(3)b, 151", message, remedy);
        refusals.push(over(refusal, gross, Money::ZERO, total).at("potongan"));
    }
    Some(total)
}

/// A deduction takes something; the draft is judged by it too.
pub fn check_deduction_amount(deduction: &Deduction, refusals: &mut Refusals) {
    refusals.require(deduction.amount.is_positive(), || {
        Refusal::new(
            "SPP-POTONGAN-NILAI",
            "PP 12/2019 Ps 149(3)b, 151",
            format!("Potongan {}: {} harus lebih dari nol.", deduction.kind, deduction.amount.rupiah()),
            "Isi jumlah paling sedikit satu sen, atau hapus potongannya.",
        )
        .figure("jenis", deduction.kind.clone())
        .money("diminta", deduction.amount)
        .at("potongan")
    });
}
