//! Pure decisions of the inspection: facts of a year in, hits out; and what may
//! become of a finding.

pub mod bending;
pub mod buying;
pub mod cash;
pub mod dates;
pub mod evidence;
pub mod figure;
pub mod hands;
pub mod payments;
pub mod payroll;
pub mod sample;

#[cfg(test)]
mod tests;

use kernel::{Day, Refusal, Refusals};

use crate::model::{Finding, FindingState, Silence};
use crate::policy::Policy;

/// Every code that a rule here may answer with.
pub const CODES: &[&str] = &[
    "ANGKA-BANYAK",
    "ANGKA-KOSONG",
    "ANGKA-REKENING",
    "ANGKA-SELISIH",
    "TEMUAN-ALASAN",
    "TEMUAN-DIAMKAN-BERAKHIR",
    "TEMUAN-DIAMKAN-TANGGAL",
    "TEMUAN-KEADAAN",
    "TEMUAN-LEPAS",
    "TEMUAN-ORANG-SAMA",
    "TEMUAN-TANPA-TAHANAN",
    "TEMUAN-TAHANAN-ORANG-SAMA",
    "SAMPEL-BELUM",
    "SAMPEL-KOSONG",
    "SAMPEL-SUDAH-ADA",
    "SAMPEL-SUDAH-DICATAT",
];

const OURS: &str = "Kebijakan keamanan Simpul: pola kecurangan F01–F20 (ADR 0034)";

/// A written reason says something.
pub fn reason(text: &str, policy: &Policy) -> Result<String, Refusals> {
    let clean = kernel::text::clean(text, 1000);
    let long_enough = |t: &String| i64::try_from(t.chars().count()).is_ok_and(|n| n >= policy.reason_letters);
    match clean {
        Ok(clean) if long_enough(&clean) => Ok(clean),
        _ => Err(Refusals::one(
            Refusal::new(
                "TEMUAN-ALASAN",
                OURS,
                format!("Alasannya harus tertulis, 1 sampai 1000 huruf dan paling sedikit {}.", policy.reason_letters),
                "Tulis apa yang diperiksa dan apa hasilnya.",
            )
            .figure("limit", policy.reason_letters.to_string())
            .at("reason"),
        )),
    }
}

/// A finding goes on from one of these states.
pub fn goes_on(finding: &Finding, from: &[FindingState]) -> Result<(), Refusals> {
    let mut refusals = Refusals::new();
    refusals.require(from.contains(&finding.state), || {
        let wanted: Vec<&str> = from.iter().map(|s| s.title()).collect();
        Refusal::new(
            "TEMUAN-KEADAAN",
            OURS,
            format!(
                "Temuan nomor {} berkeadaan «{}»; langkah ini memerlukan {}.",
                finding.id,
                finding.state.title(),
                wanted.join(" atau ")
            ),
            "Telaah dahulu temuannya, lalu putuskan sekali.",
        )
        .figure("keadaan", finding.state.code())
        .at("finding")
    });
    refusals.or(())
}

/// The audited hear of a finding when somebody has looked at it, once.
pub fn release(finding: &Finding) -> Result<(), Refusals> {
    let mut refusals = Refusals::new();
    if let Err(found) = goes_on(finding, &[FindingState::Examined, FindingState::Explained, FindingState::FollowedUp]) {
        refusals.extend(found);
    }
    refusals.require(!finding.released, || {
        let message = format!("Temuan nomor {} sudah disampaikan kepada SKPD-nya.", finding.id);
        Refusal::new("TEMUAN-LEPAS", OURS, message, "Tidak ada yang perlu dilakukan.").at("finding")
    });
    refusals.or(())
}

/// An analytic rests from today until a day, not longer than allowed.
pub fn silence(until: Day, today: Day, policy: &Policy) -> Result<(), Refusals> {
    let last = today.plus_days(policy.silence_days);
    let mut refusals = Refusals::new();
    refusals.require(until >= today && until <= last, || {
        Refusal::new(
            "TEMUAN-DIAMKAN-TANGGAL",
            OURS,
            format!("Analitik didiamkan paling lama sampai {}; diminta {}.", last.long(), until.long()),
            "Sebut hari terakhir yang lebih dekat, mulai hari ini.",
        )
        .day("limit", last)
        .day("diminta", until)
        .at("until")
    });
    refusals.or(())
}

/// Another person agrees, while it can still rest.
pub fn confirm_silence(s: &Silence, person: i64, today: Day) -> Result<(), Refusals> {
    let mut refusals = open_silence(s, today);
    refusals.require(s.proposed_by != person && !s.confirmed, || {
        let message = format!("Usulan nomor {} menunggu orang kedua, bukan pengusulnya, dan hanya sekali.", s.id);
        Refusal::new("TEMUAN-ORANG-SAMA", OURS, message, "Mintalah orang Inspektorat yang lain.").at("silence")
    });
    refusals.or(())
}

/// What has ended rests no more.
pub fn end_silence(s: &Silence, today: Day) -> Result<(), Refusals> {
    open_silence(s, today).or(())
}

fn open_silence(s: &Silence, today: Day) -> Refusals {
    let mut refusals = Refusals::new();
    refusals.require(!s.ended && s.until >= today, || {
        let message = format!("Usulan nomor {} sudah berakhir ({}).", s.id, s.until.long());
        Refusal::new("TEMUAN-DIAMKAN-BERAKHIR", OURS, message, "Usulkan yang baru.").day("limit", s.until).at("silence")
    });
    refusals
}

/// A payment that is held: by how many hits, and who issued it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hold {
    pub open: usize,
    pub issued_by_actor: bool,
}

/// A second official lets it go.
pub fn clear(hold: Hold) -> Result<(), Refusals> {
    let mut refusals = Refusals::new();
    refusals.require(hold.open > 0, || {
        let message = "Tidak ada temuan F02, F03, F09, atau F10 yang menahan SP2D ini.";
        Refusal::new("TEMUAN-TANPA-TAHANAN", OURS, message, "Lihat laporan tahanan.").at("sp2d")
    });
    refusals.require(!hold.issued_by_actor, || {
        let message = "Anda sendiri yang menerbitkan SP2D ini; tahanannya dibebaskan oleh pejabat kedua.";
        Refusal::new("TEMUAN-TAHANAN-ORANG-SAMA", OURS, message, "Mintalah pejabat BUD yang lain.").at("sp2d")
    });
    refusals.or(())
}
