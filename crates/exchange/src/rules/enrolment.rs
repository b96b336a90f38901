//! Codes with which a system's first key is brought: for how long, and once.

use kernel::{Moment, Refusal, Refusals};

use super::keys::{KeyFacts, Material, check_validity, decide_propose};
use super::{LAW, check_lives, check_waits};
use crate::model::EnrolmentCode;
use crate::policy::CODE_HOURS;

const ASK_ANEW: &str = "Mintalah kode baru kepada Diskominfo (make-enrolment-code).";

/// Whether a code may be made: of its key all is known but the key.
pub fn decide_make(facts: &KeyFacts<'_>) -> Result<(), Refusals> {
    let mut refusals = Refusals::new();
    check_lives(facts.system.lives(), &facts.system.identifier(), "system", &mut refusals);
    check_validity(facts, &mut refusals);
    refusals.or(())
}

/// Whether the code still opens anything.
pub fn decide_use(code: &EnrolmentCode, now: Moment) -> Result<(), Refusals> {
    let mut refusals = Refusals::new();
    refusals.require(code.key.is_none(), || {
        Refusal::new(
            "TUKAR-DAFTAR-TERPAKAI",
            LAW,
            "Kode pendaftaran ini sudah dipakai; satu kode hanya membawa satu kunci.",
            "Bila bukan Anda yang memakainya, telepon Diskominfo sekarang: kunci yang dibawa orang lain harus ditolak \
             (revoke-exchange-key), lalu dibuat kode baru.",
        )
        .at("code")
    });
    refusals.require(!code.revoked, || {
        Refusal::new("TUKAR-DAFTAR-DICABUT", LAW, "Kode pendaftaran ini sudah dicabut.", ASK_ANEW).at("code")
    });
    refusals.require(now < code.expires_at, || {
        Refusal::new(
            "TUKAR-DAFTAR-LEWAT",
            &format!("Data bertanggal {CODE_HOURS}"),
            "Waktu kode pendaftaran ini sudah lewat.",
            ASK_ANEW,
        )
        .at("code")
    });
    refusals.or(())
}

/// Whether a key that came with a code waits from now on for the telephone.
pub fn decide_enrol(code: &EnrolmentCode, now: Moment, facts: &KeyFacts<'_>) -> Result<Material, Refusals> {
    decide_use(code, now)?;
    decide_propose(facts)
}

/// Whether a code may be taken back: while it has brought nothing.
pub fn decide_revoke(code: &EnrolmentCode) -> Result<(), Refusals> {
    let mut refusals = Refusals::new();
    let label = format!("Kode pendaftaran nomor {}", code.id);
    let waits = code.key.is_none() && !code.revoked;
    check_waits(waits, (&label, code.state().title()), "code", &mut refusals);
    refusals.or(())
}
