//! Who takes part, and with which applications.

use kernel::{Refusal, Refusals};

use super::codes::{check, check_free, is_code};
use super::{LAW, check_lives};
use crate::model::Member;
use crate::policy::{INSTANCE, Policy, UNNAMED};

#[derive(Clone, Copy, Debug)]
pub struct MemberFacts<'a> {
    pub class: &'a str,
    pub code: &'a str,
    /// Somebody has or had the code.
    pub taken: bool,
    /// The SKPD itself is named, not a part of it.
    pub whole: bool,
    /// Instances under which members live.
    pub instances: &'a [String],
    pub policy: &'a Policy,
    pub practice: bool,
}

/// Whether a member is taken into the register.
pub fn decide_member(facts: &MemberFacts<'_>) -> Result<(), Refusals> {
    let mut refusals = Refusals::new();
    let policy = facts.policy;
    check(is_code(facts.code), facts.code, "anggota", &mut refusals);
    check_free(facts.taken, facts.code, &mut refusals);
    refusals.require(policy.classes.iter().any(|class| class.code == facts.class), || {
        let known: Vec<&str> = policy.classes.iter().map(|class| class.code.as_str()).collect();
        Refusal::new(
            "TUKAR-KELAS",
            LAW,
            format!("Kelas anggota «{}» tidak dikenal; yang ada: {}.", facts.class, known.join(", ")),
            "Pakai salah satunya, atau ajukan kelas baru dalam data bertanggal.",
        )
        .figure("kode", facts.class)
        .at("class")
    });
    refusals.require(facts.whole, || {
        Refusal::new(
            "TUKAR-BUKAN-SKPD",
            LAW,
            "Yang bertanggung jawab atas anggota adalah SKPD, bukan bagiannya: kepala SKPD memutuskan aksesnya.",
            "Sebut kode SKPD-nya.",
        )
        .at("unit")
    });
    refusals.require(facts.practice || policy.instance != UNNAMED, || {
        Refusal::new(
            "TUKAR-INSTANSI",
            &format!("Data bertanggal {INSTANCE}"),
            format!("Nama daerah dalam pengenal masih «{UNNAMED}»."),
            format!("Tetapkan dahulu, misalnya ID-BURU (propose-regulation dengan kunci {INSTANCE})."),
        )
    });
    if let Some(other) = facts.instances.iter().find(|i| **i != policy.instance) {
        refusals.push(
            Refusal::new(
                "TUKAR-INSTANSI-BEDA",
                &format!("Data bertanggal {INSTANCE}"),
                format!("Anggota lain terdaftar di bawah «{other}», sedangkan nama daerah kini «{}».", policy.instance),
                "Satu daerah memakai satu nama; kembalikan namanya, atau akhiri dahulu anggota yang lama.",
            )
            .figure("nilai", other)
            .figure("seharusnya", policy.instance.as_str()),
        );
    }
    refusals.or(())
}

#[derive(Clone, Copy, Debug)]
pub struct SystemFacts<'a> {
    pub member: &'a Member,
    pub code: &'a str,
    pub taken: bool,
}

pub fn decide_system(facts: &SystemFacts<'_>) -> Result<(), Refusals> {
    let mut refusals = Refusals::new();
    check(is_code(facts.code), facts.code, "sistem", &mut refusals);
    check_free(facts.taken, facts.code, &mut refusals);
    check_lives(!facts.member.ended, &facts.member.code, "member", &mut refusals);
    refusals.or(())
}
