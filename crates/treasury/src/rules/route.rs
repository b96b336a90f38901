//! Who files which SPP, and through whom it goes.

use kernel::{Refusal, Refusals, Role};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::spp::{SppFacts, SppKind};

/// Why there is a KPA, which decides the way of the BPP's SPP (Ps 142(2)–(3)).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum KpaReason {
    /// Size of the SKPD and its location: through the PPK-Unit SKPD.
    #[serde(rename = "besaran-skpd-lokasi")]
    SizeAndLocation,
    /// Size of the budget: through the PPK-SKPD.
    #[serde(rename = "besaran-anggaran")]
    BudgetSize,
}

pub(super) fn check_filer(facts: &SppFacts, refusals: &mut Refusals) {
    match facts.filed_by {
        Role::BendaharaPengeluaran => {}
        Role::BendaharaPengeluaranPembantu => check_assistant(facts, refusals),
        other => refusals.push(
            Refusal::new(
                "SPP-PENGAJU",
                "PP 12/2019 Ps 142(1)–(3)",
                format!("SPP diajukan oleh {}, padahal hanya bendahara pengeluaran yang mengajukan.", other.title()),
                "Mintalah Bendahara Pengeluaran atau Bendahara Pengeluaran Pembantu mengajukannya (submit-spp).",
            )
            .figure("jabatan", other.code()),
        ),
    }
}

fn check_assistant(facts: &SppFacts, refusals: &mut Refusals) {
    let mut refuse = |code: &str, law: &str, message: String, remedy: &str| {
        refusals.push(Refusal::new(code, law, message, remedy).figure("jenis", facts.kind.code()));
    };
    if !matches!(facts.kind, SppKind::Tu | SppKind::TuNihil | SppKind::Ls) {
        refuse(
            "SPP-BPP-JENIS",
            "PP 12/2019 Ps 19(4), 142(5)",
            format!("Bendahara Pengeluaran Pembantu tidak mengajukan SPP-{}; hanya TU dan LS.", facts.kind.code()),
            "Mintalah Bendahara Pengeluaran mengajukannya (submit-spp).",
        );
    }
    if facts.kind == SppKind::Ls && !facts.is_goods() {
        refuse(
            "SPP-BPP-LS",
            "PP 12/2019 Ps 145(2)",
            format!(
                "Bendahara Pengeluaran Pembantu mengajukan LS hanya untuk barang dan jasa, bukan «{}».",
                facts.ls_kind.as_deref().unwrap_or("belum dipilih")
            ),
            "Mintalah Bendahara Pengeluaran mengajukannya (submit-spp).",
        );
    }
    if facts.kpa.is_none() {
        refusals.push(no_kpa());
    }
}

fn no_kpa() -> Refusal {
    Refusal::new(
        "SPP-BPP-TANPA-KPA",
        "PP 12/2019 Ps 142(2)–(3), 145(2)",
        "Bendahara Pengeluaran Pembantu mengajukan SPP kepada KPA, tetapi pelimpahan PA kepada KPA tidak tercatat.",
        "Catat keputusan pelimpahan kepada KPA berikut pertimbangannya, atau mintalah Bendahara Pengeluaran mengajukan.",
    )
}

/// Who verifies which SPP (PP 12/2019 Ps 15(2), 142(1)–(3)).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VerifyFacts {
    pub kind: SppKind,
    pub filed_by: Role,
    pub kpa: Option<KpaReason>,
    pub verified_by: Role,
}

/// Judges the way an SPP takes to its verifier.
pub fn decide_verify(facts: &VerifyFacts) -> Result<(), Refusals> {
    let mut refusals = Refusals::new();
    let only = facts.verified_by != Role::PpkUnit || matches!(facts.kind, SppKind::Tu | SppKind::TuNihil | SppKind::Ls);
    refusals.require(only, || {
        Refusal::new(
            "SPP-PPK-UNIT-JENIS",
            "PP 12/2019 Ps 15(2)",
            format!("PPK-Unit SKPD hanya memverifikasi SPP-TU dan SPP-LS, bukan SPP-{}.", facts.kind.code()),
            "Mintalah PPK-SKPD memverifikasinya (verify-spp).",
        )
        .figure("jenis", facts.kind.code())
    });
    if facts.filed_by == Role::BendaharaPengeluaranPembantu && facts.kpa.is_none() {
        // Without the reason nobody can tell which PPK it is.
        refusals.push(no_kpa());
        return Err(refusals);
    }
    let unit = facts.filed_by == Role::BendaharaPengeluaranPembantu && facts.kpa == Some(KpaReason::SizeAndLocation);
    let due = if unit { Role::PpkUnit } else { Role::PpkSkpd };
    refusals.require(facts.verified_by == due, || {
        Refusal::new(
            "SPP-JALUR-PPK",
            "PP 12/2019 Ps 142(1)–(3)",
            format!("SPP ini diverifikasi oleh {}, bukan {}.", due.title(), facts.verified_by.title()),
            format!("Mintalah {} memverifikasinya (verify-spp).", due.title()),
        )
        .figure("jabatan", due.code())
    });
    refusals.or(())
}
